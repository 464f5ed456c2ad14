/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good neuron; each macro breaks one rule of conduct. test_conduct expects the check that fails.
 */
#include <signal.h>

#include <denest/neuron.h>
#include <denest/plugin.h>

#ifdef DOC
#define TAU_DOC "Time\nconstant"
#else
#define TAU_DOC "Time constant"
#endif
#ifdef EQUATIONS
#define FORMULA ""
#else
#define FORMULA "V' = -V / tau"
#endif
#ifdef WORD
#define POTENTIAL "V m"
#else
#define POTENTIAL "V_m"
#endif

typedef struct {
    double tau, V_th, rounded;
} Params;
typedef struct {
    double decay;
} Derived;
enum { V_M, N_STATE };
enum { IN_SPIKES, IN_CURRENT, N_INPUTS };

static const DenestParam params[] = {
    DENEST_PARAM(Params, tau, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, TAU_DOC),
    DENEST_PARAM_ANY(Params, V_th, "mV", 15, "Threshold"),
    DENEST_PARAM_ANY(Params, rounded, "", 0, "Any number"),
};
static const DenestState state[] = {
    [V_M] = {POTENTIAL, "mV", 0, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Potential"},
};
static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current, without effect"},
};

static gboolean
check(void *values, GError **error)
{
    Params *p = values;

#ifdef STABLE
    p->rounded += 1;
#endif
#ifdef SETTINGS
    p->rounded = p->rounded == 0 ? 0 : p->rounded + 0.25;
#endif
#ifdef DEFAULTS
    return denest_fail(error, DENEST_ERROR_RANGE, "tau", "is never right");
#endif
    return p->tau > 0;
}

static void
prepare(const void *values, double h, void *derived)
{
    ((Derived *)derived)->decay = exp(-h / ((const Params *)values)->tau);
}

static void
read_odd(const DenestBlock *block, double *ret_values)
{
    for (guint i = 0; i < block->n; i++)
#ifdef RECORD
        ret_values[i] = NAN;
#else
        ret_values[i] = 2 * block->state[V_M][i];
#endif
}

/* What is added to V of unit i in step t beside what the model says. */
static double G_GNUC_UNUSED
fault(const DenestBlock *block, gboolean per_unit, guint i, guint t, double V)
{
#if defined(SEED)
    static double calls;
    return calls += i == 0 ? 1e-3 : 0;
#elif defined(STEPS)
    return 1e-3 * block->n_steps;
#elif defined(BLOCKS)
    return 1e-3 * i;
#elif defined(PER_UNIT)
    return per_unit ? 1e-12 : 0;
#elif defined(FINITE)
    return V > 5 ? NAN : 0;
#elif defined(CHANGES)
    return per_unit ? 1e-3 * block->param_columns[DENEST_FIELD(Params, tau)][0] - 1e-2 : 0;
#elif defined(RESET)
    return 1e-4 * (double)(block->step + t);
#elif defined(TREE)
    return block->n_units == 24 ? NAN : 0;
#elif defined(CRASH)
    raise(SIGSEGV);
    return 0;
#else
    return 0;
#endif
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *V_m = block->state[V_M];

    for (guint t = 0; t < block->n_steps; t++) {
        const double *jump = denest_block_input(block, IN_SPIKES, t);

        for (guint i = 0; i < block->n; i++) {
            const double V = D(decay) * V_m[i] + jump[i] + fault(block, per_unit, i, t, V_m[i]);
            const gboolean spike = V >= P(V_th);

            V_m[i] = spike ? 0 : V;
            block->spikes[i] = spike ? 1 : 0;
#ifdef CHANCES
            block->chance[i] = 0.01;
#endif
        }
#ifndef CHANCES
        denest_block_emit_any(block, t);
#endif
    }
}

static double G_GNUC_UNUSED
fire(const DenestBlock *block, guint i)
{
    return denest_stream_uniform(block->stream) < 0.02 ? 1 : 0;
}

static const DenestRecordable recordables[] = {{"twice_V", "mV", "Twice the potential", read_odd}};

static const DenestNeuron model = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = MODULE_NAME,
             .summary = "Neuron of a test",
             .equations = FORMULA,
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = check},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = N_INPUTS,
    .recordables = recordables,
    .n_recordables = G_N_ELEMENTS(recordables),
    .prepare = prepare,
    .update = &update,
#ifdef CHANCES
    .stochastic = TRUE,
    .fire = fire,
#endif
};
DENEST_MODULE(MODULE_NAME, &model.base);
