/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aeif_psc_delta_clopath - adaptive exponential integrate-and-fire neuron, voltage jumps, with the
 * voltages that clopath_synapse reads
 *
 *     C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) - w + z + I_e + I
 *     tau_w w' = a (V - E_L) - w,   tau_z z' = -z,   tau_V_th V_th' = V_th_rest - V_th
 *     tau_plus u_bar_plus' = V - u_bar_plus,   tau_minus u_bar_minus' = V - u_bar_minus
 *     tau_bar_bar u_bar_bar' = u_bar_minus - u_bar_bar
 *
 * V >= V_peak emits a spike within the step: w <- w + b, z <- I_sp, V_th <- V_th_max; V is held at
 * V_clamp for t_clamp, then at V_reset for t_ref. A spike of weight w moves V by w after the first
 * sub-step of its step, unless V is held. With u+ and u- as u_bar_plus and u_bar_minus were
 * delay_u_bars ago, each step notes for synapses
 *
 *     LTP = A_LTP (V - theta_plus) (u+ - theta_minus) h     where both brackets are above 0
 *     LTD = A_LTD (u- - theta_minus)                        where the bracket is above 0; times
 *           u_bar_bar^2 / u_ref_squared unless A_LTD_const
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/rkf45.h>

typedef struct {
    double V_peak, V_reset, t_ref, g_L, C_m, E_L, Delta_T, tau_w, tau_z, tau_V_th, V_th_max,
        V_th_rest, tau_plus, tau_minus, tau_bar_bar, a, b, I_sp, I_e, gsl_error_tol, t_clamp,
        V_clamp, A_LTD, A_LTP, u_ref_squared, theta_plus, theta_minus, A_LTD_const, delay_u_bars;
} Params;
typedef struct {
    double n_ref, n_clamp; /* steps */
} Derived;
/* Rows of the state table; the first ones are integrated, those up to INPUT the solver's. */
enum { V, W, Z, V_TH, U_PLUS, U_MINUS, U_BAR_BAR, N_VARIABLES };
enum { STIM = N_VARIABLES, CLAMP, REF, TOLERANCE, STEP, INPUT, SPIKES, N_ROWS };
enum { LENGTH = SPIKES, AT, PAST_PLUS, PAST_MINUS, N_STATE };
enum { IN_SPIKES, IN_CURRENT };
enum { LTP, LTD };

#define MV(field, value, doc) DENEST_PARAM_ANY(Params, field, "mV", value, doc)
#define TAU(field, value, doc)                                                                     \
    DENEST_PARAM(Params, field, "ms", value, DENEST_ABOVE_ZERO, INFINITY, doc)

