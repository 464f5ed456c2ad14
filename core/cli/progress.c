/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/progress.h"

#include <signal.h>
#include <stdio.h>

#include <denest/log.h>

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
    caught = number;
}

static void
print_line(DenestLogLevel level, const char *line, gpointer user_data)
{
    denest_bar_clear_line();
    fprintf(stderr, "%s\n", line);
}

void
denest_cli_progress_begin(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND | SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    denest_log_set_sink(print_line, NULL);
}

int
denest_cli_progress_signal(void)
{
    return caught;
}

static void
begin_phase(DenestCliProgress *progress, const DenestProgressReport *report)
{
    g_autofree char *label = g_strdup(report->phase);

    denest_cli_progress_end(progress, TRUE);
    g_free(progress->phase);
    progress->phase = g_steal_pointer(&label);
    progress->is_running = report->is_running;
    progress->bar =
        denest_bar_new(progress->phase, report->is_running ? "ms" : "it", report->total);
}

gboolean
denest_cli_progress_report(const DenestProgressReport *report, gpointer user_data)
{
    DenestCliProgress *progress = user_data;

    if (g_strcmp0(report->phase, progress->phase) != 0 ||
        report->is_running != progress->is_running)
        begin_phase(progress, report);
    progress->done = report->done;
    progress->total = report->total;
    if (progress->bar)
        denest_bar_update(progress->bar, report->done);
    if (report->done >= report->total)
        denest_cli_progress_end(progress, TRUE);
    return caught == 0;
}

void
denest_cli_progress_end(DenestCliProgress *progress, gboolean ok)
{
    const gboolean is_complete = ok && progress->done >= progress->total;

    if (!progress->bar)
        return;
    if (is_complete)
        denest_bar_finish(g_steal_pointer(&progress->bar));
    else
        g_clear_pointer(&progress->bar, denest_bar_free);
    if (!is_complete || !progress->is_running)
        return;
    if (!progress->completed)
        progress->completed = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(progress->completed, g_strdup(progress->phase));
}

char *
denest_cli_progress_describe(const DenestCliProgress *progress)
{
    GString *text = g_string_new("stopped ");

    if (!progress->is_running)
        return g_string_free(
            g_string_append(text, "before the first session; no data were recorded"), FALSE);
    g_string_append_printf(text, "in session '%s' after %.10g of %.10g ms; ", progress->phase,
                           progress->done, progress->total);
    g_string_append(text, "completed sessions: ");
    for (guint i = 0; progress->completed && i < progress->completed->len; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "",
                               (const char *)progress->completed->pdata[i]);
    g_string_append(text, progress->completed ? "; " : "none; ");
    g_string_append(text, "the data files are complete up to this time");
    return g_string_free(text, FALSE);
}

void
denest_cli_progress_clear(DenestCliProgress *progress)
{
    g_clear_pointer(&progress->phase, g_free);
    g_clear_pointer(&progress->bar, denest_bar_free);
    g_clear_pointer(&progress->completed, g_ptr_array_unref);
}
