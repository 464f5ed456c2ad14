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

typedef struct DenestArchive DenestArchive;

/** A postsynaptic spike. */
typedef struct {
    double t;     /**< ms */
    double K, K3; /**< traces with tau_minus and tau_minus_triplet after it */
    guint reads;
} DenestPostSpike;

/** An empty archive for @p n_units units. */
DenestArchive *denest_archive_new(guint n_units);
/** May be NULL. */
void denest_archive_free(DenestArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestArchive, denest_archive_free)

/** Time constants of a unit's traces in ms. */
void denest_archive_set_tau(DenestArchive *archive, guint unit, double tau_minus,
                            double tau_minus_triplet);
/** A reading synapse with this delay (ms) now leads to @p unit. */
void denest_archive_connect(DenestArchive *archive, guint unit, double delay_ms);
/** @p unit spiked at @p t ms, @p count times. */
void denest_archive_add(DenestArchive *archive, guint unit, double t, guint count);
/** Forget all spikes, not the connections. */
void denest_archive_clear(DenestArchive *archive);

/** What one presynaptic spike asks of the archive; see denest_archive_visit(). */
typedef struct {
    guint n;
    guint32 first;        /**< unit that targets are counted from */
    const guint16 *units; /**< [n]: targets */
    const double *delays; /**< [n]: ms */
    double t_last, t;     /**< ms: of the previous and of this presynaptic spike */
    gboolean nearest;     /**< traces that know the last spike only */
    double *factors;      /**< [n]: the trace just before t - delay is factor … */
    double *exponents;    /**< [n]: … times the exponential of this */
    guint32 *candidates;  /**< [n]: scratch */
} DenestArchiveVisit;

/** Takes a spike of the target of connection @p i; spikes come by connection, then time. */
typedef void (*DenestArchiveFunc)(guint32 i, const DenestPostSpike *spike, gpointer user_data);

/**
 * Call @p func for the spikes with t_last < t + delay ≤ t of all targets and count them as read
 * once more; fill in factors and exponents.
 */
void denest_archive_visit(DenestArchive *archive, const DenestArchiveVisit *visit,
                          DenestArchiveFunc func, gpointer user_data);

#endif
