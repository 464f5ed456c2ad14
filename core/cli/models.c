/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/cli.h"

static int
models(DenestCli *cli)
{
    const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    DenestOptions options;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    options = denest_cli_options(cli);
    if (cli->args[1])
        text = denest_describe_model_named(cli->args[1], &options, &error);
    else
        text = denest_list_models(&options);
    return text ? denest_cli_print(text) : denest_cli_fail(error);
}

const DenestCliCommand denest_cli_models = {
    .name = "models",
    .arguments = "[NAME]",
    .n_max = 1,
    .summary = "List the models, or explain one",
    .description = "With NAME: equations, parameters with unit, default and range, what can be "
                   "recorded, receptors.\n",
    .run = models,
};
