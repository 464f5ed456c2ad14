/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_cond_exp - adaptive exponential integrate-and-fire neuron, exponential conductances
 *
 * Membrane, adaptation and spike: aeif.h. Synapses:
 *
 *     SYN = g_ex (V - E_ex) + g_in (V - E_in)
 *     g_x' = -g_x / tau_x, g_x += w
 *
 * Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_synapses.h"

typedef struct {
    AeifParams aeif;
    double E_ex, E_in, tau_syn_ex, tau_syn_in;
} Params;
typedef struct {
    AeifDerived aeif;
} Derived;
enum { G_EX = AEIF_N_STATE, G_IN, N_STATE, N_OWN = N_STATE - AEIF_N_STATE };
enum { Y_V, Y_W, Y_EX, Y_IN, N_VARIABLES, Y_STIM = N_VARIABLES, Y_REF };

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    ROW_E_EX(0),
    ROW_E_IN(-85),
    ROWS_TAU_SYN(0.2, 2, "conductances"),
};

static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [G_EX] = {"g_ex", "nS", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Inhibitory conductance"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        AEIF_VARIABLES;
        const double g_ex = y[Y_EX][i], g_in = y[Y_IN][i];

        AEIF_MEMBRANE(ionic - g_ex * (V - P(E_ex)) - g_in * (V - P(E_in)));
        dydt[Y_EX][i] = -g_ex / P(tau_syn_ex);
        dydt[Y_IN][i] = -g_in / P(tau_syn_in);
    }
}

AEIF_UPDATE(N_OWN, {
    y[Y_EX][i] += ex[i];
    y[Y_IN][i] += -in[i];
})

static const DenestNeuron aeif_cond_exp = {
    AEIF_NEURON(Params, "aeif_cond_exp",
                "Adaptive exponential integrate-and-fire, exponential conductances",
                "- g_ex (V - E_ex) - g_in (V - E_in) ", "g_x' = -g_x / tau_x, g_x += w", aeif_check,
                aeif_prepare),
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_cond_exp);
