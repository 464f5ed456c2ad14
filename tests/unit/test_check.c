/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/check.h"

static const DenestCheckRow layer_rows[] = {
    {"rows", DENEST_CHECK_MANDATORY, NULL},        {"columns", DENEST_CHECK_MANDATORY, NULL},
    {"edge_wrap", DENEST_CHECK_OPTIONAL, "false"}, {"center", DENEST_CHECK_OPTIONAL, "[0.0, 0.0]"},
    {"label", DENEST_CHECK_OPTIONAL, NULL},        {"elements", DENEST_CHECK_RESERVED, NULL},
};
static const DenestCheckTable layer_table = {layer_rows, G_N_ELEMENTS(layer_rows), FALSE};
static const DenestCheckTable open_table = {layer_rows, G_N_ELEMENTS(layer_rows), TRUE};
static const DenestCheckTable empty_table = {NULL, 0, FALSE};

static DenestTree *
tree_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    DenestTree *tree = denest_tree_new_from_text(text, -1, "net.yml", &error);

    g_assert_no_error(error);
    return tree;
}

static void
assert_problem(const DenestProblems *problems, guint i, DenestErrorCode code, const char *message)
{
    const GError *error = denest_problems_item(problems, i);

    g_assert_error(error, DENEST_ERROR, (int)code);
    g_assert_cmpstr(error->message, ==, message);
}

static void
test_all_problems(void)
{
    g_autoptr(DenestTree) tree = tree_of("nest_params: {columns: 5}\n"
                                         "l1:\n"
                                         "  nest_params:\n"
                                         "    elements: 1\n"
                                         "    edge_warp: true\n");
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestValue) defaults = NULL, full = NULL;
    g_autoptr(GError) error = NULL;

    full = denest_check_node(denest_tree_find_child(tree, "l1"), DENEST_DATA_NEST_PARAMS, NULL,
                             &layer_table, problems, &defaults);
    g_assert_cmpuint(denest_problems_count(problems), ==, 3);
    assert_problem(problems, 0, DENEST_ERROR_RESERVED,
                   "net.yml:4: l1: nest_params: elements: reserved, denest sets it itself");
    assert_problem(problems, 1, DENEST_ERROR_UNKNOWN,
                   "net.yml:5: l1: nest_params: edge_warp: not recognised; did you mean "
                   "'edge_wrap'? (known: rows, columns, edge_wrap, center, label)");
    assert_problem(problems, 2, DENEST_ERROR_MISSING,
                   "net.yml:2: l1: nest_params: rows: mandatory, but missing");
    g_assert_cmpuint(denest_value_length(defaults), ==, 2);
    g_assert_cmpuint(denest_value_length(full), ==, 5);
    g_assert_false(denest_problems_check(problems, &error));
    g_assert_true(g_str_has_suffix(error->message, "sets it itself (and 2 more)"));
}

static void
test_defaults(void)
{
    g_autoptr(DenestTree) tree = tree_of("params: {rows: 1, columns: 2, center: null}");
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestValue) defaults = NULL, full = NULL, none = NULL, again = NULL;
    g_autofree char *line = NULL, *text = NULL;

    full = denest_check_node(tree, DENEST_DATA_PARAMS, "l1", &layer_table, problems, &defaults);
    g_assert_true(denest_problems_check(problems, NULL));
    text = denest_value_print(full, 0);
    g_assert_cmpstr(text, ==, "{rows: 1, columns: 2, center: null, edge_wrap: false}");
    line = denest_check_describe_defaults("l1", "params", defaults);
    g_assert_cmpstr(line, ==,
                    "Object `l1`: params: using default value for optional parameters:\n"
                    "{'edge_wrap': False}");
    again = denest_check_map(&(DenestCheckSubject){"l1", NULL, NULL, NULL}, full, &layer_table,
                             problems, &none);
    g_assert_null(none);
    g_assert_true(denest_value_equal(full, again));
}

static void
test_open_and_empty(void)
{
    g_autoptr(DenestTree) tree = tree_of("params: {rows: 1, columns: 2, other: 3}");
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestValue) full =
        denest_check_node(tree, DENEST_DATA_PARAMS, "x", &open_table, problems, NULL);
    g_autoptr(DenestValue) none = NULL;

    g_assert_cmpuint(denest_problems_count(problems), ==, 0);
    g_assert_cmpuint(denest_value_length(full), ==, 5);
    none = denest_check_node(tree, DENEST_DATA_PARAMS, "Full parameter tree", &empty_table,
                             problems, NULL);
    g_assert_cmpuint(denest_problems_count(problems), ==, 3);
    assert_problem(problems, 0, DENEST_ERROR_UNKNOWN,
                   "net.yml:1: Full parameter tree: params: rows: not recognised; no parameter is "
                   "allowed here");
}

static void
test_children(void)
{
    static const char *const names[] = {"kernel", "network", NULL};
    static const char *const nothing[] = {NULL};
    g_autoptr(DenestTree) tree = tree_of("kernel:\nnetwrok:\n1:\n");
    g_autoptr(DenestProblems) problems = denest_problems_new();

    denest_check_children(tree, "Full parameter tree", names, problems);
    g_assert_cmpuint(denest_problems_count(problems), ==, 2);
    assert_problem(problems, 0, DENEST_ERROR_UNKNOWN,
                   "net.yml:2: Full parameter tree: child 'netwrok' is not recognised; did you "
                   "mean 'network'? (known: kernel, network)");
    assert_problem(problems, 1, DENEST_ERROR_UNKNOWN,
                   "net.yml:3: Full parameter tree: child '1' is not recognised (known: kernel, "
                   "network)");
    denest_check_children(tree, "simulation", nothing, problems);
    assert_problem(problems, 2, DENEST_ERROR_UNKNOWN,
                   "net.yml:1: simulation: child 'kernel': no child is allowed here");
}

/* The same message counts once; too many are counted, but not kept. */
static void
test_problems(void)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();

    for (guint i = 0; i < DENEST_PROBLEMS_MAX_KEPT + 5; i++) {
        denest_problems_add(problems, DENEST_ERROR_RANGE, "problem %u", i);
        denest_problems_add(problems, DENEST_ERROR_RANGE, "problem 0");
    }
    g_assert_cmpuint(denest_problems_count(problems), ==, DENEST_PROBLEMS_MAX_KEPT + 5);
    g_assert_cmpuint(denest_problems_n_kept(problems), ==, DENEST_PROBLEMS_MAX_KEPT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check/all-problems", test_all_problems);
    g_test_add_func("/check/defaults", test_defaults);
    g_test_add_func("/check/open-and-empty", test_open_and_empty);
    g_test_add_func("/check/children", test_children);
    g_test_add_func("/check/problems", test_problems);
    return g_test_run();
}
