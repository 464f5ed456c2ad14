/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/loader.h"

#include <dlfcn.h>
#include <string.h>

#include <gmodule.h>
#include <ltdl.h>

#include "core/base/suggest.h"
#include "core/models/validate.h"

/* Modules carry thousands of models only by mistake. */
enum { MAX_MODELS = 1024 };

struct DenestLoader {
    GPtrArray *folders; /* NULL-ended */
    GPtrArray *files;
    GHashTable *by_key; /* "kind/name" to the file that is not shadowed */
};

/* libltdl keeps global lists without locks. */
static GMutex ltdl_lock;

static void
free_file(gpointer data)
{
    DenestModuleFile *file = data;

    g_free(file->path);
    g_free(file->name);
    g_clear_error(&file->error);
    g_free(file);
}

static char *
file_key(DenestKind kind, const char *name)
{
    return g_strdup_printf("%d/%s", (int)kind, name);
}

static void
add_file(DenestLoader *loader, const char *folder, const char *file_name, DenestKind kind)
{
    DenestModuleFile *file = g_new0(DenestModuleFile, 1);
    DenestModuleFile *first;
    char *key;

    file->path = g_build_filename(folder, file_name, NULL);
    file->name = g_strndup(file_name, strlen(file_name) - strlen("." G_MODULE_SUFFIX));
    file->kind = kind;
    g_ptr_array_add(loader->files, file);
    key = file_key(kind, file->name);
    first = g_hash_table_lookup(loader->by_key, key);
    if (first) {
        file->shadowed_by = first->path;
        g_free(key);
    } else {
        g_hash_table_insert(loader->by_key, key, file);
    }
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
scan_folder(DenestLoader *loader, const char *folder, DenestKind kind)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (!dir)
        return;
    while ((name = g_dir_read_name(dir)))
        if (*name != '.' && g_str_has_suffix(name, "." G_MODULE_SUFFIX))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        add_file(loader, folder, names->pdata[i], kind);
}

/* Add the folders of a list with ':', each once. */
static void
add_folders(DenestLoader *loader, const char *list)
{
    g_auto(GStrv) items = g_strsplit(list ? list : "", G_SEARCHPATH_SEPARATOR_S, -1);

    for (guint i = 0; items[i]; i++) {
        g_autofree char *folder = *items[i] ? g_canonicalize_filename(items[i], NULL) : NULL;

        if (folder && !g_ptr_array_find_with_equal_func(loader->folders, folder, g_str_equal, NULL))
            g_ptr_array_add(loader->folders, g_steal_pointer(&folder));
    }
}

/* Where the library of a build folder lies in it, and where modules do then. */
#define BUILD_ROOM "core"
#define BUILD_PLUGINS "../plugins"

/* Beside the library, wherever the installed tree or the build folder was moved to; else where it
 * was to be installed. */
static char *
builtin_folder(void)
{
    static const char anchor;
    g_autofree char *library = NULL, *room = NULL, *folder = NULL, *built = NULL;
    Dl_info info;

    if (!dladdr(&anchor, &info) || !info.dli_fname)
        return g_strdup(DENEST_PLUGIN_DIR);
    library = g_path_get_dirname(info.dli_fname);
    room = g_path_get_basename(library);
    folder = g_build_filename(library, "denest", "plugins", NULL);
    built = g_build_filename(library, BUILD_PLUGINS, NULL);
    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&folder);
    if (g_str_equal(room, BUILD_ROOM) && g_file_test(built, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&built);
    return g_strdup(DENEST_PLUGIN_DIR);
}

DenestLoader *
denest_loader_new(const char *const *plugin_path)
{
    DenestLoader *loader = g_new0(DenestLoader, 1);
    g_autofree char *builtin = builtin_folder();

    loader->folders = g_ptr_array_new_with_free_func(g_free);
    loader->files = g_ptr_array_new_with_free_func(free_file);
    loader->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; plugin_path && plugin_path[i]; i++)
        add_folders(loader, plugin_path[i]);
    add_folders(loader, g_getenv("DENEST_PLUGIN_PATH"));
    add_folders(loader, builtin);

    for (guint i = 0; i < loader->folders->len; i++) {
        const char *folder = loader->folders->pdata[i];

        scan_folder(loader, folder, DENEST_KIND_ANY);
        for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
            g_autofree char *sub = g_build_filename(folder, denest_kind_name(kind), NULL);

            scan_folder(loader, sub, kind);
        }
    }
    g_ptr_array_add(loader->folders, NULL);
    return loader;
}

void
denest_loader_free(DenestLoader *loader)
{
    if (!loader)
        return;
    g_hash_table_unref(loader->by_key);
    g_ptr_array_unref(loader->files);
    g_ptr_array_unref(loader->folders);
    g_free(loader);
}

const char *const *
denest_loader_folders(const DenestLoader *loader)
{
    return (const char *const *)loader->folders->pdata;
}

