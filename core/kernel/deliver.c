/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/kernel_private.h"

/* A transmission that a weight recorder wants. `order` is the place of the transmission in the
 * delivery, the same however targets are cut into ranges. */
typedef struct {
    guint64 order;
    DenestRecording *recording;
    DenestRow row;
} WeightEntry;

/* Arrays that grow to the longest row. */
typedef struct {
    gsize capacity;
    double *delays, *sent, *factors, *exponents;
    guint32 *candidates;
    guint32 *connections; /* postsynaptic spikes */
    double *times, *K3;
    guint n_posts, max_posts;
} Scratch;

/* A range of a population's units: what is delivered by one worker at a time. */
struct DenestDeliveryTask {
    DenestKernel *kernel;
    DenestPopulation *target;
    guint part;
    GPtrArray **tables; /* [source population]: DenestEdgeTable in order of delivery, or NULL;
                           shared by the parts */
    double **state;     /* pointers into a row's state */
    Scratch scratch;
    DenestNoteList notes;
    GArray *weights; /* WeightEntry */
    guint32 *ports;  /* scratch: [vp] */
    guint64 order;
};

/* What a synapse model's calls about its targets refer to. */
typedef struct {
    DenestDeliveryTask *task;
    const DenestEdgeTable *table;
    const guint32 *targets;
} Targets;

static void
reserve(Scratch *scratch, gsize n)
{
    double **const arrays[] = {&scratch->delays, &scratch->sent, &scratch->factors,
                               &scratch->exponents};

    if (n <= scratch->capacity)
        return;
    scratch->capacity = 2 * denest_columns_pad((guint)n);
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) {
        denest_columns_free_array(*arrays[i]);
        *arrays[i] = denest_columns_new_array(scratch->capacity);
    }
    scratch->candidates = g_renew(guint32, scratch->candidates, scratch->capacity);
}

static void
add_post_spike(guint32 i, const DenestPostSpike *spike, gpointer user_data)
{
    Scratch *scratch = user_data;
    guint n = scratch->n_posts++;

    if (n >= scratch->max_posts) {
        scratch->max_posts = MAX(64, 2 * scratch->max_posts);
        scratch->connections = g_renew(guint32, scratch->connections, scratch->max_posts);
        scratch->times = g_renew(double, scratch->times, scratch->max_posts);
        scratch->K3 = g_renew(double, scratch->K3, scratch->max_posts);
    }
    scratch->connections[n] = i;
    scratch->times[n] = spike->t;
    scratch->K3[n] = spike->K3;
}

DenestPostActivity
denest_transmission_post(const DenestTransmission *x, gboolean nearest)
{
    const Targets *targets = x->kernel;
    Scratch *scratch = &targets->task->scratch;
    DenestArchiveVisit visit = {.n = x->n,
                                .units = targets->targets,
                                .delays = x->delay,
                                .t_last = x->t_last,
                                .t = x->t,
                                .nearest = nearest,
                                .factors = scratch->factors,
                                .exponents = scratch->exponents,
                                .candidates = scratch->candidates};

    scratch->n_posts = 0;
    denest_archive_visit(targets->task->target->archive, &visit, add_post_spike, scratch);
    DENEST_FOR_UNITS (i, x->n)
        visit.factors[i] *= denest_exp(visit.exponents[i]);
    return (DenestPostActivity){.n = scratch->n_posts,
                                .connection = scratch->connections,
                                .t = scratch->times,
                                .K3 = scratch->K3,
                                .trace = scratch->factors};
}

DenestNotes
denest_transmission_notes(const DenestTransmission *x, guint k)
{
    const Targets *targets = x->kernel;
    DenestNoteList *notes = &targets->task->notes;
    const DenestHistoriesVisit visit = {x->n, targets->targets, x->delay, x->t_last, x->t};

    denest_histories_visit(targets->task->target->histories, targets->table->histories[k], &visit,
                           notes);
    return (DenestNotes){.n = notes->times->len,
                         .connection = (const guint32 *)(void *)notes->connections->data,
                         .t = (const double *)(void *)notes->times->data,
                         .value = (const double *)(void *)notes->values->data};
}

