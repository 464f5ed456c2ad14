/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The cost of a neuron model by itself.
 */
#ifndef DENEST_CORE_SIMULATION_MEASURE_H
#define DENEST_CORE_SIMULATION_MEASURE_H

#include "core/models/registry.h"

G_BEGIN_DECLS

/**
 * Time that a unit without input takes for a step of 0.1 ms, on one thread; see
 * denest_measure_neuron() in <denest/simulation.h>.
 *
 * @param registry has parrot_neuron and static_synapse
 * @param prototype of a neuron
 * @param ret_ns ns
 */
gboolean denest_measure_prototype(DenestRegistry *registry, const DenestPrototype *prototype,
                                  gboolean per_unit, double *ret_ns, GError **error);

G_END_DECLS

#endif
