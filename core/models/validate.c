/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/validate.h"

#include <string.h>

#include <denest/function.h>
#include <denest/mask.h>
#include <denest/neuron.h>
#include <denest/projection.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

#include "core/models/defaults.h"
#include "core/models/unit.h"

/* Tables longer than this are garbage. */
enum { MAX_ROWS = 4096 };

static const gsize struct_sizes[DENEST_N_KINDS] = {
    [DENEST_KIND_NEURON] = sizeof(DenestNeuron),
    [DENEST_KIND_STIMULATOR] = sizeof(DenestStimulator),
    [DENEST_KIND_SYNAPSE] = sizeof(DenestSynapse),
    [DENEST_KIND_RECORDER] = sizeof(DenestRecorder),
    [DENEST_KIND_PROJECTION] = sizeof(DenestProjection),
    [DENEST_KIND_MASK] = sizeof(DenestMask),
    [DENEST_KIND_FUNCTION] = sizeof(DenestFunction),
};

static const gsize field_sizes[] = {
    [DENEST_TYPE_DOUBLE] = sizeof(double),         [DENEST_TYPE_INT] = sizeof(double),
    [DENEST_TYPE_BOOL] = sizeof(double),           [DENEST_TYPE_DOUBLES] = sizeof(DenestDoubles),
    [DENEST_TYPE_INTS] = sizeof(DenestDoubles),    [DENEST_TYPE_STRING] = sizeof(char *),
    [DENEST_TYPE_STRINGS] = sizeof(DenestStrings),
};

#define REFUSE(key, ...) return denest_fail(error, DENEST_ERROR_LOAD, key, __VA_ARGS__)

static gboolean
is_list(const DenestParam *param)
{
    return param->type == DENEST_TYPE_DOUBLES || param->type == DENEST_TYPE_INTS ||
           param->type == DENEST_TYPE_STRINGS;
}

static gboolean
is_number(const DenestParam *param)
{
    return param->type <= DENEST_TYPE_BOOL;
}

static gboolean
check_texts(const DenestModel *model, GError **error)
{
    if (!model->summary || !*model->summary)
        REFUSE("summary", "is missing");
    if (!model->equations)
        REFUSE("equations", "are NULL; use \"\" if there are none");
    if (!model->reference)
        REFUSE("reference", "is NULL; use \"\" if there is none");
    return TRUE;
}

