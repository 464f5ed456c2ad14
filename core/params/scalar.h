/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What a plain (unquoted) YAML 1.1 scalar means to PyYAML. The reader takes values from here, the
 * writer the need for quotes.
 */
#ifndef DENEST_CORE_PARAMS_SCALAR_H
#define DENEST_CORE_PARAMS_SCALAR_H

#include <denest/value.h>

G_BEGIN_DECLS

typedef enum {
    DENEST_SCALAR_STRING,
    DENEST_SCALAR_NULL,
    DENEST_SCALAR_BOOL,
    DENEST_SCALAR_INT,
    DENEST_SCALAR_FLOAT,
    DENEST_SCALAR_DATE,  /**< a date or a date with time; read as text */
    DENEST_SCALAR_MERGE, /**< `<<` */
    DENEST_SCALAR_VALUE, /**< `=` */
} DenestScalarKind;

/** What plain @p text means. */
DenestScalarKind denest_scalar_kind(const char *text);

/*
 * Values of texts that were either recognised by denest_scalar_kind() or given the tag of the type.
 * A failure is a DENEST_ERROR_SYNTAX whose message says what is wrong with the text.
 */
gboolean denest_scalar_to_bool(const char *text, gboolean *ret_x, GError **error);
/** DENEST_ERROR_RANGE for an integer that does not fit into 64 bits. */
gboolean denest_scalar_to_int(const char *text, gint64 *ret_x, GError **error);
gboolean denest_scalar_to_float(const char *text, double *ret_x, GError **error);

G_END_DECLS

#endif
