/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What holds for every model of the plugin folders: bounds are refused just outside; defaults,
 * recordables and receptors are NEST's; how a population is cut, run and shares its parameters does
 * not change a bit. */
#include <string.h>
#include <zlib.h>

#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"
#include "core/kernel/kernel_private.h"
#include "core/models/registry.h"

#define KIND_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)
#define N_MS 60

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

static void
assert_refused(const DenestPrototype *model, const DenestSlot *slot, double x)
{
    g_autoptr(DenestPrototype) copy = denest_prototype_copy(model, "copy");
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(GError) error = NULL;
    DenestValue *value = slot->param.type == DENEST_TYPE_INT || slot->param.type == DENEST_TYPE_INTS
                             ? denest_value_new_int((gint64)x)
                             : denest_value_new_float(x);

    if (slot->param.type == DENEST_TYPE_DOUBLES || slot->param.type == DENEST_TYPE_INTS) {
        DenestValue *list = denest_value_new_list();

        denest_value_append(list, value);
        value = list;
    }
    denest_value_set(map, slot->param.name, value);
    if (denest_prototype_set(copy, map, NULL, &error))
        g_error("%s: %s = %.17g is not refused", model->name, slot->param.name, x);
    g_assert_true(g_str_has_prefix(error->message, slot->param.name));
}

static double
just_outside(const DenestParam *param, double bound, double direction)
{
    if (param->type == DENEST_TYPE_INT || param->type == DENEST_TYPE_INTS)
        return bound + direction;
    return bound == DENEST_ABOVE_ZERO ? 0 : nextafter(bound, direction * INFINITY);
}

static void
test_bounds(void)
{
    g_autoptr(GPtrArray) list = models(DENEST_KINDS_NODE | KIND_SYNAPSE);

    for (guint m = 0; m < list->len; m++) {
        const DenestPrototype *model = list->pdata[m];

        for (guint i = 0; i < model->schema->n_slots; i++) {
            const DenestSlot *slot = &model->schema->slots[i];
            const DenestParam *param = &slot->param;

            if (!slot->settable || slot->place == DENEST_SLOT_ACT ||
                (param->type != DENEST_TYPE_DOUBLE && param->type != DENEST_TYPE_INT &&
                 param->type != DENEST_TYPE_DOUBLES && param->type != DENEST_TYPE_INTS))
                continue;
            if (isfinite(param->min) && param->min > -DBL_MAX)
                assert_refused(model, slot, just_outside(param, param->min, -1));
            if (isfinite(param->max) && param->max < DBL_MAX)
                assert_refused(model, slot, just_outside(param, param->max, 1));
            if (param->type == DENEST_TYPE_DOUBLE || param->type == DENEST_TYPE_DOUBLES)
                assert_refused(model, slot, NAN);
        }
    }
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

/* How a population is made and run; results must not depend on it. */
typedef struct {
    guint n_units, n_workers;
    gboolean per_unit; /* the last unit differs */
    double piece;      /* ms of a simulate call */
} Layout;

static void
connect(DenestKernel *kernel, guint receptor, DenestGid source, DenestGid first, guint n,
        double weight)
{
    static guint n_copies;
    g_autofree char *name = g_strdup_printf("copy_%u", n_copies++);
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    GError *error = NULL;

    denest_value_set(map, "receptor_type", denest_value_new_int(receptor));
    builder = denest_edge_builder_new(
        kernel,
        denest_registry_define(registry, KIND_SYNAPSE, name, "static_synapse", map, NULL, &error));
    for (guint i = 0; i < n; i++) {
        const DenestEdge edge = {source, first + i, weight, 1 + 0.3 * (receptor % 3)};

        denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, &error);
    }
    denest_edge_builder_finish(builder, NULL, &error);
    g_assert_no_error(error);
}

static void
set(DenestKernel *kernel, DenestGid gid, const char *key, DenestValue *value)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    GError *error = NULL;

    denest_value_set(map, key, value);
    denest_kernel_set(kernel, gid, 1, map, &error);
    g_assert_no_error(error);
}

static DenestGid
create(DenestKernel *kernel, const char *name, guint n)
{
    return denest_kernel_create(kernel,
                                denest_registry_find(registry, DENEST_KINDS_NODE, name, NULL), n);
}