const GPtrArray *
denest_loader_files(const DenestLoader *loader)
{
    return loader->files;
}

DenestModuleFile *
denest_loader_find(const DenestLoader *loader, DenestKind kind, const char *name)
{
    g_autofree char *key = file_key(kind, name);

    return g_hash_table_lookup(loader->by_key, key);
}

DenestModuleFile *
denest_loader_find_extension(const DenestLoader *loader, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < loader->files->len; i++) {
        DenestModuleFile *file = loader->files->pdata[i];

        if (strcmp(file->name, name) == 0)
            return file;
        g_ptr_array_add(names, file->name);
    }
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such module in ");
    for (guint i = 0; i + 1 < loader->folders->len; i++)
        g_string_append_printf(message, "%s'%s'", i ? ", " : "",
                               (const char *)loader->folders->pdata[i]);
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
    return NULL;
}

static gboolean
check_record(const DenestPlugin *plugin, const char *name, DenestKind kind, GError **error)
{
    if (plugin->abi_version != DENEST_ABI_VERSION)
        return denest_fail(error, DENEST_ERROR_ABI, NULL,
                           "was built for version %u of the plugin interface, this is version %u",
                           plugin->abi_version, (guint)DENEST_ABI_VERSION);
    if (plugin->struct_size != sizeof(DenestPlugin))
        return denest_fail(error, DENEST_ERROR_ABI, NULL,
                           "its record has %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT,
                           plugin->struct_size, sizeof(DenestPlugin));
    if (!plugin->name || strcmp(plugin->name, name) != 0)
        return denest_fail(error, DENEST_ERROR_LOAD, NULL,
                           "the module calls itself '%s', the file '%s'",
                           plugin->name ? plugin->name : "", name);
    if (!plugin->models || plugin->n_models == 0 || plugin->n_models > MAX_MODELS)
        return denest_fail(error, DENEST_ERROR_LOAD, NULL, "the module carries no models");
    for (guint i = 0; i < plugin->n_models; i++) {
        const DenestModel *model = plugin->models[i];

        if (!denest_validate_model(model, error))
            return FALSE;
        if (kind != DENEST_KIND_ANY && model->kind != kind)
            return denest_fail(error, DENEST_ERROR_LOAD, model->name,
                               "is a %s, but the module lies in the folder of kind '%s'",
                               denest_kind_name(model->kind), denest_kind_name(kind));
        for (guint j = 0; j < i; j++)
            if (plugin->models[j]->kind == model->kind &&
                strcmp(plugin->models[j]->name, model->name) == 0)
                return denest_fail(error, DENEST_ERROR_DUPLICATE, model->name,
                                   "is in the module twice");
    }
    return TRUE;
}

/* libltdl explains a failure with "file not found" and binds functions late: GModule names a symbol
 * that is missing, now. */
static gboolean
probe(const char *path, GError **error)
{
    GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);

    if (!module)
        return denest_fail(error, DENEST_ERROR_LOAD, NULL, "cannot be loaded: %s",
                           g_module_error());
    g_module_make_resident(module);
    g_module_close(module);
    return TRUE;
}

static const DenestPlugin *
open_record(const char *path, GError **error)
{
    lt_dlhandle handle;
    const DenestPlugin *plugin;

    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        denest_fail(error, DENEST_ERROR_LOAD, NULL, "is a folder, not a module");
        return NULL;
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        denest_fail(error, DENEST_ERROR_LOAD, NULL, "there is no such file");
        return NULL;
    }
    if (!probe(path, error))
        return NULL;
    if (lt_dlinit() != 0 || !(handle = lt_dlopenext(path))) {
        denest_fail(error, DENEST_ERROR_LOAD, NULL, "cannot be loaded: %s", lt_dlerror());
        return NULL;
    }
    lt_dlmakeresident(handle);
    plugin = lt_dlsym(handle, DENEST_PLUGIN_SYMBOL);
    if (!plugin)
        denest_fail(error, DENEST_ERROR_LOAD, NULL,
                    "is no denest module: it exports no '" DENEST_PLUGIN_SYMBOL "'");
    return plugin;
}

const DenestPlugin *
denest_loader_open_path(const char *path, const char *name, DenestKind kind, GError **error)
{
    const DenestPlugin *plugin;

    g_mutex_lock(&ltdl_lock);
    plugin = open_record(path, error);
    g_mutex_unlock(&ltdl_lock);
    if (!plugin || !check_record(plugin, name, kind, error)) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    return plugin;
}

gboolean
denest_loader_open(DenestLoader *loader, DenestModuleFile *file, GError **error)
{
    if (!file->plugin && !file->error)
        file->plugin = denest_loader_open_path(file->path, file->name, file->kind, &file->error);
    if (!file->plugin && error)
        *error = g_error_copy(file->error);
    return file->plugin != NULL;
}
