/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * quantal_stp_synapse - short-term plasticity of single release sites, stochastic
 *
 * Each of n sites that is empty recovers with probability 1 - exp(-t / tau_rec) since the last
 * spike; each that is full releases with probability u. k released sites send k times the weight;
 * none sends nothing. u as in tsodyks2_synapse.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double U, tau_rec, tau_fac, n;
} Params;
enum { U_NOW, A, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, U, "", 0.5, "Release probability of a first spike"),
    DENEST_PARAM_ANY(Params, tau_rec, "ms", 800.0, "Time of recovery"),
    DENEST_PARAM_ANY(Params, tau_fac, "ms", 10.0, "Time constant of facilitation; 0: none"),
    DENEST_PARAM_ANY(Params, n, "", 1, "Number of release sites; fractions are cut off"),
};
static const DenestState state[] = {
    [U_NOW] = {"u", "", 0.5, DENEST_SETTABLE, 0, 0, .doc = "Release probability"},
    [A] = {"a", "", 1.0, DENEST_SETTABLE, 0, 0,
           .doc = "Sites that are full; fractions are cut off"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

/* How many of some sites do what has this probability. */
static guint
draw(DenestStream *stream, double sites, double probability)
{
    guint count = 0;

    for (double k = 0; k < sites; k++)
        count += denest_stream_uniform(stream) < probability ? 1 : 0;
    return count;
}

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const double interval = x->t - x->t_last, empty = exp(-interval / p->tau_rec);
    const double facilitation = p->tau_fac < 1e-10 ? 0 : exp(-interval / p->tau_fac);
    double *u = x->state[U_NOW], *a = x->state[A];

    for (guint i = 0; i < x->n; i++) {
        guint released;

        u[i] = p->U + u[i] * (1 - p->U) * facilitation;
        a[i] = trunc(a[i]) + draw(x->stream, trunc(p->n) - trunc(a[i]), 1 - empty);
        released = draw(x->stream, a[i], u[i]);
        a[i] -= released;
        x->ret_sent[i] = released > 0 ? released * x->weight[i] : NAN;
    }
}

static const DenestSynapse quantal_stp_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "quantal_stp_synapse",
             .summary = "Short-term plasticity of single release sites, stochastic",
             .equations =
                 "an empty site recovers with probability 1 - exp(-t / tau_rec)\n"
                 "a full site releases with probability u; k releases send k times the weight",
             .reference = "Fuhrmann et al. 2002, doi:10.1152/jn.00258.2001",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_STOCHASTIC | DENEST_SYNAPSE_TO_DEVICES,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_PLUGIN(quantal_stp_synapse);