/* Random spikes and a current for every receptor, the same in every run. */
static void
add_input(DenestKernel *kernel, const DenestNeuron *model, DenestGid first, guint n)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (guint row = 0; row < model->n_inputs; row++) {
        const DenestInput *input = &model->inputs[row];
        gboolean current = input->kind == DENEST_INPUT_CURRENT;
        DenestGid device = create(kernel, current ? "dc_generator" : "spike_generator", 1);
        DenestValue *times = denest_value_new_list();

        for (guint t = 1; t < 10 * N_MS && !current; t += (guint)g_rand_int_range(random, 1, 40))
            denest_value_append(times, denest_value_new_float(t * 0.1));
        if (current)
            set(kernel, device, "amplitude", denest_value_new_float(300));
        else
            set(kernel, device, "spike_times", denest_value_ref(times));
        denest_value_unref(times);
        connect(kernel, input->receptor, device, first, n,
                current                                ? 1
                : input->kind == DENEST_INPUT_NEGATIVE ? -3
                                                       : 4);
    }
}

static DenestKernel *
kernel_new(guint n_workers)
{
    static const gint64 seeds[] = {5};
    DenestKernelConfig config = {.resolution = 0.1,
                                 .n_vps = 1,
                                 .n_workers = n_workers,
                                 .rng_seeds = seeds,
                                 .data_path = "",
                                 .data_prefix = "",
                                 .keep_memory = TRUE};

    return denest_kernel_new(&config, NULL);
}

/* Samples of all recordables of the first unit, and its spikes, as numbers. */
static GArray *
run(const DenestPrototype *model, const Layout *layout)
{
    g_autoptr(DenestKernel) kernel = kernel_new(layout->n_workers);
    g_autofree const char **names = denest_prototype_recordables(model);
    GArray *result = g_array_new(FALSE, FALSE, sizeof(double));
    DenestGid first = denest_kernel_create(kernel, model, layout->n_units), recorder[2];
    GError *error = NULL;

    add_input(kernel, (const DenestNeuron *)model->model, first, layout->n_units);
    recorder[0] = create(kernel, "spike_detector", 1);
    recorder[1] = names[0] ? create(kernel, "multimeter", 1) : 0;
    if (names[0]) {
        DenestValue *list = denest_value_new_list();

        for (guint i = 0; names[i]; i++)
            denest_value_append(list, denest_value_new_string(names[i]));
        set(kernel, recorder[1], "record_from", list);
        set(kernel, recorder[1], "interval", denest_value_new_float(0.3));
    }
    for (guint i = 0; i < 2 && recorder[i]; i++)
        denest_kernel_record(kernel, recorder[i], first, 1, 1, &error);
    g_assert_no_error(error);
    if (layout->per_unit && denest_schema_find(model->schema, "I_e"))
        set(kernel, first + layout->n_units - 1, "I_e", denest_value_new_float(11));
    for (double t = 0; t < N_MS - 0.05; t += layout->piece)
        denest_kernel_simulate(kernel, layout->piece, NULL, NULL, &error);
    if (error)
        g_error("%s: %s", model->name, error->message);
    for (guint i = 0; i < 2 && recorder[i]; i++) {
        DenestRows rows = denest_row_buffer_rows(
            denest_recording_memory(denest_kernel_nodes(kernel, recorder[i])->recording, 0), 0);

        for (guint k = 0; k < rows.n; k++) {
            const double stamp = (double)rows.stamp[k];

            g_array_append_val(result, stamp);
        }
        if (rows.n_values > 0)
            g_array_append_vals(result, rows.values, rows.n * rows.n_values);
    }
    return result;
}

static void
test_layouts(void)
{
    static const Layout layouts[] = {
        {1, 1, FALSE, N_MS},   {1, 1, FALSE, N_MS},  {1, 1, FALSE, 1},
        {300, 1, FALSE, N_MS}, {300, 2, TRUE, N_MS}, {77, 2, TRUE, 1},
    };
    g_autoptr(GPtrArray) list = models(DENEST_KIND_BIT(DENEST_KIND_NEURON));

    g_assert_cmpuint(list->len, >, 20);
    for (guint m = 0; m < list->len; m++) {
        const DenestPrototype *model = list->pdata[m];
        gboolean stochastic = ((const DenestNeuron *)model->model)->stochastic;
        g_autoptr(GArray) first = NULL;

        if (((const DenestNeuron *)model->model)->deliver_interval > 0)
            continue; /* emits no spikes */
        first = run(model, &layouts[0]);
        /* The units of a stochastic model share a stream, so that only equal runs are equal. */
        for (guint i = 1; i < (stochastic ? 3 : G_N_ELEMENTS(layouts)); i++) {
            g_autoptr(GArray) other = run(model, &layouts[i]);

            if (other->len != first->len ||
                memcmp(first->data, other->data, first->len * sizeof(double)) != 0)
                g_error("%s: layout %u differs", model->name, i);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/conform/bounds", test_bounds);
    g_test_add_func("/conform/defaults", test_defaults);
    g_test_add_func("/conform/layouts", test_layouts);
    return g_test_run();
}
