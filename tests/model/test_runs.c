/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every reference scenario of neurons and synapses in the kernel itself, with its random streams,
 * event order and spike archive. */
#include <string.h>

#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"
#include "core/kernel/kernel_private.h"
#include "core/kernel/stream.h"
#include "core/models/registry.h"
#include "tests/model/scenario.h"

#define KIND_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

/* Units of the tested model beside the first. With more than one, the last gets another parameter,
 * so that all have their own. */
typedef struct {
    const char *model;
    guint n_units, n_workers;
} Case;

typedef struct {
    DenestRegistry *registry;
    DenestKernel *kernel;
    guint n_synapses;
} Fixture;

static void
fixture_init(Fixture *f, const Scenario *s, guint n_workers)
{
    const gint64 seeds[] = {s->seed};
    DenestKernelConfig config = {.resolution = s->resolution,
                                 .n_vps = 1,
                                 .n_workers = n_workers,
                                 .rng_seeds = seeds,
                                 .data_path = "",
                                 .data_prefix = "",
                                 .keep_memory = TRUE};
    GError *error = NULL;

    f->registry = denest_registry_new(NULL);
    f->kernel = denest_kernel_new(&config, &error);
    f->n_synapses = 0;
    g_assert_no_error(error);
}

static void
fixture_clear(Fixture *f)
{
    denest_kernel_free(f->kernel);
    denest_registry_free(f->registry);
}

static DenestPrototype *
find(Fixture *f, guint kinds, const char *name)
{
    GError *error = NULL;
    DenestPrototype *prototype = denest_registry_find(f->registry, kinds, name, &error);

    g_assert_no_error(error);
    return prototype;
}

static DenestGid
create(Fixture *f, const char *name, guint n)
{
    return denest_kernel_create(f->kernel, find(f, DENEST_KINDS_NODE, name), n);
}

/* A setting as the type of its key asks for. */
static DenestValue *
value_of(const DenestSlot *slot, const Setting *setting)
{
    const double *x = (const double *)(gpointer)setting->values->data;
    DenestValue *list;

    switch (slot->param.type) {
    case DENEST_TYPE_BOOL:
        return denest_value_new_bool(x[0] != 0);
    case DENEST_TYPE_INT:
        return denest_value_new_int((gint64)x[0]);
    case DENEST_TYPE_DOUBLE:
        return denest_value_new_float(x[0]);
    default:
        list = denest_value_new_list();
        for (guint i = 0; i < setting->values->len; i++)
            denest_value_append(list, slot->param.type == DENEST_TYPE_INTS
                                          ? denest_value_new_int((gint64)x[i])
                                          : denest_value_new_float(x[i]));
        return list;
    }
}

static DenestValue *
values_of(const DenestPrototype *prototype, const GPtrArray *settings)
{
    DenestValue *map = denest_value_new_map();

    for (guint i = 0; i < settings->len; i++) {
        const Setting *s = settings->pdata[i];
        GError *error = NULL;
        const DenestSlot *slot = denest_schema_get(prototype->schema, s->key, &error);

        g_assert_no_error(error);
        denest_value_set(map, s->key, value_of(slot, s));
    }
    return map;
}

static void
set(Fixture *f, DenestGid first, guint n, const GPtrArray *settings)
{
    const DenestPrototype *prototype = NULL;
    g_autoptr(DenestValue) map = NULL;
    GError *error = NULL;

    g_assert_true(denest_kernel_find(f->kernel, first, NULL, &prototype));
    map = values_of(prototype, settings);
    denest_kernel_set(f->kernel, first, n, map, &error);
    g_assert_no_error(error);
}

static void
set_value(Fixture *f, DenestGid gid, const char *key, DenestValue *value)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    GError *error = NULL;

    denest_value_set(map, key, value);
    denest_kernel_set(f->kernel, gid, 1, map, &error);
    g_assert_no_error(error);
}

