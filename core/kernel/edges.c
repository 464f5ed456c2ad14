/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/edges.h"

#include <string.h>

#include "core/kernel/columns.h"

DenestEdgeList *
denest_edge_list_new(DenestPopulation *source, DenestPopulation *target)
{
    DenestEdgeList *list = g_new0(DenestEdgeList, 1);

    list->source = source;
    list->target = target;
    list->sources = g_array_new(FALSE, FALSE, sizeof(guint32));
    list->targets = g_array_new(FALSE, FALSE, sizeof(guint32));
    list->delays = g_array_new(FALSE, FALSE, sizeof(guint16));
    list->weights = g_array_new(FALSE, FALSE, sizeof(double));
    return list;
}

void
denest_edge_list_free(DenestEdgeList *list)
{
    g_array_unref(list->sources);
    g_array_unref(list->targets);
    g_array_unref(list->delays);
    g_array_unref(list->weights);
    g_free(list);
}

void
denest_edge_list_add(DenestEdgeList *list, guint32 source, guint32 target, guint16 delay,
                     double weight)
{
    guint n = list->sources->len;

    if (n == 0) {
        list->delay = delay;
        list->weight = weight;
    }
    /* The first value that differs turns a shared value into a column. */
    if (list->delays->len == 0 && delay != list->delay)
        for (guint i = 0; i < n; i++)
            g_array_append_val(list->delays, list->delay);
    if (list->weights->len == 0 && weight != list->weight)
        for (guint i = 0; i < n; i++)
            g_array_append_val(list->weights, list->weight);
    if (n > 0 && (list->delays->len > 0 || delay != list->delay))
        g_array_append_val(list->delays, delay);
    if (n > 0 && (list->weights->len > 0 || weight != list->weight))
        g_array_append_val(list->weights, weight);
    g_array_append_val(list->sources, source);
    g_array_append_val(list->targets, target);
}

static guint16
list_delay(const DenestEdgeList *list, guint i)
{
    return list->delays->len > 0 ? g_array_index(list->delays, guint16, i) : list->delay;
}

static double
list_weight(const DenestEdgeList *list, guint i)
{
    return list->weights->len > 0 ? g_array_index(list->weights, double, i) : list->weight;
}

/* What the tasks that fill a table share. */
typedef struct {
    DenestEdgeTable *table;
    GPtrArray *lists;
} Filling;

/* Sort the connections of one range by target, keeping the order of creation: counts, then places.
 */
static guint32 *
order_by_target(const Filling *filling, guint part, guint32 **ret_list, guint32 *ret_n)
{
    const DenestEdgeTable *table = filling->table;
    guint begin = denest_population_part(table->target, part);
    guint end = denest_population_part(table->target, part + 1);
    g_autofree guint32 *place = g_new0(guint32, end - begin + 1);
    guint32 *item, *list_of, n = 0;

    for (guint k = 0; k < filling->lists->len; k++) {
        const DenestEdgeList *list = g_ptr_array_index(filling->lists, k);
        const guint32 *targets = (const guint32 *)(void *)list->targets->data;

        for (guint i = 0; i < list->targets->len; i++)
            if (targets[i] >= begin && targets[i] < end)
                place[targets[i] - begin + 1]++;
    }
    for (guint i = 0; i < end - begin; i++)
        place[i + 1] += place[i];
    n = place[end - begin];
    item = g_new(guint32, n + 1);
    list_of = filling->lists->len > 1 ? g_new(guint32, n + 1) : NULL;
    for (guint k = 0; k < filling->lists->len; k++) {
        const DenestEdgeList *list = g_ptr_array_index(filling->lists, k);
        const guint32 *targets = (const guint32 *)(void *)list->targets->data;

        for (guint i = 0; i < list->targets->len; i++) {
            if (targets[i] < begin || targets[i] >= end)
                continue;
            if (list_of != NULL)
                list_of[place[targets[i] - begin]] = k;
            item[place[targets[i] - begin]++] = i;
        }
    }
    *ret_list = list_of;
    *ret_n = n;
    return item;
}

/* Then into rows by source, again keeping the order. */
static void
fill_part(guint index, gpointer data)
{
    const Filling *filling = data;
    const DenestEdgeTable *table = filling->table;
    DenestEdgePart *part = &table->parts[index];
    g_autofree guint32 *list_of = NULL, *item = NULL, *place = NULL;
    guint32 n = 0;

    item = order_by_target(filling, index, &list_of, &n);
    part->rows = g_new0(guint32, table->source->n + 1);
    part->targets = g_new(guint32, n + 1);
    part->delays = table->shared_delay ? NULL : g_new(guint16, n + 1);
    part->weights = table->shared_weight ? NULL : g_new(double, n + 1);
    for (guint32 k = 0; k < n; k++) {
        const DenestEdgeList *list = filling->lists->pdata[list_of != NULL ? list_of[k] : 0];

        part->rows[g_array_index(list->sources, guint32, item[k]) + 1]++;
    }
    for (guint i = 0; i < table->source->n; i++)
        part->rows[i + 1] += part->rows[i];
    place = g_memdup2(part->rows, table->source->n * sizeof(guint32));
    for (guint32 k = 0; k < n; k++) {
        const DenestEdgeList *list = filling->lists->pdata[list_of != NULL ? list_of[k] : 0];
        guint32 at = place[g_array_index(list->sources, guint32, item[k])]++;

        part->targets[at] = g_array_index(list->targets, guint32, item[k]);
        if (part->delays != NULL)
            part->delays[at] = list_delay(list, item[k]);
        if (part->weights != NULL)
            part->weights[at] = list_weight(list, item[k]);
    }
}

