/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of recorders: what they write of some spiking units. */
#include <denest/recorder.h>

#include <string.h>

#include "core/conform/rig.h"
#include "core/conform/scratch.h"
#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"

#define RUN_MS 60.0
enum { N_UNITS = 6, N_VPS = 3 };

static DenestRecords
records_of(const DenestSubject *subject)
{
    return ((const DenestRecorder *)subject->model->model)->records;
}

/* A recorder that writes to memory, and to files if there is a folder. */
static DenestGid
create(DenestRig *rig, const DenestSubject *subject, gboolean files)
{
    const DenestSlot *slot = denest_schema_find(subject->model->schema, "record_from");
    DenestGid recorder = denest_rig_create(rig, subject->model->name, 1);
    DenestValue *targets = denest_value_new_list();

    denest_value_append(targets, denest_value_new_string("memory"));
    if (files)
        denest_value_append(targets, denest_value_new_string("file"));
    denest_rig_set(rig, recorder, 1, "record_to", targets);
    if (slot && !slot->param.text) {
        DenestValue *names = denest_value_new_list();

        denest_value_append(names, denest_value_new_string("V_m"));
        denest_rig_set(rig, recorder, 1, "record_from", names);
    }
    return recorder;
}

/* Units that spike, with the recorder on them or on the connections among them. */
static DenestGid
build(DenestRig *rig, const DenestSubject *subject, gboolean files, DenestPrototype **ret_synapse)
{
    DenestGid units = denest_rig_create(rig, "iaf_psc_alpha", N_UNITS), recorder;
    g_autoptr(DenestValue) map = denest_value_new_map();
    const DenestPrototype *plain;

    for (guint i = 0; i < N_UNITS; i++)
        denest_rig_connect(rig, NULL, 0, denest_rig_spikes(rig, 40 + i, 0, 20 * RUN_MS), units + i,
                           1, 3000);
    recorder = create(rig, subject, files);
    if (rig->error)
        return recorder;
    if (records_of(subject) != DENEST_RECORDS_WEIGHTS) {
        denest_kernel_record(rig->kernel, recorder, units, N_UNITS, 1, &rig->error);
        return recorder;
    }
    plain = denest_registry_find(subject->registry, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE),
                                 "static_synapse", &rig->error);
    if (!plain)
        return recorder;
    *ret_synapse = denest_prototype_copy(plain, "conform_recorded");
    denest_value_set(map, "weight_recorder", denest_value_new_int(recorder));
    denest_prototype_set(*ret_synapse, map, NULL, &rig->error);
    for (guint i = 0; i < N_UNITS; i++)
        denest_rig_connect(rig, *ret_synapse, 0, units + i, units, N_UNITS, 1.5);
    return recorder;
}

/* Run, and have all files as one text, and the rows in memory. */
static char *
run(const DenestSubject *subject, const DenestRigLayout *how, gboolean reset,
    DenestTrace **ret_rows, GError **error)
{
    g_autofree char *folder = denest_scratch_new(subject->folder);
    g_autoptr(DenestPrototype) synapse = NULL;
    DenestRigLayout layout = *how;
    DenestRig rig = {0};
    DenestGid recorder;
    gboolean ok;

    layout.files = folder;
    layout.n_vps = N_VPS;
    denest_rig_init(&rig, subject, &layout);
    recorder = build(&rig, subject, TRUE, &synapse);
    denest_rig_run(&rig, RUN_MS);
    if (reset && !rig.error) {
        denest_kernel_reset_network(rig.kernel, &rig.error);
        denest_rig_run(&rig, RUN_MS);
    }
    if (ret_rows)
        *ret_rows = denest_rig_trace(&rig, recorder);
    ok = denest_rig_finish(&rig, error);
    denest_rig_clear(&rig);
    return ok ? denest_scratch_contents(folder) : NULL;
}

