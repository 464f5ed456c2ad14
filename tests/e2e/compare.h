/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Is an output folder what NEST wrote? tests/data/seed_example/README.md describes reference
 * folders.
 */
#ifndef DENEST_TESTS_E2E_COMPARE_H
#define DENEST_TESTS_E2E_COMPARE_H

#include <glib.h>

/**
 * Compare an output folder with a reference folder:
 *
 * - parameter_tree.yml equal but for the names of the output and input folders;
 * - session_times.yml and versions.txt with equal bytes, the recorders' metadata with equal
 * content;
 * - the data files of each recorder: as many rows in each file, and rows (sorted) as printed,
 * except that in 1 of 1000 rows of a multimeter values may differ by one in their last digit.
 *
 * @param error says which file and, where there is one, which row differs
 * @return FALSE if there is a difference
 */
gboolean compare_output(const char *output, const char *reference, GError **error);

/** Compare texts of rows as the data files of a multimeter (or of another recorder: all fields must
 * be equal as printed). The texts end with newlines. */
gboolean compare_rows(const char *rows, const char *reference, gboolean is_multimeter,
                      GError **error);

#endif
