/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/edge_builder.h"

#include <stdatomic.h>

#include "core/base/memory.h"
#include "core/kernel/kernel_private.h"
#include "core/kernel/listening.h"

/* What is collected on one virtual process. */
typedef struct {
    GPtrArray *lists;                /* DenestEdgeList, one for each pair of populations */
    GArray *recorder_edges;          /* DenestRecorderEdge, connected when all are known */
    DenestStep min_delay, max_delay; /* 0 before the first */
    guint64 n;
    /* The last source and target, since connections come in runs. */
    const DenestNodes *source, *target;
    DenestEdgeList *list;
} Collection;

struct DenestEdgeBuilder {
    DenestKernel *kernel;
    const DenestPrototype *prototype;
    const DenestSynapse *model;
    double steps_per_ms;
    Collection *collections; /* [vp] */
    atomic_ullong n;         /* connections of all virtual processes */
    GArray *device_begin; /* lengths of the lists of all devices before the first change; or NULL */
    GMutex lock;          /* for what several virtual processes share: ports, models of devices */
};

DenestEdgeBuilder *
denest_edge_builder_new(DenestKernel *kernel, const DenestPrototype *synapse)
{
    DenestEdgeBuilder *builder = g_new0(DenestEdgeBuilder, 1);

    builder->kernel = kernel;
    builder->steps_per_ms = denest_time_steps_per_ms(&kernel->time);
    builder->prototype = synapse;
    builder->model = (const DenestSynapse *)synapse->model;
    builder->collections = g_new0(Collection, kernel->config.n_vps);
    g_mutex_init(&builder->lock);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++) {
        builder->collections[vp].lists =
            g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_edge_list_free);
        builder->collections[vp].recorder_edges =
            g_array_new(FALSE, TRUE, sizeof(DenestRecorderEdge));
    }
    return builder;
}

void
denest_edge_builder_free(DenestEdgeBuilder *builder)
{
    if (builder == NULL)
        return;
    for (guint vp = 0; vp < builder->kernel->config.n_vps; vp++) {
        g_ptr_array_unref(builder->collections[vp].lists);
        g_array_unref(builder->collections[vp].recorder_edges);
    }
    g_free(builder->collections);
    g_clear_pointer(&builder->device_begin, g_array_unref);
    g_mutex_clear(&builder->lock);
    g_free(builder);
}

static gboolean
fail_pair(const DenestEdgeBuilder *builder, DenestGid source, DenestGid target, GError **error,
          const char *rule)
{
    return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                       "gid %u cannot be connected to gid %u by '%s': %s", source, target,
                       builder->prototype->name, rule);
}

/* The receptors that a model has for spikes or for currents, the first ones of many. */
static char *
list_receptors(const DenestPopulation *target, gboolean current)
{
    enum { MAX_LISTED = 8 };
    GString *text = g_string_new(NULL);
    guint n = 0;

    for (guint row = 0; row < target->n_inputs && n <= MAX_LISTED; row++) {
        const DenestInput *input = &target->inputs[row];

        if (denest_population_input_row(target, input->receptor, current) != (int)row)
            continue;
        if (++n > MAX_LISTED)
            g_string_append(text, ", …");
        else if (input->name)
            g_string_append_printf(text, "%s%u (%s)", n > 1 ? ", " : "", input->receptor,
                                   input->name);
        else
            g_string_append_printf(text, "%s%u", n > 1 ? ", " : "", input->receptor);
    }
    return g_string_free(n > 0 ? text : g_string_append(text, "none"), FALSE);
}

/* The input row that the synapse's receptor means to the target's model. */
static int
find_row(const DenestEdgeBuilder *builder, const DenestPopulation *target, gboolean current,
         GError **error)
{
    guint receptor = (guint)builder->prototype->common.synapse.receptor_type;
    int row = denest_population_input_row(target, receptor, current);
    g_autofree char *known = row < 0 ? list_receptors(target, current) : NULL;

    if (row < 0)
        denest_fail(error, DENEST_ERROR_NOT_FOUND, "receptor_type",
                    "model '%s' has no receptor %u for %s (synapse model '%s'); it has %s",
                    target->prototype->name, receptor, current ? "currents" : "spikes",
                    builder->prototype->name, known);
    return row;
}

