/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What is written beside data files: recorders, their units, their files.
 */
#ifndef DENEST_CORE_NETWORK_METADATA_H
#define DENEST_CORE_NETWORK_METADATA_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** Metadata of a created recorder as it is written to `<label>.yml`; owned by the caller. */
DenestValue *denest_metadata_of_recorder(const DenestNetwork *network,
                                         const DenestNetRecorder *recorder);
/**
 * The same for recorders that are population @p i of a layer: `gids` and `locations` are theirs,
 * the label is `<layer>_<population>`.
 *
 * @return owned by the caller; NULL if these units are no recorders
 */
DenestValue *denest_metadata_of_population(const DenestNetwork *network, const DenestLayer *layer,
                                           guint i);

G_END_DECLS

#endif
