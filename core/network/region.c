/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A region is a tree: leaves are masks with their parameters, inner nodes combine two regions. Any
 * node may be shifted by an anchor; the root may be mirrored.
 */
#include "core/network/region.h"

#include "core/network/instance.h"

typedef enum { LEAF, AND, OR, SUB } Operation;

struct DenestRegion {
    Operation operation;
    guint dims;
    gboolean mirrored;
    gboolean anchored;
    double anchor[DENEST_MAX_DIMS];
    const DenestMask *mask; /* of a leaf */
    gpointer params;
    DenestBox bounds; /* of a leaf, without anchor */
    DenestRegion *a, *b;
};

typedef struct {
    const DenestLookup *lookup;
    const DenestGeometry *pool; /* may be NULL */
} Context;

static const struct {
    const char *key;
    Operation operation;
} combinations[] = {{"and", AND}, {"or", OR}, {"sub", SUB}};

static DenestRegion *build(const Context *context, const DenestValue *value, gboolean is_operand,
                           GError **error);

/* ---- Tests ---- */

static gboolean
inside_here(const DenestRegion *r, const double *p)
{
    switch (r->operation) {
    case AND:
        return denest_region_inside(r->a, p) && denest_region_inside(r->b, p);
    case OR:
        return denest_region_inside(r->a, p) || denest_region_inside(r->b, p);
    case SUB:
        return denest_region_inside(r->a, p) && !denest_region_inside(r->b, p);
    default:
        return r->mask->inside(r->params, p);
    }
}

gboolean
denest_region_inside(const DenestRegion *r, const double *p)
{
    double q[DENEST_MAX_DIMS];

    if (!r->mirrored && !r->anchored)
        return inside_here(r, p);
    for (guint d = 0; d < r->dims; d++) {
        q[d] = r->mirrored ? -p[d] : p[d];
        if (r->anchored)
            q[d] = q[d] - r->anchor[d];
    }
    return inside_here(r, q);
}

/* The box as the shape of this node sees it. */
static const DenestBox *
move_box(const DenestRegion *r, const DenestBox *box, DenestBox *room)
{
    if (!r->mirrored && !r->anchored)
        return box;
    for (guint d = 0; d < r->dims; d++) {
        room->lower[d] = r->mirrored ? -box->upper[d] : box->lower[d];
        room->upper[d] = r->mirrored ? -box->lower[d] : box->upper[d];
        if (r->anchored) {
            room->lower[d] -= r->anchor[d];
            room->upper[d] -= r->anchor[d];
        }
    }
    return room;
}

gboolean
denest_region_box_inside(const DenestRegion *r, const DenestBox *box)
{
    DenestBox room;

    box = move_box(r, box, &room);
    switch (r->operation) {
    case AND:
        return denest_region_box_inside(r->a, box) && denest_region_box_inside(r->b, box);
    case OR:
        return denest_region_box_inside(r->a, box) || denest_region_box_inside(r->b, box);
    case SUB:
        return denest_region_box_inside(r->a, box) && denest_region_box_outside(r->b, box);
    default:
        if (r->mask->box_inside)
            return r->mask->box_inside(r->params, box);
        return denest_mask_holds_corners(r->mask->inside, r->params, r->dims, box);
    }
}

gboolean
denest_region_box_outside(const DenestRegion *r, const DenestBox *box)
{
    DenestBox room;

    box = move_box(r, box, &room);
    switch (r->operation) {
    case AND:
        return denest_region_box_outside(r->a, box) || denest_region_box_outside(r->b, box);
    case OR:
        return denest_region_box_outside(r->a, box) && denest_region_box_outside(r->b, box);
    case SUB:
        return denest_region_box_outside(r->a, box) || denest_region_box_inside(r->b, box);
    default:
        if (r->mask->box_outside)
            return r->mask->box_outside(r->params, box);
        return denest_mask_misses_bounds(&r->bounds, r->dims, box);
    }
}

static void
combine_bounds(const DenestRegion *r, DenestBox *box)
{
    DenestBox b;

    denest_region_bounds(r->a, box);
    if (r->operation == SUB)
        return;
    denest_region_bounds(r->b, &b);
    for (guint d = 0; d < r->dims; d++) {
        const gboolean hull = r->operation == OR;

        if ((b.lower[d] < box->lower[d]) == hull)
            box->lower[d] = b.lower[d];
        if ((b.upper[d] > box->upper[d]) == hull)
            box->upper[d] = b.upper[d];
    }
}

