/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The connection store: order, what is shared, how large it is. */
#include "core/kernel/edges.h"

#include "tests/unit/kernel_fixture.h"

/* Targets beyond the first range of 2048, so that there are several parts. */
enum { N_SOURCES = 50, N_TARGETS = 5000, N_EDGES = 60000 };

static void
open_pair(KernelFixture *f, guint n_vps, guint n_workers)
{
    KernelOptions options = {.n_vps = n_vps, .n_workers = n_workers};

    kernel_fixture_open(f, &options);
    kernel_create(f, "parrot_neuron", N_SOURCES);
    kernel_create(f, "iaf_psc_delta", N_TARGETS);
}

static const DenestEdgeTable *
table(KernelFixture *f, guint i)
{
    g_assert_cmpuint(f->kernel->tables->len, >, i);
    return f->kernel->tables->pdata[i];
}

/* Connection @p i of a list that is no order at all. */
static DenestEdge
edge(guint i, gboolean weights, gboolean delays)
{
    guint32 x = i * 2654435761u;

    return (DenestEdge){.source = 1 + (x >> 8) % N_SOURCES,
                        .target = 1 + N_SOURCES + (x >> 4) % N_TARGETS,
                        .weight = weights ? i : 2,
                        .delay = delays ? 1 + i % 9 : 3};
}

static void
take(KernelFixture *f, const char *synapse, guint n, gboolean weights, gboolean delays)
{
    guint n_vps = denest_kernel_n_vps(f->kernel);
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(
        f->kernel, kernel_model(f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), synapse));
    GError *error = NULL;

    for (guint i = 0; i < n; i++) {
        DenestEdge e = edge(i, weights, delays);

        denest_edge_builder_take(builder, e.target % n_vps, &e, 1, &error);
        g_assert_no_error(error);
    }
    denest_edge_builder_finish(builder, NULL, &error);
    g_assert_no_error(error);
}

static void
collect(const DenestConnection *connection, gpointer user_data)
{
    g_array_append_vals(user_data, connection, 1);
}

static GArray *
list(KernelFixture *f)
{
    GArray *connections = g_array_new(FALSE, FALSE, sizeof(DenestConnection));

    denest_kernel_foreach_connection(f->kernel, collect, connections);
    return connections;
}

