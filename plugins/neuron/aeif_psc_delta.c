/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_psc_delta - adaptive exponential integrate-and-fire neuron, voltage jumps
 *
 * Membrane, adaptation and spike: aeif.h, without synaptic terms. A spike of weight w moves V by w
 * after the first sub-step of its step. Input that arrives while refractory is lost, or kept with
 * `refractory_input`: it then decays with C_m/g_L until the end of the refractory period.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif.h"

typedef struct {
    AeifParams aeif;
    double refractory_input;
} Params;
typedef struct {
    AeifDerived aeif;
    double per_Delta_T, per_C_m, per_tau_w; /* 1/mV, 1/pF, 1/ms */
    double kept;                            /* h / (C_m / g_L) */
} Derived;
enum { KEPT = AEIF_N_STATE, INPUT, N_STATE };
enum { Y_V, Y_W, N_VARIABLES, AUX = N_VARIABLES };
enum { Y_STIM = AUX, Y_REF, Y_SPIKES = AUX + AEIF_Y_SPIKES, Y_KEPT, Y_INPUT, N_ROWS };
enum { IN_SPIKES, IN_CURRENT };

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    DENEST_PARAM_BOOL(Params, refractory_input, 0, "Keep input that arrives while refractory"),
};

static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [KEPT] = {"kept", "mV", .flags = DENEST_BUFFER, .doc = "Input kept while refractory"},
    [INPUT] = {"input", "mV", .flags = DENEST_BUFFER, .doc = "Input of the step, until it is read"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static void
prepare(const void *values, double h, void *derived)
{
    const AeifParams *p = values;
    Derived *d = derived;

    aeif_prepare(values, h, derived);
    d->per_Delta_T = p->Delta_T > 0 ? 1 / p->Delta_T : 0;
    d->per_C_m = 1 / p->C_m;
    d->per_tau_w = 1 / p->tau_w;
    d->kept = h / (p->C_m / p->g_L);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double w = y[Y_W][i], ref = y[Y_REF][i];
        const double V = aeif_clamp(y[Y_V][i], ref, P(aeif.V_peak), P(aeif.V_reset));
        const double onset =
            P(aeif.Delta_T) == 0
                ? 0
                : P(aeif.g_L) * P(aeif.Delta_T) * denest_exp((V - P(aeif.V_th)) * D(per_Delta_T));
        const double sum =
            -P(aeif.g_L) * (V - P(aeif.E_L)) + onset - w + P(aeif.I_e) + y[Y_STIM][i];

        dydt[Y_V][i] = ref > 0 ? 0 : sum * D(per_C_m);
        dydt[Y_W][i] = (P(aeif.a) * (V - P(aeif.E_L)) - w) * D(per_tau_w);
    }
}

/* After a sub-step: the input, which is there once in a step; then spike, or clamp while
 * refractory. */
DENEST_INLINE void
accepted(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)
{
    DENEST_LANE_PARAMS;
    DenestLanes *aux = y + AUX;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[Y_V][i], input = y[Y_INPUT][i], left = y[Y_REF][i];
        const gboolean keeps = P(refractory_input) != 0;
        const double kept = keeps ? y[Y_KEPT][i] : 0, V_now = V + input + kept;

        y[Y_INPUT][i] = 0;
        y[Y_KEPT][i] = !keeps || left == 0 ? 0 : kept + input * denest_exp(-left * D(kept));
        AEIF_FIRE(V, V_now, aux);
    }
}

static const DenestRkf45 solver = AEIF_SYSTEM(0, N_ROWS - Y_KEPT, derivatives, accepted);
DENEST_RKF45(integrate, solver, N_ROWS, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    double *y[N_ROWS];

    aeif_rows(block, 0, y);
    y[Y_KEPT] = block->state[KEPT];
    y[Y_INPUT] = block->state[INPUT];
    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memcpy(y[Y_INPUT], denest_block_input(block, IN_SPIKES, t), block->n * sizeof(double));
        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        DENEST_FOR_UNITS (i, block->n) {
            y[Y_REF][i] = y[Y_REF][i] > 0 ? y[Y_REF][i] - 1 : 0;
            y[Y_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron aeif_psc_delta = {
    AEIF_NEURON(Params, "aeif_psc_delta", "Adaptive exponential integrate-and-fire, voltage jumps",
                "", "a spike of weight w moves V by w", aeif_check, prepare),
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_psc_delta);
