/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/network.h"

#include <denest/log.h>

#include "core/base/suggest.h"
#include "core/kernel/time.h"
#include "core/network/derive.h"
#include "core/network/layer.h"
#include "core/network/projections.h"
#include "core/network/recorders.h"
#include "core/network/report.h"

#define LOGGER "denest.network"

enum { NEURON_MODELS, SYNAPSE_MODELS, RECORDER_MODELS };

static const char *const parts[DENEST_N_BUILDS + 1] = {
    [DENEST_BUILD_NEURON_MODELS] = "neuron_models",
    [DENEST_BUILD_SYNAPSE_MODELS] = "synapse_models",
    [DENEST_BUILD_RECORDER_MODELS] = "recorder_models",
    [DENEST_BUILD_LAYERS] = "layers",
    [DENEST_BUILD_PROJECTION_MODELS] = "projection_models",
    [DENEST_BUILD_PROJECTIONS] = "topology",
    [DENEST_BUILD_RECORDERS] = "recorders",
};

static const char *const no_children[] = {NULL};
static const DenestCheckTable no_keys = {NULL, 0, FALSE};

static const DenestCheckRow topology_rows[] = {{"projections", DENEST_CHECK_OPTIONAL, "[]"}};
static const DenestCheckTable topology_keys = DENEST_REPORT_TABLE(topology_rows, FALSE);

static const DenestCheckRow recorders_rows[] = {
    {"population_recorders", DENEST_CHECK_OPTIONAL, "[]"},
    {"projection_recorders", DENEST_CHECK_OPTIONAL, "[]"},
};
static const DenestCheckTable recorders_keys = DENEST_REPORT_TABLE(recorders_rows, FALSE);

/* ---- Building ---- */

static const DenestTree *
part_tree(const DenestNetwork *network, DenestBuild part)
{
    return denest_tree_find_child(network->tree, parts[part]);
}

void
denest_network_break(DenestNetwork *network, DenestName type, const char *name)
{
    g_hash_table_add(network->broken[type], g_strdup(name));
}

gboolean
denest_network_forgive(const DenestNetwork *network, DenestName type, const char *name,
                       GError **error)
{
    if (!name || !g_hash_table_contains(network->broken[type], name))
        return FALSE;
    g_clear_error(error);
    return TRUE;
}

static void
install_modules(DenestNetwork *network, DenestProblems *problems)
{
    const DenestValue *modules = network->settings->modules;

    for (guint i = 0; modules && i < denest_value_length(modules); i++) {
        const char *name = NULL;
        gboolean was_loaded = FALSE;
        GError *error = NULL;

        if (denest_value_to_string(denest_value_item(modules, i), &name, &error) &&
            denest_registry_install(network->registry, name, &was_loaded, &error) && was_loaded)
            denest_log(DENEST_LOG_INFO, "denest.simulation", "Module %s is already loaded", name);
        denest_report_take(problems, network->settings->modules_place,
                           "kernel.params.extension_modules", &error);
    }
}

static void
build_models(DenestNetwork *network, DenestBuild part, guint kinds, const char *class_name,
             DenestProblems *problems)
{
    const DenestTree *tree = part_tree(network, part);

    network->n_models[part] = tree ? denest_derive_models(network, kinds, tree, problems) : 0;
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u ``%s`` objects", network->n_models[part],
               class_name);
}

static int
compare_layers(gconstpointer a, gconstpointer b)
{
    return g_strcmp0((*(const DenestLayer *const *)a)->name,
                     (*(const DenestLayer *const *)b)->name);
}

static gboolean
check_name(const DenestTree *leaf, DenestProblems *problems)
{
    if (denest_tree_has_text_name(leaf))
        return TRUE;
    denest_report_add(problems, DENEST_ERROR_TYPE, denest_tree_place(leaf), denest_tree_path(leaf),
                      "the name must be text");
    return FALSE;
}

