/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Reading reference data of the tests: compressed text below $DENEST_TEST_DATA.
 */
#ifndef DENEST_TESTS_UNIT_REFERENCE_H
#define DENEST_TESTS_UNIT_REFERENCE_H

#include <zlib.h>

#include <glib.h>

/** The whole text of a gzip file, named relative to $DENEST_TEST_DATA. Aborts if it cannot be read.
 * Free with g_free(). */
static inline char *
reference_read(const char *name)
{
    g_autofree char *path = g_build_filename(g_getenv("DENEST_TEST_DATA"), name, NULL);
    gzFile file = gzopen(path, "rb");
    GString *text = g_string_new(NULL);
    char buffer[65536];
    int n;

    g_assert_nonnull(file);
    while ((n = gzread(file, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, n);
    g_assert_cmpint(n, ==, 0);
    g_assert_cmpint(gzclose(file), ==, Z_OK);
    return g_string_free(text, FALSE);
}

#endif
