/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Projection models: rules that connect units. A rule sees two selections of units, its parameters
 * and the random streams, and hands batches of connections to a sink. It never touches the network.
 *
 * The core calls, for each projection: `prepare` and `draw_global` (serial), then either
 * `connect_stream` for every virtual process (different virtual processes at the same time) or
 * `connect_global` (once), then `release`.
 */
#ifndef DENEST_PROJECTION_H
#define DENEST_PROJECTION_H

#include <denest/connection.h>
#include <denest/model.h>
#include <denest/space.h>
#include <denest/stream.h>
#include <denest/value.h>

G_BEGIN_DECLS

/* ---- Units ---- */

/** What units are, as far as connecting is concerned; flags. */
enum {
    /** One replica on every virtual process (stimulators, recorders). */
    DENEST_ELEMENT_DEVICE = 1 << 0,
    /** Gets each of its connections on every virtual process (volume_transmitter). */
    DENEST_ELEMENT_GLOBAL = 1 << 1,
};

/** Units of one model with consecutive ids. In a layer unit first + i lies at position i. */
typedef struct {
    DenestGid first;
    guint n;
    const char *model; /**< the model under which they were created */
    guint flags;
} DenestElement;

/** Source or target units. Read-only, valid for the duration of the projection. */
typedef struct {
    const char *name;               /**< of the layer, for messages */
    DenestGid layer;                /**< id of the layer; 0: units without a layer */
    const DenestGeometry *geometry; /**< NULL: units without positions */
    const DenestElement
        *elements; /**< all elements of the layer, ids ascending; see denest_selection_has() */
    guint n_elements;
    const char *model; /**< only units of exactly this model; NULL: any */
    guint lid;         /**< only element lid - 1; 0: all */
} DenestSelection;

/** Does the lid filter let element @p e pass? */
static inline gboolean
denest_selection_has_lid(const DenestSelection *selection, guint e)
{
    return selection->lid == 0 || selection->lid == e + 1;
}

/** Is element @p e selected: do both filters let it pass? */
static inline gboolean
denest_selection_has(const DenestSelection *selection, guint e)
{
    return denest_selection_has_lid(selection, e) &&
           (!selection->model || g_str_equal(selection->model, selection->elements[e].model));
}

/* ---- Sink ---- */

/** One connection. */
typedef struct {
    DenestGid source;
    DenestGid target;
    double weight;
    double delay; /**< ms, as drawn; the core rounds it to steps */
} DenestEdge;

/** Takes connections in the order of their creation. Used by one thread at a time. */
typedef struct DenestSink DenestSink;
struct DenestSink {
    DenestEdge *edges; /**< a batch; room for capacity */
    guint n;
    guint capacity;
    gboolean failed;                 /**< a batch was refused; stop, the core has the error */
    void (*flush)(DenestSink *sink); /**< the core's: takes the batch and sets n to 0 */
};

/** Add a connection. Look at `failed` now and then, once for each unit or so. */
static inline void
denest_sink_add(DenestSink *sink, DenestGid source, DenestGid target, double weight, double delay)
{
    if (G_UNLIKELY(sink->n == sink->capacity))
        sink->flush(sink);
    sink->edges[sink->n++] = (DenestEdge){source, target, weight, delay};
}

/* ---- Services of the core ---- */

/** Opaque; where the masks, functions and files that trees name are looked up. */
typedef struct DenestLookup DenestLookup;
/** Opaque; a mask with its parameters, anchor and combinations. Immutable. */
typedef struct DenestRegion DenestRegion;
/** Opaque; a function with its parameters, anchor, cutoff and composition. Immutable. */
typedef struct DenestField DenestField;

/** Path of an input file that a tree names, relative to the folder of input files; owned by the
 * caller. */
DENEST_API char *denest_lookup_path(const DenestLookup *lookup, const char *name);

/**
 * Build a region from `{circular: {radius: 2.0}, anchor: [0.1, 0.0]}`, or from `{and: [a, b]}`,
 * `{or: [a, b]}`,
 * `{sub: [a, b]}` with regions a and b.
 *
 * @param pool geometry of the layer in which partners are looked for; NULL when only the value is
 * checked
 * @param ret_region NULL for an empty mapping, which means no mask; free with denest_region_free()
 * @return FALSE on any mistake in @p value
 */
DENEST_API gboolean denest_region_new(const DenestLookup *lookup, const DenestValue *value,
                                      const DenestGeometry *pool, DenestRegion **ret_region,
                                      GError **error);
/** May be NULL. */
DENEST_API void denest_region_free(DenestRegion *region);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestRegion, denest_region_free)
/** Point the region at its origin: p is inside if -p was inside before. */
DENEST_API void denest_region_mirror(DenestRegion *region);
/** The smallest box along the axes that holds the region. */
DENEST_API void denest_region_bounds(const DenestRegion *region, DenestBox *ret_box);
/** Is the region larger than one period of @p pool? Never for a layer that is not periodic. */
DENEST_API gboolean denest_region_exceeds(const DenestRegion *region, const DenestGeometry *pool);

