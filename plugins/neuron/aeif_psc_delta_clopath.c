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
 * sub-step of its step, unless V is held. What each step notes for synapses: clopath.h.
 */
#include <denest/plugin.h>

#include "plugins/neuron/aeif.h"
#include "plugins/neuron/clopath.h"

typedef struct {
    ClopathParams clopath;
    double V_peak, V_reset, t_ref, g_L, C_m, E_L, Delta_T, tau_w, tau_z, tau_V_th, V_th_max,
        V_th_rest, tau_plus, tau_minus, tau_bar_bar, a, b, I_sp, I_e, gsl_error_tol, t_clamp,
        V_clamp;
} Params;
typedef struct {
    double n_ref, n_clamp; /* steps */
} Derived;
/* Rows of the state table; the first ones are integrated, those up to INPUT the solver's. */
enum { V_M, W, Z, V_TH, U_PLUS, U_MINUS, U_BAR_BAR, N_VARIABLES };
enum { I_STIM = N_VARIABLES, REF, TOLERANCE, STEP, CLAMP, INPUT, SPIKES, N_ROWS };
enum { LINES = SPIKES, N_STATE = LINES + CLOPATH_N_STATE };
enum { IN_SPIKES, IN_CURRENT };

static const DenestParam params[] = {
    ROW_ANY(V_peak, "mV", 33, "Spike detection threshold, at least V_th_rest"),
    ROW_ANY(V_reset, "mV", -60, "Potential after a spike, below V_peak"),
    ROW_NOT_NEGATIVE(t_ref, "ms", 0, "Refractory period, after t_clamp"),
    ROW_ANY(g_L, "nS", 30, "Leak conductance"),
    ROW_C_M(281),
    ROW_ANY(E_L, "mV", -70.6, "Leak reversal potential"),
    ROW_NOT_NEGATIVE(Delta_T, "mV", 2, "Slope factor of the spike's onset"),
    ROW_POSITIVE(tau_w, "ms", 144, "Adaptation time constant"),
    ROW_POSITIVE(tau_z, "ms", 40, "Time constant of the spike afterpotential's current"),
    ROW_POSITIVE(tau_V_th, "ms", 50, "Time constant of the threshold"),
    ROW_ANY(V_th_max, "mV", 30.4, "Threshold after a spike, at least V_th_rest"),
    ROW_ANY(V_th_rest, "mV", -50.4, "Threshold at rest"),
    ROW_POSITIVE(tau_plus, "ms", 7, "Time constant of u_bar_plus"),
    ROW_POSITIVE(tau_minus, "ms", 10,
                 "Of the trace of spikes; of u_bar_minus too, which is 10 until it is set"),
    ROW_POSITIVE(tau_bar_bar, "ms", 500, "Time constant of u_bar_bar"),
    ROW_ANY(a, "nS", 4, "Subthreshold adaptation"),
    ROW_ANY(b, "pA", 80.5, "Adaptation at a spike"),
    ROW_ANY(I_sp, "pA", 400, "Depolarising current after a spike"),
    ROW_I_E,
    ROW_POSITIVE(gsl_error_tol, "", 1e-6,
                 "Tolerance of the integrator; read before the first step"),
    ROW_NOT_NEGATIVE(t_clamp, "ms", 2, "Duration of a spike"),
    ROW_ANY(V_clamp, "mV", 33, "Potential during a spike"),
    CLOPATH_PARAM_ROWS,
};

