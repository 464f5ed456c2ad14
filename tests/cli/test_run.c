/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `denest run`: folders, options, what is printed, and how a run ends early. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "program.h"

#define SEED "params/tree_paths.yml"
#define TUTORIAL "params/tutorial/tree_paths.yml"

/* deNEST's stages, in its order. */
static void
test_log(void)
{
    static const char *const lines[] = {
        "=== RUNNING SIMULATION",
        ("[denest.network] INFO: Network size (including recorders and parrot neurons):\n"
         "Number of nodes: 206\nNumber of projections: 6650"),
        "[denest.simulation] INFO: Finished creating network",
        "[denest.simulation] INFO: Saving simulation metadata...",
        "[denest.simulation] INFO: Running session: '00_warmup'...",
        "[denest.session] INFO: Running session '00_warmup' for 100 ms",
        "[denest.simulation] INFO: Done running session '03_3_spikes'",
        "[denest] INFO: Total simulation virtual time: 400.0 ms",
        "[denest] INFO: Simulation output written to: /",
    };
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    const char *at;

    program_denest(&result, "run", TUTORIAL, "-o", folder, NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.out, ==, "");
    at = result.err;
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        program_assert_contains(at, lines[i]);
        at = strstr(at, lines[i]);
    }
    g_assert_null(strchr(result.err, '\r'));
    g_assert_null(strstr(result.err, "phases"));
    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.err, ==, "");
    program_denest(&result, "run", TUTORIAL, "-v", "-o", folder, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "Session '03_3_spikes' phases: update 0.");
    program_assert_contains(result.err, "Session '03_3_spikes' work: 30000 neuron updates, ");
    program_folder_remove(folder);
}

/* Without -o and -i the tree's folders count, relative to the working directory. */
static void
test_folders(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *line =
        g_strdup_printf("mkdir -p params && cp -r '%s/params/input' params/ && "
                        "\"$DENEST_PROGRAM\" run '%s/" SEED "' -q",
                        g_getenv("DENEST_SOURCE_ROOT"), g_getenv("DENEST_SOURCE_ROOT"));
    g_autofree char *tree = NULL;

    program_shell(folder, line, &result);
    program_assert_status(&result, 0);
    tree = program_read(folder, "output/parameter_tree.yml");
    program_assert_contains(tree, "output_dir: output\n");
    program_shell(folder,
                  "mv params/input other && mv output first && \"$DENEST_PROGRAM\" run "
                  "first/parameter_tree.yml -q -i other --output=a/b",
                  &result);
    program_assert_status(&result, 0);
    g_free(tree);
    tree = program_read(folder, "a/b/parameter_tree.yml");
    program_assert_contains(tree, "output_dir: a/b\n");
    program_assert_contains(tree, "input_dir: other\n");
    program_shell(folder, "diff -r first/data a/b/data", &result);
    program_assert_status(&result, 0);
    program_folder_remove(folder);
}

/* Where the time went, session by session; an earlier run's file does not stay. */
static void
test_timing(void)
{
    static const char *const parts[] = {
        "build: ",
        "\nsessions:\n  00_warmup:\n    update: ",
        "\n    deliver: ",
        "\n    record: ",
        "\n    other: ",
        "\n  01_3_spikes:\n    update: ",
        "\n  03_3_spikes:\n",
    };
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *timing = NULL;
    const char *at;

    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, NULL);
    program_assert_status(&result, 0);
    timing = program_read(folder, "timing.yml");
    at = timing;
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        program_assert_contains(at, parts[i]);
        at = strstr(at, parts[i]);
    }
    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, "--set",
                   "simulation.params.sessions=[]", NULL);
    program_assert_status(&result, 0);
    program_shell(folder, "ls", &result);
    g_assert_cmpstr(result.out, ==, "data\nparameter_tree.yml\nsession_times.yml\nversions.txt\n");
    program_folder_remove(folder);
}

