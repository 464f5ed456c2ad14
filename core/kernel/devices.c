/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/devices.h"

#include <string.h>

#include "core/kernel/recording.h"

/* Derived structs of stimulators may hold anything, so each starts on a boundary that suits every
 * type. */
static gsize
derived_stride(const DenestDevices *devices)
{
    return (devices->model->derived_size + 15) / 16 * 16;
}

static void
fill_state(DenestDevices *devices)
{
    guint n_state = devices->model->n_state;

    for (guint i = 0; i < devices->n * devices->n_vps; i++)
        for (guint row = 0; row < n_state; row++)
            devices->state[i * n_state + row] = devices->prototype->state[row];
}

DenestDevices *
denest_devices_new(const DenestPrototype *prototype, const DenestTime *time, DenestGid first,
                   guint n, guint n_vps)
{
    DenestDevices *devices = g_new0(DenestDevices, 1);
    gsize size = prototype->model->params_size;

    devices->model = (const DenestStimulator *)prototype->model;
    devices->prototype = prototype;
    devices->time = time;
    devices->first = first;
    devices->n = n;
    devices->n_vps = n_vps;
    devices->params = g_malloc0(MAX(1, size * n));
    devices->common = g_new(DenestCommon, n);
    devices->derived = g_malloc0(MAX(1, derived_stride(devices) * n));
    devices->state = g_new0(double, (gsize)n *n_vps * devices->model->n_state + 1);
    devices->edges = g_new0(GArray *, (gsize)n * n_vps);
    devices->runs = g_new(GArray *, (gsize)n * n_vps);
    for (guint i = 0; i < n * n_vps; i++)
        devices->runs[i] = g_array_new(FALSE, FALSE, sizeof(DenestDeviceRun));
    devices->windows = g_new0(DenestDeviceWindow, n);
    if (devices->model->remembers_targets) {
        devices->memory = g_new0(GArray *, (gsize)n * n_vps);
        for (guint i = 0; i < n * n_vps; i++)
            devices->memory[i] = g_array_new(FALSE, FALSE, sizeof(double));
    }
    devices->synapse = g_new0(const DenestPrototype *, n);
    devices->claimed = g_new0(gboolean, n);
    devices->counts = g_new0(GArray *, n_vps);
    for (guint vp = 0; vp < n_vps; vp++)
        devices->counts[vp] = g_array_new(FALSE, FALSE, sizeof(guint32));
    devices->samplers =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_sampler_free);
    for (guint i = 0; i < n; i++) {
        memcpy(devices->params + i * size, prototype->params, size);
        devices->common[i] = prototype->common;
    }
    fill_state(devices);
    return devices;
}

void
denest_devices_free(DenestDevices *devices)
{
    for (guint i = 0; i < devices->n * devices->n_vps; i++)
        if (devices->edges[i] != NULL)
            g_array_unref(devices->edges[i]);
    for (guint i = 0; i < devices->n * devices->n_vps; i++)
        g_array_unref(devices->runs[i]);
    g_free(devices->runs);
    for (guint vp = 0; vp < devices->n_vps; vp++)
        g_array_unref(devices->counts[vp]);
    g_free(devices->counts);
    for (guint i = 0; devices->memory != NULL && i < devices->n * devices->n_vps; i++)
        g_array_unref(devices->memory[i]);
    g_free(devices->memory);
    g_free(devices->edges);
    g_free(devices->synapse);
    g_free(devices->claimed);
    g_free(devices->params);
    g_free(devices->common);
    g_free(devices->derived);
    g_free(devices->windows);
    g_free(devices->state);
    g_ptr_array_unref(devices->samplers);
    g_free(devices);
}

static double *
replica_state(const DenestDevices *devices, guint unit, guint vp)
{
    return devices->state + ((gsize)unit * devices->n_vps + vp) * devices->model->n_state;
}

static DenestUnit
unit_view(const DenestDevices *devices, guint i, guint vp)
{
    return (DenestUnit){devices->prototype->schema,
                        devices->params + i * devices->model->base.params_size, &devices->common[i],
                        replica_state(devices, i, vp)};
}

