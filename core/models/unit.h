/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Setting and reading keys of one unit, one connection or one prototype: whatever has a Params
 * struct, common parameters and one double for each state row. Setting has two steps, so that a
 * value is parsed once and assigned to many units.
 */
#ifndef DENEST_CORE_MODELS_UNIT_H
#define DENEST_CORE_MODELS_UNIT_H

#include <denest/value.h>

#include "core/models/arena.h"
#include "core/models/common.h"
#include "core/models/schema.h"

G_BEGIN_DECLS

/** A view: borrows everything. */
typedef struct {
    const DenestSchema *schema;
    void *params;
    DenestCommon *common; /**< may be NULL: common keys are then unknown */
    double *state;        /**< one double for each row; may be NULL if there are none */
} DenestUnit;

/** A value that fits a slot. */
typedef struct {
    const DenestSlot *slot;
    double x; /**< numbers and booleans */
    DenestDoubles doubles;
    const char *text;
    DenestStrings strings;
} DenestAssignment;

/**
 * Check one value against type and range of a slot.
 *
 * @param arena gets lists and texts
 * @param error DENEST_ERROR_TYPE or _RANGE; the message is `value: rule`, without the key
 */
gboolean denest_unit_parse_value(const DenestSlot *slot, DenestArena *arena,
                                 const DenestValue *value, DenestAssignment *ret_assignment,
                                 GError **error);

/**
 * Check a mapping of keys to values.
 *
 * @param orders are keys allowed that are orders, not values (DENEST_SLOT_ACT)?
 * @param ret_at set on failure: the value at fault, borrowed from @p values; may be NULL
 * @param error DENEST_ERROR_UNKNOWN, _TYPE or _RANGE; the message is `key: value: rule`
 * @return array of DenestAssignment in the order of the keys, owned by the caller; NULL on error
 */
GArray *denest_unit_parse(const DenestSchema *schema, DenestArena *arena, const DenestValue *values,
                          gboolean orders, const DenestValue **ret_at, GError **error);

/**
 * Assign all or nothing: values are put into copies, checked together and only then stored.
 *
 * State that is stored relative to a parameter keeps its absolute value when only the parameter
 * changes. Orders are carried out last, with the parameters as they were before.
 *
 * @param error DENEST_ERROR_RANGE; the message begins with the key
 */
gboolean denest_unit_assign(const DenestUnit *unit, const DenestAssignment *assignments, guint n,
                            GError **error);

/** denest_unit_parse() and denest_unit_assign(). */
gboolean denest_unit_set(const DenestUnit *unit, DenestArena *arena, const DenestValue *values,
                         gboolean orders, const DenestValue **ret_at, GError **error);

/** Present value of @p key: a new value, owned by the caller. @param error DENEST_ERROR_UNKNOWN */
DenestValue *denest_unit_get(const DenestUnit *unit, const char *key, GError **error);

/** Present value of @p slot, which must be of type double; state is absolute. */
double denest_unit_get_double(const DenestUnit *unit, const DenestSlot *slot);

/** Write an assignment to a field of Params or DenestCommon, unchecked. */
void denest_unit_store(void *fields, const DenestAssignment *assignment);

G_END_DECLS

#endif
