/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When multimeters, spike detectors and weight recorders record, and what they write. */
#include <string.h>

#include "tests/unit/kernel_fixture.h"

/* A multimeter of one neuron with connections of a length. */
static DenestGid
sampled(KernelFixture *f, double h, double delay, const char *yaml)
{
    KernelOptions options = {.h = h};
    DenestGid neuron, multimeter;
    GError *error = NULL;

    kernel_fixture_open(f, &options);
    neuron = kernel_create(f, "iaf_psc_alpha", 1);
    multimeter = kernel_create(f, "multimeter", 1);
    kernel_set(f, multimeter, 1, "{record_from: [V_m]}");
    kernel_set(f, multimeter, 1, yaml);
    denest_kernel_record(f->kernel, multimeter, neuron, 1, delay, &error);
    g_assert_no_error(error);
    return multimeter;
}

static void
test_schedules(void)
{
    static const struct {
        double h, delay;
        const char *yaml;
        struct {
            double ms;
            const char *rows;
        } runs[4];
    } rows[] = {
        {1, 1, "{}", {{5, "1@1 1@2 1@3 1@4"}, {3, "1@1 1@2 1@3 1@4 1@5 1@6 1@7"}}},
        {1,
         2,
         "{}",
         {{5, "1@1 1@2 1@3 1@4"},
          {3, "1@1 1@2 1@3 1@4 1@5 1@6"},
          {1, "1@1 1@2 1@3 1@4 1@5 1@6 1@7 1@8"},
          {1, "1@1 1@2 1@3 1@4 1@5 1@6 1@7 1@8"}}},
        {1,
         3,
         "{interval: 2.0}",
         {{5, "1@2"}, {4, "1@2 1@4 1@6"}, {9, "1@2 1@4 1@6 1@8 1@10 1@12 1@14"}}},
        {0.5,
         1,
         "{interval: 2.0, offset: 0.5}",
         {{7, "1@0.5 1@2.5 1@4.5"}, {3, "1@0.5 1@2.5 1@4.5 1@6.5 1@8.5"}}},
        {1, 1, "{start: 3.0, stop: 6.0}", {{20, "1@4 1@5 1@6"}}},
        {1, 1, "{start: 3.0, stop: 6.0, origin: 2.0}", {{20, "1@6 1@7 1@8"}}},
        {0.1, 1, "{interval: 0.25}", {{2, "1@0.3 1@0.6 1@0.9"}}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KernelFixture f;
        DenestGid multimeter = sampled(&f, rows[i].h, rows[i].delay, rows[i].yaml);

        for (guint k = 0; k < G_N_ELEMENTS(rows[i].runs) && rows[i].runs[k].ms > 0; k++) {
            kernel_run(&f, rows[i].runs[k].ms);
            kernel_assert_rows(&f, multimeter, rows[i].runs[k].rows);
        }
        kernel_fixture_close(&f);
    }
}

static void
test_late_schedules(void)
{
    KernelFixture f;
    DenestGid neuron, late;
    DenestGid multimeter = sampled(&f, 1, 1, "{}");

    neuron = multimeter - 1;
    kernel_run(&f, 5);
    late = kernel_record(&f, "multimeter", "{record_from: [V_m], interval: 10.0, offset: 2.0}",
                         neuron, 1);
    kernel_run(&f, 5);
    kernel_set(&f, multimeter, 1, "{start: 15.0}");
    kernel_run(&f, 10);
    kernel_assert_rows(&f, multimeter, "1@1 1@2 1@3 1@4 1@5 1@6 1@7 1@8 1@9 1@16 1@17 1@18 1@19");
    kernel_run(&f, 20);
    kernel_assert_rows(&f, late, "1@6 1@12 1@22 1@32");
    kernel_fixture_close(&f);
}

/* A multimeter that ran before it was connected. */
static void
test_connected_after_run(void)
{
    KernelFixture f;
    DenestGid neuron, multimeter;
    DenestRows rows;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    neuron = kernel_create(&f, "iaf_psc_alpha", 2);
    multimeter = kernel_create(&f, "multimeter", 1);
    kernel_set(&f, multimeter, 1, "{record_from: [V_m, I_syn_ex]}");
    kernel_run(&f, 5);
    denest_kernel_record(f.kernel, multimeter, neuron, 2, 1, &error);
    g_assert_no_error(error);
    kernel_run(&f, 3);
    kernel_assert_rows(&f, multimeter, "1@6 2@6 1@7 2@7");
    rows = denest_row_buffer_rows(
        denest_recording_memory(denest_kernel_nodes(f.kernel, multimeter)->recording, 0), 0);
    g_assert_cmpuint(rows.n_values, ==, 2);
    for (guint i = 0; i < rows.n; i++) {
        g_assert_cmpfloat(rows.values[2 * i], ==, -70);
        g_assert_cmpfloat(rows.values[2 * i + 1], ==, 0);
    }
    kernel_fixture_close(&f);
}

static void
test_multimeter_errors(void)
{
    KernelFixture f;
    DenestGid multimeter = sampled(&f, 1, 1, "{}"), other, late;
    GError *error = NULL;

    kernel_set_fails(&f, multimeter, 1, "{interval: 2.0}", DENEST_ERROR_UNSUPPORTED, "interval");
    g_assert_false(denest_kernel_record(f.kernel, multimeter, 1, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_DUPLICATE);
    g_clear_error(&error);
    other = kernel_create(&f, "multimeter", 1);
    kernel_set(&f, other, 1, "{record_from: [V_m, nonsense]}");
    g_assert_false(denest_kernel_record(f.kernel, other, 1, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNKNOWN);
    g_clear_error(&error);
    /* What a refused connection has seen does not count. */
    kernel_set(&f, other, 1, "{record_from: [V_m], offset: 0.4}");
    g_assert_false(denest_kernel_record(f.kernel, other, 1, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_nonnull(strstr(error->message, "offset"));
    g_clear_error(&error);
    kernel_set(&f, other, 1, "{offset: 0.0, interval: 0.4}");
    g_assert_false(denest_kernel_record(f.kernel, other, 1, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    kernel_set(&f, other, 1, "{interval: .inf}");
    denest_kernel_record(f.kernel, other, 1, 1, 1, &error);
    g_assert_no_error(error);
    late = kernel_create(&f, "multimeter", 1);
    kernel_set_fails(&f, late, 1, "{start: 3.0, stop: 2.0}", DENEST_ERROR_RANGE, "stop");
    kernel_run(&f, 3);
    kernel_assert_rows(&f, other, "");
    kernel_fixture_close(&f);
}

/* Spikes of a slice wait for a detector whose turn comes before the neuron's. */
static void
test_detectors(void)
{
    KernelFixture f;
    DenestGid first, last, generator, parrot;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    first = kernel_create(&f, "spike_detector", 1);
    generator = kernel_create(&f, "spike_generator", 1);
    parrot = kernel_create(&f, "parrot_neuron", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0]}");
    kernel_connect(&f, "static_synapse", generator, 1, parrot, 1, 1, 1);
    denest_kernel_record(f.kernel, first, parrot, 1, 1, &error);
    g_assert_no_error(error);
    last = kernel_record(&f, "spike_detector", "{}", parrot, 1);
    kernel_run(&f, 2);
    kernel_assert_rows(&f, first, "");
    kernel_assert_rows(&f, last, "3@2");
    kernel_run(&f, 1);
    kernel_assert_rows(&f, first, "3@2");
    kernel_fixture_close(&f);
}

/* Rows by sender, then time, whatever the order of connection; spikes of devices of the last
 * slice are written at the end. */
static void
test_detector_order(void)
{
    KernelFixture f;
    DenestGid generator, a, b, detector;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 2.0, 2.0]}");
    a = kernel_create(&f, "parrot_neuron", 1);
    b = kernel_create(&f, "parrot_neuron", 1);
    kernel_connect(&f, "static_synapse", generator, 1, a, 2, 1, 2);
    detector = kernel_create(&f, "spike_detector", 1);
    kernel_connect(&f, "static_synapse", generator, 1, detector, 1, 1, 2);
    /* The second parrot first. */
    denest_kernel_record(f.kernel, detector, b, 1, 2, &error);
    g_assert_no_error(error);
    denest_kernel_record(f.kernel, detector, a, 1, 2, &error);
    g_assert_no_error(error);
    kernel_run(&f, 2);
    kernel_assert_rows(&f, detector, "1@1 1@2 1@2");
    kernel_run(&f, 4);
    kernel_assert_rows(&f, detector, "1@1 1@2 1@2 2@3 2@4 2@4 3@3 3@4 3@4");
    kernel_fixture_close(&f);
}

/* Connections with weights of their own: rows by connection, then copies of the spike. */
static void
test_detector_weights(void)
{
    KernelFixture f;
    DenestGid parrots, detector;
    g_autofree char *text = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, 1, 1, "{spike_times: [1.0, 3.0], spike_multiplicities: [2, 1]}");
    parrots = kernel_create(&f, "parrot_neuron", 2);
    kernel_connect(&f, "static_synapse", 1, 1, parrots, 2, 1, 1);
    detector = kernel_create(&f, "spike_detector", 1);
    kernel_set(&f, detector, 1, "{record_to: [file, memory], withweight: true}");
    kernel_connect(&f, "static_synapse", parrots, 1, detector, 1, 1, 1);
    kernel_connect(&f, "static_synapse", parrots, 2, detector, 1, 2.5, 1);
    kernel_connect_fails(&f, "bernoulli_synapse", parrots, detector, 1, DENEST_ERROR_UNSUPPORTED,
                         "use a static synapse model");
    kernel_connect_fails(&f, "ht_synapse", parrots, detector, 1, DENEST_ERROR_UNSUPPORTED,
                         "use a static synapse model");
    kernel_connect_fails(&f, "stdp_synapse", parrots, detector, 1, DENEST_ERROR_UNSUPPORTED,
                         "cannot be used with recorders");
    kernel_run(&f, 10);
    text = kernel_file(&f, "spike_detector-4-0.gdf");
    g_assert_cmpstr(text, ==,
                    "2\t2.000\t1.000\t\n2\t2.000\t1.000\t\n2\t2.000\t2.500\t\n2\t2.000\t2.500\t\n"
                    "3\t2.000\t2.500\t\n3\t2.000\t2.500\t\n"
                    "2\t4.000\t1.000\t\n2\t4.000\t2.500\t\n3\t4.000\t2.500\t\n");
    /* The count of rows; setting it to 0 forgets those in memory. */
    g_assert_cmpfloat(kernel_get(&f, detector, "n_events"), ==, 9);
    kernel_set(&f, detector, 1, "{n_events: 0}");
    g_assert_cmpfloat(kernel_get(&f, detector, "n_events"), ==, 0);
    kernel_assert_rows(&f, detector, "");
    kernel_fixture_close(&f);
}

static void
test_weight_times(void)
{
    KernelOptions options = {.h = 0.5};
    KernelFixture f;
    DenestGid generator, parrots, recorder;

    kernel_fixture_open(&f, &options);
    generator = kernel_create(&f, "spike_generator", 1);
    parrots = kernel_create(&f, "parrot_neuron", 2);
    recorder = kernel_create(&f, "weight_recorder", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0, 2.0, 2.5, 3.5]}");
    kernel_synapse(&f, "recorded", "static_synapse", "{weight_recorder: 4}");
    g_assert_cmpuint(recorder, ==, 4);
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 1);
    kernel_connect(&f, "recorded", parrots, 1, parrots + 1, 1, 2.5, 1);
    kernel_run(&f, 4);
    kernel_assert_rows(&f, recorder, "2@2 2@3");
    kernel_run(&f, 4);
    kernel_assert_rows(&f, recorder, "2@2 2@3 2@3.5 2@4.5");
    kernel_fixture_close(&f);
}

/* The recorder belongs to the model, so connections that exist get it, too; what waits has the
 * weight it was sent with. */
static void
test_weight_late(void)
{
    KernelFixture f;
    DenestGid generator, parrots, recorder;
    g_autoptr(DenestValue) values = denest_value_new_map();
    g_autofree char *text = NULL;
    guint64 n = 0;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1,
               "{spike_times: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, "
               "13.0, 14.0]}");
    parrots = kernel_create(&f, "parrot_neuron", 2);
    kernel_synapse(&f, "recorded", "static_synapse", "{}");
    kernel_connect(&f, "static_synapse", generator, 1, parrots, 1, 1, 1);
    kernel_connect(&f, "recorded", parrots, 1, parrots + 1, 1, 1, 1);
    recorder = kernel_create(&f, "weight_recorder", 1);
    kernel_set(&f, recorder, 1, "{record_to: [file, memory]}");
    kernel_run(&f, 5);
    kernel_synapse(&f, "recorded", "recorded", "{weight_recorder: 4}");
    g_assert_cmpuint(recorder, ==, 4);
    kernel_run(&f, 5);
    kernel_assert_rows(&f, recorder, "2@6 2@7 2@8 2@9");
    denest_value_set(values, "weight", denest_value_new_float(3.5));
    denest_kernel_set_synapses(f.kernel, "recorded", values, &n, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, 1);
    kernel_run(&f, 5);
    text = kernel_file(&f, "weight_recorder-4-0.csv");
    g_assert_cmpstr(text, ==,
                    "2\t3\t6.000\t1.000\t\n2\t3\t7.000\t1.000\t\n2\t3\t8.000\t1.000\t\n"
                    "2\t3\t9.000\t1.000\t\n2\t3\t10.000\t1.000\t\n2\t3\t11.000\t3.500\t\n"
                    "2\t3\t12.000\t3.500\t\n2\t3\t13.000\t3.500\t\n2\t3\t14.000\t3.500\t\n");
    kernel_fixture_close(&f);
}

