/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/kernel_private.h"

/* A transmission that a weight recorder wants. `order` is the place of the transmission in the
 * delivery, the same for any number of ranges. */
typedef struct {
    guint64 order;
    DenestRecording *recording;
    DenestRow row;
} WeightEntry;

/* One range of targets while it is being delivered to. */
typedef struct {
    DenestKernel *kernel;
    guint part;
    DenestDeliveryScratch *scratch;
    guint64 order;
} Delivery;

/* What a synapse model's calls about its targets refer to. */
typedef struct {
    DenestArchive *archive;
    const guint32 *targets;
} Targets;

const DenestPostSpike *
denest_transmission_history(const DenestTransmission *x, guint i, double t1, double t2,
                            guint *ret_n)
{
    const Targets *targets = x->kernel;

    return denest_archive_history(targets->archive, targets->targets[i], t1, t2, ret_n);
}

double
denest_transmission_trace(const DenestTransmission *x, guint i, double t)
{
    const Targets *targets = x->kernel;

    return denest_archive_trace(targets->archive, targets->targets[i], t);
}

double
denest_transmission_nearest_trace(const DenestTransmission *x, guint i, double t)
{
    const Targets *targets = x->kernel;

    return denest_archive_nearest_trace(targets->archive, targets->targets[i], t);
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

static void
reserve(DenestDeliveryScratch *scratch, gsize n)
{
    if (n <= scratch->capacity)
        return;
    scratch->capacity = 2 * n;
    denest_columns_free_array(scratch->delays);
    denest_columns_free_array(scratch->sent);
    scratch->delays = denest_columns_new_array(scratch->capacity);
    scratch->sent = denest_columns_new_array(scratch->capacity);
}

/* Let the synapse model say what a row sends; fills scratch->sent. */
static void
transmit(const Delivery *delivery, const DenestEdgeTable *table, guint32 source, DenestStep stamp)
{
    const DenestEdgePart *part = &table->parts[delivery->part];
    const DenestTime *time = &delivery->kernel->time;
    DenestDeliveryScratch *scratch = delivery->scratch;
    guint32 begin = part->rows[source], n = part->rows[source + 1] - begin;
    Targets targets = {table->target->archive, part->targets + begin};
    DenestTransmission x = {.n = table->shared_state ? 1 : n,
                            .t = denest_time_ms(time, stamp),
                            .t_last = part->t_last[source],
                            .params = table->params,
                            .state = scratch->state,
                            .ret_sent = scratch->sent,
                            .kernel = &targets};

    for (guint row = 0; row < table->model->n_state; row++)
        scratch->state[row] = part->state[row] + (table->shared_state ? source : begin);
    if (!table->shared_state) {
        x.weight = part->weights + begin;
        x.delay = scratch->delays;
        for (guint i = 0; i < n; i++)
            scratch->delays[i] =
                denest_time_delay_ms(time, part->delays ? part->delays[begin + i] : table->delay);
    }
    table->model->transmit(&x);
    part->t_last[source] = x.t;
    if (table->shared_state) {
        double factor = scratch->sent[0];

        for (guint i = 0; i < n; i++)
            scratch->sent[i] = (part->weights ? part->weights[begin + i] : table->weight) * factor;
    }
}

static void
note_weights(Delivery *delivery, const DenestEdgeTable *table, guint32 source, DenestStep stamp,
             const double *sent)
{
    const DenestEdgePart *part = &table->parts[delivery->part];
    DenestGid sender = table->source->first + source;
    guint32 port = table->first_port, begin = part->rows[source];

    for (guint p = 0; p < delivery->part; p++)
        port += table->parts[p].rows[table->source->n];
    for (guint32 i = begin; i < part->rows[source + 1]; i++) {
        DenestGid target = table->target->first + part->targets[i];
        double weight = sent != NULL    ? sent[i - begin]
                        : part->weights ? part->weights[i]
                                        : table->weight;
        WeightEntry entry = {delivery->order,
                             table->recording,
                             {sender, target, stamp, port + i, table->input_rport, weight}};

        if (denest_recording_wants_weight(table->recording, sender, target, stamp))
            g_array_append_val(delivery->scratch->weights, entry);
    }
}

static void
deliver_row(Delivery *delivery, const DenestEdgeTable *table, guint32 source, DenestStep stamp)
{
    const DenestEdgePart *part = &table->parts[delivery->part];
    DenestPopulation *target = table->target;
    guint32 begin = part->rows[source], n = part->rows[source + 1] - begin;
    gboolean dynamic = table->model->transmit != NULL;
    guint negative_row = table->input_row + (table->input_kind == DENEST_INPUT_POSITIVE ? 1 : 0);
    Scatter s;

    delivery->order++;
    if (n == 0)
        return;
    if (dynamic) {
        reserve(delivery->scratch, n);
        transmit(delivery, table, source, stamp);
    }
    if (table->recording != NULL)
        note_weights(delivery, table, source, stamp, dynamic ? delivery->scratch->sent : NULL);
    if (table->input_kind == DENEST_INPUT_IGNORED)
        return;
    s = (Scatter){.positive = target->rings[table->input_row],
                  .negative = target->rings[negative_row],
                  .stride = target->n_padded,
                  .position = (guint)((stamp - 1) % target->n_slots),
                  .n_slots = target->n_slots,
                  .targets = part->targets + begin,
                  .delays = part->delays != NULL ? part->delays + begin : NULL,
                  .delay = table->delay,
                  .value = table->weight,
                  .n = n};
    if (table->input_kind == DENEST_INPUT_COUNT)
        s.value = 1;
    else if (dynamic)
        s.values = delivery->scratch->sent;
    else if (part->weights != NULL)
        s.values = part->weights + begin;
    scatter(&s);
}

/* All rows of one spike: models in descending rank, each for every copy of the spike, in order of
 * creation. */
static void
deliver_spike(Delivery *delivery, const DenestQueuedSpike *spike)
{
    const GPtrArray *out = delivery->kernel->out[spike->population];
    DenestStep stamp = delivery->kernel->clock + spike->lag + 1;

    for (guint i = 0, end; i < out->len; i = end) {
        guint rank = ((const DenestEdgeTable *)out->pdata[i])->prototype->rank;

        for (end = i; end < out->len; end++)
            if (((const DenestEdgeTable *)out->pdata[end])->prototype->rank != rank)
                break;
        for (guint copy = 0; copy < spike->multiplicity; copy++)
            for (guint k = i; k < end; k++)
                deliver_row(delivery, out->pdata[k], spike->unit, stamp);
    }
}

static void
apply_event(const Delivery *delivery, const DenestDeviceEvent *event)
{
    const DenestPort *port = &g_array_index(delivery->kernel->ports, DenestPort, event->port);
    DenestPopulation *target = port->population;
    guint n_parts = denest_workers_count(delivery->kernel->workers), row = port->row;
    double value = event->value;

    if (event->unit < denest_edge_part_begin(target, delivery->part, n_parts) ||
        event->unit >= denest_edge_part_begin(target, delivery->part + 1, n_parts))
        return;
    switch (target->model->inputs[row].kind) {
    case DENEST_INPUT_IGNORED:
        return;
    case DENEST_INPUT_COUNT:
        value = event->multiplicity;
        break;
    case DENEST_INPUT_CURRENT:
        break;
    case DENEST_INPUT_POSITIVE:
        row += value < 0 ? 1 : 0;
        value *= event->multiplicity;
        break;
    default:
        value *= event->multiplicity;
        break;
    }
    target->rings[row][(gsize)(event->slot % target->n_slots) * target->n_padded + event->unit] +=
        value;
}

static void
deliver_part(guint part, gpointer data)
{
    DenestKernel *kernel = data;
    Delivery delivery = {kernel, part, &kernel->scratch[part], 0};

    for (guint vp = 0; vp < kernel->config.n_vps; vp++) {
        const GArray *events = kernel->events[vp];

        for (guint i = 0; i < events->len; i++)
            apply_event(&delivery, &g_array_index(events, DenestDeviceEvent, i));
    }
    for (guint i = 0; i < kernel->queue->len; i++)
        deliver_spike(&delivery, &g_array_index(kernel->queue, DenestQueuedSpike, i));
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

            for (guint b = 0; b < population->blocks->len && kernel->out[p]->len > 0; b++) {
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

/* Bring what the workers noted into the order that one worker alone would have noted it in. */
static void
collect_weights(DenestKernel *kernel)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(WeightEntry));

    for (guint part = 0; part < denest_workers_count(kernel->workers); part++) {
        GArray *entries = kernel->scratch[part].weights;

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
        n_events += kernel->events[vp]->len;
    if (n_events > 0 || kernel->queue->len > 0)
        denest_workers_run(kernel->workers, denest_workers_count(kernel->workers), deliver_part,
                           kernel);
    collect_weights(kernel);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        g_array_set_size(kernel->events[vp], 0);
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++)
            g_array_set_size(((DenestUnitBlock *)population->blocks->pdata[b])->spikes, 0);
    }
}

