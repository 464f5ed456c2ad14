/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/simulation/spec.h"

#include <string.h>

#include <denest/log.h>

#include "core/base/suggest.h"
#include "core/network/projections.h"
#include "core/network/report.h"
#include "core/simulation/session.h"

#define LOGGER "denest.simulation"

static const char *const root_children[] = {"kernel", "simulation", "session_models", "network",
                                            NULL};
static const char *const no_children[] = {NULL};
static const DenestCheckTable no_keys = {NULL, 0, FALSE};

static const DenestCheckRow simulation_rows[] = {
    {"sessions", DENEST_CHECK_OPTIONAL, "[]"},
    {"input_dir", DENEST_CHECK_OPTIONAL, "input"},
    {"output_dir", DENEST_CHECK_OPTIONAL, "output"},
};
static const DenestCheckTable simulation_keys = DENEST_REPORT_TABLE(simulation_rows, FALSE);

/* What is being read. */
typedef struct {
    DenestSpec *spec;
    const DenestTree *tree;
    const DenestOptions *options;
    DenestProblems *problems;
} Reader;

static void
check_empty(const DenestTree *node, DenestDataKind kind, const char *object,
            DenestProblems *problems)
{
    denest_value_unref(denest_report_check_node(node, kind, object, &no_keys, problems));
}

static char *
read_folder(const Reader *reader, const DenestValue *params, const char *key, const char *instead)
{
    const char *name = NULL;
    g_autofree char *path = g_strdup_printf("simulation.params.%s", key);
    GError *error = NULL;

    if (instead)
        return g_strdup(instead);
    if (!denest_value_to_string(denest_value_find(params, key), &name, &error))
        denest_report_take(reader->problems, denest_report_place(params, key), path, &error);
    else if (!*name)
        denest_report_add(reader->problems, DENEST_ERROR_RANGE, denest_report_place(params, key),
                          path, "must not be empty");
    return g_strdup(name);
}

static const DenestTree *
find_model(const Reader *reader, const GPtrArray *leaves, const char *name, const char *place)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < leaves->len; i++) {
        if (strcmp(denest_tree_name(leaves->pdata[i]), name) == 0)
            return leaves->pdata[i];
        g_ptr_array_add(names, (gpointer)denest_tree_name(leaves->pdata[i]));
    }
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such session model");
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_report_add(reader->problems, DENEST_ERROR_NOT_FOUND, place, "simulation.params.sessions",
                      "%s: %s", name, message->str);
    return NULL;
}

static void
read_session(const Reader *reader, const GPtrArray *leaves, const DenestValue *name_value,
             guint index, const DenestSettings *settings, double *start)
{
    const char *place = denest_value_place(name_value), *name = NULL;
    const DenestTree *model;
    DenestSession *session;
    GError *error = NULL;

    if (!denest_value_to_string(name_value, &name, &error)) {
        denest_report_take(reader->problems, place, "simulation.params.sessions", &error);
        return;
    }
    model = find_model(reader, leaves, name, place);
    session = model
                  ? denest_session_new(model, index, *start, settings->resolution, reader->problems)
                  : NULL;
    if (!session)
        return;
    *start = session->end;
    g_ptr_array_add(reader->spec->sessions, session);
}

static void
log_session_names(const DenestSpec *spec)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < spec->sessions->len; i++)
        g_string_append_printf(names, "%s'%s'", i ? ", " : "",
                               ((DenestSession *)spec->sessions->pdata[i])->name);
    denest_log(DENEST_LOG_INFO, LOGGER, "Sessions: [%s]", names->str);
}

static void
read_sessions(const Reader *reader, const DenestValue *params, const DenestSettings *settings)
{
    const DenestTree *node = denest_tree_find_child(reader->tree, "session_models");
    g_autoptr(GPtrArray) leaves = node ? denest_tree_named_leaves(node) : g_ptr_array_new();
    const DenestValue *names = params ? denest_value_find(params, "sessions") : NULL;
    double start = 0;

    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u session models", leaves->len);
    for (guint i = 0; i < leaves->len; i++)
        check_empty(leaves->pdata[i], DENEST_DATA_NEST_PARAMS, denest_tree_name(leaves->pdata[i]),
                    reader->problems);
    if (!names)
        return;
    if (!denest_report_expect(names, DENEST_VALUE_LIST, "a list of names of session models",
                              "simulation.params.sessions", NULL, reader->problems))
        return;
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u sessions", denest_value_length(names));
    for (guint i = 0; i < denest_value_length(names); i++)
        read_session(reader, leaves, denest_value_item(names, i), i, settings, &start);
    log_session_names(reader->spec);
}

/* A reset deletes what was recorded before: say so before hours are spent. */
static void
warn_of_resets(const DenestSpec *spec)
{
    g_autoptr(GString) lost = g_string_new(NULL);

    if (spec->network->recorders->len == 0 || spec->network->options.keep_data ||
        spec->network->settings->keep_data)
        return;
    for (guint i = 0; i < spec->sessions->len; i++) {
        const DenestSession *session = spec->sessions->pdata[i];

        if (session->reset_network && lost->len > 0) {
            denest_log(DENEST_LOG_WARNING, LOGGER,
                       "Session '%s' resets the network: what was recorded in %s is deleted",
                       session->name, lost->str);
            g_string_truncate(lost, 0);
        }
        if (session->record && session->time > 0)
            g_string_append_printf(lost, "%s'%s'", lost->len ? ", " : "", session->name);
    }
}

