/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/subject.h"

#include <string.h>

#include <denest/function.h>
#include <denest/mask.h>
#include <denest/neuron.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

#include "core/models/defaults.h"
#include "core/params/yaml_read.h"

#include "core/kernel/histories.h"
#include "core/kernel/modulators.h"

/* Values for parameters that are 0 by default, by unit, so that a device sends something. */
static const struct {
    const char *unit;
    double value;
} strengths[] = {{"1/s", 500}, {"Hz", 50}, {"pA", 200}};

enum { N_ITEMS = 5 };

/* Ascending times in ms on every usual grid. */
static const double item_times[N_ITEMS] = {2, 5, 11, 12, 25};

/* Set some keys of the example; those that it refuses are left as they are. */
static gboolean
try_values(DenestSubject *subject, DenestPrototype *example, const DenestValue *values)
{
    if (!denest_prototype_set(example, values, NULL, NULL))
        return FALSE;
    for (guint i = 0; i < denest_value_length(values); i++)
        denest_value_set(subject->values, denest_value_key_name(values, i),
                         denest_value_ref(denest_value_item(values, i)));
    return TRUE;
}

static void
strengthen(DenestSubject *subject, DenestPrototype *example)
{
    const DenestModel *model = example->model;
    guint n = 0;

    for (guint p = 0; p < model->n_params; p++) {
        const DenestParam *param = &model->params[p];

        for (guint s = 0; s < G_N_ELEMENTS(strengths); s++) {
            g_autoptr(DenestValue) values = denest_value_new_map();

            if (param->type != DENEST_TYPE_DOUBLE || param->value != 0 ||
                strcmp(param->unit, strengths[s].unit) != 0)
                continue;
            /* The first one is the largest, as a mean is above an amplitude. */
            denest_value_set(values, param->name, denest_value_new_float(strengths[s].value / ++n));
            try_values(subject, example, values);
        }
    }
}

static DenestValue *
new_items(const DenestParam *param)
{
    DenestValue *list = denest_value_new_list();

    for (guint i = 0; i < N_ITEMS; i++) {
        double x = strcmp(param->unit, "ms") == 0 ? item_times[i] : 1 + i % 2;

        for (guint s = 0; s < G_N_ELEMENTS(strengths); s++)
            if (strcmp(param->unit, strengths[s].unit) == 0)
                x = strengths[s].value * (1 + i);
        denest_value_append(list, param->type == DENEST_TYPE_INTS ? denest_value_new_int((gint64)x)
                                                                  : denest_value_new_float(x));
    }
    return list;
}

/* Fill empty lists: all of them, or only the times. */
static gboolean
fill_lists(DenestSubject *subject, DenestPrototype *example, gboolean times_only)
{
    const DenestModel *model = example->model;
    g_autoptr(DenestValue) values = denest_value_new_map();

    for (guint p = 0; p < model->n_params; p++) {
        const DenestParam *param = &model->params[p];

        if ((param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS) &&
            !param->text && (!times_only || strcmp(param->unit, "ms") == 0))
            denest_value_set(values, param->name, new_items(param));
    }
    return try_values(subject, example, values);
}

/* What is mandatory gets the example of its row. */
static gboolean
fill_mandatory(DenestSubject *subject, GError **error)
{
    const DenestModel *model = subject->model->model;

    for (guint p = 0; p < model->n_params; p++) {
        const DenestParam *param = &model->params[p];
        DenestValue *value;

        if (!param->mandatory || denest_value_find(subject->values, param->name))
            continue;
        value =
            denest_yaml_read_text(param->text ? param->text : "1.0", -1, param->name, FALSE, error);
        if (!value)
            return FALSE;
        denest_value_set(subject->values, param->name, value);
    }
    return TRUE;
}

const char *
denest_subject_modulator(const DenestPrototype *model)
{
    double gid;

    return model->kind == DENEST_KIND_SYNAPSE
               ? denest_modulators_key((const DenestSynapse *)model->model, model->params, &gid)
               : NULL;
}

static gboolean
has_histories(const DenestPrototype *neuron, const char *const *names)
{
    for (; *names; names++)
        if (denest_histories_find((const DenestNeuron *)neuron->model, *names) < 0)
            return FALSE;
    return TRUE;
}

