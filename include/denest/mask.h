/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Masks: regions around a unit in which its partners lie. A mask plugin describes one shape by a
 * point test and a bounding box; the core adds what all masks share: an `anchor` that shifts the
 * shape, combinations (`and`, `or`, `sub`), the checks against periodic layers.
 *
 * Points and boxes are relative to the unit. Borders belong to the shape unless the shape says
 * otherwise.
 */
#ifndef DENEST_MASK_H
#define DENEST_MASK_H

#include <denest/model.h>
#include <denest/space.h>

G_BEGIN_DECLS

/** All functions are pure; threads call them at the same time with the same Params. */
typedef struct {
    DenestModel base; /**< check() may fill fields of Params that have no row, such as the cosine of
                         an angle */
    guint dims;       /**< dimensions of the shape: 2 or 3 */

    /** Is the point @p p (dims components) inside? */
    gboolean (*inside)(const void *params, const double *p);
    /** The smallest box along the axes that holds the shape. */
    void (*bounds)(const void *params, DenestBox *ret_box);
    /**
     * Is the whole box surely inside? Then units in it are taken without a point test. May be NULL:
     * all corners are inside, which is right for convex shapes.
     */
    gboolean (*box_inside)(const void *params, const DenestBox *box);
    /** Is the whole box surely outside? May be NULL: it does not meet the bounding box. */
    gboolean (*box_outside)(const void *params, const DenestBox *box);

    /**
     * Shapes counted in cells of a grid: turn counts into lengths. Called once before all other
     * functions; only for 2D grids. Such a mask is anchored by a cell, `anchor: {column: c, row:
     * r}`, and cannot be combined. May be NULL.
     *
     * @param cell column and row of the cell of the mask that lies on the unit
     */
    void (*place)(void *params, const DenestGeometry *pool, const double *cell);
    /** Does the shape exceed one period of @p pool? May be NULL: compare the bounding box. */
    gboolean (*exceeds)(const void *params, const DenestGeometry *pool);
} DenestMask;

/** Description of a mask: `.base = DENEST_MASK_BASE(Params, table, "name", "summary",
 * "equations")`. */
#define DENEST_MASK_BASE(Params_, table_, name_, summary_, equations_)                             \
    DENEST_MODEL_BASE(MASK, DenestMask, Params_, table_, name_, summary_, equations_, "")

/** Row of the parameter `anchor` of a mask, a DenestDoubles. */
#define DENEST_MASK_ROW_ANCHOR(Struct)                                                             \
    DENEST_PARAM_LIST(Struct, anchor, "", DENEST_TYPE_DOUBLES, NULL, -DBL_MAX, DBL_MAX,            \
                      "Centre, relative to the unit")

/** A rule of check(): @p anchor has @p dims numbers, or none: 0. They are copied to @p ret_center.
 */
static inline gboolean
denest_mask_center(const DenestDoubles *anchor, guint dims, double *ret_center, GError **error)
{
    if (anchor->n != 0 && anchor->n != dims)
        return denest_fail(error, DENEST_ERROR_TYPE, "anchor", "must have %u numbers", dims);
    for (guint d = 0; d < dims; d++)
        ret_center[d] = anchor->n ? anchor->data[d] : 0;
    return TRUE;
}

/** The default of `box_inside` for a convex shape: the point test at all corners of @p box. */
static inline gboolean
denest_mask_holds_corners(gboolean (*inside)(const void *params, const double *p),
                          const void *params, guint dims, const DenestBox *box)
{
    for (guint corner = 0; corner < 1u << dims; corner++) {
        double p[DENEST_MAX_DIMS] = {0};

        for (guint d = 0; d < dims; d++)
            p[d] = corner & (1u << d) ? box->upper[d] : box->lower[d];
        if (!inside(params, p))
            return FALSE;
    }
    return TRUE;
}

/** The default of `box_outside`: @p box and @p bounds have no point in common. */
static inline gboolean
denest_mask_misses_bounds(const DenestBox *bounds, guint dims, const DenestBox *box)
{
    for (guint d = 0; d < dims; d++)
        if (box->upper[d] < bounds->lower[d] || box->lower[d] > bounds->upper[d])
            return TRUE;
    return FALSE;
}

G_END_DECLS

#endif