void
denest_transmission_note_before(const DenestTransmission *x, guint k, double *ret_values)
{
    const Targets *targets = x->kernel;

    for (guint i = 0; i < x->n; i++)
        ret_values[i] = denest_histories_at(targets->task->target->histories, targets->targets[i],
                                            targets->table->histories[k], x->t - x->delay[i]);
}

/* Where a row adds to. */
typedef struct {
    double *positive, *negative; /* rings; the same one unless signs are kept apart */
    gsize stride;
    guint position, n_slots; /* slot of the spike itself; a delay is added to it */
    const guint32 *targets;
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

/* Let the synapse model say what is sent; fills scratch.sent. @param call transmit or modulate of
 * the model */
static void
transmit(DenestDeliveryTask *task, const Passage *passage, void (*call)(DenestTransmission *x))
{
    const DenestEdgeTable *table = passage->table;
    const DenestEdgePart *part = &table->parts[task->part];
    const DenestTime *time = &task->kernel->time;
    Scratch *scratch = &task->scratch;
    guint32 source = passage->source, begin = passage->begin, n = passage->n;
    Targets targets = {task, table, part->targets + begin};
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
            task->ports[(table->target->first + part->targets[i]) % n_vps]++;
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
        DenestGid target = table->target->first + part->targets[i];
        guint32 port = ports != NULL ? ports[target % task->kernel->config.n_vps]++ : 0;
        double weight = sent != NULL    ? sent[i - begin]
                        : part->weights ? part->weights[i]
                                        : table->weight;
        WeightEntry entry = {task->order,
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
    s = (Scatter){.positive = target->rings[table->input_row],
                  .negative = target->rings[negative_row],
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

static void
deliver_row(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source,
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
            passage.stream = kernel->streams[(table->target->first + part->targets[passage.begin]) %
                                             kernel->config.n_vps];
        pass(task, &passage);
    }
    if (part->t_last != NULL)
        part->t_last[source] = denest_time_ms(&kernel->time, stamp);
}

void
denest_kernel_modulate(DenestDeliveryTask *task, const DenestEdgeTable *table, DenestStep step)
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

/* All rows of one spike: models in descending rank, each for every copy of the spike, in order of
 * creation. */
static void
deliver_spike(DenestDeliveryTask *task, const DenestQueuedSpike *spike)
{
    const GPtrArray *tables = task->tables[spike->population];
    DenestStep stamp = task->kernel->clock + spike->lag + 1;

    for (guint i = 0, end; i < tables->len; i = end) {
        guint rank = ((const DenestEdgeTable *)tables->pdata[i])->prototype->rank;

        for (end = i; end < tables->len; end++)
            if (((const DenestEdgeTable *)tables->pdata[end])->prototype->rank != rank)
                break;
        for (guint copy = 0; copy < spike->multiplicity; copy++) {
            for (guint k = i; k < end; k++) {
                deliver_row(task, tables->pdata[k], spike->unit, stamp);
                task->order++;
            }
        }
    }
}

static void
apply_to_unit(DenestPopulation *target, const DenestPort *port, const DenestDeviceEdge *edge,
              const DenestDeviceEvent *event, guint32 count)
{
    double value = edge->weight * event->factor;
    guint row = port->row;
    gsize slot = (gsize)((event->step + edge->delay) % target->n_slots);

    switch (target->inputs[row].kind) {
    case DENEST_INPUT_IGNORED:
        return;
    case DENEST_INPUT_COUNT:
        value = count;
        break;
    case DENEST_INPUT_CURRENT:
        break;
    case DENEST_INPUT_POSITIVE:
        row += value < 0 ? 1 : 0;
        value *= count;
        break;
    default:
        value *= count;
        break;
    }
    target->rings[row][slot * target->n_padded + edge->unit] += value;
}

/* Events of one virtual process for the task's population, in order. */
static void
apply_events(const DenestDeliveryTask *task, const DenestDeviceEvents *events)
{
    guint begin = denest_population_part(task->target, task->part);
    guint end = denest_population_part(task->target, task->part + 1);

    for (guint k = 0; k < events->list->len; k++) {
        const DenestDeviceEvent *event = &g_array_index(events->list, DenestDeviceEvent, k);
        const DenestDeviceEdge *edges =
            &g_array_index(event->edges, DenestDeviceEdge, event->first);
        const guint32 *counts = event->counts_at == G_MAXUINT
                                    ? NULL
                                    : &g_array_index(events->counts, guint32, event->counts_at);

        for (guint i = 0; i < event->n; i++) {
            const DenestDeviceEdge *edge = &edges[i];
            guint32 count = counts != NULL ? counts[i] : event->multiplicity;

            if (edge->unit >= begin && edge->unit < end && (counts == NULL || count > 0))
                apply_to_unit(task->target,
                              &g_array_index(task->kernel->ports, DenestPort, edge->port), edge,
                              event, count);
        }
    }
}

static void
run_task(guint index, gpointer data)
{
    DenestKernel *kernel = data;
    DenestDeliveryTask *task = kernel->tasks->pdata[index];

    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        apply_events(task, &kernel->events[vp][task->target->index]);
    for (guint i = 0; i < kernel->queue->len; i++) {
        const DenestQueuedSpike *spike = &g_array_index(kernel->queue, DenestQueuedSpike, i);

        if (task->tables[spike->population] == NULL)
            continue;
        task->order = (guint64)i << 32;
        deliver_spike(task, spike);
    }
}

/* Rows of one spike to all populations: as deliver_spike() has it for one of them. */
static void
deliver_spike_in_order(DenestKernel *kernel, const DenestQueuedSpike *spike, guint64 *order)
{
    const GPtrArray *tables = kernel->ordered_tables[spike->population];
    DenestStep stamp = kernel->clock + spike->lag + 1;

    for (guint i = 0, end; tables != NULL && i < tables->len; i = end) {
        guint rank = ((const DenestEdgeTable *)tables->pdata[i])->prototype->rank;

        for (end = i; end < tables->len; end++)
            if (((const DenestEdgeTable *)tables->pdata[end])->prototype->rank != rank)
                break;
        for (guint copy = 0; copy < spike->multiplicity; copy++) {
            for (guint k = i; k < end; k++) {
                const DenestEdgeTable *table = tables->pdata[k];

                for (guint part = 0; part < table->n_parts; part++) {
                    DenestDeliveryTask *task =
                        kernel->tasks->pdata[kernel->first_task[table->target->index] + part];

                    task->order = (*order)++;
                    deliver_row(task, table, spike->unit, stamp);
                }
            }
        }
    }
}

/* With synapses that draw, all targets are served by one thread: the streams of the virtual
 * processes are then used in NEST's order. */
static void
deliver_in_order(DenestKernel *kernel)
{
    guint64 order = 0;

    for (guint i = 0; i < kernel->tasks->len; i++) {
        const DenestDeliveryTask *task = kernel->tasks->pdata[i];

        for (guint vp = 0; vp < kernel->config.n_vps; vp++)
            apply_events(task, &kernel->events[vp][task->target->index]);
    }
    for (guint i = 0; i < kernel->queue->len; i++)
        deliver_spike_in_order(kernel, &g_array_index(kernel->queue, DenestQueuedSpike, i), &order);
}

/* Spikes in NEST's order: by virtual process of the source, then time, then gid. Populations,
 * blocks and spikes within a block come in order of gids for a given time, so that counting is
 * enough. */
static void
queue_spikes(DenestKernel *kernel)
{
    guint n_vps = kernel->config.n_vps, length = (guint)kernel->slice_length;
    g_autofree guint32 *place = g_new0(guint32, (gsize)n_vps * length + 1);

    for (int pass = 0; pass < 2; pass++) {
        for (guint p = 0; p < kernel->populations->len; p++) {
            const DenestPopulation *population = kernel->populations->pdata[p];

            for (guint b = 0; b < population->blocks->len && kernel->sends[p]; b++) {
                const DenestUnitBlock *block = population->blocks->pdata[b];

                for (guint i = 0; i < block->spikes->len; i++) {
                    const DenestSpike *spike = &g_array_index(block->spikes, DenestSpike, i);
                    gsize key =
                        (gsize)((population->first + spike->unit) % n_vps) * length + spike->lag;

                    if (pass == 0)
                        place[key + 1]++;
                    else
                        g_array_index(kernel->queue, DenestQueuedSpike, place[key]++) =
                            (DenestQueuedSpike){p, spike->unit, spike->lag, spike->multiplicity};
                }
            }
        }
        for (gsize key = 0; pass == 0 && key < (gsize)n_vps * length; key++)
            place[key + 1] += place[key];
        if (pass == 0)
            g_array_set_size(kernel->queue, place[(gsize)n_vps * length]);
    }
}

static gint
compare_entries(gconstpointer a, gconstpointer b)
{
    const WeightEntry *x = a, *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

/* Bring what the tasks noted into the order that one task alone would have noted it in. */
static void
collect_weights(DenestKernel *kernel)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(WeightEntry));

    for (guint i = 0; i < kernel->tasks->len; i++) {
        GArray *entries = ((DenestDeliveryTask *)kernel->tasks->pdata[i])->weights;

        if (entries->len > 0)
            g_array_append_vals(all, entries->data, entries->len);
        g_array_set_size(entries, 0);
    }
    g_array_sort(all, compare_entries);
    for (guint i = 0; i < all->len; i++) {
        const WeightEntry *entry = &g_array_index(all, WeightEntry, i);

        denest_recording_take_weight(entry->recording, entry->row.target % kernel->config.n_vps,
                                     &entry->row);
    }
}

void
denest_kernel_deliver(DenestKernel *kernel)
{
    guint n_events = 0;

    queue_spikes(kernel);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        for (guint p = 0; p < kernel->n_event_lists; p++)
            n_events += kernel->events[vp][p].list->len;
    if (kernel->ordered_tables != NULL)
        deliver_in_order(kernel);
    else if (n_events > 0 || kernel->queue->len > 0)
        denest_workers_run(kernel->workers, kernel->tasks->len, run_task, kernel);
    collect_weights(kernel);
    denest_kernel_drop_pending(kernel);
}

void
denest_kernel_drop_pending(DenestKernel *kernel)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++)
            g_array_set_size(((DenestUnitBlock *)population->blocks->pdata[b])->spikes, 0);
    }
    for (guint p = 0; p < kernel->n_event_lists; p++) {
        for (guint vp = 0; vp < kernel->config.n_vps; vp++) {
            g_array_set_size(kernel->events[vp][p].list, 0);
            g_array_set_size(kernel->events[vp][p].counts, 0);
        }
    }
}

