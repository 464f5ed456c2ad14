/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Parameter trees. A tree is a mapping; at each node two keys are data (`params`, read by denest,
 * and `nest_params`, handed to the models), every other key names a child, which is a node again. A
 * node sees its own data and, key by key, what its ancestors have; its own value wins, even a null.
 *
 * Ownership: a tree is counted by reference as a whole. A reference to any node keeps the whole
 * tree alive; nodes that functions return are borrowed. A tree may be read from several threads as
 * long as nobody changes it.
 */
#ifndef DENEST_TREE_H
#define DENEST_TREE_H

#include <denest/value.h>

G_BEGIN_DECLS

/** A node of a parameter tree, and with it the sub-tree below. Opaque. */
typedef struct DenestTree DenestTree;

/** The two mappings that each node holds. */
typedef enum {
    DENEST_DATA_PARAMS,      /**< `params` */
    DENEST_DATA_NEST_PARAMS, /**< `nest_params` */
    DENEST_N_DATA
} DenestDataKind;

/** "params" or "nest_params". @since 0.1 */
DENEST_API const char *denest_tree_data_name(DenestDataKind kind);

/** @name Making trees; the caller owns a reference to the root
 * @{ */

/** An empty tree. @param name may be NULL */
DENEST_API DenestTree *denest_tree_new(const char *name);

/**
 * A tree from nested mappings; null is an empty tree, as null is an empty child.
 *
 * @param name of the root, such as the path of its file; may be NULL
 * @param error DENEST_ERROR_TYPE where a node or its data is not a mapping; the message has the
 * place, the path of the node and the value. DENEST_ERROR_RANGE if it has too many levels or nodes.
 * @since 0.1
 */
DENEST_API DenestTree *denest_tree_new_from_value(const DenestValue *value, const char *name,
                                                  GError **error);
/** Read one YAML file that holds a tree. Errors: those of reading and of
 * denest_tree_new_from_value(). @since 0.1 */
DENEST_API DenestTree *denest_tree_new_from_file(const char *path, GError **error);
/**
 * The same from text.
 *
 * @param length in bytes; -1 if @p text ends with NUL
 * @param name stands for the file in messages
 * @since 0.1
 */
DENEST_API DenestTree *denest_tree_new_from_text(const char *text, gssize length, const char *name,
                                                 GError **error);
/**
 * The tree that one assignment `PATH=VALUE` means, to be merged in front of others:
 * `network.neuron_models.l1_exc.nest_params.g_KL=1.5`.
 *
 * PATH is the names of nodes from below the root, then `params` or `nest_params`, then one key,
 * joined by points. A name that has points, equals signs or quotes stands in single or double
 * quotes; in double quotes a backslash takes the next character as it is, in single quotes '' is a
 * quote. A name without quotes is a key as YAML means it: `1` is a number. VALUE is YAML; nothing
 * is null. Places of its values are "--set".
 *
 * @param error DENEST_ERROR_SYNTAX; the message says what is expected
 * @since 0.1
 */
DENEST_API DenestTree *denest_tree_new_from_assignment(const char *assignment, GError **error);
/**
 * Merge trees; of several values for a key of a node the first tree's wins, whole. Inheritance is a
 * matter of the merged tree. Keys of data keep the order of the last tree, then new ones of the one
 * before, …; children have the order of their first appearance.
 *
 * @param trees array of @p n_trees > 0 nodes
 * @param name of the new root; may be NULL
 * @since 0.1
 */
DENEST_API DenestTree *denest_tree_new_merged(const DenestTree *const *trees, guint n_trees,
                                              const char *name);
/** A tree whose root is a copy of @p node: own data and children, nothing inherited. The root has
 * @p node's name. */
DENEST_API DenestTree *denest_tree_copy(const DenestTree *node);

/**
 * Read the parameters of a run: a YAML list of files relative to the directory of that list,
 * earlier files win; or one file that holds a full tree. The tree's name is @p path.
 *
 * @param overrides trees that win over all files, the first over the next; NULL if there are none
 * @since 0.1
 */
DENEST_API DenestTree *denest_load_trees(const char *path, const DenestTree *const *overrides,
                                         guint n_overrides, GError **error);
/** @} */

DENEST_API DenestTree *denest_tree_ref(const DenestTree *node);
/** Drop a reference to the tree that @p node belongs to; may be NULL. */
DENEST_API void denest_tree_unref(DenestTree *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestTree, denest_tree_unref)

/** @name Looking around; everything is borrowed
 * @{ */

