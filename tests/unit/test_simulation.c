/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Networks and simulations through the public interface. */
#include <denest/simulation.h>

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include <denest/log.h>

#include "core/params/npy.h"
#include "core/params/yaml_read.h"
#include "core/simulation/output.h"

#define MODELS                                                                                     \
    "  neuron_models:\n"                                                                           \
    "    gen: {params: {nest_model: spike_generator}}\n"                                           \
    "    exc: {params: {nest_model: ht_neuron}, nest_params: {g_KL: 1.5}}\n"                       \
    "  synapse_models:\n"                                                                          \
    "    ampa: {params: {nest_model: static_synapse, receptor_type: AMPA, target_neuron: "         \
    "ht_neuron}}\n"
#define LAYERS                                                                                     \
    "  layers:\n"                                                                                  \
    "    nest_params: {rows: 2, columns: 3}\n"                                                     \
    "    input: {params: {type: InputLayer, populations: {gen: 1}}}\n"                             \
    "    l1: {params: {populations: {exc: 2}}}\n"
#define RULES                                                                                      \
    "  projection_models:\n"                                                                       \
    "    rule: {nest_params: {synapse_model: ampa, connection_type: divergent, weights: 2.0}}\n"   \
    "  topology:\n"                                                                                \
    "    params: {projections: [{projection_model: rule, source_layers: [input],\n"                \
    "      source_population: parrot_neuron, target_layers: [l1], target_population: exc}]}\n"
#define RECORDERS                                                                                  \
    "  recorder_models:\n"                                                                         \
    "    nest_params: {record_to: [file]}\n"                                                       \
    "    spike_detector: {params: {nest_model: spike_detector}}\n"                                 \
    "  recorders: {params: {population_recorders:\n"                                               \
    "    [{model: spike_detector, layers: [l1, input], populations: null}]}}\n"
#define NETWORK "network:\n" MODELS LAYERS RULES RECORDERS
#define SESSIONS                                                                                   \
    "simulation: {params: {sessions: [run, reset]}}\n"                                             \
    "kernel: {nest_params: {overwrite_files: true}}\n"                                             \
    "session_models:\n"                                                                            \
    "  params: {simulation_time: 10}\n"                                                            \
    "  run: {params: {unit_changes: [{layers: [input], population_name: gen,\n"                    \
    "    nest_params: {spike_times: [1, 2.0]}}]}}\n"                                               \
    "  reset: {params: {reset_network: true, shift_origin: true,\n"                                \
    "    synapse_changes: [{synapse_model: ampa, params: {weight: 3}}]}}\n"

static GString *lines;

static void
keep_line(DenestLogLevel level, const char *line, gpointer user_data)
{
    if (level == DENEST_LOG_WARNING)
        g_string_append_printf(lines, "%s\n", line);
}

static DenestTree *
tree_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    DenestTree *tree = denest_tree_new_from_text(text, -1, "t.yml", &error);

    g_assert_no_error(error);
    return tree;
}

static DenestValue *
value_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    DenestValue *value = denest_yaml_read_text(text, -1, "text", FALSE, &error);

    g_assert_no_error(error);
    return value;
}

static DenestNetwork *
new_network(const char *text)
{
    g_autoptr(DenestTree) tree = tree_of(text);
    g_autoptr(GError) error = NULL;
    DenestNetwork *network =
        denest_network_new(denest_tree_find_child(tree, "network"), NULL, &error);

    g_assert_no_error(error);
    return network;
}

static double
get_double(const DenestNetwork *network, DenestGid gid, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestValue) value = denest_network_get(network, gid, key, &error);

    g_assert_no_error(error);
    return denest_value_float(value);
}

static char *
new_folder(void)
{
    char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);

    g_assert_nonnull(folder);
    return folder;
}

static void
remove_folder(const char *folder)
{
    const char *const command[] = {"rm", "-r", folder, NULL};

    g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, NULL, NULL));
}

