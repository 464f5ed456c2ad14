/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/check.h"

#include <string.h>

#include "core/base/suggest.h"
#include "core/params/print.h"
#include "core/params/yaml_read.h"

/* More known names than this are not listed in a message. */

static const DenestCheckRow *
find_row(const DenestCheckTable *table, const DenestValue *key)
{
    if (denest_value_type(key) != DENEST_VALUE_STRING)
        return NULL;
    for (guint i = 0; i < table->n_rows; i++) {
        if (strcmp(table->rows[i].key, denest_value_string(key)) == 0)
            return &table->rows[i];
    }
    return NULL;
}

/* "file:line: path: params: " */
static GString *
begin_message(const DenestCheckSubject *subject, const char *place)
{
    GString *message = g_string_new(NULL);
    const char *name = subject->path && *subject->path ? subject->path : subject->object;

    if (place)
        g_string_append_printf(message, "%s: ", place);
    g_string_append_printf(message, "%s: ", name);
    if (subject->part)
        g_string_append_printf(message, "%s: ", subject->part);
    return message;
}

static void
end_message(DenestProblems *problems, DenestErrorCode code, GString *message)
{
    denest_problems_take(problems, g_error_new_literal(DENEST_ERROR, (gint)code, message->str));
    g_string_free(message, TRUE);
}

static void
add_unknown(const DenestCheckSubject *subject, const char *name, const char *place,
            const DenestCheckTable *table, DenestProblems *problems)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    GString *message = begin_message(subject, place);

    for (guint i = 0; i < table->n_rows; i++) {
        if (table->rows[i].kind != DENEST_CHECK_RESERVED)
            g_ptr_array_add(known, (gpointer)table->rows[i].key);
    }
    if (known->len == 0)
        g_string_append_printf(message, "%s: not recognised; no parameter is allowed here", name);
    else
        g_string_append_printf(message, "%s: not recognised", name);
    g_ptr_array_add(known, NULL);
    denest_suggest_append_known(message, name, (const char *const *)known->pdata);
    end_message(problems, DENEST_ERROR_UNKNOWN, message);
}

static void
check_given_keys(const DenestCheckSubject *subject, const DenestValue *map,
                 const DenestCheckTable *table, DenestProblems *problems)
{
    for (guint i = 0; i < denest_value_length(map); i++) {
        const DenestCheckRow *row = find_row(table, denest_value_key(map, i));
        const char *name = denest_value_key_name(map, i);
        const char *place = denest_value_place(denest_value_item(map, i));

        if (!place)
            place = subject->place;
        if (row && row->kind == DENEST_CHECK_RESERVED) {
            GString *message = begin_message(subject, place);

            g_string_append_printf(message, "%s: reserved, denest sets it itself", name);
            end_message(problems, DENEST_ERROR_RESERVED, message);
        } else if (!row && !table->is_open) {
            add_unknown(subject, name, place, table, problems);
        }
    }
}

DenestValue *
denest_check_map(const DenestCheckSubject *subject, const DenestValue *map,
                 const DenestCheckTable *table, DenestProblems *problems,
                 DenestValue **ret_defaults)
{
    DenestValue *full = denest_value_copy(map);
    g_autoptr(DenestValue) defaults = denest_value_new_map();

    check_given_keys(subject, map, table, problems);
    for (guint i = 0; i < table->n_rows; i++) {
        const DenestCheckRow *row = &table->rows[i];

        if (denest_value_find(map, row->key))
            continue;
        if (row->kind == DENEST_CHECK_MANDATORY) {
            GString *message = begin_message(subject, subject->place);

            g_string_append_printf(message, "%s: mandatory, but missing", row->key);
            end_message(problems, DENEST_ERROR_MISSING, message);
        } else if (row->kind == DENEST_CHECK_OPTIONAL && row->default_yaml) {
            DenestValue *value =
                denest_yaml_read_text(row->default_yaml, -1, "default", FALSE, NULL);

            g_assert(value);
            denest_value_set(full, row->key, denest_value_ref(value));
            denest_value_set(defaults, row->key, value);
        }
    }
    if (ret_defaults)
        *ret_defaults = denest_value_length(defaults) > 0 ? g_steal_pointer(&defaults) : NULL;
    return full;
}

DenestValue *
denest_check_node(const DenestTree *node, DenestDataKind kind, const char *object,
                  const DenestCheckTable *table, DenestProblems *problems,
                  DenestValue **ret_defaults)
{
    g_autoptr(DenestValue) map = denest_tree_accessible(node, kind);
    const char *name = denest_tree_name(node);
    DenestCheckSubject subject = {object ? object
                                  : name ? name
                                         : "root node",
                                  denest_tree_data_name(kind), denest_tree_path(node),
                                  denest_tree_place(node)};

    return denest_check_map(&subject, map, table, problems, ret_defaults);
}

void
denest_check_children(const DenestTree *node, const char *object, const char *const *names,
                      DenestProblems *problems)
{
    DenestCheckSubject subject = {object, NULL, denest_tree_path(node), NULL};

    for (guint i = 0; i < denest_tree_n_children(node); i++) {
        const DenestTree *child = denest_tree_child(node, i);
        const char *name = denest_tree_name(child);
        GString *message;

        if (denest_tree_has_text_name(child) && g_strv_contains(names, name))
            continue;
        message = begin_message(&subject, denest_tree_place(child));
        if (names[0])
            g_string_append_printf(message, "child '%s' is not recognised", name);
        else
            g_string_append_printf(message, "child '%s': no child is allowed here", name);
        denest_suggest_append_known(message, name, names);
        end_message(problems, DENEST_ERROR_UNKNOWN, message);
    }
}

char *
denest_check_describe_defaults(const char *object, const char *part, const DenestValue *defaults)
{
    g_autofree char *printed = denest_print_pretty(defaults);

    return g_strdup_printf("Object `%s`: %s%susing default value for optional parameters:\n%s",
                           object, part ? part : "", part ? ": " : "", printed);
}
