/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vogels_sprekeler_synapse - symmetric plasticity of inhibitory connections
 *
 *     |w| <- |w| + eta x  at a postsynaptic spike
 *     |w| <- |w| + eta (y - alpha)  at a presynaptic spike
 *
 * x, y: pre- and postsynaptic traces, as in stdp_synapse. The time constant of y is the target's
 * tau_minus, which should be tau.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau, alpha, eta, Wmax;
} Params;
enum { TRACE, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau, "ms", 20.0, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, alpha, "", 0.12, "Constant depression at a presynaptic spike"),
    DENEST_PARAM_ANY(Params, eta, "", 0.001, "Step size"),
    DENEST_PARAM_ANY(Params, Wmax, "", 1.0, "Largest weight, with the sign of the weights"),
};
static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, DENEST_SETTABLE | DENEST_PER_SOURCE, 0, INFINITY,
               .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check_weight(const void *values, double weight, GError **error)
{
    const Params *p = values;

    if (weight != 0 && (weight < 0) != (p->Wmax < 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "weight",
                           "%g and Wmax = %g must have the same sign", weight, p->Wmax);
    return TRUE;
}

static double
facilitate(const Params *p, double w, double trace)
{
    const double v = fabs(w) + p->eta * trace;

    return copysign(v < fabs(p->Wmax) ? v : fabs(p->Wmax), p->Wmax);
}

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestPostActivity post = denest_transmission_post(x, FALSE);
    double *K = x->state[TRACE], *w = x->weight;

    for (guint k = 0; k < post.n; k++) {
        const guint i = post.connection[k];

        w[i] = facilitate(p, w[i], *K * exp((x->t_last - post.arrival[k]) / p->tau));
    }
    for (guint i = 0; i < x->n; i++) {
        const double v = fabs(facilitate(p, w[i], post.trace[i])) - p->alpha * p->eta;

        x->ret_sent[i] = w[i] = copysign(fmax(v, 0), p->Wmax);
    }
    *K = *K * exp((x->t_last - x->t) / p->tau) + 1;
}

static const DenestSynapse vogels_sprekeler_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "vogels_sprekeler_synapse",
             .summary = "Symmetric spike-timing plasticity of inhibitory connections",
             .equations = "|w| <- |w| + eta x at a postsynaptic spike\n"
                          "|w| <- |w| + eta (y - alpha) at a presynaptic spike",
             .reference = "Vogels et al. 2011, doi:10.1126/science.1211095",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .weight = 0.5,
    .transmit = transmit,
};
DENEST_PLUGIN(vogels_sprekeler_synapse);
