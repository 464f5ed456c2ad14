/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random streams: Knuth's lagged Fibonacci generator, 2002 version,
 *
 *     x[j] = (x[j - 100] - x[j - 37]) mod 2^30,
 *
 * of which 100 numbers out of every 1009 are used, and the uniform-based deviates.
 */
#include "core/kernel/stream.h"

#include <math.h>
#include <string.h>

#include <denest/simd.h>

#include "core/kernel/binomial.h"

#define LONG_LAG DENEST_STREAM_BUFFER
#define SHORT_LAG 37
/* Numbers made at once: fewer than the shortest lag, so that none depends on another. */
#define STRIDE 32
#define LONG_STRIDE 64
#define MODULUS (1u << 30)
#define MASK (MODULUS - 1)
#define BLOCK 1009 /* numbers generated for each 100 that are handed out */
#define WARM_UP_BLOCK (2 * LONG_LAG - 1)
#define WARM_UP_ROUNDS 10
#define SEPARATION 70 /* streams of different seeds are 2^70 numbers apart */
#define SEED_FOR_ZERO 314159

/* A load of what was just stored makes the processor wait, the longer the lag the less often.
 * Putting the recurrence into its second term, x[j - 37] = x[j - 137] - x[j - 74], doubles the lag.
 */
DENEST_INLINE void
extend_body(guint32 *a, guint n)
{
    guint32 *x = a + LONG_LAG;

    for (; x < a + LONG_LAG + LONG_STRIDE; x += STRIDE) {
#pragma omp simd
        for (int k = 0; k < STRIDE; k++)
            x[k] = (x[k - LONG_LAG] - x[k - SHORT_LAG]) & MASK;
    }
    for (; x < a + n; x += LONG_STRIDE) {
#pragma omp simd
        for (int k = 0; k < LONG_STRIDE; k++)
            x[k] = (x[k - LONG_LAG] - x[k - LONG_LAG - SHORT_LAG] + x[k - 2 * SHORT_LAG]) & MASK;
    }
}

DENEST_TARGET_AVX2 static void
extend_avx2(guint32 *a, guint n)
{
    extend_body(a, n);
}

static void
extend_base(guint32 *a, guint n)
{
    extend_body(a, n);
}

/* Extend a[0 … LONG_LAG - 1] to a[0 … n - 1], and less than LONG_STRIDE more. */
static void
extend(guint32 *a, guint n)
{
    if (denest_cpu_level() > 0)
        extend_avx2(a, n);
    else
        extend_base(a, n);
}

/* Advance the state by n numbers; a has room for n + LONG_LAG + LONG_STRIDE and receives them. */
static void
generate_block(DenestStream *stream, guint32 *a, guint n)
{
    memcpy(a, stream->state, sizeof stream->state);
    extend(a, n + LONG_LAG);
    memcpy(stream->state, a + n, sizeof stream->state);
}

void
denest_stream_refill(DenestStream *stream)
{
    guint32 a[BLOCK + LONG_LAG + LONG_STRIDE];

    generate_block(stream, a, BLOCK);
    for (guint j = 0; j < LONG_LAG; j++)
        stream->buffer[DENEST_STREAM_BUFFER + j] = (gint32)a[j] * 0x1p-30;
    stream->next = DENEST_STREAM_BUFFER;
}

/* Replace the polynomial x by its square, modulo z^100 + z^37 + 1. */
static void
square(guint32 *x)
{
    for (guint j = LONG_LAG - 1; j > 0; j--) {
        x[2 * j] = x[j];
        x[2 * j - 1] = 0;
    }
    for (guint j = 2 * LONG_LAG - 2; j >= LONG_LAG; j--) {
        x[j - (LONG_LAG - SHORT_LAG)] = (x[j - (LONG_LAG - SHORT_LAG)] - x[j]) & MASK;
        x[j - LONG_LAG] = (x[j - LONG_LAG] - x[j]) & MASK;
    }
}

/* Multiply the polynomial x by z. */
static void
shift(guint32 *x)
{
    memmove(x + 1, x, LONG_LAG * sizeof *x);
    x[0] = x[LONG_LAG];
    x[SHORT_LAG] = (x[SHORT_LAG] - x[LONG_LAG]) & MASK;
}

