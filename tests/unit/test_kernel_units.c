/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units: their numbers, their parameters, what can be connected to what. */
#include <string.h>

#include "tests/unit/kernel_fixture.h"

/* Gids and numbers of connections, for any number of virtual processes. */
static void
test_numbers(void)
{
    for (guint n_vps = 1; n_vps <= 4; n_vps += 3) {
        KernelOptions options = {.n_vps = n_vps, .n_workers = 2};
        KernelFixture f;
        GError *error = NULL;

        kernel_fixture_open(&f, &options);
        g_assert_cmpuint(kernel_create(&f, "iaf_psc_alpha", 5), ==, 1);
        g_assert_cmpuint(kernel_create(&f, "poisson_generator", 2), ==, 6);
        g_assert_cmpuint(kernel_create(&f, "spike_detector", 1), ==, 8);
        g_assert_cmpuint(kernel_create(&f, "multimeter", 1), ==, 9);
        g_assert_cmpuint(kernel_create(&f, "parrot_neuron", 1), ==, 10);
        g_assert_cmpuint(denest_kernel_add_layer(f.kernel), ==, 11);
        g_assert_cmpuint(denest_kernel_network_size(f.kernel), ==, 12);
        kernel_connect(&f, "static_synapse", 6, 2, 1, 5, 1, 1);
        g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 10);
        denest_kernel_record(f.kernel, 8, 1, 5, 1, &error);
        g_assert_no_error(error);
        kernel_connect(&f, "static_synapse", 9, 1, 1, 5, 1, 1);
        g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 20);
        for (DenestGid target = 1; target <= 5; target++)
            for (DenestGid source = 1; source <= 5; source++)
                if (source != target)
                    kernel_connect(&f, "static_synapse", source, 1, target, 1, 1, 1);
        kernel_connect(&f, "static_synapse", 6, 2, 8, 1, 1, 1);
        g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 42);
        g_assert_false(denest_kernel_find(f.kernel, 0, NULL, NULL));
        g_assert_false(denest_kernel_find(f.kernel, 11, NULL, NULL));
        g_assert_false(denest_kernel_find(f.kernel, 12, NULL, NULL));
        g_assert_true(denest_kernel_find(f.kernel, 7, NULL, NULL));
        kernel_fixture_close(&f);
    }
}

/* Membrane potentials of some driven neurons after a run. @param yaml set on one unit before */
static void
potentials(guint n, DenestGid unit, const char *const *yaml, double *ret_V)
{
    KernelOptions options = {.h = 0.1, .n_workers = 2};
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    kernel_create(&f, "iaf_psc_alpha", n);
    kernel_set(&f, 1, n, "{I_e: 370.0}");
    for (; *yaml != NULL; yaml++)
        kernel_set(&f, unit, 1, *yaml);
    kernel_run(&f, 50);
    for (guint i = 0; i < n; i++)
        ret_V[i] = kernel_get(&f, 1 + i, "V_m");
    kernel_fixture_close(&f);
}

/* One unit with other parameters changes no bit of the others; 11 is no multiple of a vector. */
static void
test_per_unit(void)
{
    enum { N = 11 };
    static const char *const none[] = {NULL}, *const one[] = {"{tau_m: 12.5}", NULL},
                             *const back[] = {"{tau_m: 12.5}", "{tau_m: 10.0}", NULL};
    double plain[N], changed[N], restored[N];

    potentials(N, 7, none, plain);
    potentials(N, 7, one, changed);
    potentials(N, 7, back, restored);
    g_assert_cmpmem(plain, sizeof plain, restored, sizeof restored);
    g_assert_cmpfloat(changed[6], !=, plain[6]);
    changed[6] = plain[6];
    g_assert_cmpmem(plain, sizeof plain, changed, sizeof changed);
}

