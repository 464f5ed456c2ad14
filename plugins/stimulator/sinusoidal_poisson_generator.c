/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sinusoidal_poisson_generator - Poisson spike trains with a sinusoidal rate, one for each target
 *
 * The rate is rate + amplitude sin(2 pi frequency t + phase), not below 0. In every step n with
 * origin + start < n <= origin + stop the number of spikes for each target is drawn, or without
 * `individual_spike_trains` one number for all targets.
 */
#include <denest/plugin.h>

#include "plugins/stimulator/oscillation.h"

typedef struct {
    double rate, amplitude, frequency, phase, individual_spike_trains;
} Params;
typedef struct {
    double omega, phase; /* 1/ms, rad */
    Rotation step;
} Derived;
enum { RATE, Y_0, Y_1, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, rate, "1/s", 0, "Mean rate"),
    DENEST_PARAM_ANY(Params, amplitude, "1/s", 0, "Amplitude of the rate"),
    DENEST_PARAM_ANY(Params, frequency, "1/s", 0, "Frequency of the rate"),
    DENEST_PARAM_ANY(Params, phase, "degrees", 0, "Phase of the rate at time 0"),
    DENEST_PARAM_BOOL(Params, individual_spike_trains, 1,
                      "A train for each target; chosen in the model"),
};

static const DenestState state[] = {
    [RATE] = {"rate", "1/s", 0, DENEST_RECORDABLE, .doc = "Present rate"},
    [Y_0] = {"y_0", "1/ms", .doc = "Oscillation, a quarter of a period ahead"},
    [Y_1] = {"y_1", "1/ms", .doc = "Oscillation"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check_times(void *values, const DenestSetCall *call, GError **error)
{
    const Params *p = values, *before = call->before;

    if (call->of_unit && p->individual_spike_trains != before->individual_spike_trains)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "individual_spike_trains",
                           "can be set in the model, not in units that exist");
    return TRUE;
}

static gboolean
one_train(const void *values)
{
    return ((const Params *)values)->individual_spike_trains == 0;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->omega = p->frequency * (2 * G_PI / 1000);
    d->phase = p->phase * (G_PI / 180);
    d->step = (Rotation){cos(h * d->omega), sin(h * d->omega)};
}

static void
begin(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;
    const double angle = d->omega * time_of(s->first, s->h) + d->phase;

    s->state[Y_0] = p->amplitude / 1000 * cos(angle);
    s->state[Y_1] = p->amplitude / 1000 * sin(angle);
}

/* The same spikes for all targets; the few that are usual are sent one by one, since neurons add
 * the weight for each. */
static void
send_one_train(DenestStimulus *s, DenestStep step, const DenestPoisson *spikes)
{
    denest_poisson_draw_many(spikes, s->stream, 1, s->counts);
    for (guint left = s->counts[0], n; left > 0; left -= n) {
        n = left > 16 ? left : 1;
        denest_stimulus_spike_all(s, step, n, 1);
    }
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;

    for (DenestStep step = s->first; step < s->last; step++) {
        DenestPoisson spikes;
        double rate;

        rotate(&d->step, &s->state[Y_0], &s->state[Y_1]);
        rate = p->rate / 1000 + s->state[Y_1];
        rate = rate < 0 ? 0 : rate;
        s->state[RATE] = 1000 * rate;
        if (rate == 0 || step <= s->t_min || step > s->t_max)
            continue;
        denest_poisson_init(&spikes, rate * s->h);
        if (one_train(p)) {
            send_one_train(s, step, &spikes);
            continue;
        }
        denest_poisson_draw_many(&spikes, s->stream, s->n_targets, s->counts);
        denest_stimulus_spike_counts(s, step, s->counts);
    }
}

static const DenestStimulator sinusoidal_poisson_generator = {
    .base =
        DENEST_STIMULATOR_BASE(Params, params, "sinusoidal_poisson_generator",
                               "Poisson spike trains with a sinusoidal rate, one for each target",
                               "number of spikes in a step ~ Poisson(r h)\n"
                               "r = max(0, rate + amplitude sin(2 pi frequency t + phase))"),
    .derived_size = sizeof(Derived),
    .stochastic = TRUE,
    .check_times = check_times,
    .one_train = one_train,
    .prepare = prepare,
    .begin = begin,
    .state = state,
    .n_state = N_STATE,
    .update = update,
};
DENEST_PLUGIN(sinusoidal_poisson_generator);
