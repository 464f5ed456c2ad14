/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees with mistakes that show only when several nodes are looked at, or several sessions. */
#include <denest/simulation.h>

#include <string.h>

#include <glib/gstdio.h>

#include <denest/log.h>

#include "core/params/npy.h"

static GString *lines;

static void
keep_line(DenestLogLevel level, const char *line, gpointer user_data)
{
    if (level == DENEST_LOG_WARNING)
        g_string_append_printf(lines, "%s\n", line);
}

static DenestTree *
tree_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    DenestTree *tree = denest_tree_new_from_text(text, -1, "t.yml", &error);

    g_assert_no_error(error);
    return tree;
}

/* Messages of denest_check_tree() without places, one to a line. */
static char *
problems_of(const char *text, const char *input_dir)
{
    g_autoptr(DenestTree) tree = tree_of(text);
    DenestOptions options = {.input_dir = input_dir};
    g_autoptr(GPtrArray) problems = denest_check_tree(tree, &options);
    GString *all = g_string_new(NULL);

    for (guint i = 0; i < problems->len; i++) {
        const char *message = ((const GError *)problems->pdata[i])->message;

        g_string_append_printf(all, "%s\n", strchr(message, ' ') + 1);
    }
    return g_string_free(all, FALSE);
}

/* One mistake is one problem, however much depends on it. */
static void
test_no_cascade(void)
{
    g_autofree char *problems = problems_of(
        "network:\n"
        "  neuron_models:\n"
        "    exc: {params: {nest_model: ht_neuron}, nest_params: {g_Kl: 1.5}}\n"
        "  layers:\n"
        "    nest_params: {rows: 2, columns: 3}\n"
        "    l1: {params: {populations: {exc: 2}}}\n"
        "  projection_models:\n"
        "    rule: {nest_params: {synapse_model: static_synapse, connection_type: divergent}}\n"
        "  topology: {params: {projections: [{projection_model: rule, source_layers: [l1],\n"
        "    source_population: exc, target_layers: [l1], target_population: null}]}}\n"
        "  recorders: {params: {population_recorders:\n"
        "    [{model: spike_detector, layers: [l1], populations: null}]}}\n"
        "simulation: {params: {sessions: [a]}}\n"
        "session_models: {a: {params: {simulation_time: 1, unit_changes: [{layers: [l1]}]}}}\n",
        NULL);

    g_assert_cmpstr(problems, ==,
                    "network.neuron_models.exc.nest_params: g_Kl: neuron 'ht_neuron' has no such "
                    "parameter; did you mean 'g_KL'?\n");
}

/* The same mistake in two sessions is one problem, but spoils both. */
static void
test_repeated_mistake(void)
{
    static const char text[] = "simulation: {params: {sessions: [a, a, b, b]}}\n"
                               "session_models: {a: {params: {}}, b: {params: {simulation_time: "
                               "1, unit_changes: [5], synapse_changes: [{params: {}}]}}}\n";
    g_autofree char *problems = problems_of(text, NULL);

    g_assert_cmpstr(problems, ==,
                    "session_models.a: params: simulation_time: mandatory, but missing\n"
                    "session_models.b.params.unit_changes[0]: expected a mapping, not 5 (integer)\n"
                    "session_models.b.params.synapse_changes[0]: synapse_model: mandatory, but "
                    "missing\n");
}

static void
test_circle(void)
{
    g_autofree char *problems = problems_of("network:\n  neuron_models:\n"
                                            "    a: {params: {nest_model: b}}\n"
                                            "    b: {params: {nest_model: a}}\n",
                                            NULL);

    g_assert_cmpuint(strlen(problems), >, 0);
    g_assert_true(strchr(problems, '\n') == problems + strlen(problems) - 1);
}

