/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include <denest/conform.h>
#include <denest/log.h>

#include "core/cli/cli.h"

/* What has been reported so far. */
typedef struct {
    guint n_passed, n_failed;
    gboolean quiet;
} Count;

static void
print_check(const DenestConformReport *report, gpointer user_data)
{
    Count *count = user_data;

    if (report->passed)
        count->n_passed++;
    else
        count->n_failed++;
    if (report->passed && count->quiet)
        return;
    printf("%s  %s%s%s: %s%s%s%s\n", report->passed ? "passed" : "FAILED",
           report->model ? report->model : "", report->model ? ": " : "", report->check,
           report->rule, *report->text ? " (" : "", report->text, *report->text ? ")" : "");
    fflush(stdout);
}

/* The values of --set, as a mapping; NULL: none. */
static gboolean
read_values(char **sets, DenestValue **ret_values, GError **error)
{
    g_autoptr(DenestValue) values = denest_value_new_map();

    for (guint i = 0; sets && sets[i]; i++) {
        g_autofree char *assignment = g_strconcat("nest_params.", sets[i], NULL);
        g_autoptr(DenestTree) tree = NULL;
        const DenestValue *own;

        if (!strchr(sets[i], '='))
            return denest_fail(error, DENEST_ERROR_TYPE, "--set", "'%s': expected KEY=VALUE",
                               sets[i]);
        tree = denest_tree_new_from_assignment(assignment, error);
        if (!tree)
            return FALSE;
        own = denest_tree_own(tree, DENEST_DATA_NEST_PARAMS);
        for (guint k = 0; k < denest_value_length(own); k++)
            denest_value_set(values, denest_value_key_name(own, k),
                             denest_value_ref(denest_value_item(own, k)));
    }
    if (sets)
        *ret_values = g_steal_pointer(&values);
    return TRUE;
}

static int
check(DenestCli *cli, char **sets, gboolean quiet, gboolean no_speed)
{
    g_autoptr(DenestValue) values = NULL;
    g_autoptr(GError) error = NULL;
    DenestConformOptions options = {.plugin_path = denest_cli_options(cli).plugin_path,
                                    .no_speed = no_speed};
    Count count = {.quiet = quiet};

    if (!read_values(sets, &values, &error))
        return denest_cli_fail(error);
    options.values = values;
    denest_log_set_threshold(DENEST_LOG_ERROR);
    denest_conform(cli->args[1], &options, print_check, &count);
    printf("%s: %u passed, %u failed\n", cli->args[1], count.n_passed, count.n_failed);
    return count.n_failed > 0 ? DENEST_EXIT_FAILED : denest_cli_print("");
}

static int
conform(DenestCli *cli)
{
    g_auto(GStrv) sets = NULL;
    gboolean quiet = FALSE, no_speed = FALSE;
    const GOptionEntry entries[] = {
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &sets,
         "Run the model with this parameter; repeatable", "KEY=VALUE"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Print what failed, and the sum", NULL},
        {"no-speed", 0, 0, G_OPTION_ARG_NONE, &no_speed, "Do not measure the speed", NULL},
        G_OPTION_ENTRY_NULL,
    };

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    return check(cli, sets, quiet, no_speed);
}

const DenestCliCommand denest_cli_conform = {
    .name = "conform",
    .arguments = "MODULE.so",
    .n_min = 1,
    .n_max = 1,
    .summary = "Check whether a plugin keeps the rules",
    .description =
        "One line for each check of each model of the module. The exit status is 1 if one failed.\n"
        "Each check runs in a process of its own, so that a crash is a result, too.\n",
    .run = conform,
};
