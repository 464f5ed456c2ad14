/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The output folder: what is in it, and what of an earlier run is removed.
 */
#ifndef DENEST_CORE_SIMULATION_OUTPUT_H
#define DENEST_CORE_SIMULATION_OUTPUT_H

#include <denest/tree.h>

G_BEGIN_DECLS

/** Folder of data files and recorders' metadata; owned by the caller. */
char *denest_output_data_dir(const char *output_dir);

/** Make the output folder and its data folder. */
gboolean denest_output_make_dirs(const char *output_dir, GError **error);

/**
 * Remove what an earlier run wrote: the files of known names, recorders' metadata, and the data
 * files that this metadata names. All other files stay.
 *
 * @param error DENEST_ERROR_IO
 */
gboolean denest_output_clear(const char *output_dir, GError **error);

/** Write parameter_tree.yml, versions.txt and session_times.yml. @param session_times mapping */
gboolean denest_output_write(const char *output_dir, const DenestTree *tree,
                             const DenestValue *session_times, GError **error);

/** Write timing.yml: wall times of a run. @param timing mapping */
gboolean denest_output_write_timing(const char *output_dir, const DenestValue *timing,
                                    GError **error);

G_END_DECLS

#endif
