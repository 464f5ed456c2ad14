/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/settings.h"

#include <math.h>
#include <string.h>

#include "core/base/suggest.h"
#include "core/kernel/time.h"
#include "core/network/report.h"
#include "core/params/print.h"

enum { MAX_VPS = 1000 };

static const DenestCheckRow params_keys_rows[] = {
    {"extension_modules", DENEST_CHECK_OPTIONAL, "[]"},
    {"nest_seed", DENEST_CHECK_OPTIONAL, "1"},
    {"keep_data", DENEST_CHECK_OPTIONAL, NULL},
};
static const DenestCheckTable params_keys = DENEST_REPORT_TABLE(params_keys_rows, FALSE);

static const DenestCheckRow nest_keys_rows[] = {
    {"data_path", DENEST_CHECK_RESERVED, NULL},
    {"msd", DENEST_CHECK_RESERVED, NULL},
    {"grng_seed", DENEST_CHECK_RESERVED, NULL},
    {"rng_seed", DENEST_CHECK_RESERVED, NULL},
};
static const DenestCheckTable nest_keys = DENEST_REPORT_TABLE(nest_keys_rows, TRUE);

static const char *const no_children[] = {NULL};

typedef struct {
    DenestSettings *settings;
    gint64 n_threads, n_processes; /* 0: not given */
} Reader;

static gboolean
read_resolution(Reader *reader, const DenestValue *value, GError **error)
{
    DenestTime time;

    return denest_value_to_double(value, &reader->settings->resolution, error) &&
           denest_time_init(&time, reader->settings->resolution, error);
}

static gboolean
read_count(const DenestValue *value, gint64 *ret_n, GError **error)
{
    if (!denest_value_to_int(value, ret_n, error))
        return FALSE;
    if (*ret_n < 1 || *ret_n > MAX_VPS)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "%" G_GINT64_FORMAT ": must be between 1 and %d", *ret_n, MAX_VPS);
    return TRUE;
}

static gboolean
read_threads(Reader *reader, const DenestValue *value, GError **error)
{
    return read_count(value, &reader->n_threads, error);
}

static gboolean
read_processes(Reader *reader, const DenestValue *value, GError **error)
{
    return read_count(value, &reader->n_processes, error);
}

static gboolean
read_overwrite(Reader *reader, const DenestValue *value, GError **error)
{
    return denest_value_to_bool(value, &reader->settings->overwrite_files, error);
}

static gboolean
read_print_time(Reader *reader, const DenestValue *value, GError **error)
{
    return denest_value_to_bool(value, &reader->settings->print_time, error);
}

static gboolean
read_prefix(Reader *reader, const DenestValue *value, GError **error)
{
    const char *text;

    if (!denest_value_to_string(value, &text, error))
        return FALSE;
    if (strchr(text, '/'))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "'%s' must not contain '/'", text);
    g_free(reader->settings->data_prefix);
    reader->settings->data_prefix = g_strdup(text);
    return TRUE;
}

static gboolean
read_tics(Reader *reader, const DenestValue *value, GError **error)
{
    double tics;

    if (!denest_value_to_double(value, &tics, error))
        return FALSE;
    if (tics != 1000)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL, "denest has 1000 tics per ms");
    return TRUE;
}

static gboolean
refuse(Reader *reader, const DenestValue *value, GError **error)
{
    return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                       "denest takes delays from the connections, they cannot be set");
}

/* Settings of NEST that have no effect on results, or are overwritten. */
static gboolean
accept(Reader *reader, const DenestValue *value, GError **error)
{
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*read)(Reader *reader, const DenestValue *value, GError **error);
} rows[] = {
    {"resolution", read_resolution},
    {"local_num_threads", read_threads},
    {"total_num_virtual_procs", read_processes},
    {"overwrite_files", read_overwrite},
    {"print_time", read_print_time},
    {"data_prefix", read_prefix},
    {"tics_per_ms", read_tics},
    {"min_delay", refuse},
    {"max_delay", refuse},
    {"rng_seeds", accept},
    {"off_grid_spiking", accept},
    {"keep_source_table", accept},
    {"sort_connections_by_source", accept},
    {"use_wfr", accept},
    {"wfr_comm_interval", accept},
    {"wfr_tol", accept},
    {"wfr_max_iterations", accept},
    {"wfr_interpolation_order", accept},
    {"adaptive_spike_buffers", accept},
    {"adaptive_target_buffers", accept},
    {"buffer_size_spike_data", accept},
    {"buffer_size_target_data", accept},
    {"growth_factor_buffer_spike_data", accept},
    {"growth_factor_buffer_target_data", accept},
    {"max_buffer_size_spike_data", accept},
    {"max_buffer_size_target_data", accept},
    {"dict_miss_is_error", accept},
};

static gboolean
read_key(Reader *reader, const char *name, const DenestValue *value, GError **error)
{
    const char *names[G_N_ELEMENTS(rows) + 1];
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].read(reader, value, error);
        names[i] = rows[i].name;
    }
    names[G_N_ELEMENTS(rows)] = NULL;
    message = g_string_new("the kernel has no such parameter");
    denest_suggest_append(message, name, names);
    return denest_fail(error, DENEST_ERROR_UNKNOWN, NULL, "%s", message->str);
}

