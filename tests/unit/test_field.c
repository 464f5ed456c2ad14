/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fields and the function plugins: formulas, cutoff, anchor, compositions, draws, every mistake. */
#include <denest/projection.h>

#include "tests/unit/mistakes.h"
#include "tests/unit/network.h"

static DenestField *
build(const char *yaml, GError **error)
{
    g_autoptr(DenestValue) value = network_parse(yaml);

    return denest_field_new(plugins_lookup(), value, 2, error);
}

static const struct {
    const char *yaml;
    double x, y, value;
} values[] = {
    {"2.5", 0.3, 0.4, 2.5},
    {"2", 0.3, 0.4, 2},
    {"{constant: {value: 3}}", 0.3, 0.4, 3},
    {"{linear: {a: 2, c: 1}}", 0.3, 0.4, 2},
    {"{linear: {}}", 0.3, 0.4, 0.5},
    {"{linear: {a: 2, c: 1, cutoff: 5}}", 0.3, 0.4, 0},
    {"{linear: {anchor: [0.3, 0]}}", 0.3, 0.4, 0.4},
    {"{exponential: {a: 2, c: 1, tau: 0.5}}", 0.3, 0.4, 1 + 2 * 0.36787944117144233},
    {"{gaussian: {p_center: 2, sigma: 0.5, c: 1}}", 0.3, 0.4, 1 + 2 * 0.6065306597126334},
    {"{gaussian: {mean: 0.5}}", 0.3, 0.4, 1},
    {"{gaussian2D: {sigma_x: 0.3, sigma_y: 0.4}}", 0.3, 0.4, 0.36787944117144233},
    {"{gaussian2D: {rho: 0.5, mean_x: -0.7, mean_y: -0.6}}", 0.3, 0.4, 0.513417119032592},
    {"{gamma: {kappa: 2, theta: 0.5}}", 0.3, 0.4, 0.7357588823428847},
    {"{gamma: {kappa: 0.5, theta: 0.5}}", 0, 0, INFINITY},
    {"{gamma: {kappa: 1, theta: 0.5}}", 0, 0, 2},
    {"{gamma: {kappa: 2, theta: 0.5}}", 0, 0, 0},
    {"{add: [{linear: {a: 2, c: 1}}, {constant: {value: 3}}]}", 0.3, 0.4, 5},
    {"{sub: [{linear: {a: 2, c: 1}}, 3]}", 0.3, 0.4, -1},
    {"{mul: [{linear: {a: 2, c: 1}}, 3]}", 0.3, 0.4, 6},
    {"{div: [{linear: {a: 2, c: 1}}, 3]}", 0.3, 0.4, 2.0 / 3},
    {"{add: [{linear: {a: 2, c: 1, cutoff: 5}}, 3]}", 0.3, 0.4, 3},
    /* A constant forgets its cutoff in compositions. */
    {"{constant: {value: 3, cutoff: 5}}", 0.3, 0.4, 0},
    {"{add: [{constant: {value: 3, cutoff: 5}}, 3]}", 0.3, 0.4, 6},
};

static void
test_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const double d[] = {values[i].x, values[i].y};
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestField) field = build(values[i].yaml, &error);
        double value;

        g_assert_no_error(error);
        value = denest_field_value(field, d, NULL);
        if (value != values[i].value && !(fabs(value - values[i].value) <= 1e-15))
            g_error("%s: %.17g", values[i].yaml, value);
    }
}

static void
test_3d(void)
{
    const double d[] = {1, 2, 2};
    g_autoptr(DenestValue) value = network_parse("{linear: {}}");
    g_autoptr(DenestField) field = denest_field_new(plugins_lookup(), value, 3, NULL);

    g_assert_cmpfloat(denest_field_value(field, d, NULL), ==, 3);
}

/* Draws come in the order written: the left operand first, and redraws within a function. */
static void
test_draws(void)
{
    static const double d[] = {0, 0};
    g_autoptr(DenestStream) stream = denest_stream_new(95), twin = denest_stream_new(95);
    g_autoptr(DenestField) uniform = build("{uniform: {min: -1, max: 3}}", NULL);
    g_autoptr(DenestField) normal = build("{normal: {mean: 2, sigma: 3, min: 2.5}}", NULL);
    g_autoptr(DenestField) lognormal = build("{lognormal: {mu: 0.5, sigma: 0.3}}", NULL);
    g_autoptr(DenestField) both = build("{sub: [{uniform: {}}, {normal: {}}]}", NULL);

    for (guint i = 0; i < 200; i++) {
        double x;

        g_assert_cmpfloat(denest_field_value(uniform, d, stream), ==,
                          -1 + denest_stream_uniform(twin) * 4);
        do
            x = 2 + denest_stream_normal(twin) * 3;
        while (x < 2.5);
        g_assert_cmpfloat(denest_field_value(normal, d, stream), ==, x);
        g_assert_cmpfloat(denest_field_value(lognormal, d, stream), ==,
                          exp(0.5 + denest_stream_normal(twin) * 0.3));
        x = denest_stream_uniform(twin);
        x = x - denest_stream_normal(twin);
        g_assert_cmpfloat(denest_field_value(both, d, stream), ==, x);
    }
}

