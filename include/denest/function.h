/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Functions of the displacement between two units: probabilities (`kernel`), weights and delays. A
 * function plugin describes one formula or distribution; the core adds what all functions share:
 * `anchor`, `cutoff`, plain numbers, sums, differences, products and quotients.
 */
#ifndef DENEST_FUNCTION_H
#define DENEST_FUNCTION_H

#include <denest/model.h>
#include <denest/space.h>
#include <denest/stream.h>

G_BEGIN_DECLS

typedef struct {
    DenestModel base; /**< check() may fill fields of Params that have no row */
    gboolean draws;   /**< takes numbers from the stream */
    gboolean
        is_constant;    /**< the value does not depend on the displacement, and nothing is drawn */
    gboolean no_cutoff; /**< does not take the key `cutoff` */

    /**
     * The value at a displacement. Pure but for the stream; threads call it at the same time, each
     * with its own stream.
     *
     * @param displacement @p dims components
     * @param stream NULL unless the function draws
     */
    double (*value)(const void *params, const double *displacement, guint dims,
                    DenestStream *stream);
    /**
     * The values at many displacements at once: exactly those that value() gives one by one. Only
     * for functions that draw nothing; may be NULL.
     *
     * @param displacements [n][dims]
     */
    void (*values)(const void *params, const double *displacements, gsize n, guint dims,
                   double *ret_values);
} DenestFunction;

/** Description of a function: `.base = DENEST_FUNCTION_BASE(Params, table, "name", "summary",
 * "equations")`. */
#define DENEST_FUNCTION_BASE(Params_, table_, name_, summary_, equations_)                         \
    DENEST_MODEL_BASE(FUNCTION, DenestFunction, Params_, table_, name_, summary_, equations_, "")

G_END_DECLS

#endif
