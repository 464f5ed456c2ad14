/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_nn_symm_synapse - nearest-neighbour plasticity, symmetric pairing
 *
 * As stdp_synapse, but each spike is paired with the nearest one before it only: the traces of both
 * sides know their last spike.
 */
#include <denest/plugin.h>

#include "plugins/synapse/stdp.h"

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, TRUE);
    double *w = x->weight;

    facilitate_all(x, &post, 1);
    for (guint i = 0; i < x->n; i++)
        x->ret_sent[i] = w[i] = depress(p, w[i], post.trace[i], p->mu_minus);
}

static const DenestSynapse stdp_nn_symm_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_nn_symm_synapse",
             .summary = "Nearest-neighbour spike-timing plasticity, symmetric pairing",
             .equations = "as stdp_synapse, but traces of both sides know their last spike only",
             .reference = "Morrison, Diesmann & Gerstner 2008, doi:10.1007/s00422-008-0233-1",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_nn_symm_synapse);
