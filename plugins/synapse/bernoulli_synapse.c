/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bernoulli_synapse - a connection that sends its weight with a probability, stochastic
 *
 * Each spike of several in one step is drawn for on its own.
 */
#include <denest/plugin.h>
#include <denest/synapse.h>

typedef struct {
    double p_transmit;
} Params;

static const DenestParam params[] = {
    DENEST_PARAM(Params, p_transmit, "", 1, 0, 1, "Probability that a spike is sent"),
};

static void
transmit(DenestTransmission *x)
{
    const Params *p = x->params;

    for (guint i = 0; i < x->n; i++)
        x->ret_sent[i] =
            denest_stream_uniform(x->stream) < p->p_transmit ? x->weight[i] : (double)NAN;
}

static const DenestSynapse bernoulli_synapse = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = "bernoulli_synapse",
             .summary = "Connection with a constant weight that fails with a probability",
             .equations = "A spike sends the weight with probability p_transmit.",
             .reference = "Lefort et al. 2009, doi:10.1016/j.neuron.2008.12.020",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .flags = DENEST_SYNAPSE_STOCHASTIC | DENEST_SYNAPSE_TO_DEVICES,
    .transmit = transmit,
};
DENEST_PLUGIN(bernoulli_synapse);
