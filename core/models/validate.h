/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Is a description that came out of a module fit for use? Everything else of core relies on it.
 */
#ifndef DENEST_CORE_MODELS_VALIDATE_H
#define DENEST_CORE_MODELS_VALIDATE_H

#include <denest/model.h>

G_BEGIN_DECLS

/**
 * Check kind, struct size, texts, tables and functions of @p model.
 *
 * @param error DENEST_ERROR_ABI for another struct size, else DENEST_ERROR_LOAD; the message begins
 * with the model's name
 */
gboolean denest_validate_model(const DenestModel *model, GError **error);

G_END_DECLS

#endif
