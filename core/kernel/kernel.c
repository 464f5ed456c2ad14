/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/kernel.h"

#include "core/base/memory.h"
#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel_private.h"
#include "core/kernel/listening.h"
#include "core/kernel/stream.h"
#include "core/models/catalogue.h"

/* More threads than any machine has processors are of no use. */
#define MAX_WORKERS 1024u

static void
nodes_clear(gpointer data)
{
    DenestNodes *nodes = data;

    g_clear_pointer(&nodes->population, denest_population_free);
    g_clear_pointer(&nodes->devices, denest_devices_free);
    g_clear_pointer(&nodes->recording, denest_recording_free);
}

static void
table_free(gpointer data)
{
    denest_edge_table_free(data);
}

static void
recorder_edges_free(gpointer data)
{
    DenestRecorderEdges *list = data;

    g_array_unref(list->items);
    g_free(list);
}

static void
init_storage(DenestKernel *kernel)
{
    guint n_vps = kernel->config.n_vps;

    kernel->nodes = g_array_new(FALSE, TRUE, sizeof(DenestNodes));
    g_array_set_clear_func(kernel->nodes, nodes_clear);
    kernel->next_gid = 1;
    kernel->populations = g_ptr_array_new();
    kernel->devices = g_ptr_array_new();
    kernel->recordings = g_ptr_array_new();
    kernel->transmitters = g_ptr_array_new();
    kernel->modulators = g_ptr_array_new_with_free_func(denest_modulators_free_one);
    kernel->tables = g_ptr_array_new_with_free_func(table_free);
    kernel->ports = g_array_new(FALSE, TRUE, sizeof(DenestPort));
    kernel->recorder_edges = g_ptr_array_new_with_free_func(recorder_edges_free);
    kernel->blocks = g_ptr_array_new();
    kernel->drawing_blocks = g_ptr_array_new();
    kernel->queue = g_array_new(FALSE, FALSE, sizeof(DenestQueuedSpike));
    kernel->streams = g_new0(DenestStream *, n_vps);
    for (guint vp = 0; vp < n_vps; vp++)
        kernel->streams[vp] = denest_stream_new((guint64)kernel->config.rng_seeds[vp]);
    kernel->global_stream = denest_stream_new((guint64)kernel->config.grng_seed);
}

DenestKernel *
denest_kernel_new(const DenestKernelConfig *config, GError **error)
{
    DenestTime time;
    DenestKernel *kernel;

    g_return_val_if_fail(config->n_vps >= 1, NULL);
    if (!denest_time_init(&time, config->resolution, error))
        return NULL;
    kernel = g_new0(DenestKernel, 1);
    kernel->time = time;
    kernel->config = *config;
    kernel->data_path = g_strdup(config->data_path);
    kernel->data_prefix = g_strdup(config->data_prefix);
    kernel->recording_setup = (DenestRecordingSetup){.data_path = kernel->data_path,
                                                     .data_prefix = kernel->data_prefix,
                                                     .overwrite_files = config->overwrite_files,
                                                     .keep_memory = config->keep_memory,
                                                     .n_vps = config->n_vps,
                                                     .time = &kernel->time};
    kernel->workers = denest_workers_new(config->n_workers > 0 ? MIN(config->n_workers, MAX_WORKERS)
                                                               : g_get_num_processors());
    init_storage(kernel);
    /* The caller's arrays need not live on. */
    kernel->config.rng_seeds = NULL;
    kernel->config.data_path = kernel->data_path;
    kernel->config.data_prefix = kernel->data_prefix;
    return kernel;
}

void
denest_kernel_free(DenestKernel *kernel)
{
    if (kernel == NULL)
        return;
    denest_kernel_free_delivery(kernel);
    denest_work_plan_free(kernel->update_plan);
    denest_work_plan_free(kernel->drawing_plan);
    g_ptr_array_unref(kernel->tables);
    g_array_unref(kernel->nodes);
    g_ptr_array_unref(kernel->populations);
    g_ptr_array_unref(kernel->devices);
    g_ptr_array_unref(kernel->recordings);
    g_ptr_array_unref(kernel->transmitters);
    g_ptr_array_unref(kernel->modulators);
    g_array_unref(kernel->ports);
    g_ptr_array_unref(kernel->recorder_edges);
    g_ptr_array_unref(kernel->blocks);
    g_ptr_array_unref(kernel->drawing_blocks);
    g_array_unref(kernel->queue);
    for (guint vp = 0; vp < kernel->config.n_vps; vp++)
        denest_stream_free(kernel->streams[vp]);
    g_free(kernel->streams);
    denest_stream_free(kernel->global_stream);
    denest_workers_free(kernel->workers);
    g_free(kernel->data_path);
    g_free(kernel->data_prefix);
    g_free(kernel);
}