/* A copy of a synapse model with a receptor and maybe a weight recorder. */
static DenestPrototype *
synapse(Fixture *f, const char *base, const GPtrArray *settings, guint receptor, DenestGid recorder)
{
    g_autofree char *name = g_strdup_printf("copy_%u", f->n_synapses++);
    g_autoptr(DenestValue) map =
        settings ? values_of(find(f, KIND_SYNAPSE, base), settings) : denest_value_new_map();
    DenestPrototype *prototype;
    GError *error = NULL;

    denest_value_set(map, "receptor_type", denest_value_new_int(receptor));
    if (recorder > 0)
        denest_value_set(map, "weight_recorder", denest_value_new_int(recorder));
    prototype = denest_registry_define(f->registry, KIND_SYNAPSE, name, base, map, NULL, &error);
    g_assert_no_error(error);
    return prototype;
}

static void
set_prototype(DenestPrototype *prototype, const char *key, DenestValue *value)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    GError *error = NULL;

    denest_value_set(map, key, value);
    denest_prototype_set(prototype, map, NULL, &error);
    g_assert_no_error(error);
}

static void
connect(Fixture *f, const DenestPrototype *model, DenestGid source, DenestGid target, guint n,
        double weight, double delay)
{
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(f->kernel, model);
    GError *error = NULL;

    for (guint i = 0; i < n; i++) {
        const DenestEdge edge = {source, target + i, weight, delay};

        denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, &error);
        g_assert_no_error(error);
    }
    denest_edge_builder_finish(builder, NULL, &error);
    g_assert_no_error(error);
}

static void
simulate(Fixture *f, double until)
{
    GError *error = NULL;

    denest_kernel_simulate(f->kernel, until - denest_kernel_time(f->kernel), NULL, NULL, &error);
    g_assert_no_error(error);
}

static DenestRows
rows_of(Fixture *f, DenestGid recorder)
{
    const DenestRecording *recording = denest_kernel_nodes(f->kernel, recorder)->recording;

    return denest_row_buffer_rows(denest_recording_memory(recording, 0), 0);
}

static void
add_inputs(Fixture *f, const Scenario *s, DenestGid neuron, guint n_units)
{
    g_autofree DenestGid *devices = g_new(DenestGid, s->inputs->len + 1);

    for (guint i = 0; i < s->inputs->len; i++) {
        const ScenarioInput *input = s->inputs->pdata[i];

        devices[i] = create(f, input->device, 1);
        set(f, devices[i], 1, input->settings);
    }
    for (guint i = 0; i < s->inputs->len; i++) {
        const ScenarioInput *input = s->inputs->pdata[i];

        connect(f, synapse(f, "static_synapse", NULL, input->receptor, 0), devices[i], neuron,
                n_units, input->weight, input->delay);
    }
}

/* Recorded quantities of a unit; those of synapses stand before them. */
static guint
first_sampled(const Scenario *s)
{
    guint t = 0;

    while (t < s->data->len && (g_str_equal(((Trace *)s->data->pdata[t])->name, "weight") ||
                                g_str_equal(((Trace *)s->data->pdata[t])->name, "times")))
        t++;
    return t;
}

static DenestGid
add_recorder(Fixture *f, const char *name, const Scenario *s, DenestGid first)
{
    DenestGid recorder = create(f, name, 1);
    DenestValue *from = denest_value_new_list();
    GError *error = NULL;

    for (guint i = first_sampled(s); i < s->data->len; i++)
        denest_value_append(from, denest_value_new_string(((Trace *)s->data->pdata[i])->name));
    if (g_str_equal(name, "multimeter")) {
        set_value(f, recorder, "record_from", from);
        set_value(f, recorder, "interval", denest_value_new_float(s->resolution));
    } else {
        denest_value_unref(from);
    }
    denest_kernel_record(f->kernel, recorder, first, 1, 1.0, &error);
    g_assert_no_error(error);
    return recorder;
}

