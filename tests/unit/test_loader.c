/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/loader.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <gmodule.h>

static char *
module_path(const char *name)
{
    return g_strdup_printf("%s/broken_%s." G_MODULE_SUFFIX, g_getenv("DENEST_BROKEN_MODULES"),
                           name);
}

/* Each module of tests/broken and what the loader says about it. */
static const struct {
    const char *module;
    DenestErrorCode code;
    const char *message;
} refusals[] = {
    {"missing", DENEST_ERROR_LOAD, "there is no such file"},
    {"abi", DENEST_ERROR_ABI, "was built for version 0 of the plugin interface"},
    {"record_size", DENEST_ERROR_ABI, "its record has 8 bytes, not "},
    {"model_size", DENEST_ERROR_ABI, "a description of a neuron has 8 bytes, not "},
    {"wrong_name", DENEST_ERROR_LOAD,
     "the module calls itself 'right_name', the file 'broken_wrong_name'"},
    {"no_record", DENEST_ERROR_LOAD, "is no denest module: it exports no 'denest_plugin'"},
    {"unresolved", DENEST_ERROR_LOAD, "denest_no_such_function"},
    {"no_models", DENEST_ERROR_LOAD, "the module carries no models"},
    {"twice", DENEST_ERROR_DUPLICATE, "broken_twice: is in the module twice"},
    {"null_model", DENEST_ERROR_LOAD, "a description is NULL"},
    {"unknown_kind", DENEST_ERROR_LOAD, "a description has unknown kind 99"},
    {"no_model_name", DENEST_ERROR_LOAD, "a description has no name"},
    {"no_summary", DENEST_ERROR_LOAD, "broken_no_summary: summary: is missing"},
    {"no_equations", DENEST_ERROR_LOAD, "equations: are NULL"},
    {"no_reference", DENEST_ERROR_LOAD, "reference: is NULL"},
    {"no_update", DENEST_ERROR_LOAD, "update: is missing"},
    {"no_prepare", DENEST_ERROR_LOAD, "prepare: is missing: derived_size is 8"},
    {"odd_derived", DENEST_ERROR_LOAD, "Derived holds more than doubles: 9 bytes"},
    {"param_no_name", DENEST_ERROR_LOAD, "parameter 1 has no name"},
    {"param_no_unit", DENEST_ERROR_LOAD, "tau: unit is NULL"},
    {"param_no_doc", DENEST_ERROR_LOAD, "tau: has no doc line"},
    {"param_type", DENEST_ERROR_LOAD, "tau: unknown type 99"},
    {"param_default", DENEST_ERROR_LOAD, "tau: default -1 is not in 0 … 10"},
    {"param_range", DENEST_ERROR_LOAD, "tau: minimum 10 is above maximum 0"},
    {"param_offset", DENEST_ERROR_LOAD, "tau: offset 32 is no field of 32 bytes of Params"},
    {"param_unaligned", DENEST_ERROR_LOAD, "tau: offset 4 is no field"},
    {"param_overlap", DENEST_ERROR_LOAD, "E_L: lies in the same place as tau"},
    {"param_twice", DENEST_ERROR_LOAD, "E_L: is in the table twice"},
    {"param_fraction", DENEST_ERROR_LOAD, "tau: default 1.5 is no whole number"},
    {"param_order", DENEST_ERROR_LOAD, "go: has no place in Params, and the model has no act()"},
    {"list_default", DENEST_ERROR_SYNTAX, "tau: default '2' is no list"},
    {"state_no_name", DENEST_ERROR_LOAD, "state row 1 has no name"},
    {"state_no_unit", DENEST_ERROR_LOAD, "V_m: unit is NULL"},
    {"state_no_doc", DENEST_ERROR_LOAD, "V_m: has no doc line"},
    {"state_param", DENEST_ERROR_LOAD, "tau: is both a parameter and a state variable"},
    {"state_range", DENEST_ERROR_LOAD, "V_m: minimum 1 is above maximum 0"},
    {"state_relative", DENEST_ERROR_LOAD, "V_m: is relative to field 6, which is no parameter"},
    {"state_twice", DENEST_ERROR_LOAD, "V_m: is in the state table twice"},
    {"input_order", DENEST_ERROR_LOAD, "inputs: rows of receptor 0 do not stand together"},
    {"input_twice", DENEST_ERROR_LOAD, "inputs: receptor 0 has two rows of one kind"},
    {"input_names", DENEST_ERROR_LOAD, "inputs: rows of receptor 0 have different names"},
    {"input_kind", DENEST_ERROR_LOAD, "inputs: row 1 has unknown kind 99"},
    {"input_no_doc", DENEST_ERROR_LOAD, "inputs: row 1 has no doc line"},
    {"input_one_sign", DENEST_ERROR_LOAD, "inputs: receptor 0 has a row for one sign only"},
    {"recordable_no_name", DENEST_ERROR_LOAD, "recordable 1 has no name"},
    {"recordable_no_doc", DENEST_ERROR_LOAD, "I: recordable has no unit or no doc line"},
    {"recordable_no_read", DENEST_ERROR_LOAD, "I: recordable has no read()"},
    {"recordable_state", DENEST_ERROR_LOAD, "V_m: can be recorded in two ways"},
    {"state_columns", DENEST_ERROR_LOAD, "V_m: is repeated, so it can be neither set nor relative"},
    {"state_columns_recorded", DENEST_ERROR_LOAD, "V_m: has columns(), so it cannot be recorded"},
    {"state_columns_repeated", DENEST_ERROR_LOAD, "V_m: has columns(), which is for neurons and"},
    {"state_columns_order", DENEST_ERROR_LOAD, "V_m: stands after a repeated row"},
    {"history_no_name", DENEST_ERROR_LOAD, "history 1 has no name"},
    {"history_no_doc", DENEST_ERROR_LOAD, "past: history has no unit or no doc line"},
    {"history_keep", DENEST_ERROR_LOAD, "past: history has unknown keep 99"},
    {"history_twice", DENEST_ERROR_LOAD, "past: is among the histories twice"},
    {"interval_type", DENEST_ERROR_LOAD,
     "deliver_interval: tau is no whole number in 1 … 4294967295"},
    {"interval_field", DENEST_ERROR_LOAD, "deliver_interval: names field 8, which is no parameter"},
    {"interval_zero", DENEST_ERROR_LOAD, "deliver_interval: tau is no whole number in 1 …"},
    {"fire_draws", DENEST_ERROR_LOAD, "fire: needs stochastic"},
    {"interval_stochastic", DENEST_ERROR_LOAD, "deliver_interval: and stochastic exclude"},
    {"synapse_flags", DENEST_ERROR_LOAD, "flags: 0x100000 holds unknown flags"},
    {"synapse_modulator", DENEST_ERROR_LOAD, "modulator: tau is no whole number in -1 …"},
    {"synapse_modulate", DENEST_ERROR_LOAD, "modulate: and modulator need each other"},
    {"synapse_no_transmit", DENEST_ERROR_LOAD, "histories: needs transmit()"},
    {"synapse_pre_only", DENEST_ERROR_LOAD, "histories: needs transmit(), for connections that do"},
    {"recordable_twice", DENEST_ERROR_LOAD, "I: is among the recordables twice"},
};

