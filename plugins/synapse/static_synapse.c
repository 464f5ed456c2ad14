/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * static_synapse - a connection that sends its weight
 *
 * Carries spikes, currents and recordings; the only kind that devices may use.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

static const DenestSynapse static_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "static_synapse",
             .summary = "Connection with a constant weight",
             .equations = "A spike sends the weight.",
             .reference = ""},
    .flags = DENEST_SYNAPSE_FROM_DEVICES | DENEST_SYNAPSE_TO_DEVICES,
};
DENEST_PLUGIN(static_synapse);
