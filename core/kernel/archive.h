/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The spike archive of a population: postsynaptic spikes and their traces, kept for plastic
 * synapses and dropped when every synapse has read them. Units are independent; one unit is used by
 * one thread at a time.
 */
#ifndef DENEST_CORE_KERNEL_ARCHIVE_H
#define DENEST_CORE_KERNEL_ARCHIVE_H

#include <denest/synapse.h>

#include "core/kernel/time.h"

typedef struct DenestArchive DenestArchive;

/** An empty archive for @p n_units units. @param time must outlive the result */
DenestArchive *denest_archive_new(guint n_units, const DenestTime *time);
/** May be NULL. */
void denest_archive_free(DenestArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestArchive, denest_archive_free)

/** Time constants of a unit's traces in ms. */
void denest_archive_set_tau(DenestArchive *archive, guint unit, double tau_minus,
                            double tau_minus_triplet);
/** A reading synapse with this delay (ms) now leads to @p unit. */
void denest_archive_connect(DenestArchive *archive, guint unit, double delay_ms);
/** @p unit spiked at @p t ms, on the grid, @p count times. */
void denest_archive_add(DenestArchive *archive, guint unit, double t, guint count);
/** Forget all spikes, not the connections. */
void denest_archive_clear(DenestArchive *archive);

/** What one presynaptic spike asks of the archive; see denest_archive_read(). All times are on the
 * grid. */
typedef struct {
    guint n;
    guint32 first;         /**< unit that targets are counted from */
    const guint16 *units;  /**< [n]: targets */
    const guint16 *delays; /**< [n]: steps; NULL: all have `delay` */
    guint16 delay;
    double t_last, t; /**< ms: of the previous and of this presynaptic spike */
    gboolean wants_K3;
} DenestArchiveWindow;

/** Postsynaptic spikes that were read; arrays that grow. Zeroed to begin with. */
typedef struct {
    guint n, capacity;
    guint32 *connections;  /**< ascending */
    double *arrivals;      /**< ms: time of the spike and the delay; ascending for a connection */
    double *K3;            /**< the trace with tau_minus_triplet after the spike, if wanted */
    gint32 *steps, *slots; /**< scratch */
} DenestArchiveSpikes;

/** Free the arrays. */
void denest_archive_spikes_clear(DenestArchiveSpikes *spikes);

/** Find the spikes with t_last < t + delay ≤ t of all targets and count them as read once more. */
void denest_archive_read(DenestArchive *archive, const DenestArchiveWindow *window,
                         DenestArchiveSpikes *ret_spikes);

/**
 * The trace of @p unit just before @p at ms is *ret_factor times the exponential of *ret_exponent.
 *
 * @param nearest traces that know the last spike only
 */
void denest_archive_trace(const DenestArchive *archive, guint unit, double at, gboolean nearest,
                          double *ret_factor, double *ret_exponent);
/** The traces of units first … first + n - 1, right for those whose last spike was before @p at.
 * @param ret_values [n] */
void denest_archive_traces(const DenestArchive *archive, guint first, guint n, double at,
                           gboolean nearest, double *ret_values);
/** Find the units among first … first + n - 1 whose last spike was not before @p at.
 *
 * @param ret_units [n]: counted from the first
 * @return how many */
guint denest_archive_not_before(const DenestArchive *archive, guint first, guint n, double at,
                                guint16 *ret_units);

#endif