/* A default that the row itself would refuse. */
static gboolean
check_default(const DenestParam *param, GError **error)
{
    DenestSlot slot = {DENEST_SLOT_PARAM, 0, TRUE, *param, FALSE, 0};
    g_autoptr(DenestArena) arena = NULL;
    g_autoptr(DenestValue) value = NULL;
    DenestAssignment a;

    if (param->mandatory)
        return TRUE;
    if (is_number(param) && !(param->value >= param->min && param->value <= param->max))
        REFUSE(param->name, "default %g is not in %g … %g", param->value, param->min, param->max);
    if (param->type == DENEST_TYPE_INT && param->value != floor(param->value))
        REFUSE(param->name, "default %g is no whole number", param->value);
    if (!is_list(param))
        return TRUE;
    arena = denest_arena_new();
    value = denest_defaults_value(param, error);
    if (!value)
        return FALSE;
    if (!denest_unit_parse_value(&slot, arena, value, &a, error)) {
        g_prefix_error(error, "%s: default: ", param->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_order(const DenestModel *model, const DenestParam *param, GError **error)
{
    if (param->type != DENEST_TYPE_BOOL)
        REFUSE(param->name, "has no place in Params but is no boolean");
    if (model->kind != DENEST_KIND_NEURON || !((const DenestNeuron *)model)->act)
        REFUSE(param->name, "has no place in Params, and the model has no act()");
    return TRUE;
}

static gboolean
check_param(const DenestModel *model, guint i, GError **error)
{
    const DenestParam *param = &model->params[i];
    gsize size;

    if (!param->name || !*param->name)
        REFUSE(NULL, "parameter %u has no name", i + 1);
    if (!param->unit)
        REFUSE(param->name, "unit is NULL; use \"\" if there is none");
    if (!param->doc || !*param->doc)
        REFUSE(param->name, "has no doc line");
    if ((guint)param->type >= G_N_ELEMENTS(field_sizes))
        REFUSE(param->name, "unknown type %d", (int)param->type);
    for (guint j = 0; j < i; j++)
        if (strcmp(param->name, model->params[j].name) == 0)
            REFUSE(param->name, "is in the table twice");
    if (model->kind == DENEST_KIND_PROJECTION && param->offset != G_MAXSIZE)
        REFUSE(param->name, "has a place in Params; rows of projections are DENEST_KEY");
    if (param->offset == G_MAXSIZE)
        return model->kind == DENEST_KIND_PROJECTION || check_order(model, param, error);
    size = field_sizes[param->type];
    if (param->offset % sizeof(double) != 0 || size > model->params_size ||
        param->offset > model->params_size - size)
        REFUSE(param->name,
               "offset %" G_GSIZE_FORMAT " is no field of %" G_GSIZE_FORMAT " bytes of Params",
               param->offset, model->params_size);
    if (!(param->min <= param->max))
        REFUSE(param->name, "minimum %g is above maximum %g", param->min, param->max);
    for (guint j = 0; j < i; j++)
        if (model->params[j].offset != G_MAXSIZE &&
            param->offset < model->params[j].offset + field_sizes[model->params[j].type] &&
            model->params[j].offset < param->offset + size)
            REFUSE(param->name, "lies in the same place as %s", model->params[j].name);
    return check_default(param, error);
}

static gboolean
check_params(const DenestModel *model, GError **error)
{
    if (model->n_params > MAX_ROWS || (model->n_params && !model->params))
        REFUSE(NULL, "n_params is %u, but there is no such table", model->n_params);
    for (guint i = 0; i < model->n_params; i++)
        if (!check_param(model, i, error))
            return FALSE;
    return TRUE;
}

static gboolean
check_relative(const DenestModel *model, const DenestState *row, GError **error)
{
    for (guint i = 0; i < model->n_params; i++)
        if (is_number(&model->params[i]) &&
            model->params[i].offset == (row->relative_to - 1) * sizeof(double))
            return TRUE;
    REFUSE(row->name, "is relative to field %" G_GSIZE_FORMAT ", which is no parameter",
           row->relative_to - 1);
}

/* A row that stands for the items of a list. */
static gboolean
check_repeated(const DenestModel *model, const char *name, gsize repeated, GError **error)
{
    for (guint i = 0; i < model->n_params; i++)
        if (model->params[i].type == DENEST_TYPE_DOUBLES &&
            model->params[i].offset == (repeated - 1) * sizeof(double))
            return TRUE;
    REFUSE(name, "is repeated by field %" G_GSIZE_FORMAT ", which is no list of numbers",
           repeated - 1);
}

static gboolean
check_state_row(const DenestModel *model, const DenestState *state, guint i, GError **error)
{
    const DenestState *row = &state[i];

    if (!row->name || !*row->name)
        REFUSE(NULL, "state row %u has no name", i + 1);
    if (!row->unit)
        REFUSE(row->name, "unit is NULL; use \"\" if there is none");
    if (!row->doc || !*row->doc)
        REFUSE(row->name, "has no doc line");
    if (!(row->min <= row->max))
        REFUSE(row->name, "minimum %g is above maximum %g", row->min, row->max);
    if (row->relative_to && !check_relative(model, row, error))
        return FALSE;
    if (row->columns && (model->kind != DENEST_KIND_NEURON || row->repeated))
        REFUSE(row->name, "has columns(), which is for neurons and rows that are not repeated");
    if (row->repeated && !check_repeated(model, row->name, row->repeated, error))
        return FALSE;
    if (!denest_state_is_single(row) && (row->flags & DENEST_SETTABLE || row->relative_to))
        REFUSE(row->name, "is repeated, so it can be neither set nor relative");
    if (row->columns && row->flags & DENEST_RECORDABLE)
        REFUSE(row->name, "has columns(), so it cannot be recorded");
    if (denest_state_is_single(row) && i > 0 && !denest_state_is_single(&state[i - 1]))
        REFUSE(row->name, "stands after a repeated row");
    for (guint j = 0; j < i; j++)
        if (strcmp(row->name, state[j].name) == 0)
            REFUSE(row->name, "is in the state table twice");
    for (guint j = 0; j < model->n_params; j++)
        if (strcmp(row->name, model->params[j].name) == 0 &&
            (model->kind != DENEST_KIND_STIMULATOR || row->flags & DENEST_SETTABLE))
            REFUSE(row->name, "is both a parameter and a state variable");
    return TRUE;
}

static gboolean
check_state(const DenestModel *model, GError **error)
{
    guint n;
    const DenestState *state = denest_schema_state(model, &n);

    if (n > MAX_ROWS || (n && !state))
        REFUSE(NULL, "n_state is %u, but there is no such table", n);
    for (guint i = 0; i < n; i++)
        if (!check_state_row(model, state, i, error))
            return FALSE;
    return TRUE;
}

static gboolean
same_receptor(const DenestInput *a, const DenestInput *b)
{
    return a->receptor == b->receptor;
}

/* Rows of a receptor stand together, POSITIVE and NEGATIVE in pairs. */
static gboolean
check_input(const DenestNeuron *neuron, guint i, GError **error)
{
    const DenestInput *row = &neuron->inputs[i];
    gboolean has_partner = FALSE;

    if ((guint)row->kind > DENEST_INPUT_CURRENT)
        REFUSE("inputs", "row %u has unknown kind %d", i + 1, (int)row->kind);
    if (!row->doc || !*row->doc)
        REFUSE("inputs", "row %u has no doc line", i + 1);
    for (guint j = 0; j < neuron->n_inputs; j++) {
        const DenestInput *other = &neuron->inputs[j];

        if (j == i || !same_receptor(row, other))
            continue;
        if (g_strcmp0(row->name, other->name) != 0)
            REFUSE("inputs", "rows of receptor %u have different names", row->receptor);
        if (other->kind == row->kind)
            REFUSE("inputs", "receptor %u has two rows of one kind", row->receptor);
        has_partner =
            has_partner ||
            (row->kind == DENEST_INPUT_POSITIVE && other->kind == DENEST_INPUT_NEGATIVE) ||
            (row->kind == DENEST_INPUT_NEGATIVE && other->kind == DENEST_INPUT_POSITIVE);
        if (j + 1 < i && !same_receptor(row, &neuron->inputs[i - 1]))
            REFUSE("inputs", "rows of receptor %u do not stand together", row->receptor);
    }
    if (row->repeated && !check_repeated(&neuron->base, "inputs", row->repeated, error))
        return FALSE;
    if (row->repeated && (i + 1 < neuron->n_inputs || row->name ||
                          row->kind == DENEST_INPUT_POSITIVE || row->kind == DENEST_INPUT_NEGATIVE))
        REFUSE("inputs", "a repeated row must be the last one, without name and for both signs");
    if ((row->kind == DENEST_INPUT_POSITIVE || row->kind == DENEST_INPUT_NEGATIVE) && !has_partner)
        REFUSE("inputs", "receptor %u has a row for one sign only", row->receptor);
    return TRUE;
}

static gboolean
check_recordables(const DenestNeuron *neuron, GError **error)
{
    if (neuron->n_recordables > MAX_ROWS || (neuron->n_recordables && !neuron->recordables))
        REFUSE(NULL, "n_recordables is %u, but there is no such table", neuron->n_recordables);
    for (guint i = 0; i < neuron->n_recordables; i++) {
        const DenestRecordable *row = &neuron->recordables[i];

        if (!row->name || !*row->name)
            REFUSE(NULL, "recordable %u has no name", i + 1);
        if (!row->unit || !row->doc || !*row->doc)
            REFUSE(row->name, "recordable has no unit or no doc line");
        if (!row->read)
            REFUSE(row->name, "recordable has no read()");
        for (guint j = 0; j < neuron->n_state; j++)
            if (strcmp(row->name, neuron->state[j].name) == 0 &&
                neuron->state[j].flags & DENEST_RECORDABLE)
                REFUSE(row->name, "can be recorded in two ways");
        for (guint j = 0; j < i; j++)
            if (strcmp(row->name, neuron->recordables[j].name) == 0)
                REFUSE(row->name, "is among the recordables twice");
    }
    return TRUE;
}

static gboolean
check_histories(const DenestNeuron *neuron, GError **error)
{
    if (neuron->n_histories > MAX_ROWS || (neuron->n_histories && !neuron->histories))
        REFUSE(NULL, "n_histories is %u, but there is no such table", neuron->n_histories);
    for (guint i = 0; i < neuron->n_histories; i++) {
        const DenestHistory *row = &neuron->histories[i];

        if (!row->name || !*row->name)
            REFUSE(NULL, "history %u has no name", i + 1);
        if (!row->unit || !row->doc || !*row->doc)
            REFUSE(row->name, "history has no unit or no doc line");
        if ((guint)row->keep > DENEST_KEEP_RECENT)
            REFUSE(row->name, "history has unknown keep %d", (int)row->keep);
        for (guint j = 0; j < i; j++)
            if (strcmp(row->name, neuron->histories[j].name) == 0)
                REFUSE(row->name, "is among the histories twice");
    }
    return TRUE;
}

/* The parameter that a description names by its field: a whole number. */
static gboolean
check_whole(const DenestModel *model, const char *key, gsize field, double min, GError **error)
{
    for (guint i = 0; field > 0 && i < model->n_params; i++) {
        const DenestParam *param = &model->params[i];

        if (param->offset != (field - 1) * sizeof(double))
            continue;
        if (param->type != DENEST_TYPE_INT || param->min < min || param->max > G_MAXUINT32)
            REFUSE(key, "%s is no whole number in %g … %u", param->name, min, G_MAXUINT32);
        return TRUE;
    }
    if (field > 0)
        REFUSE(key, "names field %" G_GSIZE_FORMAT ", which is no parameter", field - 1);
    return TRUE;
}

static gboolean
check_neuron(const DenestModel *model, GError **error)
{
    const DenestNeuron *neuron = (const DenestNeuron *)model;

    if (neuron->n_inputs > MAX_ROWS || (neuron->n_inputs && !neuron->inputs))
        REFUSE(NULL, "n_inputs is %u, but there is no such table", neuron->n_inputs);
    for (guint i = 0; i < neuron->n_inputs; i++)
        if (!check_input(neuron, i, error))
            return FALSE;
    if (!check_recordables(neuron, error) || !check_histories(neuron, error) ||
        !check_whole(model, "deliver_interval", neuron->deliver_interval, 1, error))
        return FALSE;
    if (neuron->deliver_interval && neuron->stochastic)
        REFUSE("deliver_interval", "and stochastic exclude each other");
    if (neuron->fire && (!neuron->stochastic || neuron->draws || neuron->n_histories))
        REFUSE("fire", "needs stochastic, and excludes draws and histories");
    if (neuron->derived_size % sizeof(double) != 0)
        REFUSE(NULL, "Derived holds more than doubles: %" G_GSIZE_FORMAT " bytes",
               neuron->derived_size);
    if (neuron->derived_size && !neuron->prepare)
        REFUSE("prepare", "is missing: derived_size is %" G_GSIZE_FORMAT, neuron->derived_size);
    if (!neuron->update || !neuron->update->base || !neuron->update->avx2 ||
        !neuron->update->avx512)
        REFUSE("update", "is missing");
    return TRUE;
}

static gboolean
check_stimulator(const DenestModel *model, GError **error)
{
    const DenestStimulator *stimulator = (const DenestStimulator *)model;

    if (stimulator->derived_size && !stimulator->prepare)
        REFUSE("prepare", "is missing: derived_size is %" G_GSIZE_FORMAT, stimulator->derived_size);
    if (!stimulator->update)
        REFUSE("update", "is missing");
    return TRUE;
}

static gboolean
check_synapse(const DenestModel *model, GError **error)
{
    const DenestSynapse *synapse = (const DenestSynapse *)model;

    if (synapse->flags >= DENEST_SYNAPSE_DELAY_UP << 1)
        REFUSE("flags", "%#x holds unknown flags", synapse->flags);
    if (synapse->n_state && !synapse->transmit)
        REFUSE("transmit", "is missing: the model has state");
    if (!check_whole(model, "modulator", synapse->modulator, -1, error))
        return FALSE;
    if (!synapse->modulator != !synapse->modulate)
        REFUSE("modulate", "and modulator need each other");
    if ((synapse->modulate || synapse->histories) &&
        (!synapse->transmit ||
         synapse->flags & (DENEST_SYNAPSE_PRE_ONLY | DENEST_SYNAPSE_STOCHASTIC)))
        REFUSE(synapse->modulate ? "modulate" : "histories",
               "needs transmit(), for connections that do not draw and have their own state");
    return TRUE;
}

/* What the kernel reads from recorders. */
static gboolean
check_recorder_params(const DenestRecorder *recorder, GError **error)
{
    static const struct {
        DenestRecords records;
        const char *name;
        DenestType type;
    } needed[] = {
        {DENEST_RECORDS_SAMPLES, "interval", DENEST_TYPE_DOUBLE},
        {DENEST_RECORDS_SAMPLES, "offset", DENEST_TYPE_DOUBLE},
        {DENEST_RECORDS_SAMPLES, "record_from", DENEST_TYPE_STRINGS},
        {DENEST_RECORDS_WEIGHTS, "senders", DENEST_TYPE_INTS},
        {DENEST_RECORDS_WEIGHTS, "targets", DENEST_TYPE_INTS},
    };

    for (guint i = 0; i < G_N_ELEMENTS(needed); i++) {
        gboolean found = recorder->records != needed[i].records;

        for (guint k = 0; k < recorder->base.n_params; k++)
            found = found || (strcmp(recorder->base.params[k].name, needed[i].name) == 0 &&
                              recorder->base.params[k].type == needed[i].type);
        if (!found)
            REFUSE(needed[i].name, "is missing, or of another type than those of other recorders");
    }
    return TRUE;
}

static gboolean
check_recorder(const DenestModel *model, GError **error)
{
    const DenestRecorder *recorder = (const DenestRecorder *)model;

    if ((guint)recorder->records > DENEST_RECORDS_WEIGHTS)
        REFUSE("records", "unknown value %d", (int)recorder->records);
    if (!recorder->extension || !*recorder->extension)
        REFUSE("extension", "is missing");
    if (!recorder->record)
        REFUSE("record", "is missing");
    return check_recorder_params(recorder, error);
}

static gboolean
check_projection(const DenestModel *model, GError **error)
{
    const DenestProjection *projection = (const DenestProjection *)model;

    if (!projection->check)
        REFUSE("check", "is missing");
    if (!projection->prepare)
        REFUSE("prepare", "is missing");
    if (!projection->connect_stream && !projection->connect_global)
        REFUSE("connect_stream", "is missing, and so is connect_global");
    if (!projection->is_global != !projection->connect_global)
        REFUSE("is_global", "and connect_global need each other");
    return TRUE;
}

static gboolean
check_mask(const DenestModel *model, GError **error)
{
    const DenestMask *mask = (const DenestMask *)model;

    if (mask->dims < 2 || mask->dims > DENEST_MAX_DIMS)
        REFUSE("dims", "are %u, not 2 or 3", mask->dims);
    if (!mask->inside)
        REFUSE("inside", "is missing");
    if (!mask->bounds)
        REFUSE("bounds", "is missing");
    return TRUE;
}

static gboolean
check_function(const DenestModel *model, GError **error)
{
    const DenestFunction *function = (const DenestFunction *)model;

    if (!function->value)
        REFUSE("value", "is missing");
    if (function->draws && function->is_constant)
        REFUSE("draws", "and is_constant exclude each other");
    return TRUE;
}

static gboolean (*const kind_checks[DENEST_N_KINDS])(const DenestModel *model, GError **error) = {
    [DENEST_KIND_NEURON] = check_neuron,         [DENEST_KIND_STIMULATOR] = check_stimulator,
    [DENEST_KIND_SYNAPSE] = check_synapse,       [DENEST_KIND_RECORDER] = check_recorder,
    [DENEST_KIND_PROJECTION] = check_projection, [DENEST_KIND_MASK] = check_mask,
    [DENEST_KIND_FUNCTION] = check_function,
};

static gboolean
check_tables(const DenestModel *model, GError **error)
{
    return check_texts(model, error) && check_params(model, error) && check_state(model, error) &&
           (!kind_checks[model->kind] || kind_checks[model->kind](model, error));
}

gboolean
denest_validate_model(const DenestModel *model, GError **error)
{
    if (!model)
        REFUSE(NULL, "a description is NULL");
    if ((guint)model->kind >= DENEST_N_KINDS)
        REFUSE(NULL, "a description has unknown kind %d", (int)model->kind);
    if (model->struct_size != struct_sizes[model->kind])
        return denest_fail(error, DENEST_ERROR_ABI, NULL,
                           "a description of a %s has %" G_GSIZE_FORMAT
                           " bytes, not %" G_GSIZE_FORMAT "; build the module anew",
                           denest_kind_name(model->kind), model->struct_size,
                           struct_sizes[model->kind]);
    if (!model->name || !*model->name)
        REFUSE(NULL, "a description has no name");
    if (!check_tables(model, error)) {
        g_prefix_error(error, "%s: ", model->name);
        return FALSE;
    }
    return TRUE;
}
