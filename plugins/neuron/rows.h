/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rows and rules that many neuron models have. A model calls its types Params and Derived, its rows
 * of state V_M, I_STIM, REF and STEP as far as it has them, and its inputs IN_EX, IN_IN and
 * IN_CURRENT.
 */
#ifndef ROWS_H
#define ROWS_H

#include <denest/neuron.h>
#include <denest/propagators.h>

/* Parameters. */
#define ROW_POSITIVE(field, unit, value, doc)                                                      \
    DENEST_PARAM(Params, field, unit, value, DENEST_ABOVE_ZERO, INFINITY, doc)
#define ROW_NOT_NEGATIVE(field, unit, value, doc)                                                  \
    DENEST_PARAM(Params, field, unit, value, 0, INFINITY, doc)
#define ROW_ANY(field, unit, value, doc) DENEST_PARAM_ANY(Params, field, unit, value, doc)
#define ROW_C_M(value) ROW_POSITIVE(C_m, "pF", value, "Membrane capacitance")
#define ROW_TAU_M(value) ROW_POSITIVE(tau_m, "ms", value, "Membrane time constant")
#define ROW_T_REF(value) ROW_NOT_NEGATIVE(t_ref, "ms", value, "Refractory period")
#define ROW_V_RESET(value) ROW_ANY(V_reset, "mV", value, "Potential after a spike, below V_th")
#define ROW_V_TH(value) ROW_ANY(V_th, "mV", value, "Threshold")
#define ROW_I_E ROW_ANY(I_e, "pA", 0, "Constant current")
/* Reversal potentials of synapses with conductances. */
#define ROW_E_EX(value) ROW_ANY(E_ex, "mV", value, "Excitatory reversal potential")
#define ROW_E_IN(value) ROW_ANY(E_in, "mV", value, "Inhibitory reversal potential")
/* Time constants of both kinds of synapses. @what: "conductances" */
#define ROWS_TAU_SYN(ex, in, what)                                                                 \
    ROW_POSITIVE(tau_syn_ex, "ms", ex, "Time constant of excitatory " what),                       \
        ROW_POSITIVE(tau_syn_in, "ms", in, "Time constant of inhibitory " what)

/* State. */
#define STATE_V_M(value)                                                                           \
    [V_M] = {"V_m", "mV", value, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"}
/* The same, kept relative to E_L. */
#define STATE_V_M_RELATIVE(value)                                                                  \
    [V_M] = {"V_m",                                                                                \
             "mV",                                                                                 \
             value,                                                                                \
             DENEST_SETTABLE | DENEST_RECORDABLE,                                                  \
             .doc = "Membrane potential",                                                          \
             .relative_to = 1 + DENEST_FIELD(Params, E_L)}
#define STATE_STIM                                                                                 \
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"}
#define STATE_REF [REF] = {"refractory", "steps", .doc = "Refractory steps left"}
#define STATE_STEP [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"}

/* Input by sign, and a current; weights in @unit. */
#define INPUTS_EX_IN(unit)                                                                         \
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in " unit ", excitatory"},          \
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in " unit ", inhibitory"},          \
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"}

/* check() of a model with a threshold and a reset below it. */
#define CHECK_RESET                                                                                \
    static gboolean check(void *values, GError **error)                                            \
    {                                                                                              \
        return DENEST_CHECK_BELOW((const Params *)values, V_reset, V_th, error);                   \
    }

/* The integrator of a model whose rows of state begin with the integrated ones and have STEP. */
#define SOLVER(derivatives_) SOLVER_ACCEPTED(derivatives_, NULL, N_STATE)
/* The same with a function for accepted sub-steps, and with rows behind those of state. */
#define SOLVER_ACCEPTED(derivatives_, accepted_, n_rows_)                                          \
    G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);                                               \
    static void init_buffers(const void *values, double h, double *row)                            \
    {                                                                                              \
        row[STEP] = h;                                                                             \
    }                                                                                              \
    static const DenestRkf45 solver = {.dim = N_VARIABLES,                                         \
                                       .n_rows = n_rows_,                                          \
                                       .step_row = STEP,                                           \
                                       .tolerance = 1e-3,                                          \
                                       .derivatives = derivatives_,                                \
                                       .accepted = accepted_};                                     \
    DENEST_RKF45(integrate, solver, n_rows_, N_VARIABLES)

#endif
