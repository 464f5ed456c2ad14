/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/recorders.h"

#include <string.h>

#include <denest/recorder.h>
#include <denest/stimulator.h>

#include "core/base/suggest.h"
#include "core/kernel/recording.h"
#include "core/network/layer.h"
#include "core/network/projections.h"
#include "core/network/report.h"

#define KINDS_RECORDER DENEST_KIND_BIT(DENEST_KIND_RECORDER)
#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

/* Longest name of a file, in bytes. */
enum { MAX_FILE_NAME = 255 };

static const char *const type_names[] = {
    [DENEST_RECORDS_SAMPLES] = "multimeter",
    [DENEST_RECORDS_SPIKES] = "spike_detector",
    [DENEST_RECORDS_WEIGHTS] = "weight_recorder",
};

/* An item of the list that is being read. */
typedef struct {
    DenestNetwork *network;
    const DenestValue *item;
    char *path;
    GArray *triples;
    DenestProblems *problems;
} Reader;

/* What one population recorder is made from. */
typedef struct {
    const char *model;
    const DenestLayer *layer;
    const DenestLayerPopulation *population;
    const DenestPrototype *prototype;
    const char *place;
} Triple;

const char *
denest_recorders_type(const DenestPrototype *prototype)
{
    return type_names[((const DenestRecorder *)prototype->model)->records];
}

static DenestRecords
records_of(const DenestPrototype *prototype)
{
    return ((const DenestRecorder *)prototype->model)->records;
}

/* What a recorder model must be to be used in a tree. */
static gboolean
check_use(const DenestNetwork *network, DenestPrototype *prototype, GError **error)
{
    const DenestUnit unit = denest_prototype_unit(prototype);
    DenestTime time;

    if (unit.common->recorder.to_accumulator != 0)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "record_to",
                           "'accumulator' would keep sums in memory that nobody could read; use "
                           "file, memory or screen");
    if (unit.common->recorder.withtime == 0)
        return denest_fail(error, DENEST_ERROR_RANGE, "withtime",
                           "must be true, the recorder's metadata names a column for it");
    return !denest_time_init(&time, network->settings->resolution, NULL) ||
           denest_recording_check_times(&unit, &time, NULL, error);
}

static const DenestPrototype *
find_recorder(DenestNetwork *network, const char *name, const char *place, const char *path,
              DenestProblems *problems)
{
    GError *error = NULL;
    DenestPrototype *prototype =
        denest_registry_find(network->registry, KINDS_RECORDER, name, &error);

    if (prototype != NULL && !check_use(network, prototype, &error))
        g_prefix_error(&error, "'%s': ", name);
    denest_network_forgive(network, DENEST_NAME_MODEL, name, &error);
    if (error)
        g_prefix_error(&error, "model: ");
    denest_report_take(problems, place, path, &error);
    return prototype;
}

/* ---- Population recorders ---- */

/* A key that is null or a list of texts; FALSE with a problem if it is something else. */
static gboolean
read_names(const Reader *reader, const char *key, const DenestValue **ret_list)
{
    const DenestValue *value = denest_value_find(reader->item, key);
    GError *error = NULL;

    *ret_list = NULL;
    if (!value) {
        denest_report_add(reader->problems, DENEST_ERROR_MISSING, denest_value_place(reader->item),
                          reader->path, "%s: is missing; it must be given, null for all", key);
        return FALSE;
    }
    if (denest_value_type(value) == DENEST_VALUE_NULL)
        return TRUE;
    if (!denest_report_expect(value, DENEST_VALUE_LIST, "a list of names, or null for all",
                              reader->path, key, reader->problems))
        return FALSE;
    for (guint i = 0; !error && i < denest_value_length(value); i++) {
        const char *text;

        if (!denest_value_to_string(denest_value_item(value, i), &text, &error))
            g_prefix_error(&error, "%s: ", key);
    }
    if (error) {
        denest_report_take(reader->problems, denest_value_place(value), reader->path, &error);
        return FALSE;
    }
    *ret_list = value;
    return TRUE;
}

