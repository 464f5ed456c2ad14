/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixed_total_number - make N connections between pairs chosen at random
 *
 * The global stream decides how many fall to each virtual process.
 */
#include "rule.h"

#include <denest/plugin.h>

typedef struct {
    RulePlan base;
    guint32 *n_targets; /* [vp] */
    guint64 *counts;    /* [vp]: connections */
} Plan;

static const RuleSpec spec = {"fixed_total_number", RULE_VALUES | RULE_LOOPS | RULE_TOTAL};
RULE_CHECK(spec)

static void
fixed_total_number_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    rule_plan_clear(&plan->base);
    g_free(plan->n_targets);
    g_free(plan->counts);
    g_free(plan);
}

/* Units of each virtual process. */
static void
count_targets(Plan *plan, const DenestProjectionJob *job)
{
    plan->n_targets = g_new0(guint32, job->n_streams);
    plan->counts = g_new0(guint64, job->n_streams);
    for (guint t = 0; t < plan->base.targets.n; t++)
        plan->n_targets[plan->base.targets.gids[t] % job->n_streams]++;
}

static gboolean
check_multapses(const RulePlan *plan, GError **error)
{
    return plan->params.multapses || denest_fail(error, DENEST_ERROR_UNSUPPORTED, "multapses",
                                                 "fixed_total_number cannot do without");
}

static gboolean
fixed_total_number_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    if (!rule_plan_init(&plan->base, &spec, job, error) ||
        !rule_check_targets(&plan->base, &spec, error) || !check_multapses(&plan->base, error) ||
        !rule_check_not_empty(&plan->base, error)) {
        fixed_total_number_release(plan);
        return FALSE;
    }
    count_targets(plan, job);
    *ret_plan = plan;
    return TRUE;
}

static gboolean
fixed_total_number_draw_global(const DenestProjectionJob *job, gpointer data, DenestStream *stream,
                               GError **error)
{
    Plan *plan = data;
    guint64 left = (guint64)plan->base.params.n;
    guint32 others = plan->base.targets.n;

    for (guint vp = 0; vp < job->n_streams && left > 0; vp++) {
        if (plan->n_targets[vp] == 0)
            continue;
        plan->counts[vp] =
            denest_stream_binomial_btpe(stream, (double)plan->n_targets[vp] / others, left);
        left -= plan->counts[vp];
        others -= plan->n_targets[vp];
    }
    return TRUE;
}

/* Targets of one virtual process, in order. */
static guint32 *
list_targets(const RuleRun *run, guint32 n)
{
    guint32 *targets = g_new(guint32, n);

    n = 0;
    for (guint t = 0; t < run->to->n; t++)
        if (rule_serves(run, t))
            targets[n++] = t;
    return targets;
}

static gboolean
fixed_total_number_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                                  DenestStream *stream, DenestSink *sink, GError **error)
{
    const Plan *plan = data;
    RuleRun run = rule_run(job, &plan->base, vp, stream, sink);
    const guint32 n_targets = plan->n_targets[vp];
    g_autofree guint32 *targets = list_targets(&run, n_targets);

    if (plan->counts[vp] > 0 && n_targets == 1 && plan->base.sources.n == 1 &&
        rule_forbids(&plan->base, 0, targets[0]))
        return denest_fail(error, DENEST_ERROR_RANGE, "autapses",
                           "unit %u has no source but itself, and autapses are not allowed",
                           plan->base.targets.gids[targets[0]]);
    for (guint64 k = 0; k < plan->counts[vp] && !sink->failed;) {
        const guint s = (guint)denest_stream_below(stream, plan->base.sources.n);
        const guint t = targets[denest_stream_below(stream, n_targets)];

        if (rule_forbids(&plan->base, s, t))
            continue;
        rule_connect(&run, s, t);
        k++;
    }
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("N", "", DENEST_TYPE_INT, "20", 0, G_MAXUINT32, "Connections in all"),
    RULE_VALUE_ROWS,
    DENEST_KEY("autapses", "", DENEST_TYPE_BOOL, "true", 0, 1, "May a unit connect to itself?"),
    DENEST_KEY("multapses", "", DENEST_TYPE_BOOL, "true", 1, 1, "Can only be true"),
};

static const DenestProjection fixed_total_number = {
    .base =
        DENEST_PROJECTION_BASE(keys, "fixed_total_number", "A given number of connections in all",
                               "N times a source and a target, each pair with the same probability",
                               "Rule 'fixed_total_number' of Connect, NEST 2.20"),
    .check = check,
    .prepare = fixed_total_number_prepare,
    .draw_global = fixed_total_number_draw_global,
    .connect_stream = fixed_total_number_connect_stream,
    .release = fixed_total_number_release,
};
DENEST_PLUGIN(fixed_total_number);
