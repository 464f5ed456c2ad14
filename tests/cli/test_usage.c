/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subcommands and options: what is printed where, and the exit status. */
#include <string.h>

#include "program.h"

#define SEED "params/tree_paths.yml"
#define TUTORIAL "params/tutorial/tree_paths.yml"

static void
test_version(void)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "--version", NULL);
    program_assert_status(&result, 0);
    g_assert_true(g_str_has_prefix(result.out, "denest 0."));
    g_assert_cmpstr(result.err, ==, "");
}

static void
test_help(void)
{
    static const char *const commands[] = {"run",     "check",       "show",
                                           "models",  "conform",     "new-plugin",
                                           "plugins", "connections", "draw"};
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "--help", NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "\n  run TREE                   Build the network,");
    program_assert_contains(result.out, "\n  new-plugin KIND NAME [DIR] Write a plugin ");
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_auto(ProgramResult) one = {0};
        g_autofree char *usage = g_strdup_printf("denest %s [OPTION", commands[i]);

        program_assert_contains(result.out, commands[i]);
        program_denest(&one, commands[i], "--help", NULL);
        program_assert_status(&one, 0);
        program_assert_contains(one.out, usage);
        program_assert_contains(one.out, "--plugin-path=DIR");
    }
}

/* A wrong command line: status 2, one line that says what, one that says where help is. */
static void
test_wrong(void)
{
    static const struct {
        const char *line, *message;
    } rows[] = {
        {"", "a command is missing"},
        {"runn x", "runn: there is no such command; did you mean 'run'?"},
        {"nonsense", "nonsense: there is no such command\n"},
        {"--what", "--what"},
        {"--plugin-path", "plugin-path"},
        {"run", "an argument is missing"},
        {"run a b", "'b' is one argument too many"},
        {"run --what a", "--what"},
        {"run --workers x a", "x"},
        {"run --workers 0 a", "0 is not between 1 and 1024"},
        {"run --workers 5000 a", "5000 is not between 1 and 1024"},
        {"run --set", "--set"},
        {"check", "an argument is missing"},
        {"check -o x a", "-o"},
        {"show", "an argument is missing"},
        {"show a b c", "'c' is one argument too many"},
        {"models a b", "'b' is one argument too many"},
        {"plugins a", "'a' is one argument too many"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strdup_printf("\"$DENEST_PROGRAM\" %s", rows[i].line);
        g_auto(ProgramResult) result = {0};

        program_shell(NULL, line, &result);
        program_assert_status(&result, 2);
        program_assert_contains(result.err, rows[i].message);
        g_assert_cmpstr(result.out, ==, "");
    }
}

static void
test_show(void)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "show", SEED, "network.layers.input_area", NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==,
                    "params:\n  type: InputLayer\n  add_parrots: true\nnest_params: {}\n"
                    "input_layer:\n  params:\n    populations:\n      input_exc: 1\n"
                    "  nest_params: {}\n");
    program_denest(&result, "show", SEED, "network.neuron_models.ht_neuron.cortical_inhibitory",
                   "--resolved", "--set", "network.neuron_models.ht_neuron.nest_params.g_KL=2.5",
                   NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "nest_model: ht_neuron");
    program_assert_contains(result.out, "g_KL: 2.5");
    program_assert_contains(result.out, "l1_inh:\n  params:\n    nest_model: ht_neuron\n");
    program_denest(&result, "show", SEED, "network.layer", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "network.layer: there is no such node; the children of "
                                        "'network' are: layers, ");
    program_denest(&result, "show", "nowhere.yml", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "nowhere.yml");
}

/* The merged tree, written and read back, is the same tree. */
static void
test_show_again(void)
{
    g_auto(ProgramResult) first = {0};
    g_auto(ProgramResult) second = {0};
    char *folder = program_folder_new();
    g_autofree char *path = g_build_filename(folder, "tree.yml", NULL);

    program_denest(&first, "show", SEED, NULL);
    program_assert_status(&first, 0);
    program_write(folder, "tree.yml", first.out);
    program_denest(&second, "show", path, NULL);
    program_assert_status(&second, 0);
    g_assert_cmpstr(first.out, ==, second.out);
    program_folder_remove(folder);
}

/* --seed and --set win over --override, the last --set over earlier ones, the first --override over
 * later ones, and each over the files. */
