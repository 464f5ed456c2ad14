/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Adaptation in parts, each of which has a time constant of its own and grows at a spike:
 *
 *     q_k' = -q_k / tau_k,    q_k += jump_k
 *
 * A model has lists of the time constants and the jumps, and three repeated rows of state: the
 * parts, what is left of them after a step, and the jumps.
 */
#ifndef ADAPTATION_H
#define ADAPTATION_H

#include <denest/neuron.h>

enum { PARTS, PARTS_LEFT, PARTS_JUMP, N_PARTS_ROWS };

#define PARTS_ROW(list, name_, unit_, doc_)                                                        \
    {                                                                                              \
        name_, unit_, .doc = doc_, .repeated = 1 + (list)                                          \
    }
/* The three rows from row @first on. @list: DENEST_FIELD of the time constants */
#define PARTS_ROWS(first, list, name, unit, doc)                                                   \
    [(first) + PARTS] = PARTS_ROW(list, name "_", unit, doc),                                      \
               [(first) + PARTS_LEFT] = PARTS_ROW(list, name "_decay_", "", "Left after a step"),  \
               [(first) + PARTS_JUMP] =                                                            \
                   PARTS_ROW(list, name "_jump_", unit, "Increase at a spike")

/* As many jumps as time constants? */
static inline gboolean
parts_check(DenestDoubles tau, const char *tau_name, DenestDoubles jump, const char *jump_name,
            GError **error)
{
    if (tau.n != jump.n)
        return denest_fail(error, DENEST_ERROR_RANGE, jump_name,
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " in %s", jump.n,
                           tau.n, tau_name);
    return TRUE;
}

static inline double
parts_left(double tau, double h)
{
    return exp(-h / tau);
}

/* For begin(). @param tau, jump DENEST_FIELD of the lists */
static inline void
parts_begin(const DenestBlock *block, guint row, gsize tau, gsize jump)
{
    denest_block_fill(block, row + PARTS_LEFT, tau, parts_left);
    denest_block_fill(block, row + PARTS_JUMP, jump, NULL);
}

/* A step: add the parts to @p sum, one by one, as they are before they decay or after it. */
DENEST_INLINE void
parts_sum(const DenestBlock *block, guint row, const gboolean decay_first, double *sum)
{
    for (guint k = 0; k < denest_block_n_columns(block, row); k++) {
        double *part = denest_block_columns(block, row)[k];
        const double *left = denest_block_columns(block, row + PARTS_LEFT)[k];

        DENEST_FOR_UNITS (i, block->n) {
            const double before = part[i], after = left[i] * before;

            sum[i] += decay_first ? after : before;
            part[i] = after;
        }
    }
}

/* Unit i spikes @p n times. */
static inline void
parts_grow(const DenestBlock *block, guint row, guint i, double n)
{
    for (guint k = 0; k < denest_block_n_columns(block, row); k++)
        denest_block_columns(block, row)[k][i] +=
            denest_block_columns(block, row + PARTS_JUMP)[k][i] * n;
}

#endif
