/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/delivery.h"

/* Of an array of a row, this much is fetched ahead; the processor sees a longer one coming. */
#define PREFETCH_BYTES 2048
#define LINE 64
/* Lines that are asked for at once: a processor that waits for more stands still. */
#define LINES_AT_ONCE 9

/* Ask for some of the memory that rows to come need; to be called between the stages of the work on
 * a row, so that it comes while the processor has something to do. */
static void
fetch(DenestDeliveryTask *task, guint n_lines)
{
    while (n_lines > 0 && task->n_ahead > 0) {
        DenestMemory *memory = &task->ahead[task->n_ahead - 1];
        const guint8 *begin = memory->begin, *end = memory->end;

        for (; n_lines > 0 && begin < end; n_lines--, begin += LINE)
            __builtin_prefetch(begin);
        memory->begin = begin;
        if (begin >= end)
            task->n_ahead--;
    }
}

/* What a synapse model's calls about its targets refer to. */
typedef struct {
    DenestDeliveryTask *task;
    const DenestEdgeTable *table;
    guint32 begin;
    DenestStep stamp;
    gboolean wants_traces;
} Targets;

static void
reserve(DenestDeliveryScratch *scratch, gsize n)
{
    double **const arrays[] = {&scratch->delays, &scratch->sent, &scratch->traces,
                               &scratch->exponents};

    if (n <= scratch->capacity)
        return;
    scratch->capacity = 2 * denest_columns_pad((guint)n);
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) {
        denest_columns_free_array(*arrays[i]);
        *arrays[i] = denest_columns_new_array(scratch->capacity);
    }
}

DenestPostActivity
denest_transmission_post(const DenestTransmission *x, gboolean nearest)
{
    const Targets *targets = x->kernel;
    DenestDeliveryTask *task = targets->task;
    DenestDeliveryScratch *scratch = &task->scratch;
    DenestArchive *archive = task->target->archive;
    const DenestEdgePart *part = &targets->table->parts[task->part];
    const guint16 *delays = part->delays != NULL ? part->delays + targets->begin : NULL;
    const DenestArchiveWindow window = {
        .n = x->n,
        .first = part->first,
        .units = part->targets + targets->begin,
        .delays = delays,
        .delay = targets->table->delay,
        .t_last = x->t_last,
        .t = x->t,
        .wants_K3 = (targets->table->model->flags & DENEST_SYNAPSE_READS_TRIPLETS) != 0,
    };
    const DenestTraceQuery query = {.n = x->n,
                                    .units = window.units,
                                    .step = targets->stamp,
                                    .delays = delays,
                                    .delay = targets->table->delay,
                                    .nearest = nearest};

    if (task->traces == NULL)
        task->traces =
            denest_traces_new(&task->kernel->time, part->first,
                              denest_population_part(task->target, task->part + 1) - part->first);
    denest_archive_read(archive, &window, &scratch->posts);
    fetch(task, LINES_AT_ONCE);
    /* Traces are kept for the rest of the slice, but targets may spike after a delivery. */
    if (targets->wants_traces)
        denest_traces_get(task->traces, archive, task->kernel->slice, &query, scratch->exponents,
                          scratch->traces);
    fetch(task, LINES_AT_ONCE);
    return (DenestPostActivity){.n = scratch->posts.n,
                                .connection = scratch->posts.connections,
                                .arrival = scratch->posts.arrivals,
                                .K3 = scratch->posts.K3,
                                .trace = targets->wants_traces ? scratch->traces : NULL};
}

