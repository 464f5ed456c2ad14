/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "core/base/memory.h"
#include "core/kernel/kernel_private.h"
#include "core/kernel/stream.h"

/* State is looked at for values that are not finite about once in this many steps, and at the end
 * of a run. */
#define CHECK_STEPS 16

/* The part of a slice that the tasks of an update do. */
typedef struct {
    DenestKernel *kernel;
    DenestStep first, last;
    gboolean check;
} Update;

static double
seconds(void)
{
    return (double)g_get_monotonic_time() * 1e-6;
}

/* Everything that takes numbers from the stream of a virtual process, in order of gids. */
static void
update_process(const Update *update, guint vp)
{
    DenestKernel *kernel = update->kernel;
    DenestStream *stream = kernel->streams[vp];

    for (guint i = 0; i < kernel->nodes->len; i++) {
        const DenestNodes *nodes = &g_array_index(kernel->nodes, DenestNodes, i);

        if (nodes->devices != NULL)
            denest_devices_update(nodes->devices, vp, update->first, update->last, stream,
                                  kernel->ports, kernel->events[vp]);
        if (nodes->population != NULL && nodes->population->draws)
            (nodes->population->model->fire != NULL
                 ? denest_foresight_fire
                 : denest_block_update_drawing)(nodes->population, vp, kernel->config.n_vps,
                                                kernel->clock, update->first, update->last, stream);
    }
}

static void
update_task(guint task, gpointer data)
{
    const Update *update = data;
    DenestKernel *kernel = update->kernel;
    DenestUnitBlock *block;

    if (task < kernel->config.n_vps) {
        update_process(update, task);
        return;
    }
    block = kernel->blocks->pdata[task - kernel->config.n_vps];
    denest_block_update(block, kernel->clock, update->first, update->last);
    if (update->check)
        denest_block_check_finite(block);
}

/* Before the virtual processes draw: a block of a population that draws. */
static void
look_task(guint task, gpointer data)
{
    const Update *update = data;
    const DenestUnitBlock *block = update->kernel->drawing_blocks->pdata[task];

    if (block->foresight != NULL)
        denest_foresight_look(block->foresight, update->first, update->last);
}

/* The same when all of them are done. */
static void
settle_task(guint task, gpointer data)
{
    const Update *update = data;
    DenestUnitBlock *block = update->kernel->drawing_blocks->pdata[task];

    if (block->foresight != NULL)
        denest_block_view_clear_inputs(block->view, update->first, update->last);
    if (update->check)
        denest_block_check_finite(block);
}

static void
update_units(Update *update)
{
    DenestKernel *kernel = update->kernel;

    denest_workers_run_plan(kernel->workers, kernel->drawing_plan, look_task, update);
    denest_workers_run_plan(kernel->workers, kernel->update_plan, update_task, update);
    denest_workers_run_plan(kernel->workers, kernel->drawing_plan, settle_task, update);
    for (guint p = 0; p < kernel->populations->len; p++) {
        DenestPopulation *population = kernel->populations->pdata[p];

        if (population->draws)
            denest_block_collect_drawing(population);
    }
}

/* Relays have no state to advance. */
static guint64
count_updates(const Update *update)
{
    guint64 n = 0;

    for (guint p = 0; p < update->kernel->populations->len; p++) {
        const DenestPopulation *population = update->kernel->populations->pdata[p];

        n += population->model->n_state > 0 ? population->n : 0;
    }
    return n * (guint64)(update->last - update->first);
}

static gboolean
check_block(const DenestKernel *kernel, const DenestUnitBlock *block, GError **error)
{
    const DenestPopulation *population = block->population;

    if (block->bad_unit < 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_NUMERIC, NULL,
                       "%s of gid %u, model '%s', is no longer a finite number at %g ms%s%s",
                       population->model->state[block->bad_row].name,
                       population->first + (guint)block->bad_unit, population->prototype->name,
                       denest_kernel_time(kernel), population->model->limits ? "; limits: " : "",
                       population->model->limits ? population->model->limits : "");
}

static gboolean
check_blocks(const DenestKernel *kernel, GError **error)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++)
            if (!check_block(kernel, population->blocks->pdata[b], error))
                return FALSE;
    }
    return TRUE;
}

