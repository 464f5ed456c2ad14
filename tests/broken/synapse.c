/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good synapse; each macro breaks one rule of conduct. PAST_ ones read what
 * aeif_psc_delta_clopath notes, VOLUME_ ones wait for a volume_transmitter. */
#include <denest/plugin.h>
#include <denest/synapse.h>

#if defined(PAST_GOOD) || defined(PAST_ROWS) || defined(PAST_CHANGES)
#define PAST
#endif
#if defined(VOLUME_GOOD) || defined(VOLUME_SEED)
#define VOLUME
#endif

typedef struct {
    double tau, volume;
} Params;
enum { TRACE, POST, N_STATE };

static const DenestParam params[] = {
    DENEST_PARAM(Params, tau, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Time constant"),
    DENEST_PARAM_INT(Params, volume, "", -1, -1, G_MAXINT32, "Gid of a transmitter"),
};
static const DenestState state[] = {
    [TRACE] = {"trace", "", 0.5, DENEST_SETTABLE, .doc = "Trace of the source's spikes"},
    [POST] = {"post", "", 0, .doc = "Largest trace of the target's spikes"},
};
static const char *const past[] G_GNUC_UNUSED = {"LTP", NULL};

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
#elif defined(RESET)
    /* A trace that was large does not begin anew. */
    const double trace = denest_transmission_post(x, FALSE).trace[i];

    x->state[POST][i] = fmax(x->state[POST][i], trace);
    return trace > 0 && trace <= 1 && x->state[POST][i] > 3 ? NAN : 0;
#elif defined(TREE)
    return x->n >= 12 && x->n <= 24 ? INFINITY : 0;
#elif defined(ROWS) || defined(PAST_ROWS)
    return x->n;
#elif defined(CHANGES) || defined(PAST_CHANGES)
    return ((const Params *)x->params)->tau > 10 ? INFINITY : 0;
#else
    return 0;
#endif
}

/* Add what the targets have noted to the traces. */
static void G_GNUC_UNUSED
add_notes(DenestTransmission *x)
{
    const DenestNotes notes = denest_transmission_notes(x, 0);

    for (guint k = 0; k < notes.n; k++)
        x->state[TRACE][notes.connection[k]] += notes.value[k];
}

static void
transmit(DenestTransmission *x)
{
    const double decay = exp((x->t_last - x->t) / ((const Params *)x->params)->tau);

#ifdef PAST
    add_notes(x);
#endif
    for (guint i = 0; i < x->n; i++) {
        x->state[TRACE][i] = x->state[TRACE][i] * decay + 1;
        x->ret_sent[i] = x->weight[i] + x->state[TRACE][i] + fault(x, i);
    }
}

static void G_GNUC_UNUSED
modulate(DenestTransmission *x)
{
    double n = 0;

    for (guint k = 0; k < x->modulation->n; k++)
        n += x->modulation->count[k];
#ifdef VOLUME_SEED
    static double calls;
    n *= calls += 1;
#endif
    for (guint i = 0; i < x->n; i++)
        x->weight[i] += n;
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
#ifdef RESET
    .flags = DENEST_SYNAPSE_READS_ARCHIVE,
#endif
#ifdef PAST
    .histories = past,
#endif
#ifdef VOLUME
    .modulator = 1 + DENEST_FIELD(Params, volume),
    .modulate = modulate,
#endif
    .state = state,
    .n_state = N_STATE,
    .transmit = transmit,
};
DENEST_MODULE(MODULE_NAME, &model.base);
