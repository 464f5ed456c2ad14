/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/projections.h"

#include <string.h>

#include <denest/log.h>

#include "core/base/suggest.h"
#include "core/kernel/edge_builder.h"
#include "core/kernel/modulators.h"
#include "core/network/connections.h"
#include "core/network/report.h"
#include "core/network/layer.h"
#include "core/network/projection.h"

#define LOGGER "denest.network.projections"
#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

enum { MOST_CHECKED = 1 << 22 };                                     /* units of a layer */
enum { MODEL, SOURCE_LAYER, SOURCE, TARGET_LAYER, TARGET, N_TEXTS }; /* of DenestNetProjection */

/* ---- Models ---- */

typedef struct {
    const DenestTree *leaf;
    const DenestProjection *model;
    const char *path;
    DenestProblems *problems;
} Report;

static gboolean
is_tree_key(const DenestProjection *model, const char *key)
{
    return model->tree_keys && g_strv_contains(model->tree_keys, key);
}

static const char *
synapse_key(const DenestProjection *model)
{
    return model && model->synapse_key ? model->synapse_key : "synapse_model";
}

static void
report_issue(GError *issue, gpointer user_data)
{
    const Report *report = user_data;
    /* Messages of projection models begin with the key. */
    g_auto(GStrv) parts = g_strsplit(issue->message, ":", 2);
    const char *key = parts[0] ? parts[0] : "";
    DenestDataKind kind =
        is_tree_key(report->model, key) ? DENEST_DATA_PARAMS : DENEST_DATA_NEST_PARAMS;

    denest_report_take(report->problems, denest_tree_param_place(report->leaf, kind, key),
                       kind == DENEST_DATA_PARAMS ? denest_tree_path(report->leaf) : report->path,
                       &issue);
}

static const DenestProjection *
find_type(DenestNetwork *network, const DenestTree *leaf, DenestProblems *problems)
{
    const DenestValue *value = denest_tree_param(leaf, "type");
    const DenestPrototype *prototype = NULL;
    const char *type = "topological";
    GError *error = NULL;

    if (!value || denest_value_to_string(value, &type, &error))
        prototype = denest_registry_find(network->registry, DENEST_KIND_BIT(DENEST_KIND_PROJECTION),
                                         type, &error);
    if (error)
        g_prefix_error(&error, "type: ");
    denest_report_take(problems, denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "type"),
                       denest_tree_path(leaf), &error);
    return prototype ? (const DenestProjection *)prototype->model : NULL;
}

/* What `params` of a leaf says: the type, and keys of the type. */
static DenestValue *
check_params(const DenestTree *leaf, const DenestProjection *model, DenestProblems *problems)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(DenestCheckRow));
    DenestCheckRow row = {"type", DENEST_CHECK_OPTIONAL, "topological"};
    DenestCheckTable table = {NULL, 0, model == NULL};

    g_array_append_val(rows, row);
    row.default_yaml = NULL;
    for (const char *const *key = model ? model->tree_keys : NULL; key && *key; key++) {
        row.key = *key;
        g_array_append_val(rows, row);
    }
    table.rows = (const DenestCheckRow *)(void *)rows->data;
    table.n_rows = rows->len;
    return denest_report_check_node(leaf, DENEST_DATA_PARAMS, NULL, &table, problems);
}

static DenestValue *
check_nest_params(const DenestTree *leaf, const DenestProjection *model, DenestProblems *problems)
{
    const DenestCheckRow rows[] = {
        {synapse_key(model),
         !model || model->base_key ? DENEST_CHECK_OPTIONAL : DENEST_CHECK_MANDATORY, NULL},
        {"sources", DENEST_CHECK_RESERVED, NULL},
        {"targets", DENEST_CHECK_RESERVED, NULL},
    };
    const DenestCheckTable table = DENEST_REPORT_TABLE(rows, TRUE);

    return denest_report_check_node(leaf, DENEST_DATA_NEST_PARAMS, NULL, &table, problems);
}

static DenestPrototype *
find_synapse(DenestNetwork *network, const DenestTree *leaf, const char *key,
             const DenestValue *nest_params, DenestProblems *problems)
{
    const DenestValue *value = denest_value_find(nest_params, key);
    DenestPrototype *synapse = NULL;
    const char *name = NULL;
    GError *error = NULL;

    if (!value)
        return NULL;
    if (denest_value_to_string(value, &name, &error))
        synapse = denest_registry_find(network->registry, KINDS_SYNAPSE, name, &error);
    denest_network_forgive(network, DENEST_NAME_MODEL, name, &error);
    if (error)
        g_prefix_error(&error, "nest_params: %s: ", key);
    denest_report_take(problems, denest_tree_param_place(leaf, DENEST_DATA_NEST_PARAMS, key),
                       denest_tree_path(leaf), &error);
    return synapse;
}