/* Rules between the times of a unit and the grid. */
static gboolean
check_times(const DenestDevices *devices, guint unit, DenestStep now, GError **error)
{
    DenestStep origin;

    if (devices->model->check_times == NULL)
        return TRUE;
    return denest_time_on_grid(devices->time, devices->common[unit].device.origin, &origin,
                               error) &&
           devices->model->check_times(devices->params + unit * devices->model->base.params_size,
                                       devices->time->h, now, origin, error);
}

/* One unit, all or nothing. */
static gboolean
set_unit(DenestDevices *devices, guint i, const GArray *assignments, DenestStep now, GError **error)
{
    gsize size = devices->model->base.params_size;
    g_autofree guint8 *params = g_memdup2(devices->params + i * size, size);
    DenestCommon common = devices->common[i];

    for (guint vp = 0; vp < devices->n_vps; vp++) {
        DenestUnit unit = unit_view(devices, i, vp);

        if (!denest_unit_assign(&unit, (const DenestAssignment *)(void *)assignments->data,
                                assignments->len, error))
            return FALSE;
        if (devices->model->n_state == 0)
            break;
    }
    if (check_times(devices, i, now, error))
        return TRUE;
    if (size > 0)
        memcpy(devices->params + i * size, params, size);
    devices->common[i] = common;
    return FALSE;
}

gboolean
denest_devices_set(DenestDevices *devices, guint begin, guint end, const DenestValue *values,
                   DenestStep now, GError **error)
{
    g_autoptr(GArray) assignments = denest_unit_parse(
        devices->prototype->schema, devices->prototype->arena, values, TRUE, NULL, error);

    if (assignments == NULL)
        return FALSE;
    for (guint i = begin; i < end; i++) {
        if (!set_unit(devices, i, assignments, now, error)) {
            g_prefix_error(error, "gid %u: ", devices->first + i);
            return FALSE;
        }
    }
    return TRUE;
}

DenestValue *
denest_devices_get(const DenestDevices *devices, guint unit, const char *key, GError **error)
{
    DenestUnit view = unit_view(devices, unit, 0);

    return denest_unit_get(&view, key, error);
}

int
denest_devices_recordable(const DenestStimulator *model, const char *name)
{
    for (guint row = 0; row < model->n_state; row++)
        if ((model->state[row].flags & DENEST_RECORDABLE) &&
            g_str_equal(model->state[row].name, name))
            return (int)row;
    return -1;
}

static gboolean
find_window(DenestDevices *devices, guint unit, GError **error)
{
    const DenestDeviceCommon *common = &devices->common[unit].device;
    DenestDeviceWindow *window = &devices->windows[unit];

    if (!denest_time_window(devices->time, common->origin, common->start, common->stop,
                            &window->origin, &window->min, &window->max, error)) {
        g_prefix_error(error, "%s, gid %u: ", devices->prototype->name, devices->first + unit);
        return FALSE;
    }
    return TRUE;
}

/* What a call for one replica needs, but for the steps and the stream. */
typedef struct {
    DenestStimulus s;
    DenestDevices *devices;
    const GArray *edges;
    const GArray *ports;
    DenestDeviceEvents *events;
    guint unit, vp;
} Call;

/* What a replica knows of its targets. */
static double *
recall(const DenestDevices *devices, guint replica, guint n_targets)
{
    GArray *memory = devices->memory[replica];

    if (memory->len != n_targets) {
        g_array_set_size(memory, n_targets);
        for (guint i = 0; i < n_targets; i++)
            g_array_index(memory, double, i) = NAN;
    }
    return (double *)(void *)memory->data;
}

static void
call_init(Call *call, DenestDevices *devices, guint unit, guint vp)
{
    const GArray *edges = devices->edges[unit * devices->n_vps + vp];
    const DenestDeviceWindow *window = &devices->windows[unit];

    memset(call, 0, sizeof *call);
    call->devices = devices;
    call->edges = edges;
    call->unit = unit;
    call->vp = vp;
    call->s.params = devices->params + unit * devices->model->base.params_size;
    call->s.derived = devices->derived + unit * derived_stride(devices);
    call->s.state = replica_state(devices, unit, vp);
    call->s.h = devices->time->h;
    call->s.origin = window->origin;
    call->s.t_min = window->min;
    call->s.t_max = window->max;
    call->s.n_targets = edges == NULL ? 0 : edges->len;
    if (devices->memory != NULL)
        call->s.memory = recall(devices, unit * devices->n_vps + vp, call->s.n_targets);
    call->s.kernel = call;
}

