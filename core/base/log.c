/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/log.h>

#include <stdio.h>

#include "core/base/log-private.h"

static const char *const level_names[] = {
    [DENEST_LOG_DEBUG] = "DEBUG",
    [DENEST_LOG_INFO] = "INFO",
    [DENEST_LOG_WARNING] = "WARNING",
    [DENEST_LOG_ERROR] = "ERROR",
};

static struct {
    GMutex mutex;
    DenestLogLevel threshold;
    DenestLogFunc sink;
    gpointer user_data;
} state = {.threshold = DENEST_LOG_INFO};

char *
denest_log_format(DenestLogLevel level, const char *logger, const char *message, GDateTime *time)
{
    g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%d %H:%M:%S");

    return g_strdup_printf("%s,%03d [%s] %s: %s", stamp, g_date_time_get_microsecond(time) / 1000,
                           logger, level_names[level], message);
}

void
denest_log(DenestLogLevel level, const char *logger, const char *format, ...)
{
    g_autoptr(GDateTime) now = NULL;
    g_autofree char *message = NULL, *line = NULL;
    va_list args;

    g_return_if_fail((guint)level < G_N_ELEMENTS(level_names) && logger && format);
    if (level < state.threshold)
        return;
    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    now = g_date_time_new_now_local();
    line = denest_log_format(level, logger, message, now);
    g_mutex_lock(&state.mutex);
    if (state.sink)
        state.sink(level, line, state.user_data);
    else
        fprintf(stderr, "%s\n", line);
    g_mutex_unlock(&state.mutex);
}

void
denest_log_set_threshold(DenestLogLevel level)
{
    g_return_if_fail((guint)level < G_N_ELEMENTS(level_names));
    state.threshold = level;
}

DenestLogLevel
denest_log_threshold(void)
{
    return state.threshold;
}

void
denest_log_set_sink(DenestLogFunc sink, gpointer user_data)
{
    state.sink = sink;
    state.user_data = user_data;
}
