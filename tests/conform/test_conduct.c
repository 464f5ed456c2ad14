/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conformance kit: all modules of the plugin folders pass, and each check is seen to fail. */
#include <string.h>

#include <denest/conform.h>
#include <denest/log.h>
#include <denest/simulation.h>

/* ---- Our own ---- */

static GHashTable *in_trees; /* models that have run in a tree: "kind/name" */
static guint n_run;          /* modules */

/* Units of every model can differ, connections change; masks of three dimensions have no layers in
 * trees. */
static void
note_tree(const DenestConformReport *report)
{
    const char *check = report->kind == DENEST_KIND_MASK ? "search" : "tree";

    if (!report->model || strcmp(report->check, check) != 0)
        return;
    if (report->kind <= DENEST_KIND_SYNAPSE &&
        !g_regex_match_simple("^[1-9][0-9]* keys? changed$", report->text, 0, 0))
        g_error("%s: %s", report->model, report->text);
    g_hash_table_add(in_trees,
                     g_build_filename(denest_kind_name(report->kind), report->model, NULL));
}

static void
expect_passed(const DenestConformReport *report, gpointer user_data)
{
    guint *n = user_data;

    if (!report->passed)
        g_error("%s: %s: %s: %s", report->model ? report->model : "module", report->check,
                report->rule, report->text);
    note_tree(report);
    (*n)++;
}

static void
test_module(gconstpointer path)
{
    const DenestConformOptions options = {.no_speed = TRUE};
    guint n = 0;

    g_assert_cmpuint(denest_conform(path, &options, expect_passed, &n), ==, 0);
    g_assert_cmpuint(n, >, 5);
    n_run++;
}

/* One test for each module. */
static void
add_modules(GPtrArray *paths)
{
    const char *folder = g_getenv("DENEST_PLUGIN_PATH");

    for (DenestKind kind = 0; kind < DENEST_N_KINDS; kind++) {
        g_autofree char *below = g_build_filename(folder, denest_kind_name(kind), NULL);
        g_autoptr(GDir) dir = g_dir_open(below, 0, NULL);
        const char *name;

        while (dir && (name = g_dir_read_name(dir))) {
            g_autofree char *test = g_strdup_printf("/conform/%s/%s", denest_kind_name(kind), name);

            if (!g_str_has_suffix(name, ".so"))
                continue;
            g_ptr_array_add(paths, g_build_filename(below, name, NULL));
            g_test_add_data_func(test, paths->pdata[paths->len - 1], test_module);
        }
    }
}

/* No model of the registry was left out. */
static void
test_all(gconstpointer n_modules)
{
    g_autofree char *list = denest_list_models(NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    const char *kind = NULL;
    guint n = 0;

    if (n_run < GPOINTER_TO_UINT(n_modules)) {
        g_test_skip("not all modules were asked for");
        return;
    }
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(g_strchug(*line), " ", 2);
        g_autofree char *name = NULL;

        if (!words[0])
            continue;
        if (!words[1]) {
            kind = *line;
            continue;
        }
        name = g_build_filename(kind, words[0], NULL);
        if (!g_hash_table_contains(in_trees, name))
            g_error("%s has not run in a tree", name);
        n++;
    }
    g_assert_cmpuint(n, ==, g_hash_table_size(in_trees));
}

/* ---- Faults ---- */

