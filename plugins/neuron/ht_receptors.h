/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The receptors of the Hill-Tononi neuron: conductances without dimension, differences of
 * exponentials.
 *
 *     I_x = -g_x (V - E_rev_x)    for x = AMPA, NMDA, GABA_A, GABA_B
 *     u_x' = -u_x / tau_rise_x,   g_x' = u_x - g_x / tau_decay_x
 *     u_x += w times the slope for which a spike of weight 1 has the peak g_peak_x
 *
 * Of the NMDA conductance only the unblocked part counts. Channels unblock with two time constants
 * and block at once:
 *
 *     inf = 1 / (1 + exp(-S_act (V - V_act)))
 *     m_y' = (inf - m_y) / tau_Mg_y,   m_y <= inf    for y = fast, slow
 *     part = a m_fast + (1 - a) m_slow,   a = 0.51 - 0.0028 V;   inf if instant_unblock_NMDA
 *
 * A model's rows of state include HT_RECEPTOR_VARIABLES, its inputs are HT_INPUTS.
 */
#ifndef HT_RECEPTORS_H
#define HT_RECEPTORS_H

#include "plugins/neuron/rows.h"

/* What follows is for each receptor @x: HT_RECEPTORS(HT_DERIVATIVE) and the like. */
#define HT_RECEPTORS(each) each(AMPA) each(NMDA) each(GABA_A) each(GABA_B)

/* Fields of Params and of Derived: 1/ms, and of the slope at a spike of weight 1. */
#define HT_RECEPTOR_FIELDS(x) double g_peak_##x, tau_rise_##x, tau_decay_##x, E_rev_##x;
#define HT_RECEPTOR_DERIVED(x) double per_rise_##x, per_decay_##x, step_##x;
#define HT_UNBLOCK_FIELDS                                                                          \
    double V_act_NMDA, S_act_NMDA, tau_Mg_fast_NMDA, tau_Mg_slow_NMDA, instant_unblock_NMDA;

/* Rows of the parameters. */
#define HT_RECEPTOR_ROWS(x, g_peak, rise, decay, E_rev)                                            \
    ROW_NOT_NEGATIVE(g_peak_##x, "", g_peak, "Peak " #x " conductance of a spike of weight 1"),    \
        ROW_POSITIVE(tau_rise_##x, "ms", rise, #x " rise time constant, below tau_decay_" #x),     \
        ROW_POSITIVE(tau_decay_##x, "ms", decay, #x " decay time constant"),                       \
        ROW_ANY(E_rev_##x, "mV", E_rev, #x " reversal potential")
#define HT_UNBLOCK_ROWS                                                                            \
    ROW_ANY(V_act_NMDA, "mV", -25.57, "Inflection point of the NMDA unblock sigmoid"),             \
        ROW_NOT_NEGATIVE(S_act_NMDA, "1/mV", 0.081, "Slope of the NMDA unblock sigmoid"),          \
        ROW_POSITIVE(tau_Mg_fast_NMDA, "ms", 0.68, "Fast unblock, below tau_Mg_slow_NMDA"),        \
        ROW_POSITIVE(tau_Mg_slow_NMDA, "ms", 22.7, "Slow unblock time constant"),                  \
        DENEST_PARAM_BOOL(Params, instant_unblock_NMDA, 0, "NMDA channels unblock at once")

/* Rows of state, all of them integrated. */
#define HT_RECEPTOR_VARIABLES                                                                      \
    U_AMPA, G_AMPA, U_NMDA, G_NMDA, U_GABA_A, G_GABA_A, U_GABA_B, G_GABA_B, MG_FAST, MG_SLOW
#define HT_CONDUCTANCE(x)                                                                          \
    [U_##x] = {"dg_" #x, "1/ms", .doc = "Slope of the " #x " conductance"},                        \
    [G_##x] = {"g_" #x, "", 0, DENEST_RECORDABLE, .doc = #x " conductance"}
#define HT_RECEPTOR_STATE                                                                          \
    HT_CONDUCTANCE(AMPA), HT_CONDUCTANCE(GABA_A), HT_CONDUCTANCE(GABA_B),                          \
        [U_NMDA] = {"dg_NMDA", "1/ms", .doc = "Slope of the NMDA conductance"},                    \
        [G_NMDA] = {"g_NMDA_free", "", .doc = "NMDA conductance, were no channel blocked"},        \
        [MG_FAST] = {"m_fast_NMDA", "", .doc = "Unblocked NMDA channels, fast component"},         \
        [MG_SLOW] = {"m_slow_NMDA", "", .doc = "Unblocked NMDA channels, slow component"}

enum { IN_AMPA, IN_NMDA, IN_GABA_A, IN_GABA_B, IN_CURRENT };
#define HT_INPUT(x) [IN_##x] = {#x, 1 + IN_##x, DENEST_INPUT_WEIGHT, .doc = "Times g_peak_" #x},
#define HT_INPUTS                                                                                  \
    HT_RECEPTORS(HT_INPUT)                                                                         \
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current in mV"}

/* Parts of check(), prepare() and derivatives(), and what input of step t does to unit i. */
#define HT_CHECK(x) DENEST_CHECK_BELOW(p, tau_rise_##x, tau_decay_##x, error) &&
#define HT_PREPARE(x)                                                                              \
    d->per_rise_##x = 1 / p->tau_rise_##x;                                                         \
    d->per_decay_##x = 1 / p->tau_decay_##x;                                                       \
    d->step_##x = p->g_peak_##x * denest_beta_slope(p->tau_rise_##x, p->tau_decay_##x);
#define HT_DERIVATIVE(x)                                                                           \
    dydt[U_##x][i] = -y[U_##x][i] * D(per_rise_##x);                                               \
    dydt[G_##x][i] = y[U_##x][i] - y[G_##x][i] * D(per_decay_##x);
#define HT_INPUT_COLUMN(x) const double *in_##x = denest_block_input(block, IN_##x, t);
#define HT_ARRIVE(x) y[U_##x][i] += D(step_##x) * in_##x[i];

/* Sum of the currents at V. @part of the NMDA channels that is unblocked */
#define HT_I_SYN(V, part)                                                                          \
    (-y[G_AMPA][i] * (V - P(E_rev_AMPA)) - y[G_NMDA][i] * part * (V - P(E_rev_NMDA)) -             \
     y[G_GABA_A][i] * (V - P(E_rev_GABA_A)) - y[G_GABA_B][i] * (V - P(E_rev_GABA_B)))

DENEST_INLINE double
ht_sigmoid(double x)
{
    return 1 / (1 + denest_exp(-x));
}

/* inf, and the part of the NMDA channels that is unblocked. */
#define HT_UNBLOCK_INF(V) ht_sigmoid(P(S_act_NMDA) * (V - P(V_act_NMDA)))
DENEST_INLINE double
ht_unblocked(double V, double inf, double fast, double slow, double instant)
{
    const double a = 0.51 - 0.0028 * V;

    return instant != 0 ? inf : a * fast + (1 - a) * slow;
}

/* Recordable beside the state. */
#define HT_RECEPTOR_READS                                                                          \
    DENEST_NEURON_READ(read_g_NMDA,                                                                \
                       y[G_NMDA][i] * ht_unblocked(y[V_M][i], HT_UNBLOCK_INF(y[V_M][i]),           \
                                                   y[MG_FAST][i], y[MG_SLOW][i],                   \
                                                   P(instant_unblock_NMDA)))
#define HT_RECEPTOR_RECORDABLES                                                                    \
    {                                                                                              \
        "g_NMDA", "", "NMDA conductance of unblocked channels", read_g_NMDA                        \
    }

#endif
