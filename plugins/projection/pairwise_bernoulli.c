/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pairwise_bernoulli - connect every pair of units with probability p
 *
 * A forbidden pair takes no random number.
 */
#include "rule.h"

#include <denest/plugin.h>

static const RuleSpec spec = {"pairwise_bernoulli", RULE_VALUES | RULE_LOOPS | RULE_P};
RULE_CHECK(spec)

static gboolean
rules(const RulePlan *plan, GError **error)
{
    return rule_check_targets(plan, &spec, error);
}

static gboolean
pairwise_bernoulli_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    return rule_prepare(&spec, job, rules, ret_plan, error);
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
    .base = DENEST_PROJECTION_BASE(keys, "pairwise_bernoulli",
                                   "Every pair of units with the same probability",
                                   "each pair of a source and a target with probability p",
                                   "Rule 'pairwise_bernoulli' of Connect, NEST 2.20"),
    .check = check,
    .prepare = pairwise_bernoulli_prepare,
    .connect_stream = pairwise_bernoulli_connect_stream,
    .release = rule_plan_free,
};
DENEST_PLUGIN(pairwise_bernoulli);
