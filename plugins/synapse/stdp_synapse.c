/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_synapse - plasticity that depends on the times of pre- and postsynaptic spikes
 *
 *     facilitation    w <- w + lambda Wmax (1 - w / Wmax)^mu_plus  x
 *     depression      w <- w - alpha lambda Wmax (w / Wmax)^mu_minus y
 *
 * Weights change when a presynaptic spike passes: first up, for every postsynaptic spike since the
 * last one, where x is the presynaptic trace (tau_plus) at that time; then down, where y is the
 * postsynaptic trace (tau_minus, a parameter of the target) now. The delay counts as dendritic:
 * postsynaptic spikes reach the synapse a delay later.
 */
#include <denest/plugin.h>
#include <denest/simd.h>
#include <denest/synapse.h>

typedef struct {
    double tau_plus, lambda, alpha, mu_plus, mu_minus, Wmax;
} Params;
enum { TRACE, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau_plus, "ms", 20.0, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, lambda, "", 0.01, "Step size"),
    DENEST_PARAM_ANY(Params, alpha, "", 1.0, "Asymmetry: depression per facilitation"),
    DENEST_PARAM_ANY(Params, mu_plus, "", 1.0, "Weight dependence of facilitation"),
    DENEST_PARAM_ANY(Params, mu_minus, "", 1.0, "Weight dependence of depression"),
    DENEST_PARAM_ANY(Params, Wmax, "", 100.0, "Largest weight"),
};
static const DenestState state[] = {
    [TRACE] = {"Kplus", "", 0.0, DENEST_PER_SOURCE, 0, 0, "Presynaptic trace", 0},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check_weight(const void *params_, double weight, GError **error)
{
    const Params *p = params_;

    if ((weight < 0) != (p->Wmax < 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "weight",
                           "%g and Wmax = %g must have the same sign", weight, p->Wmax);
    return TRUE;
}

/* x^mu; the exponents that are most often used need no power. */
DENEST_INLINE double
power(double x, double mu)
{
    return mu == 1 ? x : mu == 0 ? 1 : pow(x, mu);
}

DENEST_INLINE double
facilitate(const Params *p, double w, double x)
{
    double v = w / p->Wmax + p->lambda * power(1 - w / p->Wmax, p->mu_plus) * x;

    return v < 1 ? v * p->Wmax : p->Wmax;
}

DENEST_INLINE double
depress(const Params *p, double w, double y, double mu)
{
    double v = w / p->Wmax - p->alpha * p->lambda * power(w / p->Wmax, mu) * y;

    return v > 0 ? v * p->Wmax : 0;
}

/* What each postsynaptic spike adds, for some at a time so that exponentials are vectorised. */
static void
facilitate_all(const DenestTransmission *x, const DenestPostActivity *post, double K)
{
    const Params *p = x->params;
    double trace[64];

    for (guint first = 0; first < post->n; first += G_N_ELEMENTS(trace)) {
        guint n = MIN(G_N_ELEMENTS(trace), post->n - first);
        const guint32 *connection = post->connection + first;

        DENEST_FOR_UNITS (k, n)
            trace[k] = K * denest_exp((x->t_last - (post->t[first + k] + x->delay[connection[k]])) /
                                      p->tau_plus);
        for (guint k = 0; k < n; k++)
            x->weight[connection[k]] = facilitate(p, x->weight[connection[k]], trace[k]);
    }
}

static void
transmit(DenestTransmission *x)
{
    const Params p = *(const Params *)x->params;
    DenestPostActivity post = denest_transmission_post(x, FALSE);
    double *K = x->state[TRACE], *w = x->weight;

    facilitate_all(x, &post, *K);
    if (p.mu_minus == 1)
        DENEST_FOR_UNITS (i, x->n)
            x->ret_sent[i] = w[i] = depress(&p, w[i], post.trace[i], 1);
    else
        for (guint i = 0; i < x->n; i++)
            x->ret_sent[i] = w[i] = depress(&p, w[i], post.trace[i], p.mu_minus);
    *K = *K * exp((x->t_last - x->t) / p.tau_plus) + 1;
}

static const DenestSynapse stdp_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_synapse",
             .summary = "Spike-timing dependent plasticity with power-law weight dependence",
             .equations =
                 "presynaptic spike: for each postsynaptic spike since the last one\n"
                 "    w <- w + lambda Wmax (1 - w/Wmax)^mu_plus x    (x: presynaptic trace)\n"
                 "then w <- w - alpha lambda Wmax (w/Wmax)^mu_minus y (y: postsynaptic trace)\n"
                 "and w is sent. tau_minus of y is a parameter of the target.",
             .reference = "Guetig et al. 2003, doi:10.1523/JNEUROSCI.23-09-03697.2003",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .transmit = transmit,
};
DENEST_PLUGIN(stdp_synapse);
