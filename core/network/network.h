/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The inside of a network; see <denest/simulation.h>. Building reads the tree, finds models and
 * checks everything that can be checked; creating puts units and connections into a kernel.
 */
#ifndef DENEST_CORE_NETWORK_NETWORK_H
#define DENEST_CORE_NETWORK_NETWORK_H

#include <denest/projection.h>
#include <denest/simulation.h>

#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"
#include "core/models/registry.h"
#include "core/network/instance.h"
#include "core/base/problems.h"
#include "core/network/pool.h"
#include "core/network/settings.h"

G_BEGIN_DECLS

/** One population of a layer. */
typedef struct {
    const char *name; /**< of its model; owned by the prototype's registry */
    const DenestPrototype *prototype;
    guint count; /**< units at each position */
    guint n;     /**< units */
    gboolean is_recordable;
    DenestGid first; /**< 0 before the network is created */
} DenestLayerPopulation;

struct DenestLayer {
    DenestNetwork *network;
    char *name;
    gboolean is_input;
    char *place;
    DenestGeometry *geometry;
    /** Of positions. Free positions are rows of one column; only grids of three dimensions have
     * more than one layer. */
    guint rows, columns, layers;
    GArray *populations;     /**< DenestLayerPopulation */
    DenestElement *elements; /**< one for each population and index; with ids from the beginning */
    guint n_elements;
    DenestGid gid; /**< 0 before the network is created */
};

/** A leaf of `projection_models`. */
typedef struct {
    char *name;
    const DenestProjection *model;
    DenestValue *params;       /**< what the model reads: without the synapse model */
    DenestPrototype *synapse;  /**< NULL if it could not be found, or before the base is known */
    DenestProjectionBase self; /**< what models that start from this one see */
    gboolean last;             /**< made after all others */
    const char *place;
} DenestProjectionModel;

/** One projection: a model between two populations. */
typedef struct {
    char *name; /**< "model-layer-population-layer-population" */
    const char *place;
    const DenestProjectionModel *model;
    const DenestLayer *source, *target;
    const char *source_population, *target_population; /**< NULL: all; owned by the tree */
    const DenestPrototype *synapse;                    /**< a copy if the projection is recorded */
    DenestEdgeSpan *span; /**< its connections; NULL before they are made */
} DenestNetProjection;

/** A recorder of a population or of a projection. */
typedef struct {
    char *label;
    const char *place;
    const DenestPrototype *prototype;
    const char *type; /**< static */
    const DenestLayer *layer;
    guint population;                /**< index in the layer */
    DenestNetProjection *projection; /**< NULL: a population recorder */
    DenestGid gid;                   /**< 0 before the network is created */
} DenestNetRecorder;

/** What a name in a tree may stand for. */
typedef enum {
    DENEST_NAME_MODEL,
    DENEST_NAME_LAYER,
    DENEST_NAME_RULE,
    DENEST_NAME_PROJECTION,
    DENEST_N_NAMES
} DenestName;

struct DenestNetwork {
    DenestTree *tree; /**< the `network` node */
    char **plugin_path;
    DenestSettings *settings;
    DenestRegistry *registry;
    DenestLookup lookup;
    DenestPools *pools;
    guint n_models[3];                  /**< leaves of neuron, synapse and recorder models */
    GHashTable *broken[DENEST_N_NAMES]; /**< names of what had problems */
    GPtrArray *layers;                  /**< DenestLayer, sorted by name */
    GHashTable *layers_by_name;         /**< borrows */
    GPtrArray *projection_models;       /**< DenestProjectionModel */
    GPtrArray *projections;             /**< DenestNetProjection, sorted */
    GPtrArray *recorders;               /**< DenestNetRecorder: populations', then projections' */
    guint n_population_recorders;
    char *input_dir;       /**< of files that trees name; NULL: the working directory */
    DenestKernel *kernel;  /**< NULL before the network is created */
    DenestOptions options; /**< the strings in it are not to be used */
};

/**
 * Build a network, with all problems.
 *
 * @param tree the `network` node; NULL: empty; a reference is taken
 * @param settings of the kernel; taken over
 * @param input_dir folder of files that layers and projections read; NULL: the working directory
 * @return owned by the caller, fit for nothing but denest_network_free() if problems were added
 */
DenestNetwork *denest_network_new_checked(const DenestTree *tree, DenestSettings *settings,
                                          const char *input_dir, const DenestOptions *options,
                                          DenestProblems *problems);

/**
 * Create units and connections.
 *
 * @param data_path folder of data files, which exists; "" for none
 */
gboolean denest_network_create_in(DenestNetwork *network, const char *data_path, GError **error);

/** Remember that something called @p name had problems. */
void denest_network_break(DenestNetwork *network, DenestName type, const char *name);
/**
 * A name that was not found: if it is known why, the problem is not reported again.
 *
 * @param error cleared then
 * @return TRUE if so
 */
gboolean denest_network_forgive(const DenestNetwork *network, DenestName type, const char *name,
                                GError **error);

/** Report progress to the caller's function. @return FALSE with DENEST_ERROR_INTERRUPTED if it says
 * stop */
gboolean denest_network_report(const DenestNetwork *network, const char *phase, double done,
                               double total, GError **error);

G_END_DECLS

#endif
