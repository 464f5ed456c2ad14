/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good synapse; each macro breaks one rule of conduct. */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double tau;
} Params;
enum { TRACE, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, tau, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Time constant"),
};
static const DenestState state[] = {
    [TRACE] = {"trace", "", 0.5, DENEST_SETTABLE, .doc = "Trace of the source's spikes"},
};

static double G_GNUC_UNUSED
fault(const DenestTransmission *x, guint i)
{
#if defined(SENDS)
    return INFINITY;
#elif defined(SILENT)
    return -x->weight[i] - x->state[TRACE][i];
#elif defined(SEED)
    static double calls;
    return calls += 1;
#elif defined(ROWS)
    return x->n;
#elif defined(PER_UNIT)
    return x->state[TRACE] == NULL;
#elif defined(CHANGES)
    return ((const Params *)x->params)->tau > 10 ? INFINITY : 0;
#else
    return 0;
#endif
}

static void
transmit(DenestTransmission *x)
{
    const double decay = exp((x->t_last - x->t) / ((const Params *)x->params)->tau);

    for (guint i = 0; i < x->n; i++) {
        x->state[TRACE][i] = x->state[TRACE][i] * decay + 1;
        x->ret_sent[i] = x->weight[i] + x->state[TRACE][i] + fault(x, i);
    }
}

static const DenestSynapse model = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = MODULE_NAME,
             .summary = "Synapse of a test",
             .equations = "a spike sends weight + trace",
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_TO_DEVICES,
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_MODULE(MODULE_NAME, &model.base);
