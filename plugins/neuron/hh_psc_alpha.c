/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hh_psc_alpha - Hodgkin-Huxley neuron, alpha-shaped synaptic currents
 *
 *     C_m dV/dt = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + I_e + I
 *                 + I_syn_ex + I_syn_in
 *     dx/dt = alpha_x(V) (1 - x) - beta_x(V) x    for x = m, h, n
 *     I_syn(t) = w e/tau t exp(-t/tau) after a spike of weight w
 *
 * The first step in which V falls while it is at or above 0 mV emits a spike, unless one came
 * within t_ref. Nothing is reset. Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/hh.h"

typedef struct {
    HH_FIELDS;
} Params;
typedef struct {
    HH_DERIVED;
    double step_ex, step_in; /* pA/ms for a weight of 1 */
} Derived;
enum { HH_VARIABLES, DI_EX, I_EX, DI_IN, I_IN, HH_AUXILIARY };

static const DenestParam params[] = {
    ROW_T_REF(2),
    ROW_NOT_NEGATIVE(g_Na, "nS", 12000, "Sodium peak conductance"),
    ROW_NOT_NEGATIVE(g_K, "nS", 3600, "Potassium peak conductance"),
    ROW_NOT_NEGATIVE(g_L, "nS", 30, "Leak conductance"),
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

/* Rates of the gates in 1/ms, functions of the potential. */
static void
compute_rates(double V, double *rate)
{
    rate[ALPHA_M] = 0.1 * (V + 40) / (1 - denest_exp(-(V + 40) / 10));
    rate[BETA_M] = 4 * denest_exp(-(V + 65) / 18);
    rate[ALPHA_H] = 0.07 * denest_exp(-(V + 65) / 20);
    rate[BETA_H] = 1 / (1 + denest_exp(-(V + 35) / 10));
    rate[ALPHA_N] = 0.01 * (V + 55) / (1 - denest_exp(-(V + 55) / 10));
    rate[BETA_N] = 0.125 * denest_exp(-(V + 65) / 80);
}

HH_RATES(-120, compute_rates)

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    HH_PREPARE(p, d, h);
    d->step_ex = denest_alpha_slope(p->tau_syn_ex);
    d->step_in = denest_alpha_slope(p->tau_syn_in);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;
    DenestLanes rate[DENEST_CURVES];

    denest_curves_get(&rate_curves, y[V_M], rate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], m = y[ACT_M][i], h = y[INACT_H][i], n = y[ACT_N][i];
        const double I_Na = P(g_Na) * m * m * m * h * (V - P(E_Na));
        const double I_K = P(g_K) * n * n * n * n * (V - P(E_K));
        const double I_L = P(g_L) * (V - P(E_L));

        dydt[V_M][i] =
            (-(I_Na + I_K + I_L) + y[I_STIM][i] + P(I_e) + y[I_EX][i] + y[I_IN][i]) * D(per_C_m);
        dydt[ACT_M][i] = rate[ALPHA_M][i] * (1 - m) - rate[BETA_M][i] * m;
        dydt[INACT_H][i] = rate[ALPHA_H][i] * (1 - h) - rate[BETA_H][i] * h;
        dydt[ACT_N][i] = rate[ALPHA_N][i] * (1 - n) - rate[BETA_N][i] * n;
        dydt[DI_EX][i] = -y[DI_EX][i] * D(per_tau_ex);
        dydt[I_EX][i] = y[DI_EX][i] - y[I_EX][i] * D(per_tau_ex);
        dydt[DI_IN][i] = -y[DI_IN][i] * D(per_tau_in);
        dydt[I_IN][i] = y[DI_IN][i] - y[I_IN][i] * D(per_tau_in);
    }
}

HH_UPDATE(0, {
    y[DI_EX][i] += ex[i] * D(step_ex);
    y[DI_IN][i] += in[i] * D(step_in);
})

static const DenestNeuron hh_psc_alpha = {
    .base = DENEST_NEURON_BASE(
        Params, params, "hh_psc_alpha", "Hodgkin-Huxley neuron, alpha-shaped currents",
        "C_m V' = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + I_e + I + I_syn\n"
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
