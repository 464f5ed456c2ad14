/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The voltage-gated currents of the Hill-Tononi neuron, in mV, from conductances without dimension.
 *
 *     I_NaP = -g_peak_NaP m_NaP(V)^3 (V - E_rev_NaP)
 *     I_KNa = -g_peak_KNa / (1 + (0.25 / D)^3.5) (V - E_rev_KNa)
 *     I_T   = -g_peak_T m_T^2 h_T (V - E_rev_T)
 *     I_h   = -g_peak_h m_h (V - E_rev_h)
 *     x' = (x_inf(V) - x) rate_x(V)    for x = m_h, m_T, h_T
 *     tau_D_KNa D' = tau_D_KNa D_inf(V) + 0.001 - D
 *
 * A model's rows of state include HT_CURRENT_VARIABLES.
 */
#ifndef HT_CURRENTS_H
#define HT_CURRENTS_H

#include <denest/curves.h>

#include "plugins/neuron/rows.h"

/* Fields and rows of the parameters. */
#define HT_CURRENT_FIELDS                                                                          \
    double g_peak_NaP, E_rev_NaP, g_peak_KNa, E_rev_KNa, tau_D_KNa, g_peak_T, E_rev_T, g_peak_h,   \
        E_rev_h;
#define HT_CURRENT_ROWS                                                                            \
    ROW_NOT_NEGATIVE(g_peak_NaP, "", 1.0, "Peak conductance of the persistent sodium current"),    \
        ROW_ANY(E_rev_NaP, "mV", 30.0, "Its reversal potential"),                                  \
        ROW_NOT_NEGATIVE(g_peak_KNa, "", 1.0,                                                      \
                         "Peak conductance of the depolarisation-activated K"),                    \
        ROW_ANY(E_rev_KNa, "mV", -90.0, "Its reversal potential"),                                 \
        ROW_POSITIVE(tau_D_KNa, "ms", 1250.0, "Its time constant"),                                \
        ROW_NOT_NEGATIVE(g_peak_T, "", 1.0,                                                        \
                         "Peak conductance of the low-threshold calcium current"),                 \
        ROW_ANY(E_rev_T, "mV", 0.0, "Its reversal potential"),                                     \
        ROW_NOT_NEGATIVE(g_peak_h, "", 1.0, "Peak conductance of the pacemaker current"),          \
        ROW_ANY(E_rev_h, "mV", -40.0, "Its reversal potential")

/* Rows of state, all of them integrated. */
#define HT_CURRENT_VARIABLES M_H, D_KNA, M_T, H_T
#define HT_CURRENT_STATE                                                                           \
    [M_H] = {"m_Ih", "", .doc = "Activation of I_h"},                                              \
    [D_KNA] = {"D_IKNa", "", .doc = "Accumulated depolarisation, drives I_KNa"},                   \
    [M_T] = {"m_IT", "", .doc = "Activation of I_T"},                                              \
    [H_T] = {"h_IT", "", .doc = "Inactivation of I_T"}

/* Functions of V, by <denest/curves.h>: x_inf, rate_x in 1/ms, D_inf and m_NaP^3. */
enum { M_H_INF, RATE_H, M_T_INF, RATE_T, H_T_INF, RATE_H_T, D_INF, M_NAP_CUBED };

/* Exponentials and divisions are most of the cost: where two reciprocals are needed, one division
 * makes both, and V is bounded so that no product overflows. */
DENEST_INLINE void
ht_gates(double V_m, double *ret_values)
{
    const double V_below = V_m > 1000 ? 1000 : V_m, V = V_below < -1000 ? -1000 : V_below;
    const double a_h = 1 + denest_exp_bounded((V + 75) * (1 / 5.5));
    const double a_hT = 1 + denest_exp_bounded((V + 83) * (1 / 4.0));
    const double a_mT = 1 + denest_exp_bounded((V + 59) * (-1 / 6.2));
    const double a_NaP = 1 + denest_exp_bounded((V + 55.7) * (-1 / 7.7));
    const double exp_V = denest_exp_bounded((V + 10) * (1 / 5.0));
    const double T_sum =
        denest_exp_bounded((V + 132) * (-1 / 16.7)) + denest_exp_bounded((V + 16.8) * (1 / 18.2));
    const double T_down = 1 + denest_exp_bounded((V + 86) * (1 / 3.2));
    const double tau_T = 0.22 + 0.13 * T_sum; /* times T_sum */
    const double tau_hT =
        8.2 * T_down + 56.6 + 0.27 * 1372637625.6245778 * exp_V; /* times T_down; exp(21.04) */
    const double per_h = 1 / (a_h * a_hT), per_T = 1 / (a_mT * a_NaP);
    const double m_NaP = per_T * a_mT;
    const double per_rates = 1 / (tau_T * tau_hT);

    ret_values[M_H_INF] = per_h * a_hT;
    ret_values[H_T_INF] = per_h * a_h;
    ret_values[M_T_INF] = per_T * a_NaP;
    ret_values[M_NAP_CUBED] = m_NaP * m_NaP * m_NaP;
    ret_values[D_INF] = 0.025 * (exp_V / (1 + exp_V));
    ret_values[RATE_H] =
        denest_exp_bounded(-14.59 - 0.086 * V) + denest_exp_bounded(-1.87 + 0.0701 * V);
    ret_values[RATE_T] = T_sum * (per_rates * tau_hT);
    ret_values[RATE_H_T] = T_down * (per_rates * tau_T);
}

