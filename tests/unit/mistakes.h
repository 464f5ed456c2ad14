/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Tables of mistakes: what is read, the error it must give.
 */
#ifndef DENEST_TESTS_UNIT_MISTAKES_H
#define DENEST_TESTS_UNIT_MISTAKES_H

#include <denest/error.h>

typedef struct {
    const char *yaml;
    DenestErrorCode code;
    const char *message; /**< pattern with * and ? */
} Mistake;

/** Abort unless @p error is what @p mistake says. */
static inline void
mistake_check(const Mistake *mistake, const GError *error)
{
    if (!error)
        g_error("%s: no error", mistake->yaml);
    if (!g_error_matches(error, DENEST_ERROR, (int)mistake->code) ||
        !g_pattern_match_simple(mistake->message, error->message))
        g_error("%s: code %d, %s", mistake->yaml, error->code, error->message);
}

#endif
