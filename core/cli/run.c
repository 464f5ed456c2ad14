/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>

#include <denest/log.h>

#include "core/cli/cli.h"
#include "core/cli/progress.h"

enum { SIGNAL_EXIT = 128 };

typedef struct {
    DenestCliChanges changes;
    char *output, *input;
    guint n_workers;
    gboolean quiet, verbose;
} RunOptions;

static void
run_options_clear(RunOptions *options)
{
    denest_cli_changes_clear(&options->changes);
    g_free(options->output);
    g_free(options->input);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RunOptions, run_options_clear)

static gboolean
parse(DenestCli *cli, RunOptions *run)
{
    int workers = -1;
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &run->output,
         "Output folder instead of the tree's output_dir", "DIR"},
        {"input", 'i', 0, G_OPTION_ARG_FILENAME, &run->input,
         "Folder of array files instead of the tree's input_dir", "DIR"},
        DENEST_CLI_WORKERS(workers),
        DENEST_CLI_CHANGES(run->changes),
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &run->quiet, "Print warnings and errors only", NULL},
        {"verbose", 'v', 0, G_OPTION_ARG_NONE, &run->verbose, "Print more", NULL},
        {NULL},
    };

    if (!denest_cli_parse(cli, entries))
        return FALSE;
    if (run->output && !*run->output) {
        fprintf(stderr, "denest run: --output: the name of the folder is empty\n");
        return FALSE;
    }
    return denest_cli_check_workers(cli, workers, &run->n_workers);
}

static int
run_tree(const char *path, const GPtrArray *overrides, DenestOptions *options)
{
    g_auto(DenestCliProgress) progress = {0};
    g_autoptr(GError) error = NULL;
    gboolean ok;

    options->progress = denest_cli_progress_report;
    options->user_data = &progress;
    ok = denest_run(path, (const DenestTree *const *)overrides->pdata, overrides->len, options,
                    &error);
    denest_cli_progress_end(&progress, ok);
    if (ok)
        return DENEST_EXIT_OK;
    if (g_error_matches(error, DENEST_ERROR, DENEST_ERROR_INTERRUPTED)) {
        g_autofree char *text = denest_cli_progress_describe(&progress);

        fprintf(stderr, "denest: %s\n", text);
        return SIGNAL_EXIT + denest_cli_progress_signal();
    }
    return denest_cli_fail(error);
}

static int
run(DenestCli *cli)
{
    g_auto(RunOptions) run = {0};
    g_autoptr(GPtrArray) overrides = NULL;
    g_autoptr(GError) error = NULL;
    DenestOptions options;

    if (!parse(cli, &run))
        return DENEST_EXIT_USAGE;
    denest_log_set_threshold(run.quiet     ? DENEST_LOG_WARNING
                             : run.verbose ? DENEST_LOG_DEBUG
                                           : DENEST_LOG_INFO);
    denest_cli_progress_begin();
    overrides = denest_cli_overrides(&run.changes, &error);
    if (!overrides)
        return denest_cli_fail(error);
    options = denest_cli_options(cli);
    options.output_dir = run.output;
    options.input_dir = run.input;
    options.n_workers = run.n_workers;
    return run_tree(cli->args[1], overrides, &options);
}

const DenestCliCommand denest_cli_run = {
    .name = "run",
    .arguments = "TREE",
    .n_min = 1,
    .n_max = 1,
    .summary = "Build the network, run the sessions, write the output folder",
    .description =
        "TREE is a YAML list of files, or one file that holds a whole tree.\n"
        "Ctrl-C stops the run at the end of a time slice with complete data files; a second one "
        "ends it at once.\n",
    .run = run,
};
