/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A stand-in for the kernel that drives one plugin: loads a module, keeps its parameters and state
 * as the kernel does, and calls its functions. It has no rings, slices or threads: input is laid
 * out for the whole run.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <denest/neuron.h>
#include <denest/plugin.h>
#include <denest/recorder.h>
#include <denest/stimulator.h>
#include <denest/synapse.h>

#include "tests/model/scenario.h"

/* The model of a module of $DENEST_PLUGIN_PATH/KIND/NAME.so; aborts if it cannot be loaded. */
const DenestModel *harness_load(DenestKind kind, const char *name);

/* New Params with the defaults of a model. Owned by the caller, with harness_params_free(). */
gpointer harness_params_new(const DenestModel *model);
gpointer harness_params_copy(const DenestModel *model, gconstpointer params);
void harness_params_free(const DenestModel *model, gpointer params);
/* Set one parameter, without check(); FALSE if the model has no such parameter in its Params. */
gboolean harness_params_set(const DenestModel *model, gpointer params, const char *key,
                            const double *values, guint n);
/* Set parameters and check them. */
gboolean harness_params_apply(const DenestModel *model, gpointer params, const GPtrArray *settings,
                              GError **error);

/* Run a stimulator and have what it sends to its single target: numbers of spikes, their summed
 * factors, and currents, one for each step. `draw` makes Poisson numbers for stochastic ones. */
typedef struct {
    double h;
    guint n_steps;
    double *spikes, *factors; /* [stamp]: n_steps + 2 each */
    double *currents;         /* [step]: n_steps */
} HarnessOutput;

void harness_output_init(HarnessOutput *output, double h, guint n_steps);
void harness_output_clear(HarnessOutput *output);
/* Run for the steps from ≤ step < to; common parameters start, stop and origin are taken from
 * settings. */
void harness_stimulate(const DenestStimulator *model, const GPtrArray *settings, guint from,
                       guint to, HarnessOutput *output);
/* Poisson numbers that stand in for those of a stream: called with the mean, returns the number. */
extern guint64 (*harness_poisson)(double mean);

/* How units are laid out and called. */
typedef struct {
    guint n_units;     /* that exist */
    guint block;       /* units in a block, a multiple of DENEST_LANES */
    guint steps;       /* steps in a call */
    gboolean per_unit; /* parameters as columns */
    DenestUpdateFunc (*pick)(const DenestUpdateVariants *variants);
} HarnessLayout;

/* A population that runs a scenario: unit u gets the scenario's input times harness_scale(u). */
typedef struct {
    guint n_units, n_steps, n_traces;
    double *traces; /* [(trace * n_steps + step) * n_units + unit] */
    double *spikes; /* [step * n_units + unit]: numbers of spikes */
} HarnessResult;

double harness_scale(guint unit);
HarnessResult *harness_run(const DenestNeuron *model, const Scenario *scenario,
                           const HarnessLayout *layout);
void harness_result_free(HarnessResult *result);

DenestUpdateFunc harness_pick_base(const DenestUpdateVariants *variants);
DenestUpdateFunc harness_pick_best(const DenestUpdateVariants *variants);

#endif
