/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cont_delay_synapse - a connection with a constant weight, for delays between grid points
 *
 * Connections of a projection always get a delay, which is rounded to the grid; sources and targets
 * are on the grid, so that this is a static_synapse.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

static const DenestSynapse cont_delay_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "cont_delay_synapse",
             .summary = "Connection with a constant weight; delays between grid points are rounded",
             .equations = "A spike sends the weight.",
             .reference = ""},
    .flags = DENEST_SYNAPSE_FROM_DEVICES | DENEST_SYNAPSE_TO_DEVICES,
};
DENEST_PLUGIN(cont_delay_synapse);
