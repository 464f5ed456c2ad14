/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "rule.h"

#include <denest/log.h>

/* ---- Reading parameters ---- */

typedef struct {
    const char *key, *alias; /* alias: what topological calls it, or Connect */
    guint keys;              /* groups it belongs to */
    gsize offset;
    gboolean (*read)(const DenestValue *value, gpointer field, GError **error);
    gboolean is_mandatory;
} Key;

static gboolean
read_value(const DenestValue *value, gpointer field, GError **error)
{
    *(const DenestValue **)field = value;
    return TRUE;
}

static gboolean
read_bool(const DenestValue *value, gpointer field, GError **error)
{
    return denest_value_to_bool(value, field, error);
}

static gboolean
read_number(const DenestValue *value, gpointer field, GError **error)
{
    gint64 n;

    if (!denest_value_to_int(value, &n, error))
        return FALSE;
    if (n < 0 || n > G_MAXUINT32)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "%" G_GINT64_FORMAT " is not in 0 … %" G_GUINT32_FORMAT, n, G_MAXUINT32);
    *(gint64 *)field = n;
    return TRUE;
}

static gboolean
read_probability(const DenestValue *value, gpointer field, GError **error)
{
    double p;

    if (!denest_value_to_double(value, &p, error))
        return FALSE;
    if (!(p >= 0 && p <= 1))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not in 0 … 1", p);
    *(double *)field = p;
    return TRUE;
}

static gboolean
read_file(const DenestValue *value, gpointer field, GError **error)
{
    if (!denest_value_to_string(value, field, error))
        return FALSE;
    return **(const char **)field != '\0' ||
           denest_fail(error, DENEST_ERROR_RANGE, NULL, "an empty name");
}

static gboolean
read_units(const DenestValue *value, gpointer field, GError **error)
{
    const char *units;

    if (!denest_value_to_string(value, &units, error))
        return FALSE;
    if (!g_str_equal(units, "gid") && !g_str_equal(units, "index"))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "'%s' is neither 'gid' nor 'index'",
                           units);
    *(gboolean *)field = g_str_equal(units, "index");
    return TRUE;
}

/* Rows with the same name stand in order of preference. A row without read() is passed over. */
static const Key keys[] = {
    {"weights", "weight", RULE_VALUES, offsetof(RuleParams, weights), read_value, FALSE},
    {"delays", "delay", RULE_VALUES, offsetof(RuleParams, delays), read_value, FALSE},
    {"autapses", "allow_autapses", RULE_LOOPS, offsetof(RuleParams, autapses), read_bool, FALSE},
    {"multapses", "allow_multapses", RULE_LOOPS, offsetof(RuleParams, multapses), read_bool, FALSE},
    {"indegree", "number_of_connections", RULE_INDEGREE, offsetof(RuleParams, n), read_number,
     TRUE},
    {"outdegree", "number_of_connections", RULE_OUTDEGREE, offsetof(RuleParams, n), read_number,
     TRUE},
    {"N", NULL, RULE_TOTAL, offsetof(RuleParams, n), read_number, TRUE},
    {"p", "kernel", RULE_P, offsetof(RuleParams, p), read_probability, TRUE},
    {"query_synapse_label", NULL, RULE_LABEL, offsetof(RuleParams, label), read_number, TRUE},
    {"make_symmetric", NULL, RULE_LABEL, offsetof(RuleParams, symmetric), read_bool, FALSE},
    {"file", NULL, RULE_FILE, offsetof(RuleParams, file), read_file, TRUE},
    {"units", NULL, RULE_FILE, offsetof(RuleParams, by_index), read_units, FALSE},
    {"connection_type", NULL, RULE_LOOPS, 0, NULL, FALSE},
    {"number_of_connections", NULL, RULE_LOOPS, 0, NULL, FALSE},
    {"mask", NULL, RULE_LOOPS, 0, NULL, FALSE},
    {"kernel", NULL, RULE_LOOPS, 0, NULL, FALSE},
    {"allow_oversized_mask", NULL, RULE_LOOPS, 0, NULL, FALSE},
};

/* Reading one mapping. */
typedef struct {
    const RuleSpec *spec;
    RuleParams *params;
    guint found; /* bits of rows that were given */
    DenestIssueFunc report;
    gpointer user_data;
} Reading;

static void
report_issue(const Reading *reading, GError *issue, const char *key)
{
    if (key)
        g_prefix_error(&issue, "%s: ", key);
    reading->report(issue, reading->user_data);
}

