/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "harness.h"

#include <gmodule.h>
#include <string.h>

const DenestModel *
harness_load(DenestKind kind, const char *name)
{
    static const char *const folders[] = {"neuron", "stimulator", "synapse", "recorder"};
    g_autofree char *file = g_strdup_printf("%s.so", name);
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_PLUGIN_PATH"), folders[kind], file, NULL);
    GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);
    gpointer record = NULL;
    const DenestPlugin *plugin;

    if (!module)
        g_error("%s", g_module_error());
    g_module_make_resident(module);
    g_assert_true(g_module_symbol(module, DENEST_PLUGIN_SYMBOL, &record));
    plugin = record;
    g_assert_cmpuint(plugin->abi_version, ==, DENEST_ABI_VERSION);
    for (guint i = 0; i < plugin->n_models; i++)
        if (!strcmp(plugin->models[i]->name, name))
            return plugin->models[i];
    g_error("%s has no model %s", path, name);
}

static gboolean
is_list(const DenestParam *p)
{
    return p->type == DENEST_TYPE_DOUBLES || p->type == DENEST_TYPE_INTS;
}

gpointer
harness_params_new(const DenestModel *model)
{
    gpointer params = g_malloc0(MAX(model->params_size, 1));

    for (guint i = 0; i < model->n_params; i++) {
        const DenestParam *p = &model->params[i];

        if (p->offset != G_MAXSIZE && p->type <= DENEST_TYPE_BOOL)
            G_STRUCT_MEMBER(double, params, p->offset) = p->value;
    }
    if (model->check)
        g_assert_true(model->check(params, NULL));
    return params;
}

gpointer
harness_params_copy(const DenestModel *model, gconstpointer params)
{
    gpointer copy = g_memdup2(params, MAX(model->params_size, 1));

    for (guint i = 0; i < model->n_params; i++)
        if (is_list(&model->params[i])) {
            DenestDoubles *list = &G_STRUCT_MEMBER(DenestDoubles, copy, model->params[i].offset);

            list->data = g_memdup2(list->data, list->n * sizeof(double));
        }
    return copy;
}

void
harness_params_free(const DenestModel *model, gpointer params)
{
    for (guint i = 0; i < model->n_params; i++)
        if (is_list(&model->params[i]))
            g_free((gpointer)G_STRUCT_MEMBER(DenestDoubles, params, model->params[i].offset).data);
    g_free(params);
}

static const DenestParam *
find_param(const DenestModel *model, const char *key)
{
    for (guint i = 0; i < model->n_params; i++)
        if (!strcmp(model->params[i].name, key))
            return &model->params[i];
    return NULL;
}

gboolean
harness_params_set(const DenestModel *model, gpointer params, const char *key, const double *values,
                   guint n)
{
    const DenestParam *p = find_param(model, key);

    if (!p || p->offset == G_MAXSIZE)
        return FALSE;
    for (guint i = 0; i < n; i++)
        g_assert_true(values[i] >= p->min && values[i] <= p->max);
    if (is_list(p)) {
        DenestDoubles *list = &G_STRUCT_MEMBER(DenestDoubles, params, p->offset);

        g_free((gpointer)list->data);
        list->data = g_memdup2(values, n * sizeof(double));
        list->n = n;
    } else {
        g_assert_cmpuint(n, ==, 1);
        G_STRUCT_MEMBER(double, params, p->offset) = values[0];
    }
    return TRUE;
}

gboolean
harness_params_apply(const DenestModel *model, gpointer params, const GPtrArray *settings,
                     GError **error)
{
    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = settings->pdata[i];

        harness_params_set(model, params, setting->key, (double *)(gpointer)setting->values->data,
                           setting->values->len);
    }
    return !model->check || model->check(params, error);
}

/* --- populations --- */

typedef struct {
    const DenestNeuron *model;
    HarnessLayout layout;
    guint n; /* padded */
    double h;
    gpointer params;
    double *derived;
    guint *first_column; /* no rows are repeated here */
    double **state, **param_columns, **derived_columns, **input;
    gsize *input_stride;
    double *spikes;
    guint step, n_steps;
    HarnessResult *result; /* may be NULL */
    DenestStep last_emit;  /* of the block that is running */
} Population;

