/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expanding the items of projection lists over layers; see projections.h. */
#include "core/network/projections.h"

#include <string.h>

#include "core/network/report.h"

/* Lists that expand to more are made to exhaust memory. */
enum { MAX_TUPLES = 1 << 20 };

/* Place of each key's text in a tuple. */
static const struct {
    const char *key;
    guint index;
    enum { NAME, POPULATION, LAYERS } type;
} rows[] = {
    {"model", 0, NAME},           {"projection_model", 1, NAME},
    {"source_layers", 2, LAYERS}, {"source_population", 3, POPULATION},
    {"target_layers", 4, LAYERS}, {"target_population", 5, POPULATION},
};

typedef struct {
    const char *path;
    const DenestValue *item;
    gboolean with_model;
    DenestProblems *problems;
    GArray *tuples;
} Expansion;

static gboolean
check_type(const DenestValue *value, guint type, GError **error)
{
    const char *text;
    g_autofree char *printed = NULL;

    if (type == POPULATION && denest_value_type(value) == DENEST_VALUE_NULL)
        return TRUE;
    if (type != LAYERS)
        return denest_value_to_string(value, &text, error);
    if (denest_value_type(value) == DENEST_VALUE_LIST) {
        for (guint i = 0; i < denest_value_length(value); i++)
            if (!denest_value_to_string(denest_value_item(value, i), &text, error))
                return FALSE;
        return TRUE;
    }
    printed = denest_value_print(value, 60);
    return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected a list of layers, not %s",
                       printed);
}

static gboolean
check_item(const Expansion *x)
{
    guint n_before = denest_problems_n_found(x->problems);

    if (!denest_report_expect(x->item, DENEST_VALUE_MAP, "a mapping", x->path, NULL, x->problems))
        return FALSE;
    for (guint r = x->with_model ? 0 : 1; r < G_N_ELEMENTS(rows); r++) {
        const DenestValue *value = denest_value_find(x->item, rows[r].key);
        GError *error = NULL;

        if (!value)
            denest_report_add(x->problems, DENEST_ERROR_MISSING, denest_value_place(x->item),
                              x->path, "%s: is missing; it must be given%s", rows[r].key,
                              rows[r].type == POPULATION ? ", null for all populations" : "");
        else if (!check_type(value, rows[r].type, &error))
            g_prefix_error(&error, "%s: ", rows[r].key);
        denest_report_take(x->problems, value ? denest_value_place(value) : NULL, x->path, &error);
    }
    return denest_problems_n_found(x->problems) == n_before;
}

static const char *
text_of(const DenestValue *item, const char *key)
{
    const DenestValue *value = denest_value_find(item, key);

    if (denest_value_type(value) == DENEST_VALUE_NULL || !*denest_value_string(value))
        return NULL;
    return denest_value_string(value);
}

static void
expand_item(const Expansion *x)
{
    const DenestValue *sources, *targets;

    if (!check_item(x))
        return;
    sources = denest_value_find(x->item, "source_layers");
    targets = denest_value_find(x->item, "target_layers");
    for (guint s = 0; s < denest_value_length(sources); s++) {
        for (guint t = 0; t < denest_value_length(targets); t++) {
            DenestTuple tuple = {
                .text = {x->with_model ? denest_value_string(denest_value_find(x->item, "model"))
                                       : "",
                         denest_value_string(denest_value_find(x->item, "projection_model")),
                         denest_value_string(denest_value_item(sources, s)),
                         text_of(x->item, "source_population"),
                         denest_value_string(denest_value_item(targets, t)),
                         text_of(x->item, "target_population")},
                .place = denest_value_place(x->item),
            };

            if (x->tuples->len >= MAX_TUPLES)
                return;
            g_array_append_val(x->tuples, tuple);
        }
    }
}

/* By code points, element by element; no population comes before all. */
static int
compare_tuples(gconstpointer a, gconstpointer b)
{
    const DenestTuple *x = a, *y = b;
    int order = 0;

    for (guint i = 0; i < G_N_ELEMENTS(x->text) && order == 0; i++)
        order = g_strcmp0(x->text[i], y->text[i]);
    return order;
}

static void
remove_repetitions(const Expansion *x)
{
    guint n_kept = MIN(1, x->tuples->len);

    for (guint i = 1; i < x->tuples->len; i++) {
        const DenestTuple *first = &g_array_index(x->tuples, DenestTuple, n_kept - 1);
        const DenestTuple *second = &g_array_index(x->tuples, DenestTuple, i);
        g_autofree char *name = NULL;

        if (compare_tuples(first, second) != 0) {
            g_array_index(x->tuples, DenestTuple, n_kept++) = *second;
            continue;
        }
        name = denest_projections_name(second);
        denest_report_add(x->problems, DENEST_ERROR_DUPLICATE, second->place, x->path,
                          "%s%s%s is given twice, also at %s", second->text[0],
                          *second->text[0] ? " on " : "", name,
                          first->place ? first->place : "another item");
    }
    g_array_set_size(x->tuples, n_kept);
}

GArray *
denest_projections_expand(const DenestValue *list, gboolean with_model, const char *path,
                          DenestProblems *problems)
{
    GArray *tuples = g_array_new(FALSE, FALSE, sizeof(DenestTuple));
    Expansion x = {path, NULL, with_model, problems, tuples};

    if (!list || denest_value_type(list) == DENEST_VALUE_NULL)
        return tuples;
    if (!denest_report_expect(list, DENEST_VALUE_LIST, "a list", path, NULL, problems))
        return tuples;
    for (guint i = 0; i < denest_value_length(list); i++) {
        g_autofree char *item_path = g_strdup_printf("%s[%u]", path, i);

        x.path = item_path;
        x.item = denest_value_item(list, i);
        expand_item(&x);
    }
    x.path = path;
    if (tuples->len >= MAX_TUPLES) {
        denest_report_add(problems, DENEST_ERROR_RANGE, denest_value_place(list), path,
                          "expands to more than %d projections", MAX_TUPLES);
        g_array_set_size(tuples, 0);
    }
    g_array_sort(tuples, compare_tuples);
    remove_repetitions(&x);
    return tuples;
}
