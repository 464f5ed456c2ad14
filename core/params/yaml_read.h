/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * YAML to values, as PyYAML's safe loader reads it (YAML 1.1 scalars, anchors, aliases, merge
 * keys), with these differences:
 *
 * - `!!python/tuple` is read as a list that remembers to be written as a tuple; `!!set` as a
 * mapping to null, `!!omap` and
 *   `!!pairs` as a list of pairs;
 * - dates stay the text that was written; `!!binary` must decode to text;
 * - integers have 64 bits; text has no NUL character;
 * - a collection that contains itself is an error;
 * - size, depth, number of values and length of all text (after aliases are expanded) are bounded,
 * so that no file can exhaust memory.
 *
 * A message begins with "name:line: ".
 */
#ifndef DENEST_CORE_PARAMS_YAML_READ_H
#define DENEST_CORE_PARAMS_YAML_READ_H

#include <denest/value.h>

G_BEGIN_DECLS

/** Bounds of what is read. */
enum {
    DENEST_YAML_MAX_BYTES = 32 * 1024 * 1024,
    DENEST_YAML_MAX_DEPTH = 100,
    DENEST_YAML_MAX_VALUES = 2 * 1000 * 1000,
    DENEST_YAML_MAX_TEXT = 2 * DENEST_YAML_MAX_BYTES, /**< in all scalars, aliases expanded */
};

/**
 * Read the one document of a file; an empty file is null.
 *
 * @return owned by the caller; NULL on error
 * @param error DENEST_ERROR_IO, DENEST_ERROR_SYNTAX, or DENEST_ERROR_RANGE where a bound is passed
 */
DenestValue *denest_yaml_read_file(const char *path, GError **error);

/**
 * The same from memory.
 *
 * @param length in bytes; -1 if @p text ends with NUL
 * @param name stands for the file in places and messages
 * @param has_lines whether places have a line number
 */
DenestValue *denest_yaml_read_text(const char *text, gssize length, const char *name,
                                   gboolean has_lines, GError **error);

G_END_DECLS

#endif