static void
build_layers(DenestNetwork *network, DenestProblems *problems)
{
    const DenestTree *tree = part_tree(network, DENEST_BUILD_LAYERS);
    g_autoptr(GPtrArray) leaves = tree ? denest_tree_named_leaves(tree) : g_ptr_array_new();
    DenestGid gid = 1;

    for (guint i = 0; i < leaves->len; i++) {
        const DenestTree *leaf = leaves->pdata[i];
        DenestLayer *layer =
            check_name(leaf, problems) ? denest_layer_new(network, leaf, problems) : NULL;

        if (!layer) {
            denest_network_break(network, DENEST_NAME_LAYER, denest_tree_name(leaf));
            continue;
        }
        g_ptr_array_add(network->layers, layer);
        g_hash_table_insert(network->layers_by_name, layer->name, layer);
    }
    g_ptr_array_sort(network->layers, compare_layers);
    for (guint i = 0; i < network->layers->len; i++)
        denest_layer_plan(network->layers->pdata[i], &gid);
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u ``Layer`` or ``InputLayer`` objects.",
               leaves->len);
}

static void
build_projection_models(DenestNetwork *network, DenestProblems *problems)
{
    const DenestTree *tree = part_tree(network, DENEST_BUILD_PROJECTION_MODELS);
    g_autoptr(GPtrArray) leaves = tree ? denest_tree_named_leaves(tree) : g_ptr_array_new();

    for (guint i = 0; i < leaves->len; i++) {
        const DenestTree *leaf = leaves->pdata[i];
        DenestProjectionModel *model = check_name(leaf, problems)
                                           ? denest_projections_new_model(network, leaf, problems)
                                           : NULL;

        if (model)
            g_ptr_array_add(network->projection_models, model);
        else
            denest_network_break(network, DENEST_NAME_RULE, denest_tree_name(leaf));
    }
    denest_projections_link_models(network, problems);
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u ``ProjectionModel`` objects", leaves->len);
}

/* The data of a node without children; NULL if there is no such node or it is wrong. */
static DenestValue *
read_fixed_node(DenestNetwork *network, DenestBuild part, const DenestCheckTable *keys,
                DenestProblems *problems)
{
    const DenestTree *tree = part_tree(network, part);
    g_autoptr(DenestValue) nothing = NULL;

    if (!tree)
        return NULL;
    denest_report_check_children(tree, parts[part], no_children, problems);
    nothing =
        denest_report_check_node(tree, DENEST_DATA_NEST_PARAMS, parts[part], &no_keys, problems);
    return denest_report_check_node(tree, DENEST_DATA_PARAMS, parts[part], keys, problems);
}

static void
build_projections(DenestNetwork *network, DenestProblems *problems)
{
    static const char path[] = "network.topology.params.projections";
    g_autoptr(DenestValue) params =
        read_fixed_node(network, DENEST_BUILD_PROJECTIONS, &topology_keys, problems);
    g_autoptr(GArray) tuples = denest_projections_expand(
        params ? denest_value_find(params, "projections") : NULL, FALSE, path, problems);
    g_autoptr(GPtrArray) last = g_ptr_array_new();

    for (guint i = 0; i < tuples->len; i++) {
        const DenestTuple *tuple = &g_array_index(tuples, DenestTuple, i);
        g_autofree char *name = denest_projections_name(tuple);
        DenestNetProjection *projection =
            denest_projections_resolve(network, tuple, path, problems);

        if (projection)
            g_ptr_array_add(projection->model->last ? last : network->projections, projection);
        else
            denest_network_break(network, DENEST_NAME_PROJECTION, name);
    }
    g_ptr_array_extend(network->projections, last, NULL, NULL);
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u ``TopoProjection`` objects", tuples->len);
}

static void
build_recorders(DenestNetwork *network, DenestProblems *problems)
{
    g_autoptr(DenestValue) params =
        read_fixed_node(network, DENEST_BUILD_RECORDERS, &recorders_keys, problems);
    guint n;

    n = denest_recorders_read_populations(
        network, params ? denest_value_find(params, "population_recorders") : NULL,
        "network.recorders.params.population_recorders", problems);
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u population recorders.", n);
    network->n_population_recorders = network->recorders->len;
    n = denest_recorders_read_projections(
        network, params ? denest_value_find(params, "projection_recorders") : NULL,
        "network.recorders.params.projection_recorders", problems);
    denest_log(DENEST_LOG_INFO, LOGGER, "Build N=%u projection recorders.", n);
    denest_recorders_check_labels(network, problems);
}

