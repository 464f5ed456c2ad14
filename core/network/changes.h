/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Changes of units and synapses between sessions.
 */
#ifndef DENEST_CORE_NETWORK_CHANGES_H
#define DENEST_CORE_NETWORK_CHANGES_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** Unit changes that were read and checked, in the order in which they are applied. Opaque. */
typedef struct DenestChanges DenestChanges;

/**
 * Read a list as `unit_changes` holds it. Everything is checked that needs no units: keys, layers,
 * populations, values, shapes of arrays.
 *
 * @param list null, an empty mapping or a list
 * @param input_dir folder of array files
 * @param path of the list, for messages
 * @return owned by the caller
 */
DenestChanges *denest_changes_new(DenestNetwork *network, const DenestValue *list,
                                  const char *input_dir, const char *path,
                                  DenestProblems *problems);
/** May be NULL. */
void denest_changes_free(DenestChanges *changes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestChanges, denest_changes_free)

/** Apply to the units of a created network, one unit after the other. */
gboolean denest_changes_apply(const DenestChanges *changes, GError **error);

/** Check a list of `{synapse_model, params}` without applying it. @param list null or a list */
void denest_changes_check_synapses(DenestNetwork *network, const DenestValue *list,
                                   const char *path, DenestProblems *problems);
/** Apply such a list, sorted by model, then parameters. */
gboolean denest_changes_apply_synapses(DenestNetwork *network, const DenestValue *list,
                                       GError **error);

G_END_DECLS

#endif
