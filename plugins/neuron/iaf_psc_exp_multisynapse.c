/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_exp_multisynapse - leaky integrate-and-fire neuron, exponential currents, any number of
 * receptors
 *
 *     dV/dt = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m
 *     I_k' = -I_k / tau_k, I_k += w
 *
 * Receptor k = 1, 2, … has item k of tau_syn. V >= V_th emits a spike; V is V_reset for t_ref.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/propagators.h>

typedef struct {
    double C_m, tau_m, t_ref, E_L, V_reset, V_th, I_e;
    DenestDoubles tau_syn;
} Params;
typedef struct {
    double decay, gain;          /* -, mV per pA */
    double V_reset, V_th, n_ref; /* mV relative to E_L; steps */
} Derived;
enum { V_M, I_SYN, I_STIM, REF, I_K, CURRENT, DECAY, N_STATE };
enum { IN_CURRENT, IN_SPIKES };

static const DenestParam params[] = {
    DENEST_PARAM(Params, C_m, "pF", 250, DENEST_ABOVE_ZERO, INFINITY, "Membrane capacitance"),
    DENEST_PARAM(Params, tau_m, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Membrane time constant"),
    DENEST_PARAM(Params, t_ref, "ms", 2, 0, INFINITY, "Refractory period"),
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Resting potential"),
    DENEST_PARAM_ANY(Params, V_reset, "mV", -70, "Potential after a spike, below V_th"),
    DENEST_PARAM_ANY(Params, V_th, "mV", -55, "Threshold"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM_LIST(Params, tau_syn, "ms", DENEST_TYPE_DOUBLES, "[2.0]", DENEST_ABOVE_ZERO,
                      INFINITY, "Time constants, one for each receptor; not tau_m"),
};

#define REPEATED .repeated = 1 + DENEST_FIELD(Params, tau_syn)
static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -70, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential",
             .relative_to = 1 + DENEST_FIELD(Params, E_L)},
    [I_SYN] = {"I_syn", "pA", 0, DENEST_RECORDABLE, .doc = "Sum of the currents before the step"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
    [REF] = {"refractory", "steps", .doc = "Refractory steps left"},
    [I_K] = {"I_syn_", "pA", 0, DENEST_RECORDABLE, .doc = "Current of a receptor", REPEATED},
    [CURRENT] = {"current_", "mV/pA", .doc = "What the current adds to V in a step", REPEATED},
    [DECAY] = {"decay_", "", .doc = "Left after a step", REPEATED},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
    [IN_SPIKES] = {NULL, 1, DENEST_INPUT_WEIGHT, .doc = "Weights in pA", REPEATED},
};

static gboolean
check(void *values, GError **error)
{
    const Params *p = values;

    if (p->V_reset >= p->V_th)
        return denest_fail(error, DENEST_ERROR_RANGE, "V_reset", "%g is not below V_th = %g",
                           p->V_reset, p->V_th);
    return TRUE;
}

/* Not noticed when tau_m is set. */
static gboolean
check_given(const void *values, const char *const *given, GError **error)
{
    const Params *p = values;

    for (gsize k = 0; g_strv_contains(given, "tau_syn") && k < p->tau_syn.n; k++)
        if (p->tau_syn.data[k] == p->tau_m)
            return denest_fail(error, DENEST_ERROR_RANGE, "tau_syn",
                               "item %" G_GSIZE_FORMAT ": %g is also tau_m; they must differ",
                               k + 1, p->tau_m);
    return TRUE;
}

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    d->decay = exp(-h / p->tau_m);
    d->gain = p->tau_m / p->C_m * (1 - d->decay);
    d->V_reset = p->V_reset - p->E_L;
    d->V_th = p->V_th - p->E_L;
    d->n_ref = denest_steps(p->t_ref, h);
}

/* Constants of each receptor; all 0 where a unit does not have it. */
static void
begin(const DenestBlock *block)
{
    const gboolean per_unit = block->per_unit;
    const double h = block->h;
    DENEST_BLOCK_PARAMS;

    for (guint i = 0; i < block->n; i++) {
        const DenestDoubles list = denest_block_list(block, DENEST_FIELD(Params, tau_syn), i);

        for (guint k = 0; k < denest_block_n_columns(block, I_K); k++) {
            const gboolean has = k < list.n;
            const double tau = has ? list.data[k] : 1;

            denest_block_columns(block, CURRENT)[k][i] =
                has ? denest_propagator_current(tau, P(tau_m), P(C_m), h) : 0;
            denest_block_columns(block, DECAY)[k][i] = has ? exp(-h / tau) : 0;
        }
    }
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;
    double *const *y = block->state, *const *I_k = denest_block_columns(block, I_K);
    double *const *add = denest_block_columns(block, CURRENT);
    double *const *decay = denest_block_columns(block, DECAY);
    const guint n_receptors = denest_block_n_columns(block, I_K);

    for (guint t = 0; t < block->n_steps; t++) {
        const double *current = denest_block_input(block, IN_CURRENT, t);

        DENEST_FOR_UNITS (i, block->n) {
            const double V = y[V_M][i];
            const gboolean free = y[REF][i] == 0;

            y[V_M][i] = free ? V * D(decay) + (P(I_e) + y[I_STIM][i]) * D(gain) : V;
            y[I_SYN][i] = free ? 0 : y[I_SYN][i];
        }
        for (guint k = 0; k < n_receptors; k++) {
            const double *in = denest_block_input(block, IN_SPIKES + k, t);

            DENEST_FOR_UNITS (i, block->n) {
                const double V = y[V_M][i], I = I_k[k][i], sum = y[I_SYN][i];
                const gboolean free = y[REF][i] == 0;

                y[V_M][i] = free ? V + add[k][i] * I : V;
                y[I_SYN][i] = free ? sum + I : sum;
                I_k[k][i] = I * decay[k][i] + in[i];
            }
        }
        DENEST_FOR_UNITS (i, block->n) {
            const double ref = y[REF][i] > 0 ? y[REF][i] - 1 : 0;
            const double V = y[V_M][i];
            const gboolean spike = V >= D(V_th);

            y[V_M][i] = spike ? D(V_reset) : V;
            y[REF][i] = spike ? D(n_ref) : ref;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_psc_exp_multisynapse = {
    .base = {.kind = DENEST_KIND_NEURON,
             .struct_size = sizeof(DenestNeuron),
             .name = "iaf_psc_exp_multisynapse",
             .summary = "Leaky integrate-and-fire, exponential currents, any number of receptors",
             .equations = "V' = -(V - E_L) / tau_m + (sum of I_syn_k + I_e + I) / C_m\n"
                          "I_k' = -I_k / tau_k, I_k += w\n"
                          "V >= V_th: spike; V <- V_reset for t_ref",
             .reference = "Rotter & Diesmann 1999, doi:10.1007/s004220050570",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = check,
             .check_given = check_given},
    .derived_size = sizeof(Derived),
    .state = state,
    .n_state = N_STATE,
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .prepare = prepare,
    .begin = begin,
    .update = &update,
};
DENEST_PLUGIN(iaf_psc_exp_multisynapse);
