/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/values.h"

#include <string.h>

#include "core/kernel/devices.h"
#include "core/network/instance.h"

/* ---- Texts ---- */

static gboolean
is_word(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("_-+", *c))
            return FALSE;
    return *name && !g_ascii_isdigit(*name);
}

static gboolean
check_line(const char *what, const char *text, GError **error)
{
    if (!strchr(text, '\n') && g_utf8_validate(text, -1, NULL))
        return TRUE;
    return DENEST_CHECK_FAIL("%s: is not one line of UTF-8 text", what);
}

static gboolean
check_name(const char *name, const char *doc, GError **error)
{
    if (!is_word(name))
        return DENEST_CHECK_FAIL(
            "'%s' is no name: letters, digits, '_', '-' and '+', first a letter", name);
    return check_line(name, doc, error);
}

gboolean
denest_values_check_texts(const DenestModel *model, GError **error)
{
    guint n_state;
    const DenestState *state = denest_schema_state(model, &n_state);

    if (!check_name(model->name, model->summary, error))
        return FALSE;
    if (!g_utf8_validate(model->equations, -1, NULL) ||
        !g_utf8_validate(model->reference, -1, NULL))
        return DENEST_CHECK_FAIL("equations or reference: not UTF-8");
    if (!*model->equations && model->kind != DENEST_KIND_RECORDER)
        return DENEST_CHECK_FAIL("equations: are missing");
    for (guint i = 0; i < model->n_params; i++)
        if (!check_name(model->params[i].name, model->params[i].doc, error))
            return FALSE;
    for (guint i = 0; i < n_state; i++)
        if (!check_name(state[i].name, state[i].doc, error))
            return FALSE;
    return TRUE;
}

/* ---- check() ---- */

gboolean
denest_values_check_stable(DenestSubject *subject, GError **error)
{
    const DenestPrototype *example = subject->example;
    const gsize size = example->model->params_size;
    g_autofree void *once = NULL, *twice = NULL;

    if (!example->model->check)
        return TRUE;
    once = subject->example == subject->model
               ? denest_subject_params(subject, example, subject->values, error)
               : g_memdup2(example->params, MAX(size, 1));
    if (!once)
        return FALSE;
    twice = g_memdup2(once, MAX(size, 1));
    if (!example->model->check(twice, error)) {
        g_prefix_error(error, "refuses what it has accepted: ");
        return FALSE;
    }
    for (guint i = 0; i < size / sizeof(double); i++)
        if (memcmp((double *)once + i, (double *)twice + i, sizeof(double)) != 0)
            return DENEST_CHECK_FAIL("field %u of Params changes from %.17g to %.17g", i,
                                     ((double *)once)[i], ((double *)twice)[i]);
    return TRUE;
}

/* ---- Bounds ---- */

static gboolean
is_whole(const DenestParam *param)
{
    return param->type == DENEST_TYPE_INT || param->type == DENEST_TYPE_INTS;
}

static gboolean
is_list(const DenestParam *param)
{
    return param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS;
}

static gboolean
has_range(const DenestParam *param)
{
    return is_whole(param) || is_list(param) || param->type == DENEST_TYPE_DOUBLE;
}

static DenestValue *
new_number(const DenestParam *param, double x)
{
    DenestValue *value =
        is_whole(param) ? denest_value_new_int((gint64)x) : denest_value_new_float(x);
    DenestValue *list;

    if (!is_list(param))
        return value;
    list = denest_value_new_list();
    denest_value_append(list, value);
    return list;
}

void
denest_values_drop_issue(GError *issue, gpointer user_data)
{
    guint *n = user_data;

    g_error_free(issue);
    if (n)
        (*n)++;
}

static void
keep_first(GError *issue, gpointer user_data)
{
    GError **first = user_data;

    if (*first)
        g_error_free(issue);
    else
        *first = issue;
}

/* Give a model all its values; what it says about them. */
static gboolean
accepts(const DenestSubject *subject, const DenestValue *values, GError **error)
{
    const DenestPrototype *model = subject->model;

    if (model->kind == DENEST_KIND_PROJECTION) {
        const DenestLookup lookup = {subject->registry, subject->folder};
        GError *first = NULL;

        ((const DenestProjection *)model->model)->check(values, &lookup, keep_first, &first);
        if (first)
            g_propagate_error(error, first);
        return first == NULL;
    }
    if (model->kind > DENEST_KIND_PROJECTION) {
        g_autofree void *params = denest_subject_params(subject, model, values, error);

        return params != NULL;
    } else {
        g_autoptr(DenestPrototype) copy = denest_prototype_copy(subject->example, model->name);

        return denest_prototype_set(copy, values, NULL, error);
    }
}

