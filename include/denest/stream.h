/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Random streams. A stream is one generator of NEST 2.20 (Knuth's lagged Fibonacci sequence, 2002):
 * one for each virtual process and one global. A model draws from the stream it is handed and never
 * asks which generator is behind it.
 */
#ifndef DENEST_STREAM_H
#define DENEST_STREAM_H

#include <denest/types.h>

G_BEGIN_DECLS

/** Opaque; owned by the kernel, used by one thread at a time. */
typedef struct DenestStream DenestStream;

/** Next uniform number in [0, 1), a multiple of 2^-30. */
DENEST_API double denest_stream_uniform(DenestStream *stream);
/** Next uniform number in (0, 1). */
DENEST_API double denest_stream_uniform_positive(DenestStream *stream);
/** Uniform whole number in [0, n). */
DENEST_API guint64 denest_stream_below(DenestStream *stream, guint64 n);
/** Standard normal deviate (polar method, the second value of a pair is thrown away). */
DENEST_API double denest_stream_normal(DenestStream *stream);
/** Exponential deviate with rate 1. */
DENEST_API double denest_stream_exponential(DenestStream *stream);
/** Gamma deviate of @p order > 0, scale 1. */
DENEST_API double denest_stream_gamma(DenestStream *stream, double order);

/**
 * A Poisson deviate whose constants are computed once for a mean. Plain data: initialise it with
 * denest_poisson_init(), then draw from any stream; may be copied.
 */
typedef struct {
    double mean;
    double c[46];
    gint32 limits[46]; /**< c in units of 2^-30, rounded down */
    guint n_limits;    /**< those that a uniform number can exceed */
    guint n_common;    /**< those that all but a few numbers stay below the next of */
} DenestPoisson;

/** @param mean ≥ 0, number of events expected */
DENEST_API void denest_poisson_init(DenestPoisson *poisson, double mean);
/** Draw from @p poisson. A mean of 0 gives 0 without taking a number from the stream. */
DENEST_API guint64 denest_poisson_draw(const DenestPoisson *poisson, DenestStream *stream);

/** @p n draws, one after the other, each at most 2^32 - 1. */
DENEST_API void denest_poisson_draw_many(const DenestPoisson *poisson, DenestStream *stream,
                                         guint n, guint32 *ret_counts);

/** Binomial deviate, Fishman's algorithm BP. @param p 0…1 @param n number of trials */
DENEST_API guint64 denest_stream_binomial(DenestStream *stream, double p, guint64 n);
/** Binomial deviate, algorithm BTPE (what fixed_total_number uses). */
DENEST_API guint64 denest_stream_binomial_btpe(DenestStream *stream, double p, guint64 n);

G_END_DECLS

#endif