static void
log_kernel(const DenestSettings *settings, const char *output_dir)
{
    gint64 seed = settings->grng_seed;

    denest_log(DENEST_LOG_INFO, LOGGER, "Initializing NEST kernel and seeds...");
    denest_log(DENEST_LOG_INFO, LOGGER, "  Resetting NEST kernel...");
    denest_log(DENEST_LOG_INFO, LOGGER, "  Setting NEST kernel status...");
    denest_log(DENEST_LOG_INFO, LOGGER, "    Calling `nest.SetKernelStatus(%s)`",
               settings->printed);
    denest_log(DENEST_LOG_INFO, LOGGER,
               "    Calling `nest.SetKernelStatus({'data_path': '%s/data', 'grng_seed': "
               "%" G_GINT64_FORMAT ", 'rng_seeds': range(%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
               ")})",
               output_dir ? output_dir : "", seed, seed + 1, seed + 1 + settings->n_vps);
    denest_log(DENEST_LOG_INFO, LOGGER, "  Finished setting NEST kernel status");
}

/* Files that are closed are opened anew, from empty. */
static void
warn_of_closing(const DenestSpec *spec)
{
    guint n = 0;

    for (guint i = 0; i < spec->sessions->len; i++)
        n += ((const DenestSession *)spec->sessions->pdata[i])->time > 0;
    for (guint i = 0; i < spec->network->recorders->len && n > 1; i++) {
        const DenestNetRecorder *recorder = spec->network->recorders->pdata[i];
        const DenestRecorderCommon *common = &recorder->prototype->common.recorder;

        if (common->close_after_simulate != 0 && common->to_file != 0)
            denest_log(DENEST_LOG_WARNING, LOGGER,
                       "Recorder '%s': with close_after_simulate each session begins with empty "
                       "files: only the last one's rows stay",
                       recorder->label);
    }
}

/* Mistakes that depend on what earlier sessions changed, or on the time. */
static void
rehearse_sessions(const DenestSpec *spec, DenestProblems *problems)
{
    g_autoptr(DenestRehearsal) rehearsal = denest_rehearsal_new(spec->network);

    for (guint i = 0; i < spec->sessions->len; i++)
        denest_session_announce(spec->sessions->pdata[i], spec->network, rehearsal);
    if (!denest_rehearsal_begin(rehearsal))
        return;
    for (guint i = 0; i < spec->sessions->len; i++)
        denest_session_rehearse(spec->sessions->pdata[i], spec->network, rehearsal, problems);
}

static void
read_network(const Reader *reader, const DenestValue *params)
{
    DenestSpec *spec = reader->spec;
    DenestSettings *settings =
        denest_settings_new(denest_tree_find_child(reader->tree, "kernel"), reader->problems);

    log_kernel(settings, spec->output_dir);
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished initializing kernel");
    read_sessions(reader, params, settings);
    denest_log(DENEST_LOG_INFO, LOGGER, "Building network.");
    spec->network =
        denest_network_new_checked(denest_tree_find_child(reader->tree, "network"), settings,
                                   spec->input_dir, reader->options, reader->problems);
    for (guint i = 0; i < spec->sessions->len; i++)
        denest_session_read_changes(spec->sessions->pdata[i], spec->network, spec->input_dir,
                                    reader->problems);
    rehearse_sessions(spec, reader->problems);
    warn_of_resets(spec);
    warn_of_closing(spec);
}

DenestSpec *
denest_spec_new(const DenestTree *tree, const DenestOptions *options, DenestProblems *problems)
{
    static const DenestOptions no_options;
    DenestSpec *spec = g_new0(DenestSpec, 1);
    g_autoptr(DenestTree) nothing = denest_tree_new("simulation");
    const DenestTree *node = denest_tree_find_child(tree, "simulation");
    Reader reader = {spec, tree, options ? options : &no_options, problems};
    g_autoptr(DenestValue) params = NULL;

    spec->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)denest_session_free);
    denest_log(DENEST_LOG_INFO, "denest", "Initializing simulation...");
    denest_report_check_children(tree, "Full parameter tree", root_children, problems);
    check_empty(tree, DENEST_DATA_PARAMS, "Full parameter tree", problems);
    check_empty(tree, DENEST_DATA_NEST_PARAMS, "Full parameter tree", problems);
    if (!node)
        node = nothing;
    denest_report_check_children(node, "simulation", no_children, problems);
    check_empty(node, DENEST_DATA_NEST_PARAMS, "simulation", problems);
    params = denest_report_check_node(node, DENEST_DATA_PARAMS, "simulation", &simulation_keys,
                                      problems);
    if (params) {
        spec->output_dir = read_folder(&reader, params, "output_dir", reader.options->output_dir);
        spec->input_dir = read_folder(&reader, params, "input_dir", reader.options->input_dir);
    }
    read_network(&reader, params);
    return spec;
}

void
denest_spec_free(DenestSpec *spec)
{
    if (!spec)
        return;
    g_ptr_array_unref(spec->sessions);
    denest_network_free(spec->network);
    g_free(spec->output_dir);
    g_free(spec->input_dir);
    g_free(spec);
}

DenestValue *
denest_spec_session_times(const DenestSpec *spec)
{
    DenestValue *times = denest_value_new_map();

    for (guint i = 0; i < spec->sessions->len; i++) {
        const DenestSession *session = spec->sessions->pdata[i];
        DenestValue *tuple = denest_value_new_tuple();

        denest_value_append(tuple, denest_value_new_float(session->start));
        denest_value_append(tuple, denest_value_new_float(session->end));
        denest_value_set(times, session->name, tuple);
    }
    return times;
}

GPtrArray *
denest_check_tree(const DenestTree *tree, const DenestOptions *options)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();
    GPtrArray *errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(DenestSpec) spec = NULL;

    spec = denest_spec_new(tree, options, problems);
    denest_projections_check(spec->network, problems);
    for (guint i = 0; i < denest_problems_n_kept(problems); i++)
        g_ptr_array_add(errors, g_error_copy(denest_problems_item(problems, i)));
    return errors;
}
