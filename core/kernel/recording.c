/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/recording.h"

#include <stdio.h>
#include <string.h>

#include "core/kernel/listening.h"

/* Rows that wait to be written on one virtual process: a bound against mistakes. */
#define MAX_ROWS 10000000u

DenestRecording *
denest_recording_new(const DenestPrototype *prototype, const DenestRecordingSetup *setup,
                     DenestGid gid)
{
    DenestRecording *recording = g_new0(DenestRecording, 1);

    recording->model = (const DenestRecorder *)prototype->model;
    recording->prototype = prototype;
    recording->setup = setup;
    recording->gid = gid;
    recording->params = g_memdup2(prototype->params, prototype->model->params_size);
    recording->common = prototype->common;
    recording->state = g_malloc0(MAX(1, recording->model->state_size));
    recording->listening = g_array_new(FALSE, TRUE, sizeof(DenestListening));
    g_array_set_clear_func(recording->listening, denest_listening_clear);
    recording->variables = g_ptr_array_new_with_free_func(g_free);
    recording->files = denest_record_files_new(setup->n_vps);
    return recording;
}

/* The number of recorded variables is known when the first unit is connected; there are no rows
 * before that. */
static void
make_buffers(DenestRecording *recording)
{
    DenestRowBuffer **const buffers[] = {&recording->rows[0], &recording->rows[1],
                                         &recording->memory};
    guint n_vps = recording->setup->n_vps;

    for (guint i = 0; i < G_N_ELEMENTS(buffers); i++) {
        if (*buffers[i] == NULL)
            *buffers[i] = denest_row_buffer_new_array(n_vps, 0);
        for (guint vp = 0; vp < n_vps; vp++)
            (*buffers[i])[vp].n_values = recording->variables->len;
    }
}

/* Let the model write its last words, then close the files. */
static gboolean
close_files(DenestRecording *recording, GError **error)
{
    gboolean ok = TRUE;

    if (recording->has_files && recording->model->finish != NULL)
        ok = recording->model->finish(recording, error);
    recording->has_files = FALSE;
    return denest_record_files_close(recording->files, ok ? error : NULL) && ok;
}

void
denest_recording_free(DenestRecording *recording)
{
    if (recording == NULL)
        return;
    close_files(recording, NULL);
    denest_record_files_free(recording->files);
    denest_row_buffer_free_array(recording->rows[0], recording->setup->n_vps);
    denest_row_buffer_free_array(recording->rows[1], recording->setup->n_vps);
    denest_row_buffer_free_array(recording->memory, recording->setup->n_vps);
    g_clear_pointer(&recording->senders, g_hash_table_unref);
    g_clear_pointer(&recording->receivers, g_hash_table_unref);
    g_ptr_array_unref(recording->variables);
    g_array_unref(recording->listening);
    g_free(recording->state);
    g_free(recording->params);
    g_free(recording);
}

DenestUnit
denest_recording_unit(const DenestRecording *recording)
{
    return (DenestUnit){recording->prototype->schema, recording->params,
                        (DenestCommon *)&recording->common, NULL};
}

/* What was counted and kept in memory; files stay. */
static void
forget_events(DenestRecording *recording)
{
    recording->n_events = 0;
    for (guint vp = 0; recording->memory != NULL && vp < recording->setup->n_vps; vp++)
        denest_row_buffer_clear(&recording->memory[vp]);
}

gboolean
denest_recording_set(DenestRecording *recording, const DenestValue *values, GError **error)
{
    static const char *const fixed[] = {"interval", "offset", "record_from"};
    DenestUnit unit = denest_recording_unit(recording);

    for (guint i = 0; recording->listening->len > 0 && i < G_N_ELEMENTS(fixed); i++)
        if (denest_value_find(values, fixed[i]) != NULL)
            return denest_fail(error, DENEST_ERROR_UNSUPPORTED, fixed[i],
                               "cannot be changed once the recorder is connected");
    if (!denest_unit_set(&unit, recording->prototype->arena, values, TRUE, NULL, error))
        return FALSE;
    if (denest_value_find(values, "n_events") != NULL)
        forget_events(recording);
    return TRUE;
}

DenestValue *
denest_recording_get(const DenestRecording *recording, const char *key, GError **error)
{
    DenestUnit unit = denest_recording_unit(recording);

    if (g_str_equal(key, "n_events"))
        return denest_value_new_int((gint64)recording->n_events);
    return denest_unit_get(&unit, key, error);
}

