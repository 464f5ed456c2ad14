/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/population.h"

#include <string.h>

#include "core/kernel/block.h"
#include "core/kernel/columns.h"

/* Bytes to read for DENEST_BLOCK_PARAMS of models that derive nothing. */
enum { MIN_DERIVED = 64 };

/* One slot of the inputs of a range should stay in a core's first cache while the spikes of a slice
 * are delivered to it; and there should be work for every worker. */
#define PART_UNITS 2048
#define SMALL_PART_UNITS 256

static void
fill_state(DenestPopulation *population)
{
    for (guint row = 0; row < population->model->n_state; row++)
        for (guint c = population->first_column[row]; c < population->first_column[row + 1]; c++)
            for (guint i = 0; i < population->n_padded; i++)
                population->state[c][i] = population->prototype->state[row];
}

/* Length of the longest list among the units; @p repeated as in the tables. */
static guint
n_items(const DenestPopulation *population, gsize repeated)
{
    gsize longest = 0;

    if (repeated == 0)
        return 1;
    for (guint i = 0; i < (population->per_unit ? population->n : 1); i++) {
        const DenestDoubles *list =
            (const DenestDoubles *)((const double *)denest_population_params(population, i) +
                                    (repeated - 1));

        longest = MAX(longest, list->n);
    }
    return (guint)longest;
}

/* Columns of a row of the state table, of which there were @p before. */
static guint
n_columns(const DenestPopulation *population, guint row, guint before)
{
    const DenestState *state = &population->model->state[row];
    guint n = before;

    if (state->columns == NULL)
        return n_items(population, state->repeated);
    for (guint i = 0; i < (population->per_unit ? population->n : 1); i++)
        n = MAX(n, state->columns(denest_population_params(population, i), population->time->h));
    return n;
}

/* Does the layout depend on parameters? */
static gboolean
has_lists(const DenestNeuron *model)
{
    return (model->n_state > 0 && !denest_state_is_single(&model->state[model->n_state - 1])) ||
           (model->n_inputs > 0 && model->inputs[model->n_inputs - 1].repeated > 0);
}

/* Columns and input rows that the parameters of the units ask for. @param old first_column so far,
 * or NULL */
static void
lay_out(DenestPopulation *population, const guint *old)
{
    const DenestNeuron *model = population->model;
    guint n_repeated =
        model->n_inputs == 0 ? 0 : n_items(population, model->inputs[model->n_inputs - 1].repeated);

    population->first_column = g_new0(guint, model->n_state + 1);
    for (guint row = 0; row < model->n_state; row++)
        population->first_column[row + 1] =
            population->first_column[row] +
            n_columns(population, row, old == NULL ? 0 : old[row + 1] - old[row]);
    population->state =
        denest_columns_new(denest_population_n_columns(population), population->n_padded);
    population->n_inputs = model->n_inputs == 0 ? 0 : model->n_inputs - 1 + n_repeated;
    population->inputs = g_new0(DenestInput, population->n_inputs + 1);
    for (guint row = 0; row < population->n_inputs; row++) {
        guint item = row < model->n_inputs ? 0 : row - (model->n_inputs - 1);

        population->inputs[row] = model->inputs[row - item];
        population->inputs[row].receptor += item;
    }
    population->rings = g_new0(double *, population->n_inputs + 1);
    fill_state(population);
}

static void
free_layout(DenestPopulation *population)
{
    for (guint row = 0; row < population->n_inputs; row++)
        denest_columns_free_array(population->rings[row]);
    g_free(population->rings);
    g_free(population->inputs);
    g_free(population->first_column);
    denest_columns_free(population->state);
}

