/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A kernel to run a model in, and what recorders saw. The first thing that goes wrong is kept; all
 * calls after it do nothing.
 */
#ifndef DENEST_CORE_CONFORM_RIG_H
#define DENEST_CORE_CONFORM_RIG_H

#include "core/conform/subject.h"
#include "core/kernel/kernel_private.h"

G_BEGIN_DECLS

/** How things are laid out and run; a good model does not show it. */
typedef struct {
    double h;            /**< ms; 0: 0.1 */
    guint n_vps;         /**< 0: 1; all have the same random numbers */
    guint n_workers;     /**< 0: 1 */
    double delay;        /**< ms, of all connections that the rig makes; 0: 1 */
    double piece;        /**< ms of a call of simulate; 0: all at once */
    const char *files;   /**< folder of data files; NULL: none */
    gboolean lone_units; /**< units of models with fire() always go alone */
} DenestRigLayout;

typedef struct {
    const DenestSubject *subject;
    DenestRigLayout layout;
    DenestKernel *kernel;
    GError *error; /**< what went wrong first, or NULL */
    guint n_synapses;
} DenestRig;

void denest_rig_init(DenestRig *rig, const DenestSubject *subject, const DenestRigLayout *layout);
void denest_rig_clear(DenestRig *rig);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DenestRig, denest_rig_clear)
/** Hand over what went wrong. @return FALSE if something did */
gboolean denest_rig_finish(DenestRig *rig, GError **error);

/** Create units of a model of the registry. @return first gid */
DenestGid denest_rig_create(DenestRig *rig, const char *name, guint n);
/** Set one key of units; takes @p value. */
void denest_rig_set(DenestRig *rig, DenestGid first, guint n, const char *key, DenestValue *value);
/** Set keys of units. */
void denest_rig_set_all(DenestRig *rig, DenestGid first, guint n, const DenestValue *values);
/** A device that sends spikes at pseudo-random times from @p from to @p to, about every 2 ms. */
DenestGid denest_rig_spikes(DenestRig *rig, guint seed, double from, double to);
/**
 * Connect one source to units.
 *
 * @param synapse NULL: static_synapse
 * @param label of the synapse model's copy for this connection; may be NULL
 */
void denest_rig_connect(DenestRig *rig, const DenestPrototype *synapse, guint receptor,
                        DenestGid source, DenestGid first, guint n, double weight);
/** A recorder of units that keeps rows in memory. */
DenestGid denest_rig_record(DenestRig *rig, const char *name, DenestGid first, guint n);
/** A multimeter with samples of all recordables of @p model in each step; 0: there are none. */
DenestGid denest_rig_sample(DenestRig *rig, const DenestPrototype *model, DenestGid first, guint n);
void denest_rig_run(DenestRig *rig, double ms);
/** Population of a neuron. */
DenestPopulation *denest_rig_population(const DenestRig *rig, DenestGid gid);

/** What a recorder collected. */
typedef struct {
    char **names; /**< of the columns; NULL: spikes only */
    guint n_columns;
    GArray *times;  /**< double, ms */
    GArray *values; /**< double, n_columns for each row */
} DenestTrace;

/** Rows in memory; owned by the caller. @param recorder 0: an empty trace */
DenestTrace *denest_rig_trace(DenestRig *rig, DenestGid recorder);
/** May be NULL. */
void denest_rig_trace_free(DenestTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestTrace, denest_rig_trace_free)

/**
 * Two traces are the same.
 *
 * @param shift ms by which the other one is later
 * @param tolerance by which values may differ, relative to the largest; 0: the same bits
 * @param how the other one was run, for the message: "in pieces of 1 ms"
 */
gboolean denest_rig_same(const DenestTrace *trace, const DenestTrace *other, double shift,
                         double tolerance, const char *how, GError **error);
/** All values are finite. */
gboolean denest_rig_finite(const DenestTrace *trace, GError **error);

G_END_DECLS

#endif