static double
get_double(const DenestUnit *unit, const char *key)
{
    const DenestSlot *slot = denest_schema_find(unit->schema, key);

    return slot == NULL ? 0 : denest_unit_get_double(unit, slot);
}

gboolean
denest_recording_check_times(const DenestUnit *unit, const DenestTime *time,
                             const char *const *given, GError **error)
{
    static const char *const keys[] = {"interval", "offset"};
    const DenestRecorderCommon *common = &unit->common->recorder;
    DenestStep origin, min, max;

    if (!denest_time_window(time, common->origin, common->start, common->stop, &origin, &min, &max,
                            error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const double ms = get_double(unit, keys[i]);

        if (denest_schema_find(unit->schema, keys[i]) == NULL ||
            (given != NULL && !g_strv_contains(given, keys[i])) || (i == 1 && ms == 0))
            continue;
        /* Times of sampling are given to a thousandth of a ms. */
        if (!(ms >= time->h - 0.0005))
            return denest_fail(error, DENEST_ERROR_RANGE, keys[i],
                               "%.15g ms is below the resolution, %.15g ms", ms, time->h);
    }
    return TRUE;
}

static GHashTable *
gid_filter(const DenestRecording *recording, const char *key)
{
    g_autoptr(DenestValue) gids = denest_recording_get(recording, key, NULL);
    GHashTable *filter;

    if (gids == NULL || denest_value_length(gids) == 0)
        return NULL;
    filter = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < denest_value_length(gids); i++) {
        gint64 gid = 0;

        denest_value_to_int(denest_value_item(gids, i), &gid, NULL);
        g_hash_table_add(filter, GSIZE_TO_POINTER((gsize)gid));
    }
    return filter;
}

gboolean
denest_recording_prepare(DenestRecording *recording, GError **error)
{
    const DenestRecorderCommon *common = &recording->common.recorder;
    const DenestRecordingSetup *setup = recording->setup;
    DenestStep origin;

    make_buffers(recording);
    if (!denest_time_window(setup->time, common->origin, common->start, common->stop, &origin,
                            &recording->t_min, &recording->t_max, error))
        return FALSE;
    if (common->to_accumulator != 0)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "to_accumulator",
                           "denest records to file, memory and screen only");
    g_clear_pointer(&recording->senders, g_hash_table_unref);
    g_clear_pointer(&recording->receivers, g_hash_table_unref);
    recording->senders = gid_filter(recording, "senders");
    recording->receivers = gid_filter(recording, "targets");
    if (common->to_file == 0)
        return close_files(recording, error);
    recording->has_files = TRUE;
    return denest_record_files_open(recording->files, common, recording->prototype->name,
                                    setup->data_path, setup->data_prefix, recording->gid,
                                    setup->overwrite_files, error);
}

static gboolean
in_window(const DenestRecording *recording, DenestStep stamp)
{
    return recording->t_min < stamp && stamp <= recording->t_max;
}

/* Hand rows to the model and empty the buffer. */
static gboolean
hand_over(DenestRecording *recording, DenestRowBuffer *buffer, guint vp, GError **error)
{
    DenestRows rows = denest_row_buffer_rows(buffer, vp);
    gboolean ok;

    if (rows.n == 0)
        return TRUE;
    recording->n_events += rows.n;
    ok = recording->model->record(recording, &rows, error);
    denest_row_buffer_clear(buffer);
    return ok;
}

static gboolean
hand_over_all(DenestRecording *recording, guint which, GError **error)
{
    for (guint vp = 0; vp < recording->setup->n_vps; vp++)
        if (!hand_over(recording, &recording->rows[which][vp], vp, error))
            return FALSE;
    return TRUE;
}

static gint
compare_units(gconstpointer a, gconstpointer b)
{
    const DenestSpike *x = a, *y = b;

    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* Add a row n times; called by the task of the buffer's virtual process. */
static void
add_copies(DenestRecording *recording, DenestRowBuffer *buffer, const DenestRow *row, guint n)
{
    if (buffer->senders->len > MAX_ROWS || n > MAX_ROWS) {
        g_atomic_int_set(&recording->is_flooded, TRUE);
        return;
    }
    for (; n > 0; n--)
        denest_row_buffer_add(buffer, row);
}

static gboolean
check_flood(const DenestRecording *recording, GError **error)
{
    const char *label = recording->common.recorder.label;

    if (!recording->is_flooded)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_NUMERIC, NULL,
                       "recorder '%s' gets more than %u spikes at a time: a rate or a number of "
                       "spikes is too high",
                       *label != '\0' ? label : recording->prototype->name, MAX_ROWS);
}

