/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_cond_exp - adaptive exponential integrate-and-fire neuron, exponential conductances
 *
 *     C_m dV/dt = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) - g_ex (V - E_ex) - g_in
 * (V - E_in)
 *                 - w + I_e + I
 *     tau_w dw/dt = a (V - E_L) - w
 *     g_x' = -g_x / tau_x,    g_x += w
 *
 * V >= V_peak (V_th if Delta_T is 0) emits a spike within the step: V <- V_reset, w <- w + b; V
 * then stays for t_ref. With t_ref 0 several spikes may fall into one step. V below -1000 mV or |w|
 * above 1e6 pA make V not finite, which ends the simulation. Weights > 0 are excitatory, others
 * inhibitory.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/rkf45.h>

typedef struct {
    double V_peak, V_reset, t_ref, g_L, C_m, E_ex, E_in, E_L, Delta_T, tau_w, a, b, V_th,
        tau_syn_ex, tau_syn_in, I_e, gsl_error_tol;
} Params;
typedef struct {
    double n_ref, V_spike; /* steps; mV */
} Derived;
enum {
    V_M,
    G_EX,
    G_IN,
    W,
    N_VARIABLES,
    I_STIM = N_VARIABLES,
    REF,
    TOLERANCE,
    STEP,
    N_STATE,
    SPIKES = N_STATE,
    N_ROWS
};
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, V_peak, "mV", 0, "Spike detection threshold, at least V_th"),
    DENEST_PARAM_ANY(Params, V_reset, "mV", -60, "Potential after a spike, below V_peak"),
    DENEST_PARAM(Params, t_ref, "ms", 0, 0, INFINITY, "Refractory period"),
    DENEST_PARAM_ANY(Params, g_L, "nS", 30, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 281, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM_ANY(Params, E_ex, "mV", 0, "Excitatory reversal potential"),
    DENEST_PARAM_ANY(Params, E_in, "mV", -85, "Inhibitory reversal potential"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70.6, "Leak reversal potential"),
    DENEST_PARAM(Params, Delta_T, "mV", 2, 0, INFINITY, "Slope factor of the spike's onset"),
    DENEST_PARAM(Params, tau_w, "ms", 144, DENEST_ABOVE_ZERO, INFINITY, "Adaptation time constant"),
    DENEST_PARAM_ANY(Params, a, "nS", 4, "Subthreshold adaptation"),
    DENEST_PARAM_ANY(Params, b, "pA", 80.5, "Adaptation at a spike"),
    DENEST_PARAM_ANY(Params, V_th, "mV", -50.4, "Threshold of the spike's onset"),
    DENEST_PARAM(Params, tau_syn_ex, "ms", 0.2, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of excitatory conductances"),
    DENEST_PARAM(Params, tau_syn_in, "ms", 2, DENEST_ABOVE_ZERO, INFINITY,
                 "Time constant of inhibitory conductances"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM(Params, gsl_error_tol, "", 1e-6, DENEST_ABOVE_ZERO, INFINITY,
                 "Tolerance of the integrator; read before the first step"),
};

#define CONDUCTANCE DENEST_SETTABLE | DENEST_RECORDABLE, 0, INFINITY
static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70.6, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [G_EX] = {"g_ex", "nS", 0, CONDUCTANCE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, CONDUCTANCE, .doc = "Inhibitory conductance"},
    [W] = {"w", "pA", 0, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Adaptation current"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [TOLERANCE] = {"tolerance", "", .flags = DENEST_BUFFER, .doc = "Tolerance of the integrator"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, "Weights in nS, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, "Weights in nS, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, "Current"},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->V_peak < p->V_th)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_peak", "%g is below V_th = %g", p->V_peak,
                           p->V_th);
    if (p->V_reset >= p->V_peak)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_reset", "%g is not below V_peak = %g",
                           p->V_reset, p->V_peak);
    if (p->Delta_T > 0 && (p->V_peak - p->V_th) / p->Delta_T >= log(DBL_MAX / 1e20))
        return denest_fail(error, DENEST_ERROR_RANGE, "Delta_T",
                           "%g is too small for V_peak - V_th = %g: the exponential overflows",
                           p->Delta_T, p->V_peak - p->V_th);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
    d->V_spike = p->Delta_T > 0 ? p->V_peak : p->V_th;
}

static void
init_buffers(const void *values, double h, double *row)
{
    const Params *p = values;

    row[STEP] = MIN(0.01, h);
    row[TOLERANCE] = p->gsl_error_tol;
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V_free = y[V_M][i], g_ex = y[G_EX][i], g_in = y[G_IN][i], w = y[W][i];
        const gboolean refractory = y[REF][i] > 0;
        const double V_below = V_free < P(V_peak) ? V_free : P(V_peak);
        const double V = refractory ? P(V_reset) : V_below;
        const double onset =
            P(Delta_T) == 0 ? 0 : P(g_L) * P(Delta_T) * denest_exp((V - P(V_th)) / P(Delta_T));
        /* The terms enter the sum one by one: the exponential amplifies round-off. */
        const double sum = -P(g_L) * (V - P(E_L)) + onset - g_ex * (V - P(E_ex)) -
                           g_in * (V - P(E_in)) - w + P(I_e) + y[I_STIM][i];

        dydt[V_M][i] = refractory ? 0 : sum / P(C_m);
        dydt[G_EX][i] = -g_ex / P(tau_syn_ex);
        dydt[G_IN][i] = -g_in / P(tau_syn_in);
        dydt[W][i] = (P(a) * (V - P(E_L)) - w) / P(tau_w);
    }
}

/* After a sub-step: spike, or clamp while refractory. */
DENEST_INLINE void
accepted(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[V_M][i], w = y[W][i], ref = y[REF][i];
        const gboolean unstable = V < -1000 || fabs(w) > 1e6;
        const gboolean spike = ref == 0 && V >= D(V_spike);

        y[V_M][i] = unstable ? NAN : ref > 0 || spike ? P(V_reset) : V;
        y[W][i] = spike ? w + P(b) : w;
        y[REF][i] = !spike ? ref : D(n_ref) > 0 ? D(n_ref) + 1 : 0;
        y[SPIKES][i] += spike ? 1 : 0;
    }
}

static const DenestRkf45 solver = {.dim = N_VARIABLES,
                                   .n_rows = N_ROWS,
                                   .step_row = STEP,
                                   .tolerance_row = TOLERANCE,
                                   .relative = TRUE,
                                   .derivatives = derivatives,
                                   .accepted = accepted};
DENEST_RKF45(integrate, solver, N_ROWS, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *y[N_ROWS];

    memcpy(y, block->state, N_STATE * sizeof *y);
    y[SPIKES] = block->spikes;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *in_ex = denest_block_input(block, IN_EX, t);
        const double *in_in = denest_block_input(block, IN_IN, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        DENEST_FOR_UNITS (i, block->n) {
            y[REF][i] = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            y[G_EX][i] += in_ex[i];
            y[G_IN][i] += -in_in[i];
            y[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron aeif_cond_exp = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "aeif_cond_exp",
             .summary = "Adaptive exponential integrate-and-fire, exponential conductances",
             .equations = "C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) - g_ex "
                          "(V - E_ex) - g_in (V - E_in) - w + I_e + I\n"
                          "tau_w w' = a (V - E_L) - w\n"
                          "g_x' = -g_x / tau_x, g_x += w\n"
                          "V >= V_peak: spike; V <- V_reset for t_ref; w <- w + b",
             .reference = "Brette & Gerstner 2005, doi:10.1152/jn.00686.2005",
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
DENEST_PLUGIN(aeif_cond_exp);
