/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * circular - disc
 *
 *     inside: |p - anchor| <= radius
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 2

typedef struct {
    double radius;
    DenestDoubles anchor;
    double center[DIMS]; /* derived: anchor, or 0 */
} Params;

static const DenestParam circular_params[] = {
    DENEST_PARAM_MANDATORY(Params, radius, "", DENEST_TYPE_DOUBLE, "1.0", DENEST_ABOVE_ZERO,
                           DBL_MAX, "Radius"),
    DENEST_PARAM_LIST(Params, anchor, "", DENEST_TYPE_DOUBLES, NULL, -DBL_MAX, DBL_MAX,
                      "Centre, relative to the unit"),
};

static gboolean
circular_check(void *params, GError **error)
{
    Params *p = params;

    if (p->anchor.n != 0 && p->anchor.n != DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, "anchor", "must have 2 numbers");
    for (guint d = 0; d < DIMS; d++)
        p->center[d] = p->anchor.n ? p->anchor.data[d] : 0;
    return TRUE;
}

static gboolean
circular_inside(const void *params, const double *p)
{
    const Params *m = params;
    double q[DIMS];

    for (guint d = 0; d < DIMS; d++)
        q[d] = p[d] - m->center[d];
    return denest_length(q, DIMS) <= m->radius;
}

static void
circular_bounds(const void *params, DenestBox *ret_box)
{
    const Params *m = params;

    for (guint d = 0; d < DIMS; d++) {
        ret_box->lower[d] = m->center[d] - m->radius;
        ret_box->upper[d] = m->center[d] + m->radius;
    }
}

static const DenestMask circular = {
    .base = DENEST_MASK_BASE(Params, circular_params, "circular", "Disc", "|p - anchor| <= radius"),
    .base.check = circular_check,
    .dims = DIMS,
    .inside = circular_inside,
    .bounds = circular_bounds,
};
DENEST_PLUGIN(circular);
