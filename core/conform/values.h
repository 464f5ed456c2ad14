/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Checks of parameters and state that need no run.
 */
#ifndef DENEST_CORE_CONFORM_VALUES_H
#define DENEST_CORE_CONFORM_VALUES_H

#include "core/conform/subject.h"

G_BEGIN_DECLS

/** Texts are there, one line each where one line is meant, and names are words. */
gboolean denest_values_check_texts(const DenestModel *model, GError **error);
/** check() does not change what it has accepted. */
gboolean denest_values_check_stable(DenestSubject *subject, GError **error);
/** Values just outside each range are refused, with the name in front; so is what is no number. */
gboolean denest_values_check_bounds(DenestSubject *subject, GError **error);
/** What is set is read back. */
gboolean denest_values_check_settings(DenestSubject *subject, GError **error);

/** Rows of a list of checks. */
#define DENEST_VALUES_CHECKS                                                                       \
    {"stable", "check() changes nothing in what it has accepted", denest_values_check_stable},     \
        {"bounds", "every value just outside its range is refused, by name",                       \
         denest_values_check_bounds},                                                              \
    {                                                                                              \
        "settings", "values that are set are read back", denest_values_check_settings              \
    }

/** For DenestProjection.check: count the issues in a guint, or pass over them (NULL). */
void denest_values_drop_issue(GError *issue, gpointer user_data);

/**
 * Another value of a number or boolean that @p model accepts beside its present ones; not for
 * orders.
 *
 * @return a mapping with one key, owned by the caller; NULL: none was found
 */
DenestValue *denest_values_vary(const DenestPrototype *model, const DenestSlot *slot);
/** Many of them, each accepted beside the others: as many as possible. Owned by the caller. */
DenestValue *denest_values_vary_all(const DenestPrototype *model);

G_END_DECLS

#endif
