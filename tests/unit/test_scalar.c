/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/scalar.h"

#include <math.h>

static void
test_kind(void)
{
    static const struct {
        DenestScalarKind kind;
        const char *texts[24];
    } rows[] = {
        {DENEST_SCALAR_NULL, {"", "~", "null", "Null", "NULL"}},
        {DENEST_SCALAR_BOOL, {"yes", "No", "ON", "off", "true", "False", "TRUE"}},
        {DENEST_SCALAR_INT,
         {"12", "+12", "-12", "1_000", "0x1F", "0b101", "017", "007", "00", "1:30", "190:20:30"}},
        {DENEST_SCALAR_FLOAT, {"1.",     "1.0",    "50.",   "-1.5",    "1_000.5", ".5",   "1.0e+3",
                               "1.0e-3", "1.0E+3", ".5e+3", "-1.5e-3", "1:30.5",  ".inf", "-.inf",
                               "+.inf",  ".Inf",   ".INF",  ".nan",    ".NaN",    ".NAN", "1.e+3"}},
        {DENEST_SCALAR_DATE,
         {"2020-01-01", "2020-01-01 10:00:00", "2020-1-1T1:00:00.5Z", "2020-01-01 1:00:00 +01:30"}},
        {DENEST_SCALAR_MERGE, {"<<"}},
        {DENEST_SCALAR_VALUE, {"="}},
        {DENEST_SCALAR_STRING,
         {"None", "nul", "y",   "n",     "yEs",      "tRUE", "08",        "0o17",
          "0x",   "_1",  "1e3", "1e+3",  "1.0e3",    "1.e3", "6.0221e23", "-.5",
          "+.5",  "inf", "nan", "1.2.3", "2020-1-1", "1:60", "-.nan"}},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint j = 0; rows[i].texts[j]; j++) {
            g_test_message("'%s'", rows[i].texts[j]);
            g_assert_cmpint(denest_scalar_kind(rows[i].texts[j]), ==, rows[i].kind);
        }
    }
}

static void
test_int(void)
{
    static const struct {
        const char *text;
        gint64 x;
    } rows[] = {
        {"12", 12},
        {"-12", -12},
        {"1_000", 1000},
        {"0x1F", 31},
        {"0b101", 5},
        {"017", 15},
        {"00", 0},
        {"1:30", 90},
        {"-1:30", -90},
        {"0_", 0},
        {"-0b11", -3},
        {"190:20:30", 685230},
        {"9223372036854775807", G_MAXINT64},
        {"-9223372036854775808", G_MININT64},
        {"-0x8000000000000000", G_MININT64},
    };
    static const char *const large[] = {"9223372036854775808", "-9223372036854775809",
                                        "0x10000000000000000", "9223372036854775807:00",
                                        "99999999999999999999999"};
    static const char *const wrong[] = {"", "0x_", "0b_", "08", "3.5", "abc", "0b2"};
    gint64 x = 0;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(denest_scalar_to_int(rows[i].text, &x, NULL));
        g_assert_cmpint(x, ==, rows[i].x);
    }
    for (guint i = 0; i < G_N_ELEMENTS(large); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(denest_scalar_to_int(large[i], &x, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    }
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(denest_scalar_to_int(wrong[i], &x, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
    }
}

static void
test_float(void)
{
    static const struct {
        const char *text;
        double x;
    } rows[] = {
        {"1.", 1},          {"-1.5", -1.5},       {"1_000.5", 1000.5}, {".5", .5},
        {"1.0e+3", 1e3},    {"1:30.5", 90.5},     {"-1:30.5", -90.5},  {"190:20:30.15", 685230.15},
        {".inf", INFINITY}, {"-.INF", -INFINITY}, {"1e3", 1e3},        {"5", 5},
    };
    static const char *const wrong[] = {"", "inf", "nan", "0x10", "abc", "1 ", "."};
    double x = 0;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(denest_scalar_to_float(rows[i].text, &x, NULL));
        g_assert_cmpfloat(x, ==, rows[i].x);
    }
    g_assert_true(denest_scalar_to_float(".NaN", &x, NULL));
    g_assert_true(isnan(x));
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_false(denest_scalar_to_float(wrong[i], &x, &error));
        g_assert_error(error, DENEST_ERROR, DENEST_ERROR_SYNTAX);
    }
}

static void
test_bool(void)
{
    gboolean x = FALSE;

    g_assert_true(denest_scalar_to_bool("On", &x, NULL));
    g_assert_true(x);
    g_assert_true(denest_scalar_to_bool("no", &x, NULL));
    g_assert_false(x);
    g_assert_false(denest_scalar_to_bool("maybe", &x, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/scalar/kind", test_kind);
    g_test_add_func("/scalar/int", test_int);
    g_test_add_func("/scalar/float", test_float);
    g_test_add_func("/scalar/bool", test_bool);
    return g_test_run();
}
