/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * "Did you mean": the known name nearest to an unknown one.
 */
#ifndef DENEST_CORE_BASE_SUGGEST_H
#define DENEST_CORE_BASE_SUGGEST_H

#include <glib.h>

G_BEGIN_DECLS

/**
 * The candidate that @p name most likely stands for: another case, or few letters added, lost,
 * changed or swapped.
 *
 * @param candidates NULL-ended; may be NULL
 * @return borrowed from @p candidates, or NULL if none is near; the first of equally near ones
 */
const char *denest_suggest_nearest(const char *name, const char *const *candidates);

/** Append "; did you mean 'x'?" to @p message if a candidate is near. */
void denest_suggest_append(GString *message, const char *name, const char *const *candidates);

/** The same, and " (known: x, y, …)" if the candidates are few. */
void denest_suggest_append_known(GString *message, const char *name, const char *const *candidates);

G_END_DECLS

#endif
