/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/block.h"

#include <string.h>

#include "core/base/cpu.h"
#include "core/kernel/columns.h"

/* State of a block should stay in a core's first cache together with the inputs it reads. */
#define BLOCK_BYTES 16384
#define MIN_UNITS 128
#define MAX_UNITS 1024

static void
block_free(DenestUnitBlock *block)
{
    denest_block_view_free(block->view);
    denest_foresight_free(block->foresight);
    g_array_unref(block->spikes);
    denest_columns_free_array(block->scratch);
    g_free(block);
}

GPtrArray *
denest_block_cut(DenestPopulation *population)
{
    GPtrArray *blocks = g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))block_free);
    guint n_columns = denest_population_n_columns(population) + population->n_inputs + 1;
    guint units = (guint)(BLOCK_BYTES / sizeof(double)) / n_columns / DENEST_LANES * DENEST_LANES;

    units = CLAMP(units, MIN_UNITS, MAX_UNITS);
    for (guint begin = 0; begin < population->n; begin += units) {
        DenestUnitBlock *block = g_new0(DenestUnitBlock, 1);

        block->population = population;
        block->begin = begin;
        block->end = MIN(begin + units, population->n);
        block->spikes = g_array_new(FALSE, FALSE, sizeof(DenestSpike));
        block->scratch = denest_columns_new_array(denest_columns_pad(block->end - begin));
        block->bad_unit = -1;
        g_ptr_array_add(blocks, block);
    }
    return blocks;
}

void
denest_block_begin(DenestUnitBlock *block, DenestStep clock)
{
    const DenestNeuron *model = block->population->model;

    denest_block_view_free(block->view);
    block->view = denest_block_view_new(block->population, block->begin, block->end, block->scratch,
                                        block->spikes);
    block->view->block.step = clock;
    if (model->begin != NULL)
        model->begin(&block->view->block);
    g_clear_pointer(&block->foresight, denest_foresight_free);
    if (model->fire != NULL)
        block->foresight = denest_foresight_new(block->view);
}

/* First sample after @p step, at most @p to. */
static DenestStep
next_stop(const DenestPopulation *population, DenestStep step, DenestStep to)
{
    DenestStep stop = to;

    for (guint k = 0; k < population->samplers->len; k++)
        stop = MIN(stop, denest_sampler_next(g_ptr_array_index(population->samplers, k), step));
    return stop;
}

static void
advance(DenestBlockView *view, DenestStep from, DenestStep to)
{
    const DenestPopulation *population = view->population;
    DenestUpdateFunc update = denest_cpu_choose(population->model->update);

    for (DenestStep step = from; step < to;) {
        DenestStep stop = next_stop(population, step, to);

        denest_block_view_set_steps(view, step, (guint)(stop - step));
        update(&view->block);
        denest_block_view_sample(view, stop, -1);
        denest_block_view_clear_inputs(view, step, stop);
        step = stop;
    }
}

void
denest_block_update(DenestUnitBlock *block, DenestStep slice_start, DenestStep from, DenestStep to)
{
    block->view->slice_start = slice_start;
    advance(block->view, from, to);
    /* Other threads look at the block: what does not change is not written. */
    if (block->view->n_emitted > 0)
        block->n_emitted += block->view->n_emitted;
    block->view->n_emitted = 0;
}

void
denest_block_update_drawing(DenestPopulation *population, guint vp, guint n_vps,
                            DenestStep slice_start, DenestStep from, DenestStep to,
                            DenestStream *stream)
{
    double scratch[DENEST_LANES] = {0};
    DenestBlockView *view = NULL;

    for (guint unit = (vp + n_vps - population->first % n_vps) % n_vps; unit < population->n;
         unit += n_vps) {
        if (view == NULL) {
            view = denest_block_view_new(population, unit, unit + 1, scratch,
                                         population->drawn->pdata[vp]);
            view->slice_start = slice_start;
            view->block.n = 1;
            view->block.stream = stream;
        }
        denest_block_view_point(view, unit);
        advance(view, from, to);
    }
    denest_block_view_free(view);
}

