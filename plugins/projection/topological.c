/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * topological - connect units of two layers by their positions, as ConnectLayers of NEST's Topology
 * module
 *
 * `convergent` looks for partners in the source layer, `divergent` in the target layer. Without
 * number_of_connections every pair inside the mask is connected with the probability of the kernel;
 * with it, each target (convergent) or each source (divergent) gets that many connections, chosen
 * with the kernel as relative weight.
 *
 *                            loop over  candidates  displacement     random numbers
 *     convergent             targets    sources     target → source  of the target's process
 *     divergent              targets    sources     source → target  of the target's process
 *     convergent and number  targets    sources     target → source  of the target's process
 *     divergent and number   sources    targets     source → target  of the global stream
 *
 * The order of candidates and of draws is that of NEST 2.20, to the last number.
 */
#include "topological.h"

#include <string.h>

#include <denest/plugin.h>

/* ---- Reading parameters ---- */

typedef struct {
    const char *key;
    gsize offset;
    gboolean (*read)(const DenestValue *value, gpointer field, GError **error);
} Key;

static gboolean
read_bool(const DenestValue *value, gpointer field, GError **error)
{
    return denest_value_to_bool(value, field, error);
}

static gboolean
read_type(const DenestValue *value, gpointer field, GError **error)
{
    const char *type;

    if (!denest_value_to_string(value, &type, error))
        return FALSE;
    if (!g_str_equal(type, "convergent") && !g_str_equal(type, "divergent"))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "'%s' is neither 'convergent' nor 'divergent'", type);
    *(gboolean *)field = g_str_equal(type, "divergent");
    return TRUE;
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
read_value(const DenestValue *value, gpointer field, GError **error)
{
    *(const DenestValue **)field = value;
    return TRUE;
}

static const Key keys[] = {
    {"connection_type", offsetof(TopologicalParams, divergent), read_type},
    {"number_of_connections", offsetof(TopologicalParams, n_connections), read_number},
    {"allow_autapses", offsetof(TopologicalParams, allow_autapses), read_bool},
    {"allow_multapses", offsetof(TopologicalParams, allow_multapses), read_bool},
    {"allow_oversized_mask", offsetof(TopologicalParams, allow_oversized_mask), read_bool},
    {"mask", offsetof(TopologicalParams, mask), read_value},
    {"kernel", offsetof(TopologicalParams, kernel), read_value},
    {"weights", offsetof(TopologicalParams, weights), read_value},
    {"delays", offsetof(TopologicalParams, delays), read_value},
};

/* Hand an issue to the caller of check(), with the key in front. */
static void
report_issue(GError *issue, const char *key, DenestIssueFunc report, gpointer user_data)
{
    if (key)
        g_prefix_error(&issue, "%s: ", key);
    report(issue, user_data);
}

static void
read_pair(TopologicalParams *params, const char *name, const DenestValue *value,
          DenestIssueFunc report, gpointer user_data)
{
    const char *names[G_N_ELEMENTS(keys) + 1] = {NULL};
    GError *issue = NULL;

    for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
        names[k] = keys[k].key;
        if (!g_str_equal(name, keys[k].key))
            continue;
        if (!keys[k].read(value, (char *)params + keys[k].offset, &issue))
            report_issue(issue, name, report, user_data);
        return;
    }
    denest_fail_unknown(&issue, name, "no parameter of a topological projection", names);
    report(issue, user_data);
}

/* Read all parameters; every mistake goes to @report. */
static void
read_params(const DenestValue *map, TopologicalParams *params, DenestIssueFunc report,
            gpointer user_data)
{
    GError *issue = NULL;

    *params =
        (TopologicalParams){.n_connections = -1, .allow_autapses = TRUE, .allow_multapses = TRUE};
    if (denest_value_type(map) != DENEST_VALUE_MAP) {
        denest_fail(&issue, DENEST_ERROR_TYPE, NULL, "the parameters are not a mapping");
        report(issue, user_data);
        return;
    }
    for (guint i = 0; i < denest_value_length(map); i++)
        read_pair(params, denest_value_key_name(map, i), denest_value_item(map, i), report,
                  user_data);
    if (!denest_value_find(map, "connection_type")) {
        denest_fail(&issue, DENEST_ERROR_MISSING, "connection_type",
                    "must be 'convergent' or 'divergent'");
        report(issue, user_data);
    }
}

static void
check_field(const DenestLookup *lookup, const char *key, const DenestValue *value,
            DenestIssueFunc report, gpointer user_data)
{
    GError *issue = NULL;
    DenestField *field;

    if (!value)
        return;
    field = denest_field_new(lookup, value, 0, &issue);
    if (!field)
        report_issue(issue, key, report, user_data);
    denest_field_free(field);
}

