/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of a projection type against the table of its keys; see <denest/projection.h>. */
#include <denest/projection.h>

#include "core/models/unit.h"

static gboolean
check_value(const DenestParam *key, const DenestValue *value, GError **error)
{
    const DenestSlot slot = {.place = DENEST_SLOT_KEY, .settable = TRUE, .param = *key};
    DenestAssignment assignment;
    g_autoptr(DenestArena) arena = NULL;

    /* Names, masks, functions: whatever the type makes of them. */
    if (key->type == DENEST_TYPE_STRING)
        return TRUE;
    arena = denest_arena_new();
    if (denest_unit_parse_value(&slot, arena, value, &assignment, error))
        return TRUE;
    g_prefix_error(error, "%s: ", key->name);
    return FALSE;
}

static const DenestParam *
find_key(const DenestModel *model, const char *name)
{
    for (guint i = 0; i < model->n_params; i++)
        if (g_str_equal(model->params[i].name, name))
            return &model->params[i];
    return NULL;
}

static gboolean
fail_unknown(const DenestModel *model, const char *name, GError **error)
{
    g_autofree const char **names = g_new0(const char *, model->n_params + 1);
    g_autofree char *rule = g_strdup_printf("no parameter of %s", model->name);

    for (guint i = 0; i < model->n_params; i++)
        names[i] = model->params[i].name;
    return denest_fail_unknown(error, name, rule, names);
}

void
denest_keys_check(const DenestModel *model, const DenestValue *params, DenestIssueFunc report,
                  gpointer user_data)
{
    GError *issue = NULL;

    for (guint i = 0; i < denest_value_length(params); i++) {
        const char *name = denest_value_key_name(params, i);
        const DenestParam *key = find_key(model, name);

        if (key ? !check_value(key, denest_value_item(params, i), &issue)
                : !fail_unknown(model, name, &issue))
            report(g_steal_pointer(&issue), user_data);
    }
    for (guint k = 0; k < model->n_params; k++) {
        if (!model->params[k].mandatory || denest_value_find(params, model->params[k].name))
            continue;
        denest_fail(&issue, DENEST_ERROR_MISSING, model->params[k].name, "%s needs it",
                    model->name);
        report(g_steal_pointer(&issue), user_data);
    }
}
