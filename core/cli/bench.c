/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <denest/log.h>

#include "core/cli/bar.h"
#include "core/cli/progress.h"

enum { MAX_REPEATS = 1000 };

#define TREE_SUFFIX ".yml"
#define MODELS "models"

/* ---- Where workloads are ---- */

/* The folder of the benchmark trees: of the installed copy that this program belongs to, wherever
 * it was moved to; of the source that it was built in; below the working directory. */
static char *
find_folder(GError **error)
{
    static const char *const relative[] = {DENEST_DATA_FROM_BIN "/params", "../params"};
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = program ? g_path_get_dirname(program) : g_strdup(".");
    g_autofree char *here = g_build_filename("params", "benchmarks", NULL);

    for (guint i = 0; i < G_N_ELEMENTS(relative); i++) {
        g_autofree char *joined = g_build_filename(bin, relative[i], "benchmarks", NULL);
        g_autofree char *folder = g_canonicalize_filename(joined, NULL);

        if (g_file_test(folder, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&folder);
    }
    if (g_file_test(here, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&here);
    denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL,
                "the benchmark trees are neither beside the program nor in '%s'; give the path of "
                "a tree",
                here);
    return NULL;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the trees of a folder, sorted; NULL-ended. */
static GPtrArray *
list_names(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir)))
        if (g_str_has_suffix(file, TREE_SUFFIX))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(TREE_SUFFIX)));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return names;
}

static gboolean
is_path(const char *name)
{
    return strchr(name, G_DIR_SEPARATOR) || g_str_has_suffix(name, TREE_SUFFIX);
}

/* ---- Workloads ---- */

static void
workload_free(gpointer data)
{
    DenestBenchWorkload *workload = data;

    g_free(workload->name);
    g_free(workload->path);
    g_array_unref(workload->results);
    g_free(workload);
}

static void
add_workload(GPtrArray *workloads, char *name, char *path)
{
    DenestBenchWorkload *workload = g_new0(DenestBenchWorkload, 1);

    workload->name = name;
    workload->path = path;
    workload->results = g_array_new(FALSE, TRUE, sizeof(DenestBenchResult));
    g_ptr_array_add(workloads, workload);
}

static void
add_path(GPtrArray *workloads, const char *path)
{
    char *name = g_path_get_basename(path);

    if (g_str_has_suffix(name, TREE_SUFFIX))
        name[strlen(name) - strlen(TREE_SUFFIX)] = '\0';
    add_workload(workloads, name, g_strdup(path));
}

static gboolean
add_named(GPtrArray *workloads, const char *name, const char *folder, const GPtrArray *names,
          GError **error)
{
    g_autofree char *file = g_strconcat(name, TREE_SUFFIX, NULL);

    if (!g_strv_contains((const char *const *)names->pdata, name)) {
        g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
        g_autofree char *rule = g_strdup_printf("there is no such benchmark among %s", list);

        return denest_fail_unknown(error, name, rule, (const char *const *)names->pdata);
    }
    add_workload(workloads, g_strdup(name), g_build_filename(folder, file, NULL));
    return TRUE;
}

/* @return array of DenestBenchWorkload *, NULL if a name is unknown */
static GPtrArray *
find_workloads(const char *const *arguments, GError **error)
{
    g_autoptr(GPtrArray) workloads = g_ptr_array_new_with_free_func(workload_free);
    g_autoptr(GPtrArray) names = NULL;
    g_autofree char *folder = NULL;

    for (const char *const *name = arguments; *name; name++) {
        if (is_path(*name)) {
            add_path(workloads, *name);
            continue;
        }
        if (!folder && !(folder = find_folder(error)))
            return NULL;
        if (!names)
            names = list_names(folder);
        if (!add_named(workloads, *name, folder, names, error))
            return NULL;
    }
    return g_steal_pointer(&workloads);
}

