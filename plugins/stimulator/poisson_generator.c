/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * poisson_generator - independent Poisson spike trains, one for each target
 *
 * In every step n with origin + start < n <= origin + stop the number of spikes for each target is
 * drawn from a Poisson distribution with mean rate * h. The window counts steps, not stamps: the
 * first spikes come two steps after `start`.
 */
#include <denest/plugin.h>
#include <denest/stimulator.h>

typedef struct {
    double rate;
} Params;
typedef struct {
    DenestPoisson spikes; /* in a step */
} Derived;

static const DenestParam poisson_params[] = {
    DENEST_PARAM(Params, rate, "1/s", 0, 0, DBL_MAX, "Mean rate of each train"),
};

static void
prepare(const void *params, double h, void *derived)
{
    const Params *p = params;
    Derived *d = derived;

    denest_poisson_init(&d->spikes, h * p->rate * 1e-3);
}

static void
update(DenestStimulus *s)
{
    const Params *p = s->params;
    const Derived *d = s->derived;

    if (p->rate <= 0)
        return;
    for (DenestStep step = MAX(s->first, s->t_min + 1); step < s->last && step <= s->t_max;
         step++) {
        denest_poisson_draw_many(&d->spikes, s->stream, s->n_targets, s->counts);
        denest_stimulus_spike_counts(s, step, s->counts);
    }
}

static const DenestStimulator poisson_generator = {
    .base = DENEST_STIMULATOR_BASE(Params, poisson_params, "poisson_generator",
                                   "Independent Poisson spike trains, one for each target",
                                   "number of spikes in a step ~ Poisson(rate h)"),
    .derived_size = sizeof(Derived),
    .stochastic = TRUE,
    .prepare = prepare,
    .update = update,
};
DENEST_PLUGIN(poisson_generator);
