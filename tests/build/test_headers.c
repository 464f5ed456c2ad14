/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each public header alone and twice, as pedantic C11 and as C++, with the flags of denest.pc. */
#include <string.h>

#include "program.h"

static void
compile(const char *folder, const char *compiler, const char *language, const char *header)
{
    g_autofree char *text = g_strdup_printf(
        "#include <denest/%s>\n#include <denest/%s>\nextern int denest_header;\n", header, header);
    g_autofree char *line = g_strdup_printf(
        "%s %s -fopenmp-simd -Wall -Wextra -Werror -fsyntax-only -I'%s/include' -I'%s/include' "
        "$(pkg-config --cflags glib-2.0 | sed 's/-I/-isystem /g') header.%s",
        compiler, language, g_getenv("DENEST_SOURCE_ROOT"), g_getenv("DENEST_BUILD_ROOT"),
        strstr(language, "++") ? "cc" : "c");
    g_auto(ProgramResult) result = {0};

    program_write(folder, "header.c", text);
    program_write(folder, "header.cc", text);
    program_shell(folder, line, &result);
    if (result.status != 0)
        g_error("%s as %s:\n%s", header, language, result.err);
}

static void
test_headers(gconstpointer language)
{
    const char *compiler = g_getenv(strstr(language, "++") ? "CXX" : "CC");
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), "include/denest", NULL);
    g_autoptr(GPtrArray) names = program_folder_list(path);
    char *folder;

    if (!compiler || !*compiler) {
        g_test_skip("there is no compiler for this language");
        return;
    }
    folder = program_folder_new();
    for (guint i = 0; i < names->len; i++)
        if (g_str_has_suffix(names->pdata[i], ".h"))
            compile(folder, compiler, language, names->pdata[i]);
    compile(folder, compiler, language, "version.h");
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/headers/c11", "-std=c11 -pedantic", test_headers);
    g_test_add_data_func("/headers/c++17", "-std=c++17", test_headers);
    return g_test_run();
}
