/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the Hodgkin-Huxley neurons share: gates whose rates come from a table, and spikes without
 * reset: a spike is the first falling step at or above a threshold, none for t_ref.
 *
 * A model's rows of state are HH_VARIABLES, its own variables, HH_AUXILIARY.
 */
#ifndef HH_H
#define HH_H

#include <denest/curves.h>

#include "plugins/neuron/rows.h"

/* Fields of Params and of Derived. */
#define HH_FIELDS double t_ref, g_Na, g_K, g_L, C_m, E_Na, E_K, E_L, tau_syn_ex, tau_syn_in, I_e
#define HH_DERIVED double n_ref, per_C_m, per_tau_ex, per_tau_in

/* Rows of the state table: the first ones are integrated. */
#define HH_VARIABLES V_M, ACT_M, INACT_H, ACT_N
#define HH_AUXILIARY N_VARIABLES, I_STIM = N_VARIABLES, REF, V_OLD, STEP, N_STATE
#define HH_GATE(name, doc_)                                                                        \
    {                                                                                              \
        name, "", 0, DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY, .doc = doc_                 \
    }
#define HH_STATE(V)                                                                                \
    STATE_V_M(V), [ACT_M] = HH_GATE("Act_m", "Sodium activation"),                                 \
                  [INACT_H] = HH_GATE("Inact_h", "Sodium inactivation"),                           \
                  [ACT_N] = HH_GATE("Act_n", "Potassium activation"), STATE_STIM, STATE_REF,       \
                  [V_OLD] = {"V_old", "mV", .doc = "Membrane potential before the step"},          \
                  STATE_STEP

enum { IN_EX, IN_IN, IN_CURRENT };

/* Rates of the gates in 1/ms. */
enum { ALPHA_M, BETA_M, ALPHA_H, BETA_H, ALPHA_N, BETA_N };

/* A table of rates from potential @low on, and init(): gates at rest. @compute: see DenestCurves */
#define HH_RATES(low, compute)                                                                     \
    DENEST_CURVES_TABLE(rate_curves, low, 1, 180, compute)                                         \
    static void init(const void *default_params, double *row)                                      \
    {                                                                                              \
        double rate[DENEST_CURVES];                                                                \
                                                                                                   \
        compute(row[V_M], rate);                                                                   \
        row[ACT_M] = rate[ALPHA_M] / (rate[ALPHA_M] + rate[BETA_M]);                               \
        row[INACT_H] = rate[ALPHA_H] / (rate[ALPHA_H] + rate[BETA_H]);                             \
        row[ACT_N] = rate[ALPHA_N] / (rate[ALPHA_N] + rate[BETA_N]);                               \
    }

/* The body of prepare(), for what HH_DERIVED has. */
#define HH_PREPARE(p, d, h)                                                                        \
    denest_curves_prepare(&rate_curves);                                                           \
    d->n_ref = denest_steps(p->t_ref, h);                                                          \
    d->per_C_m = 1 / p->C_m;                                                                       \
    d->per_tau_ex = 1 / p->tau_syn_ex;                                                             \
    d->per_tau_in = 1 / p->tau_syn_in

/* Integrate, find spikes at @threshold, then take the input of the step: @arrive, for unit i with
 * ex[i] >= 0 and in[i] < 0. */
#define HH_UPDATE(threshold, arrive)                                                               \
    SOLVER(derivatives)                                                                            \
    DENEST_NEURON_UPDATE(update)                                                                   \
    {                                                                                              \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        for (guint t = 0; t < block->n_steps; t++) {                                               \
            const double *ex = denest_block_input(block, IN_EX, t);                                \
            const double *in = denest_block_input(block, IN_IN, t);                                \
            const double *current = denest_block_input(block, IN_CURRENT, t);                      \
                                                                                                   \
            memcpy(y[V_OLD], y[V_M], block->n * sizeof(double));                                   \
            integrate(block, per_unit, y);                                                         \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double V = y[V_M][i], ref = y[REF][i];                                       \
                const gboolean spike = ref == 0 && V >= threshold && y[V_OLD][i] > V;              \
                                                                                                   \
                arrive;                                                                            \
                y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;                              \
                y[I_STIM][i] = current[i];                                                         \
                block->spikes[i] = spike ? 1 : 0;                                                  \
            }                                                                                      \
            denest_block_emit_any(block, t);                                                       \
        }                                                                                          \
    }

#endif
