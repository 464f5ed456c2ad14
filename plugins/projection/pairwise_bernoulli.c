/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pairwise_bernoulli - connect every pair of units with probability p
 *
 * A forbidden pair takes no random number.
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"pairwise_bernoulli", RULE_VALUES | RULE_LOOPS | RULE_P};

static void
pairwise_bernoulli_check(const DenestValue *params, const DenestLookup *lookup,
                         DenestIssueFunc report, gpointer user_data)
{
    rule_check(&spec, params, lookup, report, user_data);
}

static void
pairwise_bernoulli_release(gpointer data)
{
    if (!data)
        return;
    rule_plan_clear(data);
    g_free(data);
}

static gboolean
pairwise_bernoulli_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    RulePlan *plan = g_new0(RulePlan, 1);

    if (!rule_plan_init(plan, &spec, job, error) || !rule_check_targets(plan, &spec, error)) {
        pairwise_bernoulli_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
pairwise_bernoulli_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                                  DenestStream *stream, DenestSink *sink, GError **error)
{
    const RulePlan *plan = data;
    RuleRun run = rule_run(job, plan, vp, stream, sink);

    for (guint t = 0; t < plan->targets.n && !sink->failed; t++) {
        if (!rule_serves(&run, t))
            continue;
        for (guint s = 0; s < plan->sources.n && !sink->failed; s++)
            if (!rule_forbids(plan, s, t) && denest_stream_uniform(stream) < plan->params.p)
                rule_connect(&run, s, t);
    }
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("p", "", DENEST_TYPE_DOUBLE, "0.5", 0, 1, "Probability of a pair"),
    RULE_VALUE_ROWS,
    RULE_LOOP_ROWS,
};

static const DenestProjection pairwise_bernoulli = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "pairwise_bernoulli",
            .summary = "Every pair of units with the same probability",
            .equations = "each pair of a source and a target with probability p",
            .reference = "Rule 'pairwise_bernoulli' of Connect, NEST 2.20",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .check = pairwise_bernoulli_check,
    .prepare = pairwise_bernoulli_prepare,
    .connect_stream = pairwise_bernoulli_connect_stream,
    .release = pairwise_bernoulli_release,
};
DENEST_PLUGIN(pairwise_bernoulli);
