/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_delta - leaky integrate-and-fire neuron, voltage jumps
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_e + I) / C_m,    V += w for each arriving spike
 *
 * V >= V_th emits a spike; V then stays at V_reset for t_ref. Input of that time is lost, or with
 * `refractory_input` added afterwards, as far as it would not have leaked away.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_psc.h"

typedef struct {
    IAF_PSC_FIELDS;
    double V_min, refractory_input;
} Params;
typedef struct {
    IAF_PSC_DERIVED;
    double decay, gain, rate, V_min; /* -; mV per pA; 1/step; mV relative to E_L */
} Derived;
enum { V_M, I_STIM, REF, KEPT, N_STATE };
enum { IN_JUMP, IN_CURRENT };

static const DenestParam params[] = {
    IAF_PSC_ROWS,
    IAF_PSC_ROW_V_MIN(-DBL_MAX),
    ROW_I_E,
    DENEST_PARAM_BOOL(Params, refractory_input, 0, "Keep input that arrives while refractory"),
};

static const DenestState state[] = {
    STATE_V_M_RELATIVE(-70),
    STATE_STIM,
    STATE_REF,
    [KEPT] = {"refractory_jump", "mV", .doc = "Input kept while refractory"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_JUMP] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

CHECK_RESET

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    IAF_PSC_PREPARE(p, d, h);
    d->decay = exp(-h / p->tau_m);
    d->gain = 1 / p->C_m * (1 - d->decay) * p->tau_m;
    d->rate = h / p->tau_m;
    d->V_min = p->V_min - p->E_L;
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;

    for (guint t = 0; t < block->n_steps; t++) {
        const double *jump = denest_block_input(block, IN_JUMP, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        DENEST_FOR_UNITS (i, block->n) {
            const double ref = y[REF][i], V = y[V_M][i], kept = y[KEPT][i];
            const double keep = P(refractory_input) != 0 ? 1 : 0;
            const double V_free =
                D(gain) * (y[I_STIM][i] + P(I_e)) + D(decay) * V + jump[i] + keep * kept;
            const double V_bound = V_free < D(V_min) ? D(V_min) : V_free;
            const double V_new = ref == 0 ? V_bound : V;
            const gboolean spike = V_new >= D(V_th);

            y[KEPT][i] =
                ref == 0 ? kept - keep * kept : kept + keep * jump[i] * denest_exp(-ref * D(rate));
            y[V_M][i] = spike ? D(V_reset) : V_new;
            y[REF][i] = spike ? D(n_ref) : ref == 0 ? 0 : ref - 1;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_psc_delta = {
    IAF_PSC_NEURON("iaf_psc_delta", "Leaky integrate-and-fire, voltage jumps", "",
                   "V <- V + w at a spike of weight w"),
};
DENEST_PLUGIN(iaf_psc_delta);
