/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * All mistakes of a tree, in the order in which they were found. The same message is kept once.
 */
#ifndef DENEST_CORE_BASE_PROBLEMS_H
#define DENEST_CORE_BASE_PROBLEMS_H

#include <denest/error.h>

G_BEGIN_DECLS

/** Opaque; owned by whoever made it, used by one thread. */
typedef struct DenestProblems DenestProblems;

/** Beyond this number problems are counted but not kept. */
enum { DENEST_PROBLEMS_MAX_KEPT = 1000 };

DenestProblems *denest_problems_new(void);
/** May be NULL. */
void denest_problems_free(DenestProblems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestProblems, denest_problems_free)

/** Add a problem with that message. */
void denest_problems_add(DenestProblems *problems, DenestErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/** Add an error; takes ownership of @p error. */
void denest_problems_take(DenestProblems *problems, GError *error);

/** Number of different problems. */
guint denest_problems_count(const DenestProblems *problems);
/** Number of problems that were added, those with the same message counted again: greater than
 * before if a piece of code found one. */
guint denest_problems_n_found(const DenestProblems *problems);
/** Number of problems that were kept, at most DENEST_PROBLEMS_MAX_KEPT. */
guint denest_problems_n_kept(const DenestProblems *problems);
/** Borrowed. @param i < denest_problems_n_kept() */
const GError *denest_problems_item(const DenestProblems *problems, guint i);

/**
 * For a caller that has room for one error.
 *
 * @param error the first problem, and how many more there are
 * @return TRUE if there is none
 */
gboolean denest_problems_check(const DenestProblems *problems, GError **error);

G_END_DECLS

#endif
