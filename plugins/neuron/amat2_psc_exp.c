/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * amat2_psc_exp - leaky integrator without reset, adaptive threshold that also follows the
 * potential, exponential synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     threshold = omega + A_1 + A_2 + T,    dA_k/dt = -A_k / tau_k
 *     (tau_v d/dt + 1)^2 T = beta tau_v^2 dV/dt
 *
 * V at or above the threshold emits a spike, which adds alpha_k to A_k; then there is none for
 * t_ref. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/mat2.h"

typedef struct {
    MAT2_FIELDS;
    double beta, tau_v;
} Params;
/* What a variable (first of the name) adds to V, T' or T (second) in a step. */
typedef struct {
    double stim_V, ex_V, in_V, V_V;
    double stim_T1, ex_T1, in_T1, V_T1, T1_T1;
    double stim_T, ex_T, in_T, V_T, T1_T, T_T;
    MAT2_DERIVED;
} Derived;
enum { V_M, I_EX, I_IN, A_1, A_2, T_V, T_1, I_STIM, REF, N_STATE };

static const DenestParam params[] = {
    MAT2_ROWS(200, 10, 10, 0),
    ROW_ANY(beta, "1/ms", 0, "Coupling of the threshold to the potential"),
    ROW_POSITIVE(tau_v, "ms", 5, "Time constant of that coupling, not that of the membrane"),
    MAT2_ROW_OMEGA(-65),
};

static const DenestState state[] = {
    MAT2_STATE(DENEST_RECORDABLE),
    [T_V] = {"V_th_v", "mV", 0, DENEST_SETTABLE | DENEST_RECORDABLE,
             .doc = "Component of the threshold that follows the potential"},
    [T_1] = {"V_th_dv", "mV/ms", .doc = "Slope variable of V_th_v"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);
static const DenestInput inputs[] = {INPUTS_EX_IN("pA")};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (!MAT2_CHECK(p, error))
        return FALSE;
    if (p->tau_v == p->tau_m || p->tau_v == p->tau_syn_ex || p->tau_v == p->tau_syn_in)
        return denest_fail(error, DENEST_ERROR_RANGE, "tau_v",
                           "%g is also tau_m, tau_syn_ex or tau_syn_in; they must differ",
                           p->tau_v);
    return TRUE;
}

static double
cube(double x)
{
    return x * x * x;
}

/* Exact solution for a current that decays with tau_syn = s; m, v: membrane and coupling. */
static void
propagators(const Params *p, double s, double h, double *ret_V, double *ret_T1, double *ret_T)
{
    const double m = p->tau_m, v = p->tau_v, C = p->C_m, beta = p->beta;
    const double e_s = exp(-h / s), e_m = exp(-h / m), e_v = exp(-h / v);
    const double sm = s - m, sv = s - v, mv = m - v;

    *ret_V = (e_s - e_m) * s * m / (C * sm);
    *ret_T1 =
        beta * s * m * v * (e_v * (-s + m) + e_m * (s - v) + e_s * (-m + v)) / (C * sm * sv * mv);
    *ret_T = beta * s * m * v *
             ((e_m * m * (sv * sv) - e_s * s * (mv * mv)) * v -
              e_v * sm * (h * sv * mv + s * m * v - cube(v))) /
             (C * sm * (sv * sv) * (mv * mv));
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;
    const double m = p->tau_m, v = p->tau_v, C = p->C_m, mv = m - v;
    const double e_m = exp(-h / m), e_v = exp(-h / v);

    d->stim_V = (m - e_m * m) / C;
    d->V_V = e_m;
    d->stim_T1 = p->beta * (e_m - e_v) * m * v / (C * mv);
    d->V_T1 = p->beta * (-e_m + e_v) * v / mv;
    d->T1_T1 = e_v;
    d->stim_T = p->beta * m * v * (e_m * m * v - e_v * (h * mv + m * v)) / (C * (mv * mv));
    d->V_T = p->beta * v * (-e_m * m * v + e_v * (h * mv + m * v)) / (mv * mv);
    d->T1_T = e_v * h;
    d->T_T = e_v;
    propagators(p, p->tau_syn_ex, h, &d->ex_V, &d->ex_T1, &d->ex_T);
    propagators(p, p->tau_syn_in, h, &d->in_V, &d->in_T1, &d->in_T);
    MAT2_PREPARE(p, d, h);
}

MAT2_UPDATE(
    {
        const double T1 = y[T_1][i];

        y[T_V][i] = stim * D(stim_T) + ex * D(ex_T) + in * D(in_T) + V * D(V_T) + T1 * D(T1_T) +
                    y[T_V][i] * D(T_T);
        y[T_1][i] = stim * D(stim_T1) + ex * D(ex_T1) + in * D(in_T1) + V * D(V_T1) + T1 * D(T1_T1);
    },
    D(stim_V) * stim + ex * D(ex_V) + in * D(in_V) + V * D(V_V),
    D(omega) + A_2_now + A_1_now + y[T_V][i])
MAT2_RECORDABLES(D(omega) + y[A_1][i] + y[A_2][i] + y[T_V][i]);

static const DenestNeuron amat2_psc_exp = {
    .base = DENEST_NEURON_BASE(
        Params, params, "amat2_psc_exp",
        "Integrator without reset, adaptive threshold that follows the potential",
        "V' = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m\n"
        "A_k' = -A_k / tau_k, (tau_v d/dt + 1)^2 T = beta tau_v^2 V'\n"
        "V >= omega + A_1 + A_2 + T: spike; A_k <- A_k + alpha_k; none for t_ref",
        "Yamauchi, Kim & Shinomoto 2011, doi:10.3389/fncom.2011.00042"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    DENEST_NEURON_RECORDABLES(recordables),
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(amat2_psc_exp);
