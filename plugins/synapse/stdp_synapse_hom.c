/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_synapse_hom - plasticity that depends on the times of pre- and postsynaptic spikes
 *
 * As stdp_synapse, but that the signs of weight and Wmax are not compared and the trace can be set.
 */
#include <denest/plugin.h>

#include "plugins/synapse/stdp.h"

enum { TRACE, N_STATE };

static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, DENEST_SETTABLE | DENEST_PER_SOURCE, 0, 0,
               .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

DENEST_SYNAPSE_TRANSMIT(transmit)
{
    transmit_pairs(x, TRACE);
}

static const DenestSynapse stdp_synapse_hom = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_synapse_hom",
             .summary = "Spike-timing dependent plasticity with parameters common to all",
             .equations = "as stdp_synapse",
             .reference = "Guetig et al. 2003, doi:10.1523/JNEUROSCI.23-09-03697.2003",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_synapse_hom);