/* Ports count the connections of a model on a virtual process, by source. */
static char *
ports_file(guint n_workers)
{
    KernelOptions options = {.n_vps = 2, .n_workers = n_workers};
    DenestGid generator, sources, targets, recorder;
    KernelFixture f;
    char *text;

    kernel_fixture_open(&f, &options);
    generator = kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, generator, 1, "{spike_times: [1.0]}");
    sources = kernel_create(&f, "parrot_neuron", 3);
    targets = kernel_create(&f, "parrot_neuron", 1000);
    recorder = kernel_create(&f, "weight_recorder", 1);
    kernel_set(&f, recorder, 1, "{record_to: [file], withport: true, withrport: true}");
    g_assert_cmpuint(recorder, ==, 1005);
    kernel_synapse(&f, "recorded", "static_synapse", "{weight_recorder: 1005}");
    kernel_connect(&f, "static_synapse", generator, 1, sources, 3, 1, 1);
    kernel_connect(&f, "recorded", sources, 3, targets, 1000, 1, 1);
    kernel_connect(&f, "recorded", sources, 1, targets, 2, 1, 1);
    kernel_run(&f, 5);
    text = kernel_file(&f, "weight_recorder-1005-1.csv");
    kernel_fixture_close(&f);
    return text;
}

static void
test_ports(void)
{
    g_autofree char *one = ports_file(1), *three = ports_file(3);

    g_assert_cmpstr(one, ==, three);
    g_assert_true(g_str_has_prefix(one, "2\t5\t0\t0\t2.000\t1.000\t\n2\t7\t1\t0\t2.000\t"));
    /* 501 of the first source: 500 of the large projection and one of the small. */
    g_assert_nonnull(strstr(one, "2\t1003\t499\t0\t"));
    g_assert_nonnull(strstr(one, "2\t5\t500\t0\t"));
    g_assert_nonnull(strstr(one, "3\t5\t501\t0\t"));
    g_assert_nonnull(strstr(one, "4\t1003\t1500\t0\t"));
}

