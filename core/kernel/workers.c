/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/workers.h"

#include <stdatomic.h>

/* A slice of a small network takes some microseconds, so a thread looks for new work for about that
 * long before it goes to sleep. */
#define SPINS 4000

struct DenestWorkers {
    guint n;
    GThread **threads; /* n - 1 */
    GMutex lock;
    GCond wake;
    DenestWorkFunc func;
    gpointer user_data;
    guint n_tasks;
    gboolean running;   /* a run of several threads is under way */
    atomic_uint next;   /* first task that nobody has taken */
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

static void
work(DenestWorkers *workers)
{
    guint task;

    while ((task = atomic_fetch_add(&workers->next, 1)) < workers->n_tasks)
        workers->func(task, workers->user_data);
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
    guint seen = 0;

    for (;;) {
        wait_for_run(workers, seen);
        seen++;
        if (atomic_load(&workers->quit))
            return NULL;
        work(workers);
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
    g_cond_clear(&workers->wake);
    g_mutex_clear(&workers->lock);
    g_free(workers);
}

guint
denest_workers_count(const DenestWorkers *workers)
{
    return workers->n;
}

void
denest_workers_run(DenestWorkers *workers, guint n_tasks, DenestWorkFunc func, gpointer user_data)
{
    if (workers->n == 1 || n_tasks <= 1 || workers->running) {
        for (guint task = 0; task < n_tasks; task++)
            func(task, user_data);
        return;
    }
    workers->func = func;
    workers->user_data = user_data;
    workers->n_tasks = n_tasks;
    workers->running = TRUE;
    atomic_store(&workers->next, 0);
    start_run(workers);
    work(workers);
    for (guint spins = 0; atomic_load(&workers->busy) > 0; spins++) {
        relax();
        if (spins > SPINS)
            g_thread_yield();
    }
    workers->running = FALSE;
}
