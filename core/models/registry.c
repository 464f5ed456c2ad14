/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/registry.h"

#include <string.h>

#include "core/base/suggest.h"
#include "core/models/catalogue.h"

#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

struct DenestRegistry {
    DenestLoader *loader;
    DenestArena *arena;
    GHashTable *spaces[DENEST_N_KINDS]; /* of each kind: name to prototype; some kinds share */
    GHashTable *installed;              /* DenestModuleFile whose models were added */
    guint next_rank;
    double default_delay; /* ms; 0: that of the tables */
};

DenestRegistry *
denest_registry_new(const char *const *plugin_path)
{
    DenestRegistry *registry = g_new0(DenestRegistry, 1);

    registry->loader = denest_loader_new(plugin_path);
    registry->arena = denest_arena_new();
    registry->installed = g_hash_table_new(NULL, NULL);
    registry->next_rank = DENEST_CATALOGUE_N_SYNAPSES;
    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
        if (kind == DENEST_KIND_NEURON || kind >= DENEST_KIND_PROJECTION)
            registry->spaces[kind] = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                                           (GDestroyNotify)denest_prototype_free);
        else
            registry->spaces[kind] = g_hash_table_ref(registry->spaces[DENEST_KIND_NEURON]);
    }
    return registry;
}

void
denest_registry_free(DenestRegistry *registry)
{
    if (!registry)
        return;
    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++)
        g_hash_table_unref(registry->spaces[kind]);
    g_hash_table_unref(registry->installed);
    denest_arena_free(registry->arena);
    denest_loader_free(registry->loader);
    g_free(registry);
}

DenestArena *
denest_registry_arena(DenestRegistry *registry)
{
    return registry->arena;
}

const DenestLoader *
denest_registry_loader(const DenestRegistry *registry)
{
    return registry->loader;
}

void
denest_registry_set_default_delay(DenestRegistry *registry, double ms)
{
    registry->default_delay = ms;
}

/* The kinds that share a name space with @p kind, as a set. */
static guint
space_of(DenestKind kind)
{
    if (kind >= DENEST_KIND_PROJECTION)
        return DENEST_KIND_BIT(kind);
    return DENEST_KINDS_NODE | KINDS_SYNAPSE;
}

static DenestKind
first_kind(guint kinds)
{
    return (DenestKind)g_bit_nth_lsf(kinds, -1);
}

static void
store(DenestRegistry *registry, DenestPrototype *prototype)
{
    if (prototype->kind == DENEST_KIND_SYNAPSE &&
        (prototype->base_name || !denest_catalogue_rank(prototype->name, &prototype->rank)))
        prototype->rank = registry->next_rank++;
    if (prototype->kind == DENEST_KIND_SYNAPSE && !prototype->base_name &&
        registry->default_delay > 0)
        prototype->common.synapse.delay = registry->default_delay;
    g_hash_table_replace(registry->spaces[prototype->kind], prototype->name, prototype);
}

/* The module of the plugin folders that is called like a model of the name space, or NULL. */
static DenestModuleFile *
file_of(const DenestRegistry *registry, DenestKind kind, const char *name)
{
    guint space = space_of(kind);

    for (DenestKind k = 0; k < DENEST_N_KINDS; k++) {
        DenestModuleFile *file =
            space & DENEST_KIND_BIT(k) ? denest_loader_find(registry->loader, k, name) : NULL;

        if (file)
            return file;
    }
    return NULL;
}

static gboolean
check_new(const DenestRegistry *registry, const DenestModel *model, const char *origin,
          GError **error)
{
    const DenestPrototype *known = g_hash_table_lookup(registry->spaces[model->kind], model->name);
    const DenestModuleFile *file = file_of(registry, model->kind, model->name);

    if (known && known->model == model)
        return TRUE;
    if (known)
        return denest_fail(error, DENEST_ERROR_DUPLICATE, model->name,
                           "the %s is both in '%s' and in '%s'", denest_kind_name(model->kind),
                           known->origin, origin);
    if (file && strcmp(file->path, origin) != 0)
        return denest_fail(error, DENEST_ERROR_DUPLICATE, model->name,
                           "the %s is both in '%s' and in '%s'", denest_kind_name(model->kind),
                           file->path, origin);
    return TRUE;
}

gboolean
denest_registry_add(DenestRegistry *registry, const DenestModel *model, const char *origin,
                    GError **error)
{
    DenestPrototype *prototype;

    if (!check_new(registry, model, origin, error))
        return FALSE;
    if (g_hash_table_contains(registry->spaces[model->kind], model->name))
        return TRUE;
    prototype = denest_prototype_new(model, model->name, FALSE, registry->arena, error);
    if (!prototype)
        return FALSE;
    prototype->origin = denest_arena_text(registry->arena, origin);
    store(registry, prototype);
    return TRUE;
}

