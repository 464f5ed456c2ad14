/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The numerics that models share, against the C library and the numbers of the specification. */
#include <denest/propagators.h>
#include <denest/simd.h>

static void
test_exp(void)
{
    for (double x = -708; x < 709; x += 0.00731) {
        const double exact = exp(x);

        g_assert_cmpfloat(fabs(denest_exp(x) - exact), <=, DBL_EPSILON * exact);
        g_assert_true(denest_exp(x) == denest_exp_bounded(x));
    }
    g_assert_true(denest_exp(0) == 1);
    g_assert_true(denest_exp(-1e300) > 0 && denest_exp(-INFINITY) < 1e-300);
    g_assert_true(isfinite(denest_exp(INFINITY)) && denest_exp(1e300) > 1e300);
    g_assert_true(isnan(denest_exp(NAN)));
}

static void
test_expm1(void)
{
    g_assert_true(denest_expm1(0) == 0);
    g_assert_true(denest_expm1(-0.01) == -0.0099501662508319454);
    for (double x = -3; x < 3; x += 0.0173)
        g_assert_cmpfloat(fabs(denest_expm1(x) - expm1(x)), <=, 1e-15 * fmax(fabs(expm1(x)), 1));
}

static void
test_steps(void)
{
    g_assert_cmpfloat(denest_steps(3.55, 0.1), ==, 36);
    g_assert_cmpfloat(denest_steps(2, 0.1), ==, 20);
    g_assert_cmpfloat(denest_steps(0, 0.1), ==, 0);
    g_assert_cmpfloat(denest_steps(0.25, 1), ==, 1);
    g_assert_true(isinf(denest_steps(INFINITY, 0.1)));
}

/* Near tau_m = tau_syn the exact propagators lose their digits; what is returned must not jump. */
static void
test_propagators(void)
{
    const double current = denest_propagator_current(10, 10, 250, 0.1);
    const double slope = denest_propagator_slope(10, 10, 250, 0.1);

    g_assert_cmpfloat_with_epsilon(current, 0.1 / 250 * exp(-0.01), 1e-18);
    for (double distance = 1e-14; distance < 1e-3; distance *= 10) {
        g_assert_cmpfloat_with_epsilon(denest_propagator_current(10 + distance, 10, 250, 0.1),
                                       current, 1e-4 * current);
        g_assert_cmpfloat_with_epsilon(denest_propagator_slope(10 + distance, 10, 250, 0.1), slope,
                                       1e-4 * slope);
    }
}

static void
test_waveforms(void)
{
    g_assert_true(denest_alpha_slope(2) == G_E / 2);
    /* A difference of exponentials with this slope peaks at 1. */
    for (double t = 0, peak = 0; t < 100; t += 0.01) {
        const double value =
            denest_beta_slope(4, 40) * (exp(-t / 40) - exp(-t / 4)) / (1 / 4.0 - 1 / 40.0);

        peak = fmax(peak, value);
        if (t > 99.98)
            g_assert_cmpfloat_with_epsilon(peak, 1, 1e-6);
    }
    g_assert_true(denest_beta_slope(2, 2) == G_E / 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/numerics/exp", test_exp);
    g_test_add_func("/model/numerics/expm1", test_expm1);
    g_test_add_func("/model/numerics/steps", test_steps);
    g_test_add_func("/model/numerics/propagators", test_propagators);
    g_test_add_func("/model/numerics/waveforms", test_waveforms);
    return g_test_run();
}
