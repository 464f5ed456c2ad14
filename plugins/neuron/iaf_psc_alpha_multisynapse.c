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

#include "plugins/neuron/rows.h"

typedef struct {
    double C_m, tau_m, t_ref, E_L, V_reset, V_th, V_min, I_e;
    DenestDoubles tau_syn;
} Params;
typedef struct {
    double decay, gain;                 /* -, mV per pA */
    double V_reset, V_th, V_min, n_ref; /* mV relative to E_L; steps */
} Derived;
enum { V_M, I_SYN, I_STIM, REF, I_K, DI_K, SLOPE, CURRENT, DECAY, JUMP, N_STATE };
enum { IN_CURRENT, IN_SPIKES };

static const DenestParam params[] = {
    ROW_C_M(250),
    ROW_TAU_M(10),
    ROW_T_REF(2),
    ROW_ANY(E_L, "mV", -70, "Resting potential"),
    ROW_V_RESET(-70),
    ROW_V_TH(-55),
    ROW_ANY(V_min, "mV", -INFINITY, "Lower bound of V_m"),
    ROW_I_E,
    DENEST_PARAM_LIST(Params, tau_syn, "ms", DENEST_TYPE_DOUBLES, "[2.0]", DENEST_ABOVE_ZERO,
                      INFINITY, "Rise times, one for each receptor"),
};

#define REPEATED .repeated = 1 + DENEST_FIELD(Params, tau_syn)
static const DenestState state[] = {
    STATE_V_M_RELATIVE(-70),
    [I_SYN] = {"I_syn", "pA", 0, DENEST_RECORDABLE, .doc = "Sum of the currents before the step"},
    STATE_STIM,
    STATE_REF,
    [I_K] = {"I_syn_", "pA", 0, DENEST_RECORDABLE, .doc = "Current of a receptor", REPEATED},
    [DI_K] = {"dI_syn_", "pA/ms", .doc = "Slope variable of a current", REPEATED},
    [SLOPE] = {"slope_", "mV ms/pA", .doc = "What the slope adds to V in a step", REPEATED},
    [CURRENT] = {"current_", "mV/pA", .doc = "What the current adds to V in a step", REPEATED},
    [DECAY] = {"decay_", "", .doc = "Left after a step", REPEATED},
    [JUMP] = {"jump_", "1/ms", .doc = "Slope for a weight of 1", REPEATED},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
    [IN_SPIKES] = {NULL, 1, DENEST_INPUT_WEIGHT, .doc = "Weights in pA", REPEATED},
};

CHECK_RESET

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->decay = exp(-h / p->tau_m);
    d->gain = 1 / p->C_m * (1 - d->decay) * p->tau_m;
    d->V_reset = p->V_reset - p->E_L;
    d->V_th = p->V_th - p->E_L;
    d->V_min = p->V_min - p->E_L;
    d->n_ref = denest_steps(p->t_ref, h);
}

/* Constants of each receptor; all 0 where a unit does not have it. */
static void
begin(const DenestBlock *block)
{
    const gboolean per_unit = block->per_unit;
    const double h = block->h;
    DENEST_BLOCK_PARAMS;

    for (guint i = 0; i < block->n; i++) {
        const DenestDoubles list = denest_block_list(block, DENEST_FIELD(Params, tau_syn), i);

        for (guint k = 0; k < denest_block_n_columns(block, I_K); k++) {
            const gboolean has = k < list.n;
            const double tau = has ? list.data[k] : 1;

            denest_block_columns(block, SLOPE)[k][i] =
                has ? denest_propagator_slope(tau, P(tau_m), P(C_m), h) : 0;
            denest_block_columns(block, CURRENT)[k][i] =
                has ? denest_propagator_current(tau, P(tau_m), P(C_m), h) : 0;
            denest_block_columns(block, DECAY)[k][i] = has ? exp(-h / tau) : 0;
            denest_block_columns(block, JUMP)[k][i] = has ? denest_alpha_slope(tau) : 0;
        }
    }
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state, *const *I_k = denest_block_columns(block, I_K);
    double *const *dI_k = denest_block_columns(block, DI_K);
    double *const *slope = denest_block_columns(block, SLOPE);
    double *const *add = denest_block_columns(block, CURRENT);
    double *const *decay = denest_block_columns(block, DECAY);
    double *const *jump = denest_block_columns(block, JUMP);
    const guint n_receptors = denest_block_n_columns(block, I_K);

    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i];
            const gboolean free = y[REF][i] == 0;

            y[V_M][i] = free ? D(gain) * (y[I_STIM][i] + P(I_e)) + D(decay) * V : V;
            y[I_SYN][i] = free ? 0 : y[I_SYN][i];
        }
        for (guint k = 0; k < n_receptors; k++) {
            const double *in = denest_block_input(block, IN_SPIKES + k, t);

            DENEST_FOR_UNITS (i, block->n) {
                const double V = y[V_M][i], I = I_k[k][i], sum = y[I_SYN][i];
                const gboolean free = y[REF][i] == 0;

                const double dI = dI_k[k][i];

                y[V_M][i] = free ? V + (slope[k][i] * dI + add[k][i] * I) : V;
                y[I_SYN][i] = free ? sum + I : sum;
                I_k[k][i] = block->h * decay[k][i] * dI + decay[k][i] * I;
                dI_k[k][i] = dI * decay[k][i] + jump[k][i] * in[i];
            }
        }
        DENEST_FOR_UNITS (i, block->n) {
            const double ref = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            const double V_free = y[V_M][i],
                         V = y[REF][i] > 0 || V_free > D(V_min) ? V_free : D(V_min);
            const gboolean spike = V >= D(V_th);

            y[V_M][i] = spike ? D(V_reset) : V;
            y[REF][i] = spike ? D(n_ref) : ref;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_psc_alpha_multisynapse = {
    .base = DENEST_NEURON_BASE(
        Params, params, "iaf_psc_alpha_multisynapse",
        "Leaky integrate-and-fire, alpha-shaped currents, any number of receptors",
        "V' = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m\n"
        "dI_k' = -dI_k / tau_k, I_k' = dI_k - I_k / tau_k, dI_k += w e/tau_k\n"
        "V >= V_th: spike; V <- V_reset for t_ref",
        "Rotter & Diesmann 1999, doi:10.1007/s004220050570"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(iaf_psc_alpha_multisynapse);
