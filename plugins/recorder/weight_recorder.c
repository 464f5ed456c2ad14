/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * weight_recorder - weights sent by the synapses of a projection
 *
 * One row for each spike and connection: source gid, target gid, time of the spike, weight sent.
 */
#include <denest/plugin.h>
#include <denest/recorder.h>

typedef struct {
    DenestDoubles senders, targets;
} Params;

static const DenestParam params[] = {
    DENEST_PARAM_LIST(Params, senders, "", DENEST_TYPE_INTS, NULL, 1, G_MAXUINT32,
                      "Sources to record; empty: all"),
    DENEST_PARAM_LIST(Params, targets, "", DENEST_TYPE_INTS, NULL, 1, G_MAXUINT32,
                      "Targets to record; empty: all"),
};

static const DenestRecorder weight_recorder = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = "weight_recorder",
             .summary = "Weights sent by the synapses of a projection",
             .equations = "",
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .records = DENEST_RECORDS_WEIGHTS,
    .extension = "csv",
    .record = denest_recording_write,
};
DENEST_PLUGIN(weight_recorder);