static void
compare_samples(const Scenario *s, const DenestRows *rows)
{
    const guint begin = first_sampled(s);

    g_assert_cmpuint(rows->n_values, ==, s->data->len - begin);
    for (guint t = begin; t < s->data->len; t++) {
        const Trace *trace = s->data->pdata[t];
        const double tolerance = trace_tolerance(trace);
        double worst = 0;

        g_assert_cmpuint(rows->n, >=, trace->values->len);
        for (guint n = 0; n < trace->values->len; n++) {
            const double value = rows->values[(gsize)n * rows->n_values + t - begin];
            const double expected = g_array_index(trace->values, double, n);

            g_assert_cmpint(rows->stamp[n], ==, n + 1);
            if (!(fabs(value - expected) <= tolerance))
                g_error("%s %s: %s at %g ms: %.17g is not %.17g", s->model, s->name, trace->name,
                        (n + 1) * s->resolution, value, expected);
            worst = fmax(worst, fabs(value - expected));
        }
        g_test_message("%s %s %s: largest difference %.3g, tolerated %.3g", s->model, s->name,
                       trace->name, worst, tolerance);
    }
}

static void
compare_stamps(const Scenario *s, const DenestRows *rows, const GArray *expected)
{
    guint n = 0;

    while (n < rows->n && (double)rows->stamp[n] * s->resolution < s->simtime + 1e-6)
        n++;
    for (guint i = 0; i < MIN(n, expected->len); i++)
        g_assert_cmpfloat_with_epsilon((double)rows->stamp[i] * s->resolution,
                                       g_array_index(expected, double, i), 1e-6);
    g_assert_cmpuint(n, ==, expected->len);
}

static void
run_neuron(const Scenario *s, guint n_units, guint n_workers)
{
    Fixture f;
    DenestGid neuron, multimeter = 0, detector;
    DenestRows rows;

    fixture_init(&f, s, n_workers);
    neuron = create(&f, s->model, n_units);
    set(&f, neuron, n_units, s->params);
    add_inputs(&f, s, neuron, n_units);
    if (s->data->len > 0)
        multimeter = add_recorder(&f, "multimeter", s, neuron);
    detector = add_recorder(&f, "spike_detector", s, neuron);
    if (n_units > 1)
        set_value(&f, neuron + n_units - 1, "I_e", denest_value_new_float(-20));
    for (guint i = 0; i < s->actions->len; i++) {
        const ScenarioAction *action = s->actions->pdata[i];

        if (action->at > 0)
            simulate(&f, action->at);
        set(&f, neuron, n_units, action->settings);
    }
    simulate(&f, s->simtime + 5);
    rows = rows_of(&f, detector);
    compare_stamps(s, &rows, s->spikes);
    if (multimeter > 0) {
        rows = rows_of(&f, multimeter);
        compare_samples(s, &rows);
    }
    fixture_clear(&f);
}

static void
test_neuron(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GPtrArray) scenarios = scenarios_load(c->model);

    g_assert_cmpuint(scenarios->len, >, 0);
    for (guint i = 0; i < scenarios->len; i++)
        run_neuron(scenarios->pdata[i], c->n_units, c->n_workers);
}

/* Spikes of `times` arrive from a generator that emits them a millisecond earlier. */
static void
add_source(Fixture *f, const GArray *times, DenestGid target, double weight)
{
    DenestGid generator = create(f, "spike_generator", 1);
    DenestValue *list = denest_value_new_list();

    for (guint i = 0; i < times->len; i++)
        denest_value_append(list, denest_value_new_float(g_array_index(times, double, i) - 1));
    set_value(f, generator, "spike_times", list);
    connect(f, find(f, KIND_SYNAPSE, "static_synapse"), generator, target, 1, weight, 1);
}

