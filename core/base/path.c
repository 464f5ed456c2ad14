/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/path.h"

char *
denest_path_join(const char *folder, const char *name)
{
    return g_path_is_absolute(name) || !folder ? g_strdup(name)
                                               : g_build_filename(folder, name, NULL);
}
