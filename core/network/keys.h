/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Which keys an object of a tree has: the one rule by which nearly all mappings are checked.
 */
#ifndef DENEST_CORE_NETWORK_KEYS_H
#define DENEST_CORE_NETWORK_KEYS_H

#include <denest/tree.h>

#include "core/network/issues.h"

G_BEGIN_DECLS

typedef enum {
    DENEST_KEY_OPTIONAL,
    DENEST_KEY_MANDATORY,
    DENEST_KEY_RESERVED, /**< denest sets it itself */
} DenestKeyUse;

/** One row of a table of keys; a row without name ends it. */
typedef struct {
    const char *name;
    DenestKeyUse use;
    const char *value; /**< default as YAML; optional keys only */
} DenestKey;

/** What is checked, for messages and the log line about defaults. */
typedef struct {
    const char *object; /**< "topology", a session's name, … */
    const char *what;   /**< "params" or "nest_params"; NULL for other mappings */
    const char *path;   /**< of the mapping, "network.topology.params" */
    const char *place;  /**< of what should hold a key that is missing; may be NULL */
} DenestKeyContext;

/**
 * Check the keys of a mapping.
 *
 * @param open keys that are not in the table are allowed
 * @return a new mapping with the defaults of absent optional keys; NULL if an issue was added
 */
DenestValue *denest_keys_check(const DenestKey *keys, gboolean open, const DenestValue *map,
                               const DenestKeyContext *context, DenestIssues *issues);

/** denest_keys_check() on what @p node sees. @param object name for messages; NULL: the node's */
DenestValue *denest_keys_check_node(const DenestKey *keys, gboolean open, const DenestTree *node,
                                    DenestDataKind kind, const char *object, DenestIssues *issues);

/** Issues for children of @p node that are not in @p names, and a log line for each absent one. */
void denest_keys_check_children(const DenestTree *node, const char *object,
                                const char *const *names, DenestIssues *issues);

/** Place of value @p key of @p map, or of the map. */
const char *denest_keys_place(const DenestValue *map, const char *key);

G_END_DECLS

#endif
