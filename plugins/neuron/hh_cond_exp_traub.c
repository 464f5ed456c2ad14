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
    double g_Na, g_K, g_L, C_m, E_Na, E_K, E_L, V_T, E_ex, E_in, tau_syn_ex, tau_syn_in, t_ref, I_e;
} Params;
typedef struct {
    double n_ref; /* steps */
} Derived;
enum { HH_FIRST, G_EX, G_IN, HH_AUXILIARY };

static const DenestParam params[] = {
    ROW_ANY(g_Na, "nS", 20000, "Sodium conductance"),
    ROW_ANY(g_K, "nS", 6000, "Potassium conductance"),
    ROW_ANY(g_L, "nS", 10, "Leak conductance"),
    ROW_C_M(200),
    ROW_ANY(E_Na, "mV", 50, "Sodium reversal potential"),
    ROW_ANY(E_K, "mV", -90, "Potassium reversal potential"),
    ROW_ANY(E_L, "mV", -60, "Leak reversal potential"),
    ROW_ANY(V_T, "mV", -63, "Shift of all rates, and of the threshold"),
    ROW_ANY(E_ex, "mV", 0, "Excitatory reversal potential"),
    ROW_ANY(E_in, "mV", -80, "Inhibitory reversal potential"),
    ROW_POSITIVE(tau_syn_ex, "ms", 5, "Time constant of excitatory conductances"),
    ROW_POSITIVE(tau_syn_in, "ms", 10, "Time constant of inhibitory conductances"),
    ROW_T_REF(2),
    ROW_I_E,
};

static const DenestState state[] = {
    HH_STATE(-60),
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
};
static const DenestInput inputs[] = {INPUTS_EX_IN("nS")};

/* @p y the potential relative to V_T */
DENEST_INLINE Rates
rates(double y)
{
    return (Rates){
        .alpha_m = 0.32 * (13 - y) / (denest_exp((13 - y) / 4) - 1),
        .beta_m = 0.28 * (y - 40) / (denest_exp((y - 40) / 5) - 1),
        .alpha_h = 0.128 * denest_exp((17 - y) / 18),
        .beta_h = 4 / (1 + denest_exp((40 - y) / 5)),
        .alpha_n = 0.032 * (15 - y) / (denest_exp((15 - y) / 5) - 1),
        .beta_n = 0.5 * denest_exp((10 - y) / 40),
    };
}

/* As the reference has it: the gates are those at rest if V_T were 0. */
HH_INIT(rates)

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
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
        const double I_ex = y[G_EX][i] * (V - P(E_ex)), I_in = y[G_IN][i] * (V - P(E_in));
        const Rates r = rates(V - P(V_T));

        dydt[V_M][i] = (-I_Na - I_K - I_L - I_ex - I_in + y[I_STIM][i] + P(I_e)) / P(C_m);
        dydt[ACT_M][i] = r.alpha_m - (r.alpha_m + r.beta_m) * m;
        dydt[INACT_H][i] = r.alpha_h - (r.alpha_h + r.beta_h) * h;
        dydt[ACT_N][i] = r.alpha_n - (r.alpha_n + r.beta_n) * n;
        dydt[G_EX][i] = -y[G_EX][i] / P(tau_syn_ex);
        dydt[G_IN][i] = -y[G_IN][i] / P(tau_syn_in);
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
