/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/delivery.h"

/* Spikes ahead whose rows are fetched while one is delivered: first where a row begins, then the
 * row. */
#define PREFETCH_PLACE 8
#define PREFETCH_ROW 3

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
                denest_row_deliver(task, tables->pdata[k], spike->unit, stamp);
                task->order++;
            }
        }
    }
}

typedef void (*PrefetchFunc)(DenestDeliveryTask *task, const DenestEdgeTable *table,
                             guint32 source);

static void
prefetch_spike(DenestDeliveryTask *task, guint i, PrefetchFunc prefetch)
{
    const GArray *queue = task->kernel->queue;
    const DenestQueuedSpike *spike;
    const GPtrArray *tables;

    if (i >= queue->len)
        return;
    spike = &g_array_index(queue, DenestQueuedSpike, i);
    tables = task->tables[spike->population];
    for (guint k = 0; tables != NULL && k < tables->len; k++)
        prefetch(task, tables->pdata[k], spike->unit);
}

static void
run_task(guint index, gpointer data)
{
    DenestKernel *kernel = data;
    DenestDeliveryTask *task = kernel->tasks->pdata[index];

    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        denest_device_events_apply(task, &kernel->events[vp][task->target->index]);
    for (guint i = 0; i < PREFETCH_PLACE; i++)
        prefetch_spike(task, i, denest_row_prefetch_place);
    for (guint i = 0; i < PREFETCH_ROW; i++)
        prefetch_spike(task, i, denest_row_prefetch);
    for (guint i = 0; i < kernel->queue->len; i++) {
        const DenestQueuedSpike *spike = &g_array_index(kernel->queue, DenestQueuedSpike, i);

        prefetch_spike(task, i + PREFETCH_PLACE, denest_row_prefetch_place);
        prefetch_spike(task, i + PREFETCH_ROW, denest_row_prefetch);
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
                    denest_row_deliver(task, table, spike->unit, stamp);
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
            denest_device_events_apply(task, &kernel->events[vp][task->target->index]);
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
    const DenestWeightEntry *x = a, *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

/* Bring what the tasks noted into the order that one task alone would have noted it in. */
static void
collect_weights(DenestKernel *kernel)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(DenestWeightEntry));

    for (guint i = 0; i < kernel->tasks->len; i++) {
        GArray *entries = ((DenestDeliveryTask *)kernel->tasks->pdata[i])->weights;

        if (entries->len > 0)
            g_array_append_vals(all, entries->data, entries->len);
        g_array_set_size(entries, 0);
    }
    g_array_sort(all, compare_entries);
    for (guint i = 0; i < all->len; i++) {
        const DenestWeightEntry *entry = &g_array_index(all, DenestWeightEntry, i);

        denest_recording_take_weight(entry->recording, entry->row.target % kernel->config.n_vps,
                                     &entry->row);
    }
}

void
denest_kernel_deliver(DenestKernel *kernel)
{
    guint n_events = 0;

    queue_spikes(kernel);
    denest_kernel_count_events(kernel);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        for (guint p = 0; p < kernel->n_event_lists; p++)
            n_events += kernel->events[vp][p].list->len;
    if (kernel->ordered_tables != NULL)
        deliver_in_order(kernel);
    else if (n_events > 0 || kernel->queue->len > 0)
        denest_workers_run_plan(kernel->workers, kernel->delivery_plan, run_task, kernel);
    collect_weights(kernel);
    denest_kernel_drop_pending(kernel);
}

void
denest_kernel_drop_pending(DenestKernel *kernel)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++) {
            GArray *spikes = ((DenestUnitBlock *)population->blocks->pdata[b])->spikes;

            if (spikes->len > 0)
                g_array_set_size(spikes, 0);
        }
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
    denest_columns_free_array(task->scratch.traces);
    denest_columns_free_array(task->scratch.exponents);
    denest_archive_spikes_clear(&task->scratch.posts);
    denest_traces_free(task->traces);
    g_free(task->state);
    g_free(task->ports);
    g_free(task);
}

static void
make_tasks(DenestKernel *kernel)
{
    guint n = kernel->populations->len, n_state = 0;
    g_autoptr(GArray) homes = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < kernel->tables->len; i++)
        n_state = MAX(n_state, ((const DenestEdgeTable *)kernel->tables->pdata[i])->model->n_state);
    kernel->tasks = g_ptr_array_new_with_free_func(task_free);
    for (guint p = 0; p < n; p++) {
        DenestPopulation *target = kernel->populations->pdata[p];

        kernel->first_task[p] = kernel->tasks->len;
        for (guint part = 0; part < target->n_parts; part++) {
            DenestDeliveryTask *task = g_new0(DenestDeliveryTask, 1);
            guint home;

            task->kernel = kernel;
            task->target = target;
            task->part = part;
            task->tables = kernel->sorted_tables + (gsize)p * n;
            task->state = g_new0(double *, n_state + 1);
            denest_note_list_init(&task->notes);
            task->weights = g_array_new(FALSE, FALSE, sizeof(DenestWeightEntry));
            g_ptr_array_add(kernel->tasks, task);
            home = denest_kernel_home(
                kernel, target,
                (denest_population_part(target, part) + denest_population_part(target, part + 1)) /
                    2);
            g_array_append_val(homes, home);
        }
    }
    kernel->delivery_plan =
        denest_work_plan_new(kernel->workers, homes->len, (const guint *)(const void *)homes->data);
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
    g_clear_pointer(&kernel->delivery_plan, denest_work_plan_free);
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
    denest_kernel_count_degrees(kernel);
}

void
denest_kernel_free_delivery(DenestKernel *kernel)
{
    free_tasks(kernel);
    denest_kernel_free_degrees(kernel);
    for (guint vp = 0; kernel->events != NULL && vp < kernel->config.n_vps; vp++) {
        for (guint p = 0; p < kernel->n_event_lists; p++) {
            g_array_unref(kernel->events[vp][p].list);
            g_array_unref(kernel->events[vp][p].counts);
        }
        g_free(kernel->events[vp]);
    }
    g_clear_pointer(&kernel->events, g_free);
}
