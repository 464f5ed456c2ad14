/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include <denest/value.h>

#include "core/params/print.h"
#include "core/params/value-private.h"

static void
test_scalars(void)
{
    g_autoptr(DenestValue) yes = denest_value_new_bool(5);
    g_autoptr(DenestValue) whole = denest_value_new_int(G_MININT64);
    g_autoptr(DenestValue) number = denest_value_new_float(0.1);
    g_autoptr(DenestValue) text = denest_value_new_string("abc");
    g_autoptr(DenestValue) null = denest_value_new_null();

    g_assert_cmpint(denest_value_bool(yes), ==, TRUE);
    g_assert_cmpint(denest_value_int(whole), ==, G_MININT64);
    g_assert_cmpfloat(denest_value_float(number), ==, 0.1);
    g_assert_cmpstr(denest_value_string(text), ==, "abc");
    g_assert_cmpint(denest_value_type(null), ==, DENEST_VALUE_NULL);
    g_assert_cmpstr(denest_value_type_name(DENEST_VALUE_MAP), ==, "mapping");
    g_assert_null(denest_value_place(text));
    g_assert_false(denest_value_equal(yes, whole));
    g_assert_false(denest_value_equal(null, NULL));
}

/* A repeated key keeps its place and takes the last value, in small mappings and in hashed ones. */
static void
test_map_order(void)
{
    for (guint n = 3; n <= 300; n += 297) {
        g_autoptr(DenestValue) map = denest_value_new_map();

        for (guint round = 0; round < 2; round++) {
            for (guint i = 0; i < n; i++) {
                g_autofree char *key = g_strdup_printf("k%u", i);

                denest_value_set(map, key, denest_value_new_int(i + 1000 * round));
            }
        }
        g_assert_cmpuint(denest_value_length(map), ==, n);
        g_assert_cmpstr(denest_value_key_name(map, 1), ==, "k1");
        g_assert_cmpint(denest_value_int(denest_value_item(map, 1)), ==, 1001);
        g_assert_cmpint(denest_value_int(denest_value_find(map, "k2")), ==, 1002);
        g_assert_null(denest_value_find(map, "k"));
    }
}

static void
test_odd_keys(void)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(DenestValue) one = denest_value_new_float(1.0);

    denest_value_set_pair(map, denest_value_new_int(1), denest_value_new_string("int"));
    denest_value_set_pair(map, denest_value_new_string("1"), denest_value_new_string("text"));
    denest_value_set_pair(map, denest_value_new_bool(TRUE), denest_value_new_string("bool"));
    denest_value_set_pair(map, denest_value_new_null(), denest_value_new_string("null"));
    g_assert_cmpuint(denest_value_length(map), ==, 3);
    g_assert_cmpstr(denest_value_key_name(map, 0), ==, "1");
    g_assert_cmpstr(denest_value_key_name(map, 2), ==, "null");
    g_assert_cmpstr(denest_value_string(denest_value_find(map, "1")), ==, "text");
    g_assert_cmpstr(denest_value_string(denest_value_find_pair(map, one)), ==, "bool");
}

static DenestValue *
sample(double x)
{
    DenestValue *map = denest_value_new_map();
    DenestValue *list = denest_value_new_list();

    denest_value_append(list, denest_value_new_int(1));
    denest_value_append(list, denest_value_new_float(x));
    denest_value_append(list, denest_value_new_bool(FALSE));
    denest_value_set(map, "b", list);
    denest_value_set(map, "a", denest_value_new_string("it's"));
    denest_value_set(map, "c", denest_value_new_null());
    return map;
}

static void
test_equal(void)
{
    g_autoptr(DenestValue) a = sample(2.5);
    g_autoptr(DenestValue) b = sample(2.5);
    g_autoptr(DenestValue) c = sample(NAN);
    g_autoptr(DenestValue) d = sample(NAN);
    g_autoptr(DenestValue) copy = denest_value_copy(a);
    g_autoptr(DenestValue) one = denest_value_new_int(1);
    g_autoptr(DenestValue) one_float = denest_value_new_float(1.0);

    g_assert_true(denest_value_equal(a, b));
    g_assert_true(denest_value_equal(a, copy));
    g_assert_false(denest_value_equal(a, c));
    g_assert_true(denest_value_equal(c, d));
    g_assert_false(denest_value_equal(one, one_float));
    denest_value_set(copy, "d", denest_value_new_null());
    g_assert_false(denest_value_equal(a, copy));
    g_assert_cmpuint(denest_value_length(a), ==, 3);
}

static void
test_print(void)
{
    g_autoptr(DenestValue) map = sample(1e-7);
    g_autoptr(DenestValue) tuple = denest_value_new_tuple();
    g_autofree char *text = denest_value_print(map, 0);
    g_autofree char *cut = denest_value_print(map, 12);
    g_autofree char *python = denest_print_python(map);
    g_autofree char *pretty = NULL, *wide = NULL;

    g_assert_cmpstr(text, ==, "{b: [1, 1e-07, false], a: \"it's\", c: null}");
    g_assert_cmpstr(cut, ==, "{b: [1, 1...");
    g_assert_cmpstr(python, ==, "{'b': [1, 1e-07, False], 'a': \"it's\", 'c': None}");
    pretty = denest_print_pretty(map);
    g_assert_cmpstr(pretty, ==, "{'a': \"it's\", 'b': [1, 1e-07, False], 'c': None}");
    denest_value_append(tuple, denest_value_new_float(INFINITY));
    denest_value_set(map, "a_key_that_makes_the_line_longer_than_80_columns",
                     denest_value_ref(tuple));
    wide = denest_print_pretty(map);
    g_assert_cmpstr(wide, ==,
                    "{'a': \"it's\",\n"
                    " 'a_key_that_makes_the_line_longer_than_80_columns': (inf,),\n"
                    " 'b': [1, 1e-07, False],\n"
                    " 'c': None}");
}

