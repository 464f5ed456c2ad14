/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inhomogeneous_poisson_generator - Poisson spike trains with a rate that changes at given times
 *
 * The rate is 0 at first and becomes rate_values[k] in the step that ends at rate_times[k]. In
 * every step n with origin + start < n <= origin + stop the number of spikes for each target is
 * drawn.
 */
#include <denest/plugin.h>

#include "plugins/stimulator/times.h"

typedef struct {
    DenestDoubles rate_times, rate_values;
    double allow_offgrid_times;
} Params;
enum { RATE, N_STATE };

static const DenestState state[] = {
    [RATE] = {"present_rate", "1/ms", .doc = "Rate of the present interval"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestParam params[] = {
    LEVEL_ROWS(rate_times, rate_values, "1/s", 0, "Rate"),
};

LEVEL_CHECKS(rate_times, rate_values)

static gboolean
check_times(void *values, const DenestSetCall *call, GError **error)
{
    const Params *p = values;
    const DenestDoubles *times = &p->rate_times;

    if (is_given(call, "rate_times") && times->n > 0 &&
        step_of(times->data[0], call->h) <= call->now)
        return denest_fail(error, DENEST_ERROR_RANGE, "rate_times",
                           "%.15g ms is not after the present time, %.15g ms", times->data[0],
                           time_of(call->now, call->h));
    return check_increasing("rate_times", times, call->h, p->allow_offgrid_times != 0, error);
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    gsize next = first_at(&p->rate_times, s->first + 1, s->h);
    DenestPoisson spikes;

    denest_poisson_init(&spikes, s->state[RATE] * s->h);
    for (DenestStep step = s->first; step < s->last; step++) {
        if (next < p->rate_times.n && step_of(p->rate_times.data[next], s->h) == step + 1) {
            s->state[RATE] = p->rate_values.data[next++] / 1000.0;
            denest_poisson_init(&spikes, s->state[RATE] * s->h);
        }
        if (s->state[RATE] <= 0 || step <= s->t_min || step > s->t_max)
            continue;
        denest_poisson_draw_many(&spikes, s->stream, s->n_targets, s->counts);
        denest_stimulus_spike_counts(s, step, s->counts);
    }
}

static const DenestStimulator inhomogeneous_poisson_generator = {
    .base = DENEST_STIMULATOR_BASE(
        Params, params, "inhomogeneous_poisson_generator",
        "Poisson spike trains with a rate that changes at given times",
        "number of spikes in a step ~ Poisson(rate h), rate = rate_values[k] "
        "from rate_times[k] on"),
    .base.check = check,
    .base.check_given = check_given,
    .stochastic = TRUE,
    .check_times = check_times,
    .state = state,
    .n_state = N_STATE,
    .update = update,
};
DENEST_PLUGIN(inhomogeneous_poisson_generator);
