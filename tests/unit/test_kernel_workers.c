/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Results do not depend on the number of threads: a network with everything, its data files
 * compared byte by byte. */
#include "tests/unit/kernel_fixture.h"

enum { N_VPS = 3, N_HT = 600, N_PARROTS = 300 };

/* Some targets for each source; weights and delays that differ, as a projection draws them. */
static void
connect_some(KernelFixture *f, const char *synapse, DenestGid source, guint n_sources,
             DenestGid target, guint n_targets)
{
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(
        f->kernel, kernel_model(f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), synapse));
    GError *error = NULL;

    for (guint t = 0; t < n_targets; t++) {
        DenestStream *stream = denest_kernel_stream(f->kernel, (target + t) % N_VPS);

        for (guint k = 0; k < 12; k++) {
            DenestEdge edge = {.source = source + (DenestGid)denest_stream_below(stream, n_sources),
                               .target = target + t,
                               .weight = 1 + denest_stream_uniform(stream),
                               .delay = 1 + 3 * denest_stream_uniform(stream)};

            denest_edge_builder_take(builder, (target + t) % N_VPS, &edge, 1, &error);
            g_assert_no_error(error);
        }
    }
    denest_edge_builder_finish(builder, NULL, &error);
    g_assert_no_error(error);
}

/* @return the first of the units that draw */
static DenestGid
build(KernelFixture *f)
{
    DenestGid poisson, parrots, ht, noisy, plastic, recorder;

    recorder = kernel_create(f, "weight_recorder", 1);
    kernel_set(f, recorder, 1, "{record_to: [file], withport: true, precision: 15}");
    g_assert_cmpuint(recorder, ==, 1);
    poisson = kernel_create(f, "poisson_generator", 2);
    parrots = kernel_create(f, "parrot_neuron", N_PARROTS);
    ht = kernel_create(f, "ht_neuron", N_HT);
    noisy = kernel_create(f, "iaf_psc_exp", 50);
    plastic = kernel_create(f, "iaf_psc_delta", 2100);
    kernel_set(f, poisson, 1, "{rate: 60.0}");
    kernel_set(f, poisson + 1, 1, "{rate: 20000.0, start: 5.0}");
    kernel_set(f, ht + 7, 1, "{g_KL: 0.9}");
    kernel_set(f, noisy, 50, "{delta: 2.0, rho: 0.05, I_e: 300.0}");
    kernel_synapse(f, "AMPA", "ht_synapse", "{receptor_type: 1, weight_recorder: 1}");
    kernel_synapse(f, "GABA", "static_synapse", "{receptor_type: 3}");
    kernel_synapse(f, "plastic", "stdp_synapse", "{weight_recorder: 1, lambda: 0.1}");
    kernel_connect(f, "static_synapse", poisson, 1, parrots, N_PARROTS, 1, 1);
    kernel_connect(f, "static_synapse", poisson + 1, 1, noisy, 50, 20, 1.5);
    connect_some(f, "AMPA", parrots, N_PARROTS, ht, N_HT);
    connect_some(f, "GABA", noisy, 50, ht, N_HT);
    connect_some(f, "plastic", parrots, N_PARROTS, plastic, 2100);
    connect_some(f, "plastic", plastic, 2100, plastic, 2100);
    connect_some(f, "static_synapse", ht, N_HT, noisy, 50);
    kernel_record(f, "spike_detector", "{record_to: [file]}", ht, N_HT);
    kernel_record(f, "spike_detector", "{record_to: [file]}", noisy, 50 + 2100);
    kernel_record(f, "multimeter",
                  "{record_to: [file], precision: 15, record_from: [V_m, g_AMPA, I_h]}", ht, N_HT);
    return noisy;
}

/* The text of all data files with their names. */
static GHashTable *
results(guint n_workers, guint64 *ret_n_spikes)
{
    KernelOptions options = {.h = 0.5, .n_vps = N_VPS, .n_workers = n_workers};
    GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GDir) dir = NULL;
    KernelFixture f;
    DenestGid noisy;
    const char *name;

    kernel_fixture_open(&f, &options);
    noisy = build(&f);
    kernel_run(&f, 20);
    g_assert_true(denest_kernel_nodes(f.kernel, noisy)->population->draws);
    kernel_run(&f, 10.5);
    kernel_run(&f, 10);
    *ret_n_spikes = denest_kernel_work(f.kernel).n_spikes;
    dir = g_dir_open(f.folder, 0, NULL);
    while ((name = g_dir_read_name(dir)) != NULL)
        g_hash_table_insert(texts, g_strdup(name), kernel_file(&f, name));
    kernel_fixture_close(&f);
    return texts;
}

static void
test_workers(void)
{
    guint64 n_spikes = 0, n = 0;
    g_autoptr(GHashTable) expected = results(1, &n_spikes);

    g_assert_cmpuint(g_hash_table_size(expected), ==, 4 * N_VPS);
    g_assert_cmpuint(n_spikes, >, 1000);
    for (guint n_workers = 2; n_workers <= 4; n_workers++) {
        g_autoptr(GHashTable) texts = results(n_workers, &n);
        GHashTableIter iter;
        gpointer name, text;

        g_assert_cmpuint(n, ==, n_spikes);
        g_hash_table_iter_init(&iter, expected);
        while (g_hash_table_iter_next(&iter, &name, &text)) {
            const char *other = g_hash_table_lookup(texts, name);

            g_assert_nonnull(other);
            g_assert_cmpuint(strlen(text), >, 100);
            if (!g_str_equal(text, other))
                g_error("%s differs between 1 and %u workers", (const char *)name, n_workers);
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kernel/workers", test_workers);
    return g_test_run();
}
