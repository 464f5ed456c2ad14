/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Adaptive integration of systems of differential equations: Runge–Kutta–Fehlberg 4(5), fifth order
 * propagated, with the step control of NEST's models. Every unit has its own step size. Units are
 * integrated in groups of lanes, so that the compiler vectorises over units; units that need more
 * than one sub-step share groups, and when one is done the next one takes its lane. What is
 * computed for a unit never depends on the units beside it.
 *
 * A model describes its system by a DenestRkf45, derives a function from it with DENEST_RKF45(),
 * and calls that function once for every step of its update. `plugins/neuron/gif_cond_exp.c` is
 * an example.
 */
#ifndef DENEST_RKF45_H
#define DENEST_RKF45_H

#include <string.h>

#include <denest/neuron.h>

G_BEGIN_DECLS

/** Units that are integrated together. */
#define DENEST_RKF45_LANES 16
/** Units that share groups. */
#define DENEST_RKF45_CHUNK 256
/** Trial steps after which a step is given up: the variables become NaN, which stops the
 * simulation. */
#define DENEST_RKF45_MAX_TRIALS 10000
/** Trial steps after which it is given up already if it is hopeless: less than a thousandth of the
 * step is done, and the sub-steps, were they ten times as long, would be too short to do the rest.
 */
#define DENEST_RKF45_DOUBTFUL 1000

/** One number for each unit of a group. */
typedef double DenestLanes[DENEST_RKF45_LANES] __attribute__((aligned(64)));

/** First line of a function that gets a group: what P() and D() need. */
#define DENEST_LANE_PARAMS                                                                         \
    const DenestBlock *const block = lanes;                                                        \
    DENEST_BLOCK_PARAMS

/**
 * A system. Its rows are the columns that the functions see: first the integrated variables, then
 * whatever else is read or written (input current, refractory steps, spikes).
 */
typedef struct {
    guint dim;           /**< integrated variables: rows 0 … dim-1 */
    guint n_rows;        /**< all rows */
    guint step_row;      /**< row of the step size to try next, ms: a DENEST_BUFFER column, set by
                            init_buffers */
    double tolerance;    /**< largest error of a sub-step, in the unit of each variable; 0: see
                            tolerance_row */
    guint tolerance_row; /**< row of the tolerance, where units differ in it */
    gboolean relative; /**< add tolerance * |change of the variable in the sub-step| to the largest
                          error */

    /**
     * Right-hand side for one group, to be written as a loop `DENEST_FOR_UNITS (i,
     * DENEST_RKF45_LANES)` with y[row][i].
     * @p lanes gives parameters through DENEST_LANE_PARAMS, P() and D(), nothing else. Must be
     * DENEST_INLINE.
     *
     * @param y all rows; the integrated ones at the stage of the trial step
     * @param dydt rows 0 … dim-1
     */
    void (*derivatives)(const DenestBlock *lanes, const gboolean per_unit, const DenestLanes *y,
                        DenestLanes *dydt);
    /**
     * After an accepted sub-step: thresholds, resets, clamps. May change all rows. It is also
     * called for lanes that did not accept and forgets what it does to those. Must be
     * DENEST_INLINE. May be NULL.
     */
    void (*accepted)(const DenestBlock *lanes, const gboolean per_unit, DenestLanes *y);
} DenestRkf45;

/** Scratch of one call; see DENEST_RKF45(). */
typedef struct {
    DenestLanes *y;     /**< rows before the trial step */
    DenestLanes *trial; /**< rows at a stage of the trial step, at last after it */
    DenestLanes *k[7];  /**< derivatives at the stages */
    DenestLanes t, t_new, s, s_new, reject;
    guint unit[DENEST_RKF45_LANES]; /**< of each lane, among those that need several trial steps */
    guint trials[DENEST_RKF45_LANES];
    DenestBlock lanes;             /**< what the model's functions get */
    DenestLanes *params, *derived; /**< parameters of the lanes, if units differ */
    const double **param_columns, **derived_columns;
    gsize n_params, n_derived;
} DenestRkf45Group;