static void
test_constant(void)
{
    g_autoptr(DenestField) plain = denest_field_new_constant(1.5);
    g_autoptr(DenestField) number = build("{mul: [2, {constant: {value: 3}}]}", NULL);
    g_autoptr(DenestField) linear = build("{linear: {a: 0}}", NULL);
    double value = 0;

    g_assert_true(denest_field_is_constant(plain, &value));
    g_assert_cmpfloat(value, ==, 1.5);
    g_assert_true(denest_field_is_constant(number, &value));
    g_assert_cmpfloat(value, ==, 6);
    g_assert_false(denest_field_is_constant(linear, &value));
}

static const Mistake mistakes[] = {
    {"null", DENEST_ERROR_TYPE, "*null*"},
    {"true", DENEST_ERROR_TYPE, "*"},
    {"[1]", DENEST_ERROR_TYPE, "*"},
    {"{}", DENEST_ERROR_RANGE, "*exactly one*"},
    {"{linear: {}, constant: {value: 1}}", DENEST_ERROR_RANGE, "*exactly one*"},
    {"{cauchy: {}}", DENEST_ERROR_NOT_FOUND, "*cauchy*"},
    {"{linear: 1}", DENEST_ERROR_TYPE, "linear: *"},
    {"{linear: {b: 1}}", DENEST_ERROR_UNKNOWN, "linear: b: *"},
    {"{linear: {a: x}}", DENEST_ERROR_TYPE, "linear: a: *"},
    {"{linear: {cutoff: x}}", DENEST_ERROR_TYPE, "linear: cutoff: *"},
    {"{linear: {anchor: [1]}}", DENEST_ERROR_TYPE, "linear: anchor: *"},
    {"{linear: {anchor: [1, 2, 3]}}", DENEST_ERROR_TYPE, "linear: anchor: *"},
    {"{constant: {}}", DENEST_ERROR_MISSING, "constant: value: *"},
    {"{exponential: {tau: 0}}", DENEST_ERROR_RANGE, "exponential: tau: *"},
    {"{gaussian: {sigma: 0}}", DENEST_ERROR_RANGE, "gaussian: sigma: *"},
    {"{gaussian2D: {sigma_x: 0}}", DENEST_ERROR_RANGE, "*sigma_x: *"},
    {"{gaussian2D: {sigma_y: -1}}", DENEST_ERROR_RANGE, "*sigma_y: *"},
    {"{gaussian2D: {rho: 1}}", DENEST_ERROR_RANGE, "*rho: *"},
    {"{gaussian2D: {cutoff: 1}}", DENEST_ERROR_UNKNOWN, "*cutoff: *"},
    {"{gamma: {kappa: 0}}", DENEST_ERROR_RANGE, "gamma: kappa: *"},
    {"{gamma: {theta: 0}}", DENEST_ERROR_RANGE, "gamma: theta: *"},
    {"{uniform: {min: 1, max: 1}}", DENEST_ERROR_RANGE, "uniform: min: *"},
    {"{normal: {sigma: 0}}", DENEST_ERROR_RANGE, "normal: sigma: *"},
    {"{normal: {min: 2, max: 1}}", DENEST_ERROR_RANGE, "normal: min: *"},
    {"{normal: {min: 20, max: 21}}", DENEST_ERROR_RANGE, "normal: min: *hardly ever*"},
    {"{normal: {max: -20}}", DENEST_ERROR_RANGE, "normal: min: *hardly ever*"},
    {"{lognormal: {sigma: 0}}", DENEST_ERROR_RANGE, "lognormal: sigma: *"},
    {"{lognormal: {max: 0}}", DENEST_ERROR_RANGE, "lognormal: min: *hardly ever*"},
    {"{add: 1}", DENEST_ERROR_TYPE, "add: *"},
    {"{add: [1, 2, 3]}", DENEST_ERROR_TYPE, "add: *"},
    {"{add: [1, {cauchy: {}}]}", DENEST_ERROR_NOT_FOUND, "add: *cauchy*"},
};

static void
test_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(build(mistakes[i].yaml, &error));
        mistake_check(&mistakes[i], error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/field/values", test_values);
    g_test_add_func("/field/3d", test_3d);
    g_test_add_func("/field/draws", test_draws);
    g_test_add_func("/field/constant", test_constant);
    g_test_add_func("/field/mistakes", test_mistakes);
    return g_test_run();
}
