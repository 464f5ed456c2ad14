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
    double precise_times, allow_offgrid_times, shift_now_spikes;
    double allow_offgrid_spikes; /* the same as allow_offgrid_times */
    double set_at;               /* step at which the times were set, relative to the origin; for
                                    shift_now_spikes */
} Params;

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
        if (i > 0 && times->data[i] < times->data[i - 1])
            return denest_fail(error, DENEST_ERROR_RANGE, "spike_times",
                               "%.15g after %.15g: descending", times->data[i], times->data[i - 1]);
    }
    return check_length(&p->spike_weights, times, "spike_weights", error) &&
           check_length(&p->spike_multiplicities, times, "spike_multiplicities", error);
}

/* Flags say what times mean, so that they change with them. */
static gboolean
check_flags(const Params *p, const DenestSetCall *call, GError **error)
{
    const Params *before = call->before;
    const char *key = p->precise_times != before->precise_times ? "precise_times"
                      : p->allow_offgrid_times != before->allow_offgrid_times
                          ? "allow_offgrid_times"
                      : p->shift_now_spikes != before->shift_now_spikes ? "shift_now_spikes"
                                                                        : NULL;

    if (p->precise_times != 0 && (p->allow_offgrid_times != 0 || p->shift_now_spikes != 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "precise_times",
                           "excludes allow_offgrid_times and shift_now_spikes");
    if (key == NULL || before->spike_times.n == 0 || is_given(call, "spike_times"))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, key,
                       "can only be changed together with spike_times");
}

static gboolean
check_times(void *params, const DenestSetCall *call, GError **error)
{
    Params *p = params;

    if (is_given(call, "allow_offgrid_spikes"))
        p->allow_offgrid_times = p->allow_offgrid_spikes;
    p->allow_offgrid_spikes = p->allow_offgrid_times;
    if (!check_flags(p, call, error))
        return FALSE;
    for (gsize i = 0; i < p->spike_times.n; i++)
        if (p->precise_times == 0 && p->allow_offgrid_times == 0 &&
            !check_on_grid("spike_times", p->spike_times.data[i], call->h, error))
            return FALSE;
    if (is_given(call, "spike_times"))
        p->set_at = (double)(call->now - call->origin);
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
    .base = DENEST_STIMULATOR_BASE(
        Params, spike_params, "spike_generator", "Spikes at given times",
        "a spike at origin + t for each t of spike_times with start < t <= stop"),
    .base.check = check,
    .check_times = check_times,
    .update = update,
};
DENEST_PLUGIN(spike_generator);
