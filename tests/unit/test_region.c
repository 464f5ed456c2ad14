/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Regions and the mask plugins: points on and beside borders, boxes, combinations, every mistake.
 */
#include "core/network/region.h"

#include "core/network/geometry.h"
#include "tests/unit/mistakes.h"
#include "tests/unit/network.h"

static DenestRegion *
build(const char *yaml, const DenestGeometry *pool, GError **error)
{
    g_autoptr(DenestValue) map = network_parse(yaml);
    DenestRegion *region = NULL;

    denest_region_new(plugins_lookup(), map, pool, &region, error);
    return region;
}

static const struct {
    const char *yaml;
    double p[DENEST_MAX_DIMS];
    gboolean inside;
} points[] = {
    {"{circular: {radius: 0.5}}", {0.5, 0}, TRUE},
    {"{circular: {radius: 0.5}}", {0.3, 0.4}, TRUE},
    {"{circular: {radius: 0.5}}", {0.3, 0.4000001}, FALSE},
    {"{circular: {radius: 1, anchor: [1, 0]}, anchor: [1, 0]}", {3, 0}, TRUE},
    {"{circular: {radius: 1, anchor: [1, 0]}, anchor: [1, 0]}", {0.9, 0}, FALSE},
    {"{spherical: {radius: 0.5}}", {0, 0.3, 0.4}, TRUE},
    {"{spherical: {radius: 0.5, anchor: [0, 0, 1]}}", {0, 0, 0.4}, FALSE},
    {"{doughnut: {inner_radius: 0.25, outer_radius: 0.5}}", {0.25, 0}, FALSE},
    {"{doughnut: {inner_radius: 0.25, outer_radius: 0.5}}", {0.5, 0}, TRUE},
    {"{doughnut: {inner_radius: 0.25, outer_radius: 0.5}}", {0.26, 0}, TRUE},
    {"{elliptical: {major_axis: 1.0, minor_axis: 0.5}}", {0, 0.25}, TRUE},
    {"{elliptical: {major_axis: 1.0, minor_axis: 0.5}}", {0, 0.26}, FALSE},
    {"{elliptical: {major_axis: 1.0, minor_axis: 0.5, azimuth_angle: 90}}", {0, 0.49}, TRUE},
    {"{ellipsoidal: {major_axis: 1, minor_axis: 0.5, polar_axis: 2}}", {0, 0, 1}, TRUE},
    {"{ellipsoidal: {major_axis: 1, minor_axis: 0.5, polar_axis: 2}}", {0.5, 0, 0.1}, FALSE},
    {"{ellipsoidal: {major_axis: 4, minor_axis: 1, polar_axis: 1, polar_angle: 90}}",
     {0, 0, 1.9},
     TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5]}}", {1, 0.5}, TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5]}}", {1, 0.51}, FALSE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5], azimuth_angle: 90}}",
     {0.25, 0.75},
     TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5], azimuth_angle: 90}}",
     {0.25, -0.25},
     TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5], azimuth_angle: 90}}",
     {0.5, -0.25},
     TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5], azimuth_angle: 90}}",
     {0.75, 0.7},
     TRUE},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0.5], azimuth_angle: 90}}",
     {1, 0.25},
     FALSE},
    {"{box: {lower_left: [0, 0, 0], upper_right: [1, 1, 1]}}", {1, 1, 1}, TRUE},
    {"{volume: {lower_left: [0, 0, 0], upper_right: [1, 1, 1]}}", {1, 1, 1.1}, FALSE},
    {"{box: {lower_left: [-2, -1, -1], upper_right: [2, 1, 1], polar_angle: 90}}",
     {0, 0, 1.9},
     TRUE},
    {"{box: {lower_left: [-2, -1, -1], upper_right: [2, 1, 1], azimuth_angle: 90}}",
     {1.5, 0, 0},
     FALSE},
    {"{and: [{circular: {radius: 1}}, {circular: {radius: 1}, anchor: [1, 0]}]}", {0, 0}, TRUE},
    {"{and: [{circular: {radius: 1}}, {circular: {radius: 1}, anchor: [1, 0]}]}", {-0.1, 0}, FALSE},
    {"{or: [{circular: {radius: 1}}, {circular: {radius: 1}, anchor: [5, 0]}]}", {5, 0}, TRUE},
    {"{or: [{circular: {radius: 1}}, {circular: {radius: 1}, anchor: [5, 0]}]}", {2, 0}, FALSE},
    {"{sub: [{circular: {radius: 2}}, {circular: {radius: 1}}]}", {1.5, 0}, TRUE},
    {"{sub: [{circular: {radius: 2}}, {circular: {radius: 1}}]}", {1, 0}, FALSE},
    {"{or: [{circular: {radius: 1}}, {circular: {radius: 1}}, {circular: {radius: 3}}]}",
     {3, 0},
     TRUE},
};

