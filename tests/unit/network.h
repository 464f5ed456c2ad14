/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A small network of layers for tests of space: layers from YAML, streams, and connections as
 * lists.
 */
#ifndef DENEST_TESTS_UNIT_NETWORK_H
#define DENEST_TESTS_UNIT_NETWORK_H

#include <denest/value.h>

#include "core/kernel/stream.h"
#include "core/network/geometry.h"
#include "core/network/pool.h"
#include "core/network/projection.h"
#include "core/params/yaml_read.h"
#include "tests/unit/plugins.h"

typedef struct {
    DenestGeometry *geometry;
    DenestGid gid;
    GArray *elements; /* of DenestElement */
} NetworkLayer;

typedef struct {
    double h;
    guint n_streams;
    DenestStream **streams;
    DenestStream *global;
    DenestPools *pools;
    GPtrArray *layers; /* of NetworkLayer */
    DenestGid next_gid;
    GHashTable *device_copies; /* name of a model → itself, if it is a device */
    double default_weight, default_delay;
    guint n_workers;
    GArray **edges; /* of each virtual process, DenestEdge, in order of creation; delays rounded */
} Network;

static inline Network *
network_new(guint n_streams, gint64 global_seed, const gint64 *seeds, double h)
{
    static const char *const devices[] = {"poisson_generator", "spike_detector"};
    Network *net = g_new0(Network, 1);

    net->h = h;
    net->n_streams = n_streams;
    net->n_workers = 1;
    net->global = denest_stream_new(global_seed);
    net->streams = g_new(DenestStream *, n_streams);
    net->edges = g_new(GArray *, n_streams);
    for (guint vp = 0; vp < n_streams; vp++) {
        net->streams[vp] = denest_stream_new(seeds[vp]);
        net->edges[vp] = g_array_new(FALSE, FALSE, sizeof(DenestEdge));
    }
    net->pools = denest_pools_new();
    net->layers = g_ptr_array_new();
    net->next_gid = 1;
    net->device_copies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++)
        g_hash_table_add(net->device_copies, g_strdup(devices[i]));
    net->default_weight = net->default_delay = 1;
    return net;
}

static inline void
network_free(Network *net)
{
    for (guint vp = 0; vp < net->n_streams; vp++) {
        denest_stream_free(net->streams[vp]);
        g_array_unref(net->edges[vp]);
    }
    for (guint l = 0; l < net->layers->len; l++) {
        NetworkLayer *layer = net->layers->pdata[l];

        denest_geometry_free(layer->geometry);
        for (guint e = 0; e < layer->elements->len; e++)
            g_free((char *)g_array_index(layer->elements, DenestElement, e).model);
        g_array_unref(layer->elements);
        g_free(layer);
    }
    denest_stream_free(net->global);
    denest_pools_free(net->pools);
    g_ptr_array_unref(net->layers);
    g_hash_table_unref(net->device_copies);
    g_free(net->streams);
    g_free(net->edges);
    g_free(net);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Network, network_free)

/** A mapping without some keys. */
static inline DenestValue *
network_without(const DenestValue *map, const char *const *keys)
{
    DenestValue *rest = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(map); i++)
        if (!g_strv_contains(keys, denest_value_key_name(map, i)))
            denest_value_set(rest, denest_value_key_name(map, i),
                             denest_value_ref(denest_value_item(map, i)));
    return rest;
}

static inline void
network_add_element(Network *net, NetworkLayer *layer, const char *model)
{
    DenestElement element = {.n = (guint)layer->geometry->n, .model = g_strdup(model)};

    element.first = net->next_gid;
    element.flags = g_hash_table_contains(net->device_copies, model) ? DENEST_ELEMENT_DEVICE : 0;
    if (g_str_equal(model, "volume_transmitter"))
        element.flags = DENEST_ELEMENT_DEVICE | DENEST_ELEMENT_GLOBAL;
    net->next_gid += element.n;
    g_array_append_val(layer->elements, element);
}

