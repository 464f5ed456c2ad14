/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A population: consecutive units of one neuron model, in columns, with their parameters, input
 * rings and spike archive.
 */
#ifndef DENEST_CORE_KERNEL_POPULATION_H
#define DENEST_CORE_KERNEL_POPULATION_H

#include <denest/neuron.h>

#include "core/kernel/archive.h"
#include "core/kernel/histories.h"
#include "core/kernel/sampler.h"
#include "core/kernel/time.h"
#include "core/models/prototype.h"

typedef struct {
    const DenestNeuron *model;
    const DenestPrototype *prototype; /**< borrowed from the registry */
    const DenestTime *time;
    DenestGid first;
    guint n, n_padded;
    guint index;   /**< among the populations of the kernel, in order of gids */
    guint n_parts; /**< ranges of units that spikes are delivered to one after the other, or in
                      parallel */

    gboolean per_unit; /**< params, common and derived: one for each unit instead of one for all */
    guint8 *params;
    DenestCommon *common;
    guint8 *derived;
    double **param_columns, **derived_columns; /**< valid if per_unit */
    guint *first_column;                       /**< [state row + 1]: column of its first item */
    double **state;                            /**< [column] */
    gboolean buffers_ready;
    gboolean draws;      /**< takes numbers from streams, in the streams' order */
    gboolean lone_units; /**< as in the kernel's configuration */
    GPtrArray *drawn; /**< [vp]: arrays of DenestSpike, owned; emitted by units that draw, until all
                         virtual processes are done. NULL while the population does not draw */

    guint n_inputs;      /**< input rows, repeated ones counted for each item */
    DenestInput *inputs; /**< [input row] */
    guint n_slots;       /**< of every input ring */
    double **rings;      /**< [input row]: slots × n_padded, or NULL while nothing is connected */
    double *zeros;       /**< the input where nothing is connected */
    DenestArchive *archive;     /**< NULL while no synapse reads it */
    DenestHistories *histories; /**< NULL while no synapse reads them */
    GPtrArray *samplers;        /**< DenestSampler, owned */
    GPtrArray *blocks;          /**< DenestUnitBlock, owned; in order of units */
    GHashTable *ports; /**< rank of a synapse model → guint32[n]: connections of each unit
                          to spike detectors; NULL: none */
    gboolean watched;  /**< somebody needs its spikes: connections, detectors or archive */
    guint flood; /**< 1 + first unit that sent more than DENEST_MAX_MULTIPLICITY spikes in a step;
                    0: none */
} DenestPopulation;

/** Spikes of a unit in one step: a bound against mistakes. */
#define DENEST_MAX_MULTIPLICITY 100000

/**
 * @param prototype must outlive the population
 * @param time must outlive it too
 * @param n_workers threads that will deliver spikes; decides about ranges, not about results
 */
DenestPopulation *denest_population_new(const DenestPrototype *prototype, const DenestTime *time,
                                        DenestGid first, guint n, guint index, guint n_workers);
void denest_population_free(DenestPopulation *population);

/** First unit of range @p part; that of range n_parts is the number of units. */
static inline guint
denest_population_part(const DenestPopulation *population, guint part)
{
    return (guint)((guint64)population->n * part / population->n_parts);
}

/** Bytes of the inputs that are connected, with @p n_slots steps each. */
guint64 denest_population_input_bytes(const DenestPopulation *population, guint n_slots);

/** Columns of state. */
static inline guint
denest_population_n_columns(const DenestPopulation *population)
{
    return population->first_column[population->model->n_state];
}

/** Input row for a receptor and an event: @p current for currents, else spikes; -1 if there is
 * none. A DENEST_INPUT_POSITIVE row stands for itself and the negative row after it. */
int denest_population_input_row(const DenestPopulation *population, guint receptor,
                                gboolean current);
/** Make sure that an input row (and its negative partner) has a ring. */
void denest_population_connect_input(DenestPopulation *population, guint row);
/** Start to keep an archive, if there is none yet. */
DenestArchive *denest_population_archive(DenestPopulation *population);
/** Start to keep histories, if that is not done yet. */
DenestHistories *denest_population_histories(DenestPopulation *population);

/** Params and common parameters of unit @p unit; shared unless per_unit. */
const void *denest_population_params(const DenestPopulation *population, guint unit);
const DenestCommon *denest_population_common(const DenestPopulation *population, guint unit);

/**
 * Set keys of units begin … end-1 to the same values, unit by unit in order of gids.
 *
 * @return FALSE at the first unit that refuses; earlier ones keep what was set. The message names
 * the gid.
 */
gboolean denest_population_set(DenestPopulation *population, guint begin, guint end,
                               const DenestValue *values, GError **error);
/** Value of @p key of a unit, owned by the caller; NULL with DENEST_ERROR_UNKNOWN. */
DenestValue *denest_population_get(const DenestPopulation *population, guint unit, const char *key,
                                   GError **error);

/** Row as DenestSampler counts them of a recordable, or -1: a row of the state table, then of the
 * recordables, then of the repeated rows, item by item. */
int denest_population_recordable(const DenestPopulation *population, const char *name);
/** Column of a row that denest_population_recordable() counts after the recordables; -1 if no unit
 * has this item any more. */
int denest_population_item_column(const DenestPopulation *population, guint row);

/** Start of a run: rings of @p n_slots, emptied buffers if they are not ready, derived parameters,
 * begin(). @param max_delay in steps */
void denest_population_prepare(DenestPopulation *population, guint n_vps, guint n_slots,
                               guint max_delay, DenestStep clock);
/** Network reset: state of the prototype, buffers to be emptied, archive and samples dropped. */
void denest_population_reset(DenestPopulation *population);

#endif