static void
test_points(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(points); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestRegion) region = build(points[i].yaml, NULL, &error);
        double opposite[DENEST_MAX_DIMS];

        g_assert_no_error(error);
        if (denest_region_inside(region, points[i].p) != points[i].inside)
            g_error("%s: %g %g %g", points[i].yaml, points[i].p[0], points[i].p[1], points[i].p[2]);
        for (guint d = 0; d < DENEST_MAX_DIMS; d++)
            opposite[d] = -points[i].p[d];
        denest_region_mirror(region);
        g_assert_cmpint(denest_region_inside(region, opposite), ==, points[i].inside);
    }
}

/* Boxes that are surely inside hold inside points only, boxes surely outside none, and bounds hold
 * all. Turned boxes are the exception that NEST makes. */
static void
test_boxes(void)
{
    static const char *const convex_or_not[] = {
        "{circular: {radius: 0.5, anchor: [0.1, 0]}, anchor: [0.2, -0.3]}",
        "{doughnut: {inner_radius: 0.3, outer_radius: 0.9}}",
        "{elliptical: {major_axis: 1.9, minor_axis: 0.8, azimuth_angle: 33}, anchor: [0.1, 0.1]}",
        "{rectangular: {lower_left: [-0.5, 0], upper_right: [0.6, 0.7]}}",
        "{and: [{circular: {radius: 0.8}}, {circular: {radius: 0.8}, anchor: [0.4, 0]}]}",
        "{or: [{circular: {radius: 0.4}}, {circular: {radius: 0.4}, anchor: [0.9, 0]}]}",
        "{sub: [{circular: {radius: 0.9}}, {doughnut: {inner_radius: 0.2, outer_radius: 0.4}}]}",
    };

    for (guint i = 0; i < 2 * G_N_ELEMENTS(convex_or_not); i++) {
        g_autoptr(DenestRegion) region = build(convex_or_not[i / 2], NULL, NULL);
        DenestBox bounds;

        if (i % 2)
            denest_region_mirror(region);
        denest_region_bounds(region, &bounds);
        for (guint j = 0; j < 3000; j++) {
            const double x = g_test_rand_double_range(-1.5, 1.5), side = 0.001 * (j % 400);
            const double y = g_test_rand_double_range(-1.5, 1.5);
            const double p[] = {x + side * g_test_rand_double(), y + side * g_test_rand_double()};
            const DenestBox box = {{x, y}, {x + side, y + side}};
            const gboolean inside = denest_region_inside(region, p);

            g_assert_false(denest_region_box_inside(region, &box) && !inside);
            g_assert_false(denest_region_box_outside(region, &box) && inside);
            for (guint d = 0; inside && d < 2; d++)
                g_assert_true(bounds.lower[d] <= p[d] && p[d] <= bounds.upper[d]);
        }
    }
}

static void
test_turned_box_takes_two_corners(void)
{
    g_autoptr(DenestRegion) region =
        build("{rectangular: {lower_left: [-1, -0.1], upper_right: [1, 0.1], azimuth_angle: 45}}",
              NULL, NULL);
    const DenestBox box = {{-0.5, -0.5}, {0.5, 0.5}};
    const double corner[] = {-0.5, 0.5};

    g_assert_true(denest_region_box_inside(region, &box));
    g_assert_false(denest_region_inside(region, corner));
}

