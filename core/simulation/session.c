/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/simulation/session.h"

#include <math.h>
#include <string.h>

#include <denest/log.h>

#include "core/kernel/time.h"
#include "core/network/layer.h"
#include "core/network/report.h"
#include "core/params/print.h"

#define LOGGER "denest.session"

static const DenestCheckRow session_rows[] = {
    {"simulation_time", DENEST_CHECK_MANDATORY, NULL},
    {"reset_network", DENEST_CHECK_OPTIONAL, "false"},
    {"record", DENEST_CHECK_OPTIONAL, "true"},
    {"shift_origin", DENEST_CHECK_OPTIONAL, "false"},
    {"unit_changes", DENEST_CHECK_OPTIONAL, "[]"},
    {"synapse_changes", DENEST_CHECK_OPTIONAL, "[]"},
};
static const DenestCheckTable session_keys = DENEST_REPORT_TABLE(session_rows, FALSE);

/* ---- Reading ---- */

/* A duration is a whole number of ms: fractions are cut off, true counts as 1. */
static gboolean
read_time(const DenestValue *value, double resolution_ms, double *ret_time, GError **error)
{
    DenestTime grid;
    DenestStep step;
    gint64 whole = 0;

    if (denest_value_type(value) == DENEST_VALUE_BOOL) {
        *ret_time = denest_value_bool(value);
    } else if (denest_value_type(value) == DENEST_VALUE_FLOAT) {
        *ret_time = trunc(denest_value_float(value));
    } else {
        /* Text must be a whole number. */
        if (!denest_value_to_int(value, &whole, error))
            return FALSE;
        *ret_time = (double)whole;
    }
    if (!(*ret_time >= 0) || !isfinite(*ret_time))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g: must be finite and not below 0",
                           *ret_time);
    return !denest_time_init(&grid, resolution_ms, NULL) ||
           denest_time_on_grid(&grid, *ret_time, &step, error);
}

/* Flags count by truth, as in Python; that makes traps of texts. */
static gboolean
read_flag(const DenestValue *params, const char *key, const char *session)
{
    const DenestValue *value = denest_value_find(params, key);

    switch (denest_value_type(value)) {
    case DENEST_VALUE_NULL:
        return FALSE;
    case DENEST_VALUE_BOOL:
        return denest_value_bool(value);
    case DENEST_VALUE_INT:
        return denest_value_int(value) != 0;
    case DENEST_VALUE_FLOAT:
        return denest_value_float(value) != 0;
    case DENEST_VALUE_STRING:
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "Session '%s': %s is the text '%s', which counts as %s", session, key,
                   denest_value_string(value), *denest_value_string(value) ? "true" : "false");
        return *denest_value_string(value) != '\0';
    default:
        return denest_value_length(value) > 0;
    }
}

DenestSession *
denest_session_new(const DenestTree *model, guint index, double start, double resolution_ms,
                   DenestProblems *problems)
{
    g_autofree char *name = g_strdup_printf("%02u_%s", index, denest_tree_name(model));
    g_autoptr(DenestValue) params = NULL;
    DenestSession *session;
    GError *error = NULL;
    double time;

    denest_log(DENEST_LOG_INFO, LOGGER, "Creating session \"%s\"", name);
    params = denest_report_check_node(model, DENEST_DATA_PARAMS, name, &session_keys, problems);
    if (!params)
        return NULL;
    if (!read_time(denest_value_find(params, "simulation_time"), resolution_ms, &time, &error)) {
        g_prefix_error(&error, "params: simulation_time: ");
        denest_report_take(problems,
                           denest_tree_param_place(model, DENEST_DATA_PARAMS, "simulation_time"),
                           denest_tree_path(model), &error);
        return NULL;
    }
    session = g_new0(DenestSession, 1);
    session->path = g_strdup_printf("%s.params", denest_tree_path(model));
    session->place = g_strdup(denest_tree_place(model));
    session->time = time;
    session->start = start;
    session->end = start + time;
    session->reset_network = read_flag(params, "reset_network", name);
    session->record = read_flag(params, "record", name);
    session->shift_origin = read_flag(params, "shift_origin", name);
    session->unit_changes = denest_value_ref(denest_value_find(params, "unit_changes"));
    session->synapse_changes = denest_value_ref(denest_value_find(params, "synapse_changes"));
    session->name = g_steal_pointer(&name);
    return session;
}

void
denest_session_free(DenestSession *session)
{
    if (!session)
        return;
    denest_changes_free(session->changes);
    denest_value_unref(session->unit_changes);
    denest_value_unref(session->synapse_changes);
    g_free(session->name);
    g_free(session->path);
    g_free(session->place);
    g_free(session);
}

