/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Blocks: runs of units of a population that are updated by one thread. How a population is cut
 * does not change results.
 */
#ifndef DENEST_CORE_KERNEL_BLOCK_H
#define DENEST_CORE_KERNEL_BLOCK_H

#include "core/kernel/population.h"

/** A spike of a unit in the present slice. */
typedef struct {
    guint32 lag;  /**< step within the slice */
    guint32 unit; /**< within the population */
    guint32 multiplicity;
} DenestSpike;

typedef struct DenestBlockView DenestBlockView;

typedef struct {
    DenestPopulation *population;
    DenestBlockView *view;  /**< what the model gets of the whole block; made anew by every run */
    guint begin, end;       /**< units */
    GArray *spikes;         /**< DenestSpike of the present slice, by lag, then unit */
    double *scratch;        /**< spikes of one step */
    DenestStep slice_start; /**< of the present call */
    guint64 n_emitted;      /**< spikes since the population was made, counting multiplicity */
    guint bad_row;          /**< row of the state table that is not finite, see bad_unit */
    int bad_unit;           /**< first unit whose state is not finite, or -1 */
} DenestUnitBlock;

/** Cut a new population into blocks; the array owns them. */
GPtrArray *denest_block_cut(DenestPopulation *population);

/** The block that @p unit is in. */
DenestUnitBlock *denest_population_block(const DenestPopulation *population, guint unit);

/** Start of a run: let the model look at the state. */
void denest_block_begin(DenestUnitBlock *block, DenestStep clock);

/**
 * Advance all units of a block from step @p from to step @p to, sampling on the way.
 *
 * @param slice_start first step of the slice, ≤ from
 */
void denest_block_update(DenestUnitBlock *block, DenestStep slice_start, DenestStep from,
                         DenestStep to);

/** Advance one unit of a stochastic model. @param stream of the unit's virtual process */
void denest_block_update_unit(DenestUnitBlock *block, guint unit, DenestStep slice_start,
                              DenestStep from, DenestStep to, DenestStream *stream);

/** Look for state that is not finite; sets bad_unit and bad_row. */
void denest_block_check_finite(DenestUnitBlock *block);

#endif
