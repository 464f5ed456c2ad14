/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixed_indegree - give each target the same number of sources, chosen at random
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"fixed_indegree", RULE_VALUES | RULE_LOOPS | RULE_INDEGREE};

static void
fixed_indegree_check(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report,
                     gpointer user_data)
{
    rule_check(&spec, params, lookup, report, user_data);
}

static void
fixed_indegree_release(gpointer data)
{
    if (!data)
        return;
    rule_plan_clear(data);
    g_free(data);
}

/* Every target must find its sources, or drawing would not end. */
static gboolean
check_enough(const RulePlan *plan, GError **error)
{
    const RuleParams *params = &plan->params;
    const gint64 needed = params->multapses ? MIN(params->n, 1) : params->n;
    const gint64 n = plan->sources.n;

    if (needed > n)
        return denest_fail(error, DENEST_ERROR_RANGE, "indegree",
                           "%" G_GINT64_FORMAT " is more than the %" G_GINT64_FORMAT
                           " units of layer '%s', and multapses are not allowed",
                           params->n, n, plan->sources.selection->name);
    for (guint t = 0; needed == n && !params->autapses && t < plan->targets.n; t++)
        if (needed > 0 && rule_units_find(&plan->sources, plan->targets.gids[t]) >= 0)
            return denest_fail(error, DENEST_ERROR_RANGE, "indegree",
                               "unit %u has fewer than %" G_GINT64_FORMAT
                               " sources but itself, and autapses are not allowed",
                               plan->targets.gids[t], needed);
    return TRUE;
}

static gboolean
fixed_indegree_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    RulePlan *plan = g_new0(RulePlan, 1);

    if (!rule_plan_init(plan, &spec, job, error) || !rule_check_targets(plan, &spec, error) ||
        !rule_check_not_empty(plan, error) ||
        !rule_check_total(plan->targets.n, plan->params.n, "indegree", error) ||
        !check_enough(plan, error)) {
        fixed_indegree_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
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
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "fixed_indegree",
            .summary = "The same number of sources for every target unit",
            .equations = "for each target: indegree times a source, each with the same probability",
            .reference = "Rule 'fixed_indegree' of Connect, NEST 2.20",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .check = fixed_indegree_check,
    .prepare = fixed_indegree_prepare,
    .connect_stream = fixed_indegree_connect_stream,
    .release = fixed_indegree_release,
};
DENEST_PLUGIN(fixed_indegree);