/* Open a module and add its models: all of them or none. */
static gboolean
add_module(DenestRegistry *registry, DenestModuleFile *file, GError **error)
{
    if (g_hash_table_contains(registry->installed, file))
        return TRUE;
    if (!denest_loader_open(registry->loader, file, error))
        return FALSE;
    for (guint i = 0; i < file->plugin->n_models; i++)
        if (!check_new(registry, file->plugin->models[i], file->path, error))
            return FALSE;
    for (guint i = 0; i < file->plugin->n_models; i++) {
        if (!denest_registry_add(registry, file->plugin->models[i], file->path, error)) {
            g_prefix_error(error, "%s: ", file->path);
            return FALSE;
        }
    }
    g_hash_table_add(registry->installed, file);
    return TRUE;
}

gboolean
denest_registry_install(DenestRegistry *registry, const char *name, gboolean *ret_was_loaded,
                        GError **error)
{
    DenestModuleFile *file = denest_loader_find_extension(registry->loader, name, error);
    gboolean was_loaded = file && g_hash_table_contains(registry->installed, file);

    if (!file || !add_module(registry, file, error))
        return FALSE;
    if (ret_was_loaded)
        *ret_was_loaded = was_loaded;
    return TRUE;
}

void
denest_registry_load_all(DenestRegistry *registry, gboolean extensions)
{
    const GPtrArray *files = denest_loader_files(registry->loader);

    for (guint i = 0; i < files->len; i++) {
        DenestModuleFile *file = files->pdata[i];
        g_autoptr(GError) error = NULL;

        if (file->shadowed_by || (file->kind == DENEST_KIND_ANY && !extensions))
            continue;
        if (!add_module(registry, file, &error) && !file->error)
            file->error = g_steal_pointer(&error);
    }
}

/* X of X_lbl and X_hpc; NULL for other names. */
static char *
variant_base(const char *name, gboolean *ret_labelled)
{
    *ret_labelled = g_str_has_suffix(name, "_lbl");
    if (!*ret_labelled && !g_str_has_suffix(name, "_hpc"))
        return NULL;
    return g_strndup(name, strlen(name) - 4);
}

/* A prototype that is there, or can be had by opening the one file of its name. */
static gboolean
find_direct(DenestRegistry *registry, DenestKind kind, const char *name,
            DenestPrototype **ret_prototype, GError **error)
{
    DenestModuleFile *file;

    *ret_prototype = g_hash_table_lookup(registry->spaces[kind], name);
    if (*ret_prototype)
        return TRUE;
    file = file_of(registry, kind, name);
    if (file && !add_module(registry, file, error))
        return FALSE;
    *ret_prototype = g_hash_table_lookup(registry->spaces[kind], name);
    return TRUE;
}

static gboolean
find_variant(DenestRegistry *registry, const char *name, DenestPrototype **ret_prototype,
             GError **error)
{
    gboolean labelled;
    g_autofree char *base_name = variant_base(name, &labelled);
    DenestPrototype *base, *variant;

    if (!base_name)
        return TRUE;
    if (!find_direct(registry, DENEST_KIND_SYNAPSE, base_name, &base, error))
        return FALSE;
    /* Only models of modules have variants, and those start from the built-in values. */
    if (!base || base->kind != DENEST_KIND_SYNAPSE || base->base_name)
        return TRUE;
    variant = denest_prototype_new(base->model, name, labelled, registry->arena, error);
    if (!variant)
        return FALSE;
    variant->origin = base->origin;
    store(registry, variant);
    *ret_prototype = variant;
    return TRUE;
}

static gboolean
look_up(DenestRegistry *registry, DenestKind kind, const char *name,
        DenestPrototype **ret_prototype, GError **error)
{
    if (!find_direct(registry, kind, name, ret_prototype, error))
        return FALSE;
    if (*ret_prototype || !(space_of(kind) & KINDS_SYNAPSE))
        return TRUE;
    return find_variant(registry, name, ret_prototype, error);
}

static void
append_kinds(GString *text, guint kinds)
{
    const char *separator = "";

    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
        if (!(kinds & DENEST_KIND_BIT(kind)))
            continue;
        kinds &= ~DENEST_KIND_BIT(kind);
        g_string_append_printf(text, "%s%s", separator, denest_kind_name(kind));
        separator = kinds & (kinds - 1) ? ", " : " or ";
    }
}

/* Modules that could not be opened may be the ones that have it. */
static void
append_broken(const DenestRegistry *registry, guint kinds, GString *message)
{
    const GPtrArray *files = denest_loader_files(registry->loader);

    for (guint i = 0; i < files->len; i++) {
        const DenestModuleFile *file = files->pdata[i];

        if (file->error && file->kind < DENEST_N_KINDS && kinds & DENEST_KIND_BIT(file->kind))
            g_string_append_printf(message, " (not loaded: %s)", file->error->message);
    }
}

