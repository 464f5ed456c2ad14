/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Mistakes found while a tree is read: all of them are collected, the first one is what a run fails with.
 */
#ifndef DENEST_CORE_NETWORK_ISSUES_H
#define DENEST_CORE_NETWORK_ISSUES_H

#include <denest/value.h>

G_BEGIN_DECLS

/** Opaque; owned by whoever checks. */
typedef struct DenestIssues DenestIssues;

DenestIssues *denest_issues_new(void);
/** May be NULL. */
void denest_issues_free(DenestIssues *issues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestIssues, denest_issues_free)

/**
 * Add a mistake: `place: path: message`.
 *
 * @param place "file:line"; may be NULL
 * @param path of the node, key or list item; may be NULL
 * @param error taken over and cleared; nothing is added if it is not set
 */
void denest_issues_take(DenestIssues *issues, const char *place, const char *path, GError **error);
/** The same with a new message. */
void denest_issues_add(DenestIssues *issues, DenestErrorCode code, const char *place,
                       const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);

guint denest_issues_count(const DenestIssues *issues);
/** Set @p error to the first mistake, which also says how many more there are. @return TRUE if there is none */
gboolean denest_issues_check(const DenestIssues *issues, GError **error);
/** All mistakes: array of GError *, owned by the caller with its content; @p issues is empty then. */
GPtrArray *denest_issues_steal(DenestIssues *issues);

G_END_DECLS

#endif
