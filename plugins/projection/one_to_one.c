/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * one_to_one - connect unit i of the sources to unit i of the targets, in the order of their ids
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"one_to_one", RULE_VALUES | RULE_LOOPS};
RULE_CHECK(spec)

static gboolean
check_lengths(const RulePlan *plan, GError **error)
{
    if (plan->sources.n == plan->targets.n)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "type",
                       "one_to_one needs as many sources as targets: layer '%s' has %u, layer "
                       "'%s' has %u",
                       plan->sources.selection->name, plan->sources.n,
                       plan->targets.selection->name, plan->targets.n);
}

static gboolean
one_to_one_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    return rule_prepare(&spec, job, check_lengths, ret_plan, error);
}

static gboolean
one_to_one_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                          DenestStream *stream, DenestSink *sink, GError **error)
{
    const RulePlan *plan = data;
    RuleRun run = rule_run(job, plan, vp, stream, sink);

    for (guint i = 0; i < plan->targets.n && !sink->failed; i++)
        if (rule_serves(&run, i) && !rule_forbids(plan, i, i))
            rule_connect(&run, i, i);
    return TRUE;
}

static const DenestParam keys[] = {
    RULE_VALUE_ROWS,
    RULE_LOOP_ROWS,
};

static const DenestProjection one_to_one = {
    .base = DENEST_PROJECTION_BASE(
        keys, "one_to_one", "Each source unit to the target unit of the same rank",
        "source i -> target i, in the order of gids", "Rule 'one_to_one' of Connect, NEST 2.20"),
    .check = check,
    .prepare = one_to_one_prepare,
    .connect_stream = one_to_one_connect_stream,
    .release = rule_plan_free,
};
DENEST_PLUGIN(one_to_one);
