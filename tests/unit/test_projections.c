/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Projection types in whole trees: every example of params/projections, for any number of virtual
 * processes and workers; one line that changes the type; the types that need the core's help
 * (multisynapse, from_file, rescaled); listing and dumps; and every mistake.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include <denest/log.h>
#include <denest/simulation.h>
#include <denest/table.h>

#include "tests/unit/mistakes.h"

#define N_UNITS 100

static char *
example_path(const char *name)
{
    return g_strdup_printf("%s/params/projections/%s", g_getenv("DENEST_SOURCE_ROOT"), name);
}

/* An example with assignments or trees in front, NULL-ended. */
static DenestTree *
load(const char *name, const char *const *assignments)
{
    g_autofree char *file = g_strconcat(name, ".yml", NULL), *path = example_path(file);
    g_autoptr(GPtrArray) trees = g_ptr_array_new_with_free_func((GDestroyNotify)denest_tree_unref);
    g_autoptr(GError) error = NULL;
    DenestTree *tree;

    for (; assignments && *assignments; assignments++) {
        g_ptr_array_insert(trees, 0,
                           **assignments == '{'
                               ? denest_tree_new_from_text(*assignments, -1, "test", &error)
                               : denest_tree_new_from_assignment(*assignments, &error));
        g_assert_no_error(error);
    }
    tree = denest_load_trees(path, (const DenestTree *const *)trees->pdata, trees->len, &error);
    g_assert_no_error(error);
    return tree;
}

static DenestSimulation *
build(const DenestTree *tree, guint n_workers, GError **error)
{
    g_autofree char *folder = example_path("");
    const DenestOptions options = {.n_workers = n_workers, .input_dir = folder};

    return denest_simulation_new_unsaved(tree, &options, error);
}

static DenestSimulation *
build_example(const char *name, const char *const *assignments, guint n_workers)
{
    g_autoptr(DenestTree) tree = load(name, assignments);
    g_autoptr(GError) error = NULL;
    DenestSimulation *simulation = build(tree, n_workers, &error);

    g_assert_no_error(error);
    return simulation;
}

static void
append(const DenestConnection *connection, gpointer user_data)
{
    g_array_append_vals(user_data, connection, 1);
}

/* Connections of the projection whose model is @model; NULL: all. */
static GArray *
list(DenestSimulation *simulation, const char *model)
{
    const DenestNetwork *network = denest_simulation_network(simulation);
    GArray *connections = g_array_new(FALSE, FALSE, sizeof(DenestConnection));
    int found = -1;

    for (guint i = 0; model && i < denest_network_n_projections(network); i++)
        if (g_str_equal(denest_network_projection(network, i).model, model))
            found = (int)i;
    g_assert_true(!model || found >= 0);
    denest_network_foreach_connection(network, found, append, connections);
    return connections;
}

#define AT(list, i) (&g_array_index(list, DenestConnection, i))

static DenestGid
first_gid(DenestSimulation *simulation, const char *layer)
{
    const DenestNetwork *network = denest_simulation_network(simulation);
    g_autoptr(GArray) gids =
        denest_layer_gids(denest_network_find_layer(network, layer, NULL), NULL, -1, -1, -1);

    g_assert_cmpuint(gids->len, ==, N_UNITS);
    return g_array_index(gids, DenestGid, 0);
}

/* ---- All examples ---- */

static const struct {
    const char *name;
    int n; /* connections; -1: random */
} examples[] = {
    {"topological", -1},        {"one_to_one", 100},          {"all_to_all", 10000},
    {"fixed_indegree", 1000},   {"fixed_outdegree", 1000},    {"fixed_total_number", 1000},
    {"pairwise_bernoulli", -1}, {"multisynapse", 500 + 1000}, {"from_file", 10},
    {"rescaled", 1000 + 500},
};

/* The list as one text, source and target in the order of the store. */
static char *
print(const GArray *connections)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < connections->len; i++)
        g_string_append_printf(text, "%u %u %a %a %s\n", AT(connections, i)->source,
                               AT(connections, i)->target, AT(connections, i)->weight,
                               AT(connections, i)->delay, AT(connections, i)->synapse);
    return g_string_free(text, FALSE);
}

