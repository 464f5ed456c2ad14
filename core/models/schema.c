/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/schema.h"

#include <denest/neuron.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

#include "core/base/suggest.h"
#include "core/models/catalogue.h"
#include "core/models/common.h"

const DenestState *
denest_schema_state(const DenestModel *model, guint *ret_n)
{
    const DenestState *state = NULL;

    *ret_n = 0;
    if (model->kind == DENEST_KIND_NEURON) {
        *ret_n = ((const DenestNeuron *)model)->n_state;
        state = ((const DenestNeuron *)model)->state;
    } else if (model->kind == DENEST_KIND_STIMULATOR) {
        *ret_n = ((const DenestStimulator *)model)->n_state;
        state = ((const DenestStimulator *)model)->state;
    } else if (model->kind == DENEST_KIND_SYNAPSE) {
        *ret_n = ((const DenestSynapse *)model)->n_state;
        state = ((const DenestSynapse *)model)->state;
    }
    return state;
}

/* Names that a model declares itself come first; numbers are set together with common ones. */
static void
add_slot(DenestSchema *schema, GArray *slots, const DenestSlot *slot)
{
    gpointer index;

    if (g_hash_table_lookup_extended(schema->by_name, slot->param.name, NULL, &index)) {
        DenestSlot *own = &g_array_index(slots, DenestSlot, GPOINTER_TO_UINT(index));

        own->is_shared = own->place == DENEST_SLOT_PARAM && slot->place == DENEST_SLOT_COMMON &&
                         own->param.type == slot->param.type && own->param.type <= DENEST_TYPE_BOOL;
        own->common = slot->param.offset;
        return;
    }
    g_hash_table_insert(schema->by_name, (gpointer)slot->param.name, GUINT_TO_POINTER(slots->len));
    g_array_append_val(slots, *slot);
}

static void
add_state(DenestSchema *schema, GArray *slots)
{
    for (guint i = 0; i < schema->n_state; i++) {
        const DenestState *row = &schema->state[i];
        gboolean any = row->min == 0 && row->max == 0;
        DenestSlot slot = {
            .place = DENEST_SLOT_STATE,
            .row = i,
            .settable = (row->flags & DENEST_SETTABLE) != 0,
            .param = {.name = row->name,
                      .unit = row->unit,
                      .type = DENEST_TYPE_DOUBLE,
                      .value = row->value,
                      .min = any ? -INFINITY : row->min,
                      .max = any ? INFINITY : row->max,
                      .doc = row->doc},
        };

        if (row->flags & (DENEST_SETTABLE | DENEST_RECORDABLE) && denest_state_is_single(row))
            add_slot(schema, slots, &slot);
    }
}

DenestSchema *
denest_schema_new(const DenestModel *model, gboolean labelled)
{
    DenestSchema *schema = g_atomic_rc_box_new0(DenestSchema);
    GArray *slots = g_array_new(FALSE, FALSE, sizeof(DenestSlot));
    const DenestParam *common;
    guint n_common;

    schema->model = model;
    schema->labelled = labelled;
    schema->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    schema->state = denest_schema_state(model, &schema->n_state);
    for (guint i = 0; i < model->n_params; i++) {
        DenestSlotPlace place = model->kind == DENEST_KIND_PROJECTION  ? DENEST_SLOT_KEY
                                : model->params[i].offset == G_MAXSIZE ? DENEST_SLOT_ACT
                                                                       : DENEST_SLOT_PARAM;
        DenestSlot slot = {place, i, TRUE, model->params[i], FALSE, 0};

        add_slot(schema, slots, &slot);
    }
    add_state(schema, slots);
    common = denest_common_params(model->kind, &n_common);
    for (guint i = 0; i < n_common; i++) {
        DenestSlot slot = {DENEST_SLOT_COMMON, i, TRUE, common[i], FALSE, 0};

        if (denest_common_applies(model, common[i].name, labelled))
            add_slot(schema, slots, &slot);
    }

    schema->n_slots = slots->len;
    schema->slots = (DenestSlot *)g_array_free(slots, FALSE);
    schema->names = g_new0(const char *, schema->n_slots + 1);
    for (guint i = 0; i < schema->n_slots; i++)
        schema->names[i] = schema->slots[i].param.name;
    return schema;
}

DenestSchema *
denest_schema_ref(DenestSchema *schema)
{
    return g_atomic_rc_box_acquire(schema);
}

static void
clear_schema(gpointer data)
{
    DenestSchema *schema = data;

    g_hash_table_unref(schema->by_name);
    g_free(schema->slots);
    g_free(schema->names);
}

void
denest_schema_unref(DenestSchema *schema)
{
    if (schema)
        g_atomic_rc_box_release_full(schema, clear_schema);
}

const DenestSlot *
denest_schema_find(const DenestSchema *schema, const char *name)
{
    gpointer index;

    if (!g_hash_table_lookup_extended(schema->by_name, name, NULL, &index))
        return NULL;
    return &schema->slots[GPOINTER_TO_UINT(index)];
}

const DenestSlot *
denest_schema_get(const DenestSchema *schema, const char *name, GError **error)
{
    const DenestSlot *slot = denest_schema_find(schema, name);

    if (!slot) {
        g_autoptr(GString) message = g_string_new(NULL);

        const char *old_name = denest_catalogue_old_word(name);

        g_string_printf(message, "%s '%s' has no such parameter",
                        denest_kind_name(schema->model->kind), schema->model->name);
        if (old_name && g_strv_contains(schema->names, old_name))
            g_string_append_printf(message, "; it is the name in NEST 3 of '%s'", old_name);
        else
            denest_suggest_append(message, name, schema->names);
        denest_fail(error, DENEST_ERROR_UNKNOWN, name, "%s", message->str);
    }
    return slot;
}
