/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Biological time: tics, steps and milliseconds, with NEST 2.20's roundings. One tic is a
 * thousandth of a millisecond; a step is the resolution. Inside the kernel all times are whole
 * steps.
 */
#ifndef DENEST_CORE_KERNEL_TIME_H
#define DENEST_CORE_KERNEL_TIME_H

#include <denest/types.h>

/** Later than everything: the step that stands for an infinite time. */
#define DENEST_STEP_INFINITE (G_MAXINT64 / 8)

#define DENEST_TICS_PER_MS 1000.0
#define DENEST_MS_PER_TIC 0.001

/** The time grid. Plain data. */
typedef struct {
    gint64 tics_per_step;
    double h; /**< resolution in ms, 0.001 * tics_per_step */
} DenestTime;

/**
 * Set the grid to a resolution in ms.
 *
 * @return FALSE with DENEST_ERROR_RANGE unless it is a whole number of tics, at least one
 */
gboolean denest_time_init(DenestTime *time, double resolution_ms, GError **error);

/** Time of a grid point in ms, as recorders and synapses see it. The product is exact, or rounded
 * as that of whole numbers would be. */
static inline double
denest_time_ms(const DenestTime *time, DenestStep step)
{
    return DENEST_MS_PER_TIC * ((double)step * (double)time->tics_per_step);
}

/** The grid point next to a time in ms ≥ 0. */
static inline DenestStep
denest_time_nearest(const DenestTime *time, double ms)
{
    return (DenestStep)(ms / time->h + 0.5);
}

/** A delay in ms, rounded to the nearest step; may be below 1. */
DenestStep denest_time_delay(const DenestTime *time, double delay_ms);

/** A delay in ms rounded up to the grid, where it is more than round-off away from it; in ms. */
double denest_time_delay_up(const DenestTime *time, double delay_ms);

/** Factor of denest_time_delay(): steps = floor(ms * factor + 0.5). */
double denest_time_steps_per_ms(const DenestTime *time);

/** A delay of @p steps in ms, as a connection reports it. */
static inline double
denest_time_delay_ms(const DenestTime *time, DenestStep steps)
{
    return (double)steps * ((double)time->tics_per_step / DENEST_TICS_PER_MS);
}

/** A duration ≥ 0 in ms, rounded to the nearest tic and up to whole steps (multimeter intervals).
 */
DenestStep denest_time_duration(const DenestTime *time, double ms);

/**
 * A point in time that must lie on the grid (device windows, durations of runs); infinities become
 * ± DENEST_STEP_INFINITE.
 *
 * @param error DENEST_ERROR_RANGE; the message has the value and the resolution
 */
gboolean denest_time_on_grid(const DenestTime *time, double ms, DenestStep *ret_step,
                             GError **error);

/**
 * The window of activity of a device, in steps.
 *
 * @param origin, start, stop in ms
 * @param error DENEST_ERROR_RANGE; the message begins with the key
 */
gboolean denest_time_window(const DenestTime *time, double origin, double start, double stop,
                            DenestStep *ret_origin, DenestStep *ret_min, DenestStep *ret_max,
                            GError **error);

#endif
