/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The one function of a fuzz target, as libFuzzer calls it.
 */
#ifndef DENEST_TESTS_FUZZ_FUZZ_H
#define DENEST_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** Give @p data to the code under test; a crash or a failed assertion is a finding. @return 0 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
