/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Run programs, and make and compare folders; for tests that look from outside.
 */
#ifndef DENEST_TESTS_SUPPORT_PROGRAM_H
#define DENEST_TESTS_SUPPORT_PROGRAM_H

#include <glib.h>

/** What a program left behind. */
typedef struct {
    int status; /**< exit status; 128 + number if a signal ended it */
    char *out, *err;
} ProgramResult;

void program_result_clear(ProgramResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProgramResult, program_result_clear)

/** Run a program in folder @p cwd (NULL: where the test runs). @param argv NULL-ended */
void program_spawn(const char *cwd, const char *const *argv, ProgramResult *ret_result);
/** Run `denest` ($DENEST_PROGRAM) with the arguments that follow, up to NULL, in the root of the
 * source. */
void program_denest(ProgramResult *ret_result, const char *first, ...) G_GNUC_NULL_TERMINATED;
/** Run a shell command line. */
void program_shell(const char *cwd, const char *line, ProgramResult *ret_result);

/** A new empty folder. Owned by the caller; free it with program_folder_remove(). */
char *program_folder_new(void);
/** Remove the folder with all it has, and free its name. */
void program_folder_remove(char *folder);
/** All files below @p folder as relative names, sorted. Owned by the caller. */
GPtrArray *program_folder_list(const char *folder);
/** Fail unless both folders have the same files with the same bytes; `timing.yml`, which holds wall
 * times, may differ. @param except name of another file that may differ, or NULL */
void program_folder_assert_equal(const char *a, const char *b, const char *except);

/** Write a file below @p folder, and the folders that it needs. */
void program_write(const char *folder, const char *name, const char *text);
/** Read a file below @p folder. Owned by the caller. */
char *program_read(const char *folder, const char *name);

/** Fail with both texts unless @p text has @p part. */
#define program_assert_contains(text, part)                                                        \
    G_STMT_START                                                                                   \
    {                                                                                              \
        if (!strstr((text), (part)))                                                               \
            g_error("%s:%d: there is no\n%s\nin\n%s", __FILE__, __LINE__, (part), (text));         \
    }                                                                                              \
    G_STMT_END

/** Fail with all output unless the exit status is @p expected. */
#define program_assert_status(result, expected)                                                    \
    G_STMT_START                                                                                   \
    {                                                                                              \
        if ((result)->status != (expected))                                                        \
            g_error("%s:%d: exit status %d, not %d\n%s\n%s", __FILE__, __LINE__, (result)->status, \
                    (expected), (result)->out, (result)->err);                                     \
    }                                                                                              \
    G_STMT_END

#endif
