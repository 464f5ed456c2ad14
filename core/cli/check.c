/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include <denest/log.h>

#include "core/cli/cli.h"

static int
report(const char *path, const GPtrArray *errors)
{
    g_autofree char *text = NULL;

    for (guint i = 0; i < errors->len; i++)
        fprintf(stderr, "%s\n", ((const GError *)errors->pdata[i])->message);
    if (errors->len > 0) {
        fprintf(stderr, "denest: %u mistake%s in '%s'\n", errors->len, errors->len == 1 ? "" : "s",
                path);
        return DENEST_EXIT_FAILED;
    }
    text = g_strdup_printf("%s: no mistakes\n", path);
    return denest_cli_print(text);
}

static int
check(DenestCli *cli)
{
    g_auto(DenestCliChanges) changes = {0};
    g_autofree char *input = NULL;
    const GOptionEntry entries[] = {
        {"input", 'i', 0, G_OPTION_ARG_FILENAME, &input,
         "Folder of array files instead of the tree's input_dir", "DIR"},
        DENEST_CLI_CHANGES(changes),
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GPtrArray) errors = NULL;
    g_autoptr(GError) error = NULL;
    DenestOptions options;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    denest_log_set_threshold(DENEST_LOG_WARNING);
    tree = denest_cli_load(cli->args[1], &changes, &error);
    if (!tree)
        return denest_cli_fail(error);
    options = denest_cli_options(cli);
    options.input_dir = input;
    errors = denest_check_tree(tree, &options);
    return report(cli->args[1], errors);
}

const DenestCliCommand denest_cli_check = {
    .name = "check",
    .arguments = "TREE",
    .n_min = 1,
    .n_max = 1,
    .summary = "Find all mistakes of a tree; run nothing",
    .description =
        "Each mistake is one line on standard error: file, line, path of the node, key and "
        "rule.\nThe exit status is 1 if there is any.\n",
    .run = check,
};
