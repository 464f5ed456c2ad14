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

/** Spikes with t1 < t ≤ t2, ascending, each marked as read once more; borrowed until the unit
 * spikes again. */
const DenestPostSpike *denest_archive_history(DenestArchive *archive, guint unit, double t1,
                                              double t2, guint *ret_n);
/**
 * What the traces of some units just before some times follow from: the trace is factor *
 * exp(ret_exponent).
 *
 * @param t, delays the time for item i is t - delays[i], ms
 * @param nearest the trace that knows the last spike only
 */
void denest_archive_traces(const DenestArchive *archive, guint n, const guint32 *units, double t,
                           const double *delays, gboolean nearest, double *ret_factor,
                           double *ret_exponent);

#endif
