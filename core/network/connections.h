/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What projections see of the connections made before; see denest/projection.h.
 */
#ifndef DENEST_CORE_NETWORK_CONNECTIONS_H
#define DENEST_CORE_NETWORK_CONNECTIONS_H

#include <denest/projection.h>

#include "core/kernel/kernel.h"

struct DenestConnections {
    const DenestKernel *kernel;
};

#endif
