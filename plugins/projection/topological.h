/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the two parts of the topological projection share: the plan that is made before the first
 * connection.
 */
#ifndef DENEST_PLUGINS_PROJECTION_TOPOLOGICAL_H
#define DENEST_PLUGINS_PROJECTION_TOPOLOGICAL_H

#include <denest/projection.h>

/* What the tree says. */
typedef struct {
    gboolean divergent;
    gint64 n_connections; /* for each unit; -1: pairs are connected with a probability */
    gboolean allow_autapses, allow_multapses, allow_oversized_mask;
    const DenestValue *mask, *kernel, *weights, *delays; /* may be NULL */
} TopologicalParams;

typedef struct {
    TopologicalParams params;
    DenestRegion *region; /* NULL: no mask */
    DenestField *kernel;  /* NULL: none */
    DenestField *weights, *delays;
    DenestPool *pool;    /* candidates */
    DenestPool *drivers; /* sources of a divergent fixed number, else NULL */
} TopologicalPlan;

/* Is there a number_of_connections? */
static inline gboolean
topological_has_number(const TopologicalPlan *plan)
{
    return plan->params.n_connections >= 0;
}

/* The layer in whose geometry mask and functions are given. */
static inline const DenestGeometry *
topological_geometry(const DenestProjectionJob *job, const TopologicalPlan *plan)
{
    return plan->params.divergent ? job->targets.geometry : job->sources.geometry;
}

/* Does the plan work on the global stream? */
static inline gboolean
topological_plan_is_global(const TopologicalPlan *plan)
{
    return plan->params.divergent && topological_has_number(plan);
}

/* DenestProjection.connect_stream and connect_global */
gboolean topological_connect_stream(const DenestProjectionJob *job, gconstpointer plan, guint vp,
                                    DenestStream *stream, DenestSink *sink, GError **error);
gboolean topological_connect_global(const DenestProjectionJob *job, gconstpointer plan,
                                    DenestStream *stream, DenestSink *sink, GError **error);

#endif
