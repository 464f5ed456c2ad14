/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every synapse model against the weights that it sent in reference runs, with a small archive of
 * the target. */
#include <string.h>

#include "tests/model/harness.h"

#define EPSILON 1e-6
#define N_CONNECTIONS 3

typedef struct {
    double t, K;
} PostSpike;

/* The target: its spikes up to the present and its traces, never pruned; what the row asks for. */
typedef struct {
    double tau_minus;
    GArray *spikes; /* of PostSpike */
    GArray *connections, *arrivals;
    double traces[N_CONNECTIONS];
} Archive;

static void
archive_add(Archive *archive, double t)
{
    const guint n = archive->spikes->len;
    PostSpike spike = {.t = t, .K = 1};

    if (n > 0) {
        const PostSpike *last = &g_array_index(archive->spikes, PostSpike, n - 1);

        spike.K = last->K * exp((last->t - t) * (1 / archive->tau_minus)) + 1;
    }
    g_array_append_val(archive->spikes, spike);
}

static void
fill_traces(const DenestTransmission *x, gboolean nearest)
{
    Archive *archive = x->kernel;

    for (guint i = 0; i < x->n; i++) {
        archive->traces[i] = 0;
        for (guint n = archive->spikes->len; n > 0; n--) {
            const PostSpike *s = &g_array_index(archive->spikes, PostSpike, n - 1);
            const double t = x->t - x->delay[i];

            if (t - s->t <= EPSILON)
                continue;
            archive->traces[i] = (nearest ? 1 : s->K) * exp((s->t - t) / archive->tau_minus);
            break;
        }
    }
}

DenestPostActivity
denest_transmission_post(const DenestTransmission *x, gboolean nearest)
{
    Archive *archive = x->kernel;

    g_array_set_size(archive->connections, 0);
    g_array_set_size(archive->arrivals, 0);
    for (guint32 i = 0; i < x->n; i++) {
        for (guint k = 0; k < archive->spikes->len; k++) {
            const double t = g_array_index(archive->spikes, PostSpike, k).t;
            double arrival;

            if (t < x->t_last - x->delay[i] + EPSILON || t >= x->t - x->delay[i] + EPSILON)
                continue;
            g_array_append_val(archive->connections, i);
            arrival = t + x->delay[i];
            g_array_append_val(archive->arrivals, arrival);
        }
    }
    fill_traces(x, nearest);
    return (DenestPostActivity){.n = archive->arrivals->len,
                                .connection = (const guint32 *)(gpointer)archive->connections->data,
                                .arrival = (const double *)(gpointer)archive->arrivals->data,
                                .trace = archive->traces};
}

static double
setting(const GPtrArray *settings, const char *key, double value)
{
    for (guint i = 0; i < settings->len; i++) {
        const Setting *s = settings->pdata[i];

        if (!strcmp(s->key, key))
            return g_array_index(s->values, double, 0);
    }
    return value;
}

/* Columns of a row of N_CONNECTIONS equal connections. */
static double **
state_new(const DenestSynapse *model, const Scenario *s)
{
    double **state = g_new0(double *, model->n_state + 1);

    for (guint c = 0; c < model->n_state; c++) {
        state[c] = g_new0(double, N_CONNECTIONS);
        for (guint i = 0; i < N_CONNECTIONS; i++)
            state[c][i] = setting(s->params, model->state[c].name, model->state[c].value);
    }
    return state;
}

static void
state_free(double **state)
{
    for (double **c = state; *c; c++)
        g_free(*c);
    g_free(state);
}

/* One spike of the source; asserts what all connections send. */
static void
transmit(const DenestSynapse *model, DenestTransmission *x, const Scenario *s, double expected,
         double tolerance)
{
    double sent[N_CONNECTIONS];

    x->ret_sent = sent;
    for (guint i = 0; i < N_CONNECTIONS; i++)
        sent[i] = model->flags & DENEST_SYNAPSE_PRE_ONLY ? 1 : x->weight[i];
    if (model->transmit)
        model->transmit(x);
    for (guint i = 0; i < N_CONNECTIONS; i++) {
        const double weight =
            model->flags & DENEST_SYNAPSE_PRE_ONLY ? s->weight * sent[i] : sent[i];

        g_assert_cmpfloat_with_epsilon(weight, expected, tolerance);
    }
    x->t_last = x->t;
}

static void
run_scenario(const DenestSynapse *model, const Scenario *s)
{
    const Trace *weights = s->data->pdata[0];
    const double tolerance = fmax(trace_tolerance(weights), 1e-15 * fabs(s->weight));
    const double step = s->resolution, delay = floor(s->delay / step + 0.5) * step;
    double weight[N_CONNECTIONS], delays[N_CONNECTIONS], **state = state_new(model, s);
    gpointer params = harness_params_new(&model->base);
    Archive archive = {setting(s->post_params, "tau_minus", 20),
                       g_array_new(FALSE, FALSE, sizeof(PostSpike)),
                       g_array_new(FALSE, FALSE, sizeof(guint32)),
                       g_array_new(FALSE, FALSE, sizeof(double)),
                       {0}};
    DenestTransmission x = {.n = N_CONNECTIONS,
                            .params = params,
                            .state = state,
                            .weight = weight,
                            .delay = delays,
                            .kernel = &archive};
    guint next_post = 0;

    g_assert_true(harness_params_apply(&model->base, params, s->params, NULL));
    for (guint i = 0; i < N_CONNECTIONS; i++) {
        weight[i] = s->weight;
        delays[i] = delay;
    }
    if (model->flags & DENEST_SYNAPSE_PRE_ONLY)
        x.weight = NULL;
    for (guint n = 0; n < s->pre->len; n++) {
        x.t = g_array_index(s->pre, double, n);
        while (next_post < s->post->len && g_array_index(s->post, double, next_post) <= x.t)
            archive_add(&archive, g_array_index(s->post, double, next_post++));
        transmit(model, &x, s, g_array_index(weights->values, double, n), tolerance);
    }
    for (guint c = 0; c < model->n_state; c++)
        if (model->state[c].flags & DENEST_SETTABLE)
            g_assert_cmpfloat_with_epsilon(state[c][0],
                                           setting(s->final, model->state[c].name, NAN), 1e-12);
    g_array_unref(archive.connections);
    g_array_unref(archive.arrivals);
    g_array_unref(archive.spikes);
    harness_params_free(&model->base, params);
    state_free(state);
}

static void
test_model(gconstpointer name)
{
    const DenestSynapse *model = (const DenestSynapse *)harness_load(DENEST_KIND_SYNAPSE, name);
    g_autoptr(GPtrArray) scenarios = scenarios_load(name);

    g_assert_cmpuint(scenarios->len, >, 0);
    for (guint i = 0; i < scenarios->len; i++)
        run_scenario(model, scenarios->pdata[i]);
}

int
main(int argc, char **argv)
{
    static const char *const models[] = {"ht_synapse", "static_synapse", "stdp_synapse"};

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
        g_autofree char *path = g_strdup_printf("/model/synapse/%s", models[i]);

        g_test_add_data_func(path, models[i], test_model);
    }
    return g_test_run();
}