/* What lies between neighbours that may be delivered as an even run; 0: something else. */
static guint
spacing(const DenestDeviceEdge *edge)
{
    return edge[1].weight == edge->weight && edge[1].delay == edge->delay
               ? edge[1].unit - edge->unit
               : 0;
}

/* Cut the targets of a replica into runs, which are delivered without another look at their ports.
 */
static void
cut_runs(DenestDevices *devices, guint replica, const GArray *ports)
{
    const GArray *edges = devices->edges[replica];
    GArray *runs = devices->runs[replica];

    g_array_set_size(runs, 0);
    for (guint i = 0, end; edges != NULL && i < edges->len; i = end) {
        const DenestDeviceEdge *edge = &g_array_index(edges, DenestDeviceEdge, i);
        gboolean is_recorder = g_array_index(ports, DenestPort, edge->port).population == NULL;
        DenestDeviceRun run = {.first = i};

        for (end = i + 1; end < edges->len && !is_recorder; end++, edge++) {
            if (edge[1].port != edge->port || edge[1].unit < edge->unit)
                break;
            run.spacing = end == i + 1 || spacing(edge) == run.spacing ? spacing(edge) : 0;
        }
        run.n = end - i;
        g_array_append_val(runs, run);
    }
}

gboolean
denest_devices_prepare(DenestDevices *devices, const GArray *ports, DenestStep clock,
                       GError **error)
{
    const DenestStimulator *model = devices->model;

    if (!devices->buffers_ready)
        fill_state(devices);
    devices->buffers_ready = TRUE;
    for (guint i = 0; i < devices->n; i++) {
        if (!find_window(devices, i, error))
            return FALSE;
        if (!devices->times_checked && !check_times(devices, i, clock, error)) {
            g_prefix_error(error, "%s, gid %u: ", devices->prototype->name, devices->first + i);
            return FALSE;
        }
        if (model->prepare != NULL)
            model->prepare(devices->params + i * model->base.params_size, devices->time->h,
                           devices->derived + i * derived_stride(devices));
        for (guint vp = 0; vp < devices->n_vps; vp++) {
            Call call;

            cut_runs(devices, i * devices->n_vps + vp, ports);
            call_init(&call, devices, i, vp);
            call.s.first = call.s.last = clock;
            if (model->begin != NULL)
                model->begin(&call.s);
        }
    }
    devices->times_checked = TRUE;
    for (guint i = 0; i < devices->samplers->len; i++)
        denest_sampler_start(g_ptr_array_index(devices->samplers, i), clock);
    return TRUE;
}

void
denest_devices_reset(DenestDevices *devices)
{
    devices->buffers_ready = FALSE;
    for (guint i = 0; devices->memory != NULL && i < devices->n * devices->n_vps; i++)
        g_array_set_size(devices->memory[i], 0);
    for (guint i = 0; i < devices->samplers->len; i++)
        denest_sampler_clear(g_ptr_array_index(devices->samplers, i));
}

static void
sample(const DenestDevices *devices, const Call *call, DenestStep stamp)
{
    for (guint k = 0; k < devices->samplers->len; k++) {
        const DenestSampler *sampler = g_ptr_array_index(devices->samplers, k);

        for (guint variable = 0; variable < sampler->n_variables; variable++) {
            double *values = denest_sampler_values(sampler, stamp, variable);

            if (values != NULL)
                values[call->unit] = call->s.state[sampler->rows[variable]];
        }
    }
}

