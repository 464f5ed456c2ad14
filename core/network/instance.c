/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/instance.h"

#include "core/base/path.h"
#include "core/models/defaults.h"

char *
denest_lookup_path(const DenestLookup *lookup, const char *name)
{
    return denest_path_join(lookup->folder, name);
}

/* The pairs of @map that are the model's own. */
static DenestValue *
without(const DenestValue *map, const char *const *shared)
{
    DenestValue *rest = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(map); i++)
        if (!shared || !g_strv_contains(shared, denest_value_key_name(map, i)))
            denest_value_set(rest, denest_value_key_name(map, i),
                             denest_value_ref(denest_value_item(map, i)));
    return rest;
}

gpointer
denest_instance_new(const DenestLookup *lookup, DenestKind kind, const char *name,
                    const DenestValue *map, const char *const *shared,
                    const DenestModel **ret_model, GError **error)
{
    const DenestPrototype *prototype =
        denest_registry_find(lookup->registry, DENEST_KIND_BIT(kind), name, error);
    g_autoptr(DenestValue) own = NULL;
    g_autofree void *params = NULL;

    if (!prototype)
        return NULL;
    if (denest_value_type(map) != DENEST_VALUE_MAP) {
        denest_fail(error, DENEST_ERROR_TYPE, name, "expected a mapping, not %s",
                    denest_value_type_name(denest_value_type(map)));
        return NULL;
    }
    own = without(map, shared);
    params = g_malloc0(MAX(prototype->model->params_size, 1));
    if (!denest_defaults_bind(prototype->schema, prototype->arena, own, params, NULL, error)) {
        g_prefix_error(error, "%s: ", name);
        return NULL;
    }
    *ret_model = prototype->model;
    return g_steal_pointer(&params);
}

gboolean
denest_instance_read_point(const DenestValue *value, guint dims, double *ret_point, GError **error)
{
    g_autoptr(GArray) numbers = NULL;

    if (!denest_value_to_doubles(value, &numbers, error))
        return FALSE;
    if (dims == 0 && (numbers->len < 2 || numbers->len > DENEST_MAX_DIMS))
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected 2 or 3 numbers, not %u",
                           numbers->len);
    if (dims != 0 && numbers->len != dims)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "expected %u numbers, one for each dimension, not %u", dims,
                           numbers->len);
    for (guint d = 0; d < numbers->len; d++) {
        ret_point[d] = g_array_index(numbers, double, d);
        if (!isfinite(ret_point[d]))
            return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not finite", ret_point[d]);
    }
    return TRUE;
}
