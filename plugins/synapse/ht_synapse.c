/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ht_synapse - depression by a pool of vesicles
 *
 *     dP/dt = (1 - P) / tau_P,       P <- P (1 - delta_P) after each spike
 *
 * A spike sends weight P, with P as it is before the spike. P depends on the spikes of the source
 * alone, so one pool serves all connections of a source.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau_P, delta_P;
} Params;
enum { POOL, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, tau_P, "ms", 500.0, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the pool's recovery"),
    DENEST_PARAM(Params, delta_P, "", 0.125, 0, 1, "Fraction of the pool that a spike uses"),
};
static const DenestState state[] = {
    [POOL] = {"P", "", 1.0, DENEST_SETTABLE, 0, 1, .doc = "Size of the pool after the last spike"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    double *P = x->state[POOL];

    for (guint i = 0; i < x->n; i++) {
        P[i] = 1 - (1 - P[i]) * exp(-(x->t - x->t_last) / p->tau_P);
        x->ret_sent[i] = P[i];
        P[i] = P[i] * (1 - p->delta_P);
    }
}

static const DenestSynapse ht_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "ht_synapse",
             .summary = "Synaptic depression by a pool of vesicles",
             .equations = "dP/dt = (1 - P) / tau_P\n"
                          "A spike sends weight P, then P <- P (1 - delta_P).",
             .reference = "Hill & Tononi 2005, doi:10.1152/jn.00915.2004",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_PRE_ONLY | DENEST_SYNAPSE_TO_DEVICES,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_PLUGIN(ht_synapse);
