/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The random generator behind DenestStream, for the core: making and reseeding streams, and the
 * uniform number inline.
 */
#ifndef DENEST_CORE_KERNEL_STREAM_H
#define DENEST_CORE_KERNEL_STREAM_H

#include <denest/stream.h>

/** Numbers handed out per refill; also the long lag of the generator. */
#define DENEST_STREAM_BUFFER 100
/** What a refill finds is kept before it. */
#define DENEST_STREAM_END (2 * DENEST_STREAM_BUFFER)

struct DenestStream {
    double buffer[DENEST_STREAM_END];    /* uniform numbers, ready to be handed out */
    guint next;                          /* index into buffer; its length: none left */
    guint32 state[DENEST_STREAM_BUFFER]; /* the next members of the sequence */
};

/** A stream seeded with @p seed; 0 stands for 314159. Negative seeds count modulo 2^64. Free with
 * denest_stream_free(). */
DenestStream *denest_stream_new(gint64 seed);
/** May be NULL. */
void denest_stream_free(DenestStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestStream, denest_stream_free)
/** Put @p stream back to the beginning of the sequence of @p seed. */
void denest_stream_reseed(DenestStream *stream, gint64 seed);

/** Fill the buffer of @p stream; only denest_stream_next() calls it. */
void denest_stream_refill(DenestStream *stream);

/** denest_stream_uniform(), inline. */
static inline double
denest_stream_next(DenestStream *stream)
{
    if (G_UNLIKELY(stream->next == DENEST_STREAM_END))
        denest_stream_refill(stream);
    return stream->buffer[stream->next++];
}

/** Is low < u ≤ high for @p n numbers? */
static inline gboolean
denest_stream_within(const double *u, guint n, double low, double high)
{
    guint64 outside = 0;

#pragma omp simd reduction(| : outside)
    for (guint k = 0; k < n; k++)
        outside |= (guint64)(u[k] <= low) | (guint64)(u[k] > high);
    return outside == 0;
}

/** denest_stream_pass() where the buffer may not last; only that calls it. */
gboolean denest_stream_pass_end(DenestStream *stream, guint n, double low, double high);

/** Take the next @p n numbers if all are within bounds; else none. @return were they taken? */
static inline gboolean
denest_stream_pass(DenestStream *stream, guint n, double low, double high)
{
    if (G_UNLIKELY(n > DENEST_STREAM_END - stream->next))
        return denest_stream_pass_end(stream, n, low, high);
    if (!denest_stream_within(stream->buffer + stream->next, n, low, high))
        return FALSE;
    stream->next += n;
    return TRUE;
}

#endif
