/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/report.h"

#include <string.h>

#include <denest/log.h>

#include "core/params/value-private.h"

#define LOGGER "denest.utils.validation"

void
denest_report_take(DenestProblems *problems, const char *place, const char *path, GError **error)
{
    if (!*error)
        return;
    if (path && *path)
        g_prefix_error(error, "%s: ", path);
    if (place)
        g_prefix_error(error, "%s: ", place);
    denest_problems_take(problems, g_steal_pointer(error));
}

void
denest_report_add(DenestProblems *problems, DenestErrorCode code, const char *place,
                  const char *path, const char *format, ...)
{
    g_autofree char *message = NULL;
    GError *error = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(&error, DENEST_ERROR, (int)code, message);
    denest_report_take(problems, place, path, &error);
}

gboolean
denest_report_expect(const DenestValue *value, DenestValueType type, const char *what,
                     const char *path, const char *key, DenestProblems *problems)
{
    GError *error = NULL;

    if (denest_value_type(value) == type)
        return TRUE;
    denest_value_fail_type(value, what, &error);
    if (key)
        g_prefix_error(&error, "%s: ", key);
    denest_report_take(problems, denest_value_place(value), path, &error);
    return FALSE;
}

static void
log_defaults(const char *object, const char *part, const DenestValue *defaults)
{
    g_autofree char *line = NULL;

    if (!defaults)
        return;
    line = denest_check_describe_defaults(object, part, defaults);
    denest_log(DENEST_LOG_INFO, LOGGER, "%s", line);
}

DenestValue *
denest_report_check_node(const DenestTree *node, DenestDataKind kind, const char *object,
                         const DenestCheckTable *table, DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);
    g_autoptr(DenestValue) defaults = NULL;
    g_autoptr(DenestValue) complete =
        denest_check_node(node, kind, object, table, problems, &defaults);

    if (denest_problems_n_found(problems) > n_before)
        return NULL;
    log_defaults(object ? object : denest_tree_name(node), denest_tree_data_name(kind), defaults);
    return g_steal_pointer(&complete);
}

DenestValue *
denest_report_check_map(const DenestCheckSubject *subject, const DenestValue *map,
                        const DenestCheckTable *table, DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);
    g_autoptr(DenestValue) defaults = NULL;
    g_autoptr(DenestValue) complete = NULL;

    if (!denest_report_expect(map, DENEST_VALUE_MAP, "a mapping", subject->path, NULL, problems))
        return NULL;
    complete = denest_check_map(subject, map, table, problems, &defaults);
    if (denest_problems_n_found(problems) > n_before)
        return NULL;
    log_defaults(subject->object, subject->part, defaults);
    return g_steal_pointer(&complete);
}

void
denest_report_check_children(const DenestTree *node, const char *object, const char *const *names,
                             DenestProblems *problems)
{
    denest_check_children(node, object, names, problems);
    for (; *names; names++)
        if (!denest_tree_find_child(node, *names))
            denest_log(DENEST_LOG_INFO, LOGGER, "'%s' tree: adding empty child %s", object, *names);
}

const char *
denest_report_place_of(const DenestValue *map, const GError *error, const char *otherwise)
{
    const char *end = strchr(error->message, ':');
    g_autofree char *key = end ? g_strndup(error->message, (gsize)(end - error->message)) : NULL;
    const DenestValue *value = key ? denest_value_find(map, key) : NULL;
    const char *place = value ? denest_value_place(value) : NULL;

    return place ? place : otherwise;
}

const char *
denest_report_place(const DenestValue *map, const char *key)
{
    const DenestValue *value = denest_value_find(map, key);
    const char *place = value ? denest_value_place(value) : NULL;

    return place ? place : denest_value_place(map);
}
