/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/edge_list.h"

#include <sys/mman.h>

/* Chunks grow from one to the other, so that small projections stay small. */
enum { FIRST_CAPACITY = 256, LAST_CAPACITY = 1 << 16 };
/* Arrays from here on are mapped: the C library would keep what is freed while the table grows. */
enum { MAPPED_BYTES = 1 << 16 };

static gpointer
array_new(guint n, gsize size)
{
    gpointer array;

    if (n * size < MAPPED_BYTES)
        return g_malloc0_n(n, size);
    array = mmap(NULL, n * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (array == MAP_FAILED)
        g_error("no memory for %u connections", n);
    return array;
}

static void
array_free(gpointer array, guint n, gsize size)
{
    if (array == NULL || n * size < MAPPED_BYTES)
        g_free(array);
    else
        munmap(array, n * size);
}

DenestEdgeChunk *
denest_edge_chunk_new(guint capacity)
{
    DenestEdgeChunk *chunk = g_new0(DenestEdgeChunk, 1);

    chunk->capacity = capacity;
    chunk->sources = array_new(capacity, sizeof *chunk->sources);
    chunk->targets = array_new(capacity, sizeof *chunk->targets);
    return chunk;
}

void
denest_edge_chunk_free(DenestEdgeChunk *chunk)
{
    array_free(chunk->sources, chunk->capacity, sizeof *chunk->sources);
    array_free(chunk->upper, chunk->capacity, sizeof *chunk->upper);
    array_free(chunk->targets, chunk->capacity, sizeof *chunk->targets);
    array_free(chunk->delays, chunk->capacity, sizeof *chunk->delays);
    array_free(chunk->weights, chunk->capacity, sizeof *chunk->weights);
    g_free(chunk);
}

void
denest_edge_chunk_spread_upper(DenestEdgeChunk *chunk)
{
    chunk->upper = array_new(chunk->capacity, sizeof *chunk->upper);
}

void
denest_edge_chunk_spread_delay(DenestEdgeChunk *chunk)
{
    chunk->delays = array_new(chunk->capacity, sizeof *chunk->delays);
    for (guint i = 0; i < chunk->n; i++)
        chunk->delays[i] = chunk->delay;
}

void
denest_edge_chunk_spread_weight(DenestEdgeChunk *chunk)
{
    chunk->weights = array_new(chunk->capacity, sizeof *chunk->weights);
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

gsize
denest_edge_range_bytes(const DenestEdgeRange *range)
{
    gsize bytes = 0;

    for (guint c = 0; range->chunks && c < range->chunks->len; c++) {
        const DenestEdgeChunk *chunk = range->chunks->pdata[c];

        bytes += chunk->n * (sizeof *chunk->sources + sizeof *chunk->targets +
                             (chunk->upper ? sizeof *chunk->upper : 0) +
                             (chunk->delays ? sizeof *chunk->delays : 0) +
                             (chunk->weights ? sizeof *chunk->weights : 0));
    }
    return bytes;
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
