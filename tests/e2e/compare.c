/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "compare.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include <denest/tree.h>

#include "core/params/yaml_read.h"

enum { MAX_FIELDS = 16, N_KEYS = 2, ROWS_PER_LAST_DIGIT = 1000 };

/* One row: its fields as printed, and as numbers for sorting. */
typedef struct {
    char *fields[MAX_FIELDS];
    double values[MAX_FIELDS];
    guint n;
} Row;

static gboolean differ(GError **error, const char *what, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
differ(GError **error, const char *what, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    return denest_fail(error, DENEST_ERROR_NUMERIC, what, "%s", message);
}

/* Cuts @p text into rows; the fields point into it. Data files end each field with a tab, reference
 * tables do not. */
static GArray *
cut_rows(char *text)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));

    while (*text) {
        Row row = {.n = 0};
        char *end = strchr(text, '\n');

        if (end)
            *end = '\0';
        for (char *field = text; field && *field && row.n < MAX_FIELDS; row.n++) {
            char *tab = strchr(field, '\t');

            if (tab)
                *tab = '\0';
            row.fields[row.n] = field;
            row.values[row.n] = g_ascii_strtod(field, NULL);
            field = tab ? tab + 1 : NULL;
        }
        g_array_append_val(rows, row);
        if (!end)
            break;
        text = end + 1;
    }
    return rows;
}

static int
compare_row(gconstpointer a, gconstpointer b)
{
    const Row *x = a, *y = b;

    for (guint i = 0; i < MIN(x->n, y->n); i++)
        if (x->values[i] != y->values[i])
            return x->values[i] < y->values[i] ? -1 : 1;
    return (int)x->n - (int)y->n;
}

/* Equal up to one in the last printed digit, and printed with as many digits. */
static gboolean
nearly_equal(const char *a, const char *b)
{
    const char *point_a = strchr(a, '.'), *point_b = strchr(b, '.');
    double unit;

    if (!point_a || !point_b || strlen(point_a) != strlen(point_b))
        return FALSE;
    unit = pow(10.0, -(double)strlen(point_a + 1));
    return fabs(g_ascii_strtod(a, NULL) - g_ascii_strtod(b, NULL)) < 1.5 * unit;
}

static gboolean
rows_equal(const Row *row, const Row *expected, gboolean is_multimeter, guint *n_near,
           GError **error)
{
    gboolean near = FALSE;

    if (row->n != expected->n)
        return differ(error, expected->fields[0], "%u fields, not %u", row->n, expected->n);
    for (guint i = 0; i < row->n; i++) {
        if (strcmp(row->fields[i], expected->fields[i]) == 0)
            continue;
        if (!is_multimeter || i < N_KEYS || !nearly_equal(row->fields[i], expected->fields[i]))
            return differ(error, NULL, "row %s %s: field %u is %s, not %s", expected->fields[0],
                          expected->n > 1 ? expected->fields[1] : "", i, row->fields[i],
                          expected->fields[i]);
        near = TRUE;
    }
    *n_near += near;
    return TRUE;
}

gboolean
compare_rows(const char *rows, const char *reference, gboolean is_multimeter, GError **error)
{
    g_autofree char *text = g_strdup(rows);
    g_autofree char *expected_text = g_strdup(reference);
    g_autoptr(GArray) found = cut_rows(text);
    g_autoptr(GArray) expected = cut_rows(expected_text);
    guint n_near = 0;

    g_array_sort(found, compare_row);
    g_array_sort(expected, compare_row);
    for (guint i = 0; i < MIN(found->len, expected->len); i++)
        if (!rows_equal(&g_array_index(found, Row, i), &g_array_index(expected, Row, i),
                        is_multimeter, &n_near, error))
            return FALSE;
    if (found->len != expected->len)
        return differ(error, NULL, "%u rows, not %u", found->len, expected->len);
    if (n_near * ROWS_PER_LAST_DIGIT > expected->len)
        return differ(error, NULL, "%u of %u rows differ in the last digit", n_near, expected->len);
    return TRUE;
}

static char *
read_gz(const char *path)
{
    GString *text = g_string_new(NULL);
    gzFile file = gzopen(path, "rb");
    char buffer[65536];
    int n;

    g_assert_nonnull(file);
    while ((n = gzread(file, buffer, sizeof(buffer))) > 0)
        g_string_append_len(text, buffer, n);
    g_assert_cmpint(n, ==, 0);
    gzclose(file);
    return g_string_free(text, FALSE);
}

