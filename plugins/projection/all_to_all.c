/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * all_to_all - connect every source to every target, target by target
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"all_to_all", RULE_VALUES | RULE_LOOPS};

static void
all_to_all_check(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report,
                 gpointer user_data)
{
    rule_check(&spec, params, lookup, report, user_data);
}

static void
all_to_all_release(gpointer data)
{
    if (!data)
        return;
    rule_plan_clear(data);
    g_free(data);
}

static gboolean
all_to_all_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    RulePlan *plan = g_new0(RulePlan, 1);

    if (!rule_plan_init(plan, &spec, job, error)) {
        all_to_all_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
all_to_all_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                          DenestStream *stream, DenestSink *sink, GError **error)
{
    const RulePlan *plan = data;
    RuleRun run = rule_run(job, plan, vp, stream, sink);

    for (guint t = 0; t < plan->targets.n && !sink->failed; t++) {
        if (!rule_serves(&run, t))
            continue;
        for (guint s = 0; s < plan->sources.n && !sink->failed; s++)
            if (!rule_forbids(plan, s, t))
                rule_connect(&run, s, t);
    }
    return TRUE;
}

static const DenestParam keys[] = {
    RULE_VALUE_ROWS,
    RULE_LOOP_ROWS,
};

static const DenestProjection all_to_all = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "all_to_all",
            .summary = "Every source unit to every target unit",
            .equations = "every source -> every target",
            .reference = "Rule 'all_to_all' of Connect, NEST 2.20",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .check = all_to_all_check,
    .prepare = all_to_all_prepare,
    .connect_stream = all_to_all_connect_stream,
    .release = all_to_all_release,
};
DENEST_PLUGIN(all_to_all);
