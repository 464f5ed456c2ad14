/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "program.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

void
program_result_clear(ProgramResult *result)
{
    g_clear_pointer(&result->out, g_free);
    g_clear_pointer(&result->err, g_free);
}

void
program_spawn(const char *cwd, const char *const *argv, ProgramResult *ret_result)
{
    g_autoptr(GError) error = NULL;
    int wait_status = 0;

    program_result_clear(ret_result);
    g_spawn_sync(cwd, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &ret_result->out,
                 &ret_result->err, &wait_status, &error);
    g_assert_no_error(error);
    if (WIFSIGNALED(wait_status))
        ret_result->status = 128 + WTERMSIG(wait_status);
    else
        ret_result->status = WEXITSTATUS(wait_status);
}

void
program_denest(ProgramResult *ret_result, const char *first, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    va_list args;

    g_ptr_array_add(argv, (gpointer)g_getenv("DENEST_PROGRAM"));
    va_start(args, first);
    for (const char *arg = first; arg; arg = va_arg(args, const char *))
        g_ptr_array_add(argv, (gpointer)arg);
    va_end(args);
    g_ptr_array_add(argv, NULL);
    program_spawn(g_getenv("DENEST_SOURCE_ROOT"), (const char *const *)argv->pdata, ret_result);
}

void
program_shell(const char *cwd, const char *line, ProgramResult *ret_result)
{
    program_spawn(cwd, (const char *const[]){"sh", "-c", line, NULL}, ret_result);
}

char *
program_folder_new(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("denest-XXXXXX", &error);

    g_assert_no_error(error);
    return folder;
}

static void
remove_below(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK)) {
            g_chmod(path, 0700);
            remove_below(path);
            g_rmdir(path);
        } else {
            g_unlink(path);
        }
    }
}

void
program_folder_remove(char *folder)
{
    remove_below(folder);
    g_rmdir(folder);
    g_free(folder);
}

static void
list_below(const char *root, const char *prefix, GPtrArray *names)
{
    g_autofree char *folder = g_build_filename(root, prefix, NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *relative = *prefix ? g_build_filename(prefix, name, NULL) : g_strdup(name);
        g_autofree char *path = g_build_filename(root, relative, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            list_below(root, relative, names);
        else
            g_ptr_array_add(names, g_steal_pointer(&relative));
    }
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
program_folder_list(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    list_below(folder, "", names);
    g_ptr_array_sort(names, compare_names);
    return names;
}

void
program_folder_assert_equal(const char *a, const char *b, const char *except)
{
    g_autoptr(GPtrArray) names_a = program_folder_list(a);
    g_autoptr(GPtrArray) names_b = program_folder_list(b);

    g_assert_cmpuint(names_a->len, ==, names_b->len);
    for (guint i = 0; i < names_a->len; i++) {
        const char *name = names_a->pdata[i];
        g_autofree char *path_a = g_build_filename(a, name, NULL);
        g_autofree char *path_b = g_build_filename(b, name, NULL);
        g_autofree char *text_a = NULL;
        g_autofree char *text_b = NULL;
        gsize n_a, n_b;

        g_assert_cmpstr(name, ==, names_b->pdata[i]);
        if (g_strcmp0(name, except) == 0 || g_str_equal(name, "timing.yml"))
            continue;
        g_assert_true(g_file_get_contents(path_a, &text_a, &n_a, NULL));
        g_assert_true(g_file_get_contents(path_b, &text_b, &n_b, NULL));
        if (n_a != n_b || memcmp(text_a, text_b, n_a) != 0)
            g_error("%s and %s differ", path_a, path_b);
    }
}

void
program_write(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir_with_parents(parent, 0777), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

char *
program_read(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}