/* The values of the example with one other. */
static DenestValue *
with_value(const DenestSubject *subject, const DenestParam *param, double x)
{
    DenestValue *values = subject->model->kind >= DENEST_KIND_PROJECTION
                              ? denest_value_copy(subject->values)
                              : denest_value_new_map();

    denest_value_set(values, param->name, new_number(param, x));
    return values;
}

static gboolean
check_refused(const DenestSubject *subject, const DenestParam *param, double x, GError **error)
{
    g_autoptr(DenestValue) values = with_value(subject, param, x);
    g_autoptr(GError) refusal = NULL;

    if (accepts(subject, values, &refusal))
        return DENEST_CHECK_FAIL("%s: %.17g is not refused", param->name, x);
    if (!refusal || !strstr(refusal->message, param->name))
        return DENEST_CHECK_FAIL("%s: %.17g is refused without its name: %s", param->name, x,
                                 refusal ? refusal->message : "no message");
    return TRUE;
}

static double
just_outside(const DenestParam *param, double bound, double direction)
{
    if (is_whole(param))
        return bound + direction;
    return bound == DENEST_ABOVE_ZERO ? 0 : nextafter(bound, direction * INFINITY);
}

static gboolean
check_unknown(const DenestSubject *subject, GError **error)
{
    g_autoptr(DenestValue) values = denest_value_copy(subject->values);
    g_autoptr(GError) refusal = NULL;

    denest_value_set(values, "no_such_key", denest_value_new_int(1));
    if (accepts(subject, values, &refusal))
        return DENEST_CHECK_FAIL("the unknown key 'no_such_key' is not refused");
    if (!strstr(refusal->message, "no_such_key"))
        return DENEST_CHECK_FAIL("the unknown key 'no_such_key' is refused without its name: %s",
                                 refusal->message);
    return TRUE;
}

gboolean
denest_values_check_bounds(DenestSubject *subject, GError **error)
{
    const DenestSchema *schema = subject->model->schema;
    guint n = 0;

    if (subject->model->kind >= DENEST_KIND_PROJECTION && !accepts(subject, subject->values, error))
        return FALSE;
    for (guint i = 0; i < schema->n_slots; i++) {
        const DenestParam *param = &schema->slots[i].param;
        const double bounds[] = {param->min, param->max};

        if (!schema->slots[i].settable || schema->slots[i].place == DENEST_SLOT_ACT ||
            !has_range(param))
            continue;
        for (guint b = 0; b < 2; b++, n++)
            if (fabs(bounds[b]) < (is_whole(param) ? G_MAXINT32 : DBL_MAX) &&
                !check_refused(subject, param, just_outside(param, bounds[b], b ? 1 : -1), error))
                return FALSE;
        if (!is_whole(param) && !check_refused(subject, param, NAN, error))
            return FALSE;
    }
    return check_unknown(subject, error);
}

/* ---- Settings ---- */

static DenestValue *
new_setting(const DenestSlot *slot, double x)
{
    DenestValue *map = denest_value_new_map();

    denest_value_set(map, slot->param.name,
                     slot->param.type == DENEST_TYPE_BOOL  ? denest_value_new_bool(x != 0)
                     : slot->param.type == DENEST_TYPE_INT ? denest_value_new_int((gint64)x)
                                                           : denest_value_new_float(x));
    return map;
}

/* Of what the kernel adds to connections and recorders, delays, receptors and outputs are those
 * that the kit has chosen. */
static gboolean
is_common_free(const DenestPrototype *model, const DenestSlot *slot)
{
    return model->kind <= DENEST_KIND_STIMULATOR ||
           (model->kind == DENEST_KIND_SYNAPSE && strcmp(slot->param.name, "weight") == 0);
}

static gboolean
is_scalar(const DenestPrototype *model, const DenestSlot *slot)
{
    return slot->settable && slot->param.type <= DENEST_TYPE_BOOL &&
           (slot->place == DENEST_SLOT_PARAM || slot->place == DENEST_SLOT_STATE ||
            (slot->place == DENEST_SLOT_COMMON && is_common_free(model, slot)));
}

