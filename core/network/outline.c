/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Outlines of masks, by marching squares: the border crosses those edges of a fine grid whose ends
 * lie on different sides. Only the point test of a mask is asked, so any mask has an outline. See
 * <denest/simulation.h>.
 */
#include <math.h>

#include "core/network/network.h"
#include "core/network/region.h"

/* Nodes of the grid along each axis, samples along the line of sight, halvings of an edge. */
enum { N_NODES = 243, N_SAMPLES = 49, N_HALVINGS = 16 };
enum { BOTTOM, RIGHT, TOP, LEFT, NONE };

typedef struct {
    const DenestRegion *region;
    guint dims, x_axis, y_axis;
    double origin[2], step[2]; /* of the grid */
    double depth[2];           /* range of the third axis */
    gboolean inside[N_NODES][N_NODES];
    GHashTable *next; /* edge → the one where the border leaves the cell that it enters here */
} Tracer;

/* How the border runs through a cell, by which corners are inside (lower left 1, lower right 2,
 * upper right 4, upper left 8): from edge to edge, the inside on the left. */
static const guint8 paths[16][4] = {
    {NONE, NONE, NONE, NONE},  {BOTTOM, LEFT, NONE, NONE},  {RIGHT, BOTTOM, NONE, NONE},
    {RIGHT, LEFT, NONE, NONE}, {TOP, RIGHT, NONE, NONE},    {BOTTOM, LEFT, TOP, RIGHT},
    {TOP, BOTTOM, NONE, NONE}, {TOP, LEFT, NONE, NONE},     {LEFT, TOP, NONE, NONE},
    {BOTTOM, TOP, NONE, NONE}, {RIGHT, BOTTOM, LEFT, TOP},  {RIGHT, TOP, NONE, NONE},
    {LEFT, RIGHT, NONE, NONE}, {BOTTOM, RIGHT, NONE, NONE}, {LEFT, BOTTOM, NONE, NONE},
    {NONE, NONE, NONE, NONE},
};

/* Is anything on the line of sight through a point inside? */
static gboolean
is_inside(const Tracer *tracer, const double *point)
{
    const guint third = 3 - tracer->x_axis - tracer->y_axis;
    double p[DENEST_MAX_DIMS] = {0};

    p[tracer->x_axis] = point[0];
    p[tracer->y_axis] = point[1];
    if (tracer->dims == 2)
        return denest_region_inside(tracer->region, p);
    for (guint i = 0; i < N_SAMPLES; i++) {
        p[third] = tracer->depth[0] + (tracer->depth[1] - tracer->depth[0]) * i / (N_SAMPLES - 1);
        if (denest_region_inside(tracer->region, p))
            return TRUE;
    }
    return FALSE;
}

static void
node_at(const Tracer *tracer, guint i, guint j, double *ret_point)
{
    ret_point[0] = tracer->origin[0] + tracer->step[0] * i;
    ret_point[1] = tracer->origin[1] + tracer->step[1] * j;
}

/* Number of an edge of cell (i, j): that of the node where it begins, and its direction. */
static guint
edge_of(guint i, guint j, guint side)
{
    if (side == RIGHT)
        i++;
    if (side == TOP)
        j++;
    return (j * N_NODES + i) * 2 + (side == LEFT || side == RIGHT ? 1 : 0);
}

/* Is the last corner of a polygon on the straight line from the one before to @next? */
static gboolean
continues(const GArray *polygon, const double *next)
{
    const double *end;
    double a[2], b[2];

    if (polygon->len < 4)
        return FALSE;
    end = (const double *)(const void *)polygon->data + polygon->len;
    for (guint d = 0; d < 2; d++) {
        a[d] = end[(int)d - 2] - end[(int)d - 4];
        b[d] = next[d] - end[(int)d - 2];
    }
    return fabs(a[0] * b[1] - a[1] * b[0]) <= 1e-4 * (a[0] * b[0] + a[1] * b[1]);
}

/* Where the border crosses an edge. */
static void
append_crossing(const Tracer *tracer, guint edge, GArray *polygon)
{
    const guint i = edge / 2 % N_NODES, j = edge / 2 / N_NODES, along = edge % 2;
    const gboolean begins_inside = tracer->inside[j][i];
    double a[2], b[2], middle[2];

    node_at(tracer, i, j, a);
    node_at(tracer, along ? i : i + 1, along ? j + 1 : j, b);
    for (guint k = 0; k < N_HALVINGS; k++) {
        middle[0] = (a[0] + b[0]) / 2;
        middle[1] = (a[1] + b[1]) / 2;
        if (is_inside(tracer, middle) == begins_inside)
            a[along] = middle[along];
        else
            b[along] = middle[along];
    }
    if (continues(polygon, a))
        g_array_set_size(polygon, polygon->len - 2);
    g_array_append_vals(polygon, a, 2);
}

