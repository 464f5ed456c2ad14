/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The keys that users know of a model: its parameters, the common ones of its kind and its settable
 * or recordable state, each with the place where its value lies.
 */
#ifndef DENEST_CORE_MODELS_SCHEMA_H
#define DENEST_CORE_MODELS_SCHEMA_H

#include <denest/model.h>

G_BEGIN_DECLS

typedef enum {
    DENEST_SLOT_PARAM,  /**< field of Params */
    DENEST_SLOT_COMMON, /**< field of DenestCommon */
    DENEST_SLOT_STATE,  /**< row of the state table */
    DENEST_SLOT_ACT,    /**< an order: see DenestNeuron.act */
    DENEST_SLOT_KEY,    /**< key of a projection type, which reads it itself */
} DenestSlotPlace;

/** One key. */
typedef struct {
    DenestSlotPlace place;
    guint row;          /**< of the table it comes from */
    gboolean settable;  /**< FALSE: state that can only be read */
    DenestParam param;  /**< name, type, range, …; the offset of a state row is meaningless */
    gboolean is_shared; /**< a parameter that is set together with the field `common` of
                           DenestCommon, whose value is what users see */
    gsize common;
} DenestSlot;

/** Immutable; counted by reference, from any thread. */
typedef struct {
    const DenestModel *model;
    gboolean labelled; /**< X_lbl: has `synapse_label` */
    DenestSlot *slots; /**< parameters, state, common */
    guint n_slots;
    const DenestState *state; /**< state table of the model; NULL if it has none */
    guint n_state;
    const char **names; /**< of all slots, NULL-ended */
    GHashTable *by_name;
} DenestSchema;

/** @param labelled the schema of X_lbl; synapses only. @p model must have passed
 * denest_validate_model(). */
DenestSchema *denest_schema_new(const DenestModel *model, gboolean labelled);
DenestSchema *denest_schema_ref(DenestSchema *schema);
/** May be NULL. */
void denest_schema_unref(DenestSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestSchema, denest_schema_unref)

/** The slot of @p name, or NULL. */
const DenestSlot *denest_schema_find(const DenestSchema *schema, const char *name);
/** As denest_schema_find(), or NULL with DENEST_ERROR_UNKNOWN and the nearest name. */
const DenestSlot *denest_schema_get(const DenestSchema *schema, const char *name, GError **error);

/** State table of @p model. @param ret_n its number of rows */
const DenestState *denest_schema_state(const DenestModel *model, guint *ret_n);

G_END_DECLS

#endif
