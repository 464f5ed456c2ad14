/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "compare.h"

#include <string.h>

#include "program.h"

static void
test_rows(void)
{
    static const struct {
        const char *rows, *reference;
        gboolean is_multimeter;
        const char *message; /* NULL: equal */
    } rows[] = {
        {"", "", FALSE, NULL},
        {"2\t1.000\t\n1\t2.000\t\n", "1\t2.000\n2\t1.000\n", FALSE, NULL},
        {"1\t2.000\t\n", "1\t2.000\n1\t2.000\n", FALSE, "1 rows, not 2"},
        {"1\t2.001\t\n", "1\t2.000\n", TRUE, "row 1 2.000: field 1 is 2.001"},
        {"1\t2.000\t0.5\t\n", "1\t2.000\n", TRUE, "3 fields, not 2"},
        {"1\t2.000\t-70.001\t\n", "1\t2.000\t-70.000\n", FALSE, "field 2 is -70.001"},
        {"1\t2.000\t-70.001\t\n", "1\t2.000\t-70.000\n", TRUE, "1 of 1 rows differ in the last"},
        {"1\t2.000\t-70.002\t\n", "1\t2.000\t-70.000\n", TRUE, "field 2 is -70.002"},
        {"1\t2.000\t-70.00\t\n", "1\t2.000\t-70.000\n", TRUE, "field 2 is -70.00,"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gboolean equal =
            compare_rows(rows[i].rows, rows[i].reference, rows[i].is_multimeter, &error);

        g_assert_true(equal == (error == NULL));
        if (rows[i].message) {
            g_assert_nonnull(error);
            program_assert_contains(error->message, rows[i].message);
        } else {
            g_assert_no_error(error);
        }
    }
}

/* One row of a thousand may differ in its last digit, two of 1999 may not. */
static void
test_share(void)
{
    for (guint n_near = 0; n_near <= 2; n_near++) {
        g_autoptr(GString) rows = g_string_new(NULL);
        g_autoptr(GString) reference = g_string_new(NULL);
        g_autoptr(GError) error = NULL;

        for (guint i = 0; i < 1999; i++) {
            g_string_append_printf(rows, "%u\t1.0\t%s\t\n", i, i < n_near ? "0.1" : "0.0");
            g_string_append_printf(reference, "%u\t1.0\t0.0\n", i);
        }
        g_assert_true(compare_rows(rows->str, reference->str, TRUE, &error) == (n_near < 2));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/compare/rows", test_rows);
    g_test_add_func("/compare/share", test_share);
    return g_test_run();
}