static void
read_nest_params(Reader *reader, const DenestTree *kernel, DenestProblems *problems)
{
    g_autoptr(DenestValue) map =
        denest_report_check_node(kernel, DENEST_DATA_NEST_PARAMS, "kernel", &nest_keys, problems);

    if (!map)
        return;
    reader->settings->printed = denest_print_python(map);
    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *name = denest_value_key_name(map, i);
        g_autofree char *path = g_strdup_printf("kernel.nest_params.%s", name);
        GError *error = NULL;

        if (!read_key(reader, name, denest_value_item(map, i), &error))
            denest_report_take(problems, denest_report_place(map, name), path, &error);
    }
    if (reader->n_threads && reader->n_processes && reader->n_threads != reader->n_processes)
        denest_report_add(problems, DENEST_ERROR_RANGE,
                          denest_report_place(map, "total_num_virtual_procs"),
                          "kernel.nest_params.total_num_virtual_procs",
                          "%" G_GINT64_FORMAT " differs from local_num_threads = %" G_GINT64_FORMAT
                          "; denest has one process",
                          reader->n_processes, reader->n_threads);
}

/* Not of deNEST: what a reset of the network does to recorded data. */
static void
read_keep_data(DenestSettings *settings, const DenestValue *map, DenestProblems *problems)
{
    const DenestValue *value = denest_value_find(map, "keep_data");
    GError *error = NULL;

    if (value && !denest_value_to_bool(value, &settings->keep_data, &error))
        denest_report_take(problems, denest_report_place(map, "keep_data"),
                           "kernel.params.keep_data", &error);
}

static gint64
read_params(DenestSettings *settings, const DenestTree *kernel, DenestProblems *problems)
{
    g_autoptr(DenestValue) map =
        denest_report_check_node(kernel, DENEST_DATA_PARAMS, "kernel", &params_keys, problems);
    const DenestValue *seed_value;
    gint64 seed = 1;
    GError *error = NULL;

    if (!map)
        return seed;
    read_keep_data(settings, map, problems);
    settings->modules = denest_value_ref(denest_value_find(map, "extension_modules"));
    settings->modules_place = g_strdup(denest_report_place(map, "extension_modules"));
    if (!denest_report_expect(settings->modules, DENEST_VALUE_LIST, "a list of names of modules",
                              "kernel.params.extension_modules", NULL, problems))
        g_clear_pointer(&settings->modules, denest_value_unref);
    seed_value = denest_value_find(map, "nest_seed");
    /* A boolean counts as 0 or 1, as in the reference. */
    if (denest_value_type(seed_value) == DENEST_VALUE_BOOL)
        seed = denest_value_bool(seed_value);
    else if (!denest_value_to_int(seed_value, &seed, &error))
        denest_report_take(problems, denest_report_place(map, "nest_seed"),
                           "kernel.params.nest_seed", &error);
    else if (seed <= -MAX_VPS || seed > G_MAXUINT32 - 2 * MAX_VPS)
        denest_report_add(problems, DENEST_ERROR_RANGE, denest_report_place(map, "nest_seed"),
                          "kernel.params.nest_seed",
                          "%" G_GINT64_FORMAT ": must be between %d and %u", seed, 1 - MAX_VPS,
                          G_MAXUINT32 - 2 * MAX_VPS);
    return seed;
}

DenestSettings *
denest_settings_new(const DenestTree *kernel, DenestProblems *problems)
{
    DenestSettings *settings = g_new0(DenestSettings, 1);
    Reader reader = {.settings = settings};
    gint64 seed = 1;

    settings->resolution = 0.1;
    settings->data_prefix = g_strdup("");
    if (kernel) {
        denest_report_check_children(kernel, "kernel", no_children, problems);
        seed = read_params(settings, kernel, problems);
        read_nest_params(&reader, kernel, problems);
    }
    if (!settings->printed)
        settings->printed = g_strdup("{}");
    settings->n_vps = (guint)MAX(MAX(reader.n_threads, reader.n_processes), 1);
    settings->grng_seed = seed + settings->n_vps;
    if (settings->grng_seed < 0 && seed > -MAX_VPS)
        denest_report_add(problems, DENEST_ERROR_RANGE, NULL, "kernel.params.nest_seed",
                          "%" G_GINT64_FORMAT " gives negative seeds", seed);
    settings->rng_seeds = g_new(gint64, settings->n_vps);
    for (guint i = 0; i < settings->n_vps; i++)
        settings->rng_seeds[i] = seed + settings->n_vps + 1 + i;
    return settings;
}

void
denest_settings_free(DenestSettings *settings)
{
    if (!settings)
        return;
    g_free(settings->rng_seeds);
    g_free(settings->data_prefix);
    g_free(settings->modules_place);
    g_free(settings->printed);
    denest_value_unref(settings->modules);
    g_free(settings);
}

gboolean
denest_settings_check_delay(const DenestSettings *settings, const char *key, double delay,
                            gboolean is_rounded_up, GError **error)
{
    DenestTime time;
    DenestStep steps;

    if (!denest_time_init(&time, settings->resolution, NULL))
        return TRUE;
    steps = denest_time_delay(&time, delay);
    if (!(steps >= 1) || (is_rounded_up && delay < settings->resolution))
        return denest_fail(error, DENEST_ERROR_RANGE, key,
                           "%g ms is below the resolution: it must be at least one step of %g ms",
                           delay, settings->resolution);
    if (steps > G_MAXUINT16)
        return denest_fail(error, DENEST_ERROR_RANGE, key, "%g ms is more than %d steps of %g ms",
                           delay, G_MAXUINT16, settings->resolution);
    return TRUE;
}
