/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Models as text for terminals and as Markdown for docs/models; the same sections in both.
 */
#ifndef DENEST_CORE_MODELS_LAYOUT_H
#define DENEST_CORE_MODELS_LAYOUT_H

#include "core/models/prototype.h"

G_BEGIN_DECLS

/** One line for each model, by kind. @param prototypes of DenestPrototype *, sorted by kind @return
 * owned by the caller */
char *denest_layout_list(const GPtrArray *prototypes);
/** Everything about one model, and the module it comes from. Owned by the caller. */
char *denest_layout_text(const DenestPrototype *prototype);

/** The list as a page that links to KIND/NAME.md of each model. Owned by the caller. */
char *denest_layout_index(const GPtrArray *prototypes);
/** The page of one model. Owned by the caller. */
char *denest_layout_markdown(const DenestPrototype *prototype);

G_END_DECLS

#endif
