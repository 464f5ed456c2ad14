/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/changes.h"

#include <string.h>

#include <denest/log.h>

#include "core/base/path.h"
#include "core/base/suggest.h"
#include "core/network/derive.h"
#include "core/network/layer.h"
#include "core/network/report.h"
#include "core/network/unit_values.h"

#define LOGGER "denest.network.layers"

typedef enum { CONSTANT, MULTIPLICATIVE, ADDITIVE, N_TYPES } ChangeType;

static const char *const type_names[N_TYPES + 1] = {"constant", "multiplicative", "additive"};

/* One entry of the list for one population. */
typedef struct {
    const DenestLayer *layer;
    guint population;
    ChangeType type;
    gboolean from_array;
    DenestValue *values; /* of nest_params */
    GPtrArray *arrays;   /* for each key: array of a value for each unit; NULL unless from_array */
    gboolean is_broken;  /* problems were found while it was read */
    char *path;
    const char *place;
} Change;

/* The units that a change is made on. */
typedef struct {
    DenestKernel *kernel;
    DenestGid first;
    guint n;
    gboolean is_rehearsal;
} Stage;

struct DenestChanges {
    DenestNetwork *network;
    DenestValue *list; /* keeps the places alive */
    GPtrArray *changes;
};

/* What is being read. */
typedef struct {
    DenestChanges *changes;
    const char *input_dir;
    char *path;
    const char *place;
    DenestProblems *problems;
} Reader;

static const DenestCheckRow change_rows[] = {
    {"layers", DENEST_CHECK_OPTIONAL, "[]"},
    {"population_name", DENEST_CHECK_OPTIONAL, "null"},
    {"change_type", DENEST_CHECK_OPTIONAL, "constant"},
    {"from_array", DENEST_CHECK_OPTIONAL, "false"},
    {"nest_params", DENEST_CHECK_OPTIONAL, "{}"},
};
static const DenestCheckTable change_keys = DENEST_REPORT_TABLE(change_rows, FALSE);

static void
free_change(gpointer data)
{
    Change *change = data;

    denest_value_unref(change->values);
    g_clear_pointer(&change->arrays, g_ptr_array_unref);
    g_free(change->path);
    g_free(change);
}

static const DenestLayerPopulation *
population_of(const Change *change)
{
    return denest_layer_get_population(change->layer, change->population);
}

/* ---- Reading ---- */

static void
report(const Reader *reader, const DenestValue *at, const char *key, GError **error)
{
    const char *place = at ? denest_value_place(at) : NULL;

    if (*error && key)
        g_prefix_error(error, "%s: ", key);
    denest_report_take(reader->problems, place ? place : reader->place, reader->path, error);
}

/* What a multiplicative or additive change can be applied to. */
static gboolean
check_arithmetic(const Change *change, const char *key, const DenestValue *value, GError **error)
{
    const DenestSchema *schema = population_of(change)->prototype->schema;
    const DenestSlot *slot = denest_schema_get(schema, key, error);
    double x;

    if (!slot)
        return FALSE;
    if (slot->param.type != DENEST_TYPE_DOUBLE || !slot->settable)
        return denest_fail(error, DENEST_ERROR_TYPE, key,
                           "%s changes are for numbers that can be set; this is none",
                           type_names[change->type]);
    /* A boolean counts as 0 or 1, as in the reference. */
    if (denest_value_type(value) == DENEST_VALUE_BOOL || denest_value_to_double(value, &x, error))
        return TRUE;
    g_prefix_error(error, "%s: ", key);
    return FALSE;
}

static void
check_value(const Reader *reader, const Change *change, const char *key, const DenestValue *value,
            const DenestValue *at)
{
    DenestRegistry *registry = reader->changes->network->registry;
    g_autoptr(DenestValue) one = NULL;
    g_autoptr(GArray) parsed = NULL;
    GError *error = NULL;

    if (change->type != CONSTANT) {
        if (!check_arithmetic(change, key, value, &error))
            report(reader, at, "nest_params", &error);
        return;
    }
    one = denest_value_new_map();
    denest_value_set(one, key, denest_value_ref(value));
    parsed = denest_unit_parse(population_of(change)->prototype->schema,
                               denest_registry_arena(registry), one, TRUE, NULL, &error);
    report(reader, at, "nest_params", &error);
}

static gboolean
is_list_key(const Change *change, const char *key)
{
    const DenestSlot *slot = denest_schema_find(population_of(change)->prototype->schema, key);

    return slot && slot->param.type != DENEST_TYPE_DOUBLE && slot->param.type != DENEST_TYPE_INT &&
           slot->param.type != DENEST_TYPE_BOOL && slot->param.type != DENEST_TYPE_STRING;
}

