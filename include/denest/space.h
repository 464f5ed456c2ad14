/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Space: the geometry of a layer, positions, displacements and distances. All arithmetic has a
 * fixed order: on regular grids units lie exactly on the borders of masks, and the last bit of a
 * position decides.
 */
#ifndef DENEST_SPACE_H
#define DENEST_SPACE_H

#include <math.h>

#include <denest/error.h>

G_BEGIN_DECLS

/** Largest number of dimensions. */
#define DENEST_MAX_DIMS 3

/**
 * Where the positions of a layer lie. Read-only for everybody but the core, which owns it; may be
 * read from any thread.
 *
 * A layer covers lower_left ≤ p < lower_left + extent. Components are x, y, z. A grid counts
 * columns, rows and layers along them, row 0 at the top; its position index runs through a column
 * first: (column * rows + row) * layers + layer.
 */
typedef struct {
    guint dims;        /**< 2 or 3 */
    gboolean periodic; /**< in all dimensions (`edge_wrap`) */
    gboolean is_grid;
    guint size[DENEST_MAX_DIMS]; /**< columns, rows, layers (1 in 2D) of a grid; 0 otherwise */
    double lower_left[DENEST_MAX_DIMS];
    double extent[DENEST_MAX_DIMS];
    gsize n;                 /**< number of positions */
    const double *positions; /**< [n][dims] */
} DenestGeometry;

/** A closed box between two corners. */
typedef struct {
    double lower[DENEST_MAX_DIMS];
    double upper[DENEST_MAX_DIMS];
} DenestBox;

/** Position @p i of @p geometry: `dims` components, borrowed. */
static inline const double *
denest_geometry_position(const DenestGeometry *geometry, gsize i)
{
    return geometry->positions + i * geometry->dims;
}

/** fmod() for y > 0; exact, and fast for |x| < 2 y, which is nearly always. */
static inline double
denest_fmod(double x, double y)
{
    const double size = fabs(x);

    if (G_LIKELY(size < y))
        return x;
    if (G_LIKELY(size < 2 * y))
        return copysign(size - y, x);
    return fmod(x, y);
}

/** Vector @p from → @p to; in a periodic geometry the shortest one, each component in [-extent/2,
 * extent/2). */
static inline void
denest_geometry_displacement(const DenestGeometry *geometry, const double *from, const double *to,
                             double *ret_displacement)
{
    for (guint d = 0; d < geometry->dims; d++) {
        double x = to[d] - from[d];

        if (geometry->periodic) {
            const double extent = geometry->extent[d];

            x = -0.5 * extent + denest_fmod(x + 0.5 * extent, extent);
            if (x < -0.5 * extent)
                x = x + extent;
        }
        ret_displacement[d] = x;
    }
}

/** Length of a vector. */
static inline double
denest_length(const double *v, guint dims)
{
    double sum = v[0] * v[0] + v[1] * v[1];

    if (dims == 3)
        sum = sum + v[2] * v[2];
    return sqrt(sum);
}

G_END_DECLS

#endif