void
denest_region_bounds(const DenestRegion *r, DenestBox *ret_box)
{
    if (r->operation == LEAF)
        *ret_box = r->bounds;
    else
        combine_bounds(r, ret_box);
    for (guint d = 0; d < r->dims; d++) {
        if (r->anchored) {
            ret_box->lower[d] += r->anchor[d];
            ret_box->upper[d] += r->anchor[d];
        }
        if (r->mirrored) {
            const double lower = ret_box->lower[d];

            ret_box->lower[d] = -ret_box->upper[d];
            ret_box->upper[d] = -lower;
        }
    }
}

void
denest_region_mirror(DenestRegion *region)
{
    region->mirrored = TRUE;
}

gboolean
denest_region_exceeds(const DenestRegion *region, const DenestGeometry *pool)
{
    DenestBox box;

    if (!pool->periodic)
        return FALSE;
    if (region->operation == LEAF && region->mask->exceeds)
        return region->mask->exceeds(region->params, pool);
    denest_region_bounds(region, &box);
    for (guint d = 0; d < region->dims; d++)
        if (box.upper[d] - box.lower[d] > pool->extent[d])
            return TRUE;
    return FALSE;
}

/* ---- Building ---- */

/* `anchor: {column: c, row: r}`, or nothing. */
static gboolean
read_cell(const DenestValue *anchor, double *ret_cell, GError **error)
{
    static const char *const keys[] = {"column", "row"};

    ret_cell[0] = ret_cell[1] = 0;
    if (!anchor)
        return TRUE;
    if (denest_value_type(anchor) != DENEST_VALUE_MAP || denest_value_length(anchor) != 2)
        return denest_fail(error, DENEST_ERROR_TYPE, "anchor",
                           "of a grid mask it must be {column: c, row: r}");
    for (guint d = 0; d < 2; d++) {
        const DenestValue *value = denest_value_find(anchor, keys[d]);
        gint64 x;

        if (!value)
            return denest_fail(error, DENEST_ERROR_MISSING, "anchor", "no key %s", keys[d]);
        if (!denest_value_to_int(value, &x, error)) {
            g_prefix_error(error, "anchor: %s: ", keys[d]);
            return FALSE;
        }
        ret_cell[d] = (double)x;
    }
    return TRUE;
}

/* Counts of cells become lengths of the layer in which partners are looked for. */
static gboolean
place(DenestRegion *r, const Context *context, const DenestValue *anchor, gboolean is_operand,
      GError **error)
{
    double cell[2];

    if (is_operand)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, r->mask->base.name,
                           "cannot be combined with other masks");
    if (!read_cell(anchor, cell, error))
        return FALSE;
    if (!context->pool)
        return TRUE;
    if (!context->pool->is_grid || context->pool->dims != 2)
        return denest_fail(error, DENEST_ERROR_RANGE, r->mask->base.name,
                           "only for two-dimensional layers with rows and columns");
    r->mask->place(r->params, context->pool, cell);
    return TRUE;
}

static gboolean
read_anchor(DenestRegion *r, const DenestValue *anchor, GError **error)
{
    if (!anchor)
        return TRUE;
    if (denest_value_type(anchor) == DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, "anchor",
                           "{column, row} is for grid masks only, here it is a list of numbers");
    if (!denest_instance_read_point(anchor, r->dims, r->anchor, error)) {
        g_prefix_error(error, "anchor: ");
        return FALSE;
    }
    r->anchored = TRUE;
    return TRUE;
}

static gboolean
build_leaf(DenestRegion *r, const Context *context, const char *name, const DenestValue *value,
           GError **error)
{
    const DenestModel *model;

    r->params =
        denest_instance_new(context->lookup, DENEST_KIND_MASK, name, value, NULL, &model, error);
    if (!r->params)
        return FALSE;
    r->mask = (const DenestMask *)model;
    r->dims = r->mask->dims;
    return TRUE;
}

