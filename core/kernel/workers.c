/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/workers.h"

#include <stdatomic.h>

/* A slice of a small network takes some microseconds, so a thread looks for new work for about that
 * long before it goes to sleep. */
#define SPINS 4000

struct DenestWorkPlan {
    guint n_tasks;
    guint *tasks;  /* sorted by worker */
    guint *begins; /* [worker + 1]: of its tasks */
};

/* Tasks of one worker that nobody has taken; a cache line of its own. */
typedef struct {
    _Alignas(64) atomic_uint next;
    guint end;
} Queue;

struct DenestWorkers {
    guint n;
    atomic_uint n_started; /* threads that know which one they are */
    Queue *queues;         /* [worker] */
    const guint *tasks;    /* what the queues count, or NULL: tasks themselves */
    GThread **threads;     /* n - 1 */
    GMutex lock;
    GCond wake;
    DenestWorkFunc func;
    gpointer user_data;
    gboolean running;   /* a run of several threads is under way */
    atomic_uint busy;   /* threads that have not finished the present run */
    atomic_uint run;    /* counts runs; a change is the signal to start */
    atomic_uint asleep; /* threads waiting for `wake` */
    atomic_bool quit;
};

static inline void
relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Own tasks first, then those of the others. */
static void
work(DenestWorkers *workers, guint self)
{
    for (guint k = 0; k < workers->n; k++) {
        Queue *queue = &workers->queues[(self + k) % workers->n];
        guint i;

        while ((i = atomic_fetch_add(&queue->next, 1)) < queue->end)
            workers->func(workers->tasks != NULL ? workers->tasks[i] : i, workers->user_data);
    }
}

static void
wait_for_run(DenestWorkers *workers, guint seen)
{
    for (guint i = 0; i < SPINS; i++) {
        if (atomic_load(&workers->run) != seen)
            return;
        relax();
    }
    g_mutex_lock(&workers->lock);
    atomic_fetch_add(&workers->asleep, 1);
    while (atomic_load(&workers->run) == seen)
        g_cond_wait(&workers->wake, &workers->lock);
    atomic_fetch_sub(&workers->asleep, 1);
    g_mutex_unlock(&workers->lock);
}

static gpointer
worker_main(gpointer data)
{
    DenestWorkers *workers = data;
    guint self = 1 + atomic_fetch_add(&workers->n_started, 1), seen = 0;

    for (;;) {
        wait_for_run(workers, seen);
        seen++;
        if (atomic_load(&workers->quit))
            return NULL;
        work(workers, self);
        atomic_fetch_sub(&workers->busy, 1);
    }
}

static void
start_run(DenestWorkers *workers)
{
    atomic_store(&workers->busy, workers->n - 1);
    atomic_fetch_add(&workers->run, 1);
    if (atomic_load(&workers->asleep) > 0) {
        g_mutex_lock(&workers->lock);
        g_cond_broadcast(&workers->wake);
        g_mutex_unlock(&workers->lock);
    }
}

DenestWorkers *
denest_workers_new(guint n_workers)
{
    DenestWorkers *workers = g_new0(DenestWorkers, 1);

    g_return_val_if_fail(n_workers >= 1, NULL);
    g_mutex_init(&workers->lock);
    g_cond_init(&workers->wake);
    workers->threads = g_new0(GThread *, n_workers);
    for (workers->n = 1; workers->n < n_workers; workers->n++) {
        GThread *thread = g_thread_try_new("denest-worker", worker_main, workers, NULL);

        /* The system may allow fewer. */
        if (thread == NULL)
            break;
        workers->threads[workers->n - 1] = thread;
    }
    workers->queues = g_aligned_alloc0(workers->n, sizeof(Queue), 64);
    return workers;
}

void
denest_workers_free(DenestWorkers *workers)
{
    if (workers == NULL)
        return;
    atomic_store(&workers->quit, TRUE);
    start_run(workers);
    for (guint i = 0; i + 1 < workers->n; i++)
        g_thread_join(workers->threads[i]);
    g_free(workers->threads);
    g_aligned_free(workers->queues);
    g_cond_clear(&workers->wake);
    g_mutex_clear(&workers->lock);
    g_free(workers);
}

guint
denest_workers_count(const DenestWorkers *workers)
{
    return workers->n;
}

/* Let all threads empty the queues. */
static void
run(DenestWorkers *workers, const guint *tasks, DenestWorkFunc func, gpointer user_data)
{
    workers->func = func;
    workers->user_data = user_data;
    workers->tasks = tasks;
    workers->running = TRUE;
    start_run(workers);
    work(workers, 0);
    for (guint spins = 0; atomic_load(&workers->busy) > 0; spins++) {
        relax();
        if (spins > SPINS)
            g_thread_yield();
    }
    workers->running = FALSE;
}

void
denest_workers_run(DenestWorkers *workers, guint n_tasks, DenestWorkFunc func, gpointer user_data)
{
    if (workers->n == 1 || n_tasks <= 1 || workers->running) {
        for (guint task = 0; task < n_tasks; task++)
            func(task, user_data);
        return;
    }
    for (guint worker = 0; worker < workers->n; worker++) {
        atomic_store(&workers->queues[worker].next, 0);
        workers->queues[worker].end = worker == 0 ? n_tasks : 0;
    }
    run(workers, NULL, func, user_data);
}

void
denest_workers_run_plan(DenestWorkers *workers, const DenestWorkPlan *plan, DenestWorkFunc func,
                        gpointer user_data)
{
    if (workers->n == 1 || plan->n_tasks <= 1 || workers->running) {
        for (guint i = 0; i < plan->n_tasks; i++)
            func(plan->tasks[i], user_data);
        return;
    }
    for (guint worker = 0; worker < workers->n; worker++) {
        atomic_store(&workers->queues[worker].next, plan->begins[worker]);
        workers->queues[worker].end = plan->begins[worker + 1];
    }
    run(workers, plan->tasks, func, user_data);
}

DenestWorkPlan *
denest_work_plan_new(const DenestWorkers *workers, guint n_tasks, const guint *homes)
{
    DenestWorkPlan *plan = g_new(DenestWorkPlan, 1);
    guint n = 0;

    plan->n_tasks = n_tasks;
    plan->tasks = g_new(guint, n_tasks);
    plan->begins = g_new(guint, workers->n + 1);
    for (guint worker = 0; worker < workers->n; worker++) {
        plan->begins[worker] = n;
        for (guint task = 0; task < n_tasks; task++)
            if (homes[task] == worker)
                plan->tasks[n++] = task;
    }
    plan->begins[workers->n] = n;
    g_assert(n == n_tasks);
    return plan;
}

void
denest_work_plan_free(DenestWorkPlan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->tasks);
    g_free(plan->begins);
    g_free(plan);
}
