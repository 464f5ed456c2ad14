/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Modules of the build tree, loaded for real, for tests of the rooms below the registry's users.
 */
#ifndef DENEST_TESTS_UNIT_PLUGINS_H
#define DENEST_TESTS_UNIT_PLUGINS_H

#include <gmodule.h>

#include <denest/plugin.h>

#include "core/network/instance.h"

/** All models of the modules in one folder of $DENEST_PLUGIN_PATH, appended to @p models. They stay
 * loaded. */
static inline void
plugins_load(DenestKind kind, GPtrArray *models)
{
    g_autofree char *folder =
        g_build_filename(g_getenv("DENEST_PLUGIN_PATH"), denest_kind_name(kind), NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        gpointer symbol = NULL;
        GModule *module;

        if (!g_str_has_suffix(name, "." G_MODULE_SUFFIX))
            continue;
        module = g_module_open(path, G_MODULE_BIND_LOCAL);
        if (!module)
            g_error("%s", g_module_error());
        g_module_make_resident(module);
        g_assert_true(g_module_symbol(module, DENEST_PLUGIN_SYMBOL, &symbol));
        for (guint i = 0; i < ((const DenestPlugin *)symbol)->n_models; i++)
            g_ptr_array_add(models, (gpointer)((const DenestPlugin *)symbol)->models[i]);
    }
}

static inline const DenestModel *
plugins_find(const DenestLookup *lookup, DenestKind kind, const char *name)
{
    const GPtrArray *models = lookup->user_data;

    for (guint i = 0; i < models->len; i++) {
        const DenestModel *model = models->pdata[i];

        if (model->kind == kind && g_str_equal(model->name, name))
            return model;
    }
    return NULL;
}

static inline const char **
plugins_list(const DenestLookup *lookup, DenestKind kind)
{
    const GPtrArray *models = lookup->user_data;
    const char **names = g_new0(const char *, models->len + 1);
    guint n = 0;

    for (guint i = 0; i < models->len; i++)
        if (((const DenestModel *)models->pdata[i])->kind == kind)
            names[n++] = ((const DenestModel *)models->pdata[i])->name;
    return names;
}

/** Masks, functions and projections; the same for every call. */
static inline const DenestLookup *
plugins_lookup(void)
{
    static DenestLookup lookup = {plugins_find, plugins_list, NULL};

    if (!lookup.user_data) {
        lookup.user_data = g_ptr_array_new();
        plugins_load(DENEST_KIND_MASK, lookup.user_data);
        plugins_load(DENEST_KIND_FUNCTION, lookup.user_data);
        plugins_load(DENEST_KIND_PROJECTION, lookup.user_data);
    }
    return &lookup;
}

#endif
