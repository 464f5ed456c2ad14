/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outlines of masks, as drawings show them. */
#include <math.h>

#include <denest/simulation.h>

#define TREE                                                                                       \
    "network:\n"                                                                                   \
    "  synapse_models: {plain: {params: {nest_model: static_synapse}}}\n"                          \
    "  layers:\n"                                                                                  \
    "    l: {params: {populations: {parrot_neuron: 1}},\n"                                         \
    "        nest_params: {rows: 4, columns: 5, extent: [5.0, 4.0%s]%s}}\n"                        \
    "  projection_models:\n"                                                                       \
    "    m: {nest_params: {synapse_model: plain, connection_type: %s, mask: %s}}\n"                \
    "    r: {params: {type: rescaled, projection_model: m, weight_factor: 2.0}}\n"                 \
    "    n: {params: {type: one_to_one}, nest_params: {synapse_model: plain}}\n"                   \
    "  topology: {params: {projections: [{projection_model: %s, source_layers: [l],\n"             \
    "    source_population: null, target_layers: [l], target_population: null}]}}\n"

static GPtrArray *
outline(const char *type, const char *mask, const char *model, gboolean is_3d, guint y_axis)
{
    g_autofree char *text =
        g_strdup_printf(TREE, is_3d ? ", 3.0" : "", is_3d ? ", layers: 3" : "", type, mask, model);
    g_autoptr(GError) error = NULL;
    g_autoptr(DenestTree) tree = denest_tree_new_from_text(text, -1, "t.yml", &error);
    g_autoptr(DenestNetwork) network = NULL;

    g_assert_no_error(error);
    network = denest_network_new(denest_tree_find_child(tree, "network"), NULL, &error);
    g_assert_no_error(error);
    return denest_network_mask_outline(network, 0, 0, y_axis);
}

/* Twice the area: positive if the inside lies on the left. */
static double
area(const GArray *polygon)
{
    const double *p = (const double *)(const void *)polygon->data;
    double sum = 0;

    for (guint i = 0, j = polygon->len - 2; i < polygon->len; j = i, i += 2)
        sum += p[j] * p[i + 1] - p[i] * p[j + 1];
    return sum / 2;
}

static void
check_circle(const GArray *polygon, double x, double y, double radius)
{
    g_assert_cmpuint(polygon->len, >, 100);
    for (guint i = 0; i < polygon->len; i += 2)
        g_assert_cmpfloat_with_epsilon(
            hypot(g_array_index(polygon, double, i) - x, g_array_index(polygon, double, i + 1) - y),
            radius, 1e-5 * radius);
}

static void
test_circles(void)
{
    g_autoptr(GPtrArray) disc = outline("divergent", "{circular: {radius: 2.0}}", "m", FALSE, 1);
    g_autoptr(GPtrArray) ring =
        outline("divergent", "{doughnut: {inner_radius: 0.5, outer_radius: 2.0}}", "m", FALSE, 1);
    g_autoptr(GPtrArray) two =
        outline("divergent",
                "{or: [{circular: {radius: 0.5}}, {circular: {radius: 0.25}, anchor: [2, 1]}]}",
                "m", FALSE, 1);

    g_assert_cmpuint(disc->len, ==, 1);
    check_circle(disc->pdata[0], 0, 0, 2);
    g_assert_cmpfloat_with_epsilon(area(disc->pdata[0]), 4 * G_PI, 1e-2);
    g_assert_cmpuint(ring->len, ==, 2);
    check_circle(ring->pdata[0], 0, 0, 2);
    check_circle(ring->pdata[1], 0, 0, 0.5);
    g_assert_cmpfloat(area(ring->pdata[1]), <, 0);
    g_assert_cmpuint(two->len, ==, 2);
    check_circle(two->pdata[1], 2, 1, 0.25);
}

/* Seen from a source, masks around targets lie the other way round. */
static void
test_direction(void)
{
    static const char mask[] = "{circular: {radius: 1.0}, anchor: [0.5, -1.5]}";
    g_autoptr(GPtrArray) divergent = outline("divergent", mask, "m", FALSE, 1);
    g_autoptr(GPtrArray) convergent = outline("convergent", mask, "m", FALSE, 1);
    g_autoptr(GPtrArray) rescaled = outline("convergent", mask, "r", FALSE, 1);

    check_circle(divergent->pdata[0], 0.5, -1.5, 1);
    check_circle(convergent->pdata[0], -0.5, 1.5, 1);
    check_circle(rescaled->pdata[0], -0.5, 1.5, 1);
}

/* Straight sides need no more than their corners. */
static void
test_rectangle(void)
{
    g_autoptr(GPtrArray) polygons =
        outline("divergent", "{rectangular: {lower_left: [-1.0, -2.0], upper_right: [3.0, 1.0]}}",
                "m", FALSE, 1);
    const GArray *polygon = polygons->pdata[0];

    g_assert_cmpuint(polygons->len, ==, 1);
    g_assert_cmpuint(polygon->len, <=, 2 * 9);
    g_assert_cmpfloat_with_epsilon(area(polygon), 12, 0.01);
}

/* What one sees along the third axis. */
static void
test_ball(void)
{
    static const char mask[] = "{spherical: {radius: 1.0, anchor: [0.0, 0.5, 0.25]}}";
    g_autoptr(GPtrArray) above = outline("divergent", mask, "m", TRUE, 1);
    g_autoptr(GPtrArray) front = outline("divergent", mask, "m", TRUE, 2);

    check_circle(above->pdata[0], 0, 0.5, 1);
    check_circle(front->pdata[0], 0, 0.25, 1);
}

static void
test_none(void)
{
    g_autoptr(GPtrArray) empty = outline("divergent", "{}", "m", FALSE, 1);
    g_autoptr(GPtrArray) other = outline("divergent", "{circular: {radius: 2.0}}", "n", FALSE, 1);
    g_autoptr(GPtrArray) endless =
        outline("divergent", "{circular: {radius: 1.0e+308}}", "m", FALSE, 1);
    g_autoptr(GPtrArray) nothing =
        outline("divergent",
                "{and: [{circular: {radius: 0.5}}, {circular: {radius: 0.25}, anchor: [2, 1]}]}",
                "m", FALSE, 1);

    g_assert_cmpuint(empty->len, ==, 0);
    g_assert_cmpuint(other->len, ==, 0);
    g_assert_cmpuint(endless->len, ==, 0);
    g_assert_cmpuint(nothing->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outline/circles", test_circles);
    g_test_add_func("/outline/direction", test_direction);
    g_test_add_func("/outline/rectangle", test_rectangle);
    g_test_add_func("/outline/ball", test_ball);
    g_test_add_func("/outline/none", test_none);
    return g_test_run();
}
