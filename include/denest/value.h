/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A value of a parameter tree: what a YAML node means. Values are immutable once built, counted by
 * reference, and know where they were read.
 */
#ifndef DENEST_VALUE_H
#define DENEST_VALUE_H

#include <denest/error.h>

G_BEGIN_DECLS

/** Opaque; shared by reference, from any thread once built. */
typedef struct DenestValue DenestValue;

typedef enum {
    DENEST_VALUE_NULL,
    DENEST_VALUE_BOOL,
    DENEST_VALUE_INT,
    DENEST_VALUE_FLOAT,
    DENEST_VALUE_STRING,
    DENEST_VALUE_LIST,
    DENEST_VALUE_MAP, /**< ordered; keys are scalars, unique */
} DenestValueType;

/** Name of @p type as error messages print it: "null", "boolean", "integer", "number", "text",
 * "list", "mapping". */
DENEST_API const char *denest_value_type_name(DenestValueType type);

/* New values are owned by the caller. */
DENEST_API DenestValue *denest_value_new_null(void);
DENEST_API DenestValue *denest_value_new_bool(gboolean value);
DENEST_API DenestValue *denest_value_new_int(gint64 value);
DENEST_API DenestValue *denest_value_new_float(double value);
DENEST_API DenestValue *denest_value_new_string(const char *value);
/** An empty list or mapping. Fill it with the append and set calls before anybody else sees it. */
DENEST_API DenestValue *denest_value_new_list(void);
DENEST_API DenestValue *denest_value_new_map(void);
/** A list that is written with the tag `!!python/tuple`; a list in every other respect. */
DENEST_API DenestValue *denest_value_new_tuple(void);
/** A list, tuple or mapping under construction with the items of @p value; the items are shared. */
DENEST_API DenestValue *denest_value_copy(const DenestValue *value);
/** Append to a list under construction; takes ownership of @p item. */
DENEST_API void denest_value_append(DenestValue *list, DenestValue *item);
/** Set @p key of a mapping under construction; a key that is there keeps its place and gets the new
 * value. Takes ownership of @p item. */
DENEST_API void denest_value_set(DenestValue *map, const char *key, DenestValue *item);
/** The same for any scalar as key; takes ownership of @p key, too. Keys are compared as Python
 * does: 1, 1.0 and true are one key, 1 and "1" are two. */
DENEST_API void denest_value_set_pair(DenestValue *map, DenestValue *key, DenestValue *item);

DENEST_API DenestValue *denest_value_ref(const DenestValue *value);
/** May be NULL. */
DENEST_API void denest_value_unref(DenestValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestValue, denest_value_unref)

DENEST_API DenestValueType denest_value_type(const DenestValue *value);
/** Whether a list is written as a tuple. */
DENEST_API gboolean denest_value_is_tuple(const DenestValue *value);

/** The value of a scalar of exactly this type; a programmer's error otherwise. */
DENEST_API gboolean denest_value_bool(const DenestValue *value);
DENEST_API gint64 denest_value_int(const DenestValue *value);
DENEST_API double denest_value_float(const DenestValue *value);
DENEST_API const char *denest_value_string(const DenestValue *value);

/** Items of a list or pairs of a mapping. */
DENEST_API guint denest_value_length(const DenestValue *value);
/** Borrowed: item @p i of a list, or value of pair @p i of a mapping. */
DENEST_API const DenestValue *denest_value_item(const DenestValue *value, guint i);
/** Borrowed: key of pair @p i of a mapping, a scalar. */
DENEST_API const DenestValue *denest_value_key(const DenestValue *map, guint i);
/** Borrowed: key @p i as text ("1", "true", "null" for keys that are not text). */
DENEST_API const char *denest_value_key_name(const DenestValue *map, guint i);
/** All keys as text, NULL-ended; free the array only. @since 0.1 */
DENEST_API const char **denest_value_keys(const DenestValue *map);
/** Borrowed value of the text @p key, or NULL if the mapping has no such key (no error). */
DENEST_API const DenestValue *denest_value_find(const DenestValue *map, const char *key);

/**
 * Lenient reading, as parameters are read: a number may be given as float, integer, or as text that
 * any reader takes for a number (decimal digits with an optional sign, point and exponent: `1e3`,
 * `-.5`, `08`), never as boolean. The value itself stays the text that YAML says it is.
 *
 * @param ret_x set on success only
 * @param error DENEST_ERROR_TYPE; the message has the value and what was expected, not the key
 * @since 0.1
 */
DENEST_API gboolean denest_value_to_double(const DenestValue *value, double *ret_x, GError **error);
/** A whole number; a float such as 2.0 is refused. See denest_value_to_double(). */
DENEST_API gboolean denest_value_to_int(const DenestValue *value, gint64 *ret_x, GError **error);
/** true or false; nothing else. */
DENEST_API gboolean denest_value_to_bool(const DenestValue *value, gboolean *ret_x, GError **error);
/** Text; @p ret_x is borrowed from @p value. */
DENEST_API gboolean denest_value_to_string(const DenestValue *value, const char **ret_x,
                                           GError **error);
/** A list of numbers; @p ret_x is a new array of doubles, owned by the caller. */
DENEST_API gboolean denest_value_to_doubles(const DenestValue *value, GArray **ret_x,
                                            GError **error);

/** Deep equality; 1 and 1.0 differ, NaN equals NaN. */
DENEST_API gboolean denest_value_equal(const DenestValue *a, const DenestValue *b);
/** One line of text as messages print it (`{a: [1, 2.5], b: 'text'}`), at most @p max_chars
 * characters long and then ended by "..." (0: no limit). Owned by the caller. */
DENEST_API char *denest_value_print(const DenestValue *value, guint max_chars);

/** Where the value was read: "file:line", "--set" for the command line, or NULL if it was made by
 * the program. Borrowed. */
DENEST_API const char *denest_value_place(const DenestValue *value);

G_END_DECLS

#endif
