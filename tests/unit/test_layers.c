/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Layers in trees: free positions, grids of three dimensions, several units at a position, and
 * layers of devices, through everything that looks at them.
 */
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <denest/simulation.h>

#include "core/params/npy.h"
#include "core/params/yaml_read.h"
#include "tests/support/program.h"

static char *folder;

static DenestSimulation *
load(const char *name)
{
    g_autofree char *input =
        g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), "params/layers", NULL);
    g_autofree char *path = g_build_filename(input, name, NULL);
    const DenestOptions options = {.n_workers = 2, .input_dir = input};
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_load_trees(path, NULL, 0, &error);
    DenestSimulation *simulation;

    g_assert_no_error(error);
    simulation = denest_simulation_new_unsaved(tree, &options, &error);
    g_assert_no_error(error);
    return simulation;
}

static DenestLayer *
find_layer(DenestSimulation *simulation, const char *name)
{
    DenestLayer *layer =
        denest_network_find_layer(denest_simulation_network(simulation), name, NULL);

    g_assert_nonnull(layer);
    return layer;
}

static double
get_double(const DenestNetwork *network, DenestGid gid, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestValue) value = denest_network_get(network, gid, key, &error);

    g_assert_no_error(error);
    return denest_value_float(value);
}

/* A value deep in the metadata of a recorder, as text. */
static char *
metadata(DenestSimulation *simulation, const char *label, const char *key, const char *pair)
{
    g_autofree char *name = g_strconcat(label, ".yml", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(DenestValue) map = NULL;
    g_autoptr(GError) error = NULL;
    const DenestValue *value;

    g_assert_true(
        denest_network_save_metadata(denest_simulation_network(simulation), folder, &error));
    map = denest_yaml_read_file(path, &error);
    g_assert_no_error(error);
    value = denest_value_find(map, key);
    for (guint i = 0; value && pair && i < denest_value_length(value); i++)
        if (g_str_equal(denest_value_key_name(value, i), pair))
            return denest_value_print(denest_value_item(value, i), 0);
    return value && !pair ? denest_value_print(value, 0) : NULL;
}

static void
assert_metadata(DenestSimulation *simulation, const char *label, const char *key, const char *pair,
                const char *expected)
{
    g_autofree char *found = metadata(simulation, label, key, pair);

    g_assert_cmpstr(found, ==, expected);
}

static void
set_array(DenestSimulation *simulation, const char *layer, const char *population,
          const char *values, GError **error)
{
    g_autofree char *text =
        g_strdup_printf("[{layers: [%s], population_name: %s, from_array: true, nest_params: %s}]",
                        layer, population, values);
    g_autoptr(DenestValue) list = denest_yaml_read_text(text, -1, "test", FALSE, NULL);

    denest_network_set_state(denest_simulation_network(simulation), list, folder, error);
}

static void
write_array(const char *name, const gsize *shape, guint n_dims)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree double *values = NULL;
    gsize n = 1;

    for (guint i = 0; i < n_dims; i++)
        n *= shape[i];
    values = g_new(double, n);
    for (gsize i = 0; i < n; i++)
        values[i] = (double)i;
    g_assert_true(denest_npy_write_file(path, values, shape, n_dims, NULL));
}

/* Row i of the one column is point i. */
static void
test_free(void)
{
    g_autoptr(DenestSimulation) simulation = load("free.yml");
    DenestLayer *disc = find_layer(simulation, "disc"), *input = find_layer(simulation, "input");
    g_autoptr(GArray) units = denest_layer_gids(disc, "exc", 3, 0, -1);
    g_autoptr(GArray) parrots = denest_layer_gids(input, "parrot_neuron", -1, -1, -1);
    const DenestLayerRoom room = denest_layer_room(disc);
    DenestLocation at;
    guint sizes[3];
    double p[2], q[2];

    g_assert_cmpuint(denest_layer_shape(disc, sizes), ==, 2);
    g_assert_cmpuint(sizes[0], ==, 60);
    g_assert_cmpuint(sizes[1], ==, 1);
    g_assert_cmpuint(room.n_dims, ==, 2);
    g_assert_cmpfloat(room.lower_left[1], ==, -2.5);
    g_assert_cmpuint(units->len, ==, 2);
    g_assert_cmpuint(g_array_index(units, DenestGid, 1), ==,
                     g_array_index(units, DenestGid, 0) + 60);
    g_assert_true(denest_layer_locate(disc, g_array_index(units, DenestGid, 1), &at));
    g_assert_cmpuint(at.row, ==, 3);
    g_assert_cmpuint(at.column, ==, 0);
    g_assert_cmpuint(at.layer, ==, 0);
    g_assert_cmpuint(at.index, ==, 1);
    g_assert_true(denest_layer_position(disc, g_array_index(units, DenestGid, 0), p));
    g_assert_true(denest_layer_position(disc, g_array_index(units, DenestGid, 1), q));
    g_assert_cmpmem(p, sizeof p, q, sizeof q);
    g_assert_cmpfloat(p[0], ==, 0.2939);
    g_assert_cmpuint(parrots->len, ==, 5);
    g_assert_true(denest_layer_position(input, g_array_index(parrots, DenestGid, 4), p));
    g_assert_cmpfloat(p[0], ==, 1.5);
    g_assert_cmpfloat(p[1], ==, 1);
}