static GPtrArray *
find_all_workloads(GError **error)
{
    g_autofree char *folder = find_folder(error);
    g_autoptr(GPtrArray) names = folder ? list_names(folder) : NULL;
    GPtrArray *workloads;

    if (!folder)
        return NULL;
    workloads = g_ptr_array_new_with_free_func(workload_free);
    for (guint i = 0; names->pdata[i]; i++)
        add_named(workloads, names->pdata[i], folder, names, NULL);
    return workloads;
}

/* ---- Command ---- */

/* Bars are drawn while informative lines are not dropped; here those would only disturb. */
static void
print_warning(DenestLogLevel level, const char *line, gpointer user_data)
{
    if (level < DENEST_LOG_WARNING)
        return;
    denest_bar_clear_line();
    fprintf(stderr, "%s\n", line);
}

static int
run_workloads(const DenestBenchRequest *request, GPtrArray *workloads)
{
    for (guint i = 0; i < workloads->len; i++) {
        const DenestBenchWorkload *workload = workloads->pdata[i];

        for (guint k = 0; k < request->n_repeats; k++) {
            DenestBenchResult result = {0};
            int status;

            status = denest_bench_run(request, workload, k, &result);
            if (status != DENEST_EXIT_OK)
                return status;
            g_array_append_val(workload->results, result);
        }
    }
    return denest_bench_report_workloads(request, workloads);
}

static int
run_benchmarks(const DenestBenchRequest *request, const char *const *arguments)
{
    g_autoptr(GPtrArray) workloads = NULL;
    g_autoptr(GError) error = NULL;

    denest_cli_progress_begin();
    denest_log_set_sink(print_warning, NULL);
    if (g_strcmp0(arguments[0], MODELS) == 0)
        return denest_bench_models(request, arguments + 1);
    workloads = *arguments ? find_workloads(arguments, &error) : find_all_workloads(&error);
    return workloads ? run_workloads(request, workloads) : denest_cli_fail(error);
}

static int
bench(DenestCli *cli)
{
    g_auto(DenestCliChanges) changes = {0};
    g_autofree char *input = NULL;
    DenestBenchRequest request = {.cli = cli, .n_repeats = 1};
    int workers = -1, repeat = -1;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &request.json, "Print JSON", NULL},
        {"repeat", 0, 0, G_OPTION_ARG_INT, &repeat,
         "Run each tree so many times; the table has medians (default: 1)", "N"},
        DENEST_CLI_WORKERS(workers),
        {"input", 'i', 0, G_OPTION_ARG_FILENAME, &input,
         "Folder of array files instead of the trees' input_dir", "DIR"},
        DENEST_CLI_CHANGES(changes),
        {NULL},
    };

    if (!denest_cli_parse(cli, entries) ||
        !denest_cli_check_workers(cli, workers, &request.n_workers) ||
        !denest_cli_check_count(cli, "--repeat", repeat, MAX_REPEATS, &request.n_repeats))
        return DENEST_EXIT_USAGE;
    request.n_workers = request.n_workers > 0 ? request.n_workers : g_get_num_processors();
    if (getloadavg(&request.load, 1) != 1)
        request.load = NAN;
    request.changes = changes;
    request.input = input;
    return run_benchmarks(&request, (const char *const *)cli->args + 1);
}

const DenestCliCommand denest_cli_bench = {
    .name = "bench",
    .arguments = "[NAME...]",
    .n_max = G_MAXUINT,
    .summary = "Measure the speed of benchmark networks, or of neuron models",
    .description = "NAME is a benchmark (none: all of them) or the path of a tree. Each one is "
                   "built and run in a\n"
                   "process of its own. Printed are: time of building and running, processor time "
                   "of both, run\n"
                   "time for each second that is simulated, steps of neurons, synaptic events and "
                   "new connections\n"
                   "in a second, bytes of memory for each connection, and the largest memory of "
                   "the process.\n\n"
                   "'denest bench models [MODEL...]' measures one unit and step of 0.1 ms of "
                   "neuron models (none:\n"
                   "of all), without input, by one worker.\n",
    .run = bench,
};
