/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Aligned columns of doubles: state, parameters that differ, input rings. Columns of one set are
 * padded to whole vectors.
 */
#ifndef DENEST_CORE_KERNEL_COLUMNS_H
#define DENEST_CORE_KERNEL_COLUMNS_H

#include <denest/simd.h>

/** @p n units rounded up to whole blocks of DENEST_LANES. */
static inline guint
denest_columns_pad(guint n)
{
    return (n + DENEST_LANES - 1) / DENEST_LANES * DENEST_LANES;
}

/** A zeroed array of @p n doubles, aligned for vectors; free with denest_columns_free_array(). */
double *denest_columns_new_array(gsize n);
void denest_columns_free_array(double *array);

/** @p n_columns columns of @p n_padded doubles in one piece, all zero; the caller owns the result.
 */
double **denest_columns_new(guint n_columns, guint n_padded);
/** May be NULL. */
void denest_columns_free(double **columns);

#endif
