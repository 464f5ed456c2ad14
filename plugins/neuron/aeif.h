/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the adaptive exponential integrate-and-fire neurons share: membrane, adaptation, spike.
 *
 *     C_m dV/dt = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) + synapses - w + I_e + I
 *     tau_w dw/dt = a (V - E_L) - w
 *
 * V >= V_peak (V_th if Delta_T is 0) emits a spike within the step: V <- V_reset, w <- w + b; V
 * then stays for t_ref. With t_ref 0 several spikes may fall into one step. V below -1000 mV or |w|
 * above 1e6 pA make V not finite, which ends the simulation.
 *
 * A model's Params begin with AeifParams and its Derived with AeifDerived; its state table begins
 * with AEIF_STATE_ROWS. The integrator sees V, w and the model's own variables, then AEIF_N_AUX
 * auxiliary rows.
 */
#ifndef AEIF_H
#define AEIF_H

#include <denest/rkf45.h>

#include "plugins/neuron/rows.h"

typedef struct {
    double V_peak, V_reset, t_ref, g_L, C_m, E_L, Delta_T, tau_w, a, b, V_th, I_e, gsl_error_tol;
} AeifParams;
typedef struct {
    double n_ref, V_spike; /* steps; mV */
} AeifDerived;

#define AEIF_PARAM_ROWS                                                                            \
    DENEST_PARAM_ANY(AeifParams, V_peak, "mV", 0, "Spike detection threshold, at least V_th"),     \
        DENEST_PARAM_ANY(AeifParams, V_reset, "mV", -60, "Potential after a spike, below V_peak"), \
        DENEST_PARAM(AeifParams, t_ref, "ms", 0, 0, INFINITY, "Refractory period"),                \
        DENEST_PARAM_ANY(AeifParams, g_L, "nS", 30, "Leak conductance"),                           \
        DENEST_PARAM(AeifParams, C_m, "pF", 281, DENEST_ABOVE_ZERO, INFINITY,                      \
                     "Membrane capacitance"),                                                      \
        DENEST_PARAM_ANY(AeifParams, E_L, "mV", -70.6, "Leak reversal potential"),                 \
        DENEST_PARAM(AeifParams, Delta_T, "mV", 2, 0, INFINITY,                                    \
                     "Slope factor of the spike's onset"),                                         \
        DENEST_PARAM(AeifParams, tau_w, "ms", 144, DENEST_ABOVE_ZERO, INFINITY,                    \
                     "Adaptation time constant"),                                                  \
        DENEST_PARAM_ANY(AeifParams, a, "nS", 4, "Subthreshold adaptation"),                       \
        DENEST_PARAM_ANY(AeifParams, b, "pA", 80.5, "Adaptation at a spike"),                      \
        DENEST_PARAM_ANY(AeifParams, V_th, "mV", -50.4, "Threshold of the spike's onset"),         \
        DENEST_PARAM_ANY(AeifParams, I_e, "pA", 0, "Constant current"),                            \
        DENEST_PARAM(AeifParams, gsl_error_tol, "", 1e-6, DENEST_ABOVE_ZERO, INFINITY,             \
                     "Tolerance of the integrator; read before the first step")
/* Rows of the state table; the model's own ones follow. */
enum { AEIF_V, AEIF_W, AEIF_STIM, AEIF_REF, AEIF_TOLERANCE, AEIF_STEP, AEIF_N_STATE };
#define AEIF_STATE_ROWS                                                                            \
    [AEIF_V] = {"V_m", "mV", -70.6, DENEST_SETTABLE | DENEST_RECORDABLE,                           \
                .doc = "Membrane potential"},                                                      \
    [AEIF_W] = {"w", "pA", 0, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Adaptation current"},   \
    [AEIF_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER,                                         \
                   .doc = "Input current of the next step"},                                       \
    [AEIF_REF] = {"refractory", "steps", .doc = "Refractory steps left"},                          \
    [AEIF_TOLERANCE] = {"tolerance", "", .flags = DENEST_BUFFER,                                   \
                        .doc = "Tolerance of the integrator"},                                     \
    [AEIF_STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"}
/* Flags and range of synaptic variables. */
#define AEIF_SYNAPTIC DENEST_SETTABLE, 0, INFINITY
#define AEIF_SYNAPTIC_RECORDABLE DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY

#define AEIF_LIMITS "V_m below -1000 mV, |w| above 1e6 pA"

/* Rows of the integrator after the integrated ones. */
enum { AEIF_Y_STIM, AEIF_Y_REF, AEIF_Y_TOLERANCE, AEIF_Y_STEP, AEIF_Y_SPIKES, AEIF_N_AUX };

/* Pointers to the rows of the integrator: V, w, the model's first n_own rows, the auxiliary ones.
 */
static inline void
aeif_rows(const DenestBlock *block, guint n_own, double **ret_y)
{
    double **aux = ret_y + 2 + n_own;

    ret_y[0] = block->state[AEIF_V];
    ret_y[1] = block->state[AEIF_W];
    for (guint k = 0; k < n_own; k++)
        ret_y[2 + k] = block->state[AEIF_N_STATE + k];
    aux[AEIF_Y_STIM] = block->state[AEIF_STIM];
    aux[AEIF_Y_REF] = block->state[AEIF_REF];
    aux[AEIF_Y_TOLERANCE] = block->state[AEIF_TOLERANCE];
    aux[AEIF_Y_STEP] = block->state[AEIF_STEP];
    aux[AEIF_Y_SPIKES] = block->spikes;
}

