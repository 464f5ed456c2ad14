/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the generalised integrate-and-fire neurons share: adaptation of threshold and current, and
 * the escape of spikes.
 *
 *     E_sfa = V_T_star + sum of sfa_k,  sfa_k' = -sfa_k / tau_sfa_k,  sfa_k += q_sfa_k at a spike
 *     I_stc = sum of stc_k,             stc_k' = -stc_k / tau_stc_k,  stc_k += q_stc_k at a spike
 *     spike rate lambda_0 exp((V - E_sfa) / Delta_V);  none for t_ref, in which V is V_reset
 *
 * A model's Params begin with GifParams, its Derived with GifDerived; its state table begins with
 * GIF_STATE_ROWS and ends with GIF_LIST_ROWS, the first of which is GIF_SFA below.
 */
#ifndef GIF_H
#define GIF_H

#include <denest/propagators.h>

#include "plugins/neuron/adaptation.h"

typedef struct {
    double g_L, E_L, V_reset, Delta_V, V_T_star, lambda_0, t_ref, C_m, tau_syn_ex, tau_syn_in, I_e;
    DenestDoubles tau_sfa, q_sfa, tau_stc, q_stc;
} GifParams;
typedef struct {
    double n_ref; /* steps */
} GifDerived;

#define GIF_POSITIVE(field, unit, value, doc)                                                      \
    DENEST_PARAM(GifParams, field, unit, value, DENEST_ABOVE_ZERO, INFINITY, doc)
#define GIF_LIST(field, unit, min, doc)                                                            \
    DENEST_PARAM_LIST(GifParams, field, unit, DENEST_TYPE_DOUBLES, NULL, min, INFINITY, doc)
#define GIF_PARAM_ROWS                                                                             \
    GIF_POSITIVE(g_L, "nS", 4, "Leak conductance"),                                                \
        DENEST_PARAM_ANY(GifParams, E_L, "mV", -70, "Leak reversal potential"),                    \
        DENEST_PARAM_ANY(GifParams, V_reset, "mV", -55, "Potential while refractory"),             \
        GIF_POSITIVE(Delta_V, "mV", 0.5, "Width of the escape of spikes"),                         \
        DENEST_PARAM_ANY(GifParams, V_T_star, "mV", -35, "Threshold at rest"),                     \
        DENEST_PARAM(GifParams, lambda_0, "1/s", 1, 0, INFINITY, "Spike rate at the threshold"),   \
        DENEST_PARAM(GifParams, t_ref, "ms", 4, 0, INFINITY, "Refractory period"),                 \
        GIF_POSITIVE(C_m, "pF", 80, "Membrane capacitance"),                                       \
        GIF_POSITIVE(tau_syn_ex, "ms", 2, "Time constant of excitatory input"),                    \
        GIF_POSITIVE(tau_syn_in, "ms", 2, "Time constant of inhibitory input"),                    \
        DENEST_PARAM_ANY(GifParams, I_e, "pA", 0, "Constant current"),                             \
        GIF_LIST(tau_sfa, "ms", DENEST_ABOVE_ZERO, "Time constants of the threshold's parts"),     \
        GIF_LIST(q_sfa, "mV", -INFINITY, "Their increases at a spike"),                            \
        GIF_LIST(tau_stc, "ms", DENEST_ABOVE_ZERO, "Time constants of the current's parts"),       \
        GIF_LIST(q_stc, "pA", -INFINITY, "Their increases at a spike")

enum { GIF_V, GIF_E_SFA, GIF_I_STC, GIF_STIM, GIF_REF, GIF_N_STATE };
#define GIF_STATE_ROWS                                                                             \
    [GIF_V] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE,                              \
               .doc = "Membrane potential"},                                                       \
    [GIF_E_SFA] = {"E_sfa", "mV", 0, DENEST_RECORDABLE, .doc = "Threshold"},                       \
    [GIF_I_STC] = {"I_stc", "pA", 0, DENEST_RECORDABLE, .doc = "Adaptation current"},              \
    [GIF_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER,                                          \
                  .doc = "Input current of the next step"},                                        \
    [GIF_REF] = {"refractory", "steps", .doc = "Refractory steps left"}

