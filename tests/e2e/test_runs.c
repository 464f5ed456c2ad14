/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shipped trees against what deNEST on NEST writes for them. */
#include <string.h>

#include "compare.h"
#include "program.h"

#define SEED "params/tree_paths.yml"
#define TUTORIAL "params/tutorial/tree_paths.yml"

static char *
reference_path(const char *name)
{
    return g_build_filename(g_getenv("DENEST_TEST_DATA"), name, NULL);
}

static void
assert_output(const char *output, const char *name)
{
    g_autofree char *reference = reference_path(name);
    g_autoptr(GError) error = NULL;

    compare_output(output, reference, &error);
    g_assert_no_error(error);
}

static void
test_seed(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "run", SEED, "-o", folder, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "Number of nodes: 215\nNumber of projections: 11111");
    assert_output(folder, "seed_example/output");
    program_folder_remove(folder);
}

static void
test_tutorial(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "run", TUTORIAL, "-o", folder, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "Number of nodes: 206\nNumber of projections: 6650");
    assert_output(folder, "tutorial/output");

    /* A list of files can be exchanged for the tree that was saved. */
    {
        g_autofree char *tree = g_build_filename(folder, "parameter_tree.yml", NULL);
        char *second = program_folder_new();

        program_denest(&result, "run", tree, "-o", second, NULL);
        program_assert_status(&result, 0);
        program_folder_assert_equal(folder, second, "parameter_tree.yml");
        program_folder_remove(second);
    }
    program_folder_remove(folder);
}

/* What the documentation of deNEST prints. */
static void
test_interval20(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *rows = NULL;

    program_denest(&result, "run", "params/tutorial/tree_paths_interval20.yml", "-o", folder, NULL);
    program_assert_status(&result, 0);
    assert_output(folder, "tutorial/output_interval20");
    rows = program_read(folder, "data/my_multimeter_l1_l1_exc-203-0.dat");
    g_assert_true(g_str_has_prefix(rows, "53\t120.000\t-54.457\t\n"));
    program_folder_remove(folder);
}

static void
test_exploration(gconstpointer name)
{
    char *folder = program_folder_new();
    g_autofree char *relative = g_build_filename("tutorial", "exploration", name, NULL);
    g_autofree char *override =
        g_build_filename(g_getenv("DENEST_TEST_DATA"), relative, "override.yml", NULL);
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "run", TUTORIAL, "-q", "--override", override, "-o", folder, NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.err, ==, "");
    assert_output(folder, relative);
    program_folder_remove(folder);
}

/* The number of threads must not change a byte. */
static void
test_workers(gconstpointer tree)
{
    char *folders[3];
    g_auto(ProgramResult) result = {0};

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *workers = g_strdup_printf("%u", i + 1);

        folders[i] = program_folder_new();
        program_denest(&result, "run", tree, "--workers", workers, "-o", folders[i], NULL);
        program_assert_status(&result, 0);
    }
    for (guint i = 1; i < G_N_ELEMENTS(folders); i++)
        program_folder_assert_equal(folders[0], folders[i], "parameter_tree.yml");
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
        program_folder_remove(folders[i]);
}

/* The comparison itself: each kind of damage is found in a folder that was good. */
static void
test_damage(void)
{
    static const struct {
        const char *command, *message;
    } rows[] = {
        {"sed -i 1d session_times.yml", "session_times.yml"},
        {"sed -i s/1.0.1/1.0.2/ versions.txt", "versions.txt"},
        {"sed -i 's/g_KL: 1.0/g_KL: 1.5/' parameter_tree.yml", "parameter_tree.yml"},
        {"rm data/my_multimeter_l1_l1_exc.yml", "my_multimeter_l1_l1_exc.yml"},
        {"sed -i 's/interval: 1.0/interval: 2.0/' data/my_multimeter_l1_l1_exc.yml", "metadata"},
        {"cp data/my_multimeter_l1_l1_exc.yml data/x.yml", "4 recorders, not 3"},
        {"sed -i 1d data/*.gdf", "199 rows, not 200"},
        {"sed -i '1s/27/28/' data/*.gdf", "other lines"},
        {"sed -i '1{h;d};3{G}' data/*.gdf", "another order"},
        {"sed -i 0,/0.898/s//0.899/ data/*.csv", "other lines"},
        {"sed -i '1s/\\.[0-9]*\\t$/.9999\\t/' data/*.dat", "my_multimeter_l1_l1_exc: "},
    };
    char *good = program_folder_new();
    g_autofree char *reference = reference_path("tutorial/output");
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "run", TUTORIAL, "-o", good, NULL);
    program_assert_status(&result, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *folder = program_folder_new();
        g_autofree char *copy = g_strdup_printf("cp -r '%s'/. . && %s", good, rows[i].command);
        g_autoptr(GError) error = NULL;

        program_shell(folder, copy, &result);
        program_assert_status(&result, 0);
        if (compare_output(folder, reference, &error))
            g_error("not found: %s", rows[i].command);
        program_assert_contains(error->message, rows[i].message);
        program_folder_remove(folder);
    }
    program_folder_remove(good);
}

int
main(int argc, char **argv)
{
    static const char *const explorations[] = {
        "gAMPA0.1_w1_1.0_w2_1.0", "gAMPA0.1_w1_1.0_w2_2.0", "gAMPA0.1_w1_2.0_w2_1.0",
        "gAMPA0.1_w1_2.0_w2_2.0", "gAMPA0.2_w1_1.0_w2_1.0", "gAMPA0.2_w1_1.0_w2_2.0",
        "gAMPA0.2_w1_2.0_w2_1.0", "gAMPA0.2_w1_2.0_w2_2.0",
    };

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/runs/seed_example", test_seed);
    g_test_add_func("/runs/tutorial", test_tutorial);
    g_test_add_func("/runs/tutorial_interval20", test_interval20);
    for (guint i = 0; i < G_N_ELEMENTS(explorations); i++) {
        g_autofree char *path = g_strconcat("/runs/exploration/", explorations[i], NULL);

        g_test_add_data_func(path, explorations[i], test_exploration);
    }
    g_test_add_data_func("/runs/workers/seed_example", SEED, test_workers);
    g_test_add_data_func("/runs/workers/tutorial", TUTORIAL, test_workers);
    g_test_add_func("/runs/damage", test_damage);
    return g_test_run();
}
