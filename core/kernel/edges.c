/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/edges.h"

#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/pages.h"

/* ---- Filling ---- */

/* What the tasks that fill a table share. */
typedef struct {
    DenestEdgeTable *table;
    GPtrArray *lists;
    GMutex lock;
    GCond is_done;
    guint n_free; /* how many more ranges may be filled at the same time */
} Filling;

/* One range at work. */
typedef struct {
    DenestEdgePart *part;
    guint32 *place; /* [source]: where its next connection goes */
} Placing;

static const DenestEdgeRange *
list_range(const GPtrArray *lists, guint k, guint index)
{
    return &((const DenestEdgeList *)lists->pdata[k])->ranges[index];
}

static guint
count_chunks(const DenestEdgeRange *range)
{
    return range->chunks ? range->chunks->len : 0;
}

/* Lengths of rows, then their begins. */
static guint32
count_rows(const GPtrArray *lists, guint index, guint n_sources, guint32 *rows)
{
    for (guint k = 0; k < lists->len; k++) {
        const DenestEdgeRange *range = list_range(lists, k, index);

        for (guint c = 0; c < count_chunks(range); c++) {
            const DenestEdgeChunk *chunk = range->chunks->pdata[c];

            for (guint i = 0; i < chunk->n; i++)
                rows[denest_edge_chunk_source(chunk, i) + 1]++;
        }
    }
    for (guint i = 0; i < n_sources; i++)
        rows[i + 1] += rows[i];
    return rows[n_sources];
}

/* Put connections begin … end - 1 of a chunk at the ends of their rows. */
static void
place_chunk(Placing *placing, const DenestEdgeChunk *chunk, guint begin, guint end)
{
    DenestEdgePart *part = placing->part;

    for (guint i = begin; i < end; i++) {
        const guint32 at = placing->place[denest_edge_chunk_source(chunk, i)]++;

        part->targets[at] = chunk->targets[i];
        if (part->delays)
            part->delays[at] = chunk->delays ? chunk->delays[i] : chunk->delay;
        if (part->weights)
            part->weights[at] = chunk->weights ? chunk->weights[i] : chunk->weight;
    }
}

/* A place in a range. */
typedef struct {
    const DenestEdgeRange *range;
    guint chunk, i;
} Cursor;

/* Place the connections of one target, if the cursor has come to it. */
static void
place_target(Placing *placing, Cursor *cursor, guint target)
{
    while (cursor->chunk < count_chunks(cursor->range)) {
        const DenestEdgeChunk *chunk = cursor->range->chunks->pdata[cursor->chunk];
        guint end = cursor->i;

        while (end < chunk->n && chunk->targets[end] == target)
            end++;
        place_chunk(placing, chunk, cursor->i, end);
        cursor->i = end;
        if (end < chunk->n)
            return;
        cursor->chunk++;
        cursor->i = 0;
    }
}

/* Lists whose targets ascend are merged. */
static void
merge_lists(Placing *placing, const GPtrArray *lists, guint index)
{
    const guint n_units = list_range(lists, 0, index)->n_units;
    g_autofree Cursor *cursors = g_new0(Cursor, lists->len);

    for (guint k = 0; k < lists->len; k++)
        cursors[k].range = list_range(lists, k, index);
    for (guint target = 0; target < n_units; target++)
        for (guint k = 0; k < lists->len; k++)
            place_target(placing, &cursors[k], target);
}

