/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/table.h>

#include <string.h>

#include "core/base/path.h"
#include "core/params/npy.h"

#define SEPARATORS ",;\t\r "

enum { MAX_COLUMNS = 1024 };

void
denest_table_free(DenestTable *table)
{
    if (!table)
        return;
    g_free(table->values);
    g_free(table->lines);
    g_strfreev(table->names);
    g_free(table);
}

/* ---- Arrays ---- */

static DenestTable *
read_array(const char *path, GError **error)
{
    g_autoptr(DenestNpy) array = denest_npy_read_file(path, error);
    DenestTable *table;

    if (!array)
        return NULL;
    if (array->n_dims != 2 || array->shape[1] > MAX_COLUMNS) {
        denest_fail(error, DENEST_ERROR_TYPE, path,
                    "an array of %u dimensions; expected two: rows and columns", array->n_dims);
        return NULL;
    }
    table = g_new0(DenestTable, 1);
    table->n_rows = array->shape[0];
    table->n_columns = (guint)array->shape[1];
    table->values = g_steal_pointer(&array->values);
    return table;
}

/* ---- Text ---- */

typedef struct {
    DenestTable *table;
    const char *const *skipped;
    GArray *values; /* of double */
    GArray *lines;  /* of guint */
    GArray *keep;   /* of gboolean: for each column of the file */
    guint line;
} Reading;

/* Cut a line into fields, in place, up to a comment. */
static void
split_line(char *line, GPtrArray *ret_fields)
{
    g_ptr_array_set_size(ret_fields, 0);
    for (;;) {
        const gboolean quoted = *(line += strspn(line, SEPARATORS)) == '"';
        char end;

        if (*line == '\0' || *line == '#')
            return;
        line += quoted;
        g_ptr_array_add(ret_fields, line);
        line += strcspn(line, quoted ? "\"" : SEPARATORS "#");
        end = *line;
        *line = '\0';
        if (end == '\0' || end == '#')
            return;
        line++;
    }
}

static gboolean
is_number(const char *text, double *ret_value)
{
    char *end;

    *ret_value = g_ascii_strtod(text, &end);
    return *end == '\0' && end != text;
}

/* The first line with anything in it decides what columns there are. */
static void
read_header(Reading *reading, const GPtrArray *fields)
{
    DenestTable *table = reading->table;
    GStrvBuilder *names = g_strv_builder_new();
    const gboolean is_header = !is_number(fields->pdata[0], &(double){0});

    for (guint i = 0; i < fields->len; i++) {
        const gboolean keep =
            !is_header || !reading->skipped || !g_strv_contains(reading->skipped, fields->pdata[i]);

        g_array_append_val(reading->keep, keep);
        table->n_columns += keep ? 1 : 0;
        if (keep && is_header)
            g_strv_builder_add(names, fields->pdata[i]);
    }
    if (is_header)
        table->names = g_strv_builder_end(names);
    g_strv_builder_unref(names);
}

static gboolean
add_row(Reading *reading, const GPtrArray *fields, GError **error)
{
    if (fields->len != reading->keep->len || fields->len > MAX_COLUMNS)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "%u values, but expected %u",
                           fields->len, MIN(reading->keep->len, MAX_COLUMNS));
    for (guint i = 0; i < fields->len; i++) {
        double value;

        if (!g_array_index(reading->keep, gboolean, i))
            continue;
        if (!is_number(fields->pdata[i], &value))
            return denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "'%.40s' is no number",
                               (const char *)fields->pdata[i]);
        g_array_append_val(reading->values, value);
    }
    if (reading->values->len > DENEST_NPY_MAX_VALUES)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "more than %d values",
                           DENEST_NPY_MAX_VALUES);
    g_array_append_val(reading->lines, reading->line);
    reading->table->n_rows++;
    return TRUE;
}

static gboolean
add_lines(Reading *reading, char *text, GError **error)
{
    g_autoptr(GPtrArray) fields = g_ptr_array_new();

    while (text) {
        char *line = strsep(&text, "\n");

        reading->line++;
        split_line(line, fields);
        if (fields->len == 0)
            continue;
        if (reading->keep->len == 0) {
            read_header(reading, fields);
            if (reading->table->names)
                continue;
        }
        if (!add_row(reading, fields, error)) {
            g_prefix_error(error, "line %u: ", reading->line);
            return FALSE;
        }
    }
    return TRUE;
}

static DenestTable *
read_text(const char *path, const char *const *skipped, GError **error)
{
    g_autoptr(DenestTable) table = g_new0(DenestTable, 1);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) keep = g_array_new(FALSE, FALSE, sizeof(gboolean));
    Reading reading = {table, skipped, values, lines, keep, 0};
    gsize length;
    g_autofree char *text = denest_path_read(path, DENEST_NPY_MAX_BYTES, &length, error);

    if (!text)
        return NULL;
    if (memchr(text, '\0', length)) {
        denest_fail(error, DENEST_ERROR_SYNTAX, path,
                    "is neither text nor a file that ends in .npy");
        return NULL;
    }
    if (!add_lines(&reading, text, error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    table->values = (double *)(void *)g_array_steal(values, NULL);
    table->lines = (guint *)(void *)g_array_steal(lines, NULL);
    return g_steal_pointer(&table);
}

DenestTable *
denest_table_read(const char *path, const char *const *skipped, GError **error)
{
    return g_str_has_suffix(path, ".npy") ? read_array(path, error)
                                          : read_text(path, skipped, error);
}

gboolean
denest_table_write_array(const char *path, const double *values, gsize n_rows, guint n_columns,
                         GError **error)
{
    const gsize shape[] = {n_rows, n_columns};

    return denest_npy_write_file(path, values, shape, G_N_ELEMENTS(shape), error);
}
