/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A neuron model of the kit: its recordables are what has arrived, and it spikes when it is told
 * to. Spikes and currents for it go to receptor 0, orders to spike to receptor 1.
 */
#ifndef DENEST_CORE_CONFORM_PROBE_H
#define DENEST_CORE_CONFORM_PROBE_H

#include <denest/neuron.h>

G_BEGIN_DECLS

#define DENEST_PROBE "conform_probe"

/** Receptors. */
enum { DENEST_PROBE_INPUT, DENEST_PROBE_TRIGGER };

extern const DenestNeuron denest_probe_model;

G_END_DECLS

#endif
