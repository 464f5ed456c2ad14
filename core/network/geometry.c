/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/geometry.h"

#include "core/base/suggest.h"

/* A mistyped number of rows shall be an error, not a machine without memory. */
#define MOST_POSITIONS (1 << 26)
/* Relative distance within which positions are equally near. */
#define NEAREST_TOLERANCE 1e-14

const char *const denest_geometry_keys[] = {"rows",   "columns",   "layers",    "extent",
                                            "center", "edge_wrap", "positions", NULL};

static const char *const size_keys[DENEST_MAX_DIMS] = {"columns", "rows", "layers"};

static gboolean
check_keys(const DenestValue *params, GError **error)
{
    for (guint i = 0; i < denest_value_length(params); i++) {
        const char *key = denest_value_key_name(params, i);

        if (!g_strv_contains(denest_geometry_keys, key)) {
            g_autoptr(GString) message = g_string_new("no parameter of a layer's geometry");

            denest_suggest_append(message, key, denest_geometry_keys);
            return denest_fail(error, DENEST_ERROR_UNKNOWN, key, "%s", message->str);
        }
    }
    return TRUE;
}

/* Columns, rows and layers, as far as they are given. */
static gboolean
read_size(DenestGeometry *g, const DenestValue *params, GError **error)
{
    gsize n = 1;

    for (guint d = 0; d < DENEST_MAX_DIMS; d++) {
        const DenestValue *value = denest_value_find(params, size_keys[d]);
        gint64 size = 1;

        if (!value && d < 2)
            return denest_fail(error, DENEST_ERROR_MISSING, size_keys[d],
                               "a layer needs either rows and columns, or positions");
        if (value && !denest_value_to_int(value, &size, error)) {
            g_prefix_error(error, "%s: ", size_keys[d]);
            return FALSE;
        }
        if (size < 1)
            return denest_fail(error, DENEST_ERROR_RANGE, size_keys[d],
                               "%" G_GINT64_FORMAT " is not 1 or more", size);
        if (size > MOST_POSITIONS || n > (gsize)(MOST_POSITIONS / size))
            return denest_fail(error, DENEST_ERROR_RANGE, size_keys[d],
                               "the layer would have more than %d positions", MOST_POSITIONS);
        n *= (gsize)size;
        g->size[d] = (guint)size;
        if (value)
            g->dims = d + 1;
    }
    g->is_grid = TRUE;
    g->n = n;
    return TRUE;
}