static double **
columns_new(gsize n_columns, gsize n)
{
    double **columns = g_new0(double *, n_columns + 1);

    for (gsize c = 0; c < n_columns; c++) {
        columns[c] = g_aligned_alloc0(n, sizeof(double), 64);
    }
    return columns;
}

static void
columns_free(double **columns)
{
    for (double **c = columns; *c; c++)
        g_aligned_free(*c);
    g_free(columns);
}

static void
fill(double *column, gsize n, double value)
{
    for (gsize i = 0; i < n; i++)
        column[i] = value;
}

/* The state of one unit as init() and act() see it. */
static void
for_one(Population *p, guint unit, double *row, gboolean store)
{
    for (guint c = 0; c < p->model->n_state; c++)
        if (store)
            p->state[c][unit] = row[c];
        else
            row[c] = p->state[c][unit];
}

static double
param_at(gconstpointer params, gsize field)
{
    return ((const double *)params)[field];
}

static void
init_state(Population *p)
{
    const DenestNeuron *m = p->model;
    g_autofree double *row = g_new0(double, m->n_state + 1);

    for (guint c = 0; c < m->n_state; c++) {
        row[c] = m->state[c].value;
        if (m->state[c].relative_to)
            row[c] -= param_at(p->params, m->state[c].relative_to - 1);
    }
    if (m->init)
        m->init(p->params, row);
    for (guint u = 0; u < p->n; u++)
        for_one(p, u, row, TRUE);
}

/* A set call: parameters and state at once, as models.md 1.5 has it. */
static void
apply(Population *p, const GPtrArray *settings)
{
    const DenestNeuron *m = p->model;
    g_autofree double *row = g_new0(double, m->n_state + 1);
    gpointer old = harness_params_copy(&m->base, p->params);
    g_autoptr(GError) error = NULL;

    if (!harness_params_apply(&m->base, p->params, settings, &error))
        g_error("%s", error->message);
    for (guint u = 0; u < p->n; u++) {
        for_one(p, u, row, FALSE);
        for (guint c = 0; c < m->n_state; c++) {
            const gsize base = m->state[c].relative_to;

            if (base)
                row[c] -= param_at(p->params, base - 1) - param_at(old, base - 1);
            for (guint i = 0; i < settings->len; i++) {
                const Setting *s = settings->pdata[i];

                if (!strcmp(s->key, m->state[c].name))
                    row[c] = g_array_index(s->values, double, 0) -
                             (base ? param_at(p->params, base - 1) : 0);
            }
        }
        for (guint i = 0; i < settings->len; i++) {
            const Setting *s = settings->pdata[i];
            const DenestParam *param = find_param(&m->base, s->key);

            if (param && param->offset == G_MAXSIZE && g_array_index(s->values, double, 0) != 0)
                m->act((guint)(param - m->base.params), old, row);
        }
        for_one(p, u, row, TRUE);
    }
    harness_params_free(&m->base, old);
}

static void
init_buffers(Population *p)
{
    const DenestNeuron *m = p->model;
    g_autofree double *row = g_new0(double, m->n_state + 1);

    for (guint u = 0; u < p->n; u++) {
        for_one(p, u, row, FALSE);
        for (guint c = 0; c < m->n_state; c++)
            if (m->state[c].flags & DENEST_BUFFER)
                row[c] = 0;
        if (m->init_buffers)
            m->init_buffers(p->params, p->h, row);
        for_one(p, u, row, TRUE);
    }
}

/* A view of the units first … first+block-1 at the present step. Pointer arrays are for
 * `view_clear`. */
