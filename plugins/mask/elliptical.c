/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * elliptical - ellipse, turned by azimuth_angle a about its anchor
 *
 *     s = p - anchor,   x = s.x cos a + s.y sin a,   y = s.x sin a - s.y cos a
 *     inside: x^2 4 / major_axis^2 + y^2 4 / minor_axis^2 <= 1             (axes are full lengths)
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 2

typedef struct {
    double major_axis, minor_axis, azimuth_angle;
    DenestDoubles anchor;
    /* derived */
    double center[DIMS], ca, sa, f, g;
} Params;

static const DenestParam elliptical_params[] = {
    DENEST_PARAM_MANDATORY(Params, major_axis, "", DENEST_TYPE_DOUBLE, "2.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Full length along x before the turn"),
    DENEST_PARAM_MANDATORY(Params, minor_axis, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Full length along y before the turn, at most major_axis"),
    DENEST_PARAM(Params, azimuth_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the anchor, counter-clockwise"),
    DENEST_MASK_ROW_ANCHOR(Params),
};

static gboolean
elliptical_check(void *params, GError **error)
{
    Params *p = params;

    if (!DENEST_CHECK_NOT_BELOW(p, major_axis, minor_axis, error) ||
        !denest_mask_center(&p->anchor, DIMS, p->center, error))
        return FALSE;
    p->ca = cos(p->azimuth_angle * G_PI / 180);
    p->sa = sin(p->azimuth_angle * G_PI / 180);
    p->f = 4 / (p->major_axis * p->major_axis);
    p->g = 4 / (p->minor_axis * p->minor_axis);
    return TRUE;
}

static gboolean
elliptical_inside(const void *params, const double *p)
{
    const Params *m = params;
    const double sx = p[0] - m->center[0], sy = p[1] - m->center[1];
    const double x = sx * m->ca + sy * m->sa, y = sx * m->sa - sy * m->ca;

    return x * x * m->f + y * y * m->g <= 1;
}

static void
elliptical_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;
    const double half[DIMS] = {m->major_axis / 2,
                               (m->azimuth_angle == 0 ? m->minor_axis : m->major_axis) / 2};

    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->center[d] - half[d];
        ret_box->upper[d] = m->center[d] + half[d];
    }
}

static const DenestMask elliptical = {
    .base = DENEST_MASK_BASE(Params, elliptical_params, "elliptical", "Ellipse",
                             "x^2 4/major_axis^2 + y^2 4/minor_axis^2 <= 1 with p - anchor turned "
                             "back by azimuth_angle"),
    .base.check = elliptical_check,
    .dims = DIMS,
    .inside = elliptical_inside,
    .bounds = elliptical_bounds,
};
DENEST_PLUGIN(elliptical);
