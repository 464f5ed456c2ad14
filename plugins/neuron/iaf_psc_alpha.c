/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iaf_psc_alpha - leaky integrate-and-fire neuron, alpha-shaped synaptic currents
 *
 *     dV/dt = -(V - E_L) / tau_m + (I_syn_ex + I_syn_in + I_e + I) / C_m
 *     I_syn(t) = w e/tau t exp(-t/tau) after a spike of weight w
 *
 * The linear system is advanced by exact propagators. V >= V_th emits a spike; V then stays at
 * V_reset for t_ref. Weights > 0 are excitatory, others inhibitory.
 */
#include <denest/plugin.h>

#include "plugins/neuron/iaf_psc.h"

typedef struct {
    IAF_PSC_FIELDS;
    double V_min, tau_syn_ex, tau_syn_in;
} Params;
typedef struct {
    IAF_PSC_DERIVED;
    double leak, gain, V_min;      /* -; mV per pA; mV relative to E_L */
    double slope_ex, slope_in;     /* mV per pA/ms of dI */
    double current_ex, current_in; /* mV per pA of I_syn */
    double decay_ex, decay_in;     /* - */
    double h_decay_ex, h_decay_in; /* ms */
    double step_ex, step_in;       /* pA/ms for a spike of weight 1 */
} Derived;
enum { V_M, DI_EX, I_EX, DI_IN, I_IN, I_STIM, REF, N_STATE };
enum { IN_EX, IN_IN, IN_CURRENT };

static const DenestParam params[] = {
    IAF_PSC_ROWS,
    IAF_PSC_ROW_V_MIN(-INFINITY),
    ROW_I_E,
    ROW_POSITIVE(tau_syn_ex, "ms", 2, "Rise time of excitatory currents"),
    ROW_POSITIVE(tau_syn_in, "ms", 2, "Rise time of inhibitory currents"),
};

static const DenestState state[] = {
    STATE_V_M_RELATIVE(-70),
    [DI_EX] = {"dI_syn_ex", "pA/ms", .doc = "Slope variable of the excitatory current"},
    [I_EX] = {"I_syn_ex", "pA", 0, DENEST_RECORDABLE, .doc = "Excitatory current"},
    [DI_IN] = {"dI_syn_in", "pA/ms", .doc = "Slope variable of the inhibitory current"},
    [I_IN] = {"I_syn_in", "pA", 0, DENEST_RECORDABLE, .doc = "Inhibitory current"},
    STATE_STIM,
    STATE_REF,
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static const DenestInput inputs[] = {
    INPUTS_EX_IN("pA"),
};

CHECK_RESET

static void
prepare(const void *values, double h, void *derived)
{
    const Params *p = values;
    Derived *d = derived;

    IAF_PSC_PREPARE(p, d, h);
    d->leak = denest_expm1(-h / p->tau_m);
    d->gain = -p->tau_m / p->C_m * d->leak;
    d->slope_ex = denest_propagator_slope(p->tau_syn_ex, p->tau_m, p->C_m, h);
    d->slope_in = denest_propagator_slope(p->tau_syn_in, p->tau_m, p->C_m, h);
    d->current_ex = denest_propagator_current(p->tau_syn_ex, p->tau_m, p->C_m, h);
    d->current_in = denest_propagator_current(p->tau_syn_in, p->tau_m, p->C_m, h);
    d->decay_ex = exp(-h / p->tau_syn_ex);
    d->decay_in = exp(-h / p->tau_syn_in);
    d->h_decay_ex = h * d->decay_ex;
    d->h_decay_in = h * d->decay_in;
    d->step_ex = denest_alpha_slope(p->tau_syn_ex);
    d->step_in = denest_alpha_slope(p->tau_syn_in);
    d->V_min = p->V_min - p->E_L;
}

IAF_PSC_RECORDABLES

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
            const double dI_ex = y[DI_EX][i], I_ex = y[I_EX][i];
            const double dI_in = y[DI_IN][i], I_in = y[I_IN][i];
            const double V_free = D(gain) * (y[I_STIM][i] + P(I_e)) + D(slope_ex) * dI_ex +
                                  D(current_ex) * I_ex + D(slope_in) * dI_in +
                                  D(current_in) * I_in + D(leak) * V + V;
            const double V_bound = V_free < D(V_min) ? D(V_min) : V_free;
            const double V_new = ref == 0 ? V_bound : V;
            const gboolean spike = V_new >= D(V_th);

            y[I_EX][i] = D(h_decay_ex) * dI_ex + D(decay_ex) * I_ex;
            y[DI_EX][i] = dI_ex * D(decay_ex) + D(step_ex) * in_ex[i];
            y[I_IN][i] = D(h_decay_in) * dI_in + D(decay_in) * I_in;
            y[DI_IN][i] = dI_in * D(decay_in) + D(step_in) * in_in[i];
            y[V_M][i] = spike ? D(V_reset) : V_new;
            y[REF][i] = spike ? D(n_ref) : ref == 0 ? 0 : ref - 1;
            y[I_STIM][i] = current[i];
            block->spikes[i] = spike ? 1 : 0;
        }
        denest_block_emit_any(block, t);
    }
}

static const DenestNeuron iaf_psc_alpha = {
    IAF_PSC_NEURON("iaf_psc_alpha", "Leaky integrate-and-fire, alpha-shaped currents",
                   "I_syn_ex + I_syn_in + ", "I_syn(t) = w e/tau t exp(-t/tau)"),
    DENEST_NEURON_RECORDABLES(recordables),
};
DENEST_PLUGIN(iaf_psc_alpha);