static int
compare_edges(gconstpointer a, gconstpointer b)
{
    const DenestEdge *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* By source, then target, those of a pair as they were made; the same for any cut. */
static void
test_order(gconstpointer data)
{
    guint n_vps = GPOINTER_TO_UINT(data) / 10, n_workers = GPOINTER_TO_UINT(data) % 10;
    g_autoptr(GArray) connections = NULL;
    g_autofree DenestEdge *expected = g_new(DenestEdge, N_EDGES);
    KernelFixture f;

    open_pair(&f, n_vps, n_workers);
    take(&f, "static_synapse", N_EDGES, TRUE, TRUE);
    g_assert_cmpuint(table(&f, 0)->n_parts, >, 1);
    connections = list(&f);
    /* Weights tell the order of creation. */
    for (guint i = 0; i < N_EDGES; i++)
        expected[i] = edge(i, TRUE, TRUE);
    qsort(expected, N_EDGES, sizeof *expected, compare_edges);
    g_assert_cmpuint(connections->len, ==, N_EDGES);
    for (guint i = 0; i < N_EDGES; i++) {
        const DenestConnection *c = &g_array_index(connections, DenestConnection, i);

        g_assert_cmpuint(c->source, ==, expected[i].source);
        g_assert_cmpuint(c->target, ==, expected[i].target);
        g_assert_cmpfloat(c->weight, ==, expected[i].weight);
        g_assert_cmpfloat(c->delay, ==, expected[i].delay);
    }
    kernel_fixture_close(&f);
}

static void
test_shared(void)
{
    for (guint k = 0; k < 4; k++) {
        gboolean weights = k & 1, delays = k >> 1;
        const DenestEdgeTable *t;
        KernelFixture f;
        double bytes;

        open_pair(&f, 3, 1);
        take(&f, "static_synapse", N_EDGES, weights, delays);
        t = table(&f, 0);
        g_assert_cmpuint(t->n, ==, N_EDGES);
        g_assert_true(t->shared_weight == !weights);
        g_assert_true(t->shared_delay == !delays);
        g_assert_true((t->parts[0].weights == NULL) == !weights);
        g_assert_true((t->parts[0].delays == NULL) == !delays);
        bytes = (double)denest_kernel_connection_bytes(f.kernel) / N_EDGES;
        g_assert_cmpfloat(bytes, <=, weights || delays ? 16 : 8);
        kernel_fixture_close(&f);
    }
}

/* A weight of its own that comes late, in another list, or first of all. */
static void
test_spread(void)
{
    static const guint odd[] = {0, 1, 255, 256, 599};

    for (guint k = 0; k < G_N_ELEMENTS(odd); k++) {
        g_autoptr(GArray) connections = NULL;
        KernelFixture f;
        GError *error = NULL;

        open_pair(&f, 1, 1);
        {
            g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(
                f.kernel, kernel_model(&f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse"));

            for (guint i = 0; i < 600; i++) {
                DenestEdge e = {1, 1 + N_SOURCES + i, i == odd[k] ? 7 : 2, i == odd[k] ? 9 : 4};

                denest_edge_builder_take(builder, G_MAXUINT, &e, 1, &error);
                g_assert_no_error(error);
            }
            denest_edge_builder_finish(builder, NULL, &error);
            g_assert_no_error(error);
        }
        connections = list(&f);
        for (guint i = 0; i < 600; i++) {
            const DenestConnection *c = &g_array_index(connections, DenestConnection, i);

            g_assert_cmpfloat(c->weight, ==, i == odd[k] ? 7 : 2);
            g_assert_cmpfloat(c->delay, ==, i == odd[k] ? 9 : 4);
        }
        kernel_fixture_close(&f);
    }
}

/* Plastic synapses have weights of their own although they start equal. */
static void
test_plastic(void)
{
    const DenestEdgeTable *t;
    KernelFixture f;

    open_pair(&f, 1, 1);
    take(&f, "stdp_synapse", 1000, FALSE, FALSE);
    take(&f, "ht_synapse", 1000, FALSE, FALSE);
    t = table(&f, 0);
    g_assert_false(t->shared_weight);
    g_assert_true(t->shared_delay);
    g_assert_nonnull(t->target->archive);
    for (guint p = 0; p < t->n_parts; p++)
        for (guint32 i = 0; i < t->parts[p].rows[N_SOURCES]; i++)
            g_assert_cmpfloat(t->parts[p].weights[i], ==, 2);
    t = table(&f, 1);
    g_assert_true(t->shared_weight);
    g_assert_true(t->shared_state);
    kernel_fixture_close(&f);
}

/* A builder that nobody finishes, and one that has nothing to store. */
static void
test_nothing(void)
{
    DenestEdge e = {1, 1 + N_SOURCES, 1, 1};
    DenestEdgeBuilder *builder;
    GError *error = NULL;
    KernelFixture f;

    open_pair(&f, 2, 2);
    builder = denest_edge_builder_new(
        f.kernel, kernel_model(&f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse"));
    denest_edge_builder_take(builder, G_MAXUINT, &e, 1, &error);
    g_assert_no_error(error);
    denest_edge_builder_free(builder);
    take(&f, "static_synapse", 0, FALSE, FALSE);
    g_assert_cmpuint(f.kernel->tables->len, ==, 0);
    g_assert_cmpuint(denest_kernel_n_connections(f.kernel), ==, 0);
    kernel_run(&f, 2);
    kernel_fixture_close(&f);
}

/* Rows count with 32 bits, those of all virtual processes together. The list is never looked at. */
static void
test_too_many(void)
{
    KernelFixture f;
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    g_autoptr(GError) error = NULL;
    DenestEdge e = edge(0, FALSE, FALSE);

    open_pair(&f, 2, 1);
    builder = denest_edge_builder_new(
        f.kernel, kernel_model(&f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse"));
    g_assert_true(denest_edge_builder_take(builder, e.target % 2, &e, 1, &error));
    g_assert_false(denest_edge_builder_take(builder, 1 - e.target % 2, &e, G_MAXUINT32, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_cmpstr(error->message, ==, "more than 4294967295 connections of one projection");
    g_clear_pointer(&builder, denest_edge_builder_free);
    kernel_fixture_close(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint n_vps = 1; n_vps <= 3; n_vps += 2) {
        for (guint n_workers = 1; n_workers <= 3; n_workers++) {
            g_autofree char *path =
                g_strdup_printf("/edges/order/%u-vps/%u-workers", n_vps, n_workers);

            g_test_add_data_func(path, GUINT_TO_POINTER(10 * n_vps + n_workers), test_order);
        }
    }
    g_test_add_func("/edges/shared", test_shared);
    g_test_add_func("/edges/spread", test_spread);
    g_test_add_func("/edges/plastic", test_plastic);
    g_test_add_func("/edges/nothing", test_nothing);
    g_test_add_func("/edges/too_many", test_too_many);
    return g_test_run();
}
