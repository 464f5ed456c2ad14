/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time: delays and slices, runs that end anywhere, the order of delivery, resets, and runs that
 * fail. */
#include <string.h>

#include "tests/unit/kernel_fixture.h"

static void
assert_delays(KernelFixture *f, double expected_min, double expected_max)
{
    double min = 0, max = 0;

    denest_kernel_delays(f->kernel, &min, &max);
    g_assert_cmpfloat(min, ==, expected_min);
    g_assert_cmpfloat(max, ==, expected_max);
}

static void
test_delays(void)
{
    KernelOptions options = {.h = 0.1};
    KernelFixture f;
    DenestGid parrots;

    kernel_fixture_open(&f, &options);
    parrots = kernel_create(&f, "parrot_neuron", 2);
    assert_delays(&f, 0.1, 0.1);
    kernel_connect(&f, "static_synapse", parrots, 1, parrots + 1, 1, 1, 5);
    assert_delays(&f, 5, 5);
    kernel_record(&f, "spike_detector", "{}", parrots, 1);
    assert_delays(&f, 1, 5);
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, 0.04, DENEST_ERROR_RANGE,
                         "0.04 ms is below the resolution");
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, -1, DENEST_ERROR_RANGE, "-1");
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, 1e9, DENEST_ERROR_RANGE, "65535");
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, NAN, DENEST_ERROR_RANGE, "nan");
    kernel_connect(&f, "static_synapse", parrots, 1, parrots, 1, 1, 0.05);
    assert_delays(&f, 0.1, 5);
    kernel_fixture_close(&f);
}

/* Delays are fixed by the first run. */
static void
test_late_delays(void)
{
    KernelFixture f;
    DenestGid parrots;
    g_autoptr(DenestValue) values = denest_value_new_map();
    guint64 n = 0;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    parrots = kernel_create(&f, "parrot_neuron", 2);
    kernel_connect(&f, "static_synapse", parrots, 1, parrots + 1, 1, 1, 2);
    kernel_run(&f, 4);
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, 1, DENEST_ERROR_RANGE, "2…2 ms");
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, 3, DENEST_ERROR_RANGE, "2…2 ms");
    kernel_connect(&f, "static_synapse", parrots, 1, parrots, 1, 1, 2);
    denest_value_set(values, "delay", denest_value_new_float(3));
    g_assert_false(denest_kernel_set_synapses(f.kernel, "static_synapse", values, &n, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    kernel_fixture_close(&f);
    /* Without connections they are one step. */
    kernel_fixture_open(&f, NULL);
    parrots = kernel_create(&f, "parrot_neuron", 2);
    kernel_run(&f, 4);
    kernel_connect_fails(&f, "static_synapse", parrots, parrots, 2, DENEST_ERROR_RANGE, "1…1 ms");
    kernel_connect(&f, "static_synapse", parrots, 1, parrots, 1, 1, 1);
    kernel_run(&f, 4);
    kernel_fixture_close(&f);
}

/* Parrots in a ring with delays of 2 and 3 steps, driven by a generator; what they do must not
 * depend on where runs end. */
static char *
ring_rows(const double *runs, guint n)
{
    KernelFixture f;
    DenestGid generator, parrots, detector;
    GError *error = NULL;
    char *rows;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 4.0, 5.0, 11.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 3);
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 2);
    kernel_connect(&f, "static_synapse", parrots, 1, parrots + 1, 2, 1, 3);
    kernel_connect(&f, "static_synapse", parrots + 2, 1, parrots + 1, 1, 1, 2);
    detector = kernel_create(&f, "spike_detector", 1);
    denest_kernel_record(f.kernel, detector, parrots, 3, 2, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < n; i++)
        kernel_run(&f, runs[i]);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 24);
    rows = kernel_rows(&f, detector);
    kernel_fixture_close(&f);
    return rows;
}

