/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The error domain. A user's mistake is a GError whose message names the file, line, tree path,
 * key, value and rule, as far as the layer that reports it knows them; callers add what they know
 * in front with g_prefix_error().
 */
#ifndef DENEST_ERROR_H
#define DENEST_ERROR_H

#include <denest/types.h>

G_BEGIN_DECLS

#define DENEST_ERROR (denest_error_quark())

typedef enum {
    DENEST_ERROR_IO,        /**< a file or folder cannot be read or written */
    DENEST_ERROR_SYNTAX,    /**< not YAML, not an array file, not a number */
    DENEST_ERROR_MISSING,   /**< a mandatory key is absent */
    DENEST_ERROR_UNKNOWN,   /**< a key that nothing reads */
    DENEST_ERROR_RESERVED,  /**< a key that denest sets itself */
    DENEST_ERROR_TYPE,      /**< a value of another type, an array of another shape */
    DENEST_ERROR_RANGE,     /**< a value that a rule forbids */
    DENEST_ERROR_DUPLICATE, /**< the same thing given twice */
    DENEST_ERROR_NOT_FOUND, /**< a model, population, layer, receptor or file that does not exist */
    DENEST_ERROR_LOAD,      /**< a module that cannot be loaded */
    DENEST_ERROR_ABI,       /**< a module built for another plugin interface */
    DENEST_ERROR_UNSUPPORTED, /**< a valid request that denest does not serve */
    DENEST_ERROR_NUMERIC,     /**< state that is no longer finite */
    DENEST_ERROR_INTERRUPTED, /**< stopped by the user */
} DenestErrorCode;

DENEST_API GQuark denest_error_quark(void);

/**
 * Set @p error and return FALSE, so that a check is one statement.
 *
 * @param error may be NULL
 * @param key name of the offending key or parameter, put in front of the message; may be NULL
 * @param format printf format of the rule that is broken
 * @since 0.1
 */
DENEST_API gboolean denest_fail(GError **error, DenestErrorCode code, const char *key,
                                const char *format, ...) G_GNUC_PRINTF(4, 5);
/**
 * denest_fail() with DENEST_ERROR_UNKNOWN, for a key that nothing reads: the message names the
 * nearest of the known ones.
 *
 * @param rule what the key is not: "no parameter of …"
 * @param names known keys, NULL-ended
 * @since 0.1
 */
DENEST_API gboolean denest_fail_unknown(GError **error, const char *key, const char *rule,
                                        const char *const *names);

G_END_DECLS

#endif
