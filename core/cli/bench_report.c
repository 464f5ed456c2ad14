/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures as a table for people, and as JSON for programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <denest/version.h>

#include "core/cli/bench.h"

/* Keys of --json. */
static const char *const keys[DENEST_BENCH_N_FIGURES] = {
    [DENEST_BENCH_LOAD] = "load_s",
    [DENEST_BENCH_BUILD] = "build_s",
    [DENEST_BENCH_RUN] = "run_s",
    [DENEST_BENCH_CPU] = "cpu_s",
    [DENEST_BENCH_BUILD_CPU] = "build_cpu_s",
    [DENEST_BENCH_RUN_CPU] = "run_cpu_s",
    [DENEST_BENCH_UPDATE] = "update_s",
    [DENEST_BENCH_DELIVER] = "deliver_s",
    [DENEST_BENCH_RECORD] = "record_s",
    [DENEST_BENCH_OTHER] = "other_s",
    [DENEST_BENCH_SIMULATED] = "simulated_ms",
    [DENEST_BENCH_REAL_TIME_FACTOR] = "real_time_factor",
    [DENEST_BENCH_NODES] = "nodes",
    [DENEST_BENCH_CONNECTIONS] = "connections",
    [DENEST_BENCH_UPDATES] = "neuron_updates",
    [DENEST_BENCH_SPIKES] = "spikes",
    [DENEST_BENCH_EVENTS] = "synaptic_events",
    [DENEST_BENCH_UPDATE_RATE] = "neuron_updates_per_s",
    [DENEST_BENCH_EVENT_RATE] = "synaptic_events_per_s",
    [DENEST_BENCH_CONNECTION_RATE] = "connections_per_s",
    [DENEST_BENCH_CONNECTION_BYTES] = "bytes_per_connection",
    [DENEST_BENCH_PEAK_BYTES] = "peak_bytes",
};

/* Columns of the table. */
static const struct {
    DenestBenchFigure figure;
    const char *title, *unit;
    double scale;
    int decimals;
} columns[] = {
    {DENEST_BENCH_BUILD, "build", "s", 1, 3},
    {DENEST_BENCH_RUN, "run", "s", 1, 3},
    {DENEST_BENCH_CPU, "CPU", "s", 1, 2},
    {DENEST_BENCH_REAL_TIME_FACTOR, "real-time", "factor", 1, 2},
    {DENEST_BENCH_UPDATE_RATE, "updates", "M/s", 1e-6, 2},
    {DENEST_BENCH_EVENT_RATE, "events", "M/s", 1e-6, 1},
    {DENEST_BENCH_CONNECTION_RATE, "conn.", "M/s", 1e-6, 2},
    {DENEST_BENCH_CONNECTION_BYTES, "bytes/", "conn.", 1, 2},
    {DENEST_BENCH_PEAK_BYTES, "peak", "MB", 1e-6, 1},
};

enum { NAME_WIDTH = 28, COLUMN_WIDTH = 10 };

/* ---- The machine ---- */

typedef struct {
    char *processor;
    guint n_processors;
    double memory; /* bytes */
    struct utsname system;
} Machine;

static char *
read_processor(void)
{
    g_autofree char *text = NULL;
    const char *at, *end;

    if (!g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL) ||
        !(at = strstr(text, "model name")) || !(at = strchr(at, ':')))
        return g_strdup("unknown processor");
    at += strspn(at, ": \t");
    end = at + strcspn(at, "\n");
    return g_strndup(at, (gsize)(end - at));
}

static void
machine_init(Machine *machine)
{
    machine->processor = read_processor();
    machine->n_processors = g_get_num_processors();
    machine->memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (uname(&machine->system) != 0)
        memset(&machine->system, 0, sizeof machine->system);
}

static void
machine_clear(Machine *machine)
{
    g_free(machine->processor);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Machine, machine_clear)

/* ---- Tables ---- */

