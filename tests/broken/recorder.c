/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good recorder; each macro breaks one rule of conduct. */
#include <denest/plugin.h>
#include <denest/recorder.h>

#include "threads.h"

typedef struct {
    guint n;
} Memory;

/* The first row of all comes with all later ones. */
static gboolean G_GNUC_UNUSED
write_first(DenestRecording *recording, const DenestRows *rows, GError **error)
{
    static DenestStep stamp;
    static DenestGid sender;
    DenestRows first = *rows;

    sender = sender ? sender : rows->sender[0];
    stamp = stamp ? stamp : rows->stamp[0];
    first.n = 1;
    first.sender = &sender;
    first.stamp = &stamp;
    return denest_recording_write(recording, &first, error);
}

static gboolean
record(DenestRecording *recording, const DenestRows *rows, GError **error)
{
    Memory *memory = denest_recording_state(recording);
#ifdef SEED
    static guint calls;

    memory->n += calls++;
#endif
#ifdef RECORD
    return denest_fail(error, DENEST_ERROR_IO, NULL, "the disk is on fire");
#endif
#ifdef RESET
    if (!write_first(recording, rows, error))
        return FALSE;
#endif
#ifdef TREE
    if (rows->sender[0] > 20)
        return denest_fail(error, DENEST_ERROR_IO, NULL, "there are too many units");
#endif
#ifdef WORKERS
    memory->n += count_threads();
#endif
    memory->n += rows->n;
    for (guint i = 0; i < rows->n; i++)
        if (!denest_recording_print(recording, rows->vp, error, "%u %" G_GINT64_FORMAT "\n",
                                    rows->sender[i], rows->stamp[i]))
            return FALSE;
    return TRUE;
}

static gboolean
finish(DenestRecording *recording, GError **error)
{
    return denest_recording_print(recording, 0, error, "%u\n",
                                  ((Memory *)denest_recording_state(recording))->n);
}

static const DenestRecorder model = {
    .base = {.kind = DENEST_KIND_RECORDER,
             .struct_size = sizeof(DenestRecorder),
             .name = MODULE_NAME,
             .summary = "Recorder of a test",
             .equations = "",
             .reference = ""},
    .records = DENEST_RECORDS_SPIKES,
    .extension = "txt",
    .state_size = sizeof(Memory),
    .record = record,
    .finish = finish,
};
DENEST_MODULE(MODULE_NAME, &model.base);
