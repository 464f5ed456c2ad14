/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/types.h>

static const char *const kind_names[] = {
    [DENEST_KIND_NEURON] = "neuron",         [DENEST_KIND_STIMULATOR] = "stimulator",
    [DENEST_KIND_SYNAPSE] = "synapse",       [DENEST_KIND_RECORDER] = "recorder",
    [DENEST_KIND_PROJECTION] = "projection", [DENEST_KIND_MASK] = "mask",
    [DENEST_KIND_FUNCTION] = "function",
};
G_STATIC_ASSERT(G_N_ELEMENTS(kind_names) == DENEST_N_KINDS);

const char *
denest_kind_name(DenestKind kind)
{
    g_return_val_if_fail((guint)kind < DENEST_N_KINDS, NULL);
    return kind_names[kind];
}
