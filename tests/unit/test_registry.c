/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/models/registry.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <denest/mask.h>
#include <denest/neuron.h>
#include <denest/synapse.h>

#include "core/models/catalogue.h"

#define NEURON DENEST_KIND_BIT(DENEST_KIND_NEURON)
#define SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

typedef struct {
    double tau;
} Params;

static const DenestParam rows[] = {
    DENEST_PARAM(Params, tau, "ms", 10, DENEST_ABOVE_ZERO, INFINITY, "Time constant"),
};

#define MODEL(kind_, name_)                                                                        \
    {                                                                                              \
        .kind = kind_, .name = name_, .summary = "Test", .equations = "", .reference = "",         \
        .params_size = sizeof(Params), .params = rows, .n_params = 1                               \
    }

static const DenestNeuron alpha = {.base = MODEL(DENEST_KIND_NEURON, "alpha_neuron")};
static const DenestNeuron alpha_again = {.base = MODEL(DENEST_KIND_NEURON, "alpha_neuron")};
static const DenestNeuron other = {.base = MODEL(DENEST_KIND_NEURON, "broken_good")};
static const DenestSynapse ht = {.base = MODEL(DENEST_KIND_SYNAPSE, "ht_synapse")};
static const DenestMask round_mask = {.base = MODEL(DENEST_KIND_MASK, "circular")};
static const DenestSynapse own = {.base = MODEL(DENEST_KIND_SYNAPSE, "own_synapse")};

static DenestRegistry *
new_registry(void)
{
    DenestRegistry *registry = denest_registry_new(NULL);

    g_assert_true(denest_registry_add(registry, &alpha.base, "/a/alpha.so", NULL));
    g_assert_true(denest_registry_add(registry, &ht.base, "/a/ht.so", NULL));
    g_assert_true(denest_registry_add(registry, &own.base, "/a/own.so", NULL));
    g_assert_true(denest_registry_add(registry, &round_mask.base, "/a/circular.so", NULL));
    return registry;
}

static void
expect_error(GError *error, DenestErrorCode code, const char *message)
{
    g_assert_error(error, DENEST_ERROR, (int)code);
    g_assert_cmpstr(error->message, ==, message);
    g_error_free(error);
}

static void
test_find(void)
{
    static const struct {
        guint kinds;
        const char *name;
        DenestErrorCode code;
        const char *message;
    } rows_[] = {
        {DENEST_KINDS_NODE, "alpha_neurn", DENEST_ERROR_NOT_FOUND,
         "alpha_neurn: there is no such neuron, stimulator or recorder; did you mean "
         "'alpha_neuron'?"},
        {NEURON, "ht_synapse", DENEST_ERROR_TYPE, "ht_synapse: is a synapse; expected a neuron"},
        {SYNAPSE, "alpha_neuron", DENEST_ERROR_TYPE,
         "alpha_neuron: is a neuron; expected a synapse"},
        {NEURON, "iaf_tum_2000", DENEST_ERROR_UNSUPPORTED,
         "iaf_tum_2000: is a NEST 2.20 model that denest does not have yet, nor one like it"},
        {NEURON, "iaf_psc_alpha_ps", DENEST_ERROR_UNSUPPORTED,
         "iaf_psc_alpha_ps: is a NEST 2.20 model that denest does not have yet, nor one like it"},
        {SYNAPSE, "stdp_facetshw_synapse_hom_hpc", DENEST_ERROR_UNSUPPORTED,
         "stdp_facetshw_synapse_hom_hpc: is a NEST 2.20 model that denest does not have yet, nor "
         "one like it"},
        {SYNAPSE, "stdp_nn_pre_centered_synapse", DENEST_ERROR_NOT_FOUND,
         "stdp_nn_pre_centered_synapse: is the name in NEST 3; denest follows NEST 2.20, which "
         "calls it 'stdp_nn_pre-centered_synapse'"},
        {SYNAPSE, "stdp_nn_pre_centered_synapse_lbl", DENEST_ERROR_NOT_FOUND,
         "stdp_nn_pre_centered_synapse_lbl: is the name in NEST 3; denest follows NEST 2.20, which "
         "calls it 'stdp_nn_pre-centered_synapse_lbl'"},
        {SYNAPSE, "gap_junction_lbl", DENEST_ERROR_UNSUPPORTED,
         "gap_junction_lbl: is a NEST 2.20 model that denest does not have yet, nor one like it"},
        {DENEST_KINDS_NODE, "spike_recorder", DENEST_ERROR_NOT_FOUND,
         "spike_recorder: is the name in NEST 3; denest follows NEST 2.20, which calls it "
         "'spike_detector'"},
        {DENEST_KIND_BIT(DENEST_KIND_MASK), "alpha_neuron", DENEST_ERROR_NOT_FOUND,
         "alpha_neuron: there is no such mask"},
        {DENEST_KIND_BIT(DENEST_KIND_MASK), "circulr", DENEST_ERROR_NOT_FOUND,
         "circulr: there is no such mask; did you mean 'circular'?"},
        {SYNAPSE, "qqqqqq", DENEST_ERROR_NOT_FOUND, "qqqqqq: there is no such synapse"},
    };
    g_autoptr(DenestRegistry) registry = new_registry();

    for (guint i = 0; i < G_N_ELEMENTS(rows_); i++) {
        GError *error = NULL;

        g_assert_null(denest_registry_find(registry, rows_[i].kinds, rows_[i].name, &error));
        expect_error(error, rows_[i].code, rows_[i].message);
    }
    g_assert_nonnull(denest_registry_find(registry, NEURON, "alpha_neuron", NULL));
}

