/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/population.h"

#include <string.h>

#include "core/kernel/block.h"
#include "core/kernel/columns.h"

/* One slot of the inputs of a range should stay in a core's first cache while the spikes of a slice
 * are delivered to it; and there should be work for every worker. */
#define PART_UNITS 2048
#define SMALL_PART_UNITS 256

static void
fill_state(DenestPopulation *population)
{
    for (guint row = 0; row < population->model->n_state; row++)
        for (guint i = 0; i < population->n_padded; i++)
            population->state[row][i] = population->prototype->state[row];
}

DenestPopulation *
denest_population_new(const DenestPrototype *prototype, const DenestTime *time, DenestGid first,
                      guint n, guint index, guint n_workers)
{
    DenestPopulation *population = g_new0(DenestPopulation, 1);
    const DenestNeuron *model = (const DenestNeuron *)prototype->model;

    population->model = model;
    population->prototype = prototype;
    population->time = time;
    population->first = first;
    population->n = n;
    population->n_padded = denest_columns_pad(n);
    population->index = index;
    population->n_parts =
        MAX((n + PART_UNITS - 1) / PART_UNITS, MIN(n_workers, MAX(1, n / SMALL_PART_UNITS)));
    population->params = g_memdup2(prototype->params, model->base.params_size);
    population->common = g_memdup2(&prototype->common, sizeof(DenestCommon));
    population->state = denest_columns_new(model->n_state, population->n_padded);
    population->rings = g_new0(double *, model->n_inputs + 1);
    population->zeros = denest_columns_new_array(population->n_padded);
    population->samplers =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_sampler_free);
    population->blocks = denest_block_cut(population);
    fill_state(population);
    return population;
}

void
denest_population_free(DenestPopulation *population)
{
    for (guint row = 0; row < population->model->n_inputs; row++)
        denest_columns_free_array(population->rings[row]);
    g_free(population->rings);
    denest_columns_free_array(population->zeros);
    denest_columns_free(population->state);
    denest_columns_free(population->param_columns);
    denest_columns_free(population->derived_columns);
    g_free(population->derived);
    g_free(population->params);
    g_free(population->common);
    denest_archive_free(population->archive);
    g_ptr_array_unref(population->samplers);
    g_ptr_array_unref(population->blocks);
    g_free(population);
}

int
denest_population_input_row(const DenestNeuron *model, guint receptor, gboolean current)
{
    for (guint row = 0; row < model->n_inputs; row++)
        if (model->inputs[row].receptor == receptor &&
            (model->inputs[row].kind == DENEST_INPUT_CURRENT) == current)
            return (int)row;
    return -1;
}

static void
resize_ring(DenestPopulation *population, guint row, guint n_slots)
{
    denest_columns_free_array(population->rings[row]);
    population->rings[row] = denest_columns_new_array((gsize)n_slots * population->n_padded);
}

void
denest_population_connect_input(DenestPopulation *population, guint row)
{
    /* One slot stands for "connected" until the first run says how many are needed. */
    for (guint i = row; i < population->model->n_inputs; i++) {
        gboolean partner =
            i > row && population->model->inputs[i].kind == DENEST_INPUT_NEGATIVE &&
            population->model->inputs[i].receptor == population->model->inputs[row].receptor;

        if (population->rings[i] == NULL && (i == row || partner))
            resize_ring(population, i, MAX(1, population->n_slots));
    }
}

DenestArchive *
denest_population_archive(DenestPopulation *population)
{
    if (population->archive == NULL)
        population->archive = denest_archive_new(population->n);
    population->watched = TRUE;
    return population->archive;
}

const void *
denest_population_params(const DenestPopulation *population, guint unit)
{
    gsize size = population->model->base.params_size;

    return population->params + (population->per_unit ? unit * size : 0);
}

const DenestCommon *
denest_population_common(const DenestPopulation *population, guint unit)
{
    return population->common + (population->per_unit ? unit : 0);
}

/* Give every unit its own parameters. */
static void
spread(DenestPopulation *population)
{
    gsize size = population->model->base.params_size;
    guint8 *params = g_malloc(MAX(1, size * population->n));
    DenestCommon *common = g_new(DenestCommon, population->n);

    for (guint i = 0; i < population->n; i++) {
        memcpy(params + i * size, population->params, size);
        common[i] = *population->common;
    }
    g_free(population->params);
    g_free(population->common);
    population->params = params;
    population->common = common;
    population->per_unit = TRUE;
}

/* Let units share parameters again when they are all equal. */
static void
gather(DenestPopulation *population)
{
    gsize size = population->model->base.params_size;

    for (guint i = 1; i < population->n; i++)
        if (memcmp(population->params + i * size, population->params, size) != 0 ||
            memcmp(population->common + i, population->common, sizeof(DenestCommon)) != 0)
            return;
    population->per_unit = FALSE;
}

/* A view of unit i: state is copied out of the columns into @p state. */
static DenestUnit
unit_view(const DenestPopulation *population, guint i, double *state)
{
    for (guint row = 0; row < population->model->n_state; row++)
        state[row] = population->state[row][i];
    return (DenestUnit){population->prototype->schema,
                        (void *)denest_population_params(population, i),
                        (DenestCommon *)denest_population_common(population, i), state};
}

gboolean
denest_population_set(DenestPopulation *population, guint begin, guint end,
                      const DenestValue *values, GError **error)
{
    g_autofree double *state = g_new0(double, population->model->n_state + 1);
    g_autoptr(GArray) assignments = denest_unit_parse(
        population->prototype->schema, population->prototype->arena, values, TRUE, NULL, error);

    if (assignments == NULL)
        return FALSE;
    if (!population->per_unit)
        spread(population);
    for (guint i = begin; i < end; i++) {
        DenestUnit unit = unit_view(population, i, state);

        if (!denest_unit_assign(&unit, (const DenestAssignment *)(void *)assignments->data,
                                assignments->len, error)) {
            g_prefix_error(error, "gid %u: ", population->first + i);
            return FALSE;
        }
        for (guint row = 0; row < population->model->n_state; row++)
            population->state[row][i] = state[row];
    }
    gather(population);
    return TRUE;
}

