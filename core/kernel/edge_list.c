/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/edge_list.h"

/* Chunks grow from one to the other, so that small projections stay small. The largest are so large
 * that the C library gives them back to the system as soon as they are freed. */
enum { FIRST_CAPACITY = 256, LAST_CAPACITY = 1 << 16 };

DenestEdgeChunk *
denest_edge_chunk_new(guint capacity)
{
    DenestEdgeChunk *chunk = g_new0(DenestEdgeChunk, 1);

    chunk->capacity = capacity;
    chunk->sources = g_new(guint32, capacity);
    chunk->targets = g_new(guint16, capacity);
    return chunk;
}

void
denest_edge_chunk_free(DenestEdgeChunk *chunk)
{
    g_free(chunk->sources);
    g_free(chunk->targets);
    g_free(chunk->delays);
    g_free(chunk->weights);
    g_free(chunk);
}

void
denest_edge_chunk_spread_delay(DenestEdgeChunk *chunk)
{
    chunk->delays = g_new(guint16, chunk->capacity);
    for (guint i = 0; i < chunk->n; i++)
        chunk->delays[i] = chunk->delay;
}

void
denest_edge_chunk_spread_weight(DenestEdgeChunk *chunk)
{
    chunk->weights = g_new(double, chunk->capacity);
    for (guint i = 0; i < chunk->n; i++)
        chunk->weights[i] = chunk->weight;
}

DenestEdgeList *
denest_edge_list_new(DenestPopulation *source, DenestPopulation *target)
{
    DenestEdgeList *list = g_new0(DenestEdgeList, 1);

    list->source = source;
    list->target = target;
    list->ranges = g_new0(DenestEdgeRange, target->n_parts);
    list->range = list->ranges;
    for (guint p = 0; p < target->n_parts; p++) {
        list->ranges[p].begin = denest_population_part(target, p);
        list->ranges[p].n_units = denest_population_part(target, p + 1) - list->ranges[p].begin;
        g_assert(list->ranges[p].n_units <= G_MAXUINT16 + 1);
    }
    return list;
}

void
denest_edge_range_clear(DenestEdgeRange *range)
{
    g_clear_pointer(&range->chunks, g_ptr_array_unref);
    range->last = NULL;
}

void
denest_edge_list_free(DenestEdgeList *list)
{
    for (guint p = 0; p < list->target->n_parts; p++)
        denest_edge_range_clear(&list->ranges[p]);
    g_free(list->ranges);
    g_free(list);
}

static DenestEdgeRange *
find_range(DenestEdgeList *list, guint32 target)
{
    guint64 n_parts = list->target->n_parts;
    guint p = (guint)(target * n_parts / list->target->n);

    /* Rounding may have put the border on the other side. */
    while (target < list->ranges[p].begin)
        p--;
    while (target - list->ranges[p].begin >= list->ranges[p].n_units)
        p++;
    return &list->ranges[p];
}

DenestEdgeRange *
denest_edge_list_make_room(DenestEdgeList *list, guint32 target)
{
    DenestEdgeRange *range = find_range(list, target);
    DenestEdgeChunk *last = range->last;

    list->range = range;
    if (last && last->n < last->capacity)
        return range;
    if (!range->chunks)
        range->chunks =
            g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_edge_chunk_free);
    range->last =
        denest_edge_chunk_new(last ? MIN(2 * last->capacity, LAST_CAPACITY) : FIRST_CAPACITY);
    if (last && last->delays)
        denest_edge_chunk_spread_delay(range->last);
    if (last && last->weights)
        denest_edge_chunk_spread_weight(range->last);
    g_ptr_array_add(range->chunks, range->last);
    return range;
}
