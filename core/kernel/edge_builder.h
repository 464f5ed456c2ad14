/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Makes connections: takes them in batches while a projection is built, then stores them.
 */
#ifndef DENEST_CORE_KERNEL_EDGE_BUILDER_H
#define DENEST_CORE_KERNEL_EDGE_BUILDER_H

#include <denest/projection.h>

#include "core/kernel/kernel.h"

typedef struct DenestEdgeBuilder DenestEdgeBuilder;

/** @param synapse model of the connections, borrowed for the life of the kernel */
DenestEdgeBuilder *denest_edge_builder_new(DenestKernel *kernel, const DenestPrototype *synapse);
/** Drops what was not finished. May be NULL. */
void denest_edge_builder_free(DenestEdgeBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestEdgeBuilder, denest_edge_builder_free)

/**
 * Take @p n connections in order of creation. Calls for different @p vp may run at the same time,
 * if each one's target units live on its virtual process.
 *
 * @param vp G_MAXUINT: any; no other call runs at the same time
 * @return FALSE if a connection is not possible; the message names source, target and rule
 */
gboolean denest_edge_builder_take(DenestEdgeBuilder *builder, guint vp, const DenestEdge *edges,
                                  guint n, GError **error);

/** Which connections of a kernel one builder made. */
typedef struct {
    guint64 n;                   /**< with those of recorders */
    guint first_table, n_tables; /**< between populations */
    GArray *device_begin; /**< guint32: lists of the kernel's devices in their order, from … */
    GArray *device_end;   /**< … to; both NULL if there are no connections of devices */
    int recorder_edges;   /**< index of the list of connections of recorders; -1: none */
} DenestEdgeSpan;

/** May be NULL. */
void denest_edge_span_free(DenestEdgeSpan *span);

/** Store what was taken. @param ret_span owned by the caller; may be NULL */
gboolean denest_edge_builder_finish(DenestEdgeBuilder *builder, DenestEdgeSpan **ret_span,
                                    GError **error);

/** Call @p func for every connection that a builder made: between units of populations, table by
 * table in order of creation, by source, then target; then those of devices; then those of
 * recorders. */
void denest_kernel_foreach_connection(const DenestKernel *kernel, DenestConnectionFunc func,
                                      gpointer user_data);
/** The same for the connections of one builder. */
void denest_kernel_foreach_in_span(const DenestKernel *kernel, const DenestEdgeSpan *span,
                                   DenestConnectionFunc func, gpointer user_data);
/** Bytes used by the connections of one builder. */
gsize denest_kernel_span_bytes(const DenestKernel *kernel, const DenestEdgeSpan *span);

#endif