/* Would a unit that exists take what the copy of its model took? */
static gboolean
units_take(const DenestPrototype *model, DenestPrototype *copy, const DenestValue *map)
{
    const DenestUnit unit = denest_prototype_unit(copy);
    g_autofree const char **given = denest_value_keys(map);
    DenestSetCall call = {.given = given, .before = model->params, .of_unit = TRUE};
    DenestTime time;

    return model->kind != DENEST_KIND_STIMULATOR || !denest_time_init(&time, 0.1, NULL) ||
           denest_devices_check_times((const DenestStimulator *)model->model, unit.params,
                                      &unit.common->device, &time, &call, NULL);
}

DenestValue *
denest_values_vary(const DenestPrototype *model, const DenestSlot *slot)
{
    static const double factors[] = {1.0625, 0.9375}, steps[] = {0.5, -0.5};
    g_autoptr(DenestValue) now =
        is_scalar(model, slot) ? denest_prototype_get(model, slot->param.name, NULL) : NULL;
    double x = 0;

    if (g_strcmp0(slot->param.name, denest_subject_modulator(model)) == 0)
        return NULL;
    if (!now || (slot->param.type != DENEST_TYPE_BOOL && !denest_value_to_double(now, &x, NULL)) ||
        fabs(x) > 1e100)
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(factors); i++) {
        const double y = slot->param.type == DENEST_TYPE_BOOL  ? !denest_value_bool(now)
                         : slot->param.type == DENEST_TYPE_INT ? x + (i ? -1 : 1)
                         : strcmp(slot->param.unit, "ms") == 0 ? x + (i ? -1 : 1)
                         : x == 0                              ? steps[i]
                                                               : x * factors[i];
        g_autoptr(DenestPrototype) copy = denest_prototype_copy(model, model->name);
        g_autoptr(DenestValue) map = new_setting(slot, y);

        if (denest_prototype_set(copy, map, NULL, NULL) && units_take(model, copy, map))
            return g_steal_pointer(&map);
    }
    return NULL;
}

DenestValue *
denest_values_vary_all(const DenestPrototype *model)
{
    g_autoptr(DenestPrototype) copy = denest_prototype_copy(model, model->name);
    DenestValue *all = denest_value_new_map();

    for (guint i = 0; i < model->schema->n_slots; i++) {
        g_autoptr(DenestValue) map = denest_values_vary(copy, &model->schema->slots[i]);

        if (map && denest_prototype_set(copy, map, NULL, NULL))
            denest_value_set(all, denest_value_key_name(map, 0),
                             denest_value_ref(denest_value_item(map, 0)));
    }
    return all;
}

/* Set a value, read it, set what was read: it stays. */
static gboolean
check_setting(DenestPrototype *copy, const DenestValue *map, GError **error)
{
    const char *key = denest_value_key_name(map, 0);
    g_autoptr(DenestValue) again = denest_value_new_map(), first = NULL, second = NULL;
    g_autofree char *a = NULL, *b = NULL;

    if (!denest_prototype_set(copy, map, NULL, error))
        return FALSE;
    first = denest_prototype_get(copy, key, error);
    if (!first)
        return FALSE;
    denest_value_set(again, key, denest_value_ref(first));
    if (!denest_prototype_set(copy, again, NULL, error)) {
        g_prefix_error(error, "what was read is refused: ");
        return FALSE;
    }
    second = denest_prototype_get(copy, key, error);
    if (second && denest_value_equal(first, second))
        return TRUE;
    a = denest_value_print(first, 0);
    b = second ? denest_value_print(second, 0) : g_strdup("nothing");
    return DENEST_CHECK_FAIL("%s: %s was read, set again and read as %s", key, a, b);
}

gboolean
denest_values_check_settings(DenestSubject *subject, GError **error)
{
    const DenestSchema *schema = subject->model->schema;
    guint n = 0, n_tried = 0;

    for (guint i = 0; i < schema->n_slots; i++) {
        g_autoptr(DenestPrototype) copy =
            denest_prototype_copy(subject->example, subject->model->name);
        g_autoptr(DenestValue) map = denest_values_vary(copy, &schema->slots[i]);

        n += is_scalar(subject->model, &schema->slots[i]);
        n_tried += map != NULL;
        if (map && !check_setting(copy, map, error))
            return FALSE;
    }
    if (n_tried < n)
        g_string_append_printf(subject->remark, "%u of %u take no value close to the present one",
                               n - n_tried, n);
    return TRUE;
}