/* One mapping of what the model reads from both. */
static DenestValue *
merge_params(const DenestProjection *model, const DenestValue *params,
             const DenestValue *nest_params)
{
    DenestValue *merged = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(nest_params); i++)
        if (strcmp(denest_value_key_name(nest_params, i), synapse_key(model)) != 0)
            denest_value_set(merged, denest_value_key_name(nest_params, i),
                             denest_value_ref(denest_value_item(nest_params, i)));
    for (guint i = 0; i < denest_value_length(params); i++)
        if (is_tree_key(model, denest_value_key_name(params, i)))
            denest_value_set(merged, denest_value_key_name(params, i),
                             denest_value_ref(denest_value_item(params, i)));
    return merged;
}

/* Delays that are one number must be at least one step. */
static void
check_delays(const DenestNetwork *network, const DenestTree *leaf, const DenestValue *nest_params,
             const char *path, DenestProblems *problems)
{
    static const char *const keys[] = {"delays", "delay"};

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const DenestValue *value = denest_value_find(nest_params, keys[i]);
        GError *error = NULL;
        double delay;

        if (value && denest_value_to_double(value, &delay, NULL) &&
            !denest_settings_check_delay(network->settings, keys[i], delay, FALSE, &error))
            denest_report_take(problems,
                               denest_tree_param_place(leaf, DENEST_DATA_NEST_PARAMS, keys[i]),
                               path, &error);
    }
}

/* Units have gids when they are created; that one must be given is known before. */
static void
check_modulator(const DenestPrototype *synapse, const DenestTree *leaf, const char *path,
                DenestProblems *problems)
{
    double gid = 0;
    const char *key =
        denest_modulators_key((const DenestSynapse *)synapse->model, synapse->params, &gid);

    if (key && gid < 1)
        denest_report_add(problems, DENEST_ERROR_MISSING, denest_tree_place(leaf), path,
                          "synapse model '%s': %s must be the gid of a volume_transmitter",
                          synapse->name, key);
}

DenestProjectionModel *
denest_projections_new_model(DenestNetwork *network, const DenestTree *leaf,
                             DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);
    g_autofree char *path = g_strdup_printf("%s.nest_params", denest_tree_path(leaf));
    const DenestProjection *type = find_type(network, leaf, problems);
    g_autoptr(DenestValue) params = check_params(leaf, type, problems);
    g_autoptr(DenestValue) nest_params = check_nest_params(leaf, type, problems);
    Report report = {leaf, type, path, problems};
    DenestProjectionModel *model;
    gboolean is_broken; /* by a synapse model that was reported elsewhere */

    if (!params || !nest_params)
        return NULL;
    model = g_new0(DenestProjectionModel, 1);
    model->name = g_strdup(denest_tree_name(leaf));
    model->place = denest_tree_place(leaf);
    model->model = type;
    model->synapse = find_synapse(network, leaf, synapse_key(type), nest_params, problems);
    if (type) {
        model->params = merge_params(type, params, nest_params);
        model->last = type->last;
        model->self = (DenestProjectionBase){type, model->params, NULL};
        type->check(model->params, &network->lookup, report_issue, &report);
    }
    check_delays(network, leaf, nest_params, path, problems);
    if (model->synapse)
        check_modulator(model->synapse, leaf, path, problems);
    is_broken = !model->synapse && denest_value_find(nest_params, synapse_key(type));
    if (!is_broken && denest_problems_n_found(problems) == n_before)
        return model;
    denest_projections_free_model(model);
    return NULL;
}

void
denest_projections_free_model(DenestProjectionModel *model)
{
    if (!model)
        return;
    g_free(model->name);
    denest_value_unref(model->params);
    g_free(model);
}

/* ---- Looking up ---- */

char *
denest_projections_name(const DenestTuple *tuple)
{
    const char *names[N_TEXTS];

    for (guint i = 0; i < N_TEXTS; i++)
        names[i] = tuple->text[i + 1] ? tuple->text[i + 1] : "None";
    return g_strdup_printf("%s-%s-%s-%s-%s", names[MODEL], names[SOURCE_LAYER], names[SOURCE],
                           names[TARGET_LAYER], names[TARGET]);
}

