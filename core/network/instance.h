/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Masks and functions that a tree names: finding the model, filling its Params.
 */
#ifndef DENEST_CORE_NETWORK_INSTANCE_H
#define DENEST_CORE_NETWORK_INSTANCE_H

#include <denest/projection.h>

/** Where models are looked up: the registry, as the functions of this room see it. */
struct DenestLookup {
    /** The model, or NULL. */
    const DenestModel *(*find)(const DenestLookup *lookup, DenestKind kind, const char *name);
    /** Names of all models of a kind, NULL-ended, for suggestions. Free the array, not the names.
     */
    const char **(*list)(const DenestLookup *lookup, DenestKind kind);
    gpointer user_data;
};

/** A model of @p kind, or NULL with DENEST_ERROR_NOT_FOUND and the nearest name. */
const DenestModel *denest_instance_find(const DenestLookup *lookup, DenestKind kind,
                                        const char *name, GError **error);

/**
 * Params of @p model, filled with defaults and then from @p map, and checked.
 *
 * @param shared keys that the core reads itself, NULL-ended
 * @return free with denest_instance_free(); NULL on error
 */
gpointer denest_instance_new(const DenestModel *model, const DenestValue *map,
                             const char *const *shared, GError **error);
/** @p params may be NULL. */
void denest_instance_free(const DenestModel *model, gpointer params);

/** Read exactly @p dims finite numbers; @p dims 0: two or three, and their number goes to @p
 * ret_dims (may be NULL). */
gboolean denest_instance_read_vector(const DenestValue *value, guint dims, double *ret_vector,
                                     guint *ret_dims, GError **error);

#endif
