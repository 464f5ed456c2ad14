/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mat2_psc_exp - leaky integrator without reset, multi-timescale adaptive threshold, exponential
 * synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     threshold = omega + A_1 + A_2,    dA_k/dt = -A_k / tau_k
 *
 * V at or above the threshold emits a spike, which adds alpha_k to A_k; then there is none for
 * t_ref. Weights >= 0 are excitatory, others inhibitory.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double C_m, tau_m, t_ref, E_L, I_e, tau_syn_ex, tau_syn_in, tau_1, tau_2, alpha_1, alpha_2,
        omega;
} Params;
typedef struct {
    double leak, gain, current_ex, current_in; /* -; mV per pA */
    double decay_ex, decay_in, decay_1, decay_2;
    double omega, n_ref; /* mV relative to E_L; steps */
} Derived;
enum { V_M, I_EX, I_IN, A_1, A_2, I_STIM, REF, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT };

#define ROW_POSITIVE(name, unit, value, doc)                                                       \
    DENEST_PARAM(Params, name, unit, value, DENEST_ABOVE_ZERO, INFINITY, doc)

static const DenestParam params[] = {
    ROW_POSITIVE(C_m, "pF", 100, "Membrane capacitance"),
    ROW_POSITIVE(tau_m, "ms", 5, "Membrane time constant, not that of a synapse"),
    ROW_POSITIVE(t_ref, "ms", 2, "Refractory period, at least a step"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Resting potential"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    ROW_POSITIVE(tau_syn_ex, "ms", 1, "Time constant of excitatory currents"),
    ROW_POSITIVE(tau_syn_in, "ms", 3, "Time constant of inhibitory currents"),
    ROW_POSITIVE(tau_1, "ms", 10, "Short time constant of the threshold"),
    ROW_POSITIVE(tau_2, "ms", 200, "Long time constant of the threshold"),
    DENEST_PARAM_ANY(Params, alpha_1, "mV", 37, "Increase of the short component at a spike"),
    DENEST_PARAM_ANY(Params, alpha_2, "mV", 2, "Increase of the long component at a spike"),
    DENEST_PARAM_ANY(Params, omega, "mV", -51, "Resting threshold"),
};

static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential",
             .relative_to = 1 + DENEST_FIELD(Params, E_L)},
    [I_EX] = {"I_syn_ex", "pA", .doc = "Excitatory current"},
    [I_IN] = {"I_syn_in", "pA", .doc = "Inhibitory current"},
    [A_1] = {"V_th_alpha_1", "mV", 0, DENEST_SETTABLE, .doc = "Short component of the threshold"},
    [A_2] = {"V_th_alpha_2", "mV", 0, DENEST_SETTABLE, .doc = "Long component of the threshold"},
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
    return TRUE;
}

/* This model takes the C library's expm1(), and the exact propagator everywhere. */
static double
propagator(double tau_syn, const Params *p, double h)
{
    return -p->tau_m / (p->C_m * (1 - p->tau_m / tau_syn)) * exp(-h / tau_syn) *
           expm1(h * (1 / tau_syn - 1 / p->tau_m));
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->leak = expm1(-h / p->tau_m);
    d->gain = -p->tau_m / p->C_m * d->leak;
    d->current_ex = propagator(p->tau_syn_ex, p, h);
    d->current_in = propagator(p->tau_syn_in, p, h);
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
            const double V = y[V_M][i], ref = y[REF][i];
            const double V_new = V * D(leak) + V + y[I_EX][i] * D(current_ex) +
                                 y[I_IN][i] * D(current_in) + (P(I_e) + y[I_STIM][i]) * D(gain);
            const double A_1_new = y[A_1][i] * D(decay_1), A_2_new = y[A_2][i] * D(decay_2);
            const gboolean spike = ref == 0 && V_new >= D(omega) + A_2_new + A_1_new;

            y[V_M][i] = V_new;
            y[I_EX][i] = y[I_EX][i] * D(decay_ex) + in_ex[i];
            y[I_IN][i] = y[I_IN][i] * D(decay_in) + in_in[i];
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
        ret_values[i] = P(E_L) + D(omega) + block->state[A_1][i] + block->state[A_2][i];
}

static const DenestRecordable recordables[] = {
    {"V_th", "mV", "Threshold", read_threshold},
};

static const DenestNeuron mat2_psc_exp = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "mat2_psc_exp",
             .summary = "Integrator without reset, adaptive threshold with two time scales",
             .equations = "V' = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m\n"
                          "A_k' = -A_k / tau_k\n"
                          "V >= omega + A_1 + A_2: spike; A_k <- A_k + alpha_k; none for t_ref",
             .reference = "Kobayashi, Tsubo & Shinomoto 2009, doi:10.3389/neuro.10.009.2009",
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
DENEST_PLUGIN(mat2_psc_exp);