/* The store has rows by source, in each the targets ascend. */
static void
check_order(DenestSimulation *simulation)
{
    const DenestNetwork *network = denest_simulation_network(simulation);

    for (guint p = 0; p < denest_network_n_projections(network); p++) {
        g_autoptr(GArray) connections =
            list(simulation, denest_network_projection(network, p).model);

        for (guint i = 1; i < connections->len; i++)
            g_assert_true(AT(connections, i)->source > AT(connections, i - 1)->source ||
                          (AT(connections, i)->source == AT(connections, i - 1)->source &&
                           AT(connections, i)->target >= AT(connections, i - 1)->target));
    }
}

static void
test_example(gconstpointer data)
{
    static const char *const vps[] = {"1", "2", "4"};
    const guint k = GPOINTER_TO_UINT(data);
    const char *name = examples[k].name;

    for (guint v = 0; v < G_N_ELEMENTS(vps); v++) {
        g_autofree char *set = g_strconcat("kernel.nest_params.local_num_threads=", vps[v], NULL);
        const char *const sets[] = {set, NULL};
        g_autofree char *expected = NULL;

        for (guint n_workers = 1; n_workers <= 3; n_workers++) {
            g_autoptr(DenestSimulation) simulation = build_example(name, sets, n_workers);
            g_autoptr(GArray) connections = list(simulation, NULL);
            g_autofree char *text = print(connections);

            if (examples[k].n >= 0)
                g_assert_cmpuint(connections->len, ==, examples[k].n);
            g_assert_cmpuint(connections->len, >, 0);
            check_order(simulation);
            if (expected)
                g_assert_cmpstr(text, ==, expected);
            else
                expected = g_steal_pointer(&text);
        }
    }
}

/* ---- Closed forms ---- */

static void
test_one_to_one(void)
{
    g_autoptr(DenestSimulation) simulation = build_example("one_to_one", NULL, 2);
    const DenestGid source = first_gid(simulation, "here"), target = first_gid(simulation, "there");
    g_autoptr(GArray) connections = list(simulation, "one_to_one");

    for (guint i = 0; i < N_UNITS; i++) {
        g_assert_cmpuint(AT(connections, i)->source, ==, source + i);
        g_assert_cmpuint(AT(connections, i)->target, ==, target + i);
        g_assert_cmpfloat(AT(connections, i)->weight, ==, 20);
        g_assert_cmpfloat(AT(connections, i)->delay, ==, 1.5);
    }
}

/* Every unit of @layer has @n connections on the side of @offset in DenestConnection. */
static void
check_degree(const GArray *connections, DenestGid first, gsize offset, guint n)
{
    guint degree[N_UNITS] = {0};

    for (guint i = 0; i < connections->len; i++)
        degree[*(const DenestGid *)((const char *)AT(connections, i) + offset) - first]++;
    for (guint i = 0; i < N_UNITS; i++)
        g_assert_cmpuint(degree[i], ==, n);
}

static void
test_degrees(void)
{
    g_autoptr(DenestSimulation) in = build_example("fixed_indegree", NULL, 2);
    g_autoptr(DenestSimulation) out = build_example("fixed_outdegree", NULL, 2);
    g_autoptr(GArray) of_targets = list(in, NULL), of_sources = list(out, NULL);

    check_degree(of_targets, first_gid(in, "there"), offsetof(DenestConnection, target), 10);
    check_degree(of_sources, first_gid(out, "here"), offsetof(DenestConnection, source), 10);
    for (guint i = 1; i < of_targets->len; i++) /* no multapses */
        g_assert_true(AT(of_targets, i)->source != AT(of_targets, i - 1)->source ||
                      AT(of_targets, i)->target != AT(of_targets, i - 1)->target);
}

