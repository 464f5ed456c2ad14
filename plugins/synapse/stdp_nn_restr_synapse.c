/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_nn_restr_synapse - nearest-neighbour plasticity, restricted symmetric pairing
 *
 * As stdp_nn_symm_synapse, but only the first postsynaptic spike after a presynaptic one counts,
 * and without any there is neither facilitation nor depression.
 */
#include <denest/plugin.h>

#include "plugins/synapse/stdp.h"

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, TRUE);
    double *w = x->weight;

    for (guint k = 0; k < post.n; k++) {
        const guint i = post.connection[k];

        if (k > 0 && post.connection[k - 1] == i)
            continue;
        w[i] = facilitate(p, w[i], exp((x->t_last - post.arrival[k]) / p->tau_plus), p->mu_plus);
        w[i] = depress(p, w[i], post.trace[i], p->mu_minus);
    }
    for (guint i = 0; i < x->n; i++)
        x->ret_sent[i] = w[i];
}

static const DenestSynapse stdp_nn_restr_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_nn_restr_synapse",
             .summary = "Nearest-neighbour spike-timing plasticity, restricted symmetric pairing",
             .equations = "as stdp_nn_symm_synapse, but only the first postsynaptic spike\n"
                          "between two presynaptic ones counts, and none changes nothing",
             .reference = "Morrison, Diesmann & Gerstner 2008, doi:10.1007/s00422-008-0233-1",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_nn_restr_synapse);
