/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Modulators: units whose spikes are a third factor of plastic synapses, see
 * DenestNeuron.deliver_interval. Nodes without proxies in NEST, they are one unit each here, which
 * has the connections that NEST's replica on the unit's own virtual process has.
 */
#ifndef DENEST_CORE_KERNEL_MODULATORS_H
#define DENEST_CORE_KERNEL_MODULATORS_H

#include <denest/synapse.h>

#include "core/kernel/kernel.h"

/** What has come to one modulator, and the synapses that it serves. */
typedef struct DenestModulator DenestModulator;
void denest_modulators_free_one(gpointer modulator);

/** Parameter of a synapse model that has the gid of its modulator, and its value in @p params; NULL
 * if the model has none. */
const char *denest_modulators_key(const DenestSynapse *model, const void *params, double *ret_gid);

/** Is there a modulator for connections of this model with these Params? @return FALSE with
 * DENEST_ERROR_NOT_FOUND; the message begins with the parameter */
gboolean denest_modulators_check(const DenestKernel *kernel, const DenestPrototype *prototype,
                                 const void *params, GError **error);

/** Start of a run: find the modulators of all connections. */
gboolean denest_modulators_prepare(DenestKernel *kernel, GError **error);

/**
 * Part of a slice: update transmitters, before all other units.
 *
 * Where a delivery is due at its end, synapses whose targets have higher gids than their modulator
 * get it before those targets are updated, as in NEST; denest_modulators_end() serves the others.
 */
void denest_modulators_begin(DenestKernel *kernel, DenestStep from, DenestStep to);
/** The same part, after all units were updated and before spikes are delivered. */
void denest_modulators_end(DenestKernel *kernel, DenestStep to);

/** Network reset: forget what has come. */
void denest_modulators_reset(DenestKernel *kernel);

#endif