/* All connections of a range sorted by target, those of one target in their order. */
static DenestEdgeChunk *
sort_lists(const DenestEdgeTable *table, const GPtrArray *lists, guint index, guint32 n)
{
    const guint n_units = list_range(lists, 0, index)->n_units;
    g_autofree guint32 *place = g_new0(guint32, n_units + 1);
    DenestEdgeChunk *sorted = denest_edge_chunk_new(n);

    sorted->n = n;
    sorted->delay = table->delay;
    sorted->weight = table->weight;
    if (!table->shared_delay)
        denest_edge_chunk_spread_delay(sorted);
    if (!table->shared_weight)
        denest_edge_chunk_spread_weight(sorted);
    for (guint pass = 0; pass < 2; pass++) {
        for (guint k = 0; k < lists->len; k++) {
            const DenestEdgeRange *range = list_range(lists, k, index);

            for (guint c = 0; c < count_chunks(range); c++) {
                const DenestEdgeChunk *chunk = range->chunks->pdata[c];

                for (guint i = 0; pass == 0 && i < chunk->n; i++)
                    place[chunk->targets[i] + 1]++;
                for (guint i = 0; pass == 1 && i < chunk->n; i++) {
                    const guint32 at = place[chunk->targets[i]]++;

                    denest_edge_chunk_set_source(sorted, at, denest_edge_chunk_source(chunk, i));
                    sorted->targets[at] = chunk->targets[i];
                    if (sorted->delays)
                        sorted->delays[at] = chunk->delays ? chunk->delays[i] : chunk->delay;
                    if (sorted->weights)
                        sorted->weights[at] = chunk->weights ? chunk->weights[i] : chunk->weight;
                }
            }
        }
        for (guint i = 0; pass == 0 && i < n_units; i++)
            place[i + 1] += place[i];
    }
    return sorted;
}

/* Rows by source, in each the targets ascending, connections of a pair in order of creation. */
static void
fill_part(const Filling *filling, guint index)
{
    const DenestEdgeTable *table = filling->table;
    DenestEdgePart *part = &table->parts[index];
    g_autofree guint32 *place = NULL;
    Placing placing = {part, NULL};
    gboolean is_shuffled = FALSE;
    guint32 n;

    part->first = denest_population_part(table->target, index);
    part->rows = g_new0(guint32, table->source->n + 1);
    n = count_rows(filling->lists, index, table->source->n, part->rows);
    part->targets = denest_pages_new((n + 1) * sizeof(guint16));
    part->delays = table->shared_delay ? NULL : denest_pages_new((n + 1) * sizeof(guint16));
    part->weights = table->shared_weight ? NULL : denest_pages_new((n + 1) * sizeof(double));
    placing.place = place = g_memdup2(part->rows, table->source->n * sizeof(guint32));
    for (guint k = 0; k < filling->lists->len; k++)
        is_shuffled |= list_range(filling->lists, k, index)->is_shuffled;
    if (is_shuffled) {
        DenestEdgeChunk *sorted = sort_lists(table, filling->lists, index, n);

        place_chunk(&placing, sorted, 0, n);
        denest_edge_chunk_free(sorted);
    } else {
        merge_lists(&placing, filling->lists, index);
    }
    for (guint k = 0; k < filling->lists->len; k++)
        denest_edge_range_clear(&((DenestEdgeList *)filling->lists->pdata[k])->ranges[index]);
}

static void
fill_when_free(guint index, gpointer data)
{
    Filling *filling = data;

    g_mutex_lock(&filling->lock);
    while (filling->n_free == 0)
        g_cond_wait(&filling->is_done, &filling->lock);
    filling->n_free--;
    g_mutex_unlock(&filling->lock);
    fill_part(filling, index);
    g_mutex_lock(&filling->lock);
    filling->n_free++;
    g_cond_signal(&filling->is_done);
    g_mutex_unlock(&filling->lock);
}

/* The ranges under way exist twice, and once more if they have to be sorted: only so many that the
 * memory needed is not more than twice that of the table. */
static guint
count_ranges_at_once(const DenestEdgeTable *table, const GPtrArray *lists)
{
    const gsize each = sizeof(guint16) + (table->shared_delay ? 0 : sizeof(guint16)) +
                       (table->shared_weight ? 0 : sizeof(double));
    const gsize total = each * table->n;
    gsize collected = 0;
    gboolean is_shuffled = FALSE;

    for (guint k = 0; k < lists->len; k++) {
        for (guint p = 0; p < table->n_parts; p++) {
            collected += denest_edge_range_bytes(list_range(lists, k, p));
            is_shuffled |= list_range(lists, k, p)->is_shuffled;
        }
    }
    if (total == 0 || collected >= 2 * total)
        return 1;
    return (guint)MAX(
        (2 * total - collected) * table->n_parts / (total + (is_shuffled ? collected : 0)), 1);
}

