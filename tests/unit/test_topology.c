/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The topological projection, its masks, functions and pools against connection lists of
 * NEST 2.20.2: sources, targets, delays, weights, positions, and the next number of every random
 * stream.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/network.h"
#include "tests/unit/reference.h"

#define WEIGHT_TOLERANCE 1e-12

typedef struct {
    double weight, delay;
} SynapseDefaults;

static const char *const cases[] = {
    "t01_conv_all_grid",           "t02_conv_circ_gauss_wrap", "t03_div_rect_const_wrap",
    "t04_convn_free_exp",          "t05_divn_free_doughnut",   "t06_conv_gridmask_boundaries",
    "t07_div_ellipse_gauss2d",     "t08_populations_filters",  "t09_devices",
    "t10_conv_3d_box_wrap",        "t11_divn_3d_free_sphere",  "t12_convn_uniform_nomult",
    "t13_position_cache",          "t14_combined_masks",       "t15_div_two_geometries",
    "t16_convn_rotated_oversized",
};

static double
number(const DenestValue *map, const char *key)
{
    double x = 0;

    g_assert_true(denest_value_to_double(denest_value_find(map, key), &x, NULL));
    return x;
}

static gint64
whole(const DenestValue *map, const char *key)
{
    return denest_value_int(denest_value_find(map, key));
}

static Network *
build_network(const DenestValue *test)
{
    const DenestValue *kernel = denest_value_find(test, "kernel");
    const DenestValue *seed_list = denest_value_find(kernel, "rng_seeds");
    const DenestValue *layers = denest_value_find(test, "layers");
    const DenestValue *models = denest_value_find(test, "models");
    const guint n = denest_value_length(seed_list);
    g_autofree gint64 *seeds = g_new(gint64, n);
    Network *net;

    for (guint vp = 0; vp < n; vp++)
        seeds[vp] = denest_value_int(denest_value_item(seed_list, vp));
    net = network_new(n, whole(kernel, "grng_seed"), seeds, number(kernel, "resolution"));
    for (guint i = 0; i < denest_value_length(models); i++) {
        const DenestValue *copy = denest_value_item(models, i);

        if (g_hash_table_contains(net->device_copies,
                                  denest_value_string(denest_value_item(copy, 0))))
            g_hash_table_add(net->device_copies,
                             g_strdup(denest_value_string(denest_value_item(copy, 1))));
    }
    for (guint i = 0; i < denest_value_length(layers); i++)
        network_add_layer(net, denest_value_item(layers, i));
    return net;
}

/* Default weight and delay of a synapse model, which may be a copy with other defaults. */
static void
set_synapse(Network *net, const DenestValue *test, const DenestValue *map)
{
    const DenestValue *models = denest_value_find(test, "models");
    const DenestValue *name = denest_value_find(map, "synapse_model");

    net->default_weight = net->default_delay = 1;
    for (guint i = 0; name && i < denest_value_length(models); i++) {
        const DenestValue *copy = denest_value_item(models, i);

        if (!denest_value_equal(denest_value_item(copy, 1), name))
            continue;
        net->default_weight = number(denest_value_item(copy, 2), "weight");
        net->default_delay = number(denest_value_item(copy, 2), "delay");
    }
}

static guint
count_edges(const Network *net)
{
    guint n = 0;

    for (guint vp = 0; vp < net->n_streams; vp++)
        n += net->edges[vp]->len;
    return n;
}

static void
connect_all(Network *net, const DenestValue *test)
{
    const DenestValue *calls = denest_value_find(test, "connect");
    const DenestValue *expected = denest_value_find(test, "expected");
    const DenestValue *counts = denest_value_find(expected, "num_connections_per_call");

    for (guint i = 0; i < denest_value_length(calls); i++) {
        const DenestValue *call = denest_value_item(calls, i);
        const DenestValue *map = denest_value_find(call, "dict");
        const guint before = count_edges(net);
        g_autoptr(GError) error = NULL;

        set_synapse(net, test, map);
        network_connect(net, net->layers->pdata[whole(call, "pre")],
                        net->layers->pdata[whole(call, "post")], map, &error);
        g_assert_no_error(error);
        g_assert_cmpint(count_edges(net) - before, ==,
                        denest_value_int(denest_value_item(counts, i)));
    }
}

