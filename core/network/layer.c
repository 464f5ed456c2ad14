/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/layer.h"

#include <string.h>

#include <denest/log.h>

#include <denest/neuron.h>
#include <denest/stimulator.h>

#include "core/kernel/devices.h"
#include "core/kernel/edge_builder.h"
#include "core/network/geometry.h"
#include "core/network/report.h"

#define LOGGER "denest.network.layers"
#define PARROT "parrot_neuron"

/* A mistyped count shall be an error, not a machine without memory. */
enum { MAX_UNITS = 1 << 27 };

static const DenestCheckRow layer_keys_rows[] = {
    {"populations", DENEST_CHECK_MANDATORY, NULL},
    {"type", DENEST_CHECK_OPTIONAL, "null"},
};
static const DenestCheckTable layer_keys = DENEST_REPORT_TABLE(layer_keys_rows, FALSE);

static const DenestCheckRow input_keys_rows[] = {
    {"populations", DENEST_CHECK_MANDATORY, NULL},
    {"type", DENEST_CHECK_OPTIONAL, "InputLayer"},
    {"add_parrots", DENEST_CHECK_OPTIONAL, "true"},
};
static const DenestCheckTable input_keys = DENEST_REPORT_TABLE(input_keys_rows, FALSE);

/* The others are the geometry's. */
static const DenestCheckRow room_keys_rows[] = {{"elements", DENEST_CHECK_RESERVED, NULL}};
static const DenestCheckTable room_keys = DENEST_REPORT_TABLE(room_keys_rows, TRUE);

/* Where a leaf is being read. */
typedef struct {
    const DenestTree *leaf;
    DenestProblems *problems;
    gboolean is_broken; /* by something that was reported elsewhere */
} Reader;

static void report(const Reader *reader, DenestErrorCode code, const char *key, const char *format,
                   ...) G_GNUC_PRINTF(4, 5);

static void
report(const Reader *reader, DenestErrorCode code, const char *key, const char *format, ...)
{
    g_autofree char *message = NULL;
    g_autofree char *path = g_strdup_printf("%s.params.%s", denest_tree_path(reader->leaf), key);
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    denest_report_add(reader->problems, code,
                      denest_tree_param_place(reader->leaf, DENEST_DATA_PARAMS, key), path, "%s",
                      message);
}

static gboolean
read_type(const Reader *reader, gboolean *ret_is_input)
{
    const DenestValue *type = denest_tree_param(reader->leaf, "type");
    g_autofree char *printed = NULL;

    *ret_is_input = FALSE;
    if (!type || denest_value_type(type) == DENEST_VALUE_NULL)
        return TRUE;
    if (denest_value_type(type) == DENEST_VALUE_STRING &&
        strcmp(denest_value_string(type), "InputLayer") == 0)
        return *ret_is_input = TRUE;
    printed = denest_value_print(type, 60);
    report(reader, DENEST_ERROR_NOT_FOUND, "type",
           "%s is no type of layers: it is null or InputLayer", printed);
    return FALSE;
}

static guint
n_positions(const DenestLayer *layer)
{
    return layer->rows * layer->columns * layer->layers;
}

static gboolean
add_population(DenestLayer *layer, Reader *reader, const char *name, guint count)
{
    DenestLayerPopulation population = {.count = count};
    GError *error = NULL;

    population.prototype =
        denest_registry_find(layer->network->registry, DENEST_KINDS_NODE, name, &error);
    if (denest_network_forgive(layer->network, DENEST_NAME_MODEL, name, &error) &&
        !population.prototype) {
        reader->is_broken = TRUE;
        return FALSE;
    }
    if (!population.prototype) {
        report(reader, (DenestErrorCode)error->code, "populations", "%s", error->message);
        g_clear_error(&error);
        return FALSE;
    }
    population.name = population.prototype->name;
    if ((guint64)n_positions(layer) * count > MAX_UNITS) {
        report(reader, DENEST_ERROR_RANGE, "populations",
               "%s: %u units at each of %u positions are more than %d", name, count,
               n_positions(layer), MAX_UNITS);
        return FALSE;
    }
    population.n = n_positions(layer) * count;
    population.is_recordable = !layer->is_input;
    g_array_append_val(layer->populations, population);
    layer->n_elements += count;
    return TRUE;
}