/* Spikes of one population: units ascending, for each by time. */
static void
take_spikes(DenestRecording *recording, const DenestListening *listening, guint which,
            DenestStep slice_start, guint lag_from)
{
    const DenestPopulation *population = listening->population;
    guint n_vps = recording->setup->n_vps;

    for (guint b = 0; b < population->blocks->len; b++) {
        const DenestUnitBlock *block = g_ptr_array_index(population->blocks, b);
        g_autoptr(GArray) sorted = NULL;

        if (block->spikes->len == 0)
            continue;
        sorted = g_array_copy(block->spikes);
        g_array_sort(sorted, compare_units);
        for (guint i = 0; i < sorted->len; i++) {
            const DenestSpike *spike = &g_array_index(sorted, DenestSpike, i);
            DenestGid gid = population->first + spike->unit;
            DenestRow row = {
                .sender = gid, .target = recording->gid, .stamp = slice_start + spike->lag + 1};

            if (spike->lag < lag_from || !in_window(recording, row.stamp))
                continue;
            for (guint32 k = 0; k < listening->counts[spike->unit]; k++) {
                const DenestListenedEdge edge = denest_listening_edge(listening, spike->unit, k);

                row.weight = edge.weight;
                row.port = edge.port;
                add_copies(recording, &recording->rows[which][gid % n_vps], &row,
                           spike->multiplicity);
            }
        }
    }
}

static void
take_all_spikes(DenestRecording *recording, gboolean below, guint which, DenestStep slice_start,
                guint lag_from)
{
    for (guint i = 0; i < recording->listening->len; i++) {
        const DenestListening *listening = &g_array_index(recording->listening, DenestListening, i);

        if (listening->population != NULL &&
            (listening->population->first < recording->gid) == below)
            take_spikes(recording, listening, which, slice_start, lag_from);
    }
}

gboolean
denest_recording_update_spikes(DenestRecording *recording, guint64 slice, DenestStep slice_start,
                               guint lag_from, GError **error)
{
    guint read = 1 - slice % 2;

    /* Nodes are updated in order of gids, the detector among them: what later nodes send waits for
     * its next turn. */
    take_all_spikes(recording, TRUE, read, slice_start, lag_from);
    if (!check_flood(recording, error) || !hand_over_all(recording, read, error))
        return FALSE;
    take_all_spikes(recording, FALSE, read, slice_start, lag_from);
    return check_flood(recording, error);
}

