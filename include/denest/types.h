/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What every public header needs: visibility, kinds of models, times and ids.
 */
#ifndef DENEST_TYPES_H
#define DENEST_TYPES_H

#include <glib.h>

/** Marks what libdenest exports. */
#define DENEST_API __attribute__((visibility("default")))

G_BEGIN_DECLS

/** Id of a unit, layer or recorder, as NEST numbers them: 1, 2, …; 0 is the root. */
typedef guint32 DenestGid;

/** A point in time or a duration in whole steps of the resolution. */
typedef gint64 DenestStep;

/** What a model is. The name of a kind is also the name of its folder below the plugin folder. */
typedef enum {
    DENEST_KIND_NEURON,
    DENEST_KIND_STIMULATOR,
    DENEST_KIND_SYNAPSE,
    DENEST_KIND_RECORDER,
    DENEST_KIND_PROJECTION,
    DENEST_KIND_MASK,
    DENEST_KIND_FUNCTION,
    DENEST_N_KINDS
} DenestKind;

/** Name of @p kind: "neuron", "stimulator", … The string is static. @since 0.1 */
DENEST_API const char *denest_kind_name(DenestKind kind);

G_END_DECLS

#endif
