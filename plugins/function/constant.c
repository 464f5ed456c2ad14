/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * constant - the same value everywhere
 *
 *     f = value
 */
#include <denest/function.h>
#include <denest/plugin.h>

typedef struct {
    double value;
} Params;

static const DenestParam constant_params[] = {
    DENEST_PARAM_MANDATORY(Params, value, "", DENEST_TYPE_DOUBLE, "1.0", -DBL_MAX, DBL_MAX,
                           "The value"),
};

static double
constant_value(const void *params, const double *displacement, guint dims, DenestStream *stream)
{
    const Params *p = params;

    return p->value;
}

static const DenestFunction constant = {
    .base = DENEST_FUNCTION_BASE(Params, constant_params, "constant", "The same value everywhere",
                                 "value"),
    .is_constant = TRUE,
    .value = constant_value,
};
DENEST_PLUGIN(constant);