/**
 * Build a field from a number, from `{gaussian: {sigma: 1.0, cutoff: 0.1, anchor: [0, 0.5]}}`, or
 * from `{add: [f, g]}`,
 * `{sub: [f, g]}`, `{mul: [f, g]}`, `{div: [f, g]}` with fields f and g.
 *
 * @param dims dimensions of displacements; 0 when only the value is checked
 * @return free with denest_field_free(); NULL on error
 */
DENEST_API DenestField *denest_field_new(const DenestLookup *lookup, const DenestValue *value,
                                         guint dims, GError **error);
/** A field of the same value everywhere. */
DENEST_API DenestField *denest_field_new_constant(double value);
/** May be NULL. */
DENEST_API void denest_field_free(DenestField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestField, denest_field_free)
/** Is it the same value everywhere, without a draw? */
DENEST_API gboolean denest_field_is_constant(const DenestField *field, double *ret_value);
/** Does it take numbers from the stream? */
DENEST_API gboolean denest_field_draws(const DenestField *field);
/**
 * The values at many displacements at once, the same as denest_field_value() gives one by one. Only
 * for fields that do not draw.
 *
 * @param displacements [n][dims], with the dimensions that the field was built for
 */
DENEST_API void denest_field_values(const DenestField *field, const double *displacements, gsize n,
                                    double *ret_values);
/** The value at a displacement; takes from @p stream what its functions draw. */
DENEST_API double denest_field_value(const DenestField *field, const double *displacement,
                                     DenestStream *stream);

/**
 * Candidates of a projection: units with positions, in the order in which they are visited. A list,
 * or a tree that also finds the units inside a region. Immutable, shared by reference.
 */
typedef struct {
    guint dims;
    gsize n;
    const DenestGid *gids;
    const double *positions; /**< [n][dims]; in a periodic tree folded into the period */
} DenestPool;

typedef struct DenestPools DenestPools;

/** The pool of a selection as a list; see denest_pools_tree(). Unref the result. */
DENEST_API DenestPool *denest_pools_list(DenestPools *pools, const DenestSelection *selection);
/**
 * The pool of a selection as a tree. The network remembers the last pool, and a list made from a
 * remembered tree of the same selection keeps the order of the tree; so requests have an order, and
 * only `prepare` may make them.
 */
DENEST_API DenestPool *denest_pools_tree(DenestPools *pools, const DenestSelection *selection);
/** A tree over @p selection, periodic like @p other, the layer in whose geometry a region is given.
 * Not remembered. */
DENEST_API DenestPool *denest_pools_tree_in(DenestPools *pools, const DenestSelection *selection,
                                            const DenestGeometry *other);
/** May be NULL. */
DENEST_API void denest_pool_unref(DenestPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestPool, denest_pool_unref)

/**
 * Indices of the units of a tree inside @p region when it is put at @p anchor, in the order of the
 * visit. A region about as large as a period finds units more than once. Threads may share the tree
 * and the region.
 *
 * @param ret_indices array of guint32; its content is replaced
 */
DENEST_API void denest_pool_find(const DenestPool *tree, const DenestRegion *region,
                                 const double *anchor, GArray *ret_indices);

/** Opaque; picks candidates with given relative weights, one uniform number each. Used by one
 * thread. */
typedef struct DenestLottery DenestLottery;

/** An empty lottery; free with denest_lottery_free(). */
DENEST_API DenestLottery *denest_lottery_new(void);
/** May be NULL. */
DENEST_API void denest_lottery_free(DenestLottery *lottery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestLottery, denest_lottery_free)
/** Start anew with @p n candidates, at least one. Weights that are all zero, or one that is
 * infinite, make all candidates equally likely. */
DENEST_API void denest_lottery_fill(DenestLottery *lottery, const double *weights, gsize n);
/** Index of a candidate; takes one number from @p stream. */
DENEST_API gsize denest_lottery_draw(const DenestLottery *lottery, DenestStream *stream);
/** For every candidate: 1 if it can be drawn at all, else 0. */
DENEST_API void denest_lottery_mark(const DenestLottery *lottery, guint8 *ret_drawable);

/* ---- Projection models ---- */

/** Opaque; the connections of the projections that were made before. */
typedef struct DenestConnections DenestConnections;

/**
 * Call @p func for every earlier connection whose synapse model has the label @p label (all: -1),
 * in order of creation of the projections, by source, then target. For `prepare` only.
 */
DENEST_API void denest_connections_foreach(const DenestConnections *connections, gint64 label,
                                           DenestConnectionFunc func, gpointer user_data);

typedef struct DenestProjection DenestProjection;
typedef struct DenestProjectionBase DenestProjectionBase;

/** The projection model that another one starts from. */
struct DenestProjectionBase {
    const DenestProjection *model;
    const DenestValue *params;        /**< as DenestProjectionJob has them */
    const DenestProjectionBase *base; /**< NULL: starts from none itself */
};

/**
 * Row of the table of a projection type: one of its keys, for `denest models` and `denest conform`
 * only. Values are more than numbers, so the type reads them itself; its check() must refuse
 * numbers outside the range, see denest_keys_check().
 *
 * @param type_ DENEST_TYPE_STRING for names, masks, functions and what else is no number
 * @param min_, max_ of numbers; else 0
 * @param text_ the default as people read it
 */
