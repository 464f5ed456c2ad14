/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cost of a neuron model by itself; see <denest/simulation.h>. */
#include "core/simulation/measure.h"

#include <math.h>

#include <denest/simulation.h>

#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"

/* Columns of so many units fit the caches, as those of a block in a network. Runs are just long
 * enough to be timed, so that some of them are not disturbed by what else the machine does. */
enum { N_UNITS = 1024, MIN_RUNS = 10 };
#define RESOLUTION 0.1    /* ms */
#define DELAY 1.5         /* ms */
#define SHORTEST_RUN 1e-3 /* s of updates */
#define TIME_ENOUGH 0.15  /* s of updates, after which no further run begins */

/* What is measured: a kernel with units of one model. */
typedef struct {
    DenestRegistry *registry; /* borrowed */
    DenestKernel *kernel;
    DenestGid first;
} Rig;

static void
rig_clear(Rig *rig)
{
    g_clear_pointer(&rig->kernel, denest_kernel_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rig, rig_clear)

/* The length of a slice is the shortest delay: it is as in networks if a silent relay has a
 * connection to itself. */
static gboolean
set_slices(const Rig *rig, GError **error)
{
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    DenestPrototype *relay, *synapse;
    DenestEdge edge = {.weight = 1, .delay = DELAY};

    relay = denest_registry_find(rig->registry, DENEST_KIND_BIT(DENEST_KIND_NEURON),
                                 "parrot_neuron", error);
    synapse = relay ? denest_registry_find(rig->registry, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE),
                                           "static_synapse", error)
                    : NULL;
    if (!synapse)
        return FALSE;
    edge.source = edge.target = denest_kernel_create(rig->kernel, relay, 1);
    builder = denest_edge_builder_new(rig->kernel, synapse);
    return denest_edge_builder_take(builder, 0, &edge, 1, error) &&
           denest_edge_builder_finish(builder, NULL, error);
}

/* One value that differs makes columns of all parameters; this one every neuron has. */
static gboolean
part_units(const Rig *rig, GError **error)
{
    g_autoptr(DenestValue) values = denest_value_new_map();

    denest_value_set(values, "tau_minus", denest_value_new_float(21.0));
    return denest_kernel_set(rig->kernel, rig->first, 1, values, error);
}

static gboolean
rig_init(Rig *rig, DenestRegistry *registry, const DenestPrototype *prototype, gboolean per_unit,
         GError **error)
{
    static const gint64 seed = 2;
    const DenestKernelConfig config = {.resolution = RESOLUTION,
                                       .n_vps = 1,
                                       .n_workers = 1,
                                       .grng_seed = 1,
                                       .rng_seeds = &seed,
                                       .data_path = "",
                                       .data_prefix = ""};

    rig->registry = registry;
    rig->kernel = denest_kernel_new(&config, error);
    if (!rig->kernel)
        return FALSE;
    rig->first = denest_kernel_create(rig->kernel, prototype, N_UNITS);
    return set_slices(rig, error) && (!per_unit || part_units(rig, error));
}

gboolean
denest_measure_prototype(DenestRegistry *registry, const DenestPrototype *prototype,
                         gboolean per_unit, double *ret_ns, GError **error)
{
    g_auto(Rig) rig = {0};
    double best = INFINITY, before = 0, sum = 0, ms = DELAY;

    if (!rig_init(&rig, registry, prototype, per_unit, error))
        return FALSE;
    for (guint i = 0; i < MIN_RUNS || sum < TIME_ENOUGH; i++) {
        if (!denest_kernel_simulate(rig.kernel, ms, NULL, NULL, error))
            return FALSE;
        sum = denest_kernel_work(rig.kernel).update;
        if (sum - before < SHORTEST_RUN)
            ms *= 2;
        else
            best = fmin(best, (sum - before) / ms);
        before = sum;
    }
    *ret_ns = 1e9 * best * RESOLUTION / N_UNITS;
    return TRUE;
}

gboolean
denest_measure_neuron(const char *name, const DenestOptions *options, gboolean per_unit,
                      double *ret_ns, GError **error)
{
    g_autoptr(DenestRegistry) registry = denest_registry_new(options ? options->plugin_path : NULL);
    const DenestPrototype *prototype =
        denest_registry_find(registry, DENEST_KIND_BIT(DENEST_KIND_NEURON), name, error);

    return prototype && denest_measure_prototype(registry, prototype, per_unit, ret_ns, error);
}
