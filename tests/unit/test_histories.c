/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Histories: windows, single notes, and what is dropped when. */
#include "core/kernel/histories.h"

enum { WINDOW, RECENT };

static const DenestHistory rows[] = {
    [WINDOW] = {"window", "", DENEST_KEEP_UNTIL_READ, "Kept until it is read"},
    [RECENT] = {"recent", "", DENEST_KEEP_RECENT, "The last ones"},
};
static const DenestNeuron model = {.histories = rows, .n_histories = G_N_ELEMENTS(rows)};

/* Values that one presynaptic spike finds, added up. */
static double
visit(DenestHistories *histories, guint k, double t_last, double t, double delay, guint *ret_n)
{
    const guint16 units[] = {0, 0};
    const double delays[] = {delay, delay};
    const DenestHistoriesVisit v = {2, 1, units, delays, t_last, t};
    DenestNoteList list;
    double sum = 0;

    denest_note_list_init(&list);
    denest_histories_visit(histories, k, &v, &list);
    for (guint i = 0; i < list.values->len; i++)
        sum += g_array_index(list.values, double, i);
    *ret_n = list.arrivals->len;
    denest_note_list_clear(&list);
    return sum;
}

static void
test_names(void)
{
    g_assert_cmpint(denest_histories_find(&model, "recent"), ==, RECENT);
    g_assert_cmpint(denest_histories_find(&model, "windows"), ==, -1);
}

/* Both ends of a window, with two connections to the same unit. */
static void
test_windows(void)
{
    DenestHistories *histories = denest_histories_new(&model, 3);
    guint n;

    denest_histories_add(histories, 1, WINDOW, 1, 100); /* nobody reads yet */
    denest_histories_connect(histories, 1, WINDOW);
    for (guint t = 10; t <= 30; t++)
        denest_histories_add(histories, 1, WINDOW, t, t);
    g_assert_cmpfloat(visit(histories, WINDOW, 0, 12, 1, &n), ==, 2 * (10 + 11));
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpfloat(visit(histories, WINDOW, 12, 13, 1, &n), ==, 2 * 12);
    g_assert_cmpfloat(visit(histories, WINDOW, 13, 13, 1, &n), ==, 0);
    g_assert_cmpfloat(visit(histories, WINDOW, 15, 13, 1, &n), ==, 0);
    denest_histories_free(histories);
}

/* Notes go when as many have read them as there are readers. */
static void
test_pruning(void)
{
    DenestHistories *histories = denest_histories_new(&model, 3);
    guint n;

    for (guint i = 0; i < 3; i++)
        denest_histories_connect(histories, 1, WINDOW);
    for (guint t = 1; t <= 40; t++)
        denest_histories_add(histories, 1, WINDOW, t, 1);
    visit(histories, WINDOW, 0, 20, 0, &n); /* two reads */
    denest_histories_add(histories, 1, WINDOW, 41, 1);
    g_assert_cmpfloat(visit(histories, WINDOW, 0, 50, 0, &n), ==, 2 * 41);
    denest_histories_add(histories, 1, WINDOW, 51, 1); /* those up to 20 have four reads now */
    g_assert_cmpfloat(visit(histories, WINDOW, 0, 60, 0, &n), ==, 2 * (42 - 20));
    denest_histories_clear(histories);
    g_assert_cmpfloat(visit(histories, WINDOW, 0, 60, 0, &n), ==, 0);
    denest_histories_free(histories);
}

static void
test_recent(void)
{
    DenestHistories *histories = denest_histories_new(&model, 2);

    denest_histories_connect(histories, 1, RECENT);
    denest_histories_set_recent(histories, 3);
    denest_histories_set_recent(histories, 99); /* settled already */
    for (guint t = 1; t <= 9; t++)
        denest_histories_add(histories, 1, RECENT, t, 10 * t);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 6), ==, 0);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 7), ==, 70);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 9 - 1e-7), ==, 90);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 8.5), ==, 0);
    denest_histories_clear(histories);
    denest_histories_set_recent(histories, 1);
    for (guint t = 1; t <= 2; t++)
        denest_histories_add(histories, 1, RECENT, t, 10 * t);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 1), ==, 0);
    g_assert_cmpfloat(denest_histories_at(histories, 1, RECENT, 2), ==, 20);
    denest_histories_free(histories);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/histories/names", test_names);
    g_test_add_func("/histories/windows", test_windows);
    g_test_add_func("/histories/pruning", test_pruning);
    g_test_add_func("/histories/recent", test_recent);
    return g_test_run();
}
