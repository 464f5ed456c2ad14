/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What a model's functions get of a population: pointers into its columns from one unit on.
 */
#ifndef DENEST_CORE_KERNEL_BLOCK_VIEW_H
#define DENEST_CORE_KERNEL_BLOCK_VIEW_H

#include "core/kernel/population.h"

typedef struct {
    DenestBlock block; /**< first: its `kernel` points back here */
    DenestPopulation *population;
    guint first; /**< unit of the columns' first value */
    DenestStep slice_start;
    GArray *spikes; /**< DenestSpike: gets what is emitted */
    guint64 n_emitted;
    double **state;
    const double **inputs;
    gsize *strides;
    const double **params, **derived;
} DenestBlockView;

/** A view of units @p begin … @p end - 1. @param scratch for the spikes of one step @param spikes
 * array of DenestSpike; both borrowed */
DenestBlockView *denest_block_view_new(DenestPopulation *population, guint begin, guint end,
                                       double *scratch, GArray *spikes);
/** May be NULL. */
void denest_block_view_free(DenestBlockView *view);

/** Let a view begin at another unit. */
void denest_block_view_point(DenestBlockView *view, guint begin);
/** The steps that the model is to advance. */
void denest_block_view_set_steps(DenestBlockView *view, DenestStep step, guint n_steps);

/** Write the samples that are due at @p stamp. @param lane the only unit to be sampled, counted
 * from the first; -1: all */
void denest_block_view_sample(const DenestBlockView *view, DenestStep stamp, int lane);
/** Empty the input of steps that are done. */
void denest_block_view_clear_inputs(const DenestBlockView *view, DenestStep from, DenestStep to);

#endif
