/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/arena.h"

struct DenestArena {
    GHashTable *blocks; /* GBytes, each its own key */
    GStringChunk *texts;
};

DenestArena *
denest_arena_new(void)
{
    DenestArena *arena = g_new0(DenestArena, 1);

    arena->blocks =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    arena->texts = g_string_chunk_new(1024);
    return arena;
}

void
denest_arena_free(DenestArena *arena)
{
    if (!arena)
        return;
    g_hash_table_unref(arena->blocks);
    g_string_chunk_free(arena->texts);
    g_free(arena);
}

/* The stored block that equals these bytes. */
static gconstpointer
intern(DenestArena *arena, gconstpointer data, gsize size)
{
    g_autoptr(GBytes) probe = g_bytes_new_static(data, size);
    GBytes *stored = g_hash_table_lookup(arena->blocks, probe);

    if (!stored) {
        stored = g_bytes_new(data, size);
        g_hash_table_add(arena->blocks, stored);
    }
    return g_bytes_get_data(stored, NULL);
}

DenestDoubles
denest_arena_doubles(DenestArena *arena, const double *data, gsize n)
{
    DenestDoubles list = {NULL, n};

    if (n)
        list.data = intern(arena, data, n * sizeof(double));
    return list;
}

const char *
denest_arena_text(DenestArena *arena, const char *text)
{
    return g_string_chunk_insert_const(arena->texts, text);
}

DenestStrings
denest_arena_strings(DenestArena *arena, const char *const *texts, gsize n)
{
    DenestStrings list = {NULL, n};

    if (n) {
        /* Texts are stored once, so equal lists have equal pointers. */
        g_autofree const char **copy = g_new0(const char *, n + 1);

        for (gsize i = 0; i < n; i++)
            copy[i] = denest_arena_text(arena, texts[i]);
        list.data = intern(arena, copy, (n + 1) * sizeof(char *));
    }
    return list;
}