static void
report_unknown(const Reading *reading, const char *name)
{
    g_autofree char *rule = g_strdup_printf("no parameter of %s", reading->spec->name);
    const char *names[2 * G_N_ELEMENTS(keys) + 1];
    GError *issue = NULL;
    guint n = 0;

    for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
        if (!keys[k].read || !(keys[k].keys & reading->spec->keys))
            continue;
        names[n++] = keys[k].key;
        if (keys[k].alias)
            names[n++] = keys[k].alias;
    }
    names[n] = NULL;
    denest_fail_unknown(&issue, name, rule, names);
    reading->report(issue, reading->user_data);
}

static void
read_pair(Reading *reading, const char *name, const DenestValue *value)
{
    GError *issue = NULL;
    guint k = 0;

    for (; k < G_N_ELEMENTS(keys); k++)
        if (keys[k].keys & reading->spec->keys &&
            (g_str_equal(name, keys[k].key) || g_strcmp0(name, keys[k].alias) == 0))
            break;
    if (k == G_N_ELEMENTS(keys)) {
        report_unknown(reading, name);
        return;
    }
    if (keys[k].read && reading->found & 1u << k)
        denest_fail(&issue, DENEST_ERROR_DUPLICATE, NULL, "given as '%s' and as '%s'", keys[k].key,
                    keys[k].alias);
    else if (keys[k].read)
        keys[k].read(value, (char *)reading->params + keys[k].offset, &issue);
    reading->found |= 1u << k;
    if (issue)
        report_issue(reading, issue, name);
}

static void
read_params(Reading *reading, const DenestValue *map)
{
    GError *issue = NULL;

    *reading->params = (RuleParams){.autapses = TRUE, .multapses = TRUE, .label = -1};
    if (denest_value_type(map) != DENEST_VALUE_MAP) {
        denest_fail(&issue, DENEST_ERROR_TYPE, NULL, "the parameters are not a mapping");
        report_issue(reading, issue, NULL);
        return;
    }
    for (guint i = 0; i < denest_value_length(map); i++)
        read_pair(reading, denest_value_key_name(map, i), denest_value_item(map, i));
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
        if (!keys[k].is_mandatory || !(keys[k].keys & reading->spec->keys) ||
            reading->found & 1u << k)
            continue;
        issue = NULL;
        denest_fail(&issue, DENEST_ERROR_MISSING, keys[k].key, "%s needs it", reading->spec->name);
        report_issue(reading, issue, NULL);
    }
}

/* ---- Weights and delays ---- */

static void
value_clear(RuleValue *value)
{
    g_clear_pointer(&value->distribution, denest_distribution_free);
    g_clear_pointer(&value->field, denest_field_free);
}

/* @dims: 0 if not known; @otherwise: what holds if the tree says nothing */
static gboolean
value_init(RuleValue *ret_value, const DenestValue *from, const DenestLookup *lookup, guint dims,
           double otherwise, GError **error)
{
    ret_value->constant = otherwise;
    if (!from)
        return TRUE;
    if (denest_value_type(from) == DENEST_VALUE_MAP && denest_value_find(from, "distribution")) {
        ret_value->distribution = denest_distribution_new(from, error);
        return ret_value->distribution != NULL;
    }
    ret_value->field = denest_field_new(lookup, from, dims, error);
    if (!ret_value->field)
        return FALSE;
    if (!denest_field_is_constant(ret_value->field, &ret_value->constant))
        return TRUE;
    g_clear_pointer(&ret_value->field, denest_field_free);
    if (!isfinite(ret_value->constant))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not finite",
                           ret_value->constant);
    return TRUE;
}

