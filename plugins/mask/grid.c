/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * grid - rectangle of columns x rows cells of the layer in which partners are looked for
 *
 * Cell (c, r) of the mask, given as `anchor: {column: c, row: r}`, lies on the unit; by default the
 * top left one. With cells of h.x times h.y the mask is the rectangle
 *
 *     x from -c h.x - h.x/2            to (columns - c) h.x - h.x/2
 *     y from -((rows - r) h.y - h.y/2) to -(-r h.y - h.y/2)
 */
#include <denest/mask.h>
#include <denest/plugin.h>

#define DIMS 2

typedef struct {
    double columns, rows;
    DenestBox box; /* derived, when the layer is known */
} Params;

static const DenestParam grid_params[] = {
    DENEST_PARAM_MANDATORY(Params, columns, "", DENEST_TYPE_INT, "3", 1, G_MAXINT32,
                           "Width in columns of the layer"),
    DENEST_PARAM_MANDATORY(Params, rows, "", DENEST_TYPE_INT, "2", 1, G_MAXINT32,
                           "Height in rows of the layer"),
};

static void
grid_place(void *params, const DenestGeometry *pool, const double *cell)
{
    Params *m = params;
    const double hx = pool->extent[0] / pool->size[0], hy = pool->extent[1] / pool->size[1];

    m->box.lower[0] = hx * -cell[0] - hx * 0.5;
    m->box.upper[0] = hx * (m->columns - cell[0]) - hx * 0.5;
    m->box.lower[1] = -(hy * (m->rows - cell[1]) - hy * 0.5);
    m->box.upper[1] = -(hy * -cell[1] - hy * 0.5);
}

static gboolean
grid_inside(const void *params, const double *p)
{
    const DenestBox *box = &((const Params *)params)->box;

    return box->lower[0] <= p[0] && p[0] <= box->upper[0] && box->lower[1] <= p[1] &&
           p[1] <= box->upper[1];
}

static void
grid_bounds(const void *params, DenestBox *ret_box)
{
    *ret_box = ((const Params *)params)->box;
}

static gboolean
grid_exceeds(const void *params, const DenestGeometry *pool)
{
    const Params *m = params;

    return m->columns > pool->size[0] || m->rows > pool->size[1];
}

static const DenestMask grid = {
    .base = DENEST_MASK_BASE(Params, grid_params, "grid", "Rectangle of cells of a grid",
                             "columns x rows cells; anchor {column, row} is the cell on the unit"),
    .dims = DIMS,
    .inside = grid_inside,
    .bounds = grid_bounds,
    .place = grid_place,
    .exceeds = grid_exceeds,
};
DENEST_PLUGIN(grid);
