/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ht_neuron - thalamocortical point neuron after Hill & Tononi
 *
 *     tau_m dV/dt = I_NaL + I_KL + I_syn + I_NaP + I_KNa + I_T + I_h + I,    plus a repolarising
 * current tau_theta dtheta/dt = theta_eq - theta
 *
 * Conductances have no dimension, currents are in mV. The receptors AMPA, NMDA, GABA_A and GABA_B
 * are differences of exponentials; NMDA channels unblock with two time constants and block at once.
 * V >= theta emits a spike: V and theta go to E_Na, and for t_ref a current pulls V to E_K with
 * tau_spike.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/curves.h>

typedef struct {
    double g_NaL, g_KL, E_Na, E_K, tau_m, theta_eq, tau_theta, tau_spike, t_ref;
    double g_peak_AMPA, tau_rise_AMPA, tau_decay_AMPA, E_rev_AMPA;
    double g_peak_NMDA, tau_rise_NMDA, tau_decay_NMDA, E_rev_NMDA;
    double V_act_NMDA, S_act_NMDA, tau_Mg_fast_NMDA, tau_Mg_slow_NMDA, instant_unblock_NMDA;
    double g_peak_GABA_A, tau_rise_GABA_A, tau_decay_GABA_A, E_rev_GABA_A;
    double g_peak_GABA_B, tau_rise_GABA_B, tau_decay_GABA_B, E_rev_GABA_B;
    double g_peak_NaP, E_rev_NaP, g_peak_KNa, E_rev_KNa, tau_D_KNa, g_peak_T, E_rev_T, g_peak_h,
        E_rev_h, voltage_clamp;
} Params;

typedef struct {
    double step_AMPA, step_NMDA, step_GABA_A, step_GABA_B; /* of the slope at a spike of weight 1 */
    double n_ref;                                          /* steps */
    double per_tau_m, per_tau_theta, per_tau_spike, per_Mg_fast, per_Mg_slow, per_tau_D; /* 1/ms */
    double per_rise_AMPA, per_decay_AMPA, per_rise_NMDA, per_decay_NMDA;                 /* 1/ms */
    double per_rise_GABA_A, per_decay_GABA_A, per_rise_GABA_B, per_decay_GABA_B;         /* 1/ms */
} Derived;

enum {
    V_M,
    THETA,
    U_AMPA,
    G_AMPA,
    U_NMDA,
    G_NMDA,
    U_GABA_A,
    G_GABA_A,
    U_GABA_B,
    G_GABA_B,
    MG_FAST,
    MG_SLOW,
    M_H,
    D_KNA,
    M_T,
    H_T,
    N_VARIABLES,
    REF = N_VARIABLES,
    I_STIM,
    V_CLAMP,
    V_END,
    STEP,
    N_STATE,
    SPIKES = N_STATE,
    N_ROWS
};
enum { IN_AMPA, IN_NMDA, IN_GABA_A, IN_GABA_B, IN_CURRENT };
enum { EQUILIBRATE = 40 };

#define ROW(name, unit, value, doc) DENEST_PARAM_ANY(Params, name, unit, value, doc)
#define ROW_POSITIVE(name, unit, value, doc)                                                       \
    DENEST_PARAM(Params, name, unit, value, DENEST_ABOVE_ZERO, INFINITY, doc)
#define ROW_NOT_NEGATIVE(name, unit, value, doc)                                                   \
    DENEST_PARAM(Params, name, unit, value, 0, INFINITY, doc)

