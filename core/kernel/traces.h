/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Postsynaptic traces of a range of units at the times that plastic synapses ask for. Many
 * presynaptic spikes of one slice ask for the same time, so that one exponential for each unit can
 * serve all of them.
 */
#ifndef DENEST_CORE_KERNEL_TRACES_H
#define DENEST_CORE_KERNEL_TRACES_H

#include "core/kernel/archive.h"
#include "core/kernel/time.h"

typedef struct DenestTraces DenestTraces;

/** For units first … first + n - 1. @param time must outlive the result */
DenestTraces *denest_traces_new(const DenestTime *time, guint first, guint n);
/** May be NULL. */
void denest_traces_free(DenestTraces *traces);

/** What is asked for: the traces of some units at a time each. */
typedef struct {
    guint n;
    const guint16 *units;  /**< [n]: counted from the first of the range */
    DenestStep step;       /**< of the presynaptic spike */
    const guint16 *delays; /**< [n]: steps, to be subtracted; NULL: all have `delay` */
    guint16 delay;
    gboolean nearest; /**< traces that know the last spike only */
} DenestTraceQuery;

/**
 * Traces just before step - delay.
 *
 * @param slice the archive does not change while this stays the same
 * @param scratch [n]
 * @param ret_values [n]; padded to whole vectors, as scratch
 */
void denest_traces_get(DenestTraces *traces, const DenestArchive *archive, guint64 slice,
                       const DenestTraceQuery *query, double *scratch, double *ret_values);

#endif
