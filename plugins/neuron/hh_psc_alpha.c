/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hh_psc_alpha - Hodgkin-Huxley neuron, alpha-shaped synaptic currents
 *
 *     C_m dV/dt = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + I_e + I + I_syn_ex +
 * I_syn_in dx/dt = alpha_x(V) (1 - x) - beta_x(V) x    for x = m, h, n
 *
 * The first step in which V falls while it is at or above 0 mV emits a spike, unless one came
 * within t_ref. Nothing is reset. Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/curves.h>
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double t_ref, g_Na, g_K, g_L, C_m, E_Na, E_K, E_L, tau_syn_ex, tau_syn_in, I_e;
} Params;
typedef struct {
    double n_ref, step_ex, step_in; /* steps; pA/ms for a weight of 1 */
    double per_C_m, per_tau_ex, per_tau_in;
} Derived;
enum {
    V_M,
    ACT_M,
    INACT_H,
    ACT_N,
    DI_EX,
    I_EX,
    DI_IN,
    I_IN,
    N_VARIABLES,
    I_STIM = N_VARIABLES,
    REF,
    V_OLD,
    STEP,
    N_STATE
};
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM(Params, t_ref, "ms", 2, 0, INFINITY, "Refractory period"),
    DENEST_PARAM(Params, g_Na, "nS", 12000, 0, INFINITY, "Sodium peak conductance"),
    DENEST_PARAM(Params, g_K, "nS", 3600, 0, INFINITY, "Potassium peak conductance"),
    DENEST_PARAM(Params, g_L, "nS", 30, 0, INFINITY, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 100, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM_ANY(Params, E_Na, "mV", 50, "Sodium reversal potential"),
    DENEST_PARAM_ANY(Params, E_K, "mV", -77, "Potassium reversal potential"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -54.402, "Leak reversal potential"),
    DENEST_PARAM(Params, tau_syn_ex, "ms", 0.2, DENEST_ABOVE_ZERO, INFINITY,
                 "Rise time of excitatory currents"),
    DENEST_PARAM(Params, tau_syn_in, "ms", 2, DENEST_ABOVE_ZERO, INFINITY,
                 "Rise time of inhibitory currents"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
};

#define GATE DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY
static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -65, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [ACT_M] = {"Act_m", "", 0, GATE, .doc = "Sodium activation"},
    [INACT_H] = {"Inact_h", "", 0, GATE, .doc = "Sodium inactivation"},
    [ACT_N] = {"Act_n", "", 0, GATE, .doc = "Potassium activation"},
    [DI_EX] = {"dI_syn_ex", "pA/ms", .doc = "Slope variable of the excitatory current"},
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [DI_IN] = {"dI_syn_in", "pA/ms", .doc = "Slope variable of the inhibitory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [V_OLD] = {"V_old", "mV", .doc = "Membrane potential before the step"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in pA, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in pA, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

/* Rates of the gates in 1/ms, functions of the potential. */
enum { ALPHA_M, BETA_M, ALPHA_H, BETA_H, ALPHA_N, BETA_N };

static void
compute_rates(double V, double *rate)
{
    rate[ALPHA_M] = 0.1 * (V + 40) / (1 - denest_exp(-(V + 40) / 10));
    rate[BETA_M] = 4 * denest_exp(-(V + 65) / 18);
    rate[ALPHA_H] = 0.07 * denest_exp(-(V + 65) / 20);
    rate[BETA_H] = 1 / (1 + denest_exp(-(V + 35) / 10));
    rate[ALPHA_N] = 0.01 * (V + 55) / (1 - denest_exp(-(V + 55) / 10));
    rate[BETA_N] = 0.125 * denest_exp(-(V + 65) / 80);
}

DENEST_CURVES_TABLE(rate_curves, -120, 1, 180, compute_rates)

static void
init(const void *default_params, double *row)
{
    double rate[DENEST_CURVES];

    compute_rates(row[V_M], rate);
    row[ACT_M] = rate[ALPHA_M] / (rate[ALPHA_M] + rate[BETA_M]);
    row[INACT_H] = rate[ALPHA_H] / (rate[ALPHA_H] + rate[BETA_H]);
    row[ACT_N] = rate[ALPHA_N] / (rate[ALPHA_N] + rate[BETA_N]);
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    denest_curves_prepare(&rate_curves);
    d->n_ref = denest_steps(p->t_ref, h);
    d->per_C_m = 1 / p->C_m;
    d->per_tau_ex = 1 / p->tau_syn_ex;
    d->per_tau_in = 1 / p->tau_syn_in;
    d->step_ex = denest_alpha_slope(p->tau_syn_ex);
    d->step_in = denest_alpha_slope(p->tau_syn_in);
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
    DenestLanes rate[DENEST_CURVES];

    denest_curves_get(&rate_curves, y[V_M], rate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], m = y[ACT_M][i], h = y[INACT_H][i], n = y[ACT_N][i];
        const double I_Na = P(g_Na) * m * m * m * h * (V - P(E_Na));
        const double I_K = P(g_K) * n * n * n * n * (V - P(E_K));
        const double I_L = P(g_L) * (V - P(E_L));

        dydt[V_M][i] =
            (-(I_Na + I_K + I_L) + y[I_STIM][i] + P(I_e) + y[I_EX][i] + y[I_IN][i]) * D(per_C_m);
        dydt[ACT_M][i] = rate[ALPHA_M][i] * (1 - m) - rate[BETA_M][i] * m;
        dydt[INACT_H][i] = rate[ALPHA_H][i] * (1 - h) - rate[BETA_H][i] * h;
        dydt[ACT_N][i] = rate[ALPHA_N][i] * (1 - n) - rate[BETA_N][i] * n;
        dydt[DI_EX][i] = -y[DI_EX][i] * D(per_tau_ex);
        dydt[I_EX][i] = y[DI_EX][i] - y[I_EX][i] * D(per_tau_ex);
        dydt[DI_IN][i] = -y[DI_IN][i] * D(per_tau_in);
        dydt[I_IN][i] = y[DI_IN][i] - y[I_IN][i] * D(per_tau_in);
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

        DENEST_FOR_UNITS (i, block->n)
            y[V_OLD][i] = y[V_M][i];
        integrate(block, per_unit, y);
        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i], ref = y[REF][i];
            const gboolean spike = ref == 0 && V >= 0 && y[V_OLD][i] > V;

            y[DI_EX][i] += in_ex[i] * D(step_ex);
            y[DI_IN][i] += in_in[i] * D(step_in);
            y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron hh_psc_alpha = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "hh_psc_alpha",
             .summary = "Hodgkin-Huxley neuron, alpha-shaped currents",
             .equations = "C_m V' = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) + "
                          "I_e + I + I_syn\n"
                          "x' = alpha_x(V) (1 - x) - beta_x(V) x for x = m, h, n\n"
                          "V >= 0 and falling: spike, none for t_ref; no reset",
             .reference = "Hodgkin & Huxley 1952, doi:10.1113/jphysiol.1952.sp004764",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .init = init,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(hh_psc_alpha);
