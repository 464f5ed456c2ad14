/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Networks and simulations: deNEST's objects. A tree of parameters becomes a simulation; a
 * simulation has a network of layers and a list of sessions, which run one after the other.
 *
 * All objects belong to one thread. Functions that take a `GError **` return FALSE or NULL on
 * error; unless said otherwise the object is then unchanged. Messages of mistakes in trees begin
 * with the place and the path of what is wrong.
 */
#ifndef DENEST_SIMULATION_H
#define DENEST_SIMULATION_H

#include <denest/connection.h>
#include <denest/tree.h>
#include <denest/work.h>

G_BEGIN_DECLS

/** One layer of a network: populations on a grid, or at free positions. Owned by the network. */
typedef struct DenestLayer DenestLayer;
/** One stretch of simulated time and the changes at its beginning. Owned by the simulation. */
typedef struct DenestSession DenestSession;
/** Layers, projections and recorders. */
typedef struct DenestNetwork DenestNetwork;
/** A network, its sessions and its output folder. */
typedef struct DenestSimulation DenestSimulation;

/** What is going on. */
typedef struct {
    const char *phase; /**< name of the session, or of the step of building: "Connecting layers" */
    gboolean is_running; /**< FALSE while the network is built */
    double done, total;  /**< ms while running, else objects */
} DenestProgressReport;

/**
 * Called now and then, in the thread that runs the simulation.
 *
 * @return FALSE to stop: the call under way fails with DENEST_ERROR_INTERRUPTED
 */
typedef gboolean (*DenestProgressFunc)(const DenestProgressReport *report, gpointer user_data);

/** How to run, beside what the tree says. All zeros is a good set; copied where it is passed. */
typedef struct {
    const char *output_dir; /**< instead of the tree's `output_dir`; NULL: the tree's */
    const char *input_dir;  /**< instead of the tree's `input_dir`; NULL: the tree's */
    /** Folders of plugins before $DENEST_PLUGIN_PATH; NULL-ended; NULL: none */
    const char *const *plugin_path;
    guint n_workers;      /**< threads; 0: one for each processor. Results do not depend on it. */
    gboolean keep_data;   /**< `reset_network` keeps what was recorded */
    gboolean keep_memory; /**< keep rows of recorders that record to memory, for reading */
    DenestProgressFunc progress; /**< may be NULL */
    gpointer user_data;          /**< for progress */
} DenestOptions;

/** @name Whole runs
 * @{ */

/**
 * Run a tree: build, create, save metadata, run all sessions. The output folder of an earlier run
 * is not touched before the network is created.
 *
 * @param options may be NULL
 * @since 0.1
 */
DENEST_API gboolean denest_run_tree(const DenestTree *tree, const DenestOptions *options,
                                    GError **error);
/** denest_load_trees() and denest_run_tree(). @since 0.1 */
DENEST_API gboolean denest_run(const char *path, const DenestTree *const *overrides,
                               guint n_overrides, const DenestOptions *options, GError **error);

/**
 * Find all mistakes of a tree that can be found without running it. Writes nothing.
 *
 * @param options may be NULL
 * @return new array of GError *, empty if the tree is good; g_ptr_array_unref() frees the errors
 * @since 0.1
 */
DENEST_API GPtrArray *denest_check_tree(const DenestTree *tree, const DenestOptions *options);
/** @} */

/** @name Simulation
 * @{ */

/**
 * Everything up to the first session: kernel, sessions, network, output folder with metadata.
 *
 * @param tree NULL: an empty tree
 * @param options may be NULL
 * @return owned by the caller
 * @since 0.1
 */
DENEST_API DenestSimulation *denest_simulation_new(const DenestTree *tree,
                                                   const DenestOptions *options, GError **error);
/** The same without an output folder, for looking at the network; sessions cannot be run. */
DENEST_API DenestSimulation *
denest_simulation_new_unsaved(const DenestTree *tree, const DenestOptions *options, GError **error);
/** Closes data files. May be NULL. */
DENEST_API void denest_simulation_free(DenestSimulation *simulation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestSimulation, denest_simulation_free)

/**
 * Run all sessions that have not run yet, in order. On error (also DENEST_ERROR_INTERRUPTED) files
 * are complete up to where the run ended, and the simulation cannot go on.
 */
DENEST_API gboolean denest_simulation_run(DenestSimulation *simulation, GError **error);
/** Run the next session only. */
DENEST_API gboolean denest_simulation_run_session(DenestSimulation *simulation, GError **error);

/** @name Building step by step: each call replaces the part of the tree that it names and builds
 * network, sessions and kernel anew, at time 0. Metadata is saved when asked for.
 * @{ */
DENEST_API gboolean denest_simulation_init_kernel(DenestSimulation *simulation,
                                                  const DenestTree *kernel, GError **error);
