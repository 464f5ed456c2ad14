/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The kernel: nodes, connections and time. It knows models and numbers, no trees and no layers.
 * Virtual processes decide which random stream and which file belongs to a node; worker threads do
 * the work; results depend on the former only.
 */
#ifndef DENEST_CORE_KERNEL_KERNEL_H
#define DENEST_CORE_KERNEL_KERNEL_H

#include <denest/stream.h>
#include <denest/value.h>
#include <denest/work.h>

#include "core/kernel/workers.h"
#include "core/models/prototype.h"

/** Owned by one thread. */
typedef struct DenestKernel DenestKernel;

typedef struct {
    double resolution; /**< ms */
    guint n_vps;       /**< virtual processes, at least 1 */
    guint n_workers;   /**< threads; 0: one for each processor */
    gint64 grng_seed;
    const gint64 *rng_seeds; /**< n_vps of them */
    const char *data_path;   /**< existing folder for data files, or "" */
    const char *data_prefix; /**< "" or a text without '/' */
    gboolean overwrite_files;
    gboolean keep_data;   /**< a network reset keeps what was recorded */
    gboolean keep_memory; /**< keep the rows of recorders that record to memory */
    gboolean lone_units;  /**< units of models with fire() always go alone: slow, and the same */
} DenestKernelConfig;

/** @return NULL with DENEST_ERROR_RANGE */
DenestKernel *denest_kernel_new(const DenestKernelConfig *config, GError **error);
/** Closes data files. May be NULL. */
void denest_kernel_free(DenestKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestKernel, denest_kernel_free)

guint denest_kernel_n_vps(const DenestKernel *kernel);
DenestWorkers *denest_kernel_workers(DenestKernel *kernel);
/** Stream of virtual process @p vp; borrowed. */
DenestStream *denest_kernel_stream(DenestKernel *kernel, guint vp);
DenestStream *denest_kernel_global_stream(DenestKernel *kernel);
/** Present time in ms. */
double denest_kernel_time(const DenestKernel *kernel);
/** Resolution in ms. */
double denest_kernel_resolution(const DenestKernel *kernel);
/** Highest gid + 1. */
DenestGid denest_kernel_network_size(const DenestKernel *kernel);
guint64 denest_kernel_n_connections(const DenestKernel *kernel);
/** Bytes used by connections between populations. */
gsize denest_kernel_connection_bytes(const DenestKernel *kernel);
/** Delay in ms of connections that get the one of their synapse model. */
double denest_kernel_default_delay(const DenestKernel *kernel, const DenestPrototype *synapse);
/** Smallest and largest delay in ms. */
void denest_kernel_delays(const DenestKernel *kernel, double *ret_min, double *ret_max);
/** What all runs so far took and did. */
DenestWork denest_kernel_work(const DenestKernel *kernel);

/** Take a gid that is no unit: a layer. */
DenestGid denest_kernel_add_layer(DenestKernel *kernel);
/** Leave @p n gids without units; for rehearsals. */
void denest_kernel_skip_gids(DenestKernel *kernel, guint n);
/** Let time pass without simulating it, up to a grid point; for rehearsals. */
void denest_kernel_skip_time(DenestKernel *kernel, double ms);
/**
 * Create @p n ≥ 1 units of a neuron, stimulator or recorder model with consecutive gids.
 *
 * @param prototype borrowed for the life of the kernel
 * @return the first gid
 */
DenestGid denest_kernel_create(DenestKernel *kernel, const DenestPrototype *prototype, guint n);
/** Is there memory for @p n units? @return FALSE with DENEST_ERROR_UNSUPPORTED if not */
gboolean denest_kernel_check_memory(const DenestPrototype *prototype, guint n, GError **error);

/** Kind of a unit; FALSE if @p gid is no unit. */
gboolean denest_kernel_find(const DenestKernel *kernel, DenestGid gid, DenestKind *ret_kind,
                            const DenestPrototype **ret_prototype);

/** Set keys of @p n units from @p first on, unit by unit. @return FALSE: the message names gid,
 * key, value, rule */
gboolean denest_kernel_set(DenestKernel *kernel, DenestGid first, guint n,
                           const DenestValue *values, GError **error);
/** Present value of a key, owned by the caller. @return NULL with DENEST_ERROR_UNKNOWN or
 * _NOT_FOUND */
DenestValue *denest_kernel_get(const DenestKernel *kernel, DenestGid gid, const char *key,
                               GError **error);

/**
 * Attach a recorder to @p n units from @p first on, in order, with connections of @p delay_ms and
 * weight 1.
 *
 * @return FALSE if the units cannot be recorded
 */
gboolean denest_kernel_record(DenestKernel *kernel, DenestGid recorder, DenestGid first, guint n,
                              double delay_ms, GError **error);
/** Name without folder of a recorder's data file on virtual process @p vp; owned by the caller.
 * NULL if it does not record to files. */
char *denest_kernel_data_file(const DenestKernel *kernel, DenestGid recorder, guint vp);

/** Set keys of all connections whose synapse model is @p name. @param ret_n connections found */
gboolean denest_kernel_set_synapses(DenestKernel *kernel, const char *name,
                                    const DenestValue *values, guint64 *ret_n, GError **error);

/**
 * Called between slices.
 *
 * @param done, total ms of the present run
 * @return FALSE to stop after this slice
 */
typedef gboolean (*DenestKernelProgressFunc)(double done, double total, gpointer user_data);

/**
 * Run for @p ms.
 *
 * @param progress may be NULL
 * @return FALSE with DENEST_ERROR_RANGE (off the grid), _NUMERIC (state is not finite), _IO (data
 * files) or _INTERRUPTED. Files are complete up to where the run ended.
 */
gboolean denest_kernel_simulate(DenestKernel *kernel, double ms, DenestKernelProgressFunc progress,
                                gpointer user_data, GError **error);

/** NEST's ResetNetwork: state back to the models', pending spikes and recorded data dropped;
 * parameters, synapses, time and streams stay. Nothing happens before the first step. */
gboolean denest_kernel_reset_network(DenestKernel *kernel, GError **error);

#endif
