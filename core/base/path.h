/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Names of files as trees give them.
 */
#ifndef DENEST_CORE_BASE_PATH_H
#define DENEST_CORE_BASE_PATH_H

#include <denest/error.h>

G_BEGIN_DECLS

/**
 * The path of a file.
 *
 * @param folder what relative names are relative to; NULL: the working directory
 * @return owned by the caller
 */
char *denest_path_join(const char *folder, const char *name);
/**
 * Read a regular file.
 *
 * @param max_bytes longer files are refused: a slip shall not exhaust memory
 * @return its bytes and a 0, owned by the caller; NULL with DENEST_ERROR_IO or _RANGE
 */
char *denest_path_read(const char *path, gsize max_bytes, gsize *ret_length, GError **error);

G_END_DECLS

#endif