#define SHOWN DENEST_SETTABLE | DENEST_RECORDABLE
static const DenestState state[] = {
    STATE_V_M(-70.6),
    [W] = {"w", "pA", 0, SHOWN, .doc = "Adaptation current"},
    [Z] = {"z", "pA", 0, DENEST_RECORDABLE, .doc = "Spike afterpotential's current"},
    [V_TH] = {"V_th", "mV", -50.4, DENEST_RECORDABLE, .doc = "Threshold"},
    [U_PLUS] = {"u_bar_plus", "mV", -70.6, SHOWN, .doc = "Potential filtered with tau_plus"},
    [U_MINUS] = {"u_bar_minus", "mV", -70.6, SHOWN, .doc = "Potential filtered with tau_minus"},
    [U_BAR_BAR] = {"u_bar_bar", "mV", -70.6, SHOWN, .doc = "u_bar_minus filtered once more"},
    STATE_STIM,
    STATE_REF,
    [TOLERANCE] = {"tolerance", "", .flags = DENEST_BUFFER, .doc = "Of the integrator"},
    STATE_STEP,
    [CLAMP] = {"clamped", "steps", .doc = "Steps of a spike that are left"},
    [INPUT] = {"input", "mV", .flags = DENEST_BUFFER, .doc = "Input of the step, until it is read"},
    CLOPATH_STATE_ROWS(LINES),
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};
static const DenestHistory histories[] = {CLOPATH_HISTORIES};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    return DENEST_CHECK_NOT_BELOW(p, V_peak, V_th_rest, error) &&
           DENEST_CHECK_BELOW(p, V_reset, V_peak, error) &&
           DENEST_CHECK_NOT_BELOW(p, V_th_max, V_th_rest, error) &&
           aeif_check_onset(p->Delta_T, p->V_peak, p->V_th_rest, "V_th_rest", error);
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
    row[LINES + CLOPATH_LENGTH] = clopath_length(values, h);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const gboolean clamped = y[CLAMP][i] > 0, refractory = y[REF][i] > 0;
        const double below = y[V_M][i] < P(V_peak) ? y[V_M][i] : P(V_peak);
        const double x = clamped ? P(V_clamp) : refractory ? P(V_reset) : below;
        const double onset =
            P(Delta_T) == 0 ? 0 : P(g_L) * P(Delta_T) * denest_exp((x - y[V_TH][i]) / P(Delta_T));
        const double sum =
            -P(g_L) * (x - P(E_L)) + onset - y[W][i] + y[Z][i] + P(I_e) + y[I_STIM][i];

        dydt[V_M][i] = clamped || refractory ? 0 : sum / P(C_m);
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
        const gboolean unstable = y[V_M][i] < -1000 || fabs(y[W][i]) > 1e6;
        const double x = clamp > 0 || ref_old > 0 ? y[V_M][i] : y[V_M][i] + y[INPUT][i];
        const gboolean spike = x >= (P(Delta_T) == 0 ? theta : P(V_peak)) && clamp == 0;
        const gboolean ends = !spike && clamp == 1;
        const double ref = !ends ? ref_old : D(n_ref) > 0 ? D(n_ref) + 1 : 0;
        const double held = D(n_clamp) > 0 ? D(n_clamp) + 1 : 0;

        y[INPUT][i] = 0;
        y[REF][i] = ref;
        y[CLAMP][i] = spike ? held : ends ? 0 : clamp;
        y[V_M][i] = unstable ? NAN : ref > 0 || ends ? P(V_reset) : spike ? P(V_clamp) : x;
        y[W][i] += spike ? P(b) : 0;
        y[Z][i] = spike ? P(I_sp) : y[Z][i];
        y[V_TH][i] = spike ? P(V_th_max) : theta;
        y[SPIKES][i] += spike ? 1 : 0;
    }
}

static const DenestRkf45 solver =
    AEIF_SYSTEM(N_VARIABLES - 2, N_ROWS - N_VARIABLES - AEIF_N_AUX, derivatives, accepted);
DENEST_RKF45(integrate, solver, N_ROWS, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    double *y[N_ROWS];

    memcpy(y, block->state, SPIKES * sizeof *y);
    y[SPIKES] = block->spikes;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memcpy(y[INPUT], denest_block_input(block, IN_SPIKES, t), block->n * sizeof(double));
        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        if (denest_block_is_read(block))
            clopath_note(block, LINES,
                         (ClopathPotentials){y[V_M], y[U_PLUS], y[U_MINUS], y[U_BAR_BAR]}, t);
        DENEST_FOR_UNITS (i, block->n) {
            y[CLAMP][i] = y[CLAMP][i] > 0 ? y[CLAMP][i] - 1 : 0;
            y[REF][i] = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            y[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron aeif_psc_delta_clopath = {
    .base = DENEST_NEURON_BASE(
        Params, params, "aeif_psc_delta_clopath",
        "Adaptive exponential integrate-and-fire for clopath_synapse",
        "C_m V' = -g_L (V - E_L) + g_L Delta_T exp((V - V_th) / Delta_T) - w + z + I_e + I\n"
        "tau_w w' = a (V - E_L) - w, tau_z z' = -z, tau_V_th V_th' = V_th_rest - V_th\n"
        "tau_plus u_bar_plus' = V - u_bar_plus, tau_minus u_bar_minus' = V - u_bar_minus\n"
        "tau_bar_bar u_bar_bar' = u_bar_minus - u_bar_bar\n"
        "a spike of weight w moves V by w\n"
        "V >= V_peak: spike; V = V_clamp for t_clamp, then V_reset for t_ref;\n"
        "w <- w + b; z <- I_sp; V_th <- V_th_max",
        "Clopath et al. 2010, doi:10.1038/nn.2479"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .init_buffers = init_buffers,
    .prepare = prepare,
    .update = &update,
    .limits = AEIF_LIMITS,
    .histories = histories,
    .n_histories = G_N_ELEMENTS(histories),
};
DENEST_PLUGIN(aeif_psc_delta_clopath);
