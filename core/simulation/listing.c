/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Models and plugins as text; see <denest/simulation.h>. */
#include <denest/simulation.h>

#include <errno.h>

#include "core/base/cpu.h"
#include "core/models/layout.h"
#include "core/models/registry.h"

static DenestRegistry *
new_registry(const DenestOptions *options)
{
    return denest_registry_new(options ? options->plugin_path : NULL);
}

/* All models; NULL: there are none. */
static GPtrArray *
list_all(DenestRegistry *registry, GError **error)
{
    denest_registry_load_all(registry, TRUE);
    return denest_registry_check_any(registry, error)
               ? denest_registry_list(registry, DENEST_KINDS_ALL)
               : NULL;
}

char *
denest_list_models(const DenestOptions *options, GError **error)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);
    g_autoptr(GPtrArray) list = list_all(registry, error);

    return list ? denest_layout_list(list) : NULL;
}

char **
denest_neuron_names(const DenestOptions *options, GError **error)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);
    g_autoptr(GPtrArray) list = list_all(registry, error);
    GPtrArray *names;

    if (!list)
        return NULL;
    names = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++)
        if (((const DenestPrototype *)list->pdata[i])->kind == DENEST_KIND_NEURON)
            g_ptr_array_add(names, g_strdup(((const DenestPrototype *)list->pdata[i])->name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

const char *
denest_simd_name(void)
{
    return denest_cpu_level_name();
}

/* Name spaces, in the order in which a name is looked for. */
static const guint name_spaces[] = {
    DENEST_KINDS_NODE | DENEST_KIND_BIT(DENEST_KIND_SYNAPSE),
    DENEST_KIND_BIT(DENEST_KIND_PROJECTION),
    DENEST_KIND_BIT(DENEST_KIND_MASK),
    DENEST_KIND_BIT(DENEST_KIND_FUNCTION),
};

char *
denest_describe_model_named(const char *name, const DenestOptions *options, GError **error)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) first = NULL;

    denest_registry_load_all(registry, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(name_spaces); i++) {
        const DenestPrototype *prototype =
            denest_registry_find(registry, name_spaces[i], name, first ? NULL : &first);
        g_autofree char *one = prototype ? denest_layout_text(prototype) : NULL;

        if (one)
            g_string_append_printf(text, "%s%s", text->len ? "\n" : "", one);
    }
    if (text->len > 0)
        return g_string_free(g_steal_pointer(&text), FALSE);
    g_propagate_error(error, g_steal_pointer(&first));
    return NULL;
}

gboolean
denest_has_model(DenestKind kind, const char *name, const DenestOptions *options)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);

    denest_registry_load_all(registry, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(name_spaces); i++)
        if (name_spaces[i] & DENEST_KIND_BIT(kind))
            return denest_registry_find(registry, name_spaces[i], name, NULL) != NULL;
    return FALSE;
}

/* Write a page below a folder, with the folders that it needs. */
static gboolean
write_page(const char *folder, const char *kind, const char *name, const char *text, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".md", NULL);
    g_autofree char *path = g_build_filename(folder, kind, file, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) cause = NULL;

    if (g_mkdir_with_parents(parent, 0777) != 0)
        return denest_fail(error, DENEST_ERROR_IO, parent, "cannot be created: %s",
                           g_strerror(errno));
    if (!g_file_set_contents(path, text, -1, &cause))
        return denest_fail(error, DENEST_ERROR_IO, path, "%s", cause->message);
    return TRUE;
}

gboolean
denest_write_model_pages(const char *folder, const DenestOptions *options, GError **error)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);
    g_autoptr(GPtrArray) list = list_all(registry, error);
    g_autofree char *index = list ? denest_layout_index(list) : NULL;

    if (!index || !write_page(folder, "", "README", index, error))
        return FALSE;
    for (guint i = 0; i < list->len; i++) {
        const DenestPrototype *prototype = list->pdata[i];
        g_autofree char *page = denest_layout_markdown(prototype);

        if (!write_page(folder, denest_kind_name(prototype->kind), prototype->name, page, error))
            return FALSE;
    }
    return TRUE;
}

static void
append_folder(GString *text, const char *folder)
{
    const gboolean exists = g_file_test(folder, G_FILE_TEST_IS_DIR);

    g_string_append_printf(text, "  %s%s\n", folder, exists ? "" : " (there is no such folder)");
}

static void
append_file(GString *text, const DenestModuleFile *file)
{
    if (file->plugin && file->plugin->version)
        g_string_append_printf(text, "%s (version %s)\n", file->path, file->plugin->version);
    else
        g_string_append_printf(text, "%s\n", file->path);
    if (file->shadowed_by) {
        g_string_append_printf(text, "  hidden by %s\n", file->shadowed_by);
    } else if (file->error) {
        g_string_append_printf(text, "  not usable: %s\n", file->error->message);
    } else if (file->plugin) {
        for (guint i = 0; i < file->plugin->n_models; i++)
            g_string_append_printf(text, "  %s %s: %s\n",
                                   denest_kind_name(file->plugin->models[i]->kind),
                                   file->plugin->models[i]->name, file->plugin->models[i]->summary);
    }
}

char *
denest_list_plugins(const DenestOptions *options)
{
    g_autoptr(DenestRegistry) registry = new_registry(options);
    const DenestLoader *loader = denest_registry_loader(registry);
    GString *text = g_string_new("Folders searched:\n");

    denest_registry_load_all(registry, TRUE);
    for (guint i = 0; denest_loader_folders(loader)[i]; i++)
        append_folder(text, denest_loader_folders(loader)[i]);
    g_string_append_c(text, '\n');
    if (denest_loader_files(loader)->len == 0)
        g_string_append(text, "No modules were found.\n");
    for (guint i = 0; i < denest_loader_files(loader)->len; i++)
        append_file(text, denest_loader_files(loader)->pdata[i]);
    return g_string_free(text, FALSE);
}