/* Rows may need more or less columns: keep what is there. */
static void
lay_out_again(DenestPopulation *population)
{
    DenestPopulation old = *population;

    lay_out(population, old.first_column);
    for (guint row = 0; row < population->model->n_state; row++) {
        guint n = MIN(old.first_column[row + 1] - old.first_column[row],
                      population->first_column[row + 1] - population->first_column[row]);

        for (guint k = 0; k < n; k++)
            memcpy(population->state[population->first_column[row] + k],
                   old.state[old.first_column[row] + k], population->n_padded * sizeof(double));
    }
    for (guint row = 0; row < MIN(old.n_inputs, population->n_inputs); row++)
        population->rings[row] = g_steal_pointer(&old.rings[row]);
    free_layout(&old);
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
    population->zeros = denest_columns_new_array(population->n_padded);
    population->samplers =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))denest_sampler_free);
    lay_out(population, NULL);
    population->blocks = denest_block_cut(population);
    return population;
}

void
denest_population_free(DenestPopulation *population)
{
    free_layout(population);
    denest_columns_free_array(population->zeros);
    denest_columns_free(population->param_columns);
    denest_columns_free(population->derived_columns);
    g_free(population->derived);
    g_free(population->params);
    g_free(population->common);
    denest_archive_free(population->archive);
    denest_histories_free(population->histories);
    g_ptr_array_unref(population->samplers);
    g_clear_pointer(&population->ports, g_hash_table_unref);
    g_clear_pointer(&population->drawn, g_ptr_array_unref);
    g_ptr_array_unref(population->blocks);
    g_free(population);
}

int
denest_population_input_row(const DenestPopulation *population, guint receptor, gboolean current)
{
    for (guint row = 0; row < population->n_inputs; row++)
        if (population->inputs[row].receptor == receptor &&
            (population->inputs[row].kind == DENEST_INPUT_CURRENT) == current)
            return (int)row;
    return -1;
}

static void
resize_ring(DenestPopulation *population, guint row, guint n_slots)
{
    denest_columns_free_array(population->rings[row]);
    population->rings[row] = denest_columns_new_array((gsize)n_slots * population->n_padded);
}

guint64
denest_population_input_bytes(const DenestPopulation *population, guint n_slots)
{
    guint64 n_connected = 0;

    for (guint row = 0; row < population->n_inputs; row++)
        n_connected += population->rings[row] != NULL;
    return n_connected * n_slots * population->n_padded * sizeof(double);
}

void
denest_population_connect_input(DenestPopulation *population, guint row)
{
    /* One slot stands for "connected" until the first run says how many are needed. */
    for (guint i = row; i < population->n_inputs; i++) {
        gboolean partner = i > row && population->inputs[i].kind == DENEST_INPUT_NEGATIVE &&
                           population->inputs[i].receptor == population->inputs[row].receptor;

        if (population->rings[i] == NULL && (i == row || partner))
            resize_ring(population, i, MAX(1, population->n_slots));
    }
}

DenestArchive *
denest_population_archive(DenestPopulation *population)
{
    if (population->archive == NULL)
        population->archive = denest_archive_new(population->n, population->time);
    population->watched = TRUE;
    return population->archive;
}

DenestHistories *
denest_population_histories(DenestPopulation *population)
{
    if (population->histories == NULL)
        population->histories = denest_histories_new(population->model, population->n);
    return population->histories;
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

    for (guint i = 1; population->per_unit && i < population->n; i++)
        if (memcmp(population->params + i * size, population->params, size) != 0 ||
            memcmp(population->common + i, population->common, sizeof(DenestCommon)) != 0)
            return;
    population->per_unit = FALSE;
}

/* A view of unit i: state is copied out of the columns into @p state, but for repeated rows. */
static DenestUnit
unit_view(const DenestPopulation *population, guint i, double *state)
{
    for (guint row = 0; row < population->model->n_state; row++)
        if (denest_state_is_single(&population->model->state[row]))
            state[row] = population->state[population->first_column[row]][i];
    return (DenestUnit){population->prototype->schema,
                        (void *)denest_population_params(population, i),
                        (DenestCommon *)denest_population_common(population, i), state};
}

/* Write back what unit_view() has copied. */
static void
store_state(DenestPopulation *population, guint i, const double *state)
{
    for (guint row = 0; row < population->model->n_state; row++)
        if (denest_state_is_single(&population->model->state[row]))
            population->state[population->first_column[row]][i] = state[row];
}