static DenestBlock
view(Population *p, guint first, guint n_steps)
{
    const gsize n_params = p->model->base.params_size / sizeof(double);
    const gsize n_derived = p->model->derived_size / sizeof(double);
    double **state = g_new(double *, p->model->n_state);
    const double **params = g_new(const double *, n_params);
    const double **derived = g_new(const double *, n_derived);
    const double **input = g_new(const double *, p->model->n_inputs);

    for (guint c = 0; c < p->model->n_state; c++)
        state[c] = p->state[c] + first;
    for (gsize c = 0; c < n_params; c++)
        params[c] = p->param_columns[c] + first;
    for (gsize c = 0; c < n_derived; c++)
        derived[c] = p->derived_columns[c] + first;
    for (guint c = 0; c < p->model->n_inputs; c++)
        input[c] = p->input[c] + first;
    p->last_emit = p->step;
    p->last_emit--;
    return (DenestBlock){.n = MIN(p->layout.block, p->n - first),
                         .n_units = MIN(p->layout.block, p->layout.n_units - first),
                         .n_steps = n_steps,
                         .h = p->h,
                         .step = p->step,
                         .per_unit = p->layout.per_unit,
                         .params = p->layout.per_unit ? NULL : p->params,
                         .derived = p->layout.per_unit ? NULL : p->derived,
                         .param_columns = params,
                         .derived_columns = derived,
                         .state = state,
                         .first_column = p->first_column,
                         .spikes = p->spikes + first,
                         .input = input,
                         .input_stride = p->input_stride,
                         .input_slot = p->step,
                         .n_slots = G_MAXUINT / 2,
                         .kernel = p};
}

static void
view_clear(DenestBlock *block)
{
    g_free((gpointer)block->state);
    g_free((gpointer)block->param_columns);
    g_free((gpointer)block->derived_columns);
    g_free((gpointer)block->input);
}

static void
begin_run(Population *p)
{
    const DenestNeuron *m = p->model;

    if (m->prepare)
        m->prepare(p->params, p->h, p->derived);
    for (gsize c = 0; c < m->base.params_size / sizeof(double); c++)
        fill(p->param_columns[c], p->n, param_at(p->params, c));
    for (gsize c = 0; c < m->derived_size / sizeof(double); c++)
        fill(p->derived_columns[c], p->n, p->derived[c]);
    for (guint first = 0; m->begin && first < p->n; first += p->layout.block) {
        DenestBlock block = view(p, first, 0);

        m->begin(&block);
        view_clear(&block);
    }
}

static Population *
population_new(const DenestNeuron *model, const HarnessLayout *layout, double h, guint n_steps,
               const GPtrArray *params)
{
    Population *p = g_new0(Population, 1);

    p->model = model;
    p->layout = *layout;
    p->n = (layout->n_units + DENEST_LANES - 1) / DENEST_LANES * DENEST_LANES;
    p->h = h;
    p->n_steps = n_steps;
    p->params = harness_params_new(&model->base);
    p->derived = g_malloc0(MAX(model->derived_size, 1));
    p->state = columns_new(model->n_state, p->n);
    p->first_column = g_new(guint, model->n_state + 1);
    for (guint c = 0; c <= model->n_state; c++)
        p->first_column[c] = c;
    p->param_columns = columns_new(model->base.params_size / sizeof(double), p->n);
    p->derived_columns = columns_new(model->derived_size / sizeof(double), p->n);
    p->input = columns_new(model->n_inputs, (gsize)p->n * MAX(n_steps, 1));
    p->input_stride = g_new0(gsize, model->n_inputs + 1);
    p->spikes = g_aligned_alloc0(p->n, sizeof(double), 64);
    init_state(p);
    if (params)
        apply(p, params);
    return p;
}

static void
population_advance(Population *p, guint n_steps)
{
    for (guint first = 0; first < p->n; first += p->layout.block) {
        DenestBlock block = view(p, first, n_steps);

        p->layout.pick(p->model->update)(&block);
        view_clear(&block);
    }
    p->step += n_steps;
}

static void
population_free(Population *p)
{
    harness_params_free(&p->model->base, p->params);
    g_free(p->derived);
    columns_free(p->state);
    g_free(p->first_column);
    columns_free(p->param_columns);
    columns_free(p->derived_columns);
    columns_free(p->input);
    g_free(p->input_stride);
    g_aligned_free(p->spikes);
    g_free(p);
}

