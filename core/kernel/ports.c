/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attaches weight recorders to connections and numbers these as the recorders print them. */
#include "core/kernel/kernel_private.h"

/* Connections of one row by virtual process of their target. */
static void
count_row(const DenestEdgeTable *table, guint32 source, guint n_vps, guint32 *counts)
{
    for (guint p = 0; p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 i = part->rows[source]; i < part->rows[source + 1]; i++)
            counts[(table->target->first + part->first + part->targets[i]) % n_vps]++;
    }
}

/* The port of a connection is its place among all connections of its model on the virtual process
 * of its target, by source; what is kept is the place of the first connection of each row. */
static void
number_model(const DenestKernel *kernel, const DenestPrototype *prototype)
{
    guint n_vps = kernel->config.n_vps;
    g_autofree guint32 *next = g_new0(guint32, n_vps);

    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *source = kernel->populations->pdata[p];

        for (guint32 unit = 0; unit < source->n; unit++) {
            for (guint i = 0; i < kernel->tables->len; i++) {
                DenestEdgeTable *table = kernel->tables->pdata[i];

                if (table->prototype != prototype || table->source != source)
                    continue;
                if (table->ports == NULL)
                    table->ports = g_new(guint32, (gsize)source->n * n_vps);
                for (guint vp = 0; vp < n_vps; vp++)
                    table->ports[(gsize)unit * n_vps + vp] = next[vp];
                count_row(table, unit, n_vps, next);
            }
        }
    }
}

static DenestRecording *
find_recorder(const DenestKernel *kernel, const DenestPrototype *prototype)
{
    gint64 gid = (gint64)prototype->common.synapse.weight_recorder;
    const DenestNodes *nodes = gid > 0 ? denest_kernel_nodes(kernel, (DenestGid)gid) : NULL;
    DenestRecording *recording = nodes == NULL ? NULL : nodes->recording;

    return recording != NULL && recording->model->records == DENEST_RECORDS_WEIGHTS ? recording
                                                                                    : NULL;
}

void
denest_kernel_attach_recorders(DenestKernel *kernel)
{
    /* Numbers are wanted rarely and change with every new connection. */
    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];

        table->recording = find_recorder(kernel, table->prototype);
        g_clear_pointer(&table->ports, g_free);
    }
    for (guint i = 0; i < kernel->tables->len; i++) {
        const DenestEdgeTable *table = kernel->tables->pdata[i];

        if (table->recording != NULL && table->ports == NULL &&
            table->recording->common.recorder.withport != 0)
            number_model(kernel, table->prototype);
    }
}
