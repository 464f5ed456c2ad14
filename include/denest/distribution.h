/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Distributions that trees name: `{distribution: normal_clipped, mu: 3.0, sigma: 1.0, low: 0.0}`.
 * Names: uniform, uniform_int, normal, lognormal, exponential, gamma, poisson, binomial,
 * gsl_binomial; and normal, lognormal, exponential, gamma, poisson and binomial with _clipped
 * (drawn again outside of low … high) or _clipped_to_boundary.
 */
#ifndef DENEST_DISTRIBUTION_H
#define DENEST_DISTRIBUTION_H

#include <denest/stream.h>
#include <denest/value.h>

G_BEGIN_DECLS

/** Opaque; immutable, threads may share it. */
typedef struct DenestDistribution DenestDistribution;

/**
 * @param map the key `distribution` and the parameters of the distribution
 * @return free with denest_distribution_free(); NULL with DENEST_ERROR_MISSING, _NOT_FOUND,
 * _UNKNOWN, _TYPE or _RANGE
 */
DENEST_API DenestDistribution *denest_distribution_new(const DenestValue *map, GError **error);
/** May be NULL. */
DENEST_API void denest_distribution_free(DenestDistribution *distribution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestDistribution, denest_distribution_free)

/** Draw; takes from @p stream what the distribution needs. */
DENEST_API double denest_distribution_draw(const DenestDistribution *distribution,
                                           DenestStream *stream);

G_END_DECLS

#endif
