/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tsodyks_synapse_hom - short-term depression and facilitation, with an active state
 *
 * As tsodyks_synapse, with a weight common to the model.
 */
#include <denest/plugin.h>

#include "plugins/synapse/tsodyks.h"

static const DenestSynapse tsodyks_synapse_hom = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "tsodyks_synapse_hom",
             .summary = "Short-term depression and facilitation, one weight for all",
             .equations = "x' = z / tau_rec, y' = -y / tau_psc, z = 1 - x - y, u' = -u / tau_fac\n"
                          "a spike: u += U (1 - u); u x passes from x to y, weight u x is sent",
             .reference = "Tsodyks, Uziel & Markram 2000, doi:10.1523/JNEUROSCI.20-01-j0003.2000",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_PRE_ONLY | DENEST_SYNAPSE_TO_DEVICES | DENEST_SYNAPSE_COMMON_WEIGHT,
    .state = state,
    .n_state = N_STATE,
    .check_state = tsodyks_check_state,
    .transmit = tsodyks_transmit,
};
DENEST_PLUGIN(tsodyks_synapse_hom);
