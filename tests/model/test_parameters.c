/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules between the parameters of a model, and about what one call sets; ranges of single
 * parameters are looked at in tests/conform. */
#include <string.h>

#include "core/params/yaml_read.h"
#include "tests/unit/kernel_fixture.h"

typedef struct {
    const char *model, *yaml; /* keys that are set together */
    const char *message;      /* of the refusal; NULL: they are accepted */
} Rule;

#define RESET_BELOW_THRESHOLD(model)                                                               \
    {model, "{V_th: -50.0, V_reset: -50.0}", "V_reset: -50 is not below V_th = -50"},              \
    {                                                                                              \
        model, "{V_th: -50.0, V_reset: -50.1}", NULL                                               \
    }
#define AEIF(model)                                                                                \
    {model, "{V_peak: -51.0}", "V_peak: -51 is below V_th = -50.4"},                               \
        {model, "{V_peak: -50.4, V_reset: -55.0}", NULL},                                          \
        {model, "{V_reset: 0.0}", "V_reset: 0 is not below V_peak = 0"},                           \
        {model, "{Delta_T: 0.07}", "Delta_T: 0.07 is too small for V_peak - V_th = 50.4"},         \
    {                                                                                              \
        model, "{Delta_T: 0.0}", NULL                                                              \
    }
#define SAME_SIGN(model, value)                                                                    \
    {model, "{Wmax: -2.0}", "weight: " value " and Wmax = -2 must have the same sign"},            \
        {model, "{Wmax: -2.0, weight: -1.0}", NULL},                                               \
    {                                                                                              \
        model, "{weight: -1.0}", "weight: -1 and Wmax ="                                           \
    }

