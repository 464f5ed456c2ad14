/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/geometry.h"

#include <string.h>

#include "core/base/path.h"
#include "core/base/suggest.h"
#include "core/params/npy.h"

/* A mistyped number of rows shall be an error, not a machine without memory. */
#define MOST_POSITIONS (1 << 26)
/* Relative distance within which positions are equally near. */
#define NEAREST_TOLERANCE 1e-14

const char *const denest_geometry_keys[] = {"rows",   "columns",   "layers",    "extent",
                                            "center", "edge_wrap", "positions", NULL};

static const char *const size_keys[DENEST_MAX_DIMS] = {"columns", "rows", "layers"};

/* A geometry under construction. */
typedef struct {
    DenestGeometry *g;
    const DenestValue *params;
    const char *folder;
    const DenestValue *wrong; /* what a message is about */
} Reader;

/* The value of a key; NULL if it is not given, or null, which undoes an inherited one. */
static const DenestValue *
find(Reader *reader, const char *key)
{
    const DenestValue *value = denest_value_find(reader->params, key);

    if (!value || denest_value_type(value) == DENEST_VALUE_NULL)
        return NULL;
    reader->wrong = value; /* if it turns out to be */
    return value;
}

static gboolean
check_keys(Reader *reader, GError **error)
{
    for (guint i = 0; i < denest_value_length(reader->params); i++) {
        const char *key = denest_value_key_name(reader->params, i);

        if (!g_strv_contains(denest_geometry_keys, key)) {
            g_autoptr(GString) message = g_string_new("no parameter of a layer's geometry");

            reader->wrong = denest_value_item(reader->params, i);
            denest_suggest_append(message, key, denest_geometry_keys);
            return denest_fail(error, DENEST_ERROR_UNKNOWN, key, "%s", message->str);
        }
    }
    return TRUE;
}

