/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixed_indegree - give each target the same number of sources, chosen at random
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"fixed_indegree", RULE_VALUES | RULE_LOOPS | RULE_INDEGREE};
RULE_CHECK(spec)

static gboolean
rules(const RulePlan *plan, GError **error)
{
    return rule_check_targets(plan, &spec, error) && rule_check_not_empty(plan, error) &&
           rule_check_total(plan->targets.n, plan->params.n, "indegree", error) &&
           rule_check_enough(plan, &plan->targets, &plan->sources, "indegree", "sources", error);
}

static gboolean
fixed_indegree_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    return rule_prepare(&spec, job, rules, ret_plan, error);
}

/* One target; @used: sources that it has, all 0 before and after. */
static void
connect_target(RuleRun *run, guint t, guint8 *used, guint32 *chosen)
{
    const RulePlan *plan = run->plan;
    const RuleParams *params = &plan->params;

    for (gint64 k = 0; k < params->n && !run->sink->failed; k++) {
        guint s;

        do
            s = (guint)denest_stream_below(run->stream, plan->sources.n);
        while (rule_forbids(plan, s, t) || (used && used[s]));
        if (used) {
            used[s] = 1;
            chosen[k] = s;
        }
        rule_connect(run, s, t);
    }
    for (gint64 k = 0; used && k < params->n; k++)
        used[chosen[k]] = 0;
}

static gboolean
fixed_indegree_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                              DenestStream *stream, DenestSink *sink, GError **error)
{
    const RulePlan *plan = data;
    RuleRun run = rule_run(job, plan, vp, stream, sink);
    g_autofree guint8 *used = NULL;
    g_autofree guint32 *chosen = NULL;

    if (!plan->params.multapses) {
        used = g_new0(guint8, plan->sources.n);
        chosen = g_new0(guint32, plan->params.n);
    }
    for (guint t = 0; t < plan->targets.n && !sink->failed; t++)
        if (rule_serves(&run, t))
            connect_target(&run, t, used, chosen);
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("indegree", "", DENEST_TYPE_INT, "4", 0, G_MAXUINT32,
                         "Sources of each target"),
    RULE_VALUE_ROWS,
    RULE_LOOP_ROWS,
};

static const DenestProjection fixed_indegree = {
    .base = DENEST_PROJECTION_BASE(
        keys, "fixed_indegree", "The same number of sources for every target unit",
        "for each target: indegree times a source, each with the same probability",
        "Rule 'fixed_indegree' of Connect, NEST 2.20"),
    .check = check,
    .prepare = fixed_indegree_prepare,
    .connect_stream = fixed_indegree_connect_stream,
    .release = rule_plan_free,
};
DENEST_PLUGIN(fixed_indegree);
