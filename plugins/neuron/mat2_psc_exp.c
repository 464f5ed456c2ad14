/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mat2_psc_exp - leaky integrator without reset, multi-timescale adaptive threshold, exponential
 * synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     threshold = omega + A_1 + A_2,    dA_k/dt = -A_k / tau_k
 *
 * V at or above the threshold emits a spike, which adds alpha_k to A_k; then there is none for
 * t_ref. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/mat2.h"

typedef struct {
    MAT2_FIELDS;
} Params;
typedef struct {
    MAT2_DERIVED;
    double leak, gain, current_ex, current_in; /* -; mV per pA */
} Derived;
enum { V_M, I_EX, I_IN, A_1, A_2, I_STIM, REF, N_STATE };

static const DenestParam params[] = {MAT2_ROWS(100, 5, 37, 2), MAT2_ROW_OMEGA(-51)};
static const DenestState state[] = {MAT2_STATE(DENEST_INTERNAL)};
static const DenestInput inputs[] = {INPUTS_EX_IN("pA")};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    return MAT2_CHECK(p, error);
}

/* This model takes the C library's expm1(), and the exact propagator everywhere. */
static double
propagator(double tau_syn, const Params *p, double h)
{
    return -p->tau_m / (p->C_m * (1 - p->tau_m / tau_syn)) * exp(-h / tau_syn) *
           expm1(h * (1 / tau_syn - 1 / p->tau_m));
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->leak = expm1(-h / p->tau_m);
    d->gain = -p->tau_m / p->C_m * d->leak;
    d->current_ex = propagator(p->tau_syn_ex, p, h);
    d->current_in = propagator(p->tau_syn_in, p, h);
    MAT2_PREPARE(p, d, h);
}

MAT2_UPDATE({}, D(leak) * V + V + ex * D(current_ex) + in * D(current_in) + stim * D(gain),
            D(omega) + A_2_now + A_1_now)
MAT2_RECORDABLES(D(omega) + y[A_1][i] + y[A_2][i]);

static const DenestNeuron mat2_psc_exp = {
    .base =
        DENEST_NEURON_BASE(Params, params, "mat2_psc_exp",
                           "Integrator without reset, adaptive threshold with two time scales",
                           "V' = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m\n"
                           "A_k' = -A_k / tau_k\n"
                           "V >= omega + A_1 + A_2: spike; A_k <- A_k + alpha_k; none for t_ref",
                           "Kobayashi, Tsubo & Shinomoto 2009, doi:10.3389/neuro.10.009.2009"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    DENEST_NEURON_RECORDABLES(recordables),
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(mat2_psc_exp);
