/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/catalogue.h"

#include <string.h>

/* Neurons, devices and other nodes. */
static const char *const nodes[] = {
    "ac_generator",
    "aeif_cond_alpha",
    "aeif_cond_alpha_RK5",
    "aeif_cond_alpha_multisynapse",
    "aeif_cond_beta_multisynapse",
    "aeif_cond_exp",
    "aeif_psc_alpha",
    "aeif_psc_delta",
    "aeif_psc_delta_clopath",
    "aeif_psc_exp",
    "amat2_psc_exp",
    "correlation_detector",
    "correlomatrix_detector",
    "correlospinmatrix_detector",
    "dc_generator",
    "erfc_neuron",
    "gamma_sup_generator",
    "gauss_rate_ipn",
    "gif_cond_exp",
    "gif_cond_exp_multisynapse",
    "gif_pop_psc_exp",
    "gif_psc_exp",
    "gif_psc_exp_multisynapse",
    "ginzburg_neuron",
    "glif_cond",
    "glif_psc",
    "hh_cond_beta_gap_traub",
    "hh_cond_exp_traub",
    "hh_psc_alpha",
    "hh_psc_alpha_clopath",
    "hh_psc_alpha_gap",
    "ht_neuron",
    "iaf_chs_2007",
    "iaf_chxk_2008",
    "iaf_cond_alpha",
    "iaf_cond_alpha_mc",
    "iaf_cond_beta",
    "iaf_cond_exp",
    "iaf_cond_exp_sfa_rr",
    "iaf_psc_alpha",
    "iaf_psc_alpha_canon",
    "iaf_psc_alpha_multisynapse",
    "iaf_psc_alpha_presc",
    "iaf_psc_alpha_ps",
    "iaf_psc_delta",
    "iaf_psc_delta_canon",
    "iaf_psc_delta_ps",
    "iaf_psc_exp",
    "iaf_psc_exp_multisynapse",
    "iaf_psc_exp_ps",
    "iaf_psc_exp_ps_lossless",
    "iaf_tum_2000",
    "inhomogeneous_poisson_generator",
    "izhikevich",
    "lin_rate_ipn",
    "lin_rate_opn",
    "mat2_psc_exp",
    "mcculloch_pitts_neuron",
    "mip_generator",
    "multimeter",
    "music_cont_in_proxy",
    "music_cont_out_proxy",
    "music_event_in_proxy",
    "music_event_out_proxy",
    "music_message_in_proxy",
    "noise_generator",
    "parrot_neuron",
    "parrot_neuron_ps",
    "poisson_generator",
    "poisson_generator_ps",
    "pp_pop_psc_delta",
    "pp_psc_delta",
    "ppd_sup_generator",
    "pulsepacket_generator",
    "rate_transformer_gauss",
    "rate_transformer_lin",
    "rate_transformer_sigmoid",
    "rate_transformer_sigmoid_gg_1998",
    "rate_transformer_tanh",
    "rate_transformer_threshold_lin",
    "siegert_neuron",
    "sigmoid_rate_gg_1998_ipn",
    "sigmoid_rate_ipn",
    "sinusoidal_gamma_generator",
    "sinusoidal_poisson_generator",
    "sli_neuron",
    "spike_detector",
    "spike_dilutor",
    "spike_generator",
    "spin_detector",
    "step_current_generator",
    "step_rate_generator",
    "subnet",
    "tanh_rate_ipn",
    "tanh_rate_opn",
    "threshold_lin_rate_ipn",
    "threshold_lin_rate_opn",
    "topology_layer_free",
    "topology_layer_free_3d",
    "topology_layer_grid",
    "topology_layer_grid_3d",
    "voltmeter",
    "volume_transmitter",
    "weight_recorder",
};

/* In the order of NEST's numbers; each stands for the model, its compact and its labelled form. */
static const char *const primary_synapses[] = {
    "bernoulli_synapse",         "clopath_synapse",
    "cont_delay_synapse",        "ht_synapse",
    "quantal_stp_synapse",       "static_synapse",
    "static_synapse_hom_w",      "stdp_dopamine_synapse",
    "stdp_facetshw_synapse_hom", "stdp_nn_pre-centered_synapse",
    "stdp_nn_restr_synapse",     "stdp_nn_symm_synapse",
    "stdp_pl_synapse_hom",       "stdp_synapse",
    "stdp_synapse_hom",          "stdp_triplet_synapse",
    "tsodyks2_synapse",          "tsodyks_synapse",
    "tsodyks_synapse_hom",       "vogels_sprekeler_synapse",
};

/* After the others; each stands for the model and its labelled form. */
static const char *const secondary_synapses[] = {
    "diffusion_connection",
    "gap_junction",
    "rate_connection_delayed",
    "rate_connection_instantaneous",
};

typedef struct {
    const char *name, *other;
} Pair;

/* Models that are missing, and what comes nearest to them; to devices that do something else, rate
 * neurons and what joins them nothing does. */