#define STIMULI                                                                                    \
    "kernel: {nest_params: {resolution: 0.5, overwrite_files: true}}\n"                            \
    "simulation: {params: {sessions: [a, b]}}\n"                                                   \
    "network:\n"                                                                                   \
    "  neuron_models:\n"                                                                           \
    "    gen: {params: {nest_model: spike_generator}, nest_params: {stop: 50.0}}\n"                \
    "    rate: {params: {nest_model: inhomogeneous_poisson_generator}}\n"                          \
    "    exc: {params: {nest_model: iaf_psc_alpha}}\n"                                             \
    "  synapse_models:\n"                                                                          \
    "    plastic: {params: {nest_model: stdp_synapse}}\n"                                          \
    "  layers:\n"                                                                                  \
    "    nest_params: {rows: 2, columns: 3}\n"                                                     \
    "    in: {params: {type: InputLayer, populations: {gen: 1}}}\n"                                \
    "    in2: {params: {type: InputLayer, populations: {rate: 1}}}\n"                              \
    "    l: {params: {populations: {exc: 2}}}\n"                                                   \
    "session_models:\n"                                                                            \
    "  params: {simulation_time: 10}\n"

/* Sessions a and b, and what is wrong with them. */
static const struct {
    const char *a, *b, *problems;
} rehearsals[] = {
    /* the window of both sessions together */
    {"unit_changes: [{layers: [in], population_name: gen, nest_params: {start: 40.0}}]",
     "unit_changes: [{layers: [in], population_name: gen, nest_params: {stop: 30.0}}]",
     "session_models.b.params.unit_changes[0]: layer 'in', population 'gen': gen: gid 2: stop: 30 "
     "is before start, 40\n"},
    {"unit_changes: [{layers: [in], population_name: gen, nest_params: {start: 20.0}}]",
     "unit_changes: [{layers: [in], population_name: gen, nest_params: {stop: 30.0}}]", ""},
    /* values that follow from others; the present value of V_m is not known */
    {"unit_changes: [{layers: [l], change_type: additive, nest_params: {tau_m: 5.0, V_m: 1.0}}]",
     "unit_changes: [{layers: [l], change_type: additive, nest_params: {tau_m: -14.0}}]", ""},
    {"unit_changes: [{layers: [l], change_type: additive, nest_params: {V_m: 1.0}}]",
     "unit_changes: [{layers: [l], change_type: additive, nest_params: {tau_m: -14.0}}]",
     "session_models.b.params.unit_changes[0]: layer 'l', population 'exc': unit (0, 0, 0): exc: "
     "tau_m: -4: must be above 0\n"},
    /* times are compared with the begin of the session */
    {"unit_changes: [{layers: [in2], population_name: rate, nest_params: {rate_times: [10.0], "
     "rate_values: [5.0]}}]",
     "unit_changes: []", ""},
    {"unit_changes: []",
     "unit_changes: [{layers: [in2], population_name: rate, nest_params: {rate_times: [10.0], "
     "rate_values: [5.0]}}]",
     "session_models.b.params.unit_changes[0]: layer 'in2', population 'rate': rate: gid 15: "
     "rate_times: 10 ms is not after the present time, 10 ms\n"},
    /* origins */
    {"unit_changes: [{layers: [in], population_name: gen, nest_params: {origin: 5.0}}]",
     "shift_origin: true",
     "session_models.b.params: shift_origin: the stimulators of the InputLayers have different "
     "origins: 5 and 0\n"},
    {"shift_origin: true", "shift_origin: true", ""},
    /* one problem is one problem */
    {"unit_changes: [{layers: [in], population_name: gen, nest_params: {spike_times: [x]}}]",
     "unit_changes: [{layers: [in], population_name: gen, nest_params: {spike_times: [1.2]}}]",
     "session_models.a.params.unit_changes[0]: nest_params: spike_times: item 1: expected a "
     "number, not 'x' (text)\n"
     "session_models.b.params.unit_changes[0]: layer 'in', population 'gen': gen: gid 2: "
     "spike_times: 1.2 ms is no multiple of the resolution, 0.5 ms\n"},
    /* arrays; units with values of their own */
    {"unit_changes: [{layers: [in], population_name: gen, from_array: true, nest_params: {start: "
     "starts.npy}}]",
     "unit_changes: [{layers: [in], population_name: gen, nest_params: {stop: 20.0}}]",
     "session_models.b.params.unit_changes[0]: layer 'in', population 'gen': gen: gid 3: stop: 20 "
     "is before start, 23\n"},
    {"unit_changes: [{layers: [in], population_name: gen, from_array: true, nest_params: {stop: "
     "starts.npy}}]",
     "unit_changes: [{layers: [in], population_name: gen, from_array: true, change_type: "
     "multiplicative, nest_params: {start: starts.npy, stop: starts.npy}}]",
     ""},
    {"unit_changes: [{layers: [in], population_name: gen, from_array: true, change_type: additive, "
     "nest_params: {origin: starts.npy, stop: starts.npy}}]",
     "unit_changes: [{layers: [in], population_name: gen, from_array: true, change_type: "
     "multiplicative, nest_params: {stop: shares.npy}}]",
     "session_models.b.params.unit_changes[0]: layer 'in', population 'gen': unit (1, 0, 0): gen: "
     "gid 3: stop: 10.585 ms is not a multiple of the resolution, 0.5 ms\n"},
    /* synapses */
    {"synapse_changes: [{synapse_model: plastic, params: {Wmax: -100.0, weight: -1.0}}]",
     "synapse_changes: [{synapse_model: plastic, params: {Wmax: -50.0}}]", ""},
    {"synapse_changes: [{synapse_model: plastic, params: {Wmax: -100.0}}]",
     "synapse_changes: [{synapse_model: plastic, params: {delay: 0.1}}]",
     "session_models.a.params.synapse_changes[0].params: weight: 1 and Wmax = -100 must have the "
     "same sign\n"
     "session_models.b.params.synapse_changes[0].params: delay: 0.1 ms is below the resolution: it "
     "must be at least one step of 0.5 ms\n"},
};

