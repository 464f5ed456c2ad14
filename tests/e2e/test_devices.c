/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every option of stimulators and recorders, set in a tree, as the data files show it. */
#include <string.h>

#include "program.h"

#define TREE "tests/data/trees/devices.yml"
#define MAX_SETS 5

#define NEURON(model) "network.neuron_models." model ".nest_params."
#define RECORDER(model) "network.recorder_models." model ".nest_params."
#define GEN "sd_rate_gen-22-0.gdf"
#define PARROT "sd_in_parrot_neuron-20-0.gdf"
#define WEIGHTS "wr_learn-in-parrot_neuron-l-exc-26-0.csv"
#define V_M "mm_l_exc-19-0.dat"

typedef struct {
    const char *sets[MAX_SETS]; /* what is set in the tree */
    const char *file, *text;    /* begin of a data file; '|' stands for the end of a row */
} Option;

static const Option stimulators[] = {
    {{NULL}, GEN, "12 1.000 |12 2.000 |12 6.000 |"},
    {{NEURON("gen") "start=1.0", NEURON("gen") "stop=5.5"}, GEN, "12 2.000 |"},
    {{NEURON("gen") "origin=1.5"}, GEN, "12 2.500 |12 3.500 |12 7.500 |"},
    {{NEURON("gen") "spike_multiplicities=[2, 0, 1]"}, GEN, "12 1.000 |12 1.000 |12 6.000 |"},
    {{NEURON("gen") "spike_times=[1.2, 2.0, 6.0004]", NEURON("gen") "allow_offgrid_times=true"},
     GEN,
     "12 1.500 |12 2.000 |12 6.000 |"},
    {{NEURON("gen") "spike_times=[1.2, 2.0, 6.0004]", NEURON("gen") "allow_offgrid_spikes=true"},
     GEN,
     "12 1.500 |12 2.000 |12 6.000 |"},
    {{NEURON("gen") "spike_times=[1.2, 2.0, 6.0004]", NEURON("gen") "precise_times=true"},
     GEN,
     "12 1.500 |12 2.000 |12 6.000 |"},
    {{NEURON("gen") "spike_times=[0.0, 2.0, 6.0]", NEURON("gen") "shift_now_spikes=true"},
     GEN,
     "12 0.500 |12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "withweight=true"}, GEN, "12 1.000 1.000 |12 2.000 2.500 |12 6.000 3.000 |"},
    {{"session_models.b.params.shift_origin=true"}, PARROT, "8 2.000 |8 3.000 |8 7.000 |8 8.000 |"},
    {{NULL}, "mi_cur_ac-15-0.dat", "2 1.000 105.106 |2 2.000 90.902 |2 3.000 68.779 |2 4.000 40"},
    {{NEURON("ac") "start=2.0", NEURON("ac") "stop=3.0"},
     "mi_cur_ac-15-0.dat",
     "2 1.000 0.000 |2 2.000 90.902 |2 3.000 0.000 |"},
    {{NEURON("dc") "origin=1.0"},
     "mi_cur_dc-16-0.dat",
     "3 1.000 0.000 |3 2.000 2000.000 |3 3.000 2000.000 |"},
    {{NULL}, "mi_cur_noise-17-0.dat", "4 1.000 0.000 |4 2.000 0.000 |4 3.000 5.000 |4 4.000 5.000"},
    {{NULL},
     "mi_cur_step-18-0.dat",
     "5 1.000 0.000 |5 2.000 7.000 |5 3.000 7.000 |5 4.000 7.000 |5 5.000 -1.000 |"},
    {{NEURON("step") "origin=5.0"},
     "mi_cur_step-18-0.dat",
     "5 1.000 0.000 |5 2.000 0.000 |5 3.000 0.000 |5 4.000 0.000 |5 5.000 -1.000 |"},
    {{NULL}, "sd_rate_pulse-23-0.gdf", "13 3.000 |13 3.000 |13 3.000 |13 3.000 |13 3.000 |"},
    {{NEURON("pulse") "rate_times=[2.8, 3.2]", NEURON("pulse") "allow_offgrid_times=true"},
     "sd_rate_pulse-23-0.gdf",
     "13 3.000 |13 3.000 |13 3.000 |13 3.000 |13 3.000 |"},
    {{NEURON("pulse") "stop=1.0"}, "sd_rate_pulse-23-0.gdf", ""},
    {{NEURON("train") "rate=40000.0"},
     "sd_rate_train-24-0.gdf",
     "14 9.000 |14 9.000 |14 9.000 |14 9.000 |14 9.000 |14 9.000 |14 9.000 |"},
};

static const Option recorders[] = {
    {{RECORDER("sd") "withtargetgid=true", RECORDER("sd") "withport=true",
      RECORDER("sd") "withrport=true", RECORDER("sd") "withweight=true"},
     PARROT,
     "8 20 0 0 2.000 1.000 |8 20 0 0 3.000 1.000 |8 20 0 0 7.000 1.000 |"},
    {{RECORDER("sd") "withgid=false"}, GEN, "1.000 |2.000 |6.000 |"},
    {{RECORDER("sd") "time_in_steps=true"}, GEN, "12 2 |12 4 |12 12 |"},
    {{RECORDER("sd") "time_in_steps=true", RECORDER("sd") "precise_times=true"},
     GEN,
     "12 2 0.000 |12 4 0.000 |12 12 0.000 |"},
    {{RECORDER("sd") "precise_times=true"}, GEN, "12 1.000 |12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "precision=1"}, GEN, "12 1.0 |12 2.0 |12 6.0 |"},
    {{RECORDER("sd") "precision=0"}, GEN, "12 1 |12 2 |12 6 |"},
    {{RECORDER("sd") "precision=2", RECORDER("sd") "scientific=true"},
     GEN,
     "12 1.00e+00 |12 2.00e+00 |12 6.00e+00 |"},
    {{RECORDER("sd") "binary=true", RECORDER("sd") "fbuffer_size=9",
      RECORDER("sd") "flush_records=true", RECORDER("sd") "flush_after_simulate=false"},
     GEN,
     "12 1.000 |12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "n_events=0"}, GEN, "12 1.000 |12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "file_extension=txt"},
     "sd_rate_gen-22-0.txt",
     "12 1.000 |12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "start=1.0", RECORDER("sd") "stop=6.0"}, GEN, "12 2.000 |12 6.000 |"},
    {{RECORDER("sd") "origin=1.0", RECORDER("sd") "stop=3.0"}, GEN, "12 2.000 |"},
    {{RECORDER("sd") "label=mine", RECORDER("sd") "use_gid_in_filename=false"}, GEN, "12 1.000 |"},
    {{RECORDER("sd") "close_after_simulate=true", "kernel.nest_params.overwrite_files=true"},
     GEN,
     "12 6.000 |"},
    {{"session_models.b.params.reset_network=true", "kernel.nest_params.overwrite_files=true"},
     GEN,
     "12 6.000 |"},
    {{"session_models.b.params.reset_network=true", RECORDER("sd") "close_on_reset=false",
      RECORDER("mm") "close_on_reset=false", "kernel.nest_params.overwrite_files=true"},
     GEN,
     "12 1.000 |12 2.000 |12 6.000 |"},
    {{"session_models.a.params.record=false"}, GEN, "12 6.000 |"},
    {{"kernel.nest_params.data_prefix=x_"}, "x_" GEN, "12 1.000 |"},
    {{RECORDER("mm") "interval=2.0", RECORDER("mm") "offset=0.5"},
     V_M,
     "10 0.500 -70.000 |10 2.500 -65.691 |10 4.500 -70.000 |10 6.500 "},
    {{RECORDER("mm") "interval=0.7", RECORDER("mm") "precision=0"},
     V_M,
     "10 1 -70 |10 2 -70 |10 3 -62 |"},
    {{RECORDER("mm") "record_from=[I_syn_ex, V_m]"}, V_M, "10 1.000 0.000 -70.000 |"},
    {{RECORDER("mm") "record_from=[]"}, V_M, ""},
    {{RECORDER("mm") "withtargetgid=true", RECORDER("mm") "withport=true",
      RECORDER("mm") "withrport=true", RECORDER("mm") "withweight=true"},
     V_M,
     "10 19 0 0 1.000 0.000 -70.000 |"},
    {{RECORDER("mm") "time_in_steps=true"}, V_M, "10 2 -70.000 |10 4 -69.788 |"},
    {{NULL}, "vm_l_exc-25-0.dat", "10 1.000 -70.000 |10 2.000 -69.788 |"},
    {{RECORDER("vm") "interval=3.0"}, "vm_l_exc-25-0.dat", "10 3.000 -61.807 |10 6.000 -70.000 |"},
    {{NULL}, WEIGHTS, "8 10 2.000 10.000 |8 10 3.000 10.000 |8 10 7.000 11.484 |"},
    {{RECORDER("wr") "withport=true", RECORDER("wr") "withrport=true"},
     WEIGHTS,
     "8 10 0 0 2.000 10.000 |"},
    {{RECORDER("wr") "withtargetgid=false", RECORDER("wr") "withweight=false"},
     WEIGHTS,
     "8 2.000 |8 3.000 |8 7.000 |"},
    {{RECORDER("wr") "targets=[10]", RECORDER("wr") "senders=[8]"}, WEIGHTS, "8 10 2.000 10.000 |"},
    {{RECORDER("wr") "targets=[9]"}, WEIGHTS, ""},
    {{RECORDER("wr") "senders=[10]"}, WEIGHTS, ""},
    {{RECORDER("wr") "start=2.5", RECORDER("wr") "stop=3.0"}, WEIGHTS, "8 10 3.000 10.000 |"},
};

static char *
run(const char *const *sets, ProgramResult *ret_result)
{
    const char *argv[10 + 2 * MAX_SETS] = {g_getenv("DENEST_PROGRAM"), "run", TREE, "-q"};
    char *folder = program_folder_new();
    guint n = 4;

    argv[n++] = "-o";
    argv[n++] = folder;
    for (guint i = 0; i < MAX_SETS && sets[i]; i++) {
        argv[n++] = "--set";
        argv[n++] = sets[i];
    }
    program_spawn(g_getenv("DENEST_SOURCE_ROOT"), argv, ret_result);
    return folder;
}

/* The whole file if its rows are few, else its begin. */
static void
check(const Option *option)
{
    g_auto(ProgramResult) result = {0};
    char *folder = run(option->sets, &result);
    g_autofree char *path = g_build_filename("data", option->file, NULL);
    g_autofree char *text = NULL;

    program_assert_status(&result, 0);
    text = program_read(folder, path);
    g_strdelimit(text, "\t", ' ');
    g_strdelimit(text, "\n", '|');
    if (*option->text == '\0' ? *text != '\0' : !g_str_has_prefix(text, option->text))
        g_error("%s: %s: %s\nis not %s", option->sets[0], option->file, text, option->text);
    program_folder_remove(folder);
}

static void
test_stimulators(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(stimulators); i++)
        check(&stimulators[i]);
}

static void
test_recorders(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(recorders); i++)
        check(&recorders[i]);
}

