/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a fuzz target over the files, and all files of the folders, that are its arguments. */
#include <stdio.h>

#include <glib.h>

#include "tests/fuzz/fuzz.h"

static guint n_files;

static void
run_file(const char *path)
{
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, NULL))
        g_error("cannot read %s", path);
    LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    n_files++;
}

static void
run_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        run_file(file);
    }
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (g_file_test(argv[i], G_FILE_TEST_IS_DIR))
            run_folder(argv[i]);
        else
            run_file(argv[i]);
    }
    printf("%u inputs\n", n_files);
    return n_files > 0 ? 0 : 1;
}
