/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A progress bar on standard error: label, share, rate and remaining time, redrawn at most ten
 * times a second. Nothing is drawn if standard error is no terminal or if informative log lines are
 * dropped. Used by the main thread, one bar at a time.
 */
#ifndef DENEST_CORE_CLI_BAR_H
#define DENEST_CORE_CLI_BAR_H

#include <glib.h>

G_BEGIN_DECLS

/** Opaque. */
typedef struct DenestBar DenestBar;

/**
 * Begin a bar.
 *
 * @param label what is being done; may be NULL
 * @param unit of @p total, such as "it" or "ms"
 * @param total amount of work, ≥ 0
 */
DenestBar *denest_bar_new(const char *label, const char *unit, double total);
/** @param done amount of work done so far */
void denest_bar_update(DenestBar *bar, double done);
/** Draw the bar for the last time, end its line and free it; may be NULL. */
void denest_bar_finish(DenestBar *bar);
/** Free without a last look; may be NULL. */
void denest_bar_free(DenestBar *bar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestBar, denest_bar_free)

/** Text of a bar after @p seconds. Owned by the caller. */
char *denest_bar_render(const DenestBar *bar, double seconds);

/** Make room for a line of text where a bar may stand. May be called from any thread. */
void denest_bar_clear_line(void);

G_END_DECLS

#endif
