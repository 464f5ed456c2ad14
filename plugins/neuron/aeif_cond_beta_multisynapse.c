/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_cond_beta_multisynapse - adaptive exponential integrate-and-fire neuron, beta-shaped
 * conductances, any number of receptors
 *
 * As aeif_multisynapse.h has it: u_k decays with tau_rise, g_k with tau_decay. The conductance for
 * a weight of 1 rises to 1 nS.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif_multisynapse.h"

typedef struct {
    Params common;
    DenestDoubles tau_rise, tau_decay;
} OwnParams;

static const DenestParam params[] = {
    AEIF_PARAM_ROWS,
    AEIF_MULTI_E_REV_ROW,
    AEIF_MULTI_TAU_ROW(OwnParams, tau_rise, "[2.0]", "Rise time constants, not above tau_decay"),
    AEIF_MULTI_TAU_ROW(OwnParams, tau_decay, "[20.0]", "Decay time constants"),
};

static gboolean
check(void *values, GError **error)
{
    const OwnParams *p = values;

    if (!aeif_check(values, error) ||
        !aeif_multi_check_list(&p->common, "tau_rise", p->tau_rise, error) ||
        !aeif_multi_check_list(&p->common, "tau_decay", p->tau_decay, error))
        return FALSE;
    for (gsize k = 0; k < p->tau_rise.n; k++)
        if (p->tau_rise.data[k] > p->tau_decay.data[k])
            return denest_fail(error, DENEST_ERROR_RANGE, "tau_rise",
                               "item %" G_GSIZE_FORMAT ": %g is above tau_decay = %g", k + 1,
                               p->tau_rise.data[k], p->tau_decay.data[k]);
    return TRUE;
}

static void
begin(const DenestBlock *block)
{
    for (guint i = 0; i < block->n; i++) {
        const DenestDoubles rise = denest_block_list(block, DENEST_FIELD(OwnParams, tau_rise), i);
        const DenestDoubles decay = denest_block_list(block, DENEST_FIELD(OwnParams, tau_decay), i);

        for (guint k = 0; k < AEIF_N_RECEPTORS(block); k++) {
            const gboolean has = k < rise.n;

            aeif_multi_store(block, k, i, has ? rise.data[k] : 1, has ? decay.data[k] : 1,
                             has ? denest_beta_slope(rise.data[k], decay.data[k]) : 0);
        }
    }
}

static const DenestNeuron aeif_cond_beta_multisynapse = AEIF_MULTI_NEURON(
    "aeif_cond_beta_multisynapse",
    "Adaptive exponential integrate-and-fire, any number of beta-shaped conductances",
    "u_k' = -u_k / tau_rise_k, g_k' = u_k - g_k / tau_decay_k, u_k += w scaled to a peak of w",
    check, begin);
DENEST_PLUGIN(aeif_cond_beta_multisynapse);
