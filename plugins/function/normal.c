/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * normal - random number of a normal distribution, drawn again outside of the limits
 *
 *     f = mean + sigma N,   N drawn from the standard normal distribution until min <= f < max
 */
#include <denest/function.h>
#include <denest/plugin.h>

/* Limits that hold a smaller part of the distribution are refused: drawing would not end. */
#define SMALLEST_PART 1e-6

typedef struct {
    double mean, sigma, min, max;
} Params;

static const DenestParam normal_params[] = {
    DENEST_PARAM(Params, mean, "", 0, -DBL_MAX, DBL_MAX, "Mean"),
    DENEST_PARAM(Params, sigma, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Standard deviation"),
    DENEST_PARAM_ANY(Params, min, "", -INFINITY, "Lower limit"),
    DENEST_PARAM_ANY(Params, max, "", INFINITY, "Upper limit, excluded"),
};

/* The part of the distribution below a limit. */
static double
part_below(double limit)
{
    return 0.5 * erfc(-limit / sqrt(2));
}

static gboolean
normal_check(void *params, GError **error)
{
    const Params *p = params;
    const double low = (p->min - p->mean) / p->sigma, high = (p->max - p->mean) / p->sigma;
    /* The tails are symmetric; the smaller one keeps its digits. */
    const double part =
        low > 0 ? part_below(-low) - part_below(-high) : part_below(high) - part_below(low);

    if (p->min >= p->max)
        return denest_fail(error, DENEST_ERROR_RANGE, "min", "%g is not below max = %g", p->min,
                           p->max);
    if (!(part >= SMALLEST_PART))
        return denest_fail(error, DENEST_ERROR_RANGE, "min",
                           "the distribution hardly ever lies between min = %g and max = %g",
                           p->min, p->max);
    return TRUE;
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
