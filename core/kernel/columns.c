/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/columns.h"

#include <string.h>

#include "core/kernel/pages.h"

#define LINE 64

double *
denest_columns_new_array(gsize n)
{
    const gsize bytes = (MAX(n, 1) * sizeof(double) + LINE - 1) / LINE * LINE;

    return memset(denest_pages_new(bytes), 0, bytes);
}

void
denest_columns_free_array(double *array)
{
    denest_pages_free(array);
}

/* Doubles from one column to the next. A processor's first cache has room for eight lines at
 * addresses that are a multiple of 4096 bytes apart; if columns were, the same units of a dozen of
 * them would drive each other out. So long ones begin 25 of 64 lines further on each. */
static gsize
column_stride(guint n_padded)
{
    const gsize line = LINE / sizeof(double), lines = (n_padded + line - 1) / line;

    return lines < 64 ? n_padded : (lines + (25 + 64 - lines % 64) % 64) * line;
}

double **
denest_columns_new(guint n_columns, guint n_padded)
{
    /* One more pointer, so that an empty set can be freed like any other. */
    double **columns = g_new0(double *, n_columns + 1);

    columns[0] = denest_columns_new_array(n_columns * column_stride(n_padded));
    for (guint i = 1; i < n_columns; i++)
        columns[i] = columns[0] + i * column_stride(n_padded);
    return columns;
}

void
denest_columns_free(double **columns)
{
    if (columns == NULL)
        return;
    denest_columns_free_array(columns[0]);
    g_free(columns);
}
