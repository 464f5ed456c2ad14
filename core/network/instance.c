/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/instance.h"

#include <string.h>

#include "core/base/suggest.h"

const DenestModel *
denest_instance_find(const DenestLookup *lookup, DenestKind kind, const char *name, GError **error)
{
    const DenestModel *model = lookup->find(lookup, kind, name);

    if (!model) {
        g_autofree const char **names = lookup->list(lookup, kind);
        g_autoptr(GString) message = g_string_new("no such ");

        g_string_append(message, denest_kind_name(kind));
        denest_suggest_append(message, name, names);
        denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
    }
    return model;
}

static const DenestParam *
find_row(const DenestModel *model, const char *name)
{
    for (guint i = 0; i < model->n_params; i++)
        if (g_str_equal(model->params[i].name, name))
            return &model->params[i];
    return NULL;
}

static gboolean
fail_unknown_key(const DenestModel *model, const char *key, const char *const *shared,
                 GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autoptr(GString) message = g_string_new(NULL);

    for (guint i = 0; i < model->n_params; i++)
        g_ptr_array_add(known, (gpointer)model->params[i].name);
    for (; shared && *shared; shared++)
        g_ptr_array_add(known, (gpointer)*shared);
    g_ptr_array_add(known, NULL);
    g_string_printf(message, "no parameter of %s", model->name);
    denest_suggest_append(message, key, (const char *const *)known->pdata);
    return denest_fail(error, DENEST_ERROR_UNKNOWN, key, "%s", message->str);
}

static gboolean
check_range(const DenestParam *row, double x, GError **error)
{
    if (x >= row->min && x <= row->max)
        return TRUE;
    if (row->min == DENEST_ABOVE_ZERO)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not above 0", x);
    return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not in %g … %g", x, row->min,
                       row->max);
}

static gboolean
read_list(const DenestParam *row, const DenestValue *value, DenestDoubles *ret_list, GError **error)
{
    g_autoptr(GArray) numbers = NULL;

    if (!denest_value_to_doubles(value, &numbers, error))
        return FALSE;
    for (guint i = 0; i < numbers->len; i++)
        if (!check_range(row, g_array_index(numbers, double, i), error))
            return FALSE;
    g_free((double *)ret_list->data);
    ret_list->n = numbers->len;
    ret_list->data = (double *)g_array_free(g_steal_pointer(&numbers), FALSE);
    return TRUE;
}

static gboolean
read_value(const DenestParam *row, const DenestValue *value, gpointer params, GError **error)
{
    gpointer field = (char *)params + row->offset;
    gint64 whole = 0;
    double x = 0;

    switch (row->type) {
    case DENEST_TYPE_DOUBLE:
        if (!denest_value_to_double(value, &x, error))
            return FALSE;
        break;
    case DENEST_TYPE_INT:
        if (!denest_value_to_int(value, &whole, error))
            return FALSE;
        x = (double)whole;
        break;
    case DENEST_TYPE_DOUBLES:
        return read_list(row, value, field, error);
    default:
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "masks and functions have numbers and lists of numbers only");
    }
    if (!check_range(row, x, error))
        return FALSE;
    *(double *)field = x;
    return TRUE;
}

static void
set_defaults(const DenestModel *model, gpointer params)
{
    for (guint i = 0; i < model->n_params; i++) {
        const DenestParam *row = &model->params[i];

        if (row->type == DENEST_TYPE_DOUBLE || row->type == DENEST_TYPE_INT)
            *(double *)((char *)params + row->offset) = row->value;
    }
}

static gboolean
fill(const DenestModel *model, const DenestValue *map, const char *const *shared, gpointer params,
     GError **error)
{
    if (denest_value_type(map) != DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected a mapping, not %s",
                           denest_value_type_name(denest_value_type(map)));
    set_defaults(model, params);
    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *key = denest_value_key_name(map, i);
        const DenestParam *row = find_row(model, key);

        if (!row && shared && g_strv_contains(shared, key))
            continue;
        if (!row)
            return fail_unknown_key(model, key, shared, error);
        if (!read_value(row, denest_value_item(map, i), params, error)) {
            g_prefix_error(error, "%s: ", key);
            return FALSE;
        }
    }
    for (guint i = 0; i < model->n_params; i++)
        if (model->params[i].mandatory && !denest_value_find(map, model->params[i].name))
            return denest_fail(error, DENEST_ERROR_MISSING, model->params[i].name, "must be given");
    return !model->check || model->check(params, error);
}

gpointer
denest_instance_new(const DenestModel *model, const DenestValue *map, const char *const *shared,
                    GError **error)
{
    gpointer params = g_malloc0(MAX(model->params_size, 1));

    if (!fill(model, map, shared, params, error)) {
        denest_instance_free(model, params);
        g_prefix_error(error, "%s: ", model->name);
        return NULL;
    }
    return params;
}

void
denest_instance_free(const DenestModel *model, gpointer params)
{
    if (!params)
        return;
    for (guint i = 0; i < model->n_params; i++)
        if (model->params[i].type == DENEST_TYPE_DOUBLES) {
            DenestDoubles *list = (gpointer)((char *)params + model->params[i].offset);

            g_free((double *)list->data);
        }
    g_free(params);
}

gboolean
denest_instance_read_vector(const DenestValue *value, guint dims, double *ret_vector,
                            guint *ret_dims, GError **error)
{
    g_autoptr(GArray) numbers = NULL;

    if (!denest_value_to_doubles(value, &numbers, error))
        return FALSE;
    if (dims ? numbers->len != dims : numbers->len < 2 || numbers->len > DENEST_MAX_DIMS)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected %s numbers, not %u",
                           dims == 0   ? "2 or 3"
                           : dims == 2 ? "2"
                                       : "3",
                           numbers->len);
    for (guint d = 0; d < numbers->len; d++) {
        ret_vector[d] = g_array_index(numbers, double, d);
        if (!isfinite(ret_vector[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not finite", ret_vector[d]);
    }
    if (ret_dims)
        *ret_dims = numbers->len;
    return TRUE;
}
