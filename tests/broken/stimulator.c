/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good stimulator; each macro breaks one rule of conduct. */
#include <denest/plugin.h>
#include <denest/stimulator.h>

#include "threads.h"

typedef struct {
    double amplitude;
} Params;
enum { BEGUN, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, amplitude, "pA", 0, 0, 1000, "Current"),
};

static const DenestState state[] = {
    [BEGUN] = {"begun", "", 0, .doc = "Has it begun?"},
};

static double
current(const DenestStimulus *s, DenestStep step)
{
    const double I = ((const Params *)s->params)->amplitude;
#if defined(SENDS)
    return step > 100 ? NAN : I;
#elif defined(SEED)
    static double calls;
    return I + (calls += 1);
#elif defined(STEPS)
    return I * (double)(s->last - s->first);
#elif defined(UNITS)
    return I * s->n_targets;
#elif defined(WORKERS)
    return I + count_threads();
#elif defined(CHANGES)
    return I > 200 ? NAN : I;
#elif defined(RESET)
    /* The first step is not the only one that finds new state. */
    s->state[BEGUN] = step == 0 ? 1 : s->state[BEGUN];
    return I / s->state[BEGUN];
#elif defined(TREE)
    return s->n_targets == 12 || s->n_targets == 24 ? NAN : I;
#else
    return I;
#endif
}

static void
update(DenestStimulus *s)
{
    for (DenestStep step = s->first; step < s->last; step++) {
#ifndef WINDOW
        if (step < s->t_min || step >= s->t_max)
            continue;
#endif
        denest_stimulus_current_all(s, step, current(s, step));
    }
}

static const DenestStimulator model = {
    .base = {.kind = DENEST_KIND_STIMULATOR,
             .struct_size = sizeof(DenestStimulator),
             .name = MODULE_NAME,
             .summary = "Stimulator of a test",
             .equations = "I = amplitude",
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .state = state,
    .n_state = N_STATE,
    .sends_current = TRUE,
    .update = update,
};
DENEST_MODULE(MODULE_NAME, &model.base);
