/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/block_view.h"

#include <string.h>

#include "core/kernel/columns.h"

void
denest_block_view_point(DenestBlockView *view, guint begin)
{
    const DenestPopulation *population = view->population;
    const DenestNeuron *model = population->model;
    guint n_params = (guint)(model->base.params_size / sizeof(double));
    guint n_derived = (guint)(model->derived_size / sizeof(double));

    view->first = begin;
    for (guint c = 0; c < denest_population_n_columns(population); c++)
        view->state[c] = population->state[c] + begin;
    for (guint row = 0; row < population->n_inputs; row++) {
        gboolean connected = population->rings[row] != NULL;

        view->inputs[row] = (connected ? population->rings[row] : population->zeros) + begin;
        view->strides[row] = connected ? population->n_padded : 0;
    }
    for (guint k = 0; population->per_unit && k < n_params; k++)
        view->params[k] = population->param_columns[k] + begin;
    for (guint k = 0; population->per_unit && k < n_derived; k++)
        view->derived[k] = population->derived_columns[k] + begin;
}

DenestBlockView *
denest_block_view_new(DenestPopulation *population, guint begin, guint end, double *scratch,
                      GArray *spikes)
{
    const DenestNeuron *model = population->model;
    DenestBlockView *view = g_new0(DenestBlockView, 1);

    view->state = g_new0(double *, denest_population_n_columns(population) + 1);
    view->inputs = g_new0(const double *, population->n_inputs + 1);
    view->strides = g_new0(gsize, population->n_inputs + 1);
    view->params = g_new0(const double *, model->base.params_size / sizeof(double) + 1);
    view->derived = g_new0(const double *, model->derived_size / sizeof(double) + 1);
    view->population = population;
    view->spikes = spikes;
    denest_block_view_point(view, begin);
    view->block = (DenestBlock){
        .n = denest_columns_pad(end - begin),
        .n_units = end - begin,
        .h = population->time->h,
        .per_unit = population->per_unit,
        .params = population->per_unit ? NULL : population->params,
        .derived = population->per_unit ? NULL : population->derived,
        .param_columns = view->params,
        .derived_columns = view->derived,
        .state = view->state,
        .first_column = population->first_column,
        .spikes = scratch,
        .input = view->inputs,
        .input_stride = view->strides,
        .n_slots = MAX(1, population->n_slots),
        .kernel = view,
    };
    return view;
}

void
denest_block_view_free(DenestBlockView *view)
{
    if (view == NULL)
        return;
    g_free(view->state);
    g_free(view->inputs);
    g_free(view->strides);
    g_free(view->params);
    g_free(view->derived);
    g_free(view);
}

void
denest_block_view_set_steps(DenestBlockView *view, DenestStep step, guint n_steps)
{
    view->block.step = step;
    view->block.n_steps = n_steps;
    view->block.input_slot = (guint)(step % view->block.n_slots);
}

/* Values of all units of a view. @param row as samplers count them */
static void
read_row(const DenestBlockView *view, guint row, double *ret_values)
{
    const DenestPopulation *population = view->population;
    const DenestNeuron *model = population->model;
    const guint n = view->block.n;

    if (row >= model->n_state + model->n_recordables) {
        int column = denest_population_item_column(population, row);

        memcpy(ret_values, column < 0 ? population->zeros : view->state[column],
               n * sizeof(double));
        return;
    }
    if (row >= model->n_state) {
        model->recordables[row - model->n_state].read(&view->block, ret_values);
        return;
    }
    memcpy(ret_values, view->state[row], n * sizeof(double));
    if (model->state[row].relative_to > 0) {
        gsize field = model->state[row].relative_to - 1;
        const double *shared = view->block.params;

        for (guint i = 0; i < n; i++)
            ret_values[i] += shared != NULL ? shared[field] : view->params[field][i];
    }
}

static void
sample_variable(const DenestBlockView *view, guint row, int lane, double *values)
{
    double lanes[DENEST_LANES];

    if (lane < 0) {
        read_row(view, row, values);
        return;
    }
    read_row(view, row, lanes);
    values[lane] = lanes[lane];
}

void
denest_block_view_sample(const DenestBlockView *view, DenestStep stamp, int lane)
{
    const GPtrArray *samplers = view->population->samplers;

    for (guint k = 0; k < samplers->len; k++) {
        const DenestSampler *sampler = g_ptr_array_index(samplers, k);

        for (guint variable = 0; variable < sampler->n_variables; variable++) {
            double *values = denest_sampler_values(sampler, stamp, variable);

            if (values == NULL)
                break;
            sample_variable(view, sampler->rows[variable], lane, values + view->first);
        }
    }
}

void
denest_block_view_clear_inputs(const DenestBlockView *view, DenestStep from, DenestStep to)
{
    for (guint row = 0; row < view->population->n_inputs; row++)
        for (DenestStep q = from; view->strides[row] > 0 && q < to; q++)
            memset((double *)view->inputs[row] +
                       (gsize)(q % view->block.n_slots) * view->strides[row],
                   0, view->block.n * sizeof(double));
}
