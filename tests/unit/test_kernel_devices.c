/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stimulators as their targets see them: windows, options, numbers. */
#include <string.h>

#include "core/kernel/stream.h"
#include "tests/unit/kernel_fixture.h"

/* A generator whose spikes go to a detector as they are. */
static DenestGid
generated(KernelFixture *f, double h, const char *model, const char *yaml)
{
    KernelOptions options = {.h = h};
    DenestGid generator, detector;

    kernel_fixture_open(f, &options);
    generator = kernel_create(f, model, 1);
    detector = kernel_create(f, "spike_detector", 1);
    kernel_set(f, generator, 1, yaml);
    kernel_connect(f, "static_synapse", generator, 1, detector, 1, 1, 1);
    return detector;
}

static void
test_spike_windows(void)
{
    static const struct {
        const char *yaml, *rows;
    } rows[] = {
        {"{}", "1@0.1 1@1 1@2 1@2 1@3 1@4"},
        {"{start: 1.0}", "1@2 1@2 1@3 1@4"},
        {"{start: 1.0, stop: 3.0}", "1@2 1@2 1@3"},
        {"{origin: 2.0}", "1@2.1 1@3 1@4 1@4 1@5 1@6"},
        {"{origin: 2.0, start: 1.0, stop: 3.0}", "1@4 1@4 1@5"},
        {"{stop: 0.0}", ""},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KernelFixture f;
        DenestGid detector =
            generated(&f, 0.1, "spike_generator", "{spike_times: [0.1, 1.0, 2.0, 2.0, 3.0, 4.0]}");

        kernel_set(&f, 1, 1, rows[i].yaml);
        kernel_run(&f, 10);
        kernel_assert_rows(&f, detector, rows[i].rows);
        kernel_fixture_close(&f);
    }
}