static void
fill(DenestEdgeTable *table, GPtrArray *lists, DenestWorkers *workers)
{
    Filling filling = {.table = table, .lists = lists};

    filling.n_free = count_ranges_at_once(table, lists);
    g_mutex_init(&filling.lock);
    g_cond_init(&filling.is_done);
    denest_workers_run(workers, table->n_parts, fill_when_free, &filling);
    g_mutex_clear(&filling.lock);
    g_cond_clear(&filling.is_done);
}

static void
find_shared_in(DenestEdgeTable *table, const DenestEdgeChunk *chunk)
{
    if (table->n == 0) {
        table->delay = chunk->delay;
        table->weight = chunk->weight;
    }
    table->n += chunk->n;
    if (chunk->delays || chunk->delay != table->delay)
        table->shared_delay = FALSE;
    if (chunk->weights || chunk->weight != table->weight)
        table->shared_weight = FALSE;
}

static void
find_shared(DenestEdgeTable *table, const GPtrArray *lists)
{
    table->shared_delay = table->shared_weight = TRUE;
    for (guint k = 0; k < lists->len; k++)
        for (guint p = 0; p < table->n_parts; p++) {
            const DenestEdgeRange *range = list_range(lists, k, p);

            for (guint c = 0; c < count_chunks(range); c++)
                find_shared_in(table, range->chunks->pdata[c]);
        }
}

/* ---- State ---- */

/* Values in row @p row of the state of a part. */
static guint
state_length(const DenestEdgeTable *table, const DenestEdgePart *part, guint row)
{
    return denest_edge_table_state_per_source(table, row) ? table->source->n
                                                          : part->rows[table->source->n];
}

static void
set_state(const DenestEdgeTable *table, DenestEdgePart *part, guint row, double value)
{
    for (guint i = 0; i < state_length(table, part, row); i++)
        part->state[row][i] = value;
}

static void
init_state(DenestEdgeTable *table)
{
    const DenestSynapse *model = table->model;

    table->shared_state = (model->flags & DENEST_SYNAPSE_PRE_ONLY) != 0;
    if (model->transmit == NULL)
        return;
    if (!table->shared_state && table->shared_weight) {
        /* The model may change each weight on its own. */
        table->shared_weight = FALSE;
        for (guint p = 0; p < table->n_parts; p++) {
            guint n = table->parts[p].rows[table->source->n];

            table->parts[p].weights = denest_pages_new((n + 1) * sizeof(double));
            for (guint i = 0; i < n; i++)
                table->parts[p].weights[i] = table->weight;
        }
    }
    for (guint p = 0; p < table->n_parts; p++) {
        DenestEdgePart *part = &table->parts[p];

        part->t_last = g_new0(double, table->source->n);
        part->state = g_new0(double *, model->n_state + 1);
        for (guint row = 0; row < model->n_state; row++) {
            part->state[row] = denest_columns_new_array(state_length(table, part, row));
            set_state(table, part, row, table->prototype->state[row]);
        }
    }
}

/* Synapses that read histories register with them. */
static void
register_history(DenestEdgeTable *table, guint k)
{
    DenestHistories *histories = denest_population_histories(table->target);

    for (guint p = 0; p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 i = 0; i < part->rows[table->source->n]; i++)
            denest_histories_connect(histories, part->first + part->targets[i],
                                     table->histories[k]);
    }
}

static void
register_histories(DenestEdgeTable *table)
{
    const char *const *names = table->model->histories;
    guint n = names == NULL ? 0 : g_strv_length((char **)names);

    table->histories = g_new0(guint, n + 1);
    for (guint k = 0; k < n; k++) {
        table->histories[k] = (guint)denest_histories_find(table->target->model, names[k]);
        register_history(table, k);
    }
}