static gint
compare_spikes(gconstpointer a, gconstpointer b)
{
    const DenestSpike *x = a, *y = b;

    if (x->lag != y->lag)
        return x->lag < y->lag ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

void
denest_block_collect_drawing(DenestPopulation *population)
{
    DenestUnitBlock *block = g_ptr_array_index(population->blocks, 0);
    guint begin = block->spikes->len;

    for (guint vp = 0; vp < population->drawn->len; vp++) {
        GArray *spikes = g_ptr_array_index(population->drawn, vp);

        for (guint i = 0; i < spikes->len; i++)
            block->n_emitted += g_array_index(spikes, DenestSpike, i).multiplicity;
        if (population->watched && spikes->len > 0)
            g_array_append_vals(block->spikes, spikes->data, spikes->len);
        g_array_set_size(spikes, 0);
    }
    if (block->spikes->len > begin)
        qsort(&g_array_index(block->spikes, DenestSpike, begin), block->spikes->len - begin,
              sizeof(DenestSpike), compare_spikes);
}

/* Keep the first of the units that send too many spikes; several threads may find some. */
static void
note_flood(DenestPopulation *population, guint unit)
{
    guint old;

    do {
        old = (guint)g_atomic_int_get((gint *)&population->flood);
        if (old != 0 && old <= unit + 1)
            return;
    } while (!g_atomic_int_compare_and_exchange((gint *)&population->flood, (gint)old,
                                                (gint)(unit + 1)));
}

void
denest_block_emit(const DenestBlock *block, guint t)
{
    DenestBlockView *view = block->kernel;
    DenestPopulation *population = view->population;
    DenestStep stamp = block->step + t + 1;

    g_return_if_fail(population->model->fire == NULL || block->stream != NULL);

    for (guint i = 0; i < block->n_units; i++) {
        DenestSpike spike;

        if (block->spikes[i] == 0)
            continue;
        if (G_UNLIKELY(!(block->spikes[i] <= DENEST_MAX_MULTIPLICITY))) {
            note_flood(population, view->first + i);
            continue;
        }
        spike = (DenestSpike){.lag = (guint32)(stamp - 1 - view->slice_start),
                              .unit = view->first + i,
                              .multiplicity = (guint32)block->spikes[i]};
        view->n_emitted += spike.multiplicity;
        if (population->archive != NULL)
            denest_archive_add(population->archive, spike.unit,
                               denest_time_ms(population->time, stamp), spike.multiplicity);
        if (population->watched || population->draws)
            g_array_append_val(view->spikes, spike);
    }
}

gboolean
denest_block_is_read(const DenestBlock *block)
{
    const DenestBlockView *view = block->kernel;

    return view->population->histories != NULL;
}

void
denest_block_note(const DenestBlock *block, guint t, guint k, guint i, double value)
{
    const DenestBlockView *view = block->kernel;
    const DenestPopulation *population = view->population;

    if (population->histories != NULL)
        denest_histories_add(population->histories, view->first + i, k,
                             denest_time_ms(population->time, block->step + t + 1), value);
}

void
denest_block_check_finite(DenestUnitBlock *block)
{
    const DenestPopulation *population = block->population;

    block->bad_unit = -1;
    for (guint column = 0, row = 0; column < denest_population_n_columns(population); column++) {
        const double *state = population->state[column];
        double sum = 0;

        /* x - x is 0 for finite x and NaN otherwise, so one sum tells. */
        for (guint i = block->begin; i < block->end; i++)
            sum += state[i] - state[i];
        if (sum == 0)
            continue;
        while (population->first_column[row + 1] <= column)
            row++;
        for (guint i = block->begin; i < block->end; i++) {
            if (!isfinite(state[i]) && block->bad_unit < 0) {
                block->bad_unit = (int)i;
                block->bad_row = row;
            }
        }
        return;
    }
}
