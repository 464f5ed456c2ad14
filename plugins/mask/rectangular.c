/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rectangular - rectangle between two corners, turned by azimuth_angle about its centre c
 *
 *     q.x =  p.x cos a - c.x cos a + p.y sin a - c.y sin a + c.x
 *     q.y = -p.x sin a + c.x sin a + p.y cos a - c.y cos a + c.y
 *     inside: lower_left <= q <= upper_right           (with a tolerance of 1e-12 if a is not 0)
 */
#include <denest/plugin.h>

#include "corners.h"

#define DIMS 2

typedef struct {
    DenestDoubles lower_left, upper_right;
    double azimuth_angle;
    /* derived */
    Corners corners;
    double ca, sa;
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

    if (!corners_init(&p->corners, DIMS, &p->lower_left, &p->upper_right, error))
        return FALSE;
    p->ca = cos(p->azimuth_angle * G_PI / 180);
    p->sa = sin(p->azimuth_angle * G_PI / 180);
    return TRUE;
}

/* Turn p back about the centre. */
static void
turn_back(const Params *m, const double *p, double *q)
{
    const double *c = m->corners.center, ca = m->ca, sa = m->sa;

    q[0] = p[0] * ca - c[0] * ca + p[1] * sa - c[1] * sa + c[0];
    q[1] = -p[0] * sa + c[0] * sa + p[1] * ca - c[1] * ca + c[1];
}

static gboolean
rectangular_inside(const void *params, const double *p)
{
    const Params *m = params;
    double q[DIMS];

    if (m->azimuth_angle == 0)
        return corners_hold(&m->corners, DIMS, p, 0);
    turn_back(m, p, q);
    return corners_hold(&m->corners, DIMS, q, TOLERANCE);
}

/* Two corners decide, for turned rectangles too: NEST's networks depend on it. */
static gboolean
rectangular_box_inside(const void *params, const DenestBox *box)
{
    return rectangular_inside(params, box->lower) && rectangular_inside(params, box->upper);
}

static void
turn(const void *params, const double *d, double *ret)
{
    const Params *m = params;

    ret[0] = d[0] * m->ca - d[1] * m->sa;
    ret[1] = d[0] * m->sa + d[1] * m->ca;
}

static void
rectangular_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;

    corners_bounds(&m->corners, DIMS, m->azimuth_angle != 0 ? turn : NULL, params, ret_box);
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
