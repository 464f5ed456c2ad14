/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/simulation.h>

#include <math.h>

#include <denest/log.h>

#include "core/params/print.h"
#include "core/simulation/output.h"
#include "core/simulation/session.h"
#include "core/simulation/spec.h"

#define LOGGER "denest.simulation"

struct DenestSimulation {
    DenestTree *tree; /* as it is saved */
    DenestOptions options;
    char *output_dir_option, *input_dir_option;
    char **plugin_path;
    DenestSpec *spec;
    guint next;        /* session to run */
    double build_time; /* s, from tree to network */
    gboolean failed;
};

/* ---- Building ---- */

static void
copy_options(DenestSimulation *simulation, const DenestOptions *options)
{
    if (!options)
        return;
    simulation->options = *options;
    simulation->output_dir_option = g_strdup(options->output_dir);
    simulation->input_dir_option = g_strdup(options->input_dir);
    simulation->plugin_path = g_strdupv((char **)options->plugin_path);
    simulation->options.output_dir = simulation->output_dir_option;
    simulation->options.input_dir = simulation->input_dir_option;
    simulation->options.plugin_path = (const char *const *)simulation->plugin_path;
}

/* The tree that is saved: the four nodes, folders that were given, the list of sessions. */
static DenestTree *
complete_tree(const DenestTree *tree, const DenestOptions *options)
{
    static const char *const children[] = {"kernel", "simulation", "session_models", "network"};
    DenestTree *copy = tree ? denest_tree_copy(tree) : denest_tree_new("tree");
    DenestTree *simulation;

    for (guint i = 0; i < G_N_ELEMENTS(children); i++)
        denest_tree_ensure_child(copy, children[i]);
    simulation = denest_tree_ensure_child(copy, "simulation");
    if (options && options->output_dir)
        denest_tree_set(simulation, DENEST_DATA_PARAMS, "output_dir",
                        denest_value_new_string(options->output_dir));
    if (options && options->input_dir)
        denest_tree_set(simulation, DENEST_DATA_PARAMS, "input_dir",
                        denest_value_new_string(options->input_dir));
    if (!denest_value_find(denest_tree_own(simulation, DENEST_DATA_PARAMS), "sessions"))
        denest_tree_set(simulation, DENEST_DATA_PARAMS, "sessions", denest_value_new_list());
    return copy;
}

/* Read @p tree and create what it says; on error the simulation keeps what it has. */
static gboolean
build(DenestSimulation *simulation, const DenestTree *tree, GError **error)
{
    gint64 began = g_get_monotonic_time();
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestTree) complete = complete_tree(tree, &simulation->options);
    g_autoptr(DenestSpec) spec =
        denest_spec_new(tree ? tree : complete, &simulation->options, problems);
    g_autofree char *data_dir = NULL;

    if (!denest_problems_check(problems, error))
        return FALSE;
    data_dir = denest_output_data_dir(spec->output_dir);
    denest_log(DENEST_LOG_INFO, LOGGER, "Creating network.");
    if (!denest_network_create_in(spec->network, data_dir, spec->input_dir, error))
        return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished creating network");
    denest_spec_free(simulation->spec);
    simulation->spec = g_steal_pointer(&spec);
    denest_tree_unref(simulation->tree);
    simulation->tree = g_steal_pointer(&complete);
    simulation->next = 0;
    simulation->build_time = (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC;
    simulation->failed = FALSE;
    return TRUE;
}

DenestSimulation *
denest_simulation_new_unsaved(const DenestTree *tree, const DenestOptions *options, GError **error)
{
    g_autoptr(DenestSimulation) simulation = g_new0(DenestSimulation, 1);

    copy_options(simulation, options);
    return build(simulation, tree, error) ? g_steal_pointer(&simulation) : NULL;
}

DenestSimulation *
denest_simulation_new(const DenestTree *tree, const DenestOptions *options, GError **error)
{
    g_autoptr(DenestSimulation) simulation = denest_simulation_new_unsaved(tree, options, error);

    if (!simulation || !denest_simulation_save_metadata(simulation, TRUE, error))
        return NULL;
    denest_log(DENEST_LOG_INFO, "denest", "Finished initializing simulation");
    return g_steal_pointer(&simulation);
}

