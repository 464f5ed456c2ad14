/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * normal - random number of a normal distribution, drawn again outside of the limits
 *
 *     f = mean + sigma N,   N drawn from the standard normal distribution until min <= f < max
 */
#include <denest/plugin.h>

#include "truncated.h"

typedef struct {
    double mean, sigma, min, max;
} Params;

static const DenestParam normal_params[] = {
    DENEST_PARAM(Params, mean, "", 0, -DBL_MAX, DBL_MAX, "Mean"),
    DENEST_PARAM(Params, sigma, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Standard deviation"),
    LIMIT_ROWS,
};

static gboolean
normal_check(void *params, GError **error)
{
    const Params *p = params;

    return check_limits(p->min, p->max, (p->min - p->mean) / p->sigma,
                        (p->max - p->mean) / p->sigma, error);
}

static double
normal_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;
    double x;

    do
        x = p->mean + denest_stream_normal(stream) * p->sigma;
    while (!(p->min <= x && x < p->max));
    return x;
}

static const DenestFunction normal = {
    .base = DENEST_FUNCTION_BASE(
        Params, normal_params, "normal",
        "Random number of a normal distribution, drawn again outside of the limits",
        "mean + sigma N, drawn until min <= f < max"),
    .base.check = normal_check,
    .draws = TRUE,
    .value = normal_value,
};
DENEST_PLUGIN(normal);