static void
read_populations(DenestLayer *layer, Reader *reader, const DenestValue *map)
{
    if (denest_value_type(map) != DENEST_VALUE_MAP || denest_value_length(map) == 0) {
        g_autofree char *printed = denest_value_print(map, 60);

        report(reader, DENEST_ERROR_TYPE, "populations",
               "expected a mapping of models to numbers of units, not %s", printed);
        return;
    }
    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *name = denest_value_key_name(map, i);
        const DenestValue *value = denest_value_item(map, i);
        gint64 count = denest_value_type(value) == DENEST_VALUE_INT ? denest_value_int(value) : 0;

        if (count < 1 || count > MAX_UNITS) {
            g_autofree char *printed = denest_value_print(value, 60);

            report(reader, DENEST_ERROR_RANGE, "populations",
                   "%s: expected a whole number of units, at least 1, not %s", name, printed);
        } else {
            add_population(layer, reader, name, (guint)count);
        }
    }
}

/* Can the stimulators of an input layer drive anything? */
static void
check_stimulators(const DenestLayer *layer, const Reader *reader, gboolean has_parrots)
{
    const DenestPrototype *prototype =
        g_array_index(layer->populations, DenestLayerPopulation, 0).prototype;

    if (prototype->kind == DENEST_KIND_RECORDER)
        report(reader, DENEST_ERROR_TYPE, "populations",
               "%s: is a recorder; an InputLayer needs a model that spikes", prototype->name);
    else if (has_parrots && prototype->kind == DENEST_KIND_STIMULATOR &&
             ((const DenestStimulator *)prototype->model)->sends_current)
        report(reader, DENEST_ERROR_TYPE, "populations",
               "%s: sends currents, which parrots do not take; put it into an ordinary layer",
               prototype->name);
}

static void
read_input(DenestLayer *layer, Reader *reader, const DenestValue *params)
{
    const DenestValue *value = denest_value_find(params, "add_parrots");
    const DenestValue *populations = denest_value_find(params, "populations");
    gboolean add_parrots = TRUE;
    GError *error = NULL;

    if (!denest_value_to_bool(value, &add_parrots, &error)) {
        report(reader, DENEST_ERROR_TYPE, "add_parrots", "%s", error->message);
        g_clear_error(&error);
    }
    if (denest_value_type(populations) == DENEST_VALUE_MAP && denest_value_length(populations) > 1)
        report(reader, DENEST_ERROR_RANGE, "populations",
               "an InputLayer has exactly one population, not %u",
               denest_value_length(populations));
    if (layer->populations->len != 1)
        return; /* reported already */
    check_stimulators(layer, reader, add_parrots);
    if (add_parrots) {
        add_population(layer, reader, PARROT,
                       g_array_index(layer->populations, DenestLayerPopulation, 0).count);
    } else {
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "Layer '%s': add_parrots is false and is obeyed (deNEST 1.0.1 ignores "
                   "it): projections start from the stimulators themselves",
                   layer->name);
    }
    g_array_index(layer->populations, DenestLayerPopulation, layer->populations->len - 1)
        .is_recordable = TRUE;
}

static void
read_room(DenestLayer *layer, const Reader *reader)
{
    g_autofree char *path = g_strdup_printf("%s.nest_params", denest_tree_path(reader->leaf));
    g_autoptr(DenestValue) map = denest_report_check_node(reader->leaf, DENEST_DATA_NEST_PARAMS,
                                                          NULL, &room_keys, reader->problems);
    const DenestValue *wrong = NULL;
    const DenestGeometry *g;
    GError *error = NULL;

    if (!map)
        return;
    g = layer->geometry = denest_geometry_new(map, layer->network->input_dir, &wrong, &error);
    if (!g) {
        denest_report_take(
            reader->problems,
            wrong ? denest_value_place(wrong)
                  : denest_report_place_of(map, error, denest_tree_place(reader->leaf)),
            path, &error);
        return;
    }
    layer->columns = g->is_grid ? g->size[0] : 1;
    layer->rows = g->is_grid ? g->size[1] : (guint)g->n;
    layer->layers = g->is_grid ? g->size[2] : 1;
}

DenestLayer *
denest_layer_new(DenestNetwork *network, const DenestTree *leaf, DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);
    g_autoptr(DenestLayer) layer = g_new0(DenestLayer, 1);
    g_autoptr(DenestValue) params = NULL;
    Reader reader = {leaf, problems, FALSE};

    layer->network = network;
    layer->name = g_strdup(denest_tree_name(leaf));
    layer->place = g_strdup(denest_tree_place(leaf));
    layer->populations = g_array_new(FALSE, TRUE, sizeof(DenestLayerPopulation));
    read_room(layer, &reader);
    if (!read_type(&reader, &layer->is_input))
        return NULL;
    params = denest_report_check_node(leaf, DENEST_DATA_PARAMS, NULL,
                                      layer->is_input ? &input_keys : &layer_keys, problems);
    if (params) {
        read_populations(layer, &reader, denest_value_find(params, "populations"));
        if (layer->is_input)
            read_input(layer, &reader, params);
    }
    if (reader.is_broken || denest_problems_n_found(problems) > n_before)
        return NULL;
    return g_steal_pointer(&layer);
}