void
denest_stream_reseed(DenestStream *stream, gint64 seed)
{
    guint32 x[2 * LONG_LAG - 1] = {0}, a[WARM_UP_BLOCK + LONG_LAG + LONG_STRIDE];
    guint64 bits = seed == 0 ? SEED_FOR_ZERO : (guint64)seed;
    guint32 s = (bits + 2) & (MODULUS - 2);

    for (guint j = 0; j < LONG_LAG; j++) {
        x[j] = s;
        s = 2 * s >= MODULUS ? 2 * s - (MODULUS - 2) : 2 * s;
    }
    x[1]++;
    s = bits & MASK;
    for (guint t = SEPARATION - 1; t > 0;) {
        square(x);
        if (s & 1)
            shift(x);
        if (s != 0)
            s >>= 1;
        else
            t--;
    }
    memcpy(stream->state + (LONG_LAG - SHORT_LAG), x, SHORT_LAG * sizeof *x);
    memcpy(stream->state, x + SHORT_LAG, (LONG_LAG - SHORT_LAG) * sizeof *x);
    for (guint i = 0; i < WARM_UP_ROUNDS; i++)
        generate_block(stream, a, WARM_UP_BLOCK);
    stream->next = DENEST_STREAM_END;
}

DenestStream *
denest_stream_new(gint64 seed)
{
    DenestStream *stream = g_new(DenestStream, 1);

    denest_stream_reseed(stream, seed);
    return stream;
}

void
denest_stream_free(DenestStream *stream)
{
    g_free(stream);
}

/* A refill that keeps what is left, fewer numbers than a refill has. */
static void
extend_buffer(DenestStream *stream)
{
    const guint next = stream->next, n = DENEST_STREAM_END - next;

    memcpy(stream->buffer + DENEST_STREAM_BUFFER - n, stream->buffer + next, n * sizeof(double));
    denest_stream_refill(stream);
    stream->next -= n;
}

gboolean
denest_stream_pass_end(DenestStream *stream, guint n, double low, double high)
{
    DenestStream before;

    if (n <= DENEST_STREAM_BUFFER) {
        extend_buffer(stream);
        return denest_stream_pass(stream, n, low, high);
    }
    before = *stream;
    for (guint n_here; n > 0; n -= n_here) {
        n_here = MIN(n, DENEST_STREAM_BUFFER);
        if (!denest_stream_pass(stream, n_here, low, high)) {
            *stream = before;
            return FALSE;
        }
    }
    return TRUE;
}

double
denest_stream_uniform(DenestStream *stream)
{
    return denest_stream_next(stream);
}

double
denest_stream_uniform_positive(DenestStream *stream)
{
    double u;

    do
        u = denest_stream_next(stream);
    while (u == 0);
    return u;
}

guint64
denest_stream_below(DenestStream *stream, guint64 n)
{
    return (guint64)((double)n * denest_stream_next(stream));
}

double
denest_stream_normal(DenestStream *stream)
{
    double v1, v2, s;

    do {
        v1 = 2 * denest_stream_next(stream) - 1;
        v2 = 2 * denest_stream_next(stream) - 1;
        s = v1 * v1 + v2 * v2;
    } while (s >= 1);
    return s == 0 ? 0 : v1 * sqrt(-2 * log(s) / s);
}

double
denest_stream_exponential(DenestStream *stream)
{
    return -log(denest_stream_uniform_positive(stream));
}

/* Johnk's method, order below 1. */
static double
gamma_small(DenestStream *stream, double order)
{
    double x, y, sum;

    do {
        x = pow(denest_stream_next(stream), 1 / order);
        y = pow(denest_stream_next(stream), 1 / (1 - order));
        sum = x + y;
    } while (sum > 1);
    return x > 0 ? denest_stream_exponential(stream) * x / sum : 0;
}

/* Best's method, order above 1. */
static double
gamma_large(DenestStream *stream, double order)
{
    const double b = order - 1, c = 3 * (order - 0.25);

    for (;;) {
        double u = denest_stream_next(stream), v, w, x, y, z;

        if (u == 0)
            continue;
        v = denest_stream_next(stream);
        w = u * (1 - u);
        y = sqrt(c / w) * (u - 0.5);
        x = b + y;
        if (x <= 0)
            continue;
        z = 64 * w * w * w * v * v;
        if (z <= 1 - 2 * y * y / x || log(z) <= 2 * (b * log(x / b) - y))
            return x;
    }
}

double
denest_stream_gamma(DenestStream *stream, double order)
{
    g_return_val_if_fail(order > 0, 0);

    if (order == 1)
        return denest_stream_exponential(stream);
    return order < 1 ? gamma_small(stream, order) : gamma_large(stream, order);
}

guint64
denest_stream_binomial(DenestStream *stream, double p, guint64 n)
{
    DenestBinomial binomial;
    guint64 k;

    denest_binomial_init(&binomial, p, n);
    k = denest_binomial_draw(&binomial, stream);
    denest_binomial_clear(&binomial);
    return k;
}

guint64
denest_stream_binomial_btpe(DenestStream *stream, double p, guint64 n)
{
    return denest_binomial_draw_btpe(stream, p, n);
}
