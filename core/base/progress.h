/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A progress bar on standard error: label, share, rate and remaining time, redrawn at most ten
 * times a second. Nothing is drawn if standard error is no terminal or if informative log lines are
 * dropped. Log lines clear the bar first. To be used by the main thread, one bar at a time.
 */
#ifndef DENEST_CORE_BASE_PROGRESS_H
#define DENEST_CORE_BASE_PROGRESS_H

#include <glib.h>

G_BEGIN_DECLS

/** Opaque. */
typedef struct DenestProgress DenestProgress;

/**
 * Begin a bar.
 *
 * @param label what is being done; may be NULL
 * @param unit of @p total, such as "it" or "ms"
 * @param total amount of work, ≥ 0
 */
DenestProgress *denest_progress_new(const char *label, const char *unit, double total);
/** @param done amount of work done so far */
void denest_progress_update(DenestProgress *progress, double done);
/** Draw the bar for the last time, end its line and free it; may be NULL. */
void denest_progress_finish(DenestProgress *progress);
/** Free without a last look; may be NULL. */
void denest_progress_free(DenestProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestProgress, denest_progress_free)

/** Text of a bar after @p seconds. Owned by the caller. */
char *denest_progress_render(const DenestProgress *progress, double seconds);

/** Make room for a line of text where a bar may stand. */
void denest_progress_clear_line(void);

G_END_DECLS

#endif