static const Rule rules[] = {
    RESET_BELOW_THRESHOLD("iaf_psc_alpha"),
    RESET_BELOW_THRESHOLD("iaf_psc_exp"),
    RESET_BELOW_THRESHOLD("iaf_psc_delta"),
    RESET_BELOW_THRESHOLD("iaf_psc_alpha_multisynapse"),
    RESET_BELOW_THRESHOLD("iaf_psc_exp_multisynapse"),
    RESET_BELOW_THRESHOLD("iaf_cond_alpha"),
    RESET_BELOW_THRESHOLD("iaf_cond_beta"),
    RESET_BELOW_THRESHOLD("iaf_cond_exp"),
    RESET_BELOW_THRESHOLD("iaf_cond_exp_sfa_rr"),
    AEIF("aeif_cond_alpha"),
    AEIF("aeif_cond_exp"),
    AEIF("aeif_psc_alpha"),
    AEIF("aeif_psc_exp"),
    AEIF("aeif_psc_delta"),
    AEIF("aeif_cond_alpha_multisynapse"),
    AEIF("aeif_cond_beta_multisynapse"),
    {"aeif_cond_alpha", "{g_ex: -1.0}", "g_ex: -1: must be at least 0"},
    {"aeif_psc_exp", "{I_syn_in: -1.0}", "I_syn_in: -1: must be at least 0"},
    {"aeif_cond_alpha_multisynapse", "{E_rev: [0.0, -80.0]}", "tau_syn: 1 values for 2 in E_rev"},
    {"aeif_cond_alpha_multisynapse", "{E_rev: [0.0, -80.0], tau_syn: [1.0, 2.0]}", NULL},
    {"aeif_cond_beta_multisynapse", "{tau_rise: [30.0]}",
     "tau_rise: item 1: 30 is above tau_decay"},
    {"aeif_cond_beta_multisynapse", "{tau_rise: [20.0]}", NULL},
    {"aeif_cond_beta_multisynapse", "{E_rev: [0.0, 0.0], tau_rise: [1.0, 1.0]}",
     "tau_decay: 1 val"},
    {"aeif_psc_delta_clopath", "{V_peak: -51.0}", "V_peak: -51 is below V_th_rest = -50.4"},
    {"aeif_psc_delta_clopath", "{V_reset: 33.0}", "V_reset: 33 is not below V_peak = 33"},
    {"aeif_psc_delta_clopath", "{V_th_max: -60.0}", "V_th_max: -60 is below V_th_rest = -50.4"},
    {"aeif_psc_delta_clopath", "{Delta_T: 0.1}", "Delta_T: 0.1 is too small"},
    {"mat2_psc_exp", "{tau_m: 1.0}", "tau_m: 1 is also tau_syn_ex or tau_syn_in; they must differ"},
    {"mat2_psc_exp", "{tau_syn_in: 5.0}", "tau_m: 5 is also tau_syn_ex or tau_syn_in"},
    {"mat2_psc_exp", "{t_ref: 0.0001}", "t_ref: 0.0001 ms is shorter than any step"},
    {"amat2_psc_exp", "{tau_v: 10.0}", "tau_v: 10 is also tau_m, tau_syn_ex or tau_syn_in"},
    {"amat2_psc_exp", "{tau_v: 3.0}", "tau_v: 3 is also tau_m, tau_syn_ex or tau_syn_in"},
    {"amat2_psc_exp", "{tau_m: 1.0}", "tau_m: 1 is also tau_syn_ex or tau_syn_in"},
    {"iaf_psc_exp_multisynapse", "{tau_syn: [2.0, 10.0]}", "tau_syn: item 2: 10 is also tau_m"},
    {"iaf_psc_exp_multisynapse", "{tau_m: 2.0}", NULL}, /* not noticed, as in NEST */
    {"iaf_psc_alpha_multisynapse", "{tau_syn: [2.0, 0.0]}", "tau_syn: item 2: 0: must be above 0"},
    {"iaf_psc_exp_multisynapse", "{tau_syn: [-1.0]}", "tau_syn: item 1: -1: must be above 0"},
    {"aeif_cond_alpha_multisynapse", "{tau_syn: [0.0]}", "tau_syn: item 1: 0: must be above 0"},
    {"aeif_cond_beta_multisynapse", "{tau_rise: [0.0]}", "tau_rise: item 1: 0: must be above 0"},
    {"gif_psc_exp", "{tau_sfa: [0.0], q_sfa: [1.0]}", "tau_sfa: item 1: 0: must be above 0"},
    {"gif_cond_exp", "{tau_stc: [-2.0], q_stc: [1.0]}", "tau_stc: item 1: -2: must be above 0"},
    {"pp_psc_delta", "{dead_time_shape: 0}", "dead_time_shape: 0: must be at least 1"},
    {"volume_transmitter", "{deliver_interval: 0}", "deliver_interval: 0: must be at least 1"},
    {"ht_synapse", "{delta_P: 1.5}", "delta_P: 1.5: must be between 0 and 1"},
    {"tsodyks_synapse", "{U: 1.5}", "U: 1.5: must be between 0 and 1"},
    {"tsodyks2_synapse", "{u: 1.5}", "u: 1.5: must be between 0 and 1"},
    {"bernoulli_synapse", "{p_transmit: 1.5}", "p_transmit: 1.5: must be between 0 and 1"},
    {"inhomogeneous_poisson_generator", "{rate_times: [1.0], rate_values: [-1.0]}",
     "rate_values: item 1: -1: must be at least 0"},
    {"gif_psc_exp", "{tau_sfa: [1.0, 2.0], q_sfa: [1.0]}", "q_sfa: 1 values for 2 in tau_sfa"},
    {"gif_cond_exp", "{q_stc: [1.0]}", "q_stc: 1 values for 0 in tau_stc"},
    {"pp_psc_delta", "{tau_sfa: [1.0, 2.0], q_sfa: [1.0]}", "q_sfa: 1 values for 2 in tau_sfa"},
    {"pp_psc_delta", "{tau_sfa: 34.0, q_sfa: 7}", NULL}, /* a number is a list of one item */
    {"pp_psc_delta", "{tau_sfa: 0.0, q_sfa: 1.0}", "tau_sfa: 0: must be above 0"},
    {"gif_psc_exp", "{tau_sfa: 34.0, q_sfa: 7.0}", "tau_sfa: expected a list of numbers"},
    {"ht_neuron", "{tau_rise_AMPA: 2.4}", "tau_rise_AMPA: 2.4 is not below tau_decay_AMPA = 2.4"},
    {"ht_neuron", "{tau_decay_GABA_B: 60.0}", "tau_rise_GABA_B: 60 is not below"},
    {"ht_neuron", "{tau_Mg_fast_NMDA: 22.7}", "tau_Mg_fast_NMDA: 22.7 is not below"},
    {"ht_neuron", "{equilibrate: true}", "equilibrate: is an order"},
    SAME_SIGN("stdp_synapse", "1"),
    SAME_SIGN("stdp_nn_symm_synapse", "1"),
    SAME_SIGN("stdp_nn_restr_synapse", "1"),
    SAME_SIGN("stdp_nn_pre-centered_synapse", "1"),
    SAME_SIGN("stdp_triplet_synapse", "1"),
    SAME_SIGN("vogels_sprekeler_synapse", "0.5"),
    {"stdp_synapse", "{weight: 0.0, Wmax: -2.0}", "weight: 0 and Wmax = -2"},
    {"vogels_sprekeler_synapse", "{weight: 0.0, Wmax: -2.0}", NULL},
    {"stdp_synapse_hom", "{Wmax: -2.0}", NULL},
    {"clopath_synapse", "{Wmin: -1.0}", "weight: 1, Wmin = -1 and Wmax = 100 must have the same"},
    {"clopath_synapse", "{weight: -2.0, Wmin: -9.0, Wmax: -1.0}", NULL},
    {"stdp_dopamine_synapse", "{vt: 3, b: 0.1, c: 1.0, n: 0.2}", NULL},
    {"tsodyks_synapse", "{x: 0.6, y: 0.5}", "x: 0.6 and y = 0.5 add up to more than 1"},
    {"tsodyks_synapse", "{y: 0.1}", "x: 1 and y = 0.1 add up to more than 1"},
    {"tsodyks_synapse_hom", "{x: 0.6, y: 0.4}", NULL},
    {"quantal_stp_synapse", "{n: 4.7, a: 2}", NULL},
    {"static_synapse", "{synapse_label: 3}", "synapse_label: synapse 'static_synapse' has no such"},
    {"static_synapse_lbl", "{synapse_label: -1}", "synapse_label: -1: must be at least 0"},
    {"stdp_synapse_lbl", "{synapse_label: 0}", NULL},
    {"stdp_synapse_hpc", "{synapse_label: 0}", "synapse_label: synapse 'stdp_synapse' has no such"},
    {"stdp_synapse", "{volume_transmitter: 3}", "has no such parameter"},
    {"stdp_dopamine_synapse", "{volume_transmitter: 3}", "it is the name in NEST 3 of 'vt'"},
    {"spike_generator", "{spike_times: [1.0, 0.5]}", "spike_times: 0.5 after 1: descending"},
    {"spike_generator", "{spike_times: [0.0]}", "spike_times: 0 is not after the beginning"},
    {"spike_generator", "{spike_times: [0.0], shift_now_spikes: true}", NULL},
    {"spike_generator", "{spike_weights: [1.0]}", "spike_weights: 1 values for 0 spike_times"},
    {"inhomogeneous_poisson_generator", "{rate_times: [1.0]}", "rate_times: 1 times for 0 values"},
    {"step_current_generator", "{amplitude_times: [1.0], amplitude_values: [2.0]}", NULL},
    {"noise_generator", "{std: 1.0, std_mod: 1.5}", "std_mod: 1.5 is above std = 1"},
    {"poisson_generator", "{start: 5.0, stop: 4.0}", "stop: 4 is before start, 5"},
    {"spike_detector", "{record_to: [ascii]}",
     "record_to: 'ascii' is the name in NEST 3 of 'file'"},
    {"spike_detector", "{record_to: ascii}",
     "record_to: expected a list of texts, not 'ascii' "
     "(text); write [file]"},
    {"multimeter", "{record_from: V_m}", "(text); write [V_m]"},
    {"multimeter", "{record_from: 3}", "record_from: expected a list of texts, not 3"},
};

