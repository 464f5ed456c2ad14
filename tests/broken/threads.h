/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What no model should know: how many threads there are. */
#ifndef DENEST_TESTS_BROKEN_THREADS_H
#define DENEST_TESTS_BROKEN_THREADS_H

#include <glib.h>

static inline guint
count_threads(void)
{
    g_autoptr(GDir) dir = g_dir_open("/proc/self/task", 0, NULL);
    guint n = 0;

    while (dir && g_dir_read_name(dir))
        n++;
    return n;
}

#endif
