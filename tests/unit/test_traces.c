/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Traces of a range of units: the same number whether one is computed alone or with all. */
#include "core/kernel/traces.h"

#define N_UNITS 40
#define FIRST 5

typedef struct {
    DenestTime time;
    DenestArchive *archive;
    DenestTraces *traces;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
    g_assert_true(denest_time_init(&f->time, 0.1, NULL));
    f->archive = denest_archive_new(FIRST + N_UNITS, &f->time);
    for (guint unit = 0; unit < FIRST + N_UNITS; unit++) {
        denest_archive_set_tau(f->archive, unit, 15 + 0.1 * unit, 100);
        denest_archive_connect(f->archive, unit, 1);
        for (guint k = 0; k < unit % 12; k++)
            denest_archive_add(f->archive, unit, denest_time_ms(&f->time, 30 + 7 * k + unit), 1);
    }
    f->traces = denest_traces_new(&f->time, FIRST, N_UNITS);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
    denest_traces_free(f->traces);
    denest_archive_free(f->archive);
}

static double
direct(const Fixture *f, guint unit, DenestStep at, gboolean nearest)
{
    double factor, exponent;

    denest_archive_trace(f->archive, FIRST + unit, denest_time_ms(&f->time, at), nearest, &factor,
                         &exponent);
    return factor * denest_exp(exponent);
}

/* Many queries for the same times: the first are answered one by one, later ones from what is
 * computed for all units. */
static void
test_shared_delay(Fixture *f, gconstpointer data)
{
    const guint16 units[] = {3, 0, 39, 17, 3, 11, 12, 30};
    double scratch[16], values[16];

    for (guint query = 0; query < 40; query++) {
        const DenestTraceQuery q = {.n = G_N_ELEMENTS(units),
                                    .units = units,
                                    .step = 100 + query % 3,
                                    .delay = 10,
                                    .nearest = query % 2};

        denest_traces_get(f->traces, f->archive, query / 20, &q, scratch, values);
        for (guint i = 0; i < q.n; i++)
            g_assert_cmpfloat(values[i], ==, direct(f, units[i], q.step - 10, q.nearest));
    }
}

static void
test_own_delays(Fixture *f, gconstpointer data)
{
    const guint16 units[] = {1, 2, 38}, delays[] = {10, 25, 60};
    const DenestTraceQuery q = {.n = 3, .units = units, .step = 120, .delays = delays};
    double scratch[16], values[16];

    denest_traces_get(f->traces, f->archive, 7, &q, scratch, values);
    for (guint i = 0; i < q.n; i++)
        g_assert_cmpfloat(values[i], ==, direct(f, units[i], 120 - delays[i], FALSE));
}

/* Another slice: spikes have come since. */
static void
test_new_slice(Fixture *f, gconstpointer data)
{
    const guint16 unit = 4;
    const DenestTraceQuery q = {.n = 1, .units = &unit, .step = 200, .delay = 10};
    double scratch[16], before, after;

    for (guint query = 0; query < N_UNITS; query++)
        denest_traces_get(f->traces, f->archive, 1, &q, scratch, &before);
    denest_archive_add(f->archive, FIRST + unit, denest_time_ms(&f->time, 180), 1);
    denest_traces_get(f->traces, f->archive, 2, &q, scratch, &after);
    g_assert_cmpfloat(after, >, before);
    g_assert_cmpfloat(after, ==, direct(f, unit, 190, FALSE));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/traces/shared_delay", Fixture, NULL, set_up, test_shared_delay, tear_down);
    g_test_add("/traces/own_delays", Fixture, NULL, set_up, test_own_delays, tear_down);
    g_test_add("/traces/new_slice", Fixture, NULL, set_up, test_new_slice, tear_down);
    return g_test_run();
}
