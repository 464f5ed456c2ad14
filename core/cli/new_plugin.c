/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The models that this command writes are the examples of the guides in docs/, which are compiled
 * in as resources with the rest of what a plugin needs (core/cli/scaffold).
 */
#include <errno.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "core/cli/cli.h"

/* The example of each kind and the guide that has it. */
static const struct {
    const char *example, *guide;
} templates[DENEST_N_KINDS] = {
    [DENEST_KIND_NEURON] = {"my_lif", "plugin-author.md"},
    [DENEST_KIND_STIMULATOR] = {"my_pulses", "plugin-author.md"},
    [DENEST_KIND_SYNAPSE] = {"my_tiring", "plugin-author.md"},
    [DENEST_KIND_RECORDER] = {"my_tally", "plugin-author.md"},
    [DENEST_KIND_PROJECTION] = {"my_ring", "plugin-author.md"},
    [DENEST_KIND_MASK] = {"my_diamond", "projections.md"},
    [DENEST_KIND_FUNCTION] = {"my_hat", "projections.md"},
};

/* Words of C that the examples need not have. */
static const char *const keywords[] = {
    "alignas",  "alignof", "asm",   "auto",     "break",  "case",     "char",   "const",
    "continue", "default", "do",    "double",   "else",   "enum",     "extern", "float",
    "for",      "goto",    "if",    "inline",   "int",    "long",     "main",   "register",
    "restrict", "return",  "short", "signed",   "sizeof", "static",   "struct", "switch",
    "typedef",  "typeof",  "union", "unsigned", "void",   "volatile", "while",  NULL,
};

static char *
read_resource(const char *name)
{
    g_autofree char *path = g_strconcat("/denest/", name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize n;
    const char *data;

    g_assert(bytes);
    data = g_bytes_get_data(bytes, &n);
    return g_strndup(data, n);
}

/* The fenced block of a guide that is called like the example. */
static char *
read_example(DenestKind kind)
{
    g_autofree char *guide = read_resource(templates[kind].guide);
    g_autofree char *head = g_strdup_printf("\n```c %s.c\n", templates[kind].example);
    const char *begin = strstr(guide, head), *end;

    g_assert(begin);
    begin += strlen(head);
    end = strstr(begin, "\n```");
    g_assert(end);
    return g_strndup(begin, (gsize)(end + 1 - begin));
}

/* Put a word in the place of another one wherever that stands alone. */
static char *
replace_word(const char *text, const char *word, const char *other)
{
    g_autofree char *pattern = g_strdup_printf("\\b%s\\b", word);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, other, 0, NULL);
}

static char *
replace(const char *text, const char *from, const char *to)
{
    g_auto(GStrv) parts = g_strsplit(text, from, -1);

    return g_strjoinv(to, parts);
}

static gboolean
is_identifier(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '_')
            return FALSE;
    return *name && !g_ascii_isdigit(*name);
}

static gboolean
check_name(DenestKind kind, const char *name, const char *example, const DenestOptions *options,
           GError **error)
{
    g_autofree char *without = NULL;

    if (!is_identifier(name))
        return denest_fail(
            error, DENEST_ERROR_RANGE, name,
            "is no name for a variable in C: letters, digits and '_', first a letter");
    if (denest_has_model(kind, name, options))
        return denest_fail(error, DENEST_ERROR_DUPLICATE, name,
                           "there is already a model of this name; 'denest models %s' explains it",
                           name);
    without = replace_word(example, name, "");
    if (strcmp(name, templates[kind].example) != 0 &&
        (strcmp(without, example) != 0 || g_strv_contains(keywords, name)))
        return denest_fail(error, DENEST_ERROR_RANGE, name,
                           "is a word that the code uses itself; choose another name");
    return TRUE;
}

static gboolean
write_file(const char *folder, const char *name, const char *suffix, const char *text,
           GError **error)
{
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) cause = NULL;

    if (g_file_set_contents(path, text, -1, &cause))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, path, "%s", cause->message);
}

/* A file of the scaffold, for this plugin. */
static char *
fill_in(const char *resource, DenestKind kind, const char *name)
{
    g_autofree char *text = read_resource(resource);
    g_autofree char *named = replace(text, "@NAME@", name);

    return replace(named, "@KIND@", denest_kind_name(kind));
}

static gboolean
write_plugin(DenestKind kind, const char *name, const char *folder, const DenestOptions *options,
             GError **error)
{
    g_autofree char *example = read_example(kind), *tree_name = NULL;
    g_autofree char *code = NULL, *build = NULL, *tree = NULL;

    if (!check_name(kind, name, example, options, error))
        return FALSE;
    if (g_file_test(folder, G_FILE_TEST_EXISTS))
        return denest_fail(error, DENEST_ERROR_IO, folder, "exists already");
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return denest_fail(error, DENEST_ERROR_IO, folder, "cannot be created: %s",
                           g_strerror(errno));
    tree_name = g_strconcat(denest_kind_name(kind), ".yml", NULL);
    code = replace_word(example, templates[kind].example, name);
    build = fill_in("meson.build.in", kind, name);
    tree = fill_in(tree_name, kind, name);
    return write_file(folder, name, ".c", code, error) &&
           write_file(folder, "meson", ".build", build, error) &&
           write_file(folder, name, ".yml", tree, error);
}

static gboolean
find_kind(const char *name, DenestKind *ret_kind, GError **error)
{
    const char *names[DENEST_N_KINDS + 1] = {NULL};
    g_autofree char *list = NULL;

    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
        names[kind] = denest_kind_name(kind);
        if (strcmp(name, names[kind]) == 0) {
            *ret_kind = kind;
            return TRUE;
        }
    }
    list = g_strjoinv(", ", (char **)names);
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "is no kind of plugin; these are %s",
                       list);
}

static int
new_plugin(DenestCli *cli)
{
    const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    const char *name, *folder;
    DenestKind kind = DENEST_N_KINDS;
    DenestOptions options;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    options = denest_cli_options(cli);
    name = cli->args[2];
    folder = cli->args[3] ? cli->args[3] : name;
    if (!find_kind(cli->args[1], &kind, &error) ||
        !write_plugin(kind, name, folder, &options, &error))
        return denest_cli_fail(error);
    text = g_strdup_printf("%s/%s.c    the model\n"
                           "%s/%s.yml  a tree that uses it\n"
                           "%s/meson.build\n\n"
                           "Build and test it:\n"
                           "  cd %s && meson setup build && meson test -C build\n",
                           folder, name, folder, name, folder, folder);
    return denest_cli_print(text);
}

const DenestCliCommand denest_cli_new_plugin = {
    .name = "new-plugin",
    .arguments = "KIND NAME [DIR]",
    .n_min = 2,
    .n_max = 3,
    .summary = "Write a plugin to start from",
    .description = "KIND is neuron, stimulator, synapse, recorder, projection, mask or function. "
                   "DIR, NAME by default, is made:\na model that works, a meson.build and a tree, "
                   "which build and pass their tests as they are.\n",
    .run = new_plugin,
};
