/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_exp_sfa_rr - leaky integrate-and-fire neuron, exponential conductances,
 * adaptation and relative refractoriness
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *                - g_sfa (V - E_sfa) - g_rr (V - E_rr)
 *     g_x' = -g_x / tau_x,    g_ex, g_in += w
 *
 * V >= V_th emits a spike, which adds q_sfa to g_sfa and q_rr to g_rr; V is set to V_reset at the
 * end of each step for t_ref. Weights > 0 are
 * excitatory, others inhibitory.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/rkf45.h>

typedef struct {
    double V_th, V_reset, t_ref, g_L, C_m, E_ex, E_in, E_L;
    double tau_syn_ex, tau_syn_in, I_e, tau_sfa, tau_rr, E_sfa, E_rr, q_sfa, q_rr;
} Params;
typedef struct {
    double n_ref; /* steps */
} Derived;
enum { V_M, G_EX, G_IN, G_SFA, G_RR, N_VARIABLES, I_STIM = N_VARIABLES, REF, STEP, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, V_th, "mV", -57, "Threshold"),
    DENEST_PARAM_ANY(Params, V_reset, "mV", -70, "Potential after a spike, below V_th"),
    DENEST_PARAM(Params, t_ref, "ms", 0.5, 0, INFINITY, "Refractory period"),
    DENEST_PARAM_ANY(Params, g_L, "nS", 28.95, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 289.5, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM_ANY(Params, E_ex, "mV", 0, "Excitatory reversal potential"),
    DENEST_PARAM_ANY(Params, E_in, "mV", -75, "Inhibitory reversal potential"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Leak reversal potential"),
    DENEST_PARAM(Params, tau_syn_ex, "ms", 1.5, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of excitatory conductances"),
    DENEST_PARAM(Params, tau_syn_in, "ms", 10, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of inhibitory conductances"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM(Params, tau_sfa, "ms", 110, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the adaptation"),
    DENEST_PARAM(Params, tau_rr, "ms", 1.97, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of the relative refractoriness"),
    DENEST_PARAM_ANY(Params, E_sfa, "mV", -70, "Reversal potential of the adaptation"),
    DENEST_PARAM_ANY(Params, E_rr, "mV", -70, "Reversal potential of the refractoriness"),
    DENEST_PARAM_ANY(Params, q_sfa, "nS", 14.48, "Adaptation at a spike"),
    DENEST_PARAM_ANY(Params, q_rr, "nS", 3214, "Relative refractoriness at a spike"),
};

#define CONDUCTANCE DENEST_SETTABLE | DENEST_RECORDABLE

static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [G_EX] = {"g_ex", "nS", 0, CONDUCTANCE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, CONDUCTANCE, .doc = "Inhibitory conductance"},
    [G_SFA] = {"g_sfa", "nS", 0, CONDUCTANCE, .doc = "Conductance of the adaptation"},
    [G_RR] = {"g_rr", "nS", 0, CONDUCTANCE, .doc = "Conductance of the refractoriness"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in nS, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in nS, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->V_reset >= p->V_th)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_reset", "%g is not below V_th = %g",
                           p->V_reset, p->V_th);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
}

static void
init_buffers(const void *values, double h, double *row)
{
    row[STEP] = h;
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], g_ex = y[G_EX][i], g_in = y[G_IN][i];
        const double g_sfa = y[G_SFA][i], g_rr = y[G_RR][i];

        dydt[V_M][i] = (-P(g_L) * (V - P(E_L)) + y[I_STIM][i] + P(I_e) - g_ex * (V - P(E_ex)) -
                        g_in * (V - P(E_in)) - g_sfa * (V - P(E_sfa)) - g_rr * (V - P(E_rr))) /
                       P(C_m);
        dydt[G_EX][i] = -g_ex / P(tau_syn_ex);
        dydt[G_IN][i] = -g_in / P(tau_syn_in);
        dydt[G_SFA][i] = -g_sfa / P(tau_sfa);
        dydt[G_RR][i] = -g_rr / P(tau_rr);
    }
}

static const DenestRkf45 solver = {.dim = N_VARIABLES,
                                   .n_rows = N_STATE,
                                   .step_row = STEP,
                                   .tolerance = 1e-3,
                                   .derivatives = derivatives};
DENEST_RKF45(integrate, solver, N_STATE, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;

    for (guint t = 0; t < block->n_steps; t++) {
        const double *in_ex = denest_block_input(block, IN_EX, t);
        const double *in_in = denest_block_input(block, IN_IN, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        integrate(block, per_unit, y);
        DENEST_FOR_UNITS (i, block->n) {
            const double ref = y[REF][i], V = y[V_M][i];
            const gboolean spike = ref == 0 && V >= P(V_th);

            y[V_M][i] = spike || ref > 0 ? P(V_reset) : V;
            y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;
            block->spikes[i] = spike ? 1 : 0;
            y[G_EX][i] += in_ex[i];
            y[G_IN][i] += -in_in[i];
            y[G_SFA][i] += spike ? P(q_sfa) : 0;
            y[G_RR][i] += spike ? P(q_rr) : 0;
            y[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_cond_exp_sfa_rr = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "iaf_cond_exp_sfa_rr",
             .summary =
                 "Leaky integrate-and-fire, conductances, adaptation, relative refractoriness",
             .equations = "C_m V' = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) - "
                          "g_sfa (V - E_sfa) - g_rr (V - E_rr) + I_e + I\n"
                          "g_x' = -g_x / tau_x, g_ex, g_in += w\n"
                          "V >= V_th: spike; V <- V_reset for t_ref; g_sfa += q_sfa, g_rr += q_rr",
             .reference = "Dayan & Abbott 2001, Theoretical Neuroscience, MIT Press, p. 166",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = check},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(iaf_cond_exp_sfa_rr);
