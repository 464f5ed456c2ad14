/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_WORKERS = 1024 };

void
denest_cli_changes_clear(DenestCliChanges *changes)
{
    g_clear_pointer(&changes->overrides, g_strfreev);
    g_clear_pointer(&changes->sets, g_strfreev);
    g_clear_pointer(&changes->seed, g_free);
}

static gboolean
add_plugin_path(const char *option, const char *value, gpointer data, GError **error)
{
    GPtrArray *plugin_path = data;

    g_ptr_array_insert(plugin_path, (int)plugin_path->len - 1, g_strdup(value));
    return TRUE;
}

/* The options that stand before or behind the name of a subcommand. */
static void
add_global_options(GOptionContext *context, DenestCli *cli)
{
    static const GOptionEntry entries[] = {
        {"plugin-path", 0, G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, add_plugin_path,
         "Look for plugins here first; repeatable, or several folders joined by ':'", "DIR"},
        G_OPTION_ENTRY_NULL,
    };
    GOptionGroup *group = g_option_group_new("global", "", "", cli->plugin_path, NULL);

    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
}

/* "denest run" */
static char *
full_name(const DenestCliCommand *command)
{
    return command->name ? g_strconcat("denest ", command->name, NULL) : g_strdup("denest");
}

static gboolean
refuse(const DenestCli *cli, const char *message)
{
    g_autofree char *name = full_name(cli->command);

    fprintf(stderr, "%s: %s\nTry '%s --help'.\n", name, message, name);
    return FALSE;
}

int
denest_cli_refuse(const DenestCli *cli, const char *message)
{
    refuse(cli, message);
    return DENEST_EXIT_USAGE;
}

gboolean
denest_cli_parse(DenestCli *cli, const GOptionEntry *entries)
{
    const DenestCliCommand *command = cli->command;
    g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);
    g_autofree char *name = full_name(command);
    g_autoptr(GError) error = NULL;
    guint n;

    add_global_options(context, cli);
    g_option_context_add_main_entries(context, entries, NULL);
    g_set_prgname(name);
    g_option_context_set_summary(context, command->summary);
    g_option_context_set_description(context, command->description);
    g_option_context_set_strict_posix(context, command->name == NULL);
    if (!g_option_context_parse_strv(context, &cli->args, &error))
        return refuse(cli, error->message);
    n = g_strv_length(cli->args) - 1;
    if (n < command->n_min)
        return refuse(cli, "an argument is missing");
    if (n > command->n_max) {
        g_autofree char *message =
            g_strdup_printf("'%s' is one argument too many", cli->args[command->n_max + 1]);

        return refuse(cli, message);
    }
    return TRUE;
}

gboolean
denest_cli_check_count(const DenestCli *cli, const char *option, int given, int max,
                       guint *ret_count)
{
    g_autofree char *name = full_name(cli->command);

    if (given == -1)
        return TRUE;
    if (given < 1 || given > max) {
        fprintf(stderr, "%s: %s: %d is not between 1 and %d\n", name, option, given, max);
        return FALSE;
    }
    *ret_count = (guint)given;
    return TRUE;
}

gboolean
denest_cli_check_workers(const DenestCli *cli, int given, guint *ret_count)
{
    *ret_count = 0;
    return denest_cli_check_count(cli, "--workers", given, MAX_WORKERS, ret_count);
}

static DenestTree *
new_seed(const char *text, GError **error)
{
    g_autofree char *assignment = NULL;

    if (!g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, NULL, NULL)) {
        denest_fail(error, DENEST_ERROR_TYPE, "--seed", "'%s' is not a whole number", text);
        return NULL;
    }
    assignment = g_strconcat("kernel.params.nest_seed=", text, NULL);
    return denest_tree_new_from_assignment(assignment, error);
}

static gboolean
add_tree(GPtrArray *trees, DenestTree *tree)
{
    if (tree)
        g_ptr_array_add(trees, tree);
    return tree != NULL;
}

GPtrArray *
denest_cli_overrides(const DenestCliChanges *changes, GError **error)
{
    g_autoptr(GPtrArray) trees = g_ptr_array_new_with_free_func((GDestroyNotify)denest_tree_unref);
    guint n_sets = changes->sets ? g_strv_length(changes->sets) : 0;

    if (changes->seed && !add_tree(trees, new_seed(changes->seed, error)))
        return NULL;
    /* The library lets the first tree win; whoever types --set twice means the second. */
    for (guint i = n_sets; i-- > 0;)
        if (!add_tree(trees, denest_tree_new_from_assignment(changes->sets[i], error)))
            return NULL;
    for (char **file = changes->overrides; file && *file; file++)
        if (!add_tree(trees, denest_tree_new_from_file(*file, error)))
            return NULL;
    return g_steal_pointer(&trees);
}

DenestTree *
denest_cli_load(const char *path, const DenestCliChanges *changes, GError **error)
{
    g_autoptr(GPtrArray) overrides = denest_cli_overrides(changes, error);

    if (!overrides)
        return NULL;
    return denest_load_trees(path, (const DenestTree *const *)overrides->pdata, overrides->len,
                             error);
}

DenestOptions
denest_cli_options(const DenestCli *cli)
{
    return (DenestOptions){.plugin_path = (const char *const *)cli->plugin_path->pdata};
}

int
denest_cli_fail(const GError *error)
{
    fprintf(stderr, "denest: %s\n", error->message);
    return DENEST_EXIT_FAILED;
}

int
denest_cli_print(const char *text)
{
    if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
        return DENEST_EXIT_OK;
    fprintf(stderr, "denest: standard output: %s\n", g_strerror(errno));
    return DENEST_EXIT_FAILED;
}
