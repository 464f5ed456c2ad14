/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What a whole tree says: network and sessions, read and checked, nothing created.
 */
#ifndef DENEST_CORE_SIMULATION_SPEC_H
#define DENEST_CORE_SIMULATION_SPEC_H

#include "core/network/network.h"

G_BEGIN_DECLS

/** Plain data. */
typedef struct {
    char *output_dir, *input_dir;
    DenestNetwork *network;
    GPtrArray *sessions; /**< DenestSession */
} DenestSpec;

/**
 * Read a tree.
 *
 * @param tree the root
 * @param options may be NULL
 * @return owned by the caller; fit for nothing but denest_spec_free() if there were problems
 */
DenestSpec *denest_spec_new(const DenestTree *tree, const DenestOptions *options,
                            DenestProblems *problems);
/** May be NULL. */
void denest_spec_free(DenestSpec *spec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestSpec, denest_spec_free)

/** Mapping of session names to tuples of start and end; owned by the caller. */
DenestValue *denest_spec_session_times(const DenestSpec *spec);

G_END_DECLS

#endif
