/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Layers: leaves of the `layers` node.
 */
#ifndef DENEST_CORE_NETWORK_LAYER_H
#define DENEST_CORE_NETWORK_LAYER_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** A layer from its leaf. @return owned by the caller; NULL if a problem was found */
DenestLayer *denest_layer_new(DenestNetwork *network, const DenestTree *leaf,
                              DenestProblems *problems);
/** May be NULL. */
void denest_layer_free(DenestLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestLayer, denest_layer_free)

/**
 * List the elements with the ids that creation will give them, so that projections can be checked
 * before.
 *
 * @param next_gid the id of the layer; set to the one that follows its last unit
 */
void denest_layer_plan(DenestLayer *layer, DenestGid *next_gid);
/** Take gids for the layer and its units, and connect the parrots of an input layer. */
gboolean denest_layer_create(DenestLayer *layer, GError **error);

/** Index of population @p name, or -1. */
int denest_layer_find_population(const DenestLayer *layer, const char *name);
/** Population @p i; borrowed. */
const DenestLayerPopulation *denest_layer_get_population(const DenestLayer *layer, guint i);
enum { DENEST_LAYER_MAX_SIZES = 4 };

/** Shape of a population: that of the layer, then units at each position. @param ret_sizes room for
 * DENEST_LAYER_MAX_SIZES @return their number */
guint denest_layer_population_sizes(const DenestLayer *layer,
                                    const DenestLayerPopulation *population, guint *ret_sizes);
/** Place of a unit in arrays of that shape. @return number of indices */
guint denest_layer_place(const DenestLayer *layer, const DenestLocation *location,
                         guint *ret_place);
/** Names of the populations, NULL-ended; free the array only. */
const char **denest_layer_population_names(const DenestLayer *layer);
/** What populations of an input layer projections start from: the parrots, or the population itself
 * without them. */
const DenestLayerPopulation *denest_layer_output(const DenestLayer *layer);

G_END_DECLS

#endif
