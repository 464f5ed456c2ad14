/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Putting a network into a kernel, and writing the metadata of its recorders; see network.h. */
#include <denest/log.h>

#include "core/network/layer.h"
#include "core/network/metadata.h"
#include "core/network/projections.h"
#include "core/network/recorders.h"
#include "core/params/yaml_write.h"

#define LOGGER "denest.network"

gboolean
denest_network_report(const DenestNetwork *network, const char *phase, double done, double total,
                      GError **error)
{
    DenestProgressReport report = {phase, FALSE, done, total};

    if (!network->options.progress ||
        network->options.progress(&report, network->options.user_data))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_INTERRUPTED, NULL, "%s was interrupted", phase);
}

static gboolean
new_kernel(DenestNetwork *network, const char *data_path, GError **error)
{
    const DenestSettings *settings = network->settings;
    DenestKernelConfig config = {
        .resolution = settings->resolution,
        .n_vps = settings->n_vps,
        .n_workers = network->options.n_workers,
        .grng_seed = settings->grng_seed,
        .rng_seeds = settings->rng_seeds,
        .data_path = data_path,
        .data_prefix = settings->data_prefix,
        .overwrite_files = settings->overwrite_files,
        .keep_data = network->options.keep_data || settings->keep_data,
        .keep_memory = network->options.keep_memory,
    };

    network->kernel = denest_kernel_new(&config, error);
    return network->kernel != NULL;
}

static gboolean
create_layer(DenestNetwork *network, gpointer object, GError **error)
{
    return denest_layer_create(object, error);
}

static gboolean
create_recorder(DenestNetwork *network, gpointer object, GError **error)
{
    return denest_recorders_create(network, object, error);
}

static gboolean
create_projection(DenestNetwork *network, gpointer object, GError **error)
{
    DenestNetProjection *projection = object;

    if (denest_projections_connect(network, projection, error))
        return TRUE;
    if (projection->place)
        g_prefix_error(error, "%s: ", projection->place);
    return FALSE;
}

/* Create objects begin … end-1 of a list. */
static gboolean
create_all(DenestNetwork *network, const char *phase, const GPtrArray *objects, guint begin,
           guint end, gboolean (*create)(DenestNetwork *network, gpointer object, GError **error),
           GError **error)
{
    denest_log(DENEST_LOG_INFO, LOGGER, "%s...", phase);
    for (guint i = begin; i < end; i++) {
        if (!denest_network_report(network, phase, i - begin, end - begin, error) ||
            !create(network, objects->pdata[i], error))
            return FALSE;
    }
    return denest_network_report(network, phase, end - begin, end - begin, error);
}

/* Models exist since they were built. */
static void
log_models(void)
{
    static const char *const names[] = {"neuron", "synapse", "recorder"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        denest_log(DENEST_LOG_INFO, LOGGER, "Creating %s models...", names[i]);
}

static gboolean
create_objects(DenestNetwork *network, GError **error)
{
    guint n_population_recorders = network->n_population_recorders;

    log_models();
    return create_all(network, "Creating layers", network->layers, 0, network->layers->len,
                      create_layer, error) &&
           create_all(network, "Creating population recorders", network->recorders, 0,
                      n_population_recorders, create_recorder, error) &&
           create_all(network, "Creating projection recorders", network->recorders,
                      n_population_recorders, network->recorders->len, create_recorder, error) &&
           create_all(network, "Connecting layers", network->projections, 0,
                      network->projections->len, create_projection, error);
}

gboolean
denest_network_create_in(DenestNetwork *network, const char *data_path, GError **error)
{
    if (network->kernel) {
        denest_log(DENEST_LOG_WARNING, "denest.network.utils",
                   "Network: attempted to create object more than once");
        return TRUE;
    }
    if (!new_kernel(network, data_path, error) || !create_objects(network, error))
        return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER,
               "Network size (including recorders and parrot neurons):\n"
               "Number of nodes: %u\nNumber of projections: %" G_GUINT64_FORMAT,
               denest_network_n_nodes(network), denest_network_n_connections(network));
    return TRUE;
}

gboolean
denest_network_create(DenestNetwork *network, GError **error)
{
    return denest_network_create_in(network, "", error);
}

static gboolean
save_metadata(const DenestValue *metadata, const char *folder, GError **error)
{
    g_autofree char *name =
        g_strconcat(denest_value_string(denest_value_find(metadata, "label")), ".yml", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    return denest_yaml_write_file(metadata, DENEST_YAML_SORTED, path, error);
}

static gboolean
save_layer(const DenestNetwork *network, const DenestLayer *layer, const char *folder,
           GError **error)
{
    for (guint i = 0; i < layer->populations->len; i++) {
        g_autoptr(DenestValue) metadata = denest_metadata_of_population(network, layer, i);

        if (metadata && !save_metadata(metadata, folder, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
denest_network_save_metadata(const DenestNetwork *network, const char *folder, GError **error)
{
    if (!network->kernel)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "the network is not created yet");
    for (guint i = 0; i < network->recorders->len; i++) {
        g_autoptr(DenestValue) metadata =
            denest_metadata_of_recorder(network, network->recorders->pdata[i]);

        if (!save_metadata(metadata, folder, error))
            return FALSE;
    }
    for (guint i = 0; i < network->layers->len; i++)
        if (!save_layer(network, network->layers->pdata[i], folder, error))
            return FALSE;
    return TRUE;
}