void
denest_simulation_free(DenestSimulation *simulation)
{
    if (!simulation)
        return;
    denest_spec_free(simulation->spec);
    denest_tree_unref(simulation->tree);
    g_free(simulation->output_dir_option);
    g_free(simulation->input_dir_option);
    g_strfreev(simulation->plugin_path);
    g_free(simulation);
}

static gboolean
replace_part(DenestSimulation *simulation, const char *name, const DenestTree *part, GError **error)
{
    g_autoptr(DenestTree) tree = denest_tree_copy(simulation->tree);

    denest_tree_replace_child(tree, name, part);
    return build(simulation, tree, error);
}

gboolean
denest_simulation_init_kernel(DenestSimulation *simulation, const DenestTree *kernel,
                              GError **error)
{
    return replace_part(simulation, "kernel", kernel, error);
}

gboolean
denest_simulation_create_network(DenestSimulation *simulation, const DenestTree *network,
                                 GError **error)
{
    return replace_part(simulation, "network", network, error);
}

gboolean
denest_simulation_build_session_models(DenestSimulation *simulation,
                                       const DenestTree *session_models, GError **error)
{
    return replace_part(simulation, "session_models", session_models, error);
}

gboolean
denest_simulation_build_sessions(DenestSimulation *simulation, const char *const *names,
                                 GError **error)
{
    g_autoptr(DenestTree) tree = denest_tree_copy(simulation->tree);
    DenestValue *list = denest_value_new_list();

    for (; *names; names++)
        denest_value_append(list, denest_value_new_string(*names));
    denest_tree_set(denest_tree_ensure_child(tree, "simulation"), DENEST_DATA_PARAMS, "sessions",
                    list);
    return build(simulation, tree, error);
}

gboolean
denest_simulation_save_metadata(DenestSimulation *simulation, gboolean clear, GError **error)
{
    const DenestSpec *spec = simulation->spec;
    g_autofree char *data_dir = denest_output_data_dir(spec->output_dir);
    g_autoptr(DenestValue) times = denest_spec_session_times(spec);

    denest_log(DENEST_LOG_INFO, LOGGER, "Saving simulation metadata...");
    denest_log(DENEST_LOG_INFO, LOGGER, "Creating output directory: %s", spec->output_dir);
    if (!denest_output_make_dirs(spec->output_dir, error))
        return FALSE;
    if (clear && !denest_output_clear(spec->output_dir, error))
        return FALSE;
    if (!denest_output_write(spec->output_dir, simulation->tree, times, error) ||
        !denest_network_save_metadata(spec->network, data_dir, error))
        return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished saving simulation metadata");
    return TRUE;
}

/* ---- Running ---- */

/* Seconds, to the microsecond. */
static void
set_seconds(DenestValue *map, const char *key, double seconds)
{
    denest_value_set(map, key, denest_value_new_float(round(seconds * 1e6) / 1e6));
}

static DenestValue *
list_phases(const DenestWork *work)
{
    DenestValue *phases = denest_value_new_map();

    set_seconds(phases, "update", work->update);
    set_seconds(phases, "deliver", work->deliver);
    set_seconds(phases, "record", work->record);
    set_seconds(phases, "other", work->other);
    return phases;
}

/* Where time went so far: building, and the phases of each session that ran. */
static DenestValue *
list_times(const DenestSimulation *simulation)
{
    DenestValue *timing = denest_value_new_map(), *sessions = denest_value_new_map();

    for (guint i = 0; i <= simulation->next; i++) {
        const DenestSession *session = simulation->spec->sessions->pdata[i];

        denest_value_set(sessions, session->name, list_phases(&session->work));
    }
    set_seconds(timing, "build", simulation->build_time);
    denest_value_set(timing, "sessions", sessions);
    return timing;
}

