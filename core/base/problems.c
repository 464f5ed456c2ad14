/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/problems.h"

struct DenestProblems {
    GPtrArray *errors;
    GHashTable *messages; /* of errors, borrowed */
    guint n_dropped;
    guint n_found; /* repeated ones, too */
};

DenestProblems *
denest_problems_new(void)
{
    DenestProblems *problems = g_new0(DenestProblems, 1);

    problems->errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    problems->messages = g_hash_table_new(g_str_hash, g_str_equal);
    return problems;
}

void
denest_problems_free(DenestProblems *problems)
{
    if (!problems)
        return;
    g_hash_table_unref(problems->messages);
    g_ptr_array_unref(problems->errors);
    g_free(problems);
}

void
denest_problems_add(DenestProblems *problems, DenestErrorCode code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    denest_problems_take(problems, g_error_new_valist(DENEST_ERROR, (gint)code, format, args));
    va_end(args);
}

void
denest_problems_take(DenestProblems *problems, GError *error)
{
    g_return_if_fail(problems && error);
    problems->n_found++;
    if (g_hash_table_contains(problems->messages, error->message)) {
        g_error_free(error);
    } else if (problems->errors->len >= DENEST_PROBLEMS_MAX_KEPT) {
        problems->n_dropped++;
        g_error_free(error);
    } else {
        g_ptr_array_add(problems->errors, error);
        g_hash_table_add(problems->messages, error->message);
    }
}

guint
denest_problems_count(const DenestProblems *problems)
{
    return problems->errors->len + problems->n_dropped;
}

guint
denest_problems_n_found(const DenestProblems *problems)
{
    return problems->n_found;
}

guint
denest_problems_n_kept(const DenestProblems *problems)
{
    return problems->errors->len;
}

const GError *
denest_problems_item(const DenestProblems *problems, guint i)
{
    g_return_val_if_fail(i < problems->errors->len, NULL);
    return g_ptr_array_index(problems->errors, i);
}

gboolean
denest_problems_check(const DenestProblems *problems, GError **error)
{
    guint n = denest_problems_count(problems);
    const GError *first;

    if (n == 0)
        return TRUE;
    first = denest_problems_item(problems, 0);
    if (n == 1)
        g_propagate_error(error, g_error_copy(first));
    else
        g_set_error(error, first->domain, first->code, "%s (and %u more)", first->message, n - 1);
    return FALSE;
}
