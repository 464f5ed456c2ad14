/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_exp_sfa_rr - leaky integrate-and-fire neuron, exponential conductances,
 * adaptation and relative refractoriness
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *                - g_sfa (V - E_sfa) - g_rr (V - E_rr)
 *     g_x' = -g_x / tau_x,    g_ex, g_in += w
 *
 * V >= V_th emits a spike, which adds q_sfa to g_sfa and q_rr to g_rr; V is set to V_reset at the
 * end of each step for t_ref. Weights > 0 are
 * excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_cond.h"

typedef struct {
    IAF_COND_FIELDS;
    double tau_syn_ex, tau_syn_in, tau_sfa, tau_rr, E_sfa, E_rr, q_sfa, q_rr;
} Params;
enum { V_M, G_EX, G_IN, G_SFA, G_RR, IAF_COND_AUXILIARY };

static const DenestParam params[] = {
    IAF_COND_ROWS(-57, -70, 0.5, 28.95, 289.5, -75),
    ROWS_TAU_SYN(1.5, 10, "conductances"),
    ROW_POSITIVE(tau_sfa, "ms", 110, "Time constant of the adaptation"),
    ROW_POSITIVE(tau_rr, "ms", 1.97, "Time constant of the relative refractoriness"),
    ROW_ANY(E_sfa, "mV", -70, "Reversal potential of the adaptation"),
    ROW_ANY(E_rr, "mV", -70, "Reversal potential of the refractoriness"),
    ROW_ANY(q_sfa, "nS", 14.48, "Adaptation at a spike"),
    ROW_ANY(q_rr, "nS", 3214, "Relative refractoriness at a spike"),
};

#define CONDUCTANCE DENEST_SETTABLE | DENEST_RECORDABLE
static const DenestState state[] = {
    IAF_COND_STATE,
    [G_EX] = {"g_ex", "nS", 0, CONDUCTANCE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, CONDUCTANCE, .doc = "Inhibitory conductance"},
    [G_SFA] = {"g_sfa", "nS", 0, CONDUCTANCE, .doc = "Conductance of the adaptation"},
    [G_RR] = {"g_rr", "nS", 0, CONDUCTANCE, .doc = "Conductance of the refractoriness"},
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
        const double g_sfa = y[G_SFA][i], g_rr = y[G_RR][i];

        dydt[V_M][i] = (-P(g_L) * (V - P(E_L)) + y[I_STIM][i] + P(I_e) - g_ex * (V - P(E_ex)) -
                        g_in * (V - P(E_in)) - g_sfa * (V - P(E_sfa)) - g_rr * (V - P(E_rr))) /
                       P(C_m);
        dydt[G_EX][i] = -g_ex / P(tau_syn_ex);
        dydt[G_IN][i] = -g_in / P(tau_syn_in);
        dydt[G_SFA][i] = -g_sfa / P(tau_sfa);
        dydt[G_RR][i] = -g_rr / P(tau_rr);
    }
}

IAF_COND_UPDATE({
    y[G_EX][i] += ex[i];
    y[G_IN][i] += -in[i];
    y[G_SFA][i] += spike ? P(q_sfa) : 0;
    y[G_RR][i] += spike ? P(q_rr) : 0;
})

static const DenestNeuron iaf_cond_exp_sfa_rr = {
    .base = DENEST_NEURON_BASE(
        Params, params, "iaf_cond_exp_sfa_rr",
        "Leaky integrate-and-fire, conductances, adaptation, relative refractoriness",
        "C_m V' = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) - "
        "g_sfa (V - E_sfa) - g_rr (V - E_rr) + I_e + I\n"
        "g_x' = -g_x / tau_x, g_ex, g_in += w\n"
        "V >= V_th: spike; V <- V_reset for t_ref; g_sfa += q_sfa, g_rr += q_rr",
        "Dayan & Abbott 2001, Theoretical Neuroscience, MIT Press, p. 166"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(iaf_cond_exp_sfa_rr);
