/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The notation of paths and of assignments (`PATH=VALUE`) that <denest/tree.h> describes.
 */
#ifndef DENEST_CORE_PARAMS_ASSIGNMENT_H
#define DENEST_CORE_PARAMS_ASSIGNMENT_H

#include <denest/value.h>

G_BEGIN_DECLS

/** What places of assigned values say. */
#define DENEST_ASSIGNMENT_PLACE "--set"

/**
 * Split a path into its keys.
 *
 * @param ret_end where the path ends: at an equals sign or at the end of @p text
 * @return new array of owned DenestValue scalars; NULL on error (DENEST_ERROR_SYNTAX)
 */
GPtrArray *denest_assignment_split_path(const char *text, const char **ret_end, GError **error);

/** Append a key to a path, with a point in front if the path has begun and in quotes if it needs
 * them. */
void denest_assignment_append_key(GString *path, const DenestValue *key);

/**
 * Read an assignment as nested mappings.
 *
 * @return owned by the caller; NULL on error (DENEST_ERROR_SYNTAX)
 */
DenestValue *denest_assignment_parse(const char *assignment, GError **error);

G_END_DECLS

#endif
