/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * topological - connect units of two layers by their positions, as ConnectLayers of NEST's Topology
 * module
 *
 * `convergent` looks for partners in the source layer, `divergent` in the target layer. Without
 * number_of_connections every pair inside the mask is connected with the probability of the kernel;
 * with it, each target (convergent) or each source (divergent) gets that many connections, chosen
 * with the kernel as relative weight.
 *
 *                             loop over   candidates   displacement      random numbers of
 *     convergent              targets     sources      target → source   the target's virtual
 * process divergent               targets     sources      source → target   the target's virtual
 * process convergent, number      targets     sources      target → source   the target's virtual
 * process divergent, number       sources     targets      source → target   the global stream
 *
 * The order of candidates and of draws is that of NEST 2.20, to the last number.
 */
#include <string.h>

#include <denest/plugin.h>
#include <denest/projection.h>

/* What the tree says. */
typedef struct {
    gboolean divergent;
    gint64 n_connections; /* for each unit; -1: pairs are connected with a probability */
    gboolean allow_autapses, allow_multapses, allow_oversized_mask;
    const DenestValue *mask, *kernel, *weights, *delays; /* may be NULL */
} Params;

typedef struct {
    Params params;
    DenestRegion *region; /* NULL: no mask */
    DenestField *kernel;  /* NULL: none */
    DenestField *weights, *delays;
    DenestPool *pool;    /* candidates */
    DenestPool *drivers; /* sources of a divergent fixed number, else NULL */
} Plan;

/* One virtual process at work, or the global stream. */
typedef struct {
    const DenestProjectionJob *job;
    const Plan *plan;
    DenestStream *stream;
    DenestSink *sink;
    guint vp;
    const DenestGeometry *geometry; /* in which displacements are measured */
    gboolean is_global;             /* the unit at work is a source, candidates are targets */
    gboolean from_driver;           /* displacements lead from the unit at work to the candidate */
    gboolean kernel_varies, weight_varies, delay_varies;
    double kernel, weight, delay; /* as far as they do not vary */
    /* Candidates of the unit at work: indices into the pool, or the whole pool in its order. */
    gboolean whole_pool;
    gsize n;
    GArray *found; /* of guint32 */
    /* For fixed numbers. */
    DenestLottery *lottery;
    GArray *odds; /* of double: relative weights of candidates */
    GArray *used; /* of guint8: candidates that cannot be picked, or not again */
} Run;

/* ---- Reading parameters ---- */

typedef struct {
    const char *key;
    gsize offset;
    gboolean (*read)(const DenestValue *value, gpointer field, GError **error);
} Key;

static gboolean
read_bool(const DenestValue *value, gpointer field, GError **error)
{
    return denest_value_to_bool(value, field, error);
}

static gboolean
read_type(const DenestValue *value, gpointer field, GError **error)
{
    const char *type;

    if (!denest_value_to_string(value, &type, error))
        return FALSE;
    if (!g_str_equal(type, "convergent") && !g_str_equal(type, "divergent"))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "'%s' is neither 'convergent' nor 'divergent'", type);
    *(gboolean *)field = g_str_equal(type, "divergent");
    return TRUE;
}

static gboolean
read_number(const DenestValue *value, gpointer field, GError **error)
{
    gint64 n;

    if (!denest_value_to_int(value, &n, error))
        return FALSE;
    if (n < 0 || n > G_MAXUINT32)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "%" G_GINT64_FORMAT " is not in 0 … %" G_GUINT32_FORMAT, n, G_MAXUINT32);
    *(gint64 *)field = n;
    return TRUE;
}

static gboolean
read_value(const DenestValue *value, gpointer field, GError **error)
{
    *(const DenestValue **)field = value;
    return TRUE;
}

