/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An installed copy, moved to another place: the program finds its plugins without options, and the
 * plugins of docs/plugin-author.md are built against it and run.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "program.h"

static char *copy; /* folder of the installed copy, or NULL */
static char *work; /* folder to work in */

/* Run a command line in @work with the tools of the copy, and none of the build tree. */
static void
run(ProgramResult *ret_result, const char *line)
{
    g_autofree char *full =
        g_strdup_printf("unset DENEST_PLUGIN_PATH LD_LIBRARY_PATH; "
                        "export PATH='%s/usr/local/bin':$PATH; "
                        "export PKG_CONFIG_PATH=$(dirname $(find '%s' -name denest.pc)); %s",
                        copy, copy, line);

    program_shell(work, full, ret_result);
}

static gboolean
install(void)
{
    const char *meson = g_getenv("MESON");
    g_auto(ProgramResult) result = {0};
    g_autofree char *prefix = NULL;
    g_autofree char *line = NULL;

    if (!meson || !*meson)
        return FALSE;
    copy = program_folder_new();
    work = program_folder_new();
    line = g_strdup_printf("'%s' install -C '%s' --no-rebuild --quiet --destdir '%s/destdir'",
                           meson, g_getenv("DENEST_BUILD_ROOT"), copy);
    program_shell(NULL, line, &result);
    program_assert_status(&result, 0);
    /* Wherever the prefix is, the copy has it under one name. */
    prefix = g_strdup("mkdir usr && mv \"$(dirname $(dirname $(find destdir -name denest "
                      "-type f)))\" usr/local && rm -r destdir");
    program_shell(copy, prefix, &result);
    program_assert_status(&result, 0);
    return TRUE;
}

/* The fenced block of a guide that is called @name, as file @name of the work folder. */
static void
extract(const char *name)
{
    g_autofree char *first = program_read(g_getenv("DENEST_SOURCE_ROOT"), "docs/plugin-author.md");
    g_autofree char *second = program_read(g_getenv("DENEST_SOURCE_ROOT"), "docs/projections.md");
    g_autofree char *guide = g_strconcat(first, second, NULL);
    g_autofree char *head = g_strdup_printf(" %s\n", name);
    char *begin = strstr(guide, head);
    char *end;

    g_assert_nonnull(begin);
    begin += strlen(head);
    end = strstr(begin, "\n```");
    g_assert_nonnull(end);
    end[1] = '\0';
    program_write(work, name, begin);
}

static void
compile(const char *name, const char *target)
{
    g_autofree char *line = g_strdup_printf("mkdir -p $(dirname %s) && %s -O3 -Wall -Wextra "
                                            "-Wno-unused-parameter -Werror -shared -fPIC "
                                            "$(pkg-config --cflags denest) %s.c -o %s "
                                            "$(pkg-config --libs denest)",
                                            target, g_getenv("CC"), name, target);
    g_autofree char *file = g_strconcat(name, ".c", NULL);
    g_auto(ProgramResult) result = {0};

    extract(file);
    run(&result, line);
    program_assert_status(&result, 0);
}

static void
test_program(void)
{
    g_auto(ProgramResult) result = {0};

    run(&result, "denest models ht_neuron");
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "g_peak_NaP");
    run(&result, "denest plugins");
    program_assert_status(&result, 0);
    program_assert_contains(result.out, copy);
    run(&result, "ls $(pkg-config --variable=plugindir denest)/neuron/ht_neuron.so");
    program_assert_status(&result, 0);
    run(&result, "pkg-config --variable=abiversion denest");
    g_assert_cmpstr(result.out, ==, "1\n");
    run(&result, "test -e \"$(find \"$(dirname $(command -v denest))/..\" -name denest.1)\"");
    program_assert_status(&result, 0);
}

/* The benchmark trees were installed, and the program finds them where it was moved to. */
static void
test_bench(void)
{
    g_auto(ProgramResult) result = {0};

    run(&result, "denest bench ht --json --set simulation.params.sessions=[]");
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "\"connections\": 2335646,");
    program_assert_contains(result.out, copy);
}

static void
test_seed(void)
{
    g_auto(ProgramResult) result = {0};
    g_autofree char *line =
        g_strdup_printf("cd '%s' && denest run params/tree_paths.yml -q -o '%s'",
                        g_getenv("DENEST_SOURCE_ROOT"), work);

    run(&result, line);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.err, ==, "");
}

/* The neuron alone; spikes by hand: V = -54 - 16 exp(-t/10) passes -55 at t = 27.7. */
static void
assert_spikes(void)
{
    g_autofree char *spikes =
        program_read(work, "my_output/data/spike_detector_sheet_my_cell-12-0.gdf");

    g_assert_true(g_str_has_prefix(spikes, "2\t28.000\t\n"));
}

static void
test_plugin_path(void)
{
    g_auto(ProgramResult) result = {0};

    compile("my_lif", "plugins/neuron/my_lif.so");
    compile("my_ring", "plugins/projection/my_ring.so");
    extract("my_tree.yml");
    run(&result, "denest --plugin-path plugins models my_lif");
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "tau_m");
    run(&result, "denest --plugin-path plugins check my_tree.yml");
    program_assert_status(&result, 0);
    run(&result, "denest run my_tree.yml --plugin-path plugins");
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "Number of nodes: 13\nNumber of projections: 30");
    assert_spikes();
    run(&result, "DENEST_PLUGIN_PATH=nowhere:plugins denest run my_tree.yml -o second");
    program_assert_status(&result, 0);
    run(&result, "cmp my_output/data/*.gdf second/data/*.gdf");
    program_assert_status(&result, 0);
    run(&result, "denest run my_tree.yml");
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "my_lif");
}

