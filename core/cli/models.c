/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/cli.h"

static int
models(DenestCli *cli)
{
    g_autofree char *folder = NULL;
    const GOptionEntry entries[] = {
        {"markdown", 0, 0, G_OPTION_ARG_FILENAME, &folder,
         "Write a page for each model and a list, README.md, to this folder", "DIR"},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    DenestOptions options;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    options = denest_cli_options(cli);
    if (folder && cli->args[1])
        return denest_cli_refuse(cli, "--markdown writes all models, it takes no NAME");
    if (folder)
        return denest_write_model_pages(folder, &options, &error) ? DENEST_EXIT_OK
                                                                  : denest_cli_fail(error);
    if (cli->args[1])
        text = denest_describe_model_named(cli->args[1], &options, &error);
    else
        text = denest_list_models(&options, &error);
    return text ? denest_cli_print(text) : denest_cli_fail(error);
}

const DenestCliCommand denest_cli_models = {
    .name = "models",
    .arguments = "[NAME]",
    .n_max = 1,
    .summary = "List the models, or explain one",
    .description = "With NAME: equations, parameters with default, unit and range, state, what can "
                   "be recorded,\nreceptors, reference.\n",
    .run = models,
};