void
denest_block_emit(const DenestBlock *block, guint t)
{
    Population *p = block->kernel;
    const guint first = (guint)(block->spikes - p->spikes);

    g_assert_cmpint(block->step + t, >, p->last_emit);
    p->last_emit = block->step + t;
    for (guint i = 0; p->result && i < block->n_units; i++)
        p->result->spikes[(block->step + t) * p->layout.n_units + first + i] += block->spikes[i];
}

/* --- scenarios --- */

double
harness_scale(guint unit)
{
    /* Most units must differ from their neighbours, so that lanes take different numbers of
     * sub-steps. */
    static const double scales[] = {1, 0, 0.5, -0.4, 1.7, 1, 3};

    return scales[unit % G_N_ELEMENTS(scales)];
}

static void
add_input(Population *p, DenestInputKind kind, guint receptor, gint64 slot, double value)
{
    if (slot < 0 || slot >= p->n_steps)
        return;
    for (guint c = 0; c < p->model->n_inputs; c++) {
        const DenestInput *in = &p->model->inputs[c];

        if (in->receptor != receptor || in->kind != kind)
            continue;
        p->input_stride[c] = p->n;
        for (guint u = 0; u < p->n; u++)
            p->input[c][slot * p->n + u] +=
                kind == DENEST_INPUT_COUNT ? value : value * harness_scale(u);
    }
}

/* Spikes of weight w: into the column of their sign, which is another one where a unit's scale is
 * negative. */
static void
add_spikes(Population *p, guint receptor, gint64 slot, double weight, double count)
{
    add_input(p, DENEST_INPUT_WEIGHT, receptor, slot, weight);
    add_input(p, DENEST_INPUT_COUNT, receptor, slot, count);
    if (slot < 0 || slot >= p->n_steps)
        return;
    for (guint c = 0; c < p->model->n_inputs; c++) {
        const DenestInput *in = &p->model->inputs[c];

        if (in->receptor != receptor ||
            (in->kind != DENEST_INPUT_POSITIVE && in->kind != DENEST_INPUT_NEGATIVE))
            continue;
        p->input_stride[c] = p->n;
        for (guint u = 0; u < p->n; u++) {
            const double value = weight * harness_scale(u);

            if ((value >= 0) == (in->kind == DENEST_INPUT_POSITIVE))
                p->input[c][slot * p->n + u] += value;
        }
    }
}

static void
connect_device(Population *p, const ScenarioInput *input)
{
    const DenestStimulator *device =
        (const DenestStimulator *)harness_load(DENEST_KIND_STIMULATOR, input->device);
    const gint64 delay = (gint64)floor(input->delay / p->h + 0.5);
    HarnessOutput output;

    harness_output_init(&output, p->h, p->n_steps);
    harness_stimulate(device, input->settings, 0, p->n_steps, &output);
    for (guint n = 0; n <= p->n_steps; n++) {
        if (output.spikes[n] > 0)
            add_spikes(p, input->receptor, n + delay - 1, input->weight * output.factors[n],
                       output.spikes[n]);
        if (n < p->n_steps && output.currents[n] != 0)
            add_input(p, DENEST_INPUT_CURRENT, input->receptor, n + delay,
                      input->weight * output.currents[n]);
    }
    harness_output_clear(&output);
}

/* Values of a recordable for all units after the present step. */
static void
read_trace(Population *p, const char *name, double *ret_values)
{
    const DenestNeuron *m = p->model;

    for (guint c = 0; c < m->n_state; c++)
        if ((m->state[c].flags & DENEST_RECORDABLE) && !strcmp(m->state[c].name, name)) {
            const gsize base = m->state[c].relative_to;

            for (guint u = 0; u < p->layout.n_units; u++)
                ret_values[u] = p->state[c][u] + (base ? param_at(p->params, base - 1) : 0);
            return;
        }
    for (guint c = 0; c < m->n_recordables; c++)
        if (!strcmp(m->recordables[c].name, name)) {
            g_autofree double *values = g_new0(double, p->n);

            for (guint first = 0; first < p->n; first += p->layout.block) {
                DenestBlock block = view(p, first, 0);

                m->recordables[c].read(&block, values + first);
                view_clear(&block);
            }
            memcpy(ret_values, values, p->layout.n_units * sizeof(double));
            return;
        }
    g_error("%s has no recordable %s", m->base.name, name);
}

