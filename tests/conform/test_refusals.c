/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The ranges of NEST 2.20 for the parameters of each model: what is outside is refused, and the
 * message has parameter, value and rule; in a tree also the model.
 */
#include <string.h>

#include <denest/log.h>
#include <denest/simulation.h>

#include "core/models/registry.h"
#include "core/params/yaml_read.h"

static DenestRegistry *registry;
static GString *faults; /* a line for each */

static const DenestPrototype *
find(const char *name)
{
    const guint kinds = DENEST_KINDS_NODE | DENEST_KIND_BIT(DENEST_KIND_SYNAPSE);
    GError *error = NULL;
    const DenestPrototype *model = denest_registry_find(registry, kinds, name, &error);

    g_assert_no_error(error);
    return model;
}

static gboolean
set(const DenestPrototype *model, const char *yaml, GError **error)
{
    g_autoptr(DenestPrototype) copy = denest_prototype_copy(model, "copy");
    g_autoptr(DenestValue) values = denest_yaml_read_text(yaml, -1, "test", FALSE, error);

    return values && denest_prototype_set(copy, values, NULL, error);
}

/* ---- Ranges ---- */

#define CURRENT_BASED "C_m tau_m"
#define TWO_SYNAPSES "tau_syn_ex tau_syn_in"

/* Parameters that must be above zero, and those that must not be below it. */
static const struct {
    const char *model, *above_zero, *not_below;
} ranges[] = {
    {"ht_neuron",
     "tau_m tau_theta tau_spike tau_rise_AMPA tau_decay_AMPA tau_rise_NMDA tau_decay_NMDA "
     "tau_Mg_fast_NMDA tau_Mg_slow_NMDA tau_rise_GABA_A tau_decay_GABA_A tau_rise_GABA_B "
     "tau_decay_GABA_B tau_D_KNa",
     "g_NaL g_KL t_ref g_peak_AMPA g_peak_NMDA S_act_NMDA g_peak_GABA_A g_peak_GABA_B g_peak_NaP "
     "g_peak_KNa g_peak_T g_peak_h"},
    {"iaf_psc_alpha", CURRENT_BASED " " TWO_SYNAPSES, "t_ref"},
    {"iaf_psc_exp", CURRENT_BASED " " TWO_SYNAPSES, "t_ref rho delta"},
    {"iaf_psc_delta", CURRENT_BASED, "t_ref"},
    {"iaf_psc_alpha_multisynapse", CURRENT_BASED, "t_ref"},
    {"iaf_psc_exp_multisynapse", CURRENT_BASED, "t_ref"},
    {"iaf_cond_alpha", "C_m " TWO_SYNAPSES, "t_ref"},
    {"iaf_cond_exp", "C_m " TWO_SYNAPSES, "t_ref"},
    {"iaf_cond_beta", "C_m tau_rise_ex tau_decay_ex tau_rise_in tau_decay_in", "t_ref"},
    {"iaf_cond_exp_sfa_rr", "C_m tau_sfa tau_rr " TWO_SYNAPSES, "t_ref"},
    {"mat2_psc_exp", CURRENT_BASED " t_ref tau_1 tau_2 " TWO_SYNAPSES, ""},
    {"amat2_psc_exp", CURRENT_BASED " t_ref tau_1 tau_2 tau_v " TWO_SYNAPSES, ""},
    {"aeif_cond_alpha", "C_m tau_w gsl_error_tol " TWO_SYNAPSES,
     "t_ref Delta_T g_ex dg_ex g_in dg_in"},
    {"aeif_cond_exp", "C_m tau_w gsl_error_tol " TWO_SYNAPSES, "t_ref Delta_T g_ex g_in"},
    {"aeif_psc_alpha", "C_m tau_w gsl_error_tol " TWO_SYNAPSES,
     "t_ref Delta_T I_syn_ex dI_syn_ex I_syn_in dI_syn_in"},
    {"aeif_psc_exp", "C_m tau_w gsl_error_tol " TWO_SYNAPSES, "t_ref Delta_T I_syn_ex I_syn_in"},
    {"aeif_psc_delta", "C_m tau_w gsl_error_tol", "t_ref Delta_T"},
    {"aeif_cond_alpha_multisynapse", "C_m tau_w gsl_error_tol", "t_ref Delta_T"},
    {"aeif_cond_beta_multisynapse", "C_m tau_w gsl_error_tol", "t_ref Delta_T"},
    {"hh_psc_alpha", "C_m " TWO_SYNAPSES, "t_ref g_Na g_K g_L Act_m Inact_h Act_n"},
    {"hh_cond_exp_traub", "C_m " TWO_SYNAPSES, "t_ref Act_m Inact_h Act_n"},
    {"gif_psc_exp", "g_L Delta_V C_m " TWO_SYNAPSES, "lambda_0 t_ref"},
    {"gif_cond_exp", "g_L Delta_V C_m " TWO_SYNAPSES, "lambda_0 t_ref"},
    {"pp_psc_delta", CURRENT_BASED, "dead_time c_3 t_ref_remaining"},
    {"aeif_psc_delta_clopath",
     "C_m tau_w tau_z tau_V_th tau_plus tau_bar_bar gsl_error_tol u_ref_squared tau_minus",
     "t_ref Delta_T t_clamp"},
    {"parrot_neuron", "tau_minus tau_minus_triplet", ""},
    {"iaf_psc_alpha", "tau_minus tau_minus_triplet", ""},
    {"ht_synapse", "tau_P", "delta_P P"},
    {"stdp_pl_synapse_hom", "tau_plus", ""},
    {"stdp_triplet_synapse", "", "Kplus Kplus_triplet"},
    {"tsodyks_synapse", "tau_psc tau_rec", "tau_fac U"},
    {"tsodyks_synapse_hom", "tau_psc tau_rec", "tau_fac U"},
    {"tsodyks2_synapse", "tau_rec", "tau_fac U u"},
    {"bernoulli_synapse", "", "p_transmit"},
    {"vogels_sprekeler_synapse", "", "Kplus"},
    {"static_synapse", "delay", ""},
    {"poisson_generator", "", "rate"},
    {"noise_generator", "dt", "std std_mod"},
    {"multimeter", "interval", "offset"},
    {"voltmeter", "interval", "offset"},
};

