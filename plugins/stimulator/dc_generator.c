/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dc_generator - constant current
 *
 * Sends `amplitude` in every step whose end lies in [origin + start, origin + stop).
 */
#include <denest/plugin.h>
#include <denest/stimulator.h>

typedef struct {
    double amplitude;
} Params;
enum { CURRENT, N_STATE };

static const DenestParam dc_params[] = {
    DENEST_PARAM_ANY(Params, amplitude, "pA", 0, "Current"),
};

static const DenestState dc_state[] = {
    [CURRENT] = {"I", "pA", 0, DENEST_RECORDABLE, .doc = "Current that is sent"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(dc_state) == N_STATE);

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;

    for (DenestStep step = s->first; step < s->last; step++) {
        const gboolean active = s->t_min <= step + 1 && step + 1 < s->t_max;

        s->state[CURRENT] = active ? p->amplitude : 0;
        if (active)
            denest_stimulus_current_all(s, step, p->amplitude);
    }
}

static const DenestStimulator dc_generator = {
    .base = DENEST_STIMULATOR_BASE(Params, dc_params, "dc_generator", "Constant current",
                                   "I = amplitude for start <= t < stop"),
    .state = dc_state,
    .n_state = N_STATE,
    .sends_current = TRUE,
    .update = update,
};
DENEST_PLUGIN(dc_generator);
