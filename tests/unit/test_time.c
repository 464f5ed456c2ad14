/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Roundings of times, against what NEST 2.20 reports. */
#include "core/kernel/time.h"

#include <math.h>

#include <denest/error.h>
#include <denest/stimulator.h>

static DenestTime
grid(double resolution)
{
    DenestTime time;
    GError *error = NULL;

    denest_time_init(&time, resolution, &error);
    g_assert_no_error(error);
    return time;
}

static void
test_resolution(void)
{
    static const struct {
        double ms;
        gint64 tics;
    } good[] = {{0.1, 100}, {0.25, 250}, {0.3, 300}, {0.5, 500},
                {0.7, 700}, {1, 1000},   {2, 2000},  {0.001, 1}};
    static const double bad[] = {0.0001, 0.0015, 0, -1, NAN, INFINITY};

    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_cmpint(grid(good[i].ms).tics_per_step, ==, good[i].tics);
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        DenestTime time;

        g_assert_false(denest_time_init(&time, bad[i], &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    }
}

static void
test_delays(void)
{
    static const struct {
        double resolution, ms;
        DenestStep steps;
    } rows[] = {{0.1, 0.05, 1}, {0.1, 0.14, 1}, {0.1, 0.1499999, 1}, {0.1, 0.15, 2},
                {0.1, 0.25, 3}, {0.1, 0.35, 4}, {0.1, 1.04, 10},     {0.1, 1.05, 11},
                {0.1, 0.04, 0}, {1, 1.4, 1},    {1, 1.5, 2},         {1, 1.75, 2},
                {1, 2.25, 2},   {1, 2.5, 3},    {1, 0.5, 1},         {1, 0.49, 0},
                {0.5, 1.2, 2},  {0.5, 1.25, 3}, {0.5, 1.75, 4}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        DenestTime time = grid(rows[i].resolution);

        g_assert_cmpint(denest_time_delay(&time, rows[i].ms), ==, rows[i].steps);
    }
    {
        DenestTime time = grid(0.1);

        g_assert_cmpfloat(denest_time_delay_ms(&time, 3), ==, 0.30000000000000004);
        g_assert_cmpint(denest_time_duration(&time, 0.12), ==, 2);
        g_assert_cmpint(denest_time_duration(&time, 0.25), ==, 3);
        g_assert_cmpint(denest_time_duration(&time, 1.0), ==, 10);
    }
}

static void
test_on_grid(void)
{
    DenestTime time = grid(0.1);
    DenestStep step = 0, origin, t_min, t_max;
    GError *error = NULL;

    g_assert_true(denest_time_on_grid(&time, 0.10004, &step, &error));
    g_assert_cmpint(step, ==, 1);
    g_assert_true(denest_time_on_grid(&time, INFINITY, &step, &error));
    g_assert_cmpint(step, ==, DENEST_STEP_INFINITE);
    g_assert_false(denest_time_on_grid(&time, 0.1006, &step, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_clear_error(&error);
    g_assert_false(denest_time_on_grid(&time, NAN, &step, &error));
    g_clear_error(&error);
    g_assert_true(denest_time_window(&time, 2, 1, INFINITY, &origin, &t_min, &t_max, &error));
    g_assert_cmpint(origin, ==, 20);
    g_assert_cmpint(t_min, ==, 30);
    g_assert_cmpint(t_max, ==, DENEST_STEP_INFINITE);
    g_assert_false(denest_time_window(&time, 0, 0.05, 1, &origin, &t_min, &t_max, &error));
    g_assert_true(g_str_has_prefix(error->message, "start: "));
    g_clear_error(&error);
    g_assert_cmpint(denest_grid_step(1.0, 0.1), ==, 10);
    g_assert_cmpint(denest_grid_step(1.05, 0.1), ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/time/resolution", test_resolution);
    g_test_add_func("/time/delays", test_delays);
    g_test_add_func("/time/on_grid", test_on_grid);
    return g_test_run();
}
