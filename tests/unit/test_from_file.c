/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables in files, and projections that read them: text, arrays, HDF5, and what is wrong with them.
 */
#include <math.h>
#include <string.h>

#include <denest/simulation.h>
#include <denest/table.h>

#include "tests/support/program.h"
#include "tests/unit/mistakes.h"

static char *folder;

/* ---- Tables ---- */

static DenestTable *
read_text(const char *text, GError **error)
{
    static const char *const skipped[] = {"name", "label", NULL};
    g_autofree char *path = g_build_filename(folder, "table.csv", NULL);

    program_write(folder, "table.csv", text);
    return denest_table_read(path, skipped, error);
}

static void
test_text(void)
{
    static const struct {
        const char *text;
        guint n_rows, n_columns;
        const char *names; /* joined; NULL: none */
        double last;
        guint last_line;
    } rows[] = {
        {"1 2 3\n4 5 6\n", 2, 3, NULL, 6, 2},
        {"1;2\r\n\r\n# c\n3,\t4 # d\n5 6", 3, 2, NULL, 6, 5},
        {"a,b\n1,2.5\n", 1, 2, "a b", 2.5, 2},
        {"a,name,b,label\n1,x,2,-1\n3,\"y z, #\",4e1,7\n", 2, 2, "a b", 40, 3},
        {"a b\n", 0, 2, "a b", NAN, 0},
        {"", 0, 0, NULL, NAN, 0},
        {"-inf nan\n", 1, 2, NULL, NAN, 1},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestTable) table = read_text(rows[i].text, &error);
        g_autofree char *names = NULL;

        g_assert_no_error(error);
        g_assert_cmpuint(table->n_rows, ==, rows[i].n_rows);
        g_assert_cmpuint(table->n_columns, ==, rows[i].n_columns);
        names = table->names ? g_strjoinv(" ", table->names) : NULL;
        g_assert_cmpstr(names, ==, rows[i].names);
        if (table->n_rows == 0)
            continue;
        g_assert_cmpuint(table->lines[table->n_rows - 1], ==, rows[i].last_line);
        if (!isnan(rows[i].last))
            g_assert_cmpfloat(table->values[table->n_rows * table->n_columns - 1], ==,
                              rows[i].last);
    }
}

static void
test_bad_text(void)
{
    static const Mistake rows[] = {
        {"1 2\n3\n", DENEST_ERROR_TYPE, "*table.csv: line 2: 1 values, but expected 2"},
        {"a name\n1 x 2\n", DENEST_ERROR_TYPE, "*table.csv: line 2: 3 values, but expected 2"},
        {"a b\n1 x\n", DENEST_ERROR_SYNTAX, "*table.csv: line 2: 'x' is no number"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(read_text(rows[i].yaml, &error));
        mistake_check(&rows[i], error);
    }
}

/* Nothing that could go on for ever is read, and no bytes that are no text. */
static void
test_no_text(void)
{
    g_autofree char *path = g_build_filename(folder, "zeros", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(denest_table_read("/dev/zero", NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_true(g_file_set_contents(path, "1 2\n\0\0\n", 8, NULL));
    g_assert_null(denest_table_read(path, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
}

/* ---- Projections ---- */

/* The example with another file; units are counted in the populations. */
static DenestSimulation *
build(const char *file, GError **error)
{
    g_autofree char *path = g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), "params",
                                             "projections", "from_file.yml", NULL);
    g_autofree char *set =
        g_strconcat("network.projection_models.from_file.params.file=", file, NULL);
    g_autoptr(DenestTree) change = denest_tree_new_from_assignment(set, NULL);
    const DenestTree *changes[] = {change};
    g_autoptr(DenestTree) tree = denest_load_trees(path, changes, 1, NULL);

    return denest_simulation_new_unsaved(tree, NULL, error);
}

static void
print(const DenestConnection *c, gpointer user_data)
{
    /* here: 2-101, there: 103-202 */
    g_string_append_printf(user_data, "%u %u %g %g\n", c->source - 2, c->target - 103, c->weight,
                           c->delay);
}

static void
check_list(const char *file, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestSimulation) simulation = build(file, &error);
    g_autoptr(GString) text = g_string_new(NULL);

    g_assert_no_error(error);
    denest_network_foreach_connection(denest_simulation_network(simulation), 0, print, text);
    g_assert_cmpstr(text->str, ==, expected);
}

/* What `denest connections` writes has columns beside those of a list. */
static void
test_columns(void)
{
    g_autofree char *path = g_build_filename(folder, "list.csv", NULL);

    program_write(folder, "list.csv",
                  "delay,synapse_model,target,source,label\n2.5,\"a b\",7,3,-1\n1,c,8,3,9\n");
    check_list(path, "3 7 1 2.5\n3 8 1 1\n");
}

static char *
hdf5_path(const char *name)
{
    return g_strdup_printf("%s/hdf5/%s.h5", g_getenv("DENEST_TEST_DATA"), name);
}

/* Is there libhdf5? If not, the message says so. */
static gboolean
has_hdf5(void)
{
    g_autofree char *path = hdf5_path("rows");
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestSimulation) simulation = build(path, &error);

    if (simulation)
        return TRUE;
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "this denest was built without HDF5"));
    g_test_skip("built without HDF5");
    return FALSE;
}

