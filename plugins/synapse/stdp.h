/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the models of spike-timing dependent plasticity with power-law weight dependence share:
 *
 *     facilitation    w <- w + lambda Wmax (1 - w / Wmax)^mu_plus  x
 *     depression      w <- w - alpha lambda Wmax (w / Wmax)^mu_minus y
 */
#ifndef STDP_H
#define STDP_H

#include <denest/synapse.h>

typedef struct {
    double tau_plus, lambda, alpha, mu_plus, mu_minus, Wmax;
} Params;
static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau_plus, "ms", 20.0, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, lambda, "", 0.01, "Step size"),
    DENEST_PARAM_ANY(Params, alpha, "", 1.0, "Asymmetry: depression per facilitation"),
    DENEST_PARAM_ANY(Params, mu_plus, "", 1.0, "Weight dependence of facilitation"),
    DENEST_PARAM_ANY(Params, mu_minus, "", 1.0, "Weight dependence of depression"),
    DENEST_PARAM_ANY(Params, Wmax, "", 100.0, "Largest weight"),
};
static inline gboolean
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
facilitate(const Params *p, double w, double x, double mu)
{
    double v = w / p->Wmax + p->lambda * power(1 - w / p->Wmax, mu) * x;

    return v < 1 ? v * p->Wmax : p->Wmax;
}

DENEST_INLINE double
depress(const Params *p, double w, double y, double mu)
{
    double v = w / p->Wmax - p->alpha * p->lambda * power(w / p->Wmax, mu) * y;

    return v > 0 ? v * p->Wmax : 0;
}

/* What each postsynaptic spike adds, for some at a time so that exponentials are vectorised. */
DENEST_INLINE void
facilitate_all(const DenestTransmission *x, const DenestPostActivity *post, double K)
{
    /* A copy, and local pointers: the compiler then knows that no weight that is written is one of
     * them. */
    const Params p = *(const Params *)x->params;
    const double t_last = x->t_last;
    double trace[64], *w = x->weight;

    for (guint first = 0; first < post->n; first += G_N_ELEMENTS(trace)) {
        guint n = MIN(G_N_ELEMENTS(trace), post->n - first);
        const guint32 *connection = post->connection + first;

        DENEST_FOR_UNITS (k, n)
            trace[k] = K * denest_exp((t_last - post->arrival[first + k]) / p.tau_plus);
        if (p.mu_plus == 1)
            for (guint k = 0; k < n; k++)
                w[connection[k]] = facilitate(&p, w[connection[k]], trace[k], 1);
        else
            for (guint k = 0; k < n; k++)
                w[connection[k]] = facilitate(&p, w[connection[k]], trace[k], p.mu_plus);
    }
}

DENEST_INLINE void
transmit_pairs(DenestTransmission *x, guint trace_row)
{
    const Params p = *(const Params *)x->params;
    DenestPostActivity post = denest_transmission_post(x, FALSE);
    double *K = x->state[trace_row], *w = x->weight;

    facilitate_all(x, &post, *K);
    if (p.mu_minus == 1)
        DENEST_FOR_UNITS (i, x->n)
            x->ret_sent[i] = w[i] = depress(&p, w[i], post.trace[i], 1);
    else
        for (guint i = 0; i < x->n; i++)
            x->ret_sent[i] = w[i] = depress(&p, w[i], post.trace[i], p.mu_minus);
    *K = *K * exp((x->t_last - x->t) / p.tau_plus) + 1;
}

#endif