static char *
read_file(GError **error, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, error);
    return text;
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *
checksum_sorted(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint n = g_strv_length(lines);

    qsort(lines, n, sizeof(char *), compare_lines);
    for (guint i = 0; i < n; i++) {
        if (!*lines[i])
            continue;
        g_checksum_update(sum, (const guchar *)lines[i], -1);
        g_checksum_update(sum, (const guchar *)"\n", 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* One data file and its row of files.tsv: name, number of rows, SHA-256 of the bytes, of the sorted
 * lines. */
static gboolean
compare_file(const char *text, char *const *expected, GError **error)
{
    g_autofree char *bytes = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_autofree char *sorted = checksum_sorted(text);
    const gboolean is_multimeter = g_str_has_suffix(expected[0], ".dat");
    guint64 n_rows = 0;

    for (const char *c = text; *c; c++)
        n_rows += *c == '\n';
    if (n_rows != g_ascii_strtoull(expected[1], NULL, 10))
        return differ(error, expected[0], "%" G_GUINT64_FORMAT " rows, not %s", n_rows,
                      expected[1]);
    if (strcmp(sorted, expected[3]) != 0)
        /* Which values of a multimeter differ is found by its table. */
        return is_multimeter || differ(error, expected[0], "other lines than NEST's");
    if (*expected[2] != '-' && strcmp(bytes, expected[2]) != 0)
        return differ(error, expected[0], "NEST's lines in another order");
    return TRUE;
}

/* All files of files.tsv: compares each, and adds its text to the one of its recorder. */
static gboolean
compare_files(const char *output, const char *reference, GHashTable *by_name, GError **error)
{
    g_autofree char *list = read_file(error, reference, "files.tsv");
    g_auto(GStrv) lines = list ? g_strsplit(list, "\n", -1) : NULL;

    for (guint i = 1; lines && lines[i] && *lines[i]; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
        g_autofree char *name = g_build_filename("data", fields[0], NULL);
        g_autofree char *text = read_file(error, output, name);
        GString *all = g_hash_table_lookup(by_name, fields[0]);

        if (!text || !compare_file(text, fields, error))
            return FALSE;
        if (!all)
            return differ(error, fields[0], "is not in any metadata");
        g_string_append(all, text);
    }
    return list != NULL;
}

/* The value of a metadata file of the output, equal to that of the reference; NULL if it differs.
 */
static DenestValue *
compare_metadata(const char *output, const char *reference, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(output, "data", name, NULL);
    g_autofree char *expected_path = g_build_filename(reference, "data", name, NULL);
    g_autoptr(DenestValue) value = denest_yaml_read_file(path, error);
    g_autoptr(DenestValue) expected = value ? denest_yaml_read_file(expected_path, error) : NULL;

    if (!expected)
        return NULL;
    if (!denest_value_equal(value, expected)) {
        differ(error, name, "other metadata than NEST's");
        return NULL;
    }
    return g_steal_pointer(&value);
}

static gboolean
compare_count(const char *output, guint n_expected, GError **error)
{
    g_autofree char *folder = g_build_filename(output, "data", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    guint n = 0;
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        n += g_str_has_suffix(name, ".yml");
    return dir && (n == n_expected || differ(error, "data", "%u recorders, not %u", n, n_expected));
}

/* Metadata of all recorders of the reference, and of no others. Finds, by label and by file, the
 * text that will hold all rows of a recorder. */
static gboolean
compare_recorders(const char *output, const char *reference, GPtrArray *texts, GHashTable *by_name,
                  GError **error)
{
    g_autofree char *folder = g_build_filename(reference, "data", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autoptr(DenestValue) value = NULL;
        const DenestValue *files;
        GString *text;

        if (!g_str_has_suffix(name, ".yml"))
            continue;
        value = compare_metadata(output, reference, name, error);
        if (!value)
            return FALSE;
        text = g_string_new(NULL);
        g_ptr_array_add(texts, text);
        g_hash_table_insert(by_name, g_strndup(name, strlen(name) - strlen(".yml")), text);
        files = denest_value_find(value, "filenames");
        for (guint i = 0; i < denest_value_length(files); i++)
            g_hash_table_insert(by_name, g_strdup(denest_value_string(denest_value_item(files, i))),
                                text);
    }
    return dir != NULL && compare_count(output, texts->len, error);
}

static gboolean
compare_tables(const char *reference, GHashTable *by_name, GError **error)
{
    g_autofree char *folder = g_build_filename(reference, "data", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *label = NULL;
        g_autofree char *path = NULL;
        g_autofree char *table = NULL;
        const GString *text;

        if (!g_str_has_suffix(name, ".tsv.gz"))
            continue;
        label = g_strndup(name, strlen(name) - strlen(".tsv.gz"));
        path = g_build_filename(folder, name, NULL);
        table = read_gz(path);
        text = g_hash_table_lookup(by_name, label);
        g_assert_nonnull(text);
        if (!compare_rows(text->str, strchr(table, '\n') + 1, strstr(label, "multimeter") != NULL,
                          error)) {
            g_prefix_error(error, "%s: ", label);
            return FALSE;
        }
    }
    return dir != NULL;
}

/* The tree of a run, without the folders that it read from and wrote to. */
static DenestTree *
read_tree(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "parameter_tree.yml", NULL);
    DenestTree *tree = denest_tree_new_from_file(path, error);
    DenestTree *simulation;

    if (!tree)
        return NULL;
    simulation = denest_tree_ensure_child(tree, "simulation");
    denest_tree_set(simulation, DENEST_DATA_PARAMS, "output_dir", denest_value_new_null());
    denest_tree_set(simulation, DENEST_DATA_PARAMS, "input_dir", denest_value_new_null());
    return tree;
}

static gboolean
compare_trees(const char *output, const char *reference, GError **error)
{
    g_autoptr(DenestTree) tree = read_tree(output, error);
    g_autoptr(DenestTree) expected = tree ? read_tree(reference, error) : NULL;

    if (!expected)
        return FALSE;
    return denest_tree_equal(tree, expected) ||
           differ(error, "parameter_tree.yml", "another tree than deNEST's");
}

static gboolean
compare_text(const char *output, const char *reference, const char *name, GError **error)
{
    g_autofree char *text = read_file(error, output, name);
    g_autofree char *expected = text ? read_file(error, reference, name) : NULL;

    if (!expected)
        return FALSE;
    return strcmp(text, expected) == 0 || differ(error, name, "'%s', not '%s'", text, expected);
}

static void
free_text(gpointer text)
{
    g_string_free(text, TRUE);
}

gboolean
compare_output(const char *output, const char *reference, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(free_text);
    g_autoptr(GHashTable) by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    return compare_text(output, reference, "session_times.yml", error) &&
           compare_text(output, reference, "versions.txt", error) &&
           compare_trees(output, reference, error) &&
           compare_recorders(output, reference, texts, by_name, error) &&
           compare_files(output, reference, by_name, error) &&
           compare_tables(reference, by_name, error);
}
