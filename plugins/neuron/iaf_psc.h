/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the leaky integrate-and-fire neurons with currents share, of any shape.
 *
 *     dV/dt = -(V - E_L) / tau_m + (synaptic currents + I_e + I) / C_m
 *
 * V >= V_th emits a spike; V then stays at V_reset for t_ref. V is kept relative to E_L.
 */
#ifndef IAF_PSC_H
#define IAF_PSC_H

#include "plugins/neuron/rows.h"

/* Fields of Params and the first rows of their table. */
#define IAF_PSC_FIELDS double C_m, tau_m, t_ref, E_L, V_reset, V_th, I_e
#define IAF_PSC_ROWS                                                                               \
    ROW_C_M(250), ROW_TAU_M(10), ROW_T_REF(2), ROW_ANY(E_L, "mV", -70, "Resting potential"),       \
        ROW_V_RESET(-70), ROW_V_TH(-55)
#define IAF_PSC_ROW_V_MIN(value) ROW_ANY(V_min, "mV", value, "Lower bound of V_m")

/* Fields of Derived, and the lines of prepare() that fill them in: mV relative to E_L; steps. */
#define IAF_PSC_DERIVED double V_reset, V_th, n_ref
#define IAF_PSC_PREPARE(p, d, h)                                                                   \
    d->V_reset = p->V_reset - p->E_L;                                                              \
    d->V_th = p->V_th - p->E_L;                                                                    \
    d->n_ref = denest_steps(p->t_ref, h)

/* The weights that arrived in a step, for multimeters. */
#define IAF_PSC_RECORDABLES                                                                        \
    DENEST_NEURON_READ(read_ex, denest_block_input(block, IN_EX, block->n_steps - 1)[i])           \
    DENEST_NEURON_READ(read_in, denest_block_input(block, IN_IN, block->n_steps - 1)[i])           \
    static const DenestRecordable recordables[] = {                                                \
        {"weighted_spikes_ex", "pA", "Excitatory weights read", read_ex},                          \
        {"weighted_spikes_in", "pA", "Inhibitory weights read", read_in},                          \
    };

/* The description but for what few models have. */
#define IAF_PSC_NEURON(name_, summary_, currents, kinetics)                                        \
    .base = DENEST_NEURON_BASE(Params, params, name_, summary_,                                    \
                               "V' = -(V - E_L) / tau_m + (" currents "I_e + I) / C_m\n" kinetics  \
                               "\nV >= V_th: spike; V <- V_reset for t_ref",                       \
                               "Rotter & Diesmann 1999, doi:10.1007/s004220050570"),               \
    .base.check = check, DENEST_NEURON_TABLES(Derived, state, inputs), .prepare = prepare,         \
    .update = &update

#endif
