/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What is known of a model, as sections for people, from its description alone; layout.h makes text
 * and Markdown of them.
 */
#ifndef DENEST_CORE_MODELS_DESCRIBE_H
#define DENEST_CORE_MODELS_DESCRIBE_H

#include "core/models/prototype.h"

G_BEGIN_DECLS

/** A heading, and a text or a table below it. */
typedef struct {
    char *title;
    char *text;                  /**< lines; NULL: a table */
    gboolean is_code;            /**< text to be shown as it stands */
    const char *const *headings; /**< of the columns of a table, NULL-ended, static */
    GPtrArray *rows;             /**< GStrv: a cell for each heading; the first one is a name */
} DenestSection;

/** @return array of DenestSection *, owned by the caller */
GPtrArray *denest_describe_model(const DenestPrototype *prototype);

G_END_DECLS

#endif
