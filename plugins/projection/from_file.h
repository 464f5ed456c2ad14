/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the reader of HDF5 files shares with from_file.
 */
#ifndef DENEST_PLUGINS_PROJECTION_FROM_FILE_H
#define DENEST_PLUGINS_PROJECTION_FROM_FILE_H

#include <denest/table.h>

#include "rule.h"

/* Columns of a list of connections, in their order where they have no names. */
enum { FROM_FILE_SOURCE, FROM_FILE_TARGET, FROM_FILE_WEIGHT, FROM_FILE_DELAY, FROM_FILE_N_COLUMNS };
extern const char *const from_file_columns[FROM_FILE_N_COLUMNS + 1];

/* Read an HDF5 file; without libhdf5 an error. The message begins with the path. */
DenestTable *from_file_read_hdf5(const char *path, GError **error);

#endif
