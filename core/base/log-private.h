/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What tests need of the log beyond <denest/log.h>.
 */
#ifndef DENEST_CORE_BASE_LOG_PRIVATE_H
#define DENEST_CORE_BASE_LOG_PRIVATE_H

#include <denest/log.h>

G_BEGIN_DECLS

/** A line as denest_log() makes it. Owned by the caller. */
char *denest_log_format(DenestLogLevel level, const char *logger, const char *message,
                        GDateTime *time);

G_END_DECLS

#endif
