/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/projection.h"

/* Edges handed over at a time: they stay in the first-level cache. */
#define BATCH 512

typedef struct {
    const DenestProjection *model;
    const DenestProjectionJob *job;
    const DenestConnector *connector;
    gconstpointer plan;
    gint next_vp;    /* atomic */
    GError **errors; /* of each virtual process */
} Run;

/* A sink with its batch, its receiver and its error. */
typedef struct {
    DenestSink base; /* must be first */
    const DenestConnector *connector;
    guint vp;
    GError *error;
    DenestEdge edges[BATCH];
} Sink;

static void
flush(DenestSink *base)
{
    Sink *sink = (Sink *)base;

    if (base->n > 0 && !base->failed &&
        !sink->connector->take(sink->connector->user_data, sink->vp, base->edges, base->n,
                               &sink->error))
        base->failed = TRUE;
    base->n = 0;
}

static void
sink_init(Sink *sink, const DenestConnector *connector, guint vp)
{
    sink->base = (DenestSink){.edges = sink->edges, .capacity = BATCH, .flush = flush};
    sink->connector = connector;
    sink->vp = vp;
    sink->error = NULL;
}

/* Hand over what is left; TRUE if the model and the receiver were content. */
static gboolean
sink_finish(Sink *sink, gboolean ok, GError **error)
{
    flush(&sink->base);
    if (sink->error && ok)
        g_propagate_error(error, g_steal_pointer(&sink->error));
    g_clear_error(&sink->error);
    return ok && !sink->base.failed;
}

static void
connect_stream(Run *run, guint vp)
{
    g_autofree Sink *sink = g_new(Sink, 1);
    gboolean ok;

    sink_init(sink, run->connector, vp);
    ok = run->model->connect_stream(run->job, run->plan, vp, run->connector->streams[vp],
                                    &sink->base, &run->errors[vp]);
    sink_finish(sink, ok, &run->errors[vp]);
}

static gpointer
work(gpointer data)
{
    Run *run = data;

    for (;;) {
        const guint vp = (guint)g_atomic_int_add(&run->next_vp, 1);

        if (vp >= run->job->n_streams)
            return NULL;
        connect_stream(run, vp);
    }
}

static gboolean
connect_streams(Run *run, GError **error)
{
    const guint n = run->job->n_streams;
    const guint n_threads = CLAMP(run->connector->n_workers, 1, n) - 1;
    g_autofree GThread **threads = g_new(GThread *, n_threads);
    gboolean ok = TRUE;

    run->errors = g_new0(GError *, n);
    for (guint i = 0; i < n_threads; i++)
        threads[i] = g_thread_new("connect", work, run);
    work(run);
    for (guint i = 0; i < n_threads; i++)
        g_thread_join(threads[i]);
    for (guint vp = 0; vp < n; vp++) {
        GError *e = run->errors[vp];

        if (e && ok)
            g_propagate_error(error, e);
        else
            g_clear_error(&e);
        ok = ok && run->errors[vp] == NULL;
    }
    g_clear_pointer(&run->errors, g_free);
    return ok;
}

static gboolean
connect_global(Run *run, GError **error)
{
    g_autofree Sink *sink = g_new(Sink, 1);
    gboolean ok;

    sink_init(sink, run->connector, DENEST_GLOBAL_STREAM);
    ok =
        run->model->connect_global(run->job, run->plan, run->connector->global, &sink->base, error);
    return sink_finish(sink, ok, error);
}

gboolean
denest_projection_check(const DenestProjection *model, const DenestProjectionJob *job,
                        GError **error)
{
    gpointer plan = NULL;
    gboolean ok = model->prepare(job, &plan, error);

    if (ok && model->release)
        model->release(plan);
    if (!ok)
        g_prefix_error(error, "projection %s: ", job->name);
    return ok;
}

gboolean
denest_projection_run(const DenestProjection *model, const DenestProjectionJob *job,
                      const DenestConnector *connector, GError **error)
{
    Run run = {.model = model, .job = job, .connector = connector};
    gpointer plan = NULL;
    gboolean ok;

    ok = model->prepare(job, &plan, error);
    if (ok) {
        run.plan = plan;
        ok = !model->draw_global || model->draw_global(job, plan, connector->global, error);
        if (ok)
            ok = model->is_global && model->is_global(plan) ? connect_global(&run, error)
                                                            : connect_streams(&run, error);
        if (model->release)
            model->release(plan);
    }
    if (!ok)
        g_prefix_error(error, "projection %s: ", job->name);
    return ok;
}
