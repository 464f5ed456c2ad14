/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the adaptive exponential neurons with an excitatory and an inhibitory synapse share, beside
 * aeif.h: the frame of the right-hand side, and the update.
 *
 * A model's integrated rows are Y_V, Y_W and N_OWN of its own, then come Y_STIM and Y_REF.
 */
#ifndef AEIF_SYNAPSES_H
#define AEIF_SYNAPSES_H

#include "plugins/neuron/aeif.h"

enum { IN_EX, IN_IN, IN_CURRENT };

/* The two parts of the right-hand side of a model whose own variables stand in rows, for unit i:
 * its V, w, ref and ionic; then V' and w', from @sum, which is ionic and the synaptic terms. */
#define AEIF_VARIABLES                                                                             \
    const double w = y[Y_W][i], ref = y[Y_REF][i];                                                 \
    const double V = aeif_clamp(y[Y_V][i], ref, P(aeif.V_peak), P(aeif.V_reset));                  \
    const double ionic = aeif_ionic(V, P(aeif.g_L), P(aeif.E_L), P(aeif.Delta_T), P(aeif.V_th))
#define AEIF_MEMBRANE(sum)                                                                         \
    do {                                                                                           \
        const double all = sum - w + P(aeif.I_e) + y[Y_STIM][i];                                   \
                                                                                                   \
        dydt[Y_V][i] = ref > 0 ? 0 : all / P(aeif.C_m);                                            \
        dydt[Y_W][i] = (P(aeif.a) * (V - P(aeif.E_L)) - w) / P(aeif.tau_w);                        \
    } while (0)

/* Derived and prepare() of a model with alpha-shaped synapses: a spike of weight 1 moves the slope
 * variables by step_ex and step_in. */
#define AEIF_PREPARE_ALPHA                                                                         \
    typedef struct {                                                                               \
        AeifDerived aeif;                                                                          \
        double step_ex, step_in;                                                                   \
    } Derived;                                                                                     \
    static void prepare(const void *values, double h, void *derived)                               \
    {                                                                                              \
        const Params *p = values;                                                                  \
        Derived *d = derived;                                                                      \
                                                                                                   \
        aeif_prepare(values, h, derived);                                                          \
        d->step_ex = denest_alpha_slope(p->tau_syn_ex);                                            \
        d->step_in = denest_alpha_slope(p->tau_syn_in);                                            \
    }

/* Integrator and update: integrate, then take the input of the step:
 * @arrive, for unit i with ex[i] >= 0 and in[i] < 0, into rows y. */
#define AEIF_UPDATE(n_own, arrive)                                                                 \
    AEIF_ACCEPTED(accepted, n_own)                                                                 \
    static const DenestRkf45 solver = AEIF_SYSTEM(n_own, 0, derivatives, accepted);                \
    DENEST_RKF45(integrate, solver, N_VARIABLES + AEIF_N_AUX, N_VARIABLES)                         \
    DENEST_NEURON_UPDATE(update)                                                                   \
    {                                                                                              \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *y[N_VARIABLES + AEIF_N_AUX];                                                       \
                                                                                                   \
        aeif_rows(block, n_own, y);                                                                \
        for (guint t = 0; t < block->n_steps; t++) {                                               \
            const double *ex = denest_block_input(block, IN_EX, t);                                \
            const double *in = denest_block_input(block, IN_IN, t);                                \
            const double *current = denest_block_input(block, IN_CURRENT, t);                      \
                                                                                                   \
            memset(block->spikes, 0, block->n * sizeof(double));                                   \
            integrate(block, per_unit, y);                                                         \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                y[Y_REF][i] = y[Y_REF][i] > 0 ? y[Y_REF][i] - 1 : 0;                               \
                arrive;                                                                            \
                y[Y_STIM][i] = current[i];                                                         \
            }                                                                                      \
            denest_block_emit_any(block, t);                                                       \
        }                                                                                          \
    }

#endif
