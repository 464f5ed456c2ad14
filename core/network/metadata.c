/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/metadata.h"

#include "core/network/layer.h"
#include "core/network/recorders.h"

static DenestValue *
tuple_of(guint n, const guint *numbers)
{
    DenestValue *tuple = denest_value_new_tuple();

    for (guint i = 0; i < n; i++)
        denest_value_append(tuple, denest_value_new_int(numbers[i]));
    return tuple;
}

/* What rows and columns do not say of free positions. */
static DenestValue *
positions_of(const DenestLayer *layer, const DenestLayerPopulation *population)
{
    DenestValue *positions = denest_value_new_map();

    for (guint i = 0; i < population->n; i++) {
        const double *p = denest_geometry_position(layer->geometry, i % layer->geometry->n);
        DenestValue *tuple = denest_value_new_tuple();

        for (guint d = 0; d < layer->geometry->dims; d++)
            denest_value_append(tuple, denest_value_new_float(p[d]));
        denest_value_set_pair(positions, denest_value_new_int(population->first + i), tuple);
    }
    return positions;
}

/* Data files of recorders with consecutive ids. */
static DenestValue *
file_names(const DenestNetwork *network, DenestGid first, guint n)
{
    DenestValue *list = denest_value_new_list();

    for (guint i = 0; i < n; i++) {
        for (guint vp = 0; vp < denest_kernel_n_vps(network->kernel); vp++) {
            g_autofree char *name = denest_kernel_data_file(network->kernel, first + i, vp);

            if (name)
                denest_value_append(list, denest_value_new_string(name));
        }
    }
    return list;
}

static void
describe_units(const DenestLayer *layer, const DenestLayerPopulation *population,
               DenestValue *metadata)
{
    guint shape[DENEST_LAYER_MAX_SIZES];
    const guint n = denest_layer_population_sizes(layer, population, shape);
    DenestValue *gids = denest_value_new_list(), *locations = denest_value_new_map();

    for (guint i = 0; i < population->n; i++) {
        DenestGid gid = population->first + i;
        guint place[DENEST_LAYER_MAX_SIZES];
        DenestLocation at;

        denest_layer_locate(layer, gid, &at);
        denest_value_append(gids, denest_value_new_int(gid));
        denest_value_set_pair(locations, denest_value_new_int(gid),
                              tuple_of(denest_layer_place(layer, &at, place), place));
    }
    denest_value_set(metadata, "gids", gids);
    denest_value_set(metadata, "locations", locations);
    if (!layer->geometry->is_grid)
        denest_value_set(metadata, "positions", positions_of(layer, population));
    denest_value_set(metadata, "layer_name", denest_value_new_string(layer->name));
    denest_value_set(metadata, "layer_shape", tuple_of(n - 1, shape));
    denest_value_set(metadata, "population_name", denest_value_new_string(population->name));
    denest_value_set(metadata, "population_shape", tuple_of(n, shape));
    denest_value_set(metadata, "units_number", denest_value_new_int(population->count));
}

/* Columns of the data files of recorder @gid. */
static void
describe_columns(const DenestNetwork *network, DenestGid gid, const char *type,
                 DenestValue *metadata)
{
    DenestValue *columns, *variables, *interval;

    if (g_str_equal(type, "weight_recorder")) {
        denest_value_set(metadata, "colnames", denest_value_new_null());
        return;
    }
    columns = denest_value_new_list();
    denest_value_append(columns, denest_value_new_string("gid"));
    denest_value_append(columns, denest_value_new_string("time"));
    if (g_str_equal(type, "multimeter")) {
        variables = denest_kernel_get(network->kernel, gid, "record_from", NULL);
        interval = denest_kernel_get(network->kernel, gid, "interval", NULL);
        for (guint i = 0; i < denest_value_length(variables); i++)
            denest_value_append(columns, denest_value_ref(denest_value_item(variables, i)));
    } else {
        variables = denest_value_new_list();
        interval = denest_value_new_null();
        denest_value_append(variables, denest_value_new_string("spikes"));
    }
    denest_value_set(metadata, "colnames", columns);
    denest_value_set(metadata, "record_from", variables);
    denest_value_set(metadata, "interval", interval);
}

static DenestValue *
describe(const DenestNetwork *network, const char *label, const char *type, DenestGid first,
         guint n)
{
    DenestValue *metadata = denest_value_new_map();

    denest_value_set(metadata, "filenames", file_names(network, first, n));
    denest_value_set(metadata, "label", denest_value_new_string(label));
    denest_value_set(metadata, "type", denest_value_new_string(type));
    describe_columns(network, first, type, metadata);
    return metadata;
}

DenestValue *
denest_metadata_of_recorder(const DenestNetwork *network, const DenestNetRecorder *recorder)
{
    DenestValue *metadata = describe(network, recorder->label, recorder->type, recorder->gid, 1);

    if (recorder->projection)
        denest_value_set(metadata, "projection_name",
                         denest_value_new_string(recorder->projection->name));
    else
        describe_units(recorder->layer,
                       denest_layer_get_population(recorder->layer, recorder->population),
                       metadata);
    return metadata;
}

DenestValue *
denest_metadata_of_population(const DenestNetwork *network, const DenestLayer *layer, guint i)
{
    const DenestLayerPopulation *population = denest_layer_get_population(layer, i);
    g_autofree char *label = g_strdup_printf("%s_%s", layer->name, population->name);
    DenestValue *metadata;

    if (population->prototype->kind != DENEST_KIND_RECORDER)
        return NULL;
    metadata = describe(network, label, denest_recorders_type(population->prototype),
                        population->first, population->n);
    describe_units(layer, population, metadata);
    return metadata;
}