/* Read the file of one key; each unit's value must fit. */
static GPtrArray *
read_values(const Reader *reader, const Change *change, const char *key, const DenestValue *value)
{
    const char *name = NULL;
    g_autofree char *path = NULL;
    GPtrArray *values = NULL;
    guint n_before = denest_problems_n_found(reader->problems);
    GError *error = NULL;

    if (denest_value_to_string(value, &name, &error)) {
        guint sizes[DENEST_LAYER_MAX_SIZES];
        guint n = denest_layer_population_sizes(change->layer, population_of(change), sizes);

        path = denest_path_join(reader->input_dir, name);
        values = denest_unit_values_read(path, sizes, n, is_list_key(change, key), &error);
    }
    if (error) {
        g_prefix_error(&error,
                       "layer '%s', population '%s': nest_params: %s: ", change->layer->name,
                       population_of(change)->name, key);
        report(reader, value, NULL, &error);
        return NULL;
    }
    for (guint i = 0; i < values->len && denest_problems_n_found(reader->problems) == n_before; i++)
        check_value(reader, change, key, values->pdata[i], value);
    return values;
}

static void
check_change(const Reader *reader, Change *change)
{
    guint n_before = denest_problems_n_found(reader->problems);

    if (change->from_array)
        change->arrays = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < denest_value_length(change->values); i++) {
        const char *key = denest_value_key_name(change->values, i);
        const DenestValue *value = denest_value_item(change->values, i);
        GPtrArray *values;

        if (!change->from_array) {
            check_value(reader, change, key, value, value);
            continue;
        }
        values = read_values(reader, change, key, value);
        if (values)
            g_ptr_array_add(change->arrays, values);
    }
    change->is_broken = denest_problems_n_found(reader->problems) > n_before;
}

static gboolean
read_type(const Reader *reader, const DenestValue *map, ChangeType *ret_type)
{
    const DenestValue *value = denest_value_find(map, "change_type");
    const char *name = NULL;
    GError *error = NULL;

    if (denest_value_to_string(value, &name, &error)) {
        g_autoptr(GString) message = NULL;

        for (guint i = 0; i < N_TYPES; i++) {
            if (strcmp(name, type_names[i]) == 0) {
                *ret_type = (ChangeType)i;
                return TRUE;
            }
        }
        message = g_string_new(NULL);
        g_string_printf(message, "'%s' is none of constant, multiplicative, additive", name);
        denest_suggest_append(message, name, type_names);
        denest_fail(&error, DENEST_ERROR_RANGE, NULL, "%s", message->str);
    }
    report(reader, value, "change_type", &error);
    return FALSE;
}

static void
add_population(const Reader *reader, const Change *pattern, const DenestLayer *layer, guint i)
{
    Change *change = g_new0(Change, 1);

    *change = *pattern;
    change->layer = layer;
    change->population = i;
    change->values = denest_value_ref(pattern->values);
    change->path = g_strdup(reader->path);
    g_ptr_array_add(reader->changes->changes, change);
    check_change(reader, change);
}

static void
add_layer(const Reader *reader, const Change *pattern, const DenestLayer *layer,
          const DenestValue *population)
{
    g_autofree const char **names = denest_layer_population_names(layer);
    g_autoptr(GString) message = NULL;
    const char *name = NULL;
    GError *error = NULL;
    int index;

    if (denest_value_type(population) == DENEST_VALUE_NULL) {
        for (guint i = 0; i < layer->populations->len; i++)
            add_population(reader, pattern, layer, i);
        return;
    }
    if (!denest_value_to_string(population, &name, &error)) {
        report(reader, population, "population_name", &error);
        return;
    }
    index = denest_layer_find_population(layer, name);
    if (index >= 0) {
        add_population(reader, pattern, layer, (guint)index);
        return;
    }
    message = g_string_new(NULL);
    g_string_printf(message, "'%s' is no population of layer '%s'", name, layer->name);
    denest_suggest_append(message, name, names);
    denest_fail(&error, DENEST_ERROR_NOT_FOUND, "population_name", "%s", message->str);
    report(reader, population, NULL, &error);
}

static void
add_layers(const Reader *reader, const Change *pattern, const DenestValue *map)
{
    const DenestNetwork *network = reader->changes->network;
    const DenestValue *layers = denest_value_find(map, "layers");
    const DenestValue *population = denest_value_find(map, "population_name");
    gboolean all = denest_value_type(layers) == DENEST_VALUE_NULL;
    guint n = all ? network->layers->len : 0;
    GError *error = NULL;

    if (!all &&
        !denest_report_expect(layers, DENEST_VALUE_LIST, "a list of layers, or null for all",
                              reader->path, "layers", reader->problems))
        return;
    if (!all)
        n = denest_value_length(layers);
    for (guint i = 0; i < n && !error; i++) {
        const DenestLayer *layer = all ? network->layers->pdata[i] : NULL;
        const char *name = NULL;

        if (!all && denest_value_to_string(denest_value_item(layers, i), &name, &error))
            layer = denest_network_find_layer(network, name, &error);
        denest_network_forgive(network, DENEST_NAME_LAYER, name, &error);
        if (layer)
            add_layer(reader, pattern, layer, population);
    }
    report(reader, layers, "layers", &error);
}

