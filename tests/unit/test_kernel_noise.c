/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The currents of noise_generator: by the rules of the random streams, to the bit. */
#include "core/kernel/stream.h"
#include "tests/unit/kernel_fixture.h"

#define NOISE_STEPS 40
#define NOISE_TARGETS 3
#define NOISE_H 0.5

/* Currents of a noise_generator, gid 1, by the rules: targets are the gids from 2 on. */
typedef struct {
    double sent[NOISE_TARGETS][NOISE_STEPS]; /* in each step */
    double mean[NOISE_STEPS];                /* of the replica on the generator's own process */
} Noise;

/* One replica. Runs begin in the steps 0 and 15, the window is 1 … 16 ms. */
static void
expect_noise(Noise *noise, guint vp, guint n_vps, double std_mod, guint dt_steps)
{
    const double omega = 2 * G_PI * 20 / 1000, phase = 30.0 * 2 * G_PI / 360;
    DenestStream *stream = denest_stream_new(95 + vp);
    double amplitude[NOISE_TARGETS] = {0}, y_0 = 0, y_1 = 0;
    guint next = 0;

    for (guint step = 0; step < NOISE_STEPS; step++) {
        const gboolean draws = step + 1 >= 2 && step + 1 < 32 && step >= next;
        const double old = y_0;
        double sum = 0;
        guint n = 0;

        if (step == 0 || step == 15) {
            y_0 = cos(omega * step * NOISE_H + phase);
            y_1 = sin(omega * step * NOISE_H + phase);
        }
        if (step + 1 < 2 || step + 1 >= 32)
            continue;
        if (std_mod != 0) {
            const double before = step == 15 ? y_0 : old;

            y_0 = cos(omega * NOISE_H) * before - sin(omega * NOISE_H) * y_1;
            y_1 = sin(omega * NOISE_H) * before + cos(omega * NOISE_H) * y_1;
        }
        for (guint i = 0; i < NOISE_TARGETS; i++) {
            if ((i + 2) % n_vps != vp)
                continue;
            if (draws)
                amplitude[i] = 300 + sqrt(50.0 * 50.0 + y_1 * std_mod * std_mod) *
                                         denest_stream_normal(stream);
            noise->sent[i][step] = amplitude[i];
            sum += amplitude[i];
            n++;
        }
        next = draws ? step + dt_steps : next;
        if (1 % n_vps == vp)
            noise->mean[step] = sum / n;
    }
    denest_stream_free(stream);
}

/* V_m of the targets in two runs, and what the multimeter of the generator saw. */
typedef struct {
    double *V_m, *I;
} NoiseTraces;

static double *
copy_values(KernelFixture *f, DenestGid recorder)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));

    for (guint vp = 0; vp < denest_kernel_n_vps(f->kernel); vp++) {
        const DenestRowBuffer *memory =
            denest_recording_memory(denest_kernel_nodes(f->kernel, recorder)->recording, vp);

        g_array_append_vals(all, memory->values->data, memory->values->len);
    }
    return (double *)(void *)g_array_free(g_steal_pointer(&all), FALSE);
}

