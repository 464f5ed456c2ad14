/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plasticity by more than spikes: transmitters and their deliveries, histories of targets, lines of
 * past values. */
#include <string.h>

#include "tests/unit/kernel_fixture.h"

#define DOPAMINE "stdp_dopamine_synapse"

/* A relay that emits a ms after @p times (YAML). */
static DenestGid
add_relay(KernelFixture *f, const char *times)
{
    DenestGid generator = kernel_create(f, "spike_generator", 1);
    DenestGid relay = kernel_create(f, "parrot_neuron", 1);
    g_autofree char *yaml = g_strdup_printf("{spike_times: %s}", times);

    kernel_set(f, generator, 1, yaml);
    kernel_connect(f, "static_synapse", generator, 1, relay, 1, 1, 1);
    return relay;
}

static void
add_weight(const DenestConnection *connection, gpointer user_data)
{
    if (g_str_equal(connection->synapse, "plastic"))
        g_array_append_val(user_data, connection->weight);
}

/* Weights of all connections of the model `plastic`. */
static GArray *
weights(KernelFixture *f)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(double));

    denest_kernel_foreach_connection(f->kernel, add_weight, list);
    return list;
}

static void
assert_same(const GArray *a, const GArray *b)
{
    g_assert_cmpuint(a->len, >, 0);
    g_assert_cmpmem(a->data, a->len * sizeof(double), b->data, b->len * sizeof(double));
}

/* Does the transmitter come before its synapses' target? NEST serves it in order of gids, which the
 * archive of the target remembers: what was read may be forgotten at the next spike. The numbers
 * are from a program that follows NEST's rules one by one. */
static double
weight_at_the_end(gboolean transmitter_first)
{
    KernelOptions options = {.h = 0.1};
    DenestGid transmitter = 1, target = 2, source, dopamine;
    g_autofree char *vt = NULL;
    g_autoptr(GArray) list = NULL;
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, transmitter_first ? "volume_transmitter" : "parrot_neuron", 1);
    kernel_create(&f, transmitter_first ? "parrot_neuron" : "volume_transmitter", 1);
    if (!transmitter_first)
        transmitter = 2, target = 1;
    source = add_relay(&f, "[29.4, 49.0]");
    dopamine = add_relay(&f, "[19.0, 30.0]");
    kernel_connect(&f, "static_synapse", dopamine, 1, transmitter, 1, 1, 1);
    kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, dopamine + 1, 1, "{spike_times: [28.2, 28.6, 29.9]}");
    kernel_connect(&f, "static_synapse", dopamine + 1, 1, target, 1, 1, 1);
    vt = g_strdup_printf("{vt: %u, receptor_type: 1}", transmitter);
    kernel_synapse(&f, "plastic", DOPAMINE, vt);
    kernel_connect(&f, "plastic", source, 1, target, 1, 35, 1);
    kernel_run(&f, 50);
    list = weights(&f);
    g_assert_cmpuint(list->len, ==, 1);
    kernel_fixture_close(&f);
    return g_array_index(list, double, 0);
}

static void
test_order(void)
{
    g_assert_cmpfloat_with_epsilon(weight_at_the_end(FALSE), 35.06774018214173, 1e-12);
    g_assert_cmpfloat_with_epsilon(weight_at_the_end(TRUE), 35.325231361356614, 1e-12);
}

/* Many targets, in several ranges. */
static GArray *
run_dopamine(guint n_workers, double piece)
{
    enum { N = 700 };
    KernelOptions options = {.h = 0.1, .n_workers = n_workers};
    DenestGid source, dopamine;
    KernelFixture f;
    GArray *list;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "iaf_psc_delta", N);
    kernel_create(&f, "volume_transmitter", 2);
    kernel_set(&f, N + 2, 1, "{deliver_interval: 3}");
    for (DenestGid i = 1; i <= N; i += 7) {
        g_autofree char *yaml = g_strdup_printf("{I_e: %g, tau_minus: %g}", 350 + 0.3 * i, 10. + i);

        kernel_set(&f, i, 1, yaml);
    }
    source = add_relay(&f, "[5.0, 12.3, 30.0, 30.1, 41.7]");
    dopamine = add_relay(&f, "[7.0, 25.5, 31.0]");
    kernel_connect(&f, "static_synapse", dopamine, 1, N + 1, 2, 1, 1.3);
    kernel_synapse(&f, "plastic", DOPAMINE, "{vt: 702}");
    kernel_connect(&f, "plastic", source, 1, 1, N / 2, 3, 1.5);
    kernel_connect(&f, "plastic", source, 1, 1 + N / 2, N - N / 2, 3, 2);
    for (double t = 0; t < 49.99; t += piece)
        kernel_run(&f, piece);
    list = weights(&f);
    kernel_fixture_close(&f);
    return list;
}

