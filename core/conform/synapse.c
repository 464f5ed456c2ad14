/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of synapses: what arrives at probes that spike now and then. */
#include <denest/synapse.h>

#include "core/conform/probe.h"
#include "core/conform/rig.h"
#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"

#define RUN_MS 80.0

typedef struct {
    DenestRigLayout rig;
    guint n_targets;            /* 0: 1 */
    const DenestValue *changes; /* of the model's connections, before the run; may be NULL */
    const DenestValue *later;   /* and at half time; may be NULL */
    gboolean reset;             /* the network at half time */
} Run;

static guint
flags_of(const DenestSubject *subject)
{
    return ((const DenestSynapse *)subject->model->model)->flags;
}

static void
set_synapses(DenestRig *rig, const DenestSubject *subject, const DenestValue *values)
{
    guint64 n;

    if (values && !rig->error)
        denest_kernel_set_synapses(rig->kernel, subject->model->name, values, &n, &rig->error);
}

/* Something to do for what modulates the synapses. */
static void
add_modulation(DenestRig *rig)
{
    if (denest_subject_modulator(rig->subject->model))
        denest_rig_connect(rig, NULL, 0, denest_rig_spikes(rig, 40, 0, RUN_MS),
                           DENEST_SUBJECT_MODULATOR, 1, 1);
}

/* Two sources, each to all targets; what arrives at the first. */
static DenestTrace *
run(const DenestSubject *subject, const Run *how, GError **error)
{
    const guint n = MAX(how->n_targets, 1);
    g_autoptr(DenestTrace) trace = NULL;
    g_auto(DenestRig) rig = {0};
    DenestGid sources, targets, trigger, samples;

    denest_rig_init(&rig, subject, &how->rig);
    sources = denest_rig_create(&rig, "parrot_neuron", 2);
    targets = denest_rig_create(&rig, DENEST_PROBE, n);
    trigger = denest_rig_spikes(&rig, 30, 0, RUN_MS);
    denest_rig_connect(&rig, NULL, DENEST_PROBE_TRIGGER, trigger, targets, n, 1);
    for (guint i = 0; i < 2; i++) {
        denest_rig_connect(&rig, NULL, 0, denest_rig_spikes(&rig, 20 + i, 0, RUN_MS), sources + i,
                           1, 1);
        denest_rig_connect(&rig, subject->example, DENEST_PROBE_INPUT, sources + i, targets, n,
                           subject->example->common.synapse.weight);
    }
    samples = denest_rig_sample(
        &rig, denest_registry_find(subject->registry, DENEST_KINDS_NODE, DENEST_PROBE, NULL),
        targets, 1);
    add_modulation(&rig);
    set_synapses(&rig, subject, how->changes);
    denest_rig_run(&rig, RUN_MS / 2);
    set_synapses(&rig, subject, how->later);
    if (how->reset && !rig.error)
        denest_kernel_reset_network(rig.kernel, &rig.error);
    denest_rig_run(&rig, RUN_MS / 2);
    trace = denest_rig_trace(&rig, samples);
    return denest_rig_finish(&rig, error) ? g_steal_pointer(&trace) : NULL;
}

static gboolean
compare_runs(DenestSubject *subject, const Run *runs, const char *const *names, guint n,
             GError **error)
{
    g_autoptr(DenestTrace) first = run(subject, &runs[0], error);

    for (guint i = 1; first && i < n; i++) {
        g_autoptr(DenestTrace) other = run(subject, &runs[i], error);

        if (!other || !denest_rig_same(first, other, 0, 0, names[i], error))
            return FALSE;
    }
    return first != NULL;
}

static gboolean
check_sends(DenestSubject *subject, GError **error)
{
    const Run how = {.n_targets = 3};
    g_autoptr(DenestTrace) trace = run(subject, &how, error);
    gboolean any = FALSE;

    if (!trace || !denest_rig_finite(trace, error))
        return FALSE;
    for (guint i = 0; i < trace->values->len; i++)
        any = any || g_array_index(trace->values, double, i) != 0;
    if (!any)
        return DENEST_CHECK_FAIL("nothing arrives");
    return TRUE;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"the first time", "the second time"};
    const Run runs[] = {{.n_targets = 3}, {.n_targets = 3}};

    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* What a delivery of a modulator finds in the archives, as far as that is pruned, depends on how
 * much of the slice the targets have behind them; such models are run in whole slices. */
static gboolean
check_steps(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"in runs of 40 ms", "in runs of 1 ms", "in runs of 0.1 ms"};
    const Run runs[] = {{.n_targets = 1}, {.rig = {.piece = 1}}, {.rig = {.piece = 0.1}}};
    const guint n = denest_subject_modulator(subject->model) ? 2 : 3;

    return compare_runs(subject, runs, names, n, error);
}

/* Targets of a model that draws have a virtual process each. */
static gboolean
check_rows(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"with one target", "with 5 targets", "with many targets",
                                        "with two workers", "with three workers"};
    const gboolean draws = (flags_of(subject) & DENEST_SYNAPSE_STOCHASTIC) != 0;
    const guint many = draws ? 7 : 300, vps[] = {draws ? 5 : 1, draws ? many : 1};
    const Run runs[] = {
        {.n_targets = 1},
        {.n_targets = 5, .rig.n_vps = vps[0]},
        {.n_targets = many, .rig.n_vps = vps[1]},
        {.n_targets = many, .rig = {.n_vps = vps[1], .n_workers = 2}},
        {.n_targets = many, .rig = {.n_vps = vps[1], .n_workers = 3}},
    };

    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* What is set for connections although they have it already. */
