/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * all_to_all - connect every source to every target, target by target
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"all_to_all", RULE_VALUES | RULE_LOOPS};
RULE_CHECK(spec)

static gboolean
all_to_all_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    return rule_prepare(&spec, job, NULL, ret_plan, error);
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
    .base = DENEST_PROJECTION_BASE(keys, "all_to_all", "Every source unit to every target unit",
                                   "every source -> every target",
                                   "Rule 'all_to_all' of Connect, NEST 2.20"),
    .check = check,
    .prepare = all_to_all_prepare,
    .connect_stream = all_to_all_connect_stream,
    .release = rule_plan_free,
};
DENEST_PLUGIN(all_to_all);
