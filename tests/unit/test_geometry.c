/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Geometry of layers: positions to the last bit, displacements, queries, every mistake. */
#include "core/network/geometry.h"

#include <string.h>

#include "core/params/npy.h"
#include "core/params/yaml_read.h"
#include "tests/support/program.h"
#include "tests/unit/mistakes.h"

static char *folder; /* of array files */

static DenestGeometry *
build(const char *yaml, GError **error)
{
    g_autoptr(DenestValue) map = denest_yaml_read_text(yaml, -1, "test", TRUE, NULL);

    g_assert_nonnull(map);
    return denest_geometry_new(map, folder, NULL, error);
}

static void
test_grid(void)
{
    static const double x[] = {-0.4, -0.19999999999999998, 2.7755575615628914e-17,
                               0.2000000000000001, 0.4};
    g_autoptr(DenestGeometry) g = build("{rows: 5, columns: 5}", NULL);

    g_assert_cmpuint(g->n, ==, 25);
    for (guint column = 0; column < 5; column++)
        for (guint row = 0; row < 5; row++) {
            const double *p = denest_geometry_position(g, column * 5 + row);

            g_assert_cmpfloat(p[0], ==, x[column]);
            g_assert_cmpfloat(p[1], ==, -x[row]);
        }
}

static void
test_grid_3d(void)
{
    g_autoptr(DenestGeometry) g = build(
        "{rows: 2, columns: 3, layers: 4, extent: [3.0, 2.0, 4.0], center: [1.5, 1, 2]}", NULL);
    const double *p = denest_geometry_position(g, (1 * 2 + 0) * 4 + 3);

    g_assert_cmpuint(g->dims, ==, 3);
    g_assert_cmpuint(g->n, ==, 24);
    g_assert_cmpfloat(p[0], ==, 1.5);
    g_assert_cmpfloat(p[1], ==, 1.5);
    g_assert_cmpfloat(p[2], ==, 3.5);
}

static void
test_free(void)
{
    g_autoptr(DenestGeometry) g =
        build("{positions: [[0.1, 0.2], [-0.5, -0.5]], edge_wrap: true}", NULL);

    g_assert_false(g->is_grid);
    g_assert_true(g->periodic);
    g_assert_cmpuint(g->n, ==, 2);
    g_assert_cmpfloat(denest_geometry_position(g, 1)[0], ==, -0.5);
}

/* What null undoes is not given. */
static void
test_null(void)
{
    g_autoptr(DenestGeometry) points =
        build("{rows: null, columns: null, positions: [[0, 0]]}", NULL);
    g_autoptr(DenestGeometry) grid =
        build("{rows: 2, columns: 1, positions: null, edge_wrap: null, extent: null}", NULL);

    g_assert_false(points->is_grid);
    g_assert_cmpuint(points->n, ==, 1);
    g_assert_true(grid->is_grid);
    g_assert_cmpuint(grid->n, ==, 2);
}

static void
write_array(const char *name, const double *values, gsize n, gsize width)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(denest_npy_write_file(path, values, (gsize[]){n, width}, 2, NULL));
}

static void
test_array(void)
{
    static const double points[] = {0.1, 0.2, -0.5, -0.5, 0.3, 0.4, 0.25, 0, 0, 0, -0.25, 0.125};
    g_autoptr(DenestGeometry) flat = NULL, deep = NULL;

    write_array("good.npy", points, 6, 2);
    flat = build("{positions: good.npy}", NULL);
    g_assert_cmpuint(flat->dims, ==, 2);
    g_assert_cmpmem(flat->positions, flat->n * 2 * sizeof(double), points, sizeof points);
    write_array("good.npy", points, 4, 3);
    deep = build("{positions: good.npy, extent: [1.0, 1.0, 1.0]}", NULL);
    g_assert_cmpuint(deep->dims, ==, 3);
    g_assert_cmpmem(deep->positions, deep->n * 3 * sizeof(double), points, sizeof points);
}

/* The value that a message is about, for its place. */
static void
test_wrong(void)
{
    static const struct {
        const char *yaml, *wrong; /* NULL: nothing */
    } rows[] = {
        {"{rows: 1, columns: 0}", "0"},
        {"{rows: 1}", NULL},
        {"{rows: 1, columns: 2, column: 3}", "3"},
        {"{rows: 1, columns: 2, extent: [1.0, -1.0]}", "[1.0, -1.0]"},
        {"{positions: [[0.0, 0.25], [0.0, 0.75]]}", "[0.0, 0.75]"},
        {"{positions: [[0.0, 0.25], [0.0]]}", "[0.0]"},
        {"{positions: [[0.0, 0.25]], rows: 7}", "7"},
        {"{positions: missing.npy}", "'missing.npy'"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DenestValue) map = denest_yaml_read_text(rows[i].yaml, -1, "test", TRUE, NULL);
        const DenestValue *wrong = NULL;
        g_autofree char *printed = NULL;

        g_assert_null(denest_geometry_new(map, folder, &wrong, NULL));
        printed = wrong ? denest_value_print(wrong, 0) : NULL;
        g_assert_cmpstr(printed, ==, rows[i].wrong);
    }
}

