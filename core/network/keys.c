/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/keys.h"

#include <string.h>

#include "core/base/log.h"
#include "core/base/suggest.h"
#include "core/params/print.h"
#include "core/params/yaml_read.h"

#define LOGGER "denest.utils.validation"

static const DenestKey *
find_key(const DenestKey *keys, const char *name)
{
    for (; keys->name; keys++)
        if (strcmp(keys->name, name) == 0)
            return keys;
    return NULL;
}

static void
report_unknown(const DenestKey *keys, const char *name, const char *place,
               const DenestKeyContext *context, DenestIssues *issues)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) message = g_string_new("no such parameter");

    for (; keys->name; keys++)
        if (keys->use != DENEST_KEY_RESERVED)
            g_ptr_array_add(names, (gpointer)keys->name);
    g_ptr_array_add(names, NULL);
    if (names->len == 1) {
        g_string_append(message, "; there are none here");
    } else {
        g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);

        denest_suggest_append(message, name, (const char *const *)names->pdata);
        g_string_append_printf(message, " (known: %s)", list);
    }
    denest_issues_add(issues, DENEST_ERROR_UNKNOWN, place, context->path, "%s: %s", name,
                      message->str);
}

const char *
denest_keys_place(const DenestValue *map, const char *key)
{
    const DenestValue *value = denest_value_find(map, key);
    const char *place = value ? denest_value_place(value) : NULL;

    return place ? place : denest_value_place(map);
}

static void
check_given(const DenestKey *keys, gboolean open, const DenestValue *map,
            const DenestKeyContext *context, DenestIssues *issues)
{
    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *name = denest_value_key_name(map, i);
        const DenestKey *key = find_key(keys, name);
        const char *place = denest_keys_place(map, name);

        if (!place)
            place = context->place;
        if (key && key->use == DENEST_KEY_RESERVED)
            denest_issues_add(issues, DENEST_ERROR_RESERVED, place, context->path,
                              "%s: is reserved, denest sets it itself", name);
        else if (!key && !open)
            report_unknown(keys, name, place, context, issues);
    }
}

static void
log_defaults(const DenestKeyContext *context, const DenestValue *added)
{
    g_autofree char *printed = NULL;

    if (denest_value_length(added) == 0)
        return;
    printed = denest_print_pretty(added);
    denest_log_info(LOGGER,
                    "Object `%s`: %s: using default value for optional parameters:\n%s",
                    context->object, context->what ? context->what : "params", printed);
}

DenestValue *
denest_keys_check(const DenestKey *keys, gboolean open, const DenestValue *map,
                  const DenestKeyContext *context, DenestIssues *issues)
{
    guint n_before = denest_issues_count(issues);
    g_autoptr(DenestValue) complete = NULL;
    g_autoptr(DenestValue) added = denest_value_new_map();

    if (denest_value_type(map) != DENEST_VALUE_MAP) {
        g_autofree char *printed = denest_value_print(map, 60);

        denest_issues_add(issues, DENEST_ERROR_TYPE, denest_value_place(map), context->path,
                          "expected a mapping, not %s", printed);
        return NULL;
    }
    check_given(keys, open, map, context, issues);
    complete = denest_value_copy(map);
    for (; keys->name; keys++) {
        if (keys->use == DENEST_KEY_RESERVED || denest_value_find(map, keys->name))
            continue;
        if (keys->use == DENEST_KEY_MANDATORY) {
            denest_issues_add(issues, DENEST_ERROR_MISSING,
                              context->place ? context->place : denest_value_place(map),
                              context->path, "%s: is missing; it must be given", keys->name);
        } else if (keys->value) {
            g_autoptr(DenestValue) value =
                denest_yaml_read_text(keys->value, -1, "default", FALSE, NULL);

            g_assert(value);
            denest_value_set(added, keys->name, denest_value_ref(value));
            denest_value_set(complete, keys->name, g_steal_pointer(&value));
        }
    }
    if (denest_issues_count(issues) > n_before)
        return NULL;
    log_defaults(context, added);
    return g_steal_pointer(&complete);
}

DenestValue *
denest_keys_check_node(const DenestKey *keys, gboolean open, const DenestTree *node,
                       DenestDataKind kind, const char *object, DenestIssues *issues)
{
    g_autoptr(DenestValue) map = denest_tree_accessible(node, kind);
    const char *what = denest_tree_data_name(kind);
    g_autofree char *path =
        *denest_tree_path(node) ? g_strdup_printf("%s.%s", denest_tree_path(node), what)
                                : g_strdup(what);
    DenestKeyContext context = {object ? object : denest_tree_name(node), what, path,
                                denest_tree_place(node)};

    return denest_keys_check(keys, open, map, &context, issues);
}

void
denest_keys_check_children(const DenestTree *node, const char *object, const char *const *names,
                           DenestIssues *issues)
{
    for (guint i = 0; i < denest_tree_n_children(node); i++) {
        const DenestTree *child = denest_tree_child(node, i);
        g_autoptr(GString) message = NULL;

        if (denest_tree_name(child) && g_strv_contains(names, denest_tree_name(child)))
            continue;
        message = g_string_new(*names ? "no such node here" : "no nodes are allowed here");
        denest_suggest_append(message, denest_tree_name(child), names);
        denest_issues_add(issues, DENEST_ERROR_UNKNOWN, denest_tree_place(child),
                          denest_tree_path(child), "%s", message->str);
    }
    for (; *names; names++)
        if (!denest_tree_find_child(node, *names))
            denest_log_info(LOGGER, "'%s' tree: adding empty child %s", object, *names);
}
