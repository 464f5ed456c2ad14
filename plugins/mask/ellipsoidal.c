/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ellipsoidal - ellipsoid, turned by azimuth_angle a and polar_angle b about its anchor
 *
 *     s = p - anchor,   e = s.x cos a + s.y sin a
 *     x = e cos b - s.z sin b,   y = s.x sin a - s.y cos a,   z = e sin b + s.z cos b
 *     inside: x^2 4 / major_axis^2 + y^2 4 / minor_axis^2 + z^2 4 / polar_axis^2 <= 1
 *
 * Axes are full lengths.
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 3

typedef struct {
    double major_axis, minor_axis, polar_axis, azimuth_angle, polar_angle;
    DenestDoubles anchor;
    /* derived */
    double center[DIMS], ca, sa, cb, sb, f, g, k;
} Params;

static const DenestParam ellipsoidal_params[] = {
    DENEST_PARAM_MANDATORY(Params, major_axis, "", DENEST_TYPE_DOUBLE, "2.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Full length along x before the turn"),
    DENEST_PARAM_MANDATORY(Params, minor_axis, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Full length along y before the turn, at most major_axis"),
    DENEST_PARAM_MANDATORY(Params, polar_axis, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Full length along z before the turn"),
    DENEST_PARAM(Params, azimuth_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the z axis through the anchor"),
    DENEST_PARAM(Params, polar_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the y axis through the anchor"),
    DENEST_MASK_ROW_ANCHOR(Params),
};

static gboolean
ellipsoidal_check(void *params, GError **error)
{
    Params *p = params;

    if (!DENEST_CHECK_NOT_BELOW(p, major_axis, minor_axis, error) ||
        !denest_mask_center(&p->anchor, DIMS, p->center, error))
        return FALSE;
    p->ca = cos(p->azimuth_angle * G_PI / 180);
    p->sa = sin(p->azimuth_angle * G_PI / 180);
    p->cb = cos(p->polar_angle * G_PI / 180);
    p->sb = sin(p->polar_angle * G_PI / 180);
    p->f = 4 / (p->major_axis * p->major_axis);
    p->g = 4 / (p->minor_axis * p->minor_axis);
    p->k = 4 / (p->polar_axis * p->polar_axis);
    return TRUE;
}

static gboolean
ellipsoidal_inside(const void *params, const double *p)
{
    const Params *m = params;
    const double sx = p[0] - m->center[0], sy = p[1] - m->center[1], sz = p[2] - m->center[2];
    const double e = sx * m->ca + sy * m->sa;
    const double x = e * m->cb - sz * m->sb, y = sx * m->sa - sy * m->ca;
    const double z = e * m->sb + sz * m->cb;

    return x * x * m->f + y * y * m->g + z * z * m->k <= 1;
}

static void
ellipsoidal_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;
    const double axes[DIMS] = {m->major_axis, m->minor_axis, m->polar_axis};
    const gboolean turned = m->azimuth_angle != 0 || m->polar_angle != 0;

    for (guint d = 0; d < DIMS; d++) {
        const double half = (turned ? fmax(m->major_axis, m->polar_axis) : axes[d]) / 2;

        ret_box->lower[d] = m->center[d] - half;
        ret_box->upper[d] = m->center[d] + half;
    }
}

static const DenestMask ellipsoidal = {
    .base = DENEST_MASK_BASE(Params, ellipsoidal_params, "ellipsoidal", "Ellipsoid",
                             "x^2 4/major_axis^2 + y^2 4/minor_axis^2 + z^2 4/polar_axis^2 <= 1 "
                             "with p - anchor turned back by the angles"),
    .base.check = ellipsoidal_check,
    .dims = DIMS,
    .inside = ellipsoidal_inside,
    .bounds = ellipsoidal_bounds,
};
DENEST_PLUGIN(ellipsoidal);