static double
displacement_x(const DenestGeometry *g, gsize from, gsize to)
{
    double d[DENEST_MAX_DIMS];

    denest_geometry_displacement(g, denest_geometry_position(g, from),
                                 denest_geometry_position(g, to), d);
    g_assert_cmpfloat(d[1], ==, 0);
    return d[0];
}

static void
test_displacement(void)
{
    g_autoptr(DenestGeometry) torus = build("{rows: 4, columns: 4, edge_wrap: true}", NULL);
    g_autoptr(DenestGeometry) wide = build("{rows: 1, columns: 2, extent: [4.0, 1.0]}", NULL);
    g_autoptr(DenestGeometry) unit = build("{rows: 1, columns: 2, edge_wrap: true}", NULL);
    double d[DENEST_MAX_DIMS];

    g_assert_cmpfloat(displacement_x(torus, 0, 0), ==, 0);
    g_assert_cmpfloat(displacement_x(torus, 0, 4), ==, 0.25);
    g_assert_cmpfloat(displacement_x(torus, 0, 8), ==, -0.5);
    g_assert_cmpfloat(displacement_x(torus, 0, 12), ==, -0.25);
    g_assert_cmpfloat(displacement_x(torus, 8, 0), ==, -0.5);
    /* The geometry is that of the layer it leads to. */
    denest_geometry_displacement(unit, denest_geometry_position(wide, 0),
                                 denest_geometry_position(unit, 0), d);
    g_assert_cmpfloat(d[0], ==, -0.25);
    denest_geometry_displacement(wide, denest_geometry_position(unit, 0),
                                 denest_geometry_position(wide, 0), d);
    g_assert_cmpfloat(d[0], ==, -0.75);
}

/* The short cut gives fmod()'s bits, sign of zero included. */
static void
test_fmod(void)
{
    for (guint i = 0; i < 100000; i++) {
        const double y = g_test_rand_double_range(0.1, 10);
        const double x =
            i % 8 == 0 ? y * (double)((int)i % 7 - 3) : g_test_rand_double_range(-3.5 * y, 3.5 * y);
        const double expected = fmod(x, y), value = denest_fmod(x, y);

        g_assert_cmpmem(&value, sizeof value, &expected, sizeof expected);
    }
}

