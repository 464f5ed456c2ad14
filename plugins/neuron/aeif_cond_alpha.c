/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_cond_alpha - adaptive exponential integrate-and-fire neuron, alpha-shaped conductances
 *
 * Membrane, adaptation and spike: aeif.h. Synapses:
 *
 *     SYN = g_ex (V - E_ex) + g_in (V - E_in)
 *     dg_x' = -dg_x / tau_x, g_x' = dg_x - g_x / tau_x, dg_x += w e/tau_x
 *
 * Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_synapses.h"

typedef struct {
    AeifParams aeif;
    double E_ex, E_in, tau_syn_ex, tau_syn_in;
} Params;
enum { D_EX = AEIF_N_STATE, G_EX, D_IN, G_IN, N_STATE, N_OWN = N_STATE - AEIF_N_STATE };
enum { Y_V, Y_W, Y_D_EX, Y_EX, Y_D_IN, Y_IN, N_VARIABLES, Y_STIM = N_VARIABLES, Y_REF };

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    ROW_E_EX(0),
    ROW_E_IN(-85),
    ROWS_TAU_SYN(0.2, 2, "conductances"),
};

static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [D_EX] = {"dg_ex", "nS/ms", 0, AEIF_SYNAPTIC,
              .doc = "Slope variable of the excitatory conductance"},
    [G_EX] = {"g_ex", "nS", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Excitatory conductance"},
    [D_IN] = {"dg_in", "nS/ms", 0, AEIF_SYNAPTIC,
              .doc = "Slope variable of the inhibitory conductance"},
    [G_IN] = {"g_in", "nS", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Inhibitory conductance"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

AEIF_PREPARE_ALPHA

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        AEIF_VARIABLES;
        const double g_ex = y[Y_EX][i], g_in = y[Y_IN][i];

        AEIF_MEMBRANE(ionic - g_ex * (V - P(E_ex)) - g_in * (V - P(E_in)));
        dydt[Y_D_EX][i] = -y[Y_D_EX][i] / P(tau_syn_ex);
        dydt[Y_EX][i] = y[Y_D_EX][i] - g_ex / P(tau_syn_ex);
        dydt[Y_D_IN][i] = -y[Y_D_IN][i] / P(tau_syn_in);
        dydt[Y_IN][i] = y[Y_D_IN][i] - g_in / P(tau_syn_in);
    }
}

AEIF_UPDATE(N_OWN, {
    y[Y_D_EX][i] += ex[i] * D(step_ex);
    y[Y_D_IN][i] += -in[i] * D(step_in);
})

static const DenestNeuron aeif_cond_alpha = {
    AEIF_NEURON(Params, "aeif_cond_alpha",
                "Adaptive exponential integrate-and-fire, alpha-shaped conductances",
                "- g_ex (V - E_ex) - g_in (V - E_in) ",
                "dg_x' = -dg_x / tau_x, g_x' = dg_x - g_x / tau_x, dg_x += w e/tau_x", aeif_check,
                prepare),
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_cond_alpha);
