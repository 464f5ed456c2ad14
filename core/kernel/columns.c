/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/columns.h"

#include <string.h>

#define ALIGNMENT 64

double *
denest_columns_new_array(gsize n)
{
    gsize bytes = MAX(n, 1) * sizeof(double);
    double *array = g_aligned_alloc0(1, (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT, ALIGNMENT);

    return array;
}

void
denest_columns_free_array(double *array)
{
    g_aligned_free(array);
}

double **
denest_columns_new(guint n_columns, guint n_padded)
{
    /* One more pointer, so that an empty set can be freed like any other. */
    double **columns = g_new0(double *, n_columns + 1);

    columns[0] = denest_columns_new_array((gsize)n_columns * n_padded);
    for (guint i = 1; i < n_columns; i++)
        columns[i] = columns[0] + (gsize)i * n_padded;
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
