/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tsodyks2_synapse - short-term depression and facilitation
 *
 *     x' = (1 - x) / tau_rec,  u' = (U - u) / tau_fac
 *     a spike: sends weight x u; x <- x - u x, u <- u + U (1 - u)
 *
 * Written between spikes, so that the first spike finds x as if one had been at time 0.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double U, tau_rec, tau_fac;
} Params;
enum { U_NOW, X, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, U, "", 0.5, 0, 1, "Fraction of the resources that a first spike uses"),
    DENEST_PARAM(Params, tau_rec, "ms", 800.0, DENEST_ABOVE_ZERO, INFINITY, "Time of recovery"),
    DENEST_PARAM(Params, tau_fac, "ms", 0.0, 0, INFINITY, "Time constant of facilitation; 0: none"),
};
static const DenestState state[] = {
    [U_NOW] = {"u", "", 0.5, DENEST_SETTABLE, 0, 1, .doc = "Fraction that a spike uses"},
    [X] = {"x", "", 1.0, DENEST_SETTABLE, 0, 0, .doc = "Resources before the spike"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static void
transmit(DenestTransmission *t)
{
    const Params *p = t->params;
    const double interval = t->t - t->t_last, recovery = exp(-interval / p->tau_rec);
    const double facilitation = p->tau_fac < 1e-10 ? 0 : exp(-interval / p->tau_fac);
    double *x = t->state[X], *u = t->state[U_NOW];

    for (guint i = 0; i < t->n; i++) {
        x[i] = 1 + (x[i] - x[i] * u[i] - 1) * recovery;
        u[i] = p->U + u[i] * (1 - p->U) * facilitation;
        t->ret_sent[i] = x[i] * u[i];
    }
}

static const DenestSynapse tsodyks2_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "tsodyks2_synapse",
             .summary = "Short-term depression and facilitation",
             .equations = "x' = (1 - x) / tau_rec, u' = (U - u) / tau_fac\n"
                          "a spike: sends weight x u; x <- x - u x, u <- u + U (1 - u)",
             .reference = "Maass & Markram 2002, doi:10.1016/S0893-6080(01)00144-7",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_PRE_ONLY | DENEST_SYNAPSE_TO_DEVICES,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_PLUGIN(tsodyks2_synapse);