static void
test_variants(void)
{
    g_autoptr(DenestRegistry) registry = new_registry();
    DenestPrototype *ht_lbl = denest_registry_find(registry, SYNAPSE, "ht_synapse_lbl", NULL);
    DenestPrototype *ht_hpc = denest_registry_find(registry, SYNAPSE, "ht_synapse_hpc", NULL);

    g_assert_true(ht_lbl->model == &ht.base);
    g_assert_nonnull(denest_schema_find(ht_lbl->schema, "synapse_label"));
    g_assert_null(denest_schema_find(ht_hpc->schema, "synapse_label"));
    g_assert_true(ht_lbl == denest_registry_find(registry, SYNAPSE, "ht_synapse_lbl", NULL));
    g_assert_null(denest_registry_find(registry, SYNAPSE, "alpha_neuron_lbl", NULL));
}

static void
test_ranks(void)
{
    g_autoptr(DenestRegistry) registry = new_registry();
    guint rank = 0;

    g_assert_true(denest_catalogue_rank("static_synapse", &rank));
    g_assert_cmpuint(rank, ==, 15);
    g_assert_true(denest_catalogue_rank("rate_connection_instantaneous_lbl", &rank));
    g_assert_cmpuint(rank, ==, 67);
    g_assert_cmpuint(denest_registry_find(registry, SYNAPSE, "ht_synapse", NULL)->rank, ==, 9);
    g_assert_cmpuint(denest_registry_find(registry, SYNAPSE, "own_synapse", NULL)->rank, ==, 68);
    for (guint i = 69; i < 72; i++) {
        g_autofree char *name = g_strdup_printf("copy%u", i);

        g_assert_cmpuint(
            denest_registry_define(registry, SYNAPSE, name, "ht_synapse", NULL, NULL, NULL)->rank,
            ==, i);
    }
}

static void
test_define(void)
{
    g_autoptr(DenestRegistry) registry = new_registry();
    g_autoptr(DenestValue) values = denest_value_new_map();
    g_autoptr(DenestValue) bad = denest_value_new_map();
    const DenestValue *at = NULL;
    GError *error = NULL;
    DenestPrototype *p;

    denest_value_set(values, "tau", denest_value_new_float(5));
    denest_value_set(bad, "tau", denest_value_new_float(-5));
    p = denest_registry_define(registry, NEURON, "mine", "alpha_neuron", values, NULL, NULL);
    g_assert_cmpfloat(((Params *)p->params)->tau, ==, 5);
    g_assert_true(p == denest_registry_find(registry, NEURON, "mine", NULL));

    /* Equal names change the model itself; copies made before keep their values. */
    p = denest_registry_define(registry, NEURON, "alpha_neuron", "alpha_neuron", values, NULL,
                               NULL);
    g_assert_true(p == denest_registry_find(registry, NEURON, "alpha_neuron", NULL));
    g_assert_cmpfloat(((Params *)p->params)->tau, ==, 5);

    g_assert_null(
        denest_registry_define(registry, NEURON, "mine", "alpha_neuron", NULL, NULL, &error));
    expect_error(g_steal_pointer(&error), DENEST_ERROR_DUPLICATE,
                 "mine: there is already a model of this name");
    g_assert_null(
        denest_registry_define(registry, NEURON, "ht_synapse", "alpha_neuron", NULL, NULL, &error));
    expect_error(g_steal_pointer(&error), DENEST_ERROR_DUPLICATE,
                 "ht_synapse: there is already a model of this name");
    g_assert_null(denest_registry_define(registry, NEURON, "x", "alpha_neuron", bad, &at, &error));
    expect_error(g_steal_pointer(&error), DENEST_ERROR_RANGE, "tau: -5: must be above 0");
    g_assert_true(at == denest_value_find(bad, "tau"));
    g_assert_null(denest_registry_find(registry, NEURON, "x", NULL));
}

