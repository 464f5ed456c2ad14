/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* docs/models is what `denest models --markdown` writes. */
#include <string.h>

#include "program.h"

/* What brings the pages up to date. */
#define REMEDY "'ninja -C BUILD model-pages' brings docs/models up to date"

static gboolean
has_name(const GPtrArray *names, const char *name)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, NULL);
}

static void
test_current(void)
{
    g_autofree char *docs = g_build_filename(g_getenv("DENEST_SOURCE_ROOT"), "docs/models", NULL);
    char *folder = program_folder_new();
    g_autoptr(GPtrArray) made = NULL, kept = NULL;
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "models", "--markdown", folder, NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==, "");
    made = program_folder_list(folder);
    kept = program_folder_list(docs);
    g_assert_cmpuint(made->len, >, 50);
    for (guint i = 0; i < made->len; i++) {
        const char *name = made->pdata[i];
        g_autofree char *is = NULL, *was = NULL;

        if (!has_name(kept, name))
            g_error("docs/models/%s is missing: " REMEDY, name);
        is = program_read(folder, name);
        was = program_read(docs, name);
        if (strcmp(is, was) != 0)
            g_error("docs/models/%s is not what the model says: " REMEDY, name);
    }
    for (guint i = 0; i < kept->len; i++)
        if (!has_name(made, kept->pdata[i]))
            g_error("docs/models/%s is about no model: remove it", (char *)kept->pdata[i]);
    program_folder_remove(folder);
}

static void
test_content(void)
{
    static const struct {
        const char *page, *text;
    } rows[] = {
        {"README.md", "| [ht_neuron](neuron/ht_neuron.md) | Thalamocortical neuron"},
        {"neuron/iaf_psc_alpha.md", "| `tau_m` | 10.0 | ms | > 0 | Membrane time constant |"},
        {"neuron/iaf_psc_alpha.md", "## Equations\n\n```\nV' = "},
        {"neuron/ht_neuron.md", "| `GABA_B` | 4 | spikes | "},
        {"neuron/ht_neuron.md", "| `I_KNa` | mV | "},
        {"neuron/ht_neuron.md", "doi:10.1152/jn.00915.2004"},
        {"neuron/gif_psc_exp.md", "Draws random numbers."},
        {"synapse/ht_synapse.md", "Also as ht_synapse_lbl"},
        {"projection/fixed_indegree.md", "| `indegree` | none; such as 4 |  | whole, ≥ 0 | "},
        {"projection/multisynapse.md", "In params, beside type: query_synapse_label, "},
        {"mask/doughnut.md", "| `outer_radius` | none; such as 1.0 |  | > 0 | "},
    };
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "models", "--markdown", folder, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *page = program_read(folder, rows[i].page);

        program_assert_contains(page, rows[i].text);
    }
    program_folder_remove(folder);
}

static void
test_mistakes(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *below = g_build_filename(folder, "file", "below", NULL);

    program_denest(&result, "models", "ht_neuron", "--markdown", folder, NULL);
    program_assert_status(&result, 2);
    program_assert_contains(result.err, "--markdown writes all models, it takes no NAME");
    program_write(folder, "file", "");
    program_denest(&result, "models", "--markdown", below, NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "below: cannot be created: ");
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model_pages/current", test_current);
    g_test_add_func("/model_pages/content", test_content);
    g_test_add_func("/model_pages/mistakes", test_mistakes);
    return g_test_run();
}
