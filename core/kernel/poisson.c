/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Poisson deviates. Means below 10: look up one uniform number in the cumulative distribution. From
 * 10 on: algorithm PD of Ahrens & Dieter 1982 (doi:10.1145/355993.355997), its normal deviate drawn
 * by the ratio of uniforms.
 */
#include <math.h>
#include <string.h>

#include <denest/simd.h>

#include "core/kernel/stream.h"

#define TABLE_LENGTH 46
#define TABLE_BELOW 10.0
/* So much of the distribution is looked at for every draw, the rest only when a number exceeds it.
 */
#define COMMON 0.996
/* Beyond this mean single counts are lost to rounding anyway, and all intermediate results are
 * finite up to here. */
#define LARGEST_MEAN 1e15

/* Constants of algorithm PD, in the order of the paper, kept where the table of small means would
 * be. */
enum { S, D, L, OMEGA, C0, C1, C2, C3, C };

/* What procedure F of the algorithm gives for a count. */
typedef struct {
    double px, py, fx, fy;
} Density;

static const double factorial[] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880};
static const double a[] = {-0.5000000002, 0.3333333343, -0.2499998565, 0.1999997049,
                           -0.1666848753, 0.1428833286, -0.1241963125, 0.1101687109,
                           -0.1142650302, 0.1055093006};

G_STATIC_ASSERT(TABLE_LENGTH == G_N_ELEMENTS(((DenestPoisson *)0)->c));

static void
fill_table(double mean, double *c)
{
    double p = exp(-mean);

    c[0] = p;
    for (guint k = 1; k < TABLE_LENGTH; k++) {
        p = p * (mean / k);
        c[k] = fmin(1, c[k - 1] + p);
    }
    c[TABLE_LENGTH - 1] = 1;
}

/* A uniform number is a multiple of 2^-30, so that it can be compared as a whole number. */
static void
fill_limits(DenestPoisson *poisson)
{
    const gint32 largest = (1 << 30) - 1;

    for (guint k = 0; k < TABLE_LENGTH; k++) {
        poisson->limits[k] = (gint32)floor(poisson->c[k] * 0x1p30);
        if (poisson->limits[k] >= largest)
            break;
        poisson->n_limits = k + 1;
        poisson->n_common += poisson->c[k] < COMMON;
    }
}

void
denest_poisson_init(DenestPoisson *poisson, double mean)
{
    double *c = poisson->c, b1, b2;

    g_return_if_fail(mean >= 0);

    *poisson = (DenestPoisson){.mean = fmin(mean, LARGEST_MEAN)};
    mean = poisson->mean;
    if (mean < TABLE_BELOW) {
        fill_table(mean, c);
        fill_limits(poisson);
        return;
    }
    b1 = 1 / (24 * mean);
    b2 = 0.3 * b1 * b1;
    c[S] = sqrt(mean);
    c[D] = 6 * mean * mean;
    c[L] = floor(mean - 1.1484);
    c[OMEGA] = 1.0 / sqrt(2 * G_PI) / c[S];
    c[C3] = 1.0 / 7.0 * b1 * b2;
    c[C2] = b2 - 15 * c[C3];
    c[C1] = b1 - 6 * b2 + 45 * c[C3];
    c[C0] = 1 - b1 + 3 * b2 - 15 * c[C3];
    c[C] = 0.1069 / mean;
}

static Density
density(const DenestPoisson *poisson, double k)
{
    const double mean = poisson->mean, *c = poisson->c;
    double y;
    Density f;

    if (k < 10) {
        f.px = -mean;
        f.py = pow(mean, k) / factorial[(guint)k];
    } else {
        double e = 1 / (12 * k), v = (mean - k) / k;

        e = e - 4.8 * pow(e, 3);
        if (fabs(v) > 0.25) {
            f.px = k * log(1 + v) - (mean - k) - e;
        } else {
            double q = 1;

            f.px = 0;
            for (guint j = 0; j < G_N_ELEMENTS(a); j++) {
                f.px = f.px + a[j] * q;
                q = q * v;
            }
            f.px = f.px * k * v * v - e;
        }
        f.py = 1 / sqrt(2 * k * G_PI);
    }
    y = pow((k - mean + 0.5) / c[S], 2);
    f.fx = -y / 2;
    f.fy = c[OMEGA] * (((c[C3] * y + c[C2]) * y + c[C1]) * y + c[C0]);
    return f;
}

/* A normal deviate by the ratio of uniforms. */
static double
draw_normal(DenestStream *stream)
{
    double u, v, t;

    do {
        v = denest_stream_next(stream);
        u = denest_stream_uniform_positive(stream);
        t = 1.71552776992141359295 * (v - 0.5) / u;
    } while (t * t > -4 * log(u));
    return t;
}

