/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Defaults, recordables and receptors of every model of the plugin folders are NEST's. */
#include <string.h>
#include <zlib.h>

#include "core/models/registry.h"

#define KIND_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

static DenestRegistry *registry;

static GPtrArray *
models(guint kinds)
{
    if (registry == NULL) {
        registry = denest_registry_new(NULL);
        denest_registry_load_all(registry, FALSE);
    }
    return denest_registry_list(registry, kinds);
}

static char *
read_defaults(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_TEST_DATA"), "models", "defaults.txt.gz", NULL);
    gzFile file = gzopen(path, "rb");
    GString *text = g_string_new(NULL);
    char chunk[16384];
    int n;

    g_assert_nonnull(file);
    while ((n = gzread(file, chunk, sizeof chunk)) > 0)
        g_string_append_len(text, chunk, n);
    gzclose(file);
    return g_string_free(text, FALSE);
}

/* A number or a text against one word. */
static void
compare_item(const DenestPrototype *model, const char *key, const DenestValue *item,
             const char *word)
{
    const double expected = g_ascii_strtod(word, NULL);
    gboolean truth = FALSE;
    double x = 0;

    if (denest_value_type(item) == DENEST_VALUE_STRING) {
        g_assert_cmpstr(denest_value_string(item), ==, word);
        return;
    }
    if (denest_value_to_bool(item, &truth, NULL))
        x = truth;
    else
        g_assert_true(denest_value_to_double(item, &x, NULL));
    if (isinf(x) && fabs(expected) >= DBL_MAX)
        return;
    if (fabs(x - expected) > 1e-14 * fabs(expected))
        g_error("%s: %s is %.17g, not %.17g", model->name, key, x, expected);
}

/* `KEY WORDS` against a default of the model. */
static void
compare_value(const DenestPrototype *model, char **words)
{
    g_autoptr(DenestValue) value = denest_prototype_get(model, words[0], NULL);

    if (value == NULL)
        g_error("%s has no %s", model->name, words[0]);
    if (denest_value_type(value) == DENEST_VALUE_LIST) {
        g_assert_cmpuint(denest_value_length(value), ==, g_strv_length(words + 1));
        for (guint i = 0; words[1 + i]; i++)
            compare_item(model, words[0], denest_value_item(value, i), words[1 + i]);
    } else {
        compare_item(model, words[0], value, words[1] ? words[1] : "");
    }
}

static void
compare_recordables(const DenestPrototype *model, char **words)
{
    g_autofree const char **names = denest_prototype_recordables(model);

    for (guint i = 0; words[i]; i++)
        if (!g_strv_contains(names, words[i]))
            g_error("%s: '%s' cannot be recorded", model->name, words[i]);
    if (g_strv_length((char **)names) != g_strv_length(words))
        g_error("%s: more can be recorded than in NEST", model->name);
}

/* Keys that NEST shows although nobody can set them. */
static gboolean
is_hidden(const DenestPrototype *model, const char *key)
{
    static const char *const hidden[] = {"y_0", "y_1", "dg", "g", "V_th_v", NULL};
    g_autofree const char **recordables = denest_prototype_recordables(model);

    if (g_strv_contains(hidden, key))
        return TRUE;
    /* Recordables are compared as such. */
    return model->kind == DENEST_KIND_NEURON && g_strv_contains(recordables, key) &&
           !denest_schema_find(model->schema, key);
}

/* A model of NEST 2.20 by its name; NULL, with the right message, if it is not there yet. */
static const DenestPrototype *
find_model(const char *name)
{
    const guint kinds = strstr(name, "_synapse") || strstr(name, "_connection") ||
                                g_str_has_prefix(name, "gap_junction")
                            ? KIND_SYNAPSE
                            : DENEST_KINDS_NODE;
    g_autoptr(GError) error = NULL;
    const DenestPrototype *model = denest_registry_find(registry, kinds, name, &error);

    if (model == NULL) {
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
        g_assert_nonnull(strstr(error->message, "is a NEST 2.20 model that denest does not have"));
    }
    return model;
}

static void
test_defaults(void)
{
    g_autofree char *text = read_defaults();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) rest = models(DENEST_KINDS_NODE | KIND_SYNAPSE);
    const DenestPrototype *model = NULL;

    for (guint i = 0; lines[i] && *lines[i]; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);

        if (g_str_equal(words[0], "model")) {
            model = find_model(words[1]);
            g_ptr_array_remove(rest, (gpointer)model);
        } else if (model == NULL) {
            continue;
        } else if (g_str_equal(words[0], "recordables")) {
            compare_recordables(model, words + 1);
        } else if (g_str_equal(words[0], "receptor")) {
            g_assert_cmpint(denest_prototype_receptor(model, words[1], NULL), ==,
                            (int)g_ascii_strtoll(words[2], NULL, 10));
        } else if (!is_hidden(model, words[1])) {
            compare_value(model, words + 1);
        }
    }
    for (guint i = 0; i < rest->len; i++)
        g_error("%s is no model of NEST 2.20", ((DenestPrototype *)rest->pdata[i])->name);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/models/defaults", test_defaults);
    return g_test_run();
}