guint
denest_kernel_n_vps(const DenestKernel *kernel)
{
    return kernel->config.n_vps;
}

DenestWorkers *
denest_kernel_workers(DenestKernel *kernel)
{
    return kernel->workers;
}

DenestStream *
denest_kernel_stream(DenestKernel *kernel, guint vp)
{
    return kernel->streams[vp];
}

DenestStream *
denest_kernel_global_stream(DenestKernel *kernel)
{
    return kernel->global_stream;
}

double
denest_kernel_time(const DenestKernel *kernel)
{
    return denest_time_ms(&kernel->time, kernel->clock + kernel->from);
}

double
denest_kernel_resolution(const DenestKernel *kernel)
{
    return kernel->time.h;
}

DenestGid
denest_kernel_network_size(const DenestKernel *kernel)
{
    return kernel->next_gid;
}

guint64
denest_kernel_n_connections(const DenestKernel *kernel)
{
    return kernel->n_connections;
}

gsize
denest_kernel_connection_bytes(const DenestKernel *kernel)
{
    gsize bytes = 0;

    for (guint i = 0; i < kernel->tables->len; i++)
        bytes += denest_edge_table_bytes(kernel->tables->pdata[i]);
    return bytes;
}

double
denest_kernel_default_delay(const DenestKernel *kernel, const DenestPrototype *synapse)
{
    const DenestSynapse *model = (const DenestSynapse *)synapse->model;
    const double delay = synapse->common.synapse.delay;

    return model->flags & DENEST_SYNAPSE_DELAY_UP ? denest_time_delay_up(&kernel->time, delay)
                                                  : delay;
}

void
denest_kernel_delays(const DenestKernel *kernel, double *ret_min, double *ret_max)
{
    *ret_min = denest_time_ms(&kernel->time, MAX(1, kernel->min_delay));
    *ret_max = denest_time_ms(&kernel->time, MAX(1, kernel->max_delay));
}

static guint64
count_spikes(const DenestKernel *kernel)
{
    guint64 n = 0;

    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++)
            n += ((const DenestUnitBlock *)population->blocks->pdata[b])->n_emitted;
    }
    return n;
}

DenestWork
denest_kernel_work(const DenestKernel *kernel)
{
    DenestWork work = kernel->work;

    work.n_spikes = count_spikes(kernel);
    return work;
}

static DenestGid
add_nodes(DenestKernel *kernel, const DenestNodes *nodes)
{
    g_array_append_val(kernel->nodes, *nodes);
    kernel->next_gid += nodes->n;
    return nodes->first;
}

DenestGid
denest_kernel_add_layer(DenestKernel *kernel)
{
    return add_nodes(kernel, &(DenestNodes){.first = kernel->next_gid, .n = 1});
}

void
denest_kernel_skip_gids(DenestKernel *kernel, guint n)
{
    kernel->next_gid += n;
}

void
denest_kernel_skip_time(DenestKernel *kernel, double ms)
{
    DenestStep steps = 0;

    if (denest_time_on_grid(&kernel->time, ms, &steps, NULL))
        kernel->clock = MIN(kernel->clock + steps, DENEST_STEP_INFINITE);
}

static DenestGid
create_recordings(DenestKernel *kernel, const DenestPrototype *prototype, guint n)
{
    DenestGid first = kernel->next_gid;

    for (guint i = 0; i < n; i++) {
        DenestNodes nodes = {.first = kernel->next_gid, .n = 1};

        nodes.recording =
            denest_recording_new(prototype, &kernel->recording_setup, kernel->next_gid);
        g_ptr_array_add(kernel->recordings, nodes.recording);
        add_nodes(kernel, &nodes);
    }
    return first;
}

DenestGid
denest_kernel_create(DenestKernel *kernel, const DenestPrototype *prototype, guint n)
{
    DenestNodes nodes = {.first = kernel->next_gid, .n = n};

    g_return_val_if_fail(n >= 1, 0);
    switch (prototype->kind) {
    case DENEST_KIND_NEURON:
        nodes.population =
            denest_population_new(prototype, &kernel->time, nodes.first, n,
                                  kernel->populations->len, denest_workers_count(kernel->workers));
        nodes.population->lone_units = kernel->config.lone_units;
        g_ptr_array_add(kernel->populations, nodes.population);
        if (nodes.population->model->deliver_interval > 0)
            g_ptr_array_add(kernel->transmitters, nodes.population);
        return add_nodes(kernel, &nodes);
    case DENEST_KIND_STIMULATOR:
        nodes.devices =
            denest_devices_new(prototype, &kernel->time, nodes.first, n, kernel->config.n_vps);
        g_ptr_array_add(kernel->devices, nodes.devices);
        return add_nodes(kernel, &nodes);
    case DENEST_KIND_RECORDER:
        return create_recordings(kernel, prototype, n);
    default:
        g_return_val_if_reached(0);
    }
}