static const Key keys[] = {
    {"connection_type", offsetof(Params, divergent), read_type},
    {"number_of_connections", offsetof(Params, n_connections), read_number},
    {"allow_autapses", offsetof(Params, allow_autapses), read_bool},
    {"allow_multapses", offsetof(Params, allow_multapses), read_bool},
    {"allow_oversized_mask", offsetof(Params, allow_oversized_mask), read_bool},
    {"mask", offsetof(Params, mask), read_value},
    {"kernel", offsetof(Params, kernel), read_value},
    {"weights", offsetof(Params, weights), read_value},
    {"delays", offsetof(Params, delays), read_value},
};

/* Hand an issue to the caller of check(), with the key in front. */
static void
report_issue(GError *issue, const char *key, DenestIssueFunc report, gpointer user_data)
{
    if (key)
        g_prefix_error(&issue, "%s: ", key);
    report(issue, user_data);
}

static void
read_pair(Params *params, const char *name, const DenestValue *value, DenestIssueFunc report,
          gpointer user_data)
{
    GError *issue = NULL;

    for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
        if (g_str_equal(name, keys[k].key)) {
            if (!keys[k].read(value, (char *)params + keys[k].offset, &issue))
                report_issue(issue, name, report, user_data);
            return;
        }
    denest_fail(&issue, DENEST_ERROR_UNKNOWN, name, "no parameter of a topological projection");
    report(issue, user_data);
}

/* Read all parameters; every mistake goes to @report. */
static void
read_params(const DenestValue *map, Params *params, DenestIssueFunc report, gpointer user_data)
{
    GError *issue = NULL;

    *params = (Params){.n_connections = -1, .allow_autapses = TRUE, .allow_multapses = TRUE};
    if (denest_value_type(map) != DENEST_VALUE_MAP) {
        denest_fail(&issue, DENEST_ERROR_TYPE, NULL, "the parameters are not a mapping");
        report(issue, user_data);
        return;
    }
    for (guint i = 0; i < denest_value_length(map); i++)
        read_pair(params, denest_value_key_name(map, i), denest_value_item(map, i), report,
                  user_data);
    if (!denest_value_find(map, "connection_type")) {
        denest_fail(&issue, DENEST_ERROR_MISSING, "connection_type",
                    "must be 'convergent' or 'divergent'");
        report(issue, user_data);
    }
}

static void
topological_check(const DenestValue *map, const DenestLookup *lookup, DenestIssueFunc report,
                  gpointer user_data)
{
    static const gsize fields[] = {offsetof(Params, kernel), offsetof(Params, weights),
                                   offsetof(Params, delays)};
    static const char *const names[] = {"kernel", "weights", "delays"};
    g_autoptr(DenestRegion) region = NULL;
    GError *issue = NULL;
    Params params;

    read_params(map, &params, report, user_data);
    if (params.mask && !denest_region_new(lookup, params.mask, NULL, &region, &issue))
        report_issue(g_steal_pointer(&issue), "mask", report, user_data);
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        const DenestValue *value = *(const DenestValue **)((char *)&params + fields[i]);
        g_autoptr(DenestField) field = value ? denest_field_new(lookup, value, 0, &issue) : NULL;

        if (issue)
            report_issue(g_steal_pointer(&issue), names[i], report, user_data);
    }
}

/* ---- Preparing ---- */

/* For read_params(): keep the first mistake. */
static void
keep_first(GError *issue, gpointer user_data)
{
    GError **first = user_data;

    if (*first)
        g_error_free(issue);
    else
        *first = issue;
}

static gboolean
has_number(const Plan *plan)
{
    return plan->params.n_connections >= 0;
}

/* The layer in whose geometry mask and functions are given. */
static const DenestGeometry *
functions_geometry(const DenestProjectionJob *job, const Plan *plan)
{
    return plan->params.divergent ? job->targets.geometry : job->sources.geometry;
}

static gboolean
build_region(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    const DenestGeometry *geometry = functions_geometry(job, plan);

    if (!plan->params.mask)
        return TRUE;
    if (!denest_region_new(job->lookup, plan->params.mask, geometry, &plan->region, error)) {
        g_prefix_error(error, "mask: ");
        return FALSE;
    }
    if (plan->region && !plan->params.allow_oversized_mask &&
        denest_region_exceeds(plan->region, geometry))
        return denest_fail(error, DENEST_ERROR_RANGE, "mask",
                           "larger than a period of layer %s; allow_oversized_mask permits it",
                           plan->params.divergent ? job->targets.name : job->sources.name);
    return TRUE;
}

