/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time for one unit and step of every neuron model without input: `bench_neurons [MODEL
 * [RESOLUTION]]`. */
#include <stdio.h>
#include <string.h>

#include "tests/model/harness.h"

static double
nanoseconds(const char *name, double h, gboolean per_unit, guint steps)
{
    const DenestNeuron *model = (const DenestNeuron *)harness_load(DENEST_KIND_NEURON, name);
    const HarnessLayout layout = {256, 256, 1, per_unit, harness_pick_best};
    HarnessPopulation *population = harness_population_new(model, &layout, h);
    double best = INFINITY;

    harness_population_advance(population, steps);
    for (guint repeat = 0; repeat < 200; repeat++) {
        const gint64 start = g_get_monotonic_time();

        harness_population_advance(population, steps);
        best = fmin(best, 1000.0 * (double)(g_get_monotonic_time() - start) / (256.0 * steps));
    }
    harness_population_free(population);
    return best;
}

int
main(int argc, char **argv)
{
    static const char *const models[] = {
        "aeif_cond_alpha", "aeif_cond_exp", "hh_psc_alpha",  "ht_neuron",     "iaf_cond_alpha",
        "iaf_cond_beta",   "iaf_cond_exp",  "iaf_psc_alpha", "iaf_psc_delta", "iaf_psc_exp",
        "izhikevich",      "mat2_psc_exp",  "parrot_neuron"};
    const double h = argc > 2 ? g_ascii_strtod(argv[2], NULL) : 0.1;

    for (guint i = 0; i < G_N_ELEMENTS(models); i++)
        if (argc < 2 || !strcmp(argv[1], "all") || !strcmp(argv[1], models[i]))
            printf("%-16s h %g: %8.2f ns shared, %8.2f ns per unit\n", models[i], h,
                   nanoseconds(models[i], h, FALSE, 8), nanoseconds(models[i], h, TRUE, 8));
    return 0;
}
