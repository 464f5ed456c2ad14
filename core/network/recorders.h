/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Recorders of populations and of projections.
 */
#ifndef DENEST_CORE_NETWORK_RECORDERS_H
#define DENEST_CORE_NETWORK_RECORDERS_H

#include "core/network/network.h"

G_BEGIN_DECLS

/**
 * Read the `population_recorders` list; appends to network->recorders.
 *
 * @param list may be NULL
 * @param path of the list
 * @return number of (model, layer, population) triples, repetitions counted
 */
guint denest_recorders_read_populations(DenestNetwork *network, const DenestValue *list,
                                        const char *path, DenestProblems *problems);
/** Read the `projection_recorders` list; appends to network->recorders. @return their number */
guint denest_recorders_read_projections(DenestNetwork *network, const DenestValue *list,
                                        const char *path, DenestProblems *problems);
/** Labels of all recorders: fit for names of files, no two the same. */
void denest_recorders_check_labels(const DenestNetwork *network, DenestProblems *problems);
/** May be NULL. */
void denest_recorders_free(DenestNetRecorder *recorder);

/** Create one recorder; a population recorder is connected, a recorded projection gets its own
 * synapse model. */
gboolean denest_recorders_create(DenestNetwork *network, DenestNetRecorder *recorder,
                                 GError **error);

/** What a recorder model is called in metadata: "multimeter", …; static. */
const char *denest_recorders_type(const DenestPrototype *prototype);

G_END_DECLS

#endif
