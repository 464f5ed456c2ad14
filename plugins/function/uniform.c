/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uniform - random number, equally likely between two limits
 *
 *     f = min + u (max - min),   u drawn from [0, 1)
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double min, max;
    double range; /* derived */
} Params;

static const DenestParam uniform_params[] = {
    DENEST_PARAM(Params, min, "", 0, -DBL_MAX, DBL_MAX, "Lower limit"),
    DENEST_PARAM(Params, max, "", 1, -DBL_MAX, DBL_MAX, "Upper limit, excluded"),
};

static gboolean
uniform_check(void *params, GError **error)
{
    Params *p = params;

    if (p->min >= p->max)
        return denest_fail(error, DENEST_ERROR_RANGE, "min", "%g is not below max = %g", p->min,
                           p->max);
    p->range = p->max - p->min;
    return TRUE;
}

static double
uniform_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;

    return p->min + denest_stream_uniform(stream) * p->range;
}

static const DenestFunction uniform = {
    .base = DENEST_FUNCTION_BASE(Params, uniform_params, "uniform",
                                 "Random number, equally likely between two limits",
                                 "min + u (max - min)"),
    .base.check = uniform_check,
    .draws = TRUE,
    .value = uniform_value,
};
DENEST_PLUGIN(uniform);