static int
compare_rows(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *
sorted(const char *rows)
{
    g_auto(GStrv) items = g_strsplit(rows, " ", -1);

    qsort(items, g_strv_length(items), sizeof(char *), compare_rows);
    return g_strjoinv(" ", items);
}

static void
test_split_runs(void)
{
    const double whole[] = {24}, odd[] = {1, 3, 5, 0, 7, 8},
                 single[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                             1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    g_autofree char *a = ring_rows(whole, 1), *b = ring_rows(odd, G_N_ELEMENTS(odd));
    g_autofree char *c = ring_rows(single, G_N_ELEMENTS(single));
    g_autofree char *x = sorted(a), *y = sorted(b), *z = sorted(c);

    g_assert_cmpstr(x, ==,
                    "2@13 2@3 2@6 2@7 3@10 3@11 3@12 3@16 3@18 3@6 3@8 3@9 4@10 4@16 4@6 4@9");
    g_assert_cmpstr(y, ==, x);
    g_assert_cmpstr(z, ==, x);
}

/* What a generator has sent since a slice was cut arrives although the network grows meanwhile. */
static void
test_growth_in_slice(void)
{
    KernelFixture f;
    DenestGid generator, parrots, more, detector;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 3.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 1);
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 4);
    kernel_run(&f, 2);
    more = kernel_create(&f, "parrot_neuron", 300);
    kernel_connect(&f, "static_synapse", generator, 1, more, 300, 1, 4);
    detector = kernel_create(&f, "spike_detector", 1);
    denest_kernel_record(f.kernel, detector, parrots, 2, 4, &error);
    g_assert_no_error(error);
    kernel_run(&f, 14);
    kernel_assert_rows(&f, detector, "2@5 2@7 3@7");
    /* A reset knows about units that no run has seen. */
    kernel_create(&f, "parrot_neuron", 5);
    kernel_reset(&f);
    kernel_run(&f, 4);
    kernel_fixture_close(&f);
}

/* Models in descending rank, all copies of a spike of one model before the next model. */
static void
test_delivery_order(void)
{
    KernelFixture f;
    DenestGid generator, parrots, recorder;
    const DenestRowBuffer *memory;
    static const double expected[] = {2, 1, 2, 2, 1, 1};

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 2.0, 2.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 2);
    recorder = kernel_create(&f, "weight_recorder", 1);
    g_assert_cmpuint(recorder, ==, 4);
    kernel_synapse(&f, "a", "static_synapse", "{weight_recorder: 4}");
    kernel_synapse(&f, "b", "static_synapse", "{weight_recorder: 4}");
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 1);
    kernel_connect(&f, "a", parrots, 1, parrots + 1, 1, 1, 1);
    kernel_connect(&f, "b", parrots, 1, parrots + 1, 1, 2, 1);
    kernel_run(&f, 8);
    memory = denest_recording_memory(denest_kernel_nodes(f.kernel, recorder)->recording, 0);
    g_assert_cmpuint(memory->weights->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpfloat(g_array_index(memory->weights, double, i), ==, expected[i]);
    g_assert_cmpuint(denest_kernel_work(f.kernel).n_spikes, ==, 3 + 6);
    kernel_fixture_close(&f);
}

/* What runs did is counted: steps of neurons, but not of relays; spikes with their multiplicity;
 * spikes times connections, also of those that were made later. */
static void
test_work(void)
{
    KernelFixture f;
    DenestGid generator, parrots, neurons;
    DenestWork work;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 2.0, 2.0, 12.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 3);
    neurons = kernel_create(&f, "iaf_psc_alpha", 5);
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 2, 1, 1);
    kernel_connect(&f, "static_synapse", parrots, 2, neurons, 5, 0, 1);
    kernel_record(&f, "spike_detector", "{}", parrots, 3);
    kernel_run(&f, 8);
    work = denest_kernel_work(f.kernel);
    g_assert_cmpuint(work.n_updates, ==, 5 * 8);
    g_assert_cmpuint(work.n_spikes, ==, 2 * 3);
    g_assert_cmpuint(work.n_events, ==, 2 * 3 * 5);
    kernel_connect(&f, "static_synapse", parrots, 1, parrots + 2, 1, 0, 1);
    kernel_run(&f, 12);
    work = denest_kernel_work(f.kernel);
    g_assert_cmpuint(work.n_updates, ==, 5 * 20);
    g_assert_cmpuint(work.n_spikes, ==, 2 * 4 + 1);
    g_assert_cmpuint(work.n_events, ==, 2 * 4 * 5 + 1);
    g_assert_cmpfloat(work.update, >, 0);
    g_assert_cmpfloat(work.deliver, >, 0);
    g_assert_cmpfloat(work.record, >=, 0);
    kernel_fixture_close(&f);
}

