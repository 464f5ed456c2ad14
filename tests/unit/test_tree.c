/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/tree.h>

#include <string.h>

#include <glib/gstdio.h>

static DenestTree *
tree_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    DenestTree *tree = denest_tree_new_from_text(text, -1, "net.yml", &error);

    g_assert_no_error(error);
    return tree;
}

static char *
data_path(const char *name)
{
    return g_build_filename(g_getenv("DENEST_TEST_DATA"), "trees", name, NULL);
}

static void
assert_value(const DenestValue *value, const char *expected)
{
    g_autofree char *text = NULL;

    g_assert_nonnull(value);
    text = denest_value_print(value, 0);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_inheritance(void)
{
    g_autoptr(DenestTree) tree = tree_of("params: {a: 1, b: {x: 1, y: 2}}\n"
                                         "nest_params: {a: 5}\n"
                                         "n:\n"
                                         "  params: {a: null, c: 3}\n"
                                         "  n:\n"
                                         "    params: {b: {x: 9}}\n");
    const DenestTree *leaf = denest_tree_find_node(tree, "n.n");
    g_autoptr(DenestValue) all = NULL;

    g_assert_nonnull(leaf);
    g_assert_cmpint(denest_value_type(denest_tree_param(leaf, "a")), ==, DENEST_VALUE_NULL);
    assert_value(denest_tree_nest_param(leaf, "a"), "5");
    assert_value(denest_tree_param(leaf, "b"), "{x: 9}");
    g_assert_null(denest_tree_param(leaf, "d"));
    all = denest_tree_accessible(leaf, DENEST_DATA_PARAMS);
    assert_value(all, "{a: null, b: {x: 9}, c: 3}");
    assert_value(denest_tree_own(leaf, DENEST_DATA_PARAMS), "{b: {x: 9}}");
    assert_value(denest_tree_own(leaf, DENEST_DATA_NEST_PARAMS), "{}");
    g_assert_cmpstr(denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "a"), ==, "net.yml:4");
    g_assert_cmpstr(denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "d"), ==, "net.yml:5");
}

static void
test_nodes(void)
{
    g_autoptr(DenestTree) tree = tree_of("layers:\n  layers:\n  'a.b': {}\n  1: ~\n");
    const DenestTree *layers = denest_tree_find_child(tree, "layers");
    const DenestTree *inner = denest_tree_find_child(layers, "layers");
    const DenestTree *dotted = denest_tree_child(layers, 1);
    g_autoptr(GPtrArray) ancestors = denest_tree_ancestors(inner);

    g_assert_cmpstr(denest_tree_name(tree), ==, "net.yml");
    g_assert_cmpstr(denest_tree_path(tree), ==, "");
    g_assert_cmpstr(denest_tree_path(inner), ==, "layers.layers");
    g_assert_cmpstr(denest_tree_path(dotted), ==, "layers.'a.b'");
    g_assert_true(denest_tree_find_node(tree, "layers.'a.b'") == dotted);
    g_assert_true(denest_tree_find_node(tree, "") == tree);
    g_assert_null(denest_tree_find_node(tree, "layers.x.y"));
    g_assert_null(denest_tree_find_node(tree, "layers."));
    g_assert_cmpstr(denest_tree_name(denest_tree_child(layers, 2)), ==, "1");
    g_assert_false(denest_tree_has_text_name(denest_tree_child(layers, 2)));
    g_assert_true(denest_tree_has_text_name(inner));
    g_assert_cmpstr(denest_tree_place(inner), ==, "net.yml:2");
    g_assert_cmpuint(ancestors->len, ==, 2);
    g_assert_true(g_ptr_array_index(ancestors, 0) == layers);
    g_assert_true(denest_tree_root(inner) == tree);
    g_assert_true(denest_tree_parent(layers) == tree);
    g_assert_null(denest_tree_parent(tree));
    g_assert_null(denest_tree_find_child(tree, "nothing"));
}