/* New times and a new origin in the course of a simulation. */
static void
test_spike_changes(void)
{
    KernelFixture f;
    DenestGid detector = generated(&f, 0.1, "spike_generator", "{spike_times: [20.0]}");

    kernel_run(&f, 10);
    kernel_set(&f, 1, 1, "{spike_times: [5.0, 10.0, 10.1, 11.0]}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "1@10.1 1@11");
    kernel_set(&f, 1, 1, "{origin: 15.0}");
    kernel_run(&f, 20);
    kernel_assert_rows(&f, detector, "1@10.1 1@11 1@20 1@25 1@25.1 1@26");
    kernel_set_fails(&f, 1, 1, "{spike_times: [1.05]}", DENEST_ERROR_RANGE, "spike_times");
    kernel_set_fails(&f, 1, 1, "{start: 4.0, stop: 3.0}", DENEST_ERROR_RANGE, "stop");
    kernel_fixture_close(&f);
}

static void
test_spike_shift(void)
{
    KernelFixture f;
    DenestGid detector = generated(&f, 0.1, "spike_generator", "{}");

    kernel_run(&f, 10);
    kernel_set(&f, 1, 1, "{spike_times: [10.0, 10.1], shift_now_spikes: true}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "1@10.1 1@10.1");
    kernel_fixture_close(&f);
}

/* What a spike at the present time means is settled when the times are set. */
static void
test_spike_shift_once(void)
{
    KernelFixture f;
    DenestGid detector = generated(&f, 0.1, "spike_generator",
                                   "{spike_times: [0.0, 5.0, 10.0], shift_now_spikes: true}");

    kernel_run(&f, 10);
    kernel_assert_rows(&f, detector, "1@0.1 1@5 1@10");
    kernel_set(&f, 1, 1, "{start: 0.0}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "1@0.1 1@5 1@10");
    /* The first spike stays one step late. */
    kernel_set(&f, 1, 1, "{origin: 15.0}");
    kernel_run(&f, 10);
    kernel_assert_rows(&f, detector, "1@0.1 1@5 1@10 1@15.1 1@20 1@25");
    kernel_fixture_close(&f);
}

static void
test_spike_flags(void)
{
    KernelFixture f;
    DenestGid detector =
        generated(&f, 0.1, "spike_generator",
                  "{spike_times: [-1.0, 1.00049, 1.05, 2.0], allow_offgrid_times: true}");

    kernel_run(&f, 3);
    kernel_assert_rows(&f, detector, "1@1 1@1.1 1@2");
    kernel_set_fails(&f, 1, 1, "{allow_offgrid_times: false}", DENEST_ERROR_RANGE,
                     "allow_offgrid_times: can only be changed together with spike_times");
    kernel_set_fails(&f, 1, 1, "{precise_times: true}", DENEST_ERROR_RANGE, "excludes");
    kernel_set_fails(&f, 1, 1, "{shift_now_spikes: true}", DENEST_ERROR_RANGE, "together");
    kernel_set(&f, 1, 1, "{spike_times: [4.0], allow_offgrid_spikes: false}");
    kernel_set_fails(&f, 1, 1, "{spike_times: [4.05]}", DENEST_ERROR_RANGE, "4.05 ms is no mult");
    kernel_set_fails(&f, 1, 1, "{spike_times: [2.00001, 2.0]}", DENEST_ERROR_RANGE, "descending");
    kernel_set_fails(&f, 1, 1, "{spike_times: [-1.0]}", DENEST_ERROR_RANGE, "-1 ms is no multiple");
    kernel_set_fails(&f, 1, 1, "{spike_weights: [1.0, 2.0]}", DENEST_ERROR_RANGE,
                     "spike_weights: 2 values for 1 spike_times");
    /* Without times the flags are free. */
    kernel_set(&f, 1, 1, "{spike_times: []}");
    kernel_set(&f, 1, 1, "{precise_times: true}");
    kernel_set(&f, 1, 1, "{spike_times: [4.01]}");
    kernel_run(&f, 3);
    kernel_assert_rows(&f, detector, "1@1 1@1.1 1@2 1@4.1");
    kernel_fixture_close(&f);
}

/* Times of rates and currents: absolute, set with their values, in the future. */
static void
test_step_times(void)
{
    KernelFixture f;
    DenestGid detector =
        generated(&f, 0.5, "inhomogeneous_poisson_generator",
                  "{rate_times: [1.0, 2.5], rate_values: [1000000.0, 0.0], origin: 1.0}");
    DenestGid current, neuron;
    g_autofree char *rows = NULL;

    kernel_set_fails(&f, 1, 1, "{rate_values: [1.0, 2.0]}", DENEST_ERROR_RANGE,
                     "rate_values: must be set together with rate_times");
    current = kernel_create(&f, "step_current_generator", 1);
    neuron = kernel_create(&f, "iaf_psc_alpha", 1);
    kernel_connect(&f, "static_synapse", current, 1, neuron, 1, 1, 1);
    kernel_set_fails(&f, current, 1, "{amplitude_times: [1.0]}", DENEST_ERROR_RANGE, "1 times for");
    kernel_set(&f, current, 1, "{amplitude_times: [1.0], amplitude_values: [3.0]}");
    kernel_set_fails(&f, current, 1, "{amplitude_times: [0.0], amplitude_values: [1.0]}",
                     DENEST_ERROR_RANGE, "amplitude_times: 0 ms is not after 0");
    kernel_set_fails(&f, current, 1, "{amplitude_times: [2.0, 2.0], amplitude_values: [1.0, 2.0]}",
                     DENEST_ERROR_RANGE, "amplitude_times: 2 after 2: not increasing");
    kernel_set_fails(&f, current, 1, "{amplitude_times: [2.2], amplitude_values: [1.0]}",
                     DENEST_ERROR_RANGE, "amplitude_times: 2.2 ms is no multiple");
    kernel_set_fails(&f, 1, 1, "{rate_times: [2.2], rate_values: [1.0]}", DENEST_ERROR_RANGE,
                     "rate_times: 2.2 ms is no multiple");
    kernel_set_fails(&f, 1, 1, "{rate_times: [2.0], rate_values: [1.0, 2.0]}", DENEST_ERROR_RANGE,
                     "rate_times: 1 times for 2 values");
    kernel_set_fails(&f, 1, 1, "{rate_times: [2.0], rate_values: [-1.0]}", DENEST_ERROR_RANGE,
                     "rate_values: item 1: -1: must be");
    kernel_set_fails(&f, current, 1, "{amplitude_times: [2.0]}", DENEST_ERROR_RANGE,
                     "must be set together with amplitude_values");
    kernel_run(&f, 3);
    /* The rate is there from 0.5 to 2, the window begins at 1.5. */
    rows = kernel_rows(&f, detector);
    g_assert_true(g_str_has_prefix(rows, "1@2 "));
    g_assert_true(g_str_has_suffix(rows, " 1@2"));
    kernel_set_fails(&f, 1, 1, "{rate_times: [3.0], rate_values: [1.0]}", DENEST_ERROR_RANGE,
                     "rate_times: 3 ms is not after the present time, 3 ms");
    kernel_set(&f, 1, 1, "{rate_times: [3.5], rate_values: [1.0]}");
    kernel_set(&f, 1, 1, "{stop: 50.0}");
    /* A time of the past is no mistake here, but has no effect. */
    kernel_set(&f, current, 1, "{amplitude_times: [2.0], amplitude_values: [5.0]}");
    kernel_run(&f, 3);
    g_assert_cmpfloat(kernel_get(&f, current, "I"), ==, 3);
    kernel_fixture_close(&f);
}

/* Numbers and factors of spikes; a relay repeats numbers. */
static void
test_multiplicities(void)
{
    KernelFixture f;
    DenestGid detector =
        generated(&f, 1, "spike_generator",
                  "{spike_times: [1.0, 2.0, 4.0], spike_multiplicities: [2, 0, 1], spike_weights: "
                  "[1.0, 1.0, 3.0]}");
    DenestGid parrot = kernel_create(&f, "parrot_neuron", 1), relayed;
    const DenestRowBuffer *memory;

    kernel_connect(&f, "static_synapse", 1, 1, parrot, 1, 0.5, 1);
    relayed = kernel_record(&f, "spike_detector", "{}", parrot, 1);
    kernel_run(&f, 10);
    kernel_assert_rows(&f, detector, "1@1 1@1 1@4");
    kernel_assert_rows(&f, relayed, "3@2 3@2 3@5");
    memory = denest_recording_memory(denest_kernel_nodes(f.kernel, detector)->recording, 0);
    g_assert_cmpfloat(g_array_index(memory->weights, double, 2), ==, 3);
    kernel_fixture_close(&f);
}

/* The window counts steps, not stamps, and the first step of all draws nothing. */
static void
test_poisson_windows(void)
{
    static const struct {
        const char *yaml;
        DenestStep first, last;
    } rows[] = {
        {"{rate: 50000.0}", 2, 20},
        {"{rate: 50000.0, start: 3.0, stop: 6.0}", 5, 7},
        {"{rate: 50000.0, start: 3.0, stop: 6.0, origin: 2.0}", 7, 9},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KernelFixture f;
        DenestGid detector = generated(&f, 1, "poisson_generator", rows[i].yaml);
        const DenestRowBuffer *memory;

        kernel_run(&f, 20);
        memory = denest_recording_memory(denest_kernel_nodes(f.kernel, detector)->recording, 0);
        g_assert_cmpuint(memory->stamps->len, >, 0);
        for (guint k = 0; k < memory->stamps->len; k++) {
            g_assert_cmpint(g_array_index(memory->stamps, DenestStep, k), >=, rows[i].first);
            g_assert_cmpint(g_array_index(memory->stamps, DenestStep, k), <=, rows[i].last);
        }
        g_assert_cmpint(g_array_index(memory->stamps, DenestStep, 0), ==, rows[i].first);
        g_assert_cmpint(g_array_index(memory->stamps, DenestStep, memory->stamps->len - 1), ==,
                        rows[i].last);
        kernel_fixture_close(&f);
    }
}

/* Two generators with a train for all targets each, at gids 1 and 1 + 2 n_vps: both draw from
 * one stream. @p individual with a train for each target */
static char *
sinusoidal_trains(guint n_vps, gboolean individual)
{
    KernelOptions options = {.n_vps = n_vps, .n_workers = 2};
    const guint n = 2 * n_vps;
    KernelFixture f;
    DenestGid detector;
    char *rows;

    kernel_fixture_open(&f, &options);
    if (!individual)
        kernel_define(&f, DENEST_KIND_BIT(DENEST_KIND_STIMULATOR), "sinusoidal_poisson_generator",
                      "{individual_spike_trains: false}");
    kernel_create(&f, "sinusoidal_poisson_generator", 1);
    kernel_create(&f, "parrot_neuron", n - 1);
    kernel_create(&f, "sinusoidal_poisson_generator", 1);
    kernel_create(&f, "parrot_neuron", n);
    kernel_set(&f, 1, 1, "{rate: 800.0, amplitude: 500.0, frequency: 100.0, phase: 90.0}");
    kernel_set(&f, n + 1, 1, "{rate: 300.0}");
    kernel_connect(&f, "static_synapse", 1, 1, 2, n - 1, 1, 1);
    kernel_connect(&f, "static_synapse", n + 1, 1, n + 2, n, 1, 1);
    detector = kernel_record(&f, "spike_detector", "{}", 2, n - 1);
    denest_kernel_record(f.kernel, detector, n + 2, n, 1, NULL);
    kernel_run(&f, 30);
    rows = kernel_rows(&f, detector);
    kernel_set_fails(&f, 1, 1, "{individual_spike_trains: 5}", DENEST_ERROR_TYPE, "true or false");
    kernel_set_fails(&f, 1, 1,
                     individual ? "{individual_spike_trains: false}"
                                : "{individual_spike_trains: true}",
                     DENEST_ERROR_UNSUPPORTED, "individual_spike_trains: can be set in the model");
    kernel_fixture_close(&f);
    return rows;
}

/* The same by the rules: in each step but the first one draw for each generator, or for each of its
 * targets; a spike reaches parrots a step later. */
static char *
expected_trains(guint n_vps, gboolean individual)
{
    const guint n = 2 * n_vps;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree guint *counts = g_new0(guint, 31 * (2 * n + 2));

    for (guint vp = 0; vp < n_vps; vp++) {
        DenestStream *stream = denest_stream_new(95 + vp);
        const gboolean is_home = 1 % n_vps == vp;

        for (guint step = 1; step < 30; step++) {
            for (guint g = 1; g <= n + 1; g += n) {
                const DenestGid end = g == 1 ? n : 2 * n + 1;
                double rate = g == 1 ? 0.8 + 0.5 * cos(0.2 * G_PI * (step + 1)) : 0.3;
                guint drawn = 0;
                DenestPoisson spikes;

                denest_poisson_init(&spikes, rate);
                if (!individual && is_home)
                    drawn = (guint)denest_poisson_draw(&spikes, stream);
                for (DenestGid target = g + 1; target <= end; target++) {
                    guint *count = &counts[(step + 1) * (2 * n + 2) + target];

                    if (!individual && is_home)
                        *count = drawn;
                    else if (individual && target % n_vps == vp)
                        *count = (guint)denest_poisson_draw(&spikes, stream);
                }
            }
        }
        denest_stream_free(stream);
    }
    for (guint vp = 0; vp < n_vps; vp++)
        for (guint stamp = 0; stamp < 30; stamp++)
            for (DenestGid target = 2; target <= 2 * n + 1; target++)
                for (guint k = 0; k < counts[stamp * (2 * n + 2) + target]; k++)
                    if (target % n_vps == vp)
                        g_string_append_printf(text, "%s%u@%u", text->len > 0 ? " " : "", target,
                                               stamp + 1);
    return g_strdup(text->str);
}

static void
test_sinusoidal(void)
{
    for (guint n_vps = 1; n_vps <= 3; n_vps++) {
        for (gboolean individual = FALSE; individual <= TRUE; individual++) {
            g_autofree char *rows = sinusoidal_trains(n_vps, individual);
            g_autofree char *expected = expected_trains(n_vps, individual);

            g_assert_cmpstr(rows, ==, expected);
            g_assert_cmpuint(strlen(rows), >, 100);
        }
    }
}

static void
test_current(void)
{
    KernelOptions options = {.h = 0.1};
    DenestGid neuron, of_device, of_neuron;
    const DenestRowBuffer *memory;
    KernelFixture f;
    double before = -70;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "dc_generator", 1);
    neuron = kernel_create(&f, "iaf_psc_alpha", 1);
    kernel_set(&f, 1, 1, "{amplitude: 3.0, start: 0.5, stop: 1.0}");
    kernel_connect(&f, "static_synapse", 1, 1, neuron, 1, 1, 1);
    of_device = kernel_record(&f, "multimeter", "{record_from: [I], interval: 0.1}", 1, 1);
    of_neuron = kernel_record(&f, "multimeter", "{record_from: [V_m], interval: 0.1}", neuron, 1);
    kernel_run(&f, 5);
    memory = denest_recording_memory(denest_kernel_nodes(f.kernel, of_device)->recording, 0);
    g_assert_cmpuint(memory->stamps->len, ==, 40);
    for (guint k = 0; k < 40; k++)
        g_assert_cmpfloat(g_array_index(memory->values, double, k), ==, k >= 4 && k < 9 ? 3 : 0);
    /* The current flows from start + delay on; V_m first changes in the sample a step later. */
    memory = denest_recording_memory(denest_kernel_nodes(f.kernel, of_neuron)->recording, 0);
    for (guint k = 0; k < 40; k++) {
        double V = g_array_index(memory->values, double, k);

        if (k + 1 <= 15)
            g_assert_cmpfloat(V, ==, -70);
        else if (k + 1 <= 20)
            g_assert_cmpfloat(V, >, before);
        else
            g_assert_cmpfloat(V, <, before);
        before = V;
    }
    kernel_fixture_close(&f);
}

static void
simulate_fails(KernelFixture *f, const char *part)
{
    GError *error = NULL;

    g_assert_false(denest_kernel_simulate(f->kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NUMERIC);
    g_assert_nonnull(strstr(error->message, part));
    g_error_free(error);
}

/* More spikes than memory could hold stop a run, which can go on after a reset. */
static void
test_floods(void)
{
    KernelFixture f;
    DenestGid detector = generated(&f, 1, "spike_generator", "{spike_times: [1.0]}"), parrot;

    kernel_set(&f, 1, 1, "{spike_multiplicities: [2000000000]}");
    simulate_fails(&f, "recorder 'spike_detector' gets more than 10000000 spikes at a time");
    kernel_reset(&f);
    kernel_set(&f, 1, 1, "{spike_times: [6.0], spike_multiplicities: [1]}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "1@6");
    kernel_fixture_close(&f);

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "poisson_generator", 1);
    parrot = kernel_create(&f, "parrot_neuron", 3);
    kernel_connect(&f, "static_synapse", 1, 1, parrot + 1, 2, 1, 1);
    detector = kernel_record(&f, "spike_detector", "{}", parrot, 3);
    kernel_set(&f, 1, 1, "{rate: 1.0e+300}");
    simulate_fails(&f, "gid 3, model 'parrot_neuron', sends more than 100000 spikes in one step");
    kernel_reset(&f);
    kernel_set(&f, 1, 1, "{rate: 0.0}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "");
    kernel_fixture_close(&f);
}

/* Delays between grid points, from units and from stimulators: targets are on the grid. */
static void
test_cont_delay(void)
{
    KernelOptions options = {.h = 0.1};
    DenestGid parrots, detector;
    DenestPrototype *synapse;
    KernelFixture f;
    GError *error = NULL;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "spike_generator", 2);
    parrots = kernel_create(&f, "parrot_neuron", 3);
    kernel_set(&f, 1, 2, "{spike_times: [5.0, 10.0, 12.0, 13.5, 30.0, 31.0, 32.0, 50.0]}");
    synapse = kernel_synapse(&f, "c", "cont_delay_synapse", "{delay: 1.37}");
    g_assert_cmpfloat(synapse->common.synapse.delay, ==, 1.37);
    kernel_connect(&f, "static_synapse", 1, 1, parrots, 1, 1, 1);
    kernel_connect(&f, "c", parrots, 1, parrots + 1, 1, 2, 1.37);
    kernel_connect(&f, "c", 2, 1, parrots + 2, 1, 2, 1.37);
    kernel_connect_fails(&f, "static_synapse", 2, parrots, 1, DENEST_ERROR_UNSUPPORTED,
                         "all connections of a device must use one synapse model");
    kernel_connect_fails(&f, "stdp_synapse", 1, parrots, 1, DENEST_ERROR_UNSUPPORTED,
                         "devices need a static synapse model");
    detector = kernel_record(&f, "spike_detector", "{}", parrots + 1, 1);
    denest_kernel_record(f.kernel, detector, parrots + 2, 1, 1, &error);
    g_assert_no_error(error);
    kernel_run(&f, 60);
    kernel_assert_rows(&f, detector,
                       "5@6.4 4@7.4 5@11.4 4@12.4 5@13.4 4@14.4 5@14.9 4@15.9 5@31.4 4@32.4 5@32.4 "
                       "4@33.4 5@33.4 4@34.4 5@51.4 4@52.4");
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/devices/spike_windows", test_spike_windows);
    g_test_add_func("/kernel/devices/spike_changes", test_spike_changes);
    g_test_add_func("/kernel/devices/spike_shift", test_spike_shift);
    g_test_add_func("/kernel/devices/spike_shift_once", test_spike_shift_once);
    g_test_add_func("/kernel/devices/spike_flags", test_spike_flags);
    g_test_add_func("/kernel/devices/step_times", test_step_times);
    g_test_add_func("/kernel/devices/multiplicities", test_multiplicities);
    g_test_add_func("/kernel/devices/poisson_windows", test_poisson_windows);
    g_test_add_func("/kernel/devices/sinusoidal", test_sinusoidal);
    g_test_add_func("/kernel/devices/current", test_current);
    g_test_add_func("/kernel/devices/floods", test_floods);
    g_test_add_func("/kernel/devices/cont_delay", test_cont_delay);
    return g_test_run();
}
