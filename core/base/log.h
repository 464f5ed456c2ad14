/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Log lines, by GLib's structured log: the domain is "denest", the field DENEST_LOGGER names the part that speaks.
 */
#ifndef DENEST_CORE_BASE_LOG_H
#define DENEST_CORE_BASE_LOG_H

#include <glib.h>

G_BEGIN_DECLS

/** Field of a log entry with the name of the part: "denest.network". */
#define DENEST_LOG_FIELD "DENEST_LOGGER"

/** One entry of level INFO. @param logger name of the part */
void denest_log_info(const char *logger, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** One entry of level WARNING. */
void denest_log_warning(const char *logger, const char *format, ...) G_GNUC_PRINTF(2, 3);

/**
 * The line for an entry as deNEST prints it: `2026-01-31 12:00:00,123 [denest.network] INFO: text`, without newline.
 *
 * @return owned by the caller; NULL if the entry is not denest's
 */
char *denest_log_format(GLogLevelFlags level, const GLogField *fields, gsize n_fields);

G_END_DECLS

#endif
