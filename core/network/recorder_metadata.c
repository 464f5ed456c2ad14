/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metadata of recorders; see recorders.h. */
#include <denest/recorder.h>

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

static DenestValue *
file_names(const DenestNetwork *network, const DenestNetRecorder *recorder)
{
    DenestValue *list = denest_value_new_list();

    for (guint vp = 0; vp < denest_kernel_n_vps(network->kernel); vp++) {
        g_autofree char *name = denest_kernel_data_file(network->kernel, recorder->gid, vp);

        if (name)
            denest_value_append(list, denest_value_new_string(name));
    }
    return list;
}

static void
describe_units(const DenestNetRecorder *recorder, DenestValue *metadata)
{
    const DenestLayer *layer = recorder->layer;
    const DenestLayerPopulation *population =
        denest_layer_get_population(layer, recorder->population);
    guint shape[] = {layer->rows, layer->columns, population->count};
    DenestValue *gids = denest_value_new_list(), *locations = denest_value_new_map();

    for (guint i = 0; i < population->n; i++) {
        DenestGid gid = population->first + i;
        g_autoptr(DenestValue) key = denest_value_new_int(gid);
        DenestLocation at;

        denest_layer_locate(layer, gid, &at);
        denest_value_append(gids, denest_value_new_int(gid));
        denest_value_set_pair(locations, g_steal_pointer(&key),
                              tuple_of(3, (guint[]){at.row, at.column, at.index}));
    }
    denest_value_set(metadata, "gids", gids);
    denest_value_set(metadata, "locations", locations);
    denest_value_set(metadata, "layer_name", denest_value_new_string(layer->name));
    denest_value_set(metadata, "layer_shape", tuple_of(2, shape));
    denest_value_set(metadata, "population_name", denest_value_new_string(population->name));
    denest_value_set(metadata, "population_shape", tuple_of(3, shape));
    denest_value_set(metadata, "units_number", denest_value_new_int(population->count));
}

static void
describe_variables(const DenestNetwork *network, const DenestNetRecorder *recorder,
                   DenestValue *metadata)
{
    const DenestRecorder *model = (const DenestRecorder *)recorder->prototype->model;
    gboolean is_multimeter = model->records == DENEST_RECORDS_SAMPLES;
    DenestValue *columns = denest_value_new_list();
    DenestValue *variables, *interval;

    denest_value_append(columns, denest_value_new_string("gid"));
    denest_value_append(columns, denest_value_new_string("time"));
    if (is_multimeter) {
        variables = denest_kernel_get(network->kernel, recorder->gid, "record_from", NULL);
        interval = denest_kernel_get(network->kernel, recorder->gid, "interval", NULL);
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

DenestValue *
denest_recorders_metadata(const DenestNetwork *network, const DenestNetRecorder *recorder)
{
    DenestValue *metadata = denest_value_new_map();

    denest_value_set(metadata, "filenames", file_names(network, recorder));
    denest_value_set(metadata, "label", denest_value_new_string(recorder->label));
    denest_value_set(metadata, "type", denest_value_new_string(recorder->type));
    if (recorder->projection) {
        denest_value_set(metadata, "colnames", denest_value_new_null());
        denest_value_set(metadata, "projection_name",
                         denest_value_new_string(recorder->projection->name));
    } else {
        describe_units(recorder, metadata);
        describe_variables(network, recorder, metadata);
    }
    return metadata;
}
