/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cont_delay_synapse - a connection with a constant weight, for delays between grid points
 *
 * Sources and targets are on the grid, so that a delay that belongs to the model acts as the next
 * longer one on the grid. A delay that a projection gives is rounded to the nearest one.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

static const DenestSynapse cont_delay_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "cont_delay_synapse",
             .summary =
                 "Connection with a constant weight; the model's delay is rounded up to the grid",
             .equations = "A spike sends the weight.",
             .reference = ""},
    .flags = DENEST_SYNAPSE_FROM_DEVICES | DENEST_SYNAPSE_TO_DEVICES | DENEST_SYNAPSE_DELAY_UP,
};
DENEST_PLUGIN(cont_delay_synapse);