/* Rows on the terminal, and what there is no file for. */
static void
test_targets(void)
{
    static const char *const screen[MAX_SETS] = {RECORDER("sd") "record_to=[screen, memory]"};
    static const char *const none[MAX_SETS] = {RECORDER("sd") "record_to=[]",
                                               RECORDER("sd") "to_file=true"};
    g_auto(ProgramResult) shown = {0}, silent = {0};
    char *folder = run(screen, &shown);
    g_autofree char *metadata = program_read(folder, "data/sd_rate_gen.yml");
    g_autofree char *file = g_build_filename(folder, "data", GEN, NULL);
    char *other;

    program_assert_status(&shown, 0);
    program_assert_contains(shown.out, "12\t1\t\n");
    program_assert_contains(shown.out, "10\t7.5\t\n");
    program_assert_contains(metadata, "filenames: []\n");
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    other = run(none, &silent);
    g_assert_cmpstr(silent.out, ==, "");
    program_assert_contains(silent.err, "to_file has no effect: record_to says it all");
    program_folder_remove(folder);
    program_folder_remove(other);
}

/* Files that cannot be opened again are an error; those that are lost, a warning. */
static void
test_closing(void)
{
    static const char *const close[MAX_SETS] = {RECORDER("sd") "close_after_simulate=true"};
    static const char *const reset[MAX_SETS] = {"session_models.b.params.reset_network=true"};
    static const char *const *const rows[] = {close, reset};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(ProgramResult) result = {0};
        char *folder = run(rows[i], &result);

        program_assert_status(&result, 1);
        program_assert_contains(result.err, "exists already: set overwrite_files to true");
        if (i == 0)
            program_assert_contains(result.err, "with close_after_simulate each session begins");
        program_folder_remove(folder);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/devices/stimulators", test_stimulators);
    g_test_add_func("/devices/recorders", test_recorders);
    g_test_add_func("/devices/targets", test_targets);
    g_test_add_func("/devices/closing", test_closing);
    return g_test_run();
}
