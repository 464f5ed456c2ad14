/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/cli.h"

static int
plugins(DenestCli *cli)
{
    const GOptionEntry entries[] = {G_OPTION_ENTRY_NULL};
    g_autofree char *text = NULL;
    DenestOptions options;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    options = denest_cli_options(cli);
    text = denest_list_plugins(&options);
    return denest_cli_print(text);
}

const DenestCliCommand denest_cli_plugins = {
    .name = "plugins",
    .arguments = "",
    .summary = "List the modules found, and why some are not used",
    .description =
        "Modules are looked for in the folders of --plugin-path, of $DENEST_PLUGIN_PATH "
        "(joined by ':'),\nthen in the installed folder, or, of a program in its build "
        "folder, in 'plugins' there; each\nfolder may have one subfolder for each kind of "
        "model.\n",
    .run = plugins,
};
