/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/unit.h"

#include <string.h>

#include <denest/neuron.h>
#include <denest/synapse.h>

#include "core/models/catalogue.h"
#include "core/params/value-private.h"

/* Whole numbers are kept in doubles. */
#define MAX_WHOLE 9007199254740992.0

static gboolean
check_range(const DenestParam *param, double x, GError **error)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    const gboolean whole = param->type == DENEST_TYPE_INT || param->type == DENEST_TYPE_INTS;
    double min = param->min, max = param->max;

    g_ascii_formatd(text, sizeof text, "%.15g", x);
    if (isnan(x))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s is not a number", text);
    if (x >= min && x <= max)
        return TRUE;
    if (min == DENEST_ABOVE_ZERO && x < min)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s: must be above 0", text);
    if (max >= (whole ? G_MAXINT32 : DBL_MAX) && x < min)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s: must be at least %.15g", text,
                           min);
    if (min <= (whole ? -G_MAXINT32 : -DBL_MAX) && x > max)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s: must be at most %.15g", text, max);
    if (min == max)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s: can only be %.15g", text, min);
    return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%s: must be between %.15g and %.15g", text,
                       min, max);
}

static gboolean
parse_number(const DenestParam *param, gboolean whole, const DenestValue *value, double *ret_x,
             GError **error)
{
    double x;

    if (whole) {
        gint64 n;

        if (!denest_value_to_int(value, &n, error))
            return FALSE;
        x = (double)n;
        if (fabs(x) > MAX_WHOLE)
            return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%" G_GINT64_FORMAT " is too large",
                               n);
    } else if (!denest_value_to_double(value, &x, error)) {
        return FALSE;
    }
    if (!check_range(param, x, error))
        return FALSE;
    *ret_x = x;
    return TRUE;
}

static gboolean
expect_list(const DenestValue *value, const char *of, GError **error)
{
    g_autofree char *expected = NULL;

    if (denest_value_type(value) == DENEST_VALUE_LIST)
        return TRUE;
    expected = g_strdup_printf("a list of %s", of);
    return denest_value_fail_type(value, expected, error);
}

static gboolean
parse_numbers(const DenestParam *param, DenestArena *arena, const DenestValue *value,
              DenestDoubles *ret_list, GError **error)
{
    gboolean whole = param->type == DENEST_TYPE_INTS;
    g_autofree double *data = NULL;
    guint n;

    if (param->or_number && (denest_value_type(value) == DENEST_VALUE_INT ||
                             denest_value_type(value) == DENEST_VALUE_FLOAT)) {
        double x;

        if (!parse_number(param, whole, value, &x, error))
            return FALSE;
        *ret_list = denest_arena_doubles(arena, &x, 1);
        return TRUE;
    }
    if (!expect_list(value, whole ? "whole numbers" : "numbers", error))
        return FALSE;
    n = denest_value_length(value);
    data = g_new(double, n + 1);
    for (guint i = 0; i < n; i++) {
        if (!parse_number(param, whole, denest_value_item(value, i), &data[i], error)) {
            g_prefix_error(error, "item %u: ", i + 1);
            return FALSE;
        }
    }
    *ret_list = denest_arena_doubles(arena, data, n);
    return TRUE;
}

/* One text is easily written without the brackets, and under its name of NEST 3. */
static gboolean
expect_texts(const DenestValue *value, GError **error)
{
    g_autoptr(GError) failure = NULL;
    const char *text, *old_word;

    if (expect_list(value, "texts", &failure))
        return TRUE;
    if (denest_value_type(value) != DENEST_VALUE_STRING) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    text = denest_value_string(value);
    old_word = denest_catalogue_old_word(text);
    return denest_fail(error, DENEST_ERROR_TYPE, NULL, "%s; write [%s]", failure->message,
                       old_word ? old_word : text);
}