static void
read_entry(const Reader *reader, const DenestValue *entry)
{
    DenestCheckSubject subject = {"Unit changes dictionary", NULL, reader->path, reader->place};
    g_autoptr(DenestValue) map =
        denest_report_check_map(&subject, entry, &change_keys, reader->problems);
    Change pattern = {.place = reader->place};
    GError *error = NULL;
    gboolean good;

    if (!map)
        return;
    pattern.values = (DenestValue *)denest_value_find(map, "nest_params");
    good = denest_report_expect(pattern.values, DENEST_VALUE_MAP, "a mapping", reader->path,
                                "nest_params", reader->problems);
    if (!denest_value_to_bool(denest_value_find(map, "from_array"), &pattern.from_array, &error))
        report(reader, denest_value_find(map, "from_array"), "from_array", &error);
    if (good && read_type(reader, map, &pattern.type))
        add_layers(reader, &pattern, map);
}

/* By the list of layers, name by name; entries without one come first. */
static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const DenestValue *const *x = a, *const *y = b;
    const DenestValue *lists[2];
    guint n[2];

    for (guint i = 0; i < 2; i++) {
        const DenestValue *entry = i ? *y : *x;

        lists[i] = denest_value_type(entry) == DENEST_VALUE_MAP ? denest_value_find(entry, "layers")
                                                                : NULL;
        n[i] = lists[i] && denest_value_type(lists[i]) == DENEST_VALUE_LIST
                   ? denest_value_length(lists[i])
                   : 0;
    }
    for (guint i = 0; i < MIN(n[0], n[1]); i++) {
        int order = strcmp(denest_value_type(denest_value_item(lists[0], i)) == DENEST_VALUE_STRING
                               ? denest_value_string(denest_value_item(lists[0], i))
                               : "",
                           denest_value_type(denest_value_item(lists[1], i)) == DENEST_VALUE_STRING
                               ? denest_value_string(denest_value_item(lists[1], i))
                               : "");

        if (order)
            return order;
    }
    return n[0] < n[1] ? -1 : n[0] > n[1];
}

static gboolean
is_nothing(const DenestValue *list)
{
    return denest_value_type(list) == DENEST_VALUE_NULL ||
           (denest_value_type(list) == DENEST_VALUE_MAP && denest_value_length(list) == 0);
}

DenestChanges *
denest_changes_new(DenestNetwork *network, const DenestValue *list, const char *input_dir,
                   const char *path, DenestProblems *problems)
{
    DenestChanges *changes = g_new0(DenestChanges, 1);
    Reader reader = {changes, input_dir, NULL, NULL, problems};
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    changes->network = network;
    changes->list = denest_value_ref(list);
    changes->changes = g_ptr_array_new_with_free_func(free_change);
    if (is_nothing(list))
        return changes;
    if (!denest_report_expect(list, DENEST_VALUE_LIST, "a list", path, NULL, problems))
        return changes;
    for (guint i = 0; i < denest_value_length(list); i++)
        g_ptr_array_add(sorted, (gpointer)denest_value_item(list, i));
    /* GLib's sort of pointer arrays is a merge sort: stable. */
    g_ptr_array_sort(sorted, compare_entries);
    for (guint i = 0; i < sorted->len; i++) {
        guint original = 0;
        g_autofree char *entry_path = NULL;

        while (denest_value_item(list, original) != sorted->pdata[i])
            original++;
        entry_path = g_strdup_printf("%s[%u]", path, original);
        reader.path = entry_path;
        reader.place = denest_value_place(sorted->pdata[i]);
        read_entry(&reader, sorted->pdata[i]);
    }
    return changes;
}

void
denest_changes_free(DenestChanges *changes)
{
    if (!changes)
        return;
    g_ptr_array_unref(changes->changes);
    denest_value_unref(changes->list);
    g_free(changes);
}

/* ---- Applying ---- */

static double
as_double(const DenestValue *value)
{
    double x = 0;

    if (denest_value_type(value) == DENEST_VALUE_BOOL)
        return denest_value_bool(value);
    denest_value_to_double(value, &x, NULL);
    return x;
}

