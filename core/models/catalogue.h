/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The names of the models of NEST 2.20, to tell a name that denest does not have yet from a
 * misspelt one.
 */
#ifndef DENEST_CORE_MODELS_CATALOGUE_H
#define DENEST_CORE_MODELS_CATALOGUE_H

#include <glib.h>

G_BEGIN_DECLS

/** Synapse models of NEST 2.20, variants counted; models that are made later have numbers from here
 * on. */
#define DENEST_CATALOGUE_N_SYNAPSES 68

/** Is @p name a model of NEST 2.20, X_lbl and X_hpc included? */
gboolean denest_catalogue_contains(const char *name);

/** Number of a built-in synapse model. @return FALSE if there is no such synapse model */
gboolean denest_catalogue_rank(const char *name, guint *ret_rank);

/** The model that is most like a model of NEST 2.20, with its suffix _lbl or _hpc; owned by the
 * caller. NULL if there is none. */
char *denest_catalogue_nearest(const char *name);

/** The name in NEST 2.20 of the model that NEST 3 calls @p name, with its suffix; owned by the
 * caller. NULL if that is no new name. */
char *denest_catalogue_old_name(const char *name);

/** The same for keys of models and values of keys. */
const char *denest_catalogue_old_word(const char *word);

G_END_DECLS

#endif
