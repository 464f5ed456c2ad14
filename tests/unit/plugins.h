/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The modules of the build tree, as plugins are looked up.
 */
#ifndef DENEST_TESTS_UNIT_PLUGINS_H
#define DENEST_TESTS_UNIT_PLUGINS_H

#include "core/network/instance.h"

/** The same for every call, owned by the process. */
static inline const DenestLookup *
plugins_lookup(void)
{
    static DenestLookup lookup;

    if (!lookup.registry)
        lookup.registry = denest_registry_new(NULL);
    return &lookup;
}

#endif