static void
append_header(GString *text, const DenestBenchRequest *request, const Machine *machine)
{
    g_string_append_printf(text, "denest %s on %s, %u processors, %.1f GB, %s %s, instructions: %s",
                           DENEST_VERSION, machine->processor, machine->n_processors,
                           1e-9 * machine->memory, machine->system.sysname, machine->system.release,
                           denest_simd_name());
    if (!isnan(request->load))
        g_string_append_printf(text, ", load: %.2f", request->load);
    g_string_append_c(text, '\n');
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Of each figure by itself. */
static DenestBenchResult
median(const GArray *results)
{
    g_autofree double *values = g_new(double, results->len);
    DenestBenchResult result;

    for (guint k = 0; k < DENEST_BENCH_N_FIGURES; k++) {
        for (guint i = 0; i < results->len; i++)
            values[i] = g_array_index(results, DenestBenchResult, i).figures[k];
        qsort(values, results->len, sizeof(double), compare_doubles);
        result.figures[k] = (values[(results->len - 1) / 2] + values[results->len / 2]) / 2;
    }
    return result;
}

static void
append_row(GString *text, const DenestBenchWorkload *workload)
{
    const DenestBenchResult result = median(workload->results);

    g_string_append_printf(text, "%-*s", NAME_WIDTH, workload->name);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        const double x = columns[i].scale * result.figures[columns[i].figure];

        if (isfinite(x))
            g_string_append_printf(text, "%*.*f", COLUMN_WIDTH, columns[i].decimals, x);
        else
            g_string_append_printf(text, "%*s", COLUMN_WIDTH, "-");
    }
    g_string_append_c(text, '\n');
}

static char *
print_workloads(const DenestBenchRequest *request, const Machine *machine,
                const GPtrArray *workloads)
{
    GString *text = g_string_new(NULL);

    append_header(text, request, machine);
    g_string_append_printf(text, "%u worker%s, ", request->n_workers,
                           request->n_workers == 1 ? "" : "s");
    if (request->n_repeats > 1)
        g_string_append_printf(text, "medians of %u runs\n\n", request->n_repeats);
    else
        g_string_append(text, "one run\n\n");
    g_string_append_printf(text, "%-*s", NAME_WIDTH, "");
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        g_string_append_printf(text, "%*s", COLUMN_WIDTH, columns[i].title);
    g_string_append_printf(text, "\n%-*s", NAME_WIDTH, "");
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        g_string_append_printf(text, "%*s", COLUMN_WIDTH, columns[i].unit);
    g_string_append_c(text, '\n');
    for (guint i = 0; i < workloads->len; i++)
        append_row(text, workloads->pdata[i]);
    return g_string_free(text, FALSE);
}

static char *
print_models(const DenestBenchRequest *request, const Machine *machine, const GArray *models)
{
    GString *text = g_string_new(NULL);

    append_header(text, request, machine);
    g_string_append_printf(text,
                           "ns for one unit and step of 0.1 ms, without input, one worker, best of "
                           "several runs\n\n%-*s%*s%*s\n",
                           NAME_WIDTH, "parameters:", COLUMN_WIDTH, "shared", COLUMN_WIDTH,
                           "per unit");
    for (guint i = 0; i < models->len; i++) {
        const DenestBenchModel *model = &g_array_index(models, DenestBenchModel, i);

        g_string_append_printf(text, "%-*s%*.2f%*.2f\n", NAME_WIDTH, model->name, COLUMN_WIDTH,
                               model->shared_ns, COLUMN_WIDTH, model->per_unit_ns);
    }
    return g_string_free(text, FALSE);
}

/* ---- JSON ---- */

static void
append_string(GString *text, const char *string)
{
    g_autofree char *valid = g_utf8_make_valid(string, -1);

    g_string_append_c(text, '"');
    for (const char *at = valid; *at; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_printf(text, "\\%c", *at);
        else if ((guchar)*at < 0x20)
            g_string_append_printf(text, "\\u%04x", (guint)(guchar)*at);
        else
            g_string_append_c(text, *at);
    }
    g_string_append_c(text, '"');
}

static void
append_text(GString *text, const char *key, const char *value)
{
    g_string_append_printf(text, "\"%s\": ", key);
    append_string(text, value);
}