static void
test_precedence(void)
{
    g_auto(ProgramResult) result = {0};
    char *folder = program_folder_new();
    g_autofree char *a = g_build_filename(folder, "a.yml", NULL);
    g_autofree char *b = g_build_filename(folder, "b.yml", NULL);

    program_write(folder, "a.yml",
                  "kernel: {params: {nest_seed: 1}, nest_params: {resolution: 2.0}}");
    program_write(folder, "b.yml",
                  "kernel: {nest_params: {resolution: 3.0, print_time: false}, params: {a: b}}");
    program_denest(&result, "show", SEED, "kernel", "--override", a, "--override", b, "--seed",
                   "-3", "--set", "kernel.params.nest_seed=5", "--set",
                   "kernel.nest_params.local_num_threads=4", "--set",
                   "kernel.nest_params.local_num_threads=6", NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "nest_seed: -3\n");
    program_assert_contains(result.out, "resolution: 2.0\n");
    program_assert_contains(result.out, "print_time: false\n");
    program_assert_contains(result.out, "local_num_threads: 6\n");
    program_assert_contains(result.out, "a: b\n");
    program_denest(&result, "show", SEED, "--seed", "x", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "--seed: 'x' is not a whole number");
    program_denest(&result, "show", SEED, "--set", "kernel", NULL);
    program_assert_status(&result, 1);
    program_denest(&result, "show", SEED, "--override", "nowhere.yml", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "nowhere.yml");
    program_folder_remove(folder);
}

static void
test_models(void)
{
    static const char *const names[] = {
        "ht_neuron",         "parrot_neuron",   "iaf_psc_alpha",      "iaf_cond_alpha",
        "poisson_generator", "spike_generator", "dc_generator",       "static_synapse",
        "ht_synapse",        "stdp_synapse",    "multimeter",         "spike_detector",
        "weight_recorder",   "topological",     "static_synapse_lbl",
    };
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "models", NULL);
    program_assert_status(&result, 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_auto(ProgramResult) one = {0};

        if (!g_str_has_suffix(names[i], "_lbl"))
            program_assert_contains(result.out, names[i]);
        program_denest(&one, "models", names[i], NULL);
        program_assert_status(&one, 0);
        g_assert_true(g_str_has_prefix(one.out, names[i]));
    }
    program_denest(&result, "models", "ht_neuron", NULL);
    program_assert_contains(result.out, "Equations");
    program_assert_contains(result.out, "g_peak_NaP");
    program_assert_contains(result.out, "Recordables");
    program_assert_contains(result.out, "GABA_B");
    program_denest(&result, "models", "ht_neuron2", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "did you mean 'ht_neuron'?");
}

static void
test_plugins(void)
{
    g_auto(ProgramResult) result = {0};
    g_autofree char *line = NULL;

    program_denest(&result, "plugins", NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "plugins/neuron/ht_neuron.so (version 0.");
    /* The modules of tests/broken, each with its reason. */
    program_denest(&result, "--plugin-path", g_getenv("DENEST_BROKEN_MODULES"), "plugins", NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "broken_abi.so");
    program_assert_contains(result.out, "was built for version 0 of the plugin interface");
    program_assert_contains(result.out, "exports no 'denest_plugin'");
    program_assert_contains(result.out, "the module calls itself 'right_name'");
    /* Several folders in one option; folders that do not exist are no mistake. */
    line = g_strdup_printf("unset DENEST_PLUGIN_PATH; \"$DENEST_PROGRAM\" --plugin-path "
                           "nowhere:\"%s\" models parrot_neuron",
                           g_getenv("DENEST_PLUGIN_PATH"));
    program_shell(NULL, line, &result);
    program_assert_status(&result, 0);
}

/* A build folder elsewhere, with program and library, but without modules. */
static char *
new_build_folder(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};

    program_shell(folder,
                  "mkdir core plugins && cp \"$DENEST_PROGRAM\" . && "
                  "cp \"$(dirname \"$DENEST_PROGRAM\")\"/core/libdenest.so.? core",
                  &result);
    program_assert_status(&result, 0);
    return folder;
}