/* Columns, rows and layers, as far as they are given. */
static gboolean
read_size(Reader *reader, GError **error)
{
    DenestGeometry *g = reader->g;
    gsize n = 1;

    for (guint d = 0; d < DENEST_MAX_DIMS; d++) {
        const DenestValue *value = find(reader, size_keys[d]);
        gint64 size = 1;

        if (!value && d < 2) {
            reader->wrong = NULL;
            return denest_fail(error, DENEST_ERROR_MISSING, size_keys[d],
                               "a layer needs either rows and columns, or positions");
        }
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
                           "%u numbers, but the layer has %u dimensions", numbers->len, dims);
    for (guint d = 0; d < dims; d++) {
        ret_vector[d] = g_array_index(numbers, double, d);
        if (!isfinite(ret_vector[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, key, "%g is not finite", ret_vector[d]);
    }
    return TRUE;
}

static gboolean
read_extent(Reader *reader, GError **error)
{
    DenestGeometry *g = reader->g;
    const DenestValue *extent = find(reader, "extent");

    if (extent && !read_vector(extent, g->dims, "extent", g->extent, error))
        return FALSE;
    for (guint d = 0; d < g->dims; d++)
        if (g->extent[d] <= 0)
            return denest_fail(error, DENEST_ERROR_RANGE, "extent", "%g is not above 0",
                               g->extent[d]);
    return TRUE;
}

/* The association of these sums is part of the result. */
static gboolean
read_box(Reader *reader, GError **error)
{
    DenestGeometry *g = reader->g;
    const DenestValue *center, *edge_wrap;
    double c[DENEST_MAX_DIMS];

    for (guint d = 0; d < g->dims; d++) {
        g->lower_left[d] = -0.5;
        g->extent[d] = 1;
        c[d] = g->lower_left[d] + g->extent[d] / 2;
    }
    if (!read_extent(reader, error))
        return FALSE;
    center = find(reader, "center");
    if (center && !read_vector(center, g->dims, "center", c, error))
        return FALSE;
    for (guint d = 0; d < g->dims; d++)
        g->lower_left[d] = c[d] - g->extent[d] / 2;
    edge_wrap = find(reader, "edge_wrap");
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

/* ---- Free positions ---- */

static gboolean
check_count(gsize n, GError **error)
{
    return n <= MOST_POSITIONS || denest_fail(error, DENEST_ERROR_RANGE, "positions",
                                              "more than %d points", MOST_POSITIONS);
}

/* A list of points; the first one decides the number of dimensions. */
static gboolean
read_list(Reader *reader, const DenestValue *list, GError **error)
{
    DenestGeometry *g = reader->g;
    const DenestValue *first = denest_value_length(list) > 0 ? denest_value_item(list, 0) : NULL;
    double *positions;

    if (!first)
        return denest_fail(error, DENEST_ERROR_RANGE, "positions", "an empty list");
    if (denest_value_type(first) != DENEST_VALUE_LIST || denest_value_length(first) < 2 ||
        denest_value_length(first) > DENEST_MAX_DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, "positions",
                           "the first point is not a list of 2 or 3 numbers");
    if (!check_count(denest_value_length(list), error))
        return FALSE;
    g->dims = denest_value_length(first);
    g->n = denest_value_length(list);
    g->positions = positions = g_new(double, g->n * g->dims);
    for (gsize i = 0; i < g->n; i++) {
        GError *cause = NULL;

        reader->wrong = denest_value_item(list, (guint)i);
        if (read_vector(reader->wrong, g->dims, "positions", positions + i * g->dims, &cause))
            continue;
        denest_fail(error, (DenestErrorCode)cause->code, "positions",
                    "point %" G_GSIZE_FORMAT ": %s", i, cause->message + strlen("positions: "));
        g_error_free(cause);
        return FALSE;
    }
    return TRUE;
}

/* An array of one row for each point. */
static gboolean
read_array(Reader *reader, const char *name, GError **error)
{
    DenestGeometry *g = reader->g;
    g_autofree char *path = denest_path_join(reader->folder, name);
    g_autoptr(DenestNpy) array = denest_npy_read_file(path, error);

    if (!array) {
        g_prefix_error(error, "positions: ");
        return FALSE;
    }
    if (array->n_dims != 2 || array->shape[0] == 0 || array->shape[1] < 2 ||
        array->shape[1] > DENEST_MAX_DIMS || array->type == DENEST_NPY_BOOL) {
        g_autofree char *shape = denest_npy_print_shape(array->shape, array->n_dims);

        return denest_fail(error, DENEST_ERROR_TYPE, "positions",
                           "%s: an array of %s and shape %s; expected numbers in a row of 2 or 3 "
                           "for each point",
                           path, array->type == DENEST_NPY_BOOL ? "booleans" : "numbers", shape);
    }
    if (!check_count(array->shape[0], error))
        return FALSE;
    g->n = array->shape[0];
    g->dims = (guint)array->shape[1];
    g->positions = g_steal_pointer(&array->values);
    return TRUE;
}

static gboolean
check_point(Reader *reader, gsize i, GError **error)
{
    const DenestGeometry *g = reader->g;
    const double *p = denest_geometry_position(g, i);

    for (guint d = 0; d < g->dims; d++) {
        const double begin = g->lower_left[d], end = begin + g->extent[d];

        if (!isfinite(p[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, "positions",
                               "point %" G_GSIZE_FORMAT ": %g is not finite", i, p[d]);
        if (p[d] < begin || p[d] >= end)
            return denest_fail(error, DENEST_ERROR_RANGE, "positions",
                               "point %" G_GSIZE_FORMAT ": %c = %g is outside the layer, which "
                               "begins at %g and ends before %g; extent and center say so",
                               i, "xyz"[d], p[d], begin, end);
    }
    return TRUE;
}

static gboolean
read_positions(Reader *reader, const DenestValue *positions, GError **error)
{
    const gboolean is_list = denest_value_type(positions) == DENEST_VALUE_LIST;

    for (guint d = 0; d < DENEST_MAX_DIMS; d++)
        if (find(reader, size_keys[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, size_keys[d],
                               "cannot be given together with positions; null undoes what is "
                               "inherited");
    reader->wrong = positions;
    if (!is_list && denest_value_type(positions) != DENEST_VALUE_STRING) {
        g_autofree char *printed = denest_value_print(positions, 60);

        return denest_fail(error, DENEST_ERROR_TYPE, "positions",
                           "%s is neither a list of points nor the name of an .npy file", printed);
    }
    if (!(is_list ? read_list(reader, positions, error)
                  : read_array(reader, denest_value_string(positions), error)) ||
        !read_box(reader, error))
        return FALSE;
    for (gsize i = 0; i < reader->g->n; i++) {
        reader->wrong = is_list ? denest_value_item(positions, (guint)i) : positions;
        if (!check_point(reader, i, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_all(Reader *reader, GError **error)
{
    const DenestValue *positions;

    if (denest_value_type(reader->params) != DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "not a mapping");
    if (!check_keys(reader, error))
        return FALSE;
    positions = find(reader, "positions");
    if (positions)
        return read_positions(reader, positions, error);
    if (!read_size(reader, error) || !read_box(reader, error))
        return FALSE;
    reader->g->positions = grid_positions(reader->g);
    return TRUE;
}

DenestGeometry *
denest_geometry_new(const DenestValue *params, const char *folder, const DenestValue **ret_wrong,
                    GError **error)
{
    g_autoptr(DenestGeometry) geometry = g_new0(DenestGeometry, 1);
    Reader reader = {geometry, params, folder, NULL};

    if (read_all(&reader, error))
        return g_steal_pointer(&geometry);
    if (ret_wrong)
        *ret_wrong = reader.wrong;
    return NULL;
}

/* ---- Questions ---- */

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