static gboolean
compare(DenestSubject *subject, const DenestRigLayout *layouts, const char *const *names, guint n,
        GError **error)
{
    g_autofree char *first = run(subject, &layouts[0], FALSE, NULL, error);

    for (guint i = 1; first && i < n; i++) {
        g_autofree char *other = run(subject, &layouts[i], FALSE, NULL, error);

        if (!other)
            return FALSE;
        if (strcmp(first, other) != 0)
            return DENEST_CHECK_FAIL("files %s differ from those %s", names[i], names[0]);
    }
    return first != NULL;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"of a run", "of the same run"};
    const DenestRigLayout layouts[2] = {{.h = 0}};

    return compare(subject, layouts, names, G_N_ELEMENTS(layouts), error);
}

static gboolean
check_steps(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"of one run", "of runs of 10 ms", "of runs of 1 ms"};
    const DenestRigLayout layouts[] = {{.piece = 0}, {.piece = 10}, {.piece = 1}};

    return compare(subject, layouts, names, G_N_ELEMENTS(layouts), error);
}

static gboolean
check_workers(DenestSubject *subject, GError **error)
{
    static const char *const names[] = {"of one worker", "of two workers", "of three workers"};
    const DenestRigLayout layouts[] = {{.n_workers = 1}, {.n_workers = 2}, {.n_workers = 3}};

    return compare(subject, layouts, names, G_N_ELEMENTS(layouts), error);
}

static gboolean
check_record(DenestSubject *subject, GError **error)
{
    const DenestRigLayout layout = {.h = 0.1};
    g_autoptr(DenestTrace) rows = NULL;
    g_autofree char *text = run(subject, &layout, FALSE, &rows, error);

    if (!text || !denest_rig_finite(rows, error))
        return FALSE;
    if (rows->times->len == 0 && !*text)
        return DENEST_CHECK_FAIL("nothing was recorded");
    if (rows->times->len == 0)
        g_string_assign(subject->remark, "keeps no rows in memory");
    if (!*text)
        g_string_assign(subject->remark, "writes no files");
    return TRUE;
}

/* A recorder that keeps something is as new after a reset. */
static gboolean
check_reset(DenestSubject *subject, GError **error)
{
    const DenestRigLayout layout = {.h = 0.1};
    g_autoptr(DenestTrace) once = NULL, again = NULL;
    g_autofree char *first = run(subject, &layout, FALSE, &once, error), *second = NULL;

    if (first)
        second = run(subject, &layout, TRUE, &again, error);
    if (!second)
        return FALSE;
    for (guint i = 0; i < again->times->len; i++)
        if (g_array_index(again->times, double, i) <= RUN_MS - 1)
            return DENEST_CHECK_FAIL("a row at %g ms is there after the reset at %g ms",
                                     g_array_index(again->times, double, i), RUN_MS);
    return TRUE;
}

static double
measure(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    const DenestRigLayout layout = {.h = 0.1};
    g_autoptr(DenestPrototype) synapse = NULL;
    g_autoptr(DenestTrace) rows = NULL;
    DenestRig rig = {0};
    DenestGid recorder;
    double seconds;

    denest_rig_init(&rig, subject, &layout);
    recorder = build(&rig, subject, FALSE, &synapse);
    denest_rig_run(&rig, 20 * RUN_MS);
    rows = denest_rig_trace(&rig, recorder);
    seconds = rig.kernel ? denest_kernel_work(rig.kernel).record : 0;
    denest_rig_clear(&rig);
    return rows->times->len > 0 ? 1e9 * seconds / rows->times->len : NAN;
}

static gboolean
check_speed(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "row in memory", measure, error);
}

const DenestCheck denest_recorder_checks[] = {
    DENEST_VALUES_CHECKS,
    {"record", "rows are recorded, and finite", check_record},
    {"seed", "the same run twice writes the same files", check_seed},
    {"steps", "a run in pieces writes the same files", check_steps},
    {"workers", "the number of workers changes nothing", check_workers},
    {"reset", "after a reset of the network earlier rows are gone", check_reset},
    DENEST_SMALL_TREE_CHECK,
    {"speed", "ns for a row, beside the nearest recorder", check_speed},
    {NULL, NULL, NULL},
};
