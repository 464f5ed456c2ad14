/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/row_buffer.h"

DenestRowBuffer *
denest_row_buffer_new_array(guint n, guint n_values)
{
    DenestRowBuffer *buffers = g_new0(DenestRowBuffer, n);

    for (guint i = 0; i < n; i++) {
        buffers[i].senders = g_array_new(FALSE, FALSE, sizeof(DenestGid));
        buffers[i].targets = g_array_new(FALSE, FALSE, sizeof(DenestGid));
        buffers[i].stamps = g_array_new(FALSE, FALSE, sizeof(DenestStep));
        buffers[i].ports = g_array_new(FALSE, FALSE, sizeof(guint32));
        buffers[i].rports = g_array_new(FALSE, FALSE, sizeof(guint32));
        buffers[i].weights = g_array_new(FALSE, FALSE, sizeof(double));
        buffers[i].values = g_array_new(FALSE, FALSE, sizeof(double));
        buffers[i].n_values = n_values;
    }
    return buffers;
}

/* All columns, for what is done to each of them. */
#define N_COLUMNS 7

static void
columns(const DenestRowBuffer *buffer, GArray *ret_columns[N_COLUMNS])
{
    GArray *all[N_COLUMNS] = {buffer->senders, buffer->targets, buffer->stamps, buffer->ports,
                              buffer->rports,  buffer->weights, buffer->values};

    for (guint i = 0; i < N_COLUMNS; i++)
        ret_columns[i] = all[i];
}

void
denest_row_buffer_free_array(DenestRowBuffer *buffers, guint n)
{
    for (guint i = 0; buffers != NULL && i < n; i++) {
        GArray *all[N_COLUMNS];

        columns(&buffers[i], all);
        for (guint k = 0; k < N_COLUMNS; k++)
            g_array_unref(all[k]);
    }
    g_free(buffers);
}

void
denest_row_buffer_add(DenestRowBuffer *buffer, const DenestRow *row)
{
    g_array_append_val(buffer->senders, row->sender);
    g_array_append_val(buffer->targets, row->target);
    g_array_append_val(buffer->stamps, row->stamp);
    g_array_append_val(buffer->ports, row->port);
    g_array_append_val(buffer->rports, row->rport);
    g_array_append_val(buffer->weights, row->weight);
}

void
denest_row_buffer_append_rows(DenestRowBuffer *buffer, const DenestRows *rows)
{
    for (guint i = 0; i < rows->n; i++) {
        DenestRow row = {rows->sender[i], rows->target[i], rows->stamp[i],
                         rows->port[i],   rows->rport[i],  rows->weight[i]};

        denest_row_buffer_add(buffer, &row);
    }
    if (rows->n_values > 0)
        g_array_append_vals(buffer->values, rows->values, rows->n * rows->n_values);
}

void
denest_row_buffer_clear(DenestRowBuffer *buffer)
{
    GArray *all[N_COLUMNS];

    columns(buffer, all);
    for (guint k = 0; k < N_COLUMNS; k++)
        g_array_set_size(all[k], 0);
}

DenestRows
denest_row_buffer_rows(const DenestRowBuffer *buffer, guint vp)
{
    return (DenestRows){
        .n = buffer->senders->len,
        .vp = vp,
        .sender = (const DenestGid *)(void *)buffer->senders->data,
        .stamp = (const DenestStep *)(void *)buffer->stamps->data,
        .target = (const DenestGid *)(void *)buffer->targets->data,
        .port = (const guint32 *)(void *)buffer->ports->data,
        .rport = (const guint32 *)(void *)buffer->rports->data,
        .weight = (const double *)(void *)buffer->weights->data,
        .n_values = buffer->n_values,
        .values = (const double *)(void *)buffer->values->data,
    };
}
