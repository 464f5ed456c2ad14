/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where denest deviates from deNEST on NEST on purpose; docs/differences.md. */
#include <string.h>

#include "program.h"

#define TUTORIAL "params/tutorial/tree_paths.yml"
#define SPIKES "data/my_spike_detector_input_layer_parrot_neuron-204-0.gdf"
#define WEIGHTS "data/weight_recorder_proj_1_AMPA-l1-l1_exc-l1-l1_inh-205-0.csv"

/* Run the tutorial with changes, NULL-ended; returns the output folder. */
static char *
run(const char *first, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    va_list sets;
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    const char *const begin[] = {g_getenv("DENEST_PROGRAM"), "run", TUTORIAL, "-q", "-o", folder};

    for (guint i = 0; i < G_N_ELEMENTS(begin); i++)
        g_ptr_array_add(argv, (gpointer)begin[i]);
    va_start(sets, first);
    for (const char *set = first; set; set = va_arg(sets, const char *)) {
        g_ptr_array_add(argv, "--set");
        g_ptr_array_add(argv, (gpointer)set);
    }
    va_end(sets);
    g_ptr_array_add(argv, NULL);
    program_spawn(g_getenv("DENEST_SOURCE_ROOT"), (const char *const *)argv->pdata, &result);
    program_assert_status(&result, 0);
    return folder;
}

/* Numbers may be written as people write them. */
static void
test_numbers(void)
{
    char *strict = run("network.neuron_models.my_neuron.l1_exc.nest_params.V_m=-44.0",
                       "network.layers.layers.nest_params.extent=[5.0, 5.0]",
                       "network.neuron_models.my_neuron.nest_params.tau_D_KNa=1000.0", NULL);
    char *loose = run("network.neuron_models.my_neuron.l1_exc.nest_params.V_m=-44",
                      "network.layers.layers.nest_params.extent=[5, 5]",
                      "network.neuron_models.my_neuron.nest_params.tau_D_KNa=1e3", NULL);

    program_folder_assert_equal(strict, loose, "parameter_tree.yml");
    program_folder_remove(strict);
    program_folder_remove(loose);
}

/* The weights that a recorder sees in the first recorded session are doubled. */
static void
test_synapse_changes(void)
{
    char *folder = run("session_models.warmup.params.synapse_changes="
                       "[{synapse_model: my_AMPA_synapse-proj_1_AMPA-l1-l1_exc-l1-l1_inh, "
                       "params: {weight: 2.0}}]",
                       NULL, NULL);
    g_autofree char *rows = program_read(folder, WEIGHTS);
    g_autofree char *times = program_read(folder, "session_times.yml");
    g_auto(GStrv) fields = g_strsplit(rows, "\t", 5);

    program_assert_contains(times, "00_warmup");
    g_assert_cmpuint(g_strv_length(fields), ==, 5);
    g_assert_cmpfloat(g_ascii_strtod(fields[3], NULL), >, 1.0);
    program_folder_remove(folder);
}

/* Without parrots the stimulators are the source of projections, one delay earlier. */
static void
test_no_parrots(void)
{
    char *folder =
        run("network.layers.layers.input_layer.params.add_parrots=false",
            "network.topology.params.projections=[{source_layers: [input_layer], "
            "source_population: spike_generator, target_layers: [l1], "
            "target_population: l1_exc, projection_model: proj_1_AMPA}]",
            "network.recorders.params.projection_recorders=[]",
            "network.synapse_models.my_AMPA_synapse.params.nest_model=static_synapse", NULL);
    g_autofree char *rows = program_read(folder, "data/my_multimeter_l1_l1_exc-178-0.dat");
    g_autofree char *metadata =
        program_read(folder, "data/my_spike_detector_input_layer_spike_generator.yml");

    g_autofree char *spikes =
        program_read(folder, "data/my_spike_detector_input_layer_spike_generator-179-0.gdf");

    program_assert_contains(rows, "\n53\t106.000\t30.000\t\n");
    program_assert_contains(spikes, "2\t101.000\t\n");
    program_assert_contains(metadata, "population_name: spike_generator\n");
    program_folder_remove(folder);
}

/* Spike times of single units from a file: unit (0, 0) alone has its own. */
static void
test_lists(void)
{
    char *folder = program_folder_new();
    g_autoptr(GString) lists = g_string_new(NULL);
    g_autofree char *assignment = NULL;
    g_autofree char *spikes = NULL;
    char *output;

    for (guint row = 0; row < 5; row++) {
        g_string_append(lists, "- [");
        for (guint column = 0; column < 5; column++)
            g_string_append_printf(lists, "%s[[%s]]", column ? ", " : "",
                                   row + column == 0 ? "5.0" : "1.0, 10.0");
        g_string_append(lists, "]\n");
    }
    program_write(folder, "times.yml", lists->str);
    assignment = g_strdup_printf(
        "session_models.3_spikes.params.unit_changes=[{layers: [input_layer], population_name: "
        "spike_generator, from_array: true, nest_params: {spike_times: '%s/times.yml'}}]",
        folder);
    output = run(assignment, "simulation.params.sessions=[warmup, 3_spikes]", NULL);
    spikes = program_read(output, SPIKES);
    program_assert_contains(spikes, "27\t106.000\t\n");
    g_assert_null(strstr(spikes, "27\t102.000"));
    program_assert_contains(spikes, "28\t102.000\t\n");
    program_assert_contains(spikes, "51\t111.000\t\n");
    program_folder_remove(output);
    program_folder_remove(folder);
}

/* Ids of recorders that straddle a power of ten: names and metadata agree. */
static void
test_names(void)
{
    char *folder = run("network.layers.layers.nest_params.rows=1",
                       "network.layers.layers.nest_params.columns=12", NULL);
    g_autofree char *first = program_read(folder, "data/my_multimeter_l1_l1_exc-99-0.dat");
    g_autofree char *metadata = program_read(folder, "data/my_multimeter_l1_l1_exc.yml");
    g_autofree char *second =
        program_read(folder, "data/my_spike_detector_input_layer_parrot_neuron-100-0.gdf");

    g_assert_true(*first != '\0' && *second != '\0');
    program_assert_contains(metadata, "- my_multimeter_l1_l1_exc-99-0.dat\n");
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/differences/numbers", test_numbers);
    g_test_add_func("/differences/synapse_changes", test_synapse_changes);
    g_test_add_func("/differences/no_parrots", test_no_parrots);
    g_test_add_func("/differences/lists", test_lists);
    g_test_add_func("/differences/names", test_names);
    return g_test_run();
}
