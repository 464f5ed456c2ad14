/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pools: order of trees, walks with masks, images, what is remembered, and the lottery. */
#include "core/network/pool.h"

#include "core/network/region.h"
#include "tests/unit/network.h"

static const gint64 seeds[] = {96, 97, 98, 99};

static DenestRegion *
region_new(const char *yaml, const DenestGeometry *pool)
{
    g_autoptr(DenestValue) map = network_parse(yaml);
    DenestRegion *region = NULL;

    g_assert_true(denest_region_new(plugins_lookup(), map, pool, &region, NULL));
    return region;
}

static void
assert_gids(const DenestPool *pool, const GArray *indices, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < (indices ? indices->len : pool->n); i++)
        g_string_append_printf(text, "%s%u", i ? " " : "",
                               pool->gids[indices ? g_array_index(indices, guint32, i) : i]);
    /* Only the beginning is compared. */
    if (text->len > strlen(expected))
        g_string_truncate(text, strlen(expected));
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_tree_order(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const DenestSelection large =
        network_select(network_add(net, "{rows: 12, columns: 12, elements: a}"), NULL);
    const DenestSelection small =
        network_select(network_add(net, "{rows: 10, columns: 10, elements: a}"), NULL);
    g_autoptr(DenestPool) tree = denest_pools_tree(net->pools, &large);
    g_autoptr(DenestPool) leaf = denest_pools_tree(net->pools, &small);

    g_assert_true(denest_pool_is_tree(tree));
    assert_gids(tree, NULL, "8 9 10 11 12 13 20 21 22");
    assert_gids(leaf, NULL, "147 148 149 150");
    for (guint i = 0; i < leaf->n; i++)
        g_assert_cmpuint(leaf->gids[i], ==, 147 + i);
}

/* In three dimensions x is fastest, then y, then z. */
static void
test_octree_order(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 6, columns: 6, layers: 6, elements: a}");
    const DenestSelection all = network_select(layer, NULL);
    g_autoptr(DenestPool) tree = denest_pools_tree(net->pools, &all);
    guint last = 0;

    for (guint i = 0; i < tree->n; i++) {
        const double *p = tree->positions + 3 * i;
        const guint octant = (p[0] >= 0) + 2 * (p[1] >= 0) + 4 * (p[2] >= 0);

        g_assert_cmpuint(octant, >=, last);
        last = octant;
    }
    g_assert_cmpuint(last, ==, 7);
}

static void
test_walk(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *torus =
        network_add(net, "{rows: 12, columns: 12, elements: a, edge_wrap: true}");
    const NetworkLayer *open = network_add(net, "{rows: 12, columns: 12, elements: a}");
    const DenestSelection on_torus = network_select(torus, NULL);
    DenestSelection on_open = network_select(open, NULL);
    g_autoptr(DenestRegion) region =
        region_new("{rectangular: {lower_left: [-0.15, -0.15], upper_right: [0.15, 0.15]}}", NULL);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(DenestPool) torus_tree = denest_pools_tree(net->pools, &on_torus);
    g_autoptr(DenestPool) open_tree = NULL;
    DenestElement element = g_array_index(open->elements, DenestElement, 0);

    denest_pool_find(torus_tree, region, (double[]){-0.46, 0.46}, found);
    assert_gids(torus_tree, found, "134 135 2 3 14 15 145 13 25");
    g_assert_cmpuint(found->len, ==, 9);

    element.first = 2; /* numbered as if it were the only layer */
    on_open.elements = &element;
    open_tree = denest_pools_tree(net->pools, &on_open);
    denest_pool_find(open_tree, region, (double[]){0, 0}, found);
    assert_gids(open_tree, found, "56 57 68 69 80 81 92 93 54 55 66 67 78 79 90 91");
    g_assert_cmpuint(found->len, ==, 16);
}

/* The walk finds what the point test finds, image by image. */
static void
test_walk_is_complete(void)
{
    static const char *const regions[] = {
        "{circular: {radius: 0.31}, anchor: [0.1, -0.05]}",
        "{doughnut: {inner_radius: 0.1, outer_radius: 0.33}}",
        "{or: [{circular: {radius: 0.2}}, {elliptical: {major_axis: 0.7, minor_axis: 0.1}}]}",
        "{and: [{circular: {radius: 0.1}}, {circular: {radius: 0.1}, anchor: [0.4, 0]}]}",
    };
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 31, columns: 29, elements: a}");
    const DenestSelection all = network_select(layer, NULL);
    g_autoptr(DenestPool) tree = denest_pools_tree(net->pools, &all);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(guint32));

    for (guint i = 0; i < 200; i++) {
        const double anchor[] = {g_test_rand_double_range(-0.6, 0.6),
                                 g_test_rand_double_range(-0.6, 0.6)};
        g_autoptr(DenestRegion) region = region_new(regions[i % G_N_ELEMENTS(regions)], NULL);
        guint n = 0;

        denest_pool_find(tree, region, anchor, found);
        for (guint32 k = 0; k < tree->n; k++) {
            const double p[] = {tree->positions[2 * k] - anchor[0],
                                tree->positions[2 * k + 1] - anchor[1]};

            if (denest_region_inside(region, p))
                g_assert_cmpuint(g_array_index(found, guint32, n++), ==, k);
        }
        g_assert_cmpuint(found->len, ==, n);
    }
}