static void
test_many_children(void)
{
    g_autoptr(DenestTree) tree = denest_tree_new(NULL);

    for (guint round = 0; round < 2; round++) {
        for (guint i = 0; i < 100; i++) {
            g_autofree char *name = g_strdup_printf("c%u", i);

            g_assert_cmpstr(denest_tree_name(denest_tree_ensure_child(tree, name)), ==, name);
        }
    }
    g_assert_cmpuint(denest_tree_n_children(tree), ==, 100);
    g_assert_cmpstr(denest_tree_name(denest_tree_find_child(tree, "c57")), ==, "c57");
}

static void
test_leaves(void)
{
    g_autoptr(DenestTree) tree = tree_of("a: {x: , y: {z: }}\nb: {w: , x: {params: {k: 1}}}\n");
    g_autoptr(GPtrArray) leaves = denest_tree_leaves(tree);
    g_autoptr(GPtrArray) named = denest_tree_named_leaves(tree);
    g_autoptr(GPtrArray) none = denest_tree_leaves(g_ptr_array_index(leaves, 0));

    g_assert_cmpuint(leaves->len, ==, 4);
    g_assert_cmpstr(denest_tree_path(g_ptr_array_index(leaves, 1)), ==, "a.y.z");
    g_assert_cmpuint(named->len, ==, 3);
    g_assert_cmpstr(denest_tree_path(g_ptr_array_index(named, 0)), ==, "b.x");
    g_assert_cmpstr(denest_tree_path(g_ptr_array_index(named, 2)), ==, "b.w");
    g_assert_cmpuint(none->len, ==, 0);
}

static void
test_odd_values(void)
{
    static const char *const empty[] = {"", "# only this\n", "---\n", "null", "{}"};
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"abc", "net.yml:1: root node: expected a mapping or null, not 'abc' (text)"},
        {"[1]", "net.yml:1: root node: expected a mapping or null, not [1] (list)"},
        {"[]", "net.yml:1: root node: expected a mapping or null, not [] (list)"},
        {"0", "net.yml:1: root node: expected a mapping or null, not 0 (integer)"},
        {"a:\n  b: 5", "net.yml:2: a.b: expected a mapping or null, not 5 (integer)"},
        {"a:\n  b: ''", "net.yml:2: a.b: expected a mapping or null, not '' (text)"},
        {"a:\n  params:", "net.yml:2: a: params: expected a mapping, not null (null)"},
        {"nest_params: []", "net.yml:1: root node: nest_params: expected a mapping, not [] (list)"},
        {"params: 0", "net.yml:1: root node: params: expected a mapping, not 0 (integer)"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(empty); i++) {
        g_autoptr(DenestTree) tree = tree_of(empty[i]);

        g_assert_cmpuint(denest_tree_n_children(tree), ==, 0);
    }
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(denest_tree_new_from_text(rows[i].text, -1, "net.yml", &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_TYPE);
        g_assert_cmpstr(error->message, ==, rows[i].message);
    }
}

static void
test_merge(void)
{
    g_autoptr(DenestTree) first = tree_of("params: {k: null, new: 1}\nb: {x: {params: {p: 1}}}\n");
    g_autoptr(DenestTree) second =
        tree_of("params: {z: 1, k: 2}\na: \nb: {x: {params: {q: 2}}, y: }");
    const DenestTree *trees[] = {first, second};
    g_autoptr(DenestTree) merged = denest_tree_new_merged(trees, 2, "both");
    const DenestTree *x = denest_tree_find_node(merged, "b.x");

    assert_value(denest_tree_own(merged, DENEST_DATA_PARAMS), "{z: 1, k: null, new: 1}");
    assert_value(denest_tree_own(x, DENEST_DATA_PARAMS), "{q: 2, p: 1}");
    g_assert_cmpstr(denest_tree_name(denest_tree_child(merged, 0)), ==, "b");
    g_assert_cmpstr(denest_tree_name(denest_tree_child(merged, 1)), ==, "a");
    g_assert_cmpstr(denest_tree_name(merged), ==, "both");
    /* The deeper value of the weaker tree beats the shallower one of the stronger tree. */
    assert_value(denest_tree_param(x, "q"), "2");
    g_assert_true(denest_tree_has_text_name(merged));
}

