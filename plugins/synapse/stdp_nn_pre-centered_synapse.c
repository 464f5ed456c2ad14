/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_nn_pre-centered_synapse - nearest-neighbour plasticity, presynaptic-centred pairing
 *
 * As stdp_synapse, but only the first postsynaptic spike after presynaptic ones counts, which
 * empties the presynaptic trace, and the postsynaptic trace knows its last spike only.
 */
#include <denest/plugin.h>

#include "plugins/synapse/stdp.h"

enum { TRACE, N_STATE };

static const DenestState state[] = {
    [TRACE] = {"Kplus", "", .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, TRUE);
    const double decay = exp((x->t_last - x->t) / p->tau_plus);
    double *K = x->state[TRACE], *w = x->weight;

    for (guint k = 0; k < post.n; k++) {
        const guint i = post.connection[k];

        if (k > 0 && post.connection[k - 1] == i)
            continue;
        w[i] = facilitate(p, w[i], K[i] * exp((x->t_last - post.arrival[k]) / p->tau_plus),
                          p->mu_plus);
        K[i] = 0;
    }
    for (guint i = 0; i < x->n; i++) {
        x->ret_sent[i] = w[i] = depress(p, w[i], post.trace[i], p->mu_minus);
        K[i] = K[i] * decay + 1;
    }
}

static const DenestSynapse stdp_nn_pre_centered_synapse = {
    .base =
        {.kind = DENEST_KIND_SYNAPSE,
         .struct_size = sizeof(DenestSynapse),
         .name = "stdp_nn_pre-centered_synapse",
         .summary = "Nearest-neighbour spike-timing plasticity, presynaptic-centred pairing",
         .equations =
             "as stdp_synapse, but only the first postsynaptic spike after presynaptic ones "
             "counts\n"
             "and empties the presynaptic trace; the postsynaptic trace knows its last spike only",
         .reference = "Morrison, Diesmann & Gerstner 2008, doi:10.1007/s00422-008-0233-1",
         .params_size = sizeof(Params),
         .params = params,
         .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_MODULE("stdp_nn_pre-centered_synapse", &stdp_nn_pre_centered_synapse.base);