gboolean
denest_recording_has_samples(const DenestRecording *recording)
{
    for (guint i = 0; recording->variables->len > 0 && i < recording->listening->len; i++) {
        const DenestListening *listening = &g_array_index(recording->listening, DenestListening, i);

        if (listening->sampler != NULL && listening->sampler->previous.stamps->len > 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
write_samples(DenestRecording *recording, guint vp, GError **error)
{
    DenestRowBuffer *buffer = &recording->rows[0][vp];
    guint n_vps = recording->setup->n_vps, port = 0;

    for (guint i = 0; i < recording->listening->len; i++) {
        const DenestListening *listening = &g_array_index(recording->listening, DenestListening, i);
        const DenestSampler *sampler = listening->sampler;
        const DenestSamples *samples = &sampler->previous;
        DenestGid first = denest_listening_first(listening);

        for (guint k = 0; k < listening->units->len; k++) {
            guint32 unit = g_array_index(listening->units, guint32, k);

            if ((first + unit) % n_vps != vp)
                continue;
            for (guint t = 0; t < samples->stamps->len; t++) {
                DenestRow row = {.sender = first + unit,
                                 .target = recording->gid,
                                 .stamp = g_array_index(samples->stamps, DenestStep, t),
                                 .port = port};

                if (!in_window(recording, row.stamp))
                    continue;
                denest_row_buffer_add(buffer, &row);
                for (guint v = 0; v < sampler->n_variables; v++)
                    g_array_append_val(
                        buffer->values,
                        samples->values[((gsize)t * sampler->n_variables + v) * sampler->n_units +
                                        unit]);
            }
            port++;
        }
    }
    return hand_over(recording, buffer, vp, error);
}

gboolean
denest_recording_update_samples(DenestRecording *recording, GError **error)
{
    for (guint vp = 0; vp < recording->setup->n_vps; vp++)
        if (!write_samples(recording, vp, error))
            return FALSE;
    return TRUE;
}

gboolean
denest_recording_update_weights(DenestRecording *recording, GError **error)
{
    return hand_over_all(recording, 0, error);
}

gboolean
denest_recording_finish_run(DenestRecording *recording, guint64 slice, GError **error)
{
    const DenestRecorderCommon *common = &recording->common.recorder;

    if (recording->model->records == DENEST_RECORDS_SPIKES &&
        !hand_over_all(recording, 1 - slice % 2, error))
        return FALSE;
    if (common->close_after_simulate != 0)
        return close_files(recording, error);
    for (guint vp = 0; vp < recording->setup->n_vps; vp++)
        if (!denest_record_files_flush(recording->files, vp, TRUE, error))
            return FALSE;
    return TRUE;
}

void
denest_recording_begin_slice(DenestRecording *recording, guint64 slice)
{
    recording->device_buffer = slice % 2;
}

void
denest_recording_take_device_spike(DenestRecording *recording, guint vp, const DenestRow *spike,
                                   guint multiplicity)
{
    DenestRow row = *spike;

    row.target = recording->gid;
    if (in_window(recording, row.stamp))
        add_copies(recording, &recording->rows[recording->device_buffer][vp], &row, multiplicity);
}

gboolean
denest_recording_wants_weight(const DenestRecording *recording, DenestGid sender, DenestGid target,
                              DenestStep stamp)
{
    return in_window(recording, stamp) &&
           (recording->senders == NULL ||
            g_hash_table_contains(recording->senders, GSIZE_TO_POINTER(sender))) &&
           (recording->receivers == NULL ||
            g_hash_table_contains(recording->receivers, GSIZE_TO_POINTER(target)));
}

void
denest_recording_take_weight(DenestRecording *recording, guint vp, const DenestRow *row)
{
    denest_row_buffer_add(&recording->rows[0][vp], row);
}

gboolean
denest_recording_reset(DenestRecording *recording, gboolean keep, GError **error)
{
    for (guint vp = 0; vp < recording->setup->n_vps && recording->memory != NULL; vp++) {
        denest_row_buffer_clear(&recording->rows[0][vp]);
        denest_row_buffer_clear(&recording->rows[1][vp]);
    }
    recording->is_flooded = FALSE;
    if (keep)
        return TRUE;
    forget_events(recording);
    if (recording->common.recorder.close_on_reset != 0 && !close_files(recording, error))
        return FALSE;
    memset(recording->state, 0, recording->model->state_size);
    return TRUE;
}

const DenestRowBuffer *
denest_recording_memory(const DenestRecording *recording, guint vp)
{
    return recording->memory == NULL ? NULL : &recording->memory[vp];
}

gboolean
denest_recording_write(DenestRecording *recording, const DenestRows *rows, GError **error)
{
    const DenestRecorderCommon *common = &recording->common.recorder;
    const DenestTime *time = recording->setup->time;

    if (common->to_file != 0) {
        denest_record_format(denest_record_files_text(recording->files, rows->vp), common, time,
                             rows, FALSE);
        if (!denest_record_files_flush(recording->files, rows->vp, common->flush_records != 0,
                                       error))
            return FALSE;
    }
    if (common->to_screen != 0) {
        g_autoptr(GString) text = g_string_new(NULL);

        denest_record_format(text, common, time, rows, TRUE);
        fwrite(text->str, 1, text->len, stdout);
    }
    if (common->to_memory != 0 && recording->setup->keep_memory)
        denest_row_buffer_append_rows(&recording->memory[rows->vp], rows);
    return TRUE;
}

gboolean
denest_recording_print(DenestRecording *recording, guint vp, GError **error, const char *format,
                       ...)
{
    va_list args;

    g_return_val_if_fail(vp < recording->setup->n_vps, FALSE);
    va_start(args, format);
    g_string_append_vprintf(denest_record_files_text(recording->files, vp), format, args);
    va_end(args);
    return denest_record_files_flush(recording->files, vp, FALSE, error);
}

const void *
denest_recording_params(const DenestRecording *recording)
{
    return recording->params;
}

gpointer
denest_recording_state(DenestRecording *recording)
{
    return recording->state;
}
