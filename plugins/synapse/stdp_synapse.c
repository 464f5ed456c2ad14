/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_synapse - plasticity that depends on the times of pre- and postsynaptic spikes
 *
 *     facilitation    w <- w + lambda Wmax (1 - w / Wmax)^mu_plus  x
 *     depression      w <- w - alpha lambda Wmax (w / Wmax)^mu_minus y
 *
 * Weights change when a presynaptic spike passes: first up, for every postsynaptic spike since the
 * last one, where x is the presynaptic trace (tau_plus) at that time; then down, where y is the
 * postsynaptic trace (tau_minus, a parameter of the target) now. The delay counts as dendritic:
 * postsynaptic spikes reach the synapse a delay later.
 */
#include <denest/plugin.h>

#include "plugins/synapse/stdp.h"

enum { TRACE, N_STATE };

static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, DENEST_PER_SOURCE, 0, 0, .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

DENEST_SYNAPSE_TRANSMIT(transmit)
{
    transmit_pairs(x, TRACE);
}

static const DenestSynapse stdp_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_synapse",
             .summary = "Spike-timing dependent plasticity with power-law weight dependence",
             .equations =
                 "presynaptic spike: for each postsynaptic spike since the last one\n"
                 "    w <- w + lambda Wmax (1 - w/Wmax)^mu_plus x    (x: presynaptic trace)\n"
                 "then w <- w - alpha lambda Wmax (w/Wmax)^mu_minus y (y: postsynaptic trace)\n"
                 "and w is sent. tau_minus of y is a parameter of the target.",
             .reference = "Guetig et al. 2003, doi:10.1523/JNEUROSCI.23-09-03697.2003",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_synapse);
