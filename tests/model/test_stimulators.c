/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows, times and multiplicities of the stimulators, by the rules of the reference. */
#include <string.h>

#include "tests/model/harness.h"

#define H 0.1
#define N_STEPS 400

static const double zero_to_one[] = {0.1, 1, 2, 2, 3, 4};

static GPtrArray *
settings_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

static void
set_list(GPtrArray *settings, const char *key, const double *values, guint n)
{
    Setting *s = g_new0(Setting, 1);

    s->key = (char *)key;
    s->values = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_vals(s->values, values, n);
    g_ptr_array_add(settings, s);
}

static void
set(GPtrArray *settings, const char *key, double value)
{
    set_list(settings, key, &value, 1);
}

static void
settings_free(GPtrArray *settings)
{
    for (guint i = 0; i < settings->len; i++)
        g_array_unref(((Setting *)settings->pdata[i])->values);
    g_ptr_array_unref(settings);
}

/* Run a generator and print the stamps in steps: "1 10 20*2". */
static char *
stamps(const char *name, GPtrArray *settings, guint from)
{
    const DenestStimulator *model =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, name);
    g_autoptr(GString) text = g_string_new(NULL);
    HarnessOutput output;

    harness_output_init(&output, H, N_STEPS);
    harness_stimulate(model, settings, from, N_STEPS, &output);
    for (guint n = 0; n <= N_STEPS; n++) {
        if (output.spikes[n] > 0)
            g_string_append_printf(text, " %u", n);
        if (output.spikes[n] > 1)
            g_string_append_printf(text, "*%g", output.spikes[n]);
        if (output.factors[n] != output.spikes[n])
            g_string_append_printf(text, "(%g)", output.factors[n]);
    }
    harness_output_clear(&output);
    settings_free(settings);
    return g_strdup(text->len > 0 ? text->str + 1 : "");
}

