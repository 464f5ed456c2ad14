/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The threads that do the work of a slice. Which thread does which task is a matter of chance;
 * tasks are cut so that results do not depend on it.
 */
#ifndef DENEST_CORE_KERNEL_WORKERS_H
#define DENEST_CORE_KERNEL_WORKERS_H

#include <denest/types.h>

/** Owned by one thread, the caller of run(), which works too. */
typedef struct DenestWorkers DenestWorkers;

/** Task @p task of a run; tasks of one run are called in any order from several threads. */
typedef void (*DenestWorkFunc)(guint task, gpointer user_data);

/** @param n_workers threads that work, the caller included; at least 1. There are fewer if the
 * system does not give so many. */
DenestWorkers *denest_workers_new(guint n_workers);
/** May be NULL. */
void denest_workers_free(DenestWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestWorkers, denest_workers_free)

guint denest_workers_count(const DenestWorkers *workers);

/**
 * Which worker does which tasks first. A worker that always begins with the same tasks finds their
 * data in its own cache; then it helps the others.
 */
typedef struct DenestWorkPlan DenestWorkPlan;

/** @param homes [n_tasks]: worker of each task; tasks of one worker are done in their order */
DenestWorkPlan *denest_work_plan_new(const DenestWorkers *workers, guint n_tasks,
                                     const guint *homes);
/** May be NULL. */
void denest_work_plan_free(DenestWorkPlan *plan);

/** Call @p func for all tasks of a plan, as denest_workers_run() does. */
void denest_workers_run_plan(DenestWorkers *workers, const DenestWorkPlan *plan,
                             DenestWorkFunc func, gpointer user_data);

/** Call @p func for tasks 0 … n_tasks-1 and return when all are done. A task may call it again; the
 * inner run is then done by its thread alone. */
void denest_workers_run(DenestWorkers *workers, guint n_tasks, DenestWorkFunc func,
                        gpointer user_data);

#endif
