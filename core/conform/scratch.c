/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/scratch.h"

#include <string.h>

#include <glib/gstdio.h>

char *
denest_scratch_new(const char *parent)
{
    char *folder = g_build_filename(parent, "XXXXXX", NULL);

    return g_mkdtemp(folder) ? folder : (g_free(folder), NULL);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir)))
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

char *
denest_scratch_contents(const char *folder)
{
    g_autoptr(GPtrArray) names = list(folder);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        g_autofree char *bytes = NULL;
        gsize n = 0;

        g_file_get_contents(path, &bytes, &n, NULL);
        if (n == 0)
            continue;
        g_string_append_printf(text, "%s:\n", (char *)names->pdata[i]);
        g_string_append_len(text, bytes, (gssize)n);
    }
    return g_string_free(text, FALSE);
}

void
denest_scratch_remove(const char *folder)
{
    g_autoptr(GPtrArray) names = folder ? list(folder) : g_ptr_array_new();

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            denest_scratch_remove(path);
        else
            g_unlink(path);
    }
    if (folder)
        g_rmdir(folder);
}
