/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Stimulators: devices without input. Each has a replica on every virtual process, which serves the
 * targets that live there. The kernel adds the parameters that all devices share: `start`, `stop`,
 * `origin` (ms).
 */
#ifndef DENEST_STIMULATOR_H
#define DENEST_STIMULATOR_H

#include <denest/model.h>
#include <denest/stream.h>

G_BEGIN_DECLS

/** One replica of one unit and the steps to serve, valid during one call. */
typedef struct {
    const void *params;
    const void *derived;
    double *state;     /**< one double for each row of the state table; every replica has its own */
    double h;          /**< resolution in ms */
    DenestStep origin; /**< times in params are relative to it */
    DenestStep first,
        last; /**< steps first ≤ step < last; step n leads from n * h to (n + 1) * h */
    DenestStep t_min, t_max; /**< window of activity, in steps: origin + start, origin + stop */
    DenestStream *stream;    /**< of the virtual process; stochastic models only, else NULL */
    guint n_targets;         /**< connections of this replica, in order of creation */
    guint32 *counts; /**< [n_targets], at least one: scratch for denest_stimulus_spike_counts();
                        stochastic models only */
    double *memory; /**< [n_targets]: a value for each target that is kept from call to call, NAN at
                       first and after the number of targets changed; models with remembers_targets
                       only */
    gpointer kernel; /**< the kernel's own */
} DenestStimulus;

/**
 * Send @p multiplicity spikes in step @p step to one target (0 … n_targets-1). They are stamped
 * with the end of the step; each adds @p factor times the weight of the connection.
 */
DENEST_API void denest_stimulus_spike(const DenestStimulus *s, DenestStep step, guint target,
                                      guint multiplicity, double factor);
/** The same to all targets. */
DENEST_API void denest_stimulus_spike_all(const DenestStimulus *s, DenestStep step,
                                          guint multiplicity, double factor);
/** Send counts[target] spikes to each target, one value for each of them; 0 sends nothing. */
DENEST_API void denest_stimulus_spike_counts(const DenestStimulus *s, DenestStep step,
                                             const guint32 *counts);
/** Send a current in pA, for the duration of @p step, to one target. */
DENEST_API void denest_stimulus_current(const DenestStimulus *s, DenestStep step, guint target,
                                        double current);
/** The same to all targets. */
DENEST_API void denest_stimulus_current_all(const DenestStimulus *s, DenestStep step,
                                            double current);

/** A call that sets keys of a stimulator. */
typedef struct {
    double h;                 /**< resolution in ms */
    DenestStep now, origin;   /**< present time, and origin of the device after the call */
    const void *before;       /**< Params before the call */
    const char *const *given; /**< keys that are set, NULL-ended; none if only the resolution is
                                 to be checked */
    gboolean of_unit;         /**< a unit that exists is set, not what new units get */
} DenestSetCall;

typedef struct {
    DenestModel base;
    gsize
        derived_size; /**< sizeof the struct Derived, plain data of any type; 0 if there is none */
    const DenestState *state; /**< may be NULL; rows with DENEST_RECORDABLE can be recorded */
    guint n_state;
    gboolean stochastic;    /**< draws from s->stream; else one replica serves the targets of all
                               virtual processes */
    gboolean sends_current; /**< currents instead of spikes */
    gboolean remembers_targets; /**< needs s->memory */

    /** Rules between parameters and the resolution, the present time and what was set before;
     * called after base.check() and like it. May be NULL. */
    gboolean (*check_times)(void *params, const DenestSetCall *call, GError **error);
    /** Do all targets get the same spikes? A unit then has one replica, on the virtual process of
     * its gid, which serves all its targets and uses denest_stimulus_spike_all() only. Asked once,
     * when units are created. May be NULL: no. */
    gboolean (*one_train)(const void *params);
    /** Compute Derived from Params at the start of every run. May be NULL if derived_size is 0. */
    void (*prepare)(const void *params, double h, void *derived);
    /** At the start of every run, for each replica: recompute state that depends on the present
     * time, s->first. May be NULL. */
    void (*begin)(DenestStimulus *s);
    /** Serve the steps first … last-1, in order. Cannot fail. */
    void (*update)(DenestStimulus *s);
} DenestStimulator;

/** Base of a description: `.base = DENEST_STIMULATOR_BASE(Params, table, "name", "summary",
 * "equations")`. */
#define DENEST_STIMULATOR_BASE(Params_, table_, name_, summary_, equations_)                       \
    DENEST_MODEL_BASE(STIMULATOR, DenestStimulator, Params_, table_, name_, summary_, equations_,  \
                      "")

/** Step at which a time in ms, relative to an origin at a grid point, lies: rounded to the nearest
 * thousandth of a ms and then to a step; -1 if it lies on no grid point. @since 0.1 */
DENEST_API DenestStep denest_grid_step(double time_ms, double h);

G_END_DECLS

#endif