/* List, tree, list: the second list has the order of the tree, unless another pool came between. */
static void
test_memory(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 12, columns: 12, elements: [a, a]}");
    const DenestSelection all = network_select(layer, NULL);
    DenestSelection model = all, lid = all;
    g_autoptr(DenestPool) fresh = denest_pools_list(net->pools, &all);
    g_autoptr(DenestPool) again = denest_pools_list(net->pools, &all);
    g_autoptr(DenestPool) tree = denest_pools_tree(net->pools, &all);
    g_autoptr(DenestPool) ordered = denest_pools_list(net->pools, &all);
    g_autoptr(DenestPool) tree_again = denest_pools_tree(net->pools, &all);
    g_autoptr(DenestPool) other = NULL, last = NULL, forgotten = NULL, by_lid = NULL;

    g_assert_true(again == fresh);
    assert_gids(fresh, NULL, "2 3 4 5");
    g_assert_false(denest_pool_is_tree(ordered));
    g_assert_cmpmem(ordered->gids, ordered->n * sizeof(DenestGid), tree->gids,
                    tree->n * sizeof(DenestGid));
    g_assert_cmpmem(tree_again->gids, tree_again->n * sizeof(DenestGid), tree->gids,
                    tree->n * sizeof(DenestGid));
    model.model = "a"; /* the same units, but another selector */
    other = denest_pools_list(net->pools, &model);
    assert_gids(other, NULL, "2 3 4 5");
    g_clear_pointer(&tree, denest_pool_unref);
    tree = denest_pools_tree(net->pools, &all);
    forgotten = denest_pools_tree_in(net->pools, &all, layer->geometry);
    last = denest_pools_list(net->pools, &all);
    assert_gids(last, NULL, "2 3 4 5");
    lid.lid = 2;
    by_lid = denest_pools_list(net->pools, &lid);
    assert_gids(by_lid, NULL, "146 147");
    g_assert_cmpuint(by_lid->n, ==, 144);
}

/* A source-driven tree folds into the period of the other layer, from its own lower left corner. */
static void
test_tree_in(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer =
        network_add(net, "{positions: [[0.9, 0.1], [-0.9, -0.9]], extent: [2, 2], elements: a}");
    const NetworkLayer *other = network_add(net, "{rows: 2, columns: 2, elements: a, "
                                                 "edge_wrap: true}");
    const DenestSelection all = network_select(layer, NULL);
    g_autoptr(DenestPool) tree = denest_pools_tree_in(net->pools, &all, other->geometry);

    g_assert_cmpfloat_with_epsilon(tree->positions[0], -0.1, 1e-12);
    g_assert_cmpfloat_with_epsilon(tree->positions[1], -0.9, 1e-12);
    g_assert_cmpfloat(tree->positions[2], ==, -1 + fmod(-0.9 + 1, 1));
}

static void
test_lottery(void)
{
    static const double weights[] = {0.1, 0.4, 0.2, 0.3}, zero[4], infinite[] = {1, INFINITY, 0};
    static const double some[] = {0, 1, 0, 3};
    static const gsize picks[] = {3, 3, 2, 1};
    const double numbers[] = {0.506244, 0.574485, 0.411354, 0.471339};
    g_autoptr(DenestLottery) lottery = denest_lottery_new();
    g_autoptr(DenestStream) stream = denest_stream_new(1);
    guint8 drawable[4];
    guint n_ones = 0;

    denest_lottery_fill(lottery, weights, 4);
    for (guint i = 0; i < 4; i++) {
        stream->next = DENEST_STREAM_END - 1;
        stream->numbers[stream->next] = (guint32)round(numbers[i] * 0x1p30);
        g_assert_cmpuint(denest_lottery_draw(lottery, stream), ==, picks[i]);
    }
    denest_lottery_fill(lottery, some, 4);
    denest_lottery_mark(lottery, drawable);
    g_assert_cmpmem(drawable, 4, ((guint8[]){0, 1, 0, 1}), 4);
    denest_stream_reseed(stream, 3);
    for (guint i = 0; i < 4000; i++)
        n_ones += denest_lottery_draw(lottery, stream) == 1;
    g_assert_cmpuint(n_ones, >, 850);
    g_assert_cmpuint(n_ones, <, 1150);
    denest_lottery_fill(lottery, infinite, 3);
    denest_lottery_mark(lottery, drawable);
    g_assert_cmpmem(drawable, 3, ((guint8[]){1, 1, 1}), 3);
    denest_lottery_fill(lottery, zero, 4);
    denest_lottery_mark(lottery, drawable);
    g_assert_cmpmem(drawable, 4, ((guint8[]){1, 1, 1, 1}), 4);
    denest_lottery_free(NULL);
}

/* Nine candidates of weight zero: every pick is uniform. */
static void
test_zero_lottery(void)
{
    static const gsize expected[] = {4, 5, 3, 4, 2, 8, 0, 0};
    static const double weights[9];
    g_autoptr(DenestLottery) lottery = denest_lottery_new();
    g_autoptr(DenestStream) stream = denest_stream_new(5);

    denest_lottery_fill(lottery, weights, 9);
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(denest_lottery_draw(lottery, stream), ==, expected[i]);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool/tree-order", test_tree_order);
    g_test_add_func("/pool/octree-order", test_octree_order);
    g_test_add_func("/pool/walk", test_walk);
    g_test_add_func("/pool/walk-is-complete", test_walk_is_complete);
    g_test_add_func("/pool/memory", test_memory);
    g_test_add_func("/pool/tree-in", test_tree_in);
    g_test_add_func("/pool/lottery", test_lottery);
    g_test_add_func("/pool/zero-lottery", test_zero_lottery);
    return g_test_run();
}
