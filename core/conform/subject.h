/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The model that is checked, with what it needs to do something, and what a check is.
 */
#ifndef DENEST_CORE_CONFORM_SUBJECT_H
#define DENEST_CORE_CONFORM_SUBJECT_H

#include <denest/conform.h>

#include "core/models/registry.h"

/** One model under test. Used by one thread. */
typedef struct {
    DenestRegistry *registry;
    const char *const *plugin_path; /**< where the registry looks */
    const char *module;             /**< name of the extension module; NULL: found by its kind */
    const DenestPrototype *model;   /**< as the module describes it */
    /** A copy with values under which it does something; the model itself if it has no units. */
    const DenestPrototype *example;
    DenestValue *values; /**< of the example, as far as they are no defaults; a mapping */
    char *folder;        /**< for files; exists */
    GString *remark;     /**< what a check that passes has to say */
} DenestSubject;

/** @return FALSE: the model fails; the error says why */
typedef gboolean (*DenestCheckFunc)(DenestSubject *subject, GError **error);

/** One row of a list of checks, which ends with a row of zeros. */
typedef struct {
    const char *name;
    const char *rule; /**< one line */
    DenestCheckFunc check;
} DenestCheck;

/** The checks of each kind. */
extern const DenestCheck denest_neuron_checks[], denest_stimulator_checks[],
    denest_synapse_checks[], denest_recorder_checks[], denest_projection_checks[],
    denest_mask_checks[], denest_function_checks[];

/** A neuron model that has the histories which a synapse model reads: the first one, or NULL. Also
 * NULL if it reads none. */
const DenestPrototype *denest_subject_historian(const DenestSubject *subject);

/** Gid of the unit that modulates a synapse model which needs one, wherever it is used. */
#define DENEST_SUBJECT_MODULATOR 2
/** Parameter of a synapse model that has this gid; NULL for other models. */
const char *denest_subject_modulator(const DenestPrototype *model);

/**
 * Choose values for a model.
 *
 * @param values from outside; may be NULL
 * @return FALSE if the model refuses them
 */
gboolean denest_subject_init(DenestSubject *subject, const DenestPrototype *model,
                             const DenestValue *values, GError **error);
/** Forget the model; registry and folder stay. */
void denest_subject_clear(DenestSubject *subject);

/** The model of another module of the same kind that shares most names with the subject's; NULL:
 * there is none. */
const DenestPrototype *denest_subject_nearest(const DenestSubject *subject);

/** A new Params of a mask or function with the values of the example; owned by the caller, freed
 * with g_free(). */
gpointer denest_subject_params(const DenestSubject *subject, const DenestPrototype *model,
                               const DenestValue *values, GError **error);

/** Fail with DENEST_ERROR_RANGE. */
#define DENEST_CHECK_FAIL(...) denest_fail(error, DENEST_ERROR_RANGE, NULL, __VA_ARGS__)

#endif
