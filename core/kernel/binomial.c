/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Binomial deviates by two algorithms: Fishman's BP (1979, doi:10.1080/01621459.1979.10482531), and
 * BTPE of Kachitvichyanukul & Schmeiser (1988, doi:10.1145/42372.42381).
 */
#include "core/kernel/binomial.h"

#include <math.h>

#include "core/kernel/stream.h"

void
denest_binomial_init(DenestBinomial *binomial, double p, guint64 n)
{
    const double q = p > 0.5 ? 1 - p : p;
    const double m1 = trunc(n * (1 - q));
    const double mu = n * (1 - q) - m1 > q ? q * (m1 + 1) / (1 - q) : n - m1;
    const double theta = (1 / q - 1) * mu;
    double *f = g_new(double, n + 3);

    g_return_if_fail(p >= 0 && p <= 1);

    f[0] = f[1] = 0;
    for (guint64 i = 1; i <= n + 1; i++)
        f[i + 1] = f[i] + log((double)i);
    /* With q = 0 theta is not a number, which accepts every draw below, whatever m. */
    *binomial = (DenestBinomial){
        .p = p,
        .n = n,
        .m = theta > 0 ? fmin(trunc(theta), n) : 0,
        .phi = log(theta),
        .log_factorial = f,
    };
    denest_poisson_init(&binomial->poisson, mu);
}

void
denest_binomial_clear(DenestBinomial *binomial)
{
    g_clear_pointer(&binomial->log_factorial, g_free);
}

guint64
denest_binomial_draw(const DenestBinomial *binomial, DenestStream *stream)
{
    const double *f = binomial->log_factorial, m = binomial->m;
    double x, y, v;

    do {
        do
            x = denest_poisson_draw(&binomial->poisson, stream);
        while (x > binomial->n);
        v = denest_stream_exponential(stream);
        y = binomial->n - x;
    } while (v < (m - y) * binomial->phi - f[(guint64)m + 1] + f[(guint64)y + 1]);
    return (guint64)(binomial->p <= 0.5 ? x : y);
}

/* x to the power n by repeated squaring: the order of products is part of the result. */
static double
power(double x, guint64 n)
{
    double value = 1;

    do {
        if (n & 1)
            value *= x;
        n >>= 1;
        x *= x;
    } while (n != 0);
    return value;
}

/* Inversion, for n * p below 14. */
static guint64
draw_small(DenestStream *stream, double p, guint64 n)
{
    const double q = 1 - p, s = p / q, f0 = power(q, n);

    for (;;) {
        double f = f0, u = denest_stream_next(stream);

        for (guint ix = 0; ix <= 110; ix++) {
            if (u < f)
                return ix;
            u = u - f;
            f = f * (s * ((double)n - ix) / (ix + 1));
        }
    }
}

/* The constants of BTPE: the hat function over four regions. */
typedef struct {
    double n, p, q, s, m, xm, npq, p1, xl, xr, c, p2, ll, lr, p3, p4;
} Btpe;

static Btpe
btpe_init(double p, double n)
{
    Btpe b = {.n = n, .p = p, .q = 1 - p};
    const double ffm = n * p + p;
    double al, ar;

    b.s = p / b.q;
    b.m = trunc(ffm);
    b.xm = b.m + 0.5;
    b.npq = n * p * b.q;
    b.p1 = floor(2.195 * sqrt(b.npq) - 4.6 * b.q) + 0.5;
    b.xl = b.xm - b.p1;
    b.xr = b.xm + b.p1;
    b.c = 0.134 + 20.5 / (15.3 + b.m);
    b.p2 = b.p1 * (1 + b.c + b.c);
    al = (ffm - b.xl) / (ffm - b.xl * p);
    b.ll = al * (1 + 0.5 * al);
    ar = (b.xr - ffm) / (b.xr * b.q);
    b.lr = ar * (1 + 0.5 * ar);
    b.p3 = b.p2 + b.c / b.ll;
    b.p4 = b.p3 + b.c / b.lr;
    return b;
}

/* Stirling's series as the final test uses it. */
static double
stirling(double y)
{
    const double y2 = y * y;

    return (13860 - (462 - (132 - (99 - 140 / y2) / y2) / y2) / y2) / y / 166320;
}

/* Whether ix, drawn with ordinate v, lies below the distribution. */
static gboolean
btpe_accepts(const Btpe *b, double ix, double v)
{
    const double k = fabs(ix - b->m);
    double w, x1, w1, f1, z1;

    if (k <= 20) {
        const double g = (b->n + 1) * b->s;
        double f = 1;

        for (double i = b->m + 1; i <= ix; i++)
            f = f * (g / i - b->s);
        for (double i = ix + 1; i <= b->m; i++)
            f = f / (g / i - b->s);
        return v <= f;
    }
    w = log(v);
    if (k < b->npq / 2 - 1) {
        const double am = k / b->npq * ((k * (k / 3.0 + 0.625) + 1.0 / 6.0) / b->npq + 0.5);
        const double yn = -(k * k / (2 * b->npq));

        if (w < yn - am)
            return TRUE;
        if (w > yn + am)
            return FALSE;
    }
    x1 = ix + 1;
    w1 = b->n - ix + 1;
    f1 = b->m + 1;
    z1 = b->n + 1 - b->m;
    return w <= b->xm * log(f1 / x1) + (b->n - b->m + 0.5) * log(z1 / w1) +
                    (ix - b->m) * log(w1 * b->p / (x1 * b->q)) + stirling(f1) + stirling(z1) -
                    stirling(x1) - stirling(w1);
}

static double
draw_btpe(DenestStream *stream, const Btpe *b)
{
    for (;;) {
        double u = denest_stream_next(stream) * b->p4, v = denest_stream_next(stream), ix;

        if (u <= b->p1)
            return trunc(b->xm - b->p1 * v + u);
        if (u <= b->p2) {
            double x = b->xl + (u - b->p1) / b->c;

            v = v * b->c + 1 - fabs(x - b->xm) / b->p1;
            if (v > 1 || v <= 0)
                continue;
            ix = trunc(x);
        } else if (u <= b->p3) {
            ix = trunc(b->xl + log(v) / b->ll);
            if (!(ix >= 0))
                continue;
            v = v * ((u - b->p2) * b->ll);
        } else {
            ix = trunc(b->xr - log(v) / b->lr);
            if (!(ix <= b->n))
                continue;
            v = v * ((u - b->p3) * b->lr);
        }
        if (btpe_accepts(b, ix, v))
            return ix;
    }
}

guint64
denest_binomial_draw_btpe(DenestStream *stream, double p, guint64 n)
{
    const gboolean flipped = p > 0.5;
    guint64 k;

    g_return_val_if_fail(p >= 0 && p <= 1, 0);

    if (n == 0)
        return 0;
    if (flipped)
        p = 1 - p;
    if (n * p < 14) {
        k = draw_small(stream, p, n);
    } else {
        const Btpe b = btpe_init(p, n);

        k = (guint64)draw_btpe(stream, &b);
    }
    return flipped ? n - k : k;
}
