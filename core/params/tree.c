/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/tree.h>

#include <string.h>

#include "core/params/assignment.h"
#include "core/params/value-private.h"
#include "core/params/yaml_read.h"
#include "core/params/yaml_write.h"

enum {
    MAX_PRINTED = 60,
    MAX_LINEAR_CHILDREN = 8,
    /* Aliases can make many nodes, with long paths, of few bytes. */
    MAX_NODES = 100000,
    MAX_PATH_BYTES = 4096,
};

struct DenestTree {
    gatomicrefcount refs; /* of the tree; counted in the root */
    DenestTree *parent;   /* NULL: root */
    DenestValue *key;     /* in the parent; NULL: root */
    DenestValue *origin;  /* a value whose place is the node's place; may be NULL */
    char *name;
    char *path;
    GPtrArray *children; /* NULL: none */
    GHashTable *index;   /* key to child; NULL while children are few */
    DenestValue *data[DENEST_N_DATA];
};

static const char *const data_names[] = {
    [DENEST_DATA_PARAMS] = "params",
    [DENEST_DATA_NEST_PARAMS] = "nest_params",
};
G_STATIC_ASSERT(G_N_ELEMENTS(data_names) == DENEST_N_DATA);

const char *
denest_tree_data_name(DenestDataKind kind)
{
    g_return_val_if_fail((guint)kind < DENEST_N_DATA, NULL);
    return data_names[kind];
}

static void
node_free(DenestTree *node)
{
    if (!node)
        return;
    g_clear_pointer(&node->index, g_hash_table_unref);
    g_clear_pointer(&node->children, g_ptr_array_unref);
    for (guint i = 0; i < DENEST_N_DATA; i++)
        denest_value_unref(node->data[i]);
    denest_value_unref(node->key);
    denest_value_unref(node->origin);
    g_free(node->name);
    g_free(node->path);
    g_free(node);
}

/* The mapping of all nodes without data. */
static DenestValue *
empty_map(void)
{
    static DenestValue *empty;

    if (g_once_init_enter(&empty))
        g_once_init_leave(&empty, denest_value_new_map());
    return denest_value_ref(empty);
}

static DenestTree *
node_new(void)
{
    DenestTree *node = g_new0(DenestTree, 1);

    g_atomic_ref_count_init(&node->refs);
    for (guint i = 0; i < DENEST_N_DATA; i++)
        node->data[i] = empty_map();
    return node;
}

DenestTree *
denest_tree_new(const char *name)
{
    DenestTree *root = node_new();

    root->name = g_strdup(name);
    root->path = g_strdup("");
    return root;
}

static char *
path_of_child(const DenestTree *parent, const DenestValue *key)
{
    GString *path = g_string_new(parent->path);

    denest_assignment_append_key(path, key);
    return g_string_free(path, FALSE);
}

static void
index_children(DenestTree *node)
{
    node->index = g_hash_table_new(denest_value_key_hash, denest_value_key_equal);
    for (guint i = 0; i < node->children->len; i++) {
        DenestTree *child = g_ptr_array_index(node->children, i);

        g_hash_table_insert(node->index, child->key, child);
    }
}

/* Add a child that is not there yet. */
static DenestTree *
add_child(DenestTree *parent, const DenestValue *key)
{
    DenestTree *child = node_new();

    child->parent = parent;
    child->key = denest_value_ref(key);
    child->origin = denest_value_ref(key);
    child->name = denest_value_type(key) == DENEST_VALUE_STRING ? g_strdup(denest_value_string(key))
                                                                : denest_value_print(key, 0);
    child->path = path_of_child(parent, key);
    if (!parent->children)
        parent->children = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
    g_ptr_array_add(parent->children, child);
    if (parent->index)
        g_hash_table_insert(parent->index, child->key, child);
    else if (parent->children->len > MAX_LINEAR_CHILDREN)
        index_children(parent);
    return child;
}

static DenestTree *
find_by_key(const DenestTree *node, const DenestValue *key)
{
    if (node->index)
        return g_hash_table_lookup(node->index, key);
    for (guint i = 0; node->children && i < node->children->len; i++) {
        DenestTree *child = g_ptr_array_index(node->children, i);

        if (denest_value_key_equal(child->key, key))
            return child;
    }
    return NULL;
}

static void
set_data(DenestTree *node, DenestDataKind kind, DenestValue *map)
{
    denest_value_unref(node->data[kind]);
    node->data[kind] = map;
}

/* A value of a wrong type in a tree; what is "params: " or "". */
static gboolean
fail_node(const DenestTree *node, const char *what, const DenestValue *value, GError **error)
{
    g_autofree char *printed = denest_value_print(value, MAX_PRINTED);
    const char *place = denest_value_place(value);

    return denest_fail(
        error, DENEST_ERROR_TYPE, NULL, "%s%s%s: %sexpected a mapping%s, not %s (%s)",
        place ? place : "", place ? ": " : "", node->parent ? node->path : "root node", what,
        *what ? "" : " or null", printed, denest_value_type_name(denest_value_type(value)));
}