/* Before so many spikes are written or delivered. */
static gboolean
check_floods(const DenestKernel *kernel, GError **error)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        if (population->flood > 0)
            return denest_fail(error, DENEST_ERROR_NUMERIC, NULL,
                               "gid %u, model '%s', sends more than %d spikes in one step at %g "
                               "ms: a rate or a number of spikes is too high",
                               population->first + population->flood - 1,
                               population->prototype->name, DENEST_MAX_MULTIPLICITY,
                               denest_kernel_time(kernel));
    }
    return TRUE;
}

static void
plan_samples(DenestKernel *kernel, DenestStep first, DenestStep last)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint i = 0; i < population->samplers->len; i++)
            denest_sampler_plan(population->samplers->pdata[i], first, last);
    }
    for (guint d = 0; d < kernel->devices->len; d++) {
        const DenestDevices *devices = kernel->devices->pdata[d];

        for (guint i = 0; i < devices->samplers->len; i++)
            denest_sampler_plan(devices->samplers->pdata[i], first, last);
    }
}

static void
turn_samples(DenestKernel *kernel)
{
    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        for (guint i = 0; i < population->samplers->len; i++)
            denest_sampler_turn(population->samplers->pdata[i]);
    }
    for (guint d = 0; d < kernel->devices->len; d++) {
        const DenestDevices *devices = kernel->devices->pdata[d];

        for (guint i = 0; i < devices->samplers->len; i++)
            denest_sampler_turn(devices->samplers->pdata[i]);
    }
}

/* A multimeter whose samples are due, and what came of it. */
typedef struct {
    DenestRecording *recording;
    GError *error;
} DueSamples;

static void
update_samples(guint task, gpointer data)
{
    DueSamples *due = &((DueSamples *)data)[task];

    denest_recording_update_samples(due->recording, &due->error);
}

/* A multimeter fetches what the previous slice left, once, when a slice begins. They are served
 * side by side, unless one prints. */
static gboolean
update_multimeters(DenestKernel *kernel, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(DueSamples));
    gboolean prints = FALSE;
    GError *first = NULL;

    for (guint i = 0; i < kernel->recordings->len; i++) {
        DueSamples due = {kernel->recordings->pdata[i], NULL};

        if (!denest_recording_has_samples(due.recording))
            continue;
        prints = prints || due.recording->common.recorder.to_screen != 0;
        g_array_append_val(all, due);
    }
    if (!prints)
        denest_workers_run(kernel->workers, all->len, update_samples, all->data);
    for (guint i = 0; i < all->len; i++) {
        DueSamples *due = &g_array_index(all, DueSamples, i);

        if (prints)
            update_samples(i, all->data);
        if (first == NULL)
            first = g_steal_pointer(&due->error);
        g_clear_error(&due->error);
    }
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}

