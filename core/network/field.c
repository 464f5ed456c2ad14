/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A field is a tree: leaves are numbers or functions with their parameters, inner nodes an
 * operation on two fields. The left operand is evaluated, and draws, first.
 */
#include <denest/function.h>
#include <denest/projection.h>

#include "core/network/instance.h"

typedef enum { CONSTANT, FUNCTION, ADD, SUB, MUL, DIV } Operation;

struct DenestField {
    Operation operation;
    double constant;
    const DenestFunction *function;
    gpointer params;
    guint dims;
    double cutoff; /* smaller values become 0; minus infinity: none */
    gboolean anchored;
    double anchor[DENEST_MAX_DIMS];
    DenestField *a, *b;
};

typedef struct {
    const DenestLookup *lookup;
    guint dims; /* 0: not known */
} Context;

static const struct {
    const char *key;
    Operation operation;
} operations[] = {{"add", ADD}, {"sub", SUB}, {"mul", MUL}, {"div", DIV}};

static const char *const shared_keys[] = {"cutoff", "anchor", NULL};

static DenestField *build(const Context *context, const DenestValue *value, GError **error);

/* ---- Values ---- */

static double
operate(Operation operation, double x, double y)
{
    switch (operation) {
    case ADD:
        return x + y;
    case SUB:
        return x - y;
    case MUL:
        return x * y;
    default:
        return x / y;
    }
}

static double
function_value(const DenestField *f, const double *displacement, DenestStream *stream)
{
    double moved[DENEST_MAX_DIMS], x;

    if (f->anchored) {
        for (guint d = 0; d < f->dims; d++)
            moved[d] = displacement[d] - f->anchor[d];
        displacement = moved;
    }
    x = f->function->value(f->params, displacement, f->dims, stream);
    return x < f->cutoff ? 0 : x;
}

double
denest_field_value(const DenestField *f, const double *displacement, DenestStream *stream)
{
    double x, y;

    if (f->operation == CONSTANT)
        return f->constant;
    if (f->operation == FUNCTION)
        return function_value(f, displacement, stream);
    x = denest_field_value(f->a, displacement, stream);
    y = denest_field_value(f->b, displacement, stream);
    return operate(f->operation, x, y);
}

gboolean
denest_field_draws(const DenestField *f)
{
    if (f->operation == CONSTANT)
        return FALSE;
    if (f->operation == FUNCTION)
        return f->function->draws;
    return denest_field_draws(f->a) || denest_field_draws(f->b);
}

static void
function_values(const DenestField *f, const double *displacements, gsize n, double *ret_values)
{
    if (f->anchored || !f->function->values) {
        for (gsize i = 0; i < n; i++)
            ret_values[i] = function_value(f, displacements + i * f->dims, NULL);
        return;
    }
    f->function->values(f->params, displacements, n, f->dims, ret_values);
    for (gsize i = 0; f->cutoff > -INFINITY && i < n; i++)
        if (ret_values[i] < f->cutoff)
            ret_values[i] = 0;
}

void
denest_field_values(const DenestField *f, const double *displacements, gsize n, double *ret_values)
{
    g_autofree double *right = NULL;

    if (f->operation == CONSTANT) {
        for (gsize i = 0; i < n; i++)
            ret_values[i] = f->constant;
        return;
    }
    if (f->operation == FUNCTION) {
        function_values(f, displacements, n, ret_values);
        return;
    }
    right = g_new(double, n);
    denest_field_values(f->a, displacements, n, ret_values);
    denest_field_values(f->b, displacements, n, right);
    for (gsize i = 0; i < n; i++)
        ret_values[i] = operate(f->operation, ret_values[i], right[i]);
}

gboolean
denest_field_is_constant(const DenestField *f, double *ret_value)
{
    if (f->operation == CONSTANT)
        *ret_value = f->constant;
    return f->operation == CONSTANT;
}

/* ---- Building ---- */

DenestField *
denest_field_new_constant(double value)
{
    DenestField *field = g_new0(DenestField, 1);

    field->operation = CONSTANT;
    field->constant = value;
    field->cutoff = -INFINITY;
    return field;
}

