/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * One loop, several instruction sets. A function written once as a plain loop over units is compiled for the baseline, for
 * AVX2 and for AVX-512; the kernel picks the best that the processor has (`DENEST_SIMD=base|avx2|avx512` in the
 * environment caps it). Inside such loops exp(), log() and pow() are vectorised with the C library's vector forms.
 */
#ifndef DENEST_SIMD_H
#define DENEST_SIMD_H

#include <math.h>

#include <denest/types.h>

/** Blocks hold a multiple of this many units, so that no loop over units has a remainder. */
#define DENEST_LANES 8

#define DENEST_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && !defined(DENEST_NO_SIMD)
#define DENEST_TARGET_AVX2 __attribute__((target("avx2")))
#define DENEST_TARGET_AVX512                                                                       \
    __attribute__((target("avx2,avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512")))
#define DENEST_HAS_VARIANTS 1
#else
#define DENEST_TARGET_AVX2
#define DENEST_TARGET_AVX512
#define DENEST_HAS_VARIANTS 0
#endif

/* The vector forms that glibc has for x86-64; clang takes them by -fveclib=libmvec. */
#if DENEST_HAS_VARIANTS && defined(__GNUC__) && !defined(__clang__) && defined(__GLIBC__)
#define DENEST_VECTOR_FORM __attribute__((simd("notinbranch")))
G_BEGIN_DECLS
DENEST_VECTOR_FORM extern double exp(double);
DENEST_VECTOR_FORM extern double log(double);
DENEST_VECTOR_FORM extern double pow(double, double);
G_END_DECLS
#endif

/** A loop over independent units: `DENEST_FOR_UNITS (i, n) { … }`. No branches that a compiler cannot turn into selects. */
#define DENEST_FOR_UNITS(i, n) _Pragma("omp simd") for (guint i = 0; i < (n); i++)

#endif
