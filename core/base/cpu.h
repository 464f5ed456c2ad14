/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What instructions this processor has, found out once.
 */
#ifndef DENEST_CORE_BASE_CPU_H
#define DENEST_CORE_BASE_CPU_H

#include <denest/neuron.h>

/** "avx512", "avx2" or "base": the best that the processor and `DENEST_SIMD` in the environment
 * allow. */
const char *denest_cpu_level_name(void);

/** The variant of a model's update for this processor. */
DenestUpdateFunc denest_cpu_choose(const DenestUpdateVariants *variants);

/** What different threads write lies this many bytes apart: a line of the cache belongs to one
 * processor at a time, and processors fetch two lines at once. */
#define DENEST_CPU_APART 128

#endif
