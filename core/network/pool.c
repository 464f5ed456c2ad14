/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pools: the units of a selection as a list, or as a quadtree (octree in 3D) whose leaves hold at
 * most 100 units. The order of units in a tree, and of the walk through it, decides which random
 * number goes to which pair of units.
 */
#include "core/network/pool.h"

#include <string.h>

#include "core/network/region.h"

#define LEAF_CAPACITY 100
#define MAX_DEPTH 10

/* A cell of a tree: its units are begin … end - 1, in tree order. */
typedef struct {
    double lower_left[DENEST_MAX_DIMS];
    double extent[DENEST_MAX_DIMS];
    guint32 begin, end;
    guint32 children; /* index of the first of 2^dims consecutive cells; 0: a leaf */
} Cell;

typedef struct {
    DenestPool view; /* must be first */
    DenestGid *gids;
    double *positions;
    gboolean periodic;
    GArray *cells; /* of Cell, the root first; NULL in a list */
} Pool;

struct DenestPools {
    DenestPool *last;
    DenestGid layer;
    guint lid;
    char *model;
};

/* ---- Lists ---- */

static Pool *
pool_new(guint dims, gsize n)
{
    Pool *pool = g_atomic_rc_box_new0(Pool);

    pool->gids = g_new(DenestGid, n);
    pool->positions = g_new(double, n *dims);
    pool->view = (DenestPool){dims, n, pool->gids, pool->positions};
    return pool;
}

static void
pool_clear(gpointer data)
{
    Pool *pool = data;

    g_free(pool->gids);
    g_free(pool->positions);
    g_clear_pointer(&pool->cells, g_array_unref);
}

void
denest_pool_unref(DenestPool *pool)
{
    if (pool)
        g_atomic_rc_box_release_full(pool, pool_clear);
}

gboolean
denest_pool_is_tree(const DenestPool *pool)
{
    return ((const Pool *)pool)->cells != NULL;
}

/* The selected units in the order of their ids. */
static Pool *
list_selection(const DenestSelection *selection)
{
    const DenestGeometry *geometry = selection->geometry;
    gsize n = 0;
    Pool *pool;

    for (guint e = 0; e < selection->n_elements; e++)
        if (denest_selection_has(selection, e))
            n += selection->elements[e].n;
    pool = pool_new(geometry->dims, n);
    n = 0;
    for (guint e = 0; e < selection->n_elements; e++) {
        const DenestElement *element = &selection->elements[e];

        if (!denest_selection_has(selection, e) || element->n == 0)
            continue;
        for (guint i = 0; i < element->n; i++)
            pool->gids[n + i] = element->first + i;
        memcpy(pool->positions + n * geometry->dims, geometry->positions,
               element->n * geometry->dims * sizeof(double));
        n += element->n;
    }
    return pool;
}

/* A list of the units of any pool, in its order. */
static Pool *
list_pool(const Pool *from)
{
    const gsize n = from->view.n;
    Pool *pool = pool_new(from->view.dims, n);

    if (n == 0)
        return pool;
    memcpy(pool->gids, from->gids, n * sizeof *from->gids);
    memcpy(pool->positions, from->positions, n * from->view.dims * sizeof(double));
    return pool;
}

/* ---- Trees ---- */

/* Fold all positions into the period of the root; this changes last bits, and is meant to. */
static void
fold_positions(Pool *pool, const Cell *root)
{
    const guint dims = pool->view.dims;

    for (gsize i = 0; i < pool->view.n; i++) {
        double *p = pool->positions + i * dims;

        for (guint d = 0; d < dims; d++) {
            p[d] = root->lower_left[d] + denest_fmod(p[d] - root->lower_left[d], root->extent[d]);
            if (p[d] < root->lower_left[d])
                p[d] = p[d] + root->extent[d];
        }
    }
}

