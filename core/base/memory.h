/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Asking for memory before it is taken: what does not fit is refused with a message, where an
 * allocation would end the program, or the system would.
 */
#ifndef DENEST_CORE_BASE_MEMORY_H
#define DENEST_CORE_BASE_MEMORY_H

#include <denest/error.h>

/** Are there @p bytes of memory for this process? @return FALSE with DENEST_ERROR_UNSUPPORTED,
 * which says how much is needed and how much there is, if not */
gboolean denest_memory_check(guint64 bytes, GError **error);

#endif
