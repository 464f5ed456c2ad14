/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Log lines: `YYYY-MM-DD HH:MM:SS,mmm [logger] LEVEL: message`, on standard error unless a sink is
 * set. May be called from any thread; threshold and sink are set before other threads begin.
 */
#ifndef DENEST_LOG_H
#define DENEST_LOG_H

#include <denest/types.h>

G_BEGIN_DECLS

typedef enum {
    DENEST_LOG_DEBUG,
    DENEST_LOG_INFO,
    DENEST_LOG_WARNING,
    DENEST_LOG_ERROR,
} DenestLogLevel;

/**
 * Gets each line that reaches the threshold.
 *
 * @param line without a line break at its end; a message may have some inside
 */
typedef void (*DenestLogFunc)(DenestLogLevel level, const char *line, gpointer user_data);

/**
 * Log a message.
 *
 * @param logger name of the part that speaks, such as "denest.simulation"
 * @param format printf format
 * @since 0.1
 */
DENEST_API void denest_log(DenestLogLevel level, const char *logger, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/** Lines below @p level are dropped; at first DENEST_LOG_INFO. */
DENEST_API void denest_log_set_threshold(DenestLogLevel level);
DENEST_API DenestLogLevel denest_log_threshold(void);
/** @param sink NULL: standard error */
DENEST_API void denest_log_set_sink(DenestLogFunc sink, gpointer user_data);

G_END_DECLS

#endif
