/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Models as text for people, from their tables alone.
 */
#ifndef DENEST_CORE_MODELS_DESCRIBE_H
#define DENEST_CORE_MODELS_DESCRIBE_H

#include "core/models/prototype.h"

G_BEGIN_DECLS

/** One line for each model, grouped by kind. @param prototypes of DenestPrototype *, sorted by
 * kind; owned by the caller */
char *denest_describe_list(const GPtrArray *prototypes);

/** Everything about one model: equations, parameters, state, receptors, recordables. Owned by the
 * caller. */
char *denest_describe_model(const DenestPrototype *prototype);

G_END_DECLS

#endif