DenestValue *
denest_population_get(const DenestPopulation *population, guint unit, const char *key,
                      GError **error)
{
    g_autofree double *state = g_new0(double, population->model->n_state + 1);
    DenestUnit view = unit_view(population, unit, state);

    return denest_unit_get(&view, key, error);
}

int
denest_population_recordable(const DenestNeuron *model, const char *name)
{
    for (guint row = 0; row < model->n_state; row++)
        if ((model->state[row].flags & DENEST_RECORDABLE) &&
            g_str_equal(model->state[row].name, name))
            return (int)row;
    for (guint row = 0; row < model->n_recordables; row++)
        if (g_str_equal(model->recordables[row].name, name))
            return (int)(model->n_state + row);
    return -1;
}

/* Derived of every unit, and parameters and derived in columns, as blocks read them. */
static void
prepare_columns(DenestPopulation *population)
{
    const DenestNeuron *model = population->model;
    guint n_params = (guint)(model->base.params_size / sizeof(double));
    guint n_derived = (guint)(model->derived_size / sizeof(double));
    g_autofree double *derived = g_new0(double, n_derived + 1);

    denest_columns_free(population->param_columns);
    denest_columns_free(population->derived_columns);
    population->param_columns = denest_columns_new(n_params, population->n_padded);
    population->derived_columns = denest_columns_new(n_derived, population->n_padded);
    for (guint i = 0; i < population->n_padded; i++) {
        const double *params = denest_population_params(population, MIN(i, population->n - 1));

        if (model->prepare != NULL)
            model->prepare(params, population->time->h, derived);
        for (guint k = 0; k < n_params; k++)
            population->param_columns[k][i] = params[k];
        for (guint k = 0; k < n_derived; k++)
            population->derived_columns[k][i] = derived[k];
    }
}

static void
prepare_archive(DenestPopulation *population)
{
    if (population->archive == NULL)
        return;
    for (guint i = 0; i < population->n; i++) {
        const DenestNeuronCommon *common = &denest_population_common(population, i)->neuron;

        denest_archive_set_tau(population->archive, i, common->tau_minus,
                               common->tau_minus_triplet);
    }
}

static void
init_buffers(DenestPopulation *population)
{
    const DenestNeuron *model = population->model;
    g_autofree double *state = g_new0(double, model->n_state + 1);

    for (guint row = 0; row < model->n_inputs; row++)
        if (population->rings[row] != NULL)
            resize_ring(population, row, population->n_slots);
    if (population->archive != NULL)
        denest_archive_clear(population->archive);
    for (guint i = 0; i < population->n_padded; i++) {
        for (guint row = 0; row < model->n_state; row++)
            state[row] = model->state[row].flags & DENEST_BUFFER ? 0 : population->state[row][i];
        if (model->init_buffers != NULL)
            model->init_buffers(denest_population_params(population, MIN(i, population->n - 1)),
                                population->time->h, state);
        for (guint row = 0; row < model->n_state; row++)
            if (model->state[row].flags & DENEST_BUFFER)
                population->state[row][i] = state[row];
    }
    population->buffers_ready = TRUE;
}

/* Keep what is under way when the rings change their length. */
static void
relay_rings(DenestPopulation *population, guint n_slots, DenestStep clock)
{
    gsize width = population->n_padded;
    guint old_slots = population->n_slots;

    for (guint row = 0; row < population->model->n_inputs; row++) {
        double *old = g_steal_pointer(&population->rings[row]);

        if (old == NULL)
            continue;
        resize_ring(population, row, n_slots);
        for (DenestStep q = clock; old_slots > 0 && q < clock + MIN(old_slots, n_slots); q++)
            memcpy(population->rings[row] + (gsize)(q % n_slots) * width,
                   old + (gsize)(q % old_slots) * width, width * sizeof(double));
        denest_columns_free_array(old);
    }
    population->n_slots = n_slots;
}

static gboolean
draws(const DenestPopulation *population)
{
    const DenestNeuron *model = population->model;

    if (!model->stochastic || model->draws == NULL)
        return model->stochastic;
    for (guint i = 0; i < (population->per_unit ? population->n : 1); i++)
        if (model->draws(denest_population_params(population, i)))
            return TRUE;
    return FALSE;
}

void
denest_population_prepare(DenestPopulation *population, guint n_slots, DenestStep clock)
{
    const DenestNeuron *model = population->model;

    if (population->n_slots != n_slots)
        relay_rings(population, n_slots, clock);
    if (!population->buffers_ready)
        init_buffers(population);
    prepare_archive(population);
    population->draws = draws(population);
    if (population->per_unit) {
        prepare_columns(population);
    } else {
        g_free(population->derived);
        population->derived = g_malloc0(MAX(1, model->derived_size));
        if (model->prepare != NULL)
            model->prepare(population->params, population->time->h, population->derived);
    }
    for (guint i = 0; i < population->blocks->len; i++)
        denest_block_begin(g_ptr_array_index(population->blocks, i), clock);
    for (guint i = 0; i < population->samplers->len; i++)
        denest_sampler_start(g_ptr_array_index(population->samplers, i), clock);
}

void
denest_population_reset(DenestPopulation *population)
{
    fill_state(population);
    population->buffers_ready = FALSE;
    for (guint i = 0; i < population->samplers->len; i++)
        denest_sampler_clear(g_ptr_array_index(population->samplers, i));
}
