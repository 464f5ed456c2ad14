/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the Hodgkin-Huxley neurons share: gates, and spikes where V falls.
 *
 *     I_ion = g_Na m^3 h (V - E_Na) + g_K n^4 (V - E_K) + g_L (V - E_L)
 *
 * The first step in which V falls while it is at or above a threshold emits a spike, unless one
 * came within t_ref. Nothing is reset. Weights > 0 are excitatory, others inhibitory.
 */
#ifndef HH_H
#define HH_H

#include <denest/rkf45.h>

#include "plugins/neuron/rows.h"

/* Rows of state: V and the gates come first; the others are behind the model's own variables. */
#define HH_FIRST V_M, ACT_M, INACT_H, ACT_N
#define HH_AUXILIARY N_VARIABLES, I_STIM = N_VARIABLES, REF, V_OLD, STEP, N_STATE
#define HH_GATE DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY
#define HH_STATE(V_m)                                                                              \
    STATE_V_M(V_m), [ACT_M] = {"Act_m", "", 0, HH_GATE, .doc = "Sodium activation"},               \
                    [INACT_H] = {"Inact_h", "", 0, HH_GATE, .doc = "Sodium inactivation"},         \
                    [ACT_N] = {"Act_n", "", 0, HH_GATE, .doc = "Potassium activation"},            \
                    STATE_STIM, STATE_REF, STATE_STEP,                                             \
                    [V_OLD] = {"V_old", "mV", .doc = "Membrane potential before the step"}

enum { IN_EX, IN_IN, IN_CURRENT };

/* Rates of the gates, 1/ms. */
typedef struct {
    double alpha_m, beta_m, alpha_h, beta_h, alpha_n, beta_n;
} Rates;

/* init() with the gates at rest at the V of new units: @rates is the model's function of V. */
#define HH_INIT(rates)                                                                             \
    static void init(const void *default_params, double *row)                                      \
    {                                                                                              \
        const Rates r = rates(row[V_M]);                                                           \
                                                                                                   \
        row[ACT_M] = r.alpha_m / (r.alpha_m + r.beta_m);                                           \
        row[INACT_H] = r.alpha_h / (r.alpha_h + r.beta_h);                                         \
        row[ACT_N] = r.alpha_n / (r.alpha_n + r.beta_n);                                           \
    }

/* Integrate, fire at @threshold, then take the input of the step: @arrive, for unit i with
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
            DENEST_FOR_UNITS (i, block->n)                                                         \
                y[V_OLD][i] = y[V_M][i];                                                           \
            integrate(block, per_unit, y);                                                         \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double V = y[V_M][i], ref = y[REF][i];                                       \
                const gboolean spike = ref == 0 && V >= (threshold) && y[V_OLD][i] > V;            \
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