DenestNotes
denest_transmission_notes(const DenestTransmission *x, guint k)
{
    const Targets *targets = x->kernel;
    const DenestEdgePart *part = &targets->table->parts[targets->task->part];
    DenestNoteList *notes = &targets->task->notes;
    const DenestHistoriesVisit visit = {.n = x->n,
                                        .first = part->first,
                                        .units = part->targets + targets->begin,
                                        .delays = x->delay,
                                        .t_last = x->t_last,
                                        .t = x->t};

    denest_histories_visit(targets->task->target->histories, targets->table->histories[k], &visit,
                           notes);
    return (DenestNotes){.n = notes->arrivals->len,
                         .connection = (const guint32 *)(void *)notes->connections->data,
                         .arrival = (const double *)(void *)notes->arrivals->data,
                         .value = (const double *)(void *)notes->values->data};
}

void
denest_transmission_note_before(const DenestTransmission *x, guint k, double *ret_values)
{
    const Targets *targets = x->kernel;
    const DenestEdgePart *part = &targets->table->parts[targets->task->part];

    for (guint i = 0; i < x->n; i++)
        ret_values[i] = denest_histories_at(targets->task->target->histories,
                                            part->first + part->targets[targets->begin + i],
                                            targets->table->histories[k], x->t - x->delay[i]);
}

/* Where a row adds to. */
typedef struct {
    double *positive, *negative; /* rings; the same one unless signs are kept apart */
    gsize stride;
    guint position, n_slots; /* slot of the spike itself; a delay is added to it */
    const guint16 *targets;
    const guint16 *delays; /* NULL: one delay */
    const double *values;  /* NULL: one value */
    guint16 delay;
    double value;
    guint n;
} Scatter;

/* The inner loop of spike delivery, compiled once for each combination of what is shared. */
static inline __attribute__((always_inline)) void
scatter_row(const Scatter *s, gboolean one_delay, gboolean one_value, gboolean split)
{
    guint slot = s->position + s->delay;
    double *positive = s->positive, *negative = s->negative, value = s->value;

    slot -= slot >= s->n_slots ? s->n_slots : 0;
    if (one_delay) {
        positive += slot * s->stride;
        negative += slot * s->stride;
    }
    for (guint i = 0; i < s->n; i++) {
        gsize at = s->targets[i];

        if (!one_delay) {
            slot = s->position + s->delays[i];
            slot -= slot >= s->n_slots ? s->n_slots : 0;
            at += slot * s->stride;
        }
        if (!one_value)
            value = s->values[i];
        if (split && value < 0)
            negative[at] += value;
        else
            positive[at] += value;
    }
}

static void
scatter(const Scatter *s)
{
    gboolean split = s->positive != s->negative;

    if (s->delays == NULL && s->values == NULL)
        split ? scatter_row(s, TRUE, TRUE, TRUE) : scatter_row(s, TRUE, TRUE, FALSE);
    else if (s->delays == NULL)
        split ? scatter_row(s, TRUE, FALSE, TRUE) : scatter_row(s, TRUE, FALSE, FALSE);
    else if (s->values == NULL)
        split ? scatter_row(s, FALSE, TRUE, TRUE) : scatter_row(s, FALSE, TRUE, FALSE);
    else
        split ? scatter_row(s, FALSE, FALSE, TRUE) : scatter_row(s, FALSE, FALSE, FALSE);
}

/* Connections of one source that are served by one call of the model: its row, or one of them if
 * the model draws. */
typedef struct {
    const DenestEdgeTable *table;
    guint32 source, begin, n;
    DenestStep stamp;
    DenestStream *stream; /* NULL unless the model draws */
} Passage;

/* Let the synapse model say what is sent; fills scratch.sent. @param call transmit() or modulate()
 * of the model */