/* The receptor of the target is a number as in trees, or the place of its name. */
static void
test_rports(void)
{
    static const struct {
        const char *model;
        guint receptor, rport;
    } targets[] = {
        {"iaf_psc_alpha", 0, 0},
        {"parrot_neuron", 1, 1},
        {"iaf_psc_alpha_multisynapse", 1, 1},
        {"aeif_cond_beta_multisynapse", 1, 1},
        {"ht_neuron", 1, 0},
        {"ht_neuron", 4, 3},
    };
    g_autofree char *text = NULL;
    g_autoptr(GString) expected = g_string_new(NULL);
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, 1, 1, "{spike_times: [1.0]}");
    kernel_create(&f, "parrot_neuron", 1);
    kernel_create(&f, "weight_recorder", 1);
    kernel_set(&f, 3, 1, "{record_to: [file], withrport: true}");
    kernel_connect(&f, "static_synapse", 1, 1, 2, 1, 1, 1);
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autofree char *name = g_strdup_printf("recorded_%u", i);
        g_autofree char *yaml =
            g_strdup_printf("{weight_recorder: 3, receptor_type: %u}", targets[i].receptor);
        g_autofree char *row =
            g_strdup_printf("2\t%u\t%u\t2.000\t1.000\t\n", kernel_create(&f, targets[i].model, 1),
                            targets[i].rport);

        kernel_synapse(&f, name, "static_synapse", yaml);
        kernel_connect(&f, name, 2, 1, 4 + i, 1, 1, 1);
        g_string_append(expected, row);
    }
    kernel_run(&f, 5);
    text = kernel_file(&f, "weight_recorder-3-0.csv");
    g_assert_cmpstr(text, ==, expected->str);
    kernel_fixture_close(&f);
}