/* @param noise NULL: a noise_generator; else step_current_generators with these currents */
static NoiseTraces
run_noise(guint n_vps, const char *yaml, const Noise *noise)
{
    KernelOptions options = {.h = NOISE_H, .n_vps = n_vps};
    NoiseTraces traces = {NULL, NULL};
    DenestGid neurons, V_m, I = 0;
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "noise_generator", 1);
    neurons = kernel_create(&f, "iaf_psc_alpha", NOISE_TARGETS);
    kernel_set(&f, 1, 1, yaml);
    kernel_connect(&f, "static_synapse", 1, 1, neurons, noise == NULL ? NOISE_TARGETS : 1,
                   noise == NULL ? 1 : 0, 1);
    for (guint i = 0; noise != NULL && i < NOISE_TARGETS; i++) {
        g_autoptr(GString) times = g_string_new("{amplitude_times: [");
        g_autoptr(GString) values = g_string_new("], amplitude_values: [");
        DenestGid current = kernel_create(&f, "step_current_generator", 1);

        for (guint step = 0; step < NOISE_STEPS; step++) {
            g_string_append_printf(times, "%g, ", (step + 1) * NOISE_H);
            g_string_append_printf(values, "%.17g, ", noise->sent[i][step]);
        }
        g_string_append_printf(times, "%s]}", values->str);
        kernel_set(&f, current, 1, times->str);
        kernel_connect(&f, "static_synapse", current, 1, neurons + i, 1, 1, 1);
    }
    V_m = kernel_record(&f, "multimeter", "{record_from: [V_m], interval: 0.5}", neurons,
                        NOISE_TARGETS);
    I = kernel_record(&f, "multimeter", "{record_from: [I], interval: 0.5}", 1, 1);
    kernel_run(&f, 7.5);
    kernel_run(&f, 12.5);
    traces.V_m = copy_values(&f, V_m);
    traces.I = copy_values(&f, I);
    kernel_fixture_close(&f);
    return traces;
}

static void
test_noise(void)
{
    static const struct {
        const char *yaml;
        double std_mod;
        guint dt_steps;
    } rows[] = {
        {"{mean: 300.0, std: 50.0, start: 1.0, stop: 16.0}", 0, 2},
        {"{mean: 300.0, std: 50.0, std_mod: 40.0, frequency: 20.0, phase: 30.0, start: 1.0, stop: "
         "16.0, dt: 1.5}",
         40, 3},
    };

    for (guint k = 0; k < 2 * G_N_ELEMENTS(rows); k++) {
        const guint n_vps = 1 + k % 2, row = k / 2;
        Noise noise = {0};
        NoiseTraces traces = run_noise(n_vps, rows[row].yaml, NULL), expected;

        for (guint vp = 0; vp < n_vps; vp++)
            expect_noise(&noise, vp, n_vps, rows[row].std_mod, rows[row].dt_steps);
        expected = run_noise(n_vps, rows[row].yaml, &noise);
        /* Samples of the last slice of 1 ms are not there yet. */
        for (guint step = 0; step < NOISE_STEPS - 2; step++)
            g_assert_cmpfloat(traces.I[step], ==, noise.mean[step]);
        for (guint i = 0; i < NOISE_TARGETS * (NOISE_STEPS - 2); i++)
            g_assert_cmpfloat(traces.V_m[i], ==, expected.V_m[i]);
        g_assert_cmpfloat(traces.V_m[NOISE_STEPS - 3], >, -69);
        g_free(traces.V_m);
        g_free(traces.I);
        g_free(expected.V_m);
        g_free(expected.I);
    }
}

static void
test_noise_errors(void)
{
    KernelFixture f;
    DenestGid neuron;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "noise_generator", 1);
    kernel_set_fails(&f, 1, 1, "{dt: 1.5}", DENEST_ERROR_RANGE, "dt: 1.5 ms is no multiple");
    kernel_set_fails(&f, 1, 1, "{std: -1.0}", DENEST_ERROR_RANGE, "std: -1: must be at least 0");
    kernel_set_fails(&f, 1, 1, "{std_mod: 1.0}", DENEST_ERROR_RANGE, "std_mod: 1 is above std = 0");
    kernel_set(&f, 1, 1, "{std: 1.0, std_mod: 1.0}");
    kernel_set_fails(&f, 1, 1, "{std: 0.5}", DENEST_ERROR_RANGE, "std_mod: 1 is above std = 0.5");
    /* Without targets nothing is drawn. */
    kernel_run(&f, 3);
    neuron = kernel_create(&f, "iaf_psc_alpha", 1);
    kernel_connect(&f, "static_synapse", 1, 1, neuron, 1, 1, 1);
    kernel_run(&f, 3);
    g_assert_cmpfloat(kernel_get(&f, 1, "I"), !=, 0);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/noise/currents", test_noise);
    g_test_add_func("/kernel/noise/errors", test_noise_errors);
    return g_test_run();
}
