/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Populations whose model has fire(). NEST's order of draws goes unit by unit, all steps of a slice
 * for one unit before the next, and how many numbers a unit takes depends on its spikes. Whole
 * blocks are faster: a slice is computed as if no unit spiked (look), then the units compare their
 * numbers in that order (fire). One that may spike, a rare case, goes through the slice again
 * alone.
 */
#ifndef DENEST_CORE_KERNEL_FORESIGHT_H
#define DENEST_CORE_KERNEL_FORESIGHT_H

#include "core/kernel/block_view.h"

/** The state of a block before a slice, and what its units draw if none spikes. */
typedef struct DenestForesight DenestForesight;

/** @param view of the block; must outlive the result. */
DenestForesight *denest_foresight_new(DenestBlockView *view);
/** May be NULL. */
void denest_foresight_free(DenestForesight *foresight);

/** Advance the block from step @p from to step @p to as if no unit spiked, sampling on the way.
 * Inputs are kept. */
void denest_foresight_look(DenestForesight *foresight, DenestStep from, DenestStep to);

/**
 * Then take the numbers of all units of a population on virtual process @p vp, and let spike who
 * does. Others may be at work at the same time.
 *
 * @param slice_start first step of the slice, ≤ from
 */
void denest_foresight_fire(DenestPopulation *population, guint vp, guint n_vps,
                           DenestStep slice_start, DenestStep from, DenestStep to,
                           DenestStream *stream);

#endif