static void
test_swap(void)
{
    static const char *const sets[] = {
        "network.projection_models.fixed_indegree.params.type=topological", NULL};
    g_autoptr(DenestSimulation) simulation = build_example("fixed_indegree", sets, 2);
    const DenestNetwork *network = denest_simulation_network(simulation);

    g_assert_cmpstr(denest_network_projection(network, 0).type, ==, "topological");
    g_assert_cmpuint(denest_network_projection(network, 0).n_connections, ==, 1000);
}

static int
compare_pairs(gconstpointer a, gconstpointer b)
{
    const DenestConnection *e = a, *f = b;

    if (e->source != f->source)
        return e->source < f->source ? -1 : 1;
    return (e->target > f->target) - (e->target < f->target);
}

static void
test_multisynapse(void)
{
    g_autoptr(DenestSimulation) simulation = build_example("multisynapse", NULL, 2);
    g_autoptr(GArray) labelled = list(simulation, "labelled");
    g_autoptr(GArray) added = list(simulation, "multisynapse");
    const guint n = labelled->len;

    for (guint i = 0; i < n; i++) {
        DenestConnection back = *AT(labelled, i);

        g_assert_cmpint(back.label, ==, 7);
        back.source = AT(labelled, i)->target;
        back.target = AT(labelled, i)->source;
        g_array_append_val(labelled, back);
    }
    g_array_sort(labelled, compare_pairs);
    g_array_sort(added, compare_pairs);
    g_assert_cmpuint(added->len, ==, labelled->len);
    for (guint i = 0; i < added->len; i++) {
        g_assert_cmpint(compare_pairs(AT(added, i), AT(labelled, i)), ==, 0);
        g_assert_cmpfloat(AT(added, i)->weight, ==, 0.012);
        g_assert_cmpint(AT(added, i)->label, ==, -1);
        g_assert_cmpstr(AT(added, i)->synapse, ==, "plain");
    }
}

/* A projection that is to be made last is, whatever its name; its base's wish counts, too. */
static void
test_order(void)
{
    static const char *const sets[] = {
        "{network: {projection_models: {a_first: {params: {type: rescaled, "
        "projection_model: multisynapse, weight_factor: 2.0}}}}}",
        "network.topology.params.projections=[{projection_model: a_first, source_layers: [here], "
        "source_population: exc, target_layers: [there], target_population: exc}, "
        "{projection_model: labelled, source_layers: [here], source_population: exc, "
        "target_layers: [there], target_population: exc}]",
        NULL};
    g_autoptr(DenestSimulation) simulation = build_example("multisynapse", sets, 2);
    const DenestNetwork *network = denest_simulation_network(simulation);
    g_autoptr(GArray) added = list(simulation, "a_first");

    g_assert_cmpstr(denest_network_projection(network, 0).model, ==, "labelled");
    g_assert_cmpstr(denest_network_projection(network, 1).model, ==, "a_first");
    g_assert_cmpuint(added->len, ==, 1000);
    g_assert_cmpfloat(AT(added, 0)->weight, ==, 0.024);
}

static void
test_from_file(void)
{
    g_autoptr(DenestSimulation) simulation = build_example("from_file", NULL, 2);
    const DenestGid source = first_gid(simulation, "here"), target = first_gid(simulation, "there");
    g_autoptr(GArray) connections = list(simulation, "from_file");
    g_autofree char *path = example_path("connections.csv");
    g_autoptr(DenestTable) table = denest_table_read(path, NULL, NULL);

    g_assert_cmpuint(table->n_rows, ==, connections->len);
    for (guint i = 0; i < table->n_rows; i++) {
        const double *row = table->values + 3 * i;

        g_assert_cmpuint(AT(connections, i)->source, ==, source + (guint)row[0]);
        g_assert_cmpuint(AT(connections, i)->target, ==, target + (guint)row[1]);
        g_assert_cmpfloat(AT(connections, i)->weight, ==, row[2]);
        g_assert_cmpfloat(AT(connections, i)->delay, ==, 1.5);
    }
}