static int
compare_edges(gconstpointer a, gconstpointer b)
{
    const DenestEdge *e = a, *f = b;

    if (e->source != f->source)
        return e->source < f->source ? -1 : 1;
    if (e->target != f->target)
        return e->target < f->target ? -1 : 1;
    if (e->delay != f->delay)
        return e->delay < f->delay ? -1 : 1;
    return (e->weight > f->weight) - (e->weight < f->weight);
}

static void
check_edges(const Network *net, const char *name)
{
    g_autofree char *file = g_strdup_printf("topology/%s.tsv.gz", name);
    g_autofree char *text = reference_read(file);
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(DenestEdge));
    char *next = text;

    for (guint vp = 0; vp < net->n_streams; vp++)
        if (net->edges[vp]->len)
            g_array_append_vals(edges, net->edges[vp]->data, net->edges[vp]->len);
    g_array_sort(edges, compare_edges);
    for (guint i = 0; i < edges->len; i++) {
        const DenestEdge *edge = &g_array_index(edges, DenestEdge, i);
        double weight;

        g_assert_cmpuint(edge->source, ==, strtoul(next, &next, 10));
        g_assert_cmpuint(edge->target, ==, strtoul(next, &next, 10));
        weight = strtod(next, &next);
        g_assert_cmpfloat(fabs(edge->weight - weight), <=, WEIGHT_TOLERANCE * fabs(weight));
        g_assert_cmpfloat(edge->delay, ==, strtod(next, &next));
    }
    g_assert_cmpstr(g_strstrip(next), ==, "");
}

static void
check_nodes(const Network *net, const char *name)
{
    g_autofree char *file = g_strdup_printf("topology/%s.nodes.tsv.gz", name);
    g_autofree char *text = reference_read(file);
    char *next = text;

    for (guint l = 0; l < net->layers->len; l++) {
        const NetworkLayer *layer = net->layers->pdata[l];

        for (guint e = 0; e < layer->elements->len; e++) {
            const DenestElement *element = &g_array_index(layer->elements, DenestElement, e);

            for (guint i = 0; i < element->n; i++) {
                const double *p = denest_geometry_position(layer->geometry, i);

                g_assert_cmpuint(element->first + i, ==, strtoul(next, &next, 10));
                for (guint d = 0; d < layer->geometry->dims; d++)
                    g_assert_cmpfloat(p[d], ==, strtod(next, &next));
            }
        }
    }
    g_assert_cmpstr(g_strstrip(next), ==, "");
}

static void
check_streams(const Network *net, const DenestValue *expected)
{
    const DenestValue *draws = denest_value_find(expected, "next_vp_draws");

    g_assert_cmpfloat(denest_stream_uniform(net->global), ==, number(expected, "next_grng_draw"));
    for (guint vp = 0; vp < net->n_streams; vp++)
        g_assert_cmpfloat(denest_stream_uniform(net->streams[vp]), ==,
                          denest_value_float(denest_value_item(draws, vp)));
}

/* Every virtual process makes the same connections in the same order, whatever the number of
 * threads. */
static void
check_workers(const Network *net, const DenestValue *test)
{
    g_autoptr(Network) other = build_network(test);

    other->n_workers = 3;
    connect_all(other, test);
    for (guint vp = 0; vp < net->n_streams; vp++)
        g_assert_cmpmem(net->edges[vp]->data, net->edges[vp]->len * sizeof(DenestEdge),
                        other->edges[vp]->data, other->edges[vp]->len * sizeof(DenestEdge));
}

static void
test_case(gconstpointer data)
{
    const char *name = data;
    g_autofree char *file = g_strdup_printf("topology/%s.json.gz", name);
    g_autofree char *text = reference_read(file);
    g_autoptr(DenestValue) test = network_parse(text);
    g_autoptr(Network) net = build_network(test);

    check_nodes(net, name);
    connect_all(net, test);
    check_edges(net, name);
    check_workers(net, test);
    check_streams(net, denest_value_find(test, "expected"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/topology/%s", cases[i]);

        g_test_add_data_func(path, cases[i], test_case);
    }
    return g_test_run();
}
