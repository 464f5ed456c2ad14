/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * box, volume - box between two corners, turned about its centre c
 *
 * With s = p - c, the azimuth_angle a and the polar_angle b:
 *
 *     q.x =  s.x cos a cos b + s.y sin a cos b - s.z sin b + c.x
 *     q.y = -s.x sin a + s.y cos a + c.y
 *     q.z =  s.x cos a sin b + s.y sin a sin b + s.z cos b + c.z
 *     inside: lower_left <= q <= upper_right           (tolerance 1e-12 if an angle is not 0)
 */
#include <denest/plugin.h>

#include "corners.h"

#define DIMS 3

typedef struct {
    DenestDoubles lower_left, upper_right;
    double azimuth_angle, polar_angle;
    /* derived */
    Corners corners;
    double ca, sa, cb, sb;
    gboolean turned;
} Params;

static const DenestParam box_params[] = {
    DENEST_PARAM_MANDATORY(Params, lower_left, "", DENEST_TYPE_DOUBLES, "[-1.0, -1.0, -1.0]",
                           -DBL_MAX, DBL_MAX,
                           "Corner with the smallest coordinates, relative to the unit"),
    DENEST_PARAM_MANDATORY(Params, upper_right, "", DENEST_TYPE_DOUBLES, "[1.0, 1.0, 1.0]",
                           -DBL_MAX, DBL_MAX, "Corner with the largest coordinates"),
    DENEST_PARAM(Params, azimuth_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the z axis through the centre"),
    DENEST_PARAM(Params, polar_angle, "degree", 0, -DBL_MAX, DBL_MAX,
                 "Turn about the y axis through the centre"),
};

static gboolean
box_check(void *params, GError **error)
{
    Params *p = params;

    if (!corners_init(&p->corners, DIMS, &p->lower_left, &p->upper_right, error))
        return FALSE;
    p->ca = cos(p->azimuth_angle * G_PI / 180);
    p->sa = sin(p->azimuth_angle * G_PI / 180);
    p->cb = cos(p->polar_angle * G_PI / 180);
    p->sb = sin(p->polar_angle * G_PI / 180);
    p->turned = p->azimuth_angle != 0 || p->polar_angle != 0;
    return TRUE;
}

/* Turn p back about the centre. */
static void
turn_back(const Params *m, const double *p, double *q)
{
    const double *c = m->corners.center, ca = m->ca, sa = m->sa, cb = m->cb, sb = m->sb;

    q[0] = p[0] * (ca * cb) - c[0] * ca * cb + p[1] * (sa * cb) - c[1] * sa * cb - p[2] * sb +
           c[2] * sb + c[0];
    q[1] = -p[0] * sa + c[0] * sa + p[1] * ca - c[1] * ca + c[1];
    q[2] = p[0] * (ca * sb) - c[0] * ca * sb + p[1] * (sa * sb) - c[1] * sa * sb + p[2] * cb -
           c[2] * cb + c[2];
}

static gboolean
box_inside(const void *params, const double *p)
{
    const Params *m = params;
    double q[DIMS];

    if (!m->turned)
        return corners_hold(&m->corners, DIMS, p, 0);
    turn_back(m, p, q);
    return corners_hold(&m->corners, DIMS, q, TOLERANCE);
}

/* Two corners decide, for turned boxes too: NEST's networks depend on it. */
static gboolean
box_box_inside(const void *params, const DenestBox *box)
{
    return box_inside(params, box->lower) && box_inside(params, box->upper);
}

static void
turn(const void *params, const double *d, double *ret)
{
    const Params *m = params;

    ret[0] = (d[0] * m->ca - d[1] * m->sa) * m->cb - d[2] * m->sb;
    ret[1] = d[0] * m->sa + d[1] * m->ca;
    ret[2] = (d[0] * m->ca - d[1] * m->sa) * m->sb + d[2] * m->cb;
}

static void
box_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;

    corners_bounds(&m->corners, DIMS, m->turned ? turn : NULL, params, ret_box);
}

#define BOX(name_)                                                                                 \
    {                                                                                              \
        .base = DENEST_MASK_BASE(Params, box_params, name_, "Box in three dimensions",             \
                                 "lower_left <= p <= upper_right, turned by azimuth_angle and "    \
                                 "polar_angle about the centre"),                                  \
        .base.check = box_check, .dims = DIMS, .inside = box_inside, .box_inside = box_box_inside, \
        .bounds = box_bounds                                                                       \
    }

static const DenestMask box = BOX("box");
static const DenestMask volume = BOX("volume");
DENEST_MODULE("box", &box.base, &volume.base);
