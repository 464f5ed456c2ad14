/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gif_psc_exp - generalised integrate-and-fire neuron, exponential currents, stochastic
 *
 *     C_m dV/dt = -g_L (V - E_L) - I_stc + I_syn_ex + I_syn_in + I_e + I
 *     I_syn' = -I_syn / tau_syn,    I_syn += w
 *
 * Adaptation and spikes: gif.h. Input moves V in the step in which it arrives. The sample of a
 * spike shows V before the reset. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/gif.h"

typedef struct {
    GifParams gif;
} Params;
typedef struct {
    GifDerived gif;
    double decay, gain, leak;      /* -, mV per pA, - */
    double current_ex, current_in; /* mV per pA */
    double decay_ex, decay_in;
} Derived;
enum { I_EX = GIF_N_STATE, I_IN, LISTS, N_STATE = LISTS + GIF_N_LISTS };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {GIF_PARAM_ROWS};

static const DenestState state[] = {
    GIF_STATE_ROWS,
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
    GIF_LIST_ROWS(LISTS),
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in pA, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in pA, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static void
prepare(const void *values, double h, void *derived)
{
    const GifParams *p = values;
    const double tau_m = p->C_m / p->g_L;
    Derived *d = derived;

    d->decay = exp(-h / tau_m);
    d->gain = -1 / p->C_m * denest_expm1(-h / tau_m) * tau_m;
    d->leak = -denest_expm1(-h / tau_m);
    d->current_ex = denest_propagator_current(p->tau_syn_ex, tau_m, p->C_m, h);
    d->current_in = denest_propagator_current(p->tau_syn_in, tau_m, p->C_m, h);
    d->decay_ex = exp(-h / p->tau_syn_ex);
    d->decay_in = exp(-h / p->tau_syn_in);
    d->gif.n_ref = denest_steps(p->t_ref, h);
}

static void
begin(const DenestBlock *block)
{
    gif_begin(block, LISTS);
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    const double *in_ex = denest_block_input(block, IN_EX, 0);
    const double *in_in = denest_block_input(block, IN_IN, 0);
    const double *current = denest_block_input(block, IN_CURRENT, 0);
    double *const *y = block->state;

    gif_adapt(block, LISTS, per_unit);
    DENEST_FOR_UNITS (i, block->n) {
        const double I_ex = y[I_EX][i] * D(decay_ex) + in_ex[i];
        const double I_in = y[I_IN][i] * D(decay_in) + in_in[i];

        y[GIF_V][i] = D(gain) * (y[GIF_STIM][i] + P(gif.I_e) - y[GIF_I_STC][i]) +
                      D(decay) * y[GIF_V][i] + D(leak) * P(gif.E_L) + I_ex * D(current_ex) +
                      I_in * D(current_in);
        y[I_EX][i] = I_ex;
        y[I_IN][i] = I_in;
        y[GIF_STIM][i] = current[i];
    }
    gif_escape(block, per_unit);
}

static double
fire(const DenestBlock *block, guint i)
{
    return gif_fire(block, LISTS, i);
}

static const DenestNeuron gif_psc_exp = {
    .base = DENEST_NEURON_BASE(
        Params, params, "gif_psc_exp",
        "Generalised integrate-and-fire, exponential currents, stochastic",
        "C_m V' = -g_L (V - E_L) - I_stc + I_syn_ex + I_syn_in + I_e + I\n"
        "E_sfa = V_T_star + sum of parts, each decays with its tau_sfa\n"
        "I_stc = sum of parts, each decays with its tau_stc\n"
        "spike rate lambda_0 exp((V - E_sfa) / Delta_V); each part grows by its q; "
        "V <- V_reset for t_ref",
        "Mensi et al. 2012, doi:10.1152/jn.00408.2011"),
    .base.check = gif_check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .stochastic = TRUE,
    .fire = fire,
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(gif_psc_exp);
