/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * from_file - the connections that a file lists
 *
 * An array, an HDF5 file or a text file with the columns source, target and, as far as they are not
 * parameters, weight and delay (ms). Units are gids, or indices into the source and the target
 * population from 0 on. Each virtual process makes the connections of its targets in the order of
 * the rows.
 */
#include "from_file.h"

#include <denest/plugin.h>

/* One row, as far as it is not numbers of the table. */
typedef struct {
    guint32 source, target; /* indices of units */
} Pair;

const char *const from_file_columns[FROM_FILE_N_COLUMNS + 1] = {"source", "target", "weight",
                                                                "delay"};
/* What lists of connections have beside. */
static const char *const other_columns[] = {"synapse_model", "label", NULL};

typedef struct {
    RulePlan base;
    DenestTable *table;
    Pair *pairs;                 /* [rows] */
    int at[FROM_FILE_N_COLUMNS]; /* column of the table; -1: none */
} Plan;

static const RuleSpec spec = {"from_file", RULE_VALUES | RULE_FILE};
static const char *const tree_keys[] = {"file", "units", NULL};

/* The file is read when connections are made; whether it is there can be seen before. */
static void
from_file_check(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report,
                gpointer user_data)
{
    const DenestValue *file = denest_value_find(params, "file");
    g_autofree char *path = NULL;
    const char *name;
    GError *issue = NULL;

    rule_check(&spec, params, lookup, report, user_data);
    if (!file || !denest_value_to_string(file, &name, NULL) || *name == '\0')
        return; /* reported above */
    path = denest_lookup_path(lookup, name);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return;
    denest_fail(&issue, DENEST_ERROR_IO, "file", "%s: there is no such file", path);
    report(issue, user_data);
}

static void
from_file_release(gpointer data)
{
    Plan *plan = data;

    if (!plan)
        return;
    rule_plan_clear(&plan->base);
    denest_table_free(plan->table);
    g_free(plan->pairs);
    g_free(plan);
}

/* ---- Reading ---- */

/* Which column is what: by names, else by order. */
static gboolean
find_columns(Plan *plan, GError **error)
{
    const DenestTable *table = plan->table;

    if (!table->names &&
        (table->n_columns <= FROM_FILE_TARGET || table->n_columns > FROM_FILE_N_COLUMNS))
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "%u columns, but expected source, target and, if there are more, weight "
                           "and delay",
                           table->n_columns);
    for (guint c = 0; c < FROM_FILE_N_COLUMNS; c++)
        plan->at[c] = !table->names && c < table->n_columns ? (int)c : -1;
    for (guint i = 0; table->names && i < table->n_columns; i++) {
        guint c = 0;

        while (c < FROM_FILE_N_COLUMNS && !g_str_equal(table->names[i], from_file_columns[c]))
            c++;
        if (c == FROM_FILE_N_COLUMNS)
            return denest_fail_unknown(error, table->names[i], "no column of connections",
                                       from_file_columns);
        if (plan->at[c] >= 0)
            return denest_fail(error, DENEST_ERROR_DUPLICATE, table->names[i],
                               "there are two such columns");
        plan->at[c] = (int)i;
    }
    if (plan->at[FROM_FILE_SOURCE] >= 0 && plan->at[FROM_FILE_TARGET] >= 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_MISSING,
                       plan->at[FROM_FILE_SOURCE] < 0 ? "source" : "target",
                       "there is no such column");
}

static gboolean
fail_row(const Plan *plan, gsize row, guint column, const char *rule, GError **error)
{
    const double value = plan->table->values[row * plan->table->n_columns + plan->at[column]];
    g_autofree char *line =
        plan->table->lines ? g_strdup_printf(" (line %u)", plan->table->lines[row]) : g_strdup("");

    return denest_fail(error, DENEST_ERROR_RANGE, NULL, "row %" G_GSIZE_FORMAT "%s: %s %.10g: %s",
                       row, line, from_file_columns[column], value, rule);
}

static gboolean
find_unit(const Plan *plan, gsize row, guint column, guint32 *ret_index, GError **error)
{
    const RuleUnits *units = column == FROM_FILE_SOURCE ? &plan->base.sources : &plan->base.targets;
    const double value = plan->table->values[row * plan->table->n_columns + plan->at[column]];
    g_autofree char *rule = NULL;
    gint64 index = -1;

    if (!(value >= 0 && value <= G_MAXUINT32) || value != floor(value))
        return fail_row(plan, row, column, "not a whole number from 0 on", error);
    if (plan->base.params.by_index)
        index = value < units->n ? (gint64)value : -1;
    else
        index = rule_units_find(units, (DenestGid)value);
    if (index >= 0) {
        *ret_index = (guint32)index;
        return TRUE;
    }
    rule = plan->base.params.by_index
               ? g_strdup_printf("the population has %u units", units->n)
               : g_strdup_printf("no unit of the population in layer '%s'", units->selection->name);
    return fail_row(plan, row, column, rule, error);
}

