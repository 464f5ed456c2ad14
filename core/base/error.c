/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/error.h>

#include "core/base/suggest.h"

G_DEFINE_QUARK(denest - error - quark, denest_error)

gboolean
denest_fail(GError **error, DenestErrorCode code, const char *key, const char *format, ...)
{
    g_autofree char *rule = NULL;
    va_list args;

    va_start(args, format);
    rule = g_strdup_vprintf(format, args);
    va_end(args);
    if (key)
        g_set_error(error, DENEST_ERROR, code, "%s: %s", key, rule);
    else
        g_set_error_literal(error, DENEST_ERROR, code, rule);
    return FALSE;
}

gboolean
denest_fail_unknown(GError **error, const char *key, const char *rule, const char *const *names)
{
    g_autoptr(GString) message = g_string_new(rule);

    denest_suggest_append(message, key, names);
    return denest_fail(error, DENEST_ERROR_UNKNOWN, key, "%s", message->str);
}
