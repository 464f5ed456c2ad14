/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good mask, or a good function of the displacement; each macro breaks one rule of conduct. */
#include <denest/function.h>
#include <denest/mask.h>
#include <denest/plugin.h>

typedef struct {
    double radius;
} Params;

static const DenestParam params[] = {
    DENEST_PARAM(Params, radius, "", 1.25, DENEST_ABOVE_ZERO, DBL_MAX, "Radius"),
};

#ifdef FUNCTION
static double
value(const void *values, const double *displacement, guint dims, DenestStream *stream)
{
    const double r = denest_length(displacement, dims) / ((const Params *)values)->radius;
#if defined(FINITE)
    return log(r);
#elif defined(SEED)
    static double calls;
    return r + calls++;
#elif defined(TREE)
    return displacement[0] == 1 ? NAN : r;
#else
    return r;
#endif
}

static void
many(const void *values, const double *displacements, gsize n, guint dims, double *ret_values)
{
    for (gsize i = 0; i < n; i++)
        ret_values[i] = value(values, displacements + i * dims, dims, NULL);
#ifdef MANY
    ret_values[n - 1] += 1e-12;
#endif
}

static const DenestFunction model = {
    .base = DENEST_FUNCTION_BASE(Params, params, MODULE_NAME, "Function of a test", "r / radius"),
    .value = value,
    .values = many,
#ifdef CONSTANT
    .is_constant = TRUE,
#endif
};
#else
static gboolean
inside(const void *values, const double *p)
{
    return fabs(p[0]) + fabs(p[1]) <= ((const Params *)values)->radius;
}

static void
bounds(const void *values, DenestBox *ret_box)
{
    double radius = ((const Params *)values)->radius;

#ifdef INSIDE
    radius *= 0.75;
#endif
    for (guint d = 0; d < 2; d++) {
        ret_box->upper[d] = radius;
        ret_box->lower[d] = -radius;
    }
}

static gboolean G_GNUC_UNUSED
always(const void *values, const DenestBox *box)
{
    return box->upper[0] < 10 && box->lower[0] > -10;
}

static const DenestMask model = {
    .base = DENEST_MASK_BASE(Params, params, MODULE_NAME, "Mask of a test", "|x| + |y| <= radius"),
    .dims = 2,
    .inside = inside,
    .bounds = bounds,
#ifdef BOXES
    .box_inside = always,
#endif
#ifdef SEARCH
    .box_outside = always,
#endif
};
#endif
DENEST_MODULE(MODULE_NAME, &model.base);