/* A frame of outer nodes closes all outlines. */
static void
sample(Tracer *tracer)
{
    for (guint j = 1; j + 1 < N_NODES; j++) {
        for (guint i = 1; i + 1 < N_NODES; i++) {
            double point[2];

            node_at(tracer, i, j, point);
            tracer->inside[j][i] = is_inside(tracer, point);
        }
    }
}

static void
link_edges(Tracer *tracer)
{
    for (guint j = 0; j + 1 < N_NODES; j++) {
        for (guint i = 0; i + 1 < N_NODES; i++) {
            const guint corners =
                (tracer->inside[j][i] ? 1 : 0) | (tracer->inside[j][i + 1] ? 2 : 0) |
                (tracer->inside[j + 1][i + 1] ? 4 : 0) | (tracer->inside[j + 1][i] ? 8 : 0);

            for (guint k = 0; k < 4 && paths[corners][k] != NONE; k += 2)
                g_hash_table_insert(tracer->next,
                                    GUINT_TO_POINTER(edge_of(i, j, paths[corners][k])),
                                    GUINT_TO_POINTER(edge_of(i, j, paths[corners][k + 1])));
        }
    }
}

/* Follow the links from cell to cell until they close. */
static GPtrArray *
collect(Tracer *tracer)
{
    GPtrArray *polygons = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);

    for (guint first = 0; first < N_NODES * N_NODES * 2; first++) {
        GArray *polygon;
        gpointer next;
        guint edge = first;

        if (!g_hash_table_contains(tracer->next, GUINT_TO_POINTER(first)))
            continue;
        polygon = g_array_new(FALSE, FALSE, sizeof(double));
        while (g_hash_table_steal_extended(tracer->next, GUINT_TO_POINTER(edge), NULL, &next)) {
            append_crossing(tracer, edge, polygon);
            edge = GPOINTER_TO_UINT(next);
        }
        g_ptr_array_add(polygons, polygon);
    }
    return polygons;
}

static GPtrArray *
trace(const DenestRegion *region, guint dims, guint x_axis, guint y_axis)
{
    g_autofree Tracer *tracer = g_new0(Tracer, 1);
    const guint axes[] = {x_axis, y_axis};
    GPtrArray *polygons;
    DenestBox box;

    denest_region_bounds(region, &box);
    tracer->region = region;
    tracer->dims = dims;
    tracer->x_axis = x_axis;
    tracer->y_axis = y_axis;
    for (guint d = 0; d < 2; d++) {
        const double size = box.upper[axes[d]] - box.lower[axes[d]];

        /* Nodes lie beside the borders of the box, where those of many masks run. */
        tracer->step[d] = size / (N_NODES - 4);
        tracer->origin[d] = box.lower[axes[d]] - 1.5 * tracer->step[d];
        if (!(size > 0 && isfinite(size)))
            return g_ptr_array_new();
    }
    if (dims == 3) {
        tracer->depth[0] = box.lower[3 - x_axis - y_axis];
        tracer->depth[1] = box.upper[3 - x_axis - y_axis];
    }
    sample(tracer);
    tracer->next = g_hash_table_new(NULL, NULL);
    link_edges(tracer);
    polygons = collect(tracer);
    g_hash_table_unref(tracer->next);
    return polygons;
}

/* The parameters that say where partners lie: of the projection model, or of one it starts from. */
static const DenestValue *
find_topology(const DenestProjectionModel *model)
{
    for (const DenestProjectionBase *base = &model->self; base; base = base->base)
        if (base->model->has_mask)
            return base->params;
    return NULL;
}

GPtrArray *
denest_network_mask_outline(const DenestNetwork *network, guint i, guint x_axis, guint y_axis)
{
    const DenestNetProjection *projection;
    const DenestValue *params, *mask, *type;
    g_autoptr(DenestRegion) region = NULL;
    gboolean convergent;

    g_return_val_if_fail(i < network->projections->len && x_axis != y_axis, NULL);
    projection = network->projections->pdata[i];
    params = find_topology(projection->model);
    mask = params ? denest_value_find(params, "mask") : NULL;
    type = params ? denest_value_find(params, "connection_type") : NULL;
    convergent = type && denest_value_type(type) == DENEST_VALUE_STRING &&
                 g_str_equal(denest_value_string(type), "convergent");
    if (!mask ||
        !denest_region_new(&network->lookup, mask,
                           convergent ? projection->source->geometry : projection->target->geometry,
                           &region, NULL) ||
        !region)
        return g_ptr_array_new();
    /* Convergent masks lie around targets. */
    if (convergent)
        denest_region_mirror(region);
    return trace(region, projection->target->geometry->dims, x_axis, y_axis);
}
