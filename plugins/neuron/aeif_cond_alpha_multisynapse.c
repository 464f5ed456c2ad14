/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_cond_alpha_multisynapse - adaptive exponential integrate-and-fire neuron, alpha-shaped
 * conductances, any number of receptors
 *
 * As aeif_multisynapse.h has it, with both time constants of a receptor equal to its tau_syn. The
 * conductance for a weight of 1 rises to 1 nS within tau_syn.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_multisynapse.h"

typedef struct {
    Params common;
    DenestDoubles tau_syn;
} OwnParams;

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    AEIF_MULTI_E_REV_ROW,
    AEIF_MULTI_TAU_ROW(OwnParams, tau_syn, "[2.0]", "Rise times, one for each receptor"),
};

static gboolean
check(void *values, GError **error)
{
    const OwnParams *p = values;

    return aeif_check(values, error) &&
           aeif_multi_check_list(&p->common, "tau_syn", p->tau_syn, error);
}

static void
begin(const DenestBlock *block)
{
    for (guint i = 0; i < block->n; i++) {
        const DenestDoubles tau = denest_block_list(block, DENEST_FIELD(OwnParams, tau_syn), i);

        for (guint k = 0; k < AEIF_N_RECEPTORS(block); k++) {
            const gboolean has = k < tau.n;

            aeif_multi_store(block, k, i, has ? tau.data[k] : 1, has ? tau.data[k] : 1,
                             has ? denest_alpha_slope(tau.data[k]) : 0);
        }
    }
}

static const DenestNeuron aeif_cond_alpha_multisynapse = AEIF_MULTI_NEURON(
    "aeif_cond_alpha_multisynapse",
    "Adaptive exponential integrate-and-fire, any number of alpha-shaped conductances",
    "u_k' = -u_k / tau_syn_k, g_k' = u_k - g_k / tau_syn_k, u_k += w e/tau_syn_k", check, begin);
DENEST_PLUGIN(aeif_cond_alpha_multisynapse);