static void
topological_check(const DenestValue *map, const DenestLookup *lookup, DenestIssueFunc report,
                  gpointer user_data)
{
    g_autoptr(DenestRegion) region = NULL;
    GError *issue = NULL;
    TopologicalParams params;

    read_params(map, &params, report, user_data);
    if (params.mask && !denest_region_new(lookup, params.mask, NULL, &region, &issue))
        report_issue(g_steal_pointer(&issue), "mask", report, user_data);
    check_field(lookup, "kernel", params.kernel, report, user_data);
    check_field(lookup, "weights", params.weights, report, user_data);
    check_field(lookup, "delays", params.delays, report, user_data);
}

/* ---- Preparing ---- */

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

/* "4 × 2" */
static char *
print_size(const double *lower, const double *upper, guint dims)
{
    GString *text = g_string_new(NULL);

    for (guint d = 0; d < dims; d++)
        g_string_append_printf(text, "%s%g", d ? " × " : "", upper[d] - lower[d]);
    return g_string_free(text, FALSE);
}

static gboolean
fail_oversized(const DenestProjectionJob *job, const TopologicalPlan *plan, GError **error)
{
    static const double origin[DENEST_MAX_DIMS];
    const DenestGeometry *geometry = topological_geometry(job, plan);
    g_autofree char *mask = NULL, *layer = NULL;
    DenestBox box;

    denest_region_bounds(plan->region, &box);
    mask = print_size(box.lower, box.upper, geometry->dims);
    layer = print_size(origin, geometry->extent, geometry->dims);
    return denest_fail(error, DENEST_ERROR_RANGE, "mask",
                       "it is %s, more than the period of layer '%s', %s; make it smaller, or "
                       "set allow_oversized_mask to true",
                       mask, plan->params.divergent ? job->targets.name : job->sources.name, layer);
}

static gboolean
build_region(const DenestProjectionJob *job, TopologicalPlan *plan, GError **error)
{
    const DenestGeometry *geometry = topological_geometry(job, plan);

    if (!plan->params.mask)
        return TRUE;
    if (!denest_region_new(job->lookup, plan->params.mask, geometry, &plan->region, error)) {
        g_prefix_error(error, "mask: ");
        return FALSE;
    }
    if (plan->region && !plan->params.allow_oversized_mask && plan->params.n_connections != 0 &&
        denest_region_exceeds(plan->region, geometry))
        return fail_oversized(job, plan, error);
    return TRUE;
}

static gboolean
build_field(const DenestProjectionJob *job, const DenestValue *value, const char *key,
            double otherwise, DenestField **ret_field, GError **error)
{
    if (!value) {
        *ret_field = denest_field_new_constant(otherwise);
        return TRUE;
    }
    *ret_field = denest_field_new(job->lookup, value, job->sources.geometry->dims, error);
    if (!*ret_field)
        g_prefix_error(error, "%s: ", key);
    return *ret_field != NULL;
}

static gboolean
build_fields(const DenestProjectionJob *job, TopologicalPlan *plan, GError **error)
{
    const TopologicalParams *params = &plan->params;

    if (params->delays && !job->has_delay)
        return denest_fail(error, DENEST_ERROR_UNKNOWN, "delays", "the synapse model has no delay");
    if (params->kernel && !build_field(job, params->kernel, "kernel", 0, &plan->kernel, error))
        return FALSE;
    return build_field(job, params->weights, "weights", job->default_weight, &plan->weights,
                       error) &&
           build_field(job, params->delays, "delays", job->default_delay, &plan->delays, error);
}

/* Only the convergent rule without number serves devices as targets; a model filter does not help.
 */
static gboolean
check_devices(const DenestProjectionJob *job, GError **error)
{
    const DenestSelection *targets = &job->targets;

    for (guint e = 0; e < targets->n_elements; e++)
        if (denest_selection_has_lid(targets, e) &&
            targets->elements[e].flags & DENEST_ELEMENT_DEVICE)
            return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "connection_type",
                               "'%s' in layer '%s' cannot be a target: devices can be targets only "
                               "of convergent projections without number_of_connections",
                               targets->elements[e].model, targets->name);
    return TRUE;
}

static gboolean
check_layers(const DenestProjectionJob *job, GError **error)
{
    if (!job->sources.geometry || !job->targets.geometry)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "sources and targets must be layers, whose units have positions");
    if (job->sources.geometry->dims != job->targets.geometry->dims)
        return denest_fail(error, DENEST_ERROR_RANGE, NULL,
                           "layer '%s' has %u dimensions, layer '%s' has %u", job->sources.name,
                           job->sources.geometry->dims, job->targets.name,
                           job->targets.geometry->dims);
    return TRUE;
}

/* The order of requests decides the order of candidates of this and of later projections. */
static void
request_pools(const DenestProjectionJob *job, TopologicalPlan *plan)
{
    if (plan->params.divergent && topological_has_number(plan)) {
        plan->pool = denest_pools_tree(job->pools, &job->targets);
        plan->drivers = denest_pools_list(job->pools, &job->sources);
    } else if (!plan->region) {
        plan->pool = denest_pools_list(job->pools, &job->sources);
    } else if (plan->params.divergent) {
        plan->pool = denest_pools_tree_in(job->pools, &job->sources, job->targets.geometry);
        denest_region_mirror(plan->region);
    } else {
        plan->pool = denest_pools_tree(job->pools, &job->sources);
    }
}