/** Create a layer as CreateLayer does: a mapping with `elements` and what the geometry reads. */
static inline NetworkLayer *
network_add_layer(Network *net, const DenestValue *map)
{
    static const char *const other_keys[] = {"elements", NULL};
    g_autoptr(DenestValue) params = network_without(map, other_keys);
    const DenestValue *elements = denest_value_find(map, "elements");
    g_autoptr(GError) error = NULL;
    NetworkLayer *layer = g_new0(NetworkLayer, 1);

    layer->geometry = denest_geometry_new(params, NULL, NULL, &error);
    g_assert_no_error(error);
    layer->gid = net->next_gid++;
    layer->elements = g_array_new(FALSE, FALSE, sizeof(DenestElement));
    g_ptr_array_add(net->layers, layer);
    if (denest_value_type(elements) == DENEST_VALUE_STRING) {
        network_add_element(net, layer, denest_value_string(elements));
        return layer;
    }
    for (guint i = 0; i < denest_value_length(elements); i++) {
        const DenestValue *item = denest_value_item(elements, i);
        gint64 more = 0;

        if (denest_value_type(item) == DENEST_VALUE_INT)
            more = denest_value_int(item) - 1;
        else
            network_add_element(net, layer, denest_value_string(item));
        for (; more > 0; more--)
            network_add_element(net, layer,
                                denest_value_string(denest_value_item(elements, i - 1)));
    }
    return layer;
}

static inline DenestValue *
network_parse(const char *yaml)
{
    g_autoptr(GError) error = NULL;
    DenestValue *value = denest_yaml_read_text(yaml, -1, "test", TRUE, &error);

    g_assert_no_error(error);
    return value;
}

static inline NetworkLayer *
network_add(Network *net, const char *yaml)
{
    g_autoptr(DenestValue) map = network_parse(yaml);

    return network_add_layer(net, map);
}

/** All units of a layer, or those that a mapping with `model` and `lid` selects. */
static inline DenestSelection
network_select(const NetworkLayer *layer, const DenestValue *filter)
{
    DenestSelection selection = {
        .name = "layer",
        .layer = layer->gid,
        .geometry = layer->geometry,
        .elements = (const DenestElement *)layer->elements->data,
        .n_elements = layer->elements->len,
    };
    const DenestValue *model = filter ? denest_value_find(filter, "model") : NULL;
    const DenestValue *lid = filter ? denest_value_find(filter, "lid") : NULL;

    if (model)
        selection.model = denest_value_string(model);
    if (lid)
        selection.lid = (guint)denest_value_int(lid);
    return selection;
}

static inline gboolean
network_take(gpointer user_data, guint vp, const DenestEdge *edges, guint n, GError **error)
{
    Network *net = user_data;

    for (guint i = 0; i < n; i++) {
        DenestEdge edge = edges[i];

        edge.delay = floor(edge.delay * (1 / net->h) + 0.5) * net->h;
        if (!(edge.delay >= net->h))
            return denest_fail(error, DENEST_ERROR_RANGE, "delays", "%u to %u: %g", edge.source,
                               edge.target, edges[i].delay);
        g_array_append_val(
            net->edges[vp == DENEST_GLOBAL_STREAM ? edge.target % net->n_streams : vp], edge);
    }
    return TRUE;
}

/** Make a projection of type @p type. */
static inline gboolean
network_run(Network *net, const char *type, const DenestSelection *sources,
            const DenestSelection *targets, const DenestValue *params, GError **error)
{
    const DenestLookup *lookup = plugins_lookup();
    const DenestPrototype *model;
    const DenestProjectionJob job = {
        .name = "test",
        .params = params,
        .sources = *sources,
        .targets = *targets,
        .n_streams = net->n_streams,
        .default_weight = net->default_weight,
        .default_delay = net->default_delay,
        .has_delay = TRUE,
        .lookup = lookup,
        .pools = net->pools,
    };
    const DenestConnector connector = {net->streams, net->global, net->n_workers, network_take,
                                       net};

    model = denest_registry_find(lookup->registry, DENEST_KIND_BIT(DENEST_KIND_PROJECTION), type,
                                 error);
    g_assert_nonnull(model);
    return denest_projection_run((const DenestProjection *)model->model, &job, &connector, error);
}

/** Connect as ConnectLayers does; `synapse_model` is left out. */
static inline gboolean
network_connect(Network *net, const NetworkLayer *pre, const NetworkLayer *post,
                const DenestValue *map, GError **error)
{
    static const char *const other_keys[] = {"sources", "targets", "synapse_model", NULL};
    g_autoptr(DenestValue) params = network_without(map, other_keys);
    const DenestSelection sources = network_select(pre, denest_value_find(map, "sources"));
    const DenestSelection targets = network_select(post, denest_value_find(map, "targets"));

    return network_run(net, "topological", &sources, &targets, params, error);
}

#endif
