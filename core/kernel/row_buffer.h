/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Rows that wait to be written, in columns.
 */
#ifndef DENEST_CORE_KERNEL_ROW_BUFFER_H
#define DENEST_CORE_KERNEL_ROW_BUFFER_H

#include <denest/recorder.h>

typedef struct {
    GArray *senders, *targets; /**< DenestGid */
    GArray *stamps;            /**< DenestStep */
    GArray *ports, *rports;    /**< guint32 */
    GArray *weights;           /**< double */
    GArray *values;            /**< double, n_values for each row */
    guint n_values;
} DenestRowBuffer;

/** One row without its values. */
typedef struct {
    DenestGid sender, target;
    DenestStep stamp;
    guint32 port, rport;
    double weight;
} DenestRow;

/** @p n empty buffers, owned by the caller. */
DenestRowBuffer *denest_row_buffer_new_array(guint n, guint n_values);
/** May be NULL. */
void denest_row_buffer_free_array(DenestRowBuffer *buffers, guint n);

/** Append a row; the caller appends n_values values to `values`. */
void denest_row_buffer_add(DenestRowBuffer *buffer, const DenestRow *row);
/** Append rows with their values. */
void denest_row_buffer_append_rows(DenestRowBuffer *buffer, const DenestRows *rows);
void denest_row_buffer_clear(DenestRowBuffer *buffer);
/** The rows as recorders take them; borrowed until the buffer changes. */
DenestRows denest_row_buffer_rows(const DenestRowBuffer *buffer, guint vp);

#endif