DENEST_API gboolean denest_simulation_create_network(DenestSimulation *simulation,
                                                     const DenestTree *network, GError **error);
DENEST_API gboolean denest_simulation_build_session_models(DenestSimulation *simulation,
                                                           const DenestTree *session_models,
                                                           GError **error);
/** @param names NULL-ended */
DENEST_API gboolean denest_simulation_build_sessions(DenestSimulation *simulation,
                                                     const char *const *names, GError **error);
/** @} */

/** Write parameter_tree.yml, versions.txt, session_times.yml and the recorders' metadata.
 * @param clear first remove what an earlier run wrote there */
DENEST_API gboolean denest_simulation_save_metadata(DenestSimulation *simulation, gboolean clear,
                                                    GError **error);

/** The tree as it is saved; borrowed. */
DENEST_API const DenestTree *denest_simulation_tree(const DenestSimulation *simulation);
/** Borrowed. */
DENEST_API DenestNetwork *denest_simulation_network(DenestSimulation *simulation);
DENEST_API const char *denest_simulation_output_dir(const DenestSimulation *simulation);
DENEST_API const char *denest_simulation_input_dir(const DenestSimulation *simulation);
DENEST_API guint denest_simulation_n_sessions(const DenestSimulation *simulation);
/** Borrowed. @param i < denest_simulation_n_sessions() */
DENEST_API DenestSession *denest_simulation_session(const DenestSimulation *simulation, guint i);
/** Whether the tree asks for the progress of simulated time (`print_time`). */
DENEST_API gboolean denest_simulation_print_time(const DenestSimulation *simulation);
/** Sum of the sessions' durations, ms. */
DENEST_API double denest_simulation_total_time(const DenestSimulation *simulation);
/** @} */

/** @name Sessions
 * @{ */
/** "00_warmup". */
DENEST_API const char *denest_session_name(const DenestSession *session);
/** ms */
DENEST_API double denest_session_start(const DenestSession *session);
/** ms */
DENEST_API double denest_session_end(const DenestSession *session);
/** Duration in ms. */
DENEST_API double denest_session_time(const DenestSession *session);
/** What its run took and did; all zeros before. */
DENEST_API DenestWork denest_session_work(const DenestSession *session);
/** @} */

/** @name Network
 * @{ */

/**
 * Build a network from the tree of a `network` node without creating it.
 *
 * @param tree NULL: an empty tree
 * @param options may be NULL; `input_dir` is the folder of files that the tree names, NULL: the
 * working directory
 * @return owned by the caller
 */
DENEST_API DenestNetwork *denest_network_new(const DenestTree *tree, const DenestOptions *options,
                                             GError **error);
/** May be NULL; not for networks of a simulation. */
DENEST_API void denest_network_free(DenestNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestNetwork, denest_network_free)

/** The parts of a network that are built from a node each. */
typedef enum {
    DENEST_BUILD_NEURON_MODELS,
    DENEST_BUILD_SYNAPSE_MODELS,
    DENEST_BUILD_RECORDER_MODELS,
    DENEST_BUILD_LAYERS,
    DENEST_BUILD_PROJECTION_MODELS,
    DENEST_BUILD_PROJECTIONS, /**< `topology` */
    DENEST_BUILD_RECORDERS,
    DENEST_N_BUILDS
} DenestBuild;

/** Replace one part of a network that is not created yet. @param tree the part's node; NULL: empty
 */
DENEST_API gboolean denest_network_build(DenestNetwork *network, DenestBuild part,
                                         const DenestTree *tree, GError **error);
/** Create units and connections, in a kernel with default parameters. A second call does nothing
 * but log a warning. */
DENEST_API gboolean denest_network_create(DenestNetwork *network, GError **error);
DENEST_API gboolean denest_network_is_created(const DenestNetwork *network);

/**
 * Apply unit changes to a created network: a list as `unit_changes` of a session model holds it.
 *
 * @param input_dir folder of array files; NULL: the working directory
 */
DENEST_API gboolean denest_network_set_state(DenestNetwork *network,
                                             const DenestValue *unit_changes, const char *input_dir,
                                             GError **error);
/** Apply synapse changes: a list of `{synapse_model, params}`. */
DENEST_API gboolean denest_network_change_synapse_states(DenestNetwork *network,
                                                         const DenestValue *synapse_changes,
                                                         GError **error);
/** Write the metadata of all recorders to @p folder, which exists. */
DENEST_API gboolean denest_network_save_metadata(const DenestNetwork *network, const char *folder,
                                                 GError **error);