/* With two virtual processes spikes of the first come first, whatever their time. */
static void
test_delivery_processes(void)
{
    KernelOptions options = {.h = 0.5, .n_vps = 2};
    DenestGid generators, sources, target;
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    generators = kernel_create(&f, "spike_generator", 2);
    kernel_set(&f, generators, 1, "{spike_times: [2.5, 3.0]}");
    kernel_set(&f, generators + 1, 1, "{spike_times: [3.0]}");
    sources = kernel_create(&f, "parrot_neuron", 2);
    target = kernel_create(&f, "parrot_neuron", 1);
    kernel_create(&f, "weight_recorder", 1);
    kernel_synapse(&f, "recorded", "static_synapse", "{weight_recorder: 6}");
    /* Source 4 lives on virtual process 0. */
    kernel_connect(&f, "static_synapse", generators, 1, sources + 1, 1, 1, 1);
    kernel_connect(&f, "static_synapse", generators + 1, 1, sources, 1, 1, 1);
    kernel_connect(&f, "recorded", sources, 2, target, 1, 1, 1);
    kernel_run(&f, 6);
    kernel_assert_rows(&f, 6, "4@3.5 4@4 3@4");
    kernel_fixture_close(&f);
}

static void
test_reset(void)
{
    KernelFixture f;
    DenestGid generator, parrot, neuron, multimeter, detector;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [4.0, 5.0, 8.0]}");
    parrot = kernel_create(&f, "parrot_neuron", 1);
    neuron = kernel_create(&f, "iaf_psc_alpha", 1);
    kernel_connect(&f, "static_synapse", generator, 1, parrot, 1, 1, 3);
    detector = kernel_record(&f, "spike_detector", "{}", parrot, 1);
    multimeter = kernel_record(&f, "multimeter", "{record_from: [V_m]}", neuron, 1);
    kernel_set(&f, neuron, 1, "{V_m: -60.0, tau_m: 20.0}");
    /* Before the first step a reset does nothing. */
    kernel_reset(&f);
    g_assert_cmpfloat(kernel_get(&f, neuron, "V_m"), ==, -60);
    kernel_run(&f, 6);
    g_assert_cmpfloat(kernel_get(&f, neuron, "V_m"), >, -65);
    kernel_reset(&f);
    g_assert_cmpfloat(kernel_get(&f, neuron, "V_m"), ==, -70);
    g_assert_cmpfloat(kernel_get(&f, neuron, "tau_m"), ==, 20);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 6);
    kernel_assert_rows(&f, multimeter, "");
    kernel_run(&f, 6);
    /* Spikes on their way are lost, spikes in the past are skipped. */
    kernel_assert_rows(&f, detector, "2@11");
    kernel_assert_rows(&f, multimeter, "3@7 3@8 3@9 3@10 3@11");
    kernel_fixture_close(&f);
}

/* Streams and synapses do not notice a reset. */
static void
test_reset_keeps(void)
{
    KernelFixture f;
    DenestGid generator, parrots, recorder;
    const DenestRowBuffer *memory;
    double before;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 3.0, 11.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 2);
    recorder = kernel_create(&f, "weight_recorder", 1);
    g_assert_cmpuint(recorder, ==, 4);
    kernel_synapse(&f, "depressing", "ht_synapse", "{weight_recorder: 4, tau_P: 1.0e+9}");
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 1);
    kernel_connect(&f, "depressing", parrots, 1, parrots + 1, 1, 1, 1);
    kernel_run(&f, 8);
    before = denest_stream_uniform(denest_kernel_stream(f.kernel, 0));
    kernel_reset(&f);
    g_assert_cmpfloat(denest_stream_uniform(denest_kernel_stream(f.kernel, 0)), !=, before);
    kernel_run(&f, 8);
    memory = denest_recording_memory(denest_kernel_nodes(f.kernel, recorder)->recording, 0);
    g_assert_cmpuint(memory->weights->len, ==, 1);
    g_assert_cmpfloat_with_epsilon(g_array_index(memory->weights, double, 0), 0.875 * 0.875, 1e-6);
    kernel_fixture_close(&f);
}

/* State that is no number is found at the end of a run, and does not spoil what comes after a
 * reset. */