/* Step E of algorithm PD: the part of the distribution that the normal deviate does not cover. */
static double
draw_rest(const DenestPoisson *poisson, DenestStream *stream)
{
    for (;;) {
        double u, x, t, k;
        Density f;

        do {
            u = denest_stream_next(stream);
            x = -log(denest_stream_next(stream));
            u = u + u - 1;
            t = u >= 0 ? 1.8 + x : 1.8 - x;
        } while (!(t > -0.6744));
        if (!isfinite(x)) /* a uniform number of exactly 0 */
            continue;
        k = floor(poisson->mean + poisson->c[S] * t);
        f = density(poisson, k);
        if (poisson->c[C] * fabs(u) <= f.py * exp(f.px + x) - f.fy * exp(f.fx + x))
            return k;
    }
}

static double
draw_large(const DenestPoisson *poisson, DenestStream *stream)
{
    const double *c = poisson->c, g = poisson->mean + c[S] * draw_normal(stream);

    if (g >= 0) {
        double k = floor(g), u;
        Density f;

        if (k >= c[L])
            return k;
        u = denest_stream_next(stream);
        if (c[D] * u >= pow(poisson->mean - k, 3))
            return k;
        f = density(poisson, k);
        if (f.fy * (1 - u) <= f.py * exp(f.px - f.fx))
            return k;
    }
    return draw_rest(poisson, stream);
}

static guint
draw_small(const DenestPoisson *poisson, DenestStream *stream)
{
    double u = denest_stream_next(stream);
    guint k = 0;

    while (u > poisson->c[k])
        k++;
    return k;
}

guint64
denest_poisson_draw(const DenestPoisson *poisson, DenestStream *stream)
{
    if (poisson->mean == 0)
        return 0;
    if (poisson->mean >= TABLE_BELOW)
        return (guint64)draw_large(poisson, stream);
    return draw_small(poisson, stream);
}

/* Uniform numbers in units of 2^-30, and counts. */
#define N_DRAWN 8
typedef gint32 Counts __attribute__((vector_size(N_DRAWN * sizeof(gint32))));

DENEST_INLINE gboolean
any(Counts x)
{
    guint64 parts[sizeof(Counts) / sizeof(guint64)], sum = 0;

    memcpy(parts, &x, sizeof x);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        sum |= parts[i];
    return sum != 0;
}

/* draw_small() for eight numbers: how many limits does each exceed? */
DENEST_INLINE Counts
count_eight(const DenestPoisson *poisson, const guint32 *numbers)
{
    Counts x, counts = {0};

    memcpy(&x, numbers, sizeof x);
    for (guint k = 0; k < poisson->n_common; k++)
        counts -= x > poisson->limits[k];
    if (any(x > poisson->limits[poisson->n_common]))
        for (guint k = poisson->n_common; k < poisson->n_limits; k++)
            counts -= x > poisson->limits[k];
    return counts;
}

DENEST_INLINE void
count_body(const DenestPoisson *poisson, const guint32 *numbers, guint n, guint32 *ret_counts)
{
    Counts counts;
    guint i;

    for (i = 0; i + N_DRAWN <= n; i += N_DRAWN) {
        counts = count_eight(poisson, numbers + i);
        memcpy(ret_counts + i, &counts, sizeof counts);
    }
    counts = count_eight(poisson, numbers + i);
    memcpy(ret_counts + i, &counts, (n - i) * sizeof *ret_counts);
}

DENEST_TARGET_AVX2 static void
count_avx2(const DenestPoisson *poisson, const guint32 *numbers, guint n, guint32 *ret_counts)
{
    count_body(poisson, numbers, n, ret_counts);
}

static void
count_base(const DenestPoisson *poisson, const guint32 *numbers, guint n, guint32 *ret_counts)
{
    count_body(poisson, numbers, n, ret_counts);
}

static void
draw_many_small(const DenestPoisson *poisson, DenestStream *stream, guint n, guint32 *ret_counts)
{
    const gboolean wide = denest_cpu_level() > 0;

    for (guint i = 0, n_here; i < n; i += n_here, stream->next += n_here) {
        if (stream->next == DENEST_STREAM_END)
            denest_stream_refill(stream);
        n_here = MIN(n - i, DENEST_STREAM_END - stream->next);
        (wide ? count_avx2 : count_base)(poisson, stream->numbers + stream->next, n_here,
                                         ret_counts + i);
    }
}

void
denest_poisson_draw_many(const DenestPoisson *poisson, DenestStream *stream, guint n,
                         guint32 *ret_counts)
{
    if (poisson->mean > 0 && poisson->mean < TABLE_BELOW) {
        draw_many_small(poisson, stream, n, ret_counts);
        return;
    }
    for (guint i = 0; i < n; i++) {
        guint64 count = denest_poisson_draw(poisson, stream);

        ret_counts[i] = (guint32)MIN(count, G_MAXUINT32);
    }
}
