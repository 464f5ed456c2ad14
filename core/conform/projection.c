/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of projection types: the connections between two layers of five by five units. */
#include <denest/projection.h>

#include <string.h>

#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"
#include "core/network/instance.h"

static GArray *
connect(const DenestSubject *subject, const DenestSmallTreeLayout *layout, GError **error)
{
    g_autoptr(DenestSimulation) simulation = denest_small_tree_join(subject, layout, error);

    return simulation ? denest_small_tree_edges(simulation) : NULL;
}

static gboolean
same_edges(const GArray *a, const GArray *b, const char *how, GError **error)
{
    if (a->len != b->len)
        return DENEST_CHECK_FAIL("%u connections, but %s %u", a->len, how, b->len);
    for (guint i = 0; i < a->len; i++) {
        const DenestEdge *x = &g_array_index(a, DenestEdge, i),
                         *y = &g_array_index(b, DenestEdge, i);

        if (x->source != y->source || x->target != y->target ||
            memcmp(&x->weight, &y->weight, sizeof(double)) != 0 ||
            memcmp(&x->delay, &y->delay, sizeof(double)) != 0)
            return DENEST_CHECK_FAIL("connection %u is %u to %u, weight %.17g, delay %g ms, but "
                                     "%s %u to %u, %.17g, %g ms",
                                     i, x->source, x->target, x->weight, x->delay, how, y->source,
                                     y->target, y->weight, y->delay);
    }
    return TRUE;
}

static gboolean
compare(DenestSubject *subject, const DenestSmallTreeLayout *layouts, const char *const *names,
        guint n, GError **error)
{
    g_autoptr(GArray) first = connect(subject, &layouts[0], error);

    for (guint i = 1; first && i < n; i++) {
        g_autoptr(GArray) other = connect(subject, &layouts[i], error);

        if (!other || !same_edges(first, other, names[i], error))
            return FALSE;
    }
    return first != NULL;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"the first time", "the second time"};
    const DenestSmallTreeLayout layouts[] = {{.n_vps = 2}, {.n_vps = 2}};

    return compare(subject, layouts, names, G_N_ELEMENTS(layouts), error);
}

static gboolean
check_workers(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"with one worker", "with two workers",
                                        "with three workers"};
    const DenestSmallTreeLayout layouts[] = {
        {.n_vps = 4}, {.n_vps = 4, .n_workers = 2}, {.n_vps = 4, .n_workers = 3}};

    return compare(subject, layouts, names, G_N_ELEMENTS(layouts), error);
}

static gboolean
check_connects(DenestSubject *subject, GError **error)
{
    const DenestSmallTreeLayout layout = {.n_vps = 2};
    g_autoptr(GArray) edges = connect(subject, &layout, error);

    if (!edges)
        return FALSE;
    for (guint i = 0; i < edges->len; i++) {
        const DenestEdge *edge = &g_array_index(edges, DenestEdge, i);

        if (!isfinite(edge->weight) || !isfinite(edge->delay))
            return DENEST_CHECK_FAIL("%u to %u: weight %g, delay %g ms", edge->source, edge->target,
                                     edge->weight, edge->delay);
    }
    g_string_append_printf(subject->remark, "%u connections between two layers of 25 units",
                           edges->len);
    return TRUE;
}

/* Layers of one unit, and a layer to itself: connections or an error, never a crash. */
static gboolean
check_shapes(DenestSubject *subject, GError **error)
{
    static const DenestSmallTreeLayout layouts[] = {
        {.rows = 1, .columns = 1},
        {.rows = 1, .columns = 7, .n_vps = 3},
        {.recurrent = TRUE},
        {.rows = 1, .columns = 1, .recurrent = TRUE, .n_vps = 2},
    };

    for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
        g_autoptr(GError) refusal = NULL;
        g_autoptr(GArray) edges = connect(subject, &layouts[i], &refusal);

        if (!edges && !refusal)
            return DENEST_CHECK_FAIL("refuses layers of other shapes without saying why");
        if (refusal && subject->remark->len == 0)
            g_string_append_printf(subject->remark, "refuses one: %s", refusal->message);
    }
    return TRUE;
}

/* Parameters of wrong types, or none at all: an error, never a crash. */
static gboolean
check_types(DenestSubject *subject, GError **error)
{
    static const char *const texts[] = {"text", ""};
    const DenestProjection *type = (const DenestProjection *)subject->model->model;
    const DenestLookup lookup = {subject->registry, subject->folder};
    g_autoptr(DenestValue) none = denest_value_new_map();

    type->check(none, &lookup, denest_values_drop_issue, NULL);
    for (guint p = 0; p < type->base.n_params; p++) {
        const DenestParam *param = &type->base.params[p];

        for (guint t = 0; t < G_N_ELEMENTS(texts) && param->type <= DENEST_TYPE_BOOL; t++) {
            g_autoptr(DenestValue) values = denest_value_copy(subject->values);
            guint n = 0;

            denest_value_set(values, param->name, denest_value_new_string(texts[t]));
            type->check(values, &lookup, denest_values_drop_issue, &n);
            if (n == 0)
                return DENEST_CHECK_FAIL("%s: the text '%s' is not refused", param->name, texts[t]);
        }
    }
    return TRUE;
}

/* Processor time of building the network, the shortest of three times. */
static double
time_building(const DenestSubject *subject, const DenestSmallTreeLayout *layout, guint *ret_n)
{
    double best = INFINITY;

    for (guint i = 0; i < 3; i++) {
        const double start = denest_speed_clock();
        g_autoptr(DenestSimulation) simulation = denest_small_tree_join(subject, layout, NULL);
        const double seconds = denest_speed_clock() - start;
        g_autoptr(GArray) edges = simulation ? denest_small_tree_edges(simulation) : NULL;

        if (!edges)
            return NAN;
        *ret_n = edges->len;
        best = fmin(best, seconds);
    }
    return best;
}

static double
measure(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    const DenestSmallTreeLayout with = {.rows = 40, .columns = 40};
    const DenestSmallTreeLayout without = {.rows = 40, .columns = 40, .without = TRUE};
    guint n = 0, none;
    const double all = time_building(subject, &with, &n);
    const double rest = time_building(subject, &without, &none);

    return n > 0 ? 1e9 * fmax(all - rest, 0) / n : NAN;
}

static gboolean
check_speed(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "connection", measure, error);
}

const DenestCheck denest_projection_checks[] = {
    {"bounds", "every value just outside its range, and an unknown key, is refused by name",
     denest_values_check_bounds},
    {"types", "text where a number is expected is refused", check_types},
    {"connects", "weights and delays are finite", check_connects},
    {"seed", "the same network twice has the same connections", check_seed},
    {"workers", "the number of workers changes nothing", check_workers},
    {"shapes", "small layers and a layer to itself are connected or refused", check_shapes},
    DENEST_SMALL_TREE_JOINED,
    {"speed", "ns for a connection, beside the nearest type", check_speed},
    {NULL, NULL, NULL},
};