/* Run a command line with the program of a build folder and no other plugins. */
static void
run_there(const char *folder, const char *line, ProgramResult *ret_result)
{
    g_autofree char *full = g_strconcat("unset DENEST_PLUGIN_PATH LD_LIBRARY_PATH; ", line, NULL);

    program_shell(folder, full, ret_result);
}

/* A program in a build folder finds the modules there. */
static void
test_build_folder(void)
{
    char *folder = new_build_folder();
    g_auto(ProgramResult) result = {0};

    run_there(NULL, "\"$DENEST_PROGRAM\" plugins", &result);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "/neuron/ht_neuron.so (version 0.");
    run_there(folder,
              "mkdir plugins/neuron && cp \"$(dirname \"$DENEST_PROGRAM\")\""
              "/plugins/neuron/parrot_neuron.so plugins/neuron && ./denest models",
              &result);
    program_assert_status(&result, 0);
    g_assert_true(g_str_has_prefix(result.out, "neuron\n  parrot_neuron "));
    g_assert_null(strstr(result.out, "ht_neuron"));
    program_folder_remove(folder);
}

/* Where there are no modules, or only such as cannot be used, each command that shows models says
 * so. */
static void
test_no_models(void)
{
    static const char *const commands[] = {"models", "models parrot_neuron",
                                           "models --markdown pages", "bench models"};
    char *folder = new_build_folder();
    g_autofree char *none = g_strdup_printf("no plugin modules were found in '%s/plugins'", folder);
    g_autofree char *bad = g_strdup_printf("no plugin module in '%s/plugins' can be used", folder);
    g_auto(ProgramResult) result = {0};

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *line = g_strconcat("./denest ", commands[i], NULL);

        run_there(folder, line, &result);
        program_assert_status(&result, 1);
        program_assert_contains(result.err, none);
        g_assert_cmpstr(result.out, ==, "");
    }
    run_there(folder, "./denest --plugin-path nowhere plugins", &result);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "/nowhere (there is no such folder)\n");
    program_assert_contains(result.out, "No modules were found.\n");
    run_there(folder, "cp \"$DENEST_BROKEN_MODULES\"/broken_abi.so plugins && ./denest models",
              &result);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, bad);
    program_folder_remove(folder);
}

static void
test_conform(void)
{
    g_autofree char *good =
        g_build_filename(g_getenv("DENEST_PLUGIN_PATH"), "function/linear.so", NULL);
    g_autofree char *bad =
        g_build_filename(g_getenv("DENEST_BROKEN_MODULES"), "bad_function_many.so", NULL);
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "conform", good, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "passed  linear: many: values() gives the bits of value()");
    program_assert_contains(result.out, "passed  linear: speed: ");
    program_assert_contains(result.out, "linear.so: 9 passed, 0 failed\n");
    program_denest(&result, "conform", "--quiet", bad, NULL);
    program_assert_status(&result, 1);
    g_assert_true(g_str_has_prefix(result.out, "FAILED  bad_function_many: many: "));
    program_assert_contains(result.out, "value() is ");
    program_assert_contains(result.out, "1 failed\n");
    program_denest(&result, "conform", bad, "--no-speed", "--set", "radius=-1.0", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.out, "radius: -1: must be above 0");
    program_denest(&result, "conform", bad, "--set", "radius", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "--set: 'radius': expected KEY=VALUE");
    program_denest(&result, "conform", "nowhere.so", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.out, "there is no such file");
    program_denest(&result, "conform", "core", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.out, "/core: is a folder, not a module");
}

