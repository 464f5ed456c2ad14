/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Running one projection: the model's phases, on as many threads as there are, with batches handed
 * to the connection store.
 */
#ifndef DENEST_CORE_NETWORK_PROJECTION_H
#define DENEST_CORE_NETWORK_PROJECTION_H

#include <denest/projection.h>

/** Stands for the global stream where a virtual process is meant. */
#define DENEST_GLOBAL_STREAM G_MAXUINT

/**
 * Takes a batch of connections, in the order of their creation.
 *
 * @param vp virtual process at work, or DENEST_GLOBAL_STREAM: each edge belongs to the one of its
 * target. Batches of different @p vp may arrive at the same time in different threads.
 * @return FALSE if an edge is refused; the projection stops
 */
typedef gboolean (*DenestEdgesFunc)(gpointer user_data, guint vp, const DenestEdge *edges, guint n,
                                    GError **error);

/** Streams, threads and receiver of a projection. */
typedef struct {
    DenestStream *const *streams; /**< job->n_streams of them */
    DenestStream *global;
    guint n_workers; /**< threads to use, at least 1; results do not depend on it */
    DenestEdgesFunc take;
    gpointer user_data;
} DenestConnector;

/** Prepare @p job, and release what was prepared. @return FALSE if it cannot be made */
gboolean denest_projection_check(const DenestProjection *model, const DenestProjectionJob *job,
                                 GError **error);
/**
 * Make all connections of @p job. On error those made so far have reached the receiver.
 *
 * @param error of several virtual processes that failed, the first one's
 */
gboolean denest_projection_run(const DenestProjection *model, const DenestProjectionJob *job,
                               const DenestConnector *connector, GError **error);

#endif