/* Moving the origin needs input layers, and models that have one. */
static void
check_origin(const DenestSession *session, const DenestNetwork *network, DenestProblems *problems)
{
    g_autofree char *path = g_strdup_printf("%s.shift_origin", session->path);
    guint n_inputs = 0;

    for (guint i = 0; i < network->layers->len; i++) {
        const DenestLayer *layer = network->layers->pdata[i];
        const DenestPrototype *prototype = denest_layer_get_population(layer, 0)->prototype;

        if (!layer->is_input)
            continue;
        n_inputs++;
        if (prototype->kind != DENEST_KIND_STIMULATOR)
            denest_report_add(problems, DENEST_ERROR_TYPE, session->place, path,
                              "'%s' of the InputLayer '%s' is no stimulator and has no origin",
                              prototype->name, layer->name);
    }
    if (n_inputs == 0)
        denest_report_add(problems, DENEST_ERROR_RANGE, session->place, path,
                          "there is no InputLayer whose origin could be moved");
}

void
denest_session_read_changes(DenestSession *session, DenestNetwork *network, const char *input_dir,
                            DenestProblems *problems)
{
    g_autofree char *units = g_strdup_printf("%s.unit_changes", session->path);
    g_autofree char *synapses = g_strdup_printf("%s.synapse_changes", session->path);

    session->changes =
        denest_changes_new(network, session->unit_changes, input_dir, units, problems);
    denest_changes_check_synapses(network, session->synapse_changes, synapses, problems);
    if (denest_value_type(session->synapse_changes) == DENEST_VALUE_LIST &&
        denest_value_length(session->synapse_changes) > 0)
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "Session '%s': synapse_changes are applied (deNEST 1.0.1 ignores them)",
                   session->name);
    if (session->shift_origin)
        check_origin(session, network, problems);
}

const char *
denest_session_name(const DenestSession *session)
{
    return session->name;
}

double
denest_session_start(const DenestSession *session)
{
    return session->start;
}

double
denest_session_end(const DenestSession *session)
{
    return session->end;
}

double
denest_session_time(const DenestSession *session)
{
    return session->time;
}

DenestWork
denest_session_work(const DenestSession *session)
{
    return session->work;
}

/* ---- Running ---- */

/* One key with a number. */
static DenestValue *
one_number(const char *key, double x)
{
    DenestValue *values = denest_value_new_map();

    denest_value_set(values, key, denest_value_new_float(x));
    return values;
}

/* Recorders are silent up to and including the end of the session: their start lies there. */
static gboolean
silence_recorder(const DenestSession *session, DenestNetwork *network,
                 const DenestNetRecorder *recorder, GError **error)
{
    double start = denest_kernel_time(network->kernel) + session->time;
    g_autoptr(DenestValue) values = one_number("start", start);
    g_autoptr(DenestValue) origin =
        denest_kernel_get(network->kernel, recorder->gid, "origin", error);
    g_autofree char *printed = denest_print_python(values);

    if (!origin)
        return FALSE;
    if (denest_value_float(origin) != 0)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "record: false needs origin 0.0 of recorder '%s', it is %g",
                           recorder->label, denest_value_float(origin));
    denest_log(DENEST_LOG_INFO, "denest.network.recorders", "  Setting status for recorder %s: %s",
               recorder->label, printed);
    return denest_kernel_set(network->kernel, recorder->gid, 1, values, error);
}

