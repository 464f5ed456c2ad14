/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/workers.h"

#include <stdatomic.h>

#include "core/base/cpu.h"

/* A slice of a small network takes some microseconds, so a thread looks for new work for about that
 * long before it goes to sleep. */
#define SPINS 2000
/* A task is cheaper where its data are than anywhere else: so many looks whether the others come to
 * their end themselves before their tasks are taken. */
#define PATIENCE 400

struct DenestWorkPlan {
    guint n_tasks;
    guint *tasks;  /* sorted by worker */
    guint *begins; /* [worker + 1]: of its tasks */
};

/* Tasks of one worker that nobody has taken: the next one in the upper half, the end in the lower.
 * A thread that adds 1 to the next one has taken it, and its run cannot end before it is done. So
 * it does not matter which run a thread was woken for. */
typedef struct {
    _Alignas(DENEST_CPU_APART) atomic_uint_least64_t left;
} Queue;
#define ONE_TASK ((guint64)1 << 32)

struct DenestWorkers {
    guint n;
    atomic_uint n_started; /* threads that know which one they are */
    Queue *queues;         /* [worker] */
    GThread **threads;     /* n - 1 */
    GMutex lock;
    GCond wake, all_done;
    gboolean running; /* a run of several threads is under way */

    /* Of the present run. */
    DenestWorkFunc func;
    gpointer user_data;
    const guint *tasks; /* what the queues count, or NULL: tasks themselves */
    atomic_uint n_tasks, patience;

    atomic_uint run;           /* counts runs; a change is the signal to start */
    atomic_uint asleep;        /* threads waiting for `wake` */
    atomic_bool caller_asleep; /* the caller of run() waits for `all_done` */
    atomic_bool quit;
    _Alignas(DENEST_CPU_APART)
        atomic_uint n_done; /* tasks of the present run; added to by those who did them */
};

static inline void
relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static gboolean
is_done(DenestWorkers *workers)
{
    return atomic_load(&workers->n_done) >= atomic_load(&workers->n_tasks);
}

static void
wake_caller(DenestWorkers *workers)
{
    g_mutex_lock(&workers->lock);
    g_cond_signal(&workers->all_done);
    g_mutex_unlock(&workers->lock);
}

/* Do what is left in a queue. */
static void
empty(DenestWorkers *workers, Queue *queue)
{
    guint n = 0;

    for (;;) {
        const guint64 left = atomic_fetch_add(&queue->left, ONE_TASK);
        const guint i = (guint)(left >> 32);

        if (i >= (guint32)left)
            break;
        workers->func(workers->tasks != NULL ? workers->tasks[i] : i, workers->user_data);
        n++;
    }
    if (n == 0)
        return;
    atomic_fetch_add(&workers->n_done, n);
    if (atomic_load(&workers->caller_asleep) && is_done(workers))
        wake_caller(workers);
}

/* Own tasks first, then those of the others. */
static void
work(DenestWorkers *workers, guint self, guint run)
{
    empty(workers, &workers->queues[self]);
    for (guint i = 0; i < workers->patience && !is_done(workers); i++) {
        if (atomic_load(&workers->run) != run)
            return;
        relax();
    }
    for (guint k = 1; k < workers->n && !is_done(workers); k++)
        empty(workers, &workers->queues[(self + k) % workers->n]);
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
        seen = atomic_load(&workers->run);
        if (atomic_load(&workers->quit))
            return NULL;
        work(workers, self, seen);
    }
}

static void
signal_run(DenestWorkers *workers)
{
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
    DenestWorkers *workers = g_aligned_alloc0(1, sizeof(DenestWorkers), DENEST_CPU_APART);

    g_return_val_if_fail(n_workers >= 1, NULL);
    g_mutex_init(&workers->lock);
    g_cond_init(&workers->wake);
    g_cond_init(&workers->all_done);
    workers->threads = g_new0(GThread *, n_workers);
    for (workers->n = 1; workers->n < n_workers; workers->n++) {
        GThread *thread = g_thread_try_new("denest-worker", worker_main, workers, NULL);

        /* The system may allow fewer. */
        if (thread == NULL)
            break;
        workers->threads[workers->n - 1] = thread;
    }
    workers->queues = g_aligned_alloc0(workers->n, sizeof(Queue), DENEST_CPU_APART);
    return workers;
}

void
denest_workers_free(DenestWorkers *workers)
{
    if (workers == NULL)
        return;
    atomic_store(&workers->quit, TRUE);
    signal_run(workers);
    for (guint i = 0; i + 1 < workers->n; i++)
        g_thread_join(workers->threads[i]);
    g_free(workers->threads);
    g_aligned_free(workers->queues);
    g_cond_clear(&workers->wake);
    g_cond_clear(&workers->all_done);
    g_mutex_clear(&workers->lock);
    g_aligned_free(workers);
}

guint
denest_workers_count(const DenestWorkers *workers)
{
    return workers->n;
}

/* Whoever still has a task may have lost its processor to another program: awake, the caller would
 * keep it from getting this one. */
static void
wait_for_others(DenestWorkers *workers)
{
    for (guint i = 0; i < SPINS; i++) {
        if (is_done(workers))
            return;
        relax();
    }
    g_mutex_lock(&workers->lock);
    atomic_store(&workers->caller_asleep, TRUE);
    while (!is_done(workers))
        g_cond_wait(&workers->all_done, &workers->lock);
    atomic_store(&workers->caller_asleep, FALSE);
    g_mutex_unlock(&workers->lock);
}

/* Let all threads empty the queues. A thread that does not come to work, since the machine is busy
 * with something else, is not waited for: its tasks are taken by the others.
 *
 * @param tasks see DenestWorkers
 * @param begins [worker + 1]: what is whose
 */
static void
run(DenestWorkers *workers, const guint *tasks, const guint *begins, guint patience,
    DenestWorkFunc func, gpointer user_data)
{
    workers->func = func;
    workers->user_data = user_data;
    workers->tasks = tasks;
    workers->n_tasks = begins[workers->n];
    workers->patience = patience;
    workers->running = TRUE;
    atomic_store(&workers->n_done, 0);
    for (guint worker = 0; worker < workers->n; worker++)
        atomic_store(&workers->queues[worker].left, begins[worker] * ONE_TASK + begins[worker + 1]);
    signal_run(workers);
    work(workers, 0, atomic_load(&workers->run));
    wait_for_others(workers);
    workers->running = FALSE;
}

void
denest_workers_run(DenestWorkers *workers, guint n_tasks, DenestWorkFunc func, gpointer user_data)
{
    g_autofree guint *begins = NULL;

    if (workers->n == 1 || n_tasks <= 1 || workers->running) {
        for (guint task = 0; task < n_tasks; task++)
            func(task, user_data);
        return;
    }
    begins = g_new(guint, workers->n + 1);
    begins[0] = 0;
    for (guint worker = 1; worker <= workers->n; worker++)
        begins[worker] = n_tasks;
    run(workers, NULL, begins, 0, func, user_data);
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
    run(workers, plan->tasks, plan->begins, PATIENCE, func, user_data);
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
