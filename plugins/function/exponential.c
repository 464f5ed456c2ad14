/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exponential - exponential decay with the distance r
 *
 *     f = c + a exp(-r / tau)
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double a, c, tau;
} Params;

static const DenestParam exponential_params[] = {
    DENEST_PARAM(Params, a, "", 1, -DBL_MAX, DBL_MAX, "Height above c at distance 0"),
    DENEST_PARAM(Params, c, "", 0, -DBL_MAX, DBL_MAX, "Offset"),
    DENEST_PARAM(Params, tau, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Distance of the decay"),
};

static double
exponential_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;

    return p->c + p->a * exp(-denest_length(displacement, dims) / p->tau);
}

static void
exponential_values(const void *params, const double *displacements, gsize n, guint dims,
                   double *ret_values)
{
    for (gsize i = 0; i < n; i++)
        ret_values[i] = exponential_value(params, displacements + i * dims, dims, NULL);
}

static const DenestFunction exponential = {
    .base = DENEST_FUNCTION_BASE(Params, exponential_params, "exponential",
                                 "Exponential decay with the distance r", "c + a exp(-r/tau)"),
    .value = exponential_value,
    .values = exponential_values,
};
DENEST_PLUGIN(exponential);