static void
test_rules(void)
{
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        const Rule *rule = &rules[i];
        g_autoptr(DenestPrototype) copy = denest_prototype_copy(
            kernel_model(&f, DENEST_KINDS_NODE | DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), rule->model),
            "copy");
        g_autoptr(DenestValue) values = denest_yaml_read_text(rule->yaml, -1, "test", FALSE, NULL);
        g_autoptr(GError) error = NULL;
        gboolean ok = denest_prototype_set(copy, values, NULL, &error);

        if (ok != (rule->message == NULL))
            g_error("%s %s: %s", rule->model, rule->yaml, error ? error->message : "accepted");
        if (!ok && !strstr(error->message, rule->message))
            g_error("%s %s: '%s' is not in '%s'", rule->model, rule->yaml, rule->message,
                    error->message);
    }
    kernel_fixture_close(&f);
}

/* What is refused when units exist: times are compared with the present one. */
static void
test_times(void)
{
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "inhomogeneous_poisson_generator", 1);
    kernel_create(&f, "spike_generator", 1);
    kernel_set(&f, 1, 1, "{rate_times: [3.0, 8.0], rate_values: [100.0, 0.0]}");
    kernel_set(&f, 2, 1, "{spike_times: [1.0, 2.0]}");
    kernel_run(&f, 5);
    kernel_set(&f, 1, 1, "{start: 1.0}"); /* times of the past stay */
    kernel_set_fails(&f, 1, 1, "{rate_times: [5.0, 8.0], rate_values: [1.0, 0.0]}",
                     DENEST_ERROR_RANGE, "rate_times: 5 ms is not after the present time, 5 ms");
    kernel_set_fails(&f, 1, 1, "{rate_values: [1.0, 0.0]}", DENEST_ERROR_RANGE,
                     "rate_values: must be set together with rate_times");
    kernel_set(&f, 1, 1, "{rate_times: [6.0], rate_values: [1.0]}");
    kernel_set_fails(&f, 2, 1, "{shift_now_spikes: true}", DENEST_ERROR_RANGE,
                     "shift_now_spikes: can only be changed together with spike_times");
    kernel_set_fails(&f, 2, 1, "{spike_times: [], precise_times: true, shift_now_spikes: true}",
                     DENEST_ERROR_RANGE, "precise_times: excludes");
    kernel_set(&f, 2, 1, "{spike_times: [5.0], shift_now_spikes: true}");
    kernel_fixture_close(&f);
}