/* The projection type, the mask and the function of docs/projections.md: short, and they work. */
static void
test_connectivity(void)
{
    static const char *const names[] = {"my_shift", "my_diamond", "my_hat"};
    static const char *const kinds[] = {"projection", "mask", "function"};
    g_auto(ProgramResult) result = {0};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *target = g_strdup_printf("plugins/%s/%s.so", kinds[i], names[i]);
        g_autofree char *file = g_strconcat(names[i], ".c", NULL), *text = NULL;
        g_auto(GStrv) lines = NULL;

        compile(names[i], target);
        text = program_read(work, file);
        lines = g_strsplit(text, "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), <=, 60); /* the last one is empty */
    }
    extract("my_space.yml");
    run(&result, "denest check my_space.yml --plugin-path plugins");
    program_assert_status(&result, 0);
    run(&result, "denest connections my_space.yml --plugin-path plugins --summary");
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "shifted-here-cell-here-cell\n"
                                        "  type         my_shift, plain\n"
                                        "  connections  24\n");
    /* 13 places are within 2 units of length, counted along the axes. */
    program_assert_contains(result.out, "diamond-here-cell-here-cell\n"
                                        "  type         topological, plain\n"
                                        "  connections  325\n");
    program_assert_contains(result.out, "  weight       -1 to 2\n");
    run(&result, "denest check my_space.yml --plugin-path plugins "
                 "--set network.projection_models.shifted.nest_params.shif=3");
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "did you mean 'shift'?");
}

/* What new-plugin writes builds and passes its tests as it is. */
static void
test_scaffold(gconstpointer kind)
{
    g_autofree char *line =
        g_strdup_printf("denest new-plugin %s try_%s && cd try_%s && "
                        "'%s' setup build && '%s' test -C build",
                        (const char *)kind, (const char *)kind, (const char *)kind,
                        g_getenv("MESON"), g_getenv("MESON"));
    g_autofree char *again =
        g_strdup_printf("denest new-plugin %s try_%s", (const char *)kind, (const char *)kind);
    g_auto(ProgramResult) result = {0};

    run(&result, line);
    program_assert_status(&result, 0);
    program_assert_contains(result.out, "Ok:                 2");
    g_assert_null(strstr(result.out, "warning:"));
    run(&result, again);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "exists already");
}

static void
test_extension_modules(void)
{
    const char *set = "--set 'kernel.params.extension_modules=[my_lif, my_ring]'";
    g_autofree char *good = g_strdup_printf("denest --plugin-path ext run my_tree.yml %s", set);
    g_autofree char *missing = g_strdup_printf("denest run my_tree.yml %s", set);
    g_auto(ProgramResult) result = {0};

    compile("my_lif", "ext/my_lif.so");
    compile("my_ring", "ext/my_ring.so");
    extract("my_tree.yml");
    run(&result, good);
    program_assert_status(&result, 0);
    assert_spikes();
    run(&result, missing);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "my_lif");
    /* A module in an extension folder is not there for those who did not ask for it. */
    run(&result, "denest --plugin-path ext run my_tree.yml");
    program_assert_status(&result, 1);
}

static void
test_bad_parameters(void)
{
    g_auto(ProgramResult) result = {0};

    compile("my_lif", "plugins/neuron/my_lif.so");
    compile("my_ring", "plugins/projection/my_ring.so");
    extract("my_tree.yml");
    run(&result, "denest check my_tree.yml --plugin-path plugins "
                 "--set network.neuron_models.my_cell.nest_params.V_reset=-50.0 "
                 "--set network.neuron_models.my_cell.nest_params.tau_m=0.0 "
                 "--set network.projection_models.ring.nest_params.neighbour=3");
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "tau_m");
    program_assert_contains(result.err, "neighbour: no parameter of my_ring; did you mean 'neighbours'?");
    run(&result, "denest check my_tree.yml --plugin-path plugins "
                 "--set network.neuron_models.my_cell.nest_params.V_reset=-50.0");
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "-50 is not below V_th = -55");
}

int
main(int argc, char **argv)
{
    static const char *const kinds[] = {"neuron",     "stimulator", "synapse", "recorder",
                                        "projection", "mask",       "function"};
    int status;

    g_test_init(&argc, &argv, NULL);
    if (!install())
        return 77;
    g_test_add_func("/install/program", test_program);
    g_test_add_func("/install/bench", test_bench);
    g_test_add_func("/install/seed_example", test_seed);
    g_test_add_func("/install/plugin_path", test_plugin_path);
    g_test_add_func("/install/connectivity", test_connectivity);
    g_test_add_func("/install/extension_modules", test_extension_modules);
    g_test_add_func("/install/bad_parameters", test_bad_parameters);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("/install/scaffold/%s", kinds[i]);

        g_test_add_data_func(path, kinds[i], test_scaffold);
    }
    status = g_test_run();
    program_folder_remove(work);
    program_folder_remove(copy);
    return status;
}
