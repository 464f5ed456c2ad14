/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the leaky integrators with a multi-timescale adaptive threshold share.
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     threshold = omega + A_1 + A_2,    dA_k/dt = -A_k / tau_k
 *
 * V at or above the threshold emits a spike, which adds alpha_k to A_k; then there is none for
 * t_ref. V is never reset. Weights >= 0 are excitatory, others inhibitory.
 */
#ifndef MAT2_H
#define MAT2_H

#include "plugins/neuron/rows.h"

/* Fields of Params and their rows, of which omega is the last of the table. */
#define MAT2_FIELDS                                                                                \
    double C_m, tau_m, t_ref, E_L, I_e, tau_syn_ex, tau_syn_in, tau_1, tau_2, alpha_1, alpha_2,    \
        omega
#define MAT2_ROWS(C_m_, tau_m_, alpha_1_, alpha_2_)                                                \
    ROW_C_M(C_m_),                                                                                 \
        ROW_POSITIVE(tau_m, "ms", tau_m_, "Membrane time constant, not that of a synapse"),        \
        ROW_POSITIVE(t_ref, "ms", 2, "Refractory period, at least a step"),                        \
        ROW_ANY(E_L, "mV", -70, "Resting potential"), ROW_I_E, ROWS_TAU_SYN(1, 3, "currents"),     \
        ROW_POSITIVE(tau_1, "ms", 10, "Short time constant of the threshold"),                     \
        ROW_POSITIVE(tau_2, "ms", 200, "Long time constant of the threshold"),                     \
        ROW_ANY(alpha_1, "mV", alpha_1_, "Increase of the short component at a spike"),            \
        ROW_ANY(alpha_2, "mV", alpha_2_, "Increase of the long component at a spike")
#define MAT2_ROW_OMEGA(value) ROW_ANY(omega, "mV", value, "Resting threshold")

/* Fields of Derived: what is left after a step; omega relative to E_L, steps. */
#define MAT2_DERIVED double decay_ex, decay_in, decay_1, decay_2, omega, n_ref

/* Rows of state. @flags: of the currents */
#define MAT2_STATE(flags)                                                                          \
    STATE_V_M_RELATIVE(-70), [I_EX] = {"I_syn_ex", "pA", 0, flags, .doc = "Excitatory current"},   \
                             [I_IN] = {"I_syn_in", "pA", 0, flags, .doc = "Inhibitory current"},   \
                             [A_1] = {"V_th_alpha_1", "mV", 0, DENEST_SETTABLE,                    \
                                      .doc = "Short component of the threshold"},                  \
                             [A_2] = {"V_th_alpha_2", "mV", 0, DENEST_SETTABLE,                    \
                                      .doc = "Long component of the threshold"},                   \
                             STATE_STIM, STATE_REF

enum { IN_EX, IN_IN, IN_CURRENT };

/* A rule of check(). */
#define MAT2_CHECK(p, error)                                                                       \
    mat2_check((p)->t_ref, (p)->tau_m, (p)->tau_syn_ex, (p)->tau_syn_in, error)
static inline gboolean
mat2_check(double t_ref, double tau_m, double tau_syn_ex, double tau_syn_in, GError **error)
{
    if (t_ref < 0.0005)
        return denest_fail(error, DENEST_ERROR_RANGE, "t_ref", "%g ms is shorter than any step",
                           t_ref);
    if (tau_m == tau_syn_ex || tau_m == tau_syn_in)
        return denest_fail(error, DENEST_ERROR_RANGE, "tau_m",
                           "%g is also tau_syn_ex or tau_syn_in; they must differ", tau_m);
    return TRUE;
}

/* The body of prepare(), for what MAT2_DERIVED has. */
#define MAT2_PREPARE(p, d, h)                                                                      \
    d->decay_ex = exp(-h / p->tau_syn_ex);                                                         \
    d->decay_in = exp(-h / p->tau_syn_in);                                                         \
    d->decay_1 = exp(-h / p->tau_1);                                                               \
    d->decay_2 = exp(-h / p->tau_2);                                                               \
    d->omega = p->omega - p->E_L;                                                                  \
    d->n_ref = denest_steps(p->t_ref, h)

/* Update, for unit i with V, ex and in, its potential and currents before the step, and stim, its
 * input current: @move what else the model has, then V to @V_next and decide at @threshold, with
 * A_1 and A_2 after the step. */
#define MAT2_UPDATE(move, V_next, threshold)                                                       \
    DENEST_NEURON_UPDATE(update)                                                                   \
    {                                                                                              \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        for (guint t = 0; t < block->n_steps; t++) {                                               \
            const double *in_ex = denest_block_input(block, IN_EX, t);                             \
            const double *in_in = denest_block_input(block, IN_IN, t);                             \
            const double *current = denest_block_input(block, IN_CURRENT, t);                      \
                                                                                                   \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double V = y[V_M][i], ex = y[I_EX][i], in = y[I_IN][i], ref = y[REF][i];     \
                const double stim = P(I_e) + y[I_STIM][i];                                         \
                const double A_1_now = y[A_1][i] * D(decay_1), A_2_now = y[A_2][i] * D(decay_2);   \
                const double V_now = V_next;                                                       \
                gboolean spike;                                                                    \
                                                                                                   \
                move;                                                                              \
                spike = ref == 0 && V_now >= threshold;                                            \
                y[V_M][i] = V_now;                                                                 \
                y[I_EX][i] = ex * D(decay_ex) + in_ex[i];                                          \
                y[I_IN][i] = in * D(decay_in) + in_in[i];                                          \
                y[A_1][i] = spike ? A_1_now + P(alpha_1) : A_1_now;                                \
                y[A_2][i] = spike ? A_2_now + P(alpha_2) : A_2_now;                                \
                y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;                              \
                y[I_STIM][i] = current[i];                                                         \
                block->spikes[i] = spike ? 1 : 0;                                                  \
            }                                                                                      \
            denest_block_emit_any(block, t);                                                       \
        }                                                                                          \
    }

/* The table of recordables. @threshold: relative to E_L, now */
#define MAT2_RECORDABLES(threshold)                                                                \
    DENEST_NEURON_READ(read_threshold, P(E_L) + threshold)                                         \
    static const DenestRecordable recordables[] = {                                                \
        {"V_th", "mV", "Threshold", read_threshold},                                               \
    }

#endif
