/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of masks: point test, boxes and search agree. */
#include <denest/mask.h>

#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"

enum { N_POINTS = 4000, N_BOXES = 2000, N_INSIDE = 20 };

/* A mask with the values of the example, placed in a small grid if it counts cells. */
typedef struct {
    const DenestMask *mask;
    gpointer params;
    DenestBox bounds;
    GRand *random;
    double positions[2 * 25];
    DenestGeometry grid;
} Shape;

static void
shape_clear(Shape *shape)
{
    g_free(shape->params);
    g_clear_pointer(&shape->random, g_rand_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shape, shape_clear)

static gboolean
shape_init(Shape *shape, const DenestSubject *subject, const DenestPrototype *model,
           const DenestValue *values, GError **error)
{
    static const double origin[] = {0, 0};

    *shape = (Shape){.mask = (const DenestMask *)model->model,
                     .random = g_rand_new_with_seed(3),
                     .grid = {.dims = 2,
                              .is_grid = TRUE,
                              .size = {5, 5, 1},
                              .lower_left = {-2.5, -2.5},
                              .extent = {5, 5},
                              .n = 25}};
    for (guint i = 0; i < 25; i++) {
        shape->positions[2 * i] = i / 5 - 2.0;
        shape->positions[2 * i + 1] = 2.0 - i % 5;
    }
    shape->grid.positions = shape->positions;
    shape->params = denest_subject_params(subject, model, values, error);
    if (!shape->params)
        return FALSE;
    if (shape->mask->place)
        shape->mask->place(shape->params, &shape->grid, origin);
    shape->mask->bounds(shape->params, &shape->bounds);
    return TRUE;
}

/* A point in the bounding box made wider on all sides. */
static void
draw_point(const Shape *shape, double *ret_p)
{
    for (guint d = 0; d < DENEST_MAX_DIMS; d++) {
        const double low = shape->bounds.lower[d], high = shape->bounds.upper[d];
        const double margin = 0.3 * (high - low) + 0.1;

        ret_p[d] = d < shape->mask->dims
                       ? g_rand_double_range(shape->random, low - margin, high + margin)
                       : 0;
    }
}

static gboolean
check_inside(DenestSubject *subject, GError **error)
{
    g_auto(Shape) shape = {0};
    guint n = 0;

    if (!shape_init(&shape, subject, subject->model, subject->values, error))
        return FALSE;
    for (guint d = 0; d < shape.mask->dims; d++)
        if (!(shape.bounds.lower[d] <= shape.bounds.upper[d]) || !isfinite(shape.bounds.lower[d]) ||
            !isfinite(shape.bounds.upper[d]))
            return DENEST_CHECK_FAIL("bounds of axis %u are %g … %g", d, shape.bounds.lower[d],
                                     shape.bounds.upper[d]);
    for (guint i = 0; i < N_POINTS; i++) {
        double p[DENEST_MAX_DIMS];
        gboolean in_box = TRUE, inside;

        draw_point(&shape, p);
        inside = shape.mask->inside(shape.params, p);
        for (guint d = 0; d < shape.mask->dims; d++)
            in_box = in_box && p[d] >= shape.bounds.lower[d] && p[d] <= shape.bounds.upper[d];
        if (inside && !in_box)
            return DENEST_CHECK_FAIL("(%g, %g, %g) is inside, but not in the bounding box", p[0],
                                     p[1], p[2]);
        if (inside != shape.mask->inside(shape.params, p))
            return DENEST_CHECK_FAIL("(%g, %g, %g) is inside and outside", p[0], p[1], p[2]);
        n += inside;
    }
    if (n == 0)
        return DENEST_CHECK_FAIL("no point is inside");
    return TRUE;
}

static gboolean
box_inside(const Shape *shape, const DenestBox *box)
{
    if (shape->mask->box_inside)
        return shape->mask->box_inside(shape->params, box);
    return denest_mask_holds_corners(shape->mask->inside, shape->params, shape->mask->dims, box);
}

static gboolean
box_outside(const Shape *shape, const DenestBox *box)
{
    if (shape->mask->box_outside)
        return shape->mask->box_outside(shape->params, box);
    return denest_mask_misses_bounds(&shape->bounds, shape->mask->dims, box);
}

/* Points of a box against what is said of the box. */
static gboolean
check_box(const Shape *shape, const DenestBox *box, GError **error)
{
    const gboolean all_in = box_inside(shape, box), all_out = box_outside(shape, box);

    if (all_in && all_out)
        return DENEST_CHECK_FAIL("a box is surely inside and surely outside");
    for (guint i = 0; i < N_INSIDE && (all_in || all_out); i++) {
        double p[DENEST_MAX_DIMS] = {0};

        for (guint d = 0; d < shape->mask->dims; d++)
            p[d] = box->lower[d] + g_rand_double(shape->random) * (box->upper[d] - box->lower[d]);
        if (shape->mask->inside(shape->params, p) != all_in)
            return DENEST_CHECK_FAIL("(%g, %g, %g) is %s, but lies in a box that is surely %s",
                                     p[0], p[1], p[2], all_in ? "outside" : "inside",
                                     all_in ? "inside" : "outside");
    }
    return TRUE;
}

static gboolean
check_boxes(DenestSubject *subject, GError **error)
{
    g_auto(Shape) shape = {0};

    if (!shape_init(&shape, subject, subject->model, subject->values, error))
        return FALSE;
    for (guint i = 0; i < N_BOXES; i++) {
        double a[DENEST_MAX_DIMS], b[DENEST_MAX_DIMS];
        const double size = g_rand_double(shape.random);
        DenestBox box = {{0}, {0}};

        draw_point(&shape, a);
        draw_point(&shape, b);
        for (guint d = 0; d < shape.mask->dims; d++) {
            b[d] = a[d] + size * (b[d] - a[d]);
            box.lower[d] = fmin(a[d], b[d]);
            box.upper[d] = fmax(a[d], b[d]);
        }
        if (!check_box(&shape, &box, error))
            return FALSE;
    }
    return TRUE;
}

/* Partners found in a layer against the point test of each pair. */
static gboolean
check_search(DenestSubject *subject, GError **error)
{
    const DenestSmallTreeLayout layout = {.n_vps = 2, .rows = 5, .columns = 5};
    g_auto(Shape) shape = {0};
    g_autoptr(DenestSimulation) simulation = NULL;
    g_autoptr(GArray) edges = NULL;
    guint n = 0;

    if (!shape_init(&shape, subject, subject->model, subject->values, error))
        return FALSE;
    if (shape.mask->dims != 2) {
        g_string_assign(subject->remark, "not run: layers of trees have two dimensions");
        return TRUE;
    }
    simulation = denest_small_tree_join(subject, &layout, error);
    if (!simulation)
        return FALSE;
    edges = denest_small_tree_edges(simulation);
    shape.grid.periodic = TRUE;
    for (guint i = 0; i < 25; i++) {
        double d[DENEST_MAX_DIMS];

        denest_geometry_displacement(&shape.grid, denest_geometry_position(&shape.grid, 12),
                                     denest_geometry_position(&shape.grid, i), d);
        n += shape.mask->inside(shape.params, d);
    }
    if (shape.mask->place || 25 * n == edges->len)
        return TRUE;
    return DENEST_CHECK_FAIL("25 units have %u partners in a periodic layer, but the point test "
                             "finds %u for each",
                             edges->len, n);
}

static double
measure(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    enum { N = 1 << 20 };
    g_auto(Shape) shape = {0};
    double points[64][DENEST_MAX_DIMS], start;
    guint n = 0;

    if (!shape_init(&shape, subject, model, values, NULL))
        return NAN;
    for (guint i = 0; i < G_N_ELEMENTS(points); i++)
        draw_point(&shape, points[i]);
    start = denest_speed_clock();
    for (guint i = 0; i < N; i++)
        n += shape.mask->inside(shape.params, points[i % G_N_ELEMENTS(points)]);
    return n > N ? NAN : 1e9 * (denest_speed_clock() - start) / N;
}

static gboolean
check_speed(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "point", measure, error);
}

const DenestCheck denest_mask_checks[] = {
    {"stable", "check() changes nothing in what it has accepted", denest_values_check_stable},
    {"bounds", "every value just outside its range is refused, by name",
     denest_values_check_bounds},
    {"inside", "what is inside lies in the bounding box", check_inside},
    {"boxes", "boxes that are surely inside or outside are", check_boxes},
    {"search", "the search in a layer finds what the point test finds", check_search},
    {"speed", "ns for a point, beside the nearest mask", check_speed},
    {NULL, NULL, NULL},
};
