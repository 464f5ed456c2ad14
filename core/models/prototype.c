/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/prototype.h"

#include <string.h>

#include <denest/neuron.h>
#include <denest/stimulator.h>

#include "core/base/suggest.h"
#include "core/models/defaults.h"

/* Start state is computed from built-in defaults, also for models derived later. */
static void
init_state(DenestPrototype *prototype)
{
    const DenestSchema *schema = prototype->schema;

    for (guint i = 0; i < schema->n_state; i++) {
        const DenestState *row = &schema->state[i];
        const double *params = prototype->params;

        prototype->state[i] = row->value - (row->relative_to ? params[row->relative_to - 1] : 0);
    }
    if (prototype->kind == DENEST_KIND_NEURON) {
        const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;

        if (neuron->init)
            neuron->init(prototype->params, prototype->state);
    }
}

/* Defaults are complete unless a key is mandatory. */
static gboolean
has_all_defaults(const DenestModel *model)
{
    for (guint i = 0; i < model->n_params; i++)
        if (model->params[i].mandatory)
            return FALSE;
    return TRUE;
}

DenestPrototype *
denest_prototype_new(const DenestModel *model, const char *name, gboolean labelled,
                     DenestArena *arena, GError **error)
{
    g_autoptr(DenestPrototype) prototype = g_new0(DenestPrototype, 1);

    prototype->name = g_strdup(name);
    prototype->kind = model->kind;
    prototype->model = model;
    prototype->schema = denest_schema_new(model, labelled);
    prototype->arena = arena;
    prototype->params = g_malloc0(MAX(model->params_size, 1));
    prototype->state = g_new0(double, prototype->schema->n_state + 1);
    denest_defaults_init(prototype->schema, arena, prototype->params);
    denest_common_init(model, &prototype->common);
    if (model->check && has_all_defaults(model) && !model->check(prototype->params, error)) {
        g_prefix_error(error, "%s: its own check refuses its defaults: ", model->name);
        return NULL;
    }
    init_state(prototype);
    return g_steal_pointer(&prototype);
}

DenestPrototype *
denest_prototype_copy(const DenestPrototype *base, const char *name)
{
    DenestPrototype *copy = g_new0(DenestPrototype, 1);

    *copy = *base;
    copy->name = g_strdup(name);
    copy->base_name = g_strdup(base->name);
    copy->schema = denest_schema_ref(base->schema);
    copy->params = g_memdup2(base->params, MAX(base->model->params_size, 1));
    copy->state = g_memdup2(base->state, (base->schema->n_state + 1) * sizeof(double));
    return copy;
}

void
denest_prototype_free(DenestPrototype *prototype)
{
    if (!prototype)
        return;
    g_free(prototype->name);
    g_free(prototype->base_name);
    denest_schema_unref(prototype->schema);
    g_free(prototype->params);
    g_free(prototype->state);
    g_free(prototype);
}

DenestUnit
denest_prototype_unit(DenestPrototype *prototype)
{
    return (DenestUnit){prototype->schema, prototype->params, &prototype->common, prototype->state};
}

gboolean
denest_prototype_set(DenestPrototype *prototype, const DenestValue *values,
                     const DenestValue **ret_at, GError **error)
{
    DenestUnit unit = denest_prototype_unit(prototype);

    if (!denest_unit_set(&unit, prototype->arena, values, FALSE, ret_at, error))
        return FALSE;
    prototype->changed = prototype->changed || denest_value_length(values) > 0;
    return TRUE;
}

DenestValue *
denest_prototype_get(const DenestPrototype *prototype, const char *key, GError **error)
{
    DenestUnit unit = denest_prototype_unit((DenestPrototype *)prototype);

    return denest_unit_get(&unit, key, error);
}

int
denest_prototype_receptor(const DenestPrototype *prototype, const char *name, GError **error)
{
    const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    if (prototype->kind == DENEST_KIND_NEURON) {
        for (guint i = 0; i < neuron->n_inputs; i++) {
            const DenestInput *input = &neuron->inputs[i];

            if (input->name && strcmp(input->name, name) == 0)
                return (int)input->receptor;
            if (input->name)
                g_ptr_array_add(names, (gpointer)input->name);
        }
    }
    message = g_string_new(NULL);
    if (names->len == 0) {
        g_string_printf(message, "'%s' has no receptors with names", prototype->name);
    } else {
        g_string_printf(message, "'%s' has no such receptor", prototype->name);
        g_ptr_array_add(names, NULL);
        denest_suggest_append(message, name, (const char *const *)names->pdata);
    }
    denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
    return -1;
}

/* Names of the items of a repeated row. */
static void
add_item_names(GPtrArray *names, const DenestState *row, const void *params)
{
    const DenestDoubles *list =
        (const DenestDoubles *)((const double *)params + (row->repeated - 1));

    for (gsize k = 0; k < list->n; k++) {
        g_autofree char *name = g_strdup_printf("%s%" G_GSIZE_FORMAT, row->name, k + 1);

        g_ptr_array_add(names, (gpointer)g_intern_string(name));
    }
}

const char **
denest_prototype_recordables(const DenestPrototype *prototype)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < prototype->schema->n_state; i++) {
        const DenestState *row = &prototype->schema->state[i];

        if (row->flags & DENEST_RECORDABLE && row->repeated == 0)
            g_ptr_array_add(names, (gpointer)row->name);
        else if (row->flags & DENEST_RECORDABLE)
            add_item_names(names, row, prototype->params);
    }
    if (prototype->kind == DENEST_KIND_NEURON) {
        const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;

        for (guint i = 0; i < neuron->n_recordables; i++)
            g_ptr_array_add(names, (gpointer)neuron->recordables[i].name);
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}
