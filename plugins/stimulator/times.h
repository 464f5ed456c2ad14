/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Times of lists on the grid, for the stimulators that have such lists. Times in ms, with three
 * decimals.
 */
#ifndef TIMES_H
#define TIMES_H

#include <denest/stimulator.h>

/* Largest time in a list, ms. */
#define MAX_TIME 1e12

static inline gint64
tics_of(double ms)
{
    return (gint64)(1000 * ms + 0.5);
}

static inline gint64
tics_per_step(double h)
{
    return (gint64)floor(1000 * h + 0.5);
}

/* Step of a time: its own, or that of the next grid point. */
static inline DenestStep
step_of(double ms, double h)
{
    const gint64 step_tics = tics_per_step(h), tics = tics_of(ms);
    gint64 below;

    if (tics % step_tics == 0)
        return tics / step_tics;
    below = (gint64)(1000 * ms) / step_tics;
    return below * (step_tics / 1000.0) < ms ? below + 1 : below;
}

/* Time of a step in ms. */
static inline double
time_of(DenestStep step, double h)
{
    return 0.001 * (double)(step * tics_per_step(h));
}

/* Index of the first time that is at or after a step. */
static inline gsize
first_at(const DenestDoubles *times, DenestStep step, double h)
{
    gsize low = 0, high = times->n;

    while (low < high) {
        const gsize middle = low + (high - low) / 2;

        if (step_of(times->data[middle], h) >= step)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Is a key set by this call? */
static inline gboolean
is_given(const DenestSetCall *call, const char *key)
{
    return g_strv_contains(call->given, key);
}

/* Is there one value for each time? */
static inline gboolean
check_pairs(const char *key, const DenestDoubles *times, const DenestDoubles *values,
            GError **error)
{
    if (times->n != values->n)
        return denest_fail(error, DENEST_ERROR_RANGE, key,
                           "%" G_GSIZE_FORMAT " times for %" G_GSIZE_FORMAT " values", times->n,
                           values->n);
    return TRUE;
}

/* Times and their values are set together, if at all. */
static inline gboolean
check_together(const char *times, const char *values, const char *const *given, GError **error)
{
    const gboolean has_times = g_strv_contains(given, times);

    if (has_times == g_strv_contains(given, values))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, has_times ? times : values,
                       "must be set together with %s", has_times ? values : times);
}

static inline gboolean
check_on_grid(const char *key, double time, double h, GError **error)
{
    if (tics_of(time) % tics_per_step(h) == 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, key,
                       "%.15g ms is no multiple of the resolution, %.15g ms", time, h);
}

/* Times after 0, each in a later step than the one before, on the grid unless that is not asked. */
static inline gboolean
check_increasing(const char *key, const DenestDoubles *times, double h, gboolean allow_offgrid,
                 GError **error)
{
    for (gsize i = 0; i < times->n; i++) {
        if (step_of(times->data[i], h) <= 0)
            return denest_fail(error, DENEST_ERROR_RANGE, key, "%.15g ms is not after 0",
                               times->data[i]);
        if (!allow_offgrid && !check_on_grid(key, times->data[i], h, error))
            return FALSE;
        if (i > 0 && step_of(times->data[i], h) <= step_of(times->data[i - 1], h))
            return denest_fail(error, DENEST_ERROR_RANGE, key, "%.15g after %.15g: not increasing",
                               times->data[i], times->data[i - 1]);
    }
    return TRUE;
}

/* Rows of a stimulator whose value changes at given times, and its check() and check_given().
 * @doc: "Current" */
#define LEVEL_ROWS(times, levels, unit, min, doc)                                                  \
    DENEST_PARAM_LIST(Params, times, "ms", DENEST_TYPE_DOUBLES, NULL, -MAX_TIME, MAX_TIME,         \
                      "Times of changes, after 0, increasing; origin is not added"),               \
        DENEST_PARAM_LIST(Params, levels, unit, DENEST_TYPE_DOUBLES, NULL, min, DBL_MAX,           \
                          doc " from each of these times on"),                                     \
        DENEST_PARAM_BOOL(Params, allow_offgrid_times, 0, "Move times to the next grid point")
#define LEVEL_CHECKS(times, levels)                                                                \
    static gboolean check(void *values, GError **error)                                            \
    {                                                                                              \
        const Params *p = values;                                                                  \
                                                                                                   \
        return check_pairs(#times, &p->times, &p->levels, error);                                  \
    }                                                                                              \
    static gboolean check_given(const void *values, const char *const *given, GError **error)      \
    {                                                                                              \
        return check_together(#times, #levels, given, error);                                      \
    }

#endif