static void
test_grid(void)
{
    g_autoptr(DenestValue) layer = network_parse("{rows: 4, columns: 5, edge_wrap: true}");
    g_autoptr(DenestGeometry) pool = denest_geometry_new(layer, NULL, NULL, NULL);
    g_autoptr(DenestRegion) plain = build("{grid: {columns: 2, rows: 1}}", pool, NULL);
    g_autoptr(DenestRegion) shifted =
        build("{grid: {columns: 2, rows: 1}, anchor: {column: 1, row: 2}}", pool, NULL);
    g_autoptr(DenestRegion) large = build("{grid: {columns: 6, rows: 1}}", pool, NULL);
    const double right[] = {0.2, 0}, left[] = {-0.2, 0}, up[] = {0, 0.5};

    g_assert_true(denest_region_inside(plain, right));
    g_assert_false(denest_region_inside(plain, left));
    g_assert_true(denest_region_inside(shifted, up));
    g_assert_false(denest_region_inside(shifted, right));
    g_assert_false(denest_region_exceeds(plain, pool));
    g_assert_true(denest_region_exceeds(large, pool));
}

static void
test_exceeds(void)
{
    g_autoptr(DenestValue) layer = network_parse("{rows: 4, columns: 4, edge_wrap: true}");
    g_autoptr(DenestGeometry) torus = denest_geometry_new(layer, NULL, NULL, NULL);
    DenestGeometry open = *torus;
    g_autoptr(DenestRegion) exact =
        build("{rectangular: {lower_left: [-0.5, -0.5], upper_right: [0.5, 0.5]}}", torus, NULL);
    g_autoptr(DenestRegion) larger =
        build("{rectangular: {lower_left: [-0.5, -0.5], upper_right: [0.5, 0.501]}}", torus, NULL);

    open.periodic = FALSE;
    g_assert_false(denest_region_exceeds(exact, torus));
    g_assert_true(denest_region_exceeds(larger, torus));
    g_assert_false(denest_region_exceeds(larger, &open));
}

static void
test_empty(void)
{
    g_autoptr(DenestValue) map = network_parse("{}");
    DenestRegion *region = NULL;

    g_assert_true(denest_region_new(plugins_lookup(), map, NULL, &region, NULL));
    g_assert_null(region);
}

