/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_psc_exp - adaptive exponential integrate-and-fire neuron, exponential currents
 *
 * Membrane, adaptation and spike: aeif.h. Synapses:
 *
 *     SYN = -I_ex + I_in, both positive
 *     I_x' = -I_x / tau_x, I_x += w
 *
 * Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_synapses.h"

typedef struct {
    AeifParams aeif;
    double tau_syn_ex, tau_syn_in;
} Params;
typedef struct {
    AeifDerived aeif;
} Derived;
enum { I_EX = AEIF_N_STATE, I_IN, N_STATE, N_OWN = N_STATE - AEIF_N_STATE };
enum { Y_V, Y_W, Y_EX, Y_IN, N_VARIABLES, Y_STIM = N_VARIABLES, Y_REF };

static const DenestParam params[] = {AEIF_PARAM_ROWS, ROWS_TAU_SYN(0.2, 2, "currents")};

static const DenestState state[] = {
    AEIF_STATE_ROWS,
    [I_EX] = {"I_syn_ex", "pA", 0, AEIF_SYNAPTIC_RECORDABLE, .doc = "Excitatory current"},
    [I_IN] = {"I_syn_in", "pA", 0, AEIF_SYNAPTIC_RECORDABLE,
              .doc = "Inhibitory current, counted positive"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {INPUTS_EX_IN("pA")};

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        AEIF_VARIABLES;
        const double I_ex = y[Y_EX][i], I_in = y[Y_IN][i];

        AEIF_MEMBRANE(ionic + I_ex - I_in);
        dydt[Y_EX][i] = -I_ex / P(tau_syn_ex);
        dydt[Y_IN][i] = -I_in / P(tau_syn_in);
    }
}

AEIF_UPDATE(N_OWN, {
    y[Y_EX][i] += ex[i];
    y[Y_IN][i] += -in[i];
})

static const DenestNeuron aeif_psc_exp = {
    AEIF_NEURON(Params, "aeif_psc_exp",
                "Adaptive exponential integrate-and-fire, exponential currents", "+ I_ex - I_in ",
                "I_x' = -I_x / tau_x, I_x += w", aeif_check, aeif_prepare),
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_psc_exp);
