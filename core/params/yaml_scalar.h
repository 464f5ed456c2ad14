/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * How the YAML writer writes text: plain, in single or in double quotes, folded behind column 80.
 */
#ifndef DENEST_CORE_PARAMS_YAML_SCALAR_H
#define DENEST_CORE_PARAMS_YAML_SCALAR_H

#include <glib.h>

G_BEGIN_DECLS

/** Text that knows its column. */
typedef struct {
    GString *out;
    guint column; /**< characters since the last line break */
} DenestYamlText;

/** Append @p ascii, which has no line break. */
void denest_yaml_text_put(DenestYamlText *text, const char *ascii);
/** Begin a line that is indented by @p indent blanks. */
void denest_yaml_text_break(DenestYamlText *text, guint indent);

/**
 * Append @p string so that it is read back as the same text.
 *
 * @param indent of folded lines
 * @param is_key whether it must stay on one line
 */
void denest_yaml_scalar_write(DenestYamlText *text, const char *string, guint indent,
                              gboolean is_key);

/** Whether @p string can stand in front of a colon; other keys are written with a question mark. */
gboolean denest_yaml_scalar_is_simple_key(const char *string);

G_END_DECLS

#endif