static const Mistake mistakes[] = {
    {"null", DENEST_ERROR_TYPE, "*mask*null*"},
    {"3", DENEST_ERROR_TYPE, "*mask*"},
    {"{circle: {radius: 1}}", DENEST_ERROR_NOT_FOUND, "*circle*"},
    {"{circular: {radius: 1}, spherical: {radius: 1}}", DENEST_ERROR_RANGE, "*more than one*"},
    {"{anchor: [0, 0]}", DENEST_ERROR_MISSING, "*no type*"},
    {"{circular: {radius: 1, sigma: 1}}", DENEST_ERROR_UNKNOWN, "circular: sigma: *"},
    {"{circular: {}}", DENEST_ERROR_MISSING, "circular: radius: *"},
    {"{circular: 1}", DENEST_ERROR_TYPE, "circular: *"},
    {"{circular: {radius: x}}", DENEST_ERROR_TYPE, "circular: radius: *"},
    {"{circular: {radius: 0}}", DENEST_ERROR_RANGE, "circular: radius: *"},
    {"{circular: {radius: -1}}", DENEST_ERROR_RANGE, "circular: radius: *"},
    {"{circular: {radius: .nan}}", DENEST_ERROR_RANGE, "circular: radius: *"},
    {"{circular: {radius: 1, anchor: [1]}}", DENEST_ERROR_TYPE, "circular: anchor: *"},
    {"{circular: {radius: 1}, anchor: [1, 2, 3]}", DENEST_ERROR_TYPE, "anchor: *"},
    {"{circular: {radius: 1}, anchor: 3}", DENEST_ERROR_TYPE, "anchor: *"},
    {"{circular: {radius: 1}, anchor: {column: 1, row: 1}}", DENEST_ERROR_TYPE, "anchor: *grid*"},
    {"{spherical: {radius: 1}}", DENEST_ERROR_RANGE, "*3 dimensions*"},
    {"{doughnut: {inner_radius: 1, outer_radius: 1}}", DENEST_ERROR_RANGE, "*inner_radius: *"},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 0]}}", DENEST_ERROR_RANGE,
     "*lower_left: *"},
    {"{rectangular: {lower_left: [0, 0, 0], upper_right: [1, 1, 1]}}", DENEST_ERROR_TYPE,
     "rectangular: *"},
    {"{rectangular: {lower_left: [0, 0]}}", DENEST_ERROR_MISSING, "*upper_right: *"},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 1], polar_angle: 3}}",
     DENEST_ERROR_UNKNOWN, "*polar_angle: *"},
    {"{rectangular: {lower_left: [0, 0], upper_right: [1, 1], anchor: [0, 0]}}",
     DENEST_ERROR_UNKNOWN, "*anchor: *"},
    {"{box: {lower_left: [0, 0], upper_right: [1, 1]}}", DENEST_ERROR_TYPE, "box: *"},
    {"{box: {lower_left: [0, 0, 1], upper_right: [1, 1, 1]}}", DENEST_ERROR_RANGE, "box: *"},
    {"{elliptical: {major_axis: 1, minor_axis: 2}}", DENEST_ERROR_RANGE, "*major_axis: *"},
    {"{elliptical: {major_axis: 1, minor_axis: 0}}", DENEST_ERROR_RANGE, "*minor_axis: *"},
    {"{elliptical: {major_axis: 2, minor_axis: 1, polar_axis: 1}}", DENEST_ERROR_UNKNOWN,
     "*polar_axis: *"},
    {"{elliptical: {major_axis: 2, minor_axis: 1, anchor: [1]}}", DENEST_ERROR_TYPE, "*anchor*"},
    {"{ellipsoidal: {major_axis: 2, minor_axis: 1}}", DENEST_ERROR_MISSING, "*polar_axis: *"},
    {"{ellipsoidal: {major_axis: 1, minor_axis: 2, polar_axis: 1}}", DENEST_ERROR_RANGE,
     "*major_axis: *"},
    {"{grid: {columns: 2.0, rows: 1}}", DENEST_ERROR_TYPE, "grid: columns: *"},
    {"{grid: {columns: 0, rows: 1}}", DENEST_ERROR_RANGE, "grid: columns: *"},
    {"{grid: {columns: 1}}", DENEST_ERROR_MISSING, "grid: rows: *"},
    {"{grid: {columns: 1, rows: 1}, anchor: [0, 0]}", DENEST_ERROR_TYPE, "anchor: *"},
    {"{grid: {columns: 1, rows: 1}, anchor: {column: 1, line: 1}}", DENEST_ERROR_MISSING,
     "anchor: *row*"},
    {"{grid: {columns: 1, rows: 1}, anchor: {column: 1, row: 0.5}}", DENEST_ERROR_TYPE,
     "anchor: row: *"},
    {"{or: [{grid: {columns: 1, rows: 1}}, {circular: {radius: 1}}]}", DENEST_ERROR_UNSUPPORTED,
     "or: grid: *"},
    {"{or: [{circular: {radius: 1}}]}", DENEST_ERROR_TYPE, "or: *"},
    {"{or: {circular: {radius: 1}}}", DENEST_ERROR_TYPE, "or: *"},
    {"{and: [{circular: {radius: 1}}, {}]}", DENEST_ERROR_MISSING, "and: *"},
    {"{and: [{circular: {radius: 1}}, {spherical: {radius: 1}}]}", DENEST_ERROR_RANGE, "and: *"},
};

static void
test_mistakes(void)
{
    g_autoptr(DenestValue) layer = network_parse("{rows: 4, columns: 4}");
    g_autoptr(DenestGeometry) pool = denest_geometry_new(layer, NULL, NULL, NULL);

    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(build(mistakes[i].yaml, pool, &error));
        mistake_check(&mistakes[i], error);
    }
}

static void
test_grid_needs_a_grid(void)
{
    g_autoptr(DenestValue) layer = network_parse("{positions: [[0, 0]]}");
    g_autoptr(DenestGeometry) pool = denest_geometry_new(layer, NULL, NULL, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(build("{grid: {columns: 1, rows: 1}}", pool, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/region/points", test_points);
    g_test_add_func("/region/boxes", test_boxes);
    g_test_add_func("/region/turned-box", test_turned_box_takes_two_corners);
    g_test_add_func("/region/grid", test_grid);
    g_test_add_func("/region/exceeds", test_exceeds);
    g_test_add_func("/region/empty", test_empty);
    g_test_add_func("/region/mistakes", test_mistakes);
    g_test_add_func("/region/grid-needs-a-grid", test_grid_needs_a_grid);
    return g_test_run();
}