#define DENEST_KEY(name_, unit_, type_, text_, min_, max_, doc_)                                   \
    {                                                                                              \
        .name = name_, .unit = unit_, .type = type_, .offset = G_MAXSIZE, .min = min_,             \
        .max = max_, .doc = doc_, .text = text_                                                    \
    }
/** Row of a key without default. @p text_ an example as YAML */
#define DENEST_KEY_MANDATORY(name_, unit_, type_, text_, min_, max_, doc_)                         \
    {                                                                                              \
        .name = name_, .unit = unit_, .type = type_, .offset = G_MAXSIZE, .min = min_,             \
        .max = max_, .doc = doc_, .text = text_, .mandatory = TRUE                                 \
    }

/** What a rule works from. Read-only, shared by all threads; only `prepare` may use `pools`. */
typedef struct {
    const char *name;          /**< of the projection, for messages */
    const DenestValue *params; /**< a mapping with what the tree says, without synapse_model,
                                  sources and targets */
    DenestSelection sources;
    DenestSelection targets;
    guint n_streams;       /**< virtual processes; unit gid lives on gid mod n_streams */
    double default_weight; /**< of the synapse model */
    double default_delay;  /**< ms, of the synapse model */
    gboolean has_delay; /**< FALSE: the synapse model has no delay, and setting one is an error */
    const DenestLookup *lookup;
    DenestPools *pools;
    const DenestConnections *connections; /**< NULL: none */
    const DenestProjectionBase *base;     /**< what `base_key` names; NULL: nothing */
} DenestProjectionJob;

/** Takes one mistake found by `check`; owns @p issue. */
typedef void (*DenestIssueFunc)(GError *issue, gpointer user_data);

/**
 * Check parameters by a table of DENEST_KEY rows, for DenestProjection.check: report unknown keys,
 * mandatory ones that are missing, and numbers and booleans of another type or out of range.
 *
 * @since 0.1
 */
DENEST_API void denest_keys_check(const DenestModel *model, const DenestValue *params,
                                  DenestIssueFunc report, gpointer user_data);

struct DenestProjection {
    DenestModel base; /**< a table of DENEST_KEY rows, without Params; base.check is not used */

    /** Keys that stand in the tree's `params` beside `type`, NULL-ended. The rule finds them in one
     * mapping with those of `nest_params`. May be NULL: none. */
    const char *const *tree_keys;
    /** Key of `nest_params` that names the synapse model. NULL: `synapse_model`. */
    const char *synapse_key;
    /** Key of `params` that names another projection model to start from; without a synapse model
     * of its own, the projection uses that one's. May be NULL: none. */
    const char *base_key;
    /** Made after all projections that do not ask for this. */
    gboolean last;
    /** `connection_type` and `mask` mean what they mean to `topological`: the mask can be drawn. */
    gboolean has_mask;

    /** Report every mistake of @p params that can be seen without a network. */
    void (*check)(const DenestValue *params, const DenestLookup *lookup, DenestIssueFunc report,
                  gpointer user_data);
    /**
     * Everything that comes before the first connection: read the parameters again, request pools.
     * One thread.
     *
     * @param ret_plan the rule's own; handed to the functions below, threads share it read-only
     * @return FALSE if this projection cannot be made; no connection exists then
     */
    gboolean (*prepare)(const DenestProjectionJob *job, gpointer *ret_plan, GError **error);
    /**
     * Draw from the global stream what the virtual processes share. One thread. May be NULL.
     */
    gboolean (*draw_global)(const DenestProjectionJob *job, gpointer plan, DenestStream *stream,
                            GError **error);
    /** Is this plan served by connect_global() instead of connect_stream()? May be NULL: never. */
    gboolean (*is_global)(gconstpointer plan);
    /**
     * Make the connections of virtual process @p vp. May run in several threads, one for each @p
     * vp.
     *
     * @param stream of the virtual process
     */
    gboolean (*connect_stream)(const DenestProjectionJob *job, gconstpointer plan, guint vp,
                               DenestStream *stream, DenestSink *sink, GError **error);
    /** Make all connections with the global stream. The core gives each to the virtual process of
     * its target. */
    gboolean (*connect_global)(const DenestProjectionJob *job, gconstpointer plan,
                               DenestStream *stream, DenestSink *sink, GError **error);
    /** Free the plan; @p plan may be NULL. */
    void (*release)(gpointer plan);
};

/** Base of a description: `.base = DENEST_PROJECTION_BASE(table, "name", "summary", "equations",
 * "reference")`. */
#define DENEST_PROJECTION_BASE(table_, name_, summary_, equations_, reference_)                    \
    {                                                                                              \
        .kind = DENEST_KIND_PROJECTION, .struct_size = sizeof(DenestProjection), .name = name_,    \
        .summary = summary_, .equations = equations_, .reference = reference_, .params = table_,   \
        .n_params = G_N_ELEMENTS(table_)                                                           \
    }

G_END_DECLS

#endif
