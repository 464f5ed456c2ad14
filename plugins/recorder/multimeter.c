/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * multimeter - Samples of state variables at regular times
 *
 * One row for each unit and sampling time: gid, time, the variables of record_from. A sample at
 * time t is the state after the step that ends at t.
 */
#include <denest/plugin.h>

#include "plugins/recorder/samples.h"

SAMPLES_TABLE(params, NULL);

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