static DenestEdgeList *
find_list(Collection *collection, DenestPopulation *source, DenestPopulation *target)
{
    DenestEdgeList *list;

    for (guint i = 0; i < collection->lists->len; i++) {
        list = collection->lists->pdata[i];
        if (list->source == source && list->target == target)
            return list;
    }
    list = denest_edge_list_new(source, target);
    g_ptr_array_add(collection->lists, list);
    return list;
}

/* Index of the port for a recorder or an input of a population, or -1; the lock is held. */
static int
find_port(DenestKernel *kernel, DenestPopulation *population, guint row, DenestRecording *recording,
          GError **error)
{
    DenestPort port = {population, row, recording};

    for (guint i = 0; i < kernel->ports->len; i++) {
        const DenestPort *old = &g_array_index(kernel->ports, DenestPort, i);

        if (old->population == population && old->row == row && old->recording == recording)
            return (int)i;
    }
    if (kernel->ports->len == G_MAXUINT16) {
        denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                    "devices lead to more than %d populations and recorders", G_MAXUINT16);
        return -1;
    }
    g_array_append_val(kernel->ports, port);
    if (population != NULL)
        denest_population_connect_input(population, row);
    return (int)kernel->ports->len - 1;
}

static gboolean
check_weight(const DenestEdgeBuilder *builder, const DenestInput *input, DenestGid source,
             DenestGid target, double weight, GError **error)
{
    g_autofree char *rule = NULL;

    if (!input->non_negative || !(weight < 0))
        return TRUE;
    rule = g_strdup_printf("the weight is %g, and the target takes none below 0", weight);
    return fail_pair(builder, source, target, error, rule);
}

/* How long the lists of all devices are. */
static GArray *
device_lengths(const DenestKernel *kernel)
{
    GArray *lengths = g_array_new(FALSE, FALSE, sizeof(guint32));

    for (guint i = 0; i < kernel->devices->len; i++) {
        const DenestDevices *devices = kernel->devices->pdata[i];

        for (guint k = 0; k < devices->n * devices->n_vps; k++) {
            guint32 length = devices->edges[k] ? devices->edges[k]->len : 0;

            g_array_append_val(lengths, length);
        }
    }
    return lengths;
}

/* A device may use one synapse model, of the static kind. */
static gboolean
claim_device(DenestEdgeBuilder *builder, DenestDevices *devices, guint unit,
             const DenestNodes *nodes, DenestGid target, GError **error)
{
    const DenestPrototype *old = devices->synapse[unit];
    g_autofree char *rule = NULL;

    if (!(builder->model->flags & DENEST_SYNAPSE_FROM_DEVICES))
        return fail_pair(builder, devices->first + unit, target, error,
                         "devices need a static synapse model");
    /* What a detector receives does not depend on the model, so detectors leave the choice to
     * others. */
    if (old == NULL || (nodes->recording == NULL && !devices->claimed[unit]))
        devices->synapse[unit] = builder->prototype;
    devices->claimed[unit] |= nodes->recording == NULL;
    if (nodes->recording != NULL || devices->synapse[unit] == builder->prototype)
        return TRUE;
    rule = g_strdup_printf("all connections of a device must use one synapse model, and it uses "
                           "'%s' already",
                           old->name);
    return fail_pair(builder, devices->first + unit, target, error, rule);
}