/* Ports of detectors count the connections that a unit has with their model, to detectors if the
 * unit is a neuron. */
static void
test_detector_ports(void)
{
    g_autofree char *first = NULL, *second = NULL;
    GError *error = NULL;
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, 1, 1, "{spike_times: [1.0]}");
    kernel_create(&f, "parrot_neuron", 2);
    kernel_create(&f, "spike_detector", 2);
    kernel_set(&f, 4, 2, "{record_to: [file], withport: true, withweight: true}");
    kernel_synapse(&f, "other", "static_synapse", "{}");
    kernel_connect(&f, "static_synapse", 1, 1, 2, 2, 1, 1);
    kernel_connect(&f, "static_synapse", 1, 1, 5, 1, 1, 1);
    kernel_connect(&f, "static_synapse", 2, 1, 4, 1, 2.5, 1);
    denest_kernel_record(f.kernel, 5, 2, 2, 1, &error);
    g_assert_no_error(error);
    kernel_connect(&f, "other", 3, 1, 4, 1, 1, 1);
    kernel_connect(&f, "static_synapse", 2, 2, 5, 1, 3.5, 1);
    kernel_run(&f, 5);
    first = kernel_file(&f, "spike_detector-4-0.gdf");
    g_assert_cmpstr(first, ==, "2\t0\t2.000\t2.500\t\n3\t0\t2.000\t1.000\t\n");
    second = kernel_file(&f, "spike_detector-5-0.gdf");
    g_assert_cmpstr(second, ==,
                    "1\t2\t1.000\t1.000\t\n2\t1\t2.000\t1.000\t\n2\t2\t2.000\t3.500\t\n"
                    "3\t0\t2.000\t1.000\t\n3\t1\t2.000\t3.500\t\n");
    kernel_fixture_close(&f);
}