/* The parts; from row `first` on. */
enum { GIF_SFA, GIF_STC = N_PARTS_ROWS, GIF_N_LISTS = 2 * N_PARTS_ROWS };
#define GIF_LIST_ROWS(first)                                                                       \
    PARTS_ROWS((first) + GIF_SFA, DENEST_FIELD(GifParams, tau_sfa), "sfa", "mV",                   \
               "Part of the threshold"),                                                           \
        PARTS_ROWS((first) + GIF_STC, DENEST_FIELD(GifParams, tau_stc), "stc", "pA",               \
                   "Part of the current")

static inline gboolean
gif_check(void *values, GError **error)
{
    const GifParams *p = values;

    return parts_check(p->tau_sfa, "tau_sfa", p->q_sfa, "q_sfa", error) &&
           parts_check(p->tau_stc, "tau_stc", p->q_stc, "q_stc", error);
}

static inline void
gif_begin(const DenestBlock *block, guint first)
{
    parts_begin(block, first + GIF_SFA, DENEST_FIELD(GifParams, tau_sfa),
                DENEST_FIELD(GifParams, q_sfa));
    parts_begin(block, first + GIF_STC, DENEST_FIELD(GifParams, tau_stc),
                DENEST_FIELD(GifParams, q_stc));
}

/* First part of a step: threshold and adaptation current. */
DENEST_INLINE void
gif_adapt(const DenestBlock *block, guint first, const gboolean per_unit)
{
    typedef GifParams Params;
    typedef GifDerived Derived;
    DENEST_BLOCK_PARAMS;
    double *E_sfa = block->state[GIF_E_SFA], *I_stc = block->state[GIF_I_STC];

    DENEST_FOR_UNITS (i, block->n) {
        E_sfa[i] = P(V_T_star);
        I_stc[i] = 0;
    }
    parts_sum(block, first + GIF_SFA, FALSE, E_sfa);
    parts_sum(block, first + GIF_STC, FALSE, I_stc);
}

/* Spikes per ms. */
DENEST_INLINE double
gif_rate(double V, double E_sfa, double lambda_0, double Delta_V)
{
    return lambda_0 / 1000 * exp((V - E_sfa) / Delta_V);
}

/* Last part of a step: what is drawn of units that are not refractory, and the end of that. */
DENEST_INLINE void
gif_escape(const DenestBlock *block, const gboolean per_unit)
{
    typedef GifParams Params;
    typedef GifDerived Derived;
    DENEST_BLOCK_PARAMS;
    const double *E_sfa = block->state[GIF_E_SFA];
    double *V = block->state[GIF_V], *ref = block->state[GIF_REF], *chance = block->chance;
    const double h = block->h;

    DENEST_FOR_UNITS (i, block->n) {
        const double rate = gif_rate(V[i], E_sfa[i], P(lambda_0), P(Delta_V));
        /* The number of spikes expected is above the probability of one, and exp() of vectors
         * differs in the last bit from that of fire(). */
        const double p = rate * h * (1 + 1e-9), chance_free = rate > 0 ? MIN(p, 1) : -1;
        const double V_free = V[i], V_reset = P(V_reset);

        chance[i] = ref[i] > 0 ? -1 : chance_free;
        V[i] = ref[i] > 0 ? V_reset : V_free;
        ref[i] = ref[i] > 0 ? ref[i] - 1 : 0;
    }
}

static inline double
gif_fire(const DenestBlock *block, guint first, guint i)
{
    const gboolean per_unit = block->per_unit;
    typedef GifParams Params;
    typedef GifDerived Derived;
    DENEST_BLOCK_PARAMS;
    const double rate =
        gif_rate(block->state[GIF_V][i], block->state[GIF_E_SFA][i], P(lambda_0), P(Delta_V));

    if (!(rate > 0) || !(denest_stream_uniform(block->stream) < -denest_expm1(-rate * block->h)))
        return 0;
    parts_grow(block, first + GIF_SFA, i, 1);
    parts_grow(block, first + GIF_STC, i, 1);
    block->state[GIF_REF][i] = D(n_ref);
    return 1;
}

#endif