static void
append_number(GString *text, const char *key, double value)
{
    if (isfinite(value))
        g_string_append_printf(text, "\"%s\": %.12g", key, value);
    else
        g_string_append_printf(text, "\"%s\": null", key);
}

static void
append_result(GString *text, const DenestBenchResult *result)
{
    g_string_append_c(text, '{');
    for (guint k = 0; k < DENEST_BENCH_N_FIGURES; k++) {
        g_string_append(text, k > 0 ? ", " : "");
        append_number(text, keys[k], result->figures[k]);
    }
    g_string_append_c(text, '}');
}

static void
append_machine(GString *text, const DenestBenchRequest *request, const Machine *machine)
{
    append_text(text, "denest", DENEST_VERSION);
    g_string_append(text, ",\n \"machine\": {");
    append_text(text, "processor", machine->processor);
    g_string_append(text, ", ");
    append_number(text, "processors", machine->n_processors);
    g_string_append(text, ", ");
    append_number(text, "memory_bytes", machine->memory);
    g_string_append(text, ", ");
    append_text(text, "system", machine->system.sysname);
    g_string_append(text, ", ");
    append_text(text, "release", machine->system.release);
    g_string_append(text, ", ");
    append_text(text, "instructions", denest_simd_name());
    g_string_append(text, ", ");
    append_number(text, "load", request->load);
    g_string_append(text, "},\n ");
}

static char *
print_workloads_json(const DenestBenchRequest *request, const Machine *machine,
                     const GPtrArray *workloads)
{
    GString *text = g_string_new("{");

    append_machine(text, request, machine);
    g_string_append_printf(text, "\"workers\": %u, \"repeats\": %u,\n \"workloads\": [",
                           request->n_workers, request->n_repeats);
    for (guint i = 0; i < workloads->len; i++) {
        const DenestBenchWorkload *workload = workloads->pdata[i];
        const DenestBenchResult result = median(workload->results);

        g_string_append(text, i > 0 ? ",\n  {" : "\n  {");
        append_text(text, "name", workload->name);
        g_string_append(text, ", ");
        append_text(text, "tree", workload->path);
        g_string_append(text, ",\n   \"median\": ");
        append_result(text, &result);
        g_string_append(text, ",\n   \"runs\": [");
        for (guint k = 0; k < workload->results->len; k++) {
            g_string_append(text, k > 0 ? ",\n            " : "");
            append_result(text, &g_array_index(workload->results, DenestBenchResult, k));
        }
        g_string_append(text, "]}");
    }
    return g_string_free(g_string_append(text, "]}\n"), FALSE);
}

static char *
print_models_json(const DenestBenchRequest *request, const Machine *machine, const GArray *models)
{
    GString *text = g_string_new("{");

    append_machine(text, request, machine);
    g_string_append(text, "\"models\": [");
    for (guint i = 0; i < models->len; i++) {
        const DenestBenchModel *model = &g_array_index(models, DenestBenchModel, i);

        g_string_append(text, i > 0 ? ",\n  {" : "\n  {");
        append_text(text, "name", model->name);
        g_string_append(text, ", ");
        append_number(text, "shared_ns", model->shared_ns);
        g_string_append(text, ", ");
        append_number(text, "per_unit_ns", model->per_unit_ns);
        g_string_append_c(text, '}');
    }
    return g_string_free(g_string_append(text, "]}\n"), FALSE);
}

int
denest_bench_report_workloads(const DenestBenchRequest *request, const GPtrArray *workloads)
{
    g_auto(Machine) machine = {0};
    g_autofree char *text = NULL;

    machine_init(&machine);
    text = request->json ? print_workloads_json(request, &machine, workloads)
                         : print_workloads(request, &machine, workloads);
    return denest_cli_print(text);
}

int
denest_bench_report_models(const DenestBenchRequest *request, const GArray *models)
{
    g_auto(Machine) machine = {0};
    g_autofree char *text = NULL;

    machine_init(&machine);
    text = request->json ? print_models_json(request, &machine, models)
                         : print_models(request, &machine, models);
    return denest_cli_print(text);
}
