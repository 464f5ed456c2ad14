/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/probe.h"

enum { WEIGHT, CURRENT, N_STATE };
enum { IN_WEIGHT, IN_CURRENT, IN_TRIGGER, N_INPUTS };

static const DenestState state[] = {
    [WEIGHT] = {"weight", "", 0, DENEST_RECORDABLE, .doc = "Weights that arrived in the step"},
    [CURRENT] = {"current", "pA", 0, DENEST_RECORDABLE, .doc = "Current of the step"},
};

static const DenestInput inputs[] = {
    [IN_WEIGHT] = {NULL, DENEST_PROBE_INPUT, DENEST_INPUT_WEIGHT, .doc = "Weights"},
    [IN_CURRENT] = {NULL, DENEST_PROBE_INPUT, DENEST_INPUT_CURRENT, .doc = "Currents"},
    [IN_TRIGGER] = {NULL, DENEST_PROBE_TRIGGER, DENEST_INPUT_COUNT, .doc = "Orders to spike"},
};

static void
advance(const DenestBlock *block)
{
    for (guint t = 0; t < block->n_steps; t++) {
        const double *trigger = denest_block_input(block, IN_TRIGGER, t);

        memcpy(block->state[WEIGHT], denest_block_input(block, IN_WEIGHT, t),
               block->n * sizeof(double));
        memcpy(block->state[CURRENT], denest_block_input(block, IN_CURRENT, t),
               block->n * sizeof(double));
        memcpy(block->spikes, trigger, block->n * sizeof(double));
        denest_block_emit_any(block, t);
    }
}

static const DenestUpdateVariants update = {advance, advance, advance};

const DenestNeuron denest_probe_model = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = DENEST_PROBE,
             .summary = "What arrives, and spikes to order",
             .equations = "",
             .reference = ""},
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = N_INPUTS,
    .update = &update,
};
