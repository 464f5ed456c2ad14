/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hh_psc_alpha - Hodgkin-Huxley neuron, alpha-shaped synaptic currents
 *
 *     C_m dV/dt = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + I_e + I + I_syn_ex +
 * I_syn_in dx/dt = alpha_x(V) (1 - x) - beta_x(V) x    for x = m, h, n
 *
 * Gates and spikes: hh.h.
 */
#include <denest/plugin.h>

#include "plugins/neuron/hh.h"

typedef struct {
    double t_ref, g_Na, g_K, g_L, C_m, E_Na, E_K, E_L, tau_syn_ex, tau_syn_in, I_e;
} Params;
typedef struct {
    double n_ref, step_ex, step_in; /* steps; pA/ms for a weight of 1 */
} Derived;
enum { HH_FIRST, DI_EX, I_EX, DI_IN, I_IN, HH_AUXILIARY };

static const DenestParam params[] = {
    ROW_T_REF(2),
    DENEST_PARAM(Params, g_Na, "nS", 12000, 0, INFINITY, "Sodium peak conductance"),
    DENEST_PARAM(Params, g_K, "nS", 3600, 0, INFINITY, "Potassium peak conductance"),
    DENEST_PARAM(Params, g_L, "nS", 30, 0, INFINITY, "Leak conductance"),
    ROW_C_M(100),
    ROW_ANY(E_Na, "mV", 50, "Sodium reversal potential"),
    ROW_ANY(E_K, "mV", -77, "Potassium reversal potential"),
    ROW_ANY(E_L, "mV", -54.402, "Leak reversal potential"),
    ROW_POSITIVE(tau_syn_ex, "ms", 0.2, "Rise time of excitatory currents"),
    ROW_POSITIVE(tau_syn_in, "ms", 2, "Rise time of inhibitory currents"),
    ROW_I_E,
};

static const DenestState state[] = {
    HH_STATE(-65),
    [DI_EX] = {"dI_syn_ex", "pA/ms", .doc = "Slope variable of the excitatory current"},
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [DI_IN] = {"dI_syn_in", "pA/ms", .doc = "Slope variable of the inhibitory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
};
static const DenestInput inputs[] = {INPUTS_EX_IN("pA")};

DENEST_INLINE Rates
rates(double V)
{
    return (Rates){
        .alpha_m = 0.1 * (V + 40) / (1 - denest_exp(-(V + 40) / 10)),
        .beta_m = 4 * denest_exp(-(V + 65) / 18),
        .alpha_h = 0.07 * denest_exp(-(V + 65) / 20),
        .beta_h = 1 / (1 + denest_exp(-(V + 35) / 10)),
        .alpha_n = 0.01 * (V + 55) / (1 - denest_exp(-(V + 55) / 10)),
        .beta_n = 0.125 * denest_exp(-(V + 65) / 80),
    };
}

HH_INIT(rates)

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
    d->step_ex = denest_alpha_slope(p->tau_syn_ex);
    d->step_in = denest_alpha_slope(p->tau_syn_in);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], m = y[ACT_M][i], h = y[INACT_H][i], n = y[ACT_N][i];
        const double I_Na = P(g_Na) * m * m * m * h * (V - P(E_Na));
        const double I_K = P(g_K) * n * n * n * n * (V - P(E_K));
        const double I_L = P(g_L) * (V - P(E_L));
        const Rates r = rates(V);

        dydt[V_M][i] =
            (-(I_Na + I_K + I_L) + y[I_STIM][i] + P(I_e) + y[I_EX][i] + y[I_IN][i]) / P(C_m);
        dydt[ACT_M][i] = r.alpha_m * (1 - m) - r.beta_m * m;
        dydt[INACT_H][i] = r.alpha_h * (1 - h) - r.beta_h * h;
        dydt[ACT_N][i] = r.alpha_n * (1 - n) - r.beta_n * n;
        dydt[DI_EX][i] = -y[DI_EX][i] / P(tau_syn_ex);
        dydt[I_EX][i] = y[DI_EX][i] - y[I_EX][i] / P(tau_syn_ex);
        dydt[DI_IN][i] = -y[DI_IN][i] / P(tau_syn_in);
        dydt[I_IN][i] = y[DI_IN][i] - y[I_IN][i] / P(tau_syn_in);
    }
}

HH_UPDATE(0, {
    y[DI_EX][i] += ex[i] * D(step_ex);
    y[DI_IN][i] += in[i] * D(step_in);
})

static const DenestNeuron hh_psc_alpha = {
    .base = DENEST_NEURON_BASE(
        Params, params, "hh_psc_alpha", "Hodgkin-Huxley neuron, alpha-shaped currents",
        "C_m V' = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + "
        "I_e + I + I_syn\n"
        "x' = alpha_x(V) (1 - x) - beta_x(V) x for x = m, h, n\n"
        "V >= 0 and falling: spike, none for t_ref; no reset",
        "Hodgkin & Huxley 1952, doi:10.1113/jphysiol.1952.sp004764"),
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .init = init,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(hh_psc_alpha);