void
denest_layer_free(DenestLayer *layer)
{
    if (!layer)
        return;
    denest_geometry_free(layer->geometry);
    g_array_unref(layer->populations);
    g_free(layer->elements);
    g_free(layer->name);
    g_free(layer->place);
    g_free(layer);
}

static guint
element_flags(const DenestPrototype *prototype)
{
    const gboolean is_neuron = prototype->kind == DENEST_KIND_NEURON;

    if (!is_neuron)
        return denest_devices_one_train(prototype) ? 0 : DENEST_ELEMENT_DEVICE;
    return ((const DenestNeuron *)prototype->model)->deliver_interval > 0
               ? DENEST_ELEMENT_DEVICE | DENEST_ELEMENT_GLOBAL
               : 0;
}

void
denest_layer_plan(DenestLayer *layer, DenestGid *next_gid)
{
    const guint n = n_positions(layer);
    guint element = 0;

    layer->elements = g_new0(DenestElement, layer->n_elements);
    (*next_gid)++; /* the layer's own */
    for (guint i = 0; i < layer->populations->len; i++) {
        const DenestLayerPopulation *population = denest_layer_get_population(layer, i);

        for (guint k = 0; k < population->count; k++, *next_gid += n)
            layer->elements[element++] = (DenestElement){
                .first = *next_gid,
                .n = n,
                .model = population->name,
                .flags = element_flags(population->prototype),
            };
    }
}

/* One to one; the parrots follow the stimulators, so a virtual process's edges have a constant
 * stride. */
static gboolean
connect_parrots(DenestLayer *layer, GError **error)
{
    DenestKernel *kernel = layer->network->kernel;
    const DenestLayerPopulation *from = denest_layer_get_population(layer, 0);
    const DenestLayerPopulation *to = denest_layer_get_population(layer, 1);
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    const DenestPrototype *synapse = denest_registry_find(
        layer->network->registry, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse", error);

    if (!synapse)
        return FALSE;
    builder = denest_edge_builder_new(kernel, synapse);
    for (guint i = 0; i < from->n; i++) {
        DenestEdge edge = {from->first + i, to->first + i, synapse->common.synapse.weight,
                           synapse->common.synapse.delay};

        if (!denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, error))
            return FALSE;
    }
    return denest_edge_builder_finish(builder, NULL, error);
}

gboolean
denest_layer_create(DenestLayer *layer, GError **error)
{
    DenestKernel *kernel = layer->network->kernel;

    layer->gid = denest_kernel_add_layer(kernel);
    for (guint i = 0; i < layer->populations->len; i++) {
        DenestLayerPopulation *population =
            &g_array_index(layer->populations, DenestLayerPopulation, i);

        if (!denest_kernel_check_memory(population->prototype, population->n, error)) {
            g_prefix_error(error, "layer '%s': %u units of '%s': ", layer->name, population->n,
                           population->name);
            return FALSE;
        }
        population->first = denest_kernel_create(kernel, population->prototype, population->n);
    }
    g_assert(layer->elements[0].first == layer->gid + 1);
    if (layer->is_input && layer->populations->len > 1 && !connect_parrots(layer, error)) {
        g_prefix_error(error, "layer '%s': connecting the parrots: ", layer->name);
        return FALSE;
    }
    return TRUE;
}

int
denest_layer_find_population(const DenestLayer *layer, const char *name)
{
    for (guint i = 0; i < layer->populations->len; i++)
        if (strcmp(denest_layer_get_population(layer, i)->name, name) == 0)
            return (int)i;
    return -1;
}

const DenestLayerPopulation *
denest_layer_get_population(const DenestLayer *layer, guint i)
{
    return &g_array_index(layer->populations, DenestLayerPopulation, i);
}

const char **
denest_layer_population_names(const DenestLayer *layer)
{
    const char **names = g_new0(const char *, layer->populations->len + 1);

    for (guint i = 0; i < layer->populations->len; i++)
        names[i] = denest_layer_get_population(layer, i)->name;
    return names;
}

const DenestLayerPopulation *
denest_layer_output(const DenestLayer *layer)
{
    return denest_layer_get_population(layer, layer->populations->len - 1);
}

