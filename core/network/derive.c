/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/network/derive.h"

#include <string.h>

#include <denest/log.h>

#include "core/kernel/recording.h"
#include "core/network/report.h"

#define LOGGER "denest.network"
#define KINDS_SYNAPSE DENEST_KIND_BIT(DENEST_KIND_SYNAPSE)

static const DenestCheckRow model_keys_rows[] = {
    {"nest_model", DENEST_CHECK_MANDATORY, NULL},
};
static const DenestCheckTable model_keys = DENEST_REPORT_TABLE(model_keys_rows, FALSE);

static const DenestCheckRow synapse_keys_rows[] = {
    {"nest_model", DENEST_CHECK_MANDATORY, NULL},
    {"receptor_type", DENEST_CHECK_OPTIONAL, NULL},
    {"target_neuron", DENEST_CHECK_OPTIONAL, NULL},
};
static const DenestCheckTable synapse_keys = DENEST_REPORT_TABLE(synapse_keys_rows, FALSE);

static const DenestCheckTable open_keys = {NULL, 0, TRUE};

static const DenestCheckRow synapse_nest_keys_rows[] = {
    {"weight", DENEST_CHECK_RESERVED, NULL},
};
static const DenestCheckTable synapse_nest_keys = DENEST_REPORT_TABLE(synapse_nest_keys_rows, TRUE);

/* The receptor comes from params. */
static const DenestCheckRow receptor_nest_keys_rows[] = {
    {"weight", DENEST_CHECK_RESERVED, NULL},
    {"receptor_type", DENEST_CHECK_RESERVED, NULL},
};
static const DenestCheckTable receptor_nest_keys =
    DENEST_REPORT_TABLE(receptor_nest_keys_rows, TRUE);

typedef struct {
    DenestNetwork *network;
    guint kinds;
    GPtrArray *leaves;
    GHashTable *visited; /* leaves, borrowed */
    DenestProblems *problems;
} Work;

gboolean
denest_derive_check_values(const DenestSchema *schema, DenestArena *arena,
                           const DenestValue *values, gboolean orders, const char *path,
                           DenestProblems *problems)
{
    guint n_before = denest_problems_n_found(problems);

    for (guint i = 0; i < denest_value_length(values); i++) {
        const char *key = denest_value_key_name(values, i);
        g_autoptr(DenestValue) one = denest_value_new_map();
        g_autoptr(GArray) parsed = NULL;
        GError *error = NULL;

        denest_value_set(one, key, denest_value_ref(denest_value_item(values, i)));
        parsed = denest_unit_parse(schema, arena, one, orders, NULL, &error);
        denest_report_take(problems, denest_report_place(values, key), path, &error);
    }
    return denest_problems_n_found(problems) == n_before;
}

/* A text of params; NULL with a problem if it is something else. */
static const char *
text_param(const DenestTree *leaf, const DenestValue *params, const char *key,
           DenestProblems *problems)
{
    const DenestValue *value = denest_value_find(params, key);
    g_autofree char *path = g_strdup_printf("%s.params.%s", denest_tree_path(leaf), key);
    const char *text = NULL;
    GError *error = NULL;

    if (!denest_value_to_string(value, &text, &error))
        denest_report_take(problems, denest_tree_param_place(leaf, DENEST_DATA_PARAMS, key), path,
                           &error);
    return text;
}

/* Put the number of a receptor that is given by name into @p values. */
static void
resolve_receptor(const Work *work, const DenestTree *leaf, const DenestValue *params,
                 DenestValue *values)
{
    const char *name = text_param(leaf, params, "receptor_type", work->problems);
    const char *target = text_param(leaf, params, "target_neuron", work->problems);
    g_autofree char *path = g_strdup_printf("%s.params", denest_tree_path(leaf));
    const DenestPrototype *neuron;
    GError *error = NULL;
    int receptor;

    if (!name || !target)
        return;
    neuron = denest_registry_find(work->network->registry, DENEST_KINDS_NODE, target, &error);
    if (!neuron) {
        denest_network_forgive(work->network, DENEST_NAME_MODEL, target, &error);
        denest_report_take(work->problems,
                           denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "target_neuron"), path,
                           &error);
        return;
    }
    receptor = denest_prototype_receptor(neuron, name, &error);
    if (receptor < 0)
        denest_report_take(work->problems,
                           denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "receptor_type"), path,
                           &error);
    else
        denest_value_set(values, "receptor_type", denest_value_new_int(receptor));
}

