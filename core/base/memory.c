/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/memory.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number behind @p label in a file of the system, or @p missing. */
static guint64
read_number(const char *path, const char *label, guint64 missing)
{
    g_autofree char *text = NULL;
    const char *at;

    if (!g_file_get_contents(path, &text, NULL, NULL) || !(at = strstr(text, label)))
        return missing;
    return g_ascii_strtoull(at + strlen(label), NULL, 10);
}

/* What the machine has left, counting what it can take back from caches. */
static guint64
left_on_machine(void)
{
    const guint64 unknown = G_MAXUINT64 / 1024;
    guint64 free_kb = read_number("/proc/meminfo", "MemAvailable:", unknown);

    return free_kb == unknown ? G_MAXUINT64
                              : 1024 * (free_kb + read_number("/proc/meminfo", "SwapFree:", 0));
}

/* What `ulimit -v` leaves. */
static guint64
left_of_limit(void)
{
    struct rlimit limit;
    guint64 used;

    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return G_MAXUINT64;
    used = read_number("/proc/self/statm", "", 0) * (guint64)sysconf(_SC_PAGESIZE);
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

gboolean
denest_memory_check(guint64 bytes, GError **error)
{
    guint64 left = MIN(left_on_machine(), left_of_limit());

    if (bytes <= left)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL,
                       "%.1f GB of memory are needed, and %.1f GB are left", (double)bytes / 1e9,
                       (double)left / 1e9);
}