/* Plastic synapses register with the archives of their targets. */
static void
register_readers(DenestEdgeTable *table, const DenestTime *time)
{
    DenestArchive *archive;

    register_histories(table);
    if (!(table->model->flags & DENEST_SYNAPSE_READS_ARCHIVE))
        return;
    archive = denest_population_archive(table->target);
    for (guint p = 0; p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 i = 0; i < part->rows[table->source->n]; i++)
            denest_archive_connect(
                archive, part->first + part->targets[i],
                denest_time_delay_ms(time, part->delays ? part->delays[i] : table->delay));
    }
}

/* What recorders print as rport: the number of a receptor, or its place among those with names. */
static guint32
receptor_port(const DenestPopulation *target, guint input_row)
{
    guint32 index = 0;

    if (target->inputs[input_row].name == NULL)
        return target->inputs[input_row].receptor;
    for (guint row = 0; row < input_row; row++)
        if (target->inputs[row].kind != DENEST_INPUT_CURRENT &&
            target->inputs[row].receptor != target->inputs[row + 1].receptor)
            index++;
    return index;
}

DenestEdgeTable *
denest_edge_table_new(const DenestPrototype *prototype, guint input_row, GPtrArray *lists,
                      const DenestTime *time, DenestWorkers *workers)
{
    const DenestEdgeList *any = g_ptr_array_index(lists, 0);
    DenestEdgeTable *table = g_new0(DenestEdgeTable, 1);

    table->prototype = prototype;
    table->model = (const DenestSynapse *)prototype->model;
    table->params = g_memdup2(prototype->params, table->model->base.params_size);
    table->common = prototype->common;
    table->source = any->source;
    table->target = any->target;
    table->input_row = input_row;
    table->input_kind = table->target->inputs[input_row].kind;
    table->input_rport = receptor_port(table->target, input_row);
    table->n_parts = table->target->n_parts;
    table->parts = g_new0(DenestEdgePart, table->n_parts);
    find_shared(table, lists);
    fill(table, lists, workers);
    g_ptr_array_set_size(lists, 0);
    init_state(table);
    denest_population_connect_input(table->target, input_row);
    register_readers(table, time);
    table->source->watched = TRUE;
    return table;
}

void
denest_edge_table_free(DenestEdgeTable *table)
{
    for (guint p = 0; p < table->n_parts; p++) {
        g_free(table->parts[p].rows);
        denest_pages_free(table->parts[p].targets);
        denest_pages_free(table->parts[p].delays);
        denest_pages_free(table->parts[p].weights);
        for (guint row = 0; table->parts[p].state != NULL && row < table->model->n_state; row++)
            denest_columns_free_array(table->parts[p].state[row]);
        g_free(table->parts[p].state);
        g_free(table->parts[p].t_last);
    }
    g_free(table->parts);
    g_free(table->ports);
    g_free(table->histories);
    g_free(table->params);
    g_free(table);
}

gsize
denest_edge_table_bytes(const DenestEdgeTable *table)
{
    gsize per_edge = sizeof(guint16) + (table->shared_delay ? 0 : sizeof(guint16)) +
                     (table->shared_weight ? 0 : sizeof(double));
    gsize per_source = sizeof(guint32);

    if (table->model->transmit != NULL) {
        per_source += sizeof(double);
        for (guint row = 0; row < table->model->n_state; row++)
            *(denest_edge_table_state_per_source(table, row) ? &per_source : &per_edge) +=
                sizeof(double);
    }
    return table->n * per_edge + (gsize)table->n_parts * table->source->n * per_source;
}

/* One weight for all. */
static void
set_weight(DenestEdgeTable *table, double weight)
{
    table->weight = weight;
    for (guint p = 0; p < table->n_parts && !table->shared_weight; p++)
        for (guint32 i = 0; i < table->parts[p].rows[table->source->n]; i++)
            table->parts[p].weights[i] = weight;
}