static gboolean
build_field(const DenestProjectionJob *job, const DenestValue *value, const char *key,
            double otherwise, DenestField **ret_field, GError **error)
{
    if (!value) {
        *ret_field = denest_field_new_constant(otherwise);
        return TRUE;
    }
    *ret_field = denest_field_new(job->lookup, value, job->sources.geometry->dims, error);
    if (!*ret_field)
        g_prefix_error(error, "%s: ", key);
    return *ret_field != NULL;
}

static gboolean
build_fields(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    const Params *params = &plan->params;

    if (params->delays && !job->has_delay)
        return denest_fail(error, DENEST_ERROR_UNKNOWN, "delays", "the synapse model has no delay");
    if (params->kernel && !build_field(job, params->kernel, "kernel", 0, &plan->kernel, error))
        return FALSE;
    return build_field(job, params->weights, "weights", job->default_weight, &plan->weights,
                       error) &&
           build_field(job, params->delays, "delays", job->default_delay, &plan->delays, error);
}

/* Only the convergent rule without number serves devices as targets; a model filter does not help.
 */
static gboolean
check_devices(const DenestProjectionJob *job, GError **error)
{
    const DenestSelection *targets = &job->targets;

    for (guint e = 0; e < targets->n_elements; e++)
        if (denest_selection_has_lid(targets, e) &&
            targets->elements[e].flags & DENEST_ELEMENT_DEVICE)
            return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "connection_type",
                               "%s in layer %s cannot be a target: devices can be targets only "
                               "of convergent projections without number_of_connections",
                               targets->elements[e].model, targets->name);
    return TRUE;
}

static gboolean
check_layers(const DenestProjectionJob *job, GError **error)
{
    if (!job->sources.geometry || !job->targets.geometry)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "sources and targets must be layers, whose units have positions");
    if (job->sources.geometry->dims != job->targets.geometry->dims)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "layer %s has %u dimensions, layer %s has %u", job->sources.name,
                           job->sources.geometry->dims, job->targets.name,
                           job->targets.geometry->dims);
    return TRUE;
}

/* The order of requests decides the order of candidates of this and of later projections. */
static void
request_pools(const DenestProjectionJob *job, Plan *plan)
{
    if (plan->params.divergent && has_number(plan)) {
        plan->pool = denest_pools_tree(job->pools, &job->targets);
        plan->drivers = denest_pools_list(job->pools, &job->sources);
    } else if (!plan->region) {
        plan->pool = denest_pools_list(job->pools, &job->sources);
    } else if (plan->params.divergent) {
        plan->pool = denest_pools_tree_in(job->pools, &job->sources, job->targets.geometry);
        denest_region_mirror(plan->region);
    } else {
        plan->pool = denest_pools_tree(job->pools, &job->sources);
    }
}

static void
topological_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    denest_region_free(plan->region);
    denest_field_free(plan->kernel);
    denest_field_free(plan->weights);
    denest_field_free(plan->delays);
    denest_pool_unref(plan->pool);
    denest_pool_unref(plan->drivers);
    g_free(plan);
}

static gboolean
prepare_plan(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    GError *mistake = NULL;

    read_params(job->params, &plan->params, keep_first, &mistake);
    if (mistake) {
        g_propagate_error(error, mistake);
        return FALSE;
    }
    if (!check_layers(job, error) || !build_region(job, plan, error) ||
        !build_fields(job, plan, error))
        return FALSE;
    if (plan->params.n_connections == 0)
        return TRUE;
    if ((plan->params.divergent || has_number(plan)) && !check_devices(job, error))
        return FALSE;
    request_pools(job, plan);
    return TRUE;
}