gboolean
denest_kernel_check_memory(const DenestPrototype *prototype, guint n, GError **error)
{
    guint n_columns = prototype->kind == DENEST_KIND_NEURON
                          ? ((const DenestNeuron *)prototype->model)->n_state
                          : 0;

    return denest_memory_check((guint64)n * (1 + n_columns) * sizeof(double), error);
}

const DenestNodes *
denest_kernel_nodes(const DenestKernel *kernel, DenestGid gid)
{
    guint low = 0, high = kernel->nodes->len;

    while (low < high) {
        guint middle = (low + high) / 2;
        const DenestNodes *nodes = &g_array_index(kernel->nodes, DenestNodes, middle);

        if (gid < nodes->first)
            high = middle;
        else if (gid - nodes->first >= nodes->n)
            low = middle + 1;
        else
            return nodes;
    }
    return NULL;
}

static const DenestPrototype *
nodes_prototype(const DenestNodes *nodes)
{
    if (nodes->population != NULL)
        return nodes->population->prototype;
    if (nodes->devices != NULL)
        return nodes->devices->prototype;
    return nodes->recording != NULL ? nodes->recording->prototype : NULL;
}

gboolean
denest_kernel_find(const DenestKernel *kernel, DenestGid gid, DenestKind *ret_kind,
                   const DenestPrototype **ret_prototype)
{
    const DenestNodes *nodes = denest_kernel_nodes(kernel, gid);
    const DenestPrototype *prototype = nodes == NULL ? NULL : nodes_prototype(nodes);

    if (prototype == NULL)
        return FALSE;
    if (ret_kind != NULL)
        *ret_kind = prototype->kind;
    if (ret_prototype != NULL)
        *ret_prototype = prototype;
    return TRUE;
}

static gboolean
fail_gid(DenestGid gid, GError **error)
{
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "there is no unit with gid %u", gid);
}

gboolean
denest_kernel_set(DenestKernel *kernel, DenestGid first, guint n, const DenestValue *values,
                  GError **error)
{
    for (DenestGid gid = first; gid < first + n;) {
        const DenestNodes *nodes = denest_kernel_nodes(kernel, gid);
        guint begin, end;
        gboolean ok;

        if (nodes == NULL || nodes_prototype(nodes) == NULL)
            return fail_gid(gid, error);
        begin = gid - nodes->first;
        end = MIN(nodes->n, begin + (first + n - gid));
        if (nodes->population != NULL)
            ok = denest_population_set(nodes->population, begin, end, values, error);
        else if (nodes->devices != NULL)
            ok = denest_devices_set(nodes->devices, begin, end, values,
                                    kernel->clock + kernel->from, error);
        else
            ok = denest_recording_set(nodes->recording, values, error);
        if (!ok) {
            g_prefix_error(error, "%s: ", nodes_prototype(nodes)->name);
            return FALSE;
        }
        gid += end - begin;
    }
    return TRUE;
}

DenestValue *
denest_kernel_get(const DenestKernel *kernel, DenestGid gid, const char *key, GError **error)
{
    const DenestNodes *nodes = denest_kernel_nodes(kernel, gid);

    if (nodes == NULL || nodes_prototype(nodes) == NULL) {
        fail_gid(gid, error);
        return NULL;
    }
    if (nodes->population != NULL)
        return denest_population_get(nodes->population, gid - nodes->first, key, error);
    if (nodes->devices != NULL)
        return denest_devices_get(nodes->devices, gid - nodes->first, key, error);
    return denest_recording_get(nodes->recording, key, error);
}

gboolean
denest_kernel_check_delay(const DenestKernel *kernel, double delay_ms, DenestStep *ret_steps,
                          GError **error)
{
    DenestStep steps = denest_time_delay(&kernel->time, delay_ms);
    DenestStep min = MAX(1, kernel->min_delay), max = MAX(1, kernel->max_delay);

    if (!(steps >= 1))
        return denest_fail(error, DENEST_ERROR_RANGE, "delay",
                           "%g ms is below the resolution: it must be at least one step of %g ms",
                           delay_ms, kernel->time.h);
    if (steps > G_MAXUINT16)
        return denest_fail(error, DENEST_ERROR_RANGE, "delay",
                           "%g ms is more than %d steps of %g ms", delay_ms, G_MAXUINT16,
                           kernel->time.h);
    if (kernel->started && (steps < min || steps > max))
        return denest_fail(error, DENEST_ERROR_RANGE, "delay",
                           "%g ms is outside of %g…%g ms, the range that is fixed once the "
                           "simulation has begun",
                           delay_ms, denest_time_ms(&kernel->time, min),
                           denest_time_ms(&kernel->time, max));
    *ret_steps = steps;
    return TRUE;
}

