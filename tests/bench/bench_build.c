/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time and memory of building a network: `bench_build [TREE [WORKERS]]`. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <denest/log.h>
#include <denest/simulation.h>

/* Largest memory of the process so far, bytes. */
static double
peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * (double)usage.ru_maxrss;
}

int
main(int argc, char **argv)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), "params", "benchmarks", "build.yml", NULL);
    const DenestOptions options = {.n_workers = argc > 2 ? (guint)atoi(argv[2]) : 0};
    g_autoptr(DenestSimulation) simulation = NULL;
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GError) error = NULL;
    DenestNetwork *network;
    double before, n, bytes = 0, seconds;
    gint64 start;

    denest_log_set_threshold(DENEST_LOG_WARNING);
    tree = denest_load_trees(argc > 1 ? argv[1] : path, NULL, 0, &error);
    before = peak();
    start = g_get_monotonic_time();
    if (tree)
        simulation = denest_simulation_new_unsaved(tree, &options, &error);
    seconds = 1e-6 * (double)(g_get_monotonic_time() - start);
    if (!simulation) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    network = denest_simulation_network(simulation);
    for (guint i = 0; i < denest_network_n_projections(network); i++)
        bytes += (double)denest_network_projection(network, i).n_bytes;
    n = (double)denest_network_n_connections(network);
    printf("%.0f connections in %.3f s: %.2f million/s, %.2f bytes each stored, %.2f at the peak\n",
           n, seconds, 1e-6 * n / seconds, bytes / n, (peak() - before) / n);
    return 0;
}
