/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hh_cond_exp_traub - Hodgkin-Huxley neuron after Traub & Miles, exponential conductances
 *
 *     C_m dV/dt = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) - g_ex (V - E_ex)
 *                 - g_in (V - E_in) + I_e + I
 *     x' = alpha_x(V - V_T) - (alpha_x(V - V_T) + beta_x(V - V_T)) x    for x = m, h, n
 *     g_x' = -g_x / tau_x,    g_x += w
 *
 * A spike is the first falling step at or above V_T + 30, none for t_ref; V is never reset. Weights
 * > 0 are excitatory, others inhibitory.
 */
#include <denest/curves.h>
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double g_Na, g_K, g_L, C_m, E_Na, E_K, E_L, V_T, E_ex, E_in, tau_syn_ex, tau_syn_in, t_ref, I_e;
} Params;
typedef struct {
    double n_ref; /* steps */
    double per_C_m, per_tau_ex, per_tau_in;
} Derived;
enum {
    V_M,
    ACT_M,
    INACT_H,
    ACT_N,
    G_EX,
    G_IN,
    N_VARIABLES,
    I_STIM = N_VARIABLES,
    REF,
    V_OLD,
    STEP,
    N_STATE
};
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, g_Na, "nS", 20000, "Sodium conductance"),
    DENEST_PARAM_ANY(Params, g_K, "nS", 6000, "Potassium conductance"),
    DENEST_PARAM_ANY(Params, g_L, "nS", 10, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 200, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM_ANY(Params, E_Na, "mV", 50, "Sodium reversal potential"),
    DENEST_PARAM_ANY(Params, E_K, "mV", -90, "Potassium reversal potential"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -60, "Leak reversal potential"),
    DENEST_PARAM_ANY(Params, V_T, "mV", -63, "Shift of all rates, and of the threshold"),
    DENEST_PARAM_ANY(Params, E_ex, "mV", 0, "Excitatory reversal potential"),
    DENEST_PARAM_ANY(Params, E_in, "mV", -80, "Inhibitory reversal potential"),
    DENEST_PARAM(Params, tau_syn_ex, "ms", 5, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of excitatory conductances"),
    DENEST_PARAM(Params, tau_syn_in, "ms", 10, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of inhibitory conductances"),
    DENEST_PARAM(Params, t_ref, "ms", 2, 0, INFINITY, "Refractory period"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
};

#define GATE DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY
static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -60, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [ACT_M] = {"Act_m", "", 0, GATE, .doc = "Sodium activation"},
    [INACT_H] = {"Inact_h", "", 0, GATE, .doc = "Sodium inactivation"},
    [ACT_N] = {"Act_n", "", 0, GATE, .doc = "Potassium activation"},
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [V_OLD] = {"V_old", "mV", .doc = "Membrane potential before the step"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in nS, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in nS, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

/* Rates of the gates in 1/ms, functions of the potential relative to V_T. */
enum { ALPHA_M, BETA_M, ALPHA_H, BETA_H, ALPHA_N, BETA_N };

static void
compute_rates(double y, double *rate)
{
    rate[ALPHA_M] = 0.32 * (13 - y) / (denest_exp((13 - y) / 4) - 1);
    rate[BETA_M] = 0.28 * (y - 40) / (denest_exp((y - 40) / 5) - 1);
    rate[ALPHA_H] = 0.128 * denest_exp((17 - y) / 18);
    rate[BETA_H] = 4 / (1 + denest_exp((40 - y) / 5));
    rate[ALPHA_N] = 0.032 * (15 - y) / (denest_exp((15 - y) / 5) - 1);
    rate[BETA_N] = 0.5 * denest_exp((10 - y) / 40);
}

DENEST_CURVES_TABLE(rate_curves, -60, 1, 180, compute_rates)

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
    DenestLanes potential, rate[DENEST_CURVES];

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)
        potential[i] = y[V_M][i] - P(V_T);
    denest_curves_get(&rate_curves, potential, rate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], m = y[ACT_M][i], h = y[INACT_H][i], n = y[ACT_N][i];
        const double I_Na = P(g_Na) * m * m * m * h * (V - P(E_Na));
        const double I_K = P(g_K) * n * n * n * n * (V - P(E_K));
        const double I_L = P(g_L) * (V - P(E_L));
        const double I_ex = y[G_EX][i] * (V - P(E_ex)), I_in = y[G_IN][i] * (V - P(E_in));

        dydt[V_M][i] = (-I_Na - I_K - I_L - I_ex - I_in + y[I_STIM][i] + P(I_e)) * D(per_C_m);
        dydt[ACT_M][i] = rate[ALPHA_M][i] - (rate[ALPHA_M][i] + rate[BETA_M][i]) * m;
        dydt[INACT_H][i] = rate[ALPHA_H][i] - (rate[ALPHA_H][i] + rate[BETA_H][i]) * h;
        dydt[ACT_N][i] = rate[ALPHA_N][i] - (rate[ALPHA_N][i] + rate[BETA_N][i]) * n;
        dydt[G_EX][i] = -y[G_EX][i] * D(per_tau_ex);
        dydt[G_IN][i] = -y[G_IN][i] * D(per_tau_in);
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
            const gboolean spike = ref == 0 && V >= P(V_T) + 30 && y[V_OLD][i] > V;

            y[G_EX][i] += in_ex[i];
            y[G_IN][i] += -in_in[i];
            y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron hh_cond_exp_traub = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "hh_cond_exp_traub",
             .summary = "Hodgkin-Huxley neuron after Traub & Miles, exponential conductances",
             .equations = "C_m V' = -g_Na m^3 h (V - E_Na) - g_K n^4 (V - E_K) - g_L (V - E_L) - "
                          "g_ex (V - E_ex) - g_in (V - E_in) + I_e + I\n"
                          "x' = alpha_x - (alpha_x + beta_x) x for x = m, h, n, at V - V_T\n"
                          "V >= V_T + 30 and falling: spike, none for t_ref; no reset",
             .reference = "Traub & Miles 1991, Neuronal Networks of the Hippocampus, "
                          "doi:10.1017/CBO9780511895401",
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
DENEST_PLUGIN(hh_cond_exp_traub);
