/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/rehearsal.h"

#include "core/network/layer.h"

/* What stands for a population. */
typedef struct {
    guint n;
    DenestGid first;
} Units;

struct DenestRehearsal {
    DenestNetwork *network;
    GHashTable *units;    /* DenestLayerPopulation → Units */
    GHashTable *synapses; /* name → DenestPrototype */
    DenestKernel *kernel;
};

DenestRehearsal *
denest_rehearsal_new(DenestNetwork *network)
{
    DenestRehearsal *rehearsal = g_new0(DenestRehearsal, 1);

    rehearsal->network = network;
    rehearsal->units = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    rehearsal->synapses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify)denest_prototype_free);
    return rehearsal;
}

void
denest_rehearsal_free(DenestRehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    denest_kernel_free(rehearsal->kernel);
    g_hash_table_unref(rehearsal->units);
    g_hash_table_unref(rehearsal->synapses);
    g_free(rehearsal);
}

void
denest_rehearsal_announce(DenestRehearsal *rehearsal, const DenestLayerPopulation *population,
                          gboolean per_unit)
{
    Units *units = g_hash_table_lookup(rehearsal->units, population);

    g_return_if_fail(!rehearsal->kernel);
    if (!units) {
        units = g_new0(Units, 1);
        g_hash_table_insert(rehearsal->units, (gpointer)population, units);
    }
    units->n = per_unit ? population->n : MAX(units->n, 1);
}

/* Units get the gids that they will have, for messages. */
static void
make_layer(DenestRehearsal *rehearsal, const DenestLayer *layer)
{
    denest_kernel_skip_gids(rehearsal->kernel, 1);
    for (guint i = 0; i < layer->populations->len; i++) {
        const DenestLayerPopulation *population = denest_layer_get_population(layer, i);
        Units *units = g_hash_table_lookup(rehearsal->units, population);

        if (units)
            units->first = denest_kernel_create(rehearsal->kernel, population->prototype, units->n);
        denest_kernel_skip_gids(rehearsal->kernel, population->n - (units ? units->n : 0));
    }
}

gboolean
denest_rehearsal_begin(DenestRehearsal *rehearsal)
{
    static const gint64 seed = 1;
    const DenestKernelConfig config = {.resolution = rehearsal->network->settings->resolution,
                                       .n_vps = 1,
                                       .n_workers = 1,
                                       .grng_seed = seed,
                                       .rng_seeds = &seed,
                                       .data_path = "",
                                       .data_prefix = ""};

    rehearsal->kernel = denest_kernel_new(&config, NULL);
    for (guint i = 0; rehearsal->kernel && i < rehearsal->network->layers->len; i++)
        make_layer(rehearsal, rehearsal->network->layers->pdata[i]);
    return rehearsal->kernel != NULL;
}

DenestKernel *
denest_rehearsal_kernel(const DenestRehearsal *rehearsal)
{
    return rehearsal->kernel;
}

guint
denest_rehearsal_units(const DenestRehearsal *rehearsal, const DenestLayerPopulation *population,
                       DenestGid *ret_first)
{
    const Units *units = g_hash_table_lookup(rehearsal->units, population);

    g_return_val_if_fail(units && rehearsal->kernel, 0);
    *ret_first = units->first;
    return units->n;
}

DenestPrototype *
denest_rehearsal_synapse(DenestRehearsal *rehearsal, const char *name,
                         const DenestPrototype *synapse)
{
    DenestPrototype *copy = g_hash_table_lookup(rehearsal->synapses, name);

    if (!copy) {
        copy = denest_prototype_copy(synapse, name);
        g_hash_table_insert(rehearsal->synapses, g_strdup(name), copy);
    }
    return copy;
}