static gboolean
check_delay(const RuleValue *delay, GError **error)
{
    if (delay->distribution || delay->field || delay->constant > 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g ms is not above 0", delay->constant);
}

static inline double
draw(const RuleValue *value, const double *displacement, DenestStream *stream)
{
    if (value->distribution)
        return denest_distribution_draw(value->distribution, stream);
    return value->field ? denest_field_value(value->field, displacement, stream) : value->constant;
}

void
rule_check(const RuleSpec *spec, const DenestValue *map, const DenestLookup *lookup,
           DenestIssueFunc report, gpointer user_data)
{
    RuleValue weight = {0}, delay = {0};
    RuleParams params;
    Reading reading = {spec, &params, 0, report, user_data};
    GError *issue = NULL;

    read_params(&reading, map);
    if (!value_init(&weight, params.weights, lookup, 0, 0, &issue))
        report_issue(&reading, g_steal_pointer(&issue), "weights");
    if (!value_init(&delay, params.delays, lookup, 0, 1, &issue) || !check_delay(&delay, &issue))
        report_issue(&reading, g_steal_pointer(&issue), "delays");
    if (spec->keys & RULE_TOTAL && !params.multapses) {
        denest_fail(&issue, DENEST_ERROR_UNSUPPORTED, "multapses", "%s cannot do without",
                    spec->name);
        report_issue(&reading, g_steal_pointer(&issue), NULL);
    }
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++)
        if (!keys[k].read && reading.found & 1u << k)
            denest_log(DENEST_LOG_WARNING, "denest.network",
                       "%s: has no effect on projections of type %s", keys[k].key, spec->name);
    value_clear(&weight);
    value_clear(&delay);
}

/* ---- Plan ---- */

/* For read_params(): keep the first mistake. */
static void
keep_first(GError *issue, gpointer user_data)
{
    GError **first = user_data;

    if (*first)
        g_error_free(issue);
    else
        *first = issue;
}

static gboolean
init_values(RulePlan *plan, const DenestProjectionJob *job, GError **error)
{
    const RuleParams *params = &plan->params;
    const DenestGeometry *from = job->sources.geometry, *to = job->targets.geometry;
    guint dims = from && to && from->dims == to->dims ? from->dims : 0;

    if (params->delays && !job->has_delay)
        return denest_fail(error, DENEST_ERROR_UNKNOWN, "delays", "the synapse model has no delay");
    if (!value_init(&plan->weight, params->weights, job->lookup, dims, job->default_weight,
                    error)) {
        g_prefix_error(error, "weights: ");
        return FALSE;
    }
    if (!value_init(&plan->delay, params->delays, job->lookup, dims, job->default_delay, error) ||
        (params->delays && !check_delay(&plan->delay, error))) {
        g_prefix_error(error, "delays: ");
        return FALSE;
    }
    if (dims == 0 && (plan->weight.field || plan->delay.field))
        return denest_fail(error, DENEST_ERROR_RANGE, plan->weight.field ? "weights" : "delays",
                           "a function of positions, but sources and targets are not layers of "
                           "the same number of dimensions");
    return TRUE;
}

static void
init_units(RuleUnits *units, const DenestSelection *selection)
{
    units->selection = selection;
    for (guint e = 0; e < selection->n_elements; e++)
        if (denest_selection_has(selection, e))
            units->n += selection->elements[e].n;
    units->gids = g_new(DenestGid, units->n);
    units->elements = g_new(guint32, units->n);
    units->n = 0;
    for (guint e = 0; e < selection->n_elements; e++) {
        const DenestElement *element = &selection->elements[e];

        for (guint i = 0; denest_selection_has(selection, e) && i < element->n; i++) {
            units->gids[units->n] = element->first + i;
            units->elements[units->n++] = e;
        }
    }
}

gboolean
rule_plan_init(RulePlan *plan, const RuleSpec *spec, const DenestProjectionJob *job, GError **error)
{
    GError *mistake = NULL;
    Reading reading = {spec, &plan->params, 0, keep_first, &mistake};

    read_params(&reading, job->params);
    if (mistake) {
        g_propagate_error(error, mistake);
        return FALSE;
    }
    init_units(&plan->sources, &job->sources);
    init_units(&plan->targets, &job->targets);
    return init_values(plan, job, error);
}

void
rule_plan_clear(RulePlan *plan)
{
    value_clear(&plan->weight);
    value_clear(&plan->delay);
    g_free(plan->sources.gids);
    g_free(plan->sources.elements);
    g_free(plan->targets.gids);
    g_free(plan->targets.elements);
}

void
rule_plan_free(gpointer plan)
{
    if (plan)
        rule_plan_clear(plan);
    g_free(plan);
}

