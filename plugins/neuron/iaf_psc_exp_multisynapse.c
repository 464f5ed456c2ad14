/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_exp_multisynapse - leaky integrate-and-fire neuron, exponential currents, any number of
 * receptors
 *
 *     dV/dt = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m
 *     I_k' = -I_k / tau_k, I_k += w
 *
 * Receptor k = 1, 2, … has item k of tau_syn. V >= V_th emits a spike; V is V_reset for t_ref.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_multisynapse.h"

typedef struct {
    IAF_PSC_FIELDS;
    DenestDoubles tau_syn;
} Params;
typedef struct {
    IAF_PSC_DERIVED;
    double decay, gain; /* -; mV per pA */
} Derived;
enum { MULTI_ROWS, N_STATE };

static const DenestParam params[] = {
    IAF_PSC_ROWS,
    ROW_I_E,
    MULTI_ROW_TAU_SYN("Time constants, one for each receptor; not tau_m"),
};

static const DenestState state[] = {MULTI_STATE};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {MULTI_INPUTS};

CHECK_RESET

/* Not noticed when tau_m is set. */
static gboolean
check_given(const void *values, const char *const *given, GError **error)
{
    const Params *p = values;

    for (gsize k = 0; g_strv_contains(given, "tau_syn") && k < p->tau_syn.n; k++)
        if (p->tau_syn.data[k] == p->tau_m)
            return denest_fail(error, DENEST_ERROR_RANGE, "tau_syn",
                               "item %" G_GSIZE_FORMAT ": %g is also tau_m; they must differ",
                               k + 1, p->tau_m);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    IAF_PSC_PREPARE(p, d, h);
    d->decay = exp(-h / p->tau_m);
    d->gain = p->tau_m / p->C_m * (1 - d->decay);
}

MULTI_BEGIN({})
MULTI_UPDATE((void)0, add[i] * I, I_k[i] = I * left[i] + in[i], V)

static const DenestNeuron iaf_psc_exp_multisynapse = {
    IAF_PSC_NEURON("iaf_psc_exp_multisynapse",
                   "Leaky integrate-and-fire, exponential currents, any number of receptors",
                   "sum of I_syn_k + ", "I_k' = -I_k / tau_k, I_k += w"),
    .base.check_given = check_given,
    .begin = begin,
};
DENEST_PLUGIN(iaf_psc_exp_multisynapse);
