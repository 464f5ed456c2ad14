/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Names of files as trees give them.
 */
#ifndef DENEST_CORE_BASE_PATH_H
#define DENEST_CORE_BASE_PATH_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * The path of a file.
 *
 * @param folder what relative names are relative to; NULL: the working directory
 * @return owned by the caller
 */
char *denest_path_join(const char *folder, const char *name);

G_END_DECLS

#endif
