/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Memory for arrays that delivery reads here and there.
 */
#ifndef DENEST_CORE_KERNEL_PAGES_H
#define DENEST_CORE_KERNEL_PAGES_H

#include <glib.h>

/** @p bytes of memory, not set, aligned for vectors, of large arrays in large pages where the
 * system has them; free with denest_pages_free(). */
gpointer denest_pages_new(gsize bytes);
/** May be NULL. */
void denest_pages_free(gpointer memory);

#endif
