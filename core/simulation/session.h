/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Sessions: made from a session model, run one after the other.
 */
#ifndef DENEST_CORE_SIMULATION_SESSION_H
#define DENEST_CORE_SIMULATION_SESSION_H

#include "core/network/changes.h"

G_BEGIN_DECLS

struct DenestSession {
    char *name;
    char *path; /**< of the model's params, for messages */
    char *place;
    double time, start, end; /**< ms */
    gboolean reset_network, record, shift_origin;
    DenestValue *unit_changes, *synapse_changes;
    DenestChanges *changes; /**< NULL before denest_session_read_changes() */
    DenestWork work;        /**< all zeros before it ran */
};

/**
 * A session from its model.
 *
 * @param model leaf of `session_models`
 * @param index of the session
 * @param resolution_ms of the kernel
 * @return owned by the caller; NULL if there was a problem
 */
DenestSession *denest_session_new(const DenestTree *model, guint index, double start,
                                  double resolution_ms, DenestProblems *problems);
/** May be NULL. */
void denest_session_free(DenestSession *session);

/** Read what the session changes, once the network is built. */
void denest_session_read_changes(DenestSession *session, DenestNetwork *network,
                                 const char *input_dir, DenestProblems *problems);

/** Prepare the network and simulate. */
gboolean denest_session_run(DenestSession *session, DenestNetwork *network, GError **error);

G_END_DECLS

#endif