void
denest_kernel_count_delays(DenestKernel *kernel, DenestStep min, DenestStep max)
{
    kernel->min_delay = kernel->min_delay == 0 ? min : MIN(kernel->min_delay, min);
    kernel->max_delay = MAX(kernel->max_delay, max);
}

gboolean
denest_kernel_record(DenestKernel *kernel, DenestGid recorder, DenestGid first, guint n,
                     double delay_ms, GError **error)
{
    const DenestNodes *own = denest_kernel_nodes(kernel, recorder);
    DenestStep delay;
    guint rank = 0;

    denest_catalogue_rank("static_synapse", &rank);
    if (own == NULL || own->recording == NULL)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "gid %u is no recorder", recorder);
    if (!denest_kernel_check_delay(kernel, delay_ms, &delay, error))
        return FALSE;
    for (DenestGid gid = first; gid < first + n;) {
        const DenestNodes *nodes = denest_kernel_nodes(kernel, gid);
        guint begin, end;

        if (nodes == NULL || (nodes->population == NULL && nodes->devices == NULL))
            return fail_gid(gid, error);
        begin = gid - nodes->first;
        end = MIN(nodes->n, begin + (first + n - gid));
        if (!denest_listening_add(own->recording, nodes->population, nodes->devices, begin, end,
                                  rank, 1, error))
            return FALSE;
        kernel->n_connections += end - begin;
        gid += end - begin;
    }
    denest_kernel_count_delays(kernel, delay, delay);
    return TRUE;
}

char *
denest_kernel_data_file(const DenestKernel *kernel, DenestGid recorder, guint vp)
{
    const DenestNodes *nodes = denest_kernel_nodes(kernel, recorder);
    const DenestRecording *recording;

    g_return_val_if_fail(nodes != NULL && nodes->recording != NULL, NULL);
    recording = nodes->recording;
    if (recording->common.recorder.to_file == 0)
        return NULL;
    return denest_record_files_name(&recording->common.recorder, recording->prototype->name,
                                    kernel->data_prefix, recorder, kernel->config.n_vps, vp);
}

/* Devices keep their connections in lists; what a session can set there is weight and delay. */
static gboolean
set_device_edges(DenestKernel *kernel, const DenestDevices *devices, guint unit,
                 const DenestValue *values, guint64 *n, GError **error)
{
    const DenestPrototype *synapse = devices->synapse[unit];
    const DenestValue *weight = denest_value_find(values, "weight");
    const DenestValue *delay = denest_value_find(values, "delay");
    g_autoptr(GArray) assignments =
        denest_unit_parse(synapse->schema, synapse->arena, values, FALSE, NULL, error);
    double w = 0, d = 0;
    DenestStep steps = 0;

    if (assignments == NULL || !denest_edge_table_check_keys(values, error) ||
        (weight != NULL && !denest_value_to_double(weight, &w, error)) ||
        (delay != NULL && !denest_value_to_double(delay, &d, error)) ||
        (delay != NULL && !denest_kernel_check_delay(kernel, d, &steps, error)))
        return FALSE;
    for (guint vp = 0; vp < devices->n_vps; vp++) {
        GArray *edges = devices->edges[unit * devices->n_vps + vp];

        for (guint i = 0; edges != NULL && i < edges->len; i++) {
            DenestDeviceEdge *edge = &g_array_index(edges, DenestDeviceEdge, i);

            edge->weight = weight != NULL ? w : edge->weight;
            edge->delay = delay != NULL ? (guint16)steps : edge->delay;
        }
        *n += edges == NULL ? 0 : edges->len;
    }
    return TRUE;
}

gboolean
denest_kernel_set_synapses(DenestKernel *kernel, const char *name, const DenestValue *values,
                           guint64 *ret_n, GError **error)
{
    const DenestValue *delay = denest_value_find(values, "delay");
    double delay_ms = 0;
    DenestStep steps = 0;
    guint64 n = 0;

    if (delay != NULL && (!denest_value_to_double(delay, &delay_ms, error) ||
                          !denest_kernel_check_delay(kernel, delay_ms, &steps, error)))
        return FALSE;
    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];

        if (!g_str_equal(table->prototype->name, name))
            continue;
        if (!denest_edge_table_set(table, values, &kernel->time, error))
            return FALSE;
        n += table->n;
    }
    for (guint i = 0; i < kernel->devices->len; i++) {
        const DenestDevices *devices = kernel->devices->pdata[i];

        for (guint unit = 0; unit < devices->n; unit++)
            if (devices->synapse[unit] != NULL && g_str_equal(devices->synapse[unit]->name, name) &&
                !set_device_edges(kernel, devices, unit, values, &n, error))
                return FALSE;
    }
    if (steps > 0 && n > 0)
        denest_kernel_count_delays(kernel, steps, steps);
    *ret_n = n;
    return TRUE;
}
