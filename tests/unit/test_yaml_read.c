/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/yaml_read.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/params/print.h"

static DenestValue *
read_text(const char *text, GError **error)
{
    return denest_yaml_read_text(text, -1, "net.yml", TRUE, error);
}

static void
test_values(void)
{
    static const struct {
        const char *yaml, *python;
    } rows[] = {
        {"", "None"},
        {"# comment\n---\n", "None"},
        {"a: [l1, ]\nb: {c: 1}", "{'a': ['l1'], 'b': {'c': 1}}"},
        {"a: yes\nb: 'yes'\nc: 1e3\nd: 1.0e+3", "{'a': True, 'b': 'yes', 'c': '1e3', 'd': 1000.0}"},
        {"a: &x {k: 1}\nb: *x", "{'a': {'k': 1}, 'b': {'k': 1}}"},
        {"a: 1\nb: 2\na: 3", "{'a': 3, 'b': 2}"},
        {"x: &x {a: 1, b: 2}\ny: {c: 0, <<: *x, b: 9}",
         "{'x': {'a': 1, 'b': 2}, 'y': {'a': 1, 'b': 9, 'c': 0}}"},
        {"<<: [{a: 1, b: 2}, {b: 3, c: 4}]\nb: 9\nd: 1", "{'b': 9, 'c': 4, 'a': 1, 'd': 1}"},
        {"<<: {a: 1}\n<<: {b: 2, a: 3}", "{'a': 3, 'b': 2}"},
        {"'<<': 1\n= : 2", "{'<<': 1, '=': 2}"},
        {"1: a\nyes: b\nnull: c", "{1: 'b', None: 'c'}"},
        {"!!set {a, b}", "{'a': None, 'b': None}"},
        {"!!omap [a: 1, b: 2]", "[('a', 1), ('b', 2)]"},
        {"!!python/tuple [1, 2]", "(1, 2)"},
        {"!!binary aGFsbG8=", "'hallo'"},
        {"[!!str 12, !!float 5, !!int '7', ! 12, !!bool 'NO', !!null '']",
         "['12', 5.0, 7, 12, False, None]"},
        {"2020-01-01", "'2020-01-01'"},
        {"|\n two\n lines\n", "'two\\nlines\\n'"},
        {">\n one\n line\n", "'one line\\n'"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestValue) value = read_text(rows[i].yaml, &error);
        g_autofree char *text = NULL;

        g_assert_no_error(error);
        text = denest_print_python(value);
        g_assert_cmpstr(text, ==, rows[i].python);
    }
}