/* Spikes on their way refer to receptors, so connected units keep their number. */
static gboolean
check_receptors(const DenestPopulation *population, guint unit, const GArray *assignments,
                GError **error)
{
    const DenestNeuron *model = population->model;
    const DenestInput *last = model->n_inputs == 0 ? NULL : &model->inputs[model->n_inputs - 1];
    const DenestDoubles *list;

    if (last == NULL || last->repeated == 0)
        return TRUE;
    list = (const DenestDoubles *)((const double *)denest_population_params(population, unit) +
                                   (last->repeated - 1));
    for (guint k = 0; k < assignments->len; k++) {
        const DenestAssignment *given = &g_array_index(assignments, DenestAssignment, k);
        gboolean connected = FALSE;

        if (given->slot->place != DENEST_SLOT_PARAM ||
            given->slot->param.offset != (last->repeated - 1) * sizeof(double) ||
            given->doubles.n == list->n || (last->may_grow && given->doubles.n > list->n))
            continue;
        for (guint row = model->n_inputs - 1; row < population->n_inputs; row++)
            connected = connected || population->rings[row] != NULL;
        if (connected)
            return denest_fail(error, DENEST_ERROR_RANGE, given->slot->param.name,
                               "the number of receptors, %" G_GSIZE_FORMAT
                               ", cannot %s once there are connections",
                               list->n, last->may_grow ? "become smaller" : "change");
    }
    return TRUE;
}

/* Orders and state leave parameters alone, so units go on sharing them. */
static gboolean
changes_params(const GArray *assignments)
{
    for (guint k = 0; k < assignments->len; k++) {
        DenestSlotPlace place = g_array_index(assignments, DenestAssignment, k).slot->place;

        if (place == DENEST_SLOT_PARAM || place == DENEST_SLOT_COMMON)
            return TRUE;
    }
    return FALSE;
}

gboolean
denest_population_set(DenestPopulation *population, guint begin, guint end,
                      const DenestValue *values, GError **error)
{
    g_autofree double *state = g_new0(double, population->model->n_state + 1);
    g_autoptr(GArray) assignments = denest_unit_parse(
        population->prototype->schema, population->prototype->arena, values, TRUE, NULL, error);
    gboolean changes, ok = TRUE;

    if (assignments == NULL)
        return FALSE;
    changes = changes_params(assignments);
    if (changes && !population->per_unit)
        spread(population);
    for (guint i = begin; ok && i < end; i++) {
        DenestUnit unit = unit_view(population, i, state);

        ok = check_receptors(population, i, assignments, error) &&
             denest_unit_assign(&unit, (const DenestAssignment *)(void *)assignments->data,
                                assignments->len, error);
        if (!ok)
            g_prefix_error(error, "gid %u: ", population->first + i);
        if (ok)
            store_state(population, i, state);
    }
    if (changes && has_lists(population->model))
        lay_out_again(population);
    return ok;
}

DenestValue *
denest_population_get(const DenestPopulation *population, guint unit, const char *key,
                      GError **error)
{
    g_autofree double *state = g_new0(double, population->model->n_state + 1);
    DenestUnit view = unit_view(population, unit, state);

    return denest_unit_get(&view, key, error);
}

/* The item that @p name means of a repeated row, or -1. */
static int
find_item(const DenestPopulation *population, guint row, const char *name)
{
    const DenestState *state = &population->model->state[row];
    gsize length = strlen(state->name);
    guint64 item = 0;

    if (state->repeated == 0 || strncmp(name, state->name, length) != 0 || name[length] == '0' ||
        !g_ascii_string_to_unsigned(name + length, 10, 1, G_MAXINT, &item, NULL) ||
        item > population->first_column[row + 1] - population->first_column[row])
        return -1;
    return (int)item - 1;
}