static void
find_shared(DenestEdgeTable *table, GPtrArray *lists)
{
    gboolean first = TRUE;

    table->shared_delay = table->shared_weight = TRUE;
    for (guint k = 0; k < lists->len; k++) {
        const DenestEdgeList *list = g_ptr_array_index(lists, k);

        table->n += list->sources->len;
        if (list->sources->len == 0)
            continue;
        if (first) {
            table->delay = list->delay;
            table->weight = list->weight;
            first = FALSE;
        }
        if (list->delays->len > 0 || list->delay != table->delay)
            table->shared_delay = FALSE;
        if (list->weights->len > 0 || list->weight != table->weight)
            table->shared_weight = FALSE;
    }
}

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

            table->parts[p].weights = g_new(double, n + 1);
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

/* Plastic synapses register with the archives of their targets. */
static void
register_readers(DenestEdgeTable *table, const DenestTime *time)
{
    DenestArchive *archive;

    if (!(table->model->flags & DENEST_SYNAPSE_READS_ARCHIVE))
        return;
    archive = denest_population_archive(table->target);
    for (guint p = 0; p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 i = 0; i < part->rows[table->source->n]; i++)
            denest_archive_connect(
                archive, part->targets[i],
                denest_time_delay_ms(time, part->delays ? part->delays[i] : table->delay));
    }
}

/* Receptors in the order of the table: what recorders print as rport. */
static guint32
receptor_index(const DenestPopulation *target, guint input_row)
{
    guint32 index = 0;

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
    Filling filling = {table, lists};

    table->prototype = prototype;
    table->model = (const DenestSynapse *)prototype->model;
    table->params = g_memdup2(prototype->params, table->model->base.params_size);
    table->common = prototype->common;
    table->source = any->source;
    table->target = any->target;
    table->input_row = input_row;
    table->input_kind = table->target->inputs[input_row].kind;
    table->input_rport = receptor_index(table->target, input_row);
    table->n_parts = table->target->n_parts;
    table->parts = g_new0(DenestEdgePart, table->n_parts);
    find_shared(table, lists);
    denest_workers_run(workers, table->n_parts, fill_part, &filling);
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
        g_free(table->parts[p].targets);
        g_free(table->parts[p].delays);
        g_free(table->parts[p].weights);
        for (guint row = 0; table->parts[p].state != NULL && row < table->model->n_state; row++)
            denest_columns_free_array(table->parts[p].state[row]);
        g_free(table->parts[p].state);
        g_free(table->parts[p].t_last);
    }
    g_free(table->parts);
    g_free(table->params);
    g_free(table);
}

gsize
denest_edge_table_bytes(const DenestEdgeTable *table)
{
    gsize per_edge = sizeof(guint32) + (table->shared_delay ? 0 : sizeof(guint16)) +
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

/* Parameters and state of single connections: a session sets them for all connections of a model at
 * once. */
static gboolean
set_model_keys(DenestEdgeTable *table, GArray *assignments, GError **error)
{
    const DenestAssignment *given = (const DenestAssignment *)(void *)assignments->data;
    g_autofree double *state = g_new0(double, table->model->n_state + 1);
    DenestUnit unit = {table->prototype->schema, table->params, &table->common, state};

    if (!denest_unit_assign(&unit, given, assignments->len, error))
        return FALSE;
    for (guint k = 0; k < assignments->len; k++) {
        guint row = given[k].slot->row;

        if (given[k].slot->place != DENEST_SLOT_STATE)
            continue;
        for (guint p = 0; p < table->n_parts; p++)
            set_state(table, &table->parts[p], row, state[row]);
    }
    return TRUE;
}

gboolean
denest_edge_table_set(DenestEdgeTable *table, const DenestValue *values, const DenestTime *time,
                      GError **error)
{
    const DenestValue *weight = denest_value_find(values, "weight");
    g_autoptr(GArray) assignments = denest_unit_parse(
        table->prototype->schema, table->prototype->arena, values, FALSE, NULL, error);

    if (assignments == NULL)
        return FALSE;
    if (denest_value_find(values, "weight_recorder") != NULL)
        return denest_fail(error, DENEST_ERROR_RESERVED, "weight_recorder",
                           "belongs to the synapse model, not to its connections");
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
