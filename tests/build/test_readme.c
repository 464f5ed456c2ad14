/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* README.md and .ci/run say the same, and documents name files that exist. */
#include <string.h>

#include "program.h"

static void
test_lines(void)
{
    const char *root = g_getenv("DENEST_SOURCE_ROOT");
    g_auto(ProgramResult) result = {0};
    g_auto(GStrv) lines = NULL;

    program_shell(root, ".ci/run --list", &result);
    program_assert_status(&result, 0);
    lines = g_strsplit(g_strchomp(result.out), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 3);
    g_assert_true(g_str_has_prefix(lines[0], "apt-get install "));
    g_assert_nonnull(strstr(lines[1], "params/tree_paths.yml"));
    g_assert_true(g_str_has_suffix(lines[2], "meson test -C build"));
}

/* Every package of the install line is needed by something in the build files; libraries by name.
 */
static void
test_packages(void)
{
    static const struct {
        const char *package, *dependency;
    } rows[] = {
        {"libglib2.0-dev", "glib-2.0"},
        {"libyaml-dev", "yaml-0.1"},
        {"libltdl-dev", "ltdl"},
        {"zlib1g-dev", "zlib"},
    };
    const char *root = g_getenv("DENEST_SOURCE_ROOT");
    g_autofree char *readme = program_read(root, "README.md");
    g_auto(ProgramResult) result = {0};

    program_shell(root, "cat meson.build $(find core plugins tests -name meson.build)", &result);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        program_assert_contains(readme, rows[i].package);
        program_assert_contains(result.out, rows[i].dependency);
    }
}

static void
test_links(void)
{
    const char *root = g_getenv("DENEST_SOURCE_ROOT");
    g_auto(ProgramResult) result = {0};

    program_shell(root,
                  "for f in *.md docs/*.md; do sed -n 's/](\\([^)#]*\\)/\\n@\\1\\n/gp' \"$f\" | "
                  "sed -n 's/^@//p' | grep -v '^http' | while read -r link; do "
                  "test -z \"$link\" || test -e \"$(dirname \"$f\")/$link\" || echo \"$f: $link\"; "
                  "done; done",
                  &result);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/readme/lines", test_lines);
    g_test_add_func("/readme/packages", test_packages);
    g_test_add_func("/readme/links", test_links);
    return g_test_run();
}
