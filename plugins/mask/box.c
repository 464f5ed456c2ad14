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
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 3
#define TOLERANCE 1e-12

typedef struct {
    DenestDoubles lower_left, upper_right;
    double azimuth_angle, polar_angle;
    /* derived */
    double lower[DIMS], upper[DIMS], center[DIMS], ca, sa, cb, sb;
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

    if (p->lower_left.n != DIMS || p->upper_right.n != DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "lower_left and upper_right must have 3 numbers");
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
    p->cb = cos(p->polar_angle * G_PI / 180);
    p->sb = sin(p->polar_angle * G_PI / 180);
    p->turned = p->azimuth_angle != 0 || p->polar_angle != 0;
    return TRUE;
}

/* Turn p back about the centre. */
static void
turn_back(const Params *m, const double *p, double *q)
{
    const double *c = m->center, ca = m->ca, sa = m->sa, cb = m->cb, sb = m->sb;

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
    const double tolerance = m->turned ? TOLERANCE : 0;
    double q[DIMS];

    if (m->turned) {
        turn_back(m, p, q);
        p = q;
    }
    for (guint d = 0; d < DIMS; d++)
        if (!(m->lower[d] - tolerance <= p[d] && p[d] <= m->upper[d] + tolerance))
            return FALSE;
    return TRUE;
}

/* Two corners decide, for turned boxes too: NEST's networks depend on it. */
static gboolean
box_box_inside(const void *params, const DenestBox *box)
{
    return box_inside(params, box->lower) && box_inside(params, box->upper);
}

static void
box_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;
    const double *c = m->center;

    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->turned ? INFINITY : m->lower[d];
        ret_box->upper[d] = m->turned ? -INFINITY : m->upper[d];
    }
    for (guint corner = 0; m->turned && corner < 1 << DIMS; corner++) {
        const double dx = (corner & 1 ? m->upper[0] : m->lower[0]) - c[0];
        const double dy = (corner & 2 ? m->upper[1] : m->lower[1]) - c[1];
        const double dz = (corner & 4 ? m->upper[2] : m->lower[2]) - c[2];
        const double p[DIMS] = {(dx * m->ca - dy * m->sa) * m->cb - dz * m->sb + c[0],
                                dx * m->sa + dy * m->ca + c[1],
                                (dx * m->ca - dy * m->sa) * m->sb + dz * m->cb + c[2]};

        for (guint d = 0; d < DIMS; d++) {
            ret_box->lower[d] = fmin(ret_box->lower[d], p[d]);
            ret_box->upper[d] = fmax(ret_box->upper[d], p[d]);
        }
    }
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