static guint
child_of(const Cell *cell, const double *p, guint dims)
{
    guint child = 0;

    for (guint d = 0; d < dims; d++)
        if (!(p[d] < cell->lower_left[d] + cell->extent[d] / 2))
            child |= 1u << d;
    return child;
}

/* Sort the units of a cell by child, keeping the order within a child; ret_begin has one more entry
 * than children. */
static void
sort_units(Pool *pool, const Cell *cell, guint32 *ret_begin)
{
    const guint dims = pool->view.dims, n_children = 1u << dims;
    const guint32 n = cell->end - cell->begin;
    DenestGid *gids = pool->gids + cell->begin;
    double *positions = pool->positions + (gsize)cell->begin * dims;
    g_autofree DenestGid *old_gids = g_memdup2(gids, n * sizeof *gids);
    g_autofree double *old_positions = g_memdup2(positions, n * dims * sizeof *positions);
    g_autofree guint8 *child = g_new(guint8, n);
    guint32 next[1 << DENEST_MAX_DIMS];

    memset(ret_begin, 0, (n_children + 1) * sizeof *ret_begin);
    for (guint32 i = 0; i < n; i++) {
        child[i] = (guint8)child_of(cell, old_positions + (gsize)i * dims, dims);
        ret_begin[child[i] + 1]++;
    }
    for (guint j = 0; j < n_children; j++)
        ret_begin[j + 1] += ret_begin[j];
    memcpy(next, ret_begin, n_children * sizeof *next);
    for (guint32 i = 0; i < n; i++) {
        const guint32 to = next[child[i]]++;

        gids[to] = old_gids[i];
        memcpy(positions + (gsize)to * dims, old_positions + (gsize)i * dims,
               dims * sizeof *positions);
    }
}

/* Split cell number @p index until its leaves are small enough. The same as inserting unit by unit:
 * a leaf splits when one more than its capacity arrives. */
static void
split(Pool *pool, guint index, guint depth)
{
    const guint dims = pool->view.dims, n_children = 1u << dims;
    const Cell cell = g_array_index(pool->cells, Cell, index);
    const guint first = pool->cells->len;
    guint32 begin[(1 << DENEST_MAX_DIMS) + 1];

    if (cell.end - cell.begin <= LEAF_CAPACITY || depth >= MAX_DEPTH)
        return;
    sort_units(pool, &cell, begin);
    g_array_set_size(pool->cells, first + n_children);
    g_array_index(pool->cells, Cell, index).children = first;
    for (guint j = 0; j < n_children; j++) {
        Cell *child = &g_array_index(pool->cells, Cell, first + j);

        *child = (Cell){.begin = cell.begin + begin[j], .end = cell.begin + begin[j + 1]};
        for (guint d = 0; d < dims; d++) {
            child->lower_left[d] = cell.lower_left[d] + (j & (1u << d) ? cell.extent[d] * 0.5 : 0);
            child->extent[d] = cell.extent[d] * 0.5;
        }
    }
    for (guint j = 0; j < n_children; j++)
        split(pool, first + j, depth + 1);
}

/* Turn a list that nobody else has seen into a tree over @p root. */
static void
grow(Pool *pool, Cell root, gboolean periodic)
{
    root.begin = 0;
    root.end = (guint32)pool->view.n;
    pool->periodic = periodic;
    pool->cells = g_array_new(FALSE, TRUE, sizeof(Cell));
    g_array_append_val(pool->cells, root);
    if (periodic)
        fold_positions(pool, &root);
    split(pool, 0, 0);
}

static Cell
root_of(const DenestGeometry *geometry)
{
    Cell root = {.begin = 0};

    memcpy(root.lower_left, geometry->lower_left, sizeof root.lower_left);
    memcpy(root.extent, geometry->extent, sizeof root.extent);
    return root;
}

/* ---- The last pool of a network ---- */

DenestPools *
denest_pools_new(void)
{
    return g_new0(DenestPools, 1);
}

