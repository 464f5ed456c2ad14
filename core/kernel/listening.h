/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What multimeters and spike detectors listen to.
 */
#ifndef DENEST_CORE_KERNEL_LISTENING_H
#define DENEST_CORE_KERNEL_LISTENING_H

#include "core/kernel/recording.h"

/** Units of one population, or of one set of devices, that a recorder listens to. */
typedef struct {
    DenestPopulation *population; /**< or NULL */
    DenestDevices *devices;       /**< or NULL */
    DenestSampler *sampler;       /**< multimeters; borrowed */
    GArray *units;                /**< guint32, in order of connection */
    guint32 *counts;              /**< [unit]: connections with it */
    GHashTable *weights;          /**< unit → GArray of double, one for each connection from it;
                                     units that are not in it: all 1. NULL: no unit is */
} DenestListening;

/**
 * Listen to units begin … end-1 of a population or of devices; the other pointer is NULL.
 *
 * @param weight of the connections from units to a spike detector
 * @return FALSE with DENEST_ERROR_UNKNOWN (recordable), _DUPLICATE (a multimeter twice on a unit)
 * or _UNSUPPORTED
 */
gboolean denest_listening_add(DenestRecording *recording, DenestPopulation *population,
                              DenestDevices *devices, guint begin, guint end, double weight,
                              GError **error);
/** Free what a DenestListening holds. */
void denest_listening_clear(gpointer listening);

/** Gid of unit 0. */
DenestGid denest_listening_first(const DenestListening *listening);
/** Weight of connection @p i, in order of creation, from a unit. */
double denest_listening_weight(const DenestListening *listening, guint32 unit, guint32 i);

#endif
