/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/sampler.h"

#include "core/kernel/time.h"

static DenestSampler *
sampler_new(DenestStep interval, DenestStep offset)
{
    guint *rows = g_new0(guint, 2);

    rows[1] = 1;
    return denest_sampler_new(2, rows, 8, interval, offset);
}

/* Stamps up to a time, planned by slices of a length. */
static void
assert_stamps(DenestStep interval, DenestStep offset, DenestStep now, DenestStep slice,
              const DenestStep *expected, guint n)
{
    DenestSampler *sampler = sampler_new(interval, offset);
    guint found = 0;

    denest_sampler_start(sampler, now);
    for (DenestStep step = now; found < n; step += slice) {
        denest_sampler_plan(sampler, step, step + slice);
        denest_sampler_turn(sampler);
        for (guint i = 0; i < sampler->previous.stamps->len && found < n; i++, found++)
            g_assert_cmpint(g_array_index(sampler->previous.stamps, DenestStep, i), ==,
                            expected[found]);
        g_assert_cmpuint(sampler->present.stamps->len, ==, 0);
    }
    denest_sampler_free(sampler);
}

static void
test_schedule(void)
{
    static const DenestStep every[] = {1, 2, 3, 4, 5}, third[] = {3, 6, 9}, offset[] = {2, 12, 22},
                            late[] = {6, 12, 22, 32}, next[] = {20, 30};

    for (DenestStep slice = 1; slice <= 7; slice++) {
        assert_stamps(1, 0, 0, slice, every, G_N_ELEMENTS(every));
        assert_stamps(3, 0, 0, slice, third, G_N_ELEMENTS(third));
        assert_stamps(10, 2, 0, slice, offset, G_N_ELEMENTS(offset));
        /* A stamp that has passed is made up for at once. */
        assert_stamps(10, 2, 5, slice, late, G_N_ELEMENTS(late));
        assert_stamps(10, 0, 10, slice, next, G_N_ELEMENTS(next));
    }
}

/* Values stay when a cut slice asks for more room, until the slice after the next. */
static void
test_values(void)
{
    DenestSampler *sampler = sampler_new(1, 0);

    denest_sampler_start(sampler, 0);
    denest_sampler_plan(sampler, 0, 2);
    g_assert_cmpint(denest_sampler_next(sampler, 0), ==, 1);
    g_assert_cmpint(denest_sampler_next(sampler, 1), ==, 2);
    g_assert_cmpint(denest_sampler_next(sampler, 2), ==, DENEST_STEP_INFINITE);
    g_assert_null(denest_sampler_values(sampler, 3, 0));
    for (DenestStep stamp = 1; stamp <= 2; stamp++)
        for (guint variable = 0; variable < 2; variable++)
            for (guint i = 0; i < 8; i++)
                denest_sampler_values(sampler, stamp, variable)[i] =
                    (double)(100 * stamp + 10 * variable + i);
    denest_sampler_plan(sampler, 2, 40);
    g_assert_cmpfloat(denest_sampler_values(sampler, 1, 0)[0], ==, 100);
    g_assert_cmpfloat(denest_sampler_values(sampler, 2, 1)[7], ==, 217);
    g_assert_nonnull(denest_sampler_values(sampler, 40, 1));
    denest_sampler_turn(sampler);
    g_assert_null(denest_sampler_values(sampler, 40, 1));
    g_assert_cmpfloat(sampler->previous.values[0], ==, 100);
    denest_sampler_plan(sampler, 40, 41);
    g_assert_nonnull(denest_sampler_values(sampler, 41, 0));
    denest_sampler_clear(sampler);
    g_assert_cmpuint(sampler->previous.stamps->len, ==, 0);
    g_assert_null(denest_sampler_values(sampler, 41, 0));
    denest_sampler_start(sampler, 50);
    denest_sampler_plan(sampler, 50, 51);
    g_assert_nonnull(denest_sampler_values(sampler, 51, 0));
    denest_sampler_free(sampler);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sampler/schedule", test_schedule);
    g_test_add_func("/sampler/values", test_values);
    return g_test_run();
}