static void
test_refusals(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = module_path(refusals[i].module);
        g_autofree char *name = g_strdup_printf("broken_%s", refusals[i].module);
        g_autoptr(GError) error = NULL;

        g_assert_null(denest_loader_open_path(path, name, DENEST_KIND_ANY, &error));
        if (!error || !strstr(error->message, refusals[i].message))
            g_error("%s: got '%s'", refusals[i].module, error ? error->message : "no error");
        g_assert_error(error, DENEST_ERROR, (int)refusals[i].code);
        g_assert_true(g_str_has_prefix(error->message, path));
    }
}

static void
test_good(void)
{
    g_autofree char *path = module_path("good");
    g_autoptr(GError) error = NULL;
    const DenestPlugin *plugin =
        denest_loader_open_path(path, "broken_good", DENEST_KIND_NEURON, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(plugin->models[0]->name, ==, "broken_good");
    g_assert_true(denest_loader_open_path(path, "broken_good", DENEST_KIND_ANY, &error) == plugin);

    g_assert_null(denest_loader_open_path(path, "broken_good", DENEST_KIND_SYNAPSE, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_LOAD);
    g_assert_nonnull(strstr(error->message, "broken_good: is a neuron, but the module lies in the "
                                            "folder of kind 'synapse'"));
}

static void
test_not_a_module(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "denest_text.so", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(path, "hello", -1, NULL));
    g_assert_null(denest_loader_open_path(path, "denest_text", DENEST_KIND_ANY, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_LOAD);
    g_assert_nonnull(strstr(error->message, "cannot be loaded"));
    g_unlink(path);
}

static void
put_link(const char *folder, const char *sub, const char *name)
{
    g_autofree char *dir = g_build_filename(folder, sub, NULL);
    g_autofree char *target = module_path(name);
    g_autofree char *link = g_strdup_printf("%s/broken_%s.so", dir, name);

    g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
    g_assert_cmpint(symlink(target, link), ==, 0);
}

static void
remove_folder(const char *folder)
{
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);

    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
}

static void
test_search(void)
{
    g_autofree char *first = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *second = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *both = g_strdup_printf("%s:%s:/nowhere", first, second);
    const char *const path[] = {both, first, NULL};
    g_autoptr(DenestLoader) loader = NULL;
    g_autoptr(GError) error = NULL;
    DenestModuleFile *file;
    guint n_shadowed = 0;

    put_link(first, "neuron", "good");
    put_link(second, "neuron", "good");
    put_link(second, "synapse", "good");
    put_link(second, ".", "carries_other");
    loader = denest_loader_new(path);
    g_assert_cmpstr(denest_loader_folders(loader)[0], ==, first);
    g_assert_cmpstr(denest_loader_folders(loader)[1], ==, second);
    g_assert_cmpstr(denest_loader_folders(loader)[2], ==, "/nowhere");

    file = denest_loader_find(loader, DENEST_KIND_NEURON, "broken_good");
    g_assert_nonnull(file);
    g_assert_true(g_str_has_prefix(file->path, first));
    g_assert_true(denest_loader_open(loader, file, &error));
    g_assert_true(denest_loader_open(loader, file, &error));

    for (guint i = 0; i < denest_loader_files(loader)->len; i++) {
        const DenestModuleFile *other = denest_loader_files(loader)->pdata[i];

        if (other->shadowed_by && g_str_has_prefix(other->path, second)) {
            g_assert_cmpstr(other->shadowed_by, ==, file->path);
            n_shadowed++;
        }
    }
    g_assert_cmpuint(n_shadowed, ==, 1);

    file = denest_loader_find(loader, DENEST_KIND_SYNAPSE, "broken_good");
    g_assert_false(denest_loader_open(loader, file, &error));
    g_clear_error(&error);
    g_assert_false(denest_loader_open(loader, file, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_LOAD);
    g_clear_error(&error);

    g_assert_nonnull(denest_loader_find_extension(loader, "broken_carries_other", &error));
    g_assert_nonnull(denest_loader_find_extension(loader, "broken_good", &error));
    g_assert_null(denest_loader_find_extension(loader, "broken_goof", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    g_assert_nonnull(strstr(error->message, "did you mean 'broken_good'?"));
    g_assert_nonnull(strstr(error->message, second));
    remove_folder(first);
    remove_folder(second);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/loader/good", test_good);
    g_test_add_func("/loader/refusals", test_refusals);
    g_test_add_func("/loader/not-a-module", test_not_a_module);
    g_test_add_func("/loader/search", test_search);
    return g_test_run();
}