static void
assert_train(double origin, double start, double stop, guint from, const char *expected)
{
    GPtrArray *settings = settings_new();
    g_autofree char *text = NULL;

    set_list(settings, "spike_times", zero_to_one, G_N_ELEMENTS(zero_to_one));
    set(settings, "origin", origin);
    set(settings, "start", start);
    set(settings, "stop", stop);
    text = stamps("spike_generator", settings, from);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_spike_windows(void)
{
    assert_train(0, 0, 1e9, 0, "1 10 20*2 30 40");
    assert_train(0, 1, 1e9, 0, "20*2 30 40");
    assert_train(0, 1, 3, 0, "20*2 30");
    assert_train(2, 0, 1e9, 0, "21 30 40*2 50 60");
    assert_train(2, 1, 3, 0, "40*2 50");
    assert_train(0, 0, 0, 0, "");
    /* Spikes that are past when a run begins are skipped. */
    assert_train(0, 0, 1e9, 20, "30 40");
}

static void
test_spike_options(void)
{
    static const double times[] = {1, 2.04, 3}, weights[] = {2, -1, 0.5}, n[] = {3, 0, 2};
    GPtrArray *settings = settings_new();
    g_autofree char *text = NULL;

    set_list(settings, "spike_times", times, 3);
    set_list(settings, "spike_weights", weights, 3);
    set_list(settings, "spike_multiplicities", n, 3);
    set(settings, "allow_offgrid_times", 1);
    text = stamps("spike_generator", settings, 0);
    g_assert_cmpstr(text, ==, "10*3(6) 30*2(1)");
    settings = settings_new();
    set_list(settings, "spike_times", times, 3);
    set(settings, "precise_times", 1);
    g_free(text);
    text = stamps("spike_generator", settings, 0);
    g_assert_cmpstr(text, ==, "10 21 30");
}

/* What is refused, and the key that the message names. */
static void
assert_refused(const double *times, guint n, const char *flag, const char *key)
{
    const DenestStimulator *model =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, "spike_generator");
    gpointer params = harness_params_new(&model->base);
    GPtrArray *settings = settings_new();
    g_autoptr(GError) error = NULL;

    set_list(settings, "spike_times", times, n);
    if (flag)
        set(settings, flag, 1);
    g_assert_false(harness_params_apply(&model->base, params, settings, &error) &&
                   model->check_times(params, NULL, H, 0, 0, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_true(g_str_has_prefix(error->message, key));
    settings_free(settings);
    harness_params_free(&model->base, params);
}

static void
test_spike_errors(void)
{
    static const double at_zero[] = {0}, off_grid[] = {1.05}, falling[] = {2, 1};
    static const double many[] = {1, 2};
    const DenestStimulator *model =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, "spike_generator");
    gpointer params = harness_params_new(&model->base);

    assert_refused(at_zero, 1, NULL, "spike_times");
    assert_refused(off_grid, 1, NULL, "spike_times");
    assert_refused(falling, 2, NULL, "spike_times");
    harness_params_set(&model->base, params, "spike_times", many, 2);
    harness_params_set(&model->base, params, "spike_weights", many, 1);
    g_assert_false(model->base.check(params, NULL));
    harness_params_set(&model->base, params, "spike_weights", many, 2);
    g_assert_true(model->base.check(params, NULL));
    harness_params_set(&model->base, params, "precise_times", (const double[]){1}, 1);
    g_assert_true(model->base.check(params, NULL));
    harness_params_set(&model->base, params, "shift_now_spikes", (const double[]){1}, 1);
    g_assert_false(model->base.check(params, NULL));
    harness_params_free(&model->base, params);
}

static void
test_spike_shift(void)
{
    static const double times[] = {10, 10.1};
    const DenestStimulator *model =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, "spike_generator");
    gpointer params = harness_params_new(&model->base);
    HarnessOutput output;
    DenestStimulus s = {.params = params,
                        .h = H,
                        .first = 100,
                        .last = 110,
                        .t_max = G_MAXINT64,
                        .n_targets = 1,
                        .kernel = &output};

    harness_output_init(&output, H, N_STEPS);
    harness_params_set(&model->base, params, "spike_times", times, 2);
    harness_params_set(&model->base, params, "shift_now_spikes", (const double[]){1}, 1);
    g_assert_true(model->check_times(params, NULL, H, 100, 0, NULL));
    model->update(&s);
    g_assert_cmpfloat(output.spikes[101], ==, 2);
    harness_output_clear(&output);
    harness_params_free(&model->base, params);
}

static void
test_current_window(void)
{
    const DenestStimulator *model =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, "dc_generator");
    GPtrArray *settings = settings_new();
    HarnessOutput output;

    set(settings, "amplitude", 3);
    set(settings, "start", 0.5);
    set(settings, "stop", 1);
    harness_output_init(&output, H, N_STEPS);
    harness_stimulate(model, settings, 0, N_STEPS, &output);
    for (guint n = 0; n < N_STEPS; n++)
        g_assert_cmpfloat(output.currents[n], ==, n >= 4 && n < 9 ? 3 : 0);
    harness_output_clear(&output);
    settings_free(settings);
}

static void
run_currents(const char *name, GPtrArray *settings, HarnessOutput *output)
{
    harness_output_init(output, H, N_STEPS);
    harness_stimulate((const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, name),
                      settings, 0, N_STEPS, output);
    settings_free(settings);
}

static void
test_oscillation(void)
{
    GPtrArray *settings = settings_new();
    HarnessOutput output;

    set(settings, "amplitude", 3);
    set(settings, "offset", 2);
    set(settings, "frequency", 50);
    set(settings, "phase", 30);
    set(settings, "start", 1);
    set(settings, "stop", 30);
    run_currents("ac_generator", settings, &output);
    for (guint n = 0; n < N_STEPS; n++) {
        const double t = (n + 1) * H, angle = 2 * G_PI * 0.05 * t + G_PI / 6;
        const gboolean active = n + 1 >= 10 && n + 1 < 300;

        g_assert_cmpfloat_with_epsilon(output.currents[n], active ? 2 + 3 * sin(angle) : 0, 1e-12);
    }
    harness_output_clear(&output);
}

