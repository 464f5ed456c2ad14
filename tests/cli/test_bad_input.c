/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Mistakes of users: each gives a message with place, path, key and rule, exit status 1, and leaves
 * the output of an earlier run alone.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "program.h"

#define TUTORIAL "params/tutorial/tree_paths.yml"

typedef struct {
    const char *assignment; /* what is set in the tree of the tutorial */
    const char *message;    /* part of what must be said */
    enum {
        CHECK,
        BUILD,
        RUN
    } when; /* found by `denest check`, before output is touched, or later */
} Mistake;

#define KERNEL "kernel.nest_params."
#define NEURON "network.neuron_models.my_neuron."
#define SYNAPSE "network.synapse_models.my_AMPA_synapse."
#define LAYERS "network.layers.layers."
#define PROJECTION "network.projection_models.proj_1_AMPA."
#define CHANGES "session_models.2_spikes.params.unit_changes="
#define PROJECTIONS "network.topology.params.projections="
#define MULTIMETER "network.recorder_models.my_multimeter.nest_params."
#define RECORDERS "network.recorders.params.population_recorders="
#define WEIGHTS "network.recorders.params.projection_recorders="
#define GOOD_PAIR "source_population: l1_exc, target_layers: [l1], target_population: l1_exc"

static const Mistake mistakes[] = {
    /* root, simulation, kernel */
    {"bla.params.x=1", "'bla' is not recognised", CHECK},
    {"kernel.params.nest_sed=1", "did you mean 'nest_seed'?", CHECK},
    {"kernel.params.nest_seed=abc", "nest_seed: expected a whole number", CHECK},
    {"kernel.params.nest_seed=1.5", "nest_seed: expected a whole number", CHECK},
    {"kernel.params.extension_modules=[nomod]", "nomod: there is no such module", CHECK},
    {"kernel.params.extension_modules=nomod", "extension_modules: expected a list", CHECK},
    {KERNEL "resolutio=0.1", "did you mean 'resolution'?", CHECK},
    {KERNEL "resolution=-1", "resolution: -1 ms is not a multiple of", CHECK},
    {KERNEL "resolution=abc", "resolution: expected a number, not 'abc'", CHECK},
    {KERNEL "resolution=0.3", "100 ms is not a multiple of the resolution", CHECK},
    {KERNEL "local_num_threads=0", "local_num_threads: 0: must be between", CHECK},
    {KERNEL "local_num_threads=2.5", "expected a whole number, not 2.5", CHECK},
    {KERNEL "print_time=1", "print_time: expected true or false", CHECK},
    {KERNEL "data_path=x", "data_path: reserved", CHECK},
    {KERNEL "data_prefix=a/b", "data_prefix: 'a/b' must not contain '/'", CHECK},
    {KERNEL "tics_per_ms=100.0", "tics_per_ms: denest has 1000 tics per ms", CHECK},
    {KERNEL "min_delay=1.0", "min_delay: denest takes delays from the connections", CHECK},
    {"kernel.params.nest_seed=-100000", "nest_seed: -100000: must be between", CHECK},
    {"kernel.params.nest_seed=-500", "nest_seed: -500 gives negative seeds", CHECK},
    {"kernel.params.keep_data=5", "keep_data: expected true or false, not 5", CHECK},
    {"simulation.params.output_dr=x", "did you mean 'output_dir'?", CHECK},
    {"simulation.params.sessions=[[]]", "simulation.params.sessions", CHECK},
    {"simulation.nest_params.x=1", "simulation: nest_params: x: not recognised", CHECK},
    {"simulation.params.sessions=warmup", "sessions: expected a list", CHECK},
    {"simulation.params.sessions=[warmup, 4_spikes]", "4_spikes: there is no such session", CHECK},
    /* sessions */
    {"session_models.params.simulation_time=-5.0", "simulation_time: -5: must be", CHECK},
    {"session_models.params.simulation_time=abc", "simulation_time: expected a whole", CHECK},
    {"session_models.params.simulation_time=.inf", "simulation_time", CHECK},
    {"session_models.params.simulation_time=1.0e+17", "longer than any simulation", CHECK},
    {"session_models.params.simulation_tim=5", "did you mean 'simulation_time'?", CHECK},
    {"session_models.nest_params.x=5", "x: not recognised", CHECK},
    {CHANGES "[{layers: [l3]}]", "l3: there is no such layer; did you mean 'l1'?", CHECK},
    {CHANGES "[{layers: [l1], population: l1_exc}]", "did you mean 'population_name'?", CHECK},
    {CHANGES "[{layers: [l1], population_name: l1_ex}]", "did you mean 'l1_exc'?", CHECK},
    {CHANGES "[{layers: [l1], nest_params: {V_n: 1.0}}]", "did you mean 'V_m'?", CHECK},
    {CHANGES "[{layers: [l1], nest_params: {g_KL: -1.0}}]", "g_KL: -1: must be at least 0", CHECK},
    {CHANGES "[{layers: [l1], nest_params: {V_m: abc}}]", "V_m: expected a number", CHECK},
    {CHANGES "[{layers: [l1], change_type: add}]", "change_type: 'add' is none of", CHECK},
    {CHANGES "[{layers: [l1], from_array: true, nest_params: {V_m: no.npy}}]", "no.npy", CHECK},
    {CHANGES "[{layers: [l1], from_array: true, nest_params: {V_m: "
             "input/input_layer_rates_5x5x1.npy}}]",
     "the array has the shape (5, 5, 1), the population (5, 5, 4)", CHECK},
    {CHANGES "[{layers: [l1], from_array: true, nest_params: {V_m: ../README.md}}]", "README.md",
     CHECK},
    {CHANGES "[{layers: [input_layer], population_name: spike_generator, nest_params: "
             "{spike_times: [2.0, 1.0]}}]",
     "spike_times: 1 after 2", CHECK},
    {CHANGES "[{layers: [input_layer], population_name: spike_generator, nest_params: "
             "{spike_times: [-1.0]}}]",
     "spike_times: -1", CHECK},
    {CHANGES "[{layers: [input_layer], population_name: spike_generator, nest_params: "
             "{spike_times: [1.3]}}]",
     "session_models.2_spikes.params.unit_changes[0]: layer 'input_layer', population "
     "'spike_generator': spike_generator: gid 2: spike_times: 1.3 ms is no multiple of the "
     "resolution, 0.5 ms",
     CHECK},
    {CHANGES "[{layers: [input_layer], population_name: spike_generator, nest_params: "
             "{start: 4.0, stop: 3.0}}]",
     "stop: 3 is before start, 4", CHECK},
    {CHANGES "[{layers: [input_layer], population_name: spike_generator, nest_params: "
             "{start: 4.2}}]",
     "start: 4.2 ms is not a multiple of the resolution", CHECK},
    {CHANGES "[{layers: [l1], population_name: l1_exc, change_type: additive, nest_params: "
             "{g_KL: -3.0}}]",
     "unit (0, 0, 0): l1_exc: g_KL: -2: must be at least 0", CHECK},
    {CHANGES "[{layers: [l1], population_name: l1_exc, change_type: multiplicative, nest_params: "
             "{g_peak_AMPA: -1.0}}]",
     "g_peak_AMPA: -", CHECK},
    {"session_models.params.synapse_changes=[{synapse_model: my_AMPA_synapse, params: {delay: "
     "0.2}}]",
     "params: delay: 0.2 ms is below the resolution", CHECK},
    {"session_models.params.synapse_changes=[{synapse_model: my_AMPA_synapse, params: "
     "{receptor_type: 2}}]",
     "receptor_type: is settled when connections are made", CHECK},
    {CHANGES "5", "unit_changes", CHECK},
    {"session_models.params.synapse_changes=[{synapse_model: foo, params: {}}]",
     "foo: there is no such synapse", CHECK},
    /* models */
    {NEURON "params.nest_model=ht_neurom", "did you mean 'ht_neuron'?", CHECK},
    {NEURON "params.nest_mdel=ht_neuron", "did you mean 'nest_model'?", CHECK},
    {NEURON "nest_params.g_KLL=1.0", "did you mean 'g_KL'?", CHECK},
    {NEURON "nest_params.g_KL=-1.0", "g_KL: -1: must be at least 0", CHECK},
    {NEURON "nest_params.g_KL=[1, 2]", "g_KL: expected a number, not [1, 2]", CHECK},
    {NEURON "nest_params.instant_unblock_NMDA=1", "expected true or false", CHECK},
    {SYNAPSE "params.receptor_type=AMP", "did you mean 'AMPA'?", CHECK},
    {SYNAPSE "params.target_neuron=foo", "foo: there is no such", CHECK},
    {SYNAPSE "nest_params.weight=2.0", "weight: reserved", CHECK},
    {SYNAPSE "nest_params.receptor_type=1", "receptor_type: reserved", CHECK},
    {SYNAPSE "nest_params.delay=-1.0", "delay: -1: must be above 0", CHECK},
    {SYNAPSE "nest_params.delay=0.1", "delay: 0.1 ms is below the resolution", CHECK},
    /* layers */
    {LAYERS "nest_params.extent=[8.0]", "--set: network.layers.layers.l1.nest_params: extent: 1 nu",
     CHECK},
    {LAYERS "l1.params.populations={}", "populations: expected a mapping", CHECK},
    {LAYERS "l1.params.populations={l1_exc: 0}", "l1_exc: expected a whole number", CHECK},
    {LAYERS "l1.params.populations={l1_exc: 2.0}", "l1_exc: expected a whole number", CHECK},
    {LAYERS "l1.params.populations={l1_exc: 1000000000000}", "l1_exc: ", CHECK},
    {LAYERS "l1.params.populations={l1_exd: 1}", "did you mean 'l1_exc'?", CHECK},
    {LAYERS "l1.params.typ=1", "did you mean 'type'?", CHECK},
    {LAYERS "l1.params.type=Layer", "is no type of layers", CHECK},
    {LAYERS "l1.params.add_parrots=true", "add_parrots: not recognised", CHECK},
    {LAYERS "input_layer.params.populations={dc_generator: 1}", "sends currents", CHECK},
    {LAYERS "input_layer.params.populations={spike_generator: 1, poisson_generator: 1}",
     "exactly one population", CHECK},
    {LAYERS "nest_params.rows=0", "rows: 0 is not 1 or more", CHECK},
    {LAYERS "nest_params.rows=5.0", "rows: expected a whole number", CHECK},
    {LAYERS "nest_params.rows=100000000", "rows: the layer would have more than", CHECK},
    {LAYERS "nest_params.positions=[[0.0, 0.0]]", "null undoes what is inherited", CHECK},
    {LAYERS "nest_params.positions=no.npy", "columns: cannot be given together", CHECK},
    {LAYERS "nest_params.elements=x", "elements: reserved", CHECK},
    {LAYERS "nest_params.extent=[1.0]", "extent: 1 numbers", CHECK},
    {LAYERS "nest_params.extnt=[1.0, 1.0]", "extnt", CHECK},
    /* projections */
    {PROJECTION "params.type=topologicl", "did you mean 'topological'?", CHECK},
    {PROJECTION "nest_params.synapse_model=foo", "foo: there is no such synapse", CHECK},
    {PROJECTION "nest_params.sources={}", "sources: reserved", CHECK},
    {PROJECTION "nest_params.connection_type=foo", "neither 'convergent' nor", CHECK},
    {PROJECTION "nest_params.number_of_connections=1000000000",
     "number_of_connections: 1000000000 for each of 25 units: more than 4294967295 connections",
     CHECK},
    {PROJECTION "nest_params.kernl=1.0", "did you mean 'kernel'?", CHECK},
    {PROJECTION "nest_params.kernel=abc", "kernel", CHECK},
    {PROJECTION "nest_params.kernel={gaussan: {sigma: 1.0}}", "gaussan", CHECK},
    {PROJECTION "nest_params.mask={circular: {radius: -2.0}}", "radius: -2: must be", CHECK},
    {PROJECTION "nest_params.mask={circula: {radius: 2.0}}", "did you mean 'circular'?", CHECK},
    {PROJECTION "nest_params.delays=-1.0", "delays: -1 ms is below the resolution", CHECK},
    {PROJECTION "nest_params.mask={spherical: {radius: 2.0}}",
     "projection proj_1_AMPA-input_layer-parrot_neuron-l1-l1_exc: mask: a mask of 3 dimensions",
     CHECK},
    {PROJECTION "nest_params.delays=1e9", "delays: 1e+09 ms is more than 65535 steps of", CHECK},
    {PROJECTION "nest_params.delays=0.1", "delays: 0.1 ms is below the resolution", CHECK},
    {PROJECTION "nest_params.mask={rectangular: {lower_left: [-9.0, -9.0], upper_right: [9.0, "
                "9.0]}}",
     "mask: it is 18 × 18, more than the period of layer 'l1', 5 × 5", CHECK},
    {PROJECTION "nest_params.mask={rectangular: {lower_left: [1.0, 1.0], upper_right: [0.0, 0.0]}}",
     "rectangular: lower_left: 1 is not below 0 of upper_right", CHECK},
    {PROJECTION "nest_params.mask={rectangular: {lower_left: [1.0], upper_right: [0.0]}}",
     "lower_left and upper_right must have 2 numbers", CHECK},
    {PROJECTION "nest_params.mask={doughnut: {inner_radius: 2.0, outer_radius: 1.0}}",
     "inner_radius: 2 is not below outer_radius = 1", CHECK},
    {PROJECTION "nest_params.mask={elliptical: {major_axis: 1.0, minor_axis: 2.0}}",
     "major_axis: 1 is below minor_axis = 2", CHECK},
    {PROJECTION "nest_params.mask={circular: {radius: 1.0}, spherical: {radius: 1.0}}",
     "mask: more than one type of mask is given", CHECK},
    {PROJECTION "nest_params.mask={circular: {radius: 1.0}, anchor: [1.0, 2.0, 3.0]}",
     "mask: anchor: expected 2 numbers", CHECK},
    {PROJECTION "nest_params.mask={grid: {rows: 2}}", "columns: must be given for mask", CHECK},
    {PROJECTION "nest_params.kernel={gaussian2D: {rho: 1.0}}", "rho: 1 is not between -1", CHECK},
    {PROJECTION "nest_params.kernel={lognormal: {min: 3.0, max: 2.0}}", "min: 3 is not below",
     CHECK},
    {PROJECTION "nest_params.kernel={normal: {min: 3.0, max: 2.0}}", "min: 3 is not below", CHECK},
    {PROJECTION "nest_params.kernel={normal: {sigma: 0.1, min: 5.0, max: 5.1}}",
     "the distribution hardly ever lies between", CHECK},
    {PROJECTION "nest_params.kernel={uniform: {min: 3.0, max: 2.0}}", "min: 3 is not below", CHECK},
    {PROJECTION "nest_params.kernel={gaussian: {}, linear: {}}", "exactly one function, not 2",
     CHECK},
    {PROJECTION "nest_params.kernel={add: [1.0]}", "add: not a list of two functions", CHECK},
    {PROJECTION "nest_params.weights=.nan", "no longer a finite number", RUN},
    {PROJECTIONS "[{source_layers: [l1]}]", "source_population: is missing", CHECK},
    {PROJECTIONS "[{source_layers: [l2], " GOOD_PAIR ", projection_model: proj_1_AMPA}]",
     "l2: there is no such layer", CHECK},
    {PROJECTIONS "[{source_layers: [l1], " GOOD_PAIR ", projection_model: proj_1}]",
     "proj_1: there is no such projection model", CHECK},
    {PROJECTIONS "[{source_layers: [l1, l1], " GOOD_PAIR ", projection_model: proj_1_AMPA}]",
     "is given twice", CHECK},
    {PROJECTIONS "[{source_layers: [l1], source_population: l1_ex, target_layers: [l1], "
                 "target_population: l1_exc, projection_model: proj_1_AMPA}]",
     "did you mean 'l1_exc'?", CHECK},
    {PROJECTIONS "[{source_layers: [l1], source_population: l1_exc, target_layers: [input_layer], "
                 "target_population: parrot_neuron, projection_model: proj_1_AMPA}]",
     "'input_layer' is an InputLayer", CHECK},
    /* recorders */
    {MULTIMETER "record_from=[V_n]", "did you mean 'V_m'?", CHECK},
    {MULTIMETER "record_to=[fil]", "'fil' is none of", CHECK},
    {MULTIMETER "interval=0.1", "interval: 0.1 ms", CHECK},
    {MULTIMETER "start=0.3", "start: 0.3 ms is not a multiple of the resolution", CHECK},
    {MULTIMETER "origin=5.0", "record: false needs origin 0.0", CHECK},
    {MULTIMETER "withtime=false", "'my_multimeter': withtime: must be true", CHECK},
    {MULTIMETER "record_to=[accumulator]", "'accumulator' would keep sums in memory", CHECK},
    {MULTIMETER "use_gid_in_filename=false", "use_gid_in_filename: false needs a label", CHECK},
    {MULTIMETER "file_extension=a/b", "file_extension: must not contain '/'", CHECK},
    {MULTIMETER "precision=-1", "precision: -1: must be between 0 and 100", CHECK},
    {MULTIMETER "n_events=5", "n_events: 5: can only be 0", CHECK},
    {RECORDERS "[{model: foo, layers: null, populations: null}]", "foo: there is no such", CHECK},
    {RECORDERS "[{model: my_spike_detector, layers: [l2], populations: null}]",
     "l2: there is no such layer", CHECK},
    {RECORDERS "[{layers: null, populations: null}]", "model: is missing; it must be given", CHECK},
    {RECORDERS "[5]", "population_recorders[0]: expected a mapping, not 5 (integer)", CHECK},
    {RECORDERS "5", "population_recorders: expected a list, not 5 (integer)", CHECK},
    {RECORDERS "[{model: my_spike_detector, layers: l1, populations: null}]",
     "layers: expected a list of names, or null for all, not 'l1' (text)", CHECK},
    {RECORDERS "[{model: my_spike_detector}]", "layers: is missing", CHECK},
    {RECORDERS "[{model: my_multimeter, layers: [input_layer], populations: null}]",
     "can record nothing from 'parrot_neuron'", CHECK},
    {WEIGHTS "[{model: weight_recorder, source_layers: [l1], " GOOD_PAIR
             ", projection_model: proj_1_AMPA}]",
     "does not exist in the network", CHECK},
};

