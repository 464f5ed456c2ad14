/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In place of from_file_hdf5.c where there is no libhdf5. */
#include "from_file.h"

DenestTable *
from_file_read_hdf5(const char *path, GError **error)
{
    denest_fail(error, DENEST_ERROR_UNSUPPORTED, path,
                "this denest was built without HDF5; build it with libhdf5 (meson setup "
                "-Dhdf5=enabled), or give the list as .npy or as text");
    return NULL;
}
