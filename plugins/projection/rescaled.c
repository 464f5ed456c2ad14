/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rescaled - another projection model with all weights, the number of connections, or both
 * multiplied by a factor
 *
 * The other model draws what it draws by itself; weights are multiplied when connections are made.
 * What decides the number is multiplied before: number_of_connections, indegree, outdegree and N
 * (rounded), the probability p, or the kernel of a topological projection.
 */
#include <denest/plugin.h>
#include <denest/projection.h>

/* Edges handed over at a time. */
#define BATCH 256

typedef struct {
    double weight_factor, number_factor;
} Params;

typedef struct {
    Params params;
    DenestValue *changed; /* parameters of the other model */
    DenestProjectionJob job;
    const DenestProjection *model;
    gpointer plan; /* the other model's */
} Plan;

/* Passes connections on with another weight. */
typedef struct {
    DenestSink base; /* must be first */
    DenestSink *outer;
    double factor;
    DenestEdge edges[BATCH];
} ScalingSink;

static const char *const tree_keys[] = {"projection_model", "weight_factor", "number_factor", NULL};

/* ---- Parameters ---- */

static gboolean
read_factor(const DenestValue *map, const char *key, double min, double *ret_factor, GError **error)
{
    const DenestValue *value = denest_value_find(map, key);
    double factor;

    if (!value)
        return TRUE;
    if (!denest_value_to_double(value, &factor, error)) {
        g_prefix_error(error, "%s: ", key);
        return FALSE;
    }
    if (!(factor >= min && isfinite(factor)))
        return denest_fail(error, DENEST_ERROR_RANGE, key, "%g is not %s", factor,
                           min < 0 ? "finite" : "a finite number from 0 on");
    *ret_factor = factor;
    return TRUE;
}

static gboolean
check_base(const DenestValue *map, GError **error)
{
    const DenestValue *value = denest_value_find(map, "projection_model");
    const char *name;

    if (!value)
        return denest_fail(error, DENEST_ERROR_MISSING, "projection_model",
                           "rescaled needs the name of another projection model");
    if (denest_value_to_string(value, &name, error))
        return TRUE;
    g_prefix_error(error, "projection_model: ");
    return FALSE;
}

static void
rescaled_check(const DenestValue *map, const DenestLookup *lookup, DenestIssueFunc report,
               gpointer user_data)
{
    GError *issue = NULL;
    Params params;

    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *key = denest_value_key_name(map, i);

        if (!g_strv_contains(tree_keys, key)) {
            denest_fail_unknown(&issue, key, "no parameter of rescaled", tree_keys);
            report(g_steal_pointer(&issue), user_data);
        }
    }
    if (!check_base(map, &issue))
        report(g_steal_pointer(&issue), user_data);
    if (!read_factor(map, "weight_factor", -INFINITY, &params.weight_factor, &issue))
        report(g_steal_pointer(&issue), user_data);
    if (!read_factor(map, "number_factor", 0, &params.number_factor, &issue))
        report(g_steal_pointer(&issue), user_data);
}

/* ---- The other model's parameters ---- */

/* Multiply a whole number or a number; a function becomes a product. */
static DenestValue *
multiply(const DenestValue *value, gboolean is_whole, double factor)
{
    DenestValue *product, *operands;
    gint64 n;
    double x;

    if (is_whole && denest_value_to_int(value, &n, NULL))
        return denest_value_new_int((gint64)floor((double)n * factor + 0.5));
    if (denest_value_to_double(value, &x, NULL))
        return denest_value_new_float(x * factor);
    product = denest_value_new_map();
    operands = denest_value_new_list();
    denest_value_append(operands, denest_value_ref(value));
    denest_value_append(operands, denest_value_new_float(factor));
    denest_value_set(product, "mul", operands);
    return product;
}

static gboolean
check_probability(const char *key, const DenestValue *value, GError **error)
{
    double p;

    if (!denest_value_to_double(value, &p, NULL) || p <= 1)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "number_factor",
                       "the probability %s of the projection model becomes %g", key, p);
}

static gboolean
scale_number(const DenestProjectionBase *base, double factor, DenestValue *ret_params,
             GError **error)
{
    static const struct {
        const char *key;
        gboolean is_whole;
    } keys[] = {{"number_of_connections", TRUE},
                {"indegree", TRUE},
                {"outdegree", TRUE},
                {"N", TRUE},
                {"p", FALSE},
                {"kernel", FALSE},
                {"number_factor", FALSE}};
    g_autoptr(DenestValue) one = denest_value_new_float(1);

    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *key = keys[i].key;
        const gboolean is_kernel = g_str_equal(key, "kernel");
        const DenestValue *old = denest_value_find(base->params, key);
        DenestValue *scaled;

        if (!old && ((is_kernel && g_str_equal(base->model->base.name, "topological")) ||
                     (base->base && g_str_equal(key, "number_factor"))))
            old = one;
        if (!old)
            continue;
        scaled = multiply(old, keys[i].is_whole, factor);
        denest_value_set(ret_params, key, scaled);
        return keys[i].is_whole || base->base || check_probability(key, scaled, error);
    }
    return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "number_factor",
                       "projections of type %s have no number to be multiplied",
                       base->model->base.name);
}