/* A relay of the dopamine spikes and the transmitter that they go to, whose gid synapses get. */
static void
add_dopamine(Fixture *f, const Scenario *s, DenestGid transmitter)
{
    DenestGid relay = create(f, "parrot_neuron", 1);

    set(f, transmitter, 1, s->transmitter_params);
    add_source(f, s->dopamine, relay, 1);
    connect(f, find(f, KIND_SYNAPSE, "static_synapse"), relay, transmitter, 1, 1, 1);
}

static const Trace *
find_trace(const Scenario *s, const char *name)
{
    for (guint i = 0; i < s->data->len; i++)
        if (g_str_equal(((Trace *)s->data->pdata[i])->name, name))
            return s->data->pdata[i];
    return NULL;
}

static void
run_synapse(const Scenario *s, gboolean transmitter_first, double piece)
{
    const Trace *weights = find_trace(s, "weight"), *times = find_trace(s, "times");
    const double tolerance = fmax(trace_tolerance(weights), 1e-12 * fabs(s->weight));
    gboolean has_dopamine = s->dopamine->len > 0;
    DenestGid pre, post, recorder, transmitter = 0, multimeter = 0;
    DenestPrototype *model;
    DenestRows rows;
    Fixture f;

    fixture_init(&f, s, 1);
    if (has_dopamine && transmitter_first)
        transmitter = create(&f, "volume_transmitter", 1);
    pre = create(&f, "parrot_neuron", 1);
    post = create(&f, s->target ? s->target : "parrot_neuron", 1);
    recorder = create(&f, "weight_recorder", 1);
    if (has_dopamine && !transmitter_first)
        transmitter = create(&f, "volume_transmitter", 1);
    set(&f, post, 1, s->post_params);
    add_source(&f, s->pre, pre, 1);
    add_source(&f, s->post, post, s->target ? s->target_drive : 1);
    model = synapse(&f, s->model, s->params, s->target ? 0 : 1, recorder);
    if (has_dopamine) {
        add_dopamine(&f, s, transmitter);
        set_prototype(model, "vt", denest_value_new_int(transmitter));
    }
    connect(&f, model, pre, post, 1, s->weight, s->delay);
    if (s->target)
        multimeter = add_recorder(&f, "multimeter", s, post);
    for (double t = piece; t < s->simtime + 5; t += piece)
        simulate(&f, t);
    simulate(&f, s->simtime + 5);
    rows = rows_of(&f, recorder);
    compare_stamps(s, &rows, times ? times->values : s->pre);
    for (guint i = 0; i < weights->values->len; i++)
        g_assert_cmpfloat_with_epsilon(rows.weight[i], g_array_index(weights->values, double, i),
                                       tolerance);
    if (multimeter > 0) {
        rows = rows_of(&f, multimeter);
        compare_samples(s, &rows);
    }
    fixture_clear(&f);
}

static void
test_synapse(gconstpointer name)
{
    g_autoptr(GPtrArray) scenarios = scenarios_load(name);

    g_assert_cmpuint(scenarios->len, >, 0);
    for (guint i = 0; i < scenarios->len; i++) {
        run_synapse(scenarios->pdata[i], FALSE, 1e6);
        run_synapse(scenarios->pdata[i], TRUE, 73 * ((Scenario *)scenarios->pdata[i])->resolution);
    }
}

/* With a random dead time a number is drawn for it after each spike, also for one of 0 ms. */
static void
test_no_dead_time(void)
{
    Scenario s = {.resolution = 1, .seed = 1};
    g_autoptr(DenestStream) stream = denest_stream_new(s.seed);
    DenestGid unit, detector;
    DenestPoisson poisson;
    DenestRows rows;
    guint n = 0;
    Fixture f;

    s.data = g_ptr_array_new();
    fixture_init(&f, &s, 1);
    unit = create(&f, "pp_psc_delta", 1);
    set_value(&f, unit, "c_2", denest_value_new_float(500));
    set_value(&f, unit, "c_3", denest_value_new_float(0));
    set_value(&f, unit, "dead_time", denest_value_new_float(0));
    set_value(&f, unit, "dead_time_random", denest_value_new_bool(TRUE));
    detector = add_recorder(&f, "spike_detector", &s, unit);
    simulate(&f, 40);
    rows = rows_of(&f, detector);
    denest_poisson_init(&poisson, 0.5);
    for (DenestStep stamp = 1; stamp <= 40; stamp++) {
        guint64 spikes = denest_poisson_draw(&poisson, stream);

        if (spikes > 0)
            denest_stream_gamma(stream, 1);
        for (; spikes > 0; spikes--, n++) {
            g_assert_cmpuint(n, <, rows.n);
            g_assert_cmpint(rows.stamp[n], ==, stamp);
        }
    }
    g_assert_cmpuint(n, ==, rows.n);
    g_assert_cmpuint(n, >, 5);
    g_ptr_array_unref(s.data);
    fixture_clear(&f);
}