/* `and: [a, b, c]` means (a and b) and c. */
static gboolean
build_combination(DenestRegion *r, const Context *context, guint which, const DenestValue *list,
                  GError **error)
{
    const char *key = combinations[which].key;
    g_autoptr(DenestRegion) first = NULL;

    if (denest_value_type(list) != DENEST_VALUE_LIST || denest_value_length(list) < 2)
        return denest_fail(error, DENEST_ERROR_TYPE, key, "not a list of at least two masks");
    for (guint i = 0; i < denest_value_length(list); i++) {
        DenestRegion *next = build(context, denest_value_item(list, i), TRUE, error);

        if (!next) {
            g_prefix_error(error, "%s: ", key);
            return FALSE;
        }
        if (first && first->dims != next->dims) {
            denest_region_free(next);
            return denest_fail(error, DENEST_ERROR_RANGE, key,
                               "cannot combine masks of 2 and 3 dimensions");
        }
        if (first) {
            DenestRegion *both = i + 1 < denest_value_length(list) ? g_new0(DenestRegion, 1) : r;

            both->operation = combinations[which].operation;
            both->dims = next->dims;
            both->a = g_steal_pointer(&first);
            both->b = next;
            next = both;
        }
        first = next;
    }
    g_steal_pointer(&first); /* the last one is r itself */
    return TRUE;
}

/* The one key of @p value beside `anchor`. */
static gboolean
find_shape(const DenestValue *value, guint *ret_pair, GError **error)
{
    guint n = 0;

    if (denest_value_type(value) != DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "expected a mask such as "
                           "{circular: {radius: 1.0}}, not %s",
                           denest_value_type_name(denest_value_type(value)));
    for (guint i = 0; i < denest_value_length(value); i++) {
        if (g_str_equal(denest_value_key_name(value, i), "anchor"))
            continue;
        *ret_pair = i;
        n++;
    }
    if (n == 0)
        return denest_fail(error, DENEST_ERROR_MISSING, NULL, "no type of mask is given");
    if (n > 1)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "more than one type of mask is given");
    return TRUE;
}

static gboolean
build_node(DenestRegion *r, const Context *context, const DenestValue *value, gboolean is_operand,
           GError **error)
{
    const DenestValue *anchor, *item;
    const char *key;
    guint pair = 0;

    if (!find_shape(value, &pair, error))
        return FALSE;
    key = denest_value_key_name(value, pair);
    item = denest_value_item(value, pair);
    anchor = denest_value_find(value, "anchor");
    for (guint i = 0; i < G_N_ELEMENTS(combinations); i++)
        if (g_str_equal(key, combinations[i].key))
            return build_combination(r, context, i, item, error) && read_anchor(r, anchor, error);
    if (!build_leaf(r, context, key, item, error))
        return FALSE;
    if (r->mask->place ? !place(r, context, anchor, is_operand, error)
                       : !read_anchor(r, anchor, error))
        return FALSE;
    r->mask->bounds(r->params, &r->bounds);
    return TRUE;
}

static DenestRegion *
build(const Context *context, const DenestValue *value, gboolean is_operand, GError **error)
{
    g_autoptr(DenestRegion) region = g_new0(DenestRegion, 1);

    if (!build_node(region, context, value, is_operand, error))
        return NULL;
    return g_steal_pointer(&region);
}

gboolean
denest_region_new(const DenestLookup *lookup, const DenestValue *value, const DenestGeometry *pool,
                  DenestRegion **ret_region, GError **error)
{
    const Context context = {lookup, pool};
    g_autoptr(DenestRegion) region = NULL;

    if (denest_value_type(value) == DENEST_VALUE_MAP && denest_value_length(value) == 0) {
        *ret_region = NULL;
        return TRUE;
    }
    region = build(&context, value, FALSE, error);
    if (!region)
        return FALSE;
    if (pool && pool->dims != region->dims)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "a mask of %u dimensions for a layer of %u", region->dims, pool->dims);
    *ret_region = g_steal_pointer(&region);
    return TRUE;
}

void
denest_region_free(DenestRegion *region)
{
    if (!region)
        return;
    denest_region_free(region->a);
    denest_region_free(region->b);
    g_free(region->params);
    g_free(region);
}
