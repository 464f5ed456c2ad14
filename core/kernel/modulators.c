/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/modulators.h"

#include "core/kernel/delivery.h"

struct DenestModulator {
    DenestGid gid;
    DenestPopulation *population;
    guint unit;
    GArray *times, *counts; /* double: arrivals since the last delivery */
    DenestModulation view;  /* of these */
    GPtrArray *before;      /* DenestEdgeTable: targets are updated after the modulator; borrowed */
    GPtrArray *after;       /* the others */
};

static void
append(DenestModulator *modulator, double t, double count)
{
    g_array_append_val(modulator->times, t);
    g_array_append_val(modulator->counts, count);
    modulator->view = (DenestModulation){.n = modulator->times->len,
                                         .t = (const double *)(void *)modulator->times->data,
                                         .count = (const double *)(void *)modulator->counts->data};
}

/* Begin anew at @p t ms. */
static void
clear(DenestModulator *modulator, double t)
{
    g_array_set_size(modulator->times, 0);
    g_array_set_size(modulator->counts, 0);
    append(modulator, t, 0);
}

void
denest_modulators_free_one(gpointer data)
{
    DenestModulator *modulator = data;

    g_array_unref(modulator->times);
    g_array_unref(modulator->counts);
    g_ptr_array_unref(modulator->before);
    g_ptr_array_unref(modulator->after);
    g_free(modulator);
}

static gsize
interval_field(const DenestPopulation *population)
{
    return population->model->deliver_interval;
}

/* The transmitter with this gid; NULL if there is none. */
static const DenestNodes *
find_nodes(const DenestKernel *kernel, double gid)
{
    const DenestNodes *nodes =
        gid > 0 && gid <= G_MAXUINT32 ? denest_kernel_nodes(kernel, (DenestGid)gid) : NULL;

    return nodes != NULL && nodes->population != NULL && interval_field(nodes->population) > 0
               ? nodes
               : NULL;
}

const char *
denest_modulators_key(const DenestSynapse *model, const void *params, double *ret_gid)
{
    if (model->modulator == 0)
        return NULL;
    *ret_gid = ((const double *)params)[model->modulator - 1];
    for (guint i = 0; i < model->base.n_params; i++)
        if (model->base.params[i].offset == (model->modulator - 1) * sizeof(double))
            return model->base.params[i].name;
    g_return_val_if_reached(NULL);
}

/* The gids of all transmitters, for a message. */
static char *
list_transmitters(const DenestKernel *kernel)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < kernel->transmitters->len; i++) {
        const DenestPopulation *population = kernel->transmitters->pdata[i];

        g_string_append_printf(text, "%s%u", i > 0 ? ", " : "", population->first);
        if (population->n > 1)
            g_string_append_printf(text, " to %u", population->first + population->n - 1);
    }
    return g_string_free(text, FALSE);
}

gboolean
denest_modulators_check(const DenestKernel *kernel, const DenestPrototype *prototype,
                        const void *params, GError **error)
{
    const DenestSynapse *model = (const DenestSynapse *)prototype->model;
    double gid = 0;
    const char *key = denest_modulators_key(model, params, &gid);
    g_autofree char *gids = NULL;

    if (key == NULL || find_nodes(kernel, gid) != NULL)
        return TRUE;
    gids = list_transmitters(kernel);
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, key,
                       "%.0f is not the gid of a volume_transmitter, which synapses of '%s' need; "
                       "those are: %s",
                       gid, prototype->name, *gids ? gids : "none");
}

static DenestModulator *
find_modulator(DenestKernel *kernel, const DenestNodes *nodes, DenestGid gid)
{
    DenestModulator *modulator;

    for (guint i = 0; i < kernel->modulators->len; i++) {
        modulator = kernel->modulators->pdata[i];
        if (modulator->gid == gid)
            return modulator;
    }
    modulator = g_new0(DenestModulator, 1);
    modulator->gid = gid;
    modulator->population = nodes->population;
    modulator->unit = gid - nodes->first;
    modulator->times = g_array_new(FALSE, FALSE, sizeof(double));
    modulator->counts = g_array_new(FALSE, FALSE, sizeof(double));
    modulator->before = g_ptr_array_new();
    modulator->after = g_ptr_array_new();
    clear(modulator, 0);
    nodes->population->watched = TRUE;
    g_ptr_array_add(kernel->modulators, modulator);
    return modulator;
}

