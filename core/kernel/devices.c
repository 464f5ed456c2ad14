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

gboolean
denest_devices_one_train(const DenestPrototype *prototype)
{
    const DenestStimulator *model = (const DenestStimulator *)prototype->model;

    return prototype->kind == DENEST_KIND_STIMULATOR && model->one_train != NULL &&
           model->one_train(prototype->params);
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
    devices->one_train = denest_devices_one_train(prototype);
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

static void *
unit_params(const DenestDevices *devices, guint unit)
{
    return devices->params + unit * devices->model->base.params_size;
}

static DenestUnit
unit_view(const DenestDevices *devices, guint i, guint vp)
{
    return (DenestUnit){devices->prototype->schema, unit_params(devices, i), &devices->common[i],
                        replica_state(devices, i, vp)};
}

gboolean
denest_devices_check_times(const DenestStimulator *model, void *params,
                           const DenestDeviceCommon *common, const DenestTime *time,
                           DenestSetCall *call, GError **error)
{
    DenestDeviceWindow window;

    call->h = time->h;
    if (!denest_time_window(time, common->origin, common->start, common->stop, &call->origin,
                            &window.min, &window.max, error))
        return FALSE;
    return model->check_times == NULL || model->check_times(params, call, error);
}

/* One unit, all or nothing. */
static gboolean
set_unit(DenestDevices *devices, guint i, const GArray *assignments, DenestSetCall *call,
         GError **error)
{
    gsize size = devices->model->base.params_size;
    g_autofree guint8 *before = g_memdup2(unit_params(devices, i), MAX(1, size));
    DenestCommon common = devices->common[i];

    for (guint vp = 0; vp < devices->n_vps; vp++) {
        DenestUnit unit = unit_view(devices, i, vp);

        if (!denest_unit_assign(&unit, (const DenestAssignment *)(void *)assignments->data,
                                assignments->len, error))
            return FALSE;
        if (devices->model->n_state == 0)
            break;
    }
    call->before = before;
    if (denest_devices_check_times(devices->model, unit_params(devices, i),
                                   &devices->common[i].device, devices->time, call, error))
        return TRUE;
    memcpy(unit_params(devices, i), before, size);
    devices->common[i] = common;
    return FALSE;
}

gboolean
denest_devices_set(DenestDevices *devices, guint begin, guint end, const DenestValue *values,
                   DenestStep now, GError **error)
{
    g_autoptr(GArray) assignments = denest_unit_parse(
        devices->prototype->schema, devices->prototype->arena, values, TRUE, NULL, error);
    g_autofree const char **given = NULL;
    DenestSetCall call = {.now = now, .of_unit = TRUE};

    if (assignments == NULL)
        return FALSE;
    call.given = given = denest_value_keys(values);
    for (guint i = begin; i < end; i++) {
        if (!set_unit(devices, i, assignments, &call, error)) {
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

/* The window of a run. What units were created with has not met the resolution before. */
static gboolean
prepare_times(DenestDevices *devices, guint unit, GError **error)
{
    static const char *const none[] = {NULL};
    const DenestDeviceCommon *common = &devices->common[unit].device;
    DenestDeviceWindow *window = &devices->windows[unit];
    void *params = unit_params(devices, unit);
    DenestSetCall call = {.before = params, .given = none};
    gboolean ok =
        devices->times_checked ||
        denest_devices_check_times(devices->model, params, common, devices->time, &call, error);

    ok = ok && denest_time_window(devices->time, common->origin, common->start, common->stop,
                                  &window->origin, &window->min, &window->max, error);
    if (!ok)
        g_prefix_error(error, "%s, gid %u: ", devices->prototype->name, devices->first + unit);
    return ok;
}

/* What a call for one replica needs, but for the steps and the stream. */
typedef struct {
    DenestStimulus s;
    DenestDevices *devices;
    GArray *const *edges, *const *runs; /* [n_lists]: the targets, and how they are cut */
    const GArray *ports;
    DenestDeviceEvents *events;
    guint n_lists, unit, vp;
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
    const DenestDeviceWindow *window = &devices->windows[unit];
    const guint first = unit * devices->n_vps + (devices->one_train ? 0 : vp);

    memset(call, 0, sizeof *call);
    call->devices = devices;
    call->unit = unit;
    call->vp = vp;
    call->edges = devices->edges + first;
    call->runs = devices->runs + first;
    call->n_lists = devices->one_train ? devices->n_vps : 1;
    call->s.params = unit_params(devices, unit);
    call->s.derived = devices->derived + unit * derived_stride(devices);
    call->s.state = replica_state(devices, unit, vp);
    call->s.h = devices->time->h;
    call->s.origin = window->origin;
    call->s.t_min = window->min;
    call->s.t_max = window->max;
    for (guint i = 0; i < call->n_lists; i++)
        call->s.n_targets += call->edges[i] == NULL ? 0 : call->edges[i]->len;
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

    /* Units with one train are nodes, whose connections to recorders are kept apart. */
    g_array_set_size(runs, 0);
    for (guint i = 0, n_recorders = 0, end; edges != NULL && i < edges->len; i = end) {
        const DenestDeviceEdge *edge = &g_array_index(edges, DenestDeviceEdge, i);
        gboolean is_recorder = g_array_index(ports, DenestPort, edge->port).population == NULL;
        DenestDeviceRun run = {.first = i};

        run.recorder_port = devices->one_train ? n_recorders : i;
        n_recorders += is_recorder ? 1 : 0;

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
        if (!prepare_times(devices, i, error))
            return FALSE;
        if (model->prepare != NULL)
            model->prepare(unit_params(devices, i), devices->time->h,
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
    gboolean is_home = (devices->first + call->unit) % devices->n_vps == call->vp;
    gboolean sampled = devices->samplers->len > 0 && is_home;

    if (devices->one_train ? !is_home : call->s.n_targets == 0 && !sampled)
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
            devices->model->stochastic ? reserve_counts(devices, vp, call.s.n_targets + 1) : NULL;
        update_replica(&call, first, last);
    }
}

/* Send to a run of targets of a list. @param counts spikes for each of them, or NULL: multiplicity
 */
static void
send(const DenestStimulus *s, const GArray *edges, DenestStep step, const DenestDeviceRun *run,
     guint multiplicity, const guint32 *counts, double factor)
{
    const Call *call = s->kernel;
    const DenestDeviceEdge *edge = &g_array_index(edges, DenestDeviceEdge, run->first);
    const DenestPort *port = &g_array_index(call->ports, DenestPort, edge->port);
    DenestDeviceEvents *events;
    DenestDeviceEvent event = {edges,     run->first,   run->n, run->spacing,
                               G_MAXUINT, multiplicity, factor, step};

    if (port->population == NULL) {
        multiplicity = counts != NULL ? counts[0] : multiplicity;
        denest_recording_take_device_spike(port->recording, call->vp,
                                           &(DenestRow){.sender = call->devices->first + call->unit,
                                                        .stamp = step + 1,
                                                        .port = run->recorder_port,
                                                        .weight = edge->weight * factor},
                                           multiplicity);
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

    for (guint k = 0; k < call->n_lists; k++) {
        const GArray *runs = call->runs[k];

        for (guint i = 0; i < runs->len; i++) {
            const DenestDeviceRun *run = &g_array_index(runs, DenestDeviceRun, i);

            send(s, call->edges[k], step, run, multiplicity,
                 counts != NULL ? counts + run->first : NULL, factor);
        }
    }
}

/* To one target; units with one train have no targets that could differ. */
static void
send_one(const DenestStimulus *s, DenestStep step, guint target, guint multiplicity, double factor)
{
    const Call *call = s->kernel;
    const DenestDeviceRun only = {.first = target, .n = 1, .recorder_port = target};

    g_return_if_fail(target < s->n_targets && call->n_lists == 1);
    send(s, call->edges[0], step, &only, multiplicity, NULL, factor);
}

void
denest_stimulus_spike(const DenestStimulus *s, DenestStep step, guint target, guint multiplicity,
                      double factor)
{
    if (multiplicity > 0)
        send_one(s, step, target, multiplicity, factor);
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
    send_one(s, step, target, 0, current);
}

void
denest_stimulus_current_all(const DenestStimulus *s, DenestStep step, double current)
{
    send_all(s, step, 0, NULL, current);
}
