/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parrot_neuron - repeats every spike that arrives at receptor 0, whatever its weight
 *
 * Receptor 1 takes connections, so that plastic synapses can see the parrot's spikes, and ignores
 * what they send.
 */
#include <string.h>

#include <denest/neuron.h>
#include <denest/plugin.h>

enum { IN_REPEAT, IN_IGNORED };

static const DenestInput parrot_inputs[] = {
    [IN_REPEAT] = {NULL, 0, DENEST_INPUT_COUNT, .doc = "Spikes to repeat"},
    [IN_IGNORED] = {NULL, 1, DENEST_INPUT_IGNORED,
                    .doc = "For plastic synapses that watch the parrot"},
};

DENEST_NEURON_UPDATE(update)
{
    (void)per_unit;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *count = denest_block_input(block, IN_REPEAT, t);

        memcpy(block->spikes, count, block->n * sizeof(double));
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron parrot_neuron = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "parrot_neuron",
             .summary = "Repeats incoming spikes",
             .equations = "n spikes in, n spikes out",
             .reference = ""},
    .inputs = parrot_inputs,
    .n_inputs = G_N_ELEMENTS(parrot_inputs),
    .update = &update,
};
DENEST_PLUGIN(parrot_neuron);
