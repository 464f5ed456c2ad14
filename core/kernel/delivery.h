/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Delivery: what the files that do it share. deliver.c brings spikes into order and hands them out,
 * rows.c takes the row of one source through its synapse model, device_events.c applies what
 * stimulators sent.
 */
#ifndef DENEST_CORE_KERNEL_DELIVERY_H
#define DENEST_CORE_KERNEL_DELIVERY_H

#include "core/kernel/kernel_private.h"
#include "core/kernel/traces.h"

/** A transmission that a weight recorder wants. `order` is the place of the transmission in the
 * delivery, the same however targets are cut into ranges. */
typedef struct {
    guint64 order;
    DenestRecording *recording;
    DenestRow row;
} DenestWeightEntry;

/** Arrays that grow to the longest row. */
typedef struct {
    gsize capacity;
    double *delays, *sent, *traces, *exponents;
    DenestArchiveSpikes posts; /**< postsynaptic spikes */
} DenestDeliveryScratch;

/** Memory that will be needed: begin … end - 1. */
typedef struct {
    const guint8 *begin, *end;
} DenestMemory;

/** A range of a population's units: what is delivered by one worker at a time. */
struct DenestDeliveryTask {
    DenestKernel *kernel;
    DenestPopulation *target;
    guint part;
    GPtrArray **tables; /**< [source population]: DenestEdgeTable in order of delivery, or NULL;
                           shared by the parts */
    double **state;     /**< pointers into a row's state */
    DenestDeliveryScratch scratch;
    DenestTraces *traces; /**< NULL until a synapse asks */
    DenestNoteList notes; /**< what was last asked for */
    GArray *weights;      /**< DenestWeightEntry */
    guint32 *ports;       /**< scratch: [vp] */
    guint64 order;
    DenestMemory ahead[8]; /**< of rows to come; not asked for yet. The last one is the next */
    guint n_ahead;
};

/** A spike of unit @p source of the table's source population, stamped @p stamp, passes its
 * connections to the task's targets. */
void denest_row_deliver(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source,
                        DenestStep stamp);
/** The modulator of a table's synapses delivers at @p step to those that lead to the task's
 * targets.
 */
void denest_row_modulate(DenestDeliveryTask *task, const DenestEdgeTable *table, DenestStep step);
/** Fetch where a row begins, and after that the row, ahead of its delivery. */
void denest_row_prefetch_place(DenestDeliveryTask *task, const DenestEdgeTable *table,
                               guint32 source);
void denest_row_prefetch(DenestDeliveryTask *task, const DenestEdgeTable *table, guint32 source);

/** Add what stimulators sent, on one virtual process, to the task's targets. */
void denest_device_events_apply(const DenestDeliveryTask *task, const DenestDeviceEvents *events);

#endif