static void
test_rescaled(void)
{
    g_autoptr(DenestSimulation) simulation = build_example("rescaled", NULL, 2);
    g_autoptr(GArray) original = list(simulation, "original");
    g_autoptr(GArray) rescaled = list(simulation, "rescaled");

    check_degree(original, first_gid(simulation, "there"), offsetof(DenestConnection, target), 10);
    check_degree(rescaled, first_gid(simulation, "there"), offsetof(DenestConnection, target), 5);
    g_assert_cmpfloat(AT(original, 0)->weight, ==, 20);
    g_assert_cmpfloat(AT(rescaled, 0)->weight, ==, 60);
}

/* ---- Listing ---- */

static void
test_listing(void)
{
    g_autoptr(DenestSimulation) simulation = build_example("one_to_one", NULL, 1);
    const DenestNetwork *network = denest_simulation_network(simulation);
    const DenestProjectionInfo info = denest_network_projection(network, 0);
    g_autoptr(GError) error = NULL;
    guint i = 9;

    g_assert_cmpstr(info.name, ==, "one_to_one-here-exc-there-exc");
    g_assert_cmpstr(info.synapse, ==, "plain");
    g_assert_cmpuint(info.n_connections, ==, 100);
    g_assert_cmpuint(info.n_bytes, >=, 400);
    g_assert_cmpuint(info.n_bytes, <=, 1600);
    g_assert_true(denest_network_find_projection(network, info.name, &i, &error));
    g_assert_cmpuint(i, ==, 0);
    g_assert_false(
        denest_network_find_projection(network, "one_to_on-here-exc-there-exc", &i, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "did you mean 'one_to_one-here-exc-there-exc'?"));
}

