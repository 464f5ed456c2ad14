/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Owner of the lists and texts in Params structs. Params are copied bytewise, so what they point to
 * is immutable, lives as long as the arena and is stored once however often it is used.
 */
#ifndef DENEST_CORE_MODELS_ARENA_H
#define DENEST_CORE_MODELS_ARENA_H

#include <denest/model.h>

G_BEGIN_DECLS

/** Opaque; used by one thread at a time. */
typedef struct DenestArena DenestArena;

/** An empty arena, owned by the caller. */
DenestArena *denest_arena_new(void);
/** Frees everything that was put in. May be NULL. */
void denest_arena_free(DenestArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestArena, denest_arena_free)

/** A copy of @p n numbers; equal lists share one copy. The empty list is {NULL, 0}. */
DenestDoubles denest_arena_doubles(DenestArena *arena, const double *data, gsize n);
/** A copy of @p text; equal texts share one copy. */
const char *denest_arena_text(DenestArena *arena, const char *text);
/** A copy of @p n texts and of the list; equal lists share one copy. The empty list is {NULL, 0}.
 */
DenestStrings denest_arena_strings(DenestArena *arena, const char *const *texts, gsize n);

G_END_DECLS

#endif