gboolean
denest_modulators_prepare(DenestKernel *kernel, GError **error)
{
    for (guint i = 0; i < kernel->modulators->len; i++) {
        DenestModulator *modulator = kernel->modulators->pdata[i];

        g_ptr_array_set_size(modulator->before, 0);
        g_ptr_array_set_size(modulator->after, 0);
    }
    for (guint i = 0; i < kernel->tables->len; i++) {
        DenestEdgeTable *table = kernel->tables->pdata[i];
        DenestModulator *modulator;
        double gid = 0;

        if (denest_modulators_key(table->model, table->params, &gid) == NULL)
            continue;
        /* A session may have set another one. */
        if (!denest_modulators_check(kernel, table->prototype, table->params, error))
            return FALSE;
        modulator = find_modulator(kernel, find_nodes(kernel, gid), (DenestGid)gid);
        table->modulation = &modulator->view;
        g_ptr_array_add(
            table->target->first > modulator->gid ? modulator->before : modulator->after, table);
    }
    return TRUE;
}

/* What the units of a transmitter have emitted since step @p from; forget it. */
static void
collect(DenestKernel *kernel, DenestUnitBlock *block)
{
    for (guint k = 0; k < kernel->modulators->len; k++) {
        DenestModulator *modulator = kernel->modulators->pdata[k];

        for (guint i = 0; modulator->population == block->population && i < block->spikes->len;
             i++) {
            const DenestSpike *spike = &g_array_index(block->spikes, DenestSpike, i);

            if (spike->unit == modulator->unit)
                append(modulator, denest_time_ms(&kernel->time, kernel->clock + spike->lag + 1),
                       spike->multiplicity);
        }
    }
    g_array_set_size(block->spikes, 0);
    block->n_emitted = 0;
}

/* Is a delivery due at the end of a part of a slice? */
static gboolean
is_due(const DenestKernel *kernel, const DenestModulator *modulator, DenestStep to)
{
    const double *params = denest_population_params(modulator->population, modulator->unit);
    const DenestStep interval = (DenestStep)params[interval_field(modulator->population) - 1];

    return (kernel->clock + to) % (interval * kernel->slice_length) == 0;
}

/* A delivery to the connections of one table. */
typedef struct {
    const DenestKernel *kernel;
    const DenestEdgeTable *table;
    DenestStep step;
} Delivery;

static void
deliver_to_part(guint part, gpointer data)
{
    const Delivery *delivery = data;
    const DenestKernel *kernel = delivery->kernel;
    const guint first = kernel->first_task[delivery->table->target->index];

    denest_row_modulate(kernel->tasks->pdata[first + part], delivery->table, delivery->step);
}

static void
deliver(DenestKernel *kernel, const GPtrArray *tables, DenestStep to)
{
    for (guint i = 0; i < tables->len; i++) {
        Delivery delivery = {kernel, tables->pdata[i], kernel->clock + to};

        denest_workers_run(kernel->workers, delivery.table->n_parts, deliver_to_part, &delivery);
    }
}

void
denest_modulators_begin(DenestKernel *kernel, DenestStep from, DenestStep to)
{
    for (guint p = 0; p < kernel->transmitters->len; p++) {
        const DenestPopulation *population = kernel->transmitters->pdata[p];

        for (guint b = 0; b < population->blocks->len; b++) {
            denest_block_update(population->blocks->pdata[b], kernel->clock, kernel->clock + from,
                                kernel->clock + to);
            collect(kernel, population->blocks->pdata[b]);
        }
    }
    for (guint i = 0; i < kernel->modulators->len; i++) {
        const DenestModulator *modulator = kernel->modulators->pdata[i];

        if (is_due(kernel, modulator, to))
            deliver(kernel, modulator->before, to);
    }
}

void
denest_modulators_end(DenestKernel *kernel, DenestStep to)
{
    for (guint i = 0; i < kernel->modulators->len; i++) {
        DenestModulator *modulator = kernel->modulators->pdata[i];

        if (!is_due(kernel, modulator, to))
            continue;
        deliver(kernel, modulator->after, to);
        clear(modulator, denest_time_ms(&kernel->time, kernel->clock + to));
    }
}

void
denest_modulators_reset(DenestKernel *kernel)
{
    for (guint i = 0; i < kernel->modulators->len; i++)
        clear(kernel->modulators->pdata[i], 0);
}
