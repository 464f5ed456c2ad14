/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/projections.h"

#include <string.h>

#include <denest/log.h>

#include "core/base/suggest.h"
#include "core/kernel/edge_builder.h"
#include "core/network/report.h"
#include "core/network/layer.h"
#include "core/network/projection.h"

#define LOGGER "denest.network.projections"
#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

enum { MODEL, SOURCE_LAYER, SOURCE, TARGET_LAYER, TARGET, N_TEXTS }; /* of DenestNetProjection */

static const DenestCheckRow model_keys_rows[] = {
    {"type", DENEST_CHECK_OPTIONAL, "topological"},
};
static const DenestCheckTable model_keys = DENEST_REPORT_TABLE(model_keys_rows, FALSE);

static const DenestCheckRow model_nest_keys_rows[] = {
    {"synapse_model", DENEST_CHECK_MANDATORY, NULL},
    {"sources", DENEST_CHECK_RESERVED, NULL},
    {"targets", DENEST_CHECK_RESERVED, NULL},
};
static const DenestCheckTable model_nest_keys = DENEST_REPORT_TABLE(model_nest_keys_rows, TRUE);

/* ---- Models ---- */

typedef struct {
    const DenestTree *leaf;
    const char *path;
    DenestProblems *problems;
} Report;

static void
report_issue(GError *issue, gpointer user_data)
{
    const Report *report = user_data;
    /* Messages of projection models begin with the key. */
    g_auto(GStrv) parts = g_strsplit(issue->message, ":", 2);
    const char *place =
        denest_tree_param_place(report->leaf, DENEST_DATA_NEST_PARAMS, parts[0] ? parts[0] : "");

    denest_report_take(report->problems, place, report->path, &issue);
}

static const DenestPrototype *
find_type(DenestNetwork *network, const DenestTree *leaf, const DenestValue *params,
          DenestProblems *problems)
{
    const DenestPrototype *prototype = NULL;
    const char *type = NULL;
    GError *error = NULL;

    if (denest_value_to_string(denest_value_find(params, "type"), &type, &error))
        prototype = denest_registry_find(network->registry, DENEST_KIND_BIT(DENEST_KIND_PROJECTION),
                                         type, &error);
    if (error)
        g_prefix_error(&error, "type: ");
    denest_report_take(problems, denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "type"),
                       denest_tree_path(leaf), &error);
    return prototype;
}

static DenestPrototype *
find_synapse(DenestNetwork *network, const DenestTree *leaf, const DenestValue *nest_params,
             DenestProblems *problems)
{
    DenestPrototype *synapse = NULL;
    const char *name = NULL;
    GError *error = NULL;

    if (denest_value_to_string(denest_value_find(nest_params, "synapse_model"), &name, &error))
        synapse = denest_registry_find(network->registry, KINDS_SYNAPSE, name, &error);
    if (error)
        g_prefix_error(&error, "nest_params: synapse_model: ");
    denest_report_take(problems,
                       denest_tree_param_place(leaf, DENEST_DATA_NEST_PARAMS, "synapse_model"),
                       denest_tree_path(leaf), &error);
    return synapse;
}

static DenestValue *
without_key(const DenestValue *map, const char *key)
{
    DenestValue *copy = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(map); i++)
        if (strcmp(denest_value_key_name(map, i), key) != 0)
            denest_value_set(copy, denest_value_key_name(map, i),
                             denest_value_ref(denest_value_item(map, i)));
    return copy;
}

DenestProjectionModel *
denest_projections_new_model(DenestNetwork *network, const DenestTree *leaf,
                             DenestProblems *problems)
{
    guint n_before = denest_problems_count(problems);
    g_autofree char *path = g_strdup_printf("%s.nest_params", denest_tree_path(leaf));
    g_autoptr(DenestValue) params =
        denest_report_check_node(leaf, DENEST_DATA_PARAMS, NULL, &model_keys, problems);
    g_autoptr(DenestValue) nest_params =
        denest_report_check_node(leaf, DENEST_DATA_NEST_PARAMS, NULL, &model_nest_keys, problems);
    Report report = {leaf, path, problems};
    const DenestPrototype *type;
    DenestProjectionModel *model;

    if (!params || !nest_params)
        return NULL;
    type = find_type(network, leaf, params, problems);
    model = g_new0(DenestProjectionModel, 1);
    model->name = g_strdup(denest_tree_name(leaf));
    model->params = without_key(nest_params, "synapse_model");
    model->synapse = find_synapse(network, leaf, nest_params, problems);
    if (type) {
        model->model = (const DenestProjection *)type->model;
        model->model->check(model->params, &network->lookup, report_issue, &report);
    }
    if (denest_problems_count(problems) == n_before)
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
    g_ptr_array_add(names, NULL);
    message = g_string_new("there is no such projection model");
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_report_add(problems, DENEST_ERROR_NOT_FOUND, place, path, "projection_model: %s: %s",
                      name, message->str);
    return NULL;
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

    if (error)
        g_prefix_error(&error, "%s: ", key);
    denest_report_take(problems, place, path, &error);
    return layer;
}

DenestNetProjection *
denest_projections_resolve(const DenestNetwork *network, const DenestTuple *tuple, const char *path,
                           DenestProblems *problems)
{
    guint n_before = denest_problems_count(problems);
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
    if (denest_problems_count(problems) > n_before) {
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
        .layer = layer->gid,
        .geometry = layer->geometry,
        .elements = layer->elements,
        .n_elements = layer->n_elements,
        .model = population,
    };
}

gboolean
denest_projections_connect(DenestNetwork *network, const DenestNetProjection *projection,
                           GError **error)
{
    DenestKernel *kernel = network->kernel;
    guint n_vps = denest_kernel_n_vps(kernel);
    g_autofree DenestStream **streams = g_new0(DenestStream *, n_vps);
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(kernel, projection->synapse);
    DenestProjectionJob job = {
        .name = projection->name,
        .params = projection->model->params,
        .sources = select_units(projection->source, projection->source_population),
        .targets = select_units(projection->target, projection->target_population),
        .n_streams = n_vps,
        .default_weight = projection->synapse->common.synapse.weight,
        .default_delay = projection->synapse->common.synapse.delay,
        .has_delay = TRUE,
        .lookup = &network->lookup,
        .pools = network->pools,
    };
    DenestConnector connector = {
        .streams = streams,
        .global = denest_kernel_global_stream(kernel),
        .n_workers = denest_workers_count(denest_kernel_workers(kernel)),
        .take = take_edges,
        .user_data = builder,
    };

    for (guint vp = 0; vp < n_vps; vp++)
        streams[vp] = denest_kernel_stream(kernel, vp);
    return denest_projection_run(projection->model->model, &job, &connector, error) &&
           denest_edge_builder_finish(builder, NULL, error);
}
