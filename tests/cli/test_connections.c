/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `denest connections` and `denest draw`: lists, sums, dumps and drawings of the examples. */
#include <string.h>

#include "program.h"

#define ONE "params/projections/one_to_one.yml"
#define SPACE "params/projections/topological.yml"

static guint
count(const char *text, const char *part)
{
    guint n = 0;

    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

static void
test_list(void)
{
    g_auto(ProgramResult) all = {0}, one = {0}, none = {0};

    program_denest(&all, "connections", ONE, NULL);
    program_assert_status(&all, 0);
    g_assert_cmpstr(all.err, ==, "");
    g_assert_cmpuint(count(all.out, "\n"), ==, 101);
    g_assert_true(g_str_has_prefix(all.out, "source,target,weight,delay,synapse_model,label\n"
                                            "2,103,20,1.5,plain,-1\n3,104,20,1.5,plain,-1\n"));
    program_denest(&one, "connections", ONE, "--source", "2", "-p", "one_to_one-here-exc-there-exc",
                   NULL);
    g_assert_cmpstr(one.out, ==,
                    "source,target,weight,delay,synapse_model,label\n2,103,20,1.5,plain,-1\n");
    program_denest(&none, "connections", ONE, "--source", "2", "--target", "104", NULL);
    g_assert_cmpstr(none.out, ==, "source,target,weight,delay,synapse_model,label\n");
}

static void
test_summary(void)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "connections", ONE, "--summary", NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==,
                    "one_to_one-here-exc-there-exc\n"
                    "  type         one_to_one, plain\n"
                    "  connections  100\n"
                    "  in-degree    min 1, mean 1, max 1\n"
                    "  out-degree   min 1, mean 1, max 1\n"
                    "  weight       20 to 20\n"
                    "  delay (ms)   1.5 to 1.5\n"
                    "  bytes        600\n");
    program_denest(&result, "connections", ONE, "--summary", "--set",
                   "network.topology.params.projections=[]", NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==, "The network has no projections.\n");
    program_denest(&result, "connections", ONE, "-p", "one", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "one: there is no such projection (known: "
                                        "one_to_one-here-exc-there-exc)");
}

/* Delays that nobody gives are 1 ms, rounded up to the grid; one that is given is rounded to the
 * nearest point. */
static void
test_default_delays(void)
{
    static const struct {
        const char *resolution, *synapse, *rows;
    } cases[] = {
        {"0.1", "{}", "3,5,1,1,c,-1\n2,3,1,1,static_synapse,-1\n"},
        {"0.3", "{}", "3,5,1,1.2,c,-1\n2,3,1,1.2,static_synapse,-1\n"},
        {"0.7", "{}", "3,5,1,1.4,c,-1\n2,3,1,1.4,static_synapse,-1\n"},
        {"2.0", "{}", "3,5,1,2,c,-1\n2,3,1,2,static_synapse,-1\n"},
        {"0.7", "{delay: 1.0}", "3,5,1,0.7,c,-1\n2,3,1,1.4,static_synapse,-1\n"},
    };
    char *folder = program_folder_new();
    g_autofree char *path = g_build_filename(folder, "tree.yml", NULL);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tree = g_strdup_printf(
            "kernel: {nest_params: {resolution: %s}}\n"
            "network:\n"
            "  synapse_models: {c: {params: {nest_model: static_synapse}, nest_params: %s}}\n"
            "  layers:\n"
            "    nest_params: {rows: 1, columns: 1}\n"
            "    a: {params: {type: InputLayer, populations: {poisson_generator: 1}}}\n"
            "    b: {params: {populations: {parrot_neuron: 1}}}\n"
            "  projection_models:\n"
            "    p: {params: {type: all_to_all}, nest_params: {synapse_model: c}}\n"
            "  topology: {params: {projections: [{projection_model: p, source_layers: [a],\n"
            "    source_population: parrot_neuron, target_layers: [b], target_population: "
            "null}]}}\n",
            cases[i].resolution, cases[i].synapse);
        g_autofree char *expected =
            g_strconcat("source,target,weight,delay,synapse_model,label\n", cases[i].rows, NULL);
        g_auto(ProgramResult) result = {0};

        g_assert_true(g_file_set_contents(path, tree, -1, NULL));
        program_denest(&result, "connections", path, NULL);
        program_assert_status(&result, 0);
        g_assert_cmpstr(result.out, ==, expected);
    }
    program_folder_remove(folder);
}

/* A list in a file makes the same connections again. */
static void
test_files(void)
{
    static const char *const names[] = {"list.csv", "list.npy"};
    static const char weights[] = "network.projection_models.topological.nest_params.weights="
                                  "{normal: {mean: 20.0, sigma: 5.0}}";
    char *folder = program_folder_new();
    g_auto(ProgramResult) first = {0};

    program_denest(&first, "connections", SPACE, "--set", weights, NULL);
    program_assert_status(&first, 0);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autofree char *set =
            g_strconcat("network.projection_models.from_file.params.file=", path, NULL);
        g_auto(ProgramResult) result = {0}, again = {0};

        program_denest(&result, "connections", SPACE, "-o", path, "--projection",
                       "topological-here-exc-there-exc", "--set", weights, NULL);
        program_assert_status(&result, 0);
        g_assert_cmpstr(result.out, ==, "");
        program_denest(&again, "connections", "params/projections/from_file.yml", "--set", set,
                       "--set", "network.projection_models.from_file.params.units=gid", NULL);
        program_assert_status(&again, 0);
        g_assert_cmpstr(again.out, ==, first.out);
        if (g_str_has_suffix(path, ".csv")) {
            g_autofree char *text = program_read(folder, names[i]);

            g_assert_cmpstr(text, ==, first.out);
        }
    }
    program_folder_remove(folder);
}

