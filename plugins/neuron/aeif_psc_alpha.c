/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_psc_alpha - adaptive exponential integrate-and-fire neuron, alpha-shaped currents
 *
 * Membrane, adaptation and spike: aeif.h. Synapses:
 *
 *     SYN = -I_ex + I_in, both positive
 *     dI_x' = -dI_x / tau_x, I_x' = dI_x - I_x / tau_x, dI_x += w e/tau_x
 *
 * Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_synapses.h"

typedef struct {
    AeifParams aeif;
    double tau_syn_ex, tau_syn_in;
} Params;
enum { D_EX = AEIF_N_STATE, I_EX, D_IN, I_IN, N_STATE, N_OWN = N_STATE - AEIF_N_STATE };
enum { Y_V, Y_W, Y_D_EX, Y_EX, Y_D_IN, Y_IN, N_VARIABLES, Y_STIM = N_VARIABLES, Y_REF };

static const DenestParam params[] = {AEIF_PARAM_ROWS, ROWS_TAU_SYN(0.2, 2, "currents")};

static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [D_EX] = {"dI_syn_ex", "pA/ms", 0, AEIF_SYNAPTIC,
              .doc = "Slope variable of the excitatory current"},
    [I_EX] = {"I_syn_ex", "pA", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Excitatory current"},
    [D_IN] = {"dI_syn_in", "pA/ms", 0, AEIF_SYNAPTIC,
              .doc = "Slope variable of the inhibitory current"},
    [I_IN] = {"I_syn_in", "pA", 0, AEIF_SYNAPTIC_RECORDABLE,
              .doc = "Inhibitory current, counted positive"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {INPUTS_EX_IN("pA")};

AEIF_PREPARE_ALPHA

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        AEIF_VARIABLES;
        const double I_ex = y[Y_EX][i], I_in = y[Y_IN][i];

        AEIF_MEMBRANE(ionic + I_ex - I_in);
        dydt[Y_D_EX][i] = -y[Y_D_EX][i] / P(tau_syn_ex);
        dydt[Y_EX][i] = y[Y_D_EX][i] - I_ex / P(tau_syn_ex);
        dydt[Y_D_IN][i] = -y[Y_D_IN][i] / P(tau_syn_in);
        dydt[Y_IN][i] = y[Y_D_IN][i] - I_in / P(tau_syn_in);
    }
}

AEIF_UPDATE(N_OWN, {
    y[Y_D_EX][i] += ex[i] * D(step_ex);
    y[Y_D_IN][i] += -in[i] * D(step_in);
})

static const DenestNeuron aeif_psc_alpha = {
    AEIF_NEURON(Params, "aeif_psc_alpha",
                "Adaptive exponential integrate-and-fire, alpha-shaped currents", "+ I_ex - I_in ",
                "dI_x' = -dI_x / tau_x, I_x' = dI_x - I_x / tau_x, dI_x += w e/tau_x", aeif_check,
                prepare),
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_psc_alpha);