/* @problems: NULL: the name is known to be good */
static const DenestProjectionModel *
find_model(const DenestNetwork *network, const char *name, const char *place, const char *path,
           DenestProblems *problems)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < network->projection_models->len; i++) {
        const DenestProjectionModel *model = network->projection_models->pdata[i];

        if (strcmp(model->name, name) == 0)
            return model;
        g_ptr_array_add(names, model->name);
    }
    if (!problems || denest_network_forgive(network, DENEST_NAME_RULE, name, NULL))
        return NULL;
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such projection model");
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_report_add(problems, DENEST_ERROR_NOT_FOUND, place, path, "projection_model: %s: %s",
                      name, message->str);
    return NULL;
}

/* What a model starts from, or NULL: nothing, or a problem. */
static DenestProjectionModel *
find_base(const DenestNetwork *network, const DenestProjectionModel *model,
          DenestProblems *problems)
{
    const char *key = model->model->base_key, *name = NULL;
    const DenestValue *value = key ? denest_value_find(model->params, key) : NULL;
    g_autofree char *path = g_strdup_printf("network.projection_models.%s", model->name);

    if (!value || !denest_value_to_string(value, &name, NULL))
        return NULL; /* the model's own check has told */
    return (DenestProjectionModel *)find_model(network, name, denest_value_place(value), path,
                                               problems);
}

void
denest_projections_link_models(DenestNetwork *network, DenestProblems *problems)
{
    guint n = network->projection_models->len;

    for (guint i = 0; i < n; i++) {
        DenestProjectionModel *model = network->projection_models->pdata[i];
        DenestProjectionModel *base = find_base(network, model, problems);
        guint steps = 0;

        model->self.base = base ? &base->self : NULL;
        for (; base && steps <= n; base = find_base(network, base, NULL), steps++) {
            model->last = model->last || base->last;
            if (!model->synapse)
                model->synapse = base->synapse;
        }
        if (steps > n)
            denest_report_add(problems, DENEST_ERROR_RANGE, model->place,
                              "network.projection_models", "%s: starts from itself", model->name);
    }
}

/* A model that exists but is not in the layer gives no connections; any other name is a mistake. */
static gboolean
check_population(const DenestNetwork *network, const DenestLayer *layer, const char *name,
                 const char *place, const char *path, DenestProblems *problems)
{
    g_autofree const char **names = denest_layer_population_names(layer);
    g_autoptr(GString) message = NULL;

    if (!name || denest_layer_find_population(layer, name) >= 0)
        return TRUE;
    if (denest_registry_find(network->registry, DENEST_KINDS_NODE, name, NULL)) {
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "%s: layer '%s' has no population '%s': no connections are made", path,
                   layer->name, name);
        return TRUE;
    }
    message = g_string_new(NULL);
    g_string_printf(message, "'%s' is no population of layer '%s'", name, layer->name);
    denest_suggest_append(message, name, names);
    denest_report_add(problems, DENEST_ERROR_NOT_FOUND, place, path, "%s", message->str);
    return FALSE;
}

static void
check_ends(const DenestNetwork *network, const DenestNetProjection *p, const char *path,
           DenestProblems *problems)
{
    const char *output = p->source->is_input ? denest_layer_output(p->source)->name : NULL;
    gboolean has_parrots = p->source->is_input && p->source->populations->len > 1;

    if (p->target->is_input)
        denest_report_add(problems, DENEST_ERROR_RANGE, p->place, path,
                          "target_layers: '%s' is an InputLayer, it cannot be a target",
                          p->target->name);
    if (output && (p->source_population ? strcmp(p->source_population, output) != 0 : has_parrots))
        denest_report_add(problems, DENEST_ERROR_RANGE, p->place, path,
                          "source_population: '%s' is an InputLayer, its projections start from "
                          "'%s'",
                          p->source->name, output);
    else
        check_population(network, p->source, p->source_population, p->place, path, problems);
    check_population(network, p->target, p->target_population, p->place, path, problems);
}

static const DenestLayer *
find_layer(const DenestNetwork *network, const char *name, const char *key, const char *place,
           const char *path, DenestProblems *problems)
{
    GError *error = NULL;
    const DenestLayer *layer = denest_network_find_layer(network, name, &error);

    denest_network_forgive(network, DENEST_NAME_LAYER, name, &error);
    if (error)
        g_prefix_error(&error, "%s: ", key);
    denest_report_take(problems, place, path, &error);
    return layer;
}