static const DenestParam params[] = {
    MV(V_peak, 33, "Spike detection threshold, at least V_th_rest"),
    MV(V_reset, -60, "Potential after a spike, below V_peak"),
    DENEST_PARAM(Params, t_ref, "ms", 0, 0, INFINITY, "Refractory period, after t_clamp"),
    DENEST_PARAM_ANY(Params, g_L, "nS", 30, "Leak conductance"),
    DENEST_PARAM(Params, C_m, "pF", 281, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    MV(E_L, -70.6, "Leak reversal potential"),
    DENEST_PARAM(Params, Delta_T, "mV", 2, 0, INFINITY, "Slope factor of the spike's onset"),
    TAU(tau_w, 144, "Adaptation time constant"),
    TAU(tau_z, 40, "Time constant of the spike afterpotential's current"),
    TAU(tau_V_th, 50, "Time constant of the threshold"),
    MV(V_th_max, 30.4, "Threshold after a spike, at least V_th_rest"),
    MV(V_th_rest, -50.4, "Threshold at rest"),
    TAU(tau_plus, 7, "Time constant of u_bar_plus"),
    TAU(tau_minus, 10, "Of the trace of spikes; of u_bar_minus too, which is 10 until it is set"),
    TAU(tau_bar_bar, 500, "Time constant of u_bar_bar"),
    DENEST_PARAM_ANY(Params, a, "nS", 4, "Subthreshold adaptation"),
    DENEST_PARAM_ANY(Params, b, "pA", 80.5, "Adaptation at a spike"),
    DENEST_PARAM_ANY(Params, I_sp, "pA", 400, "Depolarising current after a spike"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM(Params, gsl_error_tol, "", 1e-6, DENEST_ABOVE_ZERO, INFINITY,
                 "Tolerance of the integrator; read before the first step"),
    DENEST_PARAM(Params, t_clamp, "ms", 2, 0, INFINITY, "Duration of a spike"),
    MV(V_clamp, 33, "Potential during a spike"),
    DENEST_PARAM_ANY(Params, A_LTD, "1/mV", 14e-5, "Amplitude of depression"),
    DENEST_PARAM_ANY(Params, A_LTP, "1/mV^2", 8e-5, "Amplitude of facilitation"),
    DENEST_PARAM(Params, u_ref_squared, "mV^2", 60, DENEST_ABOVE_ZERO, INFINITY,
                 "Reference of u_bar_bar"),
    MV(theta_plus, -45.3, "Threshold of V for facilitation"),
    MV(theta_minus, -70.6, "Threshold of the filtered potentials"),
    DENEST_PARAM_BOOL(Params, A_LTD_const, 1, "Depression does not depend on u_bar_bar"),
    DENEST_PARAM(Params, delay_u_bars, "ms", 5, 0, 10000,
                 "Delay of the filtered potentials; read before the first step"),
};

static guint
line_length(const void *values, double h)
{
    return 1 + (guint)floor(((const Params *)values)->delay_u_bars * (1 / h) + 0.5);
}

#define SHOWN DENEST_SETTABLE | DENEST_RECORDABLE
static const DenestState state[] = {
    [V] = {"V_m", "mV", -70.6, SHOWN, .doc = "Membrane potential"},
    [W] = {"w", "pA", 0, SHOWN, .doc = "Adaptation current"},
    [Z] = {"z", "pA", 0, DENEST_RECORDABLE, .doc = "Spike afterpotential's current"},
    [V_TH] = {"V_th", "mV", -50.4, DENEST_RECORDABLE, .doc = "Threshold"},
    [U_PLUS] = {"u_bar_plus", "mV", -70.6, SHOWN, .doc = "Potential filtered with tau_plus"},
    [U_MINUS] = {"u_bar_minus", "mV", -70.6, SHOWN, .doc = "Potential filtered with tau_minus"},
    [U_BAR_BAR] = {"u_bar_bar", "mV", -70.6, SHOWN, .doc = "u_bar_minus filtered once more"},
    [STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [CLAMP] = {"clamped", "steps", .doc = "Steps of a spike that are left"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [TOLERANCE] = {"tolerance", "", .flags = DENEST_BUFFER, .doc = "Of the integrator"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
    [INPUT] = {"input", "mV", .flags = DENEST_BUFFER, .doc = "Input of the step, until it is read"},
    [LENGTH] = {"length", "steps", .flags = DENEST_BUFFER, .doc = "Past values that are kept"},
    [AT] = {"at", "", .flags = DENEST_BUFFER, .doc = "Column of the oldest of them"},
    [PAST_PLUS] = {"past_plus", "mV", .flags = DENEST_BUFFER, .doc = "Past values of u_bar_plus",
                   .columns = line_length},
    [PAST_MINUS] = {"past_minus", "mV", .flags = DENEST_BUFFER, .doc = "Of u_bar_minus",
                    .columns = line_length},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};
static const DenestHistory histories[] = {
    [LTP] = {"LTP", "", DENEST_KEEP_UNTIL_READ, "Facilitation, per unit of presynaptic trace"},
    [LTD] = {"LTD", "", DENEST_KEEP_RECENT, "Depression by a presynaptic spike"},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->V_peak < p->V_th_rest)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_peak", "%g is below V_th_rest = %g",
                           p->V_peak, p->V_th_rest);
    if (p->V_reset >= p->V_peak)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_reset", "%g is not below V_peak = %g",
                           p->V_reset, p->V_peak);
    if (p->V_th_max < p->V_th_rest)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_th_max", "%g is below V_th_rest = %g",
                           p->V_th_max, p->V_th_rest);
    if (p->Delta_T > 0 && (p->V_peak - p->V_th_rest) / p->Delta_T >= log(DBL_MAX / 1e20))
        return denest_fail(error, DENEST_ERROR_RANGE, "Delta_T",
                           "%g is too small for V_peak - V_th_rest = %g: the exponential overflows",
                           p->Delta_T, p->V_peak - p->V_th_rest);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->n_ref = denest_steps(p->t_ref, h);
    d->n_clamp = denest_steps(p->t_clamp, h);
}

static void
init_buffers(const void *values, double h, double *row)
{
    row[STEP] = MIN(0.01, h);
    row[TOLERANCE] = ((const Params *)values)->gsl_error_tol;
    row[LENGTH] = line_length(values, h);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const gboolean clamped = y[CLAMP][i] > 0, refractory = y[REF][i] > 0;
        const double below = y[V][i] < P(V_peak) ? y[V][i] : P(V_peak);
        const double x = clamped ? P(V_clamp) : refractory ? P(V_reset) : below;
        const double onset =
            P(Delta_T) == 0 ? 0 : P(g_L) * P(Delta_T) * denest_exp((x - y[V_TH][i]) / P(Delta_T));
        const double sum = -P(g_L) * (x - P(E_L)) + onset - y[W][i] + y[Z][i] + P(I_e) + y[STIM][i];

        dydt[V][i] = clamped || refractory ? 0 : sum / P(C_m);
        dydt[W][i] = clamped ? 0 : (P(a) * (x - P(E_L)) - y[W][i]) / P(tau_w);
        dydt[Z][i] = -y[Z][i] / P(tau_z);
        dydt[V_TH][i] = -(y[V_TH][i] - P(V_th_rest)) / P(tau_V_th);
        dydt[U_PLUS][i] = (-y[U_PLUS][i] + x) / P(tau_plus);
        dydt[U_MINUS][i] = (-y[U_MINUS][i] + x) / P(tau_minus);
        dydt[U_BAR_BAR][i] = (-y[U_BAR_BAR][i] + y[U_MINUS][i]) / P(tau_bar_bar);
    }
}

