/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Problems of a tree, each with its place and path; the check of keys with its log lines.
 */
#ifndef DENEST_CORE_NETWORK_REPORT_H
#define DENEST_CORE_NETWORK_REPORT_H

#include "core/params/check.h"

G_BEGIN_DECLS

/** Table of keys from an array of rows. */
#define DENEST_REPORT_TABLE(rows, is_open)                                                         \
    {                                                                                              \
        rows, G_N_ELEMENTS(rows), is_open                                                          \
    }

/**
 * Add a problem: `place: path: message`.
 *
 * @param place "file:line"; may be NULL
 * @param path of the node, key or list item; may be NULL
 * @param error taken over and cleared; nothing is added if it is not set
 */
void denest_report_take(DenestProblems *problems, const char *place, const char *path,
                        GError **error);
/** The same with a new message. */
void denest_report_add(DenestProblems *problems, DenestErrorCode code, const char *place,
                       const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);

/**
 * Add a problem if @p value is not of a type: "expected <what>, not <value> (<type>)".
 *
 * @param key of the value, if @p path does not end in it; may be NULL
 * @return is it of that type?
 */
gboolean denest_report_expect(const DenestValue *value, DenestValueType type, const char *what,
                              const char *path, const char *key, DenestProblems *problems);

/** denest_check_node(), with a log line about defaults. @return NULL if there was a problem */
DenestValue *denest_report_check_node(const DenestTree *node, DenestDataKind kind,
                                      const char *object, const DenestCheckTable *table,
                                      DenestProblems *problems);
/** denest_check_map() for any value, with a log line about defaults. @return NULL if there was a
 * problem */
DenestValue *denest_report_check_map(const DenestCheckSubject *subject, const DenestValue *map,
                                     const DenestCheckTable *table, DenestProblems *problems);

/** denest_check_children(), with a log line about each child that is absent. */
void denest_report_check_children(const DenestTree *node, const char *object,
                                  const char *const *names, DenestProblems *problems);

/** Place of the value that an error is about: that of the key which begins its message, or
 * @p otherwise. */
const char *denest_report_place_of(const DenestValue *map, const GError *error,
                                   const char *otherwise);
/** Place of value @p key of @p map, or of the map. */
const char *denest_report_place(const DenestValue *map, const char *key);

G_END_DECLS

#endif
