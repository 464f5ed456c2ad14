/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/simulation/output.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include <denest/log.h>

#include "core/params/yaml_read.h"
#include "core/params/yaml_write.h"

#define LOGGER "denest.io.save"
#define TREE_FILE "parameter_tree.yml"
#define VERSIONS_FILE "versions.txt"
#define TIMES_FILE "session_times.yml"
#define TIMING_FILE "timing.yml"

/* The reference whose output this is, byte for byte: readers of the folder look here. */
#define VERSIONS "denest=1.0.1\nNEST nest-2.20.2\n"

static const char *const run_files[] = {TREE_FILE, VERSIONS_FILE, TIMES_FILE, TIMING_FILE};

char *
denest_output_data_dir(const char *output_dir)
{
    return g_build_filename(output_dir, "data", NULL);
}

gboolean
denest_output_make_dirs(const char *output_dir, GError **error)
{
    g_autofree char *data_dir = denest_output_data_dir(output_dir);

    if (g_mkdir_with_parents(data_dir, 0777) == 0)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, NULL, "%s: cannot be created: %s", data_dir,
                       g_strerror(errno));
}

static gboolean
remove_file(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_unlink(path) == 0 || errno == ENOENT)
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, NULL, "%s: cannot be removed: %s", path,
                       g_strerror(errno));
}

/* The data files that a recorder's metadata names; NULL if the file is no such metadata. */
static DenestValue *
read_file_names(const char *data_dir, const char *name)
{
    g_autofree char *path = g_build_filename(data_dir, name, NULL);
    g_autoptr(DenestValue) metadata = denest_yaml_read_file(path, NULL);
    const DenestValue *label, *names;

    if (!metadata || denest_value_type(metadata) != DENEST_VALUE_MAP)
        return NULL;
    label = denest_value_find(metadata, "label");
    names = denest_value_find(metadata, "filenames");
    if (!label || denest_value_type(label) != DENEST_VALUE_STRING || !names ||
        denest_value_type(names) != DENEST_VALUE_LIST)
        return NULL;
    return denest_value_ref(names);
}

/* Names in metadata are names of files in the same folder, nothing else. */
static gboolean
is_plain_name(const DenestValue *value)
{
    const char *name =
        denest_value_type(value) == DENEST_VALUE_STRING ? denest_value_string(value) : "";

    return *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static gboolean
clear_recorder(const char *data_dir, const char *metadata_name, GError **error)
{
    g_autoptr(DenestValue) names = read_file_names(data_dir, metadata_name);

    if (!names)
        return TRUE;
    for (guint i = 0; i < denest_value_length(names); i++) {
        const DenestValue *name = denest_value_item(names, i);

        if (is_plain_name(name) && !remove_file(data_dir, denest_value_string(name), error))
            return FALSE;
    }
    return remove_file(data_dir, metadata_name, error);
}

static GPtrArray *
list_files(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (!g_file_test(path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(names, g_strdup(name));
    }
    return names;
}

static void
log_kept(const char *folder)
{
    g_autoptr(GPtrArray) names = list_files(folder);

    if (names->len > 0)
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "%s: %u file(s) that no earlier run wrote are kept (deNEST 1.0.1 removes them), "
                   "such as '%s'",
                   folder, names->len, (char *)names->pdata[0]);
}

gboolean
denest_output_clear(const char *output_dir, GError **error)
{
    g_autofree char *data_dir = denest_output_data_dir(output_dir);
    g_autoptr(GPtrArray) names = list_files(data_dir);

    denest_log(DENEST_LOG_INFO, LOGGER, "Clearing directory: %s", output_dir);
    for (guint i = 0; i < G_N_ELEMENTS(run_files); i++)
        if (!remove_file(output_dir, run_files[i], error))
            return FALSE;
    denest_log(DENEST_LOG_INFO, LOGGER, "Clearing directory: %s", data_dir);
    for (guint i = 0; i < names->len; i++)
        if (g_str_has_suffix(names->pdata[i], ".yml") &&
            !clear_recorder(data_dir, names->pdata[i], error))
            return FALSE;
    log_kept(output_dir);
    log_kept(data_dir);
    return TRUE;
}

gboolean
denest_output_write(const char *output_dir, const DenestTree *tree,
                    const DenestValue *session_times, GError **error)
{
    g_autofree char *tree_path = g_build_filename(output_dir, TREE_FILE, NULL);
    g_autofree char *versions_path = g_build_filename(output_dir, VERSIONS_FILE, NULL);
    g_autofree char *times_path = g_build_filename(output_dir, TIMES_FILE, NULL);
    g_autoptr(GError) problem = NULL;

    if (!denest_tree_write(tree, tree_path, error))
        return FALSE;
    if (!g_file_set_contents(versions_path, VERSIONS, -1, &problem))
        return denest_fail(error, DENEST_ERROR_IO, NULL, "%s", problem->message);
    return denest_yaml_write_file(session_times, DENEST_YAML_SORTED, times_path, error);
}

gboolean
denest_output_write_timing(const char *output_dir, const DenestValue *timing, GError **error)
{
    g_autofree char *path = g_build_filename(output_dir, TIMING_FILE, NULL);

    /* Written after each session: not worth waiting for the disk. */
    return remove_file(output_dir, TIMING_FILE, error) &&
           denest_yaml_write_file(timing, DENEST_YAML_IN_ORDER, path, error);
}
