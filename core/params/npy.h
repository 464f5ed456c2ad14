/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Array files (.npy) of numbers: format versions 1.0, 2.0 and 3.0; floats of 2, 4 and 8 bytes,
 * integers of 1 to 8 bytes and booleans, in either byte order and in C or Fortran order.
 */
#ifndef DENEST_CORE_PARAMS_NPY_H
#define DENEST_CORE_PARAMS_NPY_H

#include <denest/error.h>

G_BEGIN_DECLS

enum {
    DENEST_NPY_MAX_DIMS = 32,
    DENEST_NPY_MAX_BYTES = 1 << 30, /**< of a file */
    DENEST_NPY_MAX_VALUES = 1 << 26,
};

typedef enum {
    DENEST_NPY_FLOAT,
    DENEST_NPY_INT,
    DENEST_NPY_BOOL,
} DenestNpyClass;

/** An array in C order: the last index runs fastest. */
typedef struct {
    DenestNpyClass type; /**< what the file holds */
    guint n_dims;
    gsize shape[DENEST_NPY_MAX_DIMS];
    gsize n_values;
    double *values;
    gint64 *integers; /**< the same, exactly; NULL for floats */
} DenestNpy;

/**
 * Read an array.
 *
 * @return free it with denest_npy_free(); NULL on error
 * @param error DENEST_ERROR_IO, DENEST_ERROR_SYNTAX (no array file, or a broken one),
 * DENEST_ERROR_TYPE (not numbers), DENEST_ERROR_RANGE; the message begins with @p path
 */
DenestNpy *denest_npy_read_file(const char *path, GError **error);
/** The same from memory. @param name stands for the path in messages */
DenestNpy *denest_npy_read_bytes(const guint8 *bytes, gsize length, const char *name,
                                 GError **error);
/** May be NULL. */
void denest_npy_free(DenestNpy *array);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestNpy, denest_npy_free)

/** A shape as NumPy prints it: "(2, 3)", "(5,)". Owned by the caller. */
char *denest_npy_print_shape(const gsize *shape, guint n_dims);

/**
 * Write an array of doubles, version 1.0, little-endian, C order. The file is complete or
 * untouched.
 *
 * @param values the product of @p shape values
 * @param error DENEST_ERROR_IO
 */
gboolean denest_npy_write_file(const char *path, const double *values, const gsize *shape,
                               guint n_dims, GError **error);

G_END_DECLS

#endif