DENEST_CURVES_TABLE(ht_curves, -120, 1, 180, ht_gates)

/* The currents of unit i at V; y: its rows of state. */
#define HT_I_NAP(V, m_cubed) (-P(g_peak_NaP) * m_cubed * (V - P(E_rev_NaP)))
#define HT_I_KNA(V) (-P(g_peak_KNa) * ht_open_KNa(y[D_KNA][i]) * (V - P(E_rev_KNa)))
#define HT_I_T(V) (-P(g_peak_T) * y[M_T][i] * y[M_T][i] * y[H_T][i] * (V - P(E_rev_T)))
#define HT_I_H(V) (-P(g_peak_h) * y[M_H][i] * (V - P(E_rev_h)))

/* 1/(1 + (0.25/D)^3.5), without a power of a variable: 0.25^3.5 is 2^-7. */
DENEST_INLINE double
ht_open_KNa(double D)
{
    const double power = D * D * D * sqrt(D);

    return power / (power + 0.0078125);
}

DENEST_INLINE double
ht_m_NaP_cubed(double V)
{
    double gate[DENEST_CURVES];

    ht_gates(V, gate);
    return gate[M_NAP_CUBED];
}

/* The last lines of derivatives(). @gate: the functions of V from the table */
#define HT_GATE_DERIVATIVES(gate)                                                                  \
    dydt[M_H][i] = (gate[M_H_INF][i] - y[M_H][i]) * gate[RATE_H][i];                               \
    dydt[D_KNA][i] = (P(tau_D_KNa) * gate[D_INF][i] + 0.001 - y[D_KNA][i]) * D(per_tau_D);         \
    dydt[M_T][i] = (gate[M_T_INF][i] - y[M_T][i]) * gate[RATE_T][i];                               \
    dydt[H_T][i] = (gate[H_T_INF][i] - y[H_T][i]) * gate[RATE_H_T][i]

/* Gates in their steady state. @row: state of one unit */
#define HT_SETTLE(p, row)                                                                          \
    do {                                                                                           \
        double gate[DENEST_CURVES];                                                                \
                                                                                                   \
        ht_gates(row[V_M], gate);                                                                  \
        row[M_H] = gate[M_H_INF];                                                                  \
        row[D_KNA] = p->tau_D_KNa * gate[D_INF] + 0.001;                                           \
        row[M_T] = gate[M_T_INF];                                                                  \
        row[H_T] = gate[H_T_INF];                                                                  \
    } while (0)

/* Recordables. @V: column of the potential that the currents are read at */
#define HT_CURRENT_READS(V)                                                                        \
    DENEST_NEURON_READ(read_I_NaP, HT_I_NAP(y[V][i], ht_m_NaP_cubed(y[V][i])))                     \
    DENEST_NEURON_READ(read_I_KNa, HT_I_KNA(y[V][i]))                                              \
    DENEST_NEURON_READ(read_I_T, HT_I_T(y[V][i]))                                                  \
    DENEST_NEURON_READ(read_I_h, HT_I_H(y[V][i]))
#define HT_CURRENT_RECORDABLES                                                                     \
    {"I_NaP", "mV", "Persistent sodium current", read_I_NaP},                                      \
        {"I_KNa", "mV", "Depolarisation-activated potassium current", read_I_KNa},                 \
        {"I_T", "mV", "Low-threshold calcium current", read_I_T},                                  \
    {                                                                                              \
        "I_h", "mV", "Pacemaker current", read_I_h                                                 \
    }

#endif
