/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the user sees of a run, and the way to stop it: bars, log lines that do not disturb them,
 * and signals.
 */
#ifndef DENEST_CORE_CLI_PROGRESS_H
#define DENEST_CORE_CLI_PROGRESS_H

#include <denest/simulation.h>

#include "core/cli/bar.h"

G_BEGIN_DECLS

/** What is known of the run under way; all zeros at first. */
typedef struct {
    char *phase; /**< or NULL before the first one */
    gboolean is_running;
    double done, total;
    GPtrArray *completed; /**< names of sessions; NULL: none */
    DenestBar *bar;
} DenestCliProgress;

void denest_cli_progress_clear(DenestCliProgress *progress);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DenestCliProgress, denest_cli_progress_clear)

/**
 * From now on SIGINT and SIGTERM ask the run to stop at the end of a slice, the second one ends the
 * program at once; log lines make room for a bar.
 */
void denest_cli_progress_begin(void);
/** The signal that asked to stop, or 0. */
int denest_cli_progress_signal(void);

/** For DenestOptions; @p user_data is a DenestCliProgress. */
gboolean denest_cli_progress_report(const DenestProgressReport *report, gpointer user_data);
/** No more reports come; a last bar is completed if the run went well. */
void denest_cli_progress_end(DenestCliProgress *progress, gboolean ok);

/** How far a stopped run came, for the user. Owned by the caller. */
char *denest_cli_progress_describe(const DenestCliProgress *progress);

G_END_DECLS

#endif