static void
test_equal_and_copy(void)
{
    g_autoptr(DenestTree) a = tree_of("a: {params: {x: 1, y: 2}}\nb:\n");
    g_autoptr(DenestTree) b = tree_of("b: {params: {}}\na: {params: {y: 2, x: 1}}\n");
    g_autoptr(DenestTree) c = tree_of("b: \na: {params: {y: 2, x: 1.0}}\n");
    g_autoptr(DenestTree) d = tree_of("c: \na: {params: {y: 2, x: 1}}\n");
    g_autoptr(DenestTree) copy = denest_tree_copy(a);
    g_autoptr(DenestTree) part = denest_tree_copy(denest_tree_find_child(a, "a"));

    g_assert_true(denest_tree_equal(a, b));
    g_assert_false(denest_tree_equal(a, c));
    g_assert_false(denest_tree_equal(a, d));
    g_assert_true(denest_tree_equal(a, copy));
    g_assert_null(denest_tree_parent(part));
    g_assert_cmpstr(denest_tree_name(part), ==, "a");
    denest_tree_set(denest_tree_ensure_child(copy, "a"), DENEST_DATA_PARAMS, "x",
                    denest_value_new_int(5));
    assert_value(denest_tree_param(denest_tree_find_child(a, "a"), "x"), "1");
    assert_value(denest_tree_param(denest_tree_find_child(copy, "a"), "x"), "5");
}

/* A reference to a node keeps the whole tree. */
static void
test_references(void)
{
    DenestTree *tree = tree_of("params: {k: 1}\na: {b: }\n");
    DenestTree *leaf = denest_tree_ref(denest_tree_find_node(tree, "a.b"));

    denest_tree_unref(tree);
    assert_value(denest_tree_param(leaf, "k"), "1");
    denest_tree_unref(leaf);
    denest_tree_unref(NULL);
}

static void
test_change(void)
{
    g_autoptr(DenestTree) tree = tree_of("simulation: {params: {sessions: [a]}}\n");
    g_autoptr(DenestTree) network = tree_of("layers: {l1: }\n");
    DenestTree *simulation = denest_tree_ensure_child(tree, "simulation");
    g_autofree char *text = NULL;

    denest_tree_set(simulation, DENEST_DATA_PARAMS, "output_dir", denest_value_new_string("out"));
    denest_tree_ensure_child(tree, "kernel");
    denest_tree_replace_child(tree, "network", network);
    denest_tree_replace_child(tree, "network", denest_tree_find_node(tree, "network.layers"));
    text = denest_tree_print(tree);
    g_assert_cmpstr(text, ==,
                    "params: {}\nnest_params: {}\n"
                    "simulation:\n  params:\n    sessions:\n    - a\n    output_dir: out\n"
                    "  nest_params: {}\n"
                    "kernel:\n  params: {}\n  nest_params: {}\n"
                    "network:\n  params: {}\n  nest_params: {}\n"
                    "  l1:\n    params: {}\n    nest_params: {}\n");
}

