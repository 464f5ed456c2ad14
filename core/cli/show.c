/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/log.h>

#include "core/cli/cli.h"

/* A copy that shares nothing, so that it is written out in full where it occurs twice. */
static DenestValue *
duplicate(const DenestValue *value)
{
    DenestValueType type = denest_value_type(value);
    DenestValue *copy;

    if (type == DENEST_VALUE_LIST)
        copy = denest_value_is_tuple(value) ? denest_value_new_tuple() : denest_value_new_list();
    else if (type == DENEST_VALUE_MAP)
        copy = denest_value_new_map();
    else
        return denest_value_ref(value);
    for (guint i = 0; i < denest_value_length(value); i++) {
        DenestValue *item = duplicate(denest_value_item(value, i));

        if (type == DENEST_VALUE_LIST)
            denest_value_append(copy, item);
        else
            denest_value_set_pair(copy, denest_value_ref(denest_value_key(value, i)), item);
    }
    return copy;
}

/*
 * The nested mappings of a node in which every node has all data that it sees. Keys of children are
 * taken from the value that the tree prints, since not all of them are text.
 */
static DenestValue *
resolve(const DenestTree *node, const DenestValue *value)
{
    DenestValue *resolved = denest_value_new_map();
    guint child = 0;

    for (DenestDataKind kind = 0; kind < DENEST_N_DATA; kind++) {
        g_autoptr(DenestValue) data = denest_tree_accessible(node, kind);

        denest_value_set(resolved, denest_tree_data_name(kind), duplicate(data));
    }
    for (guint i = 0; i < denest_value_length(value); i++) {
        const char *name = denest_value_key_name(value, i);

        if (g_str_equal(name, denest_tree_data_name(DENEST_DATA_PARAMS)) ||
            g_str_equal(name, denest_tree_data_name(DENEST_DATA_NEST_PARAMS)))
            continue;
        denest_value_set_pair(
            resolved, denest_value_ref(denest_value_key(value, i)),
            resolve(denest_tree_child(node, child++), denest_value_item(value, i)));
    }
    return resolved;
}

/* The node at @p path, or an error that says how far the path leads and what there is. */
static const DenestTree *
find_node(const DenestTree *tree, const char *path, GError **error)
{
    const DenestTree *node = denest_tree_find_node(tree, path);
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    g_autoptr(GString) children = NULL;

    if (node)
        return node;
    node = tree;
    for (char **name = names; *name && denest_tree_find_child(node, *name); name++)
        node = denest_tree_find_child(node, *name);
    children = g_string_new(NULL);
    for (guint i = 0; i < denest_tree_n_children(node); i++)
        g_string_append_printf(children, "%s%s", i ? ", " : "",
                               denest_tree_name(denest_tree_child(node, i)));
    denest_fail(error, DENEST_ERROR_NOT_FOUND, path,
                "there is no such node; the children of %s%s%s are: %s",
                node == tree ? "the root" : "'", node == tree ? "" : denest_tree_path(node),
                node == tree ? "" : "'", children->len > 0 ? children->str : "none");
    return NULL;
}

static char *
print_tree(const DenestTree *node, gboolean resolved, GError **error)
{
    g_autoptr(DenestValue) value = NULL;
    g_autoptr(DenestValue) full = NULL;
    g_autoptr(DenestTree) tree = NULL;

    if (!resolved)
        return denest_tree_print(node);
    value = denest_tree_to_value(node);
    full = resolve(node, value);
    tree = denest_tree_new_from_value(full, denest_tree_name(node), error);
    return tree ? denest_tree_print(tree) : NULL;
}

static int
show(DenestCli *cli)
{
    g_auto(DenestCliChanges) changes = {0};
    gboolean resolved = FALSE;
    const GOptionEntry entries[] = {
        {"resolved", 0, 0, G_OPTION_ARG_NONE, &resolved,
         "Print with each node what it inherits, too", NULL},
        DENEST_CLI_CHANGES(changes),
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    const DenestTree *node;

    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    denest_log_set_threshold(DENEST_LOG_WARNING);
    tree = denest_cli_load(cli->args[1], &changes, &error);
    if (!tree)
        return denest_cli_fail(error);
    node = cli->args[2] ? find_node(tree, cli->args[2], &error) : tree;
    text = node ? print_tree(node, resolved, &error) : NULL;
    return text ? denest_cli_print(text) : denest_cli_fail(error);
}

const DenestCliCommand denest_cli_show = {
    .name = "show",
    .arguments = "TREE [NODE]",
    .n_min = 1,
    .n_max = 2,
    .summary = "Print the merged tree, or one node of it, as YAML",
    .description = "NODE is a path such as network.neuron_models.\n",
    .run = show,
};
