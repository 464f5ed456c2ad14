/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pp_psc_delta - point process neuron with leaky membrane and voltage jumps, stochastic
 *
 *     dV/dt = -V / tau_m + (I_e + I) / C_m,    V += w
 *     E_sfa = sum of q_k,  q_k' = -q_k / tau_sfa_k,  q_k += q_sfa_k at a spike
 *     spike rate c_1 x + c_2 exp(c_3 x) with x = V - E_sfa
 *
 * No spikes for dead_time, which may be drawn from a gamma distribution; without it several spikes
 * may fall into one step. With `with_reset` V is 0 after a spike. V is relative to rest.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double tau_m, C_m, dead_time, dead_time_random, dead_time_shape, with_reset, c_1, c_2, c_3, I_e,
        t_ref_remaining;
    DenestDoubles tau_sfa, q_sfa;
} Params;
typedef struct {
    double decay, gain;      /* -, mV per pA */
    double n_dead, per_dead; /* steps; shape / dead_time, 1/ms */
} Derived;
enum { V_M, E_SFA, I_STIM, REF, Q, Q_DECAY, Q_JUMP, N_STATE };
enum { IN_SPIKES, IN_CURRENT };

#define LIST_OR_NUMBER(field, unit_, min_, doc_)                                                   \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = DENEST_TYPE_DOUBLES,                                \
        .offset = offsetof(Params, field), .min = min_, .max = INFINITY, .doc = doc_,              \
        .or_number = TRUE                                                                          \
    }
static const DenestParam params[] = {
    DENEST_PARAM(Params, tau_m, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Membrane time constant"),
    DENEST_PARAM(Params, C_m, "pF", 250, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM(Params, dead_time, "ms", 1, 0, INFINITY, "Duration without spikes, or its mean"),
    DENEST_PARAM_BOOL(Params, dead_time_random, 0, "Draw it from a gamma distribution"),
    DENEST_PARAM_INT(Params, dead_time_shape, "", 1, 1, G_MAXINT32, "Order of that distribution"),
    DENEST_PARAM_BOOL(Params, with_reset, 1, "Reset V_m after a spike"),
    LIST_OR_NUMBER(tau_sfa, "ms", DENEST_ABOVE_ZERO, "Time constants of the adaptation's parts"),
    LIST_OR_NUMBER(q_sfa, "mV", -INFINITY, "Their increases at a spike"),
    DENEST_PARAM_ANY(Params, c_1, "1/(s mV)", 0, "Linear part of the spike rate"),
    DENEST_PARAM_ANY(Params, c_2, "1/s", 1.238, "Factor of its exponential part"),
    DENEST_PARAM(Params, c_3, "1/mV", 0.25, 0, INFINITY, "Coefficient of its exponential part"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM(Params, t_ref_remaining, "ms", 0, 0, INFINITY,
                 "Dead time that is left after a network reset"),
};

#define LIST_ROW(name_, unit_, doc_)                                                               \
    {                                                                                              \
        name_, unit_, .doc = doc_, .repeated = 1 + DENEST_FIELD(Params, tau_sfa)                   \
    }
static const DenestState state[] = {
    [V_M] = {"V_m", "mV", 0, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [E_SFA] = {"E_sfa", "mV", 0, DENEST_RECORDABLE, .doc = "Adaptation"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Dead steps left"},
    [Q] = LIST_ROW("q_", "mV", "Part of the adaptation"),
    [Q_DECAY] = LIST_ROW("q_decay_", "", "Left after a step"),
    [Q_JUMP] = LIST_ROW("q_jump_", "mV", "Increase at a spike"),
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->tau_sfa.n != p->q_sfa.n)
        return denest_fail(error, DENEST_ERROR_RANGE, "q_sfa",
                           "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " in tau_sfa",
                           p->q_sfa.n, p->tau_sfa.n);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    const double dead_time = p->dead_time > 0 && p->dead_time < h ? h : p->dead_time;
    Derived *d = derived;

    d->decay = exp(-h / p->tau_m);
    d->gain = 1 / p->C_m * (1 - d->decay) * p->tau_m;
    d->n_dead = denest_steps(dead_time, h);
    d->per_dead = p->dead_time_shape / dead_time;
}

static void
reset(const void *values, double h, double *row)
{
    row[REF] = denest_steps(((const Params *)values)->t_ref_remaining, h);
}

static double
decay(double tau, double h)
{
    return exp(-h / tau);
}

static void
begin(const DenestBlock *block)
{
    denest_block_fill(block, Q_DECAY, DENEST_FIELD(Params, tau_sfa), decay);
    denest_block_fill(block, Q_JUMP, DENEST_FIELD(Params, q_sfa), NULL);
}

/* Spikes in this step of a unit that is not dead. @param mean expected number */
static double
draw_spikes(DenestStream *stream, double mean, gboolean one)
{
    DenestPoisson poisson;

    if (!(mean > 0))
        return 0;
    if (one)
        return denest_stream_uniform(stream) <= -denest_expm1(-mean) ? 1 : 0;
    denest_poisson_init(&poisson, mean);
    return (double)denest_poisson_draw(&poisson, stream);
}

static double
adapt(const DenestBlock *block, guint i)
{
    double *const *q = denest_block_columns(block, Q);
    double sum = 0;

    for (guint k = 0; k < denest_block_n_columns(block, Q); k++) {
        q[k][i] = denest_block_columns(block, Q_DECAY)[k][i] * q[k][i];
        sum += q[k][i];
    }
    return sum;
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;

    for (guint t = 0; t < block->n_steps; t++) {
        const double *input = denest_block_input(block, IN_SPIKES, t);
        const double *current = denest_block_input(block, IN_CURRENT, t);

        for (guint i = 0; i < block->n_units; i++) {
            double x, rate;

            y[V_M][i] = D(gain) * (y[I_STIM][i] + P(I_e)) + D(decay) * y[V_M][i] + input[i];
            y[E_SFA][i] = adapt(block, i);
            y[I_STIM][i] = current[i];
            block->spikes[i] = 0;
            if (y[REF][i] > 0) {
                y[REF][i]--;
                continue;
            }
            x = y[V_M][i] - y[E_SFA][i];
            rate = P(c_1) * x + P(c_2) * exp(P(c_3) * x);
            block->spikes[i] = draw_spikes(block->stream, rate * block->h * 1e-3, P(dead_time) > 0);
            if (block->spikes[i] == 0)
                continue;
            y[REF][i] = P(dead_time_random) == 0
                            ? D(n_dead)
                            : denest_steps(denest_stream_gamma(block->stream, P(dead_time_shape)) /
                                               D(per_dead),
                                           block->h);
            for (guint k = 0; k < denest_block_n_columns(block, Q); k++)
                denest_block_columns(block, Q)[k][i] +=
                    denest_block_columns(block, Q_JUMP)[k][i] * block->spikes[i];
            y[V_M][i] = P(with_reset) != 0 ? 0 : y[V_M][i];
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron pp_psc_delta = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "pp_psc_delta",
             .summary = "Point process with leaky membrane and voltage jumps, stochastic",
             .equations = "V' = -V / tau_m + (I_e + I) / C_m, V += w\n"
                          "E_sfa = sum of parts, each decays with its tau_sfa, grows by its q_sfa\n"
                          "spike rate c_1 x + c_2 exp(c_3 x), x = V - E_sfa; none for dead_time",
             .reference = "Cardanobile & Rotter 2010, doi:10.1007/s10827-010-0245-3",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = check},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .stochastic = TRUE,
    .reset = reset,
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(pp_psc_delta);
