/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `denest bench`: what it measures and prints, the trees that come with it, and how it ends. */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "core/params/yaml_read.h"
#include "program.h"

#define TUTORIAL "params/tutorial/tree_paths.yml"

/* JSON is YAML. */
static DenestValue *
parse(const char *text)
{
    char *folder = program_folder_new();
    g_autofree char *path = g_build_filename(folder, "bench.json", NULL);
    g_autoptr(GError) error = NULL;
    DenestValue *value;

    program_write(folder, "bench.json", text);
    value = denest_yaml_read_file(path, &error);
    g_assert_no_error(error);
    program_folder_remove(folder);
    return value;
}

/* The value at a path of keys and indices, such as "workloads/0/name". */
static const DenestValue *
get(const DenestValue *value, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, "/", -1);

    for (char **step = steps; *step; step++) {
        if (denest_value_type(value) == DENEST_VALUE_LIST)
            value = denest_value_item(value, (guint)g_ascii_strtoull(*step, NULL, 10));
        else
            value = denest_value_find(value, *step);
        if (!value)
            g_error("there is no '%s' of '%s'", *step, path);
    }
    return value;
}

static double
number(const DenestValue *value, const char *path)
{
    double x = NAN;

    g_assert_true(denest_value_to_double(get(value, path), &x, NULL));
    return x;
}

static void
test_json(void)
{
    static const char *const phases[] = {"update_s", "deliver_s", "record_s", "other_s"};
    g_auto(ProgramResult) result = {0};
    g_autoptr(DenestValue) json = NULL;
    double sum = 0;

    program_denest(&result, "bench", TUTORIAL, "--json", "--repeat", "3", "--workers", "1", NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.err, ==, "");
    json = parse(result.out);
    g_assert_cmpfloat(number(json, "workers"), ==, 1);
    g_assert_cmpfloat(number(json, "repeats"), ==, 3);
    g_assert_cmpfloat(number(json, "machine/processors"), >=, 1);
    g_assert_cmpstr(denest_value_string(get(json, "workloads/0/name")), ==, "tree_paths");
    g_assert_cmpstr(denest_value_string(get(json, "workloads/0/tree")), ==, TUTORIAL);
    g_assert_cmpuint(denest_value_length(get(json, "workloads/0/runs")), ==, 3);
    g_assert_cmpfloat(number(json, "workloads/0/median/nodes"), ==, 206);
    g_assert_cmpfloat(number(json, "workloads/0/median/connections"), ==, 6650);
    g_assert_cmpfloat(number(json, "workloads/0/median/simulated_ms"), ==, 400);
    /* 25 x 6 units of ht_neuron; steps of 0.5 ms */
    g_assert_cmpfloat(number(json, "workloads/0/median/neuron_updates"), ==, 150 * 800);
    g_assert_cmpfloat(number(json, "workloads/0/median/spikes"), >, 200);
    g_assert_cmpfloat(number(json, "workloads/0/median/synaptic_events"), >, 10000);
    g_assert_cmpfloat(number(json, "workloads/0/median/peak_bytes"), >, 1e6);
    for (guint i = 0; i < G_N_ELEMENTS(phases); i++) {
        g_autofree char *path = g_strconcat("workloads/0/runs/2/", phases[i], NULL);

        sum += number(json, path);
    }
    g_assert_cmpfloat(sum, >, 0);
    g_assert_cmpfloat(sum, <=, number(json, "workloads/0/runs/2/run_s"));
    g_assert_cmpfloat(number(json, "workloads/0/runs/2/cpu_s"), >=,
                      number(json, "workloads/0/runs/2/run_cpu_s"));
}

/* The table has a row for each workload; figures that a run does not have are dashes. */
static void
test_table(void)
{
    g_auto(ProgramResult) result = {0};
    const char *row;

    program_denest(&result, "bench", TUTORIAL, "params/tutorial/tree_paths_interval20.yml", "--set",
                   "simulation.params.sessions=[]", "--workers", "2", NULL);
    program_assert_status(&result, 0);
    g_assert_true(g_str_has_prefix(result.out, "denest 0.1.0 on "));
    program_assert_contains(result.out, "\n2 workers, one run\n");
    program_assert_contains(result.out, " build       run       CPU real-time ");
    row = strstr(result.out, "\ntree_paths ");
    g_assert_nonnull(row);
    program_assert_contains(row, "         -         -         - ");
    program_assert_contains(row, "\ntree_paths_interval20 ");
}

static void
test_models(void)
{
    g_auto(ProgramResult) result = {0};
    g_autoptr(DenestValue) json = NULL;

    program_denest(&result, "bench", "models", "izhikevich", "iaf_psc_exp", "--json", NULL);
    program_assert_status(&result, 0);
    json = parse(result.out);
    g_assert_cmpuint(denest_value_length(get(json, "models")), ==, 2);
    g_assert_cmpstr(denest_value_string(get(json, "models/1/name")), ==, "iaf_psc_exp");
    g_assert_cmpfloat(number(json, "models/1/shared_ns"), >, 0);
    g_assert_cmpfloat(number(json, "models/1/per_unit_ns"), >, 0);
    program_denest(&result, "bench", "models", "iaf_psc_exp", NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "shared  per unit\niaf_psc_exp ");
}

