/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every task of a run is done exactly once, however many threads there are. */
#include "core/kernel/workers.h"

#include <stdatomic.h>

#define N_TASKS 1000

static void
count(guint task, gpointer data)
{
    atomic_int *counts = data;

    atomic_fetch_add(&counts[task], 1);
}

static void
test_run(gconstpointer data)
{
    g_autoptr(DenestWorkers) workers = denest_workers_new(GPOINTER_TO_UINT(data));
    static const guint sizes[] = {0, 1, 2, 3, 17, N_TASKS};

    g_assert_cmpuint(denest_workers_count(workers), ==, GPOINTER_TO_UINT(data));
    for (guint repeat = 0; repeat < 200; repeat++) {
        guint n = sizes[repeat % G_N_ELEMENTS(sizes)];
        atomic_int counts[N_TASKS] = {0};

        if (repeat % 50 == 0)
            g_usleep(2000); /* long enough for the threads to fall asleep */
        denest_workers_run(workers, n, count, counts);
        for (guint i = 0; i < N_TASKS; i++)
            g_assert_cmpint(atomic_load(&counts[i]), ==, i < n ? 1 : 0);
    }
}

/* Tasks that have a home, all of them the same one in every third run. */
static void
test_plan(gconstpointer data)
{
    const guint n_workers = GPOINTER_TO_UINT(data);
    g_autoptr(DenestWorkers) workers = denest_workers_new(n_workers);
    guint homes[N_TASKS];

    for (guint repeat = 0; repeat < 2000; repeat++) {
        const guint n = repeat % 40;
        atomic_int counts[N_TASKS] = {0};
        DenestWorkPlan *plan;

        for (guint i = 0; i < n; i++)
            homes[i] = repeat % 3 == 0 ? n_workers - 1 : (i * 7 + repeat) % n_workers;
        plan = denest_work_plan_new(workers, n, homes);
        denest_workers_run_plan(workers, plan, count, counts);
        for (guint i = 0; i < n; i++)
            g_assert_cmpint(atomic_load(&counts[i]), ==, 1);
        denest_work_plan_free(plan);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint n = 1; n <= 5; n++) {
        g_autofree char *path = g_strdup_printf("/workers/%u", n);

        g_test_add_data_func(path, GUINT_TO_POINTER(n), test_run);
    }
    for (guint n = 1; n <= 5; n++) {
        g_autofree char *path = g_strdup_printf("/workers/plan/%u", n);

        g_test_add_data_func(path, GUINT_TO_POINTER(n), test_plan);
    }
    return g_test_run();
}
