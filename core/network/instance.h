/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Masks and functions that a tree names: finding the model, filling its Params.
 */
#ifndef DENEST_CORE_NETWORK_INSTANCE_H
#define DENEST_CORE_NETWORK_INSTANCE_H

#include <denest/projection.h>

#include "core/models/registry.h"

/** What plugins see of the registry. Used by one thread at a time, as the registry is. */
struct DenestLookup {
    DenestRegistry *registry;
    const char *folder; /**< of input files; NULL: the working directory */
};

/**
 * Find the mask or function @p name and fill its Params: defaults, then @p map, then the model's
 * check.
 *
 * @param shared keys of @p map that the core reads itself, NULL-ended; may be NULL
 * @param ret_model owned by the registry
 * @return Params, to be freed with g_free(), valid as long as the registry; NULL on error
 */
gpointer denest_instance_new(const DenestLookup *lookup, DenestKind kind, const char *name,
                             const DenestValue *map, const char *const *shared,
                             const DenestModel **ret_model, GError **error);

/**
 * Read a point.
 *
 * @param dims how many finite numbers are expected; 0: two or three
 */
gboolean denest_instance_read_point(const DenestValue *value, guint dims, double *ret_point,
                                    GError **error);

#endif
