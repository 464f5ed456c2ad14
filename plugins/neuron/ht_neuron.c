/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ht_neuron - thalamocortical point neuron after Hill & Tononi
 *
 *     tau_m dV/dt = -g_NaL (V - E_Na) - g_KL (V - E_K) + I_syn + I_NaP + I_KNa + I_T + I_h + I
 *     tau_theta dtheta/dt = theta_eq - theta
 *
 * Conductances have no dimension, currents are in mV. V >= theta emits a spike: V and theta go to
 * E_Na, and for t_ref a current pulls V to E_K: tau_spike dV/dt = ... - (V - E_K).
 *
 * The synaptic currents, AMPA, NMDA, GABA_A and GABA_B, are in ht_receptors.h, the voltage-gated
 * ones in ht_currents.h.
 */
#include <denest/plugin.h>

#include "plugins/neuron/ht_currents.h"
#include "plugins/neuron/ht_receptors.h"

typedef struct {
    double g_NaL, g_KL, E_Na, E_K, tau_m, theta_eq, tau_theta, tau_spike, t_ref, voltage_clamp;
    HT_RECEPTORS(HT_RECEPTOR_FIELDS)
    HT_UNBLOCK_FIELDS
    HT_CURRENT_FIELDS
} Params;
typedef struct {
    double n_ref;                                                                        /* steps */
    double per_tau_m, per_tau_theta, per_tau_spike, per_Mg_fast, per_Mg_slow, per_tau_D; /* 1/ms */
    HT_RECEPTORS(HT_RECEPTOR_DERIVED)
} Derived;
/* Rows of the integrator: the integrated ones, the other state, and the spikes. */
enum { V_M, THETA, HT_RECEPTOR_VARIABLES, HT_CURRENT_VARIABLES, N_VARIABLES };
enum { REF = N_VARIABLES, I_STIM, V_CLAMP, V_END, STEP, N_STATE, SPIKES = N_STATE, N_ROWS };

enum { EQUILIBRATE = 40 };
static const DenestParam params[] = {
    ROW_NOT_NEGATIVE(g_NaL, "", 0.2, "Sodium leak conductance"),
    ROW_NOT_NEGATIVE(g_KL, "", 1.0, "Potassium leak conductance"),
    ROW_ANY(E_Na, "mV", 30.0, "Sodium reversal potential; V_m and theta at a spike"),
    ROW_ANY(E_K, "mV", -90.0, "Potassium reversal potential, also of the repolarising current"),
    ROW_POSITIVE(tau_m, "ms", 16.0, "Membrane time constant, of all but the repolarising current"),
    ROW_ANY(theta_eq, "mV", -51.0, "Resting threshold"),
    ROW_POSITIVE(tau_theta, "ms", 2.0, "Time constant of the threshold"),
    ROW_POSITIVE(tau_spike, "ms", 1.75, "Time constant of the repolarising current"),
    ROW_NOT_NEGATIVE(t_ref, "ms", 2.0, "Duration of refractoriness and repolarising current"),
    HT_RECEPTOR_ROWS(AMPA, 0.1, 0.5, 2.4, 0.0),
    HT_RECEPTOR_ROWS(NMDA, 0.075, 4.0, 40.0, 0.0),
    HT_UNBLOCK_ROWS,
    HT_RECEPTOR_ROWS(GABA_A, 0.33, 1.0, 7.0, -70.0),
    HT_RECEPTOR_ROWS(GABA_B, 0.0132, 60.0, 200.0, -90.0),
    HT_CURRENT_ROWS,
    DENEST_PARAM_BOOL(Params, voltage_clamp, 0, "Hold V_m where it is when a run starts"),
    [EQUILIBRATE] = {"equilibrate", "", DENEST_TYPE_BOOL, .offset = G_MAXSIZE, .max = 1,
                     .doc = "Set the gates to their steady state at the present V_m"},
};

