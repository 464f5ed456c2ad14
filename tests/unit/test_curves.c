/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Functions from tables: exact to 12 digits inside, the functions themselves outside. */
#include <denest/curves.h>

static void
compute(double x, double *ret_values)
{
    ret_values[0] = exp(x / 5);
    ret_values[1] = 1 / (1 + exp(-(x + 3) / 4));
    ret_values[2] = x / -expm1(-x / 10); /* not defined at 0 */
    ret_values[3] = 1 / (1 + exp(x / 3.2));
    ret_values[7] = x;
}

DENEST_CURVES_TABLE(curves, -20, 1, 40, compute)

static void
check(const double *x, double tolerance)
{
    DenestLanes values[DENEST_CURVES];

    denest_curves_get(&curves, x, values);
    for (guint i = 0; i < DENEST_RKF45_LANES; i++) {
        double expected[DENEST_CURVES] = {0};

        compute(x[i], expected);
        for (guint k = 0; k < DENEST_CURVES; k++)
            g_assert_cmpfloat(fabs(values[k][i] - expected[k]), <=,
                              tolerance * fmax(0.01, fabs(expected[k])));
    }
}

static void
test_inside(void)
{
    denest_curves_prepare(&curves);
    for (guint n = 0; n < 2000; n++) {
        DenestLanes x;

        for (guint i = 0; i < DENEST_RKF45_LANES; i++)
            x[i] = g_test_rand_double_range(-20, 20);
        check(x, 1e-12);
    }
}

static void
test_borders(void)
{
    DenestLanes x = {-20, -19.999999999999996, -18, 19.999999999999996}, values[DENEST_CURVES];

    denest_curves_prepare(&curves);
    for (guint i = 4; i < DENEST_RKF45_LANES; i++)
        x[i] = 2.0 * i - 19;
    check(x, 1e-12);
    x[5] = 0;
    denest_curves_get(&curves, x, values);
    g_assert_cmpfloat_with_epsilon(values[2][5], 10, 1e-11);
}

/* A unit outside gets the functions themselves, and changes nothing for those beside it. */
static void
test_outside(void)
{
    static const double outside[] = {20.25, -20.25, -1e300, INFINITY};
    DenestLanes x = {0}, values[DENEST_CURVES], others[DENEST_CURVES];

    denest_curves_prepare(&curves);
    for (guint i = 0; i < DENEST_RKF45_LANES; i++)
        x[i] = 1.1 * i + 0.3;
    denest_curves_get(&curves, x, others);
    for (guint n = 0; n < G_N_ELEMENTS(outside); n++) {
        double expected[DENEST_CURVES] = {0};

        x[3] = outside[n];
        compute(x[3], expected);
        denest_curves_get(&curves, x, values);
        for (guint k = 0; k < DENEST_CURVES; k++)
            for (guint i = 0; i < DENEST_RKF45_LANES; i++)
                g_assert_cmpfloat(values[k][i], ==, i == 3 ? expected[k] : others[k][i]);
    }
}

static void
test_not_a_number(void)
{
    DenestLanes x = {0}, values[DENEST_CURVES];

    denest_curves_prepare(&curves);
    for (guint i = 0; i < DENEST_RKF45_LANES; i++)
        x[i] = i + 0.5;
    x[6] = NAN;
    denest_curves_get(&curves, x, values);
    g_assert_true(isnan(values[0][6]));
    g_assert_cmpfloat_with_epsilon(values[7][0], 0.5, 1e-12);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/curves/inside", test_inside);
    g_test_add_func("/curves/borders", test_borders);
    g_test_add_func("/curves/outside", test_outside);
    g_test_add_func("/curves/not_a_number", test_not_a_number);
    return g_test_run();
}
