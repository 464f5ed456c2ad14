/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * static_synapse_hom_w - a connection that sends a weight common to the model
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

static const DenestSynapse static_synapse_hom_w = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "static_synapse_hom_w",
             .summary = "Connection with a constant weight common to all",
             .equations = "A spike sends the weight of the model.",
             .reference = ""},
    .flags = DENEST_SYNAPSE_FROM_DEVICES | DENEST_SYNAPSE_TO_DEVICES | DENEST_SYNAPSE_COMMON_WEIGHT,
};
DENEST_PLUGIN(static_synapse_hom_w);