static void
run_until(Population *p, const Scenario *scenario, guint end)
{
    HarnessResult *r = p->result;

    begin_run(p);
    while (p->step < end) {
        population_advance(p, MIN(p->layout.steps, end - p->step));
        for (guint t = 0; t < r->n_traces; t++)
            read_trace(p, ((const Trace *)scenario->data->pdata[t])->name,
                       r->traces + ((gsize)t * r->n_steps + p->step - 1) * r->n_units);
    }
}

HarnessResult *
harness_run(const DenestNeuron *model, const Scenario *scenario, const HarnessLayout *layout)
{
    HarnessResult *r = g_new0(HarnessResult, 1);
    Population *p;

    r->n_units = layout->n_units;
    r->n_steps = (guint)floor(scenario->simtime / scenario->resolution + 0.5);
    r->n_traces = scenario->data->len;
    r->traces = g_new(double, (gsize)r->n_traces * r->n_steps * r->n_units);
    fill(r->traces, (gsize)r->n_traces * r->n_steps * r->n_units, NAN);
    r->spikes = g_new0(double, (gsize)r->n_steps * r->n_units);
    p = population_new(model, layout, scenario->resolution, r->n_steps, scenario->params);
    p->result = r;
    for (guint i = 0; i < scenario->inputs->len; i++)
        connect_device(p, scenario->inputs->pdata[i]);
    for (guint i = 0; i < scenario->actions->len; i++) {
        const ScenarioAction *action = scenario->actions->pdata[i];

        if (action->at > 0) {
            if (p->step == 0)
                init_buffers(p);
            run_until(p, scenario, (guint)floor(action->at / p->h + 0.5));
        }
        apply(p, action->settings);
    }
    if (p->step == 0)
        init_buffers(p);
    run_until(p, scenario, r->n_steps);
    population_free(p);
    return r;
}

void
harness_result_free(HarnessResult *result)
{
    g_free(result->traces);
    g_free(result->spikes);
    g_free(result);
}

DenestUpdateFunc
harness_pick_base(const DenestUpdateVariants *variants)
{
    return variants->base;
}

DenestUpdateFunc
harness_pick_best(const DenestUpdateVariants *variants)
{
#if DENEST_HAS_VARIANTS
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        return variants->avx512;
    if (__builtin_cpu_supports("avx2"))
        return variants->avx2;
#endif
    return variants->base;
}

/* --- stimulators --- */

void
harness_output_init(HarnessOutput *output, double h, guint n_steps)
{
    *output = (HarnessOutput){h, n_steps, g_new0(double, n_steps + 2), g_new0(double, n_steps + 2),
                              g_new0(double, n_steps + 2)};
}

void
harness_output_clear(HarnessOutput *output)
{
    g_free(output->spikes);
    g_free(output->factors);
    g_free(output->currents);
}

static double
setting_or(const GPtrArray *settings, const char *key, double value)
{
    for (guint i = 0; i < settings->len; i++) {
        const Setting *s = settings->pdata[i];

        if (!strcmp(s->key, key))
            return g_array_index(s->values, double, 0);
    }
    return value;
}

