/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Building the geometry of a layer from its parameters, and questions about it.
 */
#ifndef DENEST_CORE_NETWORK_GEOMETRY_H
#define DENEST_CORE_NETWORK_GEOMETRY_H

#include <denest/space.h>
#include <denest/value.h>

/** The keys that denest_geometry_new() reads, NULL-ended. */
extern const char *const denest_geometry_keys[];

/**
 * A geometry from `rows`, `columns`, `layers`, `extent`, `center`, `edge_wrap`, `positions`.
 *
 * @param params a mapping without other keys; a null in it means that the key is not given
 * @param folder of files that `positions` names; NULL: the working directory
 * @param ret_wrong on error the value in @p params that is wrong, which knows its place; NULL if
 * something is missing. May be NULL.
 * @return free with denest_geometry_free(); NULL with DENEST_ERROR_MISSING, _UNKNOWN, _TYPE, _RANGE
 * or those of reading a file; the message begins with the key
 */
DenestGeometry *denest_geometry_new(const DenestValue *params, const char *folder,
                                    const DenestValue **ret_wrong, GError **error);
/** May be NULL. */
void denest_geometry_free(DenestGeometry *geometry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestGeometry, denest_geometry_free)

/** Distance between two points. */
double denest_geometry_distance(const DenestGeometry *geometry, const double *from,
                                const double *to);
/** Middle of the layer. */
void denest_geometry_center(const DenestGeometry *geometry, double *ret_center);
/**
 * Index of a place of a grid.
 *
 * @param place column, row (and layer in 3D); taken modulo the grid if the geometry is periodic
 * @return FALSE with DENEST_ERROR_RANGE outside the grid, DENEST_ERROR_UNSUPPORTED if there is no
 * grid
 */
gboolean denest_geometry_index(const DenestGeometry *geometry, const gint64 *place,
                               gsize *ret_index, GError **error);
/** Indices (guint32, ascending) of all positions whose distance to @p point is minimal up to 1e-14
 * of itself. */
GArray *denest_geometry_nearest(const DenestGeometry *geometry, const double *point);

#endif