static void
test_assignment(void)
{
    static const struct {
        const char *assignment, *path, *key, *value;
        DenestDataKind kind;
    } rows[] = {
        {"kernel.nest_params.local_num_threads=4", "kernel", "local_num_threads", "4",
         DENEST_DATA_NEST_PARAMS},
        {"network.neuron_models.ht_neuron.nest_params.g_KL=1.5", "network.neuron_models.ht_neuron",
         "g_KL", "1.5", DENEST_DATA_NEST_PARAMS},
        {"simulation.params.sessions=[a, b]", "simulation", "sessions", "['a', 'b']",
         DENEST_DATA_PARAMS},
        {"params.a=", "", "a", "null", DENEST_DATA_PARAMS},
        {"n.'a.b''c'.params.\"x=\\\"y\"=a=b", "n.'a.b''c'", "x=\"y", "'a=b'", DENEST_DATA_PARAMS},
    };
    static const struct {
        const char *assignment, *message;
    } errors[] = {
        {"kernel.resolution=1", "--set 'kernel.resolution=1': expected NODE.params.KEY=VALUE or "
                                "NODE.nest_params.KEY=VALUE"},
        {"a.params.b", "--set 'a.params.b': expected NODE.params.KEY=VALUE or "
                       "NODE.nest_params.KEY=VALUE; there is no '='"},
        {"a.params.b.c=1", "--set 'a.params.b.c=1': expected NODE.params.KEY=VALUE or "
                           "NODE.nest_params.KEY=VALUE; a part of a value cannot be set, only the "
                           "whole value"},
        {"a..params.b=1", "--set 'a..params.b=1': a name is missing in the path"},
        {"=1", "--set '=1': a name is missing in the path"},
        {"'a.params.b=1", "--set ''a.params.b=1': a quoted name does not end"},
        {"'a'x.params.b=1", "--set ''a'x.params.b=1': expected a point or an equals sign behind a "
                            "quoted name, not 'x.params.b=1'"},
        {"a.params.b=[1", "--set 'a.params.b=[1': --set: not YAML: did not find expected ',' or "
                          "']' (while parsing a flow sequence that begins in line 1)"},
        {"a.params.b=\xff", "--set: not UTF-8 text"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestTree) tree = denest_tree_new_from_assignment(rows[i].assignment, &error);
        const DenestTree *node;

        g_assert_no_error(error);
        node = denest_tree_find_node(tree, rows[i].path);
        g_assert_nonnull(node);
        assert_value(denest_tree_find(node, rows[i].kind, rows[i].key), rows[i].value);
        g_assert_cmpstr(denest_tree_param_place(node, rows[i].kind, rows[i].key), ==, "--set");
    }
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(denest_tree_new_from_assignment(errors[i].assignment, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
        g_assert_cmpstr(error->message, ==, errors[i].message);
    }
}

static void
test_load(void)
{
    g_autofree char *path = data_path("tree_paths.yml");
    g_autoptr(DenestTree) set = denest_tree_new_from_assignment("kernel.params.nest_seed=11", NULL);
    g_autoptr(DenestTree) weaker =
        denest_tree_new_from_assignment("kernel.params.nest_seed=12", NULL);
    const DenestTree *overrides[] = {set, weaker};
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_load_trees(path, NULL, 0, &error);
    g_autoptr(DenestTree) changed = NULL;
    const DenestTree *inh;

    g_assert_no_error(error);
    g_assert_cmpstr(denest_tree_name(tree), ==, path);
    assert_value(denest_tree_param(denest_tree_find_child(tree, "kernel"), "nest_seed"), "7");
    inh = denest_tree_find_node(tree, "network.neuron_models.l1_inh");
    g_assert_cmpint(denest_value_type(denest_tree_nest_param(inh, "g_KL")), ==, DENEST_VALUE_NULL);
    assert_value(denest_tree_nest_param(denest_tree_parent(inh), "g_KL"), "3.0");
    g_assert_true(g_str_has_suffix(denest_tree_param_place(inh, DENEST_DATA_NEST_PARAMS, "tau_m"),
                                   "trees/network/neurons.yml:8"));
    changed = denest_load_trees(path, overrides, 2, &error);
    g_assert_no_error(error);
    assert_value(denest_tree_param(denest_tree_find_child(changed, "kernel"), "nest_seed"), "11");
}

/* A file with a whole tree, written and read again. */
static void
test_write(void)
{
    g_autofree char *dir = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "parameter_tree.yml", NULL);
    g_autofree char *source =
        g_build_filename(g_getenv("DENEST_TEST_DATA"), "yaml", "parameter_tree.yml", NULL);
    g_autofree char *text = NULL, *expected = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_load_trees(source, NULL, 0, &error);
    g_autoptr(DenestTree) again = NULL;

    g_assert_no_error(error);
    g_assert_true(denest_tree_write(tree, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_file_get_contents(source, &expected, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
    again = denest_tree_new_from_file(path, &error);
    g_assert_true(denest_tree_equal(tree, again));
    g_assert_false(denest_tree_write(tree, dir, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_unlink(path);
    g_rmdir(dir);
}

static void
assert_load_fails(const char *text, DenestErrorCode code, const char *part)
{
    g_autofree char *dir = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "list.yml", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_null(denest_load_trees(path, NULL, 0, &error));
    g_assert_error(error, DENEST_ERROR, (int)code);
    g_assert_nonnull(strstr(error->message, part));
    g_unlink(path);
    g_rmdir(dir);
}

static void
test_load_errors(void)
{
    g_autoptr(GString) many = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    assert_load_fails("[]", DENEST_ERROR_TYPE, "list.yml:1: the list of parameter files is empty");
    assert_load_fails("", DENEST_ERROR_TYPE,
                      "expected a list of parameter files or a parameter "
                      "tree, not null");
    assert_load_fails("abc", DENEST_ERROR_TYPE, "not 'abc'");
    assert_load_fails("- 5", DENEST_ERROR_TYPE,
                      "a list of parameter files holds file names, not 5");
    assert_load_fails("\n- none.yml", DENEST_ERROR_IO, "list.yml:2: ");
    assert_load_fails("- none.yml", DENEST_ERROR_IO, "none.yml: No such file or directory");
    /* The list names itself. */
    assert_load_fails("- list.yml", DENEST_ERROR_TYPE, "list.yml:1: root node: expected a mapping");
    for (guint i = 0; i < 10001; i++)
        g_string_append(many, "- a.yml\n");
    assert_load_fails(many->str, DENEST_ERROR_RANGE, "list.yml:1: more than 10000 parameter files");
    g_assert_null(denest_load_trees("/nonexistent/list.yml", NULL, 0, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_assert_cmpstr(error->message, ==, "no parameter file at '/nonexistent/list.yml'");
    g_clear_error(&error);
    g_assert_null(denest_load_trees("/", NULL, 0, &error));
    g_assert_cmpstr(error->message, ==, "/: Is a directory");
}

/* Values may come from programs, too, without the reader's bound on depth. */
static void
test_depth(void)
{
    g_autoptr(DenestValue) value = denest_value_new_map();
    g_autoptr(GString) path = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 500; i++) {
        DenestValue *map = denest_value_new_map();

        denest_value_set(map, "a", g_steal_pointer(&value));
        value = map;
    }
    g_assert_null(denest_tree_new_from_value(value, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    for (guint i = 0; i < 101; i++)
        g_string_append(path, "a.");
    g_string_append(path, "params.b=1");
    g_assert_null(denest_tree_new_from_assignment(path->str, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
    g_assert_nonnull(strstr(error->message, "the path has more than 100 names"));
}

static void
assert_too_large(const char *text, const char *part)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(denest_tree_new_from_text(text, -1, "net.yml", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_nonnull(strstr(error->message, part));
}

/* Few bytes that would make many nodes, or long paths. */
static void
test_size(void)
{
    g_autoptr(GString) wide = g_string_new("a0: &a0 {}\n");
    g_autofree char *name = g_strnfill(1000, 'x');
    g_autofree char *far =
        g_strdup_printf("%s: {%s: {%s: {%s: {%s: }}}}", name, name, name, name, name);

    for (guint i = 1; i < 6; i++) {
        g_string_append_printf(wide, "a%u: &a%u {", i, i);
        for (guint j = 0; j < 10; j++)
            g_string_append_printf(wide, "c%u: *a%u, ", j, i - 1);
        g_string_append(wide, "}\n");
    }
    assert_too_large(wide->str, "the parameter tree has too many nodes");
    assert_too_large(far, "net.yml:1: the parameter tree has names that are too long");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tree/inheritance", test_inheritance);
    g_test_add_func("/tree/nodes", test_nodes);
    g_test_add_func("/tree/many-children", test_many_children);
    g_test_add_func("/tree/leaves", test_leaves);
    g_test_add_func("/tree/odd-values", test_odd_values);
    g_test_add_func("/tree/merge", test_merge);
    g_test_add_func("/tree/equal-and-copy", test_equal_and_copy);
    g_test_add_func("/tree/references", test_references);
    g_test_add_func("/tree/change", test_change);
    g_test_add_func("/tree/assignment", test_assignment);
    g_test_add_func("/tree/load", test_load);
    g_test_add_func("/tree/write", test_write);
    g_test_add_func("/tree/load-errors", test_load_errors);
    g_test_add_func("/tree/depth", test_depth);
    g_test_add_func("/tree/size", test_size);
    return g_test_run();
}
