/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Constants that the `prepare` functions of neuron models compute: durations in steps, exact
 * propagators of linear membranes, normalisation of synaptic waveforms. Times in ms, capacitances
 * in pF, currents in pA, voltages in mV.
 */
#ifndef DENEST_PROPAGATORS_H
#define DENEST_PROPAGATORS_H

#include <float.h>
#include <math.h>

#include <denest/types.h>

G_BEGIN_DECLS

/** Steps that a duration takes, rounded up; a whole number. INFINITY for durations beyond 10^12 ms.
 */
static inline double
denest_steps(double ms, double h)
{
    const gint64 tics_per_step = (gint64)floor(1000 * h + 0.5);

    if (ms >= 1e12)
        return INFINITY;
    return (double)(((gint64)(1000 * ms + 0.5) + tics_per_step - 1) / tics_per_step);
}

/**
 * exp(x) - 1 as the reference computes it: a series up to |x| = ln 2, whose last bits differ from
 * the C library's expm1().
 */
static inline double
denest_expm1(double x)
{
    double sum = x, term = x * x / 2;

    if (x == 0)
        return 0;
    if (fabs(x) > G_LN2)
        return exp(x) - 1;
    for (guint n = 2; fabs(term) > fabs(sum) * DBL_EPSILON;) {
        sum += term;
        n++;
        term *= x / n;
    }
    return sum;
}

/** The exact propagator, or its limit at tau_m = tau_syn where the exact one loses its digits. */
static inline double
denest_propagator_choose(double tau_m, double tau_syn, double exact, double singular, double linear)
{
    const double distance = fabs(tau_m - tau_syn);

    if (distance == 0 || (distance < 0.1 && fabs(exact - singular) > 2 * fabs(linear)))
        return singular;
    return exact;
}

/** What a current of 1 that decays with @p tau_syn adds to the membrane potential within a step. */
static inline double
denest_propagator_current(double tau_syn, double tau_m, double C_m, double h)
{
    const double decay_m = exp(-h / tau_m);
    const double exact = -tau_m / (C_m * (1 - tau_m / tau_syn)) * exp(-h / tau_syn) *
                         denest_expm1(h * (1 / tau_syn - 1 / tau_m));
    const double singular = h / C_m * decay_m;
    const double linear = 1 / (2 * C_m * tau_m * tau_m) * h * h * (tau_syn - tau_m) * decay_m;

    return denest_propagator_choose(tau_m, tau_syn, exact, singular, linear);
}

/** What a slope of 1 of an alpha-shaped current adds to the membrane potential within a step. */
static inline double
denest_propagator_slope(double tau_syn, double tau_m, double C_m, double h)
{
    const double decay_m = exp(-h / tau_m), decay_syn = exp(-h / tau_syn), ratio = tau_m / tau_syn;
    const double exact =
        1 / C_m *
        (decay_syn * denest_expm1(-h / tau_m + h / tau_syn) / (ratio - 1) * tau_m - h * decay_syn) /
        (-1 + ratio) * tau_m;
    const double singular = h * h / 2 / C_m * decay_m;
    const double linear = 1 / (3 * C_m * tau_m * tau_m) * h * h * h * (tau_syn - tau_m) * decay_m;

    return denest_propagator_choose(tau_m, tau_syn, exact, singular, linear);
}

/** Initial slope of an alpha function t/tau * exp(1 - t/tau), whose peak is 1. Multiply input by
 * this one factor. */
static inline double
denest_alpha_slope(double tau)
{
    return G_E / tau;
}

/** Initial slope of a difference of exponentials whose peak is 1; an alpha function where the two
 * constants meet. */
static inline double
denest_beta_slope(double tau_rise, double tau_decay)
{
    double height = 0;

    if (fabs(tau_decay - tau_rise) > DBL_EPSILON) {
        const double peak =
            tau_decay * tau_rise * log(tau_decay / tau_rise) / (tau_decay - tau_rise);

        height = exp(-peak / tau_decay) - exp(-peak / tau_rise);
    }
    if (fabs(height) < DBL_EPSILON)
        return G_E / tau_decay;
    return (1 / tau_rise - 1 / tau_decay) / height;
}

G_END_DECLS

#endif