static void
topological_release(gpointer data)
{
    TopologicalPlan *plan = data;

    if (!plan)
        return;
    denest_region_free(plan->region);
    denest_field_free(plan->kernel);
    denest_field_free(plan->weights);
    denest_field_free(plan->delays);
    denest_pool_unref(plan->pool);
    denest_pool_unref(plan->drivers);
    g_free(plan);
}

/* What is declared must not take minutes to come to an end. */
static gboolean
check_total(const DenestProjectionJob *job, const TopologicalPlan *plan, GError **error)
{
    const DenestSelection *drivers = plan->params.divergent ? &job->sources : &job->targets;
    guint64 n = 0;

    for (guint e = 0; e < drivers->n_elements; e++)
        if (denest_selection_has(drivers, e))
            n += drivers->elements[e].n;
    if (n <= G_MAXUINT32 / (guint64)plan->params.n_connections)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "number_of_connections",
                       "%" G_GINT64_FORMAT " for each of %" G_GUINT64_FORMAT
                       " units: more than %" G_GUINT32_FORMAT " connections",
                       plan->params.n_connections, n, G_MAXUINT32);
}

static gboolean
prepare_plan(const DenestProjectionJob *job, TopologicalPlan *plan, GError **error)
{
    GError *mistake = NULL;

    read_params(job->params, &plan->params, keep_first, &mistake);
    if (mistake) {
        g_propagate_error(error, mistake);
        return FALSE;
    }
    if (!check_layers(job, error) || !build_region(job, plan, error) ||
        !build_fields(job, plan, error))
        return FALSE;
    if (plan->params.n_connections == 0)
        return TRUE;
    if ((plan->params.divergent || topological_has_number(plan)) && !check_devices(job, error))
        return FALSE;
    if (topological_has_number(plan) && !check_total(job, plan, error))
        return FALSE;
    request_pools(job, plan);
    return TRUE;
}

static gboolean
topological_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    TopologicalPlan *plan = g_new0(TopologicalPlan, 1);

    if (!prepare_plan(job, plan, error)) {
        topological_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

static gboolean
topological_is_global(gconstpointer plan)
{
    return topological_plan_is_global(plan);
}

static const DenestParam table[] = {
    DENEST_KEY_MANDATORY("connection_type", "", DENEST_TYPE_STRING, "convergent", 0, 0,
                         "convergent or divergent"),
    DENEST_KEY("mask", "", DENEST_TYPE_STRING, "none: all", 0, 0,
               "Region around a unit in which its partners lie, such as {circular: {radius: 2.0}}"),
    DENEST_KEY("kernel", "", DENEST_TYPE_STRING, "1.0", 0, 0,
               "Number or function of the displacement, such as {gaussian: {sigma: 1.0}}"),
    DENEST_KEY("number_of_connections", "", DENEST_TYPE_INT, "none: as the kernel says", 0,
               G_MAXUINT32, "Connections of each target (convergent) or source (divergent)"),
    DENEST_KEY("weights", "", DENEST_TYPE_STRING, "of the synapse model", 0, 0,
               "Number or function of the displacement"),
    DENEST_KEY("delays", "ms", DENEST_TYPE_STRING, "of the synapse model", 0, 0, "As weights"),
    DENEST_KEY("allow_autapses", "", DENEST_TYPE_BOOL, "true", 0, 1,
               "May a unit connect to itself?"),
    DENEST_KEY("allow_multapses", "", DENEST_TYPE_BOOL, "true", 0, 1,
               "May a pair be drawn more than once?"),
    DENEST_KEY("allow_oversized_mask", "", DENEST_TYPE_BOOL, "false", 0, 1,
               "May the mask be larger than a periodic layer?"),
};

static const DenestProjection topological = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "topological",
            .summary = "Connections that depend on positions in layers",
            .equations =
                "convergent: for each target, sources around it\n"
                "divergent: for each source, targets around it\n"
                "partners lie inside the mask, at a displacement d from the unit\n"
                "without number_of_connections: each pair with probability kernel(d)\n"
                "with it: so many partners of each unit, drawn with relative weights kernel(d)",
            .reference = "Plesser & Enger 2013, NEST Topology User Manual",
            .params = table,
            .n_params = G_N_ELEMENTS(table),
        },
    .has_mask = TRUE,
    .check = topological_check,
    .prepare = topological_prepare,
    .is_global = topological_is_global,
    .connect_stream = topological_connect_stream,
    .connect_global = topological_connect_global,
    .release = topological_release,
};
DENEST_PLUGIN(topological);