static gboolean
check_rows(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    const DenestTable *table = plan->table;

    if (plan->at[FROM_FILE_DELAY] >= 0 && !job->has_delay)
        return denest_fail(error, DENEST_ERROR_UNKNOWN, "delay", "the synapse model has no delay");
    plan->pairs = g_new(Pair, table->n_rows);
    for (gsize row = 0; row < table->n_rows; row++) {
        const double *values = table->values + row * table->n_columns;

        if (!find_unit(plan, row, FROM_FILE_SOURCE, &plan->pairs[row].source, error) ||
            !find_unit(plan, row, FROM_FILE_TARGET, &plan->pairs[row].target, error))
            return FALSE;
        if (plan->at[FROM_FILE_WEIGHT] >= 0 && !isfinite(values[plan->at[FROM_FILE_WEIGHT]]))
            return fail_row(plan, row, FROM_FILE_WEIGHT, "not finite", error);
        if (plan->at[FROM_FILE_DELAY] >= 0 &&
            !(values[plan->at[FROM_FILE_DELAY]] > 0 && isfinite(values[plan->at[FROM_FILE_DELAY]])))
            return fail_row(plan, row, FROM_FILE_DELAY, "not above 0 ms", error);
    }
    return TRUE;
}

static DenestTable *
read_table(const char *path, GError **error)
{
    static const char *const suffixes[] = {".h5", ".hdf5", ".hdf"};

    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(path, suffixes[i]))
            return from_file_read_hdf5(path, error);
    return denest_table_read(path, other_columns, error);
}

static gboolean
read_file(const DenestProjectionJob *job, Plan *plan, GError **error)
{
    g_autofree char *path = denest_lookup_path(job->lookup, plan->base.params.file);

    plan->table = read_table(path, error);
    if (!plan->table) {
        g_prefix_error(error, "file: ");
        return FALSE;
    }
    if (find_columns(plan, error) && check_rows(job, plan, error))
        return TRUE;
    g_prefix_error(error, "file: %s: ", path);
    return FALSE;
}

static gboolean
from_file_prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    Plan *plan = g_new0(Plan, 1);

    if (!rule_plan_init(&plan->base, &spec, job, error) || !read_file(job, plan, error)) {
        from_file_release(plan);
        return FALSE;
    }
    *ret_plan = plan;
    return TRUE;
}

/* ---- Connecting ---- */

static gboolean
from_file_connect_stream(const DenestProjectionJob *job, gconstpointer data, guint vp,
                         DenestStream *stream, DenestSink *sink, GError **error)
{
    const Plan *plan = data;
    const DenestTable *table = plan->table;
    RuleRun run = rule_run(job, &plan->base, vp, stream, sink);

    for (gsize row = 0; row < table->n_rows && !sink->failed; row++) {
        const double *values = table->values + row * table->n_columns;
        const Pair *pair = &plan->pairs[row];

        if (rule_serves(&run, pair->target))
            rule_connect_given(
                &run, pair->source, pair->target,
                plan->at[FROM_FILE_WEIGHT] >= 0 ? values[plan->at[FROM_FILE_WEIGHT]] : NAN,
                plan->at[FROM_FILE_DELAY] >= 0 ? values[plan->at[FROM_FILE_DELAY]] : NAN);
    }
    return TRUE;
}

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("file", "", DENEST_TYPE_STRING, "connections.csv", 0, 0,
                         ".npy array, .h5 file, or text with a row a line, relative to input_dir"),
    DENEST_KEY("units", "", DENEST_TYPE_STRING, "gid", 0, 0,
               "gid, or index: counted from 0 in each population"),
    RULE_VALUE_ROWS,
};

static const DenestProjection from_file = {
    .base =
        {
            .kind = DENEST_KIND_PROJECTION,
            .struct_size = sizeof(DenestProjection),
            .name = "from_file",
            .summary = "The connections that a file lists",
            .equations = "one connection for each row of the file: source, target, weight, delay",
            .reference = "",
            .params = keys,
            .n_params = G_N_ELEMENTS(keys),
        },
    .tree_keys = tree_keys,
    .check = from_file_check,
    .prepare = from_file_prepare,
    .connect_stream = from_file_connect_stream,
    .release = from_file_release,
};
DENEST_PLUGIN(from_file);
