/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* YAML to tree and back: what was read is written as text that reads as the same tree. */
#include <denest/tree.h>

#include "core/params/yaml_read.h"
#include "core/params/yaml_write.h"
#include "tests/fuzz/fuzz.h"

/* Writing may pass the bounds of reading, where aliases were expanded. */
static gboolean
is_bound(const GError *error)
{
    return g_error_matches(error, DENEST_ERROR, DENEST_ERROR_RANGE);
}

static void
check_value(const DenestValue *value)
{
    for (guint order = DENEST_YAML_IN_ORDER; order <= DENEST_YAML_SORTED; order++) {
        g_autofree char *text = denest_yaml_print(value, order);
        g_autoptr(GError) error = NULL;
        g_autoptr(DenestValue) again = denest_yaml_read_text(text, -1, "again", TRUE, &error);

        if (!again && is_bound(error))
            continue;
        g_assert_no_error(error);
        g_assert_true(denest_value_equal(value, again));
    }
}

static void
check_tree(const DenestTree *tree)
{
    const DenestTree *twice[] = {tree, tree};
    g_autoptr(DenestTree) merged = denest_tree_new_merged(twice, 2, NULL);
    g_autoptr(GPtrArray) leaves = denest_tree_named_leaves(tree);

    g_assert_true(denest_tree_equal(tree, merged));
    for (guint i = 0; i < leaves->len; i++) {
        const DenestTree *leaf = g_ptr_array_index(leaves, i);
        g_autoptr(DenestValue) all = denest_tree_accessible(leaf, DENEST_DATA_PARAMS);

        g_assert_nonnull(all);
        g_assert_nonnull(denest_tree_path(leaf));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(DenestValue) value =
        denest_yaml_read_text((const char *)data, (gssize)size, "input", TRUE, NULL);
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(DenestTree) assigned = NULL;
    g_autofree char *text = g_strndup((const char *)data, size);

    assigned = denest_tree_new_from_assignment(text, NULL);
    if (!value)
        return 0;
    check_value(value);
    tree = denest_tree_new_from_value(value, "input", NULL);
    if (tree)
        check_tree(tree);
    return 0;
}
