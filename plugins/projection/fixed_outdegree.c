/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixed_outdegree - give each source the same number of targets, chosen at random
 *
 * The targets are drawn from the global stream, weights and delays from that of the target.
 */
#include "rule.h"

#include <denest/plugin.h>

typedef struct {
    RulePlan base;
    guint32 *chosen; /* [source][outdegree]: targets */
} Plan;

static const RuleSpec spec = {"fixed_outdegree", RULE_VALUES | RULE_LOOPS | RULE_OUTDEGREE};
RULE_CHECK(spec)

static void
fixed_outdegree_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    rule_plan_clear(&plan->base);
    g_free(plan->chosen);
    g_free(plan);
}

static gboolean
fixed_outdegree_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    if (!rule_plan_init(&plan->base, &spec, job, error) ||
        !rule_check_targets(&plan->base, &spec, error) ||
        !rule_check_not_empty(&plan->base, error) ||
        !rule_check_total(plan->base.sources.n, plan->base.params.n, "outdegree", error) ||
        !rule_check_enough(&plan->base, &plan->base.sources, &plan->base.targets, "outdegree",
                           "targets", error)) {
        fixed_outdegree_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
fixed_outdegree_draw_global(const DenestProjectionJob *job, gpointer data, DenestStream *stream,
                            GError **error)
{
    Plan *plan = data;
    const RulePlan *base = &plan->base;
    const gsize n = (gsize)base->params.n;
    g_autofree guint8 *used = g_new0(guint8, base->targets.n);

    plan->chosen = g_new(guint32, base->sources.n * n);
    for (guint s = 0; s < base->sources.n; s++) {
        guint32 *chosen = plan->chosen + s * n;

        for (gsize k = 0; k < n; k++) {
            do
                chosen[k] = (guint32)denest_stream_below(stream, base->targets.n);
            while (rule_forbids(base, s, chosen[k]) || used[chosen[k]]);
            used[chosen[k]] = !base->params.multapses;
        }
        for (gsize k = 0; k < n; k++)
            used[chosen[k]] = 0;
    }
    return TRUE;
}

static gboolean
fixed_outdegree_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                               DenestStream *stream, DenestSink *sink, GError **error)
{
    const Plan *plan = data;
    RuleRun run = rule_run(job, &plan->base, vp, stream, sink);
    const gsize n = (gsize)plan->base.params.n;

    for (guint s = 0; s < plan->base.sources.n && !sink->failed; s++)
        for (gsize k = 0; k < n; k++)
            if (rule_serves(&run, plan->chosen[s * n + k]))
                rule_connect(&run, s, plan->chosen[s * n + k]);
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("outdegree", "", DENEST_TYPE_INT, "4", 0, G_MAXUINT32,
                         "Targets of each source"),
    RULE_VALUE_ROWS,
    RULE_LOOP_ROWS,
};

static const DenestProjection fixed_outdegree = {
    .base = DENEST_PROJECTION_BASE(
        keys, "fixed_outdegree", "The same number of targets for every source unit",
        "for each source: outdegree times a target, each with the same probability",
        "Rule 'fixed_outdegree' of Connect, NEST 2.20"),
    .check = check,
    .prepare = fixed_outdegree_prepare,
    .draw_global = fixed_outdegree_draw_global,
    .connect_stream = fixed_outdegree_connect_stream,
    .release = fixed_outdegree_release,
};
DENEST_PLUGIN(fixed_outdegree);
