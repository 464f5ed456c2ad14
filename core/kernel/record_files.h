/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The files of a recorder, one for each virtual process, and the text that goes into them.
 */
#ifndef DENEST_CORE_KERNEL_RECORD_FILES_H
#define DENEST_CORE_KERNEL_RECORD_FILES_H

#include <denest/recorder.h>

#include "core/kernel/time.h"
#include "core/models/common.h"

typedef struct DenestRecordFiles DenestRecordFiles;

DenestRecordFiles *denest_record_files_new(guint n_vps);
/** Closes what is open; a last error is lost, so close first. May be NULL. */
void denest_record_files_free(DenestRecordFiles *files);

/** Name without folder of the file of @p vp: `<prefix><label>-<gid>-<vp>.<extension>`; owned by the
 * caller. */
char *denest_record_files_name(const DenestRecorderCommon *common, const char *model_name,
                               const char *prefix, DenestGid gid, guint n_vps, guint vp);

/**
 * Make sure that the files are open under these names; files with other names are closed.
 *
 * @param folder may be ""
 * @param overwrite may existing files be emptied?
 * @return FALSE with DENEST_ERROR_IO
 */
gboolean denest_record_files_open(DenestRecordFiles *files, const DenestRecorderCommon *common,
                                  const char *model_name, const char *folder, const char *prefix,
                                  DenestGid gid, gboolean overwrite, GError **error);

/** Text of virtual process @p vp that is to be written; append to it. */
GString *denest_record_files_text(DenestRecordFiles *files, guint vp);
/** Write out the text if there is much of it, or @p all of it; text for a closed file is dropped.
 * @return FALSE with DENEST_ERROR_IO */
gboolean denest_record_files_flush(DenestRecordFiles *files, guint vp, gboolean all,
                                   GError **error);
/** Write everything and close. @return FALSE with DENEST_ERROR_IO */
gboolean denest_record_files_close(DenestRecordFiles *files, GError **error);

/** Append rows in the standard format to @p text. @param screen the format of the terminal */
void denest_record_format(GString *text, const DenestRecorderCommon *common, const DenestTime *time,
                          const DenestRows *rows, gboolean screen);
/** Append @p x as printf's "%.<precision>f" does. @param precision up to 100 */
void denest_record_format_fixed(GString *text, double x, guint precision);

#endif
