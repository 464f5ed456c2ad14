/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The `kernel` node of a tree.
 */
#ifndef DENEST_CORE_NETWORK_SETTINGS_H
#define DENEST_CORE_NETWORK_SETTINGS_H

#include <denest/tree.h>

#include "core/base/problems.h"

G_BEGIN_DECLS

/** What the kernel is to be like. */
typedef struct {
    double resolution; /**< ms */
    guint n_vps;
    gint64 grng_seed;
    gint64 *rng_seeds; /**< n_vps of them */
    char *data_prefix;
    gboolean overwrite_files;
    gboolean print_time;
    gboolean keep_data;   /**< a network reset keeps what was recorded */
    DenestValue *modules; /**< list of texts: extension modules */
    char *modules_place;
    char *printed; /**< the nest_params as Python prints them, for the log */
} DenestSettings;

/**
 * Read the `kernel` node.
 *
 * @param kernel NULL: all defaults
 * @return owned by the caller; defaults stand for what is wrong
 */
DenestSettings *denest_settings_new(const DenestTree *kernel, DenestProblems *problems);
/** May be NULL. */
void denest_settings_free(DenestSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DenestSettings, denest_settings_free)

/**
 * Is a delay in ms at least one step, and not longer than can be stored?
 *
 * @param is_rounded_up as the own delay of some synapse models: between two steps, both must be
 * possible
 * @param error DENEST_ERROR_RANGE; the message begins with @p key
 */
gboolean denest_settings_check_delay(const DenestSettings *settings, const char *key, double delay,
                                     gboolean is_rounded_up, GError **error);

G_END_DECLS

#endif