/* The value that unit @p i gets for a key. */
static DenestValue *
new_value(const Change *change, const Stage *stage, guint i, guint key, GError **error)
{
    const char *name = denest_value_key_name(change->values, key);
    const DenestValue *given = denest_value_item(change->values, key);
    g_autoptr(DenestValue) present = NULL;
    double x;

    if (change->from_array)
        given = ((GPtrArray *)change->arrays->pdata[key])->pdata[i];
    if (change->type == CONSTANT)
        return denest_value_ref(given);
    present = denest_kernel_get(stage->kernel, stage->first + i, name, error);
    if (!present)
        return NULL;
    x = denest_value_float(present);
    return denest_value_new_float(change->type == ADDITIVE ? x + as_double(given)
                                                           : x * as_double(given));
}

/* In a rehearsal the present value of a state variable is not known. */
static gboolean
is_unknown(const Change *change, const Stage *stage, guint key)
{
    const DenestSlot *slot = denest_schema_find(population_of(change)->prototype->schema,
                                                denest_value_key_name(change->values, key));

    return stage->is_rehearsal && change->type != CONSTANT && slot != NULL &&
           slot->place == DENEST_SLOT_STATE;
}

/* One call for each unit sets all its keys, since checks look at all of them together. */
static gboolean
apply_to_unit(const Change *change, const Stage *stage, guint i, GError **error)
{
    g_autoptr(DenestValue) values = denest_value_new_map();

    for (guint key = 0; key < denest_value_length(change->values); key++) {
        DenestValue *value;

        if (is_unknown(change, stage, key))
            continue;
        value = new_value(change, stage, i, key, error);
        if (!value)
            return FALSE;
        denest_value_set(values, denest_value_key_name(change->values, key), value);
    }
    return denest_kernel_set(stage->kernel, stage->first + i, 1, values, error);
}

static gboolean
apply(const Change *change, const Stage *stage, GError **error)
{
    const guint n_rows = change->layer->rows, n_columns = change->layer->columns;

    if (denest_value_length(change->values) == 0)
        return TRUE;
    if (change->type == CONSTANT && !change->from_array)
        return denest_kernel_set(stage->kernel, stage->first, stage->n, change->values, error);
    for (guint i = 0; i < stage->n; i++) {
        if (apply_to_unit(change, stage, i, error))
            continue;
        g_prefix_error(error, "unit (%u, %u, %u): ", i % n_rows, i / n_rows % n_columns,
                       i / n_rows / n_columns);
        return FALSE;
    }
    return TRUE;
}

static void
log_change(const Change *change)
{
    for (guint i = 0; i < denest_value_length(change->values); i++)
        denest_log(DENEST_LOG_INFO, LOGGER,
                   "Layer='%s', pop='%s': Applying '%s' change, param='%s', from %s')",
                   change->layer->name, population_of(change)->name, type_names[change->type],
                   denest_value_key_name(change->values, i),
                   change->from_array ? "array" : "single value");
}

static void
name_units(const Change *change, GError **error)
{
    g_prefix_error(error, "layer '%s', population '%s': ", change->layer->name,
                   population_of(change)->name);
}

gboolean
denest_changes_apply(const DenestChanges *changes, GError **error)
{
    for (guint i = 0; i < changes->changes->len; i++) {
        const Change *change = changes->changes->pdata[i];
        const Stage stage = {changes->network->kernel, population_of(change)->first,
                             population_of(change)->n, FALSE};

        log_change(change);
        if (apply(change, &stage, error))
            continue;
        name_units(change, error);
        g_prefix_error(error, "%s%sunit_changes: ", change->place ? change->place : "",
                       change->place ? ": " : "");
        return FALSE;
    }
    return TRUE;
}

void
denest_changes_announce(const DenestChanges *changes, DenestRehearsal *rehearsal)
{
    for (guint i = 0; i < changes->changes->len; i++) {
        const Change *change = changes->changes->pdata[i];

        if (!change->is_broken)
            denest_rehearsal_announce(rehearsal, population_of(change), change->from_array);
    }
}

void
denest_changes_rehearse(const DenestChanges *changes, const DenestRehearsal *rehearsal,
                        DenestProblems *problems)
{
    for (guint i = 0; i < changes->changes->len; i++) {
        const Change *change = changes->changes->pdata[i];
        Stage stage = {denest_rehearsal_kernel(rehearsal), 0, 0, TRUE};
        GError *error = NULL;

        if (change->is_broken)
            continue;
        stage.n = denest_rehearsal_units(rehearsal, population_of(change), &stage.first);
        if (!apply(change, &stage, &error))
            name_units(change, &error);
        denest_report_take(problems, change->place, change->path, &error);
    }
}

gboolean
denest_network_set_state(DenestNetwork *network, const DenestValue *unit_changes,
                         const char *input_dir, GError **error)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestChanges) changes = NULL;

    if (!network->kernel)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "the network is not created yet");
    changes = denest_changes_new(network, unit_changes, input_dir, "unit_changes", problems);
    return denest_problems_check(problems, error) && denest_changes_apply(changes, error);
}
