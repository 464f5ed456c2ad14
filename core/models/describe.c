/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/describe.h"

#include <string.h>

#include <denest/function.h>
#include <denest/mask.h>
#include <denest/neuron.h>
#include <denest/projection.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

enum { MAX_DEFAULT = 40 };

static const char *const parameter_headings[] = {"name",  "default", "unit",
                                                 "range", "meaning", NULL};
static const char *const order_headings[] = {"name", "meaning", NULL};
static const char *const recordable_headings[] = {"name", "unit", "meaning", NULL};
static const char *const receptor_headings[] = {"name", "number", "takes", "meaning", NULL};

static const char *const input_names[] = {
    [DENEST_INPUT_WEIGHT] = "spikes",
    [DENEST_INPUT_POSITIVE] = "spikes, weight ≥ 0",
    [DENEST_INPUT_NEGATIVE] = "spikes, weight < 0",
    [DENEST_INPUT_COUNT] = "spikes, counted",
    [DENEST_INPUT_IGNORED] = "spikes, without effect",
    [DENEST_INPUT_CURRENT] = "current",
};

static const struct {
    guint flag;
    const char *text;
} synapse_notes[] = {
    {DENEST_SYNAPSE_PRE_ONLY, "State depends on the spikes of the source alone."},
    {DENEST_SYNAPSE_READS_ARCHIVE, "Reads the spikes of its targets."},
    {DENEST_SYNAPSE_FROM_DEVICES, "May lead from stimulators and multimeters."},
    {DENEST_SYNAPSE_TO_DEVICES, "May lead to recorders."},
    {DENEST_SYNAPSE_COMMON_WEIGHT, "One weight for all connections of the model."},
    {DENEST_SYNAPSE_STOCHASTIC, "Draws random numbers."},
    {DENEST_SYNAPSE_DELAY_UP, "Its own delay is rounded up to the grid."},
};

static const char *const record_notes[] = {
    [DENEST_RECORDS_SAMPLES] = "Records samples of units.",
    [DENEST_RECORDS_SPIKES] = "Records spikes of units.",
    [DENEST_RECORDS_WEIGHTS] = "Records weights that connections send.",
};

static void
free_section(gpointer data)
{
    DenestSection *section = data;

    g_free(section->title);
    g_free(section->text);
    g_clear_pointer(&section->rows, g_ptr_array_unref);
    g_free(section);
}

static void
add_text(GPtrArray *sections, const char *title, const char *text, gboolean is_code)
{
    DenestSection *section;

    if (!text || !*text)
        return;
    section = g_new0(DenestSection, 1);
    section->title = g_strdup(title);
    section->text = g_strdup(text);
    section->is_code = is_code;
    g_ptr_array_add(sections, section);
}

/* A table, which exists once it has a row. */
static void
add_row(GPtrArray *sections, const char *title, const char *const *headings,
        const char *const *cells)
{
    DenestSection *section = sections->len ? sections->pdata[sections->len - 1] : NULL;

    if (!section || strcmp(section->title, title) != 0) {
        section = g_new0(DenestSection, 1);
        section->title = g_strdup(title);
        section->headings = headings;
        section->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
        g_ptr_array_add(sections, section);
    }
    g_ptr_array_add(section->rows, g_strdupv((char **)cells));
}

