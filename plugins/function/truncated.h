/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Limits of random numbers, which are drawn again outside of them: min <= f < max.
 */
#ifndef TRUNCATED_H
#define TRUNCATED_H

#include <denest/function.h>

/* Limits that hold a smaller part of the distribution are refused: drawing would not end. */
#define SMALLEST_PART 1e-6

/* Rows of the parameters min and max. */
#define LIMIT_ROWS                                                                                 \
    DENEST_PARAM_ANY(Params, min, "", -INFINITY, "Lower limit"),                                   \
        DENEST_PARAM_ANY(Params, max, "", INFINITY, "Upper limit, excluded")

/* The part of the standard normal distribution below a limit. */
static inline double
part_below(double limit)
{
    return 0.5 * erfc(-limit / sqrt(2));
}

/* A rule of check(). @low, @high: the limits in terms of the standard normal distribution */
static inline gboolean
check_limits(double min, double max, double low, double high, GError **error)
{
    /* The tails are symmetric; the smaller one keeps its digits. */
    const double part =
        low > 0 ? part_below(-low) - part_below(-high) : part_below(high) - part_below(low);

    if (min >= max)
        return denest_fail(error, DENEST_ERROR_RANGE, "min", "%g is not below max = %g", min, max);
    if (!(part >= SMALLEST_PART))
        return denest_fail(error, DENEST_ERROR_RANGE, "min",
                           "the distribution hardly ever lies between min = %g and max = %g", min,
                           max);
    return TRUE;
}

#endif
