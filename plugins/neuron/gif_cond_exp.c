/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gif_cond_exp - generalised integrate-and-fire neuron, exponential conductances, stochastic
 *
 *     C_m dV/dt = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) - I_stc + I_e + I
 *     g_x' = -g_x / tau_x,    g_x += w
 *
 * Adaptation and spikes: gif.h. The sample of a spike shows V before the reset. Weights >= 0 are
 * excitatory, others inhibitory.
 */
#include <denest/plugin.h>
#include <denest/rkf45.h>

#include "plugins/neuron/gif.h"

typedef struct {
    GifParams gif;
    double E_ex, E_in, gsl_error_tol;
} Params;
typedef GifDerived Derived;
enum { G_EX = GIF_N_STATE, G_IN, TOLERANCE, STEP, LISTS, N_STATE = LISTS + GIF_N_LISTS };
enum { Y_V, Y_EX, Y_IN, N_VARIABLES, Y_I_STC = N_VARIABLES, Y_STIM, Y_TOLERANCE, Y_STEP, N_ROWS };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    GIF_PARAM_ROWS,
    DENEST_PARAM_ANY(Params, E_ex, "mV", 0, "Excitatory reversal potential"),
    DENEST_PARAM_ANY(Params, E_in, "mV", -85, "Inhibitory reversal potential"),
    DENEST_PARAM(Params, gsl_error_tol, "", 1e-3, DENEST_ABOVE_ZERO, INFINITY,
                 "Tolerance of the integrator; read before the first step"),
};

static const DenestState state[] = {
    GIF_STATE_ROWS,
    [G_EX] = {"g_ex", "nS", 0, DENEST_RECORDABLE, .doc = "Excitatory conductance"},
    [G_IN] = {"g_in", "nS", 0, DENEST_RECORDABLE, .doc = "Inhibitory conductance"},
    [TOLERANCE] = {"tolerance", "", .flags = DENEST_BUFFER, .doc = "Tolerance of the integrator"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
    GIF_LIST_ROWS(LISTS),
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in nS, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in nS, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static void
prepare(const void *values, double h, void *derived)
{
    ((Derived *)derived)->n_ref = denest_steps(((const GifParams *)values)->t_ref, h);
}

static void
init_buffers(const void *values, double h, double *row)
{
    row[STEP] = h;
    row[TOLERANCE] = ((const Params *)values)->gsl_error_tol;
}

static void
begin(const DenestBlock *block)
{
    gif_begin(block, LISTS);
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = y[Y_V][i], g_ex = y[Y_EX][i], g_in = y[Y_IN][i];

        dydt[Y_V][i] = (-P(gif.g_L) * (V - P(gif.E_L)) + y[Y_STIM][i] + P(gif.I_e) -
                        g_ex * (V - P(E_ex)) - g_in * (V - P(E_in)) - y[Y_I_STC][i]) /
                       P(gif.C_m);
        dydt[Y_EX][i] = -g_ex / P(gif.tau_syn_ex);
        dydt[Y_IN][i] = -g_in / P(gif.tau_syn_in);
    }
}

static const DenestRkf45 solver = {.dim = N_VARIABLES,
                                   .n_rows = N_ROWS,
                                   .step_row = Y_STEP,
                                   .tolerance_row = Y_TOLERANCE,
                                   .derivatives = derivatives};
DENEST_RKF45(integrate, solver, N_ROWS, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    const double *in_ex = denest_block_input(block, IN_EX, 0);
    const double *in_in = denest_block_input(block, IN_IN, 0);
    const double *current = denest_block_input(block, IN_CURRENT, 0);
    double *const *s = block->state;
    double *const y[N_ROWS] = {s[GIF_V],    s[G_EX],      s[G_IN], s[GIF_I_STC],
                               s[GIF_STIM], s[TOLERANCE], s[STEP]};

    gif_adapt(block, LISTS, per_unit);
    integrate(block, per_unit, y);
    DENEST_FOR_UNITS (i, block->n) {
        s[G_EX][i] += in_ex[i];
        s[G_IN][i] += -in_in[i];
        s[GIF_STIM][i] = current[i];
    }
    gif_escape(block, per_unit);
}

static double
fire(const DenestBlock *block, guint i)
{
    return gif_fire(block, LISTS, i);
}

static const DenestNeuron gif_cond_exp = {
    .base = DENEST_NEURON_BASE(
        Params, params, "gif_cond_exp",
        "Generalised integrate-and-fire, exponential conductances, stochastic",
        "C_m V' = -g_L (V - E_L) - g_ex (V - E_ex) - g_in (V - E_in) - I_stc + "
        "I_e + I\n"
        "g_x' = -g_x / tau_x, g_x += w\n"
        "E_sfa = V_T_star + sum of parts, each decays with its tau_sfa\n"
        "I_stc = sum of parts, each decays with its tau_stc\n"
        "spike rate lambda_0 exp((V - E_sfa) / Delta_V); each part grows by its q; "
        "V <- V_reset for t_ref",
        "Mensi et al. 2012, doi:10.1152/jn.00408.2011"),
    .base.check = gif_check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .stochastic = TRUE,
    .fire = fire,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(gif_cond_exp);
