/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/speed.h"

#include <time.h>

#include "core/conform/probe.h"
#include "core/conform/rig.h"
#include "core/simulation/measure.h"

/* Measured several times, the shortest counts: others use the machine, too. */
enum { N_REPEATS = 5, N_TARGETS = 100 };
#define MIN_SECONDS 0.02

double
denest_speed_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

gboolean
denest_speed_compare(DenestSubject *subject, const char *unit,
                     double (*measure)(DenestSubject *subject, const DenestPrototype *model,
                                       const DenestValue *values),
                     GError **error)
{
    const DenestPrototype *nearest = denest_subject_nearest(subject);
    const double own = measure(subject, subject->example, subject->values);
    DenestSubject other = *subject;
    double theirs = NAN;

    if (nearest && denest_subject_init(&other, nearest, NULL, NULL)) {
        theirs = measure(&other, other.example, other.values);
        denest_subject_clear(&other);
    }
    if (isnan(own))
        g_string_append(subject->remark, "could not be measured");
    else
        g_string_append_printf(subject->remark, "%.3g ns for a %s", own, unit);
    if (!isnan(own) && !isnan(theirs))
        g_string_append_printf(subject->remark, "; %s: %.3g ns", nearest->name, theirs);
    return TRUE;
}

/* Time of one part of the kernel's work per ms of simulated time, in s; runs long enough. */
static double
time_per_ms(DenestRig *rig, gboolean deliver)
{
    double best = INFINITY, ms = 5;

    denest_rig_run(rig, ms);
    for (guint repeat = 0; repeat < N_REPEATS && !rig->error;) {
        DenestWork before = denest_kernel_work(rig->kernel), after;
        double used;

        denest_rig_run(rig, ms);
        after = denest_kernel_work(rig->kernel);
        used = deliver ? after.deliver - before.deliver : after.update - before.update;
        if (used < MIN_SECONDS && ms < 5000) {
            ms *= 2;
            continue;
        }
        best = fmin(best, used / ms);
        repeat++;
    }
    return rig->error ? NAN : best;
}

static double
measure_neuron(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    double ns = NAN;

    denest_measure_prototype(subject->registry, model, FALSE, &ns, NULL);
    return ns;
}

gboolean
denest_speed_neuron(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "unit and step of 0.1 ms", measure_neuron, error);
}

static double
measure_stimulator(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    const DenestRigLayout layout = {.delay = 1};
    g_auto(DenestRig) rig = {0};
    DenestGid device, targets;

    denest_rig_init(&rig, subject, &layout);
    device = denest_rig_create(&rig, model->name, 1);
    targets = denest_rig_create(&rig, DENEST_PROBE, N_TARGETS);
    denest_rig_connect(&rig, NULL, DENEST_PROBE_INPUT, device, targets, N_TARGETS, 1);
    return 1e9 * time_per_ms(&rig, FALSE) / 10;
}

gboolean
denest_speed_stimulator(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "step of 0.1 ms with 100 targets", measure_stimulator,
                                error);
}

static double
measure_synapse(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    const DenestRigLayout layout = {.delay = 1};
    g_auto(DenestRig) rig = {0};
    DenestGid device, source, targets;
    const double rate = 200;

    denest_rig_init(&rig, subject, &layout);
    device = denest_rig_create(&rig, "poisson_generator", 1);
    source = denest_rig_create(&rig, "parrot_neuron", 10);
    targets = denest_rig_create(&rig, DENEST_PROBE, N_TARGETS);
    denest_rig_set(&rig, device, 1, "rate", denest_value_new_float(rate));
    denest_rig_connect(&rig, NULL, 0, device, source, 10, 1);
    for (guint i = 0; i < 10; i++)
        denest_rig_connect(&rig, model, DENEST_PROBE_INPUT, source + i, targets, N_TARGETS,
                           model->common.synapse.weight);
    return 1e9 * time_per_ms(&rig, TRUE) / (10 * 1e-3 * rate * N_TARGETS);
}

gboolean
denest_speed_synapse(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "spike and target", measure_synapse, error);
}