static void
test_not_finite(void)
{
    KernelFixture f;
    GError *error = NULL;
    DenestGid neurons;

    kernel_fixture_open(&f, NULL);
    neurons = kernel_create(&f, "iaf_psc_alpha", 20);
    kernel_set(&f, neurons + 17, 1, "{I_e: -1.0e+308, C_m: 1.0e-10}");
    g_assert_false(denest_kernel_simulate(f.kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NUMERIC);
    g_assert_nonnull(strstr(error->message, "gid 18, model 'iaf_psc_alpha'"));
    g_clear_error(&error);
    kernel_set(&f, neurons + 17, 1, "{I_e: 0.0}");
    kernel_reset(&f);
    kernel_run(&f, 20);
    kernel_fixture_close(&f);
}

/* A weight with which no sub-step is short enough: each unit is given up soon, and all that is left
 * of it costs nothing, so that 2000 of them take no time. */
static void
test_hopeless(void)
{
    static const struct {
        const char *model;
        double weight;
    } rows[] = {
        {"iaf_cond_exp", 1e300},
        {"aeif_cond_alpha", -1e300},
        {"hh_psc_alpha", 1e100},
        {"gif_cond_exp", 1e12},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        GTimer *timer = g_timer_new();
        GError *error = NULL;
        KernelFixture f;

        kernel_fixture_open(&f, NULL);
        kernel_create(&f, "spike_generator", 1);
        kernel_set(&f, 1, 1, "{spike_times: [1.0]}");
        kernel_create(&f, rows[i].model, 2000);
        kernel_connect(&f, "static_synapse", 1, 1, 2, 2000, rows[i].weight, 1);
        g_assert_false(denest_kernel_simulate(f.kernel, 20, NULL, NULL, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NUMERIC);
        g_assert_nonnull(strstr(error->message, "V_m of gid 2, model"));
        g_clear_error(&error);
        g_assert_cmpfloat(g_timer_elapsed(timer, NULL), <, 60);
        g_timer_destroy(timer);
        kernel_fixture_close(&f);
    }
}

static gboolean
stop_at_three(double done, double total, gpointer user_data)
{
    guint *calls = user_data;

    ++*calls;
    g_assert_cmpfloat(total, ==, 10);
    g_assert_cmpfloat(done, ==, *calls);
    return done < 3;
}

static void
test_interrupt(void)
{
    KernelFixture f;
    GError *error = NULL;
    guint calls = 0;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "parrot_neuron", 2);
    g_assert_false(denest_kernel_simulate(f.kernel, 10, stop_at_three, &calls, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_INTERRUPTED);
    g_clear_error(&error);
    g_assert_cmpuint(calls, ==, 3);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 3);
    kernel_run(&f, 2);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 5);
    kernel_fixture_close(&f);
}

static void
test_durations(void)
{
    static const double wrong[] = {-1, -0.1, 0.05, 0.1006, 1e300, INFINITY, -INFINITY, NAN};
    KernelOptions options = {.h = 0.1};
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "parrot_neuron", 1);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;

        g_assert_false(denest_kernel_simulate(f.kernel, wrong[i], NULL, NULL, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
        g_clear_error(&error);
    }
    kernel_run(&f, 0);
    kernel_run(&f, 0.10004);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 0.1);
    kernel_fixture_close(&f);
}

/* A kernel without any units has time all the same. */
static void
test_empty(void)
{
    KernelOptions options = {.n_vps = 3, .n_workers = 4};
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    kernel_run(&f, 5);
    kernel_reset(&f);
    kernel_run(&f, 5);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 10);
    g_assert_cmpuint(denest_kernel_network_size(f.kernel), ==, 1);
    kernel_fixture_close(&f);
}

/* Inputs for the longest delay at two million units would take a terabyte. */
static void
test_long_delays(void)
{
    KernelFixture f;
    g_autoptr(GError) error = NULL;
    DenestGid parrot, parrots;

    kernel_fixture_open(&f, NULL);
    parrot = kernel_create(&f, "parrot_neuron", 1);
    parrots = kernel_create(&f, "parrot_neuron", 2000000);
    kernel_connect(&f, "static_synapse", parrot, 1, parrots, 1, 1, 65535);
    g_assert_false(denest_kernel_simulate(f.kernel, 10, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_true(g_str_has_prefix(error->message, "inputs of all units for delays up to 65535 ms: "
                                                   "2097.1 GB of memory are needed, and "));
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/runs/delays", test_delays);
    g_test_add_func("/kernel/runs/late_delays", test_late_delays);
    g_test_add_func("/kernel/runs/split", test_split_runs);
    g_test_add_func("/kernel/runs/growth_in_slice", test_growth_in_slice);
    g_test_add_func("/kernel/runs/delivery_order", test_delivery_order);
    g_test_add_func("/kernel/runs/work", test_work);
    g_test_add_func("/kernel/runs/delivery_processes", test_delivery_processes);
    g_test_add_func("/kernel/runs/reset", test_reset);
    g_test_add_func("/kernel/runs/reset_keeps", test_reset_keeps);
    g_test_add_func("/kernel/runs/not_finite", test_not_finite);
    g_test_add_func("/kernel/runs/hopeless", test_hopeless);
    g_test_add_func("/kernel/runs/interrupt", test_interrupt);
    g_test_add_func("/kernel/runs/durations", test_durations);
    g_test_add_func("/kernel/runs/long_delays", test_long_delays);
    g_test_add_func("/kernel/runs/empty", test_empty);
    return g_test_run();
}
