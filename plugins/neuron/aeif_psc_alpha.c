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

#include "plugins/neuron/aeif.h"

typedef struct {
    AeifParams aeif;
    double tau_syn_ex, tau_syn_in;
} Params;
typedef struct {
    AeifDerived aeif;
    double step_ex, step_in; /* pA/ms for a weight of 1 */
} Derived;
enum { D_EX = AEIF_N_STATE, I_EX, D_IN, I_IN, N_STATE, N_OWN = N_STATE - AEIF_N_STATE };
enum { Y_V, Y_W, Y_D_EX, Y_EX, Y_D_IN, Y_IN, N_VARIABLES, Y_STIM = N_VARIABLES, Y_REF };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    AEIF_TAU_ROW(Params, tau_syn_ex, 0.2, "Time constant of excitatory currents"),
    AEIF_TAU_ROW(Params, tau_syn_in, 2, "Time constant of inhibitory currents"),
};

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

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    aeif_prepare(values, h, derived);
    d->step_ex = denest_alpha_slope(p->tau_syn_ex);
    d->step_in = denest_alpha_slope(p->tau_syn_in);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double I_ex = y[Y_EX][i], I_in = y[Y_IN][i], w = y[Y_W][i], ref = y[Y_REF][i];
        const double V = aeif_clamp(y[Y_V][i], ref, P(aeif.V_peak), P(aeif.V_reset));
        const double ionic = aeif_ionic(V, P(aeif.g_L), P(aeif.E_L), P(aeif.Delta_T), P(aeif.V_th));
        const double sum = ionic + I_ex - I_in - w + P(aeif.I_e) + y[Y_STIM][i];

        dydt[Y_V][i] = ref > 0 ? 0 : sum / P(aeif.C_m);
        dydt[Y_W][i] = (P(aeif.a) * (V - P(aeif.E_L)) - w) / P(aeif.tau_w);
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
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "aeif_psc_alpha",
             .summary = "Adaptive exponential integrate-and-fire, alpha-shaped currents",
             .equations = "C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) + I_ex "
                          "- I_in - w + I_e + I\n"
                          "tau_w w' = a (V - E_L) - w\n"
                          "dI_x' = -dI_x / tau_x, I_x' = dI_x - I_x / tau_x, dI_x += w e/tau_x\n"
                          "V >= V_peak: spike; V <- V_reset for t_ref; w <- w + b",
             .reference = "Brette & Gerstner 2005, doi:10.1152/jn.00686.2005",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = aeif_check},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .init_buffers = aeif_init_buffers,
    .prepare = prepare,
    .update = &update,
    .limits = AEIF_LIMITS,
};
DENEST_PLUGIN(aeif_psc_alpha);
