/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/describe.h"

#include <string.h>

#include <denest/neuron.h>
#include <denest/recorder.h>
#include <denest/synapse.h>

#include "core/models/registry.h"

enum { MAX_DEFAULT = 24 };

static const char *const input_names[] = {
    [DENEST_INPUT_WEIGHT] = "spikes",
    [DENEST_INPUT_POSITIVE] = "spikes, weight ≥ 0",
    [DENEST_INPUT_NEGATIVE] = "spikes, weight < 0",
    [DENEST_INPUT_COUNT] = "spikes, counted",
    [DENEST_INPUT_IGNORED] = "ignored",
    [DENEST_INPUT_CURRENT] = "current",
};

static const struct {
    guint flag;
    const char *text;
} synapse_notes[] = {
    {DENEST_SYNAPSE_READS_ARCHIVE, "reads the spikes of its targets"},
    {DENEST_SYNAPSE_FROM_DEVICES, "may lead from stimulators"},
    {DENEST_SYNAPSE_TO_DEVICES, "may lead to recorders"},
    {DENEST_SYNAPSE_COMMON_WEIGHT, "one weight for all connections"},
    {DENEST_SYNAPSE_STOCHASTIC, "stochastic"},
    {DENEST_SYNAPSE_DELAY_UP, "its own delay is rounded up to the grid"},
};

char *
denest_describe_list(const GPtrArray *prototypes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize width = 0;

    for (guint i = 0; i < prototypes->len; i++)
        width = MAX(width, strlen(((DenestPrototype *)prototypes->pdata[i])->name));
    for (guint i = 0; i < prototypes->len; i++) {
        const DenestPrototype *p = prototypes->pdata[i];

        if (i == 0 || ((DenestPrototype *)prototypes->pdata[i - 1])->kind != p->kind)
            g_string_append_printf(text, "%s%s\n", i ? "\n" : "", denest_kind_name(p->kind));
        g_string_append_printf(text, "  %-*s  %s\n", (int)width, p->name, p->model->summary);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
append_block(GString *text, const char *title, const char *body)
{
    g_auto(GStrv) lines = NULL;

    if (!body || !*body)
        return;
    g_string_append_printf(text, "\n%s\n", title);
    lines = g_strsplit(body, "\n", -1);
    for (guint i = 0; lines[i]; i++)
        if (*lines[i] || lines[i + 1])
            g_string_append_printf(text, "  %s\n", lines[i]);
}

static void
append_range(GString *text, const DenestParam *param)
{
    gboolean has_range = param->type == DENEST_TYPE_DOUBLE || param->type == DENEST_TYPE_INT ||
                         param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS;

    if (!has_range || (param->min == -INFINITY && param->max == INFINITY))
        return;
    if (param->min == DENEST_ABOVE_ZERO)
        g_string_append(text, " (> 0");
    else if (param->min == -INFINITY)
        g_string_append_printf(text, " (≤ %.10g", param->max);
    else
        g_string_append_printf(text, " (≥ %.10g", param->min);
    if (param->min != -INFINITY && param->max < G_MAXINT32)
        g_string_append_printf(text, ", ≤ %.10g", param->max);
    g_string_append_c(text, ')');
}

/* Columns: name, default, unit, then doc and range. */
static void
append_slots(GString *text, const char *title, const DenestPrototype *prototype,
             DenestSlotPlace place)
{
    const DenestSchema *schema = prototype->schema;
    gboolean any = FALSE;

    for (guint i = 0; i < schema->n_slots; i++) {
        const DenestSlot *slot = &schema->slots[i];
        g_autoptr(DenestValue) value = NULL;
        g_autofree char *printed = NULL;

        if (slot->place != place || !slot->settable)
            continue;
        if (!any)
            g_string_append_printf(text, "\n%s\n", title);
        any = TRUE;
        if (place != DENEST_SLOT_ACT && !slot->param.mandatory)
            value = denest_prototype_get(prototype, slot->param.name, NULL);
        printed = value ? denest_value_print(value, MAX_DEFAULT) : NULL;
        g_string_append_printf(text, "  %-22s %12s %-7s %s", slot->param.name,
                               printed                 ? printed
                               : slot->param.mandatory ? "(must be given)"
                                                       : "",
                               slot->param.unit, slot->param.doc);
        append_range(text, &slot->param);
        g_string_append_c(text, '\n');
    }
}

static void
append_recordables(GString *text, const DenestPrototype *prototype)
{
    const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;
    g_autofree const char **names = denest_prototype_recordables(prototype);

    if (names[0])
        g_string_append(text, "\nRecordables\n");
    for (guint i = 0; i < prototype->schema->n_state; i++) {
        const DenestState *row = &prototype->schema->state[i];

        g_autofree char *name =
            row->repeated ? g_strdup_printf("%s1, …", row->name) : g_strdup(row->name);

        if (row->flags & DENEST_RECORDABLE)
            g_string_append_printf(text, "  %-22s %12s %-7s %s\n", name, "", row->unit, row->doc);
    }
    if (prototype->kind != DENEST_KIND_NEURON)
        return;
    for (guint i = 0; i < neuron->n_recordables; i++)
        g_string_append_printf(text, "  %-22s %12s %-7s %s\n", neuron->recordables[i].name, "",
                               neuron->recordables[i].unit, neuron->recordables[i].doc);
}

static void
append_receptors(GString *text, const DenestPrototype *prototype)
{
    const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;

    if (prototype->kind != DENEST_KIND_NEURON || neuron->n_inputs == 0)
        return;
    g_string_append(text, "\nReceptors\n");
    for (guint i = 0; i < neuron->n_inputs; i++) {
        const DenestInput *input = &neuron->inputs[i];

        g_string_append_printf(text, "  %-22s %12u %-7s %s: %s\n", input->name ? input->name : "",
                               input->receptor, "", input_names[input->kind], input->doc);
    }
}

static void
append_synapse_notes(GString *text, const DenestPrototype *prototype)
{
    const char *title = "\nProperties\n";

    if (prototype->kind != DENEST_KIND_SYNAPSE)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(synapse_notes); i++) {
        if (((const DenestSynapse *)prototype->model)->flags & synapse_notes[i].flag) {
            g_string_append_printf(text, "%s  %s\n", title, synapse_notes[i].text);
            title = "";
        }
    }
}

char *
denest_describe_model(const DenestPrototype *prototype)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *common =
        g_strdup_printf("Parameters of every %s", denest_kind_name(prototype->kind));

    g_string_append_printf(text, "%s (%s)\n  %s\n", prototype->name,
                           denest_kind_name(prototype->kind), prototype->model->summary);
    append_block(text, "Equations", prototype->model->equations);
    append_slots(text, "Parameters", prototype, DENEST_SLOT_PARAM);
    append_slots(text, "State that can be set", prototype, DENEST_SLOT_STATE);
    append_slots(text, "Orders (true: done once, in unit_changes)", prototype, DENEST_SLOT_ACT);
    append_slots(text, common, prototype, DENEST_SLOT_COMMON);
    append_recordables(text, prototype);
    append_receptors(text, prototype);
    append_synapse_notes(text, prototype);
    append_block(text, "Reference", prototype->model->reference);
    if (prototype->origin)
        append_block(text, "Module", prototype->origin);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
