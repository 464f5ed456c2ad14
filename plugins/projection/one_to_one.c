/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * one_to_one - connect unit i of the sources to unit i of the targets, in the order of their ids
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"one_to_one", RULE_VALUES | RULE_LOOPS};

static void
one_to_one_check(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report,
                 gpointer user_data)
{
    rule_check(&spec, params, lookup, report, user_data);
}

static void
one_to_one_release(gpointer data)
{
    if (!data)
        return;
    rule_plan_clear(data);
    g_free(data);
}

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
    RulePlan *plan = g_new0(RulePlan, 1);

    if (!rule_plan_init(plan, &spec, job, error) || !check_lengths(plan, error)) {
        one_to_one_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
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
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "one_to_one",
            .summary = "Each source unit to the target unit of the same rank",
            .equations = "source i -> target i, in the order of gids",
            .reference = "Rule 'one_to_one' of Connect, NEST 2.20",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .check = one_to_one_check,
    .prepare = one_to_one_prepare,
    .connect_stream = one_to_one_connect_stream,
    .release = one_to_one_release,
};
DENEST_PLUGIN(one_to_one);
