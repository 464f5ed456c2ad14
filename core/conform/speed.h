/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * How long a model takes, beside the nearest one of another module. These checks always pass; the
 * figure is their remark.
 */
#ifndef DENEST_CORE_CONFORM_SPEED_H
#define DENEST_CORE_CONFORM_SPEED_H

#include "core/conform/subject.h"

G_BEGIN_DECLS

/** Update of a unit without input, for a step of 0.1 ms. */
gboolean denest_speed_neuron(DenestSubject *subject, GError **error);
/** A step of 0.1 ms of one device with 100 targets. */
gboolean denest_speed_stimulator(DenestSubject *subject, GError **error);
/** Delivery of a spike to one target. */
gboolean denest_speed_synapse(DenestSubject *subject, GError **error);

/**
 * Measure a model and the nearest one.
 *
 * @param unit what the time is for: "unit and step"
 * @param measure ns; NAN if it cannot be run; @p values of the example, or an empty mapping
 */
gboolean denest_speed_compare(DenestSubject *subject, const char *unit,
                              double (*measure)(DenestSubject *subject,
                                                const DenestPrototype *model,
                                                const DenestValue *values),
                              GError **error);
/** Seconds of processor time that this process has used. */
double denest_speed_clock(void);

G_END_DECLS

#endif
