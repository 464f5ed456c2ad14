/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the leaky integrate-and-fire neurons with conductances share.
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *
 * V >= V_th emits a spike; V is set to V_reset at the end of each step for t_ref. Weights > 0 are
 * excitatory, others inhibitory.
 */
#ifndef IAF_COND_H
#define IAF_COND_H

#include <denest/rkf45.h>

#include "plugins/neuron/rows.h"

/* Fields of Params, and their rows. */
#define IAF_COND_FIELDS double V_th, V_reset, t_ref, g_L, C_m, E_ex, E_in, E_L, I_e
#define IAF_COND_ROWS(V_th_, V_reset_, t_ref_, g_L_, C_m_, E_in_)                                  \
    ROW_V_TH(V_th_), ROW_V_RESET(V_reset_), ROW_T_REF(t_ref_),                                     \
        ROW_ANY(g_L, "nS", g_L_, "Leak conductance"), ROW_C_M(C_m_), ROW_E_EX(0), ROW_E_IN(E_in_), \
        ROW_ANY(E_L, "mV", -70, "Leak reversal potential"), ROW_I_E

/* Rows of state behind the integrated ones; V_M is the first. */
#define IAF_COND_AUXILIARY N_VARIABLES, I_STIM = N_VARIABLES, REF, STEP, N_STATE
#define IAF_COND_STATE STATE_V_M(-70), STATE_STIM, STATE_REF, STATE_STEP

enum { IN_EX, IN_IN, IN_CURRENT };

/* Derived and prepare() of a model that derives nothing else. */
#define IAF_COND_PREPARE                                                                           \
    typedef struct {                                                                               \
        double n_ref; /* steps */                                                                  \
    } Derived;                                                                                     \
    static void prepare(const void *values, double h, void *derived)                               \
    {                                                                                              \
        ((Derived *)derived)->n_ref = denest_steps(((const Params *)values)->t_ref, h);            \
    }

/* Two conductances that rise by a slope variable, u_x' = -u_x / decay, g_x' = u_x - g_x / rise;
 * Derived has the steps of u_x for a weight of 1, which prepare() sets. */
#define IAF_COND_SLOPE_PREPARE(step_ex_, step_in_)                                                 \
    typedef struct {                                                                               \
        double n_ref, step_ex, step_in; /* steps; nS/ms */                                         \
    } Derived;                                                                                     \
    static void prepare(const void *values, double h, void *derived)                               \
    {                                                                                              \
        const Params *p = values;                                                                  \
        Derived *d = derived;                                                                      \
                                                                                                   \
        d->n_ref = denest_steps(p->t_ref, h);                                                      \
        d->step_ex = step_ex_;                                                                     \
        d->step_in = step_in_;                                                                     \
    }

#define IAF_COND_SLOPE_STATE                                                                       \
    [U_EX] = {"dg_ex", "nS/ms", .doc = "Slope variable of the excitatory conductance"},            \
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},                \
    [U_IN] = {"dg_in", "nS/ms", .doc = "Slope variable of the inhibitory conductance"},            \
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"}

#define IAF_COND_SLOPE_DERIVATIVES(rise_ex, decay_ex, rise_in, decay_in)                           \
    DENEST_INLINE void derivatives(const DenestBlock *lanes, const gboolean per_unit,              \
                                   const DenestLanes *y, DenestLanes *dydt)                        \
    {                                                                                              \
        DENEST_LANE_PARAMS;                                                                        \
                                                                                                   \
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {                                                 \
            const double V = y[V_M][i], g_ex = y[G_EX][i], g_in = y[G_IN][i];                      \
                                                                                                   \
            dydt[V_M][i] = (-P(g_L) * (V - P(E_L)) - g_ex * (V - P(E_ex)) - g_in * (V - P(E_in)) + \
                            y[I_STIM][i] + P(I_e)) /                                               \
                           P(C_m);                                                                 \
            dydt[U_EX][i] = -y[U_EX][i] / P(decay_ex);                                             \
            dydt[G_EX][i] = y[U_EX][i] - g_ex / P(rise_ex);                                        \
            dydt[U_IN][i] = -y[U_IN][i] / P(decay_in);                                             \
            dydt[G_IN][i] = y[U_IN][i] - g_in / P(rise_in);                                        \
        }                                                                                          \
    }

/* Integrate, fire, then take the input of the step: @arrive, for unit i with ex[i] >= 0, in[i] < 0
 * and spike. */
#define IAF_COND_UPDATE(arrive)                                                                    \
    SOLVER(derivatives)                                                                            \
    DENEST_NEURON_UPDATE(update)                                                                   \
    {                                                                                              \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        for (guint t = 0; t < block->n_steps; t++) {                                               \
            const double *ex = denest_block_input(block, IN_EX, t);                                \
            const double *in = denest_block_input(block, IN_IN, t);                                \
            const double *current = denest_block_input(block, IN_CURRENT, t);                      \
                                                                                                   \
            integrate(block, per_unit, y);                                                         \
            DENEST_FOR_UNITS (i, block->n) {                                                       \
                const double ref = y[REF][i], V = y[V_M][i];                                       \
                const gboolean spike = ref == 0 && V >= P(V_th);                                   \
                                                                                                   \
                y[V_M][i] = spike || ref > 0 ? P(V_reset) : V;                                     \
                y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;                              \
                block->spikes[i] = spike ? 1 : 0;                                                  \
                arrive;                                                                            \
                y[I_STIM][i] = current[i];                                                         \
            }                                                                                      \
            denest_block_emit_any(block, t);                                                       \
        }                                                                                          \
    }

/* Refractory time left, ms. */
#define IAF_COND_RECORDABLES                                                                       \
    DENEST_NEURON_READ(read_refractory, block->h *y[REF][i])                                       \
    static const DenestRecordable recordables[] = {                                                \
        {"t_ref_remaining", "ms", "Refractory time left", read_refractory},                        \
    }

/* The description of a model without other terms. */
#define IAF_COND_NEURON(name_, summary_, kinetics)                                                 \
    .base = DENEST_NEURON_BASE(                                                                    \
        Params, params, name_, summary_,                                                           \
        "C_m V' = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I\n" kinetics         \
        "\nV >= V_th: spike; V <- V_reset for t_ref",                                              \
        "Meffin, Burkitt & Grayden 2004, doi:10.1023/B:JCNS.0000014108.03012.81"),                 \
    .base.check = check, DENEST_NEURON_TABLES(Derived, state, inputs),                             \
    .init_buffers = init_buffers, .prepare = prepare, .update = &update

#endif