static void
test_mistakes(void)
{
    static const struct {
        const char *arguments[4];
        int status;
        const char *message;
    } rows[] = {
        {{"brunl"},
         1,
         "brunl: there is no such benchmark among brunel, brunel_stdp, build, ht, "
         "microcircuit, thalamocortical; did you mean 'brunel'?"},
        {{"models", "iaf_psc_ex"}, 1, "did you mean 'iaf_psc_exp'?"},
        {{"nowhere.yml"}, 1, "no parameter file at 'nowhere.yml'"},
        {{TUTORIAL, "--set", "network.layers.layers.l1.params.populations=5"}, 1, "populations"},
        {{TUTORIAL, "--set", "network=5"}, 1, "network"},
        {{TUTORIAL, "--repeat", "0"}, 2, "--repeat: 0 is not between 1 and 1000"},
        {{TUTORIAL, "--workers", "0"}, 2, "--workers: 0 is not between 1 and 1024"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *a = rows[i].arguments;
        g_auto(ProgramResult) result = {0};

        program_denest(&result, "bench", a[0], a[1], a[2], a[3], NULL);
        program_assert_status(&result, rows[i].status);
        program_assert_contains(result.err, rows[i].message);
        g_assert_cmpstr(result.out, ==, "");
    }
}

/* The trees have no mistakes, and make the networks that their comments promise. */
static void
test_trees(void)
{
    static const struct {
        const char *name;
        double n_nodes, n_connections;
    } rows[] = {
        {"brunel", 12504, 12500 * 1250 + 12500},
        {"ht", 3209, 2335646},
        {"microcircuit", 7729, 2996525},
        {"thalamocortical", 27999, 10875904 - 27976},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ProgramResult) result = {0};
        g_autoptr(DenestValue) json = NULL;

        program_denest(&result, "bench", rows[i].name, "--json", "--set",
                       "simulation.params.sessions=[]", NULL);
        program_assert_status(&result, 0);
        json = parse(result.out);
        g_assert_cmpfloat(number(json, "workloads/0/median/nodes"), ==, rows[i].n_nodes);
        g_assert_cmpfloat(number(json, "workloads/0/median/connections"), ==,
                          rows[i].n_connections);
    }
}

static void
test_check(void)
{
    static const char *const folders[] = {"params/benchmarks", "params/benchmarks/parts"};
    static const char *const whole = "microcircuit.yml"; /* the others are parts of trees */
    guint n = 0;

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder =
            g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), folders[i], NULL);
        g_autoptr(GPtrArray) files = program_folder_list(folder);

        for (guint k = 0; k < files->len; k++) {
            g_autofree char *path = g_build_filename(folder, files->pdata[k], NULL);
            g_auto(ProgramResult) result = {0};

            if (strchr(files->pdata[k], '/') || (i > 0 && !g_str_equal(files->pdata[k], whole)))
                continue;
            program_denest(&result, "check", path, NULL);
            program_assert_status(&result, 0);
            n++;
        }
    }
    g_assert_cmpuint(n, ==, 7);
}

/* A signal to the program ends the run of its child, and nothing stays behind. */
static void
test_interrupt(void)
{
    char *folder = program_folder_new();
    g_autofree char *temporary = g_strconcat("TMPDIR=", folder, NULL);
    const char *argv[] = {"env",
                          temporary,
                          g_getenv("DENEST_PROGRAM"),
                          "bench",
                          TUTORIAL,
                          "--set",
                          "session_models.3_spikes.params.simulation_time=1000000.0",
                          NULL};
    g_autoptr(GPtrArray) files = NULL;
    g_autoptr(GError) error = NULL;
    gboolean is_running = FALSE;
    int status;
    GPid pid;

    g_spawn_async(g_getenv("DENEST_SOURCE_ROOT"), (char **)argv, NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 600 && !is_running; i++) {
        g_autoptr(GPtrArray) present = program_folder_list(folder);

        for (guint k = 0; k < present->len; k++)
            is_running |= g_str_has_suffix(present->pdata[k], "timing.yml");
        g_usleep(G_USEC_PER_SEC / 20);
    }
    g_assert_true(is_running);
    g_assert_cmpint(kill(pid, SIGTERM), ==, 0);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 128 + SIGTERM);
    files = program_folder_list(folder);
    g_assert_cmpuint(files->len, ==, 0);
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bench/json", test_json);
    g_test_add_func("/bench/table", test_table);
    g_test_add_func("/bench/models", test_models);
    g_test_add_func("/bench/mistakes", test_mistakes);
    g_test_add_func("/bench/trees", test_trees);
    g_test_add_func("/bench/check", test_check);
    g_test_add_func("/bench/interrupt", test_interrupt);
    return g_test_run();
}
