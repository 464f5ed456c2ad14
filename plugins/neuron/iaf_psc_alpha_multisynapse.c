/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_alpha_multisynapse - leaky integrate-and-fire neuron, alpha-shaped currents, any number
 * of receptors
 *
 *     dV/dt = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m
 *     dI_k' = -dI_k / tau_k, I_k' = dI_k - I_k / tau_k, dI_k += w e/tau_k
 *
 * Receptor k = 1, 2, … has item k of tau_syn. V >= V_th emits a spike; V is V_reset for t_ref.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_multisynapse.h"

typedef struct {
    IAF_PSC_FIELDS;
    double V_min;
    DenestDoubles tau_syn;
} Params;
typedef struct {
    IAF_PSC_DERIVED;
    double decay, gain, V_min; /* -; mV per pA; mV relative to E_L */
} Derived;
enum { MULTI_ROWS, DI_K, SLOPE, JUMP, N_STATE };

static const DenestParam params[] = {
    IAF_PSC_ROWS,
    IAF_PSC_ROW_V_MIN(-INFINITY),
    ROW_I_E,
    MULTI_ROW_TAU_SYN("Rise times, one for each receptor"),
};

static const DenestState state[] = {
    MULTI_STATE,
    [DI_K] = {"dI_syn_", "pA/ms", .doc = "Slope variable of a current", REPEATED},
    [SLOPE] = {"slope_", "mV ms/pA", .doc = "What the slope adds to V in a step", REPEATED},
    [JUMP] = {"jump_", "1/ms", .doc = "Slope for a weight of 1", REPEATED},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {MULTI_INPUTS};

CHECK_RESET

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    IAF_PSC_PREPARE(p, d, h);
    d->decay = exp(-h / p->tau_m);
    d->gain = 1 / p->C_m * (1 - d->decay) * p->tau_m;
    d->V_min = p->V_min - p->E_L;
}

MULTI_BEGIN({
    MULTI(SLOPE)[i] = has ? denest_propagator_slope(tau, P(tau_m), P(C_m), h) : 0;
    MULTI(JUMP)[i] = has ? denest_alpha_slope(tau) : 0;
})

#define COLUMNS                                                                                    \
    const double *slope = MULTI(SLOPE), *jump = MULTI(JUMP);                                       \
    double *dI_k = MULTI(DI_K)
MULTI_UPDATE(
    COLUMNS, slope[i] * dI_k[i] + add[i] * I,
    {
        const double dI = dI_k[i];

        I_k[i] = block->h * left[i] * dI + left[i] * I;
        dI_k[i] = dI * left[i] + jump[i] * in[i];
    },
    V > D(V_min) ? V : D(V_min))

static const DenestNeuron iaf_psc_alpha_multisynapse = {
    IAF_PSC_NEURON("iaf_psc_alpha_multisynapse",
                   "Leaky integrate-and-fire, alpha-shaped currents, any number of receptors",
                   "sum of I_syn_k + ",
                   "dI_k' = -dI_k / tau_k, I_k' = dI_k - I_k / tau_k, dI_k += w e/tau_k"),
    .begin = begin,
};
DENEST_PLUGIN(iaf_psc_alpha_multisynapse);