/* Combination of the derivatives for stage 0 … 5, and 6 for the result. Quotients are constants,
 * sums run from left to right: both are visible in the last digits. */
DENEST_INLINE void
denest_rkf45_combine(const DenestRkf45 *x, DenestRkf45Group *g, guint stage)
{
    DenestLanes *const *k = g->k;

#define DENEST_RKF45_ROWS(expression)                                                              \
    for (guint r = 0; r < x->dim; r++)                                                             \
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)                                                   \
            g->trial[r][i] = g->y[r][i] + (expression);                                            \
    break

    switch (stage) {
    case 0:
        DENEST_RKF45_ROWS(0);
    case 1:
        DENEST_RKF45_ROWS((1.0 / 4.0 * g->s[i]) * k[0][r][i]);
    case 2:
        DENEST_RKF45_ROWS(g->s[i] * (3.0 / 32.0 * k[0][r][i] + 9.0 / 32.0 * k[1][r][i]));
    case 3:
        DENEST_RKF45_ROWS(g->s[i] * (1932.0 / 2197.0 * k[0][r][i] - 7200.0 / 2197.0 * k[1][r][i] +
                                     7296.0 / 2197.0 * k[2][r][i]));
    case 4:
        DENEST_RKF45_ROWS(g->s[i] * (8341.0 / 4104.0 * k[0][r][i] - 32832.0 / 4104.0 * k[1][r][i] +
                                     29440.0 / 4104.0 * k[2][r][i] - 845.0 / 4104.0 * k[3][r][i]));
    case 5:
        DENEST_RKF45_ROWS(g->s[i] *
                          (-6080.0 / 20520.0 * k[0][r][i] + 41040.0 / 20520.0 * k[1][r][i] -
                           28352.0 / 20520.0 * k[2][r][i] + 9295.0 / 20520.0 * k[3][r][i] -
                           5643.0 / 20520.0 * k[4][r][i]));
    default:
        DENEST_RKF45_ROWS(g->s[i] *
                          (902880.0 / 7618050.0 * k[0][r][i] + 3953664.0 / 7618050.0 * k[2][r][i] +
                           3855735.0 / 7618050.0 * k[3][r][i] - 1371249.0 / 7618050.0 * k[4][r][i] +
                           277020.0 / 7618050.0 * k[5][r][i]));
    }
#undef DENEST_RKF45_ROWS
}

/* Largest error of all variables relative to what is tolerated. */
DENEST_INLINE void
denest_rkf45_error(const DenestRkf45 *x, const DenestRkf45Group *g, DenestLanes ret_error)
{
    DenestLanes *const *k = g->k;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)
        ret_error[i] = 0;
    for (guint r = 0; r < x->dim; r++) {
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
            const double tolerance = x->tolerance > 0 ? x->tolerance : g->y[x->tolerance_row][i];
            double error = fabs(g->s[i] * (1.0 / 360.0 * k[0][r][i] - 128.0 / 4275.0 * k[2][r][i] -
                                           2197.0 / 75240.0 * k[3][r][i] + 1.0 / 50.0 * k[4][r][i] +
                                           2.0 / 55.0 * k[5][r][i]));

            if (x->relative)
                error /= tolerance * fabs(g->s[i] * k[6][r][i]) + tolerance;
            ret_error[i] = error > ret_error[i] ? error : ret_error[i];
        }
    }
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double tolerance = x->tolerance > 0 ? x->tolerance : g->y[x->tolerance_row][i];
        const double error = x->relative ? ret_error[i] : ret_error[i] / tolerance;

        ret_error[i] = error > DBL_MIN ? error : DBL_MIN;
    }
}

/* By what a step size is multiplied, from the C library's pow() for one number: its vector forms
 * differ in the last bit, and the onset of a spike amplifies that. Not inlined, so that no compiler
 * takes a vector form after all. */
static __attribute__((noinline)) double
denest_rkf45_factor(double error)
{
    const double factor = 0.9 / pow(error, error > 1.1 ? 1.0 / 5 : 1.0 / 6.0);

    return error > 1.1 ? MAX(factor, 0.2) : CLAMP(factor, 1, 5);
}

