/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Recorders: what they collect, when it becomes due and in which order, with NEST 2.20's buffering;
 * the writing is done by the recorder's model through files.h.
 */
#ifndef DENEST_CORE_KERNEL_RECORDING_H
#define DENEST_CORE_KERNEL_RECORDING_H

#include <denest/recorder.h>

#include "core/kernel/block.h"
#include "core/kernel/devices.h"
#include "core/kernel/record_files.h"
#include "core/kernel/row_buffer.h"

/** Where recorders write, and with how many files; shared by all recorders of a kernel. */
typedef struct {
    const char *data_path; /**< folder, or "" */
    const char *data_prefix;
    gboolean overwrite_files;
    gboolean keep_memory; /**< keep rows for denest_recording_memory() */
    guint n_vps;
    const DenestTime *time;
} DenestRecordingSetup;

struct DenestRecording {
    const DenestRecorder *model;
    const DenestPrototype *prototype;
    const DenestRecordingSetup *setup;
    DenestGid gid;
    void *params;
    DenestCommon common;
    gpointer state;
    gboolean has_files; /**< finish() is due before they are closed */
    DenestStep t_min, t_max;
    GArray *listening;    /**< DenestListening, see listening.h */
    GPtrArray *variables; /**< names of recorded variables */
    DenestRowBuffer
        *rows[2];        /**< [buffer][vp]: spikes by NEST's two buffers; weights use the first */
    guint device_buffer; /**< the one that takes spikes of devices in this slice */
    DenestRowBuffer *memory;         /**< [vp]: rows kept for readers */
    GHashTable *senders, *receivers; /**< weights: gids to keep, NULL for all */
    DenestRecordFiles *files;
    guint64 n_events;
    gboolean is_flooded; /**< more rows than anybody can mean */
};

DenestRecording *denest_recording_new(const DenestPrototype *prototype,
                                      const DenestRecordingSetup *setup, DenestGid gid);
/** Closes the files. May be NULL. */
void denest_recording_free(DenestRecording *recording);

/** View of its keys. */
DenestUnit denest_recording_unit(const DenestRecording *recording);
/** As denest_population_set() and denest_population_get(), for the one unit that a recorder is. */
gboolean denest_recording_set(DenestRecording *recording, const DenestValue *values,
                              GError **error);
DenestValue *denest_recording_get(const DenestRecording *recording, const char *key,
                                  GError **error);

/**
 * Rules between the times of a recorder and the grid: window, interval and offset of a multimeter.
 *
 * @param given keys that are set, NULL-ended: the defaults of others need not fit until the
 * recorder is connected; NULL: it is
 * @param error DENEST_ERROR_RANGE; the message begins with the key
 */
gboolean denest_recording_check_times(const DenestUnit *unit, const DenestTime *time,
                                      const char *const *given, GError **error);

/** Start of a run: windows, filters, files. @return FALSE with DENEST_ERROR_RANGE, _IO or
 * _UNSUPPORTED */
gboolean denest_recording_prepare(DenestRecording *recording, GError **error);

/**
 * Take the spikes of the present slice part, in NEST's order, and write what is due.
 *
 * @param lag_from first step of the part within the slice
 */
gboolean denest_recording_update_spikes(DenestRecording *recording, guint64 slice,
                                        DenestStep slice_start, guint lag_from, GError **error);
/** Is this a multimeter, and did the previous slice leave samples for it? */
gboolean denest_recording_has_samples(const DenestRecording *recording);
/** Write these samples; may be called for several recorders at a time. */
gboolean denest_recording_update_samples(DenestRecording *recording, GError **error);
/** Weights taken since the last time. */
gboolean denest_recording_update_weights(DenestRecording *recording, GError **error);
/** End of a run. @param slice number of the next slice */
gboolean denest_recording_finish_run(DenestRecording *recording, guint64 slice, GError **error);

/** A stimulator's replica sends spikes to a detector: called by the task of virtual process @p vp.
 * @param spike without target */
void denest_recording_take_device_spike(DenestRecording *recording, guint vp,
                                        const DenestRow *spike, guint multiplicity);
/** Choose the buffer for spikes of devices in slice @p slice. */
void denest_recording_begin_slice(DenestRecording *recording, guint64 slice);

/** Is a transmitted weight to be recorded? May be called by several threads. */
gboolean denest_recording_wants_weight(const DenestRecording *recording, DenestGid sender,
                                       DenestGid target, DenestStep stamp);
/** Take a transmitted weight on virtual process @p vp. */
void denest_recording_take_weight(DenestRecording *recording, guint vp, const DenestRow *row);

/** Network reset. @param keep keep what was recorded */
gboolean denest_recording_reset(DenestRecording *recording, gboolean keep, GError **error);

/** Rows kept in memory on virtual process @p vp, if `record_to` names memory; borrowed. */
const DenestRowBuffer *denest_recording_memory(const DenestRecording *recording, guint vp);

#endif