static gboolean
is_named(const DenestValue *list, const char *name)
{
    for (guint i = 0; list && i < denest_value_length(list); i++)
        if (strcmp(denest_value_string(denest_value_item(list, i)), name) == 0)
            return TRUE;
    return !list;
}

static gboolean
check_variables(const DenestPrototype *recorder, const DenestPrototype *units, GError **error)
{
    g_autofree const char **recordables = denest_prototype_recordables(units);
    g_autoptr(DenestValue) wanted = denest_prototype_get(recorder, "record_from", NULL);

    if (!recordables[0])
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "a multimeter can record nothing from '%s'", units->name);
    for (guint i = 0; wanted && i < denest_value_length(wanted); i++) {
        const char *name = denest_value_string(denest_value_item(wanted, i));
        g_autoptr(GString) message = NULL;

        if (g_strv_contains(recordables, name))
            continue;
        message = g_string_new(NULL);
        g_string_printf(message, "'%s' has no such recordable", units->name);
        denest_suggest_append_known(message, name, recordables);
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, name, "%s", message->str);
    }
    return TRUE;
}

/* Spikes come at grid points; a detector that would have to tell how far they are from them is not
 * one of ours. */
static gboolean
check_precision(const DenestPrototype *recorder, const DenestPrototype *units, GError **error)
{
    g_autoptr(DenestValue) precise = denest_prototype_get(units, "precise_times", NULL);

    if (recorder->common.recorder.precise_times == 0 || !precise ||
        denest_value_type(precise) != DENEST_VALUE_BOOL || !denest_value_bool(precise))
        return TRUE;
    return denest_fail(
        error, DENEST_ERROR_UNSUPPORTED, "precise_times",
        "denest has no spikes between grid points, and '%s' would have to show those "
        "of '%s'; set it to false in one of them",
        recorder->name, units->name);
}

static gboolean
check_recordable(const Triple *triple, GError **error)
{
    const DenestPrototype *units = triple->population->prototype;

    if (records_of(triple->prototype) == DENEST_RECORDS_SAMPLES)
        return check_variables(triple->prototype, units, error);
    if (units->kind == DENEST_KIND_STIMULATOR && !check_precision(triple->prototype, units, error))
        return FALSE;
    if (units->kind == DENEST_KIND_RECORDER ||
        (units->kind == DENEST_KIND_STIMULATOR &&
         ((const DenestStimulator *)units->model)->sends_current))
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL, "'%s' does not spike",
                           units->name);
    return TRUE;
}

static void
add_layer(Reader *reader, Triple triple, const DenestValue *populations)
{
    for (guint i = 0; i < triple.layer->populations->len; i++) {
        GError *error = NULL;

        triple.population = denest_layer_get_population(triple.layer, i);
        if (!triple.population->is_recordable || !is_named(populations, triple.population->name))
            continue;
        if (triple.prototype && !check_recordable(&triple, &error)) {
            g_prefix_error(&error, "layer '%s': ", triple.layer->name);
            denest_report_take(reader->problems, triple.place, reader->path, &error);
        }
        g_array_append_val(reader->triples, triple);
    }
}

static void
read_layers(Reader *reader, Triple triple, const DenestValue *layers,
            const DenestValue *populations)
{
    guint n = layers ? denest_value_length(layers) : reader->network->layers->len;

    for (guint i = 0; i < n; i++) {
        const char *name = layers ? denest_value_string(denest_value_item(layers, i)) : NULL;
        GError *error = NULL;

        triple.layer = layers ? denest_network_find_layer(reader->network, name, &error)
                              : reader->network->layers->pdata[i];
        denest_network_forgive(reader->network, DENEST_NAME_LAYER, name, &error);
        if (error)
            g_prefix_error(&error, "layers: ");
        denest_report_take(reader->problems, triple.place, reader->path, &error);
        if (triple.layer)
            add_layer(reader, triple, populations);
    }
}

