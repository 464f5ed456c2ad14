/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One run of a workload, in a process of its own, so that its memory is its own. */
#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/cli/bench.h"
#include "core/cli/progress.h"

enum { SIGNAL_EXIT = 128, MAX_OPEN_FOLDERS = 8 };

static double
seconds(void)
{
    return 1e-6 * (double)g_get_monotonic_time();
}

static double
cpu_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           1e-6 * (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static double
own_cpu_seconds(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return cpu_seconds(&usage);
}

/* ---- The process that runs the tree ---- */

static void
add_network(double *f, const DenestNetwork *network)
{
    double bytes = 0, n = 0;

    for (guint i = 0; i < denest_network_n_projections(network); i++) {
        const DenestProjectionInfo info = denest_network_projection(network, i);

        bytes += (double)info.n_bytes;
        n += (double)info.n_connections;
    }
    f[DENEST_BENCH_NODES] = denest_network_n_nodes(network);
    f[DENEST_BENCH_CONNECTIONS] = (double)denest_network_n_connections(network);
    f[DENEST_BENCH_CONNECTION_BYTES] = bytes / n;
    f[DENEST_BENCH_CONNECTION_RATE] = f[DENEST_BENCH_CONNECTIONS] / f[DENEST_BENCH_BUILD];
}

static void
add_work(double *f, const DenestSimulation *simulation)
{
    double run;

    for (guint i = 0; i < denest_simulation_n_sessions(simulation); i++) {
        const DenestWork work = denest_session_work(denest_simulation_session(simulation, i));

        f[DENEST_BENCH_UPDATE] += work.update;
        f[DENEST_BENCH_DELIVER] += work.deliver;
        f[DENEST_BENCH_RECORD] += work.record;
        f[DENEST_BENCH_OTHER] += work.other;
        f[DENEST_BENCH_UPDATES] += (double)work.n_updates;
        f[DENEST_BENCH_SPIKES] += (double)work.n_spikes;
        f[DENEST_BENCH_EVENTS] += (double)work.n_events;
    }
    f[DENEST_BENCH_SIMULATED] = denest_simulation_total_time(simulation);
    run = f[DENEST_BENCH_SIMULATED] > 0 ? f[DENEST_BENCH_RUN] : NAN;
    f[DENEST_BENCH_REAL_TIME_FACTOR] = run / (1e-3 * f[DENEST_BENCH_SIMULATED]);
    f[DENEST_BENCH_UPDATE_RATE] = f[DENEST_BENCH_UPDATES] / run;
    f[DENEST_BENCH_EVENT_RATE] = f[DENEST_BENCH_EVENTS] / run;
}

static gboolean
measure(const DenestBenchRequest *request, const char *path, const DenestOptions *options,
        double *f, GError **error)
{
    double t0 = seconds(), t1, t2, t3, cpu0, cpu1;
    g_autoptr(DenestTree) tree = denest_cli_load(path, &request->changes, error);
    g_autoptr(DenestSimulation) simulation = NULL;

    if (!tree)
        return FALSE;
    t1 = seconds();
    cpu0 = own_cpu_seconds();
    simulation = denest_simulation_new(tree, options, error);
    if (!simulation)
        return FALSE;
    t2 = seconds();
    cpu1 = own_cpu_seconds();
    if (!denest_simulation_run(simulation, error))
        return FALSE;
    t3 = seconds();
    f[DENEST_BENCH_LOAD] = t1 - t0;
    f[DENEST_BENCH_BUILD] = t2 - t1;
    f[DENEST_BENCH_RUN] = t3 - t2;
    f[DENEST_BENCH_BUILD_CPU] = cpu1 - cpu0;
    f[DENEST_BENCH_RUN_CPU] = own_cpu_seconds() - cpu1;
    add_network(f, denest_simulation_network(simulation));
    add_work(f, simulation);
    return TRUE;
}

/* One bar, which is gone when the run is. */
typedef struct {
    char *name, *phase;
    DenestBar *bar;
} Progress;

static void
progress_clear(Progress *progress)
{
    denest_bar_free(progress->bar);
    g_free(progress->phase);
    g_free(progress->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Progress, progress_clear)

static gboolean
show_progress(const DenestProgressReport *report, gpointer user_data)
{
    Progress *progress = user_data;

    if (g_strcmp0(report->phase, progress->phase) != 0) {
        g_autofree char *label = g_strdup_printf("%s: %s", progress->name, report->phase);

        g_free(progress->phase);
        progress->phase = g_strdup(report->phase);
        denest_bar_free(progress->bar);
        progress->bar = denest_bar_new(label, report->is_running ? "ms" : "it", report->total);
    }
    denest_bar_update(progress->bar, report->done);
    return denest_cli_progress_signal() == 0;
}

static int
run_in_child(const DenestBenchRequest *request, const DenestBenchWorkload *workload, guint repeat,
             const char *folder, int out)
{
    g_auto(Progress) progress = {.name = g_strdup_printf("%s, run %u of %u", workload->name,
                                                         repeat + 1, request->n_repeats)};
    DenestOptions options = denest_cli_options(request->cli);
    DenestBenchResult result = {0};
    g_autoptr(GError) error = NULL;
    gboolean ok;

    options.output_dir = folder;
    options.input_dir = request->input;
    options.n_workers = request->n_workers;
    options.progress = show_progress;
    options.user_data = &progress;
    ok = measure(request, workload->path, &options, result.figures, &error);
    denest_bar_clear_line();
    if (!ok)
        return denest_cli_fail(error);
    return write(out, &result, sizeof result) == sizeof result ? DENEST_EXIT_OK
                                                               : DENEST_EXIT_FAILED;
}

/* ---- The process that waits for it ---- */

/* Read a result; a signal that reaches this process alone is handed on. */
static gboolean
read_result(int in, pid_t child, DenestBenchResult *ret_result)
{
    struct pollfd event = {.fd = in, .events = POLLIN};

    while (poll(&event, 1, -1) < 0) {
        if (errno != EINTR)
            return FALSE;
        if (denest_cli_progress_signal())
            kill(child, denest_cli_progress_signal());
    }
    return read(in, ret_result, sizeof *ret_result) == sizeof *ret_result;
}

static int
wait_for_child(const char *path, pid_t child, int in, DenestBenchResult *ret_result)
{
    struct rusage usage;
    gboolean ok = read_result(in, child, ret_result);
    int status;

    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR)
            return DENEST_EXIT_FAILED;
    ret_result->figures[DENEST_BENCH_CPU] = cpu_seconds(&usage);
    ret_result->figures[DENEST_BENCH_PEAK_BYTES] = 1024.0 * (double)usage.ru_maxrss;
    if (denest_cli_progress_signal())
        return SIGNAL_EXIT + denest_cli_progress_signal();
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "denest: %s: ended by signal %d (%s)\n", path, WTERMSIG(status),
                g_strsignal(WTERMSIG(status)));
        return SIGNAL_EXIT + WTERMSIG(status);
    }
    return ok || WEXITSTATUS(status) ? WEXITSTATUS(status) : DENEST_EXIT_FAILED;
}

static int
remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    return remove(path);
}

int
denest_bench_run(const DenestBenchRequest *request, const DenestBenchWorkload *workload,
                 guint repeat, DenestBenchResult *ret_result)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("denest-bench-XXXXXX", &error);
    int ends[2], status;
    pid_t child;

    if (!folder)
        return denest_cli_fail(error);
    fflush(NULL);
    child = pipe(ends) == 0 ? fork() : -1;
    if (child == 0) {
        close(ends[0]);
        _exit(run_in_child(request, workload, repeat, folder, ends[1]));
    }
    if (child < 0) {
        fprintf(stderr, "denest: cannot start a process: %s\n", g_strerror(errno));
        return DENEST_EXIT_FAILED;
    }
    close(ends[1]);
    status = wait_for_child(workload->path, child, ends[0], ret_result);
    close(ends[0]);
    nftw(folder, remove_entry, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    return status;
}
