/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * All models of one simulation by name: those of modules, loaded when first asked for, and those
 * that trees derive from them. Neurons, stimulators, recorders and synapses share one name space;
 * projections, masks and functions have one each. For each synapse model X there are also X_lbl
 * (with a `synapse_label`) and X_hpc.
 */
#ifndef DENEST_CORE_MODELS_REGISTRY_H
#define DENEST_CORE_MODELS_REGISTRY_H

#include "core/models/loader.h"
#include "core/models/prototype.h"

G_BEGIN_DECLS

/** Sets of kinds. */
#define DENEST_KIND_BIT(kind) (1u << (kind))
#define DENEST_KINDS_NODE                                                                          \
    (DENEST_KIND_BIT(DENEST_KIND_NEURON) | DENEST_KIND_BIT(DENEST_KIND_STIMULATOR) |               \
     DENEST_KIND_BIT(DENEST_KIND_RECORDER))
#define DENEST_KINDS_ALL (DENEST_KIND_BIT(DENEST_N_KINDS) - 1)

/** Opaque; used by one thread at a time. */
typedef struct DenestRegistry DenestRegistry;

/** @param plugin_path see denest_loader_new() @return owned by the caller */
DenestRegistry *denest_registry_new(const char *const *plugin_path);
/** Frees all prototypes. May be NULL. */
void denest_registry_free(DenestRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestRegistry, denest_registry_free)

/** Owner of lists and texts in the Params of this simulation; lives as long as the registry. */
DenestArena *denest_registry_arena(DenestRegistry *registry);
/** The modules behind the registry. */
const DenestLoader *denest_registry_loader(const DenestRegistry *registry);

/** Default delay in ms of the synapse models of modules loaded from now on: whole steps of a
 * kernel.
 */
void denest_registry_set_default_delay(DenestRegistry *registry, double ms);

/**
 * The model called @p name.
 *
 * @param kinds what it may be: bits of DENEST_KIND_BIT(), all of one name space
 * @param error DENEST_ERROR_NOT_FOUND with the nearest name, DENEST_ERROR_UNSUPPORTED for a model
 * of NEST 2.20 that denest does not have, DENEST_ERROR_TYPE if it is of another kind, or why its
 * module cannot be loaded
 * @return owned by the registry
 */
DenestPrototype *denest_registry_find(DenestRegistry *registry, guint kinds, const char *name,
                                      GError **error);

/**
 * Add a model that does not come from a module of the plugin folders.
 *
 * @param origin path of its module, for messages
 * @param error DENEST_ERROR_DUPLICATE, names both origins; adding the same description again is no
 * error
 */
gboolean denest_registry_add(DenestRegistry *registry, const DenestModel *model, const char *origin,
                             GError **error);

/**
 * Load the extension module @p name and add its models.
 *
 * @param ret_was_loaded TRUE if this registry had loaded it before; may be NULL
 */
gboolean denest_registry_install(DenestRegistry *registry, const char *name,
                                 gboolean *ret_was_loaded, GError **error);

/**
 * What a leaf of `neuron_models`, `synapse_models` or `recorder_models` asks for: a copy of @p base
 * under a new name, or other defaults of @p base itself if the names are equal.
 *
 * @param values mapping; may be NULL
 * @param ret_at see denest_unit_parse(); NULL on success and if the names are at fault
 * @return owned by the registry
 */
DenestPrototype *denest_registry_define(DenestRegistry *registry, guint kinds, const char *name,
                                        const char *base, const DenestValue *values,
                                        const DenestValue **ret_at, GError **error);

/**
 * Open all modules of the plugin folders and add their models, for listing. Modules that cannot be
 * opened keep the reason in DenestModuleFile.error.
 *
 * @param extensions also modules outside the kinds' folders
 */
void denest_registry_load_all(DenestRegistry *registry, gboolean extensions);
/** Is there any model? After loading; else DENEST_ERROR_NOT_FOUND with the folders. */
gboolean denest_registry_check_any(const DenestRegistry *registry, GError **error);

/** All prototypes loaded so far, by kind and name; the array is owned by the caller. */
GPtrArray *denest_registry_list(const DenestRegistry *registry, guint kinds);

G_END_DECLS

#endif
