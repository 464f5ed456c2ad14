/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Projection models, and projections: the items of `topology/params/projections` expanded over
 * layers.
 */
#ifndef DENEST_CORE_NETWORK_PROJECTIONS_H
#define DENEST_CORE_NETWORK_PROJECTIONS_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** One expanded item. Texts are owned by the tree. */
typedef struct {
    const char *text[6]; /**< recorder model or "", projection model, source layer and population,
                            target ones; NULL: all */
    const char *place;
} DenestTuple;

/**
 * Expand a list of items with the keys projection_model, source_layers, source_population,
 * target_layers, target_population.
 *
 * @param list NULL or null: none
 * @param with_model items also have the key `model`
 * @param path of the list, for messages
 * @return array of DenestTuple, sorted, without the repetitions that were reported
 */
GArray *denest_projections_expand(const DenestValue *list, gboolean with_model, const char *path,
                                  DenestProblems *problems);

/** "model-layer-population-layer-population" of a tuple; owned by the caller. */
char *denest_projections_name(const DenestTuple *tuple);

/** A projection model from its leaf; owned by the caller. NULL if a problem was found. */
DenestProjectionModel *denest_projections_new_model(DenestNetwork *network, const DenestTree *leaf,
                                                    DenestProblems *problems);
/** Find what models start from, once all are read. */
void denest_projections_link_models(DenestNetwork *network, DenestProblems *problems);
/** May be NULL. */
void denest_projections_free_model(DenestProjectionModel *model);

/** Look everything up that a tuple names. @return owned by the caller; NULL if a problem was found
 */
DenestNetProjection *denest_projections_resolve(const DenestNetwork *network,
                                                const DenestTuple *tuple, const char *path,
                                                DenestProblems *problems);
/** May be NULL. */
void denest_projections_free(DenestNetProjection *projection);

/** Prepare all projections without making a connection, and report what is wrong with them. The
 * network need not be created. */
void denest_projections_check(const DenestNetwork *network, DenestProblems *problems);
/** Make the connections of one projection. */
gboolean denest_projections_connect(DenestNetwork *network, DenestNetProjection *projection,
                                    GError **error);

G_END_DECLS

#endif
