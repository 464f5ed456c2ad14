/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/unit_values.h"

#include <math.h>

#include "core/params/npy.h"
#include "core/params/yaml_read.h"

enum { N_AXES = 3 };

/* Shape of a population, and where a place's value belongs in the order of gids. */
typedef struct {
    guint size[N_AXES]; /* rows, columns, count */
    gboolean is_list;
    const char *path;
} Shape;

static gsize
unit_index(const Shape *shape, gsize row, gsize column, gsize k)
{
    return (k * shape->size[1] + column) * shape->size[0] + row;
}

static GPtrArray *
new_values(const Shape *shape)
{
    gsize n = (gsize)shape->size[0] * shape->size[1] * shape->size[2];
    GPtrArray *values = g_ptr_array_new_full((guint)n, (GDestroyNotify)denest_value_unref);

    g_ptr_array_set_size(values, (gint)n);
    return values;
}

/* ---- Arrays ---- */

static char *
print_shape(guint n, const gsize *sizes)
{
    GString *text = g_string_new("(");

    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%s%" G_GSIZE_FORMAT, i ? ", " : "", sizes[i]);
    g_string_append(text, n == 1 ? ",)" : ")");
    return g_string_free(text, FALSE);
}

static gboolean
check_shape(const Shape *shape, const DenestNpy *array, GError **error)
{
    guint n_axes = N_AXES + (shape->is_list ? 1 : 0);
    gsize wanted[N_AXES] = {shape->size[0], shape->size[1], shape->size[2]};
    gboolean good = array->n_dims == n_axes;
    g_autofree char *has = NULL, *wants = NULL;

    for (guint i = 0; good && i < N_AXES; i++)
        good = array->shape[i] == wanted[i];
    if (good)
        return TRUE;
    has = print_shape(array->n_dims, array->shape);
    wants = print_shape(N_AXES, wanted);
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

static GPtrArray *
read_array(const Shape *shape, GError **error)
{
    g_autoptr(DenestNpy) array = denest_npy_read_file(shape->path, error);
    g_autoptr(GPtrArray) values = NULL;
    gsize i = 0, length;

    if (!array || !check_shape(shape, array, error))
        return NULL;
    length = shape->is_list ? array->shape[N_AXES] : 1;
    values = new_values(shape);
    for (gsize row = 0; row < shape->size[0]; row++)
        for (gsize column = 0; column < shape->size[1]; column++)
            for (gsize k = 0; k < shape->size[2]; k++, i += length)
                values->pdata[unit_index(shape, row, column, k)] =
                    shape->is_list ? array_list(array, i, length) : array_value(array, i);
    return g_steal_pointer(&values);
}

/* ---- Nested lists ---- */

static gboolean
check_length(const Shape *shape, const DenestValue *list, guint axis, GError **error)
{
    static const char *const names[] = {"rows", "columns", "units at each position"};
    const char *place = denest_value_place(list);

    if (denest_value_type(list) == DENEST_VALUE_LIST &&
        denest_value_length(list) == shape->size[axis])
        return TRUE;
    return denest_fail(error, DENEST_ERROR_TYPE, NULL, "%s: expected a list of %u %s",
                       place ? place : shape->path, shape->size[axis], names[axis]);
}

static GPtrArray *
read_lists(const Shape *shape, GError **error)
{
    g_autoptr(DenestValue) rows = denest_yaml_read_file(shape->path, error);
    g_autoptr(GPtrArray) values = NULL;

    if (!rows || !check_length(shape, rows, 0, error))
        return NULL;
    values = new_values(shape);
    for (guint row = 0; row < shape->size[0]; row++) {
        const DenestValue *columns = denest_value_item(rows, row);

        if (!check_length(shape, columns, 1, error))
            return NULL;
        for (guint column = 0; column < shape->size[1]; column++) {
            const DenestValue *units = denest_value_item(columns, column);

            if (!check_length(shape, units, 2, error))
                return NULL;
            for (guint k = 0; k < shape->size[2]; k++)
                values->pdata[unit_index(shape, row, column, k)] =
                    denest_value_ref(denest_value_item(units, k));
        }
    }
    return g_steal_pointer(&values);
}

GPtrArray *
denest_unit_values_read(const char *path, guint rows, guint columns, guint count, gboolean is_list,
                        GError **error)
{
    Shape shape = {{rows, columns, count}, is_list, path};

    if (g_str_has_suffix(path, ".yml") || g_str_has_suffix(path, ".yaml"))
        return read_lists(&shape, error);
    return read_array(&shape, error);
}
