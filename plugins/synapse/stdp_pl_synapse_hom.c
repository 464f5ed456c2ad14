/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_pl_synapse_hom - plasticity with a power law, after Morrison et al.
 *
 *     facilitation    w <- w + lambda w^mu x
 *     depression      w <- w - lambda alpha w y
 *
 * x, y: pre- and postsynaptic traces, as in stdp_synapse.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau_plus, lambda, alpha, mu;
} Params;
enum { TRACE, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, tau_plus, "ms", 20.0, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, lambda, "", 0.1, "Step size"),
    DENEST_PARAM_ANY(Params, alpha, "", 1.0, "Asymmetry: depression per facilitation"),
    DENEST_PARAM_ANY(Params, mu, "", 0.4, "Weight dependence of facilitation"),
};
static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, DENEST_SETTABLE | DENEST_PER_SOURCE, 0, 0,
               .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, FALSE);
    const double per_tau = 1 / p->tau_plus;
    double *K = x->state[TRACE], *w = x->weight;

    for (guint k = 0; k < post.n; k++) {
        const guint i = post.connection[k];
        const double trace = *K * exp((x->t_last - post.arrival[k]) * per_tau);

        w[i] += p->lambda * pow(w[i], p->mu) * trace;
    }
    for (guint i = 0; i < x->n; i++) {
        const double v = w[i] - p->lambda * p->alpha * w[i] * post.trace[i];

        x->ret_sent[i] = w[i] = v > 0 ? v : 0;
    }
    *K = *K * exp((x->t_last - x->t) * per_tau) + 1;
}

static const DenestSynapse stdp_pl_synapse_hom = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_pl_synapse_hom",
             .summary = "Spike-timing dependent plasticity with a power law",
             .equations = "presynaptic spike: for each postsynaptic spike since the last one\n"
                          "    w <- w + lambda w^mu x\n"
                          "then w <- w - lambda alpha w y, and w is sent",
             .reference = "Morrison, Aertsen & Diesmann 2007, doi:10.1162/neco.2007.19.6.1437",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_pl_synapse_hom);