static int
data_kind_of(const DenestValue *key)
{
    for (int i = 0; i < DENEST_N_DATA; i++) {
        if (denest_value_type(key) == DENEST_VALUE_STRING &&
            strcmp(denest_value_string(key), data_names[i]) == 0)
            return i;
    }
    return -1;
}

static gboolean
check_bounds(const DenestTree *node, guint depth, guint n_nodes, GError **error)
{
    const char *rule = NULL;

    if (depth > DENEST_YAML_MAX_DEPTH)
        rule = "too many levels";
    else if (n_nodes > MAX_NODES)
        rule = "too many nodes";
    else if (strlen(node->path) > MAX_PATH_BYTES)
        rule = "names that are too long";
    if (rule)
        return denest_fail(error, DENEST_ERROR_RANGE, denest_tree_place(node),
                           "the parameter tree has %s", rule);
    return TRUE;
}

static gboolean
fill_node(DenestTree *node, const DenestValue *value, guint depth, guint *n_nodes, GError **error)
{
    if (!check_bounds(node, depth, ++*n_nodes, error))
        return FALSE;
    if (denest_value_type(value) == DENEST_VALUE_NULL)
        return TRUE;
    if (denest_value_type(value) != DENEST_VALUE_MAP)
        return fail_node(node, "", value, error);
    for (guint i = 0; i < denest_value_length(value); i++) {
        const DenestValue *key = denest_value_key(value, i), *item = denest_value_item(value, i);
        int kind = data_kind_of(key);

        if (kind < 0) {
            if (!fill_node(add_child(node, key), item, depth + 1, n_nodes, error))
                return FALSE;
            continue;
        }
        if (denest_value_type(item) != DENEST_VALUE_MAP) {
            g_autofree char *what = g_strdup_printf("%s: ", data_names[kind]);

            return fail_node(node, what, item, error);
        }
        set_data(node, (DenestDataKind)kind, denest_value_ref(item));
    }
    return TRUE;
}

DenestTree *
denest_tree_new_from_value(const DenestValue *value, const char *name, GError **error)
{
    g_autoptr(DenestTree) root = NULL;
    guint n_nodes = 0;

    g_return_val_if_fail(value != NULL, NULL);
    root = denest_tree_new(name);
    root->origin = denest_value_new_null();
    denest_value_copy_place(root->origin, value);
    return fill_node(root, value, 1, &n_nodes, error) ? g_steal_pointer(&root) : NULL;
}

DenestTree *
denest_tree_new_from_file(const char *path, GError **error)
{
    g_autoptr(DenestValue) value = denest_yaml_read_file(path, error);

    return value ? denest_tree_new_from_value(value, path, error) : NULL;
}

DenestTree *
denest_tree_new_from_text(const char *text, gssize length, const char *name, GError **error)
{
    g_autoptr(DenestValue) value = denest_yaml_read_text(text, length, name, TRUE, error);

    return value ? denest_tree_new_from_value(value, name, error) : NULL;
}

DenestTree *
denest_tree_new_from_assignment(const char *assignment, GError **error)
{
    g_autoptr(DenestValue) value = denest_assignment_parse(assignment, error);

    return value ? denest_tree_new_from_value(value, DENEST_ASSIGNMENT_PLACE, error) : NULL;
}

/* Keys of the last tree first, values of the first tree. */
static DenestValue *
merge_data(const DenestTree *const *trees, guint n_trees, DenestDataKind kind)
{
    DenestValue *map;

    if (n_trees == 1)
        return denest_value_ref(trees[0]->data[kind]);
    map = denest_value_new_map();
    for (guint t = n_trees; t > 0; t--) {
        const DenestValue *own = trees[t - 1]->data[kind];

        for (guint i = 0; i < denest_value_length(own); i++)
            denest_value_set_pair(map, denest_value_ref(denest_value_key(own, i)),
                                  denest_value_ref(denest_value_item(own, i)));
    }
    return map;
}

static void merge_into(DenestTree *node, const DenestTree *const *trees, guint n_trees);

/* Make one child of all children of that key. */
static void
merge_children(DenestTree *node, const DenestTree *const *trees, guint n_trees,
               const DenestValue *key)
{
    g_autoptr(GPtrArray) same = g_ptr_array_new();

    for (guint t = 0; t < n_trees; t++) {
        DenestTree *child = find_by_key(trees[t], key);

        if (child)
            g_ptr_array_add(same, child);
    }
    merge_into(add_child(node, key), (const DenestTree *const *)same->pdata, same->len);
}

