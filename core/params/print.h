/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Values as text for people: in messages, and in log lines as Python prints them.
 */
#ifndef DENEST_CORE_PARAMS_PRINT_H
#define DENEST_CORE_PARAMS_PRINT_H

#include <denest/value.h>

G_BEGIN_DECLS

/**
 * Append @p x as Python's repr() gives it: the shortest digits that read back as the same double,
 * with a point or an exponent (`1.0`, `0.1`, `1e-05`, `1e+16`), `inf`, `-inf` or `nan`.
 */
void denest_print_double(GString *text, double x);

/** One line as Python's repr() gives it: `{'a': True, 'b': [1, 2.5], 'c': None}`. Owned by the
 * caller. */
char *denest_print_python(const DenestValue *value);

/**
 * As Python's pprint.pformat() gives it: keys sorted, one line if that fits into 80 columns, else
 * one item per line. Long texts are not broken. Owned by the caller.
 */
char *denest_print_pretty(const DenestValue *value);

G_END_DECLS

#endif