int
denest_population_recordable(const DenestPopulation *population, const char *name)
{
    const DenestNeuron *model = population->model;

    for (guint row = 0; row < model->n_state; row++) {
        int item = find_item(population, row, name);

        if (!(model->state[row].flags & DENEST_RECORDABLE))
            continue;
        if (denest_state_is_single(&model->state[row]) && g_str_equal(model->state[row].name, name))
            return (int)row;
        if (item >= 0)
            return (int)(model->n_state * (guint)(item + 1) + model->n_recordables + row);
    }
    for (guint row = 0; row < model->n_recordables; row++)
        if (g_str_equal(model->recordables[row].name, name))
            return (int)(model->n_state + row);
    return -1;
}

int
denest_population_item_column(const DenestPopulation *population, guint row)
{
    guint n_state = population->model->n_state;
    guint rest = row - n_state - population->model->n_recordables;
    guint column = population->first_column[rest % n_state] + rest / n_state;

    return column < population->first_column[rest % n_state + 1] ? (int)column : -1;
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
    guint n_single = 0;

    while (n_single < model->n_state && denest_state_is_single(&model->state[n_single]))
        n_single++;
    for (guint row = 0; row < population->n_inputs; row++)
        if (population->rings[row] != NULL)
            resize_ring(population, row, population->n_slots);
    if (population->archive != NULL)
        denest_archive_clear(population->archive);
    if (population->histories != NULL)
        denest_histories_clear(population->histories);
    for (guint row = 0; row < model->n_state; row++)
        for (guint c = population->first_column[row];
             model->state[row].flags & DENEST_BUFFER && c < population->first_column[row + 1]; c++)
            memset(population->state[c], 0, population->n_padded * sizeof(double));
    for (guint i = 0; i < population->n_padded && model->init_buffers != NULL; i++) {
        for (guint row = 0; row < n_single; row++)
            state[row] = population->state[row][i];
        model->init_buffers(denest_population_params(population, MIN(i, population->n - 1)),
                            population->time->h, state);
        for (guint row = 0; row < n_single; row++)
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

    for (guint row = 0; row < population->n_inputs; row++) {
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

static void
make_drawn(DenestPopulation *population, guint n_vps)
{
    population->drawn = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint vp = 0; vp < n_vps; vp++)
        g_ptr_array_add(population->drawn, g_array_new(FALSE, FALSE, sizeof(DenestSpike)));
}

void
denest_population_prepare(DenestPopulation *population, guint n_vps, guint n_slots, guint max_delay,
                          DenestStep clock)
{
    const DenestNeuron *model = population->model;

    if (population->n_slots != n_slots)
        relay_rings(population, n_slots, clock);
    if (!population->buffers_ready)
        init_buffers(population);
    gather(population);
    prepare_archive(population);
    if (population->histories != NULL)
        denest_histories_set_recent(population->histories, max_delay + 1);
    population->draws = draws(population);
    if (population->draws && population->drawn == NULL)
        make_drawn(population, n_vps);
    if (population->per_unit) {
        prepare_columns(population);
    } else {
        g_free(population->derived);
        population->derived = g_malloc0(MAX(MIN_DERIVED, model->derived_size));
        if (model->prepare != NULL)
            model->prepare(population->params, population->time->h, population->derived);
    }
    for (guint i = 0; i < population->blocks->len; i++)
        denest_block_begin(g_ptr_array_index(population->blocks, i), clock);
    for (guint i = 0; i < population->samplers->len; i++)
        denest_sampler_start(g_ptr_array_index(population->samplers, i), clock);
}

/* What the model says about state after a reset. */
static void
reset_state(DenestPopulation *population)
{
    g_autofree double *state = g_new0(double, population->model->n_state + 1);

    for (guint i = 0; population->model->reset != NULL && i < population->n; i++) {
        unit_view(population, i, state);
        population->model->reset(denest_population_params(population, i), population->time->h,
                                 state);
        store_state(population, i, state);
    }
}

void
denest_population_reset(DenestPopulation *population)
{
    fill_state(population);
    reset_state(population);
    population->buffers_ready = FALSE;
    population->flood = 0;
    for (guint i = 0; i < population->samplers->len; i++)
        denest_sampler_clear(g_ptr_array_index(population->samplers, i));
}
