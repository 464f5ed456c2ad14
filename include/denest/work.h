/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What running took, and what was done in that time.
 */
#ifndef DENEST_WORK_H
#define DENEST_WORK_H

#include <denest/types.h>

G_BEGIN_DECLS

/** Seconds of wall time of each phase, and the amounts of work. */
typedef struct {
    double update;     /**< s: advancing units and stimulators */
    double deliver;    /**< s: spikes from units to units, and what stimulators send */
    double record;     /**< s: rows of recorders, their files */
    double other;      /**< s: all else, such as parameters that are prepared at the start */
    guint64 n_updates; /**< steps of units of neuron models; relays do not count */
    guint64 n_spikes;  /**< of units, relays included, counting multiplicity */
    guint64 n_events;  /**< spikes times the connections that they went through to other units */
} DenestWork;

G_END_DECLS

#endif
