/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * amat2_psc_exp - leaky integrator without reset, adaptive threshold that also follows the
 * potential, exponential synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     threshold = omega + A_1 + A_2 + T,    dA_k/dt = -A_k / tau_k
 *     (tau_v d/dt + 1)^2 T = beta tau_v^2 dV/dt
 *
 * V at or above the threshold emits a spike, which adds alpha_k to A_k; then there is none for
 * t_ref. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double C_m, tau_m, t_ref, E_L, I_e, tau_syn_ex, tau_syn_in, tau_1, tau_2, alpha_1, alpha_2,
        beta, tau_v, omega;
} Params;
/* What a variable (first of the name) adds to V, T' or T (second) in a step. */
typedef struct {
    double stim_V, ex_V, in_V, V_V;
    double stim_T1, ex_T1, in_T1, V_T1, T1_T1;
    double stim_T, ex_T, in_T, V_T, T1_T, T_T;
    double decay_ex, decay_in, decay_1, decay_2;
    double omega, n_ref; /* mV relative to E_L; steps */
} Derived;
enum { V_M, I_EX, I_IN, A_1, A_2, T_V, T_1, I_STIM, REF, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT };

#define ROW_POSITIVE(name, unit, value, doc)                                                       \
    DENEST_PARAM(Params, name, unit, value, DENEST_ABOVE_ZERO, INFINITY, doc)

static const DenestParam params[] = {
    ROW_POSITIVE(C_m, "pF", 200, "Membrane capacitance"),
    ROW_POSITIVE(tau_m, "ms", 10, "Membrane time constant, not that of a synapse"),
    ROW_POSITIVE(t_ref, "ms", 2, "Refractory period, at least a step"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Resting potential"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    ROW_POSITIVE(tau_syn_ex, "ms", 1, "Time constant of excitatory currents"),
    ROW_POSITIVE(tau_syn_in, "ms", 3, "Time constant of inhibitory currents"),
    ROW_POSITIVE(tau_1, "ms", 10, "Short time constant of the threshold"),
    ROW_POSITIVE(tau_2, "ms", 200, "Long time constant of the threshold"),
    DENEST_PARAM_ANY(Params, alpha_1, "mV", 10, "Increase of the short component at a spike"),
    DENEST_PARAM_ANY(Params, alpha_2, "mV", 0, "Increase of the long component at a spike"),
    DENEST_PARAM_ANY(Params, beta, "1/ms", 0, "Coupling of the threshold to the potential"),
    ROW_POSITIVE(tau_v, "ms", 5, "Time constant of that coupling, not that of the membrane"),
    DENEST_PARAM_ANY(Params, omega, "mV", -65, "Resting threshold"),
};

static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential",
             .relative_to = 1 + DENEST_FIELD(Params, E_L)},
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
    [A_1] = {"V_th_alpha_1", "mV", 0, DENEST_SETTABLE, .doc = "Short component of the threshold"},
    [A_2] = {"V_th_alpha_2", "mV", 0, DENEST_SETTABLE, .doc = "Long component of the threshold"},
    [T_V] = {"V_th_v", "mV", 0, DENEST_SETTABLE | DENEST_RECORDABLE,
             .doc = "Component of the threshold that follows the potential"},
    [T_1] = {"V_th_dv", "mV/ms", .doc = "Slope variable of V_th_v"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_EX] = {NULL, 0, DENEST_INPUT_POSITIVE, .doc = "Weights in pA, excitatory"},
    [IN_IN] = {NULL, 0, DENEST_INPUT_NEGATIVE, .doc = "Weights in pA, inhibitory"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->t_ref < 0.0005)
        return denest_fail(error, DENEST_ERROR_RANGE, "t_ref", "%g ms is shorter than any step",
                           p->t_ref);
    if (p->tau_m == p->tau_syn_ex || p->tau_m == p->tau_syn_in)
        return denest_fail(error, DENEST_ERROR_RANGE, "tau_m",
                           "%g is also tau_syn_ex or tau_syn_in; they must differ", p->tau_m);
    if (p->tau_v == p->tau_m || p->tau_v == p->tau_syn_ex || p->tau_v == p->tau_syn_in)
        return denest_fail(error, DENEST_ERROR_RANGE, "tau_v",
                           "%g is also tau_m, tau_syn_ex or tau_syn_in; they must differ",
                           p->tau_v);
    return TRUE;
}

static double
cube(double x)
{
    return x * x * x;
}

