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

#define LONG_LAG DENEST_STREAM_BLOCK
#define SHORT_LAG 37
#define MODULUS (1u << 30)
#define MASK (MODULUS - 1)
#define BLOCK 1009 /* numbers generated for each 100 that are handed out */
#define WARM_UP_BLOCK (2 * LONG_LAG - 1)
#define WARM_UP_ROUNDS 10
#define SEPARATION 70 /* streams of different seeds are 2^70 numbers apart */
#define SEED_FOR_ZERO 314159

/* Replace the members x[0 … 99] of the sequence by x[n … n + 99]. */
static void
skip(guint32 *x, guint n)
{
    guint32 a[BLOCK + LONG_LAG];

    memcpy(a, x, LONG_LAG * sizeof *a);
    for (guint j = LONG_LAG; j < n + LONG_LAG; j++)
        a[j] = (a[j - LONG_LAG] - a[j - SHORT_LAG]) & MASK;
    memcpy(x, a + n, LONG_LAG * sizeof *x);
}

/* Members of the sequence, modulo 2^32, and as many vectors as reach back over the long lag. */
#define N_LANES 8
#define N_VECTORS 13
typedef guint32 Members __attribute__((vector_size(N_LANES * sizeof(guint32))));

/* skip(x, BLOCK) with the sequence in registers: from memory, a vector that was just written by
 * parts of two others comes late. Lags that are no multiple of a vector's length take the end of
 * one vector and the begin of the next. */
DENEST_TARGET_AVX2 static void
skip_block_avx2(guint32 *x)
{
    enum { IN_FRONT = N_VECTORS * N_LANES - LONG_LAG, ROUNDS = 10 };
    guint32 last[2 * N_VECTORS * N_LANES] = {0}; /* of the last two rounds */
    Members v[N_VECTORS];

    G_STATIC_ASSERT(BLOCK + LONG_LAG <= (ROUNDS + 1) * N_VECTORS * N_LANES - IN_FRONT);
    G_STATIC_ASSERT(BLOCK >= (ROUNDS - 1) * N_VECTORS * N_LANES - IN_FRONT);
    memcpy(last + IN_FRONT, x, LONG_LAG * sizeof *x);
    memcpy(v, last, sizeof v);
    for (guint round = 1; round <= ROUNDS; round++) {
#pragma GCC unroll 13
        for (guint k = 0; k < N_VECTORS; k++) {
            const Members a = v[k], b = v[(k + 1) % N_VECTORS];
            const Members c = v[(k + 8) % N_VECTORS], d = v[(k + 9) % N_VECTORS];

            v[k] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 8, 9, 10, 11) -
                   __builtin_shufflevector(c, d, 3, 4, 5, 6, 7, 8, 9, 10);
        }
        if (round >= ROUNDS - 1)
            memcpy(last + (round - (ROUNDS - 1)) * N_VECTORS * N_LANES, v, sizeof v);
    }
    for (guint j = 0; j < LONG_LAG; j++)
        x[j] = last[IN_FRONT + BLOCK - (ROUNDS - 1) * N_VECTORS * N_LANES + j] & MASK;
}

void
denest_stream_refill(DenestStream *stream)
{
    guint32 *block = stream->numbers + DENEST_STREAM_BLOCK;

    if (denest_cpu_level() > 0)
        skip_block_avx2(block);
    else
        skip(block, BLOCK);
    stream->next = DENEST_STREAM_BLOCK;
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
    guint32 x[2 * LONG_LAG - 1] = {0}, *block = stream->numbers + DENEST_STREAM_BLOCK;
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
    memcpy(block + (LONG_LAG - SHORT_LAG), x, SHORT_LAG * sizeof *x);
    memcpy(block, x + SHORT_LAG, (LONG_LAG - SHORT_LAG) * sizeof *x);
    for (guint i = 0; i < WARM_UP_ROUNDS; i++)
        skip(block, WARM_UP_BLOCK);
    stream->next = DENEST_STREAM_BLOCK;
}

DenestStream *
denest_stream_new(gint64 seed)
{
    DenestStream *stream = g_aligned_alloc0(1, sizeof(DenestStream), DENEST_CPU_APART);

    denest_stream_reseed(stream, seed);
    return stream;
}

void
denest_stream_free(DenestStream *stream)
{
    g_aligned_free(stream);
}

/* A refill that keeps what is left, fewer numbers than a block has. */
static void
extend_block(DenestStream *stream)
{
    const guint next = stream->next, n = DENEST_STREAM_END - next;

    memmove(stream->numbers + DENEST_STREAM_BLOCK - n, stream->numbers + next,
            n * sizeof *stream->numbers);
    denest_stream_refill(stream);
    stream->next -= n;
}

gboolean
denest_stream_pass_end(DenestStream *stream, guint n, double low, double high)
{
    DenestStream before;

    if (n <= DENEST_STREAM_BLOCK) {
        extend_block(stream);
        return denest_stream_pass(stream, n, low, high);
    }
    before = *stream;
    for (guint n_here; n > 0; n -= n_here) {
        n_here = MIN(n, DENEST_STREAM_BLOCK);
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
