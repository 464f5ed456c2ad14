/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_cond_beta - leaky integrate-and-fire neuron, beta-shaped conductances
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I
 *     u_x' = -u_x / tau_decay,    g_x' = u_x - g_x / tau_rise,    u_x += w times a factor that
 * makes the peak w
 *
 * V >= V_th emits a spike; V is set to V_reset at the end of each step for t_ref. Weights > 0 are
 * excitatory, others inhibitory.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/rkf45.h>

typedef struct {
    double V_th, V_reset, t_ref, g_L, C_m, E_ex, E_in, E_L;
    double tau_rise_ex, tau_decay_ex, tau_rise_in, tau_decay_in, I_e;
} Params;
typedef struct {
    double n_ref, step_ex, step_in; /* steps; nS/ms for a weight of 1 */
} Derived;
enum { V_M, U_EX, G_EX, U_IN, G_IN, N_VARIABLES, I_STIM = N_VARIABLES, REF, STEP, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, V_th, "mV", -55, "Threshold"),
    DENEST_PARAM_ANY(Params, V_reset, "mV", -60, "Potential after a spike, below V_th"),
    DENEST_PARAM(Params, t_ref, "ms", 2, 0, INFINITY, "Refractory period"),
    DENEST_PARAM_ANY(Params, g_L, "nS", 16.6667, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 250, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM_ANY(Params, E_ex, "mV", 0, "Excitatory reversal potential"),
    DENEST_PARAM_ANY(Params, E_in, "mV", -85, "Inhibitory reversal potential"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Leak reversal potential"),
    DENEST_PARAM(Params, tau_rise_ex, "ms", 0.2, DENEST_ABOVE_ZERO, INFINITY,
                 "Rise time constant, excitatory"),
    DENEST_PARAM(Params, tau_decay_ex, "ms", 0.2, DENEST_ABOVE_ZERO, INFINITY,
                 "Decay time constant, excitatory"),
    DENEST_PARAM(Params, tau_rise_in, "ms", 2, DENEST_ABOVE_ZERO, INFINITY,
                 "Rise time constant, inhibitory"),
    DENEST_PARAM(Params, tau_decay_in, "ms", 2, DENEST_ABOVE_ZERO, INFINITY,
                 "Decay time constant, inhibitory"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
};

static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [U_EX] = {"dg_ex", "nS/ms", .doc = "Slope variable of the excitatory conductance"},
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [U_IN] = {"dg_in", "nS/ms", .doc = "Slope variable of the inhibitory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
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
    d->step_ex = denest_beta_slope(p->tau_rise_ex, p->tau_decay_ex);
    d->step_in = denest_beta_slope(p->tau_rise_in, p->tau_decay_in);
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

        dydt[V_M][i] = (-P(g_L) * (V - P(E_L)) - g_ex * (V - P(E_ex)) - g_in * (V - P(E_in)) +
                        y[I_STIM][i] + P(I_e)) /
                       P(C_m);
        dydt[U_EX][i] = -y[U_EX][i] / P(tau_decay_ex);
        dydt[G_EX][i] = y[U_EX][i] - g_ex / P(tau_rise_ex);
        dydt[U_IN][i] = -y[U_IN][i] / P(tau_decay_in);
        dydt[G_IN][i] = y[U_IN][i] - g_in / P(tau_rise_in);
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
            y[U_EX][i] += in_ex[i] * D(step_ex);
            y[U_IN][i] += -in_in[i] * D(step_in);
            y[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static void
read_refractory(const DenestBlock *block, double *ret_values)
{
    for (guint i = 0; i < block->n; i++)
        ret_values[i] = block->h * block->state[REF][i];
}

static const DenestRecordable recordables[] = {
    {"t_ref_remaining", "ms", "Refractory time left", read_refractory},
};

static const DenestNeuron iaf_cond_beta = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "iaf_cond_beta",
             .summary = "Leaky integrate-and-fire, beta-shaped conductances",
             .equations = "C_m V' = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) + I_e + I\n"
                          "u_x' = -u_x / tau_decay, g_x' = u_x - g_x / tau_rise, u_x += w times a "
                          "factor that makes the peak w\n"
                          "V >= V_th: spike; V <- V_reset for t_ref",
             .reference = "Meffin, Burkitt & Grayden 2004, doi:10.1023/B:JCNS.0000014108.03012.81",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = check},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .recordables = recordables,
    .n_recordables = G_N_ELEMENTS(recordables),
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(iaf_cond_beta);
