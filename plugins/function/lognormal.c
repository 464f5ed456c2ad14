/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lognormal - random number of a lognormal distribution, drawn again outside of the limits
 *
 *     f = exp(mu + sigma N),   N drawn from the standard normal distribution until min <= f < max
 */
#include <denest/plugin.h>

#include "truncated.h"

typedef struct {
    double mu, sigma, min, max;
} Params;

static const DenestParam lognormal_params[] = {
    DENEST_PARAM(Params, mu, "", 0, -DBL_MAX, DBL_MAX, "Mean of the logarithm"),
    DENEST_PARAM(Params, sigma, "", 1, DENEST_ABOVE_ZERO, DBL_MAX,
                 "Standard deviation of the logarithm"),
    LIMIT_ROWS,
};

static gboolean
lognormal_check(void *params, GError **error)
{
    const Params *p = params;

    return check_limits(p->min, p->max, (log(fmax(p->min, 0)) - p->mu) / p->sigma,
                        (log(fmax(p->max, 0)) - p->mu) / p->sigma, error);
}

static double
lognormal_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;
    double x;

    do
        x = exp(p->mu + denest_stream_normal(stream) * p->sigma);
    while (!(p->min <= x && x < p->max));
    return x;
}

static const DenestFunction lognormal = {
    .base = DENEST_FUNCTION_BASE(
        Params, lognormal_params, "lognormal",
        "Random number of a lognormal distribution, drawn again outside of the limits",
        "exp(mu + sigma N), drawn until min <= f < max"),
    .base.check = lognormal_check,
    .draws = TRUE,
    .value = lognormal_value,
};
DENEST_PLUGIN(lognormal);