/* A list of as many finite numbers as there are dimensions. */
static gboolean
read_vector(const DenestValue *value, guint dims, const char *key, double *ret_vector,
            GError **error)
{
    g_autoptr(GArray) numbers = NULL;

    if (!denest_value_to_doubles(value, &numbers, error)) {
        g_prefix_error(error, "%s: ", key);
        return FALSE;
    }
    if (numbers->len != dims)
        return denest_fail(error, DENEST_ERROR_TYPE, key,
                           "%u numbers, but the layer has %u "
                           "dimensions",
                           numbers->len, dims);
    for (guint d = 0; d < dims; d++) {
        ret_vector[d] = g_array_index(numbers, double, d);
        if (!isfinite(ret_vector[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, key, "%g is not finite", ret_vector[d]);
    }
    return TRUE;
}

/* The association of these sums is part of the result. */
static gboolean
read_box(DenestGeometry *g, const DenestValue *params, GError **error)
{
    const DenestValue *extent = denest_value_find(params, "extent");
    const DenestValue *center = denest_value_find(params, "center");
    const DenestValue *edge_wrap = denest_value_find(params, "edge_wrap");
    double c[DENEST_MAX_DIMS];

    for (guint d = 0; d < g->dims; d++) {
        g->lower_left[d] = -0.5;
        g->extent[d] = 1;
        c[d] = g->lower_left[d] + g->extent[d] / 2;
    }
    if (extent && !read_vector(extent, g->dims, "extent", g->extent, error))
        return FALSE;
    if (center && !read_vector(center, g->dims, "center", c, error))
        return FALSE;
    for (guint d = 0; d < g->dims; d++) {
        if (g->extent[d] <= 0)
            return denest_fail(error, DENEST_ERROR_RANGE, "extent", "%g is not above 0",
                               g->extent[d]);
        g->lower_left[d] = c[d] - g->extent[d] / 2;
    }
    if (edge_wrap && !denest_value_to_bool(edge_wrap, &g->periodic, error)) {
        g_prefix_error(error, "edge_wrap: ");
        return FALSE;
    }
    return TRUE;
}

/* Row 0 is at the top; the association of the sums is part of the result. */
static double *
grid_positions(const DenestGeometry *g)
{
    double *positions = g_new(double, g->n * g->dims), *p = positions;
    double corner[DENEST_MAX_DIMS], step[DENEST_MAX_DIMS];
    guint at[DENEST_MAX_DIMS];

    for (guint d = 0; d < g->dims; d++) {
        const gboolean down = d == 1;

        corner[d] = down ? g->lower_left[d] + g->extent[d] : g->lower_left[d];
        step[d] = (down ? -g->extent[d] : g->extent[d]) / g->size[d];
    }
    for (at[0] = 0; at[0] < g->size[0]; at[0]++)
        for (at[1] = 0; at[1] < g->size[1]; at[1]++)
            for (at[2] = 0; at[2] < g->size[2]; at[2]++)
                for (guint d = 0; d < g->dims; d++)
                    *p++ = (corner[d] + step[d] * at[d]) + step[d] * 0.5;
    return positions;
}

/* The first point decides the number of dimensions. */
static gboolean
read_dims(DenestGeometry *g, const DenestValue *list, GError **error)
{
    const DenestValue *point;

    if (denest_value_type(list) != DENEST_VALUE_LIST || denest_value_length(list) == 0)
        return denest_fail(error, DENEST_ERROR_TYPE, "positions", "not a list of points");
    point = denest_value_item(list, 0);
    if (denest_value_type(point) != DENEST_VALUE_LIST || denest_value_length(point) < 2 ||
        denest_value_length(point) > DENEST_MAX_DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, "positions",
                           "the first point is not a list of 2 or 3 numbers");
    g->dims = denest_value_length(point);
    g->n = denest_value_length(list);
    return TRUE;
}

static gboolean
read_positions(DenestGeometry *g, const DenestValue *list, GError **error)
{
    double *positions = g_new(double, g->n * g->dims);

    g->positions = positions;
    for (gsize i = 0; i < g->n; i++) {
        double *p = positions + i * g->dims;

        if (!read_vector(denest_value_item(list, (guint)i), g->dims, "positions", p, error)) {
            g_prefix_error(error, "point %" G_GSIZE_FORMAT ": ", i);
            return FALSE;
        }
        for (guint d = 0; d < g->dims; d++)
            if (p[d] < g->lower_left[d] || p[d] >= g->lower_left[d] + g->extent[d])
                return denest_fail(error, DENEST_ERROR_RANGE, "positions",
                                   "point %" G_GSIZE_FORMAT ": %c = %g is outside %g … %g", i,
                                   "xyz"[d], p[d], g -> lower_left[d],
                                   g -> lower_left[d] + g -> extent[d]);
    }
    return TRUE;
}

static gboolean
read_all(DenestGeometry *g, const DenestValue *params, GError **error)
{
    const DenestValue *positions;

    if (denest_value_type(params) != DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "not a mapping");
    if (!check_keys(params, error))
        return FALSE;
    positions = denest_value_find(params, "positions");
    if (!positions) {
        if (!read_size(g, params, error) || !read_box(g, params, error))
            return FALSE;
        g->positions = grid_positions(g);
        return TRUE;
    }
    for (guint d = 0; d < DENEST_MAX_DIMS; d++)
        if (denest_value_find(params, size_keys[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, size_keys[d],
                               "cannot be given together with positions");
    return read_dims(g, positions, error) && read_box(g, params, error) &&
           read_positions(g, positions, error);
}

DenestGeometry *
denest_geometry_new(const DenestValue *params, GError **error)
{
    g_autoptr(DenestGeometry) geometry = g_new0(DenestGeometry, 1);

    if (!read_all(geometry, params, error))
        return NULL;
    return g_steal_pointer(&geometry);
}

void
denest_geometry_free(DenestGeometry *geometry)
{
    if (!geometry)
        return;
    g_free((double *)geometry->positions);
    g_free(geometry);
}

double
denest_geometry_distance(const DenestGeometry *geometry, const double *from, const double *to)
{
    double displacement[DENEST_MAX_DIMS] = {0};

    denest_geometry_displacement(geometry, from, to, displacement);
    return denest_length(displacement, geometry->dims);
}

void
denest_geometry_center(const DenestGeometry *geometry, double *ret_center)
{
    for (guint d = 0; d < geometry->dims; d++)
        ret_center[d] = geometry->lower_left[d] + geometry->extent[d] / 2;
}

gboolean
denest_geometry_index(const DenestGeometry *geometry, const gint64 *place, gsize *ret_index,
                      GError **error)
{
    gsize index = 0;

    if (!geometry->is_grid)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "the layer has positions, not columns and rows");
    for (guint d = 0; d < geometry->dims; d++) {
        const gint64 size = geometry->size[d];
        gint64 at = place[d];

        if (geometry->periodic)
            at = (at % size + size) % size;
        if (at < 0 || at >= size)
            return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                               "%" G_GINT64_FORMAT " is not one of %" G_GINT64_FORMAT " %s", at,
                               size, size_keys[d]);
        index = index * (gsize)size + (gsize)at;
    }
    *ret_index = index;
    return TRUE;
}

GArray *
denest_geometry_nearest(const DenestGeometry *geometry, const double *point)
{
    GArray *nearest = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autofree double *distances = g_new(double, geometry->n);
    double minimum = INFINITY;

    for (gsize i = 0; i < geometry->n; i++) {
        distances[i] =
            denest_geometry_distance(geometry, point, denest_geometry_position(geometry, i));
        minimum = fmin(minimum, distances[i]);
    }
    for (guint32 i = 0; i < geometry->n; i++)
        if (distances[i] - minimum <= NEAREST_TOLERANCE * minimum)
            g_array_append_val(nearest, i);
    return nearest;
}