static gboolean
add_device_edge(DenestEdgeBuilder *builder, DenestDevices *devices, DenestGid source,
                const DenestNodes *target, DenestGid target_gid, guint16 delay, double weight,
                GError **error)
{
    guint unit = source - devices->first, n_vps = builder->kernel->config.n_vps;
    GArray **edges = &devices->edges[unit * n_vps + target_gid % n_vps];
    DenestDeviceEdge edge = {.weight = weight, .delay = delay};
    int row = 0, port = -1;

    if (target->recording != NULL && (target->recording->model->records != DENEST_RECORDS_SPIKES ||
                                      devices->model->sends_current))
        return fail_pair(builder, source, target_gid, error,
                         "this recorder does not record this device");
    if (target->population != NULL) {
        row = find_row(builder, target->population, devices->model->sends_current, error);
        if (row < 0 || !check_weight(builder, &target->population->inputs[row], source, target_gid,
                                     weight, error))
            return FALSE;
        edge.unit = target_gid - target->first;
    }
    g_mutex_lock(&builder->lock);
    if (builder->device_begin == NULL)
        builder->device_begin = device_lengths(builder->kernel);
    if (claim_device(builder, devices, unit, target, target_gid, error))
        port = find_port(builder->kernel, target->population, (guint)row, target->recording, error);
    g_mutex_unlock(&builder->lock);
    if (port < 0)
        return FALSE;
    edge.port = (guint16)port;
    if (*edges == NULL)
        *edges = g_array_new(FALSE, FALSE, sizeof(DenestDeviceEdge));
    g_array_append_val(*edges, edge);
    return TRUE;
}

static gboolean
add_recorder_edge(DenestEdgeBuilder *builder, Collection *collection, const DenestNodes *source,
                  const DenestNodes *target, const DenestRecorderEdge *edge, GError **error)
{
    const DenestNodes *own = source->recording != NULL ? source : target;
    gboolean samples = own->recording->model->records == DENEST_RECORDS_SAMPLES;
    guint needed = samples ? DENEST_SYNAPSE_FROM_DEVICES : DENEST_SYNAPSE_TO_DEVICES;

    if (own->recording->model->records == DENEST_RECORDS_WEIGHTS || samples != (own == source))
        return fail_pair(builder, edge->source, edge->target, error,
                         "multimeters are sources and spike detectors are targets of connections");
    if (!(builder->model->flags & needed))
        return fail_pair(builder, edge->source, edge->target, error,
                         "this synapse model cannot be used with recorders");
    if (builder->model->flags & DENEST_SYNAPSE_STOCHASTIC ||
        (builder->model->transmit != NULL && own->recording->common.recorder.withweight != 0))
        return fail_pair(builder, edge->source, edge->target, error,
                         "denest records spikes, not what a synapse makes of them; use a static "
                         "synapse model");
    g_array_append_vals(collection->recorder_edges, edge, 1);
    return TRUE;
}

/* Do source and target have what the synapse model needs? */
static gboolean
check_populations(const DenestEdgeBuilder *builder, const Collection *collection, DenestGid source,
                  DenestGid target, GError **error)
{
    const DenestNeuron *model = collection->target->population->model;
    const char *const *names = builder->model->histories;

    if (collection->source->population->model->deliver_interval > 0)
        return fail_pair(builder, source, target, error,
                         "the source sends to the synapses that it modulates, not to units");
    for (guint k = 0; names != NULL && names[k] != NULL; k++) {
        g_autofree char *rule = NULL;

        if (denest_histories_find(model, names[k]) >= 0)
            continue;
        rule = g_strdup_printf("it reads '%s', which model '%s' does not have", names[k],
                               model->base.name);
        return fail_pair(builder, source, target, error, rule);
    }
    return denest_modulators_check(builder->kernel, builder->prototype, builder->prototype->params,
                                   error);
}