/* A spike that was moved by a step because it was due stays moved when other keys are set. */
static void
test_shifted(void)
{
    KernelFixture f;
    DenestGid detector;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "spike_generator", 1);
    kernel_create(&f, "parrot_neuron", 1);
    detector = kernel_record(&f, "spike_detector", "{}", 2, 1);
    kernel_connect(&f, "static_synapse", 1, 1, 2, 1, 1, 1);
    kernel_run(&f, 2);
    kernel_set(&f, 1, 1, "{spike_times: [2.0, 3.0, 5.0], shift_now_spikes: true}");
    kernel_run(&f, 1);
    kernel_set(&f, 1, 1, "{spike_weights: [1.0, 1.0, 1.0]}");
    kernel_run(&f, 5);
    kernel_assert_rows(&f, detector, "2@4 2@4 2@6");
    kernel_fixture_close(&f);
}

/* Lists of receptors: their number when there are connections, weights. */
static void
test_receptors(void)
{
    KernelFixture f;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "parrot_neuron", 1);
    kernel_create(&f, "aeif_cond_alpha_multisynapse", 1);
    kernel_create(&f, "iaf_psc_alpha_multisynapse", 1);
    kernel_create(&f, "spike_generator", 1);
    kernel_synapse(&f, "first", "static_synapse", "{receptor_type: 1}");
    kernel_set(&f, 2, 1, "{E_rev: [0.0, 0.0], tau_syn: [1.0, 1.0]}");
    kernel_set(&f, 2, 1, "{E_rev: [0.0], tau_syn: [1.0]}");
    kernel_connect(&f, "first", 1, 1, 2, 1, 0, 1);
    kernel_connect(&f, "first", 1, 1, 3, 1, -1, 1);
    kernel_set(&f, 2, 1, "{E_rev: [0.0, -80.0], tau_syn: [1.0, 2.0]}");
    kernel_set_fails(&f, 2, 1, "{E_rev: [0.0], tau_syn: [1.0]}", DENEST_ERROR_RANGE,
                     "E_rev: the number of receptors, 2, cannot become smaller");
    kernel_set_fails(&f, 3, 1, "{tau_syn: [1.0, 2.0]}", DENEST_ERROR_RANGE,
                     "tau_syn: the number of receptors, 1, cannot change");
    for (DenestGid source = 1; source <= 4; source += 3) {
        GError *error = NULL;

        g_assert_false(kernel_try_connect(&f, "first", source, 1, 2, 1, -2, 1, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
        g_assert_nonnull(strstr(error->message, "to gid 2 by 'first': the weight is -2, and the "
                                                "target takes none below 0"));
        g_clear_error(&error);
    }
    kernel_fixture_close(&f);
}

/* A run that a model ends says what its limits are. */
static void
test_limits(void)
{
    KernelFixture f;
    GError *error = NULL;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "aeif_cond_exp", 1);
    kernel_set(&f, 1, 1, "{V_m: -1200.0}");
    g_assert_false(denest_kernel_simulate(f.kernel, 5, NULL, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NUMERIC);
    g_assert_cmpstr(error->message, ==,
                    "V_m of gid 1, model 'aeif_cond_exp', is no longer a finite number at 5 ms; "
                    "limits: V_m below -1000 mV, |w| above 1e6 pA");
    g_clear_error(&error);
    kernel_fixture_close(&f);
}

/* Synapses that exist: the rule is about what each of them has. */
static void
test_synapse_state(void)
{
    KernelFixture f;
    g_autoptr(DenestValue) good = denest_yaml_read_text("{y: 0.2}", -1, "test", FALSE, NULL);
    g_autoptr(DenestValue) bad = denest_yaml_read_text("{y: 0.8}", -1, "test", FALSE, NULL);
    GError *error = NULL;
    guint64 n = 0;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "parrot_neuron", 2);
    kernel_synapse(&f, "half", "tsodyks_synapse", "{x: 0.5}");
    kernel_connect(&f, "half", 1, 1, 2, 1, 1, 1);
    denest_kernel_set_synapses(f.kernel, "half", good, &n, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, 1);
    g_assert_false(denest_kernel_set_synapses(f.kernel, "half", bad, &n, &error));
    g_assert_nonnull(strstr(error->message, "x: 0.5 and y = 0.8 add up to more than 1"));
    g_clear_error(&error);
    kernel_fixture_close(&f);
}