/* ---- Phases: those of the other model ---- */

static void
rescaled_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    if (plan->model && plan->model->release)
        plan->model->release(plan->plan);
    denest_value_unref(plan->changed);
    g_free(plan);
}

static gboolean
prepare_plan(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    const DenestProjectionBase *base = job->base;

    plan->params = (Params){1, 1};
    if (!check_base(job->params, error) ||
        !read_factor(job->params, "weight_factor", -INFINITY, &plan->params.weight_factor, error) ||
        !read_factor(job->params, "number_factor", 0, &plan->params.number_factor, error))
        return FALSE;
    if (!base)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, "projection_model",
                           "there is no such projection model");
    plan->changed = denest_value_copy(base->params);
    if (plan->params.number_factor != 1 &&
        !scale_number(base, plan->params.number_factor, plan->changed, error))
        return FALSE;
    plan->job = *job;
    plan->job.params = plan->changed;
    plan->job.base = base->base;
    plan->model = base->model;
    return plan->model->prepare(&plan->job, &plan->plan, error);
}

static gboolean
rescaled_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    if (!prepare_plan(job, plan, error)) {
        plan->model = NULL;
        rescaled_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
rescaled_draw_global(const DenestProjectionJob *job, gpointer data, DenestStream *stream,
                     GError **error)
{
    Plan *plan = data;

    return !plan->model->draw_global ||
           plan->model->draw_global(&plan->job, plan->plan, stream, error);
}

static gboolean
rescaled_is_global(gconstpointer data)
{
    const Plan *plan = data;

    return plan->model->is_global && plan->model->is_global(plan->plan);
}

static void
flush(DenestSink *base)
{
    ScalingSink *sink = (ScalingSink *)base;

    for (guint i = 0; i < base->n; i++) {
        const DenestEdge *edge = &base->edges[i];

        denest_sink_add(sink->outer, edge->source, edge->target, edge->weight * sink->factor,
                        edge->delay);
    }
    base->n = 0;
    base->failed = sink->outer->failed;
}

static void
sink_init(ScalingSink *sink, const Plan *plan, DenestSink *outer)
{
    sink->base = (DenestSink){.edges = sink->edges, .capacity = BATCH, .flush = flush};
    sink->outer = outer;
    sink->factor = plan->params.weight_factor;
}

static gboolean
rescaled_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                        DenestStream *stream, DenestSink *outer, GError **error)
{
    const Plan *plan = data;
    ScalingSink sink;
    gboolean ok;

    sink_init(&sink, plan, outer);
    ok = plan->model->connect_stream(&plan->job, plan->plan, vp, stream, &sink.base, error);
    flush(&sink.base);
    return ok;
}

static gboolean
rescaled_connect_global(const DenestProjectionJob *job, gconstpointer data, DenestStream *stream,
                        DenestSink *outer, GError **error)
{
    const Plan *plan = data;
    ScalingSink sink;
    gboolean ok;

    sink_init(&sink, plan, outer);
    ok = plan->model->connect_global(&plan->job, plan->plan, stream, &sink.base, error);
    flush(&sink.base);
    return ok;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("projection_model", "", DENEST_TYPE_STRING, "nearby", 0, 0,
                         "Name of the other model"),
    DENEST_KEY("weight_factor", "", DENEST_TYPE_DOUBLE, "1.0", -DBL_MAX, DBL_MAX,
               "Weights are multiplied by it"),
    DENEST_KEY("number_factor", "", DENEST_TYPE_DOUBLE, "1.0", 0, DBL_MAX,
               "The number of connections of each unit or in all, or their probability, is "
               "multiplied by it"),
};

static const DenestProjection rescaled = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "rescaled",
            .summary = "Another projection model with other weights or another number",
            .equations =
                "the connections of another projection model, with other weights or another number",
            .reference = "",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .tree_keys = tree_keys,
    .base_key = "projection_model",
    .check = rescaled_check,
    .prepare = rescaled_prepare,
    .draw_global = rescaled_draw_global,
    .is_global = rescaled_is_global,
    .connect_stream = rescaled_connect_stream,
    .connect_global = rescaled_connect_global,
    .release = rescaled_release,
};
DENEST_PLUGIN(rescaled);
