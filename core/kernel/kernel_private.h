/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The kernel's fields, for the files that make it up: kernel.c, edge_builder.c, degrees.c,
 * deliver.c, run.c.
 */
#ifndef DENEST_CORE_KERNEL_KERNEL_PRIVATE_H
#define DENEST_CORE_KERNEL_KERNEL_PRIVATE_H

#include "core/kernel/block.h"
#include "core/kernel/devices.h"
#include "core/kernel/edges.h"
#include "core/kernel/kernel.h"
#include "core/kernel/modulators.h"
#include "core/kernel/recording.h"

/** Units with consecutive gids, made by one call. */
typedef struct {
    DenestGid first;
    guint n;
    DenestPopulation *population; /**< exactly one of these is set; none for a layer */
    DenestDevices *devices;
    DenestRecording *recording;
} DenestNodes;

/** A connection to a spike detector, or from a multimeter to what it records. */
typedef struct {
    DenestGid source, target;
    double weight;
    guint16 delay; /**< steps */
} DenestRecorderEdge;

/** Such connections of one builder, by source, then target. */
typedef struct {
    const DenestPrototype *synapse;
    GArray *items; /**< DenestRecorderEdge */
} DenestRecorderEdges;

/** A spike on its way to the connections of its source, in the order of delivery. */
typedef struct {
    guint32 population, unit, lag, multiplicity;
} DenestQueuedSpike;

/** A range of targets and what is needed to deliver to it; of deliver.c. */
typedef struct DenestDeliveryTask DenestDeliveryTask;

struct DenestKernel {
    DenestTime time;
    DenestKernelConfig config;
    DenestRecordingSetup recording_setup;
    char *data_path, *data_prefix;
    DenestWorkers *workers;
    DenestStream **streams; /**< [vp] */
    DenestStream *global_stream;

    GArray *nodes; /**< DenestNodes by gid */
    DenestGid next_gid;
    GPtrArray *populations; /**< borrowed from nodes, as the next two */
    GPtrArray *devices;
    GPtrArray *recordings;
    GPtrArray *tables; /**< DenestEdgeTable, owned, in order of creation */
    GPtrArray *
        *sorted_tables; /**< [target * n + source population]: in order of delivery, or NULL */
    GPtrArray **ordered_tables; /**< [source population]: the same for all targets, if a synapse
                                   model draws; else NULL */
    guint *first_task;          /**< [target population] */
    guint64 n_sorted;           /**< connections when the tables were sorted */
    gboolean *sends;            /**< [population]: has connections to units */
    GPtrArray *tasks;           /**< DenestDeliveryTask, owned */
    GPtrArray *transmitters;    /**< DenestPopulation with deliver_interval; borrowed */
    GPtrArray *modulators;      /**< DenestModulator, owned */
    DenestWorkPlan *delivery_plan;
    DenestWorkPlan *update_plan;  /**< virtual processes, then blocks */
    DenestWorkPlan *drawing_plan; /**< drawing_blocks */
    GArray *ports;                /**< DenestPort */
    GPtrArray *recorder_edges;    /**< DenestRecorderEdges, owned, in order of creation */
    guint64 n_connections;
    DenestStep min_delay, max_delay; /**< of all connections so far; 0 before the first */

    gboolean simulated; /**< at least one step */
    gboolean started;   /**< at least one run: delays outside the present extremes are refused */
    DenestStep clock;   /**< first step of the present slice */
    DenestStep from;    /**< steps of it that are done */
    guint64 slice;
    DenestStep slice_length; /**< min_delay of the present run */
    guint n_slots;
    GPtrArray *blocks;           /**< DenestUnitBlock of populations that do not draw; borrowed */
    GPtrArray *drawing_blocks;   /**< the same of those that do */
    DenestDeviceEvents **events; /**< [vp][population]: of the present slice */
    guint n_event_lists;         /**< populations when lists and tasks were made */
    GArray *queue;               /**< DenestQueuedSpike */
    DenestStep unchecked;        /**< steps since the state was last looked at */
    DenestWork work;             /**< but for its spikes */
    guint32 **out_degrees;       /**< [population][unit]: connections to units */
};

/** Nodes that hold @p gid, or NULL. */
const DenestNodes *denest_kernel_nodes(const DenestKernel *kernel, DenestGid gid);

/** Find the weight recorders of all connections, and number these where recorders want it. */
void denest_kernel_attach_recorders(DenestKernel *kernel);
/** The worker that begins with the part of a population that @p unit lies in, for delivery as well
 * as for updates, so that the inputs and the state of a unit stay in one processor's cache. */
guint denest_kernel_home(const DenestKernel *kernel, const DenestPopulation *population,
                         guint unit);
/** Prepare delivery: order of tables, scratch. */
void denest_kernel_prepare_delivery(DenestKernel *kernel);
void denest_kernel_free_delivery(DenestKernel *kernel);
/** Count the connections of each unit anew. */
void denest_kernel_count_degrees(DenestKernel *kernel);
/** Forget them; before populations are freed. */
void denest_kernel_free_degrees(DenestKernel *kernel);
/** Count the queued spikes as synaptic events. */
void denest_kernel_count_events(DenestKernel *kernel);
/** End of a slice: apply the events of devices, deliver the spikes of all populations. */
void denest_kernel_deliver(DenestKernel *kernel);
/** Forget spikes and events that wait for the end of the slice. */
void denest_kernel_drop_pending(DenestKernel *kernel);

/** Count a delay towards the extremes. @return FALSE with DENEST_ERROR_RANGE */
gboolean denest_kernel_check_delay(const DenestKernel *kernel, double delay_ms,
                                   DenestStep *ret_steps, GError **error);
void denest_kernel_count_delays(DenestKernel *kernel, DenestStep min, DenestStep max);

#endif