/* Factors of the next step sizes. Most are known without a power: 1 for an error from 0.5 to 1.1, 5
 * for a tiny one (0.9 / 3.4e-5^(1/6) is above 5), 0.2 for a huge one (0.9 / 1846^(1/5) is below).
 * Nor does a greater step matter where the present one is already cut: at the end of this step of
 * the resolution, or in the next one, at its end. */
DENEST_INLINE void
denest_rkf45_factors(const DenestRkf45Group *g, const DenestLanes error, DenestLanes ret_factor)
{
    const double h = g->lanes.h;
    guint n_powers = 0;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        /* What is as long as the rest of a step must grow: cut, it ends at h, not at t + s. */
        const gboolean is_short = g->t_new[i] < h ? g->s[i] <= h - g->t_new[i] : g->s[i] < h;
        const gboolean grows = error[i] > 3.4e-5 && error[i] < 0.5 && is_short;
        const gboolean shrinks = error[i] > 1.1 && error[i] < 1846;
        const double known = error[i] <= 3.4e-5 ? 5 : error[i] > 1.1 ? 0.2 : 1;

        ret_factor[i] = grows || shrinks ? 0 : known;
    }
    for (guint i = 0; i < DENEST_RKF45_LANES; i++)
        n_powers += ret_factor[i] == 0;
    for (guint i = 0; n_powers > 0 && i < DENEST_RKF45_LANES; i++)
        ret_factor[i] = ret_factor[i] == 0 ? denest_rkf45_factor(error[i]) : ret_factor[i];
}

/* One trial step from y to trial, and the verdict: reject, s_new, t_new. */
DENEST_INLINE void
denest_rkf45_trial(const DenestRkf45 *x, DenestRkf45Group *g, const gboolean per_unit)
{
    const double h = g->lanes.h;
    DenestLanes error, factor;

    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const double left = h - g->t[i], suggested = g->y[x->step_row][i];

        g->s[i] = suggested > left ? left : suggested;
        g->t_new[i] = suggested > left ? h : g->t[i] + suggested;
    }
    for (guint r = x->dim; r < x->n_rows; r++)
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES)
            g->trial[r][i] = g->y[r][i];
    for (guint stage = 0; stage < 6; stage++) {
        denest_rkf45_combine(x, g, stage);
        x->derivatives(&g->lanes, per_unit, (const DenestLanes *)g->trial, g->k[stage]);
    }
    denest_rkf45_combine(x, g, 6);
    if (x->relative)
        x->derivatives(&g->lanes, per_unit, (const DenestLanes *)g->trial, g->k[6]);
    denest_rkf45_error(x, g, error);
    denest_rkf45_factors(g, error, factor);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        const gboolean large = error[i] > 1.1;
        const double s_new = g->s[i] * factor[i];

        g->reject[i] = large && g->t_new[i] + s_new != g->t_new[i];
        g->s_new[i] = large && g->t_new[i] + s_new == g->t_new[i] ? g->s[i] : s_new;
    }
}

/* Fill all lanes with units that follow each other. */
DENEST_INLINE void
denest_rkf45_gather(const DenestRkf45 *x, DenestRkf45Group *g, const DenestBlock *block,
                    const gboolean per_unit, double *const *rows, guint first)
{
    for (guint r = 0; r < x->n_rows; r++)
        memcpy(g->y[r], rows[r] + first, sizeof g->y[r]);
    for (gsize f = 0; per_unit && f < g->n_params; f++)
        memcpy(g->params[f], block->param_columns[f] + first, sizeof g->params[f]);
    for (gsize f = 0; per_unit && f < g->n_derived; f++)
        memcpy(g->derived[f], block->derived_columns[f] + first, sizeof g->derived[f]);
}

