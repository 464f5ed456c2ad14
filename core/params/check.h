/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The check that all objects of a tree go through: which keys are reserved, mandatory, optional
 * with a default, and which are unknown. It finds all problems, not only the first.
 */
#ifndef DENEST_CORE_PARAMS_CHECK_H
#define DENEST_CORE_PARAMS_CHECK_H

#include <denest/tree.h>

#include "core/base/problems.h"

G_BEGIN_DECLS

typedef enum {
    DENEST_CHECK_OPTIONAL,
    DENEST_CHECK_MANDATORY,
    DENEST_CHECK_RESERVED,
} DenestCheckKind;

/** What is known of one key. */
typedef struct {
    const char *key;
    DenestCheckKind kind;
    const char *default_yaml; /**< of an optional key; NULL: absent if not given */
} DenestCheckRow;

/** The keys of one kind of mapping. */
typedef struct {
    const DenestCheckRow *rows;
    guint n_rows;
    gboolean is_open; /**< keys without a row are good, too */
} DenestCheckTable;

/** What messages say of a mapping. */
typedef struct {
    const char *object; /**< such as "l1_exc" or "Unit changes dictionary" */
    const char *part;   /**< "params", "nest_params"; may be NULL */
    const char *path;   /**< in the tree; may be NULL */
    const char *place;  /**< "file:line" for what is missing; may be NULL */
} DenestCheckSubject;

/**
 * Check the keys of a mapping.
 *
 * @param problems gets DENEST_ERROR_RESERVED, _MISSING and _UNKNOWN, each beginning with place and
 * path
 * @param ret_defaults a new mapping of the defaults that were added, or NULL if none was; may be
 * NULL
 * @return a new mapping: @p map with the defaults behind it, whatever the problems
 */
DenestValue *denest_check_map(const DenestCheckSubject *subject, const DenestValue *map,
                              const DenestCheckTable *table, DenestProblems *problems,
                              DenestValue **ret_defaults);

/** The same for what a node sees: own and inherited keys. @param object may be NULL: the node's
 * name */
DenestValue *denest_check_node(const DenestTree *node, DenestDataKind kind, const char *object,
                               const DenestCheckTable *table, DenestProblems *problems,
                               DenestValue **ret_defaults);

/**
 * Check the names of a node's children: each is one of @p names.
 *
 * @param names NULL-ended
 * @param problems gets DENEST_ERROR_UNKNOWN
 */
void denest_check_children(const DenestTree *node, const char *object, const char *const *names,
                           DenestProblems *problems);

/** The log line that tells of defaults; @p part may be NULL. Owned by the caller. */
char *denest_check_describe_defaults(const char *object, const char *part,
                                     const DenestValue *defaults);

G_END_DECLS

#endif
