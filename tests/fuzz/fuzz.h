/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The one function of a fuzz target, as libFuzzer calls it.
 */
#ifndef DENEST_TESTS_FUZZ_FUZZ_H
#define DENEST_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

/** Give @p data to the code under test; a crash or a failed assertion is a finding. @return 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Make broken preconditions findings; called before anything else. */
static __attribute__((constructor)) void
fuzz_be_strict(void)
{
    g_log_set_always_fatal((GLogLevelFlags)(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL));
}

#endif
