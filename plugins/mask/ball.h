/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Disc and ball: the points that are not farther than a radius from the anchor. The model defines
 * DIMS before it includes this file.
 *
 *     inside: |p - anchor| <= radius
 */
#ifndef BALL_H
#define BALL_H

#include <denest/mask.h>

typedef struct {
    double radius;
    DenestDoubles anchor;
    double center[DIMS]; /* derived: anchor, or 0 */
} Params;

static const DenestParam params[] = {
    DENEST_PARAM_MANDATORY(Params, radius, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Radius"),
    DENEST_MASK_ROW_ANCHOR(Params),
};

static gboolean
check(void *values, GError **error)
{
    Params *p = values;

    return denest_mask_center(&p->anchor, DIMS, p->center, error);
}

static gboolean
inside(const void *values, const double *p)
{
    const Params *m = values;
    double q[DIMS];

    for (guint d = 0; d < DIMS; d++)
        q[d] = p[d] - m->center[d];
    return denest_length(q, DIMS) <= m->radius;
}

static void
bounds(const void *values, DenestBox *ret_box)
{
    const Params *m = values;

    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->center[d] - m->radius;
        ret_box->upper[d] = m->center[d] + m->radius;
    }
}

#define BALL(name_, summary_)                                                                      \
    {                                                                                              \
        .base = DENEST_MASK_BASE(Params, params, name_, summary_, "|p - anchor| <= radius"),       \
        .base.check = check, .dims = DIMS, .inside = inside, .bounds = bounds                      \
    }

#endif
