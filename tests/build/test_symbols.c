/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library and the plugins export. */
#include <string.h>

#include "program.h"

/* Names of the symbols that @path defines for others. */
static GStrv
exported(const char *path)
{
    g_autofree char *line = g_strdup_printf("nm -D --defined-only '%s' | awk '{print $NF}'", path);
    g_auto(ProgramResult) result = {0};

    program_shell(NULL, line, &result);
    program_assert_status(&result, 0);
    return g_strsplit(g_strchomp(result.out), "\n", -1);
}

/* A sanitizer adds names of its own. */
static gboolean
is_foreign(const char *name)
{
    return g_str_has_prefix(name, "__asan") || g_str_has_prefix(name, "__odr_asan") ||
           g_str_has_prefix(name, "__ubsan") || g_str_has_prefix(name, "___asan");
}

static void
test_library(void)
{
    g_auto(GStrv) names = exported(g_getenv("DENEST_LIBRARY"));

    g_assert_cmpuint(g_strv_length(names), >, 10);
    for (char **name = names; *name; name++)
        if (!g_str_has_prefix(*name, "denest_") && !is_foreign(*name))
            g_error("libdenest exports '%s'", *name);
}

static void
test_plugins(void)
{
    g_autofree char *folder = g_build_filename(g_getenv("DENEST_BUILD_ROOT"), "plugins", NULL);
    g_autoptr(GPtrArray) files = program_folder_list(folder);
    guint n_modules = 0;

    for (guint i = 0; i < files->len; i++) {
        g_autofree char *path = g_build_filename(folder, files->pdata[i], NULL);
        g_auto(GStrv) names = NULL;
        guint n_names = 0;

        if (!g_str_has_suffix(path, ".so"))
            continue;
        n_modules++;
        names = exported(path);
        for (char **name = names; *name; name++) {
            if (is_foreign(*name))
                continue;
            g_assert_cmpstr(*name, ==, "denest_plugin");
            n_names++;
        }
        g_assert_cmpuint(n_names, ==, 1);
    }
    g_assert_cmpuint(n_modules, >, 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/symbols/library", test_library);
    g_test_add_func("/symbols/plugins", test_plugins);
    return g_test_run();
}
