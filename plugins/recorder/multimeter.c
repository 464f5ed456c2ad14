/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * multimeter - Samples of state variables at regular times
 *
 * One row for each unit and sampling time: gid, time, the variables of record_from. A sample at
 * time t is the state after the step that ends at t.
 */
#include <denest/plugin.h>
#include <denest/recorder.h>

typedef struct {
    double interval, offset;
    DenestStrings record_from;
} Params;

static const DenestParam params[] = {
    DENEST_PARAM(Params, interval, "ms", 1.0, DENEST_ABOVE_ZERO, INFINITY,
                 "Time between samples, rounded up to whole steps"),
    DENEST_PARAM(Params, offset, "ms", 0.0, 0, INFINITY, "Time of the first sample; 0: interval"),
    {.name = "record_from",
     .unit = "",
     .type = DENEST_TYPE_STRINGS,
     .offset = offsetof(Params, record_from),
     .doc = "Names of the recorded variables",
     .text = NULL},
};

static const DenestRecorder multimeter = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = "multimeter",
             .summary = "Samples of state variables at regular times",
             .equations = "",
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .records = DENEST_RECORDS_SAMPLES,
    .extension = "dat",
    .record = denest_recording_write,
};
DENEST_PLUGIN(multimeter);