static void
forget(DenestPools *pools)
{
    g_clear_pointer(&pools->last, denest_pool_unref);
    g_clear_pointer(&pools->model, g_free);
}

void
denest_pools_free(DenestPools *pools)
{
    if (!pools)
        return;
    forget(pools);
    g_free(pools);
}

/* The last pool if it was made for @p selection, else NULL. */
static DenestPool *
recall(const DenestPools *pools, const DenestSelection *selection)
{
    if (!pools->last || pools->layer != selection->layer || pools->lid != selection->lid ||
        g_strcmp0(pools->model, selection->model) != 0)
        return NULL;
    return pools->last;
}

/* Remember @p pool and hand out a reference of its own. */
static DenestPool *
remember(DenestPools *pools, const DenestSelection *selection, DenestPool *pool)
{
    forget(pools);
    pools->last = pool;
    pools->layer = selection->layer;
    pools->lid = selection->lid;
    pools->model = g_strdup(selection->model);
    return g_atomic_rc_box_acquire(pool);
}

DenestPool *
denest_pools_list(DenestPools *pools, const DenestSelection *selection)
{
    DenestPool *last = recall(pools, selection);

    if (last && !denest_pool_is_tree(last))
        return g_atomic_rc_box_acquire(last);
    if (last)
        return remember(pools, selection, &list_pool((const Pool *)last)->view);
    return remember(pools, selection, &list_selection(selection)->view);
}

DenestPool *
denest_pools_tree(DenestPools *pools, const DenestSelection *selection)
{
    DenestPool *last = recall(pools, selection);
    Pool *pool;

    if (last && denest_pool_is_tree(last))
        return g_atomic_rc_box_acquire(last);
    pool = last ? list_pool((const Pool *)last) : list_selection(selection);
    grow(pool, root_of(selection->geometry), selection->geometry->periodic);
    return remember(pools, selection, &pool->view);
}

DenestPool *
denest_pools_tree_in(DenestPools *pools, const DenestSelection *selection,
                     const DenestGeometry *other)
{
    Pool *pool = list_selection(selection);
    Cell root = root_of(selection->geometry);

    forget(pools);
    if (other->periodic)
        memcpy(root.extent, other->extent, sizeof root.extent);
    grow(pool, root, other->periodic);
    return &pool->view;
}

/* ---- The walk ---- */

typedef struct {
    const Pool *pool;
    const DenestRegion *region;
    const double *anchor;
    GArray *indices;
    gboolean no_leaf_yet; /* in this image */
    gboolean first_image; /* whose root is not outside */
} Walk;

/* Room for @p n more indices, to be filled in; shrink the array afterwards. */
static guint32 *
reserve(GArray *indices, guint n)
{
    const guint length = indices->len;

    g_array_set_size(indices, length + n);
    return &g_array_index(indices, guint32, length);
}

static gboolean
is_inside(const Walk *walk, guint32 i)
{
    const guint dims = walk->pool->view.dims;
    const double *p = walk->pool->positions + (gsize)i * dims;
    double q[DENEST_MAX_DIMS];

    for (guint d = 0; d < dims; d++)
        q[d] = p[d] - walk->anchor[d];
    return denest_region_inside(walk->region, q);
}

/* The first leaf below a cell. */
static const Cell *
first_leaf(const Walk *walk, const Cell *cell)
{
    while (cell->children)
        cell = &g_array_index(walk->pool->cells, Cell, cell->children);
    return cell;
}

/* All units of a cell, without point tests; but the first unit of the first leaf entered in an
 * image may be tested. */
static void
take_cell(Walk *walk, const Cell *cell)
{
    guint32 begin = cell->begin, *room;

    if (walk->no_leaf_yet) {
        const Cell *leaf = first_leaf(walk, cell);
        const guint32 n = leaf->end - leaf->begin;

        if (n > 0 && (walk->first_image || n == 1) && !is_inside(walk, begin))
            begin++;
        walk->no_leaf_yet = FALSE;
    }
    room = reserve(walk->indices, cell->end - begin);
    for (guint32 i = begin; i < cell->end; i++)
        *room++ = i;
}

