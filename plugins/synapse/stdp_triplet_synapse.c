/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_triplet_synapse - plasticity by pairs and triplets of spikes
 *
 *     facilitation    |w| <- |w| + x (Aplus + Aplus_triplet y3)
 *     depression      |w| <- |w| - y (Aminus + Aminus_triplet x3)
 *
 * x, y: pre- and postsynaptic traces, as in stdp_synapse; x3, y3: slower ones, without the present
 * spike. tau_minus and tau_minus_triplet are parameters of the target.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau_plus, tau_plus_triplet, Aplus, Aminus, Aplus_triplet, Aminus_triplet, Wmax;
} Params;
enum { TRACE, TRACE_3, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau_plus, "ms", 16.8, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, tau_plus_triplet, "ms", 101.0, "Time constant of the slower one"),
    DENEST_PARAM_ANY(Params, Aplus, "", 5e-10, "Facilitation by a pair"),
    DENEST_PARAM_ANY(Params, Aminus, "", 0.007, "Depression by a pair"),
    DENEST_PARAM_ANY(Params, Aplus_triplet, "", 0.0062, "Facilitation by a triplet"),
    DENEST_PARAM_ANY(Params, Aminus_triplet, "", 0.00023, "Depression by a triplet"),
    DENEST_PARAM_ANY(Params, Wmax, "", 100.0, "Largest weight, with the sign of the weights"),
};
#define TRACE_FLAGS DENEST_SETTABLE | DENEST_PER_SOURCE, 0, INFINITY
static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, TRACE_FLAGS, .doc = "Presynaptic trace"},
    [TRACE_3] = {"Kplus_triplet", "", 0.0, TRACE_FLAGS, .doc = "Slower presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check_weight(const void *values, double weight, GError **error)
{
    const Params *p = values;

    if ((weight < 0) != (p->Wmax < 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "weight",
                           "%g and Wmax = %g must have the same sign", weight, p->Wmax);
    return TRUE;
}

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, FALSE);
    double *K = x->state[TRACE], *K_3 = x->state[TRACE_3], *w = x->weight;

    for (guint k = 0; k < post.n; k++) {
        const guint i = post.connection[k];
        const double trace = *K * exp((x->t_last - post.arrival[k]) / p->tau_plus);
        const double v = fabs(w[i]) + trace * (p->Aplus + p->Aplus_triplet * (post.K3[k] - 1));

        w[i] = copysign(fmin(v, fabs(p->Wmax)), p->Wmax);
    }
    *K_3 = *K_3 * exp((x->t_last - x->t) / p->tau_plus_triplet);
    for (guint i = 0; i < x->n; i++) {
        const double v = fabs(w[i]) - post.trace[i] * (p->Aminus + p->Aminus_triplet * *K_3);

        x->ret_sent[i] = w[i] = copysign(fmax(v, 0), p->Wmax);
    }
    *K_3 = *K_3 + 1;
    *K = *K * exp((x->t_last - x->t) / p->tau_plus) + 1;
}

static const DenestSynapse stdp_triplet_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_triplet_synapse",
             .summary = "Plasticity by pairs and triplets of spikes",
             .equations = "presynaptic spike: for each postsynaptic spike since the last one\n"
                          "    |w| <- |w| + x (Aplus + Aplus_triplet y3)\n"
                          "then |w| <- |w| - y (Aminus + Aminus_triplet x3), and w is sent",
             .reference = "Pfister & Gerstner 2006, doi:10.1523/JNEUROSCI.1425-06.2006",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE | DENEST_SYNAPSE_READS_TRIPLETS,
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_triplet_synapse);