static gboolean
update_recordings(DenestKernel *kernel, GError **error)
{
    if (kernel->from == 0 && kernel->clock != 0 && !update_multimeters(kernel, error))
        return FALSE;
    for (guint i = 0; i < kernel->recordings->len; i++) {
        DenestRecording *recording = kernel->recordings->pdata[i];
        gboolean ok = TRUE;

        switch (recording->model->records) {
        case DENEST_RECORDS_SAMPLES:
            break;
        case DENEST_RECORDS_SPIKES:
            ok = denest_recording_update_spikes(recording, kernel->slice, kernel->clock,
                                                (guint)kernel->from, error);
            break;
        case DENEST_RECORDS_WEIGHTS:
            ok = denest_recording_update_weights(recording, error);
            break;
        }
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

/* Steps from … to-1 of the present slice, and its end if it is complete. Time goes on even if
 * something fails, so that what was computed counts once. */
static gboolean
run_part(DenestKernel *kernel, DenestStep to, gboolean last_part, GError **error)
{
    Update update = {kernel, kernel->clock + kernel->from, kernel->clock + to, FALSE};
    double t0 = seconds(), t1, t2, t3;
    gboolean ok;

    kernel->unchecked += to - kernel->from;
    update.check = last_part || kernel->unchecked >= CHECK_STEPS;
    kernel->unchecked = update.check ? 0 : kernel->unchecked;
    plan_samples(kernel, update.first, update.last);
    for (guint i = 0; i < kernel->recordings->len; i++)
        denest_recording_begin_slice(kernel->recordings->pdata[i], kernel->slice);
    denest_modulators_begin(kernel, kernel->from, to);
    update_units(&update);
    denest_modulators_end(kernel, to);
    kernel->work.n_updates += count_updates(&update);
    t1 = seconds();
    ok = check_floods(kernel, error) && update_recordings(kernel, error);
    t2 = seconds();
    kernel->simulated = TRUE;
    if (to < kernel->slice_length) {
        kernel->from = to;
    } else {
        denest_kernel_deliver(kernel);
        turn_samples(kernel);
        kernel->clock += kernel->slice_length;
        kernel->slice++;
        kernel->from = 0;
    }
    t3 = seconds();
    kernel->work.update += t1 - t0;
    kernel->work.record += t2 - t1;
    kernel->work.deliver += t3 - t2;
    return ok && (!update.check || check_blocks(kernel, error));
}

/* What a population costs in every step: relays next to nothing. */
static guint64
weight(const DenestPopulation *population)
{
    return population->model->n_state > 0 ? population->n : 0;
}

guint
denest_kernel_home(const DenestKernel *kernel, const DenestPopulation *population, guint unit)
{
    const guint part = (guint)((guint64)unit * population->n_parts / population->n);
    const guint64 middle = ((guint64)denest_population_part(population, part) +
                            denest_population_part(population, part + 1)) /
                           2;
    guint64 before = 0, total = 0;

    for (guint p = 0; p < kernel->populations->len; p++) {
        before += p < population->index ? weight(kernel->populations->pdata[p]) : 0;
        total += weight(kernel->populations->pdata[p]);
    }
    before += weight(population) > 0 ? middle : 0;
    /* A relay may stand behind all that has a weight. */
    before = MIN(before, MAX(total, 1) - 1);
    return (guint)(before * denest_workers_count(kernel->workers) / MAX(total, 1));
}

/* Tasks for the virtual processes, if @p n_vps > 0, then for blocks. */
static void
plan_tasks(DenestKernel *kernel, guint n_vps, const GPtrArray *blocks, DenestWorkPlan **plan)
{
    const guint n = n_vps + blocks->len;
    g_autofree guint *homes = g_new(guint, n);

    for (guint vp = 0; vp < n_vps; vp++)
        homes[vp] = vp * denest_workers_count(kernel->workers) / n_vps;
    for (guint b = 0; b < blocks->len; b++) {
        const DenestUnitBlock *block = blocks->pdata[b];

        homes[n_vps + b] =
            denest_kernel_home(kernel, block->population, (block->begin + block->end) / 2);
    }
    denest_work_plan_free(*plan);
    *plan = denest_work_plan_new(kernel->workers, n, homes);
}

/* Inputs have room for the longest delay at each unit. */
static gboolean
check_inputs(const DenestKernel *kernel, GError **error)
{
    guint64 bytes = 0;

    for (guint p = 0; p < kernel->populations->len; p++) {
        const DenestPopulation *population = kernel->populations->pdata[p];

        if (population->n_slots != kernel->n_slots)
            bytes += denest_population_input_bytes(population, kernel->n_slots);
    }
    if (denest_memory_check(bytes, error))
        return TRUE;
    g_prefix_error(error, "inputs of all units for delays up to %g ms: ",
                   denest_time_ms(&kernel->time, kernel->max_delay));
    return FALSE;
}

/* The windows of recorders and the files; what can go wrong before anything runs. */
static gboolean
prepare(DenestKernel *kernel, GError **error)
{
    DenestStep min_delay = MAX(1, kernel->min_delay);

    /* A slice that was cut goes on with the length it began with. */
    kernel->slice_length = kernel->from > 0 ? kernel->slice_length : min_delay;
    kernel->n_slots = (guint)(MAX(1, kernel->max_delay) + kernel->slice_length);
    for (guint i = 0; i < kernel->recordings->len; i++) {
        const DenestRecording *recording = kernel->recordings->pdata[i];

        if (!denest_recording_prepare(kernel->recordings->pdata[i], error)) {
            g_prefix_error(error, "recorder %s: ", recording->prototype->name);
            return FALSE;
        }
    }
    for (guint i = 0; i < kernel->devices->len; i++)
        if (!denest_devices_prepare(kernel->devices->pdata[i], kernel->ports,
                                    kernel->clock + kernel->from, error))
            return FALSE;
    if (!check_inputs(kernel, error))
        return FALSE;
    g_ptr_array_set_size(kernel->blocks, 0);
    g_ptr_array_set_size(kernel->drawing_blocks, 0);
    for (guint p = 0; p < kernel->populations->len; p++) {
        DenestPopulation *population = kernel->populations->pdata[p];

        denest_population_prepare(population, kernel->config.n_vps, kernel->n_slots,
                                  (guint)MAX(1, kernel->max_delay), kernel->clock + kernel->from);
        if (population->model->deliver_interval > 0)
            continue;
        for (guint b = 0; b < population->blocks->len; b++)
            g_ptr_array_add(population->draws ? kernel->drawing_blocks : kernel->blocks,
                            population->blocks->pdata[b]);
    }
    plan_tasks(kernel, kernel->config.n_vps, kernel->blocks, &kernel->update_plan);
    plan_tasks(kernel, 0, kernel->drawing_blocks, &kernel->drawing_plan);
    denest_kernel_prepare_delivery(kernel);
    kernel->started = TRUE;
    return denest_modulators_prepare(kernel, error);
}

static gboolean
finish(DenestKernel *kernel, GError **error)
{
    gboolean ok = TRUE;

    for (guint i = 0; i < kernel->recordings->len; i++)
        ok = denest_recording_finish_run(kernel->recordings->pdata[i], kernel->slice,
                                         ok ? error : NULL) &&
             ok;
    return ok;
}

static gboolean
run_slices(DenestKernel *kernel, DenestStep n, DenestKernelProgressFunc progress,
           gpointer user_data, GError **error)
{
    DenestStep left = n;

    while (left > 0) {
        DenestStep to = MIN(kernel->slice_length, kernel->from + left);

        left -= to - kernel->from;
        if (!run_part(kernel, to, left == 0, error))
            return FALSE;
        if (progress != NULL &&
            !progress(denest_time_ms(&kernel->time, n - left), denest_time_ms(&kernel->time, n),
                      user_data) &&
            left > 0)
            return denest_fail(error, DENEST_ERROR_INTERRUPTED, NULL, "stopped at %g ms",
                               denest_kernel_time(kernel));
    }
    return TRUE;
}

gboolean
denest_kernel_simulate(DenestKernel *kernel, double ms, DenestKernelProgressFunc progress,
                       gpointer user_data, GError **error)
{
    DenestStep n = 0;
    double start = seconds(), end;
    DenestWork before = kernel->work;
    gboolean valid = ms >= 0 && isfinite(ms), ok;

    if (valid && !denest_time_on_grid(&kernel->time, ms, &n, error))
        return FALSE;
    if (!valid || n >= DENEST_STEP_INFINITE)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "cannot run for %g ms: a duration is finite and not negative", ms);
    if (!prepare(kernel, error))
        return FALSE;
    ok = run_slices(kernel, n, progress, user_data, error);
    end = seconds();
    ok = finish(kernel, ok ? error : NULL) && ok;
    kernel->work.record += seconds() - end;
    kernel->work.other += seconds() - start - (kernel->work.update - before.update) -
                          (kernel->work.deliver - before.deliver) -
                          (kernel->work.record - before.record);
    return ok;
}

gboolean
denest_kernel_reset_network(DenestKernel *kernel, GError **error)
{
    if (!kernel->simulated)
        return TRUE;
    for (guint p = 0; p < kernel->populations->len; p++) {
        DenestPopulation *population = kernel->populations->pdata[p];

        denest_population_reset(population);
    }
    for (guint i = 0; i < kernel->devices->len; i++)
        denest_devices_reset(kernel->devices->pdata[i]);
    denest_kernel_drop_pending(kernel);
    denest_modulators_reset(kernel);
    for (guint i = 0; i < kernel->recordings->len; i++)
        if (!denest_recording_reset(kernel->recordings->pdata[i], kernel->config.keep_data, error))
            return FALSE;
    return TRUE;
}