/* Parameters are shared as long as they are equal; state never separates units. */
static void
test_sharing(void)
{
    KernelFixture f;
    const DenestPopulation *population;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "iaf_psc_alpha", 20);
    population = denest_kernel_nodes(f.kernel, 1)->population;
    kernel_set(&f, 3, 1, "{V_m: -60.0}");
    g_assert_false(population->per_unit);
    g_assert_cmpfloat(kernel_get(&f, 3, "V_m"), ==, -60);
    g_assert_cmpfloat(kernel_get(&f, 4, "V_m"), ==, -70);
    kernel_set(&f, 3, 1, "{I_e: 5.0, tau_minus: 30.0}");
    kernel_run(&f, 2);
    g_assert_true(population->per_unit);
    g_assert_cmpfloat(kernel_get(&f, 3, "tau_minus"), ==, 30);
    g_assert_cmpfloat(kernel_get(&f, 2, "tau_minus"), ==, 20);
    kernel_set(&f, 3, 1, "{I_e: 0.0, tau_minus: 20.0}");
    kernel_run(&f, 2);
    g_assert_false(population->per_unit);
    kernel_set(&f, 1, 20, "{I_e: 5.0}");
    kernel_run(&f, 2);
    g_assert_false(population->per_unit);
    g_assert_cmpfloat(kernel_get(&f, 20, "I_e"), ==, 5);
    kernel_fixture_close(&f);
}

/* Potentials are stored relative to E_L but seen as they are. */
static void
test_relative(void)
{
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "iaf_psc_alpha", 3);
    kernel_set(&f, 2, 1, "{E_L: -65.0}");
    for (DenestGid gid = 1; gid <= 3; gid++) {
        g_assert_cmpfloat(kernel_get(&f, gid, "V_m"), ==, -70);
        g_assert_cmpfloat(kernel_get(&f, gid, "V_th"), ==, -55);
    }
    kernel_set(&f, 1, 3, "{E_L: -60.0, V_m: -62.0}");
    for (DenestGid gid = 1; gid <= 3; gid++)
        g_assert_cmpfloat(kernel_get(&f, gid, "V_m"), ==, -62);
    kernel_fixture_close(&f);
}

/* Unit by unit: the first that refuses ends it, and gets nothing. */
static void
test_set_errors(void)
{
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "iaf_psc_alpha", 4);
    kernel_create(&f, "poisson_generator", 1);
    kernel_create(&f, "spike_detector", 1);
    kernel_set_fails(&f, 1, 4, "{V_m: -50.0, nonsense: 1.0}", DENEST_ERROR_UNKNOWN, "nonsense");
    kernel_set(&f, 2, 1, "{V_reset: -60.0}");
    kernel_set_fails(&f, 1, 4, "{V_th: -65.0, V_m: -40.0}", DENEST_ERROR_RANGE, "gid 2: ");
    g_assert_cmpfloat(kernel_get(&f, 1, "V_m"), ==, -40);
    g_assert_cmpfloat(kernel_get(&f, 1, "V_th"), ==, -65);
    g_assert_cmpfloat(kernel_get(&f, 2, "V_m"), ==, -70);
    g_assert_cmpfloat(kernel_get(&f, 2, "V_th"), ==, -55);
    g_assert_cmpfloat(kernel_get(&f, 3, "V_m"), ==, -70);
    kernel_set_fails(&f, 5, 1, "{rate: -1.0}", DENEST_ERROR_RANGE, "rate");
    kernel_set_fails(&f, 6, 1, "{record_to: [nowhere]}", DENEST_ERROR_RANGE, "nowhere");
    kernel_set_fails(&f, 7, 1, "{V_m: 0.0}", DENEST_ERROR_NOT_FOUND, "gid 7");
    kernel_set_fails(&f, 4, 2, "{V_m: 0.0}", DENEST_ERROR_UNKNOWN, "V_m");
    kernel_run(&f, 1);
    kernel_fixture_close(&f);
}