static const DenestParam ht_params[] = {
    ROW_NOT_NEGATIVE(g_NaL, "", 0.2, "Sodium leak conductance"),
    ROW_NOT_NEGATIVE(g_KL, "", 1.0, "Potassium leak conductance"),
    ROW(E_Na, "mV", 30.0, "Sodium reversal potential; V_m and theta at a spike"),
    ROW(E_K, "mV", -90.0, "Potassium reversal potential, also of the repolarising current"),
    ROW_POSITIVE(tau_m, "ms", 16.0, "Membrane time constant, of all but the repolarising current"),
    ROW(theta_eq, "mV", -51.0, "Resting threshold"),
    ROW_POSITIVE(tau_theta, "ms", 2.0, "Time constant of the threshold"),
    ROW_POSITIVE(tau_spike, "ms", 1.75, "Time constant of the repolarising current"),
    ROW_NOT_NEGATIVE(t_ref, "ms", 2.0, "Duration of refractoriness and repolarising current"),
    ROW_NOT_NEGATIVE(g_peak_AMPA, "", 0.1, "Peak AMPA conductance of a spike of weight 1"),
    ROW_POSITIVE(tau_rise_AMPA, "ms", 0.5, "AMPA rise time constant, below tau_decay_AMPA"),
    ROW_POSITIVE(tau_decay_AMPA, "ms", 2.4, "AMPA decay time constant"),
    ROW(E_rev_AMPA, "mV", 0.0, "AMPA reversal potential"),
    ROW_NOT_NEGATIVE(g_peak_NMDA, "", 0.075, "Peak NMDA conductance of a spike of weight 1"),
    ROW_POSITIVE(tau_rise_NMDA, "ms", 4.0, "NMDA rise time constant, below tau_decay_NMDA"),
    ROW_POSITIVE(tau_decay_NMDA, "ms", 40.0, "NMDA decay time constant"),
    ROW(E_rev_NMDA, "mV", 0.0, "NMDA reversal potential"),
    ROW(V_act_NMDA, "mV", -25.57, "Inflection point of the NMDA unblock sigmoid"),
    ROW_NOT_NEGATIVE(S_act_NMDA, "1/mV", 0.081, "Slope of the NMDA unblock sigmoid"),
    ROW_POSITIVE(tau_Mg_fast_NMDA, "ms", 0.68, "Fast unblock, below tau_Mg_slow_NMDA"),
    ROW_POSITIVE(tau_Mg_slow_NMDA, "ms", 22.7, "Slow unblock time constant"),
    DENEST_PARAM_BOOL(Params, instant_unblock_NMDA, 0, "NMDA channels unblock at once"),
    ROW_NOT_NEGATIVE(g_peak_GABA_A, "", 0.33, "Peak GABA_A conductance of a spike of weight 1"),
    ROW_POSITIVE(tau_rise_GABA_A, "ms", 1.0, "GABA_A rise time constant, below tau_decay_GABA_A"),
    ROW_POSITIVE(tau_decay_GABA_A, "ms", 7.0, "GABA_A decay time constant"),
    ROW(E_rev_GABA_A, "mV", -70.0, "GABA_A reversal potential"),
    ROW_NOT_NEGATIVE(g_peak_GABA_B, "", 0.0132, "Peak GABA_B conductance of a spike of weight 1"),
    ROW_POSITIVE(tau_rise_GABA_B, "ms", 60.0, "GABA_B rise time constant, below tau_decay_GABA_B"),
    ROW_POSITIVE(tau_decay_GABA_B, "ms", 200.0, "GABA_B decay time constant"),
    ROW(E_rev_GABA_B, "mV", -90.0, "GABA_B reversal potential"),
    ROW_NOT_NEGATIVE(g_peak_NaP, "", 1.0, "Peak conductance of the persistent sodium current"),
    ROW(E_rev_NaP, "mV", 30.0, "Its reversal potential"),
    ROW_NOT_NEGATIVE(g_peak_KNa, "", 1.0, "Peak conductance of the depolarisation-activated K"),
    ROW(E_rev_KNa, "mV", -90.0, "Its reversal potential"),
    ROW_POSITIVE(tau_D_KNa, "ms", 1250.0, "Its time constant"),
    ROW_NOT_NEGATIVE(g_peak_T, "", 1.0, "Peak conductance of the low-threshold calcium current"),
    ROW(E_rev_T, "mV", 0.0, "Its reversal potential"),
    ROW_NOT_NEGATIVE(g_peak_h, "", 1.0, "Peak conductance of the pacemaker current"),
    ROW(E_rev_h, "mV", -40.0, "Its reversal potential"),
    DENEST_PARAM_BOOL(Params, voltage_clamp, 0, "Hold V_m where it is when a run starts"),
    [EQUILIBRATE] = {.name = "equilibrate",
                     .unit = "",
                     .type = DENEST_TYPE_BOOL,
                     .offset = G_MAXSIZE,
                     .max = 1,
                     .doc = "Set the gates to their steady state at the present V_m"},
};