/* A receptor's name in the wrong place. */
static void
refuse_receptor(const Work *work, const DenestTree *leaf, DenestValue *values)
{
    const DenestValue *receptor = denest_value_find(values, "receptor_type");
    g_autofree char *path = g_strdup_printf("%s.nest_params", denest_tree_path(leaf));

    if (!receptor || denest_value_type(receptor) != DENEST_VALUE_STRING)
        return;
    denest_report_add(work->problems, DENEST_ERROR_TYPE, denest_value_place(receptor), path,
                      "receptor_type: expected a whole number, not '%s' (text); names of receptors "
                      "stand in params, with target_neuron",
                      denest_value_string(receptor));
    denest_value_set(values, "receptor_type", denest_value_new_int(0));
}

/* The nest_params of a leaf, with what follows from params; NULL with a problem. */
static DenestValue *
read_values(const Work *work, const DenestTree *leaf, const DenestValue *params)
{
    gboolean has_receptor = denest_value_find(params, "receptor_type") != NULL;
    gboolean has_target = denest_value_find(params, "target_neuron") != NULL;
    const DenestCheckTable *keys = &open_keys;
    g_autoptr(DenestValue) values = NULL;

    if (work->kinds == KINDS_SYNAPSE)
        keys = has_receptor ? &receptor_nest_keys : &synapse_nest_keys;
    if (has_receptor != has_target)
        denest_report_add(work->problems, DENEST_ERROR_MISSING, denest_tree_place(leaf),
                          denest_tree_path(leaf),
                          "params: receptor_type and target_neuron must be given together");
    values = denest_report_check_node(leaf, DENEST_DATA_NEST_PARAMS, NULL, keys, work->problems);
    if (values && has_receptor && has_target)
        resolve_receptor(work, leaf, params, values);
    else if (values && work->kinds == KINDS_SYNAPSE)
        refuse_receptor(work, leaf, values);
    return g_steal_pointer(&values);
}

/* Rules between the times of a model and the resolution. @param before its Params before the
 * values were set */
static gboolean
check_times(const Work *work, DenestPrototype *prototype, const void *before,
            const DenestValue *values, GError **error)
{
    const DenestSettings *settings = work->network->settings;
    const DenestUnit unit = denest_prototype_unit(prototype);
    g_autofree const char **given = denest_value_keys(values);
    DenestSetCall call = {.before = before, .given = given};
    DenestTime time;

    if (prototype->kind == DENEST_KIND_SYNAPSE) {
        const DenestSynapse *model = (const DenestSynapse *)prototype->model;

        return denest_settings_check_delay(settings, "delay", unit.common->synapse.delay,
                                           (model->flags & DENEST_SYNAPSE_DELAY_UP) != 0, error);
    }
    if (!denest_time_init(&time, settings->resolution, NULL))
        return TRUE;
    if (prototype->kind == DENEST_KIND_RECORDER)
        return denest_recording_check_times(&unit, &time, given, error);
    return prototype->kind != DENEST_KIND_STIMULATOR ||
           denest_devices_check_times((const DenestStimulator *)prototype->model, unit.params,
                                      &unit.common->device, &time, &call, error);
}

