/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every neuron model against reference traces, for several layouts of units, which must agree bit
 * for bit. */
#include <string.h>

#include "tests/model/harness.h"

#define N_UNITS 21

static const HarnessLayout layouts[] = {
    {N_UNITS, 2 * DENEST_LANES, 1, FALSE, harness_pick_best},
    {N_UNITS, DENEST_LANES, 1, FALSE, harness_pick_best},
    {N_UNITS, 2 * DENEST_LANES, 1, TRUE, harness_pick_best},
    {N_UNITS, 2 * DENEST_LANES, 10, FALSE, harness_pick_best},
    {N_UNITS, DENEST_LANES, 37, TRUE, harness_pick_best},
};

static void
compare_traces(const Scenario *s, const HarnessResult *r, guint unit)
{
    for (guint t = 0; t < r->n_traces; t++) {
        const Trace *trace = s->data->pdata[t];
        const double tolerance = trace_tolerance(trace);
        double worst = 0;

        g_assert_cmpuint(trace->values->len, ==, r->n_steps);
        for (guint n = 0; n < r->n_steps; n++) {
            const double value = r->traces[((gsize)t * r->n_steps + n) * r->n_units + unit];
            const double expected = g_array_index(trace->values, double, n);

            if (!(fabs(value - expected) <= tolerance))
                g_error("%s %s: %s at %g ms: %.17g is not %.17g", s->model, s->name, trace->name,
                        (n + 1) * s->resolution, value, expected);
            worst = fmax(worst, fabs(value - expected));
        }
        g_test_message("%s %s %s: largest difference %.3g, tolerated %.3g", s->model, s->name,
                       trace->name, worst, tolerance);
    }
}

static void
compare_spikes(const Scenario *s, const HarnessResult *r, guint unit)
{
    guint next = 0;

    for (guint n = 0; n < r->n_steps; n++)
        for (guint i = 0; i < r->spikes[n * r->n_units + unit]; i++, next++) {
            g_assert_cmpuint(next, <, s->spikes->len);
            g_assert_cmpfloat(
                fabs(g_array_index(s->spikes, double, next) - (n + 1) * s->resolution), <, 1e-6);
        }
    g_assert_cmpuint(next, ==, s->spikes->len);
}

/* Where both have a sample, they have the same bits. */
static void
assert_same(const HarnessResult *a, const HarnessResult *b)
{
    const gsize n = (gsize)a->n_traces * a->n_steps * a->n_units;

    for (gsize i = 0; i < n; i++)
        if (!isnan(b->traces[i]))
            g_assert_cmpint(memcmp(&a->traces[i], &b->traces[i], sizeof(double)), ==, 0);
    g_assert_cmpmem(a->spikes, (gsize)a->n_steps * a->n_units * sizeof(double), b->spikes,
                    (gsize)b->n_steps * b->n_units * sizeof(double));
}

static void
test_model(gconstpointer name)
{
    const DenestNeuron *model = (const DenestNeuron *)harness_load(DENEST_KIND_NEURON, name);
    g_autoptr(GPtrArray) scenarios = scenarios_load(name);

    for (guint i = 0; i < scenarios->len; i++) {
        const Scenario *s = scenarios->pdata[i];
        HarnessLayout base = layouts[0];
        HarnessResult *first, *other;

        if (strstr(s->name, "poisson") || strstr(s->name, "noise"))
            continue; /* needs the random streams of the kernel */
        first = harness_run(model, s, &layouts[0]);
        for (guint unit = 0; unit < N_UNITS; unit++)
            if (harness_scale(unit) == 1) {
                compare_traces(s, first, unit);
                compare_spikes(s, first, unit);
            }
        for (guint l = 1; l < G_N_ELEMENTS(layouts); l++) {
            other = harness_run(model, s, &layouts[l]);
            assert_same(first, other);
            harness_result_free(other);
        }
        base.pick = harness_pick_base;
        other = harness_run(model, s, &base);
        compare_traces(s, other, 0);
        compare_spikes(s, other, 0);
        harness_result_free(other);
        harness_result_free(first);
    }
}

int
main(int argc, char **argv)
{
    static const char *const models[] = {
        "aeif_cond_alpha",     "aeif_cond_exp",  "aeif_psc_alpha",    "aeif_psc_delta",
        "aeif_psc_exp",        "amat2_psc_exp",  "hh_cond_exp_traub", "hh_psc_alpha",
        "ht_neuron",           "iaf_cond_alpha", "iaf_cond_beta",     "iaf_cond_exp",
        "iaf_cond_exp_sfa_rr", "iaf_psc_alpha",  "iaf_psc_delta",     "iaf_psc_exp",
        "izhikevich",          "mat2_psc_exp",   "parrot_neuron"};

    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
        g_autofree char *path = g_strdup_printf("/model/neuron/%s", models[i]);

        g_test_add_data_func(path, models[i], test_model);
    }
    return g_test_run();
}
