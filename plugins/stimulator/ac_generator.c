/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ac_generator - sinusoidal current
 *
 * Sends offset + amplitude sin(2 pi frequency t + phase) in every step whose end t lies in
 * [origin + start, origin + stop).
 */
#include <denest/plugin.h>

#include "plugins/stimulator/oscillation.h"

typedef struct {
    double amplitude, offset, phase, frequency;
} Params;
typedef struct {
    double omega, phase; /* 1/ms, rad */
    Rotation step;
} Derived;
enum { CURRENT, Y_0, Y_1, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, amplitude, "pA", 0, "Amplitude of the oscillation"),
    DENEST_PARAM_ANY(Params, offset, "pA", 0, "Constant part"),
    DENEST_PARAM_ANY(Params, phase, "degrees", 0, "Phase at time 0"),
    DENEST_PARAM_ANY(Params, frequency, "1/s", 0, "Frequency"),
};

static const DenestState state[] = {
    [CURRENT] = {"I", "pA", 0, DENEST_RECORDABLE, .doc = "Current that is sent"},
    [Y_0] = {"y_0", "pA", .doc = "Oscillation, a quarter of a period ahead"},
    [Y_1] = {"y_1", "pA", .doc = "Oscillation"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->omega = 2 * G_PI * p->frequency / 1000;
    d->phase = p->phase * 2 * G_PI / 360;
    d->step = (Rotation){cos(d->omega * h), sin(d->omega * h)};
}

static void
begin(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;
    const double angle = d->omega * time_of(s->first, s->h) + d->phase;

    s->state[Y_0] = p->amplitude * cos(angle);
    s->state[Y_1] = p->amplitude * sin(angle);
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;

    for (DenestStep step = s->first; step < s->last; step++) {
        const gboolean active = s->t_min <= step + 1 && step + 1 < s->t_max;

        rotate(&d->step, &s->state[Y_0], &s->state[Y_1]);
        s->state[CURRENT] = active ? s->state[Y_1] + p->offset : 0;
        if (active)
            denest_stimulus_current_all(s, step, s->state[CURRENT]);
    }
}

static const DenestStimulator ac_generator = {
    .base = DENEST_STIMULATOR_BASE(
        Params, params, "ac_generator", "Sinusoidal current",
        "I = offset + amplitude sin(2 pi frequency t + phase) for start <= t < stop"),
    .derived_size = sizeof(Derived),
    .sends_current = TRUE,
    .prepare = prepare,
    .begin = begin,
    .state = state,
    .n_state = N_STATE,
    .update = update,
};
DENEST_PLUGIN(ac_generator);