static const char *
read_model_name(const Reader *reader)
{
    const DenestValue *value = denest_value_find(reader->item, "model");
    const char *name = NULL;
    GError *error = NULL;

    if (!value)
        denest_report_add(reader->problems, DENEST_ERROR_MISSING, denest_value_place(reader->item),
                          reader->path, "model: is missing; it must be given");
    else if (!denest_value_to_string(value, &name, &error))
        g_prefix_error(&error, "model: ");
    denest_report_take(reader->problems, value ? denest_value_place(value) : NULL, reader->path,
                       &error);
    return name;
}

static void
read_item(Reader *reader)
{
    Triple triple = {.place = denest_value_place(reader->item)};
    const DenestValue *layers, *populations;
    gboolean good;

    if (!denest_report_expect(reader->item, DENEST_VALUE_MAP, "a mapping", reader->path, NULL,
                              reader->problems))
        return;
    triple.model = read_model_name(reader);
    good = read_names(reader, "layers", &layers);
    good = read_names(reader, "populations", &populations) && good;
    if (!triple.model || !good)
        return;
    triple.prototype =
        find_recorder(reader->network, triple.model, triple.place, reader->path, reader->problems);
    if (triple.prototype && records_of(triple.prototype) == DENEST_RECORDS_WEIGHTS)
        denest_report_add(reader->problems, DENEST_ERROR_TYPE, triple.place, reader->path,
                          "model: '%s' records weights; it belongs to projection_recorders",
                          triple.model);
    else
        read_layers(reader, triple, layers, populations);
}

static int
compare_triples(gconstpointer a, gconstpointer b)
{
    const Triple *x = a, *y = b;
    int order = strcmp(x->model, y->model);

    if (order == 0)
        order = strcmp(x->layer->name, y->layer->name);
    return order ? order : strcmp(x->population->name, y->population->name);
}

static void
add_recorder(DenestNetwork *network, const Triple *triple)
{
    DenestNetRecorder *recorder = g_new0(DenestNetRecorder, 1);

    recorder->label =
        g_strdup_printf("%s_%s_%s", triple->model, triple->layer->name, triple->population->name);
    recorder->place = triple->place;
    recorder->prototype = triple->prototype;
    recorder->type = denest_recorders_type(triple->prototype);
    recorder->layer = triple->layer;
    recorder->population =
        (guint)denest_layer_find_population(triple->layer, triple->population->name);
    g_ptr_array_add(network->recorders, recorder);
}

guint
denest_recorders_read_populations(DenestNetwork *network, const DenestValue *list, const char *path,
                                  DenestProblems *problems)
{
    g_autoptr(GArray) triples = g_array_new(FALSE, FALSE, sizeof(Triple));
    Reader reader = {network, NULL, NULL, triples, problems};

    if (!list || denest_value_type(list) == DENEST_VALUE_NULL)
        return 0;
    if (!denest_report_expect(list, DENEST_VALUE_LIST, "a list", path, NULL, problems))
        return 0;
    for (guint i = 0; i < denest_value_length(list); i++) {
        g_autofree char *item_path = g_strdup_printf("%s[%u]", path, i);

        reader.item = denest_value_item(list, i);
        reader.path = item_path;
        read_item(&reader);
    }
    g_array_sort(triples, compare_triples);
    for (guint i = 0; i < triples->len; i++) {
        const Triple *triple = &g_array_index(triples, Triple, i);

        if (triple->prototype && (i == 0 || compare_triples(triple - 1, triple) != 0))
            add_recorder(network, triple);
    }
    return triples->len;
}

/* ---- Projection recorders ---- */