static void
transmit(DenestDeliveryTask *task, const Passage *passage, void (*call)(DenestTransmission *x))
{
    const DenestEdgeTable *table = passage->table;
    const DenestEdgePart *part = &table->parts[task->part];
    const DenestTime *time = &task->kernel->time;
    DenestDeliveryScratch *scratch = &task->scratch;
    guint32 source = passage->source, begin = passage->begin, n = passage->n;
    Targets targets = {task, table, begin, passage->stamp, call == table->model->transmit};
    DenestTransmission x = {.n = table->shared_state ? 1 : n,
                            .t = denest_time_ms(time, passage->stamp),
                            .t_last = part->t_last[source],
                            .params = table->params,
                            .state = task->state,
                            .ret_sent = scratch->sent,
                            .stream = passage->stream,
                            .modulation = table->modulation,
                            .kernel = &targets};

    for (guint row = 0; row < table->model->n_state; row++)
        task->state[row] =
            part->state[row] + (denest_edge_table_state_per_source(table, row) ? source : begin);
    if (!table->shared_state) {
        double shared = denest_time_delay_ms(time, table->delay);

        x.weight = part->weights + begin;
        x.delay = scratch->delays;
        for (guint i = 0; i < n; i++)
            scratch->delays[i] =
                part->delays ? denest_time_delay_ms(time, part->delays[begin + i]) : shared;
    }
    call(&x);
    if (table->shared_state) {
        double factor = scratch->sent[0];

        for (guint i = 0; i < n; i++)
            scratch->sent[i] = (part->weights ? part->weights[begin + i] : table->weight) * factor;
    }
}

/* Numbers of the next connections on each virtual process, at the begin of a passage. The result
 * belongs to the task. */
static guint32 *
first_ports(DenestDeliveryTask *task, const Passage *passage)
{
    const DenestEdgeTable *table = passage->table;
    guint32 source = passage->source;
    guint n_vps = task->kernel->config.n_vps;

    if (task->ports == NULL)
        task->ports = g_new(guint32, n_vps);
    memcpy(task->ports, table->ports + (gsize)source * n_vps, n_vps * sizeof(guint32));
    for (guint p = 0; p <= task->part; p++) {
        const DenestEdgePart *part = &table->parts[p];
        guint32 end = p < task->part ? part->rows[source + 1] : passage->begin;

        for (guint32 i = part->rows[source]; i < end; i++)
            task->ports[(table->target->first + part->first + part->targets[i]) % n_vps]++;
    }
    return task->ports;
}

static void
note_weights(DenestDeliveryTask *task, const Passage *passage, const double *sent)
{
    const DenestEdgeTable *table = passage->table;
    const DenestEdgePart *part = &table->parts[task->part];
    DenestGid sender = table->source->first + passage->source;
    DenestStep stamp = passage->stamp;
    guint32 begin = passage->begin;
    guint32 *ports = table->ports != NULL ? first_ports(task, passage) : NULL;

    for (guint32 i = begin; i < begin + passage->n; i++) {
        DenestGid target = table->target->first + part->first + part->targets[i];
        guint32 port = ports != NULL ? ports[target % task->kernel->config.n_vps]++ : 0;
        double weight = sent != NULL    ? sent[i - begin]
                        : part->weights ? part->weights[i]
                                        : table->weight;
        DenestWeightEntry entry = {task->order,
                                   table->recording,
                                   {sender, target, stamp, port, table->input_rport, weight}};

        if (denest_recording_wants_weight(table->recording, sender, target, stamp))
            g_array_append_val(task->weights, entry);
    }
}