/* A run removes what an earlier one wrote, and nothing else. */
static void
test_clearing(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *mine = NULL;

    program_write(folder, "notes.txt", "mine\n");
    program_write(folder, "data/table.csv", "mine\n");
    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, "--set",
                   "kernel.nest_params.local_num_threads=3", NULL);
    program_assert_status(&result, 0);
    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, NULL);
    program_assert_status(&result, 0);
    program_shell(folder, "ls data", &result);
    g_assert_cmpstr(result.out, ==,
                    "my_multimeter_l1_l1_exc-203-0.dat\nmy_multimeter_l1_l1_exc.yml\n"
                    "my_spike_detector_input_layer_parrot_neuron-204-0.gdf\n"
                    "my_spike_detector_input_layer_parrot_neuron.yml\ntable.csv\n"
                    "weight_recorder_proj_1_AMPA-l1-l1_exc-l1-l1_inh-205-0.csv\n"
                    "weight_recorder_proj_1_AMPA-l1-l1_exc-l1-l1_inh.yml\n");
    mine = program_read(folder, "notes.txt");
    g_assert_cmpstr(mine, ==, "mine\n");
    program_folder_remove(folder);
}

/* A run without sessions builds the network and writes metadata. */
static void
test_no_sessions(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *times = NULL;

    program_denest(&result, "run", TUTORIAL, "-o", folder, "--set", "simulation.params.sessions=[]",
                   NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "Total simulation virtual time: 0.0 ms");
    times = program_read(folder, "session_times.yml");
    g_assert_cmpstr(times, ==, "{}\n");
    program_folder_remove(folder);
}

/* reset_network deletes what was recorded, and says so beforehand; keep_data keeps it. */
static void
test_keep_data(void)
{
    const char *reset = "session_models.2_spikes.params.reset_network=true";
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *all = NULL;
    g_autofree char *rest = NULL;

    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, "--set", reset, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err,
                            "Session '02_2_spikes' resets the network: what was recorded "
                            "in '01_3_spikes' is deleted");
    rest = program_read(folder, "data/my_spike_detector_input_layer_parrot_neuron-204-0.gdf");
    g_assert_null(strstr(rest, "\t102.000"));
    program_denest(&result, "run", TUTORIAL, "-q", "-o", folder, "--set", reset, "--set",
                   "kernel.params.keep_data=true", NULL);
    program_assert_status(&result, 0);
    g_assert_cmpstr(result.err, ==, "");
    all = program_read(folder, "data/my_spike_detector_input_layer_parrot_neuron-204-0.gdf");
    g_assert_true(g_str_has_prefix(all, "27\t102.000\t\n"));
    g_assert_true(g_str_has_suffix(all, rest));
    program_denest(&result, "check", TUTORIAL, "--set", reset, NULL);
    program_assert_status(&result, 0);
    program_assert_contains(result.err, "is deleted");
    program_denest(&result, "check", TUTORIAL, "--set", "kernel.params.keep_data=1", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "kernel.params.keep_data: expected true or false");
    program_folder_remove(folder);
}

static void
test_unwritable(void)
{
    g_auto(ProgramResult) result = {0};

    program_denest(&result, "run", TUTORIAL, "-q", "-o", "/dev/null/output", NULL);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, "/dev/null/output");
    program_denest(&result, "run", TUTORIAL, "-q", "-o", "", NULL);
    program_assert_status(&result, 2);
}

/* A limit on the size of files stands for a full disk: the run says which file it could not write.
 */
static void
test_full_disk(void)
{
    char *folder = program_folder_new();
    g_auto(ProgramResult) result = {0};
    g_autofree char *line = g_strdup_printf(
        "trap '' XFSZ; ulimit -f 200; \"$DENEST_PROGRAM\" run " TUTORIAL " -q -o '%s'", folder);

    program_shell(g_getenv("DENEST_SOURCE_ROOT"), line, &result);
    program_assert_status(&result, 1);
    program_assert_contains(result.err, folder);
    program_assert_contains(result.err, "File too large");
    program_folder_remove(folder);
}

