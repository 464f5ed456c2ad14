/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hh_cond_exp_traub - Hodgkin-Huxley neuron after Traub & Miles, exponential conductances
 *
 *     C_m dV/dt = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) - g_ex (V - E_ex)
 *                 - g_in (V - E_in) + I_e + I
 *     x' = alpha_x(V - V_T) - (alpha_x(V - V_T) + beta_x(V - V_T)) x    for x = m, h, n
 *     g_x' = -g_x / tau_x,    g_x += w
 *
 * A spike is the first falling step at or above V_T + 30, none for t_ref; V is never reset. Weights
 * > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/hh.h"

typedef struct {
    HH_FIELDS;
    double V_T, E_ex, E_in;
} Params;
typedef struct {
    HH_DERIVED;
} Derived;
enum { HH_VARIABLES, G_EX, G_IN, HH_AUXILIARY };

static const DenestParam params[] = {
    ROW_ANY(g_Na, "nS", 20000, "Sodium conductance"),
    ROW_ANY(g_K, "nS", 6000, "Potassium conductance"),
    ROW_ANY(g_L, "nS", 10, "Leak conductance"),
    ROW_C_M(200),
    ROW_ANY(E_Na, "mV", 50, "Sodium reversal potential"),
    ROW_ANY(E_K, "mV", -90, "Potassium reversal potential"),
    ROW_ANY(E_L, "mV", -60, "Leak reversal potential"),
    ROW_ANY(V_T, "mV", -63, "Shift of all rates, and of the threshold"),
    ROW_E_EX(0),
    ROW_E_IN(-80),
    ROWS_TAU_SYN(5, 10, "conductances"),
    ROW_T_REF(2),
    ROW_I_E,
};

static const DenestState state[] = {
    HH_STATE(-60),
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
};
static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

/* Rates of the gates in 1/ms, functions of the potential relative to V_T. */
static void
compute_rates(double y, double *rate)
{
    rate[ALPHA_M] = 0.32 * (13 - y) / (denest_exp((13 - y) / 4) - 1);
    rate[BETA_M] = 0.28 * (y - 40) / (denest_exp((y - 40) / 5) - 1);
    rate[ALPHA_H] = 0.128 * denest_exp((17 - y) / 18);
    rate[BETA_H] = 4 / (1 + denest_exp((40 - y) / 5));
    rate[ALPHA_N] = 0.032 * (15 - y) / (denest_exp((15 - y) / 5) - 1);
    rate[BETA_N] = 0.5 * denest_exp((10 - y) / 40);
}

HH_RATES(-60, compute_rates)

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    HH_PREPARE(p, d, h);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;
    DenestLanes potential, rate[DENEST_CURVES];

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)
        potential[i] = y[V_M][i] - P(V_T);
    denest_curves_get(&rate_curves, potential, rate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], m = y[ACT_M][i], h = y[INACT_H][i], n = y[ACT_N][i];
        const double I_Na = P(g_Na) * m * m * m * h * (V - P(E_Na));
        const double I_K = P(g_K) * n * n * n * n * (V - P(E_K));
        const double I_L = P(g_L) * (V - P(E_L));
        const double I_ex = y[G_EX][i] * (V - P(E_ex)), I_in = y[G_IN][i] * (V - P(E_in));

        dydt[V_M][i] = (-I_Na - I_K - I_L - I_ex - I_in + y[I_STIM][i] + P(I_e)) * D(per_C_m);
        dydt[ACT_M][i] = rate[ALPHA_M][i] - (rate[ALPHA_M][i] + rate[BETA_M][i]) * m;
        dydt[INACT_H][i] = rate[ALPHA_H][i] - (rate[ALPHA_H][i] + rate[BETA_H][i]) * h;
        dydt[ACT_N][i] = rate[ALPHA_N][i] - (rate[ALPHA_N][i] + rate[BETA_N][i]) * n;
        dydt[G_EX][i] = -y[G_EX][i] * D(per_tau_ex);
        dydt[G_IN][i] = -y[G_IN][i] * D(per_tau_in);
    }
}

HH_UPDATE(P(V_T) + 30, {
    y[G_EX][i] += ex[i];
    y[G_IN][i] += -in[i];
})

static const DenestNeuron hh_cond_exp_traub = {
    .base =
        DENEST_NEURON_BASE(Params, params, "hh_cond_exp_traub",
                           "Hodgkin-Huxley neuron after Traub & Miles, exponential conductances",
                           "C_m V' = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) - "
                           "g_ex (V - E_ex) - g_in (V - E_in) + I_e + I\n"
                           "x' = alpha_x - (alpha_x + beta_x) x for x = m, h, n, at V - V_T\n"
                           "V >= V_T + 30 and falling: spike, none for t_ref; no reset",
                           "Traub & Miles 1991, Neuronal Networks of the Hippocampus, "
                           "doi:10.1017/CBO9780511895401"),
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .init = init,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(hh_cond_exp_traub);
