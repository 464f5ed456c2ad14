/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of stimulators: what arrives at a probe. */
#include <denest/stimulator.h>

#include "core/conform/probe.h"
#include "core/conform/rig.h"
#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"

#define RUN_MS 60.0
#define DELAY 1.0
/* Activity in the check of windows. */
#define START 20.0
#define STOP 35.0

/* By what values differ that begin() computes anew in each run. */
#define ROUND_OFF 1e-9

typedef struct {
    DenestRigLayout rig;
    guint n_targets;            /* 0: 1 */
    gboolean neighbour;         /* beside a unit with other parameters */
    gboolean window;            /* active from START to STOP only */
    const DenestValue *changes; /* at half time; may be NULL */
    gboolean reset;             /* the network at half time */
} Run;

static gboolean
draws(const DenestSubject *subject)
{
    return ((const DenestStimulator *)subject->model->model)->stochastic;
}

/* A unit of the model, beside another one or not. */
static DenestGid
create(DenestRig *rig, const DenestSubject *subject, const Run *how)
{
    const DenestGid first = denest_rig_create(rig, subject->model->name, how->neighbour ? 2 : 1);
    g_autoptr(DenestValue) other = NULL;

    if (how->neighbour) {
        other = denest_values_vary_all(subject->example);
        denest_rig_set_all(rig, first + 1, 1, other);
    }
    if (how->window) {
        denest_rig_set(rig, first, 1, "start", denest_value_new_float(START));
        denest_rig_set(rig, first, 1, "stop", denest_value_new_float(STOP));
    }
    return first;
}

/* What arrives at the first target. */
static DenestTrace *
run(const DenestSubject *subject, const Run *how, GError **error)
{
    const guint n = MAX(how->n_targets, 1), n_devices = how->neighbour ? 2 : 1;
    g_autoptr(DenestTrace) trace = NULL, recorded = NULL;
    g_auto(DenestRig) rig = {0};
    DenestGid device, targets, samples, recordables = 0;

    denest_rig_init(&rig, subject, &how->rig);
    device = create(&rig, subject, how);
    targets = denest_rig_create(&rig, DENEST_PROBE, n * n_devices);
    for (guint i = 0; i < n_devices; i++)
        denest_rig_connect(&rig, NULL, DENEST_PROBE_INPUT, device + i, targets + i * n, n, 1);
    samples = denest_rig_sample(
        &rig, denest_registry_find(subject->registry, DENEST_KINDS_NODE, DENEST_PROBE, NULL),
        targets, 1);
    if (!draws(subject))
        recordables = denest_rig_sample(&rig, subject->example, device, 1);
    denest_rig_run(&rig, RUN_MS / 2);
    if (how->changes)
        denest_rig_set_all(&rig, device, 1, how->changes);
    if (how->reset && !rig.error)
        denest_kernel_reset_network(rig.kernel, &rig.error);
    denest_rig_run(&rig, RUN_MS / 2);
    trace = denest_rig_trace(&rig, samples);
    recorded = denest_rig_trace(&rig, recordables);
    if (!rig.error)
        denest_rig_finite(recorded, &rig.error);
    return denest_rig_finish(&rig, error) ? g_steal_pointer(&trace) : NULL;
}

static gboolean
compare_runs(DenestSubject *subject, const Run *runs, double tolerance, const char *const *names,
             guint n, GError **error)
{
    g_autoptr(DenestTrace) first = run(subject, &runs[0], error);

    for (guint i = 1; first && i < n; i++) {
        g_autoptr(DenestTrace) other = run(subject, &runs[i], error);

        if (!other || !denest_rig_same(first, other, 0, tolerance, names[i], error))
            return FALSE;
    }
    return first != NULL;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"the first time", "the second time"};
    const Run runs[] = {{.n_targets = 3}, {.n_targets = 3}};

    return compare_runs(subject, runs, 0, names, G_N_ELEMENTS(runs), error);
}

static gboolean
check_steps(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"in runs of 30 ms", "in runs of 1 ms", "in runs of 0.1 ms"};
    const Run runs[] = {{.n_targets = 1}, {.rig = {.piece = 1}}, {.rig = {.piece = 0.1}}};
    const gboolean begins = ((const DenestStimulator *)subject->model->model)->begin != NULL;

    return compare_runs(subject, runs, begins ? ROUND_OFF : 0, names, G_N_ELEMENTS(runs), error);
}

