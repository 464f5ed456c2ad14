/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the rules share that choose units without looking at positions: NEST's Connect rules,
 * multisynapse and from_file. Their parameters, their units as lists, their weights and delays.
 */
#ifndef DENEST_PLUGINS_PROJECTION_RULE_H
#define DENEST_PLUGINS_PROJECTION_RULE_H

#include <denest/distribution.h>
#include <denest/projection.h>

/* Groups of keys; a rule names those that it reads. */
enum {
    RULE_VALUES = 1 << 0,    /* weights, delays */
    RULE_LOOPS = 1 << 1,     /* autapses, multapses; what only topological has is passed over */
    RULE_INDEGREE = 1 << 2,  /* indegree */
    RULE_OUTDEGREE = 1 << 3, /* outdegree */
    RULE_TOTAL = 1 << 4,     /* N */
    RULE_P = 1 << 5,         /* p */
    RULE_LABEL = 1 << 6,     /* query_synapse_label, make_symmetric */
    RULE_FILE = 1 << 7,      /* file, units */
};

/* A rule, as far as reading its parameters is concerned. */
typedef struct {
    const char *name;
    guint keys; /* RULE_… */
} RuleSpec;

/* Rows of the tables of rules: RULE_VALUES, RULE_LOOPS. */
#define RULE_VALUE_ROWS                                                                            \
    DENEST_KEY("weights", "", DENEST_TYPE_STRING, "of the synapse model", 0, 0,                    \
               "Number, {distribution: normal, mu: 1.0, sigma: 0.1}, or function of the "          \
               "displacement between layers"),                                                     \
        DENEST_KEY("delays", "ms", DENEST_TYPE_STRING, "of the synapse model", 0, 0, "As weights")
#define RULE_LOOP_ROWS                                                                             \
    DENEST_KEY("autapses", "", DENEST_TYPE_BOOL, "true", 0, 1, "May a unit connect to itself?"),   \
        DENEST_KEY("multapses", "", DENEST_TYPE_BOOL, "true", 0, 1,                                \
                   "May a pair be connected more than once?")

/* What the tree says. */
typedef struct {
    const DenestValue *weights, *delays; /* may be NULL */
    gboolean autapses, multapses;
    gint64 n; /* indegree, outdegree or N */
    double p;
    gint64 label;
    gboolean symmetric;
    const char *file;
    gboolean by_index;
} RuleParams;

/* Where weights or delays come from: a distribution, a function of the displacement, or neither. */
typedef struct {
    double constant;
    DenestDistribution *distribution;
    DenestField *field;
} RuleValue;

/* Selected units in the order of their ids. */
typedef struct {
    const DenestSelection *selection;
    guint n;
    DenestGid *gids;   /* [n] */
    guint32 *elements; /* [n]: index of the element of the selection */
} RuleUnits;

typedef struct {
    RuleParams params;
    RuleValue weight, delay;
    RuleUnits sources, targets;
} RulePlan;

/* A virtual process at work. */
typedef struct {
    const DenestProjectionJob *job;
    const RulePlan *plan;
    const RuleUnits *from, *to; /* the plan's sources and targets, or the other way round */
    guint vp;
    DenestStream *stream;
    DenestSink *sink;
} RuleRun;

static inline RuleRun
rule_run(const DenestProjectionJob *job, const RulePlan *plan, guint vp, DenestStream *stream,
         DenestSink *sink)
{
    return (RuleRun){job, plan, &plan->sources, &plan->targets, vp, stream, sink};
}

/* Report every mistake that can be seen without a network: DenestProjection.check. */
void rule_check(const RuleSpec *spec, const DenestValue *map, const DenestLookup *lookup,
                DenestIssueFunc report, gpointer user_data);
/* The same as check() of a rule. */
#define RULE_CHECK(spec)                                                                           \
    static void check(const DenestValue *params, const DenestLookup *lookup,                       \
                      DenestIssueFunc report, gpointer user_data)                                  \
    {                                                                                              \
        rule_check(&spec, params, lookup, report, user_data);                                      \
    }

/* Read the parameters and list the units. @return FALSE on the first mistake; clear the plan then,
 * too */
gboolean rule_plan_init(RulePlan *plan, const RuleSpec *spec, const DenestProjectionJob *job,
                        GError **error);
void rule_plan_clear(RulePlan *plan);

/* DenestProjection.prepare and .release of a rule whose plan is a RulePlan. @rules between its
 * parameters and its units; NULL: none */
gboolean rule_prepare(const RuleSpec *spec, const DenestProjectionJob *job,
                      gboolean (*rules)(const RulePlan *plan, GError **error), gpointer *ret_plan,
                      GError **error);
void rule_plan_free(gpointer plan);

/* Refuse devices as targets. */
gboolean rule_check_targets(const RulePlan *plan, const RuleSpec *spec, GError **error);
/* Refuse an empty selection. */
gboolean rule_check_not_empty(const RulePlan *plan, GError **error);
/* Refuse what cannot be drawn: more of @others for each unit of @each than there are. @key: the
 * parameter that says how many; @what: "sources" */
gboolean rule_check_enough(const RulePlan *plan, const RuleUnits *each, const RuleUnits *others,
                           const char *key, const char *what, GError **error);
/* Refuse more connections than can be stored. */
gboolean rule_check_total(guint n_units, gint64 n_each, const char *key, GError **error);

static inline guint
rule_flags(const RuleUnits *units, guint i)
{
    return units->selection->elements[units->elements[i]].flags;
}

/* Does this virtual process go through the connections of target @p t? All do for a device. */
static inline gboolean
rule_serves(const RuleRun *run, guint t)
{
    return run->to->gids[t] % run->job->n_streams == run->vp ||
           rule_flags(run->to, t) & DENEST_ELEMENT_DEVICE;
}

/* Are source @p s and target @p t one unit that may not connect to itself? */
static inline gboolean
rule_forbids(const RulePlan *plan, guint s, guint t)
{
    return !plan->params.autapses && plan->sources.gids[s] == plan->targets.gids[t];
}

/* Draw delay and weight of a connection, and make it if it belongs to this virtual process. */
void rule_connect(RuleRun *run, guint s, guint t);
/* The same for any two units; NAN: draw. Used where the list of connections is given. */
void rule_connect_given(RuleRun *run, guint s, guint t, double weight, double delay);

/* Index of unit @p gid, or -1. The units' ids must ascend. */
gint64 rule_units_find(const RuleUnits *units, DenestGid gid);

#endif