static void
test_free_metadata(void)
{
    g_autoptr(DenestSimulation) simulation = load("free.yml");

    assert_metadata(simulation, "multimeter_disc_inh", "layer_shape", NULL, "[60, 1]");
    assert_metadata(simulation, "multimeter_disc_inh", "population_shape", NULL, "[60, 1, 1]");
    assert_metadata(simulation, "multimeter_disc_inh", "units_number", NULL, "1");
    /* disc 1, exc 2-121, inh 122-181, input 182, stimuli 183-187, parrots 188-192 */
    assert_metadata(simulation, "spike_detector_disc_exc", "locations", "62", "[0, 0, 1]");
    assert_metadata(simulation, "spike_detector_disc_exc", "positions", "62", "[0.1826, 0.0]");
    assert_metadata(simulation, "spike_detector_input_parrot_neuron", "positions", "189",
                    "[-1.5, 1.0]");
}

static void
test_free_arrays(void)
{
    g_autoptr(DenestSimulation) simulation = load("free.yml");
    const DenestNetwork *network = denest_simulation_network(simulation);
    g_autoptr(GError) error = NULL;

    write_array("good.npy", (gsize[]){60, 1, 2}, 3);
    write_array("flat.npy", (gsize[]){60, 2}, 2);
    set_array(simulation, "disc", "exc", "{V_m: good.npy}", &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(get_double(network, 2, "V_m"), ==, 0);
    g_assert_cmpfloat(get_double(network, 2 + 59, "V_m"), ==, 118);
    g_assert_cmpfloat(get_double(network, 2 + 60 + 7, "V_m"), ==, 15);
    set_array(simulation, "disc", "exc", "{V_m: flat.npy}", &error);
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_TYPE);
    g_assert_nonnull(strstr(error->message, "shape (60, 2), the population (60, 1, 2)"));
}