static gboolean
choose(DenestEdgeBuilder *builder, Collection *collection, DenestGid source, DenestGid target,
       GError **error)
{
    const DenestKernel *kernel = builder->kernel;

    if (collection->source == NULL || source - collection->source->first >= collection->source->n) {
        collection->source = denest_kernel_nodes(kernel, source);
        collection->list = NULL;
    }
    if (collection->target == NULL || target - collection->target->first >= collection->target->n) {
        collection->target = denest_kernel_nodes(kernel, target);
        collection->list = NULL;
    }
    if (collection->source == NULL || collection->target == NULL)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "there is no unit with gid %u",
                           collection->source == NULL ? source : target);
    if (collection->list != NULL || collection->source->population == NULL ||
        collection->target->population == NULL)
        return TRUE;
    if (!check_populations(builder, collection, source, target, error) ||
        find_row(builder, collection->target->population, FALSE, error) < 0)
        return FALSE;
    collection->list =
        find_list(collection, collection->source->population, collection->target->population);
    return TRUE;
}

/* A unit that NEST has on every virtual process is one unit here; it keeps the connections of its
 * own one. @param vp G_MAXUINT: connections come once, not on every virtual process */
static gboolean
is_copy(const DenestEdgeBuilder *builder, const DenestNodes *to, DenestGid target, guint vp)
{
    return vp != G_MAXUINT && to->population->model->deliver_interval > 0 &&
           target % builder->kernel->config.n_vps != vp;
}

static gboolean
add_edge(DenestEdgeBuilder *builder, guint vp, const DenestEdge *edge, DenestStep delay,
         GError **error)
{
    Collection *collection = &builder->collections[vp == G_MAXUINT ? 0 : vp];
    const DenestGid source = edge->source, target = edge->target;
    const double weight = edge->weight;
    const DenestNodes *from, *to;

    if (!choose(builder, collection, source, target, error))
        return FALSE;
    if (builder->model->flags & DENEST_SYNAPSE_COMMON_WEIGHT &&
        weight != builder->prototype->common.synapse.weight)
        return fail_pair(builder, source, target, error,
                         "its connections share one weight, that of the model");
    from = collection->source;
    to = collection->target;
    if (collection->list != NULL) {
        if (!is_copy(builder, to, target, vp))
            denest_edge_list_add(collection->list, source - from->first, target - to->first,
                                 (guint16)delay, weight);
    } else if (from->devices != NULL && (to->population != NULL || to->recording != NULL)) {
        if (!add_device_edge(builder, from->devices, source, to, target, (guint16)delay, weight,
                             error))
            return FALSE;
    } else if ((from->recording != NULL) != (to->recording != NULL) &&
               (from->population != NULL || to->population != NULL || to->devices != NULL)) {
        const DenestRecorderEdge recorded = {source, target, weight, (guint16)delay};

        if (!add_recorder_edge(builder, collection, from, to, &recorded, error))
            return FALSE;
    } else {
        return fail_pair(builder, source, target, error, "the target takes no such input");
    }
    collection->min_delay = collection->min_delay == 0 ? delay : MIN(collection->min_delay, delay);
    collection->max_delay = MAX(collection->max_delay, delay);
    collection->n++;
    return TRUE;
}

static inline gboolean
find_delay(const DenestEdgeBuilder *builder, double delay_ms, DenestStep *ret_steps, GError **error)
{
    const double steps = delay_ms * builder->steps_per_ms + 0.5;

    if (G_LIKELY(steps >= 1 && steps < G_MAXUINT16 && !builder->kernel->started)) {
        *ret_steps = (DenestStep)steps;
        return TRUE;
    }
    return denest_kernel_check_delay(builder->kernel, delay_ms, ret_steps, error);
}

/* Add connections as long as they are between the two populations of the last one. Returns how many
 * were added; the others need a closer look. */
static guint
add_run(const DenestEdgeBuilder *builder, Collection *collection, const DenestEdge *edges, guint n)
{
    const DenestNodes *from = collection->source, *to = collection->target;
    DenestStep min = collection->min_delay, max = collection->max_delay, delay = 0;
    double last_ms = NAN;
    guint i = 0;

    if (collection->list == NULL || to->population->model->deliver_interval > 0)
        return 0;
    for (; i < n; i++) {
        const DenestEdge *edge = &edges[i];
        const guint32 source = edge->source - from->first, target = edge->target - to->first;

        if (source >= from->n || target >= to->n)
            break;
        if (edge->delay != last_ms && !find_delay(builder, edge->delay, &delay, NULL))
            break;
        last_ms = edge->delay;
        denest_edge_list_add(collection->list, source, target, (guint16)delay, edge->weight);
        min = min == 0 ? delay : MIN(min, delay);
        max = MAX(max, delay);
    }
    collection->min_delay = min;
    collection->max_delay = max;
    collection->n += i;
    return i;
}

