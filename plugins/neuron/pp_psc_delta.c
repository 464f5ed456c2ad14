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
#include <denest/plugin.h>

#include "plugins/neuron/adaptation.h"
#include "plugins/neuron/rows.h"

typedef struct {
    double tau_m, C_m, dead_time, dead_time_random, dead_time_shape, with_reset, c_1, c_2, c_3, I_e,
        t_ref_remaining;
    DenestDoubles tau_sfa, q_sfa;
} Params;
typedef struct {
    double decay, gain;      /* -, mV per pA */
    double n_dead, per_dead; /* steps; shape / dead_time, 1/ms */
} Derived;
enum { V_M, E_SFA, I_STIM, REF, Q, N_STATE = Q + N_PARTS_ROWS };
enum { IN_SPIKES, IN_CURRENT };

#define LIST_OR_NUMBER(field, unit_, min_, doc_)                                                   \
    {                                                                                              \
        .name = #field, .unit = unit_, .type = DENEST_TYPE_DOUBLES,                                \
        .offset = offsetof(Params, field), .min = min_, .max = INFINITY, .doc = doc_,              \
        .or_number = TRUE                                                                          \
    }
static const DenestParam params[] = {
    ROW_TAU_M(10),
    ROW_C_M(250),
    DENEST_PARAM(Params, dead_time, "ms", 1, 0, INFINITY, "Duration without spikes, or its mean"),
    DENEST_PARAM_BOOL(Params, dead_time_random, 0, "Draw it from a gamma distribution"),
    DENEST_PARAM_INT(Params, dead_time_shape, "", 1, 1, G_MAXINT32, "Order of that distribution"),
    DENEST_PARAM_BOOL(Params, with_reset, 1, "Reset V_m after a spike"),
    LIST_OR_NUMBER(tau_sfa, "ms", DENEST_ABOVE_ZERO, "Time constants of the adaptation's parts"),
    LIST_OR_NUMBER(q_sfa, "mV", -INFINITY, "Their increases at a spike"),
    ROW_ANY(c_1, "1/(s mV)", 0, "Linear part of the spike rate"),
    ROW_ANY(c_2, "1/s", 1.238, "Factor of its exponential part"),
    DENEST_PARAM(Params, c_3, "1/mV", 0.25, 0, INFINITY, "Coefficient of its exponential part"),
    ROW_I_E,
    DENEST_PARAM(Params, t_ref_remaining, "ms", 0, 0, INFINITY,
                 "Dead time that is left after a network reset"),
};

static const DenestState state[] = {
    STATE_V_M(0),
    [E_SFA] = {"E_sfa", "mV", 0, DENEST_RECORDABLE, .doc = "Adaptation"},
    STATE_STIM,
    [REF] = {"refractory", "steps", .doc = "Dead steps left"},
    PARTS_ROWS(Q, DENEST_FIELD(Params, tau_sfa), "q", "mV", "Part of the adaptation"),
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

    return parts_check(p->tau_sfa, "tau_sfa", p->q_sfa, "q_sfa", error);
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

static void
begin(const DenestBlock *block)
{
    parts_begin(block, Q, DENEST_FIELD(Params, tau_sfa), DENEST_FIELD(Params, q_sfa));
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    const double *input = denest_block_input(block, IN_SPIKES, 0);
    const double *current = denest_block_input(block, IN_CURRENT, 0);
    double *const *y = block->state, *const chance = block->chance;
    const double h = block->h;

    DENEST_FOR_UNITS (i, block->n)
        y[E_SFA][i] = 0;
    parts_sum(block, Q, TRUE, y[E_SFA]);
    DENEST_FOR_UNITS (i, block->n) {
        const double ref = y[REF][i];
        const double V = D(gain) * (y[I_STIM][i] + P(I_e)) + D(decay) * y[V_M][i] + input[i];
        const double x = V - y[E_SFA][i], linear = P(c_1) * x;
        const double rate = linear + P(c_2) * exp(P(c_3) * x), mean = rate * h * 1e-3;
        /* Poisson numbers are not 0 for high uniform ones. */
        const double top = P(dead_time) > 0 ? 0 : DENEST_CHANCE_AT_TOP + 1e-12;
        /* The mean is above the probability of a spike. exp() of vectors differs in the last bit
         * from that of fire(), which decides where the two parts of the rate cancel each other. */
        const gboolean unsure = mean > 0.9 || fabs(rate) < 1e-9 * fabs(linear);
        const double p = mean > 0 ? top + mean * (1 + 1e-6) : -1;
        const double chance_free = unsure ? INFINITY : p;

        y[V_M][i] = V;
        y[I_STIM][i] = current[i];
        y[REF][i] = ref > 0 ? ref - 1 : ref;
        chance[i] = ref > 0 ? -1 : chance_free;
    }
}

/* Spikes in a step. @param mean expected number */
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
fire(const DenestBlock *block, guint i)
{
    const gboolean per_unit = block->per_unit;
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state;
    const double x = y[V_M][i] - y[E_SFA][i];
    const double rate = P(c_1) * x + P(c_2) * exp(P(c_3) * x);
    const double n = draw_spikes(block->stream, rate * block->h * 1e-3, P(dead_time) > 0);

    if (n == 0)
        return 0;
    y[REF][i] =
        P(dead_time_random) == 0
            ? D(n_dead)
            : denest_steps(denest_stream_gamma(block->stream, P(dead_time_shape)) / D(per_dead),
                           block->h);
    parts_grow(block, Q, i, n);
    y[V_M][i] = P(with_reset) != 0 ? 0 : y[V_M][i];
    return n;
}

static const DenestNeuron pp_psc_delta = {
    .base = DENEST_NEURON_BASE(
        Params, params, "pp_psc_delta",
        "Point process with leaky membrane and voltage jumps, stochastic",
        "V' = -V / tau_m + (I_e + I) / C_m, V += w\n"
        "E_sfa = sum of parts, each decays with its tau_sfa, grows by its q_sfa\n"
        "spike rate c_1 x + c_2 exp(c_3 x), x = V - E_sfa; none for dead_time",
        "Cardanobile & Rotter 2010, doi:10.1007/s10827-010-0245-3"),
    .base.check = check,
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .stochastic = TRUE,
    .fire = fire,
    .reset = reset,
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(pp_psc_delta);
