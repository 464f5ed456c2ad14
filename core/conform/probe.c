/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/probe.h"

#include <denest/synapse.h>

#include "core/kernel/histories.h"

typedef struct {
    double n_histories;
} Params;

/* A description with tables of its own. */
typedef struct {
    DenestNeuron model;
    DenestParam param;
    DenestHistory histories[];
} Probe;

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

/* The same in all units, and not in every step, as those do that note what is above a threshold. */
static void
note(const DenestBlock *block, guint t)
{
    const guint n = (guint)((const Params *)block->params)->n_histories;
    const DenestStep stamp = block->step + t + 1;

    for (guint k = 0; k < n && denest_block_is_read(block); k++)
        for (guint i = 0; i < block->n_units && (stamp + k) % 3 > 0; i++)
            denest_block_note(block, t, k, i, 1e-3 * (double)(1 + (7 * stamp + k) % 11));
}

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
        note(block, t);
    }
}

static const DenestUpdateVariants update = {advance, advance, advance};

static const DenestParam n_histories =
    DENEST_PARAM_INT(Params, n_histories, "", 0, 0, G_MAXINT32, "Histories that are written");

static const DenestNeuron description = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = DENEST_PROBE,
             .summary = "What arrives, and spikes to order",
             .equations = "",
             .reference = "",
             .params_size = sizeof(Params),
             .n_params = 1},
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = N_INPUTS,
    .update = &update,
};

/* As the first neuron model has it that does; else nothing is forgotten. */
static DenestHistory
find_history(const GPtrArray *neurons, const char *name)
{
    for (guint i = 0; i < neurons->len; i++) {
        const DenestPrototype *prototype = neurons->pdata[i];
        const DenestNeuron *neuron = (const DenestNeuron *)prototype->model;
        const int k = denest_histories_find(neuron, name);

        if (k >= 0)
            return neuron->histories[k];
    }
    return (DenestHistory){name, "", DENEST_KEEP_UNTIL_READ, "Any number"};
}

static gboolean
is_listed(const GArray *histories, const char *name)
{
    for (guint k = 0; k < histories->len; k++)
        if (g_str_equal(g_array_index(histories, DenestHistory, k).name, name))
            return TRUE;
    return FALSE;
}

static GArray *
list_histories(DenestRegistry *registry, const DenestPlugin *plugin)
{
    GArray *histories = g_array_new(FALSE, FALSE, sizeof(DenestHistory));
    g_autoptr(GPtrArray) neurons = NULL;

    for (guint m = 0; m < plugin->n_models; m++) {
        const DenestModel *model = plugin->models[m];
        const char *const *names =
            model->kind == DENEST_KIND_SYNAPSE ? ((const DenestSynapse *)model)->histories : NULL;

        if (names && !neurons) {
            denest_registry_load_all(registry, FALSE);
            neurons = denest_registry_list(registry, DENEST_KIND_BIT(DENEST_KIND_NEURON));
        }
        for (; names && *names; names++)
            if (!is_listed(histories, *names)) {
                const DenestHistory history = find_history(neurons, *names);

                g_array_append_val(histories, history);
            }
    }
    return histories;
}

DenestNeuron *
denest_probe_new(DenestRegistry *registry, const DenestPlugin *plugin)
{
    g_autoptr(GArray) histories = list_histories(registry, plugin);
    const gsize size = histories->len * sizeof(DenestHistory);
    Probe *probe = g_malloc0(sizeof(Probe) + size);

    probe->model = description;
    probe->param = n_histories;
    probe->param.value = histories->len;
    probe->model.base.params = &probe->param;
    if (histories->len > 0)
        memcpy(probe->histories, histories->data, size);
    probe->model.histories = probe->histories;
    probe->model.n_histories = histories->len;
    return &probe->model;
}
