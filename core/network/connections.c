/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/connections.h"

#include "core/base/suggest.h"
#include "core/kernel/edge_builder.h"
#include "core/network/network.h"

/* ---- For projections ---- */

typedef struct {
    gint64 label;
    DenestConnectionFunc func;
    gpointer user_data;
} Filter;

static void
pass(const DenestConnection *connection, gpointer user_data)
{
    const Filter *filter = user_data;

    if (filter->label < 0 || connection->label == filter->label)
        filter->func(connection, filter->user_data);
}

void
denest_connections_foreach(const DenestConnections *connections, gint64 label,
                           DenestConnectionFunc func, gpointer user_data)
{
    Filter filter = {label, func, user_data};

    if (connections)
        denest_kernel_foreach_connection(connections->kernel, pass, &filter);
}

/* ---- For looking at a network ---- */

guint
denest_network_n_projections(const DenestNetwork *network)
{
    return network->projections->len;
}

DenestProjectionInfo
denest_network_projection(const DenestNetwork *network, guint i)
{
    const DenestNetProjection *projection;

    g_return_val_if_fail(i < network->projections->len, (DenestProjectionInfo){0});
    projection = network->projections->pdata[i];
    return (DenestProjectionInfo){
        .name = projection->name,
        .model = projection->model->name,
        .type = projection->model->model->base.name,
        .synapse = projection->synapse->name,
        .params = projection->model->params,
        .source_layer = projection->source->name,
        .target_layer = projection->target->name,
        .source_population = projection->source_population,
        .target_population = projection->target_population,
        .n_connections = projection->span ? projection->span->n : 0,
        .n_bytes =
            projection->span ? denest_kernel_span_bytes(network->kernel, projection->span) : 0,
    };
}

gboolean
denest_network_find_projection(const DenestNetwork *network, const char *name, guint *ret_index,
                               GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < network->projections->len; i++) {
        const DenestNetProjection *projection = network->projections->pdata[i];

        if (g_str_equal(projection->name, name)) {
            *ret_index = i;
            return TRUE;
        }
        g_ptr_array_add(names, projection->name);
    }
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such projection");
    denest_suggest_append_known(message, name, (const char *const *)names->pdata);
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
}

void
denest_network_foreach_connection(const DenestNetwork *network, int i, DenestConnectionFunc func,
                                  gpointer user_data)
{
    const DenestNetProjection *projection;

    g_return_if_fail(i < (int)network->projections->len);
    if (!network->kernel)
        return;
    if (i < 0) {
        denest_kernel_foreach_connection(network->kernel, func, user_data);
        return;
    }
    projection = network->projections->pdata[i];
    if (projection->span)
        denest_kernel_foreach_in_span(network->kernel, projection->span, func, user_data);
}