/* A module of tests/broken, the check that must fail, and what it says. */
static const struct {
    const char *module, *check, *text;
} faults[] = {
    {"broken_abi", "tables", "was built for version 0 of the plugin interface"},
    {"nowhere", "tables", "there is no such file"},
    {"bad_neuron_good", NULL, NULL},
    {"bad_neuron_doc", "tables", "tau: is not one line of UTF-8 text"},
    {"bad_neuron_equations", "tables", "equations: are missing"},
    {"bad_neuron_word", "tables", "'V m' is no name: letters, digits"},
    {"bad_neuron_defaults", "defaults", "its own check refuses its defaults: tau: is never right"},
    {"bad_neuron_stable", "stable", "field 2 of Params changes from 1 to 2"},
    {"bad_neuron_settings", "settings", "rounded: 0.75 was read, set again and read as 1.0"},
    {"bad_neuron_seed", "seed", "but the second time"},
    {"bad_neuron_steps", "steps", "but with a multimeter"},
    {"bad_neuron_blocks", "blocks", "column 0 of the state is "},
    {"bad_neuron_per_unit", "per-unit", "but beside a unit with other ones"},
    {"bad_neuron_finite", "finite", "V_m of gid "},
    {"bad_neuron_record", "record", "twice_V is nan at 0.1 ms"},
    {"bad_neuron_changes", "changes", "tau: V_m is "},
    {"bad_neuron_reset", "reset", "but after a reset"},
    {"bad_neuron_tree", "tree", "is no longer a finite number"},
    {"bad_neuron_chances", "chances", "without looking at its chances"},
    {"bad_neuron_crash", "seed", "ended "},
    {"bad_stimulator_good", NULL, NULL},
    {"bad_stimulator_sends", "sends", "current of gid "},
    {"bad_stimulator_seed", "seed", "but the second time"},
    {"bad_stimulator_steps", "steps", "but in runs of 0.1 ms"},
    {"bad_stimulator_workers", "workers", "but with two workers"},
    {"bad_stimulator_units", "units", "but with 100 targets"},
    {"bad_stimulator_window", "window", "something arrives before start + delay"},
    {"bad_stimulator_changes", "changes", "amplitude: current of gid "},
    {"bad_stimulator_reset", "reset", "current of gid "},
    {"bad_stimulator_tree", "tree", "is no longer a finite number"},
    {"bad_synapse_good", NULL, NULL},
    {"bad_synapse_sends", "sends", "weight of gid "},
    {"bad_synapse_silent", "sends", "nothing arrives"},
    {"bad_synapse_seed", "seed", "but the second time"},
    {"bad_synapse_rows", "rows", "but with 5 targets"},
    {"bad_synapse_changes", "changes", "tau: weight of gid "},
    {"bad_synapse_reset", "reset", "weight of gid "},
    {"bad_synapse_tree", "tree", "is no longer a finite number"},
    {"bad_synapse_past_good", NULL, NULL},
    {"bad_synapse_past_rows", "rows", "but with 5 targets"},
    {"bad_synapse_past_changes", "changes", "tau: weight of gid "},
    {"bad_synapse_volume_good", NULL, NULL},
    {"bad_synapse_volume_seed", "seed", "but the second time"},
    {"bad_recorder_good", NULL, NULL},
    {"bad_recorder_record", "record", "the disk is on fire"},
    {"bad_recorder_seed", "seed", "files of the same run differ from those of a run"},
    {"bad_recorder_seed", "steps", "files of runs of 10 ms differ from those of one run"},
    {"bad_recorder_workers", "workers", "files of two workers differ from those of one worker"},
    {"bad_recorder_reset", "reset", "is there after the reset at 60 ms"},
    {"bad_recorder_tree", "tree", "there are too many units"},
    {"bad_projection_good", NULL, NULL},
    {"bad_projection_bounds", "bounds", "shift: -1 is not refused"},
    {"bad_projection_types", "types", "shift: the text 'text' is not refused"},
    {"bad_projection_connects", "connects", "nan"},
    {"bad_projection_seed", "seed", "but the second time"},
    {"bad_projection_workers", "workers", "but with two workers"},
    {"bad_projection_tree", "tree", "is no longer a finite number"},
    {"bad_projection_shapes", "shapes", "ended "},
    {"bad_mask_good", NULL, NULL},
    {"bad_mask_inside", "inside", "is inside, but not in the bounding box"},
    {"bad_mask_boxes", "boxes", "surely inside"},
    {"bad_mask_search", "search", "partners in a periodic layer, but the point test finds 5"},
    {"bad_function_good", NULL, NULL},
    {"bad_function_finite", "finite", "the value at (0, 0) is -inf"},
    {"bad_function_constant", "finite", "is_constant, but 0 and "},
    {"bad_function_seed", "seed", "the second time"},
    {"bad_function_many", "many", "value() is "},
    {"bad_function_tree", "tree", "is no longer a finite number"},
};

/* What one check of interest said. */
typedef struct {
    const char *check;
    char *text; /* of its failure */
    guint n_failed;
} Failure;

static void
take_failure(const DenestConformReport *report, gpointer user_data)
{
    Failure *failure = user_data;

    if (report->passed)
        return;
    failure->n_failed++;
    if (!failure->check)
        g_error("%s: %s: %s", report->model, report->check, report->text);
    if (strcmp(report->check, failure->check) == 0)
        failure->text = g_strdup(report->text);
}

static void
test_faults(void)
{
    const DenestConformOptions options = {.no_speed = TRUE};
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *file = g_strconcat(faults[i].module, ".so", NULL);
        g_autofree char *path = g_build_filename(g_getenv("DENEST_BROKEN_MODULES"), file, NULL);
        Failure failure = {.check = faults[i].check};
        guint n = denest_conform(path, &options, take_failure, &failure);

        g_assert_cmpuint(n, ==, failure.n_failed);
        if (!faults[i].check) {
            g_assert_cmpuint(n, ==, 0);
            continue;
        }
        if (!failure.text || !strstr(failure.text, faults[i].text))
            g_string_append_printf(all, "%s: %s said '%s'\n", faults[i].module, faults[i].check,
                                   failure.text ? failure.text : "nothing");
        g_free(failure.text);
    }
    g_assert_cmpstr(all->str, ==, "");
}

/* ---- Values and speed ---- */

static void
take_speed(const DenestConformReport *report, gpointer user_data)
{
    gboolean *found = user_data;

    if (strcmp(report->check, "speed") != 0)
        return;
    g_assert_true(report->passed);
    g_assert_nonnull(strstr(report->text, " ns for a "));
    *found = TRUE;
}

static void
test_speed(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_BROKEN_MODULES"), "bad_neuron_good.so", NULL);
    gboolean found = FALSE;

    g_assert_cmpuint(denest_conform(path, NULL, take_speed, &found), ==, 0);
    g_assert_true(found);
}

static void
test_values(void)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_BROKEN_MODULES"), "bad_neuron_good.so", NULL);
    g_autoptr(DenestValue) values = denest_value_new_map();
    const DenestConformOptions options = {.values = values, .no_speed = TRUE};
    Failure failure = {.check = "example"};

    denest_value_set(values, "tau", denest_value_new_float(-1));
    g_assert_cmpuint(denest_conform(path, &options, take_failure, &failure), ==, 1);
    g_assert_cmpstr(failure.text, ==, "tau: -1: must be above 0");
    g_free(failure.text);
    denest_value_set(values, "tau", denest_value_new_float(5));
    failure = (Failure){.check = NULL};
    g_assert_cmpuint(denest_conform(path, &options, take_failure, &failure), ==, 0);
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    int status;

    g_test_init(&argc, &argv, NULL);
    denest_log_set_threshold(DENEST_LOG_ERROR);
    in_trees = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    add_modules(paths);
    g_test_add_data_func("/conform/walk/complete", GUINT_TO_POINTER(paths->len), test_all);
    g_test_add_func("/conform/faults", test_faults);
    g_test_add_func("/conform/speed", test_speed);
    g_test_add_func("/conform/values", test_values);
    status = g_test_run();
    g_hash_table_unref(in_trees);
    return status;
}