static void
pass(DenestDeliveryTask *task, const Passage *passage)
{
    const DenestEdgeTable *table = passage->table;
    const DenestEdgePart *part = &table->parts[task->part];
    DenestPopulation *target = table->target;
    guint32 begin = passage->begin, n = passage->n;
    gboolean dynamic = table->model->transmit != NULL;
    guint negative_row = table->input_row + (table->input_kind == DENEST_INPUT_POSITIVE ? 1 : 0);
    Scatter s;

    if (dynamic)
        transmit(task, passage, table->model->transmit);
    if (passage->stream != NULL && isnan(task->scratch.sent[0]))
        return;
    if (table->recording != NULL)
        note_weights(task, passage, dynamic ? task->scratch.sent : NULL);
    if (table->input_kind == DENEST_INPUT_IGNORED)
        return;
    fetch(task, LINES_AT_ONCE);
    s = (Scatter){.positive = target->rings[table->input_row] + part->first,
                  .negative = target->rings[negative_row] + part->first,
                  .stride = target->n_padded,
                  .position = (guint)((passage->stamp - 1) % target->n_slots),
                  .n_slots = target->n_slots,
                  .targets = part->targets + begin,
                  .delays = part->delays != NULL ? part->delays + begin : NULL,
                  .delay = table->delay,
                  .value = table->weight,
                  .n = n};
    if (table->input_kind == DENEST_INPUT_COUNT)
        s.value = 1;
    else if (dynamic)
        s.values = task->scratch.sent;
    else if (part->weights != NULL)
        s.values = part->weights + begin;
    scatter(&s);
}

void
denest_row_deliver(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source,
                   DenestStep stamp)
{
    const DenestKernel *kernel = task->kernel;
    const DenestEdgePart *part = &table->parts[task->part];
    guint32 begin = part->rows[source], end = part->rows[source + 1];
    gboolean draws = (table->model->flags & DENEST_SYNAPSE_STOCHASTIC) != 0;
    Passage passage = {table, source, begin, draws ? 1 : end - begin, stamp, NULL};

    if (begin == end)
        return;
    if (table->model->transmit != NULL)
        reserve(&task->scratch, passage.n);
    for (; passage.begin < end; passage.begin += passage.n) {
        if (draws)
            passage.stream =
                kernel
                    ->streams[(table->target->first + part->first + part->targets[passage.begin]) %
                              kernel->config.n_vps];
        pass(task, &passage);
    }
    if (part->t_last != NULL)
        part->t_last[source] = denest_time_ms(&kernel->time, stamp);
}

void
denest_row_modulate(DenestDeliveryTask *task, const DenestEdgeTable *table, DenestStep step)
{
    const DenestEdgePart *part = &table->parts[task->part];

    for (guint32 source = 0; source < table->source->n; source++) {
        const guint32 begin = part->rows[source], end = part->rows[source + 1];
        const Passage passage = {table, source, begin, end - begin, step, NULL};

        if (begin == end)
            continue;
        reserve(&task->scratch, end - begin);
        transmit(task, &passage, table->model->modulate);
        part->t_last[source] = denest_time_ms(&task->kernel->time, step);
    }
}

void
denest_row_prefetch_place(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source)
{
    __builtin_prefetch(&table->parts[task->part].rows[source]);
}

/* Fetch the values of a row from @p column on. */
static void
plan(DenestDeliveryTask *task, gconstpointer column, guint32 begin, guint32 n, gsize size)
{
    const guint8 *first;

    if (column == NULL)
        return;
    if (task->n_ahead == G_N_ELEMENTS(task->ahead))
        fetch(task, G_MAXUINT);
    first = (const guint8 *)column + begin * size;
    task->ahead[task->n_ahead++] = (DenestMemory){first, first + MIN(n * size, PREFETCH_BYTES)};
}

void
denest_row_prefetch(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source)
{
    const DenestEdgePart *part = &table->parts[task->part];
    guint32 begin = part->rows[source], n = part->rows[source + 1] - begin;

    fetch(task, G_MAXUINT);
    plan(task, part->weights, begin, n, sizeof *part->weights);
    plan(task, part->delays, begin, n, sizeof *part->delays);
    for (guint row = 0; part->state != NULL && row < table->model->n_state; row++) {
        const gboolean per_source = denest_edge_table_state_per_source(table, row);

        plan(task, part->state[row], per_source ? source : begin, per_source ? 1 : n,
             sizeof *part->state[row]);
    }
    plan(task, part->t_last, source, 1, sizeof *part->t_last);
    plan(task, part->targets, begin, n, sizeof *part->targets);
    fetch(task, LINES_AT_ONCE);
}
