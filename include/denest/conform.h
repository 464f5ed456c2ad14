/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The conformance kit: does a plugin keep the rules of the interface? It knows nothing of what a
 * model is for; numbers are compared with those of the same model run in another way.
 */
#ifndef DENEST_CONFORM_H
#define DENEST_CONFORM_H

#include <denest/value.h>

G_BEGIN_DECLS

/** What came out of one check. Valid during one call. */
typedef struct {
    const char *model; /**< NULL: of the module as a whole */
    DenestKind kind;   /**< of the model */
    const char *check; /**< name of the check: "tables", "steps", … */
    const char *rule;  /**< what it asks for, one line */
    gboolean passed;
    const char *text; /**< why it failed, or a remark; "" if there is nothing to say */
} DenestConformReport;

typedef void (*DenestConformFunc)(const DenestConformReport *report, gpointer user_data);

/** How to check. All zeros is a good set. */
typedef struct {
    /** Folders of other plugins, before $DENEST_PLUGIN_PATH; NULL-ended; NULL: none */
    const char *const *plugin_path;
    /** Parameters with which models are run, a mapping, instead of defaults and the examples of
     * mandatory rows; NULL: none */
    const DenestValue *values;
    gboolean no_speed; /**< leave out the last check, the time for a unit and a step */
    /** Do everything in this process. Else each check runs in a process of its own, so that a crash
     * or an endless loop is a result like others; the caller must have one thread only. */
    gboolean in_process;
} DenestConformOptions;

/**
 * Check all models of a module, and report each check.
 *
 * @param path of the module; what lies in the folder of its kind is found as denest run finds it,
 * else it is loaded as an extension module
 * @param options may be NULL
 * @return number of checks that failed
 * @since 0.1
 */
DENEST_API guint denest_conform(const char *path, const DenestConformOptions *options,
                                DenestConformFunc report, gpointer user_data);

G_END_DECLS

#endif
