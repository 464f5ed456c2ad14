/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/log.h"

#include <string.h>

static void G_GNUC_PRINTF(3, 0)
log_entry(GLogLevelFlags level, const char *logger, const char *format, va_list args)
{
    g_autofree char *message = g_strdup_vprintf(format, args);
    const GLogField fields[] = {
        {"MESSAGE", message, -1},
        {"GLIB_DOMAIN", G_LOG_DOMAIN, -1},
        {"PRIORITY", level == G_LOG_LEVEL_WARNING ? "4" : "6", -1},
        {DENEST_LOG_FIELD, logger, -1},
    };

    g_log_structured_array(level, fields, G_N_ELEMENTS(fields));
}

void
denest_log_info(const char *logger, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_entry(G_LOG_LEVEL_INFO, logger, format, args);
    va_end(args);
}

void
denest_log_warning(const char *logger, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    log_entry(G_LOG_LEVEL_WARNING, logger, format, args);
    va_end(args);
}

static const char *
field_text(const GLogField *fields, gsize n_fields, const char *key)
{
    for (gsize i = 0; i < n_fields; i++)
        if (strcmp(fields[i].key, key) == 0 && fields[i].length < 0)
            return fields[i].value;
    return NULL;
}

char *
denest_log_format(GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
    const char *logger = field_text(fields, n_fields, DENEST_LOG_FIELD);
    const char *message = field_text(fields, n_fields, "MESSAGE");
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");

    if (!logger || !message)
        return NULL;
    return g_strdup_printf("%s,%03d [%s] %s: %s", date, g_date_time_get_microsecond(now) / 1000,
                           logger, level & G_LOG_LEVEL_WARNING ? "WARNING" : "INFO", message);
}
