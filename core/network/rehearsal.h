/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A rehearsal of sessions: their changes are made on units that are never connected or simulated,
 * so that mistakes which depend on earlier changes or on the time are found before anything is
 * built. One unit stands for a population as long as all units are changed alike.
 */
#ifndef DENEST_CORE_NETWORK_REHEARSAL_H
#define DENEST_CORE_NETWORK_REHEARSAL_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** Opaque; owned by whoever made it. */
typedef struct DenestRehearsal DenestRehearsal;

/** @param network built, not necessarily created; borrowed */
DenestRehearsal *denest_rehearsal_new(DenestNetwork *network);
/** May be NULL. */
void denest_rehearsal_free(DenestRehearsal *rehearsal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestRehearsal, denest_rehearsal_free)

/** Announce a population that will be changed. @param per_unit units will differ */
void denest_rehearsal_announce(DenestRehearsal *rehearsal, const DenestLayerPopulation *population,
                               gboolean per_unit);
/** Make the units that were announced. @return FALSE if that cannot be: the kernel's settings have
 * problems */
gboolean denest_rehearsal_begin(DenestRehearsal *rehearsal);

/** Where the units are; NULL before denest_rehearsal_begin(). */
DenestKernel *denest_rehearsal_kernel(const DenestRehearsal *rehearsal);
/** The units that stand for an announced population. @return their number, at least 1 */
guint denest_rehearsal_units(const DenestRehearsal *rehearsal,
                             const DenestLayerPopulation *population, DenestGid *ret_first);
/** What stands for the connections of a synapse model, called @p name; borrowed. */
DenestPrototype *denest_rehearsal_synapse(DenestRehearsal *rehearsal, const char *name,
                                          const DenestPrototype *synapse);

G_END_DECLS

#endif
