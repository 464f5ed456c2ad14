/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/time.h"

#include <math.h>

#include <denest/error.h>
#include <denest/stimulator.h>

/* Times from here on, in ms, are infinite: more than 3000 years. */
#define INFINITE_MS 1e14

/* Nearest tic of a time that is not infinite; the cast truncates, as in NEST, which matters for
 * negative times only. */
static gint64
nearest_tic(double ms)
{
    return (gint64)(ms * DENEST_TICS_PER_MS + 0.5);
}

gboolean
denest_time_init(DenestTime *time, double resolution_ms, GError **error)
{
    double tics = resolution_ms / DENEST_MS_PER_TIC;
    double fraction = tics - floor(tics);

    if (!(resolution_ms >= DENEST_MS_PER_TIC) || !(resolution_ms < 1e9))
        return denest_fail(error, DENEST_ERROR_RANGE, "resolution",
                           "%g ms is not a multiple of 0.001 ms above 0", resolution_ms);
    if (fraction > 0.5)
        fraction = 1 - fraction;
    if (fraction >= 4 * tics * 2.22e-16)
        return denest_fail(error, DENEST_ERROR_RANGE, "resolution",
                           "%g ms is not a whole number of 0.001 ms", resolution_ms);
    time->tics_per_step = (gint64)floor(DENEST_TICS_PER_MS * resolution_ms + 0.5);
    time->h = DENEST_MS_PER_TIC * (double)time->tics_per_step;
    return TRUE;
}

double
denest_time_steps_per_ms(const DenestTime *time)
{
    double ms_per_step = (double)time->tics_per_step / DENEST_TICS_PER_MS;

    return 1 / ms_per_step;
}

DenestStep
denest_time_delay(const DenestTime *time, double delay_ms)
{
    double steps = floor(delay_ms * denest_time_steps_per_ms(time) + 0.5);

    if (!(steps > -1e9))
        return -1;
    return steps < 1e9 ? (DenestStep)steps : 1000000000;
}

double
denest_time_delay_up(const DenestTime *time, double delay_ms)
{
    return ceil(delay_ms * denest_time_steps_per_ms(time) - 1e-9) * denest_time_delay_ms(time, 1);
}

DenestStep
denest_time_duration(const DenestTime *time, double ms)
{
    gint64 per_step = time->tics_per_step;

    if (!(ms < INFINITE_MS))
        return DENEST_STEP_INFINITE;
    /* As in NEST: where the step is not a decimal fraction the product can round down. */
    return (gint64)((double)(nearest_tic(ms) + per_step - 1) * (1.0 / (double)per_step));
}

gboolean
denest_time_on_grid(const DenestTime *time, double ms, DenestStep *ret_step, GError **error)
{
    gint64 tics;

    if (isnan(ms))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "a time must be a number, not nan");
    if (fabs(ms) >= INFINITE_MS) {
        *ret_step = ms > 0 ? DENEST_STEP_INFINITE : -DENEST_STEP_INFINITE;
        return TRUE;
    }
    tics = nearest_tic(ms);
    if (tics % time->tics_per_step != 0)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "%g ms is not a multiple of the resolution, %g ms", ms, time->h);
    *ret_step = tics / time->tics_per_step;
    return TRUE;
}

static DenestStep
add_steps(DenestStep a, DenestStep b)
{
    return CLAMP(a + b, -DENEST_STEP_INFINITE, DENEST_STEP_INFINITE);
}

gboolean
denest_time_window(const DenestTime *time, double origin, double start, double stop,
                   DenestStep *ret_origin, DenestStep *ret_min, DenestStep *ret_max, GError **error)
{
    const struct {
        const char *key;
        double ms;
    } given[] = {{"origin", origin}, {"start", start}, {"stop", stop}};
    DenestStep steps[G_N_ELEMENTS(given)];

    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        if (!denest_time_on_grid(time, given[i].ms, &steps[i], error)) {
            g_prefix_error(error, "%s: ", given[i].key);
            return FALSE;
        }
    }
    *ret_origin = steps[0];
    *ret_min = add_steps(steps[0], steps[1]);
    *ret_max = add_steps(steps[0], steps[2]);
    return TRUE;
}

DenestStep
denest_grid_step(double time_ms, double h)
{
    gint64 tics_per_step = nearest_tic(h), tics;

    if (!(fabs(time_ms) < INFINITE_MS))
        return -1;
    tics = nearest_tic(time_ms);
    return tics >= 0 && tics % tics_per_step == 0 ? tics / tics_per_step : -1;
}
