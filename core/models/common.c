/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/common.h"

#include <string.h>

#include <denest/recorder.h>
#include <denest/synapse.h>

#include "core/models/catalogue.h"

#define MS "ms"

static const DenestParam neuron_rows[] = {
    DENEST_PARAM(DenestNeuronCommon, tau_minus, MS, 20, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the trace of spikes that plastic synapses read"),
    DENEST_PARAM(DenestNeuronCommon, tau_minus_triplet, MS, 110, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the slow trace of spikes that triplet rules read"),
    DENEST_PARAM(DenestNeuronCommon, tau_Ca, MS, 10000, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the calcium trace; accepted without effect"),
    DENEST_PARAM_ANY(DenestNeuronCommon, beta_Ca, "", 0.001,
                     "Increment of the calcium trace at a spike; accepted without effect"),
};

static const DenestParam device_rows[] = {
    DENEST_PARAM_ANY(DenestDeviceCommon, start, MS, 0, "Activation time, relative to origin"),
    DENEST_PARAM_ANY(DenestDeviceCommon, stop, MS, INFINITY, "End of activity, relative to origin"),
    DENEST_PARAM_ANY(DenestDeviceCommon, origin, MS, 0, "Reference time of start and stop"),
};

#define FLAG(field, value, doc) DENEST_PARAM_BOOL(DenestRecorderCommon, field, value, doc)

static const DenestParam recorder_rows[] = {
    DENEST_PARAM_LIST(DenestRecorderCommon, record_to, "", DENEST_TYPE_STRINGS, "[memory]", 0, 0,
                      "Targets: file, memory, screen, accumulator; sets the to_ flags"),
    FLAG(to_file, 0, "Write rows to files"),
    FLAG(to_memory, 1, "Keep rows in memory"),
    FLAG(to_screen, 0, "Print rows"),
    FLAG(to_accumulator, 0, "Sum the samples of all units, in memory; recorders of trees cannot"),
    FLAG(withgid, 1, "Column with the gid of the unit"),
    FLAG(withtime, 1, "Column with the time"),
    FLAG(withweight, 0, "Column with the weight"),
    FLAG(withtargetgid, 0, "Column with the gid of the target"),
    FLAG(withport, 0, "Column with the index of the connection"),
    FLAG(withrport, 0, "Column with the index of the receptor"),
    FLAG(time_in_steps, 0, "Times as whole steps"),
    FLAG(precise_times, 0, "With time_in_steps: column with the distance to the step"),
    DENEST_PARAM_INT(DenestRecorderCommon, precision, "", 3, 0, 100,
                     "Digits after the point in files"),
    FLAG(scientific, 0, "Numbers in files with exponents"),
    FLAG(binary, 0, "Accepted without effect: files are text"),
    DENEST_PARAM_INT(DenestRecorderCommon, fbuffer_size, "", -1, -1, G_MAXINT32,
                     "Accepted without effect"),
    DENEST_PARAM_LIST(DenestRecorderCommon, label, "", DENEST_TYPE_STRING, "", 0, 0,
                      "First part of file names; recorders of trees get their own"),
    DENEST_PARAM_LIST(DenestRecorderCommon, file_extension, "", DENEST_TYPE_STRING, "", 0, 0,
                      "File names end in it, without dot"),
    FLAG(close_after_simulate, 0, "Close files after each run; the next one empties them"),
    FLAG(flush_after_simulate, 1, "Without effect: rows are always written out after each run"),
    FLAG(flush_records, 0, "Write rows to the files at once"),
    FLAG(close_on_reset, 1, "A reset of the network empties the files"),
    FLAG(use_gid_in_filename, 1, "File names contain the gid; false needs a label"),
    DENEST_PARAM_INT(DenestRecorderCommon, n_events, "", 0, 0, 0,
                     "Number of rows; setting it to 0 clears those in memory"),
    DENEST_PARAM_ANY(DenestRecorderCommon, start, MS, 0, "Rows are recorded after this time"),
    DENEST_PARAM_ANY(DenestRecorderCommon, stop, MS, INFINITY, "Rows are recorded up to this time"),
    DENEST_PARAM_ANY(DenestRecorderCommon, origin, MS, 0, "Reference time of start and stop"),
};

static const DenestParam synapse_rows[] = {
    DENEST_PARAM_ANY(DenestSynapseCommon, weight, "", 1, "Weight of new connections"),
    DENEST_PARAM(DenestSynapseCommon, delay, MS, 1, DENEST_ABOVE_ZERO, INFINITY,
                 "Delay of new connections"),
    DENEST_PARAM_INT(DenestSynapseCommon, receptor_type, "", 0, 0, G_MAXINT32,
                     "Receptor of the target"),
    DENEST_PARAM_INT(DenestSynapseCommon, weight_recorder, "", -1, -1, G_MAXINT32,
                     "Gid of a weight recorder, -1 for none; shared by all connections"),
    DENEST_PARAM_INT(DenestSynapseCommon, synapse_label, "", -1, -1, G_MAXINT32,
                     "Label of the connections, -1 for none"),
};

static const struct {
    const DenestParam *rows;
    guint n;
} tables[DENEST_N_KINDS] = {
    [DENEST_KIND_NEURON] = {neuron_rows, G_N_ELEMENTS(neuron_rows)},
    [DENEST_KIND_STIMULATOR] = {device_rows, G_N_ELEMENTS(device_rows)},
    [DENEST_KIND_RECORDER] = {recorder_rows, G_N_ELEMENTS(recorder_rows)},
    [DENEST_KIND_SYNAPSE] = {synapse_rows, G_N_ELEMENTS(synapse_rows)},
};

/* The targets of record_to, in the order in which they are reported. */
static const struct {
    const char *name;
    gsize flag;
} targets[] = {
    {"file", G_STRUCT_OFFSET(DenestRecorderCommon, to_file)},
    {"memory", G_STRUCT_OFFSET(DenestRecorderCommon, to_memory)},
    {"screen", G_STRUCT_OFFSET(DenestRecorderCommon, to_screen)},
    {"accumulator", G_STRUCT_OFFSET(DenestRecorderCommon, to_accumulator)},
};

/* Every value that record_to can have, so that no memory is needed for it. */
#define LIST(...)                                                                                  \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
static const char *const *const record_to_lists[8] = {
    [0] = NULL,
    [1] = LIST("file"),
    [2] = LIST("memory"),
    [3] = LIST("file", "memory"),
    [4] = LIST("screen"),
    [5] = LIST("file", "screen"),
    [6] = LIST("memory", "screen"),
    [7] = LIST("file", "memory", "screen"),
};
static const char *const *const accumulator_list = LIST("accumulator");

static DenestRecords
records_of(const DenestModel *model)
{
    return ((const DenestRecorder *)model)->records;
}

const DenestParam *
denest_common_params(DenestKind kind, guint *ret_n)
{
    g_return_val_if_fail(kind < DENEST_N_KINDS, NULL);
    *ret_n = tables[kind].n;
    return tables[kind].rows;
}

gboolean
denest_common_applies(const DenestModel *model, const char *name, gboolean labelled)
{
    if (strcmp(name, "synapse_label") == 0)
        return labelled;
    if (model->kind != DENEST_KIND_RECORDER)
        return TRUE;
    if (strcmp(name, "to_accumulator") == 0)
        return records_of(model) == DENEST_RECORDS_SAMPLES;
    if (strcmp(name, "precise_times") == 0)
        return records_of(model) != DENEST_RECORDS_SAMPLES;
    return TRUE;
}

/* record_to is what the flags say. */
static void
list_targets(DenestRecorderCommon *common)
{
    guint bits =
        (common->to_file != 0) | (common->to_memory != 0) << 1 | (common->to_screen != 0) << 2;

    if (common->to_accumulator) {
        common->record_to = (DenestStrings){accumulator_list, 1};
        return;
    }
    common->record_to.data = record_to_lists[bits];
    common->record_to.n = g_bit_storage(bits) ? (bits & 1) + (bits >> 1 & 1) + (bits >> 2) : 0;
}

void
denest_common_init(const DenestModel *model, DenestCommon *ret_common)
{
    const DenestParam *rows;
    guint n = 0;

    memset(ret_common, 0, sizeof *ret_common);
    rows = denest_common_params(model->kind, &n);
    for (guint i = 0; i < n; i++) {
        if (rows[i].type == DENEST_TYPE_STRING)
            G_STRUCT_MEMBER(const char *, ret_common, rows[i].offset) = "";
        else if (rows[i].type != DENEST_TYPE_STRINGS)
            G_STRUCT_MEMBER(double, ret_common, rows[i].offset) = rows[i].value;
    }
    if (model->kind == DENEST_KIND_SYNAPSE && ((const DenestSynapse *)model)->weight != 0)
        ret_common->synapse.weight = ((const DenestSynapse *)model)->weight;
    if (model->kind == DENEST_KIND_RECORDER) {
        const DenestRecorder *recorder = (const DenestRecorder *)model;

        ret_common->recorder.file_extension = recorder->extension ? recorder->extension : "";
        if (recorder->records == DENEST_RECORDS_WEIGHTS)
            ret_common->recorder.withweight = ret_common->recorder.withtargetgid = 1;
        list_targets(&ret_common->recorder);
    }
}

static gboolean
read_targets(const DenestModel *model, DenestRecorderCommon *common, GError **error)
{
    DenestStrings list = common->record_to;

    for (guint t = 0; t < G_N_ELEMENTS(targets); t++)
        G_STRUCT_MEMBER(double, common, targets[t].flag) = 0;
    for (gsize i = 0; i < list.n; i++) {
        guint t = 0;

        while (t < G_N_ELEMENTS(targets) && strcmp(list.data[i], targets[t].name) != 0)
            t++;
        if (t == G_N_ELEMENTS(targets) && denest_catalogue_old_word(list.data[i]))
            return denest_fail(error, DENEST_ERROR_RANGE, "record_to",
                               "'%s' is the name in NEST 3 of '%s'", list.data[i],
                               denest_catalogue_old_word(list.data[i]));
        if (t == G_N_ELEMENTS(targets))
            return denest_fail(error, DENEST_ERROR_RANGE, "record_to",
                               "'%s' is none of file, memory, screen, accumulator", list.data[i]);
        if (targets[t].flag == G_STRUCT_OFFSET(DenestRecorderCommon, to_accumulator) &&
            records_of(model) != DENEST_RECORDS_SAMPLES)
            return denest_fail(error, DENEST_ERROR_RANGE, "record_to",
                               "'accumulator' is for multimeters only");
        G_STRUCT_MEMBER(double, common, targets[t].flag) = 1;
    }
    return TRUE;
}

static gboolean
check_recorder(const DenestModel *model, DenestRecorderCommon *common, const char *const *given,
               GError **error)
{
    if (g_strv_contains(given, "record_to") && !read_targets(model, common, error))
        return FALSE;
    if (common->to_accumulator)
        common->to_file = common->to_memory = common->to_screen = common->withgid =
            common->withweight = 0;
    list_targets(common);

    /* As in the reference, this flag does not outlive the next call that does not repeat it. */
    if (!g_strv_contains(given, "use_gid_in_filename"))
        common->use_gid_in_filename = 1;
    if (!common->use_gid_in_filename && !*common->label)
        return denest_fail(error, DENEST_ERROR_RANGE, "use_gid_in_filename", "false needs a label");
    if (strchr(common->label, '/') || strchr(common->file_extension, '/'))
        return denest_fail(error, DENEST_ERROR_RANGE,
                           strchr(common->label, '/') ? "label" : "file_extension",
                           "must not contain '/'");
    return TRUE;
}

static gboolean
check_window(double start, double stop, GError **error)
{
    if (stop < start)
        return denest_fail(error, DENEST_ERROR_RANGE, "stop", "%g is before start, %g", stop,
                           start);
    return TRUE;
}

gboolean
denest_common_check(const DenestModel *model, DenestCommon *common, const char *const *given,
                    GError **error)
{
    if (model->kind == DENEST_KIND_RECORDER)
        return check_window(common->recorder.start, common->recorder.stop, error) &&
               check_recorder(model, &common->recorder, given, error);
    if (model->kind == DENEST_KIND_STIMULATOR)
        return check_window(common->device.start, common->device.stop, error);
    if (model->kind == DENEST_KIND_SYNAPSE && g_strv_contains(given, "synapse_label") &&
        common->synapse.synapse_label < 0)
        return denest_fail(error, DENEST_ERROR_RANGE, "synapse_label", "%.0f: must be at least 0",
                           common->synapse.synapse_label);
    return TRUE;
}
