/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * step_current_generator - current that changes at given times
 *
 * The current is 0 at first and becomes amplitude_values[k] in the step that ends at
 * amplitude_times[k]. It is sent in every step whose end lies in [origin + start, origin + stop).
 */
#include <denest/plugin.h>

#include "plugins/stimulator/times.h"

typedef struct {
    DenestDoubles amplitude_times, amplitude_values;
    double allow_offgrid_times;
} Params;
enum { CURRENT, LEVEL, N_STATE };

static const DenestState state[] = {
    [CURRENT] = {"I", "pA", 0, DENEST_RECORDABLE, .doc = "Current that is sent"},
    [LEVEL] = {"level", "pA", .doc = "Current of the present interval"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestParam params[] = {
    LEVEL_ROWS(amplitude_times, amplitude_values, "pA", -DBL_MAX, "Current"),
};

LEVEL_CHECKS(amplitude_times, amplitude_values)

static gboolean
check_times(void *values, const DenestSetCall *call, GError **error)
{
    const Params *p = values;

    return check_increasing("amplitude_times", &p->amplitude_times, call->h,
                            p->allow_offgrid_times != 0, error);
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    gsize next = first_at(&p->amplitude_times, s->first + 1, s->h);

    for (DenestStep step = s->first; step < s->last; step++) {
        const gboolean active = s->t_min <= step + 1 && step + 1 < s->t_max;

        if (next < p->amplitude_times.n && step_of(p->amplitude_times.data[next], s->h) == step + 1)
            s->state[LEVEL] = p->amplitude_values.data[next++];
        s->state[CURRENT] = active ? s->state[LEVEL] : 0;
        if (active)
            denest_stimulus_current_all(s, step, s->state[LEVEL]);
    }
}

static const DenestStimulator step_current_generator = {
    .base = DENEST_STIMULATOR_BASE(
        Params, params, "step_current_generator", "Current that changes at given times",
        "I = amplitude_values[k] from amplitude_times[k] on, 0 before the first"),
    .base.check = check,
    .base.check_given = check_given,
    .sends_current = TRUE,
    .check_times = check_times,
    .state = state,
    .n_state = N_STATE,
    .update = update,
};
DENEST_PLUGIN(step_current_generator);