/* Go on after a surprise, so that one run of the test shows all of them. */
static gboolean
expect(const ProgramResult *result, int status, const char *message, const char *what)
{
    if (result->status == status && (!message || strstr(result->err, message)))
        return TRUE;
    g_test_message("%.60s: exit status %d, not %d, or no '%s' in\n%s", what, result->status, status,
                   message ? message : "", result->err);
    g_test_fail();
    return FALSE;
}

static void
check(const Mistake *mistake)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "check", TUTORIAL, "-i", "params", "--set", mistake->assignment, NULL);
    if (mistake->when == CHECK)
        expect(&result, 1, mistake->message, mistake->assignment);
    else
        expect(&result, 0, NULL, mistake->assignment);
}

/* What an earlier run left is as it was, unless the mistake is found while sessions run. */
static void
run(const Mistake *mistake)
{
    g_auto(ProgramResult) result = {0};
    char *folder = program_folder_new();
    char *copy = program_folder_new();
    const char *folders[] = {folder, copy};

    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        program_write(folders[i], "parameter_tree.yml", "an earlier run\n");
        program_write(folders[i], "data/old.yml", "label: old\nfilenames: [old.dat]\n");
        program_write(folders[i], "data/old.dat", "1\n");
    }
    program_denest(&result, "run", TUTORIAL, "-q", "-i", "params", "--set", mistake->assignment,
                   "-o", folder, NULL);
    if (expect(&result, 1, mistake->when == CHECK ? NULL : mistake->message, mistake->assignment) &&
        mistake->when != RUN)
        program_folder_assert_equal(folder, copy, NULL);
    program_folder_remove(folder);
    program_folder_remove(copy);
}

