/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/yaml_write.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "core/params/yaml_read.h"

/* Files that deNEST wrote come out as they went in. */
static void
test_reference(gconstpointer data)
{
    const char *name = data;
    g_autofree char *path = g_build_filename(g_getenv("DENEST_TEST_DATA"), "yaml", name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestValue) value = NULL;
    g_autofree char *text = NULL, *expected = NULL;

    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    value = denest_yaml_read_file(path, &error);
    g_assert_no_error(error);
    text = denest_yaml_print(value, g_str_has_prefix(name, "parameter_tree") ? DENEST_YAML_IN_ORDER
                                                                             : DENEST_YAML_SORTED);
    g_assert_cmpstr(text, ==, expected);
}

/* Each row is what PyYAML writes, so that reading and writing it changes nothing. */
static void
test_documents(void)
{
    static const char *const rows[] = {
        "{}\n",
        "[]\n",
        "a: 1\nb:\n- 1\n- - 2\n  - 3\n- c: 1\n  d: {}\n",
        "a: &id001\n- 1\nb: *id001\n",
        "a: &id001 []\nb: *id001\n",
        "- &id001\n  a: 1\n- *id001\n",
        "a: !!python/tuple\n- 0.0\n- 100.0\n",
        "- !!python/tuple\n  - 1\n- !!python/tuple []\n",
        "? ''\n: 1\n",
        "? ''\n: - 1\n  - 2\n",
        "1: a\nnull: b\nfalse: 1.0e-05\n",
        "a: .inf\nb: -.inf\nc: .nan\n",
        "null\n...\n",
        "- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "  ccc\n",
        "- 'a: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "  ccc'\n",
        "- \"\\xE9 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\\\n"
        "  \\ ccc\"\n",
        "- 'two\n\n  lines'\n",
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestValue) value = denest_yaml_read_text(rows[i], -1, "doc", TRUE, &error);
        g_autofree char *text = NULL;

        g_assert_no_error(error);
        text = denest_yaml_print(value, DENEST_YAML_IN_ORDER);
        g_assert_cmpstr(text, ==, rows[i]);
    }
}

/* A line breaks at the first space behind column 80; in double quotes before the space that would
 * pass it. */
static void
test_fold(void)
{
    static const struct {
        const char *first, *last;
        const char *fold;
    } rows[] = {
        {"- ", "\n", "\n  "},
        {"- '# ", "'\n", "\n  "},
        {"- \"\\xE9 ", "\"\n", "\\\n  \\ "},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint extra = 0; extra < 2; extra++) {
            g_autofree char *letters = g_strnfill(80 + extra - strlen(rows[i].first), 'x');
            g_autofree char *text = g_strconcat(rows[i].first, letters, extra ? rows[i].fold : " ",
                                                "ccc", rows[i].last, NULL);
            g_autoptr(DenestValue) value = denest_yaml_read_text(text, -1, "doc", TRUE, NULL);
            g_autofree char *again = denest_yaml_print(value, DENEST_YAML_IN_ORDER);

            g_assert_cmpstr(again, ==, text);
        }
    }
}

static void
test_strings(void)
{
    static const struct {
        const char *string, *yaml;
    } rows[] = {
        {"", "''"},
        {"yes", "'yes'"},
        {"1", "'1'"},
        {"1.0e+3", "'1.0e+3'"},
        {"null", "'null'"},
        {"2020-01-01", "'2020-01-01'"},
        {"~", "'~'"},
        {"=", "'='"},
        {"<<", "'<<'"},
        {" a", "' a'"},
        {"a ", "'a '"},
        {"- a", "'- a'"},
        {"? a", "'? a'"},
        {"[a", "'[a'"},
        {"@a", "'@a'"},
        {"a: b", "'a: b'"},
        {"a #b", "'a #b'"},
        {"a:", "'a:'"},
        {"---", "'---'"},
        {"it's: x", "'it''s: x'"},
        {"1e3", "1e3"},
        {"./x", "./x"},
        {"a:b", "a:b"},
        {"it's", "it's"},
        {"-a", "-a"},
        {"a#b", "a#b"},
        {"\xc3\xa9", "\"\\xE9\""},
        {"\xe2\x98\xba", "\"\\u263A\""},
        {"\xf0\x9f\x98\x80", "\"\\U0001F600\""},
        {"a\tb\"", "\"a\\tb\\\"\""},
        {"a \nb", "\"a \\nb\""},
        {"\xff", "\"\\uFFFD\""},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(DenestValue) list = denest_value_new_list();
        g_autofree char *text = NULL, *expected = g_strdup_printf("- %s\n", rows[i].yaml);

        denest_value_append(list, denest_value_new_string(rows[i].string));
        text = denest_yaml_print(list, DENEST_YAML_IN_ORDER);
        g_assert_cmpstr(text, ==, expected);
    }
}

static void
test_sorted(void)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(DenestValue) numbers = denest_value_new_map();
    g_autofree char *text = NULL;

    denest_value_set_pair(numbers, denest_value_new_int(10), denest_value_new_int(1));
    denest_value_set_pair(numbers, denest_value_new_int(9), denest_value_new_int(2));
    denest_value_set(map, "l1", denest_value_ref(numbers));
    denest_value_set(map, "Vp", denest_value_new_null());
    denest_value_set(map, "10_y", denest_value_new_null());
    denest_value_set(map, "100_x", denest_value_new_null());
    text = denest_yaml_print(map, DENEST_YAML_SORTED);
    g_assert_cmpstr(text, ==, "100_x: null\n10_y: null\nVp: null\nl1:\n  9: 2\n  10: 1\n");
}

static void
test_doubles(void)
{
    static const struct {
        double x;
        const char *yaml;
    } rows[] = {
        {1.0, "1.0"},
        {0.1, "0.1"},
        {1e-5, "1.0e-05"},
        {1.5e-5, "1.5e-05"},
        {1e20, "1.0e+20"},
        {1e16, "1.0e+16"},
        {-70.0, "-70.0"},
        {INFINITY, ".inf"},
        {-INFINITY, "-.inf"},
        {NAN, ".nan"},
        {1e15, "1000000000000000.0"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = denest_yaml_format_double(rows[i].x);

        g_assert_cmpstr(text, ==, rows[i].yaml);
    }
}

static void
test_file(void)
{
    g_autofree char *dir = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "out.yml", NULL);
    g_autofree char *lost = g_build_filename(dir, "no", "out.yml", NULL);
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;

    denest_value_set(map, "a", denest_value_new_int(1));
    g_assert_true(denest_yaml_write_file(map, DENEST_YAML_SORTED, path, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "a: 1\n");
    g_assert_false(denest_yaml_write_file(map, DENEST_YAML_SORTED, lost, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "out.yml"));
    g_unlink(path);
    g_rmdir(dir);
}

int
main(int argc, char **argv)
{
    static const char *const files[] = {"parameter_tree.yml", "parameter_tree_tutorial.yml",
                                        "session_times.yml", "weight_recorder.yml",
                                        "multimeter.yml"};

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strconcat("/yaml-write/reference/", files[i], NULL);

        g_test_add_data_func(path, files[i], test_reference);
    }
    g_test_add_func("/yaml-write/documents", test_documents);
    g_test_add_func("/yaml-write/fold", test_fold);
    g_test_add_func("/yaml-write/strings", test_strings);
    g_test_add_func("/yaml-write/sorted", test_sorted);
    g_test_add_func("/yaml-write/doubles", test_doubles);
    g_test_add_func("/yaml-write/file", test_file);
    return g_test_run();
}
