/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A neuron model of the kit: its recordables are what has arrived, and it spikes when it is told
 * to. Spikes and currents for it go to receptor 0, orders to spike to receptor 1. It also notes
 * something in each history that a synapse model under test may read.
 */
#ifndef DENEST_CORE_CONFORM_PROBE_H
#define DENEST_CORE_CONFORM_PROBE_H

#include <denest/neuron.h>
#include <denest/plugin.h>

#include "core/models/registry.h"

G_BEGIN_DECLS

#define DENEST_PROBE "conform_probe"

/** Receptors. */
enum { DENEST_PROBE_INPUT, DENEST_PROBE_TRIGGER };

/** A probe with the histories that the synapse models of @p plugin read, kept as in the neuron
 * model of the registry that has them. Owned by the caller, freed with g_free(). */
DenestNeuron *denest_probe_new(DenestRegistry *registry, const DenestPlugin *plugin);

G_END_DECLS

#endif