static void
test_hdf5(void)
{
    static const char *const rows[][2] = {
        {"rows", "0 5 1 1\n1 6 2 1.5\n2 7 3 2\n3 99 4.5 2.5\n"},
        {"columns", "0 5 1 1\n1 6 2 1.5\n2 7 3 2\n3 99 4.5 2.5\n"},
        {"fields", "0 5 1 1\n1 6 1 1.5\n2 7 1 2\n3 99 1 2.5\n"},
        {"group", "0 5 1 1.5\n1 6 1 1.5\n2 7 1 1.5\n3 99 1 1.5\n"},
    };

    for (guint i = 0; has_hdf5() && i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = hdf5_path(rows[i][0]);

        check_list(path, rows[i][1]);
    }
}

static void
test_bad_hdf5(void)
{
    static const Mistake rows[] = {
        {"none", DENEST_ERROR_MISSING, "*none.h5: connections: there is no such data set, nor *"},
        {"text", DENEST_ERROR_TYPE, "*text.h5: target: expected numbers*"},
        {"scalar", DENEST_ERROR_TYPE, "*scalar.h5: connections: 0 dimensions*"},
        {"link", DENEST_ERROR_UNSUPPORTED, "*link.h5: connections: is neither*of this file"},
        {"lengths", DENEST_ERROR_TYPE, "*lengths.h5: target: 2 rows, but *4"},
        {"fractions", DENEST_ERROR_RANGE, "*fractions.h5: row 0: target 5.5: not a whole number*"},
        {"wide", DENEST_ERROR_TYPE, "*wide.h5: connections: 5 columns, but *"},
        {"huge", DENEST_ERROR_RANGE, "*huge.h5: more than * rows"},
        {"chunk", DENEST_ERROR_UNSUPPORTED, "*chunk.h5: connections: *pieces above*"},
        {"crash", DENEST_ERROR_SYNTAX, "*crash.h5: connections: broken type"},
        {"README", DENEST_ERROR_IO, "*README.h5: there is no such file"},
    };

    for (guint i = 0; has_hdf5() && i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = hdf5_path(rows[i].yaml);
        g_autoptr(GError) error = NULL;

        g_assert_null(build(path, &error));
        mistake_check(&rows[i], error);
    }
}

/* Any beginning of a good file is an error, not a crash. */
static void
test_truncated_hdf5(void)
{
    g_autofree char *whole = hdf5_path("rows");
    g_autofree char *path = g_build_filename(folder, "part.h5", NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    g_assert_true(g_file_get_contents(whole, &bytes, &length, NULL));
    for (gsize n = 0; has_hdf5() && n < length; n += 61) {
        g_autoptr(GError) error = NULL;

        g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
        g_assert_null(build(path, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
    }
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = program_folder_new();
    g_test_add_func("/from_file/text", test_text);
    g_test_add_func("/from_file/bad-text", test_bad_text);
    g_test_add_func("/from_file/no-text", test_no_text);
    g_test_add_func("/from_file/columns", test_columns);
    g_test_add_func("/from_file/hdf5", test_hdf5);
    g_test_add_func("/from_file/bad-hdf5", test_bad_hdf5);
    g_test_add_func("/from_file/truncated-hdf5", test_truncated_hdf5);
    status = g_test_run();
    program_folder_remove(folder);
    return status;
}