static void
assert_refused(const char *name, const char *yaml, const char *message)
{
    g_autoptr(GError) error = NULL;

    if (set(find(name), yaml, &error))
        g_string_append_printf(faults, "%s: %s is not refused\n", name, yaml);
    else if (!strstr(error->message, message))
        g_string_append_printf(faults, "%s: %s: '%s' is not in '%s'\n", name, yaml, message,
                               error->message);
}

/* Each of the keys with @value is refused as @rule says. */
static void
assert_all_refused(const char *model, const char *keys, const char *value, const char *rule)
{
    g_auto(GStrv) words = g_strsplit(keys, " ", -1);

    for (guint i = 0; words[i] && *words[i]; i++) {
        g_autofree char *yaml = g_strdup_printf("{%s: %s}", words[i], value);
        g_autofree char *message = g_strdup_printf("%s: %s", words[i], rule);

        assert_refused(model, yaml, message);
    }
}

static void
test_ranges(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
        g_auto(GStrv) words = g_strsplit(ranges[i].not_below, " ", -1);

        assert_all_refused(ranges[i].model, ranges[i].above_zero, "0.0", "0: must be above 0");
        assert_all_refused(ranges[i].model, ranges[i].above_zero, "-1.5", "-1.5: must be above 0");
        assert_all_refused(ranges[i].model, ranges[i].not_below, "-0.25", "-0.25: must be ");
        for (guint k = 0; words[k] && *words[k]; k++) {
            g_autofree char *yaml = g_strdup_printf("{%s: 0.0}", words[k]);
            GError *error = NULL;

            set(find(ranges[i].model), yaml, &error);
            g_assert_no_error(error);
        }
    }
    g_assert_cmpstr(faults->str, ==, "");
}

