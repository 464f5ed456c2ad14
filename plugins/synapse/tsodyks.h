/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Short-term plasticity with three fractions of resources, recovered, active and inactive, which
 * tsodyks_synapse and tsodyks_synapse_hom share:
 *
 *     x' = z / tau_rec,  y' = -y / tau_psc,  z = 1 - x - y,  u' = -u / tau_fac
 *     a spike: u += U (1 - u); u x passes from x to y, and the weight times that is sent
 */
#ifndef TSODYKS_H
#define TSODYKS_H

#include <denest/synapse.h>

typedef struct {
    double U, tau_psc, tau_rec, tau_fac;
} Params;
enum { X, Y, U_NOW, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, U, "", 0.5, 0, 1, "Increase of u at a spike"),
    DENEST_PARAM(Params, tau_psc, "ms", 3.0, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the active state; that of the target's current"),
    DENEST_PARAM(Params, tau_rec, "ms", 800.0, DENEST_ABOVE_ZERO, INFINITY, "Time of recovery"),
    DENEST_PARAM(Params, tau_fac, "ms", 0.0, 0, INFINITY, "Time constant of facilitation; 0: none"),
};
static const DenestState state[] = {
    [X] = {"x", "", 1.0, DENEST_SETTABLE, 0, 0, .doc = "Recovered fraction of the resources"},
    [Y] = {"y", "", 0.0, DENEST_SETTABLE, 0, 0, .doc = "Active fraction of the resources"},
    [U_NOW] = {"u", "", 0.0, DENEST_SETTABLE, 0, 0, .doc = "Fraction that a spike uses"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static inline gboolean
tsodyks_check_state(const void *p, const double *state_, GError **error)
{
    if (state_[X] + state_[Y] > 1)
        return denest_fail(error, DENEST_ERROR_RANGE, "x", "%g and y = %g add up to more than 1",
                           state_[X], state_[Y]);
    return TRUE;
}

/* One connection; returns the factor on the weight. */
static inline double
tsodyks_release(const Params *p, double interval, double *x, double *y, double *u)
{
    const double Puu = p->tau_fac == 0 ? 0 : exp(-interval / p->tau_fac);
    const double Pyy = exp(-interval / p->tau_psc), Pzz = exp(-interval / p->tau_rec);
    const double Pxy =
        ((Pzz - 1) * p->tau_rec - (Pyy - 1) * p->tau_psc) / (p->tau_psc - p->tau_rec);
    const double z = 1 - *x - *y;
    double released;

    *u *= Puu;
    *x += Pxy * *y + (1 - Pzz) * z;
    *y *= Pyy;
    *u += p->U * (1 - *u);
    released = *u * *x;
    *x -= released;
    *y += released;
    return released;
}

/* The resources depend on the spikes of the source alone. */
static inline void
tsodyks_transmit(DenestTransmission *x)
{
    for (guint i = 0; i < x->n; i++)
        x->ret_sent[i] = tsodyks_release(x->params, x->t - x->t_last, &x->state[X][i],
                                         &x->state[Y][i], &x->state[U_NOW][i]);
}

#endif
