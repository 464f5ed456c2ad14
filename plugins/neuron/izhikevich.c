/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * izhikevich - two-variable simple spiking neuron
 *
 *     dV/dt = 0.04 V^2 + 5 V + 140 - U + I_e + I,    dU/dt = a (b V - U)
 *
 * V >= V_th emits a spike: V <- c, U <- U + d. A spike of weight w is a jump of w mV; without
 * `consistent_integration` (the 1 ms scheme of the paper) a current w during one step.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>

typedef struct {
    double a, b, c, d, V_th, V_min, I_e, consistent_integration;
} Params;
typedef struct {
    double h; /* ms */
} Derived;
enum { V_M, U_M, I_STIM, N_STATE };
enum { IN_SPIKES, IN_CURRENT };

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, a, "", 0.02, "Rate of the recovery variable"),
    DENEST_PARAM_ANY(Params, b, "", 0.2, "Sensitivity of the recovery variable to V_m"),
    DENEST_PARAM_ANY(Params, c, "mV", -65, "V_m after a spike"),
    DENEST_PARAM_ANY(Params, d, "", 8, "Increase of U_m at a spike"),
    DENEST_PARAM_ANY(Params, V_th, "mV", 30, "Threshold"),
    DENEST_PARAM_ANY(Params, V_min, "mV", -DBL_MAX, "Lower bound of V_m"),
    DENEST_PARAM_ANY(Params, I_e, "pA", 0, "Constant current"),
    DENEST_PARAM_BOOL(Params, consistent_integration, 1, "FALSE: the 1 ms scheme of the paper"),
};

static const DenestState state[] = {
    [V_M] = {"V_m", "mV", -65, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Membrane potential"},
    [U_M] = {"U_m", "", 0, DENEST_SETTABLE | DENEST_RECORDABLE, .doc = "Recovery variable"},
    [I_STIM] = {"I_stim", "pA", .flags = DENEST_BUFFER, .doc = "Input current of the next step"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    [IN_SPIKES] = {NULL, 0, DENEST_INPUT_WEIGHT, .doc = "Weights in mV"},
    [IN_CURRENT] = {NULL, 0, DENEST_INPUT_CURRENT, .doc = "Current"},
};

static void
prepare(const void *values, double h, void *derived)
{
    Derived *d = derived;

    d->h = h;
}

DENEST_INLINE double
slope(double V, double U, double I, double I_e)
{
    return 0.04 * V * V + 5 * V + 140 - U + I + I_e;
}

/* One step. @param scheme all units follow it, unless parameters differ */
DENEST_INLINE void
advance(const DenestBlock *block, const gboolean per_unit, const gboolean scheme, guint t)
{
    DENEST_BLOCK_PARAMS;
    const double *in = denest_block_input(block, IN_SPIKES, t);
    const double *current = denest_block_input(block, IN_CURRENT, t);
    double *const *y = block->state;

    DENEST_FOR_UNITS (i, block->n) {
        const gboolean consistent = per_unit ? P(consistent_integration) != 0 : scheme;
        const double V = y[V_M][i], U = y[U_M][i], I = y[I_STIM][i], h = D(h);
        const double V_once = V + (h * slope(V, U, I, P(I_e)) + in[i]);
        const double V_half = V + h * 0.5 * (slope(V, U, I, P(I_e)) + in[i]);
        const double V_twice = V_half + h * 0.5 * (slope(V_half, U, I, P(I_e)) + in[i]);
        const double V_next = consistent ? V_once : V_twice;
        const double U_next = U + h * P(a) * (P(b) * (consistent ? V : V_twice) - U);
        const double V_bound = V_next < P(V_min) ? P(V_min) : V_next;
        const gboolean spike = V_bound >= P(V_th);

        y[V_M][i] = spike ? P(c) : V_bound;
        y[U_M][i] = spike ? U_next + P(d) : U_next;
        y[I_STIM][i] = current[i];
        block->spikes[i] = spike ? 1 : 0;
    }
}

DENEST_NEURON_UPDATE(update)
{
    DENEST_BLOCK_PARAMS;

    for (guint t = 0; t < block->n_steps; t++) {
        /* What is known before the loop need not be computed in both ways. */
        if (!per_unit && shared_params->consistent_integration != 0)
            advance(block, per_unit, TRUE, t);
        else
            advance(block, per_unit, FALSE, t);
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron izhikevich = {
    .base = DENEST_NEURON_BASE(Params, params, "izhikevich", "Two-variable simple spiking neuron",
                               "V' = 0.04 V^2 + 5 V + 140 - U + I_e + I\n"
                               "U' = a (b V - U)\n"
                               "V >= V_th: spike; V <- c, U <- U + d",
                               "Izhikevich 2003, doi:10.1109/TNN.2003.820440"),
    DENEST_NEURON_TABLES(Derived, state, inputs),
    .prepare = prepare,
    .update = &update,
};
DENEST_PLUGIN(izhikevich);