static void
test_index(void)
{
    g_autoptr(DenestGeometry) open = build("{rows: 3, columns: 4}", NULL);
    g_autoptr(DenestGeometry) torus = build("{rows: 3, columns: 4, edge_wrap: true}", NULL);
    g_autoptr(DenestGeometry) points = build("{positions: [[0, 0]]}", NULL);
    g_autoptr(GError) error = NULL;
    gsize index = 0;

    g_assert_true(denest_geometry_index(open, (gint64[]){3, 1}, &index, NULL));
    g_assert_cmpuint(index, ==, 10);
    g_assert_true(denest_geometry_index(torus, (gint64[]){-1, -5}, &index, NULL));
    g_assert_cmpuint(index, ==, 10);
    g_assert_false(denest_geometry_index(open, (gint64[]){1, -1}, &index, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(denest_geometry_index(open, (gint64[]){4, 0}, &index, NULL));
    g_assert_false(denest_geometry_index(points, (gint64[]){0, 0}, &index, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
}

static void
test_nearest(void)
{
    static const guint32 expected[] = {5, 6, 9, 10};
    g_autoptr(DenestGeometry) g = build("{rows: 4, columns: 4}", NULL);
    double center[DENEST_MAX_DIMS];
    g_autoptr(GArray) nearest = NULL;

    denest_geometry_center(g, center);
    nearest = denest_geometry_nearest(g, center);
    g_assert_cmpmem(nearest->data, nearest->len * sizeof(guint32), expected, sizeof expected);
}

static const Mistake mistakes[] = {
    {"[1]", DENEST_ERROR_TYPE, "not a mapping"},
    {"{}", DENEST_ERROR_MISSING, "columns: *"},
    {"{rows: 3}", DENEST_ERROR_MISSING, "columns: *"},
    {"{columns: 3}", DENEST_ERROR_MISSING, "rows: *"},
    {"{rows: 3, columns: 2.0}", DENEST_ERROR_TYPE, "columns: *2.0*"},
    {"{rows: 0, columns: 2}", DENEST_ERROR_RANGE, "rows: 0 *"},
    {"{rows: -1, columns: -1}", DENEST_ERROR_RANGE, "columns: -1 *"},
    {"{rows: 100000000, columns: 100000000}", DENEST_ERROR_RANGE, "columns: *more than*"},
    {"{rows: 10000, columns: 10000}", DENEST_ERROR_RANGE, "rows: *more than*"},
    {"{rows: 1, columns: 1, layers: 0}", DENEST_ERROR_RANGE, "layers: *"},
    {"{rows: 1, columns: 1, positions: [[0, 0]]}", DENEST_ERROR_RANGE, "columns: *positions*"},
    {"{layers: 1, positions: [[0, 0]]}", DENEST_ERROR_RANGE, "layers: *positions*"},
    {"{positions: []}", DENEST_ERROR_RANGE, "positions: an empty list"},
    {"{positions: 1}", DENEST_ERROR_TYPE, "positions: 1 is neither a list of points nor *"},
    {"{positions: missing.npy}", DENEST_ERROR_IO, "positions: *missing.npy*"},
    {"{positions: text.npy}", DENEST_ERROR_SYNTAX, "positions: *text.npy*"},
    {"{positions: narrow.npy}", DENEST_ERROR_TYPE, "positions: *narrow.npy*(3, 1)*"},
    {"{positions: wide.npy}", DENEST_ERROR_TYPE, "positions: *wide.npy*(3, 4)*"},
    {"{positions: empty.npy}", DENEST_ERROR_TYPE, "positions: *empty.npy*(0, 2)*"},
    {"{positions: line.npy}", DENEST_ERROR_TYPE, "positions: *line.npy*(4,)*"},
    {"{positions: flags.npy}", DENEST_ERROR_TYPE, "positions: *flags.npy*booleans*"},
    {"{positions: nan.npy}", DENEST_ERROR_RANGE, "positions: point 1: nan is not finite"},
    {"{positions: outside.npy}", DENEST_ERROR_RANGE, "positions: point 2: x = 0.5 is outside*"},
    {"{positions: outside.npy, columns: 3}", DENEST_ERROR_RANGE, "columns: *positions*"},
    {"{positions: [[0]]}", DENEST_ERROR_TYPE, "positions: *first point*"},
    {"{positions: [[0, 0], [0, 0, 0]]}", DENEST_ERROR_TYPE, "*point 1*3 numbers*"},
    {"{positions: [[0, 0], [0, x]]}", DENEST_ERROR_TYPE, "*point 1*"},
    {"{positions: [[0, 0.5]]}", DENEST_ERROR_RANGE, "positions: point 0: y = 0.5 *extent*"},
    {"{positions: [[0, .nan]]}", DENEST_ERROR_RANGE, "*not finite*"},
    {"{rows: 1, columns: 1, extent: [1.0]}", DENEST_ERROR_TYPE, "extent: 1 numbers*"},
    {"{rows: 1, columns: 1, extent: [1, 0]}", DENEST_ERROR_RANGE, "extent: 0 *"},
    {"{rows: 1, columns: 1, extent: 3}", DENEST_ERROR_TYPE, "extent: *"},
    {"{rows: 1, columns: 1, center: [1, 0, 3]}", DENEST_ERROR_TYPE, "center: *"},
    {"{rows: 1, columns: 1, edge_wrap: 1}", DENEST_ERROR_TYPE, "edge_wrap: *"},
    {"{rows: 1, columns: 1, edgewrap: true}", DENEST_ERROR_UNKNOWN, "edgewrap: *edge_wrap*"},
};

static void
write_bad_arrays(void)
{
    const double values[] = {0, 0, 0, NAN, 0, 0, 0, 0, 0, 0, 0, 0};
    const double outside[] = {-0.5, -0.5, 0.499, 0, 0.5, 0};
    g_autofree char *text = g_build_filename(folder, "text.npy", NULL);
    g_autofree char *line = g_build_filename(folder, "line.npy", NULL);
    g_autofree char *flags = g_build_filename(folder, "flags.npy", NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    write_array("narrow.npy", values, 3, 1);
    write_array("wide.npy", values, 3, 4);
    write_array("empty.npy", values, 0, 2);
    write_array("nan.npy", values, 3, 2);
    write_array("outside.npy", outside, 3, 2);
    g_assert_true(denest_npy_write_file(line, values, (gsize[]){4}, 1, NULL));
    g_assert_true(g_file_set_contents(text, "0 0\n0 1\n", -1, NULL));
    write_array("flags.npy", values, 1, 2);
    g_assert_true(g_file_get_contents(flags, &bytes, &length, NULL));
    memcpy(strstr(bytes + strlen("\x93NUMPY123456"), "<f8"), "|b1", 3);
    g_assert_true(g_file_set_contents(flags, bytes, (gssize)length - 14, NULL));
}

static void
test_mistakes(void)
{
    write_bad_arrays();
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(build(mistakes[i].yaml, &error));
        mistake_check(&mistakes[i], error);
    }
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    folder = program_folder_new();
    g_test_add_func("/geometry/grid", test_grid);
    g_test_add_func("/geometry/grid-3d", test_grid_3d);
    g_test_add_func("/geometry/free", test_free);
    g_test_add_func("/geometry/null", test_null);
    g_test_add_func("/geometry/array", test_array);
    g_test_add_func("/geometry/wrong", test_wrong);
    g_test_add_func("/geometry/displacement", test_displacement);
    g_test_add_func("/geometry/fmod", test_fmod);
    g_test_add_func("/geometry/index", test_index);
    g_test_add_func("/geometry/nearest", test_nearest);
    g_test_add_func("/geometry/mistakes", test_mistakes);
    status = g_test_run();
    program_folder_remove(folder);
    return status;
}
