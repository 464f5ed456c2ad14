/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <denest/version.h>

#include "core/cli/cli.h"

static const DenestCliCommand *const commands[] = {
    &denest_cli_run,     &denest_cli_check,       &denest_cli_show, &denest_cli_models,
    &denest_cli_plugins, &denest_cli_connections, &denest_cli_draw, &denest_cli_bench,
    &denest_cli_conform, &denest_cli_new_plugin,
};

static char *
describe_commands(void)
{
    GString *text = g_string_new("Commands:\n");

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *usage =
            g_strdup_printf("%s %s", commands[i]->name, commands[i]->arguments);

        g_string_append_printf(text, "  %-26s %s\n", usage, commands[i]->summary);
    }
    g_string_append(text, "\n'denest COMMAND --help' has the options of a command.\n");
    return g_string_free(text, FALSE);
}

static int
wrong_usage(const char *message)
{
    fprintf(stderr, "denest: %s\nTry 'denest --help'.\n", message);
    return DENEST_EXIT_USAGE;
}

static int
unknown_command(const char *name)
{
    const char *names[G_N_ELEMENTS(commands) + 1] = {NULL};
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
        names[i] = commands[i]->name;
    denest_fail_unknown(&error, name, "there is no such command", names);
    return wrong_usage(error->message);
}

/* Hand over to the command, which sees its own name as that of the program. */
static int
dispatch(DenestCli *cli)
{
    const char *name = cli->args[1];

    if (!name)
        return wrong_usage("a command is missing");
    for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *program = NULL;

        if (strcmp(commands[i]->name, name) != 0)
            continue;
        program = cli->args[0];
        memmove(cli->args, cli->args + 1, sizeof(char *) * g_strv_length(cli->args));
        cli->command = commands[i];
        return commands[i]->run(cli);
    }
    return unknown_command(name);
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) plugin_path = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) args = g_strdupv(argv);
    g_autofree char *description = describe_commands();
    gboolean version = FALSE;
    const DenestCliCommand top = {
        .arguments = "COMMAND [ARGUMENT…]",
        .n_max = G_MAXUINT,
        .summary = "Run networks of spiking neurons from deNEST parameter trees.",
        .description = description,
    };
    const GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL},
        G_OPTION_ENTRY_NULL,
    };
    DenestCli cli = {.command = &top, .args = args, .plugin_path = plugin_path};

    /* Names of files may be in any encoding; numbers always have a point. */
    setlocale(LC_CTYPE, "");
    g_ptr_array_add(plugin_path, NULL);
    if (!denest_cli_parse(&cli, entries))
        return DENEST_EXIT_USAGE;
    if (version)
        return denest_cli_print("denest " DENEST_VERSION "\n");
    return dispatch(&cli);
}
