/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doughnut - ring between two circles
 *
 *     inside: inner_radius < |p - anchor| <= outer_radius
 *
 * The difference of two discs; the tests of boxes are those of a difference.
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 2

typedef struct {
    double inner_radius, outer_radius;
    DenestDoubles anchor;
    double center[DIMS]; /* derived: anchor, or 0 */
} Params;

static const DenestParam doughnut_params[] = {
    DENEST_PARAM_MANDATORY(Params, inner_radius, "", DENEST_TYPE_DOUBLE, "0.5", -DBL_MAX, DBL_MAX,
                           "Radius of the disc that is left out, with its border"),
    DENEST_PARAM_MANDATORY(Params, outer_radius, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Radius of the whole"),
    DENEST_MASK_ROW_ANCHOR(Params),
};

static gboolean
doughnut_check(void *params, GError **error)
{
    Params *p = params;

    return DENEST_CHECK_BELOW(p, inner_radius, outer_radius, error) &&
           denest_mask_center(&p->anchor, DIMS, p->center, error);
}

static double
radius_of(const Params *m, const double *p)
{
    const double q[DIMS] = {p[0] - m->center[0], p[1] - m->center[1]};

    return denest_length(q, DIMS);
}

static gboolean
in_outer(const void *params, const double *p)
{
    const Params *m = params;

    return radius_of(m, p) <= m->outer_radius;
}

static gboolean
in_inner(const void *params, const double *p)
{
    const Params *m = params;

    return radius_of(m, p) <= m->inner_radius;
}

static gboolean
doughnut_inside(const void *params, const double *p)
{
    return in_outer(params, p) && !in_inner(params, p);
}

static void
disc_bounds(const Params *m, double radius, DenestBox *ret_box)
{
    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->center[d] - radius;
        ret_box->upper[d] = m->center[d] + radius;
    }
}

static void
doughnut_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;

    disc_bounds(m, m->outer_radius, ret_box);
}

static gboolean
doughnut_box_inside(const void *params, const DenestBox *box)
{
    const Params *m = params;
    DenestBox inner;

    disc_bounds(m, m->inner_radius, &inner);
    return denest_mask_holds_corners(in_outer, params, DIMS, box) &&
           denest_mask_misses_bounds(&inner, DIMS, box);
}

static gboolean
doughnut_box_outside(const void *params, const DenestBox *box)
{
    DenestBox outer;

    doughnut_bounds(params, &outer);
    return denest_mask_misses_bounds(&outer, DIMS, box) ||
           denest_mask_holds_corners(in_inner, params, DIMS, box);
}

static const DenestMask doughnut = {
    .base = DENEST_MASK_BASE(Params, doughnut_params, "doughnut", "Ring between two circles",
                             "inner_radius < |p - anchor| <= outer_radius"),
    .base.check = doughnut_check,
    .dims = DIMS,
    .inside = doughnut_inside,
    .bounds = doughnut_bounds,
    .box_inside = doughnut_box_inside,
    .box_outside = doughnut_box_outside,
};
DENEST_PLUGIN(doughnut);
