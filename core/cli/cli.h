/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The `denest` command: what its subcommands share. They use the public interface of libdenest
 * only, and are alone in printing and exiting.
 */
#ifndef DENEST_CORE_CLI_CLI_H
#define DENEST_CORE_CLI_CLI_H

#include <denest/simulation.h>

G_BEGIN_DECLS

/** Exit status of the program. A run that a signal stopped ends with 128 plus its number. */
enum {
    DENEST_EXIT_OK = 0,
    DENEST_EXIT_FAILED = 1, /**< a mistake in the tree, a file that cannot be written, … */
    DENEST_EXIT_USAGE = 2,  /**< a mistake on the command line */
};

typedef struct DenestCliCommand DenestCliCommand;

/** What is known when a subcommand begins. */
typedef struct {
    const DenestCliCommand *command;
    char **args;            /**< the program's name, then the arguments; NULL-ended */
    GPtrArray *plugin_path; /**< folders of --plugin-path, in order; NULL-ended */
} DenestCli;

/** One subcommand. */
struct DenestCliCommand {
    const char *name;
    const char *arguments;      /**< as the usage line prints them: "TREE [NODE]" */
    guint n_min, n_max;         /**< how many there may be */
    const char *summary;        /**< one line */
    const char *description;    /**< end of its --help; may be NULL */
    int (*run)(DenestCli *cli); /**< @return exit status */
};

extern const DenestCliCommand denest_cli_run, denest_cli_check, denest_cli_show, denest_cli_models,
    denest_cli_plugins, denest_cli_connections, denest_cli_conform, denest_cli_draw,
    denest_cli_new_plugin, denest_cli_bench;

/** Changes of a tree on the command line, for options that several subcommands have. */
typedef struct {
    char **overrides; /**< files, or NULL */
    char **sets;      /**< assignments, or NULL */
    char *seed;       /**< or NULL */
} DenestCliChanges;

/** Rows of a GOptionEntry table that fill @p changes. */
#define DENEST_CLI_CHANGES(changes)                                                                \
    {"set",                                                                                        \
     0,                                                                                            \
     0,                                                                                            \
     G_OPTION_ARG_FILENAME_ARRAY,                                                                  \
     &(changes).sets,                                                                              \
     "Change one value, e.g. kernel.nest_params.resolution=0.1; the last one wins",                \
     "PATH=VALUE"},                                                                                \
        {"override",                                                                               \
         0,                                                                                        \
         0,                                                                                        \
         G_OPTION_ARG_FILENAME_ARRAY,                                                              \
         &(changes).overrides,                                                                     \
         "Put a tree in front of TREE; of several, the first one wins",                            \
         "FILE"},                                                                                  \
    {                                                                                              \
        "seed", 0, 0, G_OPTION_ARG_FILENAME, &(changes).seed,                                      \
            "The same as --set kernel.params.nest_seed=N", "N"                                     \
    }

void denest_cli_changes_clear(DenestCliChanges *changes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DenestCliChanges, denest_cli_changes_clear)

/** Row of a GOptionEntry table for the number of threads; @p workers is -1 before. */
#define DENEST_CLI_WORKERS(workers)                                                                \
    {                                                                                              \
        "workers", 0, 0, G_OPTION_ARG_INT, &(workers),                                             \
            "Threads that do the work (default: one for each processor); results do not depend "   \
            "on it",                                                                               \
            "N"                                                                                    \
    }

/**
 * Check a number that an option gives.
 *
 * @param given -1: the option is not there, @p ret_count stays as it is
 * @return FALSE after a message on standard error, if it is not between 1 and @p max
 */
gboolean denest_cli_check_count(const DenestCli *cli, const char *option, int given, int max,
                                guint *ret_count);
/** The same for DENEST_CLI_WORKERS(). @param ret_count 0: one for each processor */
gboolean denest_cli_check_workers(const DenestCli *cli, int given, guint *ret_count);

/**
 * Parse the options of a subcommand; the rest of cli->args are then its arguments, from index 1 on.
 *
 * @param entries options, ended by a row of zeros
 * @return FALSE after a message on standard error: the command line is wrong
 */
gboolean denest_cli_parse(DenestCli *cli, const GOptionEntry *entries);

/** Print that the command line is wrong, and how. @return DENEST_EXIT_USAGE */
int denest_cli_refuse(const DenestCli *cli, const char *message);

/** The trees that @p changes mean, for denest_load_trees(). @return array of DenestTree *, owned by
 * the caller; NULL on error */
GPtrArray *denest_cli_overrides(const DenestCliChanges *changes, GError **error);

/** Load the tree at @p path with changes. @return owned by the caller; NULL on error */
DenestTree *denest_cli_load(const char *path, const DenestCliChanges *changes, GError **error);

/** Options of the library that the command line gives. Borrows from @p cli. */
DenestOptions denest_cli_options(const DenestCli *cli);

/** Print a message on standard error. @return DENEST_EXIT_FAILED */
int denest_cli_fail(const GError *error);
/** Print @p text on standard output. @return exit status: output may end on a full disk */
int denest_cli_print(const char *text);

G_END_DECLS

#endif
