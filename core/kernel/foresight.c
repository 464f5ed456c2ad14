/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/foresight.h"

#include <string.h>

#include "core/base/cpu.h"
#include "core/kernel/block.h"
#include "core/kernel/columns.h"
#include "core/kernel/stream.h"

/* A chance of units that may do anything. */
#define UNKNOWN (DENEST_CHANCE_AT_TOP + 2)

struct DenestForesight {
    DenestBlockView *view;
    double **before; /* [column][unit]: state before the first step */
    double *chance;  /* [unit]: of the present step */
    double *numbers; /* [unit]: how many it takes */
    double *highest; /* [unit]: highest chance of all steps, at most UNKNOWN */
};

/* A unit that goes alone, as one lane among those beside it, which are computed for nothing: so it
 * is computed by the same instructions as in its block. */
typedef struct {
    DenestBlockView *view;
    GArray *spikes;
    DenestStream *stream;
    double *state; /* [column][lane] */
    double n_spikes[DENEST_LANES], chance[DENEST_LANES];
} Lone;

DenestForesight *
denest_foresight_new(DenestBlockView *view)
{
    DenestForesight *foresight = g_new(DenestForesight, 1);
    const guint n = view->block.n;

    foresight->view = view;
    foresight->before = denest_columns_new(denest_population_n_columns(view->population), n);
    foresight->chance = view->block.chance = denest_columns_new_array(n);
    foresight->numbers = denest_columns_new_array(n);
    foresight->highest = denest_columns_new_array(n);
    return foresight;
}

void
denest_foresight_free(DenestForesight *foresight)
{
    if (foresight == NULL)
        return;
    denest_columns_free(foresight->before);
    denest_columns_free_array(foresight->chance);
    denest_columns_free_array(foresight->numbers);
    denest_columns_free_array(foresight->highest);
    g_free(foresight);
}

/* ---- As if no unit spiked ---- */

DENEST_INLINE void
note_body(const double *restrict chance, guint n, double *restrict numbers,
          double *restrict highest)
{
    DENEST_FOR_UNITS (i, n) {
        const double bound = chance[i] < UNKNOWN ? chance[i] : UNKNOWN; /* also if it is NaN */

        numbers[i] += bound < 0 ? 0 : 1;
        highest[i] = bound > highest[i] ? bound : highest[i];
    }
}

DENEST_TARGET_AVX2 static void
note_avx2(const double *chance, guint n, double *numbers, double *highest)
{
    note_body(chance, n, numbers, highest);
}

static void
note_base(const double *chance, guint n, double *numbers, double *highest)
{
    note_body(chance, n, numbers, highest);
}

void
denest_foresight_look(DenestForesight *foresight, DenestStep from, DenestStep to)
{
    DenestBlockView *view = foresight->view;
    const gsize size = view->block.n * sizeof(double);
    const DenestUpdateFunc update = denest_cpu_choose(view->population->model->update);
    const gboolean wide = denest_cpu_level() > 0;

    for (guint c = 0; c < denest_population_n_columns(view->population); c++)
        memcpy(foresight->before[c], view->state[c], size);
    memset(foresight->numbers, 0, size);
    memset(foresight->highest, 0, size);
    for (DenestStep step = from; step < to; step++) {
        denest_block_view_set_steps(view, step, 1);
        update(&view->block);
        (wide ? note_avx2 : note_base)(foresight->chance, view->block.n, foresight->numbers,
                                       foresight->highest);
        denest_block_view_sample(view, step + 1, -1);
    }
}

/* ---- The numbers ---- */

/* @param unit any of the population */
static void
lone_init(Lone *lone, DenestPopulation *population, guint unit, DenestStep slice_start)
{
    const guint n_columns = denest_population_n_columns(population);

    lone->state = denest_columns_new_array((gsize)n_columns * DENEST_LANES);
    lone->view = denest_block_view_new(population, unit, unit + 1, lone->n_spikes, lone->spikes);
    lone->view->slice_start = slice_start;
    lone->view->block.chance = lone->chance;
}

static void
lone_clear(Lone *lone)
{
    denest_block_view_free(lone->view);
    denest_columns_free_array(lone->state);
}

/* Take the lanes that hold a unit as they were before the slice. @return the unit's lane */
static guint
lone_enter(Lone *lone, const DenestUnitBlock *block, guint unit)
{
    const guint lane = (unit - block->begin) % DENEST_LANES, first = unit - block->begin - lane;
    DenestBlockView *view = lone->view;

    denest_block_view_point(view, block->begin + first);
    view->block.n_units = MIN(DENEST_LANES, block->end - view->first);
    for (guint c = 0; c < denest_population_n_columns(view->population); c++) {
        view->state[c] = lone->state + (gsize)c * DENEST_LANES;
        memcpy(view->state[c], block->foresight->before[c] + first, DENEST_LANES * sizeof(double));
    }
    return lane;
}

/* The end of a step in which the unit may spike. */
static void
lone_fire(Lone *lone, guint lane)
{
    DenestBlockView *view = lone->view;

    view->block.stream = lone->stream;
    lone->n_spikes[lane] = view->population->model->fire(&view->block, lane);
    if (lone->n_spikes[lane] != 0)
        denest_block_emit(&view->block, 0);
    lone->n_spikes[lane] = 0;
    view->block.stream = NULL;
}

static void
lone_run(Lone *lone, const DenestUnitBlock *block, guint unit, DenestStep from, DenestStep to)
{
    const DenestPopulation *population = block->population;
    const DenestUpdateFunc update = denest_cpu_choose(population->model->update);
    const guint lane = lone_enter(lone, block, unit);

    for (DenestStep step = from; step < to; step++) {
        denest_block_view_set_steps(lone->view, step, 1);
        update(&lone->view->block);
        if (!(lone->chance[lane] < 0))
            lone_fire(lone, lane);
        denest_block_view_sample(lone->view, step + 1, (int)lane);
    }
    for (guint c = 0; c < denest_population_n_columns(population); c++)
        population->state[c][unit] = lone->view->state[c][lane];
}

/* Does a unit take its numbers without a spike? */
static gboolean
stays_silent(const DenestForesight *foresight, guint i, DenestStream *stream)
{
    const double chance = foresight->highest[i];
    const gboolean top = chance >= DENEST_CHANCE_AT_TOP;

    return denest_stream_pass(stream, (guint)foresight->numbers[i], top ? -1 : chance,
                              top ? 1 - (chance - DENEST_CHANCE_AT_TOP) : 1);
}

void
denest_foresight_fire(DenestPopulation *population, guint vp, guint n_vps, DenestStep slice_start,
                      DenestStep from, DenestStep to, DenestStream *stream)
{
    Lone lone = {.spikes = population->drawn->pdata[vp], .stream = stream};
    guint unit = (vp + n_vps - population->first % n_vps) % n_vps;

    for (guint b = 0; b < population->blocks->len; b++) {
        const DenestUnitBlock *block = population->blocks->pdata[b];

        for (; unit < block->end; unit += n_vps) {
            if (!population->lone_units &&
                stays_silent(block->foresight, unit - block->begin, stream))
                continue;
            if (lone.view == NULL)
                lone_init(&lone, population, unit, slice_start);
            lone_run(&lone, block, unit, from, to);
        }
    }
    if (lone.view != NULL)
        lone_clear(&lone);
}