static gint
compare_tables(gconstpointer a, gconstpointer b)
{
    const DenestEdgeTable *x = *(DenestEdgeTable *const *)a, *y = *(DenestEdgeTable *const *)b;

    return (x->prototype->rank < y->prototype->rank) - (x->prototype->rank > y->prototype->rank);
}

/* Tables by target and source population: [target * n + source], in order of delivery. */
static GPtrArray **
sort_tables(DenestKernel *kernel)
{
    guint n = kernel->populations->len;
    GPtrArray **sorted = g_new0(GPtrArray *, (gsize)n * n + 1);

    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];
        GPtrArray **place = &sorted[(gsize)table->target->index * n + table->source->index];

        if (*place == NULL)
            *place = g_ptr_array_new();
        g_ptr_array_add(*place, table);
        kernel->sends[table->source->index] = TRUE;
    }
    for (gsize i = 0; i < (gsize)n * n; i++)
        if (sorted[i] != NULL)
            g_ptr_array_sort(sorted[i], compare_tables);
    return sorted;
}

/* Tables by source population, in order of delivery; NULL if no synapse draws. */
static GPtrArray **
order_tables(const DenestKernel *kernel)
{
    GPtrArray **ordered = g_new0(GPtrArray *, kernel->populations->len + 1);
    gboolean draws = FALSE;

    for (guint i = 0; i < kernel->populations->len; i++)
        ordered[i] = g_ptr_array_new();
    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];

        draws = draws || table->model->flags & DENEST_SYNAPSE_STOCHASTIC;
        g_ptr_array_add(ordered[table->source->index], table);
    }
    for (guint i = 0; i < kernel->populations->len; i++) {
        g_ptr_array_sort(ordered[i], compare_tables);
        if (!draws)
            g_ptr_array_unref(ordered[i]);
    }
    if (!draws)
        g_clear_pointer(&ordered, g_free);
    return ordered;
}