static void
test_leaf(Walk *walk, const Cell *cell)
{
    const guint length = walk->indices->len;
    guint32 *room = reserve(walk->indices, cell->end - cell->begin), *next = room;

    walk->no_leaf_yet = FALSE;
    for (guint32 i = cell->begin; i < cell->end; i++)
        if (is_inside(walk, i))
            *next++ = i;
    g_array_set_size(walk->indices, length + (guint)(next - room));
}

static void
cell_box(const Walk *walk, const Cell *cell, DenestBox *ret_box)
{
    for (guint d = 0; d < walk->pool->view.dims; d++) {
        ret_box->lower[d] = cell->lower_left[d] - walk->anchor[d];
        ret_box->upper[d] = ret_box->lower[d] + cell->extent[d];
    }
}

/* The root is never left out here: the caller has tested it. */
static void
walk_cell(Walk *walk, const Cell *cell, gboolean is_root)
{
    DenestBox box;

    cell_box(walk, cell, &box);
    if (denest_region_box_inside(walk->region, &box)) {
        take_cell(walk, cell);
        return;
    }
    if (!is_root && denest_region_box_outside(walk->region, &box))
        return;
    if (!cell->children) {
        test_leaf(walk, cell);
        return;
    }
    for (guint j = 0; j < 1u << walk->pool->view.dims; j++)
        walk_cell(walk, &g_array_index(walk->pool->cells, Cell, cell->children + j), FALSE);
}

/* Where the region must be put so that it meets the units of a periodic tree: at most twice in each
 * dimension. */
static guint
find_images(const Pool *pool, const DenestRegion *region, const double *anchor,
            double images[][DENEST_MAX_DIMS])
{
    const Cell *root = &g_array_index(pool->cells, Cell, 0);
    const guint dims = pool->view.dims;
    guint n = 1;
    DenestBox bounds;

    memcpy(images[0], anchor, dims * sizeof *anchor);
    if (!pool->periodic)
        return 1;
    denest_region_bounds(region, &bounds);
    for (guint d = 0; d < dims; d++) {
        const double ll = root->lower_left[d];
        double x = denest_fmod(anchor[d] + bounds.lower[d] - ll, root->extent[d]);

        if (x < 0)
            x = x + root->extent[d];
        images[0][d] = x - bounds.lower[d] + ll;
    }
    for (guint d = 0; d < dims; d++) {
        const guint n_before = n;

        if (!(images[0][d] + bounds.upper[d] - root->lower_left[d] > root->extent[d]))
            continue;
        for (guint i = 0; i < n_before; i++, n++) {
            memcpy(images[n], images[i], dims * sizeof *anchor);
            images[n][d] = images[n][d] - root->extent[d];
        }
    }
    return n;
}

void
denest_pool_find(const DenestPool *tree, const DenestRegion *region, const double *anchor,
                 GArray *ret_indices)
{
    const Pool *pool = (const Pool *)tree;
    Walk walk = {.pool = pool, .region = region, .indices = ret_indices, .first_image = TRUE};
    double images[1 << DENEST_MAX_DIMS][DENEST_MAX_DIMS];
    guint n_images;

    g_return_if_fail(pool->cells);

    g_array_set_size(ret_indices, 0);
    n_images = find_images(pool, region, anchor, images);
    for (guint i = 0; i < n_images; i++) {
        const Cell *root = &g_array_index(pool->cells, Cell, 0);
        DenestBox box;

        walk.anchor = images[i];
        walk.no_leaf_yet = TRUE;
        cell_box(&walk, root, &box);
        if (denest_region_box_outside(region, &box))
            continue;
        walk_cell(&walk, root, TRUE);
        walk.first_image = FALSE;
    }
}
