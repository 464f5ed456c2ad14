/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_exp - leaky integrate-and-fire neuron, exponential synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     dI_syn/dt = -I_syn / tau_syn,    I_syn += w
 *
 * V >= V_th emits a spike; V then stays at V_reset for t_ref. With delta > 0 spikes are drawn
 * instead, at the rate rho exp((V - V_th) / delta), in every step. Currents at receptor 1 are
 * filtered like excitatory input. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_psc.h"

typedef struct {
    IAF_PSC_FIELDS;
    double tau_syn_ex, tau_syn_in, rho, delta;
} Params;
typedef struct {
    IAF_PSC_DERIVED;
    double decay, gain, current_ex, current_in; /* -; mV per pA */
    double decay_ex, decay_in, rise_ex;         /* - */
} Derived;
enum { V_M, I_EX, I_IN, I_STIM, J_STIM, REF, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT, IN_FILTERED };

static const DenestParam params[] = {
    IAF_PSC_ROWS,
    ROW_I_E,
    ROW_POSITIVE(tau_syn_ex, "ms", 2, "Time constant of excitatory currents"),
    ROW_POSITIVE(tau_syn_in, "ms", 2, "Time constant of inhibitory currents"),
    DENEST_PARAM(Params, rho, "1/s", 0.01, 0, INFINITY, "Rate of drawn spikes at the threshold"),
    DENEST_PARAM(Params, delta, "mV", 0, 0, INFINITY, "Width of the soft threshold; 0: hard"),
};

static const DenestState state[] = {
    STATE_V_M_RELATIVE(-70),
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
    STATE_STIM,
    [J_STIM] = {"J_stim", "pA", .flags = DENEST_BUFFER, .doc = "The same, to be filtered"},
    STATE_REF,
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    INPUTS_EX_IN("pA"),
    [IN_FILTERED] = {NULL, 1, DENEST_INPUT_CURRENT, .doc = "Current, filtered by tau_syn_ex"},
};

CHECK_RESET

static gboolean
draws(const void *values)
{
    const Params *p = values;

    return p->delta > 1e-10;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    IAF_PSC_PREPARE(p, d, h);
    d->decay = exp(-h / p->tau_m);
    d->gain = p->tau_m / p->C_m * (1 - d->decay);
    d->current_ex = denest_propagator_current(p->tau_syn_ex, p->tau_m, p->C_m, h);
    d->current_in = denest_propagator_current(p->tau_syn_in, p->tau_m, p->C_m, h);
    d->decay_ex = exp(-h / p->tau_syn_ex);
    d->decay_in = exp(-h / p->tau_syn_in);
    d->rise_ex = 1 - d->decay_ex;
}

IAF_PSC_RECORDABLES

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;

    for (guint t = 0; t < block->n_steps; t++) {
        const double *in_ex = denest_block_input(block, IN_EX, t);
        const double *in_in = denest_block_input(block, IN_IN, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);
        const double *filtered = denest_block_input(block, IN_FILTERED, t);

        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i], I_ex = y[I_EX][i], I_in = y[I_IN][i];
            const double V_free = V * D(decay) + I_ex * D(current_ex) + I_in * D(current_in) +
                                  (P(I_e) + y[I_STIM][i]) * D(gain);

            y[V_M][i] = y[REF][i] == 0 ? V_free : V;
            y[REF][i] = y[REF][i] == 0 ? 0 : y[REF][i] - 1;
            y[I_EX][i] = I_ex * D(decay_ex) + D(rise_ex) * y[J_STIM][i] + in_ex[i];
            y[I_IN][i] = I_in * D(decay_in) + in_in[i];
            y[I_STIM][i] = current[i];
            y[J_STIM][i] = filtered[i];
            block->spikes[i] = P(delta) < 1e-10 && y[V_M][i] >= D(V_th) ? 1 : 0;
        }
        for (guint i = 0; block->stream && i < block->n_units; i++)
            if (P(delta) > 1e-10) {
                const double rate = P(rho) * exp(1 / P(delta) * (y[V_M][i] - D(V_th)));

                block->spikes[i] =
                    denest_stream_uniform(block->stream) < rate * block->h * 1e-3 ? 1 : 0;
            }
        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i], ref = y[REF][i];

            y[V_M][i] = block->spikes[i] > 0 ? D(V_reset) : V;
            y[REF][i] = block->spikes[i] > 0 ? D(n_ref) : ref;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_psc_exp = {
    IAF_PSC_NEURON("iaf_psc_exp", "Leaky integrate-and-fire, exponential currents",
                   "I_syn_ex + I_syn_in + ", "I_syn' = -I_syn / tau_syn"),
    .stochastic = TRUE,
    .draws = draws,
    DENEST_NEURON_RECORDABLES(recordables),
};
DENEST_PLUGIN(iaf_psc_exp);
