/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The record that every module exports. The loader checks it before anything else of the module is
 * used.
 */
#ifndef DENEST_PLUGIN_H
#define DENEST_PLUGIN_H

#include <denest/model.h>
#include <denest/version.h>

G_BEGIN_DECLS

typedef struct {
    guint abi_version;   /**< DENEST_ABI_VERSION */
    gsize struct_size;   /**< sizeof(DenestPlugin) */
    const char *name;    /**< file name of the module without suffix */
    const char *version; /**< of the module, for `denest plugins` */
    const DenestModel *const *models;
    guint n_models;
} DenestPlugin;

/** Name of the exported record. */
#define DENEST_PLUGIN_SYMBOL "denest_plugin"

/**
 * Export the models of a module.
 *
 * @param module_name text, the file name without suffix; the arguments after it are descriptions of
 * any kind
 */
#define DENEST_MODULE(module_name, ...)                                                            \
    static const DenestModel *const denest_plugin_models[] = {__VA_ARGS__};                        \
    extern DENEST_API const DenestPlugin denest_plugin;                                            \
    const DenestPlugin denest_plugin = {DENEST_ABI_VERSION,   sizeof(DenestPlugin),                \
                                        module_name,          DENEST_VERSION,                      \
                                        denest_plugin_models, G_N_ELEMENTS(denest_plugin_models)}

/** Export one model: @p model is the description, whose variable is named like the file. */
#define DENEST_PLUGIN(model) DENEST_MODULE(#model, &model.base)

G_END_DECLS

#endif
