/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/pages.h"

#include <sys/mman.h>

#define LINE 64
#define LARGE_PAGE ((gsize)2 << 20)

/* A processor knows the places of some thousand pages; to look for another one takes longer than a
 * cache miss, and nothing is fetched ahead across the end of a page. The rows of a large network
 * are on a different page each as long as pages have 4096 bytes. Only pages that are needed to
 * their end are asked for, so that no memory is lost. */
gpointer
denest_pages_new(gsize bytes)
{
    const gsize large = bytes / LARGE_PAGE * LARGE_PAGE;
    gpointer memory = g_aligned_alloc(1, MAX(bytes, 1), large > 0 ? LARGE_PAGE : LINE);

#ifdef MADV_HUGEPAGE
    /* Without them everything works as well. */
    if (large > 0)
        (void)madvise(memory, large, MADV_HUGEPAGE);
#endif
    return memory;
}

void
denest_pages_free(gpointer memory)
{
    g_aligned_free(memory);
}
