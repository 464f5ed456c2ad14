/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gaussian - Gaussian of the distance r
 *
 *     f = c + p_center exp(-(r - mean)^2 / (2 sigma^2))
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double p_center, mean, sigma, c;
} Params;

static const DenestParam gaussian_params[] = {
    DENEST_PARAM(Params, p_center, "", 1, -DBL_MAX, DBL_MAX, "Height above c at the mean"),
    DENEST_PARAM(Params, mean, "", 0, -DBL_MAX, DBL_MAX, "Distance of the maximum"),
    DENEST_PARAM(Params, sigma, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Standard deviation"),
    DENEST_PARAM(Params, c, "", 0, -DBL_MAX, DBL_MAX, "Offset"),
};

/* What is under the exponential function. */
static inline double
exponent(const Params *p, const double *displacement, guint dims)
{
    const double r = denest_length(displacement, dims) - p->mean;

    return -(r * r) / (2 * (p->sigma * p->sigma));
}

static double
gaussian_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;

    return p->c + p->p_center * exp(exponent(p, displacement, dims));
}

/* Square roots and quotients of many are computed together. */
static void
gaussian_values(const void *params, const double *displacements, gsize n, guint dims,
                double *ret_values)
{
    const Params *p = params;

    if (dims == 2)
        for (gsize i = 0; i < n; i++)
            ret_values[i] = exponent(p, displacements + 2 * i, 2);
    else
        for (gsize i = 0; i < n; i++)
            ret_values[i] = exponent(p, displacements + 3 * i, 3);
    for (gsize i = 0; i < n; i++)
        ret_values[i] = p->c + p->p_center * exp(ret_values[i]);
}

static const DenestFunction gaussian = {
    .base = DENEST_FUNCTION_BASE(Params, gaussian_params, "gaussian", "Gaussian of the distance r",
                                 "c + p_center exp(-(r - mean)^2 / (2 sigma^2))"),
    .value = gaussian_value,
    .values = gaussian_values,
};
DENEST_PLUGIN(gaussian);
