/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Functions of the membrane potential, such as the rates of gates, from a table. Up to eight
 * functions of the same variable cost together what two exponentials cost: an interval is cut into
 * pieces, in each the functions are polynomials, and one vector holds the same coefficient of
 * several functions. With pieces a third as long as the distance over which the functions change by
 * a factor of e, the polynomials are exact to 12 digits or more.
 *
 * `plugins/neuron/hh_psc_alpha.c` is an example.
 */
#ifndef DENEST_CURVES_H
#define DENEST_CURVES_H

#include <denest/rkf45.h>

G_BEGIN_DECLS

/** Functions of one table. */
#define DENEST_CURVES 8
#define DENEST_CURVES_DEGREE 7

/** Coefficients of all functions, of the highest power first. */
typedef struct {
    double c[DENEST_CURVES_DEGREE + 1][DENEST_CURVES] __attribute__((aligned(64)));
} DenestCurvePiece;

/** A table; see DENEST_CURVES_TABLE(). */
typedef struct {
    double low, width; /**< begin of the first piece, length of each */
    guint n_pieces;
    DenestCurvePiece *pieces;
    /** Compute all functions; those that are not needed may be left as they are, 0. Need not be
     * defined at single points. */
    void (*compute)(double x, double *ret_values);
    gboolean wide; /**< the processor has vectors of eight doubles */
    gsize ready;
} DenestCurves;

/** Define a table as a static variable. */
#define DENEST_CURVES_TABLE(name, low_, width_, n_pieces_, compute_)                               \
    static DenestCurvePiece name##_pieces[n_pieces_];                                              \
    static DenestCurves name = {.low = low_,                                                       \
                                .width = width_,                                                   \
                                .n_pieces = n_pieces_,                                             \
                                .pieces = name##_pieces,                                           \
                                .compute = compute_};

/** Fill the table unless it is filled; to be called from prepare(). May be called by several
 * threads. */
DENEST_API void denest_curves_prepare(DenestCurves *curves);

/** Four doubles, two or one machine vectors, and eight. */
typedef double DenestQuad __attribute__((vector_size(32)));
typedef double DenestOct __attribute__((vector_size(64)));

/** Rows and columns of four vectors change places. */
DENEST_INLINE void
denest_curves_transpose(const DenestQuad *in, DenestLanes *ret, guint lane)
{
    const DenestQuad a = __builtin_shufflevector(in[0], in[1], 0, 4, 2, 6);
    const DenestQuad b = __builtin_shufflevector(in[0], in[1], 1, 5, 3, 7);
    const DenestQuad c = __builtin_shufflevector(in[2], in[3], 0, 4, 2, 6);
    const DenestQuad d = __builtin_shufflevector(in[2], in[3], 1, 5, 3, 7);

    *(DenestQuad *)(void *)&ret[0][lane] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    *(DenestQuad *)(void *)&ret[1][lane] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    *(DenestQuad *)(void *)&ret[2][lane] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    *(DenestQuad *)(void *)&ret[3][lane] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/** The polynomials of one piece at @p x, -1 … 1: four and four. */
DENEST_INLINE void
denest_curves_sum(const DenestCurvePiece *piece, double x, DenestQuad *ret_low,
                  DenestQuad *ret_high)
{
    const DenestQuad *c = (const DenestQuad *)(const void *)piece->c;
    DenestQuad low = c[0], high = c[1];

#pragma GCC unroll 16
    for (guint k = 1; k <= DENEST_CURVES_DEGREE; k++) {
        low = low * x + c[2 * k];
        high = high * x + c[2 * k + 1];
    }
    *ret_low = low;
    *ret_high = high;
}

/** denest_curves_sum() with half the operations where vectors are wide, and many more elsewhere. */
DENEST_INLINE void
denest_curves_sum_wide(const DenestCurvePiece *piece, double x, DenestQuad *ret_low,
                       DenestQuad *ret_high)
{
    const DenestOct *c = (const DenestOct *)(const void *)piece->c;
    DenestOct sum = c[0];

#pragma GCC unroll 16
    for (guint k = 1; k <= DENEST_CURVES_DEGREE; k++)
        sum = sum * x + c[k];
    *ret_low = __builtin_shufflevector(sum, sum, 0, 1, 2, 3);
    *ret_high = __builtin_shufflevector(sum, sum, 4, 5, 6, 7);
}

/** Four lanes from the table; @p piece and @p t: which polynomials, and where in -1 … 1. */
DENEST_INLINE void
denest_curves_four(const DenestCurves *curves, const guint64 *piece, const double *t,
                   const gboolean wide, DenestLanes *ret, guint lane)
{
    DenestQuad low[4], high[4];

#pragma GCC unroll 4
    for (guint i = 0; i < 4; i++)
        (wide ? denest_curves_sum_wide : denest_curves_sum)(&curves->pieces[piece[lane + i]],
                                                            t[lane + i], &low[i], &high[i]);
    denest_curves_transpose(low, ret, lane);
    denest_curves_transpose(high, ret + 4, lane);
}

/** One lane by the functions themselves. */
static __attribute__((noinline)) void
denest_curves_compute(const DenestCurves *curves, double x, DenestLanes *ret, guint lane)
{
    double values[DENEST_CURVES] = {0};

    curves->compute(x, values);
    for (guint k = 0; k < DENEST_CURVES; k++)
        ret[k][lane] = values[k];
}

/**
 * All functions for a group of units.
 *
 * @param x one value for each lane; outside the table the functions themselves are called
 * @param ret [DENEST_CURVES]
 */
DENEST_INLINE void
denest_curves_get(const DenestCurves *curves, const double *x, DenestLanes *ret)
{
    const double to_integer = 6755399441055744; /* 1.5 * 2^52: its lowest bits take an integer */
    const double last = curves->n_pieces - 1;
    guint64 piece[DENEST_RKF45_LANES];
    DenestLanes t;
    double outside = 0;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double at = (x[i] - curves->low) * (1 / curves->width) - 0.5;
        const double below = at < last ? at : last, inside = below > 0 ? below : 0;
        const double shifted = inside + to_integer;

        outside += fabs(at - inside) > 0.5 || at != at ? 1 : 0;
        t[i] = 2 * (at - (shifted - to_integer));
        memcpy(&piece[i], &shifted, sizeof shifted);
        piece[i] &= 0xffffffff;
    }
    for (guint lane = 0; curves->wide && lane < DENEST_RKF45_LANES; lane += 4)
        denest_curves_four(curves, piece, t, TRUE, ret, lane);
    for (guint lane = 0; !curves->wide && lane < DENEST_RKF45_LANES; lane += 4)
        denest_curves_four(curves, piece, t, FALSE, ret, lane);
    for (guint i = 0; G_UNLIKELY(outside > 0) && i < DENEST_RKF45_LANES; i++)
        if (!(fabs(t[i]) <= 1))
            denest_curves_compute(curves, x[i], ret, i);
}

G_END_DECLS

#endif
