/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Binomial deviates, for callers that draw many times with the same parameters.
 */
#ifndef DENEST_CORE_KERNEL_BINOMIAL_H
#define DENEST_CORE_KERNEL_BINOMIAL_H

#include <denest/stream.h>

/** Constants of Fishman's algorithm BP; owns a table of n + 3 doubles. */
typedef struct {
    double p;
    double n;
    double m;
    double phi;
    DenestPoisson poisson;
    double *log_factorial; /**< f[i + 1] = log(1) + … + log(i) */
} DenestBinomial;

/** @param p 0…1 @param n trials; time and memory grow with it */
void denest_binomial_init(DenestBinomial *binomial, double p, guint64 n);
void denest_binomial_clear(DenestBinomial *binomial);
/** Read-only on @p binomial: threads may share it, each with a stream of its own. */
guint64 denest_binomial_draw(const DenestBinomial *binomial, DenestStream *stream);

/** denest_stream_binomial_btpe() */
guint64 denest_binomial_draw_btpe(DenestStream *stream, double p, guint64 n);

#endif
