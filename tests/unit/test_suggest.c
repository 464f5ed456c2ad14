/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/suggest.h"

#include <denest/error.h>

static const char *const names[] = {"V_m", "tau_m", "g_peak_AMPA", "g_peak_NMDA", "rows", NULL};

static void
test_nearest(void)
{
    static const struct {
        const char *given, *nearest;
    } rows[] = {
        {"v_M", "V_m"},
        {"V_n", "V_m"},
        {"tua_m", "tau_m"},
        {"g_peak_AMPPA", "g_peak_AMPA"},
        {"g_peak_NMD", "g_peak_NMDA"},
        {"row", "rows"},
        {"columns", NULL},
        {"", NULL},
        {"x", NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(denest_suggest_nearest(rows[i].given, names), ==, rows[i].nearest);
    g_assert_null(denest_suggest_nearest("rows", NULL));
}

static void
test_long(void)
{
    g_autofree char *name = g_strnfill(100000, 'x');

    g_assert_null(denest_suggest_nearest(name, names));
}

static void
test_append(void)
{
    g_autoptr(GString) message = g_string_new("'tau' is unknown");

    denest_suggest_append(message, "columns", names);
    g_assert_cmpstr(message->str, ==, "'tau' is unknown");
    denest_suggest_append(message, "taum", names);
    g_assert_cmpstr(message->str, ==, "'tau' is unknown; did you mean 'tau_m'?");
}

static void
test_fail(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_fail(NULL, DENEST_ERROR_RANGE, "x", "%d", 1));
    g_assert_false(denest_fail(&error, DENEST_ERROR_RANGE, "tau_m", "%g is not above 0", -1.0));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_RANGE);
    g_assert_cmpstr(error->message, ==, "tau_m: -1 is not above 0");
}

static void
test_kind_names(void)
{
    g_assert_cmpstr(denest_kind_name(DENEST_KIND_NEURON), ==, "neuron");
    g_assert_cmpstr(denest_kind_name(DENEST_KIND_FUNCTION), ==, "function");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/suggest/nearest", test_nearest);
    g_test_add_func("/suggest/long", test_long);
    g_test_add_func("/suggest/append", test_append);
    g_test_add_func("/error/fail", test_fail);
    g_test_add_func("/kind/names", test_kind_names);
    return g_test_run();
}