const DenestPrototype *
denest_subject_historian(const DenestSubject *subject)
{
    const DenestSynapse *synapse = (const DenestSynapse *)subject->model->model;
    g_autoptr(GPtrArray) neurons = NULL;

    if (subject->model->kind != DENEST_KIND_SYNAPSE || !synapse->histories)
        return NULL;
    denest_registry_load_all(subject->registry, FALSE);
    neurons = denest_registry_list(subject->registry, DENEST_KIND_BIT(DENEST_KIND_NEURON));
    for (guint i = 0; i < neurons->len; i++)
        if (has_histories(neurons->pdata[i], synapse->histories))
            return neurons->pdata[i];
    return NULL;
}

static void
name_modulator(DenestSubject *subject, DenestPrototype *example)
{
    const char *key = denest_subject_modulator(example);
    g_autoptr(DenestValue) values = denest_value_new_map();

    if (!key)
        return;
    denest_value_set(values, key, denest_value_new_int(DENEST_SUBJECT_MODULATOR));
    try_values(subject, example, values);
}

gboolean
denest_subject_init(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values,
                    GError **error)
{
    DenestPrototype *example;

    subject->model = subject->example = model;
    subject->values = values ? denest_value_copy(values) : denest_value_new_map();
    if (model->kind >= DENEST_KIND_PROJECTION)
        return fill_mandatory(subject, error);
    example = denest_prototype_copy(model, model->name);
    subject->example = example;
    if (values)
        return denest_prototype_set(example, values, NULL, error);
    if (model->kind == DENEST_KIND_STIMULATOR) {
        strengthen(subject, example);
        if (!fill_lists(subject, example, FALSE))
            fill_lists(subject, example, TRUE);
    }
    name_modulator(subject, example);
    return TRUE;
}

void
denest_subject_clear(DenestSubject *subject)
{
    if (subject->example != subject->model)
        denest_prototype_free((DenestPrototype *)subject->example);
    g_clear_pointer(&subject->values, denest_value_unref);
    subject->model = subject->example = NULL;
}

/* What decides about the work, beside parameters. */
static guint
traits_of(const DenestModel *model)
{
    switch (model->kind) {
    case DENEST_KIND_NEURON:
        return ((const DenestNeuron *)model)->stochastic;
    case DENEST_KIND_STIMULATOR:
        return 2u * ((const DenestStimulator *)model)->stochastic +
               ((const DenestStimulator *)model)->sends_current;
    case DENEST_KIND_SYNAPSE:
        return ((const DenestSynapse *)model)->flags;
    case DENEST_KIND_RECORDER:
        return ((const DenestRecorder *)model)->records;
    case DENEST_KIND_MASK:
        return ((const DenestMask *)model)->dims;
    case DENEST_KIND_FUNCTION:
        return ((const DenestFunction *)model)->draws;
    default:
        return 0;
    }
}

/* Names that both models have, as a share of all; much more if they do the same work. */
static double
likeness(const DenestPrototype *a, const DenestPrototype *b)
{
    const double bonus = traits_of(a->model) == traits_of(b->model) ? 10 : 1;
    guint common = 0;

    for (guint i = 0; i < a->schema->n_slots; i++)
        common += denest_schema_find(b->schema, a->schema->names[i]) != NULL;
    return bonus * (1.0 + common) / (1.0 + a->schema->n_slots + b->schema->n_slots - common);
}

const DenestPrototype *
denest_subject_nearest(const DenestSubject *subject)
{
    const DenestPrototype *nearest = NULL;
    g_autoptr(GPtrArray) list = NULL;
    double best = 0;

    denest_registry_load_all(subject->registry, FALSE);
    list = denest_registry_list(subject->registry, DENEST_KIND_BIT(subject->model->kind));
    for (guint i = 0; i < list->len; i++) {
        const DenestPrototype *other = list->pdata[i];
        const double value = likeness(subject->model, other);

        if (g_strcmp0(other->origin, subject->model->origin) != 0 && value > best) {
            nearest = other;
            best = value;
        }
    }
    return nearest;
}

gpointer
denest_subject_params(const DenestSubject *subject, const DenestPrototype *model,
                      const DenestValue *values, GError **error)
{
    g_autofree void *params = g_malloc0(MAX(model->model->params_size, 1));

    if (!denest_defaults_bind(model->schema, model->arena, values, params, NULL, error))
        return NULL;
    return g_steal_pointer(&params);
}