static const Pair nearest[] = {
    {"aeif_cond_alpha_RK5", "aeif_cond_alpha"},
    {"correlation_detector", "spike_detector"},
    {"correlomatrix_detector", "spike_detector"},
    {"gif_cond_exp_multisynapse", "gif_cond_exp"},
    {"gif_pop_psc_exp", "gif_psc_exp"},
    {"gif_psc_exp_multisynapse", "gif_psc_exp"},
    {"glif_cond", "iaf_cond_alpha"},
    {"glif_psc", "iaf_psc_alpha_multisynapse"},
    {"hh_cond_beta_gap_traub", "hh_cond_exp_traub"},
    {"hh_psc_alpha_clopath", "aeif_psc_delta_clopath"},
    {"hh_psc_alpha_gap", "hh_psc_alpha"},
    {"iaf_chs_2007", "iaf_psc_alpha"},
    {"iaf_chxk_2008", "iaf_cond_alpha"},
    {"iaf_cond_alpha_mc", "iaf_cond_alpha"},
    {"iaf_psc_alpha_canon", "iaf_psc_alpha"},
    {"iaf_psc_alpha_presc", "iaf_psc_alpha"},
    {"iaf_psc_alpha_ps", "iaf_psc_alpha"},
    {"iaf_psc_delta_canon", "iaf_psc_delta"},
    {"iaf_psc_delta_ps", "iaf_psc_delta"},
    {"iaf_psc_exp_ps", "iaf_psc_exp"},
    {"iaf_psc_exp_ps_lossless", "iaf_psc_exp"},
    {"iaf_tum_2000", "iaf_psc_exp"},
    {"gamma_sup_generator", "poisson_generator"},
    {"mip_generator", "poisson_generator"},
    {"parrot_neuron_ps", "parrot_neuron"},
    {"poisson_generator_ps", "poisson_generator"},
    {"pp_pop_psc_delta", "pp_psc_delta"},
    {"ppd_sup_generator", "poisson_generator"},
    {"pulsepacket_generator", "spike_generator"},
    {"sinusoidal_gamma_generator", "sinusoidal_poisson_generator"},
    {"stdp_facetshw_synapse_hom", "stdp_synapse_hom"},
    {"step_rate_generator", "step_current_generator"},
};

/* Names of models that NEST 3 changed. */
static const Pair renamed[] = {
    {"spike_recorder", "spike_detector"},
    {"stdp_nn_pre_centered_synapse", "stdp_nn_pre-centered_synapse"},
};

/* Keys of models, and values of keys. */
static const Pair renamed_words[] = {
    {"ascii", "file"},
    {"volume_transmitter", "vt"},
};

static const char *const variants[] = {"", "_hpc", "_lbl"};

G_STATIC_ASSERT(3 * G_N_ELEMENTS(primary_synapses) + 2 * G_N_ELEMENTS(secondary_synapses) ==
                DENEST_CATALOGUE_N_SYNAPSES);

static gboolean
matches(const char *name, const char *model, const char *variant)
{
    gsize n = strlen(model);

    return strncmp(name, model, n) == 0 && strcmp(name + n, variant) == 0;
}

gboolean
denest_catalogue_rank(const char *name, guint *ret_rank)
{
    guint rank = 0;

    for (guint i = 0; i < G_N_ELEMENTS(primary_synapses); i++)
        for (guint v = 0; v < G_N_ELEMENTS(variants); v++, rank++)
            if (matches(name, primary_synapses[i], variants[v]))
                return *ret_rank = rank, TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(secondary_synapses); i++)
        for (guint v = 0; v < G_N_ELEMENTS(variants); v += 2, rank++)
            if (matches(name, secondary_synapses[i], variants[v]))
                return *ret_rank = rank, TRUE;
    return FALSE;
}

gboolean
denest_catalogue_contains(const char *name)
{
    guint rank;

    for (guint i = 0; i < G_N_ELEMENTS(nodes); i++)
        if (strcmp(nodes[i], name) == 0)
            return TRUE;
    return denest_catalogue_rank(name, &rank);
}

static const char *
find_pair(const Pair *pairs, guint n, const char *name)
{
    for (guint i = 0; i < n; i++)
        if (strcmp(pairs[i].name, name) == 0)
            return pairs[i].other;
    return NULL;
}

/* The partner of a model or of its variant, as the same variant. */
static char *
find_partner(const Pair *pairs, guint n_pairs, const char *name)
{
    for (guint v = 0; v < G_N_ELEMENTS(variants); v++) {
        gsize n = strlen(name) - MIN(strlen(name), strlen(variants[v]));
        g_autofree char *base = g_strndup(name, n);
        const char *other =
            g_str_has_suffix(name, variants[v]) ? find_pair(pairs, n_pairs, base) : NULL;

        if (other)
            return g_strconcat(other, variants[v], NULL);
    }
    return NULL;
}

char *
denest_catalogue_nearest(const char *name)
{
    return find_partner(nearest, G_N_ELEMENTS(nearest), name);
}

char *
denest_catalogue_old_name(const char *name)
{
    return find_partner(renamed, G_N_ELEMENTS(renamed), name);
}

const char *
denest_catalogue_old_word(const char *word)
{
    return find_pair(renamed_words, G_N_ELEMENTS(renamed_words), word);
}