static gboolean
parse_texts(DenestArena *arena, const DenestValue *value, DenestStrings *ret_list, GError **error)
{
    g_autofree const char **texts = NULL;
    guint n;

    if (!expect_texts(value, error))
        return FALSE;
    n = denest_value_length(value);
    texts = g_new0(const char *, n + 1);
    for (guint i = 0; i < n; i++) {
        if (!denest_value_to_string(denest_value_item(value, i), &texts[i], error)) {
            g_prefix_error(error, "item %u: ", i + 1);
            return FALSE;
        }
    }
    *ret_list = denest_arena_strings(arena, texts, n);
    return TRUE;
}

gboolean
denest_unit_parse_value(const DenestSlot *slot, DenestArena *arena, const DenestValue *value,
                        DenestAssignment *ret_assignment, GError **error)
{
    DenestAssignment a = {.slot = slot};
    const char *text = NULL;
    gboolean truth = FALSE, good = FALSE;

    switch (slot->param.type) {
    case DENEST_TYPE_DOUBLE:
    case DENEST_TYPE_INT:
        good = parse_number(&slot->param, slot->param.type == DENEST_TYPE_INT, value, &a.x, error);
        break;
    case DENEST_TYPE_BOOL:
        good = denest_value_to_bool(value, &truth, error);
        a.x = truth;
        break;
    case DENEST_TYPE_DOUBLES:
    case DENEST_TYPE_INTS:
        good = parse_numbers(&slot->param, arena, value, &a.doubles, error);
        break;
    case DENEST_TYPE_STRING:
        good = denest_value_to_string(value, &text, error);
        a.text = good ? denest_arena_text(arena, text) : NULL;
        break;
    case DENEST_TYPE_STRINGS:
        good = parse_texts(arena, value, &a.strings, error);
        break;
    }
    if (good)
        *ret_assignment = a;
    return good;
}

/* The slot of a key that may be set. */
static const DenestSlot *
settable_slot(const DenestSchema *schema, const char *key, gboolean orders, GError **error)
{
    const DenestSlot *slot = denest_schema_get(schema, key, error);

    if (!slot)
        return NULL;
    if (!slot->settable) {
        denest_fail(error, DENEST_ERROR_UNKNOWN, key, "is computed by the model, cannot be set");
        return NULL;
    }
    if (slot->place == DENEST_SLOT_ACT && !orders) {
        denest_fail(error, DENEST_ERROR_UNKNOWN, key,
                    "is an order to units that exist; set it in a session's unit_changes");
        return NULL;
    }
    return slot;
}

GArray *
denest_unit_parse(const DenestSchema *schema, DenestArena *arena, const DenestValue *values,
                  gboolean orders, const DenestValue **ret_at, GError **error)
{
    g_autoptr(GArray) list = NULL;
    guint n;

    if (ret_at)
        *ret_at = values;
    if (denest_value_type(values) != DENEST_VALUE_MAP) {
        denest_value_fail_type(values, "a mapping", error);
        return NULL;
    }
    n = denest_value_length(values);
    list = g_array_sized_new(FALSE, FALSE, sizeof(DenestAssignment), n);
    for (guint i = 0; i < n; i++) {
        const char *key = denest_value_key_name(values, i);
        const DenestSlot *slot;
        DenestAssignment a;

        if (ret_at)
            *ret_at = denest_value_item(values, i);
        slot = settable_slot(schema, key, orders, error);
        if (!slot)
            return NULL;
        if (!denest_unit_parse_value(slot, arena, denest_value_item(values, i), &a, error)) {
            g_prefix_error(error, "%s: ", key);
            return NULL;
        }
        g_array_append_val(list, a);
    }
    return g_steal_pointer(&list);
}

