/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What rectangle and box share: two corners, and a turn about the centre.
 */
#ifndef CORNERS_H
#define CORNERS_H

#include <denest/mask.h>

/* Of a turned shape, points up to this distance outside belong to it: round-off. */
#define TOLERANCE 1e-12

typedef struct {
    double lower[DENEST_MAX_DIMS], upper[DENEST_MAX_DIMS], center[DENEST_MAX_DIMS];
} Corners;

/* Take the corners from parameters. */
static inline gboolean
corners_init(Corners *corners, guint dims, const DenestDoubles *lower_left,
             const DenestDoubles *upper_right, GError **error)
{
    if (lower_left->n != dims || upper_right->n != dims)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "lower_left and upper_right must have %u numbers", dims);
    for (guint d = 0; d < dims; d++) {
        const double lower = lower_left->data[d], upper = upper_right->data[d];

        if (lower >= upper)
            return denest_fail(error, DENEST_ERROR_RANGE, "lower_left",
                               "%g is not below %g of upper_right", lower, upper);
        corners->lower[d] = lower;
        corners->upper[d] = upper;
        corners->center[d] = (upper + lower) * 0.5;
    }
    return TRUE;
}

/* Is a point, turned back about the centre, between the corners? */
static inline gboolean
corners_hold(const Corners *corners, guint dims, const double *p, double tolerance)
{
    for (guint d = 0; d < dims; d++)
        if (!(corners->lower[d] - tolerance <= p[d] && p[d] <= corners->upper[d] + tolerance))
            return FALSE;
    return TRUE;
}

/* The smallest box around the shape. @turn: turns a displacement from the centre; NULL: the shape
 * is not turned */
static inline void
corners_bounds(const Corners *corners, guint dims,
               void (*turn)(const void *params, const double *displacement, double *ret),
               const void *params, DenestBox *ret_box)
{
    for (guint d = 0; d < dims; d++) {
        ret_box->lower[d] = turn ? INFINITY : corners->lower[d];
        ret_box->upper[d] = turn ? -INFINITY : corners->upper[d];
    }
    for (guint corner = 0; turn && corner < 1u << dims; corner++) {
        double at[DENEST_MAX_DIMS], p[DENEST_MAX_DIMS];

        for (guint d = 0; d < dims; d++)
            at[d] = (corner & 1u << d ? corners->upper[d] : corners->lower[d]) - corners->center[d];
        turn(params, at, p);
        for (guint d = 0; d < dims; d++) {
            ret_box->lower[d] = fmin(ret_box->lower[d], p[d] + corners->center[d]);
            ret_box->upper[d] = fmax(ret_box->upper[d], p[d] + corners->center[d]);
        }
    }
}

#endif
