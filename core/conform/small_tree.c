/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/small_tree.h"

#include <denest/log.h>
#include <denest/neuron.h>
#include <denest/projection.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>

#include "core/conform/scratch.h"
#include "core/conform/values.h"
#include "core/params/yaml_write.h"

/* Units of the layers of a run. */
enum { N_ROWS = 3, N_COLUMNS = 4, N_EACH = 2 };

#define SESSION_MS "10.0"
/* Makes units spike several times in a session, so that connections and recorders do something. */
#define DRIVE "{I_e: 2000.0}"

/* Heads of all trees: extension modules, virtual processes, folders. */
#define HEAD                                                                                       \
    "kernel:\n"                                                                                    \
    "  params: {nest_seed: 7, extension_modules: [%s]}\n"                                          \
    "  nest_params: {resolution: 0.1, local_num_threads: %u, overwrite_files: true}\n"             \
    "simulation:\n"                                                                                \
    "  params: {output_dir: '%s', input_dir: '%s', sessions: [first, second]}\n"

static DenestSimulation *
build(const DenestSubject *subject, const char *text, guint n_workers, gboolean saved,
      GError **error)
{
    const DenestOptions options = {.plugin_path = subject->plugin_path,
                                   .n_workers = MAX(n_workers, 1)};
    g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "tree", error);

    if (!tree)
        return NULL;
    return saved ? denest_simulation_new(tree, &options, error)
                 : denest_simulation_new_unsaved(tree, &options, error);
}

/* ---- Two layers and a projection ---- */

/* What examples of projection types may name: the projection model `nearby`, connections with the
 * label 1, the file connections.csv of units counted by gid. */
#define JOINED                                                                                     \
    "session_models:\n"                                                                            \
    "  first: {params: {simulation_time: " SESSION_MS "}}\n"                                       \
    "  second: {params: {simulation_time: " SESSION_MS "}}\n"                                      \
    "network:\n"                                                                                   \
    "  neuron_models:\n"                                                                           \
    "    cell: {params: {nest_model: iaf_psc_alpha}, nest_params: " DRIVE "}\n"                    \
    "  synapse_models:\n"                                                                          \
    "    plain: {params: {nest_model: static_synapse}}\n"                                          \
    "    marked: {params: {nest_model: static_synapse_lbl}, nest_params: {synapse_label: 1}}\n"    \
    "  layers:\n"                                                                                  \
    "    params: {populations: {cell: 1}}\n"                                                       \
    "    nest_params: {rows: %u, columns: %u, extent: [%u.0, %u.0], edge_wrap: true}\n"            \
    "    here: {}\n"                                                                               \
    "    there: {}\n"                                                                              \
    "  projection_models:\n"                                                                       \
    "    nearby:\n"                                                                                \
    "      params: {type: topological}\n"                                                          \
    "      nest_params: {synapse_model: plain, connection_type: convergent, weights: 2.0,\n"       \
    "        mask: {circular: {radius: 1.5}}, allow_oversized_mask: true}\n"                       \
    "    paired: {params: {type: one_to_one}, nest_params: {synapse_model: marked}}\n"             \
    "    subject: {params: %s, nest_params: %s}\n"                                                 \
    "  topology:\n"                                                                                \
    "    params:\n"                                                                                \
    "      projections:\n"                                                                         \
    "      - {projection_model: paired, source_layers: [here], source_population: cell,\n"         \
    "         target_layers: [%s], target_population: cell}\n"
#define SUBJECT                                                                                    \
    "      - {projection_model: subject, source_layers: [here], source_population: cell,\n"        \
    "         target_layers: [%s], target_population: cell}\n"

