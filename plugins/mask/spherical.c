/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spherical - ball in three dimensions
 *
 *     inside: |p - anchor| <= radius
 */
#include <denest/plugin.h>

#define DIMS 3
#include "ball.h"

static const DenestMask spherical = BALL("spherical", "Ball in three dimensions");
DENEST_PLUGIN(spherical);