static void
test_step_current(void)
{
    static const double times[] = {1, 2.5, 4}, values[] = {5, 0, -2};
    GPtrArray *settings = settings_new();
    HarnessOutput output;

    set_list(settings, "amplitude_times", times, 3);
    set_list(settings, "amplitude_values", values, 3);
    set(settings, "stop", 6);
    run_currents("step_current_generator", settings, &output);
    for (guint n = 0; n < N_STEPS; n++)
        g_assert_cmpfloat(output.currents[n], ==,
                          n + 1 < 10   ? 0
                          : n + 1 < 25 ? 5
                          : n + 1 < 40 ? 0
                          : n + 1 < 60 ? -2
                                       : 0);
    harness_output_clear(&output);
}

static double means[N_STEPS];
static guint n_means;

static guint64
note_mean(double mean)
{
    means[n_means++] = mean;
    return 0;
}

/* The means of the numbers that are drawn follow the rates; nothing is drawn where they are 0. */
static void
test_poisson_rates(void)
{
    static const double times[] = {1, 2}, values[] = {300, 0};
    GPtrArray *settings = settings_new();
    g_autofree char *text = NULL;

    harness_poisson = note_mean;
    set_list(settings, "rate_times", times, 2);
    set_list(settings, "rate_values", values, 2);
    text = stamps("inhomogeneous_poisson_generator", settings, 0);
    g_assert_cmpuint(n_means, ==, 10);
    for (guint i = 0; i < n_means; i++)
        g_assert_cmpfloat_with_epsilon(means[i], 0.03, 1e-15);
    n_means = 0;
    settings = settings_new();
    set(settings, "rate", 100);
    set(settings, "amplitude", 50);
    set(settings, "frequency", 25);
    g_free(text);
    text = stamps("sinusoidal_poisson_generator", settings, 0);
    g_assert_cmpuint(n_means, ==, N_STEPS - 1);
    for (guint i = 0; i < n_means; i++)
        g_assert_cmpfloat_with_epsilon(
            means[i], H * (0.1 + 0.05 * sin(2 * G_PI * 0.025 * (i + 2) * H)), 1e-12);
    harness_poisson = NULL;
}

static guint n_draws;

static guint64
two_at_every_third(double mean)
{
    g_assert_cmpfloat(mean, ==, H * 400 * 1e-3);
    return n_draws++ % 3 == 0 ? 2 : 0;
}

static void
test_poisson_window(void)
{
    GPtrArray *settings = settings_new();
    g_autofree char *text = NULL;

    harness_poisson = two_at_every_third;
    set(settings, "rate", 400);
    set(settings, "start", 1);
    set(settings, "stop", 1.5);
    text = stamps("poisson_generator", settings, 0);
    /* Active in the steps 11 … 15; a spike is stamped with the end of its step. */
    g_assert_cmpuint(n_draws, ==, 5);
    g_assert_cmpstr(text, ==, "12*2 15*2");
    n_draws = 0;
    g_free(text);
    text = stamps("poisson_generator", settings_new(), 0);
    g_assert_cmpuint(n_draws, ==, 0);
    harness_poisson = NULL;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/stimulator/spike_generator/windows", test_spike_windows);
    g_test_add_func("/model/stimulator/spike_generator/options", test_spike_options);
    g_test_add_func("/model/stimulator/spike_generator/errors", test_spike_errors);
    g_test_add_func("/model/stimulator/spike_generator/shift", test_spike_shift);
    g_test_add_func("/model/stimulator/dc_generator", test_current_window);
    g_test_add_func("/model/stimulator/ac_generator", test_oscillation);
    g_test_add_func("/model/stimulator/step_current_generator", test_step_current);
    g_test_add_func("/model/stimulator/poisson_rates", test_poisson_rates);
    g_test_add_func("/model/stimulator/poisson_generator", test_poisson_window);
    return g_test_run();
}
