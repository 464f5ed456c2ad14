/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Tables of numbers in files: `.npy` arrays of two dimensions, or text with one row a line.
 */
#ifndef DENEST_TABLE_H
#define DENEST_TABLE_H

#include <denest/error.h>

G_BEGIN_DECLS

/** A table; owned by whoever read it. */
typedef struct {
    gsize n_rows;
    guint n_columns;
    double *values; /**< [n_rows][n_columns] */
    guint *lines;   /**< [n_rows]: line of a text file; NULL for arrays */
    char **names;   /**< [n_columns], NULL-ended: header of a text file; NULL: none */
} DenestTable;

/**
 * Read a table. A file that ends in `.npy` is an array; any other is text: numbers separated by
 * commas, semicolons, tabs or spaces, the same number in each line; empty lines and what follows a
 * `#` are skipped; the first line may hold names of columns. What has double quotes around it is
 * one value.
 *
 * @param skipped names of columns of text files that are left out, whatever is in them; NULL-ended;
 * NULL: none
 * @return free with denest_table_free(); NULL on error: DENEST_ERROR_IO, _SYNTAX, _TYPE or _RANGE;
 * the message begins with the path, and names the line of a text file
 * @since 0.1
 */
DENEST_API DenestTable *denest_table_read(const char *path, const char *const *skipped,
                                          GError **error);
/** Write an `.npy` array of doubles. @param values [n_rows][n_columns] @since 0.1 */
DENEST_API gboolean denest_table_write_array(const char *path, const double *values, gsize n_rows,
                                             guint n_columns, GError **error);
/** May be NULL. */
DENEST_API void denest_table_free(DenestTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestTable, denest_table_free)

G_END_DECLS

#endif