/* Keys of recorder models that have no effect. */
static void
warn_of_recorder(const char *name, const DenestValue *values)
{
    static const struct {
        const char *key, *beside, *reason;
    } rows[] = {
        {"label", NULL, "labels are <model>_<layer>_<population> and <model>_<projection>"},
        {"use_gid_in_filename", NULL, "files are called <label>-<gid>-<process>"},
        {"to_file", "record_to", "record_to says it all"},
        {"to_memory", "record_to", "record_to says it all"},
        {"to_screen", "record_to", "record_to says it all"},
        {"to_accumulator", "record_to", "record_to says it all"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (denest_value_find(values, rows[i].key) &&
            (!rows[i].beside || denest_value_find(values, rows[i].beside)))
            denest_log(DENEST_LOG_WARNING, LOGGER, "Recorder model '%s': %s has no effect: %s",
                       name, rows[i].key, rows[i].reason);
}

static gboolean
define(const Work *work, const DenestTree *leaf, const char *base, const DenestValue *values)
{
    const char *name = denest_tree_name(leaf);
    g_autofree char *path = g_strdup_printf("%s.nest_params", denest_tree_path(leaf));
    g_autofree void *before = NULL;
    DenestPrototype *prototype;
    const DenestValue *at = NULL;
    GError *error = NULL;

    prototype = denest_registry_find(work->network->registry, work->kinds, base, &error);
    if (!prototype) {
        g_autofree char *base_path =
            g_strdup_printf("%s.params.nest_model", denest_tree_path(leaf));

        denest_network_forgive(work->network, DENEST_NAME_MODEL, base, &error);
        denest_report_take(work->problems,
                           denest_tree_param_place(leaf, DENEST_DATA_PARAMS, "nest_model"),
                           base_path, &error);
        return FALSE;
    }
    if (!denest_derive_check_values(prototype->schema,
                                    denest_registry_arena(work->network->registry), values, FALSE,
                                    path, work->problems))
        return FALSE;
    if (prototype->kind == DENEST_KIND_RECORDER)
        warn_of_recorder(name, values);
    before = g_memdup2(prototype->params, MAX(1, prototype->model->params_size));
    prototype = denest_registry_define(work->network->registry, work->kinds, name, base, values,
                                       &at, &error);
    if (prototype && check_times(work, prototype, before, values, &error))
        return TRUE;
    denest_report_take(work->problems, denest_tree_place(leaf),
                       at || prototype ? path : denest_tree_path(leaf), &error);
    return FALSE;
}

static const DenestTree *
leaf_named(const Work *work, const char *name)
{
    for (guint i = 0; i < work->leaves->len; i++)
        if (strcmp(denest_tree_name(work->leaves->pdata[i]), name) == 0)
            return work->leaves->pdata[i];
    return NULL;
}

static void visit(const Work *work, const DenestTree *leaf);

/* Read a leaf and define its model, after the leaf that it is derived from. */
static gboolean
read_leaf(const Work *work, const DenestTree *leaf)
{
    gboolean is_synapse = work->kinds == KINDS_SYNAPSE;
    g_autoptr(DenestValue) params = denest_report_check_node(
        leaf, DENEST_DATA_PARAMS, NULL, is_synapse ? &synapse_keys : &model_keys, work->problems);
    const char *base = params ? text_param(leaf, params, "nest_model", work->problems) : NULL;
    const DenestTree *base_leaf = base ? leaf_named(work, base) : NULL;
    g_autoptr(DenestValue) values = NULL;

    if (base_leaf)
        visit(work, base_leaf);
    values = base ? read_values(work, leaf, params) : NULL;
    return values && define(work, leaf, base, values);
}

static void
visit(const Work *work, const DenestTree *leaf)
{
    if (g_hash_table_add(work->visited, (gpointer)leaf) && !read_leaf(work, leaf))
        denest_network_break(work->network, DENEST_NAME_MODEL, denest_tree_name(leaf));
}

guint
denest_derive_models(DenestNetwork *network, guint kinds, const DenestTree *node,
                     DenestProblems *problems)
{
    g_autoptr(GPtrArray) leaves = denest_tree_named_leaves(node);
    g_autoptr(GHashTable) visited = g_hash_table_new(NULL, NULL);
    Work work = {network, kinds, leaves, visited, problems};

    for (guint i = 0; i < leaves->len; i++) {
        const DenestTree *leaf = leaves->pdata[i];

        if (!denest_tree_has_text_name(leaf))
            denest_report_add(problems, DENEST_ERROR_TYPE, denest_tree_place(leaf),
                              denest_tree_path(leaf), "the name of a model must be text");
        else
            visit(&work, leaf);
    }
    return leaves->len;
}