static void
build(DenestNetwork *network, DenestProblems *problems)
{
    g_autoptr(DenestValue) params = NULL;
    g_autoptr(DenestValue) nest_params = NULL;

    denest_report_check_children(network->tree, "network", parts, problems);
    params =
        denest_report_check_node(network->tree, DENEST_DATA_PARAMS, "network", &no_keys, problems);
    nest_params = denest_report_check_node(network->tree, DENEST_DATA_NEST_PARAMS, "network",
                                           &no_keys, problems);
    install_modules(network, problems);
    build_models(network, DENEST_BUILD_NEURON_MODELS,
                 DENEST_KIND_BIT(DENEST_KIND_NEURON) | DENEST_KIND_BIT(DENEST_KIND_STIMULATOR),
                 "Model", problems);
    build_models(network, DENEST_BUILD_SYNAPSE_MODELS, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE),
                 "SynapseModel", problems);
    build_models(network, DENEST_BUILD_RECORDER_MODELS, DENEST_KIND_BIT(DENEST_KIND_RECORDER),
                 "Model", problems);
    build_layers(network, problems);
    build_projection_models(network, problems);
    build_projections(network, problems);
    build_recorders(network, problems);
}

/* Models have delays of 1 ms; as in NEST, the resolution makes whole steps of them, rounded up. */
static void
set_default_delay(DenestNetwork *network)
{
    DenestTime time;

    if (denest_time_init(&time, network->settings->resolution, NULL))
        denest_registry_set_default_delay(
            network->registry, denest_time_delay_ms(&time, denest_time_duration(&time, 1.0)));
}

/* Make the empty containers of everything that is built. */
static void
init_parts(DenestNetwork *network)
{
    network->registry = denest_registry_new((const char *const *)network->plugin_path);
    network->lookup = (DenestLookup){network->registry, network->input_dir};
    network->pools = denest_pools_new();
    for (guint i = 0; i < DENEST_N_NAMES; i++)
        network->broken[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    network->layers = g_ptr_array_new_with_free_func((GDestroyNotify)denest_layer_free);
    network->layers_by_name = g_hash_table_new(g_str_hash, g_str_equal);
    network->projection_models =
        g_ptr_array_new_with_free_func((GDestroyNotify)denest_projections_free_model);
    network->projections = g_ptr_array_new_with_free_func((GDestroyNotify)denest_projections_free);
    network->recorders = g_ptr_array_new_with_free_func((GDestroyNotify)denest_recorders_free);
}

static void
clear_parts(DenestNetwork *network)
{
    /* The kernel borrows prototypes, everything else borrows from the registry. */
    g_clear_pointer(&network->kernel, denest_kernel_free);
    g_clear_pointer(&network->recorders, g_ptr_array_unref);
    g_clear_pointer(&network->projections, g_ptr_array_unref);
    g_clear_pointer(&network->projection_models, g_ptr_array_unref);
    g_clear_pointer(&network->layers_by_name, g_hash_table_unref);
    g_clear_pointer(&network->layers, g_ptr_array_unref);
    for (guint i = 0; i < DENEST_N_NAMES; i++)
        g_clear_pointer(&network->broken[i], g_hash_table_unref);
    g_clear_pointer(&network->pools, denest_pools_free);
    g_clear_pointer(&network->registry, denest_registry_free);
}

DenestNetwork *
denest_network_new_checked(const DenestTree *tree, DenestSettings *settings, const char *input_dir,
                           const DenestOptions *options, DenestProblems *problems)
{
    DenestNetwork *network = g_new0(DenestNetwork, 1);

    network->tree = tree ? denest_tree_ref((DenestTree *)tree) : denest_tree_new("network");
    network->settings = settings;
    network->input_dir = g_strdup(input_dir);
    if (options) {
        network->options = *options;
        network->plugin_path = g_strdupv((char **)options->plugin_path);
    }
    init_parts(network);
    set_default_delay(network);
    build(network, problems);
    return network;
}

DenestNetwork *
denest_network_new(const DenestTree *tree, const DenestOptions *options, GError **error)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestNetwork) network =
        denest_network_new_checked(tree, denest_settings_new(NULL, problems),
                                   options ? options->input_dir : NULL, options, problems);

    return denest_problems_check(problems, error) ? g_steal_pointer(&network) : NULL;
}

