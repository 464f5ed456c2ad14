/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/table.h>

#include <string.h>

#include "core/params/npy.h"

#define SEPARATORS ",;\t "

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
    GArray *values; /* of double */
    GArray *lines;  /* of guint */
    guint line;
} Reading;

/* The fields of a line, up to a comment. */
static char **
split_line(const char *line, gsize length)
{
    g_autofree char *text = g_strndup(line, length);
    g_auto(GStrv) parts = NULL;
    GStrvBuilder *fields = g_strv_builder_new();
    char **result;

    text[strcspn(text, "#\r")] = '\0';
    parts = g_strsplit_set(text, SEPARATORS, -1);
    for (char **part = parts; *part; part++)
        if (**part != '\0')
            g_strv_builder_add(fields, *part);
    result = g_strv_builder_end(fields);
    g_strv_builder_unref(fields);
    return result;
}

static gboolean
is_number(const char *text, double *ret_value)
{
    char *end;

    *ret_value = g_ascii_strtod(text, &end);
    return *end == '\0' && end != text;
}

static gboolean
add_row(Reading *reading, char **fields, GError **error)
{
    DenestTable *table = reading->table;
    const guint n = g_strv_length(fields);

    if (table->n_columns == 0)
        table->n_columns = n;
    if (n != table->n_columns || n > MAX_COLUMNS)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "%u values, but expected %u", n,
                           MIN(table->n_columns, MAX_COLUMNS));
    for (guint i = 0; i < n; i++) {
        double value;

        if (!is_number(fields[i], &value))
            return denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "'%.40s' is no number", fields[i]);
        g_array_append_val(reading->values, value);
    }
    g_array_append_val(reading->lines, reading->line);
    table->n_rows++;
    return TRUE;
}

static gboolean
add_line(Reading *reading, const char *line, gsize length, GError **error)
{
    g_auto(GStrv) fields = split_line(line, length);
    DenestTable *table = reading->table;
    double value;

    if (!fields[0])
        return TRUE;
    if (table->n_columns == 0 && !is_number(fields[0], &value)) {
        table->names = g_steal_pointer(&fields);
        table->n_columns = g_strv_length(table->names);
        return TRUE;
    }
    return add_row(reading, fields, error);
}

static gboolean
add_lines(Reading *reading, const char *text, gsize length, GError **error)
{
    const char *const end = text + length;

    while (text < end) {
        const char *stop = memchr(text, '\n', (gsize)(end - text));

        reading->line++;
        if (!add_line(reading, text, (gsize)((stop ? stop : end) - text), error)) {
            g_prefix_error(error, "line %u: ", reading->line);
            return FALSE;
        }
        text = stop ? stop + 1 : end;
    }
    return TRUE;
}

static DenestTable *
read_text(const char *path, GError **error)
{
    g_autoptr(DenestTable) table = g_new0(DenestTable, 1);
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint));
    Reading reading = {table, values, lines, 0};
    g_autoptr(GError) cause = NULL;
    g_autofree char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &cause)) {
        denest_fail(error, DENEST_ERROR_IO, path, "%s", cause->message);
        return NULL;
    }
    if (!add_lines(&reading, text, length, error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    table->values = (double *)(void *)g_array_steal(values, NULL);
    table->lines = (guint *)(void *)g_array_steal(lines, NULL);
    return g_steal_pointer(&table);
}

DenestTable *
denest_table_read(const char *path, GError **error)
{
    return g_str_has_suffix(path, ".npy") ? read_array(path, error) : read_text(path, error);
}

gboolean
denest_table_write_array(const char *path, const double *values, gsize n_rows, guint n_columns,
                         GError **error)
{
    const gsize shape[] = {n_rows, n_columns};

    return denest_npy_write_file(path, values, shape, G_N_ELEMENTS(shape), error);
}
