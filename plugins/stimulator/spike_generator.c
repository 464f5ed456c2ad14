/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spike_generator - spikes at given times
 *
 * A spike at time t of `spike_times` is stamped origin + t and sent if start < stamp - origin <=
 * stop. Times between grid points are refused, or moved to the next grid point with
 * `allow_offgrid_times` or `precise_times`.
 */
#include <denest/plugin.h>

#include "plugins/stimulator/times.h"

typedef struct {
    DenestDoubles spike_times, spike_weights, spike_multiplicities;
    double precise_times, allow_offgrid_times, allow_offgrid_spikes, shift_now_spikes;
    double set_at; /* step at which the times were set, relative to the origin; for
                      shift_now_spikes */
} Params;

#define MAX_TIME 1e12

static const DenestParam spike_params[] = {
    DENEST_PARAM_LIST(Params, spike_times, "ms", DENEST_TYPE_DOUBLES, NULL, -MAX_TIME, MAX_TIME,
                      "Times relative to origin, not descending"),
    DENEST_PARAM_LIST(Params, spike_weights, "", DENEST_TYPE_DOUBLES, NULL, -INFINITY, INFINITY,
                      "Factors on the weight, one for each time or none"),
    DENEST_PARAM_LIST(Params, spike_multiplicities, "", DENEST_TYPE_INTS, NULL, 0, G_MAXINT32,
                      "Numbers of spikes, one for each time or none"),
    DENEST_PARAM_BOOL(Params, precise_times, 0, "Accept any times; targets see grid points"),
    DENEST_PARAM_BOOL(Params, allow_offgrid_times, 0, "Move times to the next grid point"),
    DENEST_PARAM_BOOL(Params, allow_offgrid_spikes, 0, "Old name of allow_offgrid_times"),
    DENEST_PARAM_BOOL(Params, shift_now_spikes, 0, "Move spikes at the present time by one step"),
};

static gboolean
allows_offgrid(const Params *p)
{
    return p->precise_times != 0 || p->allow_offgrid_times != 0 || p->allow_offgrid_spikes != 0;
}

static gboolean
check_length(const DenestDoubles *list, const DenestDoubles *times, const char *key, GError **error)
{
    if (list->n > 0 && list->n != times->n)
        return denest_fail(error, DENEST_ERROR_RANGE, key,
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " spike_times",
                           list->n, times->n);
    return TRUE;
}

static gboolean
check(void *params, GError **error)
{
    const Params *p = params;
    const DenestDoubles *times = &p->spike_times;

    for (gsize i = 0; i < times->n; i++) {
        if (times->data[i] == 0 && p->shift_now_spikes == 0)
            return denest_fail(error, DENEST_ERROR_RANGE, "spike_times",
                               "0 is not after the beginning");
        if (i > 0 && tics_of(times->data[i]) < tics_of(times->data[i - 1]))
            return denest_fail(error, DENEST_ERROR_RANGE, "spike_times", "%g after %g: descending",
                               times->data[i], times->data[i - 1]);
    }
    if (p->precise_times != 0 &&
        (p->allow_offgrid_times != 0 || p->allow_offgrid_spikes != 0 || p->shift_now_spikes != 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "precise_times",
                           "excludes allow_offgrid_times and shift_now_spikes");
    return check_length(&p->spike_weights, times, "spike_weights", error) &&
           check_length(&p->spike_multiplicities, times, "spike_multiplicities", error);
}

/* Times are read with the flags that come with them. */
static gboolean
check_given(const void *params, const char *const *given, GError **error)
{
    static const char *const flags[] = {"precise_times", "allow_offgrid_times",
                                        "allow_offgrid_spikes", "shift_now_spikes"};
    const Params *p = params;

    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        if (p->spike_times.n > 0 && g_strv_contains(given, flags[i]) &&
            !g_strv_contains(given, "spike_times"))
            return denest_fail(
                error, DENEST_ERROR_RANGE, flags[i],
                "can only be set together with spike_times, or while there are none");
    return TRUE;
}

static gboolean
check_times(void *params, const char *const *given, double h, DenestStep now, DenestStep origin,
            GError **error)
{
    Params *p = params;

    for (gsize i = 0; i < p->spike_times.n && !allows_offgrid(p); i++)
        if (tics_of(p->spike_times.data[i]) % tics_per_step(h) != 0)
            return denest_fail(error, DENEST_ERROR_RANGE, "spike_times",
                               "%.15g is no multiple of the resolution %.15g",
                               p->spike_times.data[i], h);
    if (given == NULL || g_strv_contains(given, "spike_times"))
        p->set_at = (double)(now - origin);
    return TRUE;
}

/* Stamp of spike i relative to the origin. */
static DenestStep
stamp_of(const Params *p, gsize i, double h)
{
    const DenestStep step = step_of(p->spike_times.data[i], h);

    return p->shift_now_spikes != 0 && step == (DenestStep)p->set_at ? step + 1 : step;
}

/* First spike whose stamp is after a step. There is no position to remember: each call searches. */
static gsize
first_after(const Params *p, DenestStep step, double h)
{
    gsize low = 0, high = p->spike_times.n;

    while (low < high) {
        const gsize middle = low + (high - low) / 2;

        if (stamp_of(p, middle, h) > step)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;

    for (gsize i = first_after(p, s->first - s->origin, s->h); i < p->spike_times.n; i++) {
        const DenestStep stamp = s->origin + stamp_of(p, i, s->h);
        const double n = p->spike_multiplicities.n > 0 ? p->spike_multiplicities.data[i] : 1;

        if (stamp > s->last)
            break;
        if (s->t_min < stamp && stamp <= s->t_max && n > 0)
            denest_stimulus_spike_all(s, stamp - 1, (guint)n,
                                      p->spike_weights.n > 0 ? p->spike_weights.data[i] : 1);
    }
}

static const DenestStimulator spike_generator = {
    .base = {.kind = DENEST_KIND_STIMULATOR,
             .struct_size = sizeof(DenestStimulator),
             .name = "spike_generator",
             .summary = "Spikes at given times",
             .equations = "a spike at origin + t for each t of spike_times with start < t <= stop",
             .reference = "",
             .params_size = sizeof(Params),
             .params = spike_params,
             .n_params = G_N_ELEMENTS(spike_params),
             .check = check,
             .check_given = check_given},
    .check_times = check_times,
    .update = update,
};
DENEST_PLUGIN(spike_generator);