static DenestNetProjection *
find_projection(const DenestNetwork *network, const DenestTuple *tuple, const char *path,
                DenestProblems *problems)
{
    g_autofree char *name = denest_projections_name(tuple);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = NULL;

    for (guint i = 0; i < network->projections->len; i++) {
        DenestNetProjection *projection = network->projections->pdata[i];

        if (strcmp(projection->name, name) == 0)
            return projection;
        g_ptr_array_add(names, projection->name);
    }
    if (denest_network_forgive(network, DENEST_NAME_PROJECTION, name, NULL))
        return NULL;
    g_ptr_array_add(names, NULL);
    message = g_string_new(NULL);
    g_string_printf(message, "the projection '%s' does not exist in the network", name);
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    denest_report_add(problems, DENEST_ERROR_NOT_FOUND, tuple->place, path, "%s", message->str);
    return NULL;
}

static gboolean
is_recorded(const DenestNetwork *network, const DenestNetProjection *projection)
{
    for (guint i = 0; i < network->recorders->len; i++)
        if (((DenestNetRecorder *)network->recorders->pdata[i])->projection == projection)
            return TRUE;
    return FALSE;
}

static void
read_tuple(DenestNetwork *network, const DenestTuple *tuple, const char *path,
           DenestProblems *problems)
{
    const DenestPrototype *prototype =
        find_recorder(network, tuple->text[0], tuple->place, path, problems);
    DenestNetProjection *projection = find_projection(network, tuple, path, problems);
    DenestNetRecorder *recorder;

    if (prototype && records_of(prototype) != DENEST_RECORDS_WEIGHTS) {
        denest_report_add(problems, DENEST_ERROR_TYPE, tuple->place, path,
                          "model: '%s' does not record weights; it belongs to "
                          "population_recorders",
                          prototype->name);
        return;
    }
    if (!prototype || !projection)
        return;
    if (is_recorded(network, projection)) {
        denest_report_add(problems, DENEST_ERROR_DUPLICATE, tuple->place, path,
                          "the projection '%s' has a recorder already", projection->name);
        return;
    }
    recorder = g_new0(DenestNetRecorder, 1);
    recorder->label = g_strdup_printf("%s_%s", prototype->name, projection->name);
    recorder->place = tuple->place;
    recorder->prototype = prototype;
    recorder->type = type_names[DENEST_RECORDS_WEIGHTS];
    recorder->projection = projection;
    g_ptr_array_add(network->recorders, recorder);
}

guint
denest_recorders_read_projections(DenestNetwork *network, const DenestValue *list, const char *path,
                                  DenestProblems *problems)
{
    g_autoptr(GArray) tuples = denest_projections_expand(list, TRUE, path, problems);

    for (guint i = 0; i < tuples->len; i++)
        read_tuple(network, &g_array_index(tuples, DenestTuple, i), path, problems);
    return tuples->len;
}

/* ---- Labels ---- */

static char *
describe(const DenestNetRecorder *recorder)
{
    if (recorder->projection)
        return g_strdup_printf("'%s' of projection '%s'", recorder->prototype->name,
                               recorder->projection->name);
    return g_strdup_printf(
        "'%s' of layer '%s', population '%s'", recorder->prototype->name, recorder->layer->name,
        denest_layer_get_population(recorder->layer, recorder->population)->name);
}

/* A label is the begin of file names. */
static gboolean
check_label(const DenestNetwork *network, const DenestNetRecorder *recorder, GError **error)
{
    DenestRecorderCommon common = recorder->prototype->common.recorder;
    g_autofree char *name = NULL;

    if (strchr(recorder->label, '/'))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "the label '%s' must not contain '/', it begins the names of files",
                           recorder->label);
    common.label = recorder->label;
    name = denest_record_files_name(&common, "", network->settings->data_prefix, 1,
                                    network->settings->n_vps, 0);
    if (strlen(name) <= MAX_FILE_NAME)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                       "the file name '%s' has %" G_GSIZE_FORMAT " bytes, more than %d", name,
                       strlen(name), MAX_FILE_NAME);
}