gboolean
denest_simulation_run_session(DenestSimulation *simulation, GError **error)
{
    g_autoptr(DenestValue) timing = NULL;
    DenestSession *session;
    gboolean ok;

    if (simulation->failed)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "an earlier session failed, the simulation cannot go on");
    if (simulation->next >= simulation->spec->sessions->len)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "all sessions have run");
    session = simulation->spec->sessions->pdata[simulation->next];
    denest_log(DENEST_LOG_INFO, LOGGER, "Running session: '%s'...", session->name);
    ok = denest_session_run(session, simulation->spec->network, error);
    timing = list_times(simulation);
    ok = denest_output_write_timing(simulation->spec->output_dir, timing, ok ? error : NULL) && ok;
    if (!ok) {
        simulation->failed = TRUE;
        return FALSE;
    }
    denest_log(DENEST_LOG_INFO, LOGGER, "Done running session '%s'", session->name);
    simulation->next++;
    return TRUE;
}

gboolean
denest_simulation_run(DenestSimulation *simulation, GError **error)
{
    denest_log(DENEST_LOG_INFO, LOGGER, "Running %u sessions...",
               simulation->spec->sessions->len - simulation->next);
    while (simulation->next < simulation->spec->sessions->len)
        if (!denest_simulation_run_session(simulation, error))
            return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished running simulation");
    return TRUE;
}

static void
log_totals(const DenestSimulation *simulation, gint64 began)
{
    gint64 seconds = (g_get_monotonic_time() - began) / G_USEC_PER_SEC;
    g_autofree char *path = g_canonicalize_filename(simulation->spec->output_dir, NULL);
    g_autoptr(GString) total = g_string_new(NULL);

    denest_print_double(total, denest_simulation_total_time(simulation));
    denest_log(DENEST_LOG_INFO, "denest", "Finished running simulation");
    denest_log(DENEST_LOG_INFO, "denest", "Total simulation virtual time: %s ms", total->str);
    denest_log(DENEST_LOG_INFO, "denest",
               "Total simulation real time: %" G_GINT64_FORMAT "h:%02dm:%02ds", seconds / 3600,
               (int)(seconds / 60 % 60), (int)(seconds % 60));
    denest_log(DENEST_LOG_INFO, "denest", "Simulation output written to: %s", path);
}

gboolean
denest_run_tree(const DenestTree *tree, const DenestOptions *options, GError **error)
{
    gint64 began = g_get_monotonic_time();
    g_autoptr(DenestSimulation) simulation = denest_simulation_new(tree, options, error);

    if (!simulation)
        return FALSE;
    denest_log(DENEST_LOG_INFO, "denest", "Running simulation...");
    if (!denest_simulation_run(simulation, error))
        return FALSE;
    log_totals(simulation, began);
    return TRUE;
}

gboolean
denest_run(const char *path, const DenestTree *const *overrides, guint n_overrides,
           const DenestOptions *options, GError **error)
{
    g_autoptr(DenestTree) tree = NULL;

    denest_log(DENEST_LOG_INFO, "denest",
               "\n\n=== RUNNING SIMULATION "
               "========================================================\n");
    tree = denest_load_trees(path, overrides, n_overrides, error);
    return tree && denest_run_tree(tree, options, error);
}

/* ---- Looking around ---- */

const DenestTree *
denest_simulation_tree(const DenestSimulation *simulation)
{
    return simulation->tree;
}

DenestNetwork *
denest_simulation_network(DenestSimulation *simulation)
{
    return simulation->spec->network;
}

const char *
denest_simulation_output_dir(const DenestSimulation *simulation)
{
    return simulation->spec->output_dir;
}

const char *
denest_simulation_input_dir(const DenestSimulation *simulation)
{
    return simulation->spec->input_dir;
}

guint
denest_simulation_n_sessions(const DenestSimulation *simulation)
{
    return simulation->spec->sessions->len;
}

DenestSession *
denest_simulation_session(const DenestSimulation *simulation, guint i)
{
    g_return_val_if_fail(i < simulation->spec->sessions->len, NULL);
    return simulation->spec->sessions->pdata[i];
}

double
denest_simulation_total_time(const DenestSimulation *simulation)
{
    double total = 0;

    for (guint i = 0; i < simulation->spec->sessions->len; i++)
        total += denest_session_time(simulation->spec->sessions->pdata[i]);
    return total;
}

gboolean
denest_simulation_print_time(const DenestSimulation *simulation)
{
    return simulation->spec->network->settings->print_time;
}
