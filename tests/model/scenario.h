/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reference scenarios of single models: what is simulated, and the traces and spikes that must come
 * out. The format of the files is described in tests/data/README.md.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <glib.h>

/* A value given to a parameter or state variable: one number, or a list. */
typedef struct {
    char *key;
    GArray *values; /* of double */
} Setting;

/* A device that is connected to the neuron. */
typedef struct {
    char *device;
    double weight, delay; /* delay in ms */
    guint receptor;
    GPtrArray *settings; /* of Setting */
} ScenarioInput;

/* The run is interrupted at a time and values are set on the neuron. */
typedef struct {
    double at;           /* ms */
    GPtrArray *settings; /* of Setting */
} ScenarioAction;

/* A recorded quantity, one value for each step (or transmitted spike), and the size of legitimate
 * round-off. */
typedef struct {
    char *name;
    double noise;
    GArray *values; /* of double */
} Trace;

typedef struct {
    char *model, *name;
    double resolution, simtime; /* ms */
    guint seed;
    GPtrArray *params;  /* of Setting: at creation */
    GPtrArray *inputs;  /* of ScenarioInput; neurons only */
    GPtrArray *actions; /* of ScenarioAction; neurons only */
    GPtrArray *data;    /* of Trace */
    GArray *spikes;     /* of double: times, ms; neurons only */
    /* Synapses only: stamps of the source and the target, parameters of the target, properties at
     * the end. */
    double weight, delay;
    GArray *pre, *post;
    GPtrArray *post_params, *final;
    char *target;        /* model of the target; NULL: a parrot */
    double target_drive; /* weight of the spikes that drive it */
    GArray *dopamine;    /* of double: stamps of spikes that go to a transmitter */
    GPtrArray *transmitter_params;
} Scenario;

/* Scenarios of $DENEST_TEST_DATA/models/NAME.txt.gz; aborts on errors. Owned by the caller. */
GPtrArray *scenarios_load(const char *name);

/* Assert that `value` is as near to `expected` as round-off explains: 1e-9 of the trace's range or
 * ten times its noise. */
double trace_tolerance(const Trace *trace);

#endif
