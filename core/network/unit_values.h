/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * One value for each unit of a population, from a file: a `.npy` array of the shape (rows, columns,
 * count) – of a three-dimensional grid (rows, columns, layers, count) –, or with one more axis for
 * lists, whose rows may end with NaN; or a `.yml` file of lists nested in the same way.
 */
#ifndef DENEST_CORE_NETWORK_UNIT_VALUES_H
#define DENEST_CORE_NETWORK_UNIT_VALUES_H

#include <denest/value.h>

G_BEGIN_DECLS

/**
 * Read a file.
 *
 * @param sizes, n_sizes shape of the population: rows, columns, perhaps layers, count
 * @param is_list a list for each unit; else one value
 * @return array of a DenestValue * for each unit in order of gids, owned by the caller
 * @param error DENEST_ERROR_IO, _SYNTAX or _TYPE (shape); the message begins with the path
 */
GPtrArray *denest_unit_values_read(const char *path, const guint *sizes, guint n_sizes,
                                   gboolean is_list, GError **error);

G_END_DECLS

#endif
