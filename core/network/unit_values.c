/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/unit_values.h"

#include <math.h>

#include "core/params/npy.h"
#include "core/params/yaml_read.h"

enum { MAX_SIZES = 4 };

/* Shape of a population, and where a place's value belongs in the order of gids. */
typedef struct {
    guint n_axes;            /* of positions: rows, columns and perhaps layers */
    gsize size[MAX_SIZES];   /* of them, then units at each position */
    gsize stride[MAX_SIZES]; /* steps in the order of gids */
    gboolean is_list;
    const char *path;
} Shape;

static GPtrArray *
new_values(const Shape *shape)
{
    gsize n = 1;
    GPtrArray *values;

    for (guint i = 0; i <= shape->n_axes; i++)
        n *= shape->size[i];
    values = g_ptr_array_new_full((guint)n, (GDestroyNotify)denest_value_unref);
    g_ptr_array_set_size(values, (gint)n);
    return values;
}

/* ---- Arrays ---- */

static gboolean
check_shape(const Shape *shape, const DenestNpy *array, GError **error)
{
    const guint n_sizes = shape->n_axes + 1;
    gboolean good = array->n_dims == n_sizes + (shape->is_list ? 1 : 0);
    g_autofree char *has = NULL, *wants = NULL;

    for (guint i = 0; good && i < n_sizes; i++)
        good = array->shape[i] == shape->size[i];
    if (good)
        return TRUE;
    has = denest_npy_print_shape(array->shape, array->n_dims);
    wants = denest_npy_print_shape(shape->size, n_sizes);
    return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                       "%s: the array has the shape %s, the population %s%s", shape->path, has,
                       wants, shape->is_list ? ", followed by one axis for the list" : "");
}

static DenestValue *
array_value(const DenestNpy *array, gsize i)
{
    if (array->type == DENEST_NPY_BOOL)
        return denest_value_new_bool(array->values[i] != 0);
    if (array->type == DENEST_NPY_INT)
        return denest_value_new_int(array->integers[i]);
    return denest_value_new_float(array->values[i]);
}

/* The list of one unit; NaN at its end is padding. */
static DenestValue *
array_list(const DenestNpy *array, gsize begin, gsize n)
{
    DenestValue *list = denest_value_new_list();

    while (n > 0 && isnan(array->values[begin + n - 1]))
        n--;
    for (gsize i = 0; i < n; i++)
        denest_value_append(list, array_value(array, begin + i));
    return list;
}

/* Where element @i of an array belongs in the order of gids. */
static gsize
unit_index(const Shape *shape, gsize i)
{
    gsize index = 0;

    for (guint axis = shape->n_axes + 1; axis-- > 0; i /= shape->size[axis])
        index += i % shape->size[axis] * shape->stride[axis];
    return index;
}

static GPtrArray *
read_array(const Shape *shape, GError **error)
{
    g_autoptr(DenestNpy) array = denest_npy_read_file(shape->path, error);
    g_autoptr(GPtrArray) values = NULL;
    gsize length;

    if (!array || !check_shape(shape, array, error))
        return NULL;
    length = shape->is_list ? array->shape[shape->n_axes + 1] : 1;
    values = new_values(shape);
    for (gsize i = 0; i < values->len; i++)
        values->pdata[unit_index(shape, i)] =
            shape->is_list ? array_list(array, i * length, length) : array_value(array, i);
    return g_steal_pointer(&values);
}

/* ---- Nested lists ---- */

/* @axis: of the list; @index: of its first unit in the order of gids */
static gboolean
read_lists(const Shape *shape, const DenestValue *list, guint axis, gsize index, GPtrArray *values,
           GError **error)
{
    static const char *const names[] = {"rows", "columns", "layers"};
    const char *place = denest_value_place(list);

    if (denest_value_type(list) != DENEST_VALUE_LIST ||
        denest_value_length(list) != shape->size[axis])
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "%s: expected a list of %" G_GSIZE_FORMAT " %s",
                           place ? place : shape->path, shape->size[axis],
                           axis < shape->n_axes ? names[axis] : "units at each position");
    for (guint i = 0; i < shape->size[axis]; i++, index += shape->stride[axis]) {
        const DenestValue *item = denest_value_item(list, i);

        if (axis == shape->n_axes)
            values->pdata[index] = denest_value_ref(item);
        else if (!read_lists(shape, item, axis + 1, index, values, error))
            return FALSE;
    }
    return TRUE;
}

static GPtrArray *
read_yaml(const Shape *shape, GError **error)
{
    g_autoptr(DenestValue) list = denest_yaml_read_file(shape->path, error);
    g_autoptr(GPtrArray) values = NULL;

    if (!list)
        return NULL;
    values = new_values(shape);
    return read_lists(shape, list, 0, 0, values, error) ? g_steal_pointer(&values) : NULL;
}

GPtrArray *
denest_unit_values_read(const char *path, const guint *sizes, guint n_sizes, gboolean is_list,
                        GError **error)
{
    Shape shape = {.n_axes = n_sizes - 1, .is_list = is_list, .path = path};
    gsize n = 1;

    g_assert(n_sizes > 2 && n_sizes <= MAX_SIZES);
    for (guint i = 0; i < n_sizes; i++)
        shape.size[i] = sizes[i];
    /* Layers run fastest, then rows, columns, and units at a position. */
    for (guint i = 0; i < n_sizes; i++) {
        static const guint orders[][MAX_SIZES] = {{0, 1, 2}, {2, 0, 1, 3}};
        const guint axis = orders[n_sizes - 3][i];

        shape.stride[axis] = n;
        n *= shape.size[axis];
    }
    if (g_str_has_suffix(path, ".yml") || g_str_has_suffix(path, ".yaml"))
        return read_yaml(&shape, error);
    return read_array(&shape, error);
}