static void
test_dumps(void)
{
    static const char *const layers[] = {"here", NULL}, *const nobody[] = {"her", NULL};
    g_autoptr(DenestSimulation) simulation = build_example("one_to_one", NULL, 1);
    const DenestNetwork *network = denest_simulation_network(simulation);
    const DenestGid source = first_gid(simulation, "here"), target = first_gid(simulation, "there");
    g_autofree char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "dump.txt", NULL), *text = NULL;
    g_autofree char *expected = g_strdup_printf("%u -4.5 4.5\n%u -4.5 3.5\n", source, source + 1);
    g_autofree char *line = g_strdup_printf("%u %u 20 1.5 0 0\n", source, target);
    g_autoptr(GError) error = NULL;

    g_assert_true(denest_network_dump_nodes(network, layers, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, expected));
    g_clear_pointer(&text, g_free);
    g_assert_true(denest_network_dump_connections(network, layers, "plain", path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, line));
    g_assert_false(denest_network_dump_nodes(network, nobody, path, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(denest_network_dump_connections(network, layers, "plane", path, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_remove(path);
    g_rmdir(folder);
}

/* ---- Mistakes ---- */

/* `yaml` is an assignment. */
static const struct {
    const char *example;
    Mistake mistake;
} mistakes[] = {
    {"one_to_one",
     {"network.projection_models.one_to_one.params.type=one_to_on", DENEST_ERROR_NOT_FOUND,
      "*network.projection_models.one_to_one: type: one_to_on: *did you mean 'one_to_one'?*"}},
    {"one_to_one",
     {"network.projection_models.one_to_one.nest_params.wieghts=1.0", DENEST_ERROR_UNKNOWN,
      "*projection_models.one_to_one.nest_params: wieghts: *did you mean 'weights'?*"}},
    {"one_to_one",
     {"network.layers.there.nest_params.rows=5", DENEST_ERROR_RANGE,
      "*projection one_to_one-here-exc-there-exc: *has 100*has 50*"}},
    {"one_to_one",
     {"network.projection_models.one_to_one.nest_params.delays=0.01", DENEST_ERROR_RANGE,
      "*projection_models.one_to_one.nest_params: delays: 0.01 ms is below*"}},
    {"multisynapse",
     {"network.projection_models.multisynapse.params.query_synapse_label=8", DENEST_ERROR_NOT_FOUND,
      "*projection multisynapse-here-exc-there-exc: query_synapse_label: no connection*label 8*"}},
    {"multisynapse",
     {"network.projection_models.multisynapse.params.query_synapse_label=-3", DENEST_ERROR_RANGE,
      "*multisynapse: query_synapse_label: -3 is not*"}},
    {"multisynapse",
     {"network.projection_models.multisynapse.params.make_symetric=true", DENEST_ERROR_UNKNOWN,
      "*make_symetric*did you mean 'make_symmetric'?*"}},
    {"multisynapse",
     {"network.projection_models.multisynapse.nest_params.model=plane", DENEST_ERROR_NOT_FOUND,
      "*nest_params: model: plane: *"}},
    {"from_file",
     {"network.projection_models.from_file.params.file=nothing.csv", DENEST_ERROR_IO,
      "--set: network.projection_models.from_file: file: *nothing.csv: there is no such file"}},
    {"from_file",
     {"network.projection_models.from_file.params.units=row", DENEST_ERROR_RANGE,
      "*from_file: units: 'row' is neither 'gid' nor 'index'*"}},
    {"from_file",
     {"network.projection_models.from_file.params.units=gid", DENEST_ERROR_RANGE,
      "*connections.csv: row 0 (line 3): source 0: no unit of the population in layer 'here'*"}},
    {"from_file",
     {"network.layers.there.nest_params.columns=9", DENEST_ERROR_RANGE,
      "*connections.csv: row 7 (line 10): target 93: the population has 90 units*"}},
    {"rescaled",
     {"network.projection_models.rescaled.params.projection_model=origina", DENEST_ERROR_NOT_FOUND,
      "*origina: there is no such projection model; did you mean 'original'?*"}},
    {"rescaled",
     {"network.projection_models.rescaled.params.projection_model=rescaled", DENEST_ERROR_RANGE,
      "*rescaled: starts from itself*"}},
    {"rescaled",
     {"network.projection_models.rescaled.params.number_factor=-1.0", DENEST_ERROR_RANGE,
      "*rescaled: number_factor: -1 is not*"}},
    {"rescaled",
     {"network.projection_models.rescaled.nest_params.weights=2.0", DENEST_ERROR_UNKNOWN,
      "*weights: no parameter of rescaled*"}},
    {"multisynapse",
     {"{network: {projection_models: {none: {params: {type: multisynapse}, nest_params: "
      "{model: plain}}}}}",
      DENEST_ERROR_MISSING, "*none: query_synapse_label: multisynapse needs it*"}},
    {"rescaled",
     {"{network: {projection_models: {none: {params: {type: rescaled}}}}}", DENEST_ERROR_MISSING,
      "*none*: projection_model: rescaled needs*"}},
    {"from_file",
     {"{network: {projection_models: {none: {params: {type: from_file}, nest_params: "
      "{synapse_model: plain}}}}}",
      DENEST_ERROR_MISSING, "*none*: file: from_file needs it*"}},
};

static void
test_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        const Mistake *mistake = &mistakes[i].mistake;
        const char *const sets[] = {mistake->yaml, NULL};
        g_autoptr(DenestSimulation) simulation = NULL;
        g_autoptr(DenestTree) tree = NULL;
        g_autoptr(GError) error = NULL;

        tree = load(mistakes[i].example, sets);
        simulation = build(tree, 1, &error);
        g_assert_null(simulation);
        mistake_check(mistake, error);
    }
}

/* Files that are no tables of connections. */
static void
test_bad_files(void)
{
    static const struct {
        const char *text;
        Mistake mistake;
    } rows[] = {
        {"0 1\n2\n", {"", DENEST_ERROR_TYPE, "*line 2: 1 values, but expected 2"}},
        {"0 1\n2 x\n", {"", DENEST_ERROR_SYNTAX, "*line 2: 'x' is no number"}},
        {"0\n", {"", DENEST_ERROR_TYPE, "*1 columns, but expected source, target*"}},
        {"0 1 2 3 4\n", {"", DENEST_ERROR_TYPE, "*5 columns, but expected source, target*"}},
        {"source,tarket\n0,1\n", {"", DENEST_ERROR_UNKNOWN, "*tarket: *did you mean 'target'?"}},
        {"source,weight\n0,1\n", {"", DENEST_ERROR_MISSING, "*target: there is no such column"}},
        {"0 1.5\n", {"", DENEST_ERROR_RANGE, "*row 0 (line 1): target 1.5: not a whole number*"}},
        {"0 -1\n", {"", DENEST_ERROR_RANGE, "*row 0 (line 1): target -1: not a whole number*"}},
        {"0 1 nan\n", {"", DENEST_ERROR_RANGE, "*row 0 (line 1): weight nan: not finite"}},
        {"#\n0 1 1 1\n0 1 1 0\n",
         {"", DENEST_ERROR_RANGE, "*row 1 (line 3): delay 0: not above 0 ms"}},
    };
    g_autofree char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "list.csv", NULL);
    g_autofree char *set =
        g_strconcat("network.projection_models.from_file.params.file=", path, NULL);
    const char *const sets[] = {set, NULL};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DenestTree) tree = load("from_file", sets);
        g_autoptr(DenestSimulation) simulation = NULL;
        g_autoptr(GError) error = NULL;

        g_assert_true(g_file_set_contents(path, rows[i].text, -1, NULL));
        simulation = build(tree, 1, &error);
        g_assert_null(simulation);
        mistake_check(&rows[i].mistake, error);
        g_assert_nonnull(strstr(error->message, path));
    }
    g_remove(path);
    g_rmdir(folder);
}