DenestNetProjection *
denest_projections_resolve(const DenestNetwork *network, const DenestTuple *tuple, const char *path,
                           DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);
    DenestNetProjection *p = g_new0(DenestNetProjection, 1);
    const char *const *text = tuple->text + 1;

    p->name = denest_projections_name(tuple);
    p->place = tuple->place;
    p->model = find_model(network, text[MODEL], p->place, path, problems);
    p->source = find_layer(network, text[SOURCE_LAYER], "source_layers", p->place, path, problems);
    p->target = find_layer(network, text[TARGET_LAYER], "target_layers", p->place, path, problems);
    p->source_population = text[SOURCE];
    p->target_population = text[TARGET];
    if (p->source && p->target)
        check_ends(network, p, path, problems);
    if (!p->model || !p->source || !p->target || denest_problems_n_found(problems) > n_before) {
        denest_projections_free(p);
        return NULL;
    }
    p->synapse = p->model->synapse;
    return p;
}

void
denest_projections_free(DenestNetProjection *projection)
{
    if (!projection)
        return;
    g_free(projection->name);
    denest_edge_span_free(projection->span);
    g_free(projection);
}

/* ---- Connecting ---- */

static gboolean
take_edges(gpointer user_data, guint vp, const DenestEdge *edges, guint n, GError **error)
{
    return denest_edge_builder_take(user_data, vp == DENEST_GLOBAL_STREAM ? G_MAXUINT : vp, edges,
                                    n, error);
}

static DenestSelection
select_units(const DenestLayer *layer, const char *population)
{
    return (DenestSelection){
        .name = layer->name,
        .layer = layer->elements[0].first - 1,
        .geometry = layer->geometry,
        .elements = layer->elements,
        .n_elements = layer->n_elements,
        .model = population,
    };
}

/* What a projection works from; the layers need not be created. */
static DenestProjectionJob
make_job(const DenestNetwork *network, const DenestNetProjection *projection, DenestPools *pools,
         const DenestConnections *connections)
{
    return (DenestProjectionJob){
        .name = projection->name,
        .params = projection->model->params,
        .sources = select_units(projection->source, projection->source_population),
        .targets = select_units(projection->target, projection->target_population),
        .n_streams = network->settings->n_vps,
        .default_weight = projection->synapse->common.synapse.weight,
        .default_delay = projection->synapse->common.synapse.delay,
        .has_delay = TRUE,
        .lookup = &network->lookup,
        .pools = pools,
        .connections = connections,
        .base = projection->model->self.base,
    };
}

/* The last ones depend on the connections of others; preparing large ones takes long. */
static gboolean
is_checked(const DenestNetProjection *projection)
{
    return projection->synapse && !projection->model->last &&
           projection->source->n_elements * projection->source->geometry->n <= MOST_CHECKED &&
           projection->target->n_elements * projection->target->geometry->n <= MOST_CHECKED;
}

void
denest_projections_check(const DenestNetwork *network, DenestProblems *problems)
{
    DenestPools *pools;

    if (g_hash_table_size(network->broken[DENEST_NAME_LAYER]) > 0)
        return; /* the others do not have their ids */
    pools = denest_pools_new();
    for (guint i = 0; i < network->projections->len; i++) {
        const DenestNetProjection *projection = network->projections->pdata[i];
        GError *error = NULL;

        if (is_checked(projection)) {
            const DenestProjectionJob job = make_job(network, projection, pools, NULL);

            denest_projection_check(projection->model->model, &job, &error);
        }
        denest_report_take(problems, projection->place, NULL, &error);
    }
    denest_pools_free(pools);
}

gboolean
denest_projections_connect(DenestNetwork *network, DenestNetProjection *projection, GError **error)
{
    DenestKernel *kernel = network->kernel;
    const DenestConnections connections = {kernel};
    guint n_vps = denest_kernel_n_vps(kernel);
    g_autofree DenestStream **streams = g_new0(DenestStream *, n_vps);
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(kernel, projection->synapse);
    DenestProjectionJob job = make_job(network, projection, network->pools, &connections);
    DenestConnector connector = {
        .streams = streams,
        .global = denest_kernel_global_stream(kernel),
        .n_workers = denest_workers_count(denest_kernel_workers(kernel)),
        .take = take_edges,
        .user_data = builder,
    };

    /* As the kernel rounds it. */
    job.default_delay = denest_kernel_default_delay(kernel, projection->synapse);
    for (guint vp = 0; vp < n_vps; vp++)
        streams[vp] = denest_kernel_stream(kernel, vp);
    return denest_projection_run(projection->model->model, &job, &connector, error) &&
           denest_edge_builder_finish(builder, &projection->span, error);
}