static gboolean
topological_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    if (!prepare_plan(job, plan, error)) {
        topological_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
topological_is_global(gconstpointer data)
{
    const Plan *plan = data;

    return plan->params.divergent && has_number(plan);
}

/* ---- The unit at work and its candidates ---- */

static Run
run_init(const DenestProjectionJob *job, const Plan *plan, DenestStream *stream, DenestSink *sink)
{
    Run run = {
        .job = job,
        .plan = plan,
        .stream = stream,
        .sink = sink,
        .geometry = functions_geometry(job, plan),
        .is_global = topological_is_global(plan),
        .from_driver = !plan->params.divergent || has_number(plan),
        .found = g_array_new(FALSE, FALSE, sizeof(guint32)),
        .lottery = denest_lottery_new(),
        .odds = g_array_new(FALSE, FALSE, sizeof(double)),
        .used = g_array_new(FALSE, FALSE, sizeof(guint8)),
    };

    run.kernel_varies = plan->kernel && !denest_field_is_constant(plan->kernel, &run.kernel);
    run.weight_varies = !denest_field_is_constant(plan->weights, &run.weight);
    run.delay_varies = !denest_field_is_constant(plan->delays, &run.delay);
    return run;
}

static void
run_clear(Run *run)
{
    g_array_unref(run->found);
    g_array_unref(run->odds);
    g_array_unref(run->used);
    denest_lottery_free(run->lottery);
}

static void
find_candidates(Run *run, const double *position)
{
    const Plan *plan = run->plan;

    run->whole_pool = plan->region == NULL;
    if (!run->whole_pool)
        denest_pool_find(plan->pool, plan->region, position, run->found);
    run->n = run->whole_pool ? plan->pool->n : run->found->len;
}

/* Index of a candidate in the pool. */
static inline gsize
pool_index(const Run *run, gsize i)
{
    return run->whole_pool ? i : g_array_index(run->found, guint32, i);
}

static inline void
measure(const Run *run, const double *position, gsize index, double *ret_displacement)
{
    const double *p = run->plan->pool->positions + index * run->plan->pool->dims;

    if (run->from_driver)
        denest_geometry_displacement(run->geometry, position, p, ret_displacement);
    else
        denest_geometry_displacement(run->geometry, p, position, ret_displacement);
}

static inline double
draw_weight(const Run *run, const double *d)
{
    return run->weight_varies ? denest_field_value(run->plan->weights, d, run->stream)
                              : run->weight;
}

static inline double
draw_delay(const Run *run, const double *d)
{
    return run->delay_varies ? denest_field_value(run->plan->delays, d, run->stream) : run->delay;
}

/* ---- Every pair with a probability ---- */

static gboolean
is_device(const DenestSelection *selection, DenestGid gid)
{
    for (guint e = 0; e < selection->n_elements; e++)
        if (gid - selection->elements[e].first < selection->elements[e].n)
            return (selection->elements[e].flags & DENEST_ELEMENT_DEVICE) != 0;
    return FALSE;
}

/* A device as target is served by every virtual process, each with its own sources. */
static gboolean
keeps(const Run *run, guint target_flags, DenestGid source, DenestGid target)
{
    const DenestProjectionJob *job = run->job;

    if (!(target_flags & DENEST_ELEMENT_DEVICE) || target_flags & DENEST_ELEMENT_GLOBAL)
        return TRUE;
    return (is_device(&job->sources, source) ? target : source) % job->n_streams == run->vp;
}

/* The kernel's test; a constant kernel takes a number too, even 0 or 1. */
static inline gboolean
accept(const Run *run, const double *d)
{
    const double u = denest_stream_uniform(run->stream);

    return u < (run->kernel_varies ? denest_field_value(run->plan->kernel, d, run->stream)
                                   : run->kernel);
}

static void
connect_pairs(Run *run, DenestGid target, guint target_flags, const double *position)
{
    const Plan *plan = run->plan;
    const gboolean has_kernel = plan->kernel != NULL, divergent = plan->params.divergent;
    const gboolean use_values = run->weight_varies || run->delay_varies;
    double d[DENEST_MAX_DIMS] = {0};

    find_candidates(run, position);
    for (gsize i = 0; i < run->n; i++) {
        const gsize index = pool_index(run, i);
        const DenestGid source = plan->pool->gids[index];
        double weight = run->weight, delay = run->delay;

        if (source == target && !plan->params.allow_autapses)
            continue;
        if (run->kernel_varies)
            measure(run, position, index, d);
        if (has_kernel && !accept(run, d))
            continue;
        if (use_values) {
            if (!run->kernel_varies)
                measure(run, position, index, d);
            /* Convergent draws the delay first, everything else the weight. */
            if (!divergent)
                delay = draw_delay(run, d);
            weight = draw_weight(run, d);
            if (divergent)
                delay = draw_delay(run, d);
        }
        if (!target_flags || keeps(run, target_flags, source, target))
            denest_sink_add(run->sink, source, target, weight, delay);
    }
}

/* ---- A fixed number of connections ---- */

static gboolean
fail_too_few(const Run *run, DenestGid driver, GError **error)
{
    const DenestSelection *of = run->is_global ? &run->job->sources : &run->job->targets;
    const DenestSelection *in = run->is_global ? &run->job->targets : &run->job->sources;
    const Params *params = &run->plan->params;

    return denest_fail(error, DENEST_ERROR_RANGE, "number_of_connections",
                       "%s %u of layer %s has too few candidates in layer %s (%" G_GSIZE_FORMAT
                       ") for %" G_GINT64_FORMAT " connections%s%s",
                       run->is_global ? "source" : "target", driver, of->name, in->name, run->n,
                       params->n_connections, params->allow_multapses ? "" : ", no multapses",
                       params->allow_autapses ? "" : ", no autapses");
}

/* Leave the unit itself out of its candidates. */
static void
drop_autapses(Run *run, DenestGid driver)
{
    const DenestPool *pool = run->plan->pool;
    gsize n = 0;

    if (run->whole_pool)
        g_array_set_size(run->found, (guint)run->n);
    for (gsize i = 0; i < run->n; i++) {
        const guint32 index = (guint32)pool_index(run, i);

        if (pool->gids[index] != driver)
            g_array_index(run->found, guint32, n++) = index;
    }
    run->whole_pool = FALSE;
    run->n = n;
}

static void
fill_lottery(Run *run, const double *position)
{
    double d[DENEST_MAX_DIMS] = {0};

    g_array_set_size(run->odds, (guint)run->n);
    for (gsize i = 0; i < run->n; i++) {
        measure(run, position, pool_index(run, i), d);
        g_array_index(run->odds, double, i) = denest_field_value(run->plan->kernel, d, run->stream);
    }
    denest_lottery_fill(run->lottery, (const double *)run->odds->data, run->n);
}

/* Mark the candidates that must not or cannot be picked; returns the number of the others. */
static gsize
mark_used(Run *run, DenestGid driver)
{
    const Plan *plan = run->plan;
    /* NEST forgets about autapses when there is a mask, but no kernel. */
    const gboolean skip_self =
        !plan->params.allow_autapses && !run->is_global && (!plan->region || plan->kernel);
    guint8 *used;
    gsize n = 0;

    g_array_set_size(run->used, (guint)run->n);
    used = (guint8 *)run->used->data;
    memset(used, 1, run->n);
    if (plan->kernel)
        denest_lottery_mark(run->lottery, used);
    for (gsize i = 0; i < run->n; i++) {
        used[i] = !used[i] || (skip_self && plan->pool->gids[pool_index(run, i)] == driver);
        n += !used[i];
    }
    return n;
}

static void
pick(Run *run, DenestGid driver, const double *position)
{
    const Plan *plan = run->plan;
    guint8 *used = (guint8 *)run->used->data;
    double d[DENEST_MAX_DIMS] = {0};

    for (gint64 k = 0; k < plan->params.n_connections && !run->sink->failed;) {
        const gsize i = plan->kernel ? denest_lottery_draw(run->lottery, run->stream)
                                     : denest_stream_below(run->stream, run->n);
        const gsize index = pool_index(run, i);
        const DenestGid other = plan->pool->gids[index];
        double weight, delay;

        if (used[i])
            continue;
        used[i] = !plan->params.allow_multapses;
        if (run->weight_varies || run->delay_varies)
            measure(run, position, index, d);
        weight = draw_weight(run, d);
        delay = draw_delay(run, d);
        denest_sink_add(run->sink, run->is_global ? driver : other, run->is_global ? other : driver,
                        weight, delay);
        k++;
    }
}

static gboolean
connect_number(Run *run, DenestGid driver, const double *position, GError **error)
{
    const Plan *plan = run->plan;
    const Params *params = &plan->params;
    const gsize needed = params->allow_multapses ? 1 : (gsize)params->n_connections;

    find_candidates(run, position);
    if (run->is_global && !params->allow_autapses)
        drop_autapses(run, driver);
    if (run->n < needed ||
        (!params->allow_autapses && run->n == 1 && plan->pool->gids[pool_index(run, 0)] == driver))
        return fail_too_few(run, driver, error);
    if (plan->kernel)
        fill_lottery(run, position);
    if (mark_used(run, driver) < needed)
        return fail_too_few(run, driver, error);
    pick(run, driver, position);
    return TRUE;
}

/* ---- Projection model ---- */

/* The units of one element of the target layer that are served by this virtual process. */
static gboolean
connect_element(Run *run, const DenestElement *element, GError **error)
{
    const gboolean device = (element->flags & DENEST_ELEMENT_DEVICE) != 0;
    const guint n_streams = run->job->n_streams;
    const guint stride = device ? 1 : n_streams;
    guint i = device ? 0 : (run->vp + n_streams - element->first % n_streams) % n_streams;

    for (; i < element->n && !run->sink->failed; i += stride) {
        const double *position = denest_geometry_position(run->job->targets.geometry, i);

        if (!has_number(run->plan))
            connect_pairs(run, element->first + i, element->flags, position);
        else if (!connect_number(run, element->first + i, position, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
topological_connect_stream(const DenestProjectionJob *job, gconstpointer plan, guint vp,
                           DenestStream *stream, DenestSink *sink, GError **error)
{
    gboolean ok = TRUE;
    Run run;

    if (((const Plan *)plan)->params.n_connections == 0)
        return TRUE;
    run = run_init(job, plan, stream, sink);
    run.vp = vp;
    for (guint e = 0; ok && e < job->targets.n_elements; e++)
        if (denest_selection_has(&job->targets, e))
            ok = connect_element(&run, &job->targets.elements[e], error);
    run_clear(&run);
    return ok;
}

static gboolean
topological_connect_global(const DenestProjectionJob *job, gconstpointer data, DenestStream *stream,
                           DenestSink *sink, GError **error)
{
    const Plan *plan = data;
    gboolean ok = TRUE;
    Run run;

    if (plan->params.n_connections == 0)
        return TRUE;
    run = run_init(job, plan, stream, sink);
    for (gsize i = 0; ok && i < plan->drivers->n && !sink->failed; i++)
        ok = connect_number(&run, plan->drivers->gids[i],
                            plan->drivers->positions + i * plan->drivers->dims, error);
    run_clear(&run);
    return ok;
}

static const DenestProjection topological = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "topological",
            .summary = "Connections that depend on positions in layers",
            .equations =
                "connection_type: convergent or divergent\n"
                "number_of_connections: of each target (convergent) or source (divergent); without "
                "it every pair is connected with the probability kernel\n"
                "mask: region around a unit in which its partners lie\n"
                "kernel, weights, delays: numbers or functions of the displacement\n"
                "allow_autapses, allow_multapses, allow_oversized_mask: true or false",
            .reference = "Plesser & Enger 2013, NEST Topology User Manual",
        },
    .check = topological_check,
    .prepare = topological_prepare,
    .is_global = topological_is_global,
    .connect_stream = topological_connect_stream,
    .connect_global = topological_connect_global,
    .release = topological_release,
};
DENEST_PLUGIN(topological);
