/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * One loop, several instruction sets. A function written once as a plain loop over units is
 * compiled for the baseline, for AVX2 and for AVX-512; the kernel picks the best that the processor
 * has (`DENEST_SIMD=base|avx2|avx512` in the environment caps it). Inside such loops exp(), log()
 * and pow() are vectorised with the C library's vector forms.
 *
 * A model whose inner loop may use fused multiply-adds, because a table in it is no more exact than
 * they are, is compiled with `-ffp-contract=fast` instead of `-ffp-contract=off`.
 */
#ifndef DENEST_SIMD_H
#define DENEST_SIMD_H

#include <math.h>
#include <string.h>

#include <denest/types.h>

/** Blocks hold a multiple of this many units, so that no loop over units has a remainder. */
#define DENEST_LANES 16

#define DENEST_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && !defined(DENEST_NO_SIMD)
#define DENEST_TARGET_AVX2 __attribute__((target("avx2,fma")))
#ifdef __clang__
#define DENEST_TARGET_AVX512 __attribute__((target("avx2,fma,avx512f,avx512dq,avx512vl,avx512bw")))
#else
#define DENEST_TARGET_AVX512                                                                       \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512")))
#endif
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

/**
 * exp() for -708 ≤ x ≤ 709, to within one unit in the last place; other values give nonsense. Made
 * of plain arithmetic: inside a loop over units it is inlined and so costs a third of a call of the
 * C library's vector form.
 */
DENEST_INLINE double
denest_exp_bounded(double x)
{
    /* exp(x) = 2^n exp(r) with |r| ≤ ln(2)/2. Adding the constant leaves n in the lowest bits of a
     * double. ln(2) comes in two parts, so that n times the first is exact; exp(r) is a polynomial
     * of degree 11, its error below 2e-17. */
    const double to_integer = 6755399441055744; /* 1.5 * 2^52 */
    const double shifted = x * 1.4426950408889634 + to_integer;
    const double n = shifted - to_integer;
    const double r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
    const double r2 = r * r, r4 = r2 * r2;
    const double low =
        (0.5 + 0.16666666666666669 * r) + (0.04166666666662413 + 0.008333333333330062 * r) * r2;
    const double high = (0.0013888888917213717 + 0.00019841269863053618 * r) +
                        (2.4801521295954376e-05 + 2.7557268459997064e-06 * r) * r2 +
                        (2.7620088445409746e-07 + 2.510038549551032e-08 * r) * r4;
    guint64 bits;
    double scale;

    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    memcpy(&scale, &bits, sizeof scale);
    return (1 + (r + r2 * (low + high * r4))) * scale;
}

/** denest_exp_bounded() for all x: beyond the bounds it gives the values there (3e-308, 8e307). */
DENEST_INLINE double
denest_exp(double x)
{
    const double not_above = 709 < x ? 709 : x;

    return denest_exp_bounded(-708 > not_above ? -708 : not_above);
}

G_BEGIN_DECLS

/** The best instructions that the processor and `DENEST_SIMD` allow: 0 baseline, 1 AVX2, 2 AVX-512.
 */
DENEST_API guint denest_cpu_level(void);

G_END_DECLS

/** A loop over independent units: `DENEST_FOR_UNITS (i, n) { … }`. No branches that a compiler
 * cannot turn into selects. */
#define DENEST_FOR_UNITS(i, n) _Pragma("omp simd") for (guint i = 0; i < (n); i++)

#endif
