/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What neurons note for clopath_synapse: with u+ and u- as the filtered potentials u_bar_plus and
 * u_bar_minus were delay_u_bars ago, each step notes
 *
 *     LTP = A_LTP (V - theta_plus) (u+ - theta_minus) h     where both brackets are above 0
 *     LTD = A_LTD (u- - theta_minus)                        where the bracket is above 0; times
 *           u_bar_bar^2 / u_ref_squared unless A_LTD_const
 *
 * A model's Params begin with ClopathParams; its state table ends with CLOPATH_STATE_ROWS.
 */
#ifndef CLOPATH_H
#define CLOPATH_H

#include <denest/neuron.h>

typedef struct {
    double A_LTD, A_LTP, u_ref_squared, theta_plus, theta_minus, A_LTD_const, delay_u_bars;
} ClopathParams;

#define CLOPATH_PARAM_ROWS                                                                         \
    DENEST_PARAM_ANY(ClopathParams, A_LTD, "1/mV", 14e-5, "Amplitude of depression"),              \
        DENEST_PARAM_ANY(ClopathParams, A_LTP, "1/mV^2", 8e-5, "Amplitude of facilitation"),       \
        DENEST_PARAM(ClopathParams, u_ref_squared, "mV^2", 60, DENEST_ABOVE_ZERO, INFINITY,        \
                     "Reference of u_bar_bar"),                                                    \
        DENEST_PARAM_ANY(ClopathParams, theta_plus, "mV", -45.3,                                   \
                         "Threshold of V for facilitation"),                                       \
        DENEST_PARAM_ANY(ClopathParams, theta_minus, "mV", -70.6,                                  \
                         "Threshold of the filtered potentials"),                                  \
        DENEST_PARAM_BOOL(ClopathParams, A_LTD_const, 1,                                           \
                          "Depression does not depend on u_bar_bar"),                              \
        DENEST_PARAM(ClopathParams, delay_u_bars, "ms", 5, 0, 10000,                               \
                     "Delay of the filtered potentials; read before the first step")

/* Rows of state, from row `first` on: a line of past values for each filtered potential. */
enum { CLOPATH_LENGTH, CLOPATH_AT, CLOPATH_PLUS, CLOPATH_MINUS, CLOPATH_N_STATE };
#define CLOPATH_STATE_ROWS(first)                                                                  \
    [(first) + CLOPATH_LENGTH] = {"length", "steps", .flags = DENEST_BUFFER,                       \
                                  .doc = "Past values that are kept"},                             \
               [(first) + CLOPATH_AT] = {"at", "", .flags = DENEST_BUFFER,                         \
                                         .doc = "Column of the oldest of them"},                   \
               [(first) + CLOPATH_PLUS] = {"past_plus", "mV", .flags = DENEST_BUFFER,              \
                                           .doc = "Past values of u_bar_plus",                     \
                                           .columns = clopath_length},                             \
               [(first) + CLOPATH_MINUS] = {"past_minus", "mV", .flags = DENEST_BUFFER,            \
                                            .doc = "Of u_bar_minus", .columns = clopath_length}

/* Past values that are needed; also what init_buffers() sets CLOPATH_LENGTH to. */
static inline guint
clopath_length(const void *values, double h)
{
    return 1 + (guint)floor(((const ClopathParams *)values)->delay_u_bars * (1 / h) + 0.5);
}

/* Histories for synapses. */
enum { CLOPATH_LTP, CLOPATH_LTD };
#define CLOPATH_HISTORIES                                                                          \
    [CLOPATH_LTP] = {"LTP", "", DENEST_KEEP_UNTIL_READ,                                            \
                     "Facilitation, per unit of presynaptic trace"},                               \
    [CLOPATH_LTD] = {"LTD", "", DENEST_KEEP_RECENT, "Depression by a presynaptic spike"}

/* Columns that the notes are made from. */
typedef struct {
    const double *V, *u_plus, *u_minus, *u_bar_bar;
} ClopathPotentials;

/* Note at the end of step t what synapses may read. */
static inline void
clopath_note(const DenestBlock *block, guint first, ClopathPotentials u, guint t)
{
    double *const *plus = denest_block_columns(block, first + CLOPATH_PLUS);
    double *const *minus = denest_block_columns(block, first + CLOPATH_MINUS);
    double *at = block->state[first + CLOPATH_AT];

#define CLOPATH(field)                                                                             \
    (block->per_unit ? block->param_columns[DENEST_FIELD(ClopathParams, field)][i]                 \
                     : ((const ClopathParams *)block->params)->field)
    for (guint i = 0; i < block->n_units; i++) {
        const guint now = (guint)at[i];
        const guint oldest = (now + 1) % (guint)block->state[first + CLOPATH_LENGTH][i];
        const double above = u.V[i] - CLOPATH(theta_plus), bar = u.u_bar_bar[i];
        double over, lost;

        plus[now][i] = u.u_plus[i];
        minus[now][i] = u.u_minus[i];
        at[i] = oldest;
        over = plus[oldest][i] - CLOPATH(theta_minus);
        lost = minus[oldest][i] - CLOPATH(theta_minus);
        if (above > 0 && over > 0)
            denest_block_note(block, t, CLOPATH_LTP, i, CLOPATH(A_LTP) * above * over * block->h);
        if (lost > 0)
            denest_block_note(block, t, CLOPATH_LTD, i,
                              CLOPATH(A_LTD_const) != 0
                                  ? CLOPATH(A_LTD) * lost
                                  : CLOPATH(A_LTD) * bar * bar * lost / CLOPATH(u_ref_squared));
    }
#undef CLOPATH
}

#endif