/* Nothing is set if something is refused; keys that nothing reads are refused as well. */
static void
test_all_or_nothing(void)
{
    g_autoptr(DenestPrototype) copy = denest_prototype_copy(find("iaf_psc_alpha"), "copy");
    g_autoptr(DenestValue) values =
        denest_yaml_read_text("{tau_m: 5.0, V_reset: -50.0}", -1, "test", FALSE, NULL);
    g_autoptr(DenestValue) tau = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_prototype_set(copy, values, NULL, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    tau = denest_prototype_get(copy, "tau_m", NULL);
    g_assert_cmpfloat(denest_value_float(tau), ==, 10);
    assert_refused("iaf_psc_alpha", "{tau_n: 1.0}", "did you mean 'tau_m'?");
    g_assert_cmpstr(faults->str, ==, "");
}

/* Times of stimulators, and the resolution: found without running. */
static void
test_times(void)
{
    static const struct {
        const char *model, *yaml, *message;
    } rows[] = {
        {"step_current_generator", "{amplitude_times: [2.0, 1.0], amplitude_values: [1.0, 2.0]}",
         "amplitude_times: 1 after 2: not increasing"},
        {"step_current_generator", "{amplitude_times: [0.05], amplitude_values: [1.0]}",
         "amplitude_times: 0.05 ms is no multiple of the resolution, 0.1 ms"},
        {"inhomogeneous_poisson_generator", "{rate_times: [2.0, 1.0], rate_values: [1.0, 2.0]}",
         "rate_times: 1 after 2: not increasing"},
        {"spike_generator", "{spike_times: [0.05]}", "spike_times"},
        {"noise_generator", "{dt: 0.25}", "dt: 0.25 ms is no multiple of the resolution, 0.1 ms"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "kernel: {nest_params: {resolution: 0.1}}\n"
            "network:\n"
            "  neuron_models: {dev: {params: {nest_model: %s}, nest_params: %s}}\n"
            "  layers:\n"
            "    in:\n"
            "      params: {type: InputLayer, add_parrots: false, populations: {dev: 1}}\n"
            "      nest_params: {rows: 1, columns: 1}\n",
            rows[i].model, rows[i].yaml);
        g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "net.yml", NULL);
        g_autoptr(GPtrArray) errors = denest_check_tree(tree, NULL);

        if (errors->len != 1 || !strstr(((GError *)errors->pdata[0])->message, rows[i].message))
            g_error("%s: %s: %u mistakes, %s", rows[i].model, rows[i].yaml, errors->len,
                    errors->len ? ((GError *)errors->pdata[0])->message : "");
    }
}

/* In a tree the message begins with the place and the model that the user has made. */
static void
test_place(void)
{
    static const char text[] = "network:\n"
                               "  neuron_models:\n"
                               "    my_cell:\n"
                               "      params: {nest_model: iaf_cond_exp}\n"
                               "      nest_params: {C_m: 0.0}\n"
                               "  synapse_models:\n"
                               "    my_link:\n"
                               "      params: {nest_model: ht_synapse}\n"
                               "      nest_params: {delta_P: 2.0}\n";
    g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "net.yml", NULL);
    g_autoptr(GPtrArray) errors = denest_check_tree(tree, NULL);

    g_assert_cmpuint(errors->len, ==, 2);
    g_assert_cmpstr(((GError *)errors->pdata[0])->message, ==,
                    "net.yml:5: network.neuron_models.my_cell.nest_params: C_m: 0: must be above "
                    "0");
    g_assert_cmpstr(((GError *)errors->pdata[1])->message, ==,
                    "net.yml:9: network.synapse_models.my_link.nest_params: delta_P: 2: must be "
                    "between 0 and 1");
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    denest_log_set_threshold(DENEST_LOG_ERROR);
    registry = denest_registry_new(NULL);
    faults = g_string_new(NULL);
    g_test_add_func("/refusals/ranges", test_ranges);
    g_test_add_func("/refusals/all_or_nothing", test_all_or_nothing);
    g_test_add_func("/refusals/times", test_times);
    g_test_add_func("/refusals/place", test_place);
    status = g_test_run();
    g_string_free(faults, TRUE);
    denest_registry_free(registry);
    return status;
}