void
denest_unit_store(void *fields, const DenestAssignment *a)
{
    gsize offset = a->slot->param.offset;

    switch (a->slot->param.type) {
    case DENEST_TYPE_DOUBLE:
    case DENEST_TYPE_INT:
    case DENEST_TYPE_BOOL:
        G_STRUCT_MEMBER(double, fields, offset) = a->x;
        break;
    case DENEST_TYPE_DOUBLES:
    case DENEST_TYPE_INTS:
        G_STRUCT_MEMBER(DenestDoubles, fields, offset) = a->doubles;
        break;
    case DENEST_TYPE_STRING:
        G_STRUCT_MEMBER(const char *, fields, offset) = a->text;
        break;
    case DENEST_TYPE_STRINGS:
        G_STRUCT_MEMBER(DenestStrings, fields, offset) = a->strings;
        break;
    }
}

static double
base_of(const DenestState *row, const void *params)
{
    return row->relative_to ? ((const double *)params)[row->relative_to - 1] : 0;
}

/* State rows that are given become the new value; the others keep their absolute value. */
static void
store_state(const DenestUnit *unit, const void *old_params, const void *new_params,
            const DenestAssignment *assignments, guint n, double *state)
{
    const DenestSchema *schema = unit->schema;

    for (guint row = 0; row < schema->n_state; row++) {
        const DenestState *s = &schema->state[row];

        if (s->relative_to)
            state[row] -= base_of(s, new_params) - base_of(s, old_params);
    }
    for (guint i = 0; i < n; i++) {
        const DenestSlot *slot = assignments[i].slot;

        if (slot->place == DENEST_SLOT_STATE)
            state[slot->row] = assignments[i].x - base_of(&schema->state[slot->row], new_params);
    }
}

static gboolean
check_all(const DenestSchema *schema, void *params, DenestCommon *common,
          const DenestAssignment *assignments, guint n, GError **error)
{
    const DenestModel *model = schema->model;
    g_autofree const char **given = g_new0(const char *, n + 1);

    for (guint i = 0; i < n; i++)
        given[i] = assignments[i].slot->param.name;
    if (model->check && !model->check(params, error))
        return FALSE;
    if (model->check_given && !model->check_given(params, given, error))
        return FALSE;
    if (!common)
        return TRUE;
    if (model->kind == DENEST_KIND_SYNAPSE) {
        const DenestSynapse *synapse = (const DenestSynapse *)model;

        if (synapse->check_weight && !synapse->check_weight(params, common->synapse.weight, error))
            return FALSE;
    }
    return denest_common_check(model, common, given, error);
}

static gboolean
check_state(const DenestSchema *schema, const void *params, const double *state, GError **error)
{
    const DenestSynapse *synapse = (const DenestSynapse *)schema->model;

    return schema->model->kind != DENEST_KIND_SYNAPSE || !synapse->check_state ||
           synapse->check_state(params, state, error);
}

static void
carry_out(const DenestSchema *schema, const DenestAssignment *a, const void *params, double *state)
{
    const DenestNeuron *neuron = (const DenestNeuron *)schema->model;

    if (a->slot->place == DENEST_SLOT_ACT && a->x != 0)
        neuron->act(a->slot->row, params, state);
}

gboolean
denest_unit_assign(const DenestUnit *unit, const DenestAssignment *assignments, guint n,
                   GError **error)
{
    const DenestSchema *schema = unit->schema;
    gsize params_size = schema->model->params_size, state_size = schema->n_state * sizeof(double);
    g_autofree void *params = g_memdup2(unit->params, params_size);
    g_autofree double *state = unit->state ? g_memdup2(unit->state, state_size) : NULL;
    DenestCommon common;

    if (unit->common)
        common = *unit->common;
    for (guint i = 0; i < n; i++) {
        const DenestAssignment *a = &assignments[i];

        g_return_val_if_fail(a->slot->place != DENEST_SLOT_COMMON || unit->common, FALSE);
        if (a->slot->place == DENEST_SLOT_PARAM)
            denest_unit_store(params, a);
        if (a->slot->is_shared && unit->common)
            G_STRUCT_MEMBER(double, &common, a->slot->common) = a->x;
        if (a->slot->place == DENEST_SLOT_COMMON)
            denest_unit_store(&common, a);
    }
    if (!check_all(schema, params, unit->common ? &common : NULL, assignments, n, error))
        return FALSE;
    if (state) {
        store_state(unit, unit->params, params, assignments, n, state);
        if (!check_state(schema, params, state, error))
            return FALSE;
        for (guint i = 0; i < n; i++)
            carry_out(schema, &assignments[i], unit->params, state);
        memcpy(unit->state, state, state_size);
    }
    if (params_size)
        memcpy(unit->params, params, params_size);
    if (unit->common)
        *unit->common = common;
    return TRUE;
}

