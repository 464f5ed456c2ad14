/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/path.h"

#include <sys/stat.h>

char *
denest_path_join(const char *folder, const char *name)
{
    return g_path_is_absolute(name) || !folder ? g_strdup(name)
                                               : g_build_filename(folder, name, NULL);
}

char *
denest_path_read(const char *path, gsize max_bytes, gsize *ret_length, GError **error)
{
    g_autoptr(GError) problem = NULL;
    struct stat status;
    char *bytes;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        denest_fail(error, DENEST_ERROR_IO, path, "not a file");
        return NULL;
    }
    if (stat(path, &status) == 0 && (gsize)status.st_size > max_bytes) {
        denest_fail(error, DENEST_ERROR_RANGE, path, "larger than %" G_GSIZE_FORMAT " MiB",
                    max_bytes >> 20);
        return NULL;
    }
    if (g_file_get_contents(path, &bytes, ret_length, &problem))
        return bytes;
    denest_fail(error, DENEST_ERROR_IO, NULL, "%s", problem->message);
    return NULL;
}