/* One trial step for all lanes. What is accepted replaces the rows, the step size in any case. */
DENEST_INLINE void
denest_rkf45_advance(const DenestRkf45 *x, DenestRkf45Group *g, const gboolean per_unit)
{
    denest_rkf45_trial(x, g, per_unit);
    if (x->accepted)
        x->accepted(&g->lanes, per_unit, g->trial);
    DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
        g->y[x->step_row][i] = g->trial[x->step_row][i] = g->s_new[i];
        g->t[i] = g->reject[i] != 0 ? g->t[i] : g->t_new[i];
    }
    for (guint r = 0; r < x->n_rows; r++) {
        DENEST_FOR_UNITS (i, DENEST_RKF45_LANES) {
            const double before = g->y[r][i], after = g->trial[r][i];

            g->y[r][i] = g->reject[i] != 0 ? before : after;
        }
    }
}

/* A unit that needs more than one trial step takes a lane, at time @p t of the step. */
DENEST_INLINE void
denest_rkf45_enter(const DenestRkf45 *x, DenestRkf45Group *g, const DenestBlock *block,
                   const gboolean per_unit, double *const *rows, guint lane, guint unit, double t)
{
    g->unit[lane] = unit;
    g->t[lane] = t;
    g->trials[lane] = 1;
    for (guint r = 0; r < x->n_rows; r++)
        g->y[r][lane] = rows[r][unit];
    for (gsize f = 0; per_unit && f < g->n_params; f++)
        g->params[f][lane] = block->param_columns[f][unit];
    for (gsize f = 0; per_unit && f < g->n_derived; f++)
        g->derived[f][lane] = block->derived_columns[f][unit];
}

/* Give up the unit of a lane, unless it may yet come to the end of its step. It needs no further
 * trial steps from then on. */
static __attribute__((noinline)) gboolean
denest_rkf45_give_up(const DenestRkf45 *x, DenestRkf45Group *g, guint lane, double h)
{
    const double left = h - g->t[lane], step_size = g->y[x->step_row][lane];
    const gboolean hopeless = g->trials[lane] == DENEST_RKF45_DOUBTFUL && g->t[lane] * 1000 < h &&
                              step_size * (10.0 * DENEST_RKF45_MAX_TRIALS) < left;

    if (!hopeless && g->trials[lane] < DENEST_RKF45_MAX_TRIALS)
        return FALSE;
    for (guint r = 0; r < x->dim; r++)
        g->y[r][lane] = NAN;
    g->y[x->step_row][lane] = h;
    return TRUE;
}

/* Has the unit of a lane come to the end of its step, or can it not? */
DENEST_INLINE gboolean
denest_rkf45_is_done(const DenestRkf45 *x, DenestRkf45Group *g, guint lane, double h)
{
    if (g->t[lane] >= h)
        return TRUE;
    return ++g->trials[lane] >= DENEST_RKF45_DOUBTFUL && denest_rkf45_give_up(x, g, lane, h);
}

/* The units that need more than one trial step, each at its own time of the step. A unit stays in
 * its lane until it is done. */
DENEST_INLINE void
denest_rkf45_rest(const DenestRkf45 *x, DenestRkf45Group *g, const DenestBlock *block,
                  const gboolean per_unit, double *const *rows, const guint *waiting,
                  const double *t, guint n_waiting)
{
    guint next = 0, alive = 0;

    if (n_waiting == 0)
        return;
    for (guint lane = 0; lane < DENEST_RKF45_LANES; lane++, next++) {
        const guint w = MIN(next, n_waiting - 1);

        denest_rkf45_enter(x, g, block, per_unit, rows, lane, waiting[w],
                           next < n_waiting ? t[w] : block->h);
        alive |= next < n_waiting ? 1u << lane : 0;
    }
    while (alive != 0) {
        denest_rkf45_advance(x, g, per_unit);
        for (guint lane = 0; lane < DENEST_RKF45_LANES; lane++) {
            if (!(alive & 1u << lane) || !denest_rkf45_is_done(x, g, lane, block->h))
                continue;
            for (guint r = 0; r < x->n_rows; r++)
                rows[r][g->unit[lane]] = g->y[r][lane];
            if (next < n_waiting)
                denest_rkf45_enter(x, g, block, per_unit, rows, lane, waiting[next], t[next]);
            else
                alive &= ~(1u << lane);
            next++;
        }
    }
}