static void
put_module(const char *folder, const char *sub, const char *name, const char *as)
{
    g_autofree char *dir = g_build_filename(folder, sub, NULL);
    g_autofree char *target = g_strdup_printf("%s/%s.so", g_getenv("DENEST_BROKEN_MODULES"), name);
    g_autofree char *link = g_strdup_printf("%s/%s.so", dir, as);

    g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
    g_assert_cmpint(symlink(target, link), ==, 0);
}

static void
test_modules(void)
{
    g_autofree char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);
    const char *const path[] = {folder, NULL};
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_autoptr(DenestRegistry) registry = NULL;
    g_autoptr(GPtrArray) list = NULL;
    g_autoptr(GError) error = NULL;
    gboolean was_loaded = TRUE;

    put_module(folder, "neuron", "broken_good", "broken_good");
    put_module(folder, "neuron", "broken_carries_other", "broken_carries_other");
    put_module(folder, "neuron", "broken_abi", "broken_abi");
    put_module(folder, "neuron", "broken_check_refuses", "broken_check_refuses");
    registry = denest_registry_new(path);

    /* Found by file name; by opening all; not at all. */
    g_assert_nonnull(denest_registry_find(registry, NEURON, "broken_good", &error));
    g_assert_no_error(error);
    g_assert_nonnull(denest_registry_find(registry, NEURON, "other_name", &error));
    g_assert_null(denest_registry_find(registry, NEURON, "broken_abi", &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_ABI);
    g_clear_error(&error);
    g_assert_null(denest_registry_find(registry, NEURON, "broken_check_refuses", &error));
    g_assert_nonnull(strstr(error->message,
                            "broken_check_refuses: its own check refuses its defaults: tau: is "
                            "never right"));
    g_clear_error(&error);
    g_assert_null(denest_registry_find(registry, NEURON, "nothing_like_it", &error));
    g_assert_nonnull(strstr(error->message, "(not loaded: "));
    g_clear_error(&error);

    g_assert_true(denest_registry_install(registry, "broken_carries_other", &was_loaded, &error));
    g_assert_true(was_loaded);
    g_assert_false(denest_registry_install(registry, "broken_x", &was_loaded, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_NOT_FOUND);
    list = denest_registry_list(registry, DENEST_KINDS_ALL);
    for (guint i = 1; i < list->len; i++)
        g_assert_true(((DenestPrototype *)list->pdata[i - 1])->kind <=
                      ((DenestPrototype *)list->pdata[i])->kind);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
}

static void
test_duplicates(void)
{
    g_autofree char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);
    const char *const path[] = {folder, NULL};
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_autofree char *message = g_strdup_printf(
        "broken_good: the neuron is both in '%s/neuron/broken_good.so' and in '/b/x.so'", folder);
    g_autoptr(DenestRegistry) registry = NULL;
    GError *error = NULL;

    put_module(folder, "neuron", "broken_good", "broken_good");
    registry = denest_registry_new(path);
    g_assert_true(denest_registry_add(registry, &alpha.base, "/a/alpha.so", NULL));
    g_assert_true(denest_registry_add(registry, &alpha.base, "/a/alpha.so", NULL));
    g_assert_false(denest_registry_add(registry, &alpha_again.base, "/b/alpha.so", &error));
    expect_error(g_steal_pointer(&error), DENEST_ERROR_DUPLICATE,
                 "alpha_neuron: the neuron is both in '/a/alpha.so' and in '/b/alpha.so'");
    g_assert_false(denest_registry_add(registry, &other.base, "/b/x.so", &error));
    expect_error(g_steal_pointer(&error), DENEST_ERROR_DUPLICATE, message);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
}

/* Every module of the build tree is good, and opening all of them is fast. */
static void
test_all_plugins(void)
{
    g_autoptr(DenestRegistry) registry = denest_registry_new(NULL);
    const GPtrArray *files = denest_loader_files(denest_registry_loader(registry));

    g_test_timer_start();
    denest_registry_load_all(registry, TRUE);
    g_test_minimized_result(g_test_timer_elapsed(), "opening %u modules", files->len);
    for (guint i = 0; i < files->len; i++)
        g_assert_no_error(((DenestModuleFile *)files->pdata[i])->error);
}

int
main(int argc, char **argv)
{
    /* The models of this test only; real ones have the same names. */
    g_unsetenv("DENEST_PLUGIN_PATH");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry/find", test_find);
    g_test_add_func("/registry/variants", test_variants);
    g_test_add_func("/registry/ranks", test_ranks);
    g_test_add_func("/registry/define", test_define);
    g_test_add_func("/registry/modules", test_modules);
    g_test_add_func("/registry/duplicates", test_duplicates);
    g_test_add_func("/registry/all-plugins", test_all_plugins);
    return g_test_run();
}