static void
test_dumps(void)
{
    char *folder = program_folder_new();
    g_autofree char *nodes = g_build_filename(folder, "nodes.txt", NULL);
    g_autofree char *edges = g_build_filename(folder, "edges.txt", NULL);
    g_autofree char *text = NULL, *lines = NULL;
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "connections", ONE, "--dump-nodes", nodes, "--dump-connections", edges,
                   "--layer", "here", "--synapse-model", "plain", NULL);
    program_assert_status(&result, 0);
    text = program_read(folder, "nodes.txt");
    lines = program_read(folder, "edges.txt");
    g_assert_true(g_str_has_prefix(text, "2 -4.5 4.5\n3 -4.5 3.5\n"));
    g_assert_true(g_str_has_prefix(lines, "2 103 20 1.5 0 0\n3 104 20 1.5 0 0\n"));
    g_assert_cmpuint(count(lines, "\n"), ==, 100);
    program_folder_remove(folder);
}

static void
test_drawing(void)
{
    static const char name[] = "topological-here-exc-there-exc";
    char *folder = program_folder_new();
    g_autofree char *path = g_build_filename(folder, "x.svg", NULL), *text = NULL;
    g_auto(ProgramResult) list = {0}, result = {0};

    program_denest(&list, "connections", SPACE, "--source", "24", NULL);
    program_denest(&result, "draw", SPACE, "-p", name, "-s", "24", "-o", path, NULL);
    program_assert_status(&result, 0);
    text = program_read(folder, "x.svg");
    g_assert_true(g_str_has_suffix(text, "</svg>\n"));
    g_assert_cmpuint(count(text, "<circle class=\"target\" cx="), ==,
                     count(list.out, "\n24,") + 1); /* and the legend */
    g_assert_cmpuint(count(text, "<circle class=\"unit\" cx="), ==, 100 + 1);
    g_assert_cmpuint(count(text, "xlink:href=\"#xy-mask\""), ==, 9); /* the layer is periodic */
    g_assert_cmpuint(count(text, "xlink:href=\"#xy-kernel\""), ==, 9);
    program_assert_contains(text, ">topological-here-exc-there-exc</text>");
    program_assert_contains(text,
                            "unit 24 of layer here: 12 connections to 12 units of layer there");
    program_folder_remove(folder);
}

/* Two views of a layer of three dimensions; a layer of free positions. */
static void
test_more_drawings(void)
{
    static const struct {
        const char *tree, *projection, *source;
        guint n_views, n_units;
    } rows[] = {
        {"grid_3d.yml", "ball-block-exc-block-None", "24", 2, 60 * 3},
        {"free.yml", "nearby-disc-exc-disc-inh", "20", 1, 60},
        {"devices.yml", "listen-sheet-exc-electrodes-electrode", "30", 1, 2},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *folder = program_folder_new();
        g_autofree char *tree = g_build_filename("params", "layers", rows[i].tree, NULL);
        g_autofree char *path = g_build_filename(folder, "x.svg", NULL), *text = NULL;
        g_auto(ProgramResult) result = {0};

        program_denest(&result, "draw", tree, "-i", "params/layers", "-p", rows[i].projection, "-s",
                       rows[i].source, "-o", path, NULL);
        program_assert_status(&result, 0);
        text = program_read(folder, "x.svg");
        g_assert_cmpuint(count(text, "<clipPath"), ==, rows[i].n_views);
        g_assert_cmpuint(count(text, "class=\"unit\" cx="), ==,
                         rows[i].n_views * rows[i].n_units + 1);
        program_folder_remove(folder);
    }
}

static void
test_mistakes(void)
{
    static const struct {
        int status;
        const char *line, *message;
    } rows[] = {
        {1, "connections " ONE " --source 999", "--source: there is no unit with gid 999"},
        {1, "connections " ONE " --target -1", "--target: there is no unit with gid -1"},
        {1, "connections " ONE " -p one_to_on-here-exc-there-exc", "did you mean 'one_to_one-"},
        {1, "connections " ONE " -o nowhere/x.csv", "nowhere/x.csv"},
        {1, "connections " ONE " --dump-nodes x --layer her", "did you mean 'here'?"},
        {2, "connections", "an argument is missing"},
        {2, "draw " ONE, "--projection, --source and --output are needed"},
        {1, "draw " ONE " -p one_to_one-here-exc-there-exc -s 150 -o x", "unit 150 is not in"},
        {1, "draw " ONE " -p one_to_one-here-exc-there-exc -s 3 -o nowhere/x", "nowhere/x"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line =
            g_strdup_printf("cd '%s' && '%s' %s", g_getenv("DENEST_SOURCE_ROOT"),
                            g_getenv("DENEST_PROGRAM"), rows[i].line);
        g_auto(ProgramResult) result = {0};

        program_shell(NULL, line, &result);
        program_assert_status(&result, rows[i].status);
        program_assert_contains(result.err, rows[i].message);
        g_assert_cmpstr(result.out, ==, "");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/connections/list", test_list);
    g_test_add_func("/connections/summary", test_summary);
    g_test_add_func("/connections/default_delays", test_default_delays);
    g_test_add_func("/connections/files", test_files);
    g_test_add_func("/connections/dumps", test_dumps);
    g_test_add_func("/connections/drawing", test_drawing);
    g_test_add_func("/connections/more_drawings", test_more_drawings);
    g_test_add_func("/connections/mistakes", test_mistakes);
    return g_test_run();
}