void
harness_stimulate(const DenestStimulator *model, const GPtrArray *settings, guint from, guint to,
                  HarnessOutput *output)
{
    const double h = output->h;
    const double origin = setting_or(settings, "origin", 0);
    const double start = origin + setting_or(settings, "start", 0);
    const double stop = origin + setting_or(settings, "stop", 1e9);
    gpointer params = harness_params_new(&model->base);
    gpointer derived = g_malloc0(MAX(model->derived_size, 1));
    g_autofree double *state = g_new0(double, model->n_state + 1);
    g_autoptr(GError) error = NULL;
    guint32 count = 0;
    DenestStimulus s = {.params = params,
                        .derived = derived,
                        .state = state,
                        .h = h,
                        .origin = (DenestStep)floor(origin / h + 0.5),
                        .first = from,
                        .last = to,
                        .t_min = (DenestStep)floor(start / h + 0.5),
                        .t_max = (DenestStep)floor(stop / h + 0.5),
                        .n_targets = 1,
                        .counts = &count,
                        .kernel = output};

    if (!harness_params_apply(&model->base, params, settings, &error))
        g_error("%s", error->message);
    if (model->prepare)
        model->prepare(params, h, derived);
    if (model->begin)
        model->begin(&s);
    for (s.last = from; s.last < to;) {
        /* Slices of 7 steps, to see that nothing is lost between them. */
        s.first = s.last;
        s.last = MIN(s.first + 7, (DenestStep)to);
        model->update(&s);
    }
    g_free(derived);
    harness_params_free(&model->base, params);
}

void
denest_stimulus_spike(const DenestStimulus *s, DenestStep step, guint target, guint multiplicity,
                      double factor)
{
    HarnessOutput *output = s->kernel;

    g_assert_true(step >= s->first && step < s->last && target < s->n_targets);
    output->spikes[step + 1] += multiplicity;
    output->factors[step + 1] += multiplicity * factor;
}

void
denest_stimulus_spike_counts(const DenestStimulus *s, DenestStep step, const guint32 *counts)
{
    for (guint i = 0; i < s->n_targets; i++)
        if (counts[i] > 0)
            denest_stimulus_spike(s, step, i, counts[i], 1);
}

void
denest_stimulus_spike_all(const DenestStimulus *s, DenestStep step, guint multiplicity,
                          double factor)
{
    for (guint i = 0; i < s->n_targets; i++)
        denest_stimulus_spike(s, step, i, multiplicity, factor);
}

void
denest_stimulus_current(const DenestStimulus *s, DenestStep step, guint target, double current)
{
    HarnessOutput *output = s->kernel;

    g_assert_true(step >= s->first && step < s->last && target < s->n_targets);
    output->currents[step] += current;
}

void
denest_stimulus_current_all(const DenestStimulus *s, DenestStep step, double current)
{
    for (guint i = 0; i < s->n_targets; i++)
        denest_stimulus_current(s, step, i, current);
}

guint64 (*harness_poisson)(double mean);

void
denest_poisson_init(DenestPoisson *poisson, double mean)
{
    poisson->mean = mean;
}

guint64
denest_poisson_draw(const DenestPoisson *poisson, DenestStream *stream)
{
    return harness_poisson ? harness_poisson(poisson->mean) : 0;
}

void
denest_poisson_draw_many(const DenestPoisson *poisson, DenestStream *stream, guint n,
                         guint32 *ret_counts)
{
    for (guint i = 0; i < n; i++)
        ret_counts[i] = (guint32)denest_poisson_draw(poisson, stream);
}

double
denest_stream_uniform(DenestStream *stream)
{
    g_error("no scenario of this harness draws");
}

DenestStep
denest_grid_step(double time_ms, double h)
{
    const gint64 tics_per_step = (gint64)floor(1000 * h + 0.5);
    const gint64 tics = (gint64)(1000 * time_ms + 0.5);

    return tics % tics_per_step == 0 ? tics / tics_per_step : -1;
}

/* --- errors --- */

GQuark
denest_error_quark(void)
{
    return g_quark_from_static_string("denest-error");
}

gboolean
denest_fail(GError **error, DenestErrorCode code, const char *key, const char *format, ...)
{
    va_list args;
    g_autofree char *text = NULL;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, DENEST_ERROR, code, "%s%s%s", key ? key : "", key ? ": " : "", text);
    return FALSE;
}
