/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Connections as they are listed: for looking at a network, and for projections that start from
 * the connections of others.
 */
#ifndef DENEST_CONNECTION_H
#define DENEST_CONNECTION_H

#include <denest/types.h>

G_BEGIN_DECLS

/** One connection. */
typedef struct {
    DenestGid source;
    DenestGid target;
    double weight;
    double delay;        /**< ms, as stored: a whole number of steps */
    const char *synapse; /**< name of the synapse model; borrowed */
    gint64 label;        /**< of the synapse model (`synapse_label`); -1: none */
} DenestConnection;

/** Takes one connection; @p connection is valid during the call only. */
typedef void (*DenestConnectionFunc)(const DenestConnection *connection, gpointer user_data);

G_END_DECLS

#endif
