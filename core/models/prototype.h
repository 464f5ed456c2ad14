/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A model as trees see it: a description with the values that new units or connections get.
 * Built-in models have the defaults of their tables; derived models are copies with other values.
 */
#ifndef DENEST_CORE_MODELS_PROTOTYPE_H
#define DENEST_CORE_MODELS_PROTOTYPE_H

#include "core/models/unit.h"

G_BEGIN_DECLS

typedef struct DenestPrototype DenestPrototype;

/** Owned by the registry. Other code reads the fields and changes values by denest_prototype_set()
 * only. */
struct DenestPrototype {
    char *name;
    char *base_name;    /**< model it was copied from; NULL for built-in models */
    const char *origin; /**< path of the module it comes from; owned by the arena */
    DenestKind kind;
    const DenestModel *model;
    DenestSchema *schema;
    DenestArena *arena; /**< borrowed */
    void *params;       /**< Params: what new units get */
    DenestCommon common;
    double *state; /**< start state of new units, one double for each row */
    /** Rank among synapse models: spikes pass models in descending rank. Built-in models have
     * NEST's number, later ones the next number from 68 on. */
    guint rank;
    gboolean changed; /**< values differ from the built-in ones */
};

/**
 * Prototype of a built-in model.
 *
 * @param name differs from the description's only for X_lbl and X_hpc
 * @param arena borrowed; must outlive the prototype
 * @return owned by the caller; NULL with DENEST_ERROR_LOAD if the model's own check refuses its
 * defaults
 */
DenestPrototype *denest_prototype_new(const DenestModel *model, const char *name, gboolean labelled,
                                      DenestArena *arena, GError **error);
/** A copy under a new name with the present values of @p base. */
DenestPrototype *denest_prototype_copy(const DenestPrototype *base, const char *name);
/** May be NULL. */
void denest_prototype_free(DenestPrototype *prototype);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestPrototype, denest_prototype_free)

/** View of the values that new units get. */
DenestUnit denest_prototype_unit(DenestPrototype *prototype);

/**
 * Change what new units get, all or nothing.
 *
 * @param ret_at see denest_unit_parse(); may be NULL
 * @param error the message is `key: value: rule`
 */
gboolean denest_prototype_set(DenestPrototype *prototype, const DenestValue *values,
                              const DenestValue **ret_at, GError **error);

/** What new units get for @p key; owned by the caller. @param error DENEST_ERROR_UNKNOWN */
DenestValue *denest_prototype_get(const DenestPrototype *prototype, const char *key,
                                  GError **error);

/** Number of the receptor called @p name of a neuron model, or -1 with DENEST_ERROR_NOT_FOUND and
 * the nearest name. */
int denest_prototype_receptor(const DenestPrototype *prototype, const char *name, GError **error);

/** Names of what a multimeter can record, in the order of the tables; a new NULL-ended array of
 * borrowed names. */
const char **denest_prototype_recordables(const DenestPrototype *prototype);

G_END_DECLS

#endif
