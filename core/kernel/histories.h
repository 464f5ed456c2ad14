/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What the units of a population note for synapses beside their spikes: see DenestHistory. Units
 * are independent; one unit is used by one thread at a time.
 */
#ifndef DENEST_CORE_KERNEL_HISTORIES_H
#define DENEST_CORE_KERNEL_HISTORIES_H

#include <denest/neuron.h>
#include <denest/synapse.h>

typedef struct DenestHistories DenestHistories;

/** Empty histories for @p n_units units of @p model. */
DenestHistories *denest_histories_new(const DenestNeuron *model, guint n_units);
/** May be NULL. */
void denest_histories_free(DenestHistories *histories);

/** Index of the history called @p name of a model, or -1. */
int denest_histories_find(const DenestNeuron *model, const char *name);

/** A synapse that reads history @p k now leads to @p unit. */
void denest_histories_connect(DenestHistories *histories, guint unit, guint k);
/** Forget all notes, not the connections. */
void denest_histories_clear(DenestHistories *histories);
/** Say how many notes DENEST_KEEP_RECENT keeps; without effect between a first call and
 * denest_histories_clear(). */
void denest_histories_set_recent(DenestHistories *histories, guint n_recent);
/** @p unit notes a value at @p t ms, after all earlier ones. */
void denest_histories_add(DenestHistories *histories, guint unit, guint k, double t, double value);

/** What one presynaptic spike asks for. */
typedef struct {
    guint n;
    guint32 first;        /**< unit that targets are counted from */
    const guint16 *units; /**< [n]: targets */
    const double *delays; /**< [n]: ms */
    double t_last, t;     /**< ms */
} DenestHistoriesVisit;

/** Notes that were found: columns of DenestNotes. */
typedef struct {
    GArray *connections;       /**< guint32 */
    GArray *arrivals, *values; /**< double */
} DenestNoteList;

void denest_note_list_init(DenestNoteList *list);
void denest_note_list_clear(DenestNoteList *list);

/** Fill @p ret_list with the notes with t_last < t + delay ≤ t of all targets, and count them as
 * read once more. */
void denest_histories_visit(DenestHistories *histories, guint k, const DenestHistoriesVisit *visit,
                            DenestNoteList *ret_list);
/** What @p unit noted at @p t ms; 0 if nothing. */
double denest_histories_at(const DenestHistories *histories, guint unit, guint k, double t);

#endif
