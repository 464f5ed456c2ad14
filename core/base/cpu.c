/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/cpu.h"

typedef enum { LEVEL_BASE, LEVEL_AVX2, LEVEL_AVX512, N_LEVELS } Level;

static const char *const level_names[N_LEVELS] = {"base", "avx2", "avx512"};

static Level
processor_level(void)
{
#if DENEST_HAS_VARIANTS
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        return LEVEL_AVX512;
    if (__builtin_cpu_supports("avx2"))
        return LEVEL_AVX2;
#endif
    return LEVEL_BASE;
}

static Level
level(void)
{
    static gsize chosen; /* 1 + level, so that 0 means not yet */

    if (g_once_init_enter(&chosen)) {
        Level best = processor_level();
        const char *cap = g_getenv("DENEST_SIMD");

        for (Level i = LEVEL_BASE; cap != NULL && i < best; i++)
            if (g_str_equal(cap, level_names[i]))
                best = i;
        g_once_init_leave(&chosen, 1 + (gsize)best);
    }
    return (Level)(chosen - 1);
}

const char *
denest_cpu_level_name(void)
{
    return level_names[level()];
}

guint
denest_cpu_level(void)
{
    return level();
}

DenestUpdateFunc
denest_cpu_choose(const DenestUpdateVariants *variants)
{
    switch (level()) {
    case LEVEL_AVX512:
        return variants->avx512;
    case LEVEL_AVX2:
        return variants->avx2;
    default:
        return variants->base;
    }
}
