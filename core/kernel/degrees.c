/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Synaptic events are counted by the spike, from the number of connections that its unit has:
 * delivery itself does not pay for it. */
#include "core/kernel/kernel_private.h"

void
denest_kernel_free_degrees(DenestKernel *kernel)
{
    for (guint p = 0; kernel->out_degrees != NULL && kernel->out_degrees[p] != NULL; p++)
        g_free(kernel->out_degrees[p]);
    g_clear_pointer(&kernel->out_degrees, g_free);
}

static void
add_table(guint32 *degrees, const DenestEdgeTable *table)
{
    for (guint i = 0; i < table->n_parts; i++) {
        const guint32 *rows = table->parts[i].rows;

        for (guint unit = 0; unit < table->source->n; unit++)
            degrees[unit] += rows[unit + 1] - rows[unit];
    }
}

void
denest_kernel_count_degrees(DenestKernel *kernel)
{
    denest_kernel_free_degrees(kernel);
    kernel->out_degrees = g_new0(guint32 *, kernel->populations->len + 1);
    for (guint p = 0; p < kernel->populations->len; p++)
        kernel->out_degrees[p] =
            g_new0(guint32, ((const DenestPopulation *)kernel->populations->pdata[p])->n);
    for (guint i = 0; i < kernel->tables->len; i++) {
        const DenestEdgeTable *table = kernel->tables->pdata[i];

        add_table(kernel->out_degrees[table->source->index], table);
    }
}

void
denest_kernel_count_events(DenestKernel *kernel)
{
    for (guint i = 0; i < kernel->queue->len; i++) {
        const DenestQueuedSpike *spike = &g_array_index(kernel->queue, DenestQueuedSpike, i);

        kernel->work.n_events +=
            (guint64)spike->multiplicity * kernel->out_degrees[spike->population][spike->unit];
    }
}
