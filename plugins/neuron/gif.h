/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the generalised integrate-and-fire neurons share: adaptation of threshold and current, and
 * the escape of spikes.
 *
 *     E_sfa = V_T_star + sum of sfa_k,  sfa_k' = -sfa_k / tau_sfa_k,  sfa_k += q_sfa_k at a spike
 *     I_stc = sum of stc_k,             stc_k' = -stc_k / tau_stc_k,  stc_k += q_stc_k at a spike
 *     spike rate lambda_0 exp((V - E_sfa) / Delta_V);  none for t_ref, in which V is V_reset
 *
 * A model's Params begin with GifParams; its state table begins with GIF_STATE_ROWS and ends with
 * GIF_LIST_ROWS, the first of which is GIF_SFA below.
 */
#ifndef GIF_H
#define GIF_H

#include <denest/neuron.h>
#include <denest/propagators.h>

typedef struct {
    double g_L, E_L, V_reset, Delta_V, V_T_star, lambda_0, t_ref, C_m, tau_syn_ex, tau_syn_in, I_e;
    DenestDoubles tau_sfa, q_sfa, tau_stc, q_stc;
} GifParams;

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

/* The parts, what is left of them after a step, and their increases; from row `first` on. */
enum { GIF_SFA, GIF_SFA_DECAY, GIF_SFA_JUMP, GIF_STC, GIF_STC_DECAY, GIF_STC_JUMP, GIF_N_LISTS };
#define GIF_LIST_ROW(list, name_, unit_, doc_)                                                     \
    {                                                                                              \
        name_, unit_, .doc = doc_, .repeated = 1 + DENEST_FIELD(GifParams, list)                   \
    }
#define GIF_LIST_ROWS(first)                                                                       \
    [(first) +                                                                                     \
        GIF_SFA] = GIF_LIST_ROW(tau_sfa, "sfa_", "mV", "Part of the threshold"),                   \
        [(first) + GIF_SFA_DECAY] = GIF_LIST_ROW(tau_sfa, "sfa_decay_", "", "Left after a step"),  \
        [(first) + GIF_SFA_JUMP] =                                                                 \
            GIF_LIST_ROW(tau_sfa, "sfa_jump_", "mV", "Increase at a spike"),                       \
        [(first) + GIF_STC] = GIF_LIST_ROW(tau_stc, "stc_", "pA", "Part of the current"),          \
        [(first) + GIF_STC_DECAY] = GIF_LIST_ROW(tau_stc, "stc_decay_", "", "Left after a step"),  \
        [(first) + GIF_STC_JUMP] = GIF_LIST_ROW(tau_stc, "stc_jump_", "pA", "Increase at a spike")

static inline gboolean
gif_check(void *values, GError **error)
{
    const GifParams *p = values;

    if (p->tau_sfa.n != p->q_sfa.n)
        return denest_fail(error, DENEST_ERROR_RANGE, "q_sfa",
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " in tau_sfa",
                           p->q_sfa.n, p->tau_sfa.n);
    if (p->tau_stc.n != p->q_stc.n)
        return denest_fail(error, DENEST_ERROR_RANGE, "q_stc",
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " in tau_stc",
                           p->q_stc.n, p->tau_stc.n);
    return TRUE;
}

static inline gboolean
gif_draws(const void *values)
{
    return ((const GifParams *)values)->lambda_0 > 0;
}

static inline double
gif_decay(double tau, double h)
{
    return exp(-h / tau);
}

static inline void
gif_begin(const DenestBlock *block, guint first)
{
    denest_block_fill(block, first + GIF_SFA_DECAY, DENEST_FIELD(GifParams, tau_sfa), gif_decay);
    denest_block_fill(block, first + GIF_SFA_JUMP, DENEST_FIELD(GifParams, q_sfa), NULL);
    denest_block_fill(block, first + GIF_STC_DECAY, DENEST_FIELD(GifParams, tau_stc), gif_decay);
    denest_block_fill(block, first + GIF_STC_JUMP, DENEST_FIELD(GifParams, q_stc), NULL);
}

/* Add the parts of unit i to @p sum, one by one, and let them decay. */
static inline double
gif_sum(const DenestBlock *block, guint row, guint i, double sum)
{
    double *const *parts = denest_block_columns(block, row);
    double *const *decay = denest_block_columns(block, row + 1);

    for (guint k = 0; k < denest_block_n_columns(block, row); k++) {
        sum += parts[k][i];
        parts[k][i] = decay[k][i] * parts[k][i];
    }
    return sum;
}

static inline void
gif_increase(const DenestBlock *block, guint row, guint i)
{
    for (guint k = 0; k < denest_block_n_columns(block, row); k++)
        denest_block_columns(block, row)[k][i] += denest_block_columns(block, row + 2)[k][i];
}

/* First part of a step of unit i: threshold and adaptation current. */
static inline void
gif_adapt(const DenestBlock *block, guint first, guint i, double V_T_star)
{
    block->state[GIF_I_STC][i] = gif_sum(block, first + GIF_STC, i, 0);
    block->state[GIF_E_SFA][i] = gif_sum(block, first + GIF_SFA, i, V_T_star);
}

/* Last part: may unit i, which is not refractory, spike? */
static inline gboolean
gif_escape(const DenestBlock *block, guint first, guint i, double lambda_0, double Delta_V)
{
    const double V = block->state[GIF_V][i], E_sfa = block->state[GIF_E_SFA][i];
    const double lambda = lambda_0 / 1000 * exp((V - E_sfa) / Delta_V);

    if (!(lambda > 0) ||
        !(denest_stream_uniform(block->stream) < -denest_expm1(-lambda * block->h)))
        return FALSE;
    gif_increase(block, first + GIF_STC, i);
    gif_increase(block, first + GIF_SFA, i);
    return TRUE;
}

#endif
