/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spike_detector - spikes of units
 *
 * One row for each spike: gid, time. A spike of multiplicity n gives n rows.
 */
#include <denest/plugin.h>
#include <denest/recorder.h>

static const DenestRecorder spike_detector = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = "spike_detector",
             .summary = "Spikes of units",
             .equations = "",
             .reference = ""},
    .records = DENEST_RECORDS_SPIKES,
    .extension = "gdf",
    .record = denest_recording_write,
};
DENEST_PLUGIN(spike_detector);