void
denest_recorders_check_labels(const DenestNetwork *network, DenestProblems *problems)
{
    g_autoptr(GHashTable) by_label = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < network->recorders->len; i++) {
        const DenestNetRecorder *recorder = network->recorders->pdata[i];
        const DenestNetRecorder *other = g_hash_table_lookup(by_label, recorder->label);
        g_autofree char *name = describe(recorder), *other_name = NULL;
        GError *error = NULL;

        if (other) {
            other_name = describe(other);
            denest_fail(&error, DENEST_ERROR_DUPLICATE, NULL,
                        "recorder %s has the same label, '%s', and so the same files as %s; rename "
                        "one of the models",
                        name, recorder->label, other_name);
        } else if (!check_label(network, recorder, &error)) {
            g_prefix_error(&error, "recorder %s: ", name);
        }
        denest_report_take(problems, recorder->place, "network.recorders.params", &error);
        g_hash_table_insert(by_label, recorder->label, (gpointer)recorder);
    }
}

void
denest_recorders_free(DenestNetRecorder *recorder)
{
    if (!recorder)
        return;
    g_free(recorder->label);
    g_free(recorder);
}

/* ---- Creating ---- */

/* A stimulator sends its spikes along connections, the one to a detector being one of them. */
static gboolean
attach_to_stimulators(const DenestNetwork *network, const DenestNetRecorder *recorder,
                      const DenestLayerPopulation *population, const DenestPrototype *synapse,
                      GError **error)
{
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(network->kernel, synapse);

    for (guint i = 0; i < population->n; i++) {
        DenestEdge edge = {population->first + i, recorder->gid, synapse->common.synapse.weight,
                           synapse->common.synapse.delay};

        if (!denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, error))
            return FALSE;
    }
    return denest_edge_builder_finish(builder, NULL, error);
}

static gboolean
attach_to_population(const DenestNetwork *network, const DenestNetRecorder *recorder,
                     GError **error)
{
    const DenestLayerPopulation *population =
        denest_layer_get_population(recorder->layer, recorder->population);
    const DenestPrototype *synapse =
        denest_registry_find(network->registry, KINDS_SYNAPSE, "static_synapse", error);

    if (synapse == NULL)
        return FALSE;
    if (population->prototype->kind == DENEST_KIND_STIMULATOR &&
        ((const DenestRecorder *)recorder->prototype->model)->records == DENEST_RECORDS_SPIKES)
        return attach_to_stimulators(network, recorder, population, synapse, error);
    return denest_kernel_record(network->kernel, recorder->gid, population->first, population->n,
                                synapse->common.synapse.delay, error);
}

/* The projection gets a copy of its synapse model, whose weights go to the recorder. */
static gboolean
attach_to_projection(DenestNetwork *network, const DenestNetRecorder *recorder, GError **error)
{
    DenestNetProjection *projection = recorder->projection;
    g_autofree char *name = g_strdup_printf("%s-%s", projection->synapse->name, projection->name);
    g_autoptr(DenestValue) values = denest_value_new_map();

    denest_value_set(values, "weight_recorder", denest_value_new_int(recorder->gid));
    projection->synapse = denest_registry_define(network->registry, KINDS_SYNAPSE, name,
                                                 projection->synapse->name, values, NULL, error);
    return projection->synapse != NULL;
}

gboolean
denest_recorders_create(DenestNetwork *network, DenestNetRecorder *recorder, GError **error)
{
    g_autoptr(DenestValue) values = denest_value_new_map();
    gboolean good;

    recorder->gid = denest_kernel_create(network->kernel, recorder->prototype, 1);
    denest_value_set(values, "label", denest_value_new_string(recorder->label));
    good = denest_kernel_set(network->kernel, recorder->gid, 1, values, error) &&
           (recorder->projection ? attach_to_projection(network, recorder, error)
                                 : attach_to_population(network, recorder, error));
    if (!good)
        g_prefix_error(error, "%s%srecorder '%s': ", recorder->place ? recorder->place : "",
                       recorder->place ? ": " : "", recorder->label);
    return good;
}
