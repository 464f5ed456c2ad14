/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Values to YAML, byte for byte as PyYAML writes them in block style: two spaces of indentation,
 * lists not indented under their key, lines folded at spaces behind column 80, everything but ASCII
 * escaped. A list or mapping that is one object at several places is written once, with an anchor,
 * and then as an alias; an empty tuple excepted. Build what is to be written from
 * denest_value_new_*() calls; denest_value_new_tuple() gives `!!python/tuple`.
 */
#ifndef DENEST_CORE_PARAMS_YAML_WRITE_H
#define DENEST_CORE_PARAMS_YAML_WRITE_H

#include <denest/value.h>

G_BEGIN_DECLS

typedef enum {
    DENEST_YAML_IN_ORDER, /**< keys as they come: parameter_tree.yml */
    DENEST_YAML_SORTED,   /**< keys sorted if they can be: session_times.yml and metadata */
} DenestYamlOrder;

/** The document as text. Owned by the caller. */
char *denest_yaml_print(const DenestValue *value, DenestYamlOrder order);

/**
 * Write a document to a file, which is complete or untouched.
 *
 * @param error DENEST_ERROR_IO
 */
gboolean denest_yaml_write_file(const DenestValue *value, DenestYamlOrder order, const char *path,
                                GError **error);

/** A float as YAML: `1.0`, `1.0e-05`, `.inf`, `-.inf`, `.nan`; reads back equal. Owned by the
 * caller. */
char *denest_yaml_format_double(double x);

G_END_DECLS

#endif