/* After a sub-step: the input, which is there once in a step; then begin or end of a spike. */
DENEST_INLINE void
accepted(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double clamp = y[CLAMP][i], ref_old = y[REF][i], theta = y[V_TH][i];
        const gboolean unstable = y[V][i] < -1000 || fabs(y[W][i]) > 1e6;
        const double x = clamp > 0 || ref_old > 0 ? y[V][i] : y[V][i] + y[INPUT][i];
        const gboolean spike = x >= (P(Delta_T) == 0 ? theta : P(V_peak)) && clamp == 0;
        const gboolean ends = !spike && clamp == 1;
        const double ref = !ends ? ref_old : D(n_ref) > 0 ? D(n_ref) + 1 : 0;
        const double held = D(n_clamp) > 0 ? D(n_clamp) + 1 : 0;

        y[INPUT][i] = 0;
        y[REF][i] = ref;
        y[CLAMP][i] = spike ? held : ends ? 0 : clamp;
        y[V][i] = unstable ? NAN : ref > 0 || ends ? P(V_reset) : spike ? P(V_clamp) : x;
        y[W][i] += spike ? P(b) : 0;
        y[Z][i] = spike ? P(I_sp) : y[Z][i];
        y[V_TH][i] = spike ? P(V_th_max) : theta;
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

/* Values for synapses at the end of step t. */
DENEST_INLINE void
note(const DenestBlock *block, const gboolean per_unit, guint t)
{
    DENEST_BLOCK_PARAMS;
    double *const *plus = denest_block_columns(block, PAST_PLUS);
    double *const *minus = denest_block_columns(block, PAST_MINUS);
    double *const *y = block->state;

    for (guint i = 0; i < block->n_units; i++) {
        const guint now = (guint)y[AT][i], oldest = (now + 1) % (guint)y[LENGTH][i];
        const double above = y[V][i] - P(theta_plus), u = y[U_BAR_BAR][i];

        plus[now][i] = y[U_PLUS][i];
        minus[now][i] = y[U_MINUS][i];
        y[AT][i] = oldest;
        if (above > 0 && plus[oldest][i] > P(theta_minus))
            denest_block_note(block, t, LTP, i,
                              P(A_LTP) * above * (plus[oldest][i] - P(theta_minus)) * block->h);
        if (minus[oldest][i] > P(theta_minus)) {
            const double lost = minus[oldest][i] - P(theta_minus);

            denest_block_note(block, t, LTD, i,
                              P(A_LTD_const) != 0 ? P(A_LTD) * lost
                                                  : P(A_LTD) * u * u * lost / P(u_ref_squared));
        }
    }
}

DENEST_NEURON_UPDATE(update)
{
    double *y[N_ROWS];

    for (guint row = 0; row < SPIKES; row++)
        y[row] = block->state[row];
    y[SPIKES] = block->spikes;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memcpy(y[INPUT], denest_block_input(block, IN_SPIKES, t), block->n * sizeof(double));
        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        if (denest_block_is_read(block))
            note(block, per_unit, t);
        DENEST_FOR_UNITS (i, block->n) {
            y[CLAMP][i] = y[CLAMP][i] > 0 ? y[CLAMP][i] - 1 : 0;
            y[REF][i] = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            y[STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron aeif_psc_delta_clopath = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "aeif_psc_delta_clopath",
             .summary = "Adaptive exponential integrate-and-fire for clopath_synapse",
             .equations =
                 "C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) - w + z + I_e + "
                 "I\n"
                 "tau_w w' = a (V - E_L) - w, tau_z z' = -z, tau_V_th V_th' = V_th_rest - V_th\n"
                 "tau_plus u_bar_plus' = V - u_bar_plus, tau_minus u_bar_minus' = V - u_bar_minus\n"
                 "tau_bar_bar u_bar_bar' = u_bar_minus - u_bar_bar\n"
                 "a spike of weight w moves V by w\n"
                 "V >= V_peak: spike; V = V_clamp for t_clamp, then V_reset for t_ref;\n"
                 "w <- w + b; z <- I_sp; V_th <- V_th_max",
             .reference = "Clopath et al. 2010, doi:10.1038/nn.2479",
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
    .limits = "V_m below -1000 mV, |w| above 1e6 pA",
    .histories = histories,
    .n_histories = G_N_ELEMENTS(histories),
};
DENEST_PLUGIN(aeif_psc_delta_clopath);