gboolean
rule_prepare(const RuleSpec *spec, const DenestProjectionJob *job,
             gboolean (*rules)(const RulePlan *plan, GError **error), gpointer *ret_plan,
             GError **error)
{
    RulePlan *plan = g_new0(RulePlan, 1);

    if (!rule_plan_init(plan, spec, job, error) || (rules && !rules(plan, error))) {
        rule_plan_free(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

gboolean
rule_check_targets(const RulePlan *plan, const RuleSpec *spec, GError **error)
{
    const DenestSelection *targets = plan->targets.selection;

    for (guint e = 0; e < targets->n_elements; e++)
        if (denest_selection_has(targets, e) && targets->elements[e].n > 0 &&
            targets->elements[e].flags & DENEST_ELEMENT_DEVICE)
            return denest_fail(
                error, DENEST_ERROR_UNSUPPORTED, "type",
                "'%s' in layer '%s' cannot be a target of %s: devices can be targets "
                "of one_to_one and all_to_all only",
                targets->elements[e].model, targets->name, spec->name);
    return TRUE;
}

gboolean
rule_check_not_empty(const RulePlan *plan, GError **error)
{
    const RuleUnits *empty = plan->sources.n == 0 ? &plan->sources : &plan->targets;

    if (empty->n > 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, empty == &plan->sources ? "sources" : "targets",
                       "there are no units '%s' in layer '%s'",
                       empty->selection->model ? empty->selection->model : "",
                       empty->selection->name);
}

gboolean
rule_check_enough(const RulePlan *plan, const RuleUnits *each, const RuleUnits *others,
                  const char *key, const char *what, GError **error)
{
    const RuleParams *params = &plan->params;
    const gint64 needed = params->multapses ? MIN(params->n, 1) : params->n;
    const gint64 n = others->n;

    if (needed > n)
        return denest_fail(error, DENEST_ERROR_RANGE, key,
                           "%" G_GINT64_FORMAT " is more than the %" G_GINT64_FORMAT
                           " units of layer '%s', and multapses are not allowed",
                           params->n, n, others->selection->name);
    for (guint i = 0; needed == n && !params->autapses && i < each->n; i++)
        if (needed > 0 && rule_units_find(others, each->gids[i]) >= 0)
            return denest_fail(error, DENEST_ERROR_RANGE, key,
                               "unit %u has fewer than %" G_GINT64_FORMAT
                               " %s but itself, and autapses are not allowed",
                               each->gids[i], needed, what);
    return TRUE;
}

gboolean
rule_check_total(guint n_units, gint64 n_each, const char *key, GError **error)
{
    if (n_each == 0 || n_units <= G_MAXUINT32 / n_each)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, key,
                       "%" G_GINT64_FORMAT " for each of %u units: more than %" G_GUINT32_FORMAT
                       " connections",
                       n_each, n_units, G_MAXUINT32);
}

/* ---- Connecting ---- */

/* A device as target is served by every virtual process, each with its own sources. */
static gboolean
keeps(const RuleRun *run, guint s, guint t)
{
    const guint flags = rule_flags(run->to, t);
    const gboolean from_device = (rule_flags(run->from, s) & DENEST_ELEMENT_DEVICE) != 0;

    if (!(flags & DENEST_ELEMENT_DEVICE) || flags & DENEST_ELEMENT_GLOBAL)
        return TRUE;
    return (from_device ? run->to->gids[t] : run->from->gids[s]) % run->job->n_streams == run->vp;
}

static const double *
position(const RuleUnits *units, guint i)
{
    const DenestElement *element = &units->selection->elements[units->elements[i]];

    return denest_geometry_position(units->selection->geometry, units->gids[i] - element->first);
}

void
rule_connect_given(RuleRun *run, guint s, guint t, double weight, double delay)
{
    const RulePlan *plan = run->plan;
    double d[DENEST_MAX_DIMS] = {0};

    /* As the convergent projections of layers measure: target → source. */
    if (plan->weight.field || plan->delay.field)
        denest_geometry_displacement(run->from->selection->geometry, position(run->to, t),
                                     position(run->from, s), d);
    if (isnan(delay))
        delay = draw(&plan->delay, d, run->stream);
    if (isnan(weight))
        weight = draw(&plan->weight, d, run->stream);
    if (keeps(run, s, t))
        denest_sink_add(run->sink, run->from->gids[s], run->to->gids[t], weight, delay);
}

void
rule_connect(RuleRun *run, guint s, guint t)
{
    rule_connect_given(run, s, t, NAN, NAN);
}

gint64
rule_units_find(const RuleUnits *units, DenestGid gid)
{
    guint low = 0, high = units->n;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (units->gids[middle] < gid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < units->n && units->gids[low] == gid ? (gint64)low : -1;
}
