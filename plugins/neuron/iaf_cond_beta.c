/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_beta - leaky integrate-and-fire neuron, beta-shaped conductances
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *     u_x' = -u_x / tau_decay,    g_x' = u_x - g_x / tau_rise
 *     u_x += w times a factor that makes the peak w
 *
 * Membrane and spike: iaf_cond.h.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_cond.h"

typedef struct {
    IAF_COND_FIELDS;
    double tau_rise_ex, tau_decay_ex, tau_rise_in, tau_decay_in;
} Params;
enum { V_M, U_EX, G_EX, U_IN, G_IN, IAF_COND_AUXILIARY };

static const DenestParam params[] = {
    IAF_COND_ROWS(-55, -60, 2, 16.6667, 250, -85),
    ROW_POSITIVE(tau_rise_ex, "ms", 0.2, "Rise time constant, excitatory"),
    ROW_POSITIVE(tau_decay_ex, "ms", 0.2, "Decay time constant, excitatory"),
    ROW_POSITIVE(tau_rise_in, "ms", 2, "Rise time constant, inhibitory"),
    ROW_POSITIVE(tau_decay_in, "ms", 2, "Decay time constant, inhibitory"),
};

static const DenestState state[] = {IAF_COND_STATE, IAF_COND_SLOPE_STATE};
static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

CHECK_RESET

IAF_COND_SLOPE_PREPARE(denest_beta_slope(p->tau_rise_ex, p->tau_decay_ex),
                       denest_beta_slope(p->tau_rise_in, p->tau_decay_in))
IAF_COND_SLOPE_DERIVATIVES(tau_rise_ex, tau_decay_ex, tau_rise_in, tau_decay_in)
IAF_COND_UPDATE({
    y[U_EX][i] += ex[i] * D(step_ex);
    y[U_IN][i] += -in[i] * D(step_in);
})
IAF_COND_RECORDABLES;

static const DenestNeuron iaf_cond_beta = {
    IAF_COND_NEURON("iaf_cond_beta", "Leaky integrate-and-fire, beta-shaped conductances",
                    "u_x' = -u_x / tau_decay, g_x' = u_x - g_x / tau_rise, u_x += w times a "
                    "factor that makes the peak w"),
    DENEST_NEURON_RECORDABLES(recordables),
};
DENEST_PLUGIN(iaf_cond_beta);