static void
test_rehearsals(void)
{
    g_autofree char *folder = g_dir_make_tmp("denest-XXXXXX", NULL);
    g_autofree char *starts = g_build_filename(folder, "starts.npy", NULL);
    g_autofree char *shares = g_build_filename(folder, "shares.npy", NULL);
    /* Rows first; gids run down the columns. */
    static const double start[] = {20, 21, 22, 23, 24, 25}, share[] = {1, 1, 1, 0.145, 1, 1};

    g_assert_true(denest_npy_write_file(starts, start, (gsize[]){2, 3, 1}, 3, NULL));
    g_assert_true(denest_npy_write_file(shares, share, (gsize[]){2, 3, 1}, 3, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(rehearsals); i++) {
        g_autofree char *text = g_strdup_printf(
            STIMULI "  a: {params: {%s}}\n  b: {params: {%s}}\n", rehearsals[i].a, rehearsals[i].b);
        g_autofree char *problems = problems_of(text, folder);

        g_assert_cmpstr(problems, ==, rehearsals[i].problems);
    }
    g_assert_cmpint(g_remove(starts), ==, 0);
    g_assert_cmpint(g_remove(shares), ==, 0);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* Labels begin the names of files: no two are the same, and all are fit for it. */
static void
test_labels(void)
{
    static const char text[] = "network:\n"
                               "  layers:\n"
                               "    nest_params: {rows: 1, columns: 1}\n"
                               "    params: {populations: {parrot_neuron: 1}}\n"
                               "    c:\n"
                               "    b_c:\n"
                               "    x/y:\n"
                               "    %s:\n"
                               "  recorder_models:\n"
                               "    nest_params: {label: mine}\n"
                               "    a: {params: {nest_model: spike_detector}}\n"
                               "    a_b: {params: {nest_model: spike_detector}}\n"
                               "  recorders: {params: {population_recorders: [\n"
                               "    {model: a, layers: null, populations: null},\n"
                               "    {model: a_b, layers: [c], populations: null}]}}\n";
    g_autofree char *long_name = g_strnfill(240, 'l');
    g_autofree char *tree = g_strdup_printf(text, long_name);
    g_autofree char *problems = problems_of(tree, NULL);
    g_auto(GStrv) all = g_strsplit(problems, "\n", -1);

    g_assert_cmpuint(g_strv_length(all), ==, 4);
    g_assert_true(g_str_has_prefix(all[0], "network.recorders.params: recorder 'a' of layer 'lll"));
    g_assert_true(g_str_has_suffix(all[0], "' has 264 bytes, more than 255"));
    g_assert_cmpstr(all[1], ==,
                    "network.recorders.params: recorder 'a' of layer 'x/y', population "
                    "'parrot_neuron': the label 'a_x/y_parrot_neuron' must not contain '/', it "
                    "begins the names of files");
    g_assert_cmpstr(all[2], ==,
                    "network.recorders.params: recorder 'a_b' of layer 'c', population "
                    "'parrot_neuron' has the same label, 'a_b_c_parrot_neuron', and so the same "
                    "files as 'a' of layer 'b_c', population 'parrot_neuron'; rename one of the "
                    "models");
    g_assert_nonnull(strstr(lines->str, "Recorder model 'a_b': label has no effect"));
}

/* What recorders cannot record. */
static void
test_unrecordable(void)
{
    static const struct {
        const char *recorder, *stimulator, *problem;
    } rows[] = {
        {"nest_model: spike_detector}, nest_params: {precise_times: true",
         "nest_model: spike_generator}, nest_params: {precise_times: true",
         "network.recorders.params.population_recorders[0]: layer 'l': precise_times: denest has "
         "no "
         "spikes between grid points, and 'r' would have to show those of 's'; set it to false in "
         "one of them\n"},
        {"nest_model: spike_detector}, nest_params: {precise_times: true",
         "nest_model: spike_generator", ""},
        {"nest_model: spike_detector", "nest_model: dc_generator",
         "network.recorders.params.population_recorders[0]: layer 'l': 's' does not spike\n"},
        {"nest_model: multimeter", "nest_model: spike_generator",
         "network.recorders.params.population_recorders[0]: layer 'l': a multimeter can record "
         "nothing from 's'\n"},
        {"nest_model: multimeter}, nest_params: {record_from: [V_m]", "nest_model: dc_generator",
         "network.recorders.params.population_recorders[0]: layer 'l': V_m: 's' has no such "
         "recordable (known: I)\n"},
        {"nest_model: weight_recorder", "nest_model: spike_generator",
         "network.recorders.params.population_recorders[0]: model: 'r' records weights; it belongs "
         "to projection_recorders\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "network:\n"
            "  neuron_models: {s: {params: {%s}}}\n"
            "  recorder_models: {r: {params: {%s}}}\n"
            "  layers: {l: {nest_params: {rows: 1, columns: 1}, params: {populations: {s: 1}}}}\n"
            "  recorders: {params: {population_recorders: [{model: r, layers: null, populations: "
            "null}]}}\n",
            rows[i].stimulator, rows[i].recorder);
        g_autofree char *problems = problems_of(text, NULL);

        g_assert_cmpstr(problems, ==, rows[i].problem);
    }
}

/* Single nodes that the tables of the tests of the program do not reach. */
static void
test_nodes(void)
{
    static const char *const rows[][2] = {
        {"simulation: {params: {output_dir: ''}}",
         "simulation.params.output_dir: must not be empty\n"},
        {"session_models: {a: {params: {simulation_time: 1, shift_origin: true}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.shift_origin: there is no InputLayer whose origin could be "
         "moved\n"},
        {"network: {layers: {l: {params: {type: InputLayer, populations: {parrot_neuron: 1}},\n"
         "  nest_params: {rows: 1, columns: 1}}}}\n"
         "session_models: {a: {params: {simulation_time: 1, shift_origin: true}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.shift_origin: 'parrot_neuron' of the InputLayer 'l' is no "
         "stimulator and has no origin\n"},
        {"network: {synapse_models: {s: {params: {nest_model: static_synapse}, nest_params: "
         "{receptor_type: AMPA}}}}",
         "network.synapse_models.s.nest_params: receptor_type: expected a whole number, not 'AMPA' "
         "(text); names of receptors stand in params, with target_neuron\n"},
        {"network: {layers: {1: {params: {populations: {parrot_neuron: 1}}}}}",
         "network.layers.1: the name must be text\n"},
        {"network: {neuron_models: {1: {params: {nest_model: parrot_neuron}}}}",
         "network.neuron_models.1: the name of a model must be text\n"},
        {"network: {synapse_models: {s: {params: {nest_model: static_synapse, receptor_type: "
         "AMPA}}}}",
         "network.synapse_models.s: params: receptor_type and target_neuron must be given "
         "together\n"},
        {"network: {synapse_models: {s: {params: {nest_model: cont_delay_synapse}, nest_params: "
         "{delay: 0.07}}}}",
         "network.synapse_models.s.nest_params: delay: 0.07 ms is below the resolution: it must be "
         "at least one step of 0.1 ms\n"},
        {"session_models: {a: {params: {simulation_time: 1, synapse_changes: 5}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.synapse_changes: expected a list, not 5 (integer)\n"},
        {"session_models: {a: {params: {simulation_time: 1, synapse_changes: [{synapse_model: "
         "static_synapse, params: 5}]}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.synapse_changes[0]: params: expected a mapping, not 5 "
         "(integer)\n"},
        {"session_models: {a: {params: {simulation_time: 1, unit_changes: [{layers: x}]}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.unit_changes[0]: layers: expected a list of layers, or null for "
         "all, not 'x' (text)\n"},
        {"kernel: {nest_params: {local_num_threads: 2, total_num_virtual_procs: 3}}",
         "kernel.nest_params.total_num_virtual_procs: 3 differs from local_num_threads = 2; denest "
         "has one process\n"},
        {"session_models: {a: {params: {simulation_time: 1, unit_changes: [{layers: null, "
         "change_type: additive, nest_params: {instant_unblock_NMDA: 1}}]}}}\n"
         "network: {layers: {l: {params: {populations: {ht_neuron: 1}}, nest_params: {rows: 1, "
         "columns: 1}}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "session_models.a.params.unit_changes[0]: nest_params: instant_unblock_NMDA: additive "
         "changes are for numbers that can be set; this is none\n"},
        {"network: {topology: {params: {projections: [{projection_model: p, source_layers: l, "
         "target_layers: [l], source_population: null, target_population: null}]}}}",
         "network.topology.params.projections[0]: source_layers: expected a list of layers, not "
         "'l'\n"},
        {"network: {layers: {l: {params: {type: InputLayer, populations: {spike_generator: 1}},\n"
         "  nest_params: {rows: 1, columns: 1}}, t: {params: {populations: {parrot_neuron: 1}},\n"
         "  nest_params: {rows: 1, columns: 1}}},\n"
         "  projection_models: {p: {params: {type: all_to_all}, nest_params: {synapse_model: "
         "static_synapse}}},\n"
         "  topology: {params: {projections: [{projection_model: p, source_layers: [l], "
         "target_layers: [t], source_population: spike_generator, target_population: null}]}}}",
         "network.topology.params.projections: source_population: 'l' is an InputLayer, its "
         "projections start from 'parrot_neuron'\n"},
        {"network: {projection_models: {p: {nest_params: {synapse_model: static_synapse,\n"
         "  connection_type: divergent, weights: {linear: {a: 1.0, c: 0.0, anchor: [1.0]}}}}}}",
         "network.projection_models.p.nest_params: weights: linear: anchor: expected 2 or 3 "
         "numbers, not 1\n"},
        {"network: {projection_models: {p: {nest_params: {synapse_model: static_synapse,\n"
         "  connection_type: divergent, weights: {linear: {a: 1.0, c: 0.0, anchor: [.nan, "
         "0.0]}}}}}}",
         "network.projection_models.p.nest_params: weights: linear: anchor: nan is not finite\n"},
        {"network: {recorders: {params: {projection_recorders: [{model: weight_recorder}]}}}",
         "network.recorders.params.projection_recorders[0]: projection_model: is missing; it must "
         "be given\n"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *problems = problems_of(rows[i][0], NULL);

        if (i + 1 < G_N_ELEMENTS(rows))
            g_assert_cmpstr(problems, ==, rows[i][1]);
        else
            g_assert_true(g_str_has_prefix(problems, rows[i][1]));
    }
}

/* What is legal but probably not meant is told in the log. */
static void
test_warnings(void)
{
    static const char *const rows[][2] = {
        {"session_models: {a: {params: {simulation_time: 1, record: 'no'}}}\n"
         "simulation: {params: {sessions: [a]}}",
         "Session '00_a': record is the text 'no', which counts as true"},
        {"network: {layers: {l: {params: {populations: {parrot_neuron: 1}}, nest_params: {rows: 1, "
         "columns: 1}}},\n"
         "  projection_models: {p: {params: {type: all_to_all}, nest_params: {synapse_model: "
         "static_synapse}}},\n"
         "  topology: {params: {projections: [{projection_model: p, source_layers: [l], "
         "target_layers: [l], source_population: iaf_psc_exp, target_population: null}]}}}",
         "layer 'l' has no population 'iaf_psc_exp': no connections are made"},
        {"network: {recorder_models: {r: {params: {nest_model: spike_detector}, nest_params: "
         "{record_to: [file], to_memory: true}}}}",
         "Recorder model 'r': to_memory has no effect: record_to says it all"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *problems = problems_of(rows[i][0], NULL);

        g_assert_cmpstr(problems, ==, "");
        g_assert_nonnull(strstr(lines->str, rows[i][1]));
    }
}

/* A projection has one recorder. */
static void
test_recorded_twice(void)
{
    static const char pair[] = "projection_model: p, source_layers: [l], target_layers: [l], "
                               "source_population: null, target_population: null";
    g_autofree char *text = g_strdup_printf(
        "network:\n"
        "  layers: {l: {nest_params: {rows: 1, columns: 1}, params: {populations: {parrot_neuron: "
        "1}}}}\n"
        "  recorder_models: {w: {params: {nest_model: weight_recorder}}}\n"
        "  projection_models: {p: {params: {type: all_to_all}, nest_params: {synapse_model: "
        "static_synapse}}}\n"
        "  topology: {params: {projections: [{%s}]}}\n"
        "  recorders: {params: {projection_recorders: [\n"
        "    {model: w, %s},\n"
        "    {model: weight_recorder, %s},\n"
        "    {model: spike_detector, %s}]}}\n",
        pair, pair, pair, pair);
    g_autofree char *problems = problems_of(text, NULL);

    g_assert_cmpstr(problems, ==,
                    "network.recorders.params.projection_recorders: model: 'spike_detector' does "
                    "not record weights; it belongs to population_recorders\n"
                    "network.recorders.params.projection_recorders: the projection "
                    "'p-l-None-l-None' has a recorder already\n");
}

/* @param n times that a layer is named as source and as target */
static guint
count_problems(guint n)
{
    g_autoptr(GString) text = g_string_new(
        "network:\n"
        "  layers: {l: {nest_params: {rows: 1, columns: 1}, params: {populations: {parrot_neuron: "
        "1}}}}\n"
        "  synapse_models: {s: {params: {nest_model: static_synapse}}}\n"
        "  projection_models: {p: {params: {type: all_to_all}, nest_params: {synapse_model: s}}}\n"
        "  topology: {params: {projections: [{projection_model: p, source_population: null, "
        "target_population: null, source_layers: &all [");
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GPtrArray) problems = NULL;

    for (guint i = 0; i < n; i++)
        g_string_append(text, "l, ");
    g_string_append(text, "], target_layers: *all}]}}\n");
    tree = tree_of(text->str);
    problems = denest_check_tree(tree, NULL);
    return problems->len;
}

/* Lists that make very many projections of few words: repetitions are found in one pass, and
 * too many projections are one mistake. */
static void
test_many_projections(void)
{
    g_assert_cmpuint(count_problems(1), ==, 0);
    g_assert_cmpuint(count_problems(700), ==, 1);
    g_assert_cmpuint(count_problems(1100), ==, 1);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    lines = g_string_new(NULL);
    denest_log_set_sink(keep_line, NULL);
    g_test_add_func("/mistakes/no-cascade", test_no_cascade);
    g_test_add_func("/mistakes/repeated", test_repeated_mistake);
    g_test_add_func("/mistakes/circle", test_circle);
    g_test_add_func("/mistakes/rehearsals", test_rehearsals);
    g_test_add_func("/mistakes/labels", test_labels);
    g_test_add_func("/mistakes/unrecordable", test_unrecordable);
    g_test_add_func("/mistakes/nodes", test_nodes);
    g_test_add_func("/mistakes/warnings", test_warnings);
    g_test_add_func("/mistakes/recorded-twice", test_recorded_twice);
    g_test_add_func("/mistakes/many-projections", test_many_projections);
    status = g_test_run();
    g_string_free(lines, TRUE);
    return status;
}