static gboolean
check_per_connection(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"shared by all connections", "set in each connection"};
    const DenestSchema *schema = subject->model->schema;
    g_autoptr(DenestValue) values = denest_value_new_map();
    const Run runs[] = {{.n_targets = 3}, {.n_targets = 3, .changes = values}};

    for (guint i = 0; i < schema->n_slots; i++)
        if (schema->slots[i].place == DENEST_SLOT_STATE && schema->slots[i].settable)
            denest_value_set(values, schema->names[i],
                             denest_prototype_get(subject->example, schema->names[i], NULL));
    if (denest_value_length(values) == 0) {
        g_string_assign(subject->remark, "no state can be set");
        return TRUE;
    }
    return compare_runs(subject, runs, names, G_N_ELEMENTS(runs), error);
}

/* Keys that belong to the model, not to its connections, may be refused. */
static gboolean
check_changes(DenestSubject *subject, GError **error)
{
    const DenestSchema *schema = subject->model->schema;

    for (guint i = 0; i < schema->n_slots; i++) {
        g_autoptr(DenestValue) map = denest_values_vary(subject->example, &schema->slots[i]);
        const Run how = {.later = map, .n_targets = 3};
        g_autoptr(GError) refusal = NULL;
        g_autoptr(DenestTrace) trace = map ? run(subject, &how, &refusal) : NULL;

        if (refusal && !g_error_matches(refusal, DENEST_ERROR, DENEST_ERROR_UNKNOWN)) {
            g_propagate_prefixed_error(error, g_steal_pointer(&refusal), "%s: ", schema->names[i]);
            return FALSE;
        }
        if (trace && !denest_rig_finite(trace, error)) {
            g_prefix_error(error, "%s: ", schema->names[i]);
            return FALSE;
        }
    }
    return TRUE;
}

/* Connections keep their state; archives and histories of their targets are empty again. */
static gboolean
check_reset(DenestSubject *subject, GError **error)
{
    const Run how = {.n_targets = 3, .reset = TRUE};
    g_autoptr(DenestTrace) trace = run(subject, &how, error);

    return trace && denest_rig_finite(trace, error);
}

/* A weight recorder sees each spike of each source for each target. */
static gboolean
check_record(DenestSubject *subject, GError **error)
{
    const DenestRigLayout layout = {.n_vps = 2};
    g_autoptr(DenestPrototype) copy = NULL;
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autoptr(DenestTrace) weights = NULL, spikes = NULL;
    g_auto(DenestRig) rig = {0};
    DenestGid source, targets, recorder, detector;
    guint n_due = 0;

    denest_rig_init(&rig, subject, &layout);
    source = denest_rig_create(&rig, "parrot_neuron", 1);
    targets = denest_rig_create(&rig, DENEST_PROBE, 3);
    recorder = denest_rig_create(&rig, "weight_recorder", 1);
    detector = denest_rig_record(&rig, "spike_detector", source, 1);
    denest_rig_connect(&rig, NULL, 0, denest_rig_spikes(&rig, 20, 0, RUN_MS), source, 1, 1);
    copy = denest_prototype_copy(subject->example, subject->model->name);
    denest_value_set(map, "weight_recorder", denest_value_new_int(recorder));
    if (!denest_prototype_set(copy, map, NULL, error))
        return FALSE;
    denest_rig_connect(&rig, copy, DENEST_PROBE_INPUT, source, targets, 3,
                       copy->common.synapse.weight);
    denest_rig_run(&rig, RUN_MS);
    weights = denest_rig_trace(&rig, recorder);
    spikes = denest_rig_trace(&rig, detector);
    /* The weights of the last slice come with the next one. */
    for (guint i = 0; i < spikes->times->len; i++)
        n_due += g_array_index(spikes->times, double, i) <= RUN_MS - 1.05;
    if (!rig.error && !(flags_of(subject) & DENEST_SYNAPSE_STOCHASTIC) &&
        (weights->times->len < 3 * n_due || weights->times->len > 3 * spikes->times->len))
        return DENEST_CHECK_FAIL("%u weights for %u spikes to 3 targets", weights->times->len,
                                 n_due);
    return denest_rig_finish(&rig, error);
}

const DenestCheck denest_synapse_checks[] = {
    DENEST_VALUES_CHECKS,
    {"sends", "what is sent is finite, and something is", check_sends},
    {"seed", "the same run twice gives the same bits", check_seed},
    {"steps", "many steps at once equal one by one", check_steps},
    {"rows", "other connections of a source, and the number of workers, change nothing",
     check_rows},
    {"per-unit", "state set connection by connection equals shared state", check_per_connection},
    {"record", "a weight recorder gets every weight that is sent", check_record},
    {"changes", "connections change in mid-run", check_changes},
    {"reset", "after a reset of the network everything goes on", check_reset},
    DENEST_SMALL_TREE_CHECK,
    {"speed", "ns for a spike and target, beside the nearest model", denest_speed_synapse},
    {NULL, NULL, NULL},
};