static void
test_network(void)
{
    g_autoptr(DenestNetwork) network = new_network(NETWORK);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) before = NULL, all = NULL, one = NULL, none = NULL;
    DenestLayer *layer = denest_network_find_layer(network, "l1", &error);
    DenestLocation at;
    guint sizes[3];

    before = denest_layer_gids(layer, NULL, -1, -1, -1);
    g_assert_cmpuint(before->len, ==, 0);
    g_assert_cmpuint(denest_network_n_objects(network, DENEST_BUILD_NEURON_MODELS), ==, 2);
    g_assert_cmpuint(denest_network_n_objects(network, DENEST_BUILD_PROJECTIONS), ==, 1);
    g_assert_true(denest_network_create(network, &error));
    g_assert_no_error(error);

    /* input 1, gen 2-7, parrots 8-13, l1 14, exc 15-26, two detectors */
    g_assert_cmpuint(denest_layer_gid(layer), ==, 14);
    g_assert_cmpuint(denest_network_n_nodes(network), ==, 29);
    g_assert_cmpuint(denest_network_n_connections(network), ==, 6 + 6 * 12 + 6 + 12);
    all = denest_layer_gids(layer, "exc", -1, -1, -1);
    g_assert_cmpuint(all->len, ==, 12);
    one = denest_layer_gids(layer, "exc", 1, 2, 1);
    g_assert_cmpuint(one->len, ==, 1);
    g_assert_cmpuint(g_array_index(one, DenestGid, 0), ==, 15 + 6 + 2 * 2 + 1);
    none = denest_layer_gids(layer, "gen", -1, -1, -1);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_true(denest_layer_locate(layer, 26, &at));
    g_assert_cmpuint(at.row, ==, 1);
    g_assert_cmpuint(at.column, ==, 2);
    g_assert_cmpuint(at.index, ==, 1);
    g_assert_false(denest_layer_locate(layer, 13, &at));
    g_assert_cmpuint(denest_layer_shape(layer, sizes), ==, 2);
    g_assert_cmpuint(sizes[0] * 10 + sizes[1], ==, 23);
    g_assert_cmpfloat(get_double(network, 15, "g_KL"), ==, 1.5);
    g_assert_cmpuint(denest_network_n_recorders(network), ==, 2);
    g_assert_cmpstr(denest_network_recorder(network, 0).label, ==,
                    "spike_detector_input_parrot_neuron");
    g_assert_cmpuint(denest_network_recorder(network, 1).gid, ==, 28);

    /* A second creation does nothing, and parts cannot be replaced any more. */
    g_assert_true(denest_network_create(network, &error));
    g_assert_nonnull(strstr(lines->str, "more than once"));
    g_assert_cmpuint(denest_network_n_nodes(network), ==, 29);
    g_assert_false(denest_network_build(network, DENEST_BUILD_LAYERS, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
}

static void
test_build(void)
{
    g_autoptr(DenestNetwork) network = denest_network_new(NULL, NULL, NULL);
    g_autoptr(DenestTree) tree = tree_of(NETWORK);
    const DenestTree *parts = denest_tree_find_child(tree, "network");
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_network_build(network, DENEST_BUILD_LAYERS,
                                        denest_tree_find_child(parts, "layers"), &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_cmpuint(denest_network_n_layers(network), ==, 0);
    g_assert_true(denest_network_build(network, DENEST_BUILD_NEURON_MODELS,
                                       denest_tree_find_child(parts, "neuron_models"), &error));
    g_assert_true(denest_network_build(network, DENEST_BUILD_LAYERS,
                                       denest_tree_find_child(parts, "layers"), &error));
    g_assert_no_error(error);
    g_assert_cmpuint(denest_network_n_layers(network), ==, 2);
    g_assert_true(denest_network_build(network, DENEST_BUILD_LAYERS, NULL, &error));
    g_assert_cmpuint(denest_network_n_layers(network), ==, 0);
}

/* What needs units is refused before there are any. */
static void
test_too_early(void)
{
    g_autoptr(DenestNetwork) network = new_network(NETWORK);
    g_autoptr(DenestValue) changes = value_of("[]");
    GError *errors[6] = {NULL};

    g_assert_false(denest_network_set_state(network, changes, NULL, &errors[0]));
    g_assert_false(denest_network_change_synapse_states(network, changes, &errors[1]));
    g_assert_false(denest_network_save_metadata(network, "/nowhere", &errors[2]));
    g_assert_null(denest_network_get(network, 2, "V_m", &errors[3]));
    g_assert_false(denest_network_dump_nodes(network, NULL, "/nowhere/x", &errors[4]));
    g_assert_false(denest_network_dump_connections(network, NULL, NULL, "/nowhere/x", &errors[5]));
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        g_assert_error(errors[i], DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
        g_assert_nonnull(strstr(errors[i]->message, "the network is not created yet"));
        g_clear_error(&errors[i]);
    }
    g_assert_true(denest_network_create(network, NULL));
    g_assert_false(denest_network_dump_nodes(network, NULL, "/nowhere/x", &errors[0]));
    g_assert_error(errors[0], DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&errors[0]);
    g_assert_false(denest_network_save_metadata(network, "/nowhere", &errors[0]));
    g_assert_error(errors[0], DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&errors[0]);
    g_assert_null(denest_network_get(network, 15, "equilibrate", &errors[0]));
    g_assert_nonnull(strstr(errors[0]->message, "is an order and has no value"));
    g_clear_error(&errors[0]);
}

static void
set_state(DenestNetwork *network, const char *changes, const char *input_dir)
{
    g_autoptr(DenestValue) list = value_of(changes);
    g_autoptr(GError) error = NULL;

    denest_network_set_state(network, list, input_dir, &error);
    g_assert_no_error(error);
}

static void
test_changes(void)
{
    g_autoptr(DenestNetwork) network = new_network(NETWORK);

    g_assert_true(denest_network_create(network, NULL));
    set_state(network, "[{layers: [l1], population_name: exc, nest_params: {V_m: -64}}]", NULL);
    g_assert_cmpfloat(get_double(network, 26, "V_m"), ==, -64);
    set_state(network,
              "[{layers: [l1], change_type: additive, nest_params: {V_m: 2}},"
              " {layers: [l1], change_type: multiplicative, nest_params: {V_m: 0.5, g_KL: true}}]",
              NULL);
    g_assert_cmpfloat(get_double(network, 15, "V_m"), ==, -31);
    g_assert_cmpfloat(get_double(network, 15, "g_KL"), ==, 1.5);
    set_state(network, "null", NULL);
    set_state(network, "{}", NULL);
}

/* Element [row, column, k] goes to the unit there: gid = 15 + k * 6 + column * 2 + row. */
static void
test_arrays(void)
{
    g_autofree char *folder = new_folder();
    g_autofree char *numbers = g_build_filename(folder, "v.npy", NULL);
    g_autofree char *padded = g_build_filename(folder, "times.npy", NULL);
    g_autofree char *nested = g_build_filename(folder, "times.yml", NULL);
    g_autoptr(DenestNetwork) network = new_network(NETWORK);
    g_autoptr(DenestValue) list = value_of(
        "[{layers: [l1], population_name: exc, from_array: true, nest_params: {V_m: times.npy}}]");
    g_autoptr(DenestValue) lists = value_of("[{layers: [input], population_name: gen, from_array: "
                                            "true, nest_params: {spike_times: times.yml}}]");
    g_autoptr(DenestValue) times = NULL;
    g_autoptr(GError) error = NULL;
    double v[12], t[12];

    for (guint i = 0; i < 12; i++) {
        v[i] = -(double)i;
        t[i] = i % 2 ? NAN : 1 + i / 2;
    }
    g_assert_true(denest_npy_write_file(numbers, v, (gsize[]){2, 3, 2}, 3, NULL));
    g_assert_true(denest_npy_write_file(padded, t, (gsize[]){2, 3, 1, 2}, 4, NULL));
    g_assert_true(g_file_set_contents(
        nested, "[[[[1]], [[2.0, 3]], [[]]], [[[4]], [[5]], [[6, 6.5]]]]", -1, NULL));
    g_assert_true(denest_network_create(network, NULL));
    set_state(network,
              "[{layers: [l1], population_name: exc, from_array: true, nest_params: {V_m: v.npy}}]",
              folder);
    for (guint row = 0; row < 2; row++)
        for (guint column = 0; column < 3; column++)
            for (guint k = 0; k < 2; k++)
                g_assert_cmpfloat(get_double(network, 15 + k * 6 + column * 2 + row, "V_m"), ==,
                                  v[(row * 3 + column) * 2 + k]);

    set_state(network,
              "[{layers: [input], population_name: gen, from_array: true, nest_params: "
              "{spike_times: times.npy}}]",
              folder);
    times = denest_network_get(network, 3, "spike_times", NULL); /* row 1, column 0 */
    g_assert_cmpuint(denest_value_length(times), ==, 1);
    g_assert_cmpfloat(denest_value_float(denest_value_item(times, 0)), ==, 4);
    g_clear_pointer(&times, denest_value_unref);
    set_state(network,
              "[{layers: [input], population_name: gen, from_array: true, nest_params: "
              "{spike_times: times.yml}}]",
              folder);
    times = denest_network_get(network, 7, "spike_times", NULL); /* row 1, column 2 */
    g_assert_cmpuint(denest_value_length(times), ==, 2);

    g_assert_true(g_file_set_contents(nested, "[[[[1]], [[2]]], [[[4]], [[5]], [[6]]]]", -1, NULL));
    g_assert_false(denest_network_set_state(network, lists, folder, &error));
    g_assert_nonnull(strstr(error->message, "times.yml:1: expected a list of 3 columns"));
    g_clear_error(&error);
    g_assert_false(denest_network_set_state(network, list, folder, &error));
    g_assert_nonnull(strstr(error->message, "the array has the shape (2, 3, 1, 2), the population "
                                            "(2, 3, 2)"));
    remove_folder(folder);
}

static void
test_no_parrots(void)
{
    static const char text[] =
        "network:\n" MODELS "  layers:\n    nest_params: {rows: 2, columns: 3}\n"
        "    input: {params: {type: InputLayer, add_parrots: false, populations: {gen: 1}}}\n"
        "    l1: {params: {populations: {exc: 2}}}\n"
        "  projection_models:\n"
        "    rule: {nest_params: {synapse_model: ampa, connection_type: divergent}}\n"
        "  topology: {params: {projections: [{projection_model: rule, source_layers: [input],\n"
        "      source_population: gen, target_layers: [l1], target_population: null}]}}\n";
    g_autoptr(DenestNetwork) network = new_network(text);
    g_autoptr(GError) error = NULL;

    g_assert_nonnull(strstr(lines->str, "add_parrots is false and is obeyed"));
    denest_network_create(network, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(denest_network_n_nodes(network), ==, 21);
    g_assert_cmpuint(denest_network_n_connections(network), ==, 72);
}

static gboolean
stop(const DenestProgressReport *report, gpointer user_data)
{
    return !(report->is_running && report->done > 0);
}

static void
test_run(void)
{
    g_autofree char *folder = new_folder();
    g_autofree char *data = g_build_filename(folder, "data", "spike_detector_l1_exc.yml", NULL);
    g_autoptr(DenestTree) tree = tree_of(NETWORK SESSIONS);
    DenestOptions options = {.output_dir = folder};
    g_autoptr(DenestSimulation) simulation = NULL;
    g_autoptr(GError) error = NULL;

    simulation = denest_simulation_new(tree, &options, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_test(data, G_FILE_TEST_EXISTS));
    g_assert_nonnull(strstr(lines->str, "synapse_changes are applied"));
    g_assert_nonnull(strstr(lines->str, "Session '01_reset' resets the network: what was recorded "
                                        "in '00_run' is deleted"));
    g_assert_cmpuint(denest_simulation_n_sessions(simulation), ==, 2);
    g_assert_cmpfloat(denest_session_end(denest_simulation_session(simulation, 1)), ==, 20);
    g_assert_cmpfloat(denest_simulation_total_time(simulation), ==, 20);
    g_assert_true(denest_simulation_run(simulation, &error));
    g_assert_no_error(error);
    g_assert_cmpfloat(get_double(denest_simulation_network(simulation), 2, "origin"), ==, 10);
    g_assert_false(denest_simulation_run_session(simulation, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);

    /* Each step builds anew; a mistake changes nothing. */
    g_assert_true(
        denest_simulation_build_sessions(simulation, (const char *[]){"run", NULL}, &error));
    g_assert_cmpuint(denest_simulation_n_sessions(simulation), ==, 1);
    g_assert_false(
        denest_simulation_build_sessions(simulation, (const char *[]){"rn", NULL}, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_assert_cmpuint(denest_simulation_n_sessions(simulation), ==, 1);
    g_assert_true(denest_simulation_run(simulation, NULL));
    remove_folder(folder);
}

static void
test_stop(void)
{
    g_autofree char *folder = new_folder();
    g_autoptr(DenestTree) tree = tree_of(NETWORK SESSIONS);
    DenestOptions options = {.output_dir = folder, .progress = stop};
    g_autoptr(DenestSimulation) simulation = denest_simulation_new(tree, &options, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_simulation_run(simulation, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_assert_false(denest_simulation_run(simulation, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    remove_folder(folder);
}

static gboolean
stop_creation(const DenestProgressReport *report, gpointer user_data)
{
    return FALSE;
}

static gboolean
stop_first(const DenestProgressReport *report, gpointer user_data)
{
    return !report->is_running;
}

static void
test_stop_early(void)
{
    g_autofree char *folder = new_folder();
    g_autoptr(DenestTree) tree = tree_of(NETWORK SESSIONS);
    DenestOptions options = {.output_dir = folder, .progress = stop_creation};
    g_autoptr(DenestSimulation) simulation = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_null(denest_simulation_new(tree, &options, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_INTERRUPTED);
    g_assert_nonnull(strstr(error->message, "was interrupted"));
    g_clear_error(&error);
    options.progress = stop_first;
    simulation = denest_simulation_new(tree, &options, &error);
    g_assert_no_error(error);
    g_assert_false(denest_simulation_run(simulation, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_INTERRUPTED);
    g_assert_nonnull(strstr(error->message, "stopped before its first step"));
    remove_folder(folder);
}

static void
put_file(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static gboolean
has_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
test_clear(void)
{
    g_autofree char *folder = new_folder();
    g_autoptr(GError) error = NULL;

    g_assert_true(denest_output_make_dirs(folder, &error));
    put_file(folder, "parameter_tree.yml", "{}");
    put_file(folder, "notes.txt", "mine");
    put_file(folder, "precious", "mine");
    put_file(folder, "data/m.yml", "{label: m, filenames: [m-1-0.dat, ../precious, data]}");
    put_file(folder, "data/m-1-0.dat", "");
    put_file(folder, "data/mine.yml", "{a: 1}");
    put_file(folder, "data/broken.yml", "{");
    denest_output_clear(folder, &error);
    g_assert_no_error(error);
    g_assert_false(has_file(folder, "parameter_tree.yml"));
    g_assert_false(has_file(folder, "data/m.yml"));
    g_assert_false(has_file(folder, "data/m-1-0.dat"));
    g_assert_true(has_file(folder, "notes.txt"));
    g_assert_true(has_file(folder, "precious"));
    g_assert_true(has_file(folder, "data/mine.yml"));
    g_assert_true(has_file(folder, "data/broken.yml"));
    remove_folder(folder);
}

/* Folders in the place of files can be neither removed nor written. */
static void
test_bad_output(void)
{
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"parameter_tree.yml", "parameter_tree.yml: cannot be removed: Is a directory"},
        {"versions.txt", "versions.txt: cannot be removed: Is a directory"},
    };
    g_autoptr(DenestTree) tree = tree_of(NETWORK SESSIONS);

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *folder = new_folder();
        g_autofree char *path = g_build_filename(folder, rows[i].name, NULL);
        DenestOptions options = {.output_dir = folder};
        g_autoptr(DenestSimulation) simulation = NULL;
        g_autoptr(GError) error = NULL;

        simulation = denest_simulation_new_unsaved(tree, &options, &error);
        g_assert_no_error(error);
        g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
        g_assert_false(denest_simulation_save_metadata(simulation, TRUE, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
        g_assert_nonnull(strstr(error->message, rows[i].message));
        g_clear_error(&error);
        g_assert_false(denest_simulation_save_metadata(simulation, FALSE, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
        remove_folder(folder);
    }
}

static void
test_listing(void)
{
    g_autofree char *models = denest_list_models(NULL, NULL);
    g_autofree char *model = denest_describe_model_named("ht_neuron", NULL, NULL);
    g_autofree char *mask = denest_describe_model_named("circular", NULL, NULL);
    g_autofree char *plugins = denest_list_plugins(NULL);
    g_autoptr(GError) error = NULL;

    g_assert_nonnull(strstr(models, "\n  ht_neuron "));
    g_assert_nonnull(strstr(model, "g_peak_AMPA"));
    g_assert_nonnull(strstr(mask, "circular (mask)"));
    g_assert_nonnull(strstr(plugins, "neuron ht_neuron: "));
    g_assert_null(denest_describe_model_named("ht_neurn", NULL, &error));
    g_assert_nonnull(strstr(error->message, "did you mean 'ht_neuron'?"));
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    lines = g_string_new(NULL);
    denest_log_set_sink(keep_line, NULL);
    g_test_add_func("/simulation/network", test_network);
    g_test_add_func("/simulation/build", test_build);
    g_test_add_func("/simulation/too-early", test_too_early);
    g_test_add_func("/simulation/changes", test_changes);
    g_test_add_func("/simulation/arrays", test_arrays);
    g_test_add_func("/simulation/no-parrots", test_no_parrots);
    g_test_add_func("/simulation/run", test_run);
    g_test_add_func("/simulation/stop", test_stop);
    g_test_add_func("/simulation/stop-early", test_stop_early);
    g_test_add_func("/simulation/clear", test_clear);
    g_test_add_func("/simulation/bad-output", test_bad_output);
    g_test_add_func("/simulation/listing", test_listing);
    status = g_test_run();
    g_string_free(lines, TRUE);
    return status;
}
