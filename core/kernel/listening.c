/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/listening.h"

/* Rows of the recorded variables in the tables of @p model of the listened-to units. */
static guint *
find_variables(DenestRecording *recording, const DenestListening *listening,
               const DenestModel *model, GError **error)
{
    g_autoptr(DenestValue) record_from = denest_recording_get(recording, "record_from", NULL);
    guint n = record_from == NULL ? 0 : denest_value_length(record_from);
    g_autofree guint *rows = g_new0(guint, n + 1);

    if (recording->listening->len == 0)
        g_ptr_array_set_size(recording->variables, 0);
    for (guint k = 0; k < n; k++) {
        const char *name = denest_value_string(denest_value_item(record_from, k));
        int row = model->kind == DENEST_KIND_NEURON
                      ? denest_population_recordable(listening->population, name)
                      : denest_devices_recordable((const DenestStimulator *)model, name);

        if (row < 0) {
            denest_fail(error, DENEST_ERROR_UNKNOWN, "record_from",
                        "'%s' cannot be recorded from model '%s'", name, model->name);
            return NULL;
        }
        rows[k] = (guint)row;
        if (recording->variables->len < n)
            g_ptr_array_add(recording->variables, g_strdup(name));
    }
    return g_steal_pointer(&rows);
}

static DenestStep
duration(const DenestRecording *recording, const char *key)
{
    g_autoptr(DenestValue) ms = denest_recording_get(recording, key, NULL);

    return ms == NULL ? 0 : denest_time_duration(recording->setup->time, denest_value_float(ms));
}

static DenestSampler *
add_sampler(DenestRecording *recording, const DenestListening *listening, GError **error)
{
    const DenestTime *time = recording->setup->time;
    const DenestModel *model = listening->population != NULL ? &listening->population->model->base
                                                             : &listening->devices->model->base;
    GPtrArray *samplers = listening->population != NULL ? listening->population->samplers
                                                        : listening->devices->samplers;
    guint n_units =
        listening->population != NULL ? listening->population->n_padded : listening->devices->n;
    const DenestUnit unit = denest_recording_unit(recording);
    DenestStep interval = duration(recording, "interval"), offset = duration(recording, "offset");
    DenestSampler *sampler;
    guint *rows;

    if (!denest_recording_check_times(&unit, time, NULL, error))
        return NULL;
    rows = find_variables(recording, listening, model, error);
    if (rows == NULL)
        return NULL;
    sampler = denest_sampler_new(recording->variables->len, rows, n_units, interval, offset);
    g_ptr_array_add(samplers, sampler);
    return sampler;
}

DenestGid
denest_listening_first(const DenestListening *listening)
{
    return listening->population != NULL ? listening->population->first : listening->devices->first;
}

/* Where an entry belongs: spikes come in order of gids, samples in order of connection. */
static guint
find_place(const DenestRecording *recording, const DenestListening *listening)
{
    guint place = recording->listening->len;

    while (recording->model->records == DENEST_RECORDS_SPIKES && place > 0 &&
           denest_listening_first(&g_array_index(recording->listening, DenestListening,
                                                 place - 1)) > denest_listening_first(listening))
        place--;
    return place;
}

/* The entry for these units, new or old; only entries are added, so it is good until the next one.
 */
static DenestListening *
find_listening(DenestRecording *recording, DenestPopulation *population, DenestDevices *devices,
               GError **error)
{
    DenestListening listening = {.population = population, .devices = devices};
    guint place;

    for (guint i = 0; i < recording->listening->len; i++) {
        DenestListening *old = &g_array_index(recording->listening, DenestListening, i);

        if (old->population == population && old->devices == devices)
            return old;
    }
    if (recording->model->records == DENEST_RECORDS_SAMPLES) {
        listening.sampler = add_sampler(recording, &listening, error);
        if (listening.sampler == NULL)
            return NULL;
    } else if (population != NULL) {
        population->watched = TRUE;
    }
    listening.counts = g_new0(guint32, population != NULL ? population->n : devices->n);
    listening.units = g_array_new(FALSE, FALSE, sizeof(guint32));
    place = find_place(recording, &listening);
    g_array_insert_val(recording->listening, place, listening);
    return &g_array_index(recording->listening, DenestListening, place);
}

DenestListenedEdge
denest_listening_edge(const DenestListening *listening, guint32 unit, guint32 i)
{
    const GArray *edges = listening->edges == NULL
                              ? NULL
                              : g_hash_table_lookup(listening->edges, GUINT_TO_POINTER(unit));

    return edges == NULL ? listening->usual : g_array_index(edges, DenestListenedEdge, i);
}

/* The next connection of a unit to a detector by a synapse model. */
static guint32
count_port(DenestPopulation *population, guint rank, guint32 unit)
{
    guint32 *counts;

    if (population->ports == NULL)
        population->ports = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    counts = g_hash_table_lookup(population->ports, GUINT_TO_POINTER(rank));
    if (counts == NULL) {
        counts = g_new0(guint32, population->n);
        g_hash_table_insert(population->ports, GUINT_TO_POINTER(rank), counts);
    }
    return counts[unit]++;
}

/* Nearly all units have one connection like that of the first; others are kept one by one. */
static void
add_edge(DenestListening *listening, guint32 unit, DenestListenedEdge edge)
{
    const DenestListenedEdge *usual = &listening->usual;
    GArray *edges = NULL;

    if (listening->units->len == 0)
        listening->usual = edge;
    if (listening->edges != NULL)
        edges = g_hash_table_lookup(listening->edges, GUINT_TO_POINTER(unit));
    if (edges == NULL && listening->counts[unit] == 0 && edge.weight == usual->weight &&
        edge.port == usual->port)
        return;
    if (listening->edges == NULL)
        listening->edges = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    if (edges == NULL) {
        edges = g_array_new(FALSE, FALSE, sizeof(DenestListenedEdge));
        g_array_append_vals(edges, usual, listening->counts[unit]);
        g_hash_table_insert(listening->edges, GUINT_TO_POINTER(unit), edges);
    }
    g_array_append_val(edges, edge);
}

gboolean
denest_listening_add(DenestRecording *recording, DenestPopulation *population,
                     DenestDevices *devices, guint begin, guint end, guint rank, double weight,
                     GError **error)
{
    const gboolean samples = recording->model->records == DENEST_RECORDS_SAMPLES;
    DenestListening *listening;

    if (recording->model->records == DENEST_RECORDS_WEIGHTS)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "a %s is attached to a projection, not to units",
                           recording->prototype->name);
    if (population != NULL && population->model->deliver_interval > 0)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                           "units of '%s' cannot be recorded", population->prototype->name);
    listening = find_listening(recording, population, devices, error);
    if (listening == NULL)
        return FALSE;
    for (guint32 i = begin; i < end; i++) {
        if (samples && listening->counts[i] > 0)
            return denest_fail(error, DENEST_ERROR_DUPLICATE, NULL,
                               "%s is connected to gid %u already", recording->prototype->name,
                               denest_listening_first(listening) + i);
        if (!samples && population != NULL)
            add_edge(listening, i, (DenestListenedEdge){weight, count_port(population, rank, i)});
        g_array_append_val(listening->units, i);
        listening->counts[i]++;
    }
    return TRUE;
}

void
denest_listening_clear(gpointer data)
{
    DenestListening *listening = data;

    g_clear_pointer(&listening->edges, g_hash_table_unref);
    g_array_unref(listening->units);
    g_free(listening->counts);
}