/* The values of the subject as `params` and `nest_params` of a projection model. */
static void
split_keys(const DenestSubject *subject, DenestValue *params, DenestValue *nest_params)
{
    const DenestModel *model = subject->model->model;
    const DenestProjection *type =
        model->kind == DENEST_KIND_PROJECTION ? (const DenestProjection *)model : NULL;
    g_autoptr(DenestValue) named = denest_value_new_map();
    const char *synapse_key = type && type->synapse_key ? type->synapse_key : "synapse_model";

    denest_value_set(params, "type", denest_value_new_string(type ? model->name : "topological"));
    denest_value_set(nest_params, synapse_key, denest_value_new_string("plain"));
    if (type) {
        for (guint i = 0; i < denest_value_length(subject->values); i++) {
            const char *key = denest_value_key_name(subject->values, i);
            const gboolean outside = type->tree_keys && g_strv_contains(type->tree_keys, key);

            denest_value_set(outside ? params : nest_params, key,
                             denest_value_ref(denest_value_item(subject->values, i)));
        }
        return;
    }
    denest_value_set(named, model->name, denest_value_ref(subject->values));
    denest_value_set(nest_params, "connection_type", denest_value_new_string("convergent"));
    denest_value_set(nest_params, "allow_oversized_mask", denest_value_new_bool(TRUE));
    denest_value_set(nest_params, model->kind == DENEST_KIND_MASK ? "mask" : "weights",
                     denest_value_ref(named));
}

void
denest_small_tree_write_list(const DenestSubject *subject, guint n)
{
    g_autofree char *path = g_build_filename(subject->folder, "connections.csv", NULL);
    g_autoptr(GString) text = g_string_new("source,target\n");

    /* Gid 1 is the first layer, then come its units, then the second layer. */
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%u,%u\n", 2 + i, 2 + n + 1 + i);
    g_file_set_contents(path, text->str, -1, NULL);
}

DenestSimulation *
denest_small_tree_join(const DenestSubject *subject, const DenestSmallTreeLayout *layout,
                       GError **error)
{
    const guint rows = layout->rows ? layout->rows : 5,
                columns = layout->columns ? layout->columns : 5;
    const char *target = layout->recurrent ? "here" : "there";
    g_autoptr(DenestValue) params = denest_value_new_map(), nest_params = denest_value_new_map();
    g_autofree char *printed = NULL, *nest_printed = NULL, *text = NULL, *item = NULL;

    split_keys(subject, params, nest_params);
    denest_small_tree_write_list(subject, rows * columns);
    printed = denest_value_print(params, 0);
    nest_printed = denest_value_print(nest_params, 0);
    item = layout->without ? g_strdup("") : g_strdup_printf(SUBJECT, target);
    text = g_strdup_printf(HEAD JOINED "%s", subject->module ? subject->module : "",
                           MAX(layout->n_vps, 1), subject->folder, subject->folder, rows, columns,
                           columns, rows, printed, nest_printed, target, item);
    return build(subject, text, layout->n_workers, TRUE, error);
}

static void
take_edge(const DenestConnection *connection, gpointer user_data)
{
    const DenestEdge edge = {connection->source, connection->target, connection->weight,
                             connection->delay};

    g_array_append_val((GArray *)user_data, edge);
}

GArray *
denest_small_tree_edges(const DenestSimulation *simulation)
{
    const DenestNetwork *network = denest_simulation_network((DenestSimulation *)simulation);
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(DenestEdge));

    for (guint i = 0; i < denest_network_n_projections(network); i++)
        if (g_strcmp0(denest_network_projection(network, i).model, "subject") == 0)
            denest_network_foreach_connection(network, (int)i, take_edge, edges);
    return edges;
}

gboolean
denest_small_tree_check_joined(DenestSubject *subject, GError **error)
{
    const DenestSmallTreeLayout layout = {.n_vps = 2};
    g_autoptr(DenestSimulation) simulation = denest_small_tree_join(subject, &layout, error);

    return simulation && denest_simulation_run(simulation, error);
}

/* ---- A model in a layer ---- */

/* Values that go with the model in each file: those of the example and others, in turn. */
static void
write_units(const DenestSubject *subject, const char *folder, const char *key,
            const DenestValue *other, DenestValue *files)
{
    g_autoptr(DenestValue) own = denest_prototype_get(subject->example, key, NULL);
    g_autoptr(DenestValue) rows = denest_value_new_list();
    g_autofree char *name = g_strconcat(key, ".yml", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    for (guint r = 0; r < N_ROWS; r++) {
        DenestValue *row = denest_value_new_list();

        for (guint c = 0; c < N_COLUMNS; c++) {
            DenestValue *units = denest_value_new_list();

            for (guint k = 0; k < N_EACH; k++)
                denest_value_append(units, denest_value_ref((r + c + k) % 2 ? other : own));
            denest_value_append(row, units);
        }
        denest_value_append(rows, row);
    }
    if (denest_yaml_write_file(rows, DENEST_YAML_SORTED, path, NULL))
        denest_value_set(files, key, denest_value_new_string(name));
}

/* How much was tried is for the author to judge. */
static void
remark_keys(const DenestSubject *subject, const DenestValue *keys)
{
    const guint n = denest_value_length(keys);

    if (n == 0)
        g_string_append(subject->remark, "no key could be changed");
    else
        g_string_append_printf(subject->remark, "%u key%s changed", n, n > 1 ? "s" : "");
}

/* Values that differ from unit to unit, as a mapping of keys to files. */
static char *
write_changes(const DenestSubject *subject)
{
    g_autoptr(DenestValue) varied = denest_values_vary_all(subject->example);
    g_autoptr(DenestValue) files = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(varied); i++)
        write_units(subject, subject->folder, denest_value_key_name(varied, i),
                    denest_value_item(varied, i), files);
    remark_keys(subject, files);
    return denest_value_print(files, 0);
}

