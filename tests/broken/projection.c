/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A good projection type; each macro breaks one rule of conduct. */
#include <signal.h>

#include <denest/plugin.h>
#include <denest/projection.h>

#include "threads.h"

static const DenestParam keys[] = {
    DENEST_KEY_MANDATORY("shift", "", DENEST_TYPE_INT, "1", 0, G_MAXINT32, "Ranks to go on"),
};

static gboolean
read_shift(const DenestValue *params, gint64 *ret_shift, GError **error)
{
    static const char *const names[] = {"shift", NULL};

    for (guint i = 0; i < denest_value_length(params); i++)
        if (!g_strv_contains(names, denest_value_key_name(params, i)))
            return denest_fail_unknown(error, denest_value_key_name(params, i), "no key", names);
    if (denest_value_length(params) == 0)
        return denest_fail(error, DENEST_ERROR_MISSING, "shift", "is needed");
    if (!denest_value_to_int(denest_value_item(params, 0), ret_shift, error))
        return FALSE;
#ifdef BOUNDS
    return TRUE;
#else
    return *ret_shift >= 0 || denest_fail(error, DENEST_ERROR_RANGE, "shift", "is below 0");
#endif
}

static void
check(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report, gpointer data)
{
    GError *issue = NULL;

#ifdef TYPES
    if (denest_value_length(params) == 1 &&
        denest_value_type(denest_value_item(params, 0)) == DENEST_VALUE_STRING)
        return;
#endif
    if (!read_shift(params, &(gint64){0}, &issue))
        report(issue, data);
}

static gboolean
prepare(const DenestProjectionJob *job, gpointer *ret_plan, GError **error)
{
    gint64 shift;

    if (!read_shift(job->params, &shift, error))
        return FALSE;
#ifdef SHAPES
    if (job->targets.elements->n == 1)
        raise(SIGSEGV);
#endif
    *ret_plan = g_memdup2(&shift, sizeof shift);
    return TRUE;
}

static gboolean
connect_stream(const DenestProjectionJob *job, gconstpointer plan, guint vp, DenestStream *stream,
               DenestSink *sink, GError **error)
{
    const DenestElement *from = job->sources.elements, *to = job->targets.elements;
    double weight = job->default_weight;

#ifdef CONNECTS
    weight = NAN;
#endif
#ifdef SEED
    static double calls;

    weight += calls++;
#endif
#ifdef WORKERS
    weight += count_threads();
#endif
#ifdef TREE
    weight = DBL_MAX;
#endif
    for (gint64 i = 0; i < from->n && !sink->failed; i++) {
        const gint64 j = i + *(const gint64 *)plan, target = to->first + j;

        if (j >= 0 && j < to->n && target % job->n_streams == vp)
            denest_sink_add(sink, from->first + (DenestGid)i, (DenestGid)target, weight,
                            job->default_delay);
    }
    return TRUE;
}

static const DenestProjection model = {
    .base = {.kind = DENEST_KIND_PROJECTION,
             .struct_size = sizeof(DenestProjection),
             .name = MODULE_NAME,
             .summary = "Projection type of a test",
             .equations = "source i -> target i + shift",
             .reference = "",
             .params = keys,
             .n_params = G_N_ELEMENTS(keys)},
    .check = check,
    .prepare = prepare,
    .connect_stream = connect_stream,
    .release = g_free,
};
DENEST_MODULE(MODULE_NAME, &model.base);