static void
task_free(gpointer data)
{
    DenestDeliveryTask *task = data;

    g_array_unref(task->weights);
    denest_note_list_clear(&task->notes);
    denest_columns_free_array(task->scratch.delays);
    denest_columns_free_array(task->scratch.sent);
    denest_columns_free_array(task->scratch.factors);
    denest_columns_free_array(task->scratch.exponents);
    g_free(task->scratch.candidates);
    g_free(task->scratch.connections);
    g_free(task->scratch.times);
    g_free(task->scratch.K3);
    g_free(task->state);
    g_free(task->ports);
    g_free(task);
}

static void
make_tasks(DenestKernel *kernel)
{
    guint n = kernel->populations->len, n_state = 0;

    for (guint i = 0; i < kernel->tables->len; i++)
        n_state = MAX(n_state, ((const DenestEdgeTable *)kernel->tables->pdata[i])->model->n_state);
    kernel->tasks = g_ptr_array_new_with_free_func(task_free);
    for (guint p = 0; p < n; p++) {
        DenestPopulation *target = kernel->populations->pdata[p];

        kernel->first_task[p] = kernel->tasks->len;
        for (guint part = 0; part < target->n_parts; part++) {
            DenestDeliveryTask *task = g_new0(DenestDeliveryTask, 1);

            task->kernel = kernel;
            task->target = target;
            task->part = part;
            task->tables = kernel->sorted_tables + (gsize)p * n;
            task->state = g_new0(double *, n_state + 1);
            denest_note_list_init(&task->notes);
            task->weights = g_array_new(FALSE, FALSE, sizeof(WeightEntry));
            g_ptr_array_add(kernel->tasks, task);
        }
    }
}

