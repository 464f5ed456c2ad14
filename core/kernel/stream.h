/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The random generator behind DenestStream, for the core: making and reseeding streams, and the
 * uniform number inline.
 */
#ifndef DENEST_CORE_KERNEL_STREAM_H
#define DENEST_CORE_KERNEL_STREAM_H

#include <denest/stream.h>

#include "core/base/cpu.h"

/** Numbers that are ready at a time; also the long lag of the generator. */
#define DENEST_STREAM_BLOCK 100
#define DENEST_STREAM_END (2 * DENEST_STREAM_BLOCK)
/** What vectors may read beyond them. */
#define DENEST_STREAM_PADDING 12

/** Streams of different virtual processes are used side by side. */
struct DenestStream {
    /** Room for what a refill finds, then the block of uniform numbers that is ready, in units of
     * 2^-30. The next block follows from this one alone. */
    _Alignas(DENEST_CPU_APART) guint32 numbers[DENEST_STREAM_END + DENEST_STREAM_PADDING];
    guint next; /**< index of the first that is not used yet; DENEST_STREAM_END: none left */
};

/** A stream seeded with @p seed; 0 stands for 314159. Negative seeds count modulo 2^64. Free with
 * denest_stream_free(). */
DenestStream *denest_stream_new(gint64 seed);
/** May be NULL. */
void denest_stream_free(DenestStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestStream, denest_stream_free)
/** Put @p stream back to the beginning of the sequence of @p seed. */
void denest_stream_reseed(DenestStream *stream, gint64 seed);

/** Make the next numbers of @p stream ready, once all are used. */
void denest_stream_refill(DenestStream *stream);

/** denest_stream_uniform(), inline. */
static inline double
denest_stream_next(DenestStream *stream)
{
    if (G_UNLIKELY(stream->next == DENEST_STREAM_END))
        denest_stream_refill(stream);
    return (gint32)stream->numbers[stream->next++] * 0x1p-30;
}

/** Is low < u ≤ high for @p n numbers? */
static inline gboolean
denest_stream_within(const guint32 *numbers, guint n, double low, double high)
{
    guint64 outside = 0;

#pragma omp simd reduction(| : outside)
    for (guint k = 0; k < n; k++) {
        const double u = (gint32)numbers[k] * 0x1p-30;

        outside |= (guint64)(u <= low) | (guint64)(u > high);
    }
    return outside == 0;
}

/** denest_stream_pass() where the block may not last; only that calls it. */
gboolean denest_stream_pass_end(DenestStream *stream, guint n, double low, double high);

/** Take the next @p n numbers if all are within bounds; else none. @return were they taken? */
static inline gboolean
denest_stream_pass(DenestStream *stream, guint n, double low, double high)
{
    if (G_UNLIKELY(n > DENEST_STREAM_END - stream->next))
        return denest_stream_pass_end(stream, n, low, high);
    if (!denest_stream_within(stream->numbers + stream->next, n, low, high))
        return FALSE;
    stream->next += n;
    return TRUE;
}

#endif
