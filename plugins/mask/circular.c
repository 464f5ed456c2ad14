/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * circular - disc
 *
 *     inside: |p - anchor| <= radius
 */
#include <denest/plugin.h>

#define DIMS 2
#include "ball.h"

static const DenestMask circular = BALL("circular", "Disc");
DENEST_PLUGIN(circular);
