/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Parameters that the kernel adds to every model of a kind. They are tables like those of the
 * models; their structs lie beside the model's Params.
 */
#ifndef DENEST_CORE_MODELS_COMMON_H
#define DENEST_CORE_MODELS_COMMON_H

#include <denest/model.h>

G_BEGIN_DECLS

/** Neurons and relays: the archive of spikes. */
typedef struct {
    double tau_minus, tau_minus_triplet; /**< ms */
    double tau_Ca, beta_Ca;              /**< accepted, without effect */
} DenestNeuronCommon;

/** Stimulators; times in ms. */
typedef struct {
    double start, stop, origin;
} DenestDeviceCommon;

/** Recorders. */
typedef struct {
    double start, stop, origin; /**< ms */
    double to_file, to_memory, to_screen, to_accumulator;
    double withgid, withtime, withweight, withtargetgid, withport, withrport;
    double time_in_steps, precise_times, precision, scientific, binary, fbuffer_size;
    double close_after_simulate, flush_after_simulate, flush_records, close_on_reset;
    double use_gid_in_filename, n_events;
    const char *label, *file_extension;
    DenestStrings record_to; /**< follows from the to_… flags */
} DenestRecorderCommon;

/** Synapses: what new connections get, and what belongs to the model. */
typedef struct {
    double weight, delay; /**< delay in ms */
    double receptor_type;
    double weight_recorder; /**< gid, or -1 */
    double synapse_label;   /**< X_lbl only, else -1 */
} DenestSynapseCommon;

/** Storage for the common parameters of any kind. */
typedef union {
    DenestNeuronCommon neuron;
    DenestDeviceCommon device;
    DenestRecorderCommon recorder;
    DenestSynapseCommon synapse;
} DenestCommon;

/** Common parameters of @p kind; masks, functions and projections have none. @param ret_n number of
 * rows */
const DenestParam *denest_common_params(DenestKind kind, guint *ret_n);

/** Does a model have row @p name of its kind's table? Recorders differ by what they record. */
gboolean denest_common_applies(const DenestModel *model, const char *name, gboolean labelled);

/** The defaults for @p model, which differ between recorders. */
void denest_common_init(const DenestModel *model, DenestCommon *ret_common);

/**
 * Rules between common parameters, and what follows from others.
 *
 * @param given names of the keys just set, NULL-ended; order does not matter
 * @return FALSE with DENEST_ERROR_RANGE
 */
gboolean denest_common_check(const DenestModel *model, DenestCommon *common,
                             const char *const *given, GError **error);

G_END_DECLS

#endif