static const DenestState state[] = {
    STATE_V_M(-70),
    [THETA] = {"theta", "mV", -51, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Threshold"},
    HT_RECEPTOR_STATE,
    HT_CURRENT_STATE,
    [REF] = {"refractory", "steps", .doc = "Steps left with repolarising current"},
    [I_STIM] = {"I_stim", "mV", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [V_CLAMP] = {"V_clamp", "mV", .doc = "V_m under voltage clamp"},
    [V_END] = {"V_end", "mV", .doc = "V_m before clamp and spike, what the currents are read at"},
    STATE_STEP,
};

static const DenestInput inputs[] = {HT_INPUTS};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    return HT_RECEPTORS(HT_CHECK) DENEST_CHECK_BELOW(p, tau_Mg_fast_NMDA, tau_Mg_slow_NMDA, error);
}

static void
equilibrate(const Params *p, double *row)
{
    const double V = row[V_M];

    row[MG_FAST] = row[MG_SLOW] = ht_sigmoid(p->S_act_NMDA * (V - p->V_act_NMDA));
    HT_SETTLE(p, row);
}

static void
init(const void *default_params, double *row)
{
    const Params *p = default_params;

    row[V_M] = (p->g_NaL * p->E_Na + p->g_KL * p->E_K) / (p->g_NaL + p->g_KL);
    row[THETA] = p->theta_eq;
    equilibrate(p, row);
}

static void
act(guint param_row, const void *values, double *row)
{
    g_assert(param_row == EQUILIBRATE);
    equilibrate(values, row);
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    denest_curves_prepare(&ht_curves);
    HT_RECEPTORS(HT_PREPARE)
    d->n_ref = denest_steps(p->t_ref, h);
    d->per_tau_m = 1 / p->tau_m;
    d->per_tau_theta = 1 / p->tau_theta;
    d->per_tau_spike = 1 / p->tau_spike;
    d->per_Mg_fast = 1 / p->tau_Mg_fast_NMDA;
    d->per_Mg_slow = 1 / p->tau_Mg_slow_NMDA;
    d->per_tau_D = 1 / p->tau_D_KNa;
}

static void
begin(const DenestBlock *block)
{
    memcpy(block->state[V_CLAMP], block->state[V_M], block->n * sizeof(double));
}

DENEST_INLINE void
derivatives(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
            DenestLanes *dydt)
{
    DENEST_LANE_PARAMS;
    DenestLanes potential, gate[DENEST_CURVES];

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V_free = y[V_M][i], V_held = y[V_CLAMP][i];

        potential[i] = P(voltage_clamp) != 0 ? V_held : V_free;
    }
    denest_curves_get(&ht_curves, potential, gate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = potential[i], inf = HT_UNBLOCK_INF(V);
        const double fast = MIN(inf, y[MG_FAST][i]), slow = MIN(inf, y[MG_SLOW][i]);
        const double open = ht_unblocked(V, inf, fast, slow, P(instant_unblock_NMDA));
        const double I_rep = y[REF][i] > 0 ? -(V - P(E_K)) * D(per_tau_spike) : 0;
        const double I_leak_Na = -P(g_NaL) * (V - P(E_Na)), I_leak_K = -P(g_KL) * (V - P(E_K));
        const double I = I_leak_Na + I_leak_K + HT_I_SYN(V, open) +
                         HT_I_NAP(V, gate[M_NAP_CUBED][i]) + HT_I_KNA(V) + HT_I_T(V) + HT_I_H(V) +
                         y[I_STIM][i];

        dydt[V_M][i] = I * D(per_tau_m) + I_rep;
        dydt[THETA][i] = -(y[THETA][i] - P(theta_eq)) * D(per_tau_theta);
        HT_RECEPTORS(HT_DERIVATIVE)
        dydt[MG_FAST][i] = (inf - fast) * D(per_Mg_fast);
        dydt[MG_SLOW][i] = (inf - slow) * D(per_Mg_slow);
        HT_GATE_DERIVATIVES(gate);
    }
}

/* After a sub-step: voltage clamp, instantaneous block of NMDA channels, spike. */
DENEST_INLINE void
accepted(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V_free = y[V_M][i], V_held = y[V_CLAMP][i];
        const double V = P(voltage_clamp) != 0 ? V_held : V_free, inf = HT_UNBLOCK_INF(V);
        const gboolean spike = y[REF][i] == 0 && V >= y[THETA][i];

        y[V_END][i] = V;
        y[MG_FAST][i] = MIN(inf, y[MG_FAST][i]);
        y[MG_SLOW][i] = MIN(inf, y[MG_SLOW][i]);
        y[V_M][i] = spike ? P(E_Na) : V;
        y[THETA][i] = spike ? P(E_Na) : y[THETA][i];
        y[REF][i] = spike ? D(n_ref) + 1 : y[REF][i];
        y[SPIKES][i] = spike ? 1 : y[SPIKES][i];
    }
}

SOLVER_ACCEPTED(derivatives, accepted, N_ROWS)

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *y[N_ROWS];

    memcpy(y, block->state, N_STATE * sizeof *y);
    y[SPIKES] = block->spikes;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);
        HT_RECEPTORS(HT_INPUT_COLUMN)

        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, y);
        DENEST_FOR_UNITS (i, block->n) {
            y[REF][i] = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            HT_RECEPTORS(HT_ARRIVE)
            y[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

HT_RECEPTOR_READS
HT_CURRENT_READS(V_END)
static const DenestRecordable recordables[] = {HT_RECEPTOR_RECORDABLES, HT_CURRENT_RECORDABLES};

static const DenestNeuron ht_neuron = {
    .base = DENEST_NEURON_BASE(
        Params, params, "ht_neuron",
        "Thalamocortical neuron with four synaptic and four intrinsic currents",
        "tau_m V' = -g_NaL (V - E_Na) - g_KL (V - E_K) + I_syn + I_NaP + I_KNa + I_T + I_h + I\n"
        "tau_theta theta' = theta_eq - theta\n"
        "V >= theta: spike; V, theta <- E_Na; V is drawn to E_K with tau_spike for t_ref",
        "Hill & Tononi 2005, doi:10.1152/jn.00915.2004"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    DENEST_NEURON_RECORDABLES(recordables),
    .init = init,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .begin = begin,
    .act = act,
    .update = &update,
};
DENEST_PLUGIN(ht_neuron);
