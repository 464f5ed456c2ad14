/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * noise_generator - Gaussian current, drawn anew for each target every dt
 *
 * The variance is std^2 + std_mod^2 sin(2 pi frequency t + phase). Sent in every step whose end t
 * lies in [origin + start, origin + stop).
 */
#include <denest/plugin.h>

#include "plugins/stimulator/oscillation.h"

typedef struct {
    double mean, std, std_mod, frequency, phase, dt;
} Params;
typedef struct {
    double omega, phase; /* 1/ms, rad */
    Rotation step;
    DenestStep interval;
} Derived;
enum { CURRENT, Y_0, Y_1, NEXT, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, mean, "pA", 0, "Mean"),
    DENEST_PARAM(Params, std, "pA", 0, 0, INFINITY, "Standard deviation"),
    DENEST_PARAM(Params, std_mod, "pA", 0, 0, INFINITY, "Its modulation, not above std"),
    DENEST_PARAM_ANY(Params, frequency, "1/s", 0, "Frequency of the modulation"),
    DENEST_PARAM_ANY(Params, phase, "degrees", 0, "Phase of the modulation at time 0"),
    DENEST_PARAM(Params, dt, "ms", 1, DENEST_ABOVE_ZERO, 1e12, "Duration of a value"),
};

static const DenestState state[] = {
    [CURRENT] = {"I", "pA", 0, DENEST_RECORDABLE, .doc = "Mean of the currents that are sent"},
    [Y_0] = {"y_0", "", .doc = "Modulation, a quarter of a period ahead"},
    [Y_1] = {"y_1", "", .doc = "Modulation"},
    [NEXT] = {"next", "steps", .doc = "Step of the next draw"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->std_mod > p->std)
        return denest_fail(error, DENEST_ERROR_RANGE, "std_mod", "%g is above std = %g", p->std_mod,
                           p->std);
    return TRUE;
}

static gboolean
check_times(void *values, const DenestSetCall *call, GError **error)
{
    const Params *p = values;

    if (denest_grid_step(p->dt, call->h) < 1)
        return denest_fail(error, DENEST_ERROR_RANGE, "dt",
                           "%.15g ms is no multiple of the resolution, %.15g ms", p->dt, call->h);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->omega = 2 * G_PI * p->frequency / 1000;
    d->phase = p->phase * 2 * G_PI / 360;
    d->step = (Rotation){cos(d->omega * h), sin(d->omega * h)};
    d->interval = denest_grid_step(p->dt, h);
}

static void
begin(DenestStimulus *s)
{
    const Derived *d = s->derived;
    const double angle = d->omega * time_of(s->first, s->h) + d->phase;

    s->state[Y_0] = cos(angle);
    s->state[Y_1] = sin(angle);
}

/* A new value for each target. */
static void
draw(DenestStimulus *s)
{
    const Params *p = s->params;
    const double deviation = sqrt(p->std * p->std + s->state[Y_1] * p->std_mod * p->std_mod);

    for (guint i = 0; i < s->n_targets; i++)
        s->memory[i] = p->mean + deviation * denest_stream_normal(s->stream);
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;

    for (DenestStep step = s->first; step < s->last; step++) {
        double sum = 0;

        s->state[CURRENT] = 0;
        if (step + 1 < s->t_min || step + 1 >= s->t_max || s->n_targets == 0)
            continue;
        if (p->std_mod != 0)
            rotate(&d->step, &s->state[Y_0], &s->state[Y_1]);
        if ((double)step >= s->state[NEXT] || isnan(s->memory[0])) {
            draw(s);
            s->state[NEXT] = (double)(step + d->interval);
        }
        for (guint i = 0; i < s->n_targets; i++) {
            sum += s->memory[i];
            denest_stimulus_current(s, step, i, s->memory[i]);
        }
        s->state[CURRENT] = sum / s->n_targets;
    }
}

static const DenestStimulator noise_generator = {
    .base = DENEST_STIMULATOR_BASE(
        Params, params, "noise_generator", "Gaussian white-noise current, drawn for each target",
        "I = mean + sqrt(std^2 + std_mod^2 sin(2 pi frequency t + phase)) G, a new G every dt"),
    .base.check = check,
    .derived_size = sizeof(Derived),
    .stochastic = TRUE,
    .sends_current = TRUE,
    .remembers_targets = TRUE,
    .check_times = check_times,
    .prepare = prepare,
    .begin = begin,
    .state = state,
    .n_state = N_STATE,
    .update = update,
};
DENEST_PLUGIN(noise_generator);