/* Start a run of 1000 s, wait for its first session, send @number. Returns the exit status. */
static int
interrupt(const char *folder, int number, GString *err)
{
    const char *argv[] = {g_getenv("DENEST_PROGRAM"),
                          "run",
                          TUTORIAL,
                          "-o",
                          folder,
                          "--set",
                          "session_models.3_spikes.params.simulation_time=1000000.0",
                          NULL};
    g_autoptr(GError) error = NULL;
    char buffer[4096];
    gssize n;
    GPid pid;
    int fd, status;
    gboolean sent = FALSE;

    g_spawn_async_with_pipes(g_getenv("DENEST_SOURCE_ROOT"), (char **)argv, NULL,
                             G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, NULL, &fd, &error);
    g_assert_no_error(error);
    while ((n = read(fd, buffer, sizeof(buffer))) > 0) {
        g_string_append_len(err, buffer, n);
        if (!sent && strstr(err->str, "Running session '01_3_spikes' for 1000000 ms")) {
            g_usleep(G_USEC_PER_SEC / 5);
            kill(pid, number);
            sent = TRUE;
        }
    }
    close(fd);
    g_assert_true(sent);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
test_interrupt(gconstpointer number)
{
    char *folder = program_folder_new();
    g_autoptr(GString) err = g_string_new(NULL);
    g_autofree char *rows = NULL;
    g_autofree char *times = NULL;

    g_assert_cmpint(interrupt(folder, GPOINTER_TO_INT(number), err), ==,
                    128 + GPOINTER_TO_INT(number));
    program_assert_contains(err->str, "denest: stopped in session '01_3_spikes' after ");
    program_assert_contains(err->str, " of 1000000 ms; completed sessions: 00_warmup; ");
    rows = program_read(folder, "data/my_multimeter_l1_l1_exc-203-0.dat");
    g_assert_true(g_str_has_suffix(rows, "\t\n"));
    times = program_read(folder, "session_times.yml");
    program_assert_contains(times, "01_3_spikes");
    program_folder_remove(folder);
}

/* On a terminal there are bars; log lines do not run into them. */
static void
test_terminal(void)
{
    char *folder = program_folder_new();
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    const char *argv[] = {g_getenv("DENEST_PROGRAM"), "run", TUTORIAL, "-o", folder, NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    char buffer[4096];
    gssize n;
    GPid pid;
    int slave, status;

    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        g_test_skip("there are no pseudo terminals");
        return;
    }
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    g_assert_cmpint(slave, >=, 0);
    g_spawn_async_with_fds(g_getenv("DENEST_SOURCE_ROOT"), (char **)argv, NULL,
                           G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, -1, -1, slave, &error);
    g_assert_no_error(error);
    close(slave);
    while ((n = read(master, buffer, sizeof(buffer))) > 0)
        g_string_append_len(text, buffer, n);
    close(master);
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_cmpint(status, ==, 0);
    program_assert_contains(text->str, "00_warmup: 100%|██████████| 100/100 [");
    program_assert_contains(text->str, "03_3_spikes: 100%|██████████| 100/100 [");
    program_assert_contains(text->str, "ms/s]");
    for (const char *line = text->str; (line = strstr(line, "%|")); line++) {
        gsize length = strcspn(line, "\r\n");
        g_autofree char *rest = g_strndup(line, length);

        g_assert_null(strstr(rest, "INFO"));
    }
    program_folder_remove(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/run/log", test_log);
    g_test_add_func("/run/folders", test_folders);
    g_test_add_func("/run/timing", test_timing);
    g_test_add_func("/run/clearing", test_clearing);
    g_test_add_func("/run/no_sessions", test_no_sessions);
    g_test_add_func("/run/keep_data", test_keep_data);
    g_test_add_func("/run/unwritable", test_unwritable);
    g_test_add_func("/run/full_disk", test_full_disk);
    g_test_add_data_func("/run/interrupt", GINT_TO_POINTER(SIGINT), test_interrupt);
    g_test_add_data_func("/run/terminate", GINT_TO_POINTER(SIGTERM), test_interrupt);
    g_test_add_func("/run/terminal", test_terminal);
    return g_test_run();
}