/* Advance the units first … first+n-1 (n ≤ DENEST_RKF45_CHUNK) by one step of the resolution:
 * a trial step for all, then what is left. */
DENEST_INLINE void
denest_rkf45_chunk(const DenestRkf45 *x, DenestRkf45Group *g, const DenestBlock *block,
                   const gboolean per_unit, double *const *rows, guint first, guint n)
{
    guint waiting[DENEST_RKF45_CHUNK + 1], n_waiting = 0; /* one more, written but not used */
    double t[DENEST_RKF45_CHUNK + 1];

    for (guint unit = first; unit + DENEST_RKF45_LANES <= first + n; unit += DENEST_RKF45_LANES) {
        memset(g->t, 0, sizeof g->t);
        denest_rkf45_gather(x, g, block, per_unit, rows, unit);
        denest_rkf45_advance(x, g, per_unit);
        for (guint r = 0; r < x->n_rows; r++)
            memcpy(rows[r] + unit, g->y[r], sizeof g->y[r]);
        for (guint lane = 0; lane < DENEST_RKF45_LANES; lane++) {
            waiting[n_waiting] = unit + lane;
            t[n_waiting] = g->t[lane];
            n_waiting += !(g->t[lane] >= block->h);
        }
    }
    /* Units that draw come alone. */
    for (guint unit = first + n - n % DENEST_RKF45_LANES; unit < first + n; unit++) {
        waiting[n_waiting] = unit;
        t[n_waiting++] = 0;
    }
    denest_rkf45_rest(x, g, block, per_unit, rows, waiting, t, n_waiting);
}

/* Advance all units of a block by one step of the resolution. */
DENEST_INLINE void
denest_rkf45_run(const DenestRkf45 *x, DenestRkf45Group *g, const DenestBlock *block,
                 const gboolean per_unit, double *const *rows)
{
    g->lanes = *block;
    if (per_unit) {
        for (gsize f = 0; f < g->n_params; f++)
            g->param_columns[f] = g->params[f];
        for (gsize f = 0; f < g->n_derived; f++)
            g->derived_columns[f] = g->derived[f];
        g->lanes.param_columns = g->param_columns;
        g->lanes.derived_columns = g->derived_columns;
    }
    for (guint first = 0; first < block->n; first += DENEST_RKF45_CHUNK)
        denest_rkf45_chunk(x, g, block, per_unit, rows, first,
                           MIN(DENEST_RKF45_CHUNK, block->n - first));
}

/**
 * Define `name(block, per_unit, rows)`, which advances all units of a block by one step of the
 * resolution.
 *
 * @param system a constant DenestRkf45
 * @param n_rows_, dim_ its numbers of rows and variables once more, as constants
 */
#define DENEST_RKF45(name, system, n_rows_, dim_)                                                  \
    DENEST_INLINE void name(const DenestBlock *block, const gboolean per_unit,                     \
                            double *const *rows)                                                   \
    {                                                                                              \
        DenestLanes y[n_rows_], trial[n_rows_], k[7][dim_];                                        \
        DenestLanes lane_params[sizeof(Params) / sizeof(double)];                                  \
        DenestLanes lane_derived[sizeof(Derived) / sizeof(double)];                                \
        const double *param_columns[G_N_ELEMENTS(lane_params)];                                    \
        const double *derived_columns[G_N_ELEMENTS(lane_derived)];                                 \
        DenestRkf45Group g = {.y = y,                                                              \
                              .trial = trial,                                                      \
                              .k = {k[0], k[1], k[2], k[3], k[4], k[5], k[6]},                     \
                              .params = lane_params,                                               \
                              .derived = lane_derived,                                             \
                              .param_columns = param_columns,                                      \
                              .derived_columns = derived_columns,                                  \
                              .n_params = G_N_ELEMENTS(lane_params),                               \
                              .n_derived = G_N_ELEMENTS(lane_derived)};                            \
                                                                                                   \
        denest_rkf45_run(&system, &g, block, per_unit, rows);                                      \
    }

G_END_DECLS

#endif
