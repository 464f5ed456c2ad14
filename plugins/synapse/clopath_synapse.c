/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clopath_synapse - plasticity that depends on the potential of the target
 *
 *     facilitation    w <- min(w + LTP x_bar, Wmax)    for each step of the target that has LTP
 *     depression      w <- max(w - LTD, Wmin)          at a presynaptic spike
 *     x_bar' = -x_bar / tau_x;  a presynaptic spike adds 1 / tau_x
 *
 * LTP and LTD are noted by the target, aeif_psc_delta_clopath. Weights change when a presynaptic
 * spike passes: first by all LTP since the last one, then by LTD a delay ago.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau_x, Wmin, Wmax;
} Params;
enum { X_BAR, N_STATE };
enum { LTP, LTD };

static const char *const histories[] = {[LTP] = "LTP", [LTD] = "LTD", NULL};

static const DenestParam params[] = {
    DENEST_PARAM_ANY(Params, tau_x, "ms", 15.0, "Time constant of the presynaptic trace"),
    DENEST_PARAM_ANY(Params, Wmin, "", 0.0, "Smallest weight"),
    DENEST_PARAM_ANY(Params, Wmax, "", 100.0, "Largest weight"),
};
static const DenestState state[] = {
    [X_BAR] = {"x_bar", "1/ms", 0.0, DENEST_SETTABLE | DENEST_PER_SOURCE,
               .doc = "Presynaptic trace"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(state) == N_STATE);

static gboolean
check_weight(const void *params_, double weight, GError **error)
{
    const Params *p = params_;
    const gboolean is_negative = weight < 0;

    if (is_negative != (p->Wmin < 0) || is_negative != (p->Wmax < 0))
        return denest_fail(error, DENEST_ERROR_RANGE, "weight",
                           "%g, Wmin = %g and Wmax = %g must have the same sign", weight, p->Wmin,
                           p->Wmax);
    return TRUE;
}

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;
    const DenestNotes ltp = denest_transmission_notes(x, LTP);
    double *x_bar = x->state[X_BAR], *w = x->weight;

    for (guint k = 0; k < ltp.n; k++) {
        const guint i = ltp.connection[k];
        const double trace = *x_bar * exp((x->t_last - ltp.arrival[k]) / p->tau_x);
        const double v = w[i] + ltp.value[k] * trace;

        w[i] = v < p->Wmax ? v : p->Wmax;
    }
    denest_transmission_note_before(x, LTD, x->ret_sent);
    for (guint i = 0; i < x->n; i++) {
        const double v = w[i] - x->ret_sent[i];

        x->ret_sent[i] = w[i] = v > p->Wmin ? v : p->Wmin;
    }
    *x_bar = *x_bar * exp((x->t_last - x->t) / p->tau_x) + 1 / p->tau_x;
}

static const DenestSynapse clopath_synapse = {
    .base =
        {.kind = DENEST_KIND_SYNAPSE,
         .struct_size = sizeof(DenestSynapse),
         .name = "clopath_synapse",
         .summary = "Plasticity that depends on the potential of the target",
         .equations =
             "presynaptic spike: w <- min(w + LTP x_bar, Wmax) for all LTP since the last one,\n"
             "then w <- max(w - LTD, Wmin), x_bar <- x_bar + 1 / tau_x, and w is sent\n"
             "x_bar' = -x_bar / tau_x; LTP and LTD: see aeif_psc_delta_clopath",
         .reference = "Clopath et al. 2010, doi:10.1038/nn.2479",
         .params_size = sizeof(Params),
         .params = params,
         .n_params = G_N_ELEMENTS(params)},
    .state = state,
    .n_state = N_STATE,
    .check_weight = check_weight,
    .transmit = transmit,
    .histories = histories,
};
DENEST_PLUGIN(clopath_synapse);