static void
test_connection_errors(void)
{
    enum { NEURON = 1, HT = 3, POISSON, DC, DETECTOR, METER, WEIGHTS, LAYER };
    static const struct {
        const char *synapse;
        DenestGid source, target;
        int code;
        const char *part;
    } rows[] = {
        {"static_synapse", 1, 99, DENEST_ERROR_NOT_FOUND, "gid 99"},
        {"static_synapse", 99, 1, DENEST_ERROR_NOT_FOUND, "gid 99"},
        {"static_synapse", 0, 1, DENEST_ERROR_NOT_FOUND, "gid 0"},
        {"static_synapse", NEURON, HT, DENEST_ERROR_NOT_FOUND,
         "receptor 0 for spikes (synapse model 'static_synapse'); it has 1 (AMPA), 2 (NMDA), 3 "
         "(GABA_A), 4 (GABA_B)"},
        {"third_receptor", NEURON, NEURON, DENEST_ERROR_NOT_FOUND, "receptor 3"},
        {"third_receptor", DC, HT, DENEST_ERROR_NOT_FOUND,
         "receptor 3 for currents (synapse model 'third_receptor'); it has 0"},
        {"stdp_synapse", POISSON, NEURON, DENEST_ERROR_UNSUPPORTED, "static synapse model"},
        {"ht_synapse", POISSON, NEURON, DENEST_ERROR_UNSUPPORTED, "static synapse model"},
        {"stdp_synapse", NEURON, DETECTOR, DENEST_ERROR_UNSUPPORTED, "recorders"},
        {"ht_synapse", METER, NEURON, DENEST_ERROR_UNSUPPORTED, "recorders"},
        {"static_synapse", NEURON, METER, DENEST_ERROR_UNSUPPORTED, "multimeters are sources"},
        {"static_synapse", DETECTOR, NEURON, DENEST_ERROR_UNSUPPORTED, "targets"},
        {"static_synapse", NEURON, WEIGHTS, DENEST_ERROR_UNSUPPORTED, "gid 8"},
        {"static_synapse", DC, DETECTOR, DENEST_ERROR_UNSUPPORTED, "does not record"},
        {"static_synapse", NEURON, POISSON, DENEST_ERROR_UNSUPPORTED, "gid 4"},
        {"static_synapse", POISSON, DC, DENEST_ERROR_UNSUPPORTED, "gid 5"},
        {"static_synapse", METER, DETECTOR, DENEST_ERROR_UNSUPPORTED, "gid 6"},
        {"static_synapse", NEURON, LAYER, DENEST_ERROR_UNSUPPORTED, "gid 9"},
    };
    KernelFixture f;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "iaf_psc_alpha", 2);
    kernel_create(&f, "ht_neuron", 1);
    kernel_create(&f, "poisson_generator", 1);
    kernel_create(&f, "dc_generator", 1);
    kernel_create(&f, "spike_detector", 1);
    kernel_create(&f, "multimeter", 1);
    kernel_create(&f, "weight_recorder", 1);
    g_assert_cmpuint(denest_kernel_add_layer(f.kernel), ==, LAYER);
    kernel_synapse(&f, "third_receptor", "static_synapse", "{receptor_type: 3}");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        kernel_connect_fails(&f, rows[i].synapse, rows[i].source, rows[i].target, 1, rows[i].code,
                             rows[i].part);
    g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 0);
    kernel_connect(&f, "static_synapse", POISSON, 1, NEURON, 1, 1, 1);
    kernel_connect_fails(&f, "third_receptor", POISSON, HT, 1, DENEST_ERROR_UNSUPPORTED,
                         "one synapse model");
    g_assert_false(denest_kernel_record(f.kernel, NEURON, NEURON, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(denest_kernel_record(f.kernel, DETECTOR, METER, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(denest_kernel_record(f.kernel, DETECTOR, NEURON, 1, 0.1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(denest_kernel_record(f.kernel, WEIGHTS, NEURON, 1, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "is attached to a projection, not to units"));
    g_clear_error(&error);
    g_assert_null(denest_kernel_get(f.kernel, 99, "V_m", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(
        kernel_try_connect(&f, "static_synapse_hom_w", NEURON, 1, NEURON, 1, 2, 1, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "its connections share one weight"));
    g_clear_error(&error);
    kernel_run(&f, 2);
    kernel_fixture_close(&f);
}

/* The number of receptors is settled by the first connection; some options have no place here. */
static void
test_fixed(void)
{
    KernelFixture f;
    GError *error = NULL;
    DenestGid neuron;

    kernel_fixture_open(&f, NULL);
    neuron = kernel_create(&f, "iaf_psc_exp_multisynapse", 2);
    kernel_synapse(&f, "first", "static_synapse", "{receptor_type: 1}");
    kernel_set(&f, neuron, 2, "{tau_syn: [1.0, 2.0]}");
    kernel_connect(&f, "first", neuron, 1, neuron + 1, 1, 1, 1);
    kernel_set(&f, neuron, 2, "{tau_syn: [1.5, 2.5]}");
    kernel_set_fails(&f, neuron, 2, "{tau_syn: [1.0]}", DENEST_ERROR_RANGE,
                     "the number of receptors, 2, cannot change once there are connections");
    kernel_create(&f, "multimeter", 1);
    kernel_create(&f, "spike_detector", 1);
    kernel_set_fails(&f, 4, 1, "{record_to: [accumulator]}", DENEST_ERROR_RANGE,
                     "'accumulator' is for multimeters only");
    kernel_set_fails(&f, 4, 1, "{fbuffer_size: 90071992547409930}", DENEST_ERROR_RANGE,
                     "90071992547409930 is too large");
    kernel_set(&f, 3, 1, "{to_accumulator: true}");
    g_assert_false(denest_kernel_simulate(f.kernel, 1, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "recorder multimeter: to_accumulator: "));
    g_clear_error(&error);
    kernel_fixture_close(&f);
}

static void
add_up(const DenestConnection *connection, gpointer user_data)
{
    double *sums = user_data;

    sums[0] += connection->weight;
    sums[1] += connection->delay;
    sums[2]++;
}

/* Weights and delays of connections between units and of devices. */
static void
test_synapse_values(void)
{
    static const struct {
        const char *key;
        double x;
        int code;
    } wrong[] = {{"delay", 0.4, DENEST_ERROR_RANGE},
                 {"nonsense", 1, DENEST_ERROR_UNKNOWN},
                 {"weight_recorder", 3, DENEST_ERROR_RESERVED},
                 {"receptor_type", 1, DENEST_ERROR_RESERVED}};
    KernelFixture f;
    guint64 n = 0;
    double sums[3] = {0};
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "spike_generator", 1);
    kernel_create(&f, "parrot_neuron", 3);
    kernel_connect(&f, "static_synapse", 1, 1, 2, 3, 1, 1);
    for (guint pass = 0; pass < 2; pass++) {
        g_autoptr(DenestValue) values = denest_value_new_map();

        denest_value_set(values, "weight", denest_value_new_float(2));
        denest_value_set(values, "delay", denest_value_new_float(3));
        for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
            g_autoptr(DenestValue) bad = denest_value_new_map();

            denest_value_set(bad, wrong[i].key,
                             wrong[i].x == floor(wrong[i].x)
                                 ? denest_value_new_int((gint64)wrong[i].x)
                                 : denest_value_new_float(wrong[i].x));
            g_assert_false(denest_kernel_set_synapses(f.kernel, "static_synapse", bad, &n, &error));
            g_assert_error(error, DENEST_ERROR, wrong[i].code);
            g_clear_error(&error);
        }
        if (pass == 1)
            kernel_connect(&f, "static_synapse", 2, 3, 2, 3, 1, 2);
        denest_kernel_set_synapses(f.kernel, "static_synapse", values, &n, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(n, ==, pass == 0 ? 3 : 12);
        denest_kernel_set_synapses(f.kernel, "ht_synapse", values, &n, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(n, ==, 0);
    }
    denest_kernel_foreach_connection(f.kernel, add_up, sums);
    g_assert_cmpfloat(sums[0], ==, 24);
    g_assert_cmpfloat(sums[1], ==, 36);
    g_assert_cmpfloat(sums[2], ==, 12);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/units/numbers", test_numbers);
    g_test_add_func("/kernel/units/per_unit", test_per_unit);
    g_test_add_func("/kernel/units/sharing", test_sharing);
    g_test_add_func("/kernel/units/relative", test_relative);
    g_test_add_func("/kernel/units/set_errors", test_set_errors);
    g_test_add_func("/kernel/units/connection_errors", test_connection_errors);
    g_test_add_func("/kernel/units/fixed", test_fixed);
    g_test_add_func("/kernel/units/synapse_values", test_synapse_values);
    return g_test_run();
}
