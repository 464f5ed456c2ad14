/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Samples of some variables of a population at regular steps. Blocks fill in the present slice in
 * parallel; a recorder reads the previous slice.
 */
#ifndef DENEST_CORE_KERNEL_SAMPLER_H
#define DENEST_CORE_KERNEL_SAMPLER_H

#include <denest/types.h>

/** The samples of one slice. */
typedef struct {
    GArray *stamps; /**< DenestStep, ascending */
    double *values; /**< [sample][variable][unit], units padded */
    gsize capacity; /**< samples that fit into values */
} DenestSamples;

typedef struct {
    guint n_variables;
    guint *rows;      /**< [variable]: row as denest_population_recordable() counts them */
    guint n_units;    /**< padded */
    gboolean started; /**< has a next stamp */
    DenestStep interval, offset;
    DenestStep next; /**< stamp of the next sample after the present slice part */
    DenestSamples present, previous;
} DenestSampler;

/** @param rows [n_variables], owned by the sampler afterwards. @param n_units padded */
DenestSampler *denest_sampler_new(guint n_variables, guint *rows, guint n_units,
                                  DenestStep interval, DenestStep offset);
void denest_sampler_free(DenestSampler *sampler);

/** Choose the first stamp, if there is none: the sampler was connected, or reset, and a run starts
 * at @p now. */
void denest_sampler_start(DenestSampler *sampler, DenestStep now);
/** Plan the samples with from < stamp ≤ to and make room for them. */
void denest_sampler_plan(DenestSampler *sampler, DenestStep from, DenestStep to);
/** Where the values of variable @p variable at @p stamp go, [unit]; NULL if it is no stamp of the
 * present slice. */
double *denest_sampler_values(const DenestSampler *sampler, DenestStep stamp, guint variable);
/** First planned stamp > @p step, or DENEST_STEP_INFINITE. */
DenestStep denest_sampler_next(const DenestSampler *sampler, DenestStep step);
/** A slice is complete: its samples become those of the previous slice. */
void denest_sampler_turn(DenestSampler *sampler);
/** Network reset: drop all samples and the schedule. */
void denest_sampler_clear(DenestSampler *sampler);

#endif
