/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>
#include <sys/resource.h>

#include "core/base/memory.h"

#define GB 1000000000ull

static void
assert_refused(guint64 bytes, const char *needed)
{
    g_autoptr(GError) error = NULL;

    g_assert_false(denest_memory_check(bytes, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, needed));
}

static void
test_machine(void)
{
    g_assert_true(denest_memory_check(0, NULL));
    g_assert_true(denest_memory_check(4096, NULL));
    assert_refused(10000000 * GB, "10000000.0 GB of memory are needed");
}

/* Less than the process has already, so that nothing is left. */
static void
test_limit(void)
{
    struct rlimit old, limit;

    g_assert_cmpint(getrlimit(RLIMIT_AS, &old), ==, 0);
    limit = (struct rlimit){4096, old.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_AS, &limit), ==, 0);
    assert_refused(4096, "and 0.0 GB are left");
    g_assert_cmpint(setrlimit(RLIMIT_AS, &old), ==, 0);
    g_assert_true(denest_memory_check(4096, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/machine", test_machine);
    g_test_add_func("/memory/limit", test_limit);
    return g_test_run();
}
