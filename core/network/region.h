/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Regions: the tests that the walk through a tree of units is steered by. See denest/mask.h for
 * their meaning.
 */
#ifndef DENEST_CORE_NETWORK_REGION_H
#define DENEST_CORE_NETWORK_REGION_H

#include <denest/mask.h>
#include <denest/projection.h>

gboolean denest_region_inside(const DenestRegion *region, const double *p);
gboolean denest_region_box_inside(const DenestRegion *region, const DenestBox *box);
gboolean denest_region_box_outside(const DenestRegion *region, const DenestBox *box);

#endif