/* Rows of the store count with 32 bits. Memory is looked at now and then: as long as it has room
 * for as many connections as come until the next look. */
static gboolean
check_room(DenestEdgeBuilder *builder, guint n, GError **error)
{
    enum { LOOK_EVERY = 1 << 20, BYTES = 16 };
    const guint64 old = atomic_fetch_add_explicit(&builder->n, n, memory_order_relaxed);

    if (old + n > G_MAXUINT32)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "more than %u connections of one projection", G_MAXUINT32);
    if (old / LOOK_EVERY == (old + n) / LOOK_EVERY ||
        denest_memory_check((guint64)LOOK_EVERY * BYTES, error))
        return TRUE;
    g_prefix_error(error, "after %" G_GUINT64_FORMAT " connections: ", old + n);
    return FALSE;
}

gboolean
denest_edge_builder_take(DenestEdgeBuilder *builder, guint vp, const DenestEdge *edges, guint n,
                         GError **error)
{
    Collection *collection = &builder->collections[vp == G_MAXUINT ? 0 : vp];

    if (!check_room(builder, n, error))
        return FALSE;
    for (guint i = add_run(builder, collection, edges, n); i < n;) {
        const DenestEdge *edge = &edges[i];
        DenestStep delay;

        if (!find_delay(builder, edge->delay, &delay, error)) {
            g_prefix_error(error, "connection from gid %u to gid %u: ", edge->source, edge->target);
            return FALSE;
        }
        if (!add_edge(builder, vp, edge, delay, error))
            return FALSE;
        i++;
        i += add_run(builder, collection, edges + i, n - i);
    }
    return TRUE;
}

/* All lists between the populations of @p list, in the order of virtual processes; taken out of the
 * collections. */
static GPtrArray *
steal_lists(DenestEdgeBuilder *builder, const DenestEdgeList *list)
{
    DenestPopulation *source = list->source, *target = list->target;
    GPtrArray *lists =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_edge_list_free);

    for (guint vp = 0; vp < builder->kernel->config.n_vps; vp++) {
        GPtrArray *from = builder->collections[vp].lists;

        for (guint i = 0; i < from->len; i++) {
            const DenestEdgeList *other = from->pdata[i];

            if (other->source == source && other->target == target) {
                g_ptr_array_add(lists, g_ptr_array_steal_index(from, i));
                break;
            }
        }
    }
    return lists;
}

static gboolean
check_weights(const DenestEdgeBuilder *builder, const DenestEdgeTable *table, GError **error)
{
    const DenestInput *input = &table->target->inputs[table->input_row];

    for (guint p = 0; input->non_negative && p < table->n_parts; p++) {
        const DenestEdgePart *part = &table->parts[p];

        for (guint32 source = 0; source < table->source->n; source++)
            for (guint32 i = part->rows[source]; i < part->rows[source + 1]; i++)
                if (!check_weight(builder, input, table->source->first + source,
                                  table->target->first + part->first + part->targets[i],
                                  part->weights ? part->weights[i] : table->weight, error))
                    return FALSE;
    }
    return TRUE;
}

static gboolean
store_lists(DenestEdgeBuilder *builder, DenestEdgeList *list, GError **error)
{
    DenestKernel *kernel = builder->kernel;
    DenestPopulation *target = list->target;
    g_autoptr(GPtrArray) lists = steal_lists(builder, list);
    guint row = (guint)find_row(builder, target, FALSE, NULL);
    DenestEdgeTable *table;

    /* A row for each source in each range of targets, however few connections there are. */
    if (!denest_memory_check((guint64)target->n_parts * list->source->n * sizeof(guint32), error))
        return FALSE;
    table = denest_edge_table_new(builder->prototype, row, lists, &kernel->time, kernel->workers);
    g_ptr_array_add(kernel->tables, table);
    return check_weights(builder, table, error);
}