const char *
denest_layer_name(const DenestLayer *layer)
{
    return layer->name;
}

DenestGid
denest_layer_gid(const DenestLayer *layer)
{
    return layer->gid;
}

gboolean
denest_layer_is_input(const DenestLayer *layer)
{
    return layer->is_input;
}

guint
denest_layer_shape(const DenestLayer *layer, guint *ret_sizes)
{
    const gboolean has_layers = layer->geometry->is_grid && layer->geometry->dims == 3;

    ret_sizes[0] = layer->rows;
    ret_sizes[1] = layer->columns;
    if (has_layers)
        ret_sizes[2] = layer->layers;
    return has_layers ? 3 : 2;
}

guint
denest_layer_population_sizes(const DenestLayer *layer, const DenestLayerPopulation *population,
                              guint *ret_sizes)
{
    const guint n = denest_layer_shape(layer, ret_sizes);

    ret_sizes[n] = population->count;
    return n + 1;
}

guint
denest_layer_place(const DenestLayer *layer, const DenestLocation *location, guint *ret_place)
{
    guint n = denest_layer_shape(layer, ret_place);

    ret_place[0] = location->row;
    ret_place[1] = location->column;
    if (n == 3)
        ret_place[2] = location->layer;
    ret_place[n] = location->index;
    return n + 1;
}

guint
denest_layer_n_populations(const DenestLayer *layer)
{
    return layer->populations->len;
}

const char *
denest_layer_population(const DenestLayer *layer, guint i)
{
    g_return_val_if_fail(i < layer->populations->len, NULL);
    return denest_layer_get_population(layer, i)->name;
}

guint
denest_layer_population_count(const DenestLayer *layer, guint i)
{
    g_return_val_if_fail(i < layer->populations->len, 0);
    return denest_layer_get_population(layer, i)->count;
}

gboolean
denest_layer_population_recordable(const DenestLayer *layer, guint i)
{
    g_return_val_if_fail(i < layer->populations->len, FALSE);
    return denest_layer_get_population(layer, i)->is_recordable;
}

/* Where unit @i of a population is: layers run fastest, then rows, columns, and units at a
 * position. */
static DenestLocation
location_of(const DenestLayer *layer, guint i)
{
    return (DenestLocation){
        .row = i / layer->layers % layer->rows,
        .column = i / layer->layers / layer->rows % layer->columns,
        .layer = i % layer->layers,
        .index = i / n_positions(layer),
    };
}

GArray *
denest_layer_gids(const DenestLayer *layer, const char *population, int row, int column, int index)
{
    GArray *gids = g_array_new(FALSE, FALSE, sizeof(DenestGid));

    for (guint p = 0; layer->gid && p < layer->populations->len; p++) {
        const DenestLayerPopulation *units = denest_layer_get_population(layer, p);

        if (population && strcmp(units->name, population) != 0)
            continue;
        for (guint i = 0; i < units->n; i++) {
            const DenestLocation at = location_of(layer, i);
            DenestGid gid = units->first + i;

            if ((row < 0 || (guint)row == at.row) && (column < 0 || (guint)column == at.column) &&
                (index < 0 || (guint)index == at.index))
                g_array_append_val(gids, gid);
        }
    }
    return gids;
}

gboolean
denest_layer_locate(const DenestLayer *layer, DenestGid gid, DenestLocation *ret_location)
{
    for (guint p = 0; layer->gid && p < layer->populations->len; p++) {
        const DenestLayerPopulation *units = denest_layer_get_population(layer, p);
        guint i = gid - units->first;

        if (gid < units->first || i >= units->n)
            continue;
        *ret_location = location_of(layer, i);
        return TRUE;
    }
    return FALSE;
}

DenestLayerRoom
denest_layer_room(const DenestLayer *layer)
{
    const DenestGeometry *geometry = layer->geometry;
    DenestLayerRoom room = {.n_dims = geometry->dims, .edge_wrap = geometry->periodic};

    for (guint d = 0; d < geometry->dims; d++) {
        room.lower_left[d] = geometry->lower_left[d];
        room.extent[d] = geometry->extent[d];
    }
    return room;
}

gboolean
denest_layer_position(const DenestLayer *layer, DenestGid gid, double *ret_position)
{
    for (guint e = 0; e < layer->n_elements; e++) {
        const DenestElement *element = &layer->elements[e];

        if (layer->gid == 0 || gid - element->first >= element->n)
            continue;
        memcpy(ret_position, denest_geometry_position(layer->geometry, gid - element->first),
               layer->geometry->dims * sizeof(double));
        return TRUE;
    }
    return FALSE;
}
