/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The connections of the topological projection. Every loop and every draw has NEST's order:
 * candidates as the pool gives them; the kernel's number, what the kernel draws, then weight and
 * delay.
 */
#include "topological.h"

#include <string.h>

/* One virtual process at work, or the global stream. */
typedef struct {
    const DenestProjectionJob *job;
    const TopologicalPlan *plan;
    DenestStream *stream;
    DenestSink *sink;
    guint vp;
    const DenestGeometry *geometry; /* in which displacements are measured */
    gboolean is_global;             /* the unit at work is a source, candidates are targets */
    gboolean from_driver;           /* displacements lead from the unit at work to the candidate */
    gboolean kernel_varies, weight_varies, delay_varies;
    gboolean kernel_draws;
    double kernel, weight, delay; /* as far as they do not vary */
    /* Candidates of the unit at work: indices into the pool, or the whole pool in its order. */
    gboolean whole_pool;
    gsize n;
    GArray *found; /* of guint32 */
    /* Of the candidates, if the kernel varies and does not draw, or for a lottery. */
    GArray *displacements; /* of double: dims for each */
    GArray *odds;          /* of double: values of the kernel */
    /* For fixed numbers. */
    DenestLottery *lottery;
    GArray *used; /* of guint8: candidates that cannot be picked, or not again */
} Run;

/* ---- The unit at work and its candidates ---- */

static Run
run_init(const DenestProjectionJob *job, const TopologicalPlan *plan, DenestStream *stream,
         DenestSink *sink)
{
    Run run = {
        .job = job,
        .plan = plan,
        .stream = stream,
        .sink = sink,
        .geometry = topological_geometry(job, plan),
        .is_global = topological_plan_is_global(plan),
        .from_driver = !plan->params.divergent || topological_has_number(plan),
        .found = g_array_new(FALSE, FALSE, sizeof(guint32)),
        .lottery = denest_lottery_new(),
        .displacements = g_array_new(FALSE, FALSE, sizeof(double)),
        .odds = g_array_new(FALSE, FALSE, sizeof(double)),
        .used = g_array_new(FALSE, FALSE, sizeof(guint8)),
    };

    run.kernel_varies = plan->kernel && !denest_field_is_constant(plan->kernel, &run.kernel);
    run.kernel_draws = run.kernel_varies && denest_field_draws(plan->kernel);
    run.weight_varies = !denest_field_is_constant(plan->weights, &run.weight);
    run.delay_varies = !denest_field_is_constant(plan->delays, &run.delay);
    return run;
}

static void
run_clear(Run *run)
{
    g_array_unref(run->found);
    g_array_unref(run->displacements);
    g_array_unref(run->odds);
    g_array_unref(run->used);
    denest_lottery_free(run->lottery);
}

