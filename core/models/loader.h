/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Finds modules in the plugin folders and opens them. A folder has one subfolder for each kind, and
 * may hold modules itself (extension modules). In folders listed earlier a module hides those of
 * the same kind and name in later ones.
 */
#ifndef DENEST_CORE_MODELS_LOADER_H
#define DENEST_CORE_MODELS_LOADER_H

#include <denest/plugin.h>

G_BEGIN_DECLS

/** Kind of an extension module, which lies in no kind's folder. */
#define DENEST_KIND_ANY DENEST_N_KINDS

/** A module that was found. */
typedef struct {
    char *path;
    char *name;                 /**< file name without suffix */
    DenestKind kind;            /**< of its folder, or DENEST_KIND_ANY */
    const char *shadowed_by;    /**< path of the module that hides it, or NULL; borrowed */
    const DenestPlugin *plugin; /**< NULL until it is opened */
    GError *error;              /**< why it could not be opened, or NULL */
} DenestModuleFile;

/** Opaque; used by one thread at a time. Modules that it opened stay in memory for good. */
typedef struct DenestLoader DenestLoader;

/**
 * Look into the plugin folders; opens nothing.
 *
 * Folders: @p plugin_path, then $DENEST_PLUGIN_PATH, then the installed folder (denest/plugins
 * beside the library). Folders that do not exist are skipped.
 *
 * @param plugin_path NULL-ended list, each item one folder or several separated by ':'; may be NULL
 * @return owned by the caller
 */
DenestLoader *denest_loader_new(const char *const *plugin_path);
/** May be NULL. */
void denest_loader_free(DenestLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestLoader, denest_loader_free)

/** The folders that are searched, first one first; NULL-ended, borrowed. */
const char *const *denest_loader_folders(const DenestLoader *loader);
/** All modules found, in order of search; borrowed array of DenestModuleFile *. */
const GPtrArray *denest_loader_files(const DenestLoader *loader);

/** The module file @p name in the folder of @p kind that is not shadowed, or NULL. */
DenestModuleFile *denest_loader_find(const DenestLoader *loader, DenestKind kind, const char *name);

/**
 * The module that `extension_modules: [name]` means: name.so in a plugin folder or in one of its
 * kinds' folders.
 *
 * @return borrowed, or NULL with DENEST_ERROR_NOT_FOUND: the folders searched and the nearest name
 */
DenestModuleFile *denest_loader_find_extension(const DenestLoader *loader, const char *name,
                                               GError **error);

/**
 * Open a module, once: a second call gives the same answer.
 *
 * @param error DENEST_ERROR_LOAD or _ABI; the message begins with the path
 */
gboolean denest_loader_open(DenestLoader *loader, DenestModuleFile *file, GError **error);

/**
 * Open one module at @p path, which need not lie in a plugin folder, and check its record and all
 * its descriptions.
 *
 * @param name the name that the record must have
 * @param kind the kind that all its models must have, or DENEST_KIND_ANY
 * @return valid for good; NULL on error
 */
const DenestPlugin *denest_loader_open_path(const char *path, const char *name, DenestKind kind,
                                            GError **error);

G_END_DECLS

#endif