/* What number_factor can and cannot multiply. */
static void
test_number_factor(void)
{
    static const struct {
        const char *type, *nest_params;
        int n; /* connections of the rescaled one; -1: an error */
    } rows[] = {
        {"all_to_all", "", -1},
        {"fixed_outdegree", "outdegree: 4", 200},
        {"fixed_total_number", "N: 101", 51},
        {"pairwise_bernoulli", "p: 0.0", 0},
        {"topological", "connection_type: convergent, number_of_connections: 6", 300},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("{params: {type: %s}, nest_params: {synapse_model: plain, %s}}",
                            rows[i].type, rows[i].nest_params);
        g_autoptr(DenestTree) tree = load("rescaled", NULL), model = NULL;
        g_autoptr(DenestSimulation) simulation = NULL;
        g_autoptr(GArray) connections = NULL;
        g_autoptr(GError) error = NULL;

        model = denest_tree_new_from_text(text, -1, "test", &error);
        g_assert_no_error(error);
        denest_tree_replace_child(
            denest_tree_ensure_child(denest_tree_ensure_child(tree, "network"),
                                     "projection_models"),
            "original", model);
        simulation = build(tree, 1, &error);
        if (rows[i].n < 0) {
            g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
            g_assert_nonnull(strstr(error->message, "rescaled-here-exc-there-exc"));
            continue;
        }
        g_assert_no_error(error);
        connections = list(simulation, "rescaled");
        g_assert_cmpuint(connections->len, ==, rows[i].n);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    denest_log_set_threshold(DENEST_LOG_ERROR);
    for (guint i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_autofree char *path = g_strdup_printf("/projections/examples/%s", examples[i].name);

        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_example);
    }
    g_test_add_func("/projections/one_to_one", test_one_to_one);
    g_test_add_func("/projections/degrees", test_degrees);
    g_test_add_func("/projections/swap", test_swap);
    g_test_add_func("/projections/multisynapse", test_multisynapse);
    g_test_add_func("/projections/order", test_order);
    g_test_add_func("/projections/from_file", test_from_file);
    g_test_add_func("/projections/rescaled", test_rescaled);
    g_test_add_func("/projections/number_factor", test_number_factor);
    g_test_add_func("/projections/listing", test_listing);
    g_test_add_func("/projections/dumps", test_dumps);
    g_test_add_func("/projections/bad_files", test_bad_files);
    g_test_add_func("/projections/mistakes", test_mistakes);
    return g_test_run();
}