static char *
describe_range(const DenestParam *param)
{
    const gboolean is_whole = param->type == DENEST_TYPE_INT || param->type == DENEST_TYPE_INTS;
    const gboolean is_list = param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS;
    const gboolean low = param->min > -DBL_MAX;
    const gboolean high = param->max < (is_whole ? G_MAXINT32 : DBL_MAX);
    g_autoptr(GString) text = g_string_new(is_list ? "each " : "");

    if (param->type == DENEST_TYPE_BOOL)
        return g_strdup("true, false");
    if (!is_list && !is_whole && param->type != DENEST_TYPE_DOUBLE)
        return g_strdup("");
    if (is_whole)
        g_string_append(text, "whole");
    if (is_whole && (low || high))
        g_string_append(text, ", ");
    if (param->min == DENEST_ABOVE_ZERO)
        g_string_append(text, "> 0");
    if (param->min == DENEST_ABOVE_ZERO && high)
        g_string_append_printf(text, ", ≤ %.10g", param->max);
    else if (low && high && param->min == param->max)
        g_string_append_printf(text, "= %.10g", param->min);
    else if (low && high)
        g_string_append_printf(text, "%.10g … %.10g", param->min, param->max);
    else if (high)
        g_string_append_printf(text, "≤ %.10g", param->max);
    else if (low && param->min != DENEST_ABOVE_ZERO)
        g_string_append_printf(text, "≥ %.10g", param->min);
    else if (!low && !is_whole)
        g_string_truncate(text, 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
describe_default(const DenestPrototype *prototype, const DenestSlot *slot)
{
    const DenestParam *param = &slot->param;
    g_autoptr(DenestValue) value = NULL;

    if (param->mandatory && param->text)
        return g_strdup_printf("none; such as %s", param->text);
    if (param->mandatory)
        return g_strdup("none");
    if (slot->place == DENEST_SLOT_KEY)
        return g_strdup(param->text ? param->text : "");
    value = denest_prototype_get(prototype, param->name, NULL);
    return value ? denest_value_print(value, MAX_DEFAULT) : g_strdup("");
}

static void
add_slots(GPtrArray *sections, const char *title, const DenestPrototype *prototype, guint places)
{
    const DenestSchema *schema = prototype->schema;

    for (guint i = 0; i < schema->n_slots; i++) {
        const DenestSlot *slot = &schema->slots[i];
        g_autofree char *value = NULL, *range = NULL;

        if (!(1u << slot->place & places) || !slot->settable)
            continue;
        value = describe_default(prototype, slot);
        range = describe_range(&slot->param);
        add_row(sections, title, parameter_headings,
                (const char *const[]){slot->param.name, value, slot->param.unit, range,
                                      slot->param.doc, NULL});
    }
}

static void
add_orders(GPtrArray *sections, const DenestPrototype *prototype)
{
    const DenestSchema *schema = prototype->schema;

    for (guint i = 0; i < schema->n_slots; i++)
        if (schema->slots[i].place == DENEST_SLOT_ACT)
            add_row(sections, "Orders (true: done once, in unit_changes)", order_headings,
                    (const char *const[]){schema->slots[i].param.name, schema->slots[i].param.doc,
                                          NULL});
}

static void
add_recordables(GPtrArray *sections, const DenestPrototype *prototype)
{
    const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;
    const guint n = prototype->kind == DENEST_KIND_NEURON ? neuron->n_recordables : 0;
    const char *title = "Recordables";

    for (guint i = 0; i < prototype->schema->n_state; i++) {
        const DenestState *row = &prototype->schema->state[i];
        g_autofree char *name =
            row->repeated ? g_strdup_printf("%s1, …", row->name) : g_strdup(row->name);

        if (row->flags & DENEST_RECORDABLE && prototype->kind != DENEST_KIND_SYNAPSE)
            add_row(sections, title, recordable_headings,
                    (const char *const[]){name, row->unit, row->doc, NULL});
    }
    for (guint i = 0; i < n; i++)
        add_row(sections, title, recordable_headings,
                (const char *const[]){neuron->recordables[i].name, neuron->recordables[i].unit,
                                      neuron->recordables[i].doc, NULL});
}

static void
add_receptors(GPtrArray *sections, const DenestPrototype *prototype)
{
    const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;

    if (prototype->kind != DENEST_KIND_NEURON)
        return;
    for (guint i = 0; i < neuron->n_inputs; i++) {
        const DenestInput *input = &neuron->inputs[i];
        g_autofree char *number =
            g_strdup_printf(input->repeated ? "%u, …" : "%u", input->receptor);

        add_row(sections, "Receptors", receptor_headings,
                (const char *const[]){input->name ? input->name : "", number,
                                      input_names[input->kind], input->doc, NULL});
    }
}

static void
note_synapse(GString *notes, const DenestPrototype *prototype)
{
    const DenestSynapse *synapse = (const DenestSynapse *)prototype->model;

    for (guint i = 0; i < G_N_ELEMENTS(synapse_notes); i++)
        if (synapse->flags & synapse_notes[i].flag)
            g_string_append_printf(notes, "%s\n", synapse_notes[i].text);
    if (strcmp(prototype->name, synapse->base.name) == 0)
        g_string_append_printf(notes,
                               "Also as %s_lbl, whose connections carry a label, and as "
                               "%s_hpc.\n",
                               prototype->name, prototype->name);
}

static void
note_projection(GString *notes, const DenestProjection *projection)
{
    if (projection->tree_keys) {
        g_autofree char *keys = g_strjoinv(", ", (char **)projection->tree_keys);

        g_string_append_printf(notes,
                               "In params, beside type: %s; all other keys in "
                               "nest_params.\n",
                               keys);
    }
    if (projection->synapse_key)
        g_string_append_printf(notes, "%s names the synapse model.\n", projection->synapse_key);
    if (projection->base_key)
        g_string_append_printf(notes, "%s names a projection model to start from.\n",
                               projection->base_key);
    if (projection->last)
        g_string_append(notes, "Made after all other projections.\n");
}

/* What the fields beside the tables say, a sentence each. */
static char *
describe_notes(const DenestPrototype *prototype)
{
    const DenestModel *model = prototype->model;
    GString *notes = g_string_new(NULL);
    gboolean draws = FALSE;

    if (model->kind == DENEST_KIND_NEURON) {
        draws = ((const DenestNeuron *)model)->stochastic;
    } else if (model->kind == DENEST_KIND_STIMULATOR) {
        const DenestStimulator *stimulator = (const DenestStimulator *)model;

        draws = stimulator->stochastic;
        g_string_append(notes, stimulator->sends_current ? "Sends currents.\n" : "Sends spikes.\n");
    } else if (model->kind == DENEST_KIND_SYNAPSE) {
        note_synapse(notes, prototype);
    } else if (model->kind == DENEST_KIND_RECORDER) {
        g_string_append_printf(notes, "%s\n",
                               record_notes[((const DenestRecorder *)model)->records]);
    } else if (model->kind == DENEST_KIND_PROJECTION) {
        note_projection(notes, (const DenestProjection *)model);
    } else if (model->kind == DENEST_KIND_MASK) {
        g_string_append_printf(notes, "In %u dimensions.\n", ((const DenestMask *)model)->dims);
    } else if (model->kind == DENEST_KIND_FUNCTION) {
        draws = ((const DenestFunction *)model)->draws;
    }
    if (draws)
        g_string_append(notes, "Draws random numbers.\n");
    return g_string_free(notes, FALSE);
}

GPtrArray *
denest_describe_model(const DenestPrototype *prototype)
{
    GPtrArray *sections = g_ptr_array_new_with_free_func(free_section);
    g_autofree char *notes = describe_notes(prototype);
    g_autofree char *common =
        g_strdup_printf("Parameters of every %s", denest_kind_name(prototype->kind));

    add_text(sections, "Equations", prototype->model->equations, TRUE);
    add_slots(sections, "Parameters", prototype, 1u << DENEST_SLOT_PARAM | 1u << DENEST_SLOT_KEY);
    add_slots(sections, "State that can be set", prototype, 1u << DENEST_SLOT_STATE);
    add_orders(sections, prototype);
    add_slots(sections, common, prototype, 1u << DENEST_SLOT_COMMON);
    add_recordables(sections, prototype);
    add_receptors(sections, prototype);
    add_text(sections, "Properties", notes, FALSE);
    add_text(sections, "Reference", prototype->model->reference, FALSE);
    return sections;
}