static void
merge_into(DenestTree *node, const DenestTree *const *trees, guint n_trees)
{
    for (guint kind = 0; kind < DENEST_N_DATA; kind++)
        set_data(node, kind, merge_data(trees, n_trees, kind));
    for (guint t = 0; t < n_trees; t++) {
        guint n_children = denest_tree_n_children(trees[t]);

        for (guint i = 0; i < n_children; i++) {
            const DenestTree *child = denest_tree_child(trees[t], i);

            if (!find_by_key(node, child->key))
                merge_children(node, trees, n_trees, child->key);
        }
    }
}

DenestTree *
denest_tree_new_merged(const DenestTree *const *trees, guint n_trees, const char *name)
{
    DenestTree *root;

    g_return_val_if_fail(trees && n_trees > 0, NULL);
    root = denest_tree_new(name);
    for (guint t = 0; t < n_trees && !root->origin; t++) {
        if (trees[t]->origin)
            root->origin = denest_value_ref(trees[t]->origin);
    }
    merge_into(root, trees, n_trees);
    return root;
}

DenestTree *
denest_tree_copy(const DenestTree *node)
{
    g_return_val_if_fail(node != NULL, NULL);
    return denest_tree_new_merged(&node, 1, node->name);
}

DenestTree *
denest_tree_ref(const DenestTree *node)
{
    DenestTree *root = (DenestTree *)denest_tree_root(node);

    g_atomic_ref_count_inc(&root->refs);
    return (DenestTree *)node;
}

void
denest_tree_unref(DenestTree *node)
{
    DenestTree *root;

    if (!node)
        return;
    root = (DenestTree *)denest_tree_root(node);
    if (g_atomic_ref_count_dec(&root->refs))
        node_free(root);
}

const char *
denest_tree_name(const DenestTree *node)
{
    return node->name;
}

gboolean
denest_tree_has_text_name(const DenestTree *node)
{
    return !node->key || denest_value_type(node->key) == DENEST_VALUE_STRING;
}

const char *
denest_tree_path(const DenestTree *node)
{
    return node->path;
}

const char *
denest_tree_place(const DenestTree *node)
{
    return node->origin ? denest_value_place(node->origin) : NULL;
}

const DenestTree *
denest_tree_parent(const DenestTree *node)
{
    return node->parent;
}

const DenestTree *
denest_tree_root(const DenestTree *node)
{
    while (node->parent)
        node = node->parent;
    return node;
}

GPtrArray *
denest_tree_ancestors(const DenestTree *node)
{
    GPtrArray *ancestors = g_ptr_array_new();

    while ((node = node->parent))
        g_ptr_array_add(ancestors, (gpointer)node);
    return ancestors;
}

guint
denest_tree_n_children(const DenestTree *node)
{
    return node->children ? node->children->len : 0;
}

const DenestTree *
denest_tree_child(const DenestTree *node, guint i)
{
    g_return_val_if_fail(i < denest_tree_n_children(node), NULL);
    return g_ptr_array_index(node->children, i);
}

const DenestTree *
denest_tree_find_child(const DenestTree *node, const char *name)
{
    g_autoptr(DenestValue) key = denest_value_new_string(name);

    return find_by_key(node, key);
}

const DenestTree *
denest_tree_find_node(const DenestTree *node, const char *path)
{
    g_autoptr(GPtrArray) keys = NULL;
    const char *end;

    if (*path == '\0')
        return node;
    keys = denest_assignment_split_path(path, &end, NULL);
    if (!keys || *end != '\0')
        return NULL;
    for (guint i = 0; node && i < keys->len; i++)
        node = find_by_key(node, g_ptr_array_index(keys, i));
    return node;
}

static void
append_leaves(const DenestTree *node, GPtrArray *leaves)
{
    for (guint i = 0; i < denest_tree_n_children(node); i++) {
        const DenestTree *child = denest_tree_child(node, i);

        if (child->children)
            append_leaves(child, leaves);
        else
            g_ptr_array_add(leaves, (gpointer)child);
    }
}

GPtrArray *
denest_tree_leaves(const DenestTree *node)
{
    GPtrArray *leaves = g_ptr_array_new();

    append_leaves(node, leaves);
    return leaves;
}

GPtrArray *
denest_tree_named_leaves(const DenestTree *node)
{
    g_autoptr(GPtrArray) leaves = denest_tree_leaves(node);
    g_autoptr(GHashTable) positions =
        g_hash_table_new(denest_value_key_hash, denest_value_key_equal);
    GPtrArray *named = g_ptr_array_new();

    for (guint i = 0; i < leaves->len; i++) {
        DenestTree *leaf = g_ptr_array_index(leaves, i);
        gpointer position;

        if (g_hash_table_lookup_extended(positions, leaf->key, NULL, &position)) {
            named->pdata[GPOINTER_TO_UINT(position)] = leaf;
        } else {
            g_hash_table_insert(positions, leaf->key, GUINT_TO_POINTER(named->len));
            g_ptr_array_add(named, leaf);
        }
    }
    return named;
}