/* The keys that every function takes. */
static gboolean
read_shared(DenestField *f, const Context *context, const DenestValue *map, GError **error)
{
    const DenestValue *cutoff = denest_value_find(map, "cutoff");
    const DenestValue *anchor = denest_value_find(map, "anchor");

    f->cutoff = -INFINITY;
    if (cutoff && f->function->no_cutoff)
        return denest_fail(error, DENEST_ERROR_UNKNOWN, "cutoff", "%s takes no cutoff",
                           f->function->base.name);
    if (cutoff && !denest_value_to_double(cutoff, &f->cutoff, error)) {
        g_prefix_error(error, "cutoff: ");
        return FALSE;
    }
    if (!anchor)
        return TRUE;
    f->anchored = TRUE;
    if (!denest_instance_read_point(anchor, context->dims, f->anchor, error)) {
        g_prefix_error(error, "anchor: ");
        return FALSE;
    }
    return TRUE;
}

static gboolean
build_function(DenestField *f, const Context *context, const char *name, const DenestValue *map,
               GError **error)
{
    const DenestModel *model;

    f->operation = FUNCTION;
    f->dims = context->dims;
    f->params = denest_instance_new(context->lookup, DENEST_KIND_FUNCTION, name, map, shared_keys,
                                    &model, error);
    if (!f->params)
        return FALSE;
    f->function = (const DenestFunction *)model;
    if (!read_shared(f, context, map, error)) {
        g_prefix_error(error, "%s: ", name);
        return FALSE;
    }
    if (f->function->is_constant) {
        static const double nowhere[DENEST_MAX_DIMS];

        f->operation = CONSTANT;
        f->constant = f->function->value(f->params, nowhere, 2, NULL);
    }
    return TRUE;
}

static gboolean
build_operation(DenestField *f, const Context *context, guint which, const DenestValue *list,
                GError **error)
{
    f->operation = operations[which].operation;
    if (denest_value_type(list) != DENEST_VALUE_LIST || denest_value_length(list) != 2)
        return denest_fail(error, DENEST_ERROR_TYPE, operations[which].key,
                           "not a list of two functions");
    f->a = build(context, denest_value_item(list, 0), error);
    if (f->a)
        f->b = build(context, denest_value_item(list, 1), error);
    if (!f->b) {
        g_prefix_error(error, "%s: ", operations[which].key);
        return FALSE;
    }
    if (f->a->operation == CONSTANT && f->b->operation == CONSTANT) {
        f->constant = operate(f->operation, f->a->constant, f->b->constant);
        f->operation = CONSTANT;
    }
    return TRUE;
}

static gboolean
build_node(DenestField *f, const Context *context, const DenestValue *value, GError **error)
{
    const DenestValue *item;
    const char *key;

    f->cutoff = -INFINITY;
    if (denest_value_type(value) != DENEST_VALUE_MAP) {
        if (!denest_value_to_double(value, &f->constant, error)) {
            g_prefix_error(error, "neither a number nor a function such as "
                                  "{gaussian: {sigma: 1.0}}: ");
            return FALSE;
        }
        return TRUE;
    }
    if (denest_value_length(value) != 1)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "expected exactly one function, not %u",
                           denest_value_length(value));
    key = denest_value_key_name(value, 0);
    item = denest_value_item(value, 0);
    for (guint i = 0; i < G_N_ELEMENTS(operations); i++)
        if (g_str_equal(key, operations[i].key))
            return build_operation(f, context, i, item, error);
    return build_function(f, context, key, item, error);
}

static DenestField *
build(const Context *context, const DenestValue *value, GError **error)
{
    g_autoptr(DenestField) field = g_new0(DenestField, 1);

    if (!build_node(field, context, value, error))
        return NULL;
    return g_steal_pointer(&field);
}

DenestField *
denest_field_new(const DenestLookup *lookup, const DenestValue *value, guint dims, GError **error)
{
    const Context context = {lookup, dims};
    DenestField *field = build(&context, value, error);

    /* A cutoff acts on a constant only while it stands alone. */
    if (field && field->function && field->operation == CONSTANT && field->constant < field->cutoff)
        field->constant = 0;
    return field;
}

void
denest_field_free(DenestField *field)
{
    if (!field)
        return;
    denest_field_free(field->a);
    denest_field_free(field->b);
    g_free(field->params);
    g_free(field);
}
