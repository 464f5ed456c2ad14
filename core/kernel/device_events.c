/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/delivery.h"

/* What one event does to a stretch of its targets. */
typedef struct {
    const DenestDeviceEdge *edges;
    guint spacing;         /* of DenestDeviceRun */
    const guint32 *counts; /* NULL: all get `count` */
    guint n;
    guint32 count;
    double factor;
    double *positive, *negative; /* rings; one only, NULL for the other, unless signs are apart */
    gsize stride;
    guint position, n_slots; /* slot of the event itself; a delay is added to it */
} Stretch;

/* The first of n edges that leads to this unit or one after it. */
static guint
find_unit(const DenestDeviceEdge *edges, guint n, guint unit)
{
    guint begin = 0;

    while (begin < n) {
        guint middle = begin + (n - begin) / 2;

        if (edges[middle].unit < unit)
            begin = middle + 1;
        else
            n = middle;
    }
    return begin;
}

static inline __attribute__((always_inline)) void
add_stretch(const Stretch *s, DenestInputKind kind)
{
    for (guint i = 0; i < s->n; i++) {
        const DenestDeviceEdge *edge = &s->edges[i];
        double value = edge->weight * s->factor;
        double count = s->counts != NULL ? s->counts[i] : s->count;
        guint slot = s->position + edge->delay;
        double *ring = kind == DENEST_INPUT_POSITIVE && value < 0 ? s->negative : s->positive;

        slot -= slot >= s->n_slots ? s->n_slots : 0;
        ring[slot * s->stride + edge->unit] += kind == DENEST_INPUT_COUNT     ? count
                                               : kind == DENEST_INPUT_CURRENT ? value
                                                                              : value * count;
    }
}

/* Targets that are alike but for the number of spikes. */
static void
add_even(const Stretch *s)
{
    const DenestDeviceEdge *edge = s->edges;
    const double value = edge->weight * s->factor;
    guint slot = (s->position + edge->delay) % s->n_slots;
    double *ring = (s->negative != NULL && value < 0 ? s->negative : s->positive) +
                   slot * s->stride + edge->unit;

    for (guint i = 0; i < s->n; i++)
        ring[(gsize)i * s->spacing] += value * s->counts[i];
}

/* The part of an event that concerns units begin … end - 1. */
static void
apply_event(const DenestDeliveryTask *task, const DenestDeviceEvent *event, const guint32 *counts,
            guint begin, guint end)
{
    DenestPopulation *target = task->target;
    const DenestDeviceEdge *edges = &g_array_index(event->edges, DenestDeviceEdge, event->first);
    guint first = find_unit(edges, event->n, begin), n = find_unit(edges, event->n, end) - first;
    guint row = g_array_index(task->kernel->ports, DenestPort, edges->port).row;
    DenestInputKind kind = target->inputs[row].kind;
    Stretch s = {.edges = edges + first,
                 .spacing = event->spacing,
                 .counts = counts != NULL ? counts + first : NULL,
                 .n = n,
                 .count = event->multiplicity,
                 .factor = event->factor,
                 .positive = target->rings[row],
                 .stride = target->n_padded,
                 .position = (guint)(event->step % target->n_slots),
                 .n_slots = target->n_slots};

    switch (kind) {
    case DENEST_INPUT_IGNORED:
        return;
    case DENEST_INPUT_COUNT:
        add_stretch(&s, DENEST_INPUT_COUNT);
        return;
    case DENEST_INPUT_CURRENT:
        add_stretch(&s, DENEST_INPUT_CURRENT);
        return;
    case DENEST_INPUT_POSITIVE:
        s.negative = target->rings[row + 1];
        break;
    default:
        break;
    }
    if (n > 0 && s.spacing > 0 && counts != NULL)
        add_even(&s);
    else
        add_stretch(&s, s.negative != NULL ? DENEST_INPUT_POSITIVE : kind);
}

void
denest_device_events_apply(const DenestDeliveryTask *task, const DenestDeviceEvents *events)
{
    guint begin = denest_population_part(task->target, task->part);
    guint end = denest_population_part(task->target, task->part + 1);

    for (guint k = 0; k < events->list->len; k++) {
        const DenestDeviceEvent *event = &g_array_index(events->list, DenestDeviceEvent, k);
        const guint32 *counts = event->counts_at == G_MAXUINT
                                    ? NULL
                                    : &g_array_index(events->counts, guint32, event->counts_at);

        apply_event(task, event, counts, begin, end);
    }
}