/* A model of NEST 2.20 that is not here, and what is here and near. */
static void
fail_missing(DenestRegistry *registry, const char *name, GError **error)
{
    g_autofree char *nearest = denest_catalogue_nearest(name);
    DenestPrototype *prototype = NULL;

    if (nearest)
        look_up(registry, DENEST_KIND_NEURON, nearest, &prototype, NULL);
    if (prototype)
        denest_fail(error, DENEST_ERROR_UNSUPPORTED, name,
                    "is a NEST 2.20 model that denest does not have yet; the nearest one that it "
                    "has is '%s'",
                    nearest);
    else
        denest_fail(error, DENEST_ERROR_UNSUPPORTED, name,
                    "is a NEST 2.20 model that denest does not have yet, nor one like it");
}

gboolean
denest_registry_check_any(const DenestRegistry *registry, GError **error)
{
    const gboolean found = denest_loader_files(registry->loader)->len > 0;
    g_autofree char *folders = NULL;

    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++)
        if (g_hash_table_size(registry->spaces[kind]) > 0)
            return TRUE;
    folders = g_strjoinv("', '", (char **)denest_loader_folders(registry->loader));
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL,
                       found ? "no plugin module in '%s' can be used; 'denest plugins' says why"
                             : "no plugin modules were found in '%s'; see --plugin-path",
                       folders);
}

static void
fail_unknown(DenestRegistry *registry, guint kinds, const char *name, GError **error)
{
    g_autofree char *old_name = denest_catalogue_old_name(name);
    g_autoptr(GPtrArray) list = denest_registry_list(registry, kinds);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = g_string_new("there is no such ");

    /* A plugin folder that is not found looks like a model that is not there. */
    if (denest_loader_files(registry->loader)->len == 0 &&
        !denest_registry_check_any(registry, error)) {
        g_prefix_error(error, "%s: ", name);
        return;
    }
    if (old_name) {
        denest_fail(error, DENEST_ERROR_NOT_FOUND, name,
                    "is the name in NEST 3; denest follows NEST 2.20, which calls it '%s'",
                    old_name);
        return;
    }
    if (denest_catalogue_contains(name)) {
        fail_missing(registry, name, error);
        return;
    }
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(names, ((DenestPrototype *)list->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    append_kinds(message, kinds);
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    append_broken(registry, kinds, message);
    denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
}

DenestPrototype *
denest_registry_find(DenestRegistry *registry, guint kinds, const char *name, GError **error)
{
    DenestKind kind = first_kind(kinds);
    DenestPrototype *prototype = NULL;

    g_return_val_if_fail(kinds && !(kinds & ~space_of(kind)), NULL);
    if (!look_up(registry, kind, name, &prototype, error))
        return NULL;
    if (!prototype) {
        /* A module may carry models that are not called like it. */
        denest_registry_load_all(registry, FALSE);
        if (!look_up(registry, kind, name, &prototype, error))
            return NULL;
    }
    if (!prototype) {
        fail_unknown(registry, kinds, name, error);
        return NULL;
    }
    if (!(kinds & DENEST_KIND_BIT(prototype->kind))) {
        g_autoptr(GString) expected = g_string_new(NULL);

        append_kinds(expected, kinds);
        denest_fail(error, DENEST_ERROR_TYPE, name, "is a %s; expected a %s",
                    denest_kind_name(prototype->kind), expected->str);
        return NULL;
    }
    return prototype;
}

DenestPrototype *
denest_registry_define(DenestRegistry *registry, guint kinds, const char *name, const char *base,
                       const DenestValue *values, const DenestValue **ret_at, GError **error)
{
    g_autoptr(DenestPrototype) copy = NULL;
    DenestPrototype *prototype, *other;
    g_autoptr(GError) ignored = NULL;

    if (ret_at)
        *ret_at = NULL;
    prototype = denest_registry_find(registry, kinds, base, error);
    if (!prototype)
        return NULL;
    if (strcmp(name, base) != 0) {
        if (!look_up(registry, prototype->kind, name, &other, &ignored) || other) {
            denest_fail(error, DENEST_ERROR_DUPLICATE, name,
                        "there is already a model of this name");
            return NULL;
        }
        copy = denest_prototype_copy(prototype, name);
        prototype = copy;
    }
    if (values && !denest_prototype_set(prototype, values, ret_at, error))
        return NULL;
    if (ret_at)
        *ret_at = NULL;
    if (copy)
        store(registry, g_steal_pointer(&copy));
    return prototype;
}

static int
compare_prototypes(gconstpointer a, gconstpointer b)
{
    const DenestPrototype *x = *(const DenestPrototype *const *)a;
    const DenestPrototype *y = *(const DenestPrototype *const *)b;

    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name, y->name);
}

GPtrArray *
denest_registry_list(const DenestRegistry *registry, guint kinds)
{
    GPtrArray *list = g_ptr_array_new();

    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
        GHashTableIter iter;
        gpointer value;

        if (!(kinds & DENEST_KIND_BIT(kind)))
            continue;
        g_hash_table_iter_init(&iter, registry->spaces[kind]);
        while (g_hash_table_iter_next(&iter, NULL, &value))
            if (((DenestPrototype *)value)->kind == kind)
                g_ptr_array_add(list, value);
    }
    g_ptr_array_sort(list, compare_prototypes);
    return list;
}
