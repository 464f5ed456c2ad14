/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Blocks: runs of units of a population that are updated by one thread. How a population is cut
 * does not change results.
 */
#ifndef DENEST_CORE_KERNEL_BLOCK_H
#define DENEST_CORE_KERNEL_BLOCK_H

#include "core/kernel/block_view.h"
#include "core/kernel/foresight.h"

/** A spike of a unit in the present slice. */
typedef struct {
    guint32 lag;  /**< step within the slice */
    guint32 unit; /**< within the population */
    guint32 multiplicity;
} DenestSpike;

typedef struct {
    DenestPopulation *population;
    DenestBlockView *view; /**< what the model gets of the whole block; made anew by every run */
    DenestForesight *foresight; /**< models with fire(); the same */
    guint begin, end;           /**< units */
    GArray *spikes;             /**< DenestSpike of the present slice, by lag, then unit */
    double *scratch;            /**< spikes of one step */
    guint64 n_emitted;          /**< spikes since the population was made, counting multiplicity */
    guint bad_row;              /**< row of the state table that is not finite, see bad_unit */
    int bad_unit;               /**< first unit whose state is not finite, or -1 */
} DenestUnitBlock;

/** Cut a new population into blocks; the array owns them. */
GPtrArray *denest_block_cut(DenestPopulation *population);

/** Start of a run: let the model look at the state. */
void denest_block_begin(DenestUnitBlock *block, DenestStep clock);

/**
 * Advance all units of a block from step @p from to step @p to, sampling on the way.
 *
 * @param slice_start first step of the slice, ≤ from
 */
void denest_block_update(DenestUnitBlock *block, DenestStep slice_start, DenestStep from,
                         DenestStep to);

/**
 * Advance, one after the other, the units on virtual process @p vp of a population that draws.
 *
 * @param stream of the virtual process; others may be at work at the same time
 */
void denest_block_update_drawing(DenestPopulation *population, guint vp, guint n_vps,
                                 DenestStep slice_start, DenestStep from, DenestStep to,
                                 DenestStream *stream);
/** When all virtual processes are done: bring what their units emitted into order, in the first
 * block. */
void denest_block_collect_drawing(DenestPopulation *population);

/** Look for state that is not finite; sets bad_unit and bad_row. */
void denest_block_check_finite(DenestUnitBlock *block);

#endif