/* A detector of a parrot that spikes at 2 and 7. */
static DenestGid
filed(KernelFixture *f, const KernelOptions *options, const char *yaml)
{
    DenestGid generator, parrot;

    kernel_fixture_open(f, options);
    generator = kernel_create(f, "spike_generator", 1);
    parrot = kernel_create(f, "parrot_neuron", 1);
    kernel_set(f, generator, 1, "{spike_times: [1.0, 6.0]}");
    kernel_connect(f, "static_synapse", generator, 1, parrot, 1, 1, 1);
    return kernel_record(f, "spike_detector", yaml, parrot, 1);
}

static void
test_closing(void)
{
    KernelOptions options = {.overwrite = TRUE};
    KernelFixture f;
    g_autofree char *text = NULL, *first = NULL, *second = NULL;
    GError *error = NULL;
    DenestGid detector;

    filed(&f, &options, "{record_to: [file], close_after_simulate: true}");
    kernel_run(&f, 5);
    kernel_run(&f, 5);
    text = kernel_file(&f, "spike_detector-3-0.gdf");
    g_assert_cmpstr(text, ==, "2\t7.000\t\n");
    kernel_fixture_close(&f);
    filed(&f, NULL, "{record_to: [file], close_after_simulate: true}");
    kernel_run(&f, 5);
    g_assert_false(denest_kernel_simulate(f.kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_cmpfloat(denest_kernel_time(f.kernel), ==, 5);
    kernel_fixture_close(&f);
    detector = filed(&f, NULL, "{record_to: [file]}");
    kernel_run(&f, 5);
    kernel_set(&f, detector, 1, "{label: other, precision: 1}");
    kernel_run(&f, 5);
    first = kernel_file(&f, "spike_detector-3-0.gdf");
    second = kernel_file(&f, "other-3-0.gdf");
    g_assert_cmpstr(first, ==, "2\t2.000\t\n");
    g_assert_cmpstr(second, ==, "2\t7.0\t\n");
    kernel_fixture_close(&f);
}

static void
test_reset_files(void)
{
    KernelOptions overwrite = {.overwrite = TRUE}, keep = {.overwrite = TRUE, .keep_data = TRUE};
    g_autofree char *again = NULL, *kept = NULL, *all = NULL;
    GError *error = NULL;
    KernelFixture f;

    filed(&f, &overwrite, "{record_to: [file]}");
    kernel_run(&f, 5);
    kernel_reset(&f);
    kernel_run(&f, 5);
    again = kernel_file(&f, "spike_detector-3-0.gdf");
    g_assert_cmpstr(again, ==, "2\t7.000\t\n");
    kernel_fixture_close(&f);

    filed(&f, &overwrite, "{record_to: [file], close_on_reset: false}");
    kernel_run(&f, 5);
    kernel_reset(&f);
    kernel_run(&f, 5);
    all = kernel_file(&f, "spike_detector-3-0.gdf");
    g_assert_cmpstr(all, ==, "2\t2.000\t\n2\t7.000\t\n");
    kernel_fixture_close(&f);

    filed(&f, &keep, "{record_to: [file, memory]}");
    kernel_run(&f, 5);
    kernel_reset(&f);
    kernel_run(&f, 5);
    kept = kernel_file(&f, "spike_detector-3-0.gdf");
    g_assert_cmpstr(kept, ==, "2\t2.000\t\n2\t7.000\t\n");
    kernel_assert_rows(&f, 3, "2@2 2@7");
    kernel_fixture_close(&f);

    filed(&f, NULL, "{record_to: [file]}");
    kernel_run(&f, 5);
    kernel_reset(&f);
    g_assert_false(denest_kernel_simulate(f.kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/recorders/schedules", test_schedules);
    g_test_add_func("/kernel/recorders/late_schedules", test_late_schedules);
    g_test_add_func("/kernel/recorders/connected_after_run", test_connected_after_run);
    g_test_add_func("/kernel/recorders/multimeter_errors", test_multimeter_errors);
    g_test_add_func("/kernel/recorders/detectors", test_detectors);
    g_test_add_func("/kernel/recorders/detector_order", test_detector_order);
    g_test_add_func("/kernel/recorders/detector_weights", test_detector_weights);
    g_test_add_func("/kernel/recorders/weight_times", test_weight_times);
    g_test_add_func("/kernel/recorders/weight_late", test_weight_late);
    g_test_add_func("/kernel/recorders/ports", test_ports);
    g_test_add_func("/kernel/recorders/detector-ports", test_detector_ports);
    g_test_add_func("/kernel/recorders/rports", test_rports);
    g_test_add_func("/kernel/recorders/closing", test_closing);
    g_test_add_func("/kernel/recorders/reset_files", test_reset_files);
    return g_test_run();
}