static gboolean
set_delay(DenestEdgeTable *table, double delay_ms, const DenestTime *time, GError **error)
{
    DenestStep steps = denest_time_delay(time, delay_ms);

    if (steps < 1 || steps > G_MAXUINT16)
        return denest_fail(error, DENEST_ERROR_RANGE, "delay",
                           "%g ms: must be at least one step of %g ms", delay_ms, time->h);
    table->delay = (guint16)steps;
    for (guint p = 0; p < table->n_parts && !table->shared_delay; p++)
        for (guint32 i = 0; i < table->parts[p].rows[table->source->n]; i++)
            table->parts[p].delays[i] = (guint16)steps;
    return TRUE;
}

/* State of a connection of @p source, or, if all state is kept for sources, of all its connections.
 */
static void
get_state(const DenestEdgeTable *table, const DenestEdgePart *part, guint32 source, guint32 i,
          double *ret_state)
{
    for (guint row = 0; row < table->model->n_state; row++)
        ret_state[row] =
            part->state[row][denest_edge_table_state_per_source(table, row) ? source : i];
}

/* Would the model take these values on top of the state of every connection? */
static gboolean
check_states(const DenestEdgeTable *table, const GArray *assignments, GError **error)
{
    g_autofree double *state = g_new0(double, table->model->n_state + 1);

    for (guint p = 0; table->model->check_state != NULL && p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 source = 0; source < table->source->n; source++) {
            guint32 begin = part->rows[source], end = part->rows[source + 1];

            for (guint32 i = begin; i < (table->shared_state ? MIN(end, begin + 1) : end); i++) {
                get_state(table, part, source, i, state);
                for (guint k = 0; k < assignments->len; k++) {
                    const DenestAssignment *a = &g_array_index(assignments, DenestAssignment, k);

                    if (a->slot->place == DENEST_SLOT_STATE)
                        state[a->slot->row] = a->x;
                }
                if (!table->model->check_state(table->params, state, error))
                    return FALSE;
            }
        }
    }
    return TRUE;
}

/* Parameters and state of single connections: a session sets them for all connections of a model at
 * once. */
static gboolean
set_model_keys(DenestEdgeTable *table, GArray *assignments, GError **error)
{
    const DenestAssignment *given = (const DenestAssignment *)(void *)assignments->data;
    DenestUnit unit = {table->prototype->schema, table->params, &table->common, NULL};

    if (!check_states(table, assignments, error) ||
        !denest_unit_assign(&unit, given, assignments->len, error))
        return FALSE;
    for (guint k = 0; k < assignments->len; k++)
        for (guint p = 0; given[k].slot->place == DENEST_SLOT_STATE && p < table->n_parts; p++)
            set_state(table, &table->parts[p], given[k].slot->row, given[k].x);
    return TRUE;
}

gboolean
denest_edge_table_check_keys(const DenestValue *values, GError **error)
{
    if (denest_value_find(values, "weight_recorder") != NULL)
        return denest_fail(error, DENEST_ERROR_RESERVED, "weight_recorder",
                           "belongs to the synapse model, not to its connections");
    if (denest_value_find(values, "receptor_type") != NULL)
        return denest_fail(error, DENEST_ERROR_RESERVED, "receptor_type",
                           "is settled when connections are made");
    return TRUE;
}

gboolean
denest_edge_table_set(DenestEdgeTable *table, const DenestValue *values, const DenestTime *time,
                      GError **error)
{
    const DenestValue *weight = denest_value_find(values, "weight");
    g_autoptr(GArray) assignments = denest_unit_parse(
        table->prototype->schema, table->prototype->arena, values, FALSE, NULL, error);

    if (assignments == NULL || !denest_edge_table_check_keys(values, error))
        return FALSE;
    table->common.synapse.weight = table->weight;
    if (!set_model_keys(table, assignments, error))
        return FALSE;
    if (weight != NULL) {
        if (table->model->check_weight != NULL &&
            !table->model->check_weight(table->params, table->common.synapse.weight, error))
            return FALSE;
        set_weight(table, table->common.synapse.weight);
    }
    if (denest_value_find(values, "delay") != NULL)
        return set_delay(table, table->common.synapse.delay, time, error);
    return TRUE;
}
