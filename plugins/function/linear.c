/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * linear - linear in the distance r
 *
 *     f = a r + c
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double a, c;
} Params;

static const DenestParam linear_params[] = {
    DENEST_PARAM(Params, a, "", 1, -DBL_MAX, DBL_MAX, "Slope"),
    DENEST_PARAM(Params, c, "", 0, -DBL_MAX, DBL_MAX, "Value at distance 0"),
};

static double
linear_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;

    return p->a * denest_length(displacement, dims) + p->c;
}

static const DenestFunction linear = {
    .base = DENEST_FUNCTION_BASE(Params, linear_params, "linear", "Linear in the distance r",
                                 "a r + c"),
    .value = linear_value,
};
DENEST_PLUGIN(linear);