/* Lists for new populations; what waits in the others since a slice was cut stays there. */
static void
make_events(DenestKernel *kernel)
{
    guint old_n = kernel->n_event_lists;

    kernel->n_event_lists = kernel->populations->len;
    if (kernel->events == NULL)
        kernel->events = g_new0(DenestDeviceEvents *, kernel->config.n_vps);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++) {
        kernel->events[vp] = g_renew(DenestDeviceEvents, kernel->events[vp], kernel->n_event_lists);
        for (guint p = old_n; p < kernel->n_event_lists; p++) {
            kernel->events[vp][p].list = g_array_new(FALSE, FALSE, sizeof(DenestDeviceEvent));
            kernel->events[vp][p].counts = g_array_new(FALSE, FALSE, sizeof(guint32));
        }
    }
}

static void
free_tasks(DenestKernel *kernel)
{
    gsize n = kernel->n_event_lists;

    for (gsize i = 0; kernel->sorted_tables != NULL && i < n * n; i++)
        if (kernel->sorted_tables[i] != NULL)
            g_ptr_array_unref(kernel->sorted_tables[i]);
    for (gsize i = 0; kernel->ordered_tables != NULL && i < n; i++)
        g_ptr_array_unref(kernel->ordered_tables[i]);
    g_clear_pointer(&kernel->sorted_tables, g_free);
    g_clear_pointer(&kernel->ordered_tables, g_free);
    g_clear_pointer(&kernel->first_task, g_free);
    g_clear_pointer(&kernel->sends, g_free);
    g_clear_pointer(&kernel->tasks, g_ptr_array_unref);
}

void
denest_kernel_prepare_delivery(DenestKernel *kernel)
{
    denest_kernel_attach_recorders(kernel);
    if (kernel->tasks != NULL && kernel->n_event_lists == kernel->populations->len &&
        kernel->n_sorted == kernel->n_connections)
        return;
    free_tasks(kernel);
    kernel->sends = g_new0(gboolean, kernel->populations->len + 1);
    kernel->n_sorted = kernel->n_connections;
    kernel->sorted_tables = sort_tables(kernel);
    kernel->ordered_tables = order_tables(kernel);
    kernel->first_task = g_new0(guint, kernel->populations->len + 1);
    make_tasks(kernel);
    make_events(kernel);
}

void
denest_kernel_free_delivery(DenestKernel *kernel)
{
    free_tasks(kernel);
    for (guint vp = 0; kernel->events != NULL && vp < kernel->config.n_vps; vp++) {
        for (guint p = 0; p < kernel->n_event_lists; p++) {
            g_array_unref(kernel->events[vp][p].list);
            g_array_unref(kernel->events[vp][p].counts);
        }
        g_free(kernel->events[vp]);
    }
    g_clear_pointer(&kernel->events, g_free);
}