gboolean
denest_unit_set(const DenestUnit *unit, DenestArena *arena, const DenestValue *values,
                gboolean orders, const DenestValue **ret_at, GError **error)
{
    g_autoptr(GArray) list = denest_unit_parse(unit->schema, arena, values, orders, ret_at, error);

    if (!list)
        return FALSE;
    if (ret_at)
        *ret_at = values;
    return denest_unit_assign(unit, (const DenestAssignment *)list->data, list->len, error);
}

double
denest_unit_get_double(const DenestUnit *unit, const DenestSlot *slot)
{
    switch (slot->place) {
    case DENEST_SLOT_STATE:
        return unit->state[slot->row] + base_of(&unit->schema->state[slot->row], unit->params);
    case DENEST_SLOT_COMMON:
        return G_STRUCT_MEMBER(double, unit->common, slot->param.offset);
    case DENEST_SLOT_PARAM:
        if (slot->is_shared && unit->common)
            return G_STRUCT_MEMBER(double, unit->common, slot->common);
        return G_STRUCT_MEMBER(double, unit->params, slot->param.offset);
    case DENEST_SLOT_ACT:
    case DENEST_SLOT_KEY:
        break;
    }
    return 0;
}

static DenestValue *
list_value(const void *fields, const DenestParam *param)
{
    DenestValue *value = denest_value_new_list();

    if (param->type == DENEST_TYPE_STRINGS) {
        DenestStrings list = G_STRUCT_MEMBER(DenestStrings, fields, param->offset);

        for (gsize i = 0; i < list.n; i++)
            denest_value_append(value, denest_value_new_string(list.data[i]));
    } else {
        DenestDoubles list = G_STRUCT_MEMBER(DenestDoubles, fields, param->offset);

        for (gsize i = 0; i < list.n; i++)
            denest_value_append(value, param->type == DENEST_TYPE_INTS
                                           ? denest_value_new_int((gint64)list.data[i])
                                           : denest_value_new_float(list.data[i]));
    }
    return value;
}

DenestValue *
denest_unit_get(const DenestUnit *unit, const char *key, GError **error)
{
    const DenestSlot *slot = denest_schema_get(unit->schema, key, error);
    const void *fields;
    const char *text;

    if (!slot)
        return NULL;
    if (slot->place == DENEST_SLOT_ACT || slot->place == DENEST_SLOT_KEY) {
        denest_fail(error, DENEST_ERROR_UNKNOWN, key, "is an order and has no value");
        return NULL;
    }
    fields = slot->place == DENEST_SLOT_COMMON ? (const void *)unit->common : unit->params;
    switch (slot->param.type) {
    case DENEST_TYPE_DOUBLE:
        return denest_value_new_float(denest_unit_get_double(unit, slot));
    case DENEST_TYPE_INT:
        return denest_value_new_int((gint64)denest_unit_get_double(unit, slot));
    case DENEST_TYPE_BOOL:
        return denest_value_new_bool(denest_unit_get_double(unit, slot) != 0);
    case DENEST_TYPE_STRING:
        text = G_STRUCT_MEMBER(const char *, fields, slot->param.offset);
        return denest_value_new_string(text ? text : "");
    default:
        return list_value(fields, &slot->param);
    }
}
