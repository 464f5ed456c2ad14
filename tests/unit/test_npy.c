/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/npy.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

/* A file of one version with a header as numpy writes it, followed by data. */
static GByteArray *
file_of(guint version, const char *descr, const char *order, const char *shape, const void *data,
        gsize length)
{
    g_autofree char *text = g_strdup_printf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n",
                                            descr, order, shape);
    GByteArray *bytes = g_byte_array_new();
    gsize n = strlen(text);
    guint8 start[12] = "\x93NUMPY";

    start[6] = (guint8)version;
    start[8] = (guint8)n;
    g_byte_array_append(bytes, start, version == 1 ? 10 : 12);
    g_byte_array_append(bytes, (const guint8 *)text, (guint)n);
    g_byte_array_append(bytes, data, (guint)length);
    return bytes;
}

static DenestNpy *
read_file(guint version, const char *descr, const char *order, const char *shape, const void *data,
          gsize length, GError **error)
{
    g_autoptr(GByteArray) bytes = file_of(version, descr, order, shape, data, length);

    return denest_npy_read_bytes(bytes->data, bytes->len, "x.npy", error);
}

static void
test_types(void)
{
    static const struct {
        const char *descr;
        const char *data;
        gsize length;
        DenestNpyClass type;
        double values[2];
    } rows[] = {
        {"<f8", "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\xc0", 16, DENEST_NPY_FLOAT, {1, -2}},
        {">f8", "\x3f\xf0\0\0\0\0\0\0\xc0\0\0\0\0\0\0\0", 16, DENEST_NPY_FLOAT, {1, -2}},
        {"<f4", "\0\0\x80\x3f\0\0\0\xc0", 8, DENEST_NPY_FLOAT, {1, -2}},
        {">f4", "\x3f\x80\0\0\xc0\0\0\0", 8, DENEST_NPY_FLOAT, {1, -2}},
        {"<f2", "\0\x3c\0\xc0", 4, DENEST_NPY_FLOAT, {1, -2}},
        {">f2", "\x7c\0\0\x01", 4, DENEST_NPY_FLOAT, {INFINITY, 0x1p-24}},
        {"<i2", "\xff\xff\2\1", 4, DENEST_NPY_INT, {-1, 258}},
        {">i4", "\xff\xff\xff\xfe\0\0\1\2", 8, DENEST_NPY_INT, {-2, 258}},
        {"<i8", "\xfd\xff\xff\xff\xff\xff\xff\xff\1\0\0\0\0\0\0\0", 16, DENEST_NPY_INT, {-3, 1}},
        {"|i1", "\x80\x7f", 2, DENEST_NPY_INT, {-128, 127}},
        {"|u1", "\x80\xff", 2, DENEST_NPY_INT, {128, 255}},
        {"<u4", "\xff\xff\xff\xff\1\0\0\0", 8, DENEST_NPY_INT, {4294967295.0, 1}},
        {"|b1", "\0\1", 2, DENEST_NPY_BOOL, {0, 1}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint version = 1; version <= 3; version++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(DenestNpy) array = read_file(version, rows[i].descr, "False", "(2,)",
                                                   rows[i].data, rows[i].length, &error);

            g_assert_no_error(error);
            g_assert_cmpint(array->type, ==, rows[i].type);
            g_assert_cmpuint(array->n_values, ==, 2);
            g_assert_cmpfloat(array->values[0], ==, rows[i].values[0]);
            g_assert_cmpfloat(array->values[1], ==, rows[i].values[1]);
            g_assert_true((array->integers == NULL) == (array->type == DENEST_NPY_FLOAT));
        }
    }
}

static void
test_half(void)
{
    static const struct {
        const char *data;
        double x;
    } rows[] = {{"\xff\x7b", 65504},
                {"\x01\x80", -0x1p-24},
                {"\x00\xfc", -INFINITY},
                {"\x55\x35", 0x1.554p-2}};
    g_autoptr(DenestNpy) nan = read_file(1, "<f2", "False", "()", "\x01\x7e", 2, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DenestNpy) array = read_file(1, "<f2", "False", "()", rows[i].data, 2, NULL);

        g_assert_cmpuint(array->n_dims, ==, 0);
        g_assert_cmpfloat(array->values[0], ==, rows[i].x);
    }
    g_assert_true(isnan(nan->values[0]));
}

/* The file holds 0, 1, …, 23 in its own order. */
static void
test_orders(void)
{
    guint8 data[24];
    g_autoptr(DenestNpy) c = NULL, f = NULL;

    for (guint i = 0; i < 24; i++)
        data[i] = (guint8)i;
    c = read_file(1, "|u1", "False", "(2, 3, 4)", data, sizeof data, NULL);
    f = read_file(1, "|u1", "True", "(2, 3, 4)", data, sizeof data, NULL);
    for (guint i = 0, k = 0; i < 2; i++) {
        for (guint j = 0; j < 3; j++) {
            for (guint l = 0; l < 4; l++, k++) {
                g_assert_cmpfloat(c->values[k], ==, k);
                g_assert_cmpfloat(f->values[k], ==, i + 2 * j + 6 * l);
            }
        }
    }
    g_assert_cmpuint(f->shape[2], ==, 4);
}

