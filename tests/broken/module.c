/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A module that is good unless meson.build says otherwise: each module of this folder defines one
 * macro that breaks one thing. test_loader expects one message for each.
 */
#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

#ifndef ABI
#define ABI DENEST_ABI_VERSION
#endif
#ifndef RECORD_SIZE
#define RECORD_SIZE sizeof(DenestPlugin)
#endif
#ifndef MODEL_SIZE
#define MODEL_SIZE sizeof(DenestNeuron)
#endif
#ifndef MODEL_NAME
#define MODEL_NAME MODULE_NAME
#endif
#ifndef RECORD_NAME
#define RECORD_NAME MODULE_NAME
#endif
#ifndef KIND
#define KIND DENEST_KIND_NEURON
#endif
#ifndef SUMMARY
#define SUMMARY "Model of a test"
#endif
#ifndef EQUATIONS
#define EQUATIONS ""
#endif
#ifndef REFERENCE
#define REFERENCE ""
#endif
#ifndef PARAM_ROW
#define PARAM_ROW DENEST_PARAM(Params, tau, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Time constant")
#endif
#ifndef STATE_ROW
#define STATE_ROW                                                                                  \
    {                                                                                              \
        "V_m", "mV", 0, DENEST_RECORDABLE, 0, 0, "Potential", 0                                    \
    }
#endif
#ifndef INPUT_ROWS
#define INPUT_ROWS                                                                                 \
    {                                                                                              \
        NULL, 0, DENEST_INPUT_WEIGHT, "Spikes"                                                     \
    }
#endif
#ifndef RECORDABLE
#define RECORDABLE                                                                                 \
    {                                                                                              \
        "I", "pA", "Current", read_nothing                                                         \
    }
#endif
#ifndef HISTORY
#define HISTORY                                                                                    \
    {                                                                                              \
        "past", "mV", DENEST_KEEP_RECENT, "Past values"                                            \
    }
#endif
#ifndef MORE
#define MORE .deliver_interval = 0
#endif
#ifndef SYNAPSE
#define SYNAPSE .modulator = 0
#endif
#ifndef UPDATE
#define UPDATE &update
#endif
#ifndef CHECK
#define CHECK NULL
#endif
#ifndef MODELS
#define MODELS &model.base
#endif
#ifndef N_MODELS
#define N_MODELS G_N_ELEMENTS(models)
#endif
#ifndef DERIVED_SIZE
#define DERIVED_SIZE 0
#endif
#ifndef SYMBOL
#define SYMBOL denest_plugin
#endif

typedef struct {
    double tau, E_L;
    DenestDoubles list;
} Params;

static const DenestParam params[] = {
    PARAM_ROW,
    DENEST_PARAM_ANY(Params, E_L, "mV", -70, "Resting potential"),
};
static guint G_GNUC_UNUSED
count(const void *values, double h)
{
    return 1;
}

static const DenestState state[] = {STATE_ROW};
static const DenestInput inputs[] = {INPUT_ROWS};

static void G_GNUC_UNUSED
read_nothing(const DenestBlock *block, double *ret_values)
{
}

static double G_GNUC_UNUSED
fire(const DenestBlock *block, guint i)
{
    return 0;
}

static gboolean G_GNUC_UNUSED
refuse(void *values, GError **error)
{
    return denest_fail(error, DENEST_ERROR_RANGE, "tau", "is never right");
}

#ifdef UNRESOLVED
void denest_no_such_function(const DenestBlock *block);
#endif

static void
advance(const DenestBlock *block)
{
#ifdef UNRESOLVED
    denest_no_such_function(block);
#endif
}

static void G_GNUC_UNUSED
transmit(DenestTransmission *x)
{
}

static const DenestRecordable recordables[] = {RECORDABLE};
static const DenestHistory histories[] = {HISTORY};
static const char *const reads[] G_GNUC_UNUSED = {"past", NULL};
static const DenestUpdateVariants update G_GNUC_UNUSED = {advance, advance, advance};
static const DenestUpdateVariants no_update G_GNUC_UNUSED = {NULL, NULL, NULL};

static const DenestNeuron model G_GNUC_UNUSED = {
    .base = {.kind = KIND,
             .struct_size = MODEL_SIZE,
             .name = MODEL_NAME,
             .summary = SUMMARY,
             .equations = EQUATIONS,
             .reference = REFERENCE,
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params),
             .check = CHECK},
    .derived_size = DERIVED_SIZE,
    .state = state,
    .n_state = G_N_ELEMENTS(state),
    .inputs = inputs,
    .n_inputs = G_N_ELEMENTS(inputs),
    .recordables = recordables,
    .n_recordables = G_N_ELEMENTS(recordables),
    .update = UPDATE,
    .histories = histories,
    .n_histories = G_N_ELEMENTS(histories),
    MORE,
};

static const DenestSynapse synapse G_GNUC_UNUSED = {
    .base = {.kind = DENEST_KIND_SYNAPSE,
             .struct_size = sizeof(DenestSynapse),
             .name = MODEL_NAME,
             .summary = SUMMARY,
             .equations = EQUATIONS,
             .reference = REFERENCE,
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    SYNAPSE,
};

static const DenestModel *const models[] = {MODELS};

extern DENEST_API const DenestPlugin SYMBOL;
const DenestPlugin SYMBOL = {ABI, RECORD_SIZE, RECORD_NAME, DENEST_VERSION, models, N_MODELS};
