/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Changes of units and synapses between sessions.
 */
#ifndef DENEST_CORE_NETWORK_CHANGES_H
#define DENEST_CORE_NETWORK_CHANGES_H

#include "core/network/rehearsal.h"

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

/** Announce the populations that are changed. */
void denest_changes_announce(const DenestChanges *changes, DenestRehearsal *rehearsal);
/** Make the changes on the units of a rehearsal. What depends on state that a simulation changes is
 * left out; changes with known problems, too. */
void denest_changes_rehearse(const DenestChanges *changes, const DenestRehearsal *rehearsal,
                             DenestProblems *problems);

/** Check a list of `{synapse_model, params}` without applying it. @param list null or a list */
void denest_changes_check_synapses(DenestNetwork *network, const DenestValue *list,
                                   const char *path, DenestProblems *problems);
/** Make the changes of a list without problems in a rehearsal. */
void denest_changes_rehearse_synapses(DenestNetwork *network, const DenestValue *list,
                                      const char *path, DenestRehearsal *rehearsal,
                                      DenestProblems *problems);
/** Apply such a list, sorted by model, then parameters. */
gboolean denest_changes_apply_synapses(DenestNetwork *network, const DenestValue *list,
                                       GError **error);

G_END_DECLS

#endif
