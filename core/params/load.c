/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* denest_load_trees(): the list of parameter files, and what they make together. */
#include <denest/tree.h>

#include <glib/gstdio.h>

#include "core/base/path.h"
#include "core/params/yaml_read.h"

enum { MAX_FILES = 10000, MAX_PRINTED = 60 };

static gboolean
fail_item(const DenestValue *item, const char *path, GError **error)
{
    g_autofree char *printed = denest_value_print(item, MAX_PRINTED);

    return denest_fail(error, DENEST_ERROR_TYPE, denest_value_place(item),
                       "%s: a list of parameter files holds file names, not %s (%s)", path, printed,
                       denest_value_type_name(denest_value_type(item)));
}

/* Read one listed file and append its tree; a file that was read before adds nothing. */
static gboolean
read_listed(const DenestValue *item, const char *list_path, GHashTable *known, GPtrArray *trees,
            GError **error)
{
    g_autofree char *directory = g_path_get_dirname(list_path);
    g_autofree char *path = NULL;
    DenestTree *tree;

    if (denest_value_type(item) != DENEST_VALUE_STRING)
        return fail_item(item, list_path, error);
    path = denest_path_join(directory, denest_value_string(item));
    if (g_hash_table_contains(known, path))
        return TRUE;
    tree = denest_tree_new_from_file(path, error);
    if (!tree) {
        /* Errors of reading have no line of their own. */
        if (error && g_error_matches(*error, DENEST_ERROR, DENEST_ERROR_IO))
            g_prefix_error(error, "%s: ", denest_value_place(item));
        return FALSE;
    }
    g_ptr_array_add(trees, tree);
    g_hash_table_add(known, g_steal_pointer(&path));
    return TRUE;
}

static gboolean
read_list(const DenestValue *list, const char *path, GPtrArray *trees, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint n = denest_value_length(list);

    if (n == 0)
        return denest_fail(error, DENEST_ERROR_TYPE, denest_value_place(list),
                           "the list of parameter files is empty");
    if (n > MAX_FILES)
        return denest_fail(error, DENEST_ERROR_RANGE, denest_value_place(list),
                           "more than %d parameter files", MAX_FILES);
    for (guint i = 0; i < n; i++) {
        if (!read_listed(denest_value_item(list, i), path, known, trees, error))
            return FALSE;
    }
    return TRUE;
}

/* Append the trees that a file stands for. */
static gboolean
read_trees(const char *path, GPtrArray *trees, GError **error)
{
    g_autoptr(DenestValue) value = NULL;
    g_autofree char *printed = NULL;
    DenestTree *tree;

    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return denest_fail(error, DENEST_ERROR_IO, NULL, "no parameter file at '%s'", path);
    if (!(value = denest_yaml_read_file(path, error)))
        return FALSE;
    switch (denest_value_type(value)) {
    case DENEST_VALUE_LIST:
        return read_list(value, path, trees, error);
    case DENEST_VALUE_MAP:
        if (!(tree = denest_tree_new_from_value(value, path, error)))
            return FALSE;
        g_ptr_array_add(trees, tree);
        return TRUE;
    default:
        printed = denest_value_print(value, MAX_PRINTED);
        return denest_fail(error, DENEST_ERROR_TYPE, denest_value_place(value),
                           "expected a list of parameter files or a parameter tree, not %s",
                           printed);
    }
}

DenestTree *
denest_load_trees(const char *path, const DenestTree *const *overrides, guint n_overrides,
                  GError **error)
{
    g_autoptr(GPtrArray) trees = g_ptr_array_new_with_free_func((GDestroyNotify)denest_tree_unref);

    g_return_val_if_fail(path != NULL, NULL);
    g_return_val_if_fail(overrides || n_overrides == 0, NULL);
    for (guint i = 0; i < n_overrides; i++)
        g_ptr_array_add(trees, denest_tree_ref(overrides[i]));
    if (!read_trees(path, trees, error))
        return NULL;
    return denest_tree_new_merged((const DenestTree *const *)trees->pdata, trees->len, path);
}
