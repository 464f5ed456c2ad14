/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Synapse models: what a connection sends when a spike of its source passes. The kernel stores
 * connections in rows, one row for each source, and adds what all synapses have: `weight`, `delay`
 * (ms), `receptor_type`, `weight_recorder`. Of each model X it also offers X_lbl (with a
 * `synapse_label`) and X_hpc.
 */
#ifndef DENEST_SYNAPSE_H
#define DENEST_SYNAPSE_H

#include <denest/model.h>
#include <denest/simd.h>
#include <denest/stream.h>

G_BEGIN_DECLS

/**
 * A spike of one source that passes a row of its connections. Times in ms. A connection's delay
 * counts as dendritic: a postsynaptic spike at t reaches it at t + delay.
 */
typedef struct {
    guint n;  /**< connections of the row; 1 if the model is DENEST_SYNAPSE_PRE_ONLY and they share
                 their state */
    double t; /**< stamp of the spike */
    double t_last;        /**< stamp of the previous spike of the source, 0 before the first */
    const void *params;   /**< Params of the synapse model */
    double *const *state; /**< [row of the state table][connection]; one value in rows with
                             DENEST_PER_SOURCE. May be written. */
    double *weight;       /**< [connection]: the weights; may be written; NULL if PRE_ONLY */
    const double *delay;  /**< [connection]: delays in ms; NULL if PRE_ONLY */
    double *ret_sent; /**< [connection]: what is sent; if PRE_ONLY the factor that multiplies the
                         weight. NAN: nothing is sent; stochastic models only */
    DenestStream *stream; /**< of the target's virtual process; stochastic models only, whose calls
                             have n = 1 */
    gpointer kernel;      /**< the kernel's own */
} DenestTransmission;

/** What the targets of a row have done. Borrowed, valid until the call ends. */
typedef struct {
    guint n; /**< postsynaptic spikes that have reached the row since its last presynaptic spike */
    const guint32 *connection; /**< [n]: ascending */
    const double *arrival;     /**< [n]: ms, time of the spike and the delay; ascending for each
                                  connection: t_last < arrival ≤ t of the transmission */
    const double *K3;          /**< [n]: trace with tau_minus_triplet after the spike; if
                                  DENEST_SYNAPSE_READS_TRIPLETS */
    double *trace; /**< [connection]: trace of the target's spikes, with its tau_minus, just before
                      t - delay */
} DenestPostActivity;

/**
 * Look into the archives of the targets, with times compared up to 1e-6 ms. To be called once for a
 * spike: it counts as the read that this presynaptic spike makes.
 *
 * @param nearest the trace knows the last spike only
 */
DENEST_API DenestPostActivity denest_transmission_post(const DenestTransmission *x,
                                                       gboolean nearest);

/** A state row that holds one value for all connections of a source, since it depends on its spikes
 * alone; flag of DenestState beside DENEST_SETTABLE. */
#define DENEST_PER_SOURCE (1 << 3)

/** What a synapse model needs and allows; flags. */
enum {
    /** State depends on the source's spikes alone and acts as a factor on the weight: kept once for
     * a row while its connections share parameters and initial state. */
    DENEST_SYNAPSE_PRE_ONLY = 1 << 0,
    DENEST_SYNAPSE_READS_ARCHIVE = 1 << 1,  /**< uses the postsynaptic history of its targets */
    DENEST_SYNAPSE_FROM_DEVICES = 1 << 2,   /**< may be used by stimulators and multimeters */
    DENEST_SYNAPSE_TO_DEVICES = 1 << 3,     /**< may lead to recorders */
    DENEST_SYNAPSE_COMMON_WEIGHT = 1 << 4,  /**< one weight for the model */
    DENEST_SYNAPSE_STOCHASTIC = 1 << 5,     /**< draws from x->stream */
    DENEST_SYNAPSE_READS_TRIPLETS = 1 << 6, /**< wants K3 of postsynaptic spikes */
};

typedef struct {
    DenestModel
        base; /**< check() gets the Params; weights and delays are checked by check_weight */
    guint flags;
    const DenestState *state; /**< per connection (or source, if PRE_ONLY); may be NULL */
    guint n_state;
    double weight; /**< default of `weight`; 0: 1 */
    /** May this weight be used with these Params? May be NULL. */
    gboolean (*check_weight)(const void *params, double weight, GError **error);
    /** Rules between the values of the state table of a new connection, or of connections that are
     * set. May be NULL. */
    gboolean (*check_state)(const void *params, const double *state, GError **error);
    /** A spike passes a row: update state and weights, say what is sent. NULL: the weight is sent
     * as it is. */
    void (*transmit)(DenestTransmission *x);
} DenestSynapse;

/**
 * Define a transmit function once, for all instruction sets; worth it where loops over connections
 * do more than a few operations:
 *
 *     DENEST_SYNAPSE_TRANSMIT(transmit)
 *     {
 *         DENEST_FOR_UNITS (i, x->n)
 *             x->ret_sent[i] = ...;
 *     }
 */
#define DENEST_SYNAPSE_TRANSMIT(name)                                                              \
    DENEST_INLINE void name##_body(DenestTransmission *x);                                         \
    DENEST_TARGET_AVX2 static void name##_avx2(DenestTransmission *x)                              \
    {                                                                                              \
        name##_body(x);                                                                            \
    }                                                                                              \
    DENEST_TARGET_AVX512 static void name##_avx512(DenestTransmission *x)                          \
    {                                                                                              \
        name##_body(x);                                                                            \
    }                                                                                              \
    static void name(DenestTransmission *x)                                                        \
    {                                                                                              \
        const guint level = denest_cpu_level();                                                    \
                                                                                                   \
        if (level == 2)                                                                            \
            name##_avx512(x);                                                                      \
        else if (level == 1)                                                                       \
            name##_avx2(x);                                                                        \
        else                                                                                       \
            name##_body(x);                                                                        \
    }                                                                                              \
    DENEST_INLINE void name##_body(DenestTransmission *x)

G_END_DECLS

#endif
