/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * voltmeter - a multimeter that records V_m
 */
#include <denest/plugin.h>

#include "plugins/recorder/samples.h"

SAMPLES_TABLE(params, "[V_m]");

static const DenestRecorder voltmeter = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = "voltmeter",
             .summary = "Samples of the membrane potential at regular times",
             .equations = "",
             .reference = "",
             .params_size = sizeof(Params),
             .params = params,
             .n_params = G_N_ELEMENTS(params)},
    .records = DENEST_RECORDS_SAMPLES,
    .extension = "dat",
    .record = denest_recording_write,
};
DENEST_PLUGIN(voltmeter);