/* Layers run fastest, then rows, columns, units at a position. */
static void
test_grid_3d(void)
{
    g_autoptr(DenestSimulation) simulation = load("grid_3d.yml");
    const DenestNetwork *network = denest_simulation_network(simulation);
    DenestLayer *block = find_layer(simulation, "block");
    g_autoptr(GArray) pile = denest_layer_gids(block, "exc", 1, 2, 1);
    g_autoptr(GError) error = NULL;
    const guint expected = 2 + 60 + (2 * 4 + 1) * 3;
    guint sizes[3];
    double p[3];

    g_assert_cmpuint(denest_layer_shape(block, sizes), ==, 3);
    g_assert_cmpmem(sizes, sizeof sizes, ((guint[]){4, 5, 3}), sizeof sizes);
    g_assert_cmpuint(pile->len, ==, 3);
    for (guint layer = 0; layer < 3; layer++) {
        DenestLocation at;

        g_assert_cmpuint(g_array_index(pile, DenestGid, layer), ==, expected + layer);
        g_assert_true(denest_layer_locate(block, expected + layer, &at));
        g_assert_cmpuint(at.row * 1000 + at.column * 100 + at.layer * 10 + at.index, ==,
                         1201 + layer * 10);
        g_assert_true(denest_layer_position(block, expected + layer, p));
        g_assert_cmpfloat(p[0], ==, 0);
        g_assert_cmpfloat(p[1], ==, 0.5);
        g_assert_cmpfloat(p[2], ==, layer - 1.0);
    }
    assert_metadata(simulation, "multimeter_block_inh", "layer_shape", NULL, "[4, 5, 3]");
    assert_metadata(simulation, "multimeter_block_inh", "population_shape", NULL, "[4, 5, 3, 1]");
    assert_metadata(simulation, "spike_detector_block_exc", "locations", "91", "[1, 2, 2, 1]");
    assert_metadata(simulation, "spike_detector_block_exc", "positions", NULL, NULL);
    write_array("grid.npy", (gsize[]){4, 5, 3, 2}, 4);
    set_array(simulation, "block", "exc", "{V_m: grid.npy}", &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(get_double(network, expected + 2, "V_m"), ==, ((1 * 5 + 2) * 3 + 2) * 2 + 1);
    write_array("flat.npy", (gsize[]){4, 5, 6}, 3);
    set_array(simulation, "block", "exc", "{V_m: flat.npy}", &error);
    g_assert_nonnull(strstr(error->message, "shape (4, 5, 6), the population (4, 5, 3, 2)"));
}

/* Values as lists nested by row, column, layer, unit. */
static void
test_lists_3d(void)
{
    static const char tree[] =
        "network: {neuron_models: {a: {params: {nest_model: iaf_psc_alpha}}},\n"
        "  layers: {l: {params: {populations: {a: 1}},\n"
        "    nest_params: {rows: 1, columns: 2, layers: 2}}}}\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) root = denest_tree_new_from_text(tree, -1, "t.yml", &error);
    g_autoptr(DenestSimulation) simulation = denest_simulation_new_unsaved(root, NULL, &error);

    g_assert_no_error(error);
    program_write(folder, "v.yml", "[[[[-1], [-2]], [[-3], [-4.5]]]]");
    program_write(folder, "bad.yml", "[[[[-1], [-2]], [[-3]]]]");
    set_array(simulation, "l", "a", "{V_m: v.yml}", &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpfloat(get_double(denest_simulation_network(simulation), 2 + i, "V_m"), ==,
                          i == 3 ? -4.5 : -1.0 - i);
    set_array(simulation, "l", "a", "{V_m: bad.yml}", &error);
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_TYPE);
    g_assert_nonnull(strstr(error->message, "bad.yml:1: expected a list of 2 layers"));
}

static void
count(const DenestConnection *connection, gpointer user_data)
{
    guint *counts = user_data;

    counts[connection->target]++;
    g_assert_cmpfloat(connection->weight, ==, 1);
    g_assert_cmpfloat(connection->delay, ==, 1);
    g_assert_cmpstr(connection->synapse, ==, "plain");
}

/* Detectors in a layer hear the units within 1.5 of them, two at each of the four positions. */
static void
test_devices(void)
{
    g_autoptr(DenestSimulation) simulation = load("devices.yml");
    const DenestNetwork *network = denest_simulation_network(simulation);
    g_autoptr(GArray) detectors =
        denest_layer_gids(find_layer(simulation, "electrodes"), NULL, -1, -1, -1);
    g_autofree guint *counts = g_new0(guint, denest_network_n_nodes(network));
    g_autoptr(GError) error = NULL;
    guint index = 0;

    g_assert_true(denest_network_find_projection(network, "listen-sheet-exc-electrodes-electrode",
                                                 &index, &error));
    g_assert_no_error(error);
    denest_network_foreach_connection(network, (int)index, count, counts);
    g_assert_cmpuint(denest_network_projection(network, index).n_connections, ==, 16);
    g_assert_cmpuint(denest_network_projection(network, index).n_bytes, >, 0);
    g_assert_cmpuint(detectors->len, ==, 2);
    for (guint i = 0; i < 2; i++)
        g_assert_cmpuint(counts[g_array_index(detectors, DenestGid, i)], ==, 8);
    assert_metadata(simulation, "electrodes_electrode", "gids", NULL, "[2, 3]");
    assert_metadata(simulation, "electrodes_electrode", "type", NULL, "'spike_detector'");
    assert_metadata(simulation, "electrodes_electrode", "positions", "3", "[2.0, 0.0]");
    assert_metadata(simulation, "electrodes_electrode", "filenames", NULL,
                    "['electrode-2-0.gdf', 'electrode-2-1.gdf', 'electrode-2-2.gdf', "
                    "'electrode-2-3.gdf', 'electrode-3-0.gdf', 'electrode-3-1.gdf', "
                    "'electrode-3-2.gdf', 'electrode-3-3.gdf']");
}

static void
check_next(const DenestConnection *connection, gpointer user_data)
{
    guint *n = user_data;

    /* many: 1, its units from 2 on; one: 90002 */
    g_assert_cmpuint(connection->source, ==, 2 + (*n)++);
    g_assert_cmpuint(connection->target, ==, 90003);
}

/* More sources than 16 bits count. */
static void
test_many_sources(void)
{
    static const char text[] =
        "network:\n"
        "  synapse_models: {plain: {params: {nest_model: static_synapse}}}\n"
        "  layers:\n"
        "    params: {populations: {parrot_neuron: 1}}\n"
        "    many: {nest_params: {rows: 300, columns: 300}}\n"
        "    one: {nest_params: {rows: 1, columns: 1}}\n"
        "  projection_models:\n"
        "    all: {params: {type: all_to_all}, nest_params: {synapse_model: plain}}\n"
        "  topology: {params: {projections: [{projection_model: all, source_layers: [many],\n"
        "    source_population: null, target_layers: [one], target_population: null}]}}\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "t.yml", &error);
    g_autoptr(DenestSimulation) simulation = NULL;
    guint n = 0;

    g_assert_no_error(error);
    simulation = denest_simulation_new_unsaved(tree, NULL, &error);
    g_assert_no_error(error);
    denest_network_foreach_connection(denest_simulation_network(simulation), 0, check_next, &n);
    g_assert_cmpuint(n, ==, 90000);
}

/* A process that may take 300 MB more. */
static void
limit_memory(struct rlimit *ret_old)
{
    g_autofree char *sizes = NULL;
    struct rlimit limit;

    g_assert_cmpint(getrlimit(RLIMIT_AS, ret_old), ==, 0);
    g_assert_true(g_file_get_contents("/proc/self/statm", &sizes, NULL, NULL));
    limit = *ret_old;
    limit.rlim_cur = g_ascii_strtoull(sizes, NULL, 10) * (guint64)sysconf(_SC_PAGESIZE) + 300000000;
    g_assert_cmpint(setrlimit(RLIMIT_AS, &limit), ==, 0);
}

/* Units for which there is no memory are an error, not the end of the program. */
static void
test_too_large(void)
{
    static const char text[] = "network:\n"
                               "  layers:\n"
                               "    params: {populations: {ht_neuron: 1}}\n"
                               "    large: {nest_params: {rows: 2000, columns: 1000}}\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "t.yml", &error);
    struct rlimit old;

    g_assert_no_error(error);
    limit_memory(&old);
    g_assert_null(denest_simulation_new_unsaved(tree, NULL, &error));
    g_assert_cmpint(setrlimit(RLIMIT_AS, &old), ==, 0);
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_true(g_pattern_match_simple("layer 'large': 2000000 units of 'ht_neuron': * GB of "
                                         "memory are needed, and 0.? GB are left",
                                         error->message));
}

/* Mistakes name the line of the value that is wrong. */
static void
test_places(void)
{
    static const struct {
        const char *tree, *message;
    } rows[] = {
        {"positions:\n        - [0.0, 0.0]\n        - [0.25, 0.75]\n",
         "t.yml:8: network.layers.l.nest_params: positions: point 1: y = 0.75 is outside *"},
        {"positions: x.npy\n",
         "t.yml:6: network.layers.l.nest_params: positions: *input/x.npy*No such file*"},
        {"positions: [[0.0, 0.0]]\n        rows: 5\n",
         "t.yml:7: network.layers.l.nest_params: rows: cannot be given together with positions*"},
        {"extent: [1.0, 1.0]\n", "t.yml:3: network.layers.l.nest_params: columns: a layer needs*"},
        {"rows: 2\n        columns: 2\n        layer: 3\n",
         "t.yml:8: network.layers.l.nest_params: layer: no parameter *did you mean 'layers'?"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *all = NULL;
        g_autoptr(DenestTree) tree = NULL;
        g_autoptr(GPtrArray) problems = NULL;
        g_autoptr(GError) error = NULL;
        const char *message;

        all = g_strconcat("network:\n  layers:\n    l:\n"
                          "      params: {populations: {parrot_neuron: 1}}\n"
                          "      nest_params:\n        ",
                          rows[i].tree, NULL);
        tree = denest_tree_new_from_text(all, -1, "t.yml", &error);
        g_assert_no_error(error);
        problems = denest_check_tree(tree, NULL);
        g_assert_cmpuint(problems->len, ==, 1);
        message = ((GError *)problems->pdata[0])->message;
        if (!g_pattern_match_simple(rows[i].message, message))
            g_error("%s", message);
    }
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = program_folder_new();
    g_test_add_func("/layers/free", test_free);
    g_test_add_func("/layers/free-metadata", test_free_metadata);
    g_test_add_func("/layers/free-arrays", test_free_arrays);
    g_test_add_func("/layers/grid-3d", test_grid_3d);
    g_test_add_func("/layers/lists-3d", test_lists_3d);
    g_test_add_func("/layers/devices", test_devices);
    g_test_add_func("/layers/many-sources", test_many_sources);
    g_test_add_func("/layers/too-large", test_too_large);
    g_test_add_func("/layers/places", test_places);
    status = g_test_run();
    program_folder_remove(folder);
    return status;
}
