/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * `denest bench`: what its files share. bench.c is the command, bench_run.c runs one workload,
 * bench_models.c measures neuron models, bench_report.c prints.
 */
#ifndef DENEST_CORE_CLI_BENCH_H
#define DENEST_CORE_CLI_BENCH_H

#include "core/cli/cli.h"

G_BEGIN_DECLS

/** What the command line says. */
typedef struct {
    const DenestCli *cli;
    DenestCliChanges changes;
    char *input;     /**< instead of the trees' input_dir; NULL: theirs */
    guint n_workers; /**< never 0 */
    guint n_repeats; /**< never 0 */
    gboolean json;
    double load; /**< of the machine before anything ran; NaN: unknown */
} DenestBenchRequest;

/** Figures of one run of a workload. Seconds are wall time unless it says CPU. */
typedef enum {
    DENEST_BENCH_LOAD,  /**< s: reading the tree */
    DENEST_BENCH_BUILD, /**< s: from tree to network, plugins included */
    DENEST_BENCH_RUN,   /**< s: all sessions */
    DENEST_BENCH_CPU,   /**< s of all processors, of the whole process */
    DENEST_BENCH_BUILD_CPU,
    DENEST_BENCH_RUN_CPU,
    DENEST_BENCH_UPDATE, /**< s: phases of running, see <denest/work.h> */
    DENEST_BENCH_DELIVER,
    DENEST_BENCH_RECORD,
    DENEST_BENCH_OTHER,
    DENEST_BENCH_SIMULATED,        /**< ms */
    DENEST_BENCH_REAL_TIME_FACTOR, /**< run time for each second that is simulated */
    DENEST_BENCH_NODES,
    DENEST_BENCH_CONNECTIONS,
    DENEST_BENCH_UPDATES,
    DENEST_BENCH_SPIKES,
    DENEST_BENCH_EVENTS,
    DENEST_BENCH_UPDATE_RATE,      /**< 1/s of run time */
    DENEST_BENCH_EVENT_RATE,       /**< 1/s of run time */
    DENEST_BENCH_CONNECTION_RATE,  /**< 1/s of build time */
    DENEST_BENCH_CONNECTION_BYTES, /**< of the store, for each connection between units */
    DENEST_BENCH_PEAK_BYTES,       /**< of the whole process */
    DENEST_BENCH_N_FIGURES
} DenestBenchFigure;

typedef struct {
    double figures[DENEST_BENCH_N_FIGURES];
} DenestBenchResult;

/** `denest bench models [NAME…]`. @param names NULL-ended; none: all. @return exit status */
int denest_bench_models(const DenestBenchRequest *request, const char *const *names);

/** A workload and its runs. */
typedef struct {
    char *name, *path;
    GArray *results; /**< DenestBenchResult */
} DenestBenchWorkload;

/**
 * Build and run a workload in a process of its own. Its output goes to a folder that is removed
 * again.
 *
 * @param repeat number of the run, from 0 on
 * @return exit status of the process; not 0 after a message on standard error
 */
int denest_bench_run(const DenestBenchRequest *request, const DenestBenchWorkload *workload,
                     guint repeat, DenestBenchResult *ret_result);

/** A neuron model. */
typedef struct {
    char *name;
    double shared_ns, per_unit_ns; /**< of one unit and step */
} DenestBenchModel;

/** Print a table, or JSON, on standard output. @param workloads of DenestBenchWorkload *
 * @return exit status */
int denest_bench_report_workloads(const DenestBenchRequest *request, const GPtrArray *workloads);
/** @param models of DenestBenchModel */
int denest_bench_report_models(const DenestBenchRequest *request, const GArray *models);

G_END_DECLS

#endif