static void
update_replica(Call *call, DenestStep first, DenestStep last)
{
    DenestDevices *devices = call->devices;
    gboolean sampled =
        devices->samplers->len > 0 && (devices->first + call->unit) % devices->n_vps == call->vp;

    if (call->s.n_targets == 0 && !sampled)
        return;
    /* Only a recorded replica is served step by step. */
    for (DenestStep step = first; step < last; step = call->s.last) {
        call->s.first = step;
        call->s.last = sampled ? step + 1 : last;
        devices->model->update(&call->s);
        if (sampled)
            sample(devices, call, call->s.last);
    }
}

/* Room for a number of spikes for each target of a replica on one virtual process. */
static guint32 *
reserve_counts(DenestDevices *devices, guint vp, guint n)
{
    if (devices->counts[vp]->len < n)
        g_array_set_size(devices->counts[vp], n);
    return (guint32 *)(void *)devices->counts[vp]->data;
}

void
denest_devices_update(DenestDevices *devices, guint vp, DenestStep first, DenestStep last,
                      DenestStream *stream, const GArray *ports, DenestDeviceEvents *events)
{
    for (guint i = 0; i < devices->n; i++) {
        Call call;

        call_init(&call, devices, i, vp);
        call.ports = ports;
        call.events = events;
        call.s.stream = devices->model->stochastic ? stream : NULL;
        call.s.counts =
            devices->model->stochastic ? reserve_counts(devices, vp, call.s.n_targets) : NULL;
        update_replica(&call, first, last);
    }
}

/* Send to a run of targets. @param counts spikes for each of them, or NULL: multiplicity
 */
static void
send(const DenestStimulus *s, DenestStep step, const DenestDeviceRun *run, guint multiplicity,
     const guint32 *counts, double factor)
{
    const Call *call = s->kernel;
    const DenestDeviceEdge *edge = &g_array_index(call->edges, DenestDeviceEdge, run->first);
    const DenestPort *port = &g_array_index(call->ports, DenestPort, edge->port);
    DenestDeviceEvents *events;
    DenestDeviceEvent event = {call->edges, run->first,   run->n, run->spacing,
                               G_MAXUINT,   multiplicity, factor, step};

    if (port->population == NULL) {
        multiplicity = counts != NULL ? counts[0] : multiplicity;
        denest_recording_take_device_spike(port->recording, call->vp,
                                           call->devices->first + call->unit, step + 1,
                                           multiplicity, edge->weight * factor);
        return;
    }
    events = &call->events[port->population->index];
    if (counts != NULL) {
        event.counts_at = events->counts->len;
        g_array_append_vals(events->counts, counts, run->n);
    }
    g_array_append_val(events->list, event);
}

static void
send_all(const DenestStimulus *s, DenestStep step, guint multiplicity, const guint32 *counts,
         double factor)
{
    const Call *call = s->kernel;
    const GArray *runs = call->devices->runs[call->unit * call->devices->n_vps + call->vp];

    for (guint i = 0; i < runs->len; i++) {
        const DenestDeviceRun *run = &g_array_index(runs, DenestDeviceRun, i);

        send(s, step, run, multiplicity, counts != NULL ? counts + run->first : NULL, factor);
    }
}

void
denest_stimulus_spike(const DenestStimulus *s, DenestStep step, guint target, guint multiplicity,
                      double factor)
{
    const DenestDeviceRun only = {.first = target, .n = 1};

    g_return_if_fail(target < s->n_targets);
    if (multiplicity > 0)
        send(s, step, &only, multiplicity, NULL, factor);
}

void
denest_stimulus_spike_all(const DenestStimulus *s, DenestStep step, guint multiplicity,
                          double factor)
{
    if (multiplicity > 0)
        send_all(s, step, multiplicity, NULL, factor);
}

void
denest_stimulus_spike_counts(const DenestStimulus *s, DenestStep step, const guint32 *counts)
{
    send_all(s, step, 0, counts, 1);
}

void
denest_stimulus_current(const DenestStimulus *s, DenestStep step, guint target, double current)
{
    const DenestDeviceRun only = {.first = target, .n = 1};

    g_return_if_fail(target < s->n_targets);
    send(s, step, &only, 0, NULL, current);
}

void
denest_stimulus_current_all(const DenestStimulus *s, DenestStep step, double current)
{
    send_all(s, step, 0, NULL, current);
}
