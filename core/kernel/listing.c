/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at the connections of a kernel; see edge_builder.h. */
#include "core/kernel/edge_builder.h"

#include "core/kernel/kernel_private.h"

static void
list_table(const DenestKernel *kernel, const DenestEdgeTable *table, DenestConnectionFunc func,
           gpointer user_data)
{
    for (guint32 source = 0; source < table->source->n; source++) {
        for (guint p = 0; p < table->n_parts; p++) {
            const DenestEdgePart *part = &table->parts[p];

            for (guint32 i = part->rows[source]; i < part->rows[source + 1]; i++) {
                DenestConnection connection = {
                    .source = table->source->first + source,
                    .target = table->target->first + part->first + part->targets[i],
                    .weight = part->weights ? part->weights[i] : table->weight,
                    .delay = denest_time_delay_ms(&kernel->time,
                                                  part->delays ? part->delays[i] : table->delay),
                    .synapse = table->prototype->name,
                    .label = (gint64)table->common.synapse.synapse_label,
                };

                func(&connection, user_data);
            }
        }
    }
}

static int
compare_targets(gconstpointer a, gconstpointer b)
{
    const DenestConnection *x = a, *y = b;

    return x->target < y->target ? -1 : x->target > y->target;
}

/* Append connections begin … end - 1 of one list of a device. */
static void
append_device(const DenestKernel *kernel, const DenestDevices *devices, guint k, guint begin,
              guint end, GArray *connections)
{
    guint unit = k / devices->n_vps;

    for (guint i = begin; i < end; i++) {
        const DenestDeviceEdge *edge = &g_array_index(devices->edges[k], DenestDeviceEdge, i);
        const DenestPort *port = &g_array_index(kernel->ports, DenestPort, edge->port);
        DenestConnection connection = {
            .source = devices->first + unit,
            .target = port->population != NULL ? port->population->first + edge->unit
                                               : port->recording->gid,
            .weight = edge->weight,
            .delay = denest_time_delay_ms(&kernel->time, edge->delay),
            .synapse = devices->synapse[unit]->name,
            .label = (gint64)devices->synapse[unit]->common.synapse.synapse_label,
        };

        g_array_append_val(connections, connection);
    }
}

/* All connections of devices, or those of a span; a device has a list for each virtual process. */
static void
list_devices(const DenestKernel *kernel, const DenestEdgeSpan *span, DenestConnectionFunc func,
             gpointer user_data)
{
    g_autoptr(GArray) connections = g_array_new(FALSE, FALSE, sizeof(DenestConnection));
    guint at = 0;

    for (guint d = 0; d < kernel->devices->len; d++) {
        const DenestDevices *devices = kernel->devices->pdata[d];

        for (guint k = 0; k < devices->n * devices->n_vps; k++, at++) {
            guint begin = 0, end = devices->edges[k] ? devices->edges[k]->len : 0;

            if (span && at >= span->device_begin->len)
                return;
            if (span) {
                begin = g_array_index(span->device_begin, guint32, at);
                end = g_array_index(span->device_end, guint32, at);
            }
            append_device(kernel, devices, k, begin, end, connections);
            if ((k + 1) % devices->n_vps != 0)
                continue;
            g_array_sort(connections, compare_targets);
            for (guint i = 0; i < connections->len; i++)
                func(&g_array_index(connections, DenestConnection, i), user_data);
            g_array_set_size(connections, 0);
        }
    }
}

static void
list_recorder_edges(const DenestKernel *kernel, const DenestRecorderEdges *list,
                    DenestConnectionFunc func, gpointer user_data)
{
    for (guint i = 0; i < list->items->len; i++) {
        const DenestRecorderEdge *item = &g_array_index(list->items, DenestRecorderEdge, i);
        DenestConnection connection = {
            .source = item->source,
            .target = item->target,
            .weight = item->weight,
            .delay = denest_time_delay_ms(&kernel->time, item->delay),
            .synapse = list->synapse->name,
            .label = (gint64)list->synapse->common.synapse.synapse_label,
        };

        func(&connection, user_data);
    }
}

void
denest_kernel_foreach_in_span(const DenestKernel *kernel, const DenestEdgeSpan *span,
                              DenestConnectionFunc func, gpointer user_data)
{
    for (guint i = 0; i < span->n_tables; i++)
        list_table(kernel, kernel->tables->pdata[span->first_table + i], func, user_data);
    if (span->device_begin != NULL)
        list_devices(kernel, span, func, user_data);
    if (span->recorder_edges >= 0)
        list_recorder_edges(kernel, kernel->recorder_edges->pdata[span->recorder_edges], func,
                            user_data);
}

void
denest_kernel_foreach_connection(const DenestKernel *kernel, DenestConnectionFunc func,
                                 gpointer user_data)
{
    for (guint i = 0; i < kernel->tables->len; i++)
        list_table(kernel, kernel->tables->pdata[i], func, user_data);
    list_devices(kernel, NULL, func, user_data);
    for (guint i = 0; i < kernel->recorder_edges->len; i++)
        list_recorder_edges(kernel, kernel->recorder_edges->pdata[i], func, user_data);
}

gsize
denest_kernel_span_bytes(const DenestKernel *kernel, const DenestEdgeSpan *span)
{
    gsize bytes = 0;

    for (guint i = 0; i < span->n_tables; i++)
        bytes += denest_edge_table_bytes(kernel->tables->pdata[span->first_table + i]);
    for (guint k = 0; span->device_begin != NULL && k < span->device_begin->len; k++)
        bytes += sizeof(DenestDeviceEdge) * (g_array_index(span->device_end, guint32, k) -
                                             g_array_index(span->device_begin, guint32, k));
    if (span->recorder_edges >= 0)
        bytes += sizeof(DenestRecorderEdge) *
                 ((const DenestRecorderEdges *)kernel->recorder_edges->pdata[span->recorder_edges])
                     ->items->len;
    return bytes;
}
