/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The pools of one network; see denest/projection.h.
 */
#ifndef DENEST_CORE_NETWORK_POOL_H
#define DENEST_CORE_NETWORK_POOL_H

#include <denest/projection.h>

/** Remembers the last pool of a network. Free with denest_pools_free(). */
DenestPools *denest_pools_new(void);
/** May be NULL. */
void denest_pools_free(DenestPools *pools);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestPools, denest_pools_free)

/** Does the pool find units by region? */
gboolean denest_pool_is_tree(const DenestPool *pool);

#endif
