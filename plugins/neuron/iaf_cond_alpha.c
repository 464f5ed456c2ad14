/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_alpha - leaky integrate-and-fire neuron, alpha-shaped conductances
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *     u_x' = -u_x / tau_x,    g_x' = u_x - g_x / tau_x,    u_x += w e/tau_x
 *
 * Membrane and spike: iaf_cond.h.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_cond.h"

typedef struct {
    IAF_COND_FIELDS;
    double tau_syn_ex, tau_syn_in;
} Params;
enum { V_M, U_EX, G_EX, U_IN, G_IN, IAF_COND_AUXILIARY };

static const DenestParam params[] = {
    IAF_COND_ROWS(-55, -60, 2, 16.6667, 250, -85),
    ROWS_TAU_SYN(0.2, 2, "conductances"),
};

static const DenestState state[] = {IAF_COND_STATE, IAF_COND_SLOPE_STATE};
static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

CHECK_RESET

IAF_COND_SLOPE_PREPARE(denest_alpha_slope(p->tau_syn_ex), denest_alpha_slope(p->tau_syn_in))
IAF_COND_SLOPE_DERIVATIVES(tau_syn_ex, tau_syn_ex, tau_syn_in, tau_syn_in)
IAF_COND_UPDATE({
    y[U_EX][i] += ex[i] * D(step_ex);
    y[U_IN][i] += -in[i] * D(step_in);
})
IAF_COND_RECORDABLES;

static const DenestNeuron iaf_cond_alpha = {
    IAF_COND_NEURON("iaf_cond_alpha", "Leaky integrate-and-fire, alpha-shaped conductances",
                    "u_x' = -u_x / tau_x, g_x' = u_x - g_x / tau_x, u_x += w e/tau_x"),
    DENEST_NEURON_RECORDABLES(recordables),
};
DENEST_PLUGIN(iaf_cond_alpha);
