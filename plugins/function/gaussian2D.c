/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gaussian2D - Gaussian of the components x, y of the displacement
 *
 *     X = (x - mean_x) / sigma_x,   Y = (y - mean_y) / sigma_y
 *     f = c + p_center exp(-(X^2 + Y^2 - 2 rho X Y) / (2 (1 - rho^2)))
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double p_center, mean_x, mean_y, sigma_x, sigma_y, rho, c;
} Params;

static const DenestParam gaussian2D_params[] = {
    DENEST_PARAM(Params, p_center, "", 1, -DBL_MAX, DBL_MAX, "Height above c at the mean"),
    DENEST_PARAM(Params, mean_x, "", 0, -DBL_MAX, DBL_MAX, "x of the maximum"),
    DENEST_PARAM(Params, mean_y, "", 0, -DBL_MAX, DBL_MAX, "y of the maximum"),
    DENEST_PARAM(Params, sigma_x, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Standard deviation along x"),
    DENEST_PARAM(Params, sigma_y, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Standard deviation along y"),
    DENEST_PARAM(Params, rho, "", 0, -1, 1, "Correlation, above -1 and below 1"),
    DENEST_PARAM(Params, c, "", 0, -DBL_MAX, DBL_MAX, "Offset"),
};

static gboolean
gaussian2D_check(void *params, GError **error)
{
    Params *p = params;

    if (fabs(p->rho) >= 1)
        return denest_fail(error, DENEST_ERROR_RANGE, "rho", "%g is not between -1 and 1", p->rho);
    return TRUE;
}

static double
gaussian2D_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;
    const double dx = displacement[0] - p->mean_x, dy = displacement[1] - p->mean_y;
    const double exponent = dx * dx / (p->sigma_x * p->sigma_x) +
                            dy * dy / (p->sigma_y * p->sigma_y) -
                            2 * p->rho * dx * dy / (p->sigma_x * p->sigma_y);

    return p->c + p->p_center * exp(-exponent / (2 * (1 - p->rho * p->rho)));
}

static const DenestFunction gaussian2D = {
    .base = DENEST_FUNCTION_BASE(Params, gaussian2D_params, "gaussian2D",
                                 "Gaussian of the components x, y of the displacement",
                                 "c + p_center exp(-(X^2 + Y^2 - 2 rho X Y) / (2 (1 - rho^2)))"),
    .base.check = gaussian2D_check,
    .no_cutoff = TRUE,
    .value = gaussian2D_value,
};
DENEST_PLUGIN(gaussian2D);