static void
test_empty(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestNpy) array =
        read_file(1, "<f8", "True", "(0, 9223372036854775807, 9)", "", 0, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(array->n_values, ==, 0);
}

static void
test_errors(void)
{
    static const struct {
        const char *descr, *shape, *message;
        DenestErrorCode code;
    } rows[] = {
        {"|O", "(1,)", "x.npy: object arrays cannot be loaded, only arrays of numbers",
         DENEST_ERROR_TYPE},
        {"<c16", "(1,)", "x.npy: values of type '<c16'; expected floats, integers or booleans",
         DENEST_ERROR_TYPE},
        {"<f16", "(1,)", "x.npy: values of type '<f16'; expected floats, integers or booleans",
         DENEST_ERROR_TYPE},
        {"f8", "(1,)", "x.npy: values of type 'f8'; expected floats, integers or booleans",
         DENEST_ERROR_TYPE},
        {"", "(1,)", "x.npy: a header that does not describe an array of numbers",
         DENEST_ERROR_SYNTAX},
        {"<f8", "(2,)", "x.npy: the file is cut off: 8 of 16 bytes of data", DENEST_ERROR_SYNTAX},
        {"<f8", "(99999999999, 99999999999)", "x.npy: the array is too large", DENEST_ERROR_RANGE},
        {"<f8", "(2305843009213693952,)", "x.npy: the array is too large", DENEST_ERROR_RANGE},
        {"<f8", "(99999999999999999999,)",
         "x.npy: a header that does not describe an array of numbers", DENEST_ERROR_SYNTAX},
        {"<f8", "(-1,)", "x.npy: a header that does not describe an array of numbers",
         DENEST_ERROR_SYNTAX},
        {"<f8", "(1", "x.npy: a header that does not describe an array of numbers",
         DENEST_ERROR_SYNTAX},
        {"<u8", "(1,)", "x.npy: an integer exceeds 63 bits", DENEST_ERROR_RANGE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(read_file(1, rows[i].descr, "False", rows[i].shape,
                                "\xff\xff\xff\xff\xff\xff\xff\xff", 8, &error));
        g_assert_error(error, DENEST_ERROR, (int)rows[i].code);
        g_assert_cmpstr(error->message, ==, rows[i].message);
    }
}

static void
assert_bytes_fail(const char *bytes, gsize length, const char *part)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(denest_npy_read_bytes((const guint8 *)bytes, length, "x.npy", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
    g_assert_nonnull(strstr(error->message, part));
}

static void
test_broken_files(void)
{
    g_autoptr(GByteArray) good = file_of(2, "<f8", "False", "(1,)", "\0\0\0\0\0\0\0\0", 8);

    assert_bytes_fail("", 0, "not an array file");
    assert_bytes_fail("1.0 2.0 3.0", 11, "not an array file");
    assert_bytes_fail("PK\3\4abcdef", 10, "numpy.save");
    assert_bytes_fail("\x93NUMPY\4\0\1\0 ", 11, "unknown .npy version 4.0");
    assert_bytes_fail("\x93NUMPY\2\0\1\0", 10, "cut off");
    assert_bytes_fail("\x93NUMPY\2\0\xff\xff\xff\xff", 12, "cut off in its header");
    /* Every prefix is an error, none is a crash. */
    for (guint i = 0; i < good->len; i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(denest_npy_read_bytes(good->data, i, "x.npy", &error));
        g_assert_nonnull(error);
    }
}

static void
test_files(void)
{
    static const double values[6] = {0, 1.5, -2, INFINITY, 4, 5e-324};
    static const gsize shape[] = {3, 2}, line[] = {6};
    g_autofree char *dir = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "a.npy", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestNpy) array = NULL, row = NULL;

    g_assert_null(denest_npy_read_file(path, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_null(denest_npy_read_file(dir, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_true(denest_npy_write_file(path, values, shape, 2, &error));
    array = denest_npy_read_file(path, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(array->n_dims, ==, 2);
    g_assert_cmpuint(array->shape[0], ==, 3);
    g_assert_cmpmem(array->values, sizeof values, values, sizeof values);
    g_assert_true(denest_npy_write_file(path, values, line, 1, &error));
    row = denest_npy_read_file(path, &error);
    g_assert_cmpuint(row->shape[0], ==, 6);
    g_unlink(path);
    g_assert_false(denest_npy_write_file(dir, values, line, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_rmdir(dir);
}

/* Written by numpy. */
static void
test_numpy_file(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_TEST_DATA"), "npy", "rates_5x5x1.npy", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestNpy) array = denest_npy_read_file(path, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(array->n_dims, ==, 3);
    g_assert_cmpuint(array->n_values, ==, 25);
    g_assert_cmpfloat(array->values[0], ==, 100.0);
    for (guint i = 1; i < 25; i++)
        g_assert_cmpfloat(array->values[i], ==, 0.0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/npy/types", test_types);
    g_test_add_func("/npy/half", test_half);
    g_test_add_func("/npy/orders", test_orders);
    g_test_add_func("/npy/empty", test_empty);
    g_test_add_func("/npy/errors", test_errors);
    g_test_add_func("/npy/broken-files", test_broken_files);
    g_test_add_func("/npy/files", test_files);
    g_test_add_func("/npy/numpy-file", test_numpy_file);
    return g_test_run();
}
