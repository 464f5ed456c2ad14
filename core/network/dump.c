/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Layers and their connections as text, as NEST's Topology module dumps them; see
 * <denest/simulation.h>. Numbers have six digits. */
#include <stdio.h>
#include <string.h>

#include "core/network/connections.h"
#include "core/network/layer.h"
#include "core/network/network.h"

/* Layers by names, or all. */
static GPtrArray *
find_layers(const DenestNetwork *network, const char *const *names, GError **error)
{
    g_autoptr(GPtrArray) layers = g_ptr_array_new();

    for (guint i = 0; !names && i < network->layers->len; i++)
        g_ptr_array_add(layers, network->layers->pdata[i]);
    for (; names && *names; names++) {
        DenestLayer *layer = denest_network_find_layer(network, *names, error);

        if (!layer)
            return NULL;
        g_ptr_array_add(layers, layer);
    }
    return g_steal_pointer(&layers);
}

static gboolean
check_created(const DenestNetwork *network, GError **error)
{
    return network->kernel ||
           denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "the network is not created yet");
}

static gboolean
save(const GString *text, const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;

    if (g_file_set_contents(path, text->str, (gssize)text->len, &cause))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, path, "%s", cause->message);
}

static void
append_number(GString *text, double x)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_c(text, ' ');
    g_string_append(text, isnan(x) ? "NaN" : g_ascii_formatd(digits, sizeof digits, "%g", x));
}

gboolean
denest_network_dump_nodes(const DenestNetwork *network, const char *const *layers, const char *path,
                          GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) list = NULL;

    if (!check_created(network, error) || !(list = find_layers(network, layers, error)))
        return FALSE;
    for (guint l = 0; l < list->len; l++) {
        const DenestLayer *layer = list->pdata[l];

        for (guint e = 0; e < layer->n_elements; e++) {
            for (guint i = 0; i < layer->elements[e].n; i++) {
                const double *p = denest_geometry_position(layer->geometry, i);

                g_string_append_printf(text, "%u", layer->elements[e].first + i);
                for (guint d = 0; d < layer->geometry->dims; d++)
                    append_number(text, p[d]);
                g_string_append_c(text, '\n');
            }
        }
    }
    return save(text, path, error);
}

/* ---- Connections ---- */

typedef struct {
    const DenestNetwork *network;
    const char *synapse; /* NULL: all */
    GHashTable *rows;    /* source → GArray of DenestConnection */
    GString *text;
    /* Layers of the last source and target. */
    const DenestLayer *layer;
} Dump;

static void
take(const DenestConnection *connection, gpointer user_data)
{
    const Dump *dump = user_data;
    GArray *row;

    if (dump->synapse && !g_str_equal(dump->synapse, connection->synapse))
        return;
    row = g_hash_table_lookup(dump->rows, GUINT_TO_POINTER(connection->source));
    if (row)
        g_array_append_vals(row, connection, 1);
}

static const double *
find_position(const DenestLayer *layer, DenestGid gid)
{
    for (guint e = 0; layer && e < layer->n_elements; e++)
        if (gid - layer->elements[e].first < layer->elements[e].n)
            return denest_geometry_position(layer->geometry, gid - layer->elements[e].first);
    return NULL;
}

/* The layer of @gid, which often is the one of the last call. */
static const double *
locate(Dump *dump, DenestGid gid, const DenestLayer **ret_layer)
{
    const GPtrArray *layers = dump->network->layers;
    const double *p = find_position(dump->layer, gid);

    for (guint i = 0; !p && i < layers->len; i++) {
        p = find_position(layers->pdata[i], gid);
        if (p)
            dump->layer = layers->pdata[i];
    }
    *ret_layer = p ? dump->layer : NULL;
    return p;
}

static void
append_connection(Dump *dump, const DenestLayer *source, const double *from,
                  const DenestConnection *connection)
{
    const DenestLayer *target;
    const double *to = locate(dump, connection->target, &target);
    double displacement[DENEST_MAX_DIMS] = {NAN, NAN, NAN};

    if (to && target->geometry->dims == source->geometry->dims)
        denest_geometry_displacement(target->geometry, from, to, displacement);
    g_string_append_printf(dump->text, "%u %u", connection->source, connection->target);
    append_number(dump->text, connection->weight);
    append_number(dump->text, connection->delay);
    for (guint d = 0; d < source->geometry->dims; d++)
        append_number(dump->text, displacement[d]);
    g_string_append_c(dump->text, '\n');
}

/* Sources in the order of the pool: after a masked projection that is the order of its tree. */
static DenestPool *
list_sources(const DenestNetwork *network, const DenestLayer *layer)
{
    const DenestSelection all = {
        .name = layer->name,
        .layer = layer->gid,
        .geometry = layer->geometry,
        .elements = layer->elements,
        .n_elements = layer->n_elements,
    };

    return denest_pools_list(network->pools, &all);
}

static void
append_layer(Dump *dump, const DenestLayer *layer, const DenestPool *sources)
{
    for (gsize s = 0; s < sources->n; s++) {
        const GArray *row = g_hash_table_lookup(dump->rows, GUINT_TO_POINTER(sources->gids[s]));
        const double *from = find_position(layer, sources->gids[s]);

        for (guint i = 0; i < row->len; i++)
            append_connection(dump, layer, from, &g_array_index(row, DenestConnection, i));
    }
}

gboolean
denest_network_dump_connections(const DenestNetwork *network, const char *const *layers,
                                const char *synapse_model, const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) pools = g_ptr_array_new_with_free_func((GDestroyNotify)denest_pool_unref);
    Dump dump = {network, synapse_model, rows, text, NULL};
    g_autoptr(GPtrArray) list = NULL;

    if (!check_created(network, error) || !(list = find_layers(network, layers, error)))
        return FALSE;
    if (synapse_model &&
        !denest_registry_find(network->registry, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE),
                              synapse_model, error))
        return FALSE;
    for (guint l = 0; l < list->len; l++) {
        DenestPool *sources = list_sources(network, list->pdata[l]);

        g_ptr_array_add(pools, sources);
        for (gsize s = 0; s < sources->n; s++)
            g_hash_table_insert(rows, GUINT_TO_POINTER(sources->gids[s]),
                                g_array_new(FALSE, FALSE, sizeof(DenestConnection)));
    }
    denest_kernel_foreach_connection(network->kernel, take, &dump);
    for (guint l = 0; l < list->len; l++)
        append_layer(&dump, list->pdata[l], pools->pdata[l]);
    return save(text, path, error);
}