const DenestValue *
denest_tree_own(const DenestTree *node, DenestDataKind kind)
{
    return node->data[kind];
}

static void
append_accessible(const DenestTree *node, DenestDataKind kind, DenestValue *map)
{
    if (node->parent)
        append_accessible(node->parent, kind, map);
    for (guint i = 0; i < denest_value_length(node->data[kind]); i++)
        denest_value_set_pair(map, denest_value_ref(denest_value_key(node->data[kind], i)),
                              denest_value_ref(denest_value_item(node->data[kind], i)));
}

DenestValue *
denest_tree_accessible(const DenestTree *node, DenestDataKind kind)
{
    DenestValue *map = denest_value_new_map();

    append_accessible(node, kind, map);
    if (node->origin)
        denest_value_copy_place(map, node->origin);
    return map;
}

const DenestValue *
denest_tree_find(const DenestTree *node, DenestDataKind kind, const char *key)
{
    const DenestValue *value = NULL;

    for (; node && !value; node = node->parent)
        value = denest_value_find(node->data[kind], key);
    return value;
}

const DenestValue *
denest_tree_param(const DenestTree *node, const char *key)
{
    return denest_tree_find(node, DENEST_DATA_PARAMS, key);
}

const DenestValue *
denest_tree_nest_param(const DenestTree *node, const char *key)
{
    return denest_tree_find(node, DENEST_DATA_NEST_PARAMS, key);
}

const char *
denest_tree_param_place(const DenestTree *node, DenestDataKind kind, const char *key)
{
    const DenestValue *value = denest_tree_find(node, kind, key);

    return value ? denest_value_place(value) : denest_tree_place(node);
}

gboolean
denest_tree_equal(const DenestTree *a, const DenestTree *b)
{
    guint n_children = denest_tree_n_children(a);

    if (n_children != denest_tree_n_children(b))
        return FALSE;
    for (guint kind = 0; kind < DENEST_N_DATA; kind++) {
        if (!denest_value_equal(a->data[kind], b->data[kind]))
            return FALSE;
    }
    for (guint i = 0; i < n_children; i++) {
        const DenestTree *child = denest_tree_child(a, i);
        const DenestTree *other = find_by_key(b, child->key);

        if (!other || !denest_tree_equal(child, other))
            return FALSE;
    }
    return TRUE;
}

void
denest_tree_set(DenestTree *node, DenestDataKind kind, const char *key, DenestValue *value)
{
    DenestValue *map = denest_value_copy(node->data[kind]);

    denest_value_set(map, key, value);
    set_data(node, kind, map);
}

DenestTree *
denest_tree_ensure_child(DenestTree *node, const char *name)
{
    g_autoptr(DenestValue) key = denest_value_new_string(name);
    DenestTree *child = find_by_key(node, key);

    return child ? child : add_child(node, key);
}

void
denest_tree_replace_child(DenestTree *node, const char *name, const DenestTree *tree)
{
    g_autoptr(DenestTree) empty = denest_tree_new(NULL);
    /* The copy, since tree may be what is replaced or lie below it. */
    g_autoptr(DenestTree) copy = denest_tree_copy(tree ? tree : empty);
    const DenestTree *source = copy;
    DenestTree *child = denest_tree_ensure_child(node, name);

    g_clear_pointer(&child->index, g_hash_table_unref);
    g_clear_pointer(&child->children, g_ptr_array_unref);
    merge_into(child, &source, 1);
}

DenestValue *
denest_tree_to_value(const DenestTree *node)
{
    DenestValue *map = denest_value_new_map();

    /* Copies, so that the writer takes no two nodes' data for one object. */
    for (guint kind = 0; kind < DENEST_N_DATA; kind++)
        denest_value_set(map, data_names[kind], denest_value_copy(node->data[kind]));
    for (guint i = 0; i < denest_tree_n_children(node); i++) {
        const DenestTree *child = denest_tree_child(node, i);

        denest_value_set_pair(map, denest_value_ref(child->key), denest_tree_to_value(child));
    }
    return map;
}

char *
denest_tree_print(const DenestTree *node)
{
    g_autoptr(DenestValue) value = denest_tree_to_value(node);

    return denest_yaml_print(value, DENEST_YAML_IN_ORDER);
}

gboolean
denest_tree_write(const DenestTree *node, const char *path, GError **error)
{
    g_autoptr(DenestValue) value = denest_tree_to_value(node);

    return denest_yaml_write_file(value, DENEST_YAML_IN_ORDER, path, error);
}