static void
test_errors(void)
{
    static const struct {
        const char *yaml, *message;
    } rows[] = {
        {"a: 1\n b: 2", "net.yml:2: not YAML: mapping values are not allowed in this context"},
        {"a:\n\tb: 1", "net.yml:2: not YAML: found character that cannot start any token (while "
                       "scanning for the next token that begins in line 2)"},
        {"a: =", "net.yml:1: '=' is not a value; put it into quotes to have it as text"},
        {"a\n--- b", "net.yml:2: a second document begins here; only one is read"},
        {"a: *b", "net.yml:1: unknown alias '*b'"},
        {"a: &b\n  c: *b", "net.yml:2: the alias '*b' makes a value contain itself"},
        {"a: &b 1\nc: &b 2", "net.yml:2: the anchor '&b' is given twice"},
        {"<<: 1", "net.yml:1: << needs a mapping or a list of mappings, not integer"},
        {"<<: [1]", "net.yml:1: << needs a mapping or a list of mappings, not integer"},
        {"? [1]\n: 2", "net.yml:1: a list cannot be a key"},
        {"!foo 1", "net.yml:1: unknown tag '!foo'"},
        {"!!map [1]", "net.yml:1: the tag !!map does not belong to this kind of value"},
        {"!!int abc", "net.yml:1: 'abc' is not an integer"},
        {"!!binary /w==", "net.yml:1: binary data that is not text"},
        {"!!omap [1]", "net.yml:1: expected a mapping with one key in this list of pairs"},
        {"a: 99999999999999999999", "net.yml:1: the integer 99999999999999999999 exceeds 64 bits"},
        {"a: \"x\\0y\"", "net.yml:1: text with a NUL character"},
        {"a: 1\nb: \xff", "net.yml:2: not YAML text: invalid leading UTF-8 octet"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(read_text(rows[i].yaml, &error));
        g_assert_nonnull(error);
        g_assert_cmpstr(error->message, ==, rows[i].message);
    }
}

static void
test_places(void)
{
    g_autoptr(DenestValue) value = read_text("a: 1\nb:\n  c: 2\n", NULL);
    g_autoptr(DenestValue) set = denest_yaml_read_text("1", -1, "--set", FALSE, NULL);
    const DenestValue *inner = denest_value_find(denest_value_find(value, "b"), "c");

    g_assert_cmpstr(denest_value_place(inner), ==, "net.yml:3");
    g_assert_cmpstr(denest_value_place(denest_value_key(value, 1)), ==, "net.yml:2");
    g_assert_cmpstr(denest_value_place(set), ==, "--set");
}

static void
assert_range_error(const char *text, const char *part)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(read_text(text, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_nonnull(strstr(error->message, part));
}

/* Each level holds the one below ten times: 10^12 values in some hundred bytes. */
static void
test_bomb(void)
{
    g_autoptr(GString) text = g_string_new("l0: &l0 [x]\n");

    for (guint i = 1; i < 13; i++) {
        g_string_append_printf(text, "l%u: &l%u [", i, i);
        for (guint j = 0; j < 10; j++)
            g_string_append_printf(text, "*l%u, ", i - 1);
        g_string_append(text, "]\n");
    }
    assert_range_error(text->str, "more than 2000000 values");
}

/* A long text, many times: a gigabyte once it is written out. */
static void
test_long_text(void)
{
    g_autofree char *text = g_strnfill(1000000, 'x');
    g_autoptr(GString) yaml = g_string_new("a: &a ");

    g_string_append_printf(yaml, "%s\nb: [", text);
    for (guint i = 0; i < 1000; i++)
        g_string_append(yaml, "*a, ");
    g_string_append(yaml, "]\n");
    assert_range_error(yaml->str, "net.yml:2: more than 64 MiB of text, aliases included");
}

static void
test_depth(void)
{
    g_autofree char *open = g_strnfill(100000, '[');
    g_autoptr(GString) text = g_string_new("- &a0 []\n");
    g_autoptr(DenestValue) value = NULL;
    g_autofree char *good = g_strnfill(DENEST_YAML_MAX_DEPTH * 2, '[');

    assert_range_error(open, "nested deeper than 100 levels");
    /* Aliases must not nest deeper than brackets may. */
    for (guint i = 1; i < 200; i++)
        g_string_append_printf(text, "- &a%u [*a%u]\n", i, i - 1);
    assert_range_error(text->str, "nested deeper than 100 levels");
    memset(good + DENEST_YAML_MAX_DEPTH, ']', DENEST_YAML_MAX_DEPTH);
    value = read_text(good, NULL);
    g_assert_nonnull(value);
}

static void
test_file_errors(void)
{
    g_autofree char *dir = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "loop.yml", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(denest_yaml_read_file(path, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_assert_true(g_str_has_suffix(error->message, "loop.yml: No such file or directory"));
    g_clear_error(&error);
    g_assert_null(denest_yaml_read_file(dir, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "Is a directory"));
    g_clear_error(&error);
    g_assert_null(denest_yaml_read_file("/dev/zero", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_cmpstr(error->message, ==, "/dev/zero: larger than 32 MiB");
    g_rmdir(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/yaml-read/values", test_values);
    g_test_add_func("/yaml-read/errors", test_errors);
    g_test_add_func("/yaml-read/places", test_places);
    g_test_add_func("/yaml-read/bomb", test_bomb);
    g_test_add_func("/yaml-read/long-text", test_long_text);
    g_test_add_func("/yaml-read/depth", test_depth);
    g_test_add_func("/yaml-read/file-errors", test_file_errors);
    return g_test_run();
}