static gboolean
silence_recorders(const DenestSession *session, DenestNetwork *network, GError **error)
{
    for (guint i = 0; i < network->recorders->len; i++)
        if (!silence_recorder(session, network, network->recorders->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* All stimulators of input layers must have one origin. */
static gboolean
check_common_origin(const DenestNetwork *network, const DenestLayerPopulation *units,
                    double *ret_origin, GError **error)
{
    for (guint i = 0; i < units->n; i++) {
        g_autoptr(DenestValue) origin =
            denest_kernel_get(network->kernel, units->first + i, "origin", error);

        if (!origin)
            return FALSE;
        if (isnan(*ret_origin))
            *ret_origin = denest_value_float(origin);
        if (denest_value_float(origin) != *ret_origin)
            return denest_fail(error, DENEST_ERROR_RANGE, "shift_origin",
                               "the stimulators of the InputLayers have different origins: %g and "
                               "%g",
                               *ret_origin, denest_value_float(origin));
    }
    return TRUE;
}

static gboolean
shift_origin(const DenestSession *session, DenestNetwork *network, GError **error)
{
    g_autoptr(DenestValue) values = one_number("origin", session->start);
    g_autoptr(GString) start = g_string_new(NULL);
    double origin = NAN;

    for (guint i = 0; i < network->layers->len; i++)
        if (((DenestLayer *)network->layers->pdata[i])->is_input &&
            !check_common_origin(network, denest_layer_get_population(network->layers->pdata[i], 0),
                                 &origin, error))
            return FALSE;
    denest_print_double(start, session->start);
    denest_log(DENEST_LOG_INFO, LOGGER,
               "Setting `origin` flag to `%s` for all stimulation devices in ``InputLayers`` for "
               "session `%s`",
               start->str, session->name);
    for (guint i = 0; i < network->layers->len; i++) {
        const DenestLayerPopulation *units =
            denest_layer_get_population(network->layers->pdata[i], 0);

        if (((DenestLayer *)network->layers->pdata[i])->is_input &&
            !denest_kernel_set(network->kernel, units->first, units->n, values, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
initialize(const DenestSession *session, DenestNetwork *network, GError **error)
{
    denest_log(DENEST_LOG_INFO, LOGGER, "Initializing session...");
    if (session->reset_network && !denest_kernel_reset_network(network->kernel, error))
        return FALSE;
    if (!session->record && !silence_recorders(session, network, error))
        return FALSE;
    if (session->shift_origin && !shift_origin(session, network, error))
        return FALSE;
    if (!denest_changes_apply(session->changes, error) ||
        !denest_changes_apply_synapses(network, session->synapse_changes, error))
        return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished initializing session\n");
    return TRUE;
}

typedef struct {
    const DenestSession *session;
    const DenestOptions *options;
} Progress;

static gboolean
report_progress(double done, double total, gpointer user_data)
{
    const Progress *progress = user_data;
    DenestProgressReport report = {progress->session->name, TRUE, done, total};

    return progress->options->progress(&report, progress->options->user_data);
}

static gboolean
simulate(const DenestSession *session, DenestNetwork *network, GError **error)
{
    Progress progress = {session, &network->options};

    if (network->options.progress && !report_progress(0, session->time, &progress))
        return denest_fail(error, DENEST_ERROR_INTERRUPTED, NULL, "stopped before its first step");
    return denest_kernel_simulate(network->kernel, session->time,
                                  network->options.progress ? report_progress : NULL, &progress,
                                  error);
}

/* What the kernel did since it had done @p before. */
static DenestWork
work_since(const DenestNetwork *network, const DenestWork *before)
{
    DenestWork work = denest_kernel_work(network->kernel);

    work.update -= before->update;
    work.deliver -= before->deliver;
    work.record -= before->record;
    work.other -= before->other;
    work.n_updates -= before->n_updates;
    work.n_spikes -= before->n_spikes;
    work.n_events -= before->n_events;
    return work;
}

static void
log_work(const DenestSession *session)
{
    const DenestWork *work = &session->work;

    denest_log(DENEST_LOG_DEBUG, LOGGER,
               "Session '%s' phases: update %.3f s, deliver %.3f s, record %.3f s, other %.3f s",
               session->name, work->update, work->deliver, work->record, work->other);
    denest_log(DENEST_LOG_DEBUG, LOGGER,
               "Session '%s' work: %" G_GUINT64_FORMAT " neuron updates, %" G_GUINT64_FORMAT
               " spikes, %" G_GUINT64_FORMAT " synaptic events",
               session->name, work->n_updates, work->n_spikes, work->n_events);
}

gboolean
denest_session_run(DenestSession *session, DenestNetwork *network, GError **error)
{
    g_autoptr(GString) ms = g_string_new(NULL);
    DenestWork before = denest_kernel_work(network->kernel);
    gint64 began, seconds;
    gboolean ok;

    if (!initialize(session, network, error)) {
        g_prefix_error(error, "session '%s': ", session->name);
        return FALSE;
    }
    g_string_printf(ms, "%.0f", session->time);
    denest_log(DENEST_LOG_INFO, LOGGER, "Running session '%s' for %s ms", session->name, ms->str);
    began = g_get_monotonic_time();
    ok = simulate(session, network, error);
    session->work = work_since(network, &before);
    if (!ok) {
        g_prefix_error(error, "session '%s': ", session->name);
        return FALSE;
    }
    seconds = (g_get_monotonic_time() - began) / G_USEC_PER_SEC;
    denest_log(DENEST_LOG_INFO, LOGGER, "Finished running session");
    denest_log(DENEST_LOG_INFO, LOGGER, "Session '%s' virtual running time: %s ms", session->name,
               ms->str);
    denest_log(DENEST_LOG_INFO, LOGGER,
               "Session '%s' real running time: %" G_GINT64_FORMAT "h:%02dm:%02ds", session->name,
               seconds / 3600, (int)(seconds / 60 % 60), (int)(seconds % 60));
    log_work(session);
    return TRUE;
}
