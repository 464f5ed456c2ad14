/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Recorders: what is done with the samples, spikes or transmitted weights that the kernel collects.
 * The kernel adds the parameters that all recorders share (`record_to`, `withgid`, `precision`,
 * `label`, `start`, …), decides what is due and in which order, opens the files and names them.
 */
#ifndef DENEST_RECORDER_H
#define DENEST_RECORDER_H

#include <denest/model.h>

G_BEGIN_DECLS

typedef enum {
    DENEST_RECORDS_SAMPLES, /**< values of units at regular times; the model has the parameters
                               interval, offset, record_from */
    DENEST_RECORDS_SPIKES,  /**< spikes of units */
    DENEST_RECORDS_WEIGHTS, /**< weights sent by the synapses of a projection; parameters senders,
                               targets */
} DenestRecords;

/** Rows that are due on one virtual process, in order. */
typedef struct {
    guint n;
    guint vp;
    const DenestGid *sender;
    const DenestStep *stamp;
    const DenestGid *target; /**< target unit; the recorder itself for samples and spikes */
    const guint32 *port;     /**< index of the connection */
    const guint32 *rport;    /**< receptor: its number, or its place if it has a name */
    const double *weight;
    guint n_values;       /**< recorded variables, samples only */
    const double *values; /**< [row * n_values + variable] */
} DenestRows;

/** One recorder; opaque. */
typedef struct DenestRecording DenestRecording;

/** Write rows in the standard format to what `record_to` names. @return FALSE with DENEST_ERROR_IO
 */
DENEST_API gboolean denest_recording_write(DenestRecording *recording, const DenestRows *rows,
                                           GError **error);
/** Append text to the file of virtual process @p vp. @return FALSE with DENEST_ERROR_IO */
DENEST_API gboolean denest_recording_print(DenestRecording *recording, guint vp, GError **error,
                                           const char *format, ...) G_GNUC_PRINTF(4, 5);
/** Params of the recorder. */
DENEST_API const void *denest_recording_params(const DenestRecording *recording);
/** Memory of the model, state_size bytes, zeroed before the first rows and after a reset. */
DENEST_API gpointer denest_recording_state(DenestRecording *recording);

typedef struct {
    DenestModel base;
    DenestRecords records;
    const char *extension; /**< default of `file_extension`, without dot */
    gsize state_size;      /**< bytes of plain data that record() keeps; may be 0 */
    /** Rows are due. Called by one thread at a time for each recorder. May fail (files). */
    gboolean (*record)(DenestRecording *recording, const DenestRows *rows, GError **error);
    /** Files that were open are about to be closed, at the end of all runs or before
     * (`close_after_simulate`, `close_on_reset`); what is printed now comes last. May be NULL. */
    gboolean (*finish)(DenestRecording *recording, GError **error);
} DenestRecorder;

G_END_DECLS

#endif