static void
test_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        check(&mistakes[i]);
        run(&mistakes[i]);
    }
}

/* ---- Files ---- */

static char *
new_bomb(void)
{
    GString *text = g_string_new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");

    for (guint i = 1; i < 12; i++)
        g_string_append_printf(text, "a%u: &a%u [*a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u, *a%u]\n",
                               i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    return g_string_free(text, FALSE);
}

static char *
new_depth(void)
{
    GString *text = g_string_new("network: ");

    for (guint i = 0; i < 100000; i++)
        g_string_append_c(text, '[');
    return g_string_free(text, FALSE);
}

static void
test_files(void)
{
    g_autofree char *bomb = new_bomb();
    g_autofree char *depth = new_depth();
    const struct {
        const char *text, *message;
    } rows[] = {
        {"", "tree.yml:1: expected a list of parameter files or a parameter tree"},
        {"[]", "the list of parameter files is empty"},
        {"5", "tree.yml:1: "},
        {"[5]", "tree.yml:1: "},
        {"- nowhere.yml\n", "tree.yml:1: "},
        {"- .\n", "tree.yml:1: "},
        {"- tree.yml\n", "tree.yml"},
        {"network: 5\n", "tree.yml:1: network: expected a mapping or null, not 5"},
        {"network:\n  params:\n", "tree.yml:2: network: params: expected a mapping"},
        {"network:\n  layers: [a]\n", "tree.yml:2: network.layers: expected a mapping"},
        {"network:\n\tlayers: 1\n", "tree.yml:2: not YAML"},
        {"network: {layers: \n", "tree.yml:2: not YAML"},
        {"network: *nothing\n", "nothing"},
        {"network: &a\n  layers: *a\n", "contain itself"},
        {"network: !!python/object:os.system {}\n", "tree.yml:1"},
        {"a: 1\n---\nb: 2\n", "tree.yml"},
        {"network: \xff\xfe\n", "tree.yml:1: not YAML"},
        {bomb, "more than 2000000 values"},
        {depth, "tree.yml:1"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *folder = program_folder_new();
        g_autofree char *path = g_build_filename(folder, "tree.yml", NULL);
        g_auto(ProgramResult) result = {0};

        program_write(folder, "tree.yml", rows[i].text);
        program_denest(&result, "check", path, NULL);
        expect(&result, 1, rows[i].message, rows[i].text);
        program_denest(&result, "run", path, "-q", NULL);
        expect(&result, 1, rows[i].message, rows[i].text);
        program_folder_remove(folder);
    }
}

static void
test_unreadable(void)
{
    static const char *const rows[][2] = {
        {"/nowhere/tree.yml", "no parameter file at '/nowhere/tree.yml'"},
        {"/", "Is a directory"},
        {"/dev/null", "/dev/null"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ProgramResult) result = {0};

        program_denest(&result, "check", rows[i][0], NULL);
        program_assert_status(&result, 1);
        program_assert_contains(result.err, rows[i][1]);
    }
}

/* Places lead to the line of the file that has the mistake. */
static void
test_places(void)
{
    char *folder = program_folder_new();
    g_autofree char *path = g_build_filename(folder, "list.yml", NULL);
    g_auto(ProgramResult) result = {0};

    program_write(folder, "list.yml", "- a.yml\n- b.yml\n");
    program_write(folder, "a.yml", "kernel:\n  nest_params:\n    resolution: fast\n");
    program_write(
        folder, "b.yml",
        "network:\n  neuron_models:\n    cell:\n      params:\n        nest_model: ht_nron\n"
        "simulation:\n  params:\n    sessions:\n      - one\n      - two\n");
    program_denest(&result, "check", path, NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "a.yml:3: kernel.nest_params.resolution: ");
    program_assert_contains(result.err, "b.yml:5: network.neuron_models.cell.params.nest_model: ");
    program_assert_contains(result.err, "b.yml:9: simulation.params.sessions: one: ");
    program_assert_contains(result.err, "b.yml:10: simulation.params.sessions: two: ");
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bad_input/mistakes", test_mistakes);
    g_test_add_func("/bad_input/files", test_files);
    g_test_add_func("/bad_input/unreadable", test_unreadable);
    g_test_add_func("/bad_input/places", test_places);
    return g_test_run();
}