static void
test_new_plugin(void)
{
    static const struct {
        const char *kind, *name, *message;
    } rows[] = {
        {"neurons", "x", "neurons: is no kind of plugin; these are neuron, stimulator, synapse"},
        {"neuron", "2x", "2x: is no name for a variable in C"},
        {"neuron", "a-b", "a-b: is no name for a variable in C"},
        {"neuron", "../x", "../x: is no name for a variable in C"},
        {"neuron", "", "is no name for a variable in C"},
        {"neuron", "update", "update: is a word that the code uses itself"},
        {"neuron", "register", "register: is a word that the code uses itself"},
        {"neuron", "ht_neuron", "ht_neuron: there is already a model of this name"},
        {"neuron", "static_synapse_lbl", "static_synapse_lbl: there is already a model"},
        {"mask", "circular", "circular: there is already a model of this name"},
    };
    char *folder = program_folder_new();
    g_autofree char *below = g_build_filename(folder, "a", "b", NULL);
    g_autofree char *file = g_build_filename(folder, "file", NULL);
    g_autofree char *in_file = g_build_filename(file, "x", NULL), *code = NULL;
    g_auto(ProgramResult) result = {0};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        program_denest(&result, "new-plugin", rows[i].kind, rows[i].name, below, NULL);
        program_assert_status(&result, 1);
        program_assert_contains(result.err, rows[i].message);
        g_assert_false(g_file_test(below, G_FILE_TEST_EXISTS));
    }
    program_denest(&result, "new-plugin", "function", "circular", below, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "meson setup build && meson test -C build");
    code = program_read(below, "circular.c");
    program_assert_contains(code, "DENEST_PLUGIN(circular);\n");
    g_assert_null(strstr(code, "my_hat"));
    program_denest(&result, "new-plugin", "neuron", "good", folder, NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "exists already");
    program_write(folder, "file", "");
    program_denest(&result, "new-plugin", "neuron", "good", in_file, NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "cannot be created");
    program_folder_remove(folder);
}

static void
test_check(void)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "check", SEED, NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==, SEED ": no mistakes\n");
    g_assert_cmpstr(result.err, ==, "");
    /* Several mistakes at once. */
    program_denest(&result, "check", SEED, "--set", "kernel.nest_params.resolutio=0.1", "--set",
                   "simulation.params.output=x", "--set",
                   "network.projection_models.FF_exc.nest_params.kernel=abc", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "did you mean 'resolution'?");
    program_assert_contains(result.err, "output");
    program_assert_contains(result.err, "kernel");
    program_assert_contains(result.err, " mistakes in '" SEED "'");
}

/* Every tree that is shipped. */
static void
test_shipped(void)
{
    g_auto(ProgramResult) list = {0};
    g_auto(GStrv) paths = NULL;

    program_shell(g_getenv("DENEST_SOURCE_ROOT"),
                  "ls params/tree_paths.yml params/tutorial/tree_paths*.yml "
                  "params/layers/*.yml params/projections/*.yml params/benchmarks/*.yml",
                  &list);
    paths = g_strsplit(g_strchomp(list.out), "\n", -1);
    g_assert_cmpuint(g_strv_length(paths), >=, 3);
    for (char **path = paths; *path; path++) {
        const gboolean has_files = g_str_has_prefix(*path, "params/layers/") ||
                                   g_str_has_prefix(*path, "params/projections/");
        g_autofree char *folder = g_path_get_dirname(*path);
        g_auto(ProgramResult) result = {0};

        program_denest(&result, "check", *path, has_files ? "-i" : NULL, folder, NULL);
        program_assert_status(&result, 0);
    }
}

/* Output that cannot be written is no success. */
static void
test_full_output(void)
{
    static const char *const commands[] = {"show " SEED, "models", "plugins", "--version",
                                           "check " SEED};

    if (!g_file_test("/dev/full", G_FILE_TEST_EXISTS)) {
        g_test_skip("there is no /dev/full");
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *line = g_strdup_printf("\"$DENEST_PROGRAM\" %s > /dev/full", commands[i]);
        g_auto(ProgramResult) result = {0};

        program_shell(g_getenv("DENEST_SOURCE_ROOT"), line, &result);
        program_assert_status(&result, 1);
        program_assert_contains(result.err, "standard output: ");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usage/version", test_version);
    g_test_add_func("/usage/help", test_help);
    g_test_add_func("/usage/wrong", test_wrong);
    g_test_add_func("/usage/show", test_show);
    g_test_add_func("/usage/show_again", test_show_again);
    g_test_add_func("/usage/precedence", test_precedence);
    g_test_add_func("/usage/models", test_models);
    g_test_add_func("/usage/conform", test_conform);
    g_test_add_func("/usage/new_plugin", test_new_plugin);
    g_test_add_func("/usage/plugins", test_plugins);
    g_test_add_func("/usage/build_folder", test_build_folder);
    g_test_add_func("/usage/no_models", test_no_models);
    g_test_add_func("/usage/check", test_check);
    g_test_add_func("/usage/shipped", test_shipped);
    g_test_add_func("/usage/full_output", test_full_output);
    return g_test_run();
}
