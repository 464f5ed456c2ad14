/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * volume_transmitter - collects spikes of neuromodulatory units for plastic synapses
 *
 * Synapses whose parameter `vt` is the gid of the transmitter get what has arrived, with the times
 * of arrival (spike plus delay), at the end of every deliver_interval slices. A slice is the
 * shortest delay.
 */
#include <string.h>

#include <denest/neuron.h>
#include <denest/plugin.h>

typedef struct {
    double deliver_interval;
} Params;
enum { IN_SPIKES };

static const DenestParam params[] = {
    DENEST_PARAM_INT(Params, deliver_interval, "slices", 1, 1, G_MAXINT32,
                     "Time between deliveries, in shortest delays"),
};

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_COUNT, .doc = "Spikes to pass on; weights are ignored"},
};

DENEST_NEURON_UPDATE(update)
{
    (void)per_unit;
    for (guint t = 0; t < block->n_steps; t++) {
        memcpy(block->spikes, denest_block_input(block, IN_SPIKES, t), block->n * sizeof(double));
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron volume_transmitter = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "volume_transmitter",
             .summary = "Collects neuromodulatory spikes for plastic synapses",
             .equations = "spikes that arrive are passed on to the synapses with this unit as `vt`",
             .reference = "Potjans, Morrison & Diesmann 2010, doi:10.3389/fncom.2010.00141",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .update = &update,
    .deliver_interval = 1 + DENEST_FIELD(Params, deliver_interval),
};
DENEST_PLUGIN(volume_transmitter);
