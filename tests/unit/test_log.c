/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/log.h>

#include <string.h>

#include "core/base/log-private.h"

static void
keep(DenestLogLevel level, const char *line, gpointer user_data)
{
    g_ptr_array_add(user_data, g_strdup(line));
}

static void
test_format(void)
{
    g_autoptr(GDateTime) time = g_date_time_new_local(2021, 2, 3, 4, 5, 6.0789);
    g_autofree char *line =
        denest_log_format(DENEST_LOG_WARNING, "denest.network", "two\nlines", time);

    g_assert_cmpstr(line, ==, "2021-02-03 04:05:06,078 [denest.network] WARNING: two\nlines");
}

static void
test_threshold(void)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    denest_log_set_sink(keep, lines);
    g_assert_cmpint(denest_log_threshold(), ==, DENEST_LOG_INFO);
    denest_log(DENEST_LOG_DEBUG, "denest", "dropped");
    denest_log(DENEST_LOG_INFO, "denest", "kept %d", 1);
    denest_log_set_threshold(DENEST_LOG_WARNING);
    denest_log(DENEST_LOG_INFO, "denest", "dropped");
    denest_log(DENEST_LOG_ERROR, "denest", "kept %d", 2);
    denest_log_set_threshold(DENEST_LOG_DEBUG);
    denest_log(DENEST_LOG_DEBUG, "denest", "kept %d", 3);
    denest_log_set_threshold(DENEST_LOG_INFO);
    denest_log_set_sink(NULL, NULL);
    g_assert_cmpuint(lines->len, ==, 3);
    g_assert_true(g_str_has_suffix(g_ptr_array_index(lines, 0), " [denest] INFO: kept 1"));
    g_assert_true(g_str_has_suffix(g_ptr_array_index(lines, 1), " [denest] ERROR: kept 2"));
    g_assert_true(g_str_has_suffix(g_ptr_array_index(lines, 2), " [denest] DEBUG: kept 3"));
}

/* Without a sink lines go to standard error. */
static void
test_stderr(void)
{
    if (g_test_subprocess()) {
        denest_log(DENEST_LOG_INFO, "denest", "end");
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*,* ?denest? INFO: end\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/log/format", test_format);
    g_test_add_func("/log/threshold", test_threshold);
    g_test_add_func("/log/stderr", test_stderr);
    return g_test_run();
}
