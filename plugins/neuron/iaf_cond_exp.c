/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_exp - leaky integrate-and-fire neuron, exponential conductances
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *     g_x' = -g_x / tau_x,    g_x += w
 *
 * V >= V_th emits a spike; V is set to V_reset at the end of each step for t_ref. Weights > 0 are
 * excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_cond.h"

typedef struct {
    IAF_COND_FIELDS;
    double tau_syn_ex, tau_syn_in;
} Params;
enum { V_M, G_EX, G_IN, IAF_COND_AUXILIARY };

static const DenestParam params[] = {
    IAF_COND_ROWS(-55, -60, 2, 16.6667, 250, -85),
    ROWS_TAU_SYN(0.2, 2, "conductances"),
};

static const DenestState state[] = {
    IAF_COND_STATE,
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
};
static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

CHECK_RESET

IAF_COND_PREPARE

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], g_ex = y[G_EX][i], g_in = y[G_IN][i];

        dydt[V_M][i] = (-P(g_L) * (V - P(E_L)) + y[I_STIM][i] + P(I_e) - g_ex * (V - P(E_ex)) -
                        g_in * (V - P(E_in))) /
                       P(C_m);
        dydt[G_EX][i] = -g_ex / P(tau_syn_ex);
        dydt[G_IN][i] = -g_in / P(tau_syn_in);
    }
}

IAF_COND_UPDATE({
    y[G_EX][i] += ex[i];
    y[G_IN][i] += -in[i];
})

static const DenestNeuron iaf_cond_exp = {
    IAF_COND_NEURON("iaf_cond_exp", "Leaky integrate-and-fire, exponential conductances",
                    "g_x' = -g_x / tau_x, g_x += w"),
};
DENEST_PLUGIN(iaf_cond_exp);
