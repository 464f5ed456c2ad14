/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the leaky integrate-and-fire neurons with any number of currents share, beside iaf_psc.h.
 *
 *     dV/dt = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m
 *
 * Receptor k = 1, 2, … has item k of tau_syn. A model's rows of state are MULTI_ROWS and its own
 * ones, all of them repeated.
 */
#ifndef IAF_MULTISYNAPSE_H
#define IAF_MULTISYNAPSE_H

#include "plugins/neuron/iaf_psc.h"

#define MULTI_ROW_TAU_SYN(doc)                                                                     \
    DENEST_PARAM_LIST(Params, tau_syn, "ms", DENEST_TYPE_DOUBLES, "[2.0]", DENEST_ABOVE_ZERO,      \
                      INFINITY, doc)

#define MULTI_ROWS V_M, I_SYN, I_STIM, REF, I_K, CURRENT, DECAY
#define REPEATED .repeated = 1 + DENEST_FIELD(Params, tau_syn)
#define MULTI_STATE                                                                                \
    STATE_V_M_RELATIVE(-70),                                                                       \
        [I_SYN] = {"I_syn", "pA", 0, DENEST_RECORDABLE,                                            \
                   .doc = "Sum of the currents before the step"},                                  \
        STATE_STIM,                                                                                \
        STATE_REF, [I_K] = {"I_syn_", "pA", 0, DENEST_RECORDABLE, .doc = "Current of a receptor",  \
                            REPEATED},                                                             \
        [CURRENT] = {"current_", "mV/pA", .doc = "What the current adds to V in a step",           \
                     REPEATED},                                                                    \
        [DECAY] = {"decay_", "", .doc = "Left after a step", REPEATED}

enum { IN_CURRENT, IN_SPIKES };
#define MULTI_INPUTS                                                                               \
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"}, [IN_SPIKES] = {              \
                                                                          NULL, 1,                 \
                                                                          DENEST_INPUT_WEIGHT,     \
                                                                          .doc = "Weights in pA",  \
                                                                          REPEATED}

/* begin(): constants of each receptor, all 0 where a unit does not have it. @own: those of the
 * model's own rows, for receptor k of unit i if it has it, with time constant tau */
#define MULTI_BEGIN(own)                                                                           \
    static void begin(const DenestBlock *block)                                                    \
    {                                                                                              \
        const gboolean per_unit = block->per_unit;                                                 \
        const double h = block->h;                                                                 \
        DENEST_BLOCK_PARAMS;                                                                       \
                                                                                                   \
        for (guint i = 0; i < block->n; i++) {                                                     \
            const DenestDoubles list = denest_block_list(block, DENEST_FIELD(Params, tau_syn), i); \
                                                                                                   \
            for (guint k = 0; k < denest_block_n_columns(block, I_K); k++) {                       \
                const gboolean has = k < list.n;                                                   \
                const double tau = has ? list.data[k] : 1;                                         \
                                                                                                   \
                denest_block_columns(block, CURRENT)[k][i] =                                       \
                    has ? denest_propagator_current(tau, P(tau_m), P(C_m), h) : 0;                 \
                denest_block_columns(block, DECAY)[k][i] = has ? exp(-h / tau) : 0;                \
                own;                                                                               \
            }                                                                                      \
        }                                                                                          \
    }

/* Column of row @row for receptor k. */
#define MULTI(row) denest_block_columns(block, row)[k]

/* Update. For unit i with current I of receptor k, and the columns I_k, add and left of that
 * receptor: @columns declares others; @added is what the receptor adds to V; @move takes in[i], the
 * weights of the step. @bound: V, the potential after a step, within its bounds */
#define MULTI_UPDATE(columns, added, move, bound)                                                  \
    DENEST_NEURON_UPDATE(update)                                                                   \
    {                                                                                              \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        for (guint t = 0; t < block->n_steps; t++) {                                               \
            const double *current = denest_block_input(block, IN_CURRENT, t);                      \
                                                                                                   \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double V = y[V_M][i];                                                        \
                const gboolean free = y[REF][i] == 0;                                              \
                                                                                                   \
                y[V_M][i] = free ? V * D(decay) + (P(I_e) + y[I_STIM][i]) * D(gain) : V;           \
                y[I_SYN][i] = free ? 0 : y[I_SYN][i];                                              \
            }                                                                                      \
            for (guint k = 0; k < denest_block_n_columns(block, I_K); k++) {                       \
                const double *in = denest_block_input(block, IN_SPIKES + k, t);                    \
                const double *add = MULTI(CURRENT), *left = MULTI(DECAY);                          \
                double *I_k = MULTI(I_K);                                                          \
                columns;                                                                           \
                                                                                                   \
                DENEST_FOR_UNITS (i, block->n) {                                                   \
                    const double V = y[V_M][i], I = I_k[i], sum = y[I_SYN][i];                     \
                    const gboolean free = y[REF][i] == 0;                                          \
                                                                                                   \
                    y[V_M][i] = free ? V + (added) : V;                                            \
                    y[I_SYN][i] = free ? sum + I : sum;                                            \
                    move;                                                                          \
                }                                                                                  \
            }                                                                                      \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double V = y[V_M][i], ref = y[REF][i], V_now = ref > 0 ? V : (bound);        \
                const gboolean spike = V_now >= D(V_th);                                           \
                                                                                                   \
                y[V_M][i] = spike ? D(V_reset) : V_now;                                            \
                y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;                              \
                y[I_STIM][i] = current[i];                                                         \
                block->spikes[i] = spike ? 1 : 0;                                                  \
            }                                                                                      \
            denest_block_emit_any(block, t);                                                       \
        }                                                                                          \
    }

#endif
