/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * multisynapse - another synapse beside every connection that carries a label
 *
 * For each connection of earlier projections whose synapse model has the label
 * query_synapse_label, and whose units are among the sources and targets, one connection between
 * the same units; with make_symmetric one in each direction. Found connections are served in the
 * order in which they are listed: by projection, source and target. Such projections are made after
 * all others.
 */
#include "rule.h"

#include <denest/plugin.h>

/* A connection that was found. */
typedef struct {
    guint32 source, target; /* indices of units */
} Pair;

typedef struct {
    RulePlan base;
    GArray *pairs; /* of Pair */
} Plan;

static const RuleSpec spec = {"multisynapse", RULE_VALUES | RULE_LABEL};
static const char *const tree_keys[] = {"query_synapse_label", "make_symmetric", NULL};
RULE_CHECK(spec)

static void
multisynapse_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    rule_plan_clear(&plan->base);
    g_array_unref(plan->pairs);
    g_free(plan);
}

static void
take_connection(const DenestConnection *connection, gpointer user_data)
{
    Plan *plan = user_data;
    const gint64 source = rule_units_find(&plan->base.sources, connection->source);
    const gint64 target = rule_units_find(&plan->base.targets, connection->target);
    const Pair pair = {(guint32)source, (guint32)target};

    if (source >= 0 && target >= 0)
        g_array_append_val(plan->pairs, pair);
}

static gboolean
find_pairs(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    const gint64 label = plan->base.params.label;

    denest_connections_foreach(job->connections, label, take_connection, plan);
    if (plan->pairs->len > 0)
        return TRUE;
    return denest_fail(
        error, DENEST_ERROR_NOT_FOUND, "query_synapse_label",
        "no connection from layer '%s' to layer '%s' has the label %" G_GINT64_FORMAT,
        job->sources.name, job->targets.name, label);
}

static gboolean
multisynapse_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    plan->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    if (!rule_plan_init(&plan->base, &spec, job, error) || !find_pairs(job, plan, error)) {
        multisynapse_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
multisynapse_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                            DenestStream *stream, DenestSink *sink, GError **error)
{
    const Plan *plan = data;
    RuleRun forward = rule_run(job, &plan->base, vp, stream, sink), back = forward;

    back.from = forward.to;
    back.to = forward.from;
    for (guint i = 0; i < plan->pairs->len && !sink->failed; i++) {
        const Pair *pair = &g_array_index(plan->pairs, Pair, i);

        if (rule_serves(&forward, pair->target))
            rule_connect(&forward, pair->source, pair->target);
        if (plan->base.params.symmetric && rule_serves(&back, pair->source))
            rule_connect(&back, pair->target, pair->source);
    }
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("query_synapse_label", "", DENEST_TYPE_INT, "1", 0, G_MAXUINT32,
                         "Label of the connections to start from"),
    DENEST_KEY("make_symmetric", "", DENEST_TYPE_BOOL, "false", 0, 1,
               "One connection in each direction"),
    RULE_VALUE_ROWS,
};

static const DenestProjection multisynapse = {
    .base = DENEST_PROJECTION_BASE(
        keys, "multisynapse", "Another synapse beside every connection that carries a label",
        "for each connection with the label: another one between the same units",
        "Projection type of deNEST, development branch"),
    .tree_keys = tree_keys,
    .synapse_key = "model",
    .last = TRUE,
    .check = check,
    .prepare = multisynapse_prepare,
    .connect_stream = multisynapse_connect_stream,
    .release = multisynapse_release,
};
DENEST_PLUGIN(multisynapse);