static gboolean
check_workers(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"with one worker", "with two workers",
                                        "with three workers"};
    const Run runs[] = {{.n_targets = 9, .rig = {.n_vps = 3}},
                        {.n_targets = 9, .rig = {.n_vps = 3, .n_workers = 2}},
                        {.n_targets = 9, .rig = {.n_vps = 3, .n_workers = 3}}};

    return compare_runs(subject, runs, 0, names, G_N_ELEMENTS(runs), error);
}

static gboolean
check_units(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"with one target", "with 100 targets",
                                        "beside a unit with other parameters"};
    const Run runs[] = {{.n_targets = 1}, {.n_targets = 100}, {.neighbour = TRUE}};

    if (draws(subject)) {
        g_string_assign(subject->remark, "not compared: the model draws");
        return run(subject, &runs[2], error) != NULL;
    }
    return compare_runs(subject, runs, 0, names, G_N_ELEMENTS(runs), error);
}

/* Columns of the probe: weights of spikes, current. */
static guint
count_nonzero(const DenestTrace *trace, double from, double to)
{
    guint n = 0;

    for (guint i = 0; i < trace->times->len; i++) {
        const double t = g_array_index(trace->times, double, i);

        for (guint c = 0; c < trace->n_columns && t > from && t < to; c++)
            n += g_array_index(trace->values, double, i * trace->n_columns + c) != 0;
    }
    return n;
}

static gboolean
check_sends(DenestSubject *subject, GError **error)
{
    const Run how = {.n_targets = 2};
    g_autoptr(DenestTrace) trace = run(subject, &how, error);

    if (!trace || !denest_rig_finite(trace, error))
        return FALSE;
    if (count_nonzero(trace, -1, RUN_MS) == 0)
        g_string_assign(subject->remark, "sends nothing with these parameters; give others");
    return TRUE;
}

/* Rules differ in the first and last step of the window. */
static gboolean
check_window(DenestSubject *subject, GError **error)
{
    const Run how = {.window = TRUE, .n_targets = 2};
    g_autoptr(DenestTrace) trace = run(subject, &how, error);

    if (!trace)
        return FALSE;
    if (count_nonzero(trace, -1, START + DELAY - 0.05) > 0)
        return DENEST_CHECK_FAIL("something arrives before start + delay");
    if (count_nonzero(trace, STOP + DELAY + 0.25, RUN_MS) > 0)
        return DENEST_CHECK_FAIL("something arrives after stop + delay");
    return TRUE;
}

static gboolean
check_changes(DenestSubject *subject, GError **error)
{
    const DenestSchema *schema = subject->model->schema;

    for (guint i = 0; i < schema->n_slots; i++) {
        g_autoptr(DenestValue) map = denest_values_vary(subject->example, &schema->slots[i]);
        const Run how = {.changes = map, .n_targets = 2};
        g_autoptr(DenestTrace) trace = map ? run(subject, &how, error) : NULL;

        if (map && (!trace || !denest_rig_finite(trace, error))) {
            g_prefix_error(error, "%s: ", schema->names[i]);
            return FALSE;
        }
    }
    return TRUE;
}

/* State is as at first then, but not the time. */
static gboolean
check_reset(DenestSubject *subject, GError **error)
{
    const Run how = {.reset = TRUE, .n_targets = 2};
    g_autoptr(DenestTrace) trace = run(subject, &how, error);

    return trace && denest_rig_finite(trace, error);
}

const DenestCheck denest_stimulator_checks[] = {
    DENEST_VALUES_CHECKS,
    {"sends", "what is sent and recorded is finite", check_sends},
    {"seed", "the same run twice gives the same bits", check_seed},
    {"steps", "many steps at once equal one by one", check_steps},
    {"workers", "the number of workers changes nothing", check_workers},
    {"units", "other units and targets change nothing", check_units},
    {"window", "nothing is sent before start or after stop", check_window},
    {"changes", "parameters change in mid-run", check_changes},
    {"reset", "after a reset of the network everything goes on", check_reset},
    DENEST_SMALL_TREE_CHECK,
    {"speed", "ns for a step, beside the nearest model", denest_speed_stimulator},
    {NULL, NULL, NULL},
};
