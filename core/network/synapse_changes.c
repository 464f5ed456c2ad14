/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes of all connections of a synapse model; see changes.h. */
#include <string.h>

#include <denest/log.h>

#include "core/kernel/edges.h"
#include "core/network/changes.h"
#include "core/network/derive.h"
#include "core/network/report.h"
#include "core/params/print.h"

#define LOGGER "denest.network"
#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

static const DenestCheckRow entry_rows[] = {
    {"synapse_model", DENEST_CHECK_MANDATORY, NULL},
    {"params", DENEST_CHECK_MANDATORY, NULL},
};
static const DenestCheckTable entry_keys = DENEST_REPORT_TABLE(entry_rows, FALSE);

/* The copy of a synapse model that a recorded projection will have: it is made with the network. */
static const DenestPrototype *
find_copy(const DenestNetwork *network, const char *name)
{
    for (guint i = network->n_population_recorders; i < network->recorders->len; i++) {
        const DenestNetProjection *projection =
            ((const DenestNetRecorder *)network->recorders->pdata[i])->projection;
        const DenestPrototype *synapse = projection->model->synapse;
        g_autofree char *copy =
            synapse ? g_strdup_printf("%s-%s", synapse->name, projection->name) : NULL;

        if (g_strcmp0(copy, name) == 0)
            return synapse;
    }
    return NULL;
}

static const DenestPrototype *
find_synapse(const DenestNetwork *network, const char *name, GError **error)
{
    const DenestPrototype *synapse = find_copy(network, name);

    return synapse ? synapse : denest_registry_find(network->registry, KINDS_SYNAPSE, name, error);
}

static void
check_entry(DenestNetwork *network, const DenestValue *entry, const char *path,
            DenestProblems *problems)
{
    const char *place = denest_value_place(entry);
    DenestCheckSubject subject = {"Synapse changes dictionary", NULL, path, place};
    g_autoptr(DenestValue) map = denest_report_check_map(&subject, entry, &entry_keys, problems);
    const DenestPrototype *synapse = NULL;
    const DenestValue *params;
    const char *name = NULL;
    GError *error = NULL;

    if (!map)
        return;
    params = denest_value_find(map, "params");
    if (denest_value_to_string(denest_value_find(map, "synapse_model"), &name, &error))
        synapse = find_synapse(network, name, &error);
    denest_network_forgive(network, DENEST_NAME_MODEL, name, &error);
    if (error)
        g_prefix_error(&error, "synapse_model: ");
    denest_report_take(problems, place, path, &error);
    if (denest_report_expect(params, DENEST_VALUE_MAP, "a mapping", path, "params", problems) &&
        synapse)
        denest_derive_check_values(synapse->schema, denest_registry_arena(network->registry),
                                   params, FALSE, path, problems);
}

void
denest_changes_check_synapses(DenestNetwork *network, const DenestValue *list, const char *path,
                              DenestProblems *problems)
{
    if (denest_value_type(list) == DENEST_VALUE_NULL)
        return;
    if (!denest_report_expect(list, DENEST_VALUE_LIST, "a list", path, NULL, problems))
        return;
    for (guint i = 0; i < denest_value_length(list); i++) {
        g_autofree char *entry_path = g_strdup_printf("%s[%u]", path, i);

        check_entry(network, denest_value_item(list, i), entry_path, problems);
    }
}

/* The present weights of connections are not known, only that of the model. */
static gboolean
rehearse_entry(const DenestNetwork *network, const DenestValue *entry, DenestRehearsal *rehearsal,
               GError **error)
{
    const char *name = denest_value_string(denest_value_find(entry, "synapse_model"));
    const DenestValue *params = denest_value_find(entry, "params");
    const DenestPrototype *synapse = find_synapse(network, name, NULL);
    DenestPrototype *copy;

    if (!synapse)
        return TRUE;
    copy = denest_rehearsal_synapse(rehearsal, name, synapse);
    return denest_edge_table_check_keys(params, error) &&
           denest_prototype_set(copy, params, NULL, error) &&
           denest_settings_check_delay(network->settings, "delay", copy->common.synapse.delay,
                                       FALSE, error);
}

void
denest_changes_rehearse_synapses(DenestNetwork *network, const DenestValue *list, const char *path,
                                 DenestRehearsal *rehearsal, DenestProblems *problems)
{
    for (guint i = 0; denest_value_type(list) == DENEST_VALUE_LIST && i < denest_value_length(list);
         i++) {
        const DenestValue *entry = denest_value_item(list, i);
        g_autofree char *entry_path = g_strdup_printf("%s[%u].params", path, i);
        GError *error = NULL;

        rehearse_entry(network, entry, rehearsal, &error);
        denest_report_take(problems, denest_value_place(entry), entry_path, &error);
    }
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const DenestValue *x = *(const DenestValue *const *)a, *y = *(const DenestValue *const *)b;
    int order = strcmp(denest_value_string(denest_value_find(x, "synapse_model")),
                       denest_value_string(denest_value_find(y, "synapse_model")));
    g_autofree char *x_params = NULL, *y_params = NULL;

    if (order)
        return order;
    x_params = denest_print_python(denest_value_find(x, "params"));
    y_params = denest_print_python(denest_value_find(y, "params"));
    return strcmp(x_params, y_params);
}

static gboolean
apply_entry(DenestNetwork *network, const DenestValue *entry, GError **error)
{
    const char *name = denest_value_string(denest_value_find(entry, "synapse_model"));
    const char *place = denest_value_place(entry);
    guint64 n = 0;

    if (!denest_kernel_set_synapses(network->kernel, name, denest_value_find(entry, "params"), &n,
                                    error)) {
        g_prefix_error(error, "%s%ssynapse_changes: ", place ? place : "", place ? ": " : "");
        return FALSE;
    }
    if (n == 0)
        denest_log(DENEST_LOG_WARNING, LOGGER,
                   "synapse_changes: there are no connections of the synapse model '%s'", name);
    return TRUE;
}

gboolean
denest_changes_apply_synapses(DenestNetwork *network, const DenestValue *list, GError **error)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    if (denest_value_type(list) != DENEST_VALUE_LIST)
        return TRUE;
    for (guint i = 0; i < denest_value_length(list); i++)
        g_ptr_array_add(sorted, (gpointer)denest_value_item(list, i));
    g_ptr_array_sort(sorted, compare_entries);
    for (guint i = 0; i < sorted->len; i++)
        if (!apply_entry(network, sorted->pdata[i], error))
            return FALSE;
    return TRUE;
}

gboolean
denest_network_change_synapse_states(DenestNetwork *network, const DenestValue *synapse_changes,
                                     GError **error)
{
    g_autoptr(DenestProblems) problems = denest_problems_new();

    if (!network->kernel)
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, NULL, "the network is not created yet");
    denest_changes_check_synapses(network, synapse_changes, "synapse_changes", problems);
    return denest_problems_check(problems, error) &&
           denest_changes_apply_synapses(network, synapse_changes, error);
}
