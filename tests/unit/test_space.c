/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random trees of layers and topological projections against lists of an independent program. */
#include <math.h>
#include <string.h>

#include <denest/simulation.h>

typedef struct {
    guint source, target, steps;
    double weight;
} Row;

typedef struct {
    GArray *rows; /* of Row */
    double resolution;
} List;

static void
take(const DenestConnection *connection, gpointer user_data)
{
    const List *list = user_data;
    Row row = {connection->source, connection->target,
               (guint)lround(connection->delay / list->resolution), connection->weight};

    g_array_append_val(list->rows, row);
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const Row *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    if (x->steps != y->steps)
        return x->steps < y->steps ? -1 : 1;
    return x->weight < y->weight ? -1 : x->weight > y->weight;
}

static char *
digest(GArray *rows)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_array_sort(rows, compare);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);

        g_string_append_printf(text, "%u %u %u %.9g\n", row->source, row->target, row->steps,
                               row->weight);
    }
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
}

static void
test_case(gconstpointer data)
{
    g_auto(GStrv) fields = g_strsplit(data, " ", 3); /* name, number, digest */
    g_autofree char *path =
        g_strdup_printf("%s/space/%s.yml", g_getenv("DENEST_TEST_DATA"), fields[0]);

    for (guint n_workers = 1; n_workers <= 2; n_workers++) {
        const DenestOptions options = {.n_workers = n_workers};
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestTree) tree = denest_load_trees(path, NULL, 0, &error);
        g_autoptr(DenestSimulation) simulation = NULL;
        g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
        g_autofree char *sum = NULL;
        List list = {rows, 0.1};

        g_assert_no_error(error);
        g_assert_true(denest_value_to_double(
            denest_value_find(
                denest_tree_own(denest_tree_find_child(tree, "kernel"), DENEST_DATA_NEST_PARAMS),
                "resolution"),
            &list.resolution, NULL));
        simulation = denest_simulation_new_unsaved(tree, &options, &error);
        g_assert_no_error(error);
        denest_network_foreach_connection(denest_simulation_network(simulation), -1, take, &list);
        g_assert_cmpuint(rows->len, ==, (guint)g_ascii_strtoull(fields[1], NULL, 10));
        sum = digest(rows);
        g_assert_cmpstr(sum, ==, fields[2]);
    }
}

int
main(int argc, char **argv)
{
    g_autofree char *path = NULL, *text = NULL;
    g_auto(GStrv) lines = NULL;

    g_test_init(&argc, &argv, NULL);
    path = g_build_filename(g_getenv("DENEST_TEST_DATA"), "space", "expected.txt", NULL);
    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("%s: cannot be read", path);
    lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *name = g_strndup(*line, strcspn(*line, " "));
        g_autofree char *test = g_strconcat("/space/", name, NULL);

        g_test_add_data_func(test, *line, test_case);
    }
    return g_test_run();
}