static void
test_dopamine_workers(void)
{
    g_autoptr(GArray) first = run_dopamine(1, 50);
    double low = INFINITY, high = -INFINITY;

    for (guint n = 1; n <= 3; n++) {
        g_autoptr(GArray) other = run_dopamine(n, n == 1 ? 2.5 : 50);

        assert_same(first, other);
    }
    for (guint i = 0; i < first->len; i++) {
        low = MIN(low, g_array_index(first, double, i));
        high = MAX(high, g_array_index(first, double, i));
    }
    g_assert_cmpfloat(low, <, 2.99);
    g_assert_cmpfloat(high, >, low + 0.01);
}

/* What is no modulator, and what a transmitter is not. */
static void
test_errors(void)
{
    KernelFixture f;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "parrot_neuron", 2);
    kernel_create(&f, "volume_transmitter", 1);
    kernel_create(&f, "spike_detector", 1);
    kernel_connect_fails(&f, DOPAMINE, 1, 2, 1, DENEST_ERROR_NOT_FOUND,
                         "vt: -1 is not the gid of a volume_transmitter");
    kernel_synapse(&f, "wrong", DOPAMINE, "{vt: 2}");
    kernel_connect_fails(&f, "wrong", 1, 2, 1, DENEST_ERROR_NOT_FOUND, "vt: 2 is not the gid");
    kernel_synapse(&f, "far", DOPAMINE, "{vt: 99}");
    kernel_connect_fails(&f, "far", 1, 2, 1, DENEST_ERROR_NOT_FOUND, "vt: 99 is not the gid");
    kernel_connect_fails(&f, "static_synapse", 3, 1, 1, DENEST_ERROR_UNSUPPORTED,
                         "gid 3 cannot be connected to gid 1 by 'static_synapse': the source sends "
                         "to the synapses that it modulates");
    kernel_connect_fails(&f, "clopath_synapse", 1, 2, 1, DENEST_ERROR_UNSUPPORTED,
                         "it reads 'LTP', which model 'parrot_neuron' does not have");
    g_assert_false(denest_kernel_record(f.kernel, 4, 3, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_clear_error(&error);
    kernel_set_fails(&f, 3, 1, "{deliver_interval: 0}", DENEST_ERROR_RANGE, "deliver_interval: 0");
    kernel_fixture_close(&f);
}

/* Another modulator that does not exist is found when the next run begins. */
static void
test_changed_modulator(void)
{
    g_autoptr(DenestValue) values = denest_value_new_map();
    KernelFixture f;
    GError *error = NULL;
    guint64 n = 0;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "parrot_neuron", 2);
    kernel_create(&f, "volume_transmitter", 1);
    kernel_synapse(&f, "plastic", DOPAMINE, "{vt: 3, receptor_type: 1}");
    kernel_connect(&f, "plastic", 1, 1, 2, 1, 1, 1);
    kernel_run(&f, 5);
    denest_value_set(values, "vt", denest_value_new_int(1));
    g_assert_true(denest_kernel_set_synapses(f.kernel, "plastic", values, &n, &error));
    g_assert_no_error(error);
    g_assert_false(denest_kernel_simulate(f.kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    kernel_fixture_close(&f);
}

/* NEST makes each connection to a transmitter on every virtual process: so many are counted, but
 * spikes count once. */
static void
test_copies(void)
{
    KernelOptions options = {.h = 0.1, .n_vps = 3};
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    g_autoptr(GArray) list = NULL, reference = NULL;
    KernelFixture f;
    GError *error = NULL;

    for (guint n_vps = 1; n_vps <= 3; n_vps += 2) {
        DenestGid source, dopamine;

        options.n_vps = n_vps;
        kernel_fixture_open(&f, &options);
        kernel_create(&f, "iaf_psc_delta", 5);
        kernel_create(&f, "volume_transmitter", 1);
        kernel_set(&f, 1, 5, "{I_e: 400.0}");
        source = add_relay(&f, "[5.0, 60.0]");
        dopamine = add_relay(&f, "[20.0, 31.0]");
        builder = denest_edge_builder_new(
            f.kernel, kernel_model(&f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse"));
        for (guint vp = 0; vp < n_vps; vp++) {
            const DenestEdge edge = {dopamine, 6, 1, 1};

            denest_edge_builder_take(builder, vp, &edge, 1, &error);
            g_assert_no_error(error);
        }
        denest_edge_builder_finish(builder, NULL, &error);
        g_assert_no_error(error);
        g_clear_pointer(&builder, denest_edge_builder_free);
        g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 2 + n_vps);
        kernel_synapse(&f, "plastic", DOPAMINE, "{vt: 6}");
        kernel_connect(&f, "plastic", source, 1, 1, 5, 3, 1);
        kernel_run(&f, 100);
        list = weights(&f);
        g_assert_cmpfloat(g_array_index(list, double, 0), !=, 3);
        if (reference)
            assert_same(reference, list);
        else
            reference = g_steal_pointer(&list);
        kernel_fixture_close(&f);
    }
}

/* A network reset empties the transmitter's list; runs go on. */
static void
test_dopamine_reset(void)
{
    KernelFixture f;
    DenestGid source, dopamine;
    g_autoptr(GArray) list = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "volume_transmitter", 1);
    kernel_set(&f, 1, 1, "{deliver_interval: 7}");
    kernel_create(&f, "parrot_neuron", 1);
    source = add_relay(&f, "[5.0, 18.0, 24.0]");
    dopamine = add_relay(&f, "[4.0, 11.0, 16.0, 22.0]");
    kernel_connect(&f, "static_synapse", dopamine, 1, 1, 1, 1, 1);
    kernel_synapse(&f, "plastic", DOPAMINE, "{vt: 1, receptor_type: 1, c: 0.1}");
    kernel_connect(&f, "plastic", source, 1, 2, 1, 3, 1);
    kernel_run(&f, 20);
    kernel_reset(&f);
    kernel_run(&f, 20);
    list = weights(&f);
    g_assert_true(isfinite(g_array_index(list, double, 0)));
    kernel_fixture_close(&f);
}

/* Units with lines of different lengths; many, in several blocks and ranges. */
static GArray *
run_clopath(guint n_workers, double piece, const char *late)
{
    enum { N = 600 };
    KernelOptions options = {.h = 0.1, .n_workers = n_workers};
    DenestGid source;
    KernelFixture f;
    GArray *list;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "aeif_psc_delta_clopath", N);
    kernel_set(&f, 1, N, "{I_e: 900.0, A_LTP: 0.001, A_LTD: 0.001}");
    for (DenestGid i = 1; i <= N; i += 5) {
        g_autofree char *yaml = g_strdup_printf("{delay_u_bars: %g}", (double)(i % 11));

        kernel_set(&f, i, 1, yaml);
    }
    source = add_relay(&f, "[5.0, 12.3, 30.0, 30.1, 33.0, 48.0]");
    kernel_synapse(&f, "plastic", "clopath_synapse", "{Wmax: 50.0}");
    kernel_connect(&f, "plastic", source, 1, 1, N, 8, 1.5);
    for (double t = 0; t < 49.99; t += piece) {
        kernel_run(&f, piece);
        if (late)
            kernel_set(&f, 1, N, late);
    }
    list = weights(&f);
    kernel_fixture_close(&f);
    return list;
}

static void
test_clopath_workers(void)
{
    g_autoptr(GArray) first = run_clopath(1, 50, NULL);

    g_assert_cmpfloat(g_array_index(first, double, 1), !=, 8);
    g_assert_cmpfloat(g_array_index(first, double, 0), !=, g_array_index(first, double, 5));
    for (guint n = 1; n <= 3; n++) {
        g_autoptr(GArray) other = run_clopath(n, n == 1 ? 5 : 50, NULL);

        assert_same(first, other);
    }
}

/* The length of a line is settled before the first step, whatever is set later. */
static void
test_late_lengths(void)
{
    g_autoptr(GArray) first = run_clopath(2, 10, NULL);
    g_autoptr(GArray) longer = run_clopath(2, 10, "{delay_u_bars: 30.0}");
    g_autoptr(GArray) shorter = run_clopath(2, 10, "{delay_u_bars: 0.0}");

    assert_same(first, longer);
    assert_same(first, shorter);
}

/* After a network reset a line begins with zeros and its new length. */
static void
test_clopath_reset(void)
{
    KernelFixture f;
    g_autoptr(GArray) before = NULL, after = NULL;
    DenestGid source;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "aeif_psc_delta_clopath", 1);
    source = add_relay(&f, "[5.0, 15.0, 26.0, 27.0, 28.0, 29.0, 35.0, 45.0]");
    kernel_synapse(&f, "plastic", "clopath_synapse", "{}");
    kernel_connect(&f, "plastic", source, 1, 1, 1, 5, 2);
    kernel_run(&f, 20);
    kernel_set(&f, 1, 1, "{delay_u_bars: 12.0}");
    kernel_reset(&f);
    kernel_run(&f, 10);
    before = weights(&f);
    kernel_run(&f, 20);
    after = weights(&f);
    /* Zero counts as depolarised: 12 ms of depression, which is over after them. */
    g_assert_cmpfloat(g_array_index(before, double, 0), <, 5);
    g_assert_cmpfloat(g_array_index(after, double, 0), >, 0);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/plasticity/order", test_order);
    g_test_add_func("/kernel/plasticity/dopamine-workers", test_dopamine_workers);
    g_test_add_func("/kernel/plasticity/errors", test_errors);
    g_test_add_func("/kernel/plasticity/changed-modulator", test_changed_modulator);
    g_test_add_func("/kernel/plasticity/copies", test_copies);
    g_test_add_func("/kernel/plasticity/dopamine-reset", test_dopamine_reset);
    g_test_add_func("/kernel/plasticity/clopath-workers", test_clopath_workers);
    g_test_add_func("/kernel/plasticity/late-lengths", test_late_lengths);
    g_test_add_func("/kernel/plasticity/clopath-reset", test_clopath_reset);
    return g_test_run();
}