void
denest_edge_span_free(DenestEdgeSpan *span)
{
    if (!span)
        return;
    g_clear_pointer(&span->device_begin, g_array_unref);
    g_clear_pointer(&span->device_end, g_array_unref);
    g_free(span);
}

static gboolean
listen(const DenestEdgeBuilder *builder, const DenestRecorderEdge *item, GError **error)
{
    const DenestKernel *kernel = builder->kernel;
    const DenestNodes *source = denest_kernel_nodes(kernel, item->source);
    const DenestNodes *target = denest_kernel_nodes(kernel, item->target);
    const DenestNodes *own = source->recording != NULL ? source : target;
    const DenestNodes *nodes = own == source ? target : source;
    guint unit = (own == source ? item->target : item->source) - nodes->first;

    return denest_listening_add(own->recording, nodes->population, nodes->devices, unit, unit + 1,
                                builder->prototype->rank, item->weight, error);
}

static int
compare_recorder_edges(gconstpointer a, gconstpointer b)
{
    const DenestRecorderEdge *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return x->target < y->target ? -1 : x->target > y->target;
}

/* Connect recorders, and keep a list for those who look at connections. */
static gboolean
store_recorder_edges(DenestEdgeBuilder *builder, GError **error)
{
    DenestRecorderEdges *list;
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(DenestRecorderEdge));

    for (guint vp = 0; vp < builder->kernel->config.n_vps; vp++) {
        const GArray *part = builder->collections[vp].recorder_edges;

        for (guint i = 0; i < part->len; i++)
            if (!listen(builder, &g_array_index(part, DenestRecorderEdge, i), error))
                return FALSE;
        g_array_append_vals(items, part->data, part->len);
    }
    if (items->len == 0)
        return TRUE;
    g_array_sort(items, compare_recorder_edges);
    list = g_new(DenestRecorderEdges, 1);
    *list = (DenestRecorderEdges){builder->prototype, g_steal_pointer(&items)};
    g_ptr_array_add(builder->kernel->recorder_edges, list);
    return TRUE;
}

static DenestEdgeSpan *
make_span(DenestEdgeBuilder *builder, guint first_table, guint first_recorder_edges, guint64 n)
{
    DenestEdgeSpan *span = g_new0(DenestEdgeSpan, 1);

    span->n = n;
    span->first_table = first_table;
    span->n_tables = builder->kernel->tables->len - first_table;
    span->recorder_edges = builder->kernel->recorder_edges->len > first_recorder_edges
                               ? (int)first_recorder_edges
                               : -1;
    span->device_begin = g_steal_pointer(&builder->device_begin);
    if (span->device_begin)
        span->device_end = device_lengths(builder->kernel);
    return span;
}

gboolean
denest_edge_builder_finish(DenestEdgeBuilder *builder, DenestEdgeSpan **ret_span, GError **error)
{
    DenestKernel *kernel = builder->kernel;
    guint first_table = kernel->tables->len, first_recorder_edges = kernel->recorder_edges->len;
    guint64 n = 0;

    if (!store_recorder_edges(builder, error))
        return FALSE;
    for (guint vp = 0; vp < kernel->config.n_vps; vp++) {
        Collection *collection = &builder->collections[vp];

        while (collection->lists->len > 0)
            if (!store_lists(builder, collection->lists->pdata[0], error))
                return FALSE;
        if (collection->n > 0)
            denest_kernel_count_delays(kernel, collection->min_delay, collection->max_delay);
        n += collection->n;
    }
    kernel->n_connections += n;
    if (ret_span != NULL)
        *ret_span = make_span(builder, first_table, first_recorder_edges, n);
    return TRUE;
}