static const DenestState ht_state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [THETA] = {"theta", "mV", -51, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Threshold"},
    [U_AMPA] = {"dg_AMPA", "1/ms", .doc = "Slope of the AMPA conductance"},
    [G_AMPA] = {"g_AMPA", "", 0, DENEST_RECORDABLE, .doc = "AMPA conductance"},
    [U_NMDA] = {"dg_NMDA", "1/ms", .doc = "Slope of the NMDA conductance"},
    [G_NMDA] = {"g_NMDA_free", "", .doc = "NMDA conductance, were no channel blocked"},
    [U_GABA_A] = {"dg_GABA_A", "1/ms", .doc = "Slope of the GABA_A conductance"},
    [G_GABA_A] = {"g_GABA_A", "", 0, DENEST_RECORDABLE, .doc = "GABA_A conductance"},
    [U_GABA_B] = {"dg_GABA_B", "1/ms", .doc = "Slope of the GABA_B conductance"},
    [G_GABA_B] = {"g_GABA_B", "", 0, DENEST_RECORDABLE, .doc = "GABA_B conductance"},
    [MG_FAST] = {"m_fast_NMDA", "", .doc = "Unblocked NMDA channels, fast component"},
    [MG_SLOW] = {"m_slow_NMDA", "", .doc = "Unblocked NMDA channels, slow component"},
    [M_H] = {"m_Ih", "", .doc = "Activation of I_h"},
    [D_KNA] = {"D_IKNa", "", .doc = "Accumulated depolarisation, drives I_KNa"},
    [M_T] = {"m_IT", "", .doc = "Activation of I_T"},
    [H_T] = {"h_IT", "", .doc = "Inactivation of I_T"},
    [REF] = {"refractory", "steps", .doc = "Steps left with repolarising current"},
    [I_STIM] = {"I_stim", "mV", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [V_CLAMP] = {"V_clamp", "mV", .doc = "V_m under voltage clamp"},
    [V_END] = {"V_end", "mV", .doc = "V_m before clamp and spike, what the currents are read at"},
    [STEP] = {"step", "ms", .flags = DENEST_BUFFER, .doc = "Next integration step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(ht_state) == N_STATE);

static const DenestInput ht_inputs[] = {
    [IN_AMPA] = {"AMPA", 1, DENEST_INPUT_WEIGHT, .doc = "Times g_peak_AMPA"},
    [IN_NMDA] = {"NMDA", 2, DENEST_INPUT_WEIGHT, .doc = "Times g_peak_NMDA"},
    [IN_GABA_A] = {"GABA_A", 3, DENEST_INPUT_WEIGHT, .doc = "Times g_peak_GABA_A"},
    [IN_GABA_B] = {"GABA_B", 4, DENEST_INPUT_WEIGHT, .doc = "Times g_peak_GABA_B"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current in mV"},
};

/* Steady states of the gates and other functions of V. Their exponentials and divisions are most of
 * the model's cost: where two reciprocals are needed, one division makes both, and V is bounded so
 * that no product overflows. */
typedef struct {
    double m_h, m_T, h_T, D;         /* steady states; D still times tau_D */
    double rate_h, rate_T, rate_h_T; /* 1/ms */
    double m_NaP;
} Gates;

DENEST_INLINE Gates
gates(double V_m)
{
    const double V_below = V_m > 1000 ? 1000 : V_m, V = V_below < -1000 ? -1000 : V_below;
    const double a_h = 1 + denest_exp_bounded((V + 75) * (1 / 5.5));
    const double a_hT = 1 + denest_exp_bounded((V + 83) * (1 / 4.0));
    const double a_mT = 1 + denest_exp_bounded((V + 59) * (-1 / 6.2));
    const double a_NaP = 1 + denest_exp_bounded((V + 55.7) * (-1 / 7.7));
    const double exp_V = denest_exp_bounded((V + 10) * (1 / 5.0));
    const double T_sum =
        denest_exp_bounded((V + 132) * (-1 / 16.7)) + denest_exp_bounded((V + 16.8) * (1 / 18.2));
    const double T_down = 1 + denest_exp_bounded((V + 86) * (1 / 3.2));
    const double tau_T = 0.22 + 0.13 * T_sum; /* times T_sum */
    const double tau_hT =
        8.2 * T_down + 56.6 + 0.27 * 1372637625.6245778 * exp_V; /* times T_down; exp(21.04) */
    const double per_h = 1 / (a_h * a_hT), per_T = 1 / (a_mT * a_NaP);
    const double per_rates = 1 / (tau_T * tau_hT);

    return (Gates){
        .m_h = per_h * a_hT,
        .h_T = per_h * a_h,
        .m_T = per_T * a_NaP,
        .m_NaP = per_T * a_mT,
        .D = 0.025 * (exp_V / (1 + exp_V)),
        .rate_h = denest_exp_bounded(-14.59 - 0.086 * V) + denest_exp_bounded(-1.87 + 0.0701 * V),
        .rate_T = T_sum * (per_rates * tau_hT),
        .rate_h_T = T_down * (per_rates * tau_T),
    };
}

/* The gates as a table: functions of V, see <denest/curves.h>. */
enum { M_H_INF, RATE_H, M_T_INF, RATE_T, H_T_INF, RATE_H_T, D_INF, M_NAP_CUBED };

static void
compute_gates(double V, double *ret_values)
{
    const Gates g = gates(V);

    ret_values[M_H_INF] = g.m_h;
    ret_values[RATE_H] = g.rate_h;
    ret_values[M_T_INF] = g.m_T;
    ret_values[RATE_T] = g.rate_T;
    ret_values[H_T_INF] = g.h_T;
    ret_values[RATE_H_T] = g.rate_h_T;
    ret_values[D_INF] = g.D;
    ret_values[M_NAP_CUBED] = g.m_NaP * g.m_NaP * g.m_NaP;
}

DENEST_CURVES_TABLE(gate_curves, -120, 1, 180, compute_gates)

DENEST_INLINE double
sigmoid(double x)
{
    return 1 / (1 + denest_exp(-x));
}

/* Part of the NMDA channels that is unblocked. */
DENEST_INLINE double
unblocked(double V, double inf, double fast, double slow, double instant)
{
    const double part = 0.51 - 0.0028 * V;

    return instant != 0 ? inf : part * fast + (1 - part) * slow;
}

/* 1/(1 + (0.25/D)^3.5), without a power of a variable: 0.25^3.5 is 2^-7. */
DENEST_INLINE double
current_KNa(double V, double D, double g_peak, double E_rev)
{
    const double power = D * D * D * sqrt(D);

    return -g_peak * (power / (power + 0.0078125)) * (V - E_rev);
}

static gboolean
check_below(GError **error, const char *rise_name, double rise, const char *decay_name,
            double decay)
{
    if (rise >= decay)
        return denest_fail(error, DENEST_ERROR_RANGE, rise_name, "%g is not below %s = %g", rise,
                           decay_name, decay);
    return TRUE;
}

static gboolean
check(void *params, GError **error)
{
    const Params *p = params;

#define BELOW(rise, decay) check_below(error, #rise, p->rise, #decay, p->decay)
    return BELOW(tau_rise_AMPA, tau_decay_AMPA) && BELOW(tau_rise_NMDA, tau_decay_NMDA) &&
           BELOW(tau_rise_GABA_A, tau_decay_GABA_A) && BELOW(tau_rise_GABA_B, tau_decay_GABA_B) &&
           BELOW(tau_Mg_fast_NMDA, tau_Mg_slow_NMDA);
#undef BELOW
}

static void
equilibrate(const Params *p, double *state)
{
    const double V = state[V_M];
    const Gates g = gates(V);

    state[MG_FAST] = state[MG_SLOW] = sigmoid(p->S_act_NMDA * (V - p->V_act_NMDA));
    state[M_H] = g.m_h;
    state[D_KNA] = p->tau_D_KNa * g.D + 0.001;
    state[M_T] = g.m_T;
    state[H_T] = g.h_T;
}

static void
init(const void *default_params, double *state)
{
    const Params *p = default_params;

    state[V_M] = (p->g_NaL * p->E_Na + p->g_KL * p->E_K) / (p->g_NaL + p->g_KL);
    state[THETA] = p->theta_eq;
    equilibrate(p, state);
}

static void
act(guint param_row, const void *params, double *state)
{
    g_assert(param_row == EQUILIBRATE);
    equilibrate(params, state);
}

static void
init_buffers(const void *params, double h, double *state)
{
    state[STEP] = h;
}

static void
prepare(const void *params, double h, void *derived)
{
    const Params *p = params;
    Derived *d = derived;

#define PER_TIME(d_rise, d_decay, d_step, rise, decay, peak)                                       \
    (d->d_rise = 1 / p->rise, d->d_decay = 1 / p->decay,                                           \
     d->d_step = p->peak * denest_beta_slope(p->rise, p->decay))
    PER_TIME(per_rise_AMPA, per_decay_AMPA, step_AMPA, tau_rise_AMPA, tau_decay_AMPA, g_peak_AMPA);
    PER_TIME(per_rise_NMDA, per_decay_NMDA, step_NMDA, tau_rise_NMDA, tau_decay_NMDA, g_peak_NMDA);
    PER_TIME(per_rise_GABA_A, per_decay_GABA_A, step_GABA_A, tau_rise_GABA_A, tau_decay_GABA_A,
             g_peak_GABA_A);
    PER_TIME(per_rise_GABA_B, per_decay_GABA_B, step_GABA_B, tau_rise_GABA_B, tau_decay_GABA_B,
             g_peak_GABA_B);
#undef PER_TIME
    denest_curves_prepare(&gate_curves);
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
    denest_curves_get(&gate_curves, potential, gate);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V = potential[i];
        const double inf = sigmoid(P(S_act_NMDA) * (V - P(V_act_NMDA)));
        const double fast = MIN(inf, y[MG_FAST][i]), slow = MIN(inf, y[MG_SLOW][i]);
        const double open = unblocked(V, inf, fast, slow, P(instant_unblock_NMDA));
        const double I_syn =
            -y[G_AMPA][i] * (V - P(E_rev_AMPA)) - y[G_NMDA][i] * open * (V - P(E_rev_NMDA)) -
            y[G_GABA_A][i] * (V - P(E_rev_GABA_A)) - y[G_GABA_B][i] * (V - P(E_rev_GABA_B));
        const double I_rep = y[REF][i] > 0 ? -(V - P(E_K)) * D(per_tau_spike) : 0;
        const double I_leak_Na = -P(g_NaL) * (V - P(E_Na)), I_leak_K = -P(g_KL) * (V - P(E_K));
        const double I_NaP = -P(g_peak_NaP) * gate[M_NAP_CUBED][i] * (V - P(E_rev_NaP));
        const double I_KNa = current_KNa(V, y[D_KNA][i], P(g_peak_KNa), P(E_rev_KNa));
        const double I_T = -P(g_peak_T) * y[M_T][i] * y[M_T][i] * y[H_T][i] * (V - P(E_rev_T));
        const double I_h = -P(g_peak_h) * y[M_H][i] * (V - P(E_rev_h));

        dydt[V_M][i] = (I_leak_Na + I_leak_K + I_syn + I_NaP + I_KNa + I_T + I_h + y[I_STIM][i]) *
                           D(per_tau_m) +
                       I_rep;
        dydt[THETA][i] = -(y[THETA][i] - P(theta_eq)) * D(per_tau_theta);
        dydt[U_AMPA][i] = -y[U_AMPA][i] * D(per_rise_AMPA);
        dydt[G_AMPA][i] = y[U_AMPA][i] - y[G_AMPA][i] * D(per_decay_AMPA);
        dydt[U_NMDA][i] = -y[U_NMDA][i] * D(per_rise_NMDA);
        dydt[G_NMDA][i] = y[U_NMDA][i] - y[G_NMDA][i] * D(per_decay_NMDA);
        dydt[U_GABA_A][i] = -y[U_GABA_A][i] * D(per_rise_GABA_A);
        dydt[G_GABA_A][i] = y[U_GABA_A][i] - y[G_GABA_A][i] * D(per_decay_GABA_A);
        dydt[U_GABA_B][i] = -y[U_GABA_B][i] * D(per_rise_GABA_B);
        dydt[G_GABA_B][i] = y[U_GABA_B][i] - y[G_GABA_B][i] * D(per_decay_GABA_B);
        dydt[MG_FAST][i] = (inf - fast) * D(per_Mg_fast);
        dydt[MG_SLOW][i] = (inf - slow) * D(per_Mg_slow);
        dydt[M_H][i] = (gate[M_H_INF][i] - y[M_H][i]) * gate[RATE_H][i];
        dydt[D_KNA][i] = (P(tau_D_KNa) * gate[D_INF][i] + 0.001 - y[D_KNA][i]) * D(per_tau_D);
        dydt[M_T][i] = (gate[M_T_INF][i] - y[M_T][i]) * gate[RATE_T][i];
        dydt[H_T][i] = (gate[H_T_INF][i] - y[H_T][i]) * gate[RATE_H_T][i];
    }
}

/* After a sub-step: voltage clamp, instantaneous block of NMDA channels, spike. */
DENEST_INLINE void
accepted(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y)
{
    DENEST_LANE_PARAMS;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double V_free = y[V_M][i], V_held = y[V_CLAMP][i];
        const double V = P(voltage_clamp) != 0 ? V_held : V_free;
        const double inf = sigmoid(P(S_act_NMDA) * (V - P(V_act_NMDA)));
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

static const DenestRkf45 ht_system = {.dim = N_VARIABLES,
                                      .n_rows = N_ROWS,
                                      .step_row = STEP,
                                      .tolerance = 1e-3,
                                      .derivatives = derivatives,
                                      .accepted = accepted};
DENEST_RKF45(integrate, ht_system, N_ROWS, N_VARIABLES)

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *rows[N_ROWS];

    memcpy(rows, block->state, N_STATE * sizeof *rows);
    rows[SPIKES] = block->spikes;
    for (guint t = 0; t < block->n_steps; t++) {
        const double *ampa = denest_block_input(block, IN_AMPA, t);
        const double *nmda = denest_block_input(block, IN_NMDA, t);
        const double *gaba_a = denest_block_input(block, IN_GABA_A, t);
        const double *gaba_b = denest_block_input(block, IN_GABA_B, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        memset(block->spikes, 0, block->n * sizeof(double));
        integrate(block, per_unit, rows);
        DENEST_FOR_UNITS (i, block->n) {
            rows[REF][i] = rows[REF][i] > 0 ? rows[REF][i] - 1 : 0;
            rows[U_AMPA][i] += D(step_AMPA) * ampa[i];
            rows[U_NMDA][i] += D(step_NMDA) * nmda[i];
            rows[U_GABA_A][i] += D(step_GABA_A) * gaba_a[i];
            rows[U_GABA_B][i] += D(step_GABA_B) * gaba_b[i];
            rows[I_STIM][i] = current[i];
        }
        denest_block_emit_any(block, t);
    }
}

/* Recordables that are no state: `value` for unit i. */
#define READ(name, value)                                                                          \
    static void read_##name(const DenestBlock *block, double *ret_values)                          \
    {                                                                                              \
        const gboolean per_unit = block->per_unit;                                                 \
        DENEST_BLOCK_PARAMS;                                                                       \
        double *const *y = block->state;                                                           \
                                                                                                   \
        for (guint i = 0; i < block->n; i++)                                                       \
            ret_values[i] = value;                                                                 \
    }

READ(g_NMDA,
     y[G_NMDA][i] * unblocked(y[V_M][i], sigmoid(P(S_act_NMDA) * (y[V_M][i] - P(V_act_NMDA))),
                              y[MG_FAST][i], y[MG_SLOW][i], P(instant_unblock_NMDA)))
READ(I_NaP, -P(g_peak_NaP) * pow(gates(y[V_END][i]).m_NaP, 3) * (y[V_END][i] - P(E_rev_NaP)))
READ(I_KNa, current_KNa(y[V_END][i], y[D_KNA][i], P(g_peak_KNa), P(E_rev_KNa)))
READ(I_T, -P(g_peak_T) * y[M_T][i] * y[M_T][i] * y[H_T][i] * (y[V_END][i] - P(E_rev_T)))
READ(I_h, -P(g_peak_h) * y[M_H][i] * (y[V_END][i] - P(E_rev_h)))

static const DenestRecordable ht_recordables[] = {
    {"g_NMDA", "", "NMDA conductance of unblocked channels", read_g_NMDA},
    {"I_NaP", "mV", "Persistent sodium current", read_I_NaP},
    {"I_KNa", "mV", "Depolarisation-activated potassium current", read_I_KNa},
    {"I_T", "mV", "Low-threshold calcium current", read_I_T},
    {"I_h", "mV", "Pacemaker current", read_I_h},
};

static const DenestNeuron ht_neuron = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "ht_neuron",
             .summary = "Thalamocortical neuron with four synaptic and four intrinsic currents",
             .equations =
                 "tau_m V' = -g_NaL (V - E_Na) - g_KL (V - E_K) + I_syn + I_NaP + I_KNa + I_T + I_h"
                 " + I\n"
                 "tau_theta theta' = theta_eq - theta\n"
                 "V >= theta: spike; V, theta <- E_Na; V is drawn to E_K with tau_spike for t_ref",
             .reference = "Hill & Tononi 2005, doi:10.1152/jn.00915.2004",
             .params_size = sizeof(Params),
             .params = ht_params,
             .n_params = G_N_ELEMENTS(ht_params),
             .check = check},
    .derived_size = sizeof(Derived),
    .state = ht_state,
    .n_state = N_STATE,
    .inputs = ht_inputs,
    .n_inputs = G_N_ELEMENTS(ht_inputs),
    .recordables = ht_recordables,
    .n_recordables = G_N_ELEMENTS(ht_recordables),
    .init = init,
    .init_buffers = init_buffers,
    .prepare = prepare,
    .begin = begin,
    .act = act,
    .update = &update,
};
DENEST_PLUGIN(ht_neuron);
