/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Connections as they are created, before they are stored: from one population to one population,
 * on one virtual process, cut by the ranges of targets that the store has.
 */
#ifndef DENEST_CORE_KERNEL_EDGE_LIST_H
#define DENEST_CORE_KERNEL_EDGE_LIST_H

#include "core/kernel/population.h"

/** Connections to one range of targets, in the order of creation. */
typedef struct {
    guint n, capacity;
    guint16 *sources; /**< unit indices, the lower half; they take most of the memory of building */
    guint16 *upper;   /**< the upper half; NULL while all are 0 */
    guint16 *targets; /**< unit indices, counted from the begin of the range */
    guint16 *delays;  /**< steps; NULL while all are `delay` */
    double *weights;  /**< NULL while all are `weight` */
    guint16 delay;
    double weight;
} DenestEdgeChunk;

/** The connections to one range. */
typedef struct {
    guint32 begin, n_units;
    GPtrArray *chunks;     /**< DenestEdgeChunk; NULL: none yet */
    DenestEdgeChunk *last; /**< of chunks */
    guint16 last_target;
    gboolean is_shuffled; /**< targets do not ascend */
} DenestEdgeRange;

typedef struct {
    DenestPopulation *source, *target;
    DenestEdgeRange *ranges; /**< [target->n_parts] */
    DenestEdgeRange *range;  /**< the last one that was used */
} DenestEdgeList;

DenestEdgeList *denest_edge_list_new(DenestPopulation *source, DenestPopulation *target);
void denest_edge_list_free(DenestEdgeList *list);

/** The range of unit @p target, with room for another connection at its end. */
DenestEdgeRange *denest_edge_list_make_room(DenestEdgeList *list, guint32 target);
/** Give connections of @p chunk an upper half of their source each, a delay, or a weight. */
void denest_edge_chunk_spread_upper(DenestEdgeChunk *chunk);
void denest_edge_chunk_spread_delay(DenestEdgeChunk *chunk);
void denest_edge_chunk_spread_weight(DenestEdgeChunk *chunk);

/** An empty chunk; delays and weights are shared. */
DenestEdgeChunk *denest_edge_chunk_new(guint capacity);
void denest_edge_chunk_free(DenestEdgeChunk *chunk);
/** Bytes that the connections of a range take. */
gsize denest_edge_range_bytes(const DenestEdgeRange *range);
/** Free the connections of a range. */
void denest_edge_range_clear(DenestEdgeRange *range);

/** Source of connection @p i. */
static inline guint32
denest_edge_chunk_source(const DenestEdgeChunk *chunk, guint i)
{
    return chunk->sources[i] | (chunk->upper ? (guint32)chunk->upper[i] << 16 : 0);
}

static inline void
denest_edge_chunk_set_source(DenestEdgeChunk *chunk, guint i, guint32 source)
{
    chunk->sources[i] = (guint16)source;
    if (source > G_MAXUINT16 && !chunk->upper)
        denest_edge_chunk_spread_upper(chunk);
    if (chunk->upper)
        chunk->upper[i] = (guint16)(source >> 16);
}

/** Add a connection between two units. */
static inline void
denest_edge_list_add(DenestEdgeList *list, guint32 source, guint32 target, guint16 delay,
                     double weight)
{
    DenestEdgeRange *range = list->range;
    DenestEdgeChunk *chunk = range->last;
    guint16 offset;
    guint i;

    if (G_UNLIKELY(target - range->begin >= range->n_units || !chunk ||
                   chunk->n == chunk->capacity)) {
        range = denest_edge_list_make_room(list, target);
        chunk = range->last;
    }
    i = chunk->n++;
    offset = (guint16)(target - range->begin);
    range->is_shuffled |= offset < range->last_target;
    range->last_target = offset;
    denest_edge_chunk_set_source(chunk, i, source);
    chunk->targets[i] = offset;
    if (i == 0) {
        chunk->delay = delay;
        chunk->weight = weight;
    }
    if (delay != chunk->delay && !chunk->delays)
        denest_edge_chunk_spread_delay(chunk);
    if (chunk->delays)
        chunk->delays[i] = delay;
    if (weight != chunk->weight && !chunk->weights)
        denest_edge_chunk_spread_weight(chunk);
    if (chunk->weights)
        chunk->weights[i] = weight;
}

#endif