/* The dead time that is left acts after a reset only. */
static void
test_dead_time(void)
{
    KernelFixture f;
    DenestGid detector;

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "pp_psc_delta", 1);
    kernel_set(&f, 1, 1, "{t_ref_remaining: 2.5, dead_time: 1.0, c_2: 1.0e9}");
    detector = kernel_record(&f, "spike_detector", "{}", 1, 1);
    kernel_run(&f, 3);
    kernel_assert_rows(&f, detector, "1@1 1@3");
    kernel_reset(&f);
    kernel_run(&f, 6);
    kernel_assert_rows(&f, detector, "1@7 1@9");
    kernel_fixture_close(&f);
}

/* One of two keys of the same name: what is shown, what acts. */
static void
test_tau_minus(void)
{
    KernelFixture f;
    double u[3];

    kernel_fixture_open(&f, NULL);
    kernel_create(&f, "aeif_psc_delta_clopath", 3);
    kernel_set(&f, 1, 3, "{I_e: 300.0}");
    g_assert_cmpfloat(kernel_get(&f, 1, "tau_minus"), ==, 20);
    kernel_set(&f, 2, 1, "{tau_minus: 10.0}");
    kernel_set(&f, 3, 1, "{tau_minus: 20.0}");
    g_assert_cmpfloat(kernel_get(&f, 2, "tau_minus"), ==, 10);
    kernel_run(&f, 10);
    for (DenestGid i = 0; i < 3; i++)
        u[i] = kernel_get(&f, 1 + i, "u_bar_minus");
    g_assert_cmpfloat(u[0], ==, u[1]);
    g_assert_cmpfloat(u[2], <, u[1]);
    kernel_fixture_close(&f);
}

/* Delays off the grid: that of cont_delay_synapse is rounded up, others to the nearest step. */
static void
test_delays(void)
{
    static const struct {
        const char *model;
        double delay, expected;
    } rows_[] = {
        {"cont_delay_synapse", 1.32, 1.4}, {"cont_delay_synapse", 1.37, 1.4},
        {"cont_delay_synapse", 1.3, 1.3},  {"cont_delay_synapse_lbl", 1.1, 1.1},
        {"cont_delay_synapse", 0.04, 0.1}, {"static_synapse", 1.32, 1.32},
    };
    KernelOptions options = {.h = 0.1};
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    for (guint i = 0; i < G_N_ELEMENTS(rows_); i++) {
        g_autofree char *name = g_strdup_printf("copy_%u", i);
        g_autofree char *yaml = g_strdup_printf("{delay: %g}", rows_[i].delay);

        g_assert_cmpfloat_with_epsilon(
            denest_kernel_default_delay(f.kernel, kernel_synapse(&f, name, rows_[i].model, yaml)),
            rows_[i].expected, 1e-12);
    }
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/parameters/rules", test_rules);
    g_test_add_func("/parameters/times", test_times);
    g_test_add_func("/parameters/shifted", test_shifted);
    g_test_add_func("/parameters/receptors", test_receptors);
    g_test_add_func("/parameters/limits", test_limits);
    g_test_add_func("/parameters/synapse-state", test_synapse_state);
    g_test_add_func("/parameters/dead-time", test_dead_time);
    g_test_add_func("/parameters/tau-minus", test_tau_minus);
    g_test_add_func("/parameters/delays", test_delays);
    return g_test_run();
}
