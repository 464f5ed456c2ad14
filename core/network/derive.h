/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Models that a tree derives from those of the plugins: leaves of `neuron_models`, `synapse_models`
 * and `recorder_models`.
 */
#ifndef DENEST_CORE_NETWORK_DERIVE_H
#define DENEST_CORE_NETWORK_DERIVE_H

#include <denest/tree.h>

#include "core/network/network.h"

G_BEGIN_DECLS

/**
 * Define a model for each leaf below @p node, in the order of the document, but a leaf that is
 * derived from another leaf after that one.
 *
 * @param kinds what the models may be
 * @return number of leaves with different names
 */
guint denest_derive_models(DenestNetwork *network, guint kinds, const DenestTree *node,
                           DenestProblems *problems);

/**
 * Check each value of a mapping against a model's tables.
 *
 * @param orders see denest_unit_parse()
 * @param path of the mapping
 * @return TRUE if there was no problem
 */
gboolean denest_derive_check_values(const DenestSchema *schema, DenestArena *arena,
                                    const DenestValue *values, gboolean orders, const char *path,
                                    DenestProblems *problems);

G_END_DECLS

#endif