static void
find_candidates(Run *run, const double *position)
{
    const TopologicalPlan *plan = run->plan;

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

/* Displacements of all candidates, and what a kernel that does not draw says to them. */
static void
measure_all(Run *run, const double *position)
{
    const guint dims = run->plan->pool->dims;
    double *d;

    g_array_set_size(run->displacements, (guint)run->n * dims);
    g_array_set_size(run->odds, (guint)run->n);
    d = (double *)(void *)run->displacements->data;
    for (gsize i = 0; i < run->n; i++)
        measure(run, position, pool_index(run, i), d + i * dims);
    denest_field_values(run->plan->kernel, d, run->n, (double *)(void *)run->odds->data);
}

/* Draw weight and delay, and make the connection. */
static inline void
connect_pair(Run *run, DenestGid source, DenestGid target, guint target_flags, const double *d)
{
    const gboolean divergent = run->plan->params.divergent;
    double weight, delay = run->delay;

    /* Convergent draws the delay first, everything else the weight. */
    if (!divergent)
        delay = draw_delay(run, d);
    weight = draw_weight(run, d);
    if (divergent)
        delay = draw_delay(run, d);
    if (!target_flags || keeps(run, target_flags, source, target))
        denest_sink_add(run->sink, source, target, weight, delay);
}

/* With a kernel whose values are known beforehand. */
static void
connect_measured(Run *run, DenestGid target, guint target_flags, const double *position)
{
    const TopologicalPlan *plan = run->plan;
    const double *d, *odds;

    measure_all(run, position);
    d = (const double *)(void *)run->displacements->data;
    odds = (const double *)(void *)run->odds->data;
    for (gsize i = 0; i < run->n; i++) {
        const DenestGid source = plan->pool->gids[pool_index(run, i)];

        if (source == target && !plan->params.allow_autapses)
            continue;
        if (denest_stream_uniform(run->stream) < odds[i])
            connect_pair(run, source, target, target_flags, d + i * plan->pool->dims);
    }
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
    const TopologicalPlan *plan = run->plan;
    const gboolean has_kernel = plan->kernel != NULL;
    const gboolean use_values = run->weight_varies || run->delay_varies;
    double d[DENEST_MAX_DIMS] = {0};

    find_candidates(run, position);
    if (run->kernel_varies && !run->kernel_draws) {
        connect_measured(run, target, target_flags, position);
        return;
    }
    for (gsize i = 0; i < run->n; i++) {
        const gsize index = pool_index(run, i);
        const DenestGid source = plan->pool->gids[index];

        if (source == target && !plan->params.allow_autapses)
            continue;
        if (run->kernel_varies)
            measure(run, position, index, d);
        if (has_kernel && !accept(run, d))
            continue;
        if (use_values && !run->kernel_varies)
            measure(run, position, index, d);
        connect_pair(run, source, target, target_flags, d);
    }
}

/* ---- A fixed number of connections ---- */

static gboolean
fail_too_few(const Run *run, DenestGid driver, GError **error)
{
    const DenestSelection *of = run->is_global ? &run->job->sources : &run->job->targets;
    const DenestSelection *in = run->is_global ? &run->job->targets : &run->job->sources;
    const TopologicalParams *params = &run->plan->params;
    static const char *const hints[] = {"", "; a larger mask would help",
                                        "; allow_multapses would help",
                                        "; allow_multapses or a larger mask would help"};
    const guint hint = (params->allow_multapses ? 0 : 2) + (run->plan->region ? 1 : 0);

    return denest_fail(error, DENEST_ERROR_RANGE, "number_of_connections",
                       "%s %u of layer '%s' has too few candidates in layer '%s' (%" G_GSIZE_FORMAT
                       ") for %" G_GINT64_FORMAT " connections%s%s%s",
                       run->is_global ? "source" : "target", driver, of->name, in->name, run->n,
                       params->n_connections, params->allow_multapses ? "" : ", no multapses",
                       params->allow_autapses ? "" : ", no autapses", hints[hint]);
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

    if (!run->kernel_draws) {
        measure_all(run, position);
        denest_lottery_fill(run->lottery, (const double *)(void *)run->odds->data, run->n);
        return;
    }
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
    const TopologicalPlan *plan = run->plan;
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
    const TopologicalPlan *plan = run->plan;
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
    const TopologicalPlan *plan = run->plan;
    const TopologicalParams *params = &plan->params;
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

/* ---- All units ---- */

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

        if (!topological_has_number(run->plan))
            connect_pairs(run, element->first + i, element->flags, position);
        else if (!connect_number(run, element->first + i, position, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
topological_connect_stream(const DenestProjectionJob *job, gconstpointer plan, guint vp,
                           DenestStream *stream, DenestSink *sink, GError **error)
{
    gboolean ok = TRUE;
    Run run;

    if (((const TopologicalPlan *)plan)->params.n_connections == 0)
        return TRUE;
    run = run_init(job, plan, stream, sink);
    run.vp = vp;
    for (guint e = 0; ok && e < job->targets.n_elements; e++)
        if (denest_selection_has(&job->targets, e))
            ok = connect_element(&run, &job->targets.elements[e], error);
    run_clear(&run);
    return ok;
}

gboolean
topological_connect_global(const DenestProjectionJob *job, gconstpointer data, DenestStream *stream,
                           DenestSink *sink, GError **error)
{
    const TopologicalPlan *plan = data;
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
