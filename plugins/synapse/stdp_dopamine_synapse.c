/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stdp_dopamine_synapse - plasticity that needs a third factor, dopamine
 *
 *     w' = c (n - b),   c' = -c / tau_c + STDP(t),   n' = -n / tau_n + dopamine spikes / tau_n
 *
 * STDP(t): a postsynaptic spike adds A_plus x to the eligibility c, a presynaptic one takes A_minus
 * y away (x, y: pre- and postsynaptic traces as in stdp_synapse). Dopamine spikes come through the
 * volume_transmitter whose gid is `vt`. The weight is brought up to date at presynaptic spikes and
 * when the transmitter delivers; between two events c and n decay exponentially, so that the
 * integral of c (n - b) is known.
 */
#include <denest/plugin.h>
#include <denest/propagators.h>
#include <denest/synapse.h>

typedef struct {
    double vt, A_plus, A_minus, tau_plus, tau_c, tau_n, b, Wmin, Wmax;
} Params;
/* TRACE: x at the last update; PASSED: entries of the modulation that n contains. */
enum { C, N, TRACE, PASSED, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM_INT(Params, vt, "", -1, -1, G_MAXUINT32, "Gid of the volume_transmitter; needed"),
    DENEST_PARAM_ANY(Params, A_plus, "", 1.0, "Eligibility per unit of x, at postsynaptic spikes"),
    DENEST_PARAM_ANY(Params, A_minus, "", 1.5, "Loss of it per unit of y, at presynaptic spikes"),
    DENEST_PARAM_ANY(Params, tau_plus, "ms", 20.0, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, tau_c, "ms", 1000.0, "Time constant of the eligibility"),
    DENEST_PARAM_ANY(Params, tau_n, "ms", 200.0, "Time constant of dopamine"),
    DENEST_PARAM_ANY(Params, b, "", 0.0, "Level of dopamine without effect"),
    DENEST_PARAM_ANY(Params, Wmin, "", 0.0, "Smallest weight"),
    DENEST_PARAM_ANY(Params, Wmax, "", 200.0, "Largest weight"),
};
static const DenestState state[] = {
    [C] = {"c", "", 0.0, DENEST_SETTABLE, .doc = "Eligibility"},
    [N] = {"n", "", 0.0, DENEST_SETTABLE | DENEST_PER_SOURCE, .doc = "Dopamine"},
    [TRACE] = {"Kplus", "", 0.0, DENEST_PER_SOURCE, .doc = "Presynaptic trace"},
    [PASSED] = {"passed", "", 0.0, DENEST_PER_SOURCE, .doc = "Dopamine spikes that n contains"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

/* One connection on its way through time. */
typedef struct {
    const Params *p;
    const DenestModulation *dopamine;
    double w, c, n;
    guint j; /* the last entry of the dopamine list that n contains */
} Walk;

/* The weight, moved by -delta ms. */
static void
move_weight(Walk *walk, double c, double n, double delta)
{
    const Params *p = walk->p;
    const double s = (p->tau_c + p->tau_n) / (p->tau_c * p->tau_n);
    const double w = walk->w - c * (n / s * denest_expm1(s * delta) -
                                    p->b * p->tau_c * denest_expm1(delta / p->tau_c));

    walk->w = w < p->Wmin ? p->Wmin : w > p->Wmax ? p->Wmax : w;
}

/* From t0 to t1: weight, eligibility, and dopamine up to its last spike. */
static void
advance(Walk *walk, double t0, double t1)
{
    const Params *p = walk->p;
    const double *t = walk->dopamine->t, *count = walk->dopamine->count;
    double from = t0, c = walk->c, n = walk->n * exp((t[walk->j] - t0) / p->tau_n);

    while (walk->j + 1 < walk->dopamine->n && t1 - t[walk->j + 1] > -1e-6) {
        const double to = t[walk->j + 1];

        move_weight(walk, c, n, from - to);
        walk->n = walk->n * exp((t[walk->j] - to) / p->tau_n) + count[walk->j + 1] / p->tau_n;
        walk->j++;
        from = to;
        n = walk->n;
        c = walk->c * exp((t0 - to) / p->tau_c);
    }
    move_weight(walk, c, n, from - t1);
    walk->c *= exp((t0 - t1) / p->tau_c);
}

/* All connections of a row up to x->t, with what their targets have done. */
static void
advance_row(DenestTransmission *x)
{
    const DenestPostActivity post = denest_transmission_post(x, FALSE);
    const double trace = *x->state[TRACE], n = *x->state[N], passed = *x->state[PASSED];
    double *c = x->state[C];
    Walk walk = {.p = x->params, .dopamine = x->modulation};

    for (guint i = 0, k = 0; i < x->n; i++) {
        double t0 = x->t_last;

        walk.w = x->weight[i];
        walk.c = c[i];
        walk.n = n;
        walk.j = passed < walk.dopamine->n ? (guint)passed : 0;
        for (; k < post.n && post.connection[k] == i; k++) {
            advance(&walk, t0, post.arrival[k]);
            t0 = post.arrival[k];
            walk.c += walk.p->A_plus * (trace * exp((x->t_last - t0) / walk.p->tau_plus));
        }
        advance(&walk, t0, x->t);
        x->weight[i] = walk.w;
        c[i] = walk.c;
        x->ret_sent[i] = post.trace ? post.trace[i] : 0;
    }
    *x->state[N] = walk.n;
    *x->state[PASSED] = walk.j;
    *x->state[TRACE] = trace * exp((x->t_last - x->t) / walk.p->tau_plus);
}

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;

    advance_row(x);
    for (guint i = 0; i < x->n; i++) {
        x->state[C][i] -= p->A_minus * x->ret_sent[i];
        x->ret_sent[i] = x->weight[i];
    }
    *x->state[TRACE] += 1;
}

static void
modulate(DenestTransmission *x)
{
    const Params *p = x->params;

    advance_row(x);
    *x->state[N] *= exp((x->modulation->t[(guint)*x->state[PASSED]] - x->t) / p->tau_n);
    *x->state[PASSED] = 0;
}

static const DenestSynapse stdp_dopamine_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "stdp_dopamine_synapse",
             .summary = "Spike-timing dependent plasticity modulated by dopamine",
             .equations =
                 "w' = c (n - b), c' = -c / tau_c + STDP, n' = -n / tau_n + dopamine / tau_n\n"
                 "postsynaptic spike: c <- c + A_plus x    (x: presynaptic trace)\n"
                 "presynaptic spike: c <- c - A_minus y    (y: postsynaptic trace), w is sent",
             .reference = "Potjans, Morrison & Diesmann 2010, doi:10.3389/fncom.2010.00141",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
    .modulator = 1 + DENEST_FIELD(Params, vt),
    .modulate = modulate,
};
DENEST_PLUGIN(stdp_dopamine_synapse);
