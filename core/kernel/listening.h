/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What multimeters and spike detectors listen to.
 */
#ifndef DENEST_CORE_KERNEL_LISTENING_H
#define DENEST_CORE_KERNEL_LISTENING_H

#include "core/kernel/recording.h"

/** A connection from a unit to a spike detector, as its rows show it. */
typedef struct {
    double weight;
    guint32 port; /**< its place among the connections of the unit with this synapse model */
} DenestListenedEdge;

/** Units of one population, or of one set of devices, that a recorder listens to. */
typedef struct {
    DenestPopulation *population; /**< or NULL */
    DenestDevices *devices;       /**< or NULL */
    DenestSampler *sampler;       /**< multimeters; borrowed */
    GArray *units;                /**< guint32, in order of connection */
    guint32 *counts;              /**< [unit]: connections with it */
    DenestListenedEdge usual;     /**< the only connection of each unit that is not in edges */
    GHashTable *edges;            /**< unit → GArray of DenestListenedEdge; NULL: no unit is */
} DenestListening;

/**
 * Listen to units begin … end-1 of a population or of devices; the other pointer is NULL.
 *
 * @param rank of the synapse model of connections to a spike detector
 * @param weight of these connections
 * @return FALSE with DENEST_ERROR_UNKNOWN (recordable), _DUPLICATE (a multimeter twice on a unit)
 * or _UNSUPPORTED
 */
gboolean denest_listening_add(DenestRecording *recording, DenestPopulation *population,
                              DenestDevices *devices, guint begin, guint end, guint rank,
                              double weight, GError **error);
/** Free what a DenestListening holds. */
void denest_listening_clear(gpointer listening);

/** Gid of unit 0. */
DenestGid denest_listening_first(const DenestListening *listening);
/** Connection @p i, in order of creation, from a unit. */
DenestListenedEdge denest_listening_edge(const DenestListening *listening, guint32 unit, guint32 i);

#endif