/** The tree of the network; borrowed. */
DENEST_API const DenestTree *denest_network_tree(const DenestNetwork *network);
/** Objects that building part @p part made. */
DENEST_API guint denest_network_n_objects(const DenestNetwork *network, DenestBuild part);
/** Highest gid + 1 of a created network. */
DENEST_API DenestGid denest_network_n_nodes(const DenestNetwork *network);
DENEST_API guint64 denest_network_n_connections(const DenestNetwork *network);

/** Layers are sorted by name. */
DENEST_API guint denest_network_n_layers(const DenestNetwork *network);
/** Borrowed. */
DENEST_API DenestLayer *denest_network_layer(const DenestNetwork *network, guint i);
/** Borrowed, or NULL with DENEST_ERROR_NOT_FOUND and the nearest name. */
DENEST_API DenestLayer *denest_network_find_layer(const DenestNetwork *network, const char *name,
                                                  GError **error);
/** Value of a key of one unit, owned by the caller. */
DENEST_API DenestValue *denest_network_get(const DenestNetwork *network, DenestGid gid,
                                           const char *key, GError **error);

/** What is known of a recorder; everything is borrowed from the network. */
typedef struct {
    DenestGid gid; /**< 0 before the network is created */
    const char *label, *model;
    const char *type;       /**< "multimeter", "spike_detector" or "weight_recorder" */
    const char *layer;      /**< NULL for weight recorders */
    const char *population; /**< NULL for weight recorders */
    const char *projection; /**< name of the projection; NULL for the others */
} DenestRecorderInfo;

/** Population recorders, then projection recorders, in order of creation. */
DENEST_API guint denest_network_n_recorders(const DenestNetwork *network);
/** @param i < denest_network_n_recorders() */
DENEST_API DenestRecorderInfo denest_network_recorder(const DenestNetwork *network, guint i);
/** @} */

/** @name Connections
 * @{ */

/** What is known of a projection; everything is borrowed from the network. */
typedef struct {
    const char *name;          /**< "model-layer-population-layer-population" */
    const char *model;         /**< projection model */
    const char *type;          /**< "topological", … */
    const char *synapse;       /**< synapse model */
    const DenestValue *params; /**< what the type reads, a mapping */
    const char *source_layer, *target_layer;
    const char *source_population; /**< NULL: all of the layer */
    const char *target_population; /**< NULL: all of the layer */
    guint64 n_connections;         /**< 0 before the network is created */
    gsize n_bytes;                 /**< of their store */
} DenestProjectionInfo;

/** Projections in order of creation. */
DENEST_API guint denest_network_n_projections(const DenestNetwork *network);
/** @param i < denest_network_n_projections() */
DENEST_API DenestProjectionInfo denest_network_projection(const DenestNetwork *network, guint i);
/** Index of a projection. @param error DENEST_ERROR_NOT_FOUND, with the nearest name */
DENEST_API gboolean denest_network_find_projection(const DenestNetwork *network, const char *name,
                                                   guint *ret_index, GError **error);
/**
 * Call @p func for each connection of projection @p i of a created network, by source, then target.
 *
 * @param i -1: for all connections between units, also those of parrots with their stimulators; not
 * those of recorders
 */
DENEST_API void denest_network_foreach_connection(const DenestNetwork *network, int i,
                                                  DenestConnectionFunc func, gpointer user_data);

/**
 * Outline of the mask of projection @p i around a source unit: where its targets may lie, in the
 * plane of two axes. In three dimensions it is what one sees along the third axis.
 *
 * @param x_axis, y_axis two of 0, 1 and, in three dimensions, 2
 * @return array of GArray, closed polygons with the inside on their left: x, y, x, y … relative to
 * the source; empty if there is no mask. Owned by the caller.
 */
DENEST_API GPtrArray *denest_network_mask_outline(const DenestNetwork *network, guint i,
                                                  guint x_axis, guint y_axis);

/**
 * Write `gid x y` (`z`) for each unit of layers, as NEST's DumpLayerNodes.
 *
 * @param layers names, NULL-ended; NULL: all layers
 */
DENEST_API gboolean denest_network_dump_nodes(const DenestNetwork *network,
                                              const char *const *layers, const char *path,
                                              GError **error);
/**
 * Write `source target weight delay dx dy` (`dz`) for each connection of a synapse model that
 * starts in one of the layers, as NEST's DumpLayerConnections; the displacement is NaN where the
 * target has no position.
 *
 * @param synapse_model NULL: all
 */
DENEST_API gboolean denest_network_dump_connections(const DenestNetwork *network,
                                                    const char *const *layers,
                                                    const char *synapse_model, const char *path,
                                                    GError **error);
/** @} */

/** @name Layers
 * @{ */

/** Room of a layer. */
typedef struct {
    guint n_dims; /**< 2 or 3 */
    double lower_left[3], extent[3];
    gboolean edge_wrap;
} DenestLayerRoom;

