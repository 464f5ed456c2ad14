/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the readers of core/params need to know of values beyond <denest/value.h>.
 */
#ifndef DENEST_CORE_PARAMS_VALUE_PRIVATE_H
#define DENEST_CORE_PARAMS_VALUE_PRIVATE_H

#include <denest/value.h>

G_BEGIN_DECLS

/**
 * Say where a value under construction was read.
 *
 * @param file name from g_ref_string_new_intern(); the value takes a reference of its own; may be
 * NULL
 * @param line from 1; 0 if @p file alone says the place
 */
void denest_value_set_place(DenestValue *value, char *file, guint line);
/** Give @p value, which is under construction, the place of @p other. */
void denest_value_copy_place(DenestValue *value, const DenestValue *other);

/** Hash and equality of scalars as keys, as denest_value_set_pair() describes. */
guint denest_value_key_hash(gconstpointer scalar);
gboolean denest_value_key_equal(gconstpointer a, gconstpointer b);

/** Fail with DENEST_ERROR_TYPE, "expected <expected>, not <value> (<type>)". @return FALSE */
gboolean denest_value_fail_type(const DenestValue *value, const char *expected, GError **error);

/** Borrowed value of @p key, or NULL. */
const DenestValue *denest_value_find_pair(const DenestValue *map, const DenestValue *key);

G_END_DECLS

#endif
