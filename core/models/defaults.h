/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Params structs made from a model's table alone.
 */
#ifndef DENEST_CORE_MODELS_DEFAULTS_H
#define DENEST_CORE_MODELS_DEFAULTS_H

#include <denest/value.h>

#include "core/models/arena.h"
#include "core/models/schema.h"

G_BEGIN_DECLS

/**
 * The default of a row as a value; owned by the caller.
 *
 * @return NULL with DENEST_ERROR_SYNTAX if the default of a list is not written as a list
 */
DenestValue *denest_defaults_value(const DenestParam *param, GError **error);

/** Fill Params with the defaults; lists and texts go to @p arena. The model's check is not called.
 */
void denest_defaults_init(const DenestSchema *schema, DenestArena *arena, void *ret_params);

/**
 * Params of something that has no units: defaults, then @p values, then the model's check.
 *
 * @param params params_size bytes, filled on success only
 * @param ret_at set on failure: the value at fault; may be NULL
 * @param error as denest_unit_set(), and DENEST_ERROR_MISSING for a mandatory key
 */
gboolean denest_defaults_bind(const DenestSchema *schema, DenestArena *arena,
                              const DenestValue *values, void *params, const DenestValue **ret_at,
                              GError **error);

G_END_DECLS

#endif