#define SESSIONS                                                                                   \
    "session_models:\n"                                                                            \
    "  first: {params: {simulation_time: " SESSION_MS "}}\n"                                       \
    "  second:\n"                                                                                  \
    "    params:\n"                                                                                \
    "      simulation_time: " SESSION_MS "\n"                                                      \
    "      unit_changes: %s\n"                                                                     \
    "      synapse_changes: %s\n"

/* A layer of stimulators, a layer of neurons, a projection, recorders. */
#define NETWORK                                                                                    \
    "network:\n"                                                                                   \
    "  neuron_models:\n"                                                                           \
    "    source: {params: {nest_model: %s}, nest_params: %s}\n"                                    \
    "    cell: {params: {nest_model: %s}, nest_params: %s}\n"                                      \
    "%s"                                                                                           \
    "  synapse_models:\n"                                                                          \
    "    link: {params: {nest_model: %s}, nest_params: %s}\n"                                      \
    "  layers:\n"                                                                                  \
    "    nest_params: {rows: 3, columns: 4}\n"                                                     \
    "%s"                                                                                           \
    "    input: {params: {type: InputLayer, add_parrots: %s, populations: {source: 2}}}\n"         \
    "    sheet: {params: {populations: {cell: 2}}}\n"                                              \
    "  projection_models:\n"                                                                       \
    "    all: {params: {type: all_to_all}, nest_params: {synapse_model: link}}\n"                  \
    "  topology:\n"                                                                                \
    "    params:\n"                                                                                \
    "      projections:\n"                                                                         \
    "      - {projection_model: all, source_layers: [input], source_population: %s,\n"             \
    "         target_layers: [sheet], target_population: cell}\n"                                  \
    "  recorder_models:\n"                                                                         \
    "    watch: {params: {nest_model: %s}, nest_params: %s}\n"                                     \
    "  recorders:\n"                                                                               \
    "    params:\n"                                                                                \
    "      %s\n"

/* What modulates a synapse that needs it; made after the layer of stimulators and parrots. */
#define MODULATOR_GID (1 + 2 * 2 * 3 * 4 + 2)
#define MODULATOR "    transmitter: {params: {nest_model: volume_transmitter}}\n"
#define MODULATOR_LAYER                                                                            \
    "    outside: {params: {populations: {transmitter: 1}}, nest_params: {rows: 1, columns: 1}}\n"

#define WATCH_UNITS "population_recorders: [{model: watch, layers: [sheet], populations: [cell]}]"

/* What stands in the places of the network; the subject in one of them. */
typedef struct {
    const char *source, *source_values, *cell, *cell_values, *link, *link_values;
    const char *watch, *watch_values, *recorders;
    const char *parrots, *from; /* are there parrots, and which population is the source */
    const char *changed;        /* population whose units change; NULL: none */
    const char *synapse_changes;
} Places;

static gboolean
is_current(const DenestSubject *subject)
{
    return subject->model->kind == DENEST_KIND_STIMULATOR &&
           ((const DenestStimulator *)subject->model->model)->sends_current;
}

static void
place_recorder(const DenestSubject *subject, Places *places, const char *values)
{
    const DenestRecorder *recorder = (const DenestRecorder *)subject->model->model;

    places->watch = subject->model->name;
    places->watch_values = values;
    if (recorder->records == DENEST_RECORDS_WEIGHTS)
        places->recorders = "projection_recorders: [{model: watch, projection_model: all, "
                            "source_layers: [input], source_population: parrot_neuron, "
                            "target_layers: [sheet], target_population: cell}]";
    if (recorder->records == DENEST_RECORDS_SAMPLES)
        places->watch_values = "{record_to: [file], record_from: [V_m]}";
}

