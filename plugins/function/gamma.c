/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gamma - density of a gamma distribution at the distance r
 *
 *     f = r^(kappa - 1) exp(-r / theta) / (theta^kappa Gamma(kappa))
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double kappa, theta;
    double rate, factor; /* derived */
} Params;

static const DenestParam gamma_params[] = {
    DENEST_PARAM(Params, kappa, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Shape"),
    DENEST_PARAM(Params, theta, "", 1, DENEST_ABOVE_ZERO, DBL_MAX, "Scale"),
};

static gboolean
gamma_check(void *params, GError **error)
{
    Params *p = params;

    p->rate = 1 / p->theta;
    p->factor = pow(p->rate, p->kappa) / tgamma(p->kappa);
    return TRUE;
}

static double
gamma_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;
    const double r = denest_length(displacement, dims);

    return pow(r, p->kappa - 1) * exp(-1 * p->rate * r) * p->factor;
}

static const DenestFunction gamma_density = {
    .base = DENEST_FUNCTION_BASE(Params, gamma_params, "gamma",
                                 "Density of a gamma distribution at the distance r",
                                 "r^(kappa - 1) exp(-r/theta) / (theta^kappa Gamma(kappa))"),
    .base.check = gamma_check,
    .value = gamma_value,
};
DENEST_MODULE("gamma", &gamma_density.base);
