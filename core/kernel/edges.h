/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The connection store. The connections of one projection from one population to one population
 * form a table: one row for each source, in it the targets in ascending order. What all of them
 * share is stored once. A table is cut by ranges of targets, so that each worker writes to the
 * inputs of its own targets only.
 */
#ifndef DENEST_CORE_KERNEL_EDGES_H
#define DENEST_CORE_KERNEL_EDGES_H

#include <denest/synapse.h>

#include "core/kernel/edge_list.h"
#include "core/kernel/population.h"
#include "core/kernel/workers.h"

typedef struct DenestRecording DenestRecording;

/** The rows of one range of targets. */
typedef struct {
    guint32 first;    /**< unit of the target population that the range begins with */
    guint32 *rows;    /**< [source + 1]: where its row begins */
    guint16 *targets; /**< unit, counted from the first one: half the memory that delivery reads */
    guint16 *delays;  /**< steps; NULL if shared */
    double *weights;  /**< NULL if shared */
    double **state;   /**< columns of the synapse model, per connection or, if shared_state, per
                         source; NULL if none */
    double *t_last;   /**< [source]: stamp of its last spike in ms; NULL if the model needs none */
} DenestEdgePart;

typedef struct {
    const DenestPrototype *prototype;
    const DenestSynapse *model;
    void *params;        /**< Params of the connections */
    DenestCommon common; /**< label, receptor; weight and delay are below */
    DenestPopulation *source, *target;
    guint input_row;
    DenestInputKind input_kind;
    guint32 input_rport; /**< receptor index as recorders print it */
    guint64 n;           /**< connections */
    gboolean shared_weight, shared_delay, shared_state;
    double weight;
    guint16 delay;
    guint n_parts;
    DenestEdgePart *parts;
    DenestRecording *recording; /**< weight recorder or NULL; borrowed; set by every run */
    guint32 *ports; /**< [source * n_vps + vp]: number of the first connection of a row on a virtual
                       process, as recorders print it; NULL unless wanted */
} DenestEdgeTable;

/**
 * Sort lists of connections into a table.
 *
 * @param lists DenestEdgeList, one or none for each virtual process, in their order, all between
 * the same populations; freed on the way, range by range
 */
DenestEdgeTable *denest_edge_table_new(const DenestPrototype *prototype, guint input_row,
                                       GPtrArray *lists, const DenestTime *time,
                                       DenestWorkers *workers);
void denest_edge_table_free(DenestEdgeTable *table);

/** Does row @p row of the state have one value for each source instead of one for each connection?
 */
static inline gboolean
denest_edge_table_state_per_source(const DenestEdgeTable *table, guint row)
{
    return table->shared_state || (table->model->state[row].flags & DENEST_PER_SOURCE) != 0;
}

/** Bytes used by the connections. */
gsize denest_edge_table_bytes(const DenestEdgeTable *table);

/** Are there keys among @p values that cannot be set on connections that exist? @return FALSE with
 * DENEST_ERROR_RESERVED if so */
gboolean denest_edge_table_check_keys(const DenestValue *values, GError **error);

/** Set keys of all connections of the table. @param error the message begins with the key */
gboolean denest_edge_table_set(DenestEdgeTable *table, const DenestValue *values,
                               const DenestTime *time, GError **error);

#endif
