/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Stimulators. Every unit has a replica on each virtual process, with its own state and its own
 * list of targets in order of creation; see DenestStimulator.one_train for the exception. What
 * replicas send is collected as events, which the workers apply to the inputs of their own targets.
 */
#ifndef DENEST_CORE_KERNEL_DEVICES_H
#define DENEST_CORE_KERNEL_DEVICES_H

#include <denest/stimulator.h>

#include "core/kernel/population.h"
#include "core/kernel/sampler.h"

typedef struct DenestRecording DenestRecording;

/** A place where events of stimulators arrive: an input of a population, or a recorder. */
typedef struct {
    DenestPopulation *population; /**< NULL for a recorder */
    guint row;                    /**< of the input table */
    DenestRecording *recording;
} DenestPort;

/** A connection of a replica. */
typedef struct {
    double weight;
    guint32 unit; /**< of the port's population */
    guint16 delay;
    guint16 port; /**< index among the ports of the kernel */
} DenestDeviceEdge;

/** Successive targets of a replica that share a port, units ascending; or one that is a recorder.
 */
typedef struct {
    guint first, n;
    guint spacing; /**< units from one to the next, if all have the same weight and delay and it is
                      the same everywhere; else 0 */
    guint recorder_port; /**< of a recorder: the place of the connection, as its rows show it */
} DenestDeviceRun;

/** What a replica sends in one step to a run of its targets, or a part of a run. */
typedef struct {
    const GArray *edges;  /**< DenestDeviceEdge of the replica; borrowed */
    guint first, n;       /**< which of them */
    guint spacing;        /**< see DenestDeviceRun */
    guint counts_at;      /**< place of n numbers of spikes among the counts; G_MAXUINT: all get
                             multiplicity */
    guint32 multiplicity; /**< 0 for currents */
    double factor;        /**< of the weight: that of the spikes, or the current */
    DenestStep step;
} DenestDeviceEvent;

/** Events of one virtual process for one population, in order. */
typedef struct {
    GArray *list;   /**< DenestDeviceEvent */
    GArray *counts; /**< guint32 */
} DenestDeviceEvents;

/** Activity of a unit in a run, in steps. */
typedef struct {
    DenestStep origin, min, max;
} DenestDeviceWindow;

typedef struct {
    const DenestStimulator *model;
    const DenestPrototype *prototype;
    const DenestTime *time;
    DenestGid first;
    guint n, n_vps;
    gboolean one_train; /**< one replica of a unit serves all its targets */
    guint8 *params;     /**< one for each unit */
    DenestCommon *common;
    guint8 *derived;             /**< one for each unit, padded to 16 bytes */
    double *state;               /**< [unit][vp][row] */
    DenestDeviceWindow *windows; /**< one for each unit; set by every run */
    gboolean buffers_ready;
    gboolean times_checked; /**< the times that units were created with fit the resolution */
    GArray **edges;         /**< [unit * n_vps + vp]: DenestDeviceEdge */
    GArray **runs;          /**< [unit * n_vps + vp]: DenestDeviceRun; made anew for every run */
    GArray **memory;        /**< [unit * n_vps + vp]: double for each target; NULL unless the model
                               remembers targets */
    GArray **counts;        /**< [vp]: guint32, scratch of the replicas there */
    gboolean *claimed;      /**< [unit]: has connections to units, which decide about synapse */
    const DenestPrototype **synapse; /**< [unit]: model of its connections, once it has one */
    GPtrArray *samplers; /**< DenestSampler, owned; of replicas on the unit's own virtual process */
} DenestDevices;

/** Do all targets of such units get the same spikes? They then have one replica, as neurons do. */
gboolean denest_devices_one_train(const DenestPrototype *prototype);

DenestDevices *denest_devices_new(const DenestPrototype *prototype, const DenestTime *time,
                                  DenestGid first, guint n, guint n_vps);
void denest_devices_free(DenestDevices *devices);

/** As denest_population_set() and denest_population_get(). @param now present step */
gboolean denest_devices_set(DenestDevices *devices, guint begin, guint end,
                            const DenestValue *values, DenestStep now, GError **error);
DenestValue *denest_devices_get(const DenestDevices *devices, guint unit, const char *key,
                                GError **error);

/**
 * Rules between the times of a stimulator and the grid: window of activity, check_times() of the
 * model, which may adjust @p params.
 *
 * @param call now, before, given; the rest is filled in
 * @param error DENEST_ERROR_RANGE; the message begins with the key
 */
gboolean denest_devices_check_times(const DenestStimulator *model, void *params,
                                    const DenestDeviceCommon *common, const DenestTime *time,
                                    DenestSetCall *call, GError **error);

/** Row of the state table of a recordable, or -1. */
int denest_devices_recordable(const DenestStimulator *model, const char *name);

/** Start of a run at step @p clock. @param ports DenestPort of the kernel @return FALSE with
 * DENEST_ERROR_RANGE: a window off the grid */
gboolean denest_devices_prepare(DenestDevices *devices, const GArray *ports, DenestStep clock,
                                GError **error);
void denest_devices_reset(DenestDevices *devices);

/**
 * Serve the steps first ≤ step < last on one virtual process.
 *
 * @param ports DenestPort of the kernel
 * @param events [population]: get what is sent, in order
 */
void denest_devices_update(DenestDevices *devices, guint vp, DenestStep first, DenestStep last,
                           DenestStream *stream, const GArray *ports, DenestDeviceEvents *events);

#endif
