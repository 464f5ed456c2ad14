/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The folder for files that checks write.
 */
#ifndef DENEST_CORE_CONFORM_SCRATCH_H
#define DENEST_CORE_CONFORM_SCRATCH_H

#include <glib.h>

G_BEGIN_DECLS

/** An empty folder below @p parent; owned by the caller. */
char *denest_scratch_new(const char *parent);
/** Names and contents of all files of a folder that are not empty, by name, as one text; owned by
 * the caller. */
char *denest_scratch_contents(const char *folder);
/** Remove the folder with all it has. */
void denest_scratch_remove(const char *folder);

G_END_DECLS

#endif