static const char *const neurons[] = {"aeif_cond_alpha",
                                      "aeif_cond_alpha_multisynapse",
                                      "aeif_cond_beta_multisynapse",
                                      "aeif_cond_exp",
                                      "aeif_psc_alpha",
                                      "aeif_psc_delta",
                                      "aeif_psc_delta_clopath",
                                      "aeif_psc_exp",
                                      "amat2_psc_exp",
                                      "gif_cond_exp",
                                      "gif_psc_exp",
                                      "hh_cond_exp_traub",
                                      "hh_psc_alpha",
                                      "ht_neuron",
                                      "iaf_cond_alpha",
                                      "iaf_cond_beta",
                                      "iaf_cond_exp",
                                      "iaf_cond_exp_sfa_rr",
                                      "iaf_psc_alpha",
                                      "iaf_psc_alpha_multisynapse",
                                      "iaf_psc_delta",
                                      "iaf_psc_exp",
                                      "iaf_psc_exp_multisynapse",
                                      "izhikevich",
                                      "mat2_psc_exp",
                                      "parrot_neuron",
                                      "pp_psc_delta"};

/* Models that have no random numbers in their scenarios, and lists: many units, each with its own
 * parameters. */
static const char *const lists[] = {"aeif_cond_alpha_multisynapse", "aeif_cond_beta_multisynapse",
                                    "iaf_psc_alpha_multisynapse", "iaf_psc_exp_multisynapse", NULL};

static const char *const synapses[] = {"bernoulli_synapse",
                                       "clopath_synapse",
                                       "ht_synapse",
                                       "quantal_stp_synapse",
                                       "static_synapse",
                                       "static_synapse_hom_w",
                                       "stdp_nn_pre-centered_synapse",
                                       "stdp_nn_restr_synapse",
                                       "stdp_nn_symm_synapse",
                                       "stdp_pl_synapse_hom",
                                       "stdp_synapse",
                                       "stdp_synapse_hom",
                                       "stdp_triplet_synapse",
                                       "tsodyks2_synapse",
                                       "tsodyks_synapse",
                                       "tsodyks_synapse_hom",
                                       "vogels_sprekeler_synapse",
                                       "static_synapse_lbl",
                                       "stdp_dopamine_synapse"};

static void
add_neuron(const char *name, guint n_units, guint n_workers)
{
    Case *c = g_new(Case, 1);
    g_autofree char *path = g_strdup_printf("/run/neuron/%s/%u-units", name, n_units);

    *c = (Case){name, n_units, n_workers};
    g_test_add_data_func_full(path, c, test_neuron, g_free);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(neurons); i++)
        add_neuron(neurons[i], 1, 1);
    g_test_add_func("/run/neuron/pp_psc_delta/no-dead-time", test_no_dead_time);
    for (guint i = 0; lists[i]; i++)
        add_neuron(lists[i], 150, 2);
    for (guint i = 0; i < G_N_ELEMENTS(synapses); i++) {
        g_autofree char *path = g_strdup_printf("/run/synapse/%s", synapses[i]);

        g_test_add_data_func(path, synapses[i], test_synapse);
    }
    return g_test_run();
}