/** Name of the node in its parent; the root's name may be NULL. */
DENEST_API const char *denest_tree_name(const DenestTree *node);
/** Whether the node's name is text in YAML (`1:` and `yes:` are not); TRUE for the root. */
DENEST_API gboolean denest_tree_has_text_name(const DenestTree *node);
/** Names from below the root joined by points, "network.layers.l1"; "" for the root. */
DENEST_API const char *denest_tree_path(const DenestTree *node);
/** Where the node was read, "file:line"; NULL if it was not read. */
DENEST_API const char *denest_tree_place(const DenestTree *node);
/** NULL for the root. */
DENEST_API const DenestTree *denest_tree_parent(const DenestTree *node);
DENEST_API const DenestTree *denest_tree_root(const DenestTree *node);
/** The node's ancestors from parent to root. @return new array of borrowed nodes */
DENEST_API GPtrArray *denest_tree_ancestors(const DenestTree *node);

DENEST_API guint denest_tree_n_children(const DenestTree *node);
/** @param i < denest_tree_n_children() */
DENEST_API const DenestTree *denest_tree_child(const DenestTree *node, guint i);
/** The child of that name, or NULL (no error). */
DENEST_API const DenestTree *denest_tree_find_child(const DenestTree *node, const char *name);
/** The descendant at a path as denest_tree_path() gives it, or NULL; "" is the node itself. */
DENEST_API const DenestTree *denest_tree_find_node(const DenestTree *node, const char *path);

/**
 * The nodes without children below @p node, in the order of the document; none if @p node itself
 * has no children.
 *
 * @return new array of borrowed nodes
 * @since 0.1
 */
DENEST_API GPtrArray *denest_tree_leaves(const DenestTree *node);
/** The same with one leaf for each name: the last one, at the place of the first. */
DENEST_API GPtrArray *denest_tree_named_leaves(const DenestTree *node);

/** The node's own mapping; never NULL. */
DENEST_API const DenestValue *denest_tree_own(const DenestTree *node, DenestDataKind kind);
/**
 * All that the node sees: own values and inherited ones. Keys of the root come first, then new ones
 * of each node on the way down. Places are those of the values.
 *
 * @return a new mapping
 * @since 0.1
 */
DENEST_API DenestValue *denest_tree_accessible(const DenestTree *node, DenestDataKind kind);
/** A value the node sees, or NULL (no error); a null is a value. */
DENEST_API const DenestValue *denest_tree_find(const DenestTree *node, DenestDataKind kind,
                                               const char *key);
/** denest_tree_find() in `params`. */
DENEST_API const DenestValue *denest_tree_param(const DenestTree *node, const char *key);
/** denest_tree_find() in `nest_params`. */
DENEST_API const DenestValue *denest_tree_nest_param(const DenestTree *node, const char *key);
/**
 * Where a key that the node sees was written, "file:line"; the place of the node that would hold it
 * if there is no such key. May be NULL.
 */
DENEST_API const char *denest_tree_param_place(const DenestTree *node, DenestDataKind kind,
                                               const char *key);
/** @} */

/** Equal own data and equal children, whatever the names of the roots and the order of keys. */
DENEST_API gboolean denest_tree_equal(const DenestTree *a, const DenestTree *b);

/** @name Changing a tree that nobody else reads
 * @{ */

/** Set or replace one own value; a new key comes last. Takes ownership of @p value. */
DENEST_API void denest_tree_set(DenestTree *node, DenestDataKind kind, const char *key,
                                DenestValue *value);
/** The child of that name, made empty and put last if there is none. Borrowed. */
DENEST_API DenestTree *denest_tree_ensure_child(DenestTree *node, const char *name);
/** Replace child @p name and all below it by a copy of @p tree (NULL: empty); a new child comes
 * last. */
DENEST_API void denest_tree_replace_child(DenestTree *node, const char *name,
                                          const DenestTree *tree);
/** @} */

/** @name Writing
 * @{ */

/** Nested mappings, each with `params`, `nest_params`, then the children. A new value. */
DENEST_API DenestValue *denest_tree_to_value(const DenestTree *node);
/** YAML as denest_tree_write() writes it. Owned by the caller. */
DENEST_API char *denest_tree_print(const DenestTree *node);
/**
 * Write a file that denest_tree_new_from_file() reads back as an equal tree. The file is complete
 * or untouched: it is written beside and then renamed.
 *
 * @param error DENEST_ERROR_IO
 * @since 0.1
 */
DENEST_API gboolean denest_tree_write(const DenestTree *node, const char *path, GError **error);
/** @} */

G_END_DECLS

#endif