DENEST_API DenestLayerRoom denest_layer_room(const DenestLayer *layer);
/** Position of unit @p gid. @param ret_position n_dims numbers @return FALSE if it is not of this
 * layer */
DENEST_API gboolean denest_layer_position(const DenestLayer *layer, DenestGid gid,
                                          double *ret_position);

/**
 * Where a unit is: row 0 at the top, column 0 at the left, index within the position. In a grid of
 * three dimensions layer 0 is the one of lowest z; elsewhere it is 0. Free positions (`positions`)
 * are rows of one column.
 */
typedef struct {
    guint row, column, layer, index;
} DenestLocation;

DENEST_API const char *denest_layer_name(const DenestLayer *layer);
/** 0 before the network is created. */
DENEST_API DenestGid denest_layer_gid(const DenestLayer *layer);
DENEST_API gboolean denest_layer_is_input(const DenestLayer *layer);
/** Rows and columns, and layers of a grid of three dimensions. @param ret_sizes room for 3 @return
 * their number: 2 or 3 */
DENEST_API guint denest_layer_shape(const DenestLayer *layer, guint *ret_sizes);
DENEST_API guint denest_layer_n_populations(const DenestLayer *layer);
/** Name of population @p i, in order of creation; borrowed. */
DENEST_API const char *denest_layer_population(const DenestLayer *layer, guint i);
/** Units of population @p i at each position. */
DENEST_API guint denest_layer_population_count(const DenestLayer *layer, guint i);
/** Can population @p i be recorded? Stimulators of input layers cannot. */
DENEST_API gboolean denest_layer_population_recordable(const DenestLayer *layer, guint i);

/**
 * Units of the layer, ascending.
 *
 * @param population name, or NULL for all; none if there is no such population
 * @param row, column position (in all layers of a grid of three dimensions), or -1 for all
 * @param index within the position, or -1 for all
 * @return array of DenestGid, owned by the caller; empty before the network is created
 */
DENEST_API GArray *denest_layer_gids(const DenestLayer *layer, const char *population, int row,
                                     int column, int index);
/** Where unit @p gid is. @return FALSE if it is not of this layer */
DENEST_API gboolean denest_layer_locate(const DenestLayer *layer, DenestGid gid,
                                        DenestLocation *ret_location);
/** @} */

/** @name Models and plugins as text
 * @{ */

/** All models that plugins offer, one line each, by kind. Owned by the caller, or NULL with
 * DENEST_ERROR_NOT_FOUND: there are none.
 * @param options for plugin_path; may be NULL */
DENEST_API char *denest_list_models(const DenestOptions *options, GError **error);
/** All about one model: equations, parameters, state, receptors; about each, if models of several
 * kinds have the name. Owned by the caller, or NULL with DENEST_ERROR_NOT_FOUND. */
DENEST_API char *denest_describe_model_named(const char *name, const DenestOptions *options,
                                             GError **error);
/**
 * The same of all models as Markdown: README.md, the list, and KIND/NAME.md for each. Other files
 * of the folder stay.
 *
 * @param folder is made if it does not exist
 * @since 0.1
 */
DENEST_API gboolean denest_write_model_pages(const char *folder, const DenestOptions *options,
                                             GError **error);
/** Is there a model of @p kind called @p name? Neurons, stimulators, synapses and recorders share
 * their names. @since 0.1 */
DENEST_API gboolean denest_has_model(DenestKind kind, const char *name,
                                     const DenestOptions *options);
/** Names of all neuron models that plugins offer, sorted. Owned by the caller, g_strfreev(); or
 * NULL with DENEST_ERROR_NOT_FOUND: plugins offer no models at all. */
DENEST_API char **denest_neuron_names(const DenestOptions *options, GError **error);
/** All modules: path, models, or why a module is not used. Owned by the caller. */
DENEST_API char *denest_list_plugins(const DenestOptions *options);
/** @} */

/** @name Speed
 * @{ */

/**
 * Measure the cost of one unit of a neuron model in one step of 0.1 ms without input, in one
 * thread: the best of several runs.
 *
 * @param options for plugin_path; may be NULL
 * @param per_unit whether each unit has parameters of its own, instead of sharing them
 * @param ret_ns in nanoseconds
 * @param error DENEST_ERROR_NOT_FOUND: no such model, with the nearest name
 */
DENEST_API gboolean denest_measure_neuron(const char *name, const DenestOptions *options,
                                          gboolean per_unit, double *ret_ns, GError **error);
/** The vector instructions that models use on this machine: "base" (none beyond the processor
 * family's), "avx2" or "avx512". */
DENEST_API const char *denest_simd_name(void);
/** @} */

G_END_DECLS

#endif