static gint
compare_tables(gconstpointer a, gconstpointer b)
{
    const DenestEdgeTable *x = *(DenestEdgeTable *const *)a, *y = *(DenestEdgeTable *const *)b;

    return (x->prototype->rank < y->prototype->rank) - (x->prototype->rank > y->prototype->rank);
}

void
denest_kernel_prepare_delivery(DenestKernel *kernel)
{
    guint n_state = 0;

    denest_kernel_free_delivery(kernel);
    kernel->out = g_new0(GPtrArray *, kernel->populations->len + 1);
    for (guint p = 0; p < kernel->populations->len; p++)
        kernel->out[p] = g_ptr_array_new();
    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];

        g_ptr_array_add(kernel->out[table->source->index], table);
        n_state = MAX(n_state, table->model->n_state);
    }
    for (guint p = 0; p < kernel->populations->len; p++)
        g_ptr_array_sort(kernel->out[p], compare_tables);
    kernel->scratch = g_new0(DenestDeliveryScratch, denest_workers_count(kernel->workers));
    for (guint part = 0; part < denest_workers_count(kernel->workers); part++) {
        kernel->scratch[part].weights = g_array_new(FALSE, FALSE, sizeof(WeightEntry));
        kernel->scratch[part].state = g_new0(double *, n_state + 1);
    }
}

void
denest_kernel_free_delivery(DenestKernel *kernel)
{
    for (guint p = 0; kernel->out != NULL && kernel->out[p] != NULL; p++)
        g_ptr_array_unref(kernel->out[p]);
    g_clear_pointer(&kernel->out, g_free);
    for (guint part = 0; kernel->scratch != NULL && part < denest_workers_count(kernel->workers);
         part++) {
        g_array_unref(kernel->scratch[part].weights);
        denest_columns_free_array(kernel->scratch[part].delays);
        denest_columns_free_array(kernel->scratch[part].sent);
        g_free(kernel->scratch[part].state);
    }
    g_clear_pointer(&kernel->scratch, g_free);
}
