/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rectangular - rectangle between two corners, turned by azimuth_angle about its centre c
 *
 *     q.x =  p.x cos a - c.x cos a + p.y sin a - c.y sin a + c.x
 *     q.y = -p.x sin a + c.x sin a + p.y cos a - c.y cos a + c.y
 *     inside: lower_left <= q <= upper_right           (with a tolerance of 1e-12 if a is not 0)
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 2
#define TOLERANCE 1e-12

typedef struct {
    DenestDoubles lower_left, upper_right;
    double azimuth_angle;
    /* derived */
    double lower[DIMS], upper[DIMS], center[DIMS], ca, sa;
} Params;

static const DenestParam rectangular_params[] = {
    DENEST_PARAM_MANDATORY(Params, lower_left, "", DENEST_TYPE_DOUBLES, "[-1.0, -1.0]", -DBL_MAX,
                           DBL_MAX, "Lower left corner, relative to the unit"),
    DENEST_PARAM_MANDATORY(Params, upper_right, "", DENEST_TYPE_DOUBLES, "[1.0, 1.0]", -DBL_MAX,
                           DBL_MAX, "Upper right corner"),
    DENEST_PARAM(Params, azimuth_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the centre, counter-clockwise"),
};

static gboolean
rectangular_check(void *params, GError **error)
{
    Params *p = params;

    if (p->lower_left.n != DIMS || p->upper_right.n != DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "lower_left and upper_right must have 2 numbers");
    for (guint d = 0; d < DIMS; d++) {
        p->lower[d] = p->lower_left.data[d];
        p->upper[d] = p->upper_right.data[d];
        if (p->lower[d] >= p->upper[d])
            return denest_fail(error, DENEST_ERROR_RANGE, "lower_left",
                               "%g is not below %g of upper_right", p->lower[d], p->upper[d]);
        p->center[d] = (p->upper[d] + p->lower[d]) * 0.5;
    }
    p->ca = cos(p->azimuth_angle * G_PI / 180);
    p->sa = sin(p->azimuth_angle * G_PI / 180);
    return TRUE;
}

static gboolean
rectangular_inside(const void *params, const double *p)
{
    const Params *m = params;
    const double *c = m->center, ca = m->ca, sa = m->sa;
    double x = p[0], y = p[1], tolerance = 0;

    if (m->azimuth_angle != 0) {
        x = p[0] * ca - c[0] * ca + p[1] * sa - c[1] * sa + c[0];
        y = -p[0] * sa + c[0] * sa + p[1] * ca - c[1] * ca + c[1];
        tolerance = TOLERANCE;
    }
    return m->lower[0] - tolerance <= x && x <= m->upper[0] + tolerance &&
           m->lower[1] - tolerance <= y && y <= m->upper[1] + tolerance;
}

/* Two corners decide, for turned rectangles too: NEST's networks depend on it. */
static gboolean
rectangular_box_inside(const void *params, const DenestBox *box)
{
    return rectangular_inside(params, box->lower) && rectangular_inside(params, box->upper);
}

static void
rectangular_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;

    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->azimuth_angle == 0 ? m->lower[d] : INFINITY;
        ret_box->upper[d] = m->azimuth_angle == 0 ? m->upper[d] : -INFINITY;
    }
    for (guint corner = 0; m->azimuth_angle != 0 && corner < 1 << DIMS; corner++) {
        const double dx = (corner & 1 ? m->upper[0] : m->lower[0]) - m->center[0];
        const double dy = (corner & 2 ? m->upper[1] : m->lower[1]) - m->center[1];
        const double p[DIMS] = {dx * m->ca - dy * m->sa + m->center[0],
                                dx * m->sa + dy * m->ca + m->center[1]};

        for (guint d = 0; d < DIMS; d++) {
            ret_box->lower[d] = fmin(ret_box->lower[d], p[d]);
            ret_box->upper[d] = fmax(ret_box->upper[d], p[d]);
        }
    }
}

static const DenestMask rectangular = {
    .base = DENEST_MASK_BASE(Params, rectangular_params, "rectangular", "Rectangle",
                             "lower_left <= p <= upper_right, turned by azimuth_angle about the "
                             "centre"),
    .base.check = rectangular_check,
    .dims = DIMS,
    .inside = rectangular_inside,
    .box_inside = rectangular_box_inside,
    .bounds = rectangular_bounds,
};
DENEST_PLUGIN(rectangular);