/* A neuron whose receptors have names or numbers above 0 needs them. */
static char *
receptor_for(const DenestSubject *subject)
{
    const DenestNeuron *neuron = (const DenestNeuron *)subject->model->model;

    for (guint i = 0; subject->model->kind == DENEST_KIND_NEURON && i < neuron->n_inputs; i++)
        if (neuron->inputs[i].kind != DENEST_INPUT_CURRENT)
            return g_strdup_printf("{receptor_type: %u}", neuron->inputs[i].receptor);
    return g_strdup("{}");
}

/* Other values for the connections. */
static char *
vary_connections(const DenestSubject *subject)
{
    g_autoptr(DenestValue) all = denest_values_vary_all(subject->example);
    g_autofree char *printed = denest_value_print(all, 0);

    remark_keys(subject, all);
    return g_strdup_printf("[{synapse_model: link, params: %s}]", printed);
}

static char *
describe(const DenestSubject *subject, const Places *p)
{
    g_autofree char *files = p->changed ? write_changes(subject) : NULL;
    g_autofree char *changes =
        p->changed
            ? g_strdup_printf("[{layers: [%s], population_name: %s, from_array: true, "
                              "nest_params: %s}]",
                              subject->model->kind == DENEST_KIND_STIMULATOR ? "input" : "sheet",
                              p->changed, files)
            : g_strdup("[]");

    const gboolean modulated = denest_subject_modulator(subject->model) != NULL;

    return g_strdup_printf(HEAD SESSIONS NETWORK, subject->module ? subject->module : "", 2u,
                           subject->folder, subject->folder, changes, p->synapse_changes, p->source,
                           p->source_values, p->cell, p->cell_values, modulated ? MODULATOR : "",
                           p->link, p->link_values, modulated ? MODULATOR_LAYER : "", p->parrots,
                           p->from, p->watch, p->watch_values, p->recorders);
}

gboolean
denest_small_tree_check_layer(DenestSubject *subject, GError **error)
{
    const char *modulator = denest_subject_modulator(subject->model);
    g_autoptr(DenestValue) all_values = denest_value_copy(subject->values);
    g_autofree char *values = NULL, *text = NULL;
    g_autofree char *receptor = receptor_for(subject), *synapse_changes = NULL;
    g_autoptr(DenestSimulation) simulation = NULL;
    Places places = {"poisson_generator",
                     "{rate: 500.0}",
                     "iaf_psc_alpha",
                     DRIVE,
                     "static_synapse",
                     receptor,
                     "spike_detector",
                     "{record_to: [file]}",
                     WATCH_UNITS,
                     is_current(subject) ? "false" : "true",
                     is_current(subject) ? "source" : "parrot_neuron",
                     NULL,
                     "[]"};

    if (modulator)
        denest_value_set(all_values, modulator, denest_value_new_int(MODULATOR_GID));
    values = denest_value_print(all_values, 0);
    if (subject->model->kind == DENEST_KIND_NEURON) {
        /* What hands its spikes to the synapses that it modulates cannot be recorded. */
        if (((const DenestNeuron *)subject->model->model)->deliver_interval > 0)
            places.recorders = "population_recorders: []";
        places.cell = subject->model->name;
        places.cell_values = values;
        places.changed = "cell";
    } else if (subject->model->kind == DENEST_KIND_STIMULATOR) {
        places.source = subject->model->name;
        places.source_values = values;
        places.changed = "source";
    } else if (subject->model->kind == DENEST_KIND_SYNAPSE) {
        synapse_changes = vary_connections(subject);
        places.link = subject->model->name;
        places.link_values = values;
        if (denest_subject_historian(subject)) {
            places.cell = denest_subject_historian(subject)->name;
            places.cell_values = "{}";
        }
        places.synapse_changes = synapse_changes;
    } else {
        place_recorder(subject, &places, "{record_to: [file]}");
    }
    text = describe(subject, &places);
    simulation = build(subject, text, 2, TRUE, error);
    return simulation && denest_simulation_run(simulation, error);
}