void
denest_network_free(DenestNetwork *network)
{
    if (!network)
        return;
    clear_parts(network);
    denest_settings_free(network->settings);
    denest_tree_unref(network->tree);
    g_strfreev(network->plugin_path);
    g_free(network->input_dir);
    g_free(network);
}

gboolean
denest_network_build(DenestNetwork *network, DenestBuild part, const DenestTree *tree,
                     GError **error)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();
    g_autoptr(DenestTree) old_tree = NULL;

    g_return_val_if_fail((guint)part < DENEST_N_BUILDS, FALSE);
    if (network->kernel)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, parts[part],
                           "the network is created already");
    old_tree = g_steal_pointer(&network->tree);
    network->tree = denest_tree_copy(old_tree);
    denest_tree_replace_child(network->tree, parts[part], tree);
    clear_parts(network);
    init_parts(network);
    build(network, problems);
    if (denest_problems_check(problems, error))
        return TRUE;

    /* What was good is built again. */
    denest_tree_unref(network->tree);
    network->tree = g_steal_pointer(&old_tree);
    clear_parts(network);
    init_parts(network);
    g_clear_pointer(&problems, denest_problems_free);
    problems = denest_problems_new();
    build(network, problems);
    return FALSE;
}

/* ---- Looking around ---- */

const DenestTree *
denest_network_tree(const DenestNetwork *network)
{
    return network->tree;
}

guint
denest_network_n_objects(const DenestNetwork *network, DenestBuild part)
{
    switch (part) {
    case DENEST_BUILD_NEURON_MODELS:
    case DENEST_BUILD_SYNAPSE_MODELS:
    case DENEST_BUILD_RECORDER_MODELS:
        return network->n_models[part];
    case DENEST_BUILD_LAYERS:
        return network->layers->len;
    case DENEST_BUILD_PROJECTION_MODELS:
        return network->projection_models->len;
    case DENEST_BUILD_PROJECTIONS:
        return network->projections->len;
    case DENEST_BUILD_RECORDERS:
        return network->recorders->len;
    default:
        g_return_val_if_reached(0);
    }
}

DenestGid
denest_network_n_nodes(const DenestNetwork *network)
{
    return network->kernel ? denest_kernel_network_size(network->kernel) : 0;
}

guint64
denest_network_n_connections(const DenestNetwork *network)
{
    return network->kernel ? denest_kernel_n_connections(network->kernel) : 0;
}

gboolean
denest_network_is_created(const DenestNetwork *network)
{
    return network->kernel != NULL;
}

guint
denest_network_n_layers(const DenestNetwork *network)
{
    return network->layers->len;
}

DenestLayer *
denest_network_layer(const DenestNetwork *network, guint i)
{
    g_return_val_if_fail(i < network->layers->len, NULL);
    return network->layers->pdata[i];
}

DenestLayer *
denest_network_find_layer(const DenestNetwork *network, const char *name, GError **error)
{
    DenestLayer *layer = g_hash_table_lookup(network->layers_by_name, name);
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GString) message = NULL;

    if (layer)
        return layer;
    names = g_ptr_array_new();
    for (guint i = 0; i < network->layers->len; i++)
        g_ptr_array_add(names, ((DenestLayer *)network->layers->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such layer");
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
    return NULL;
}

DenestValue *
denest_network_get(const DenestNetwork *network, DenestGid gid, const char *key, GError **error)
{
    if (network->kernel)
        return denest_kernel_get(network->kernel, gid, key, error);
    denest_fail(error, DENEST_ERROR_NOT_FOUND, key, "the network is not created yet");
    return NULL;
}

guint
denest_network_n_recorders(const DenestNetwork *network)
{
    return network->recorders->len;
}

DenestRecorderInfo
denest_network_recorder(const DenestNetwork *network, guint i)
{
    const DenestNetRecorder *recorder;

    g_return_val_if_fail(i < network->recorders->len, (DenestRecorderInfo){0});
    recorder = network->recorders->pdata[i];
    return (DenestRecorderInfo){
        .gid = recorder->gid,
        .label = recorder->label,
        .model = recorder->prototype->name,
        .type = recorder->type,
        .layer = recorder->layer ? recorder->layer->name : NULL,
        .population = recorder->layer
                          ? denest_layer_get_population(recorder->layer, recorder->population)->name
                          : NULL,
        .projection = recorder->projection ? recorder->projection->name : NULL,
    };
}