static void
test_print_double(void)
{
    static const struct {
        double x;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {0.1, "0.1"},
        {-70.0, "-70.0"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {1.5e-5, "1.5e-05"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {123456789012345678.0, "1.2345678901234568e+17"},
        {0.1 + 0.2, "0.30000000000000004"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {0x1p-44, "5.684341886080802e-14"},
        {9007199254740993.0, "9007199254740992.0"},
        {NAN, "nan"},
        {-INFINITY, "-inf"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        denest_print_double(text, rows[i].x);
        g_assert_cmpstr(text->str, ==, rows[i].text);
    }
}

static void
test_to_double(void)
{
    static const char *const numbers[] = {"1e3", "-.5", "08", "+5.", "6.0221e23", "1.e3"};
    static const double expected[] = {1e3, -.5, 8, 5, 6.0221e23, 1e3};
    static const char *const others[] = {"",   "abc", "1e",  ".", "0x10", "inf", "nan", " 1",
                                         "1 ", "1_0", "1e+", "-", "1,5",  "--1", "1e5e"};
    g_autoptr(DenestValue) three = denest_value_new_int(3);
    g_autoptr(DenestValue) yes = denest_value_new_bool(TRUE);
    g_autoptr(GError) error = NULL;
    double x = -1;

    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autoptr(DenestValue) text = denest_value_new_string(numbers[i]);

        g_assert_true(denest_value_to_double(text, &x, NULL));
        g_assert_cmpfloat(x, ==, expected[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(DenestValue) text = denest_value_new_string(others[i]);

        x = -1;
        g_assert_false(denest_value_to_double(text, &x, NULL));
        g_assert_cmpfloat(x, ==, -1);
    }
    g_assert_true(denest_value_to_double(three, &x, NULL));
    g_assert_cmpfloat(x, ==, 3);
    g_assert_false(denest_value_to_double(yes, &x, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_TYPE);
    g_assert_cmpstr(error->message, ==, "expected a number, not true (boolean)");
}

static void
test_to_others(void)
{
    g_autoptr(DenestValue) eight = denest_value_new_string("08");
    g_autoptr(DenestValue) large = denest_value_new_string("99999999999999999999");
    g_autoptr(DenestValue) two = denest_value_new_float(2.0);
    g_autoptr(DenestValue) null = denest_value_new_null();
    g_autoptr(DenestValue) list = denest_value_new_list();
    g_autoptr(GArray) numbers = NULL;
    g_autoptr(GError) error = NULL;
    const char *text = NULL;
    gboolean truth = FALSE;
    gint64 i = 0;

    g_assert_true(denest_value_to_int(eight, &i, NULL));
    g_assert_cmpint(i, ==, 8);
    g_assert_false(denest_value_to_int(large, &i, NULL));
    g_assert_false(denest_value_to_int(two, &i, &error));
    g_assert_cmpstr(error->message, ==, "expected a whole number, not 2.0 (number)");
    g_clear_error(&error);
    g_assert_true(denest_value_to_string(eight, &text, NULL));
    g_assert_false(denest_value_to_string(null, &text, &error));
    g_assert_cmpstr(error->message, ==, "expected text, not null");
    g_clear_error(&error);
    g_assert_false(denest_value_to_bool(eight, &truth, NULL));
    denest_value_append(list, denest_value_ref(two));
    g_assert_true(denest_value_to_doubles(list, &numbers, NULL));
    g_assert_cmpuint(numbers->len, ==, 1);
    denest_value_append(list, denest_value_ref(null));
    g_assert_false(denest_value_to_doubles(list, &numbers, &error));
    g_assert_cmpstr(error->message, ==, "item 2 of the list: expected a number, not null");
}

/* Metadata have a key for each unit: were hashes of numbers alike, a layer of 40,000 would take
 * minutes to write. */
static void
test_hash_spreads(void)
{
    enum { N = 10000 };
    g_autoptr(GHashTable) hashes = g_hash_table_new(NULL, NULL);

    for (gint64 i = 0; i < N; i++) {
        g_autoptr(DenestValue) whole = denest_value_new_int(i);
        g_autoptr(DenestValue) fraction = denest_value_new_float((double)i + 0.5);

        g_hash_table_add(hashes, GUINT_TO_POINTER(denest_value_key_hash(whole)));
        g_hash_table_add(hashes, GUINT_TO_POINTER(denest_value_key_hash(fraction)));
    }
    g_assert_cmpuint(g_hash_table_size(hashes), >, N);
}

static void
test_place(void)
{
    g_autoptr(DenestValue) value = denest_value_new_null();
    char *file = g_ref_string_new_intern("net.yml");

    denest_value_set_place(value, file, 12);
    g_ref_string_release(file);
    g_assert_cmpstr(denest_value_place(value), ==, "net.yml:12");
    g_assert_true(denest_value_place(value) == denest_value_place(value));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value/scalars", test_scalars);
    g_test_add_func("/value/map-order", test_map_order);
    g_test_add_func("/value/odd-keys", test_odd_keys);
    g_test_add_func("/value/equal", test_equal);
    g_test_add_func("/value/print", test_print);
    g_test_add_func("/value/print-double", test_print_double);
    g_test_add_func("/value/to-double", test_to_double);
    g_test_add_func("/value/to-others", test_to_others);
    g_test_add_func("/value/hash-spreads", test_hash_spreads);
    g_test_add_func("/value/place", test_place);
    return g_test_run();
}