/* Exact solution for a current that decays with tau_syn = s; m, v: membrane and coupling. */
static void
propagators(const Params *p, double s, double h, double *ret_V, double *ret_T1, double *ret_T)
{
    const double m = p->tau_m, v = p->tau_v, C = p->C_m, beta = p->beta;
    const double e_s = exp(-h / s), e_m = exp(-h / m), e_v = exp(-h / v);
    const double sm = s - m, sv = s - v, mv = m - v;

    *ret_V = (e_s - e_m) * s * m / (C * sm);
    *ret_T1 =
        beta * s * m * v * (e_v * (-s + m) + e_m * (s - v) + e_s * (-m + v)) / (C * sm * sv * mv);
    *ret_T = beta * s * m * v *
             ((e_m * m * (sv * sv) - e_s * s * (mv * mv)) * v -
              e_v * sm * (h * sv * mv + s * m * v - cube(v))) /
             (C * sm * (sv * sv) * (mv * mv));
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;
    const double m = p->tau_m, v = p->tau_v, C = p->C_m, mv = m - v;
    const double e_m = exp(-h / m), e_v = exp(-h / v);

    d->stim_V = (m - e_m * m) / C;
    d->V_V = e_m;
    d->stim_T1 = p->beta * (e_m - e_v) * m * v / (C * mv);
    d->V_T1 = p->beta * (-e_m + e_v) * v / mv;
    d->T1_T1 = e_v;
    d->stim_T = p->beta * m * v * (e_m * m * v - e_v * (h * mv + m * v)) / (C * (mv * mv));
    d->V_T = p->beta * v * (-e_m * m * v + e_v * (h * mv + m * v)) / (mv * mv);
    d->T1_T = e_v * h;
    d->T_T = e_v;
    propagators(p, p->tau_syn_ex, h, &d->ex_V, &d->ex_T1, &d->ex_T);
    propagators(p, p->tau_syn_in, h, &d->in_V, &d->in_T1, &d->in_T);
    d->decay_ex = exp(-h / p->tau_syn_ex);
    d->decay_in = exp(-h / p->tau_syn_in);
    d->decay_1 = exp(-h / p->tau_1);
    d->decay_2 = exp(-h / p->tau_2);
    d->omega = p->omega - p->E_L;
    d->n_ref = denest_steps(p->t_ref, h);
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;

    for (guint t = 0; t < block->n_steps; t++) {
        const double *in_ex = denest_block_input(block, IN_EX, t);
        const double *in_in = denest_block_input(block, IN_IN, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i], ex = y[I_EX][i], in = y[I_IN][i], T1 = y[T_1][i];
            const double stim = P(I_e) + y[I_STIM][i], ref = y[REF][i];
            const double T = stim * D(stim_T) + ex * D(ex_T) + in * D(in_T) + V * D(V_T) +
                             T1 * D(T1_T) + y[T_V][i] * D(T_T);
            const double T1_new =
                stim * D(stim_T1) + ex * D(ex_T1) + in * D(in_T1) + V * D(V_T1) + T1 * D(T1_T1);
            const double V_new = stim * D(stim_V) + ex * D(ex_V) + in * D(in_V) + V * D(V_V);
            const double A_1_new = y[A_1][i] * D(decay_1), A_2_new = y[A_2][i] * D(decay_2);
            const gboolean spike = ref == 0 && V_new >= D(omega) + A_2_new + A_1_new + T;

            y[V_M][i] = V_new;
            y[T_1][i] = T1_new;
            y[T_V][i] = T;
            y[I_EX][i] = ex * D(decay_ex) + in_ex[i];
            y[I_IN][i] = in * D(decay_in) + in_in[i];
            y[A_1][i] = spike ? A_1_new + P(alpha_1) : A_1_new;
            y[A_2][i] = spike ? A_2_new + P(alpha_2) : A_2_new;
            y[REF][i] = spike ? D(n_ref) : ref > 0 ? ref - 1 : 0;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static void
read_threshold(const DenestBlock *block, double *ret_values)
{
    const gboolean per_unit = block->per_unit;
    DENEST_BLOCK_PARAMS;

    for (guint i = 0; i < block->n; i++)
        ret_values[i] =
            P(E_L) + D(omega) + block->state[A_1][i] + block->state[A_2][i] + block->state[T_V][i];
}

static const DenestRecordable recordables[] = {
    {"V_th", "mV", "Threshold", read_threshold},
};

static const DenestNeuron amat2_psc_exp = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "amat2_psc_exp",
             .summary = "Integrator without reset, adaptive threshold that follows the potential",
             .equations = "V' = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m\n"
                          "A_k' = -A_k / tau_k, (tau_v d/dt + 1)^2 T = beta tau_v^2 V'\n"
                          "V >= omega + A_1 + A_2 + T: spike; A_k <- A_k + alpha_k; none for t_ref",
             .reference = "Yamauchi, Kim & Shinomoto 2011, doi:10.3389/fncom.2011.00042",
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
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(amat2_psc_exp);