/* A system with n_own variables beside V and w, and n_more rows behind the auxiliary ones. */
#define AEIF_SYSTEM(n_own, n_more, derivatives_, accepted_)                                        \
    {                                                                                              \
        .dim = 2 + (n_own), .n_rows = 2 + (n_own) + AEIF_N_AUX + (n_more),                         \
        .step_row = 2 + (n_own) + AEIF_Y_STEP, .tolerance_row = 2 + (n_own) + AEIF_Y_TOLERANCE,    \
        .relative = TRUE, .derivatives = derivatives_, .accepted = accepted_                       \
    }

/* The exponential must stay finite up to V_peak. @threshold_name of V_th */
static inline gboolean
aeif_check_onset(double Delta_T, double V_peak, double V_th, const char *threshold_name,
                 GError **error)
{
    if (Delta_T > 0 && (V_peak - V_th) / Delta_T >= log(DBL_MAX / 1e20))
        return denest_fail(error, DENEST_ERROR_RANGE, "Delta_T",
                           "%g is too small for V_peak - %s = %g: the exponential overflows",
                           Delta_T, threshold_name, V_peak - V_th);
    return TRUE;
}

/* check() of a model without rules of its own. */
static inline gboolean
aeif_check(void *values, GError **error)
{
    const AeifParams *p = values;

    return DENEST_CHECK_NOT_BELOW(p, V_peak, V_th, error) &&
           DENEST_CHECK_BELOW(p, V_reset, V_peak, error) &&
           aeif_check_onset(p->Delta_T, p->V_peak, p->V_th, "V_th", error);
}

static inline void
aeif_prepare(const void *values, double h, void *derived)
{
    const AeifParams *p = values;
    AeifDerived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
    d->V_spike = p->Delta_T > 0 ? p->V_peak : p->V_th;
}

static inline void
aeif_init_buffers(const void *values, double h, double *row)
{
    row[AEIF_STEP] = MIN(0.01, h);
    row[AEIF_TOLERANCE] = ((const AeifParams *)values)->gsl_error_tol;
}

/* V as the right-hand side sees it: neither above V_peak nor moving while refractory. */
DENEST_INLINE double
aeif_clamp(double V, double ref, double V_peak, double V_reset)
{
    const double below = V < V_peak ? V : V_peak;

    return ref > 0 ? V_reset : below;
}

/* Leak and onset of the spike: the first terms of C_m V'. The other terms enter the sum one by one,
 * since the exponential amplifies round-off. */
DENEST_INLINE double
aeif_ionic(double V, double g_L, double E_L, double Delta_T, double V_th)
{
    const double onset = Delta_T == 0 ? 0 : g_L * Delta_T * denest_exp((V - V_th) / Delta_T);

    return -g_L * (V - E_L) + onset;
}

/* After a sub-step that led unit i to @V, with input to @V_now: spike, or clamp while refractory.
 * @aux: the auxiliary rows */
#define AEIF_FIRE(V, V_now, aux)                                                                   \
    const double w = y[1][i], ref = aux[AEIF_Y_REF][i];                                            \
    const gboolean unstable = V < -1000 || fabs(w) > 1e6;                                          \
    const gboolean spike = ref == 0 && V_now >= D(aeif.V_spike);                                   \
                                                                                                   \
    y[0][i] = unstable ? NAN : ref > 0 || spike ? P(aeif.V_reset) : V_now;                         \
    y[1][i] = spike ? w + P(aeif.b) : w;                                                           \
    aux[AEIF_Y_REF][i] = !spike ? ref : D(aeif.n_ref) > 0 ? D(aeif.n_ref) + 1 : 0;                 \
    aux[AEIF_Y_SPIKES][i] += spike ? 1 : 0

/* The same as accepted() of a system without input to V. */
#define AEIF_ACCEPTED(name, n_own)                                                                 \
    DENEST_INLINE void name(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)     \
    {                                                                                              \
        DENEST_LANE_PARAMS;                                                                        \
        DenestLanes *aux = y + 2 + (n_own);                                                        \
                                                                                                   \
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {                                                 \
            const double V = y[0][i];                                                              \
                                                                                                   \
            AEIF_FIRE(V, V, aux);                                                                  \
        }                                                                                          \
    }

/* The description but for what few models have. @synapses: their terms of C_m V', with a space at
 * the end; @kinetics: how they move */
#define AEIF_NEURON(Params_, name_, summary_, synapses, kinetics, check_, prepare_)                \
    .base = DENEST_NEURON_BASE(                                                                    \
        Params_, params, name_, summary_,                                                          \
        "C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) " synapses                \
        "- w + I_e + I\n"                                                                          \
        "tau_w w' = a (V - E_L) - w\n" kinetics "\n"                                               \
        "V >= V_peak: spike; V <- V_reset for t_ref; w <- w + b",                                  \
        "Brette & Gerstner 2005, doi:10.1152/jn.00686.2005"),                                      \
    .base.check = check_, DENEST_NEURON_TABLES(Derived, state, inputs),                            \
    .init_buffers = aeif_init_buffers, .prepare = prepare_, .update = &update

#endif
