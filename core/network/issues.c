/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/issues.h"

/* Enough for anybody who repairs a tree, and an end for trees made to be wrong. */
enum { MAX_ISSUES = 1000 };

struct DenestIssues {
    GPtrArray *errors;
};

static GPtrArray *
new_errors(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
}

DenestIssues *
denest_issues_new(void)
{
    DenestIssues *issues = g_new0(DenestIssues, 1);

    issues->errors = new_errors();
    return issues;
}

void
denest_issues_free(DenestIssues *issues)
{
    if (!issues)
        return;
    g_ptr_array_unref(issues->errors);
    g_free(issues);
}

void
denest_issues_take(DenestIssues *issues, const char *place, const char *path, GError **error)
{
    if (!*error)
        return;
    if (issues->errors->len >= MAX_ISSUES) {
        g_clear_error(error);
        return;
    }
    if (path && *path)
        g_prefix_error(error, "%s: ", path);
    if (place)
        g_prefix_error(error, "%s: ", place);
    g_ptr_array_add(issues->errors, g_steal_pointer(error));
}

void
denest_issues_add(DenestIssues *issues, DenestErrorCode code, const char *place, const char *path,
                  const char *format, ...)
{
    g_autofree char *message = NULL;
    GError *error = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(&error, DENEST_ERROR, (int)code, message);
    denest_issues_take(issues, place, path, &error);
}

guint
denest_issues_count(const DenestIssues *issues)
{
    return issues->errors->len;
}

gboolean
denest_issues_check(const DenestIssues *issues, GError **error)
{
    guint n = issues->errors->len;

    if (n == 0)
        return TRUE;
    if (error) {
        *error = g_error_copy(issues->errors->pdata[0]);
        if (n > 1) {
            g_autofree char *first = g_steal_pointer(&(*error)->message);

            (*error)->message = g_strdup_printf("%s (and %u more)", first, n - 1);
        }
    }
    return FALSE;
}

GPtrArray *
denest_issues_steal(DenestIssues *issues)
{
    GPtrArray *errors = issues->errors;

    issues->errors = new_errors();
    return errors;
}
