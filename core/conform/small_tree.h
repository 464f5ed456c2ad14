/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Small parameter trees with the model under test in them, for what only a network shows.
 */
#ifndef DENEST_CORE_CONFORM_SMALL_TREE_H
#define DENEST_CORE_CONFORM_SMALL_TREE_H

#include <denest/simulation.h>

#include "core/conform/subject.h"

G_BEGIN_DECLS

/** How a tree is run; results depend on the number of virtual processes only. */
typedef struct {
    guint n_vps, n_workers; /**< 0: 1 */
    guint rows, columns;    /**< of the two layers, 0: 5 */
    gboolean recurrent;     /**< from a layer to itself */
    gboolean without;       /**< leave the projection of the subject out */
} DenestSmallTreeLayout;

/** Two layers joined by a projection of the subject (a projection type, mask or function). */
DenestSimulation *denest_small_tree_join(const DenestSubject *subject,
                                         const DenestSmallTreeLayout *layout, GError **error);
/** Its connections: array of DenestEdge, in order of creation; owned by the caller. */
GArray *denest_small_tree_edges(const DenestSimulation *simulation);

/**
 * Run a network with the subject (a neuron, stimulator, synapse or recorder) in it: a session, a
 * change of parameters from unit to unit, another session.
 */
gboolean denest_small_tree_check_layer(DenestSubject *subject, GError **error);
/** The same for projection types, masks and functions: connect and run. */
gboolean denest_small_tree_check_joined(DenestSubject *subject, GError **error);

/** The file that the example of a projection type names: @p n connections. */
void denest_small_tree_write_list(const DenestSubject *subject, guint n);

/** Row of a list of checks. */
#define DENEST_SMALL_TREE_CHECK                                                                    \
    {                                                                                              \
        "tree", "runs in a tree, with parameters that differ from unit to unit",                   \
            denest_small_tree_check_layer                                                          \
    }
#define DENEST_SMALL_TREE_JOINED                                                                   \
    {                                                                                              \
        "tree", "runs in a tree", denest_small_tree_check_joined                                   \
    }

G_END_DECLS

#endif
