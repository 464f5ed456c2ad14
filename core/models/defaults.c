/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/defaults.h"

#include <string.h>

#include "core/models/unit.h"

/* Default lists are flow sequences of numbers or plain words: "[2.0, 3.0]", "[V_m]". */
static DenestValue *
parse_list(const DenestParam *param, GError **error)
{
    g_autoptr(DenestValue) list = denest_value_new_list();
    gsize n = param->text ? strlen(param->text) : 0;
    g_autofree char *inside = NULL;
    g_auto(GStrv) items = NULL;

    if (n == 0)
        return g_steal_pointer(&list);
    if (param->text[0] != '[' || param->text[n - 1] != ']') {
        denest_fail(error, DENEST_ERROR_SYNTAX, param->name, "default '%s' is no list",
                    param->text);
        return NULL;
    }
    inside = g_strstrip(g_strndup(param->text + 1, n - 2));
    items = g_strsplit(inside, ",", -1);
    for (guint i = 0; items[i]; i++) {
        g_autoptr(DenestValue) text = denest_value_new_string(g_strstrip(items[i]));
        double x;

        if (param->type == DENEST_TYPE_STRINGS)
            denest_value_append(list, g_steal_pointer(&text));
        else if (!denest_value_to_double(text, &x, error))
            return NULL;
        else
            denest_value_append(list, param->type == DENEST_TYPE_INTS
                                          ? denest_value_new_int((gint64)x)
                                          : denest_value_new_float(x));
    }
    return g_steal_pointer(&list);
}

DenestValue *
denest_defaults_value(const DenestParam *param, GError **error)
{
    switch (param->type) {
    case DENEST_TYPE_DOUBLE:
        return denest_value_new_float(param->value);
    case DENEST_TYPE_INT:
        return denest_value_new_int((gint64)param->value);
    case DENEST_TYPE_BOOL:
        return denest_value_new_bool(param->value != 0);
    case DENEST_TYPE_STRING:
        return denest_value_new_string(param->text ? param->text : "");
    default:
        return parse_list(param, error);
    }
}

void
denest_defaults_init(const DenestSchema *schema, DenestArena *arena, void *ret_params)
{
    const DenestModel *model = schema->model;

    if (model->params_size)
        memset(ret_params, 0, model->params_size);
    for (guint i = 0; i < model->n_params; i++) {
        const DenestParam *param = &model->params[i];
        DenestSlot slot = {DENEST_SLOT_PARAM, i, TRUE, *param, FALSE, 0};
        DenestAssignment a = {.slot = &slot, .x = param->value};
        gboolean is_list = param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS ||
                           param->type == DENEST_TYPE_STRINGS;

        if (param->offset == G_MAXSIZE)
            continue;
        if (param->type == DENEST_TYPE_STRING) {
            a.text = param->text ? denest_arena_text(arena, param->text) : "";
        } else if (is_list) {
            g_autoptr(DenestValue) value = denest_defaults_value(param, NULL);

            if (value)
                denest_unit_parse_value(&slot, arena, value, &a, NULL);
        }
        denest_unit_store(ret_params, &a);
    }
}

static gboolean
check_mandatory(const DenestSchema *schema, const DenestValue *values, GError **error)
{
    for (guint i = 0; i < schema->model->n_params; i++) {
        const DenestParam *param = &schema->model->params[i];

        if (param->mandatory && !denest_value_find(values, param->name))
            return denest_fail(error, DENEST_ERROR_MISSING, param->name,
                               "must be given for %s '%s'", denest_kind_name(schema->model->kind),
                               schema->model->name);
    }
    return TRUE;
}

gboolean
denest_defaults_bind(const DenestSchema *schema, DenestArena *arena, const DenestValue *values,
                     void *params, const DenestValue **ret_at, GError **error)
{
    gsize size = schema->model->params_size;
    g_autofree void *copy = g_malloc0(MAX(size, 1));
    g_autoptr(GArray) list = NULL;
    DenestUnit unit = {schema, copy, NULL, NULL};

    list = denest_unit_parse(schema, arena, values, FALSE, ret_at, error);
    if (!list)
        return FALSE;
    if (ret_at)
        *ret_at = values;
    denest_defaults_init(schema, arena, copy);
    if (!check_mandatory(schema, values, error) ||
        !denest_unit_assign(&unit, (const DenestAssignment *)list->data, list->len, error))
        return FALSE;
    if (size)
        memcpy(params, copy, size);
    return TRUE;
}
