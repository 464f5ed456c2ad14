/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/connections.h"

#include "core/kernel/edge_builder.h"

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
