/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/archive.h"

#include <math.h>
#include <string.h>

/* Times closer than this are the same, in ms. */
#define EPSILON 1e-6
/* Units ahead that are fetched while one is looked at. */
#define PREFETCH 12

/* One unit; a cache line, since delivery jumps from target to target. */
typedef struct {
    double t_last, K;        /* of the last spike; -1, 0 before the first */
    double inverse_tau;      /* 1/ms */
    double max_delay;        /* largest delay among the readers, ms */
    DenestPostSpike *spikes; /* the kept ones are first … first + n - 1 */
    guint first, n, capacity;
    guint n_readers; /* reading synapses that lead here */
    double inverse_tau_triplet;
} History;
G_STATIC_ASSERT(sizeof(History) == 64);

struct DenestArchive {
    guint n_units;
    History *units;
    double *K3; /* [unit] */
};

/* The kept spikes, oldest first. */
static DenestPostSpike *
kept(const History *history)
{
    return history->n == 0 ? NULL : history->spikes + history->first;
}

static void
forget(History *history)
{
    history->first = history->n = 0;
    history->K = 0;
    history->t_last = -1;
}

DenestArchive *
denest_archive_new(guint n_units)
{
    DenestArchive *archive = g_new0(DenestArchive, 1);

    archive->n_units = n_units;
    archive->units = g_aligned_alloc0(MAX(1, n_units), sizeof(History), 64);
    archive->K3 = g_new0(double, n_units);
    denest_archive_clear(archive);
    return archive;
}

void
denest_archive_free(DenestArchive *archive)
{
    if (archive == NULL)
        return;
    for (guint i = 0; i < archive->n_units; i++)
        g_free(archive->units[i].spikes);
    g_aligned_free(archive->units);
    g_free(archive->K3);
    g_free(archive);
}

void
denest_archive_set_tau(DenestArchive *archive, guint unit, double tau_minus,
                       double tau_minus_triplet)
{
    archive->units[unit].inverse_tau = 1 / tau_minus;
    archive->units[unit].inverse_tau_triplet = 1 / tau_minus_triplet;
}

void
denest_archive_connect(DenestArchive *archive, guint unit, double delay_ms)
{
    History *history = &archive->units[unit];
    DenestPostSpike *spikes = kept(history);

    /* The new synapse has had no spike yet, so what lies before its first window counts as read. */
    for (guint i = 0; i < history->n && spikes[i].t + delay_ms < EPSILON; i++)
        spikes[i].reads++;
    history->n_readers++;
    history->max_delay = MAX(delay_ms, history->max_delay);
}

void
denest_archive_clear(DenestArchive *archive)
{
    for (guint i = 0; i < archive->n_units; i++) {
        forget(&archive->units[i]);
        archive->K3[i] = 0;
    }
}

/* Drop what every synapse has read and what no synapse can ask for again. NEST does it when the
 * unit spikes, which decides what a synapse still finds later. */
static void
prune(History *history, double t)
{
    while (history->n > 1) {
        const DenestPostSpike *oldest = kept(history);

        if (oldest[0].reads < history->n_readers || t - oldest[1].t <= history->max_delay + EPSILON)
            return;
        history->first++;
        history->n--;
    }
}

static DenestPostSpike *
append(History *history)
{
    if (history->first + history->n == history->capacity) {
        if (history->first > history->capacity / 2) {
            memmove(history->spikes, history->spikes + history->first,
                    history->n * sizeof(DenestPostSpike));
            history->first = 0;
        } else {
            history->capacity = MAX(4, 2 * history->capacity);
            history->spikes = g_renew(DenestPostSpike, history->spikes, history->capacity);
        }
    }
    return &history->spikes[history->first + history->n++];
}

void
denest_archive_add(DenestArchive *archive, guint unit, double t, guint count)
{
    History *history = &archive->units[unit];

    for (guint i = 0; i < count; i++) {
        if (history->n_readers == 0) {
            history->t_last = t;
            continue;
        }
        prune(history, t);
        history->K = history->K * exp((history->t_last - t) * history->inverse_tau) + 1;
        archive->K3[unit] =
            archive->K3[unit] * exp((history->t_last - t) * history->inverse_tau_triplet) + 1;
        history->t_last = t;
        *append(history) = (DenestPostSpike){t, history->K, archive->K3[unit], 0};
    }
}

/* The last spike before t, or NULL. */
static const DenestPostSpike *
last_before(const History *history, double t)
{
    const DenestPostSpike *spikes = kept(history);

    for (guint i = history->n; i > 0; i--)
        if (t - spikes[i - 1].t > EPSILON)
            return &spikes[i - 1];
    return NULL;
}

/* The trace of a unit that has spiked since t. */
static void
look_back(const History *history, double t, double *ret_factor, double *ret_exponent)
{
    const DenestPostSpike *last = last_before(history, t);

    *ret_factor = last == NULL ? 0 : last->K;
    *ret_exponent = last == NULL ? 0 : (last->t - t) * history->inverse_tau;
}

/* Traces, and which units have spikes that may lie in the window; their lines are fetched
 * meanwhile. */
static guint
first_pass(const DenestArchive *archive, const DenestArchiveVisit *visit)
{
    guint n = 0;

    for (guint i = 0; i < visit->n; i++) {
        const History *history = &archive->units[visit->first + visit->units[i]];
        double at = visit->t - visit->delays[i];

        if (i + PREFETCH < visit->n)
            __builtin_prefetch(&archive->units[visit->first + visit->units[i + PREFETCH]]);
        visit->factors[i] = history->K;
        visit->exponents[i] = (history->t_last - at) * history->inverse_tau;
        if (history->n > 0 && !(history->t_last < visit->t_last - visit->delays[i] + EPSILON)) {
            __builtin_prefetch(&history->spikes[history->first + history->n - 1]);
            visit->candidates[n++] = i;
        } else if (history->n > 0 && !(at - history->t_last > EPSILON)) {
            look_back(history, at, &visit->factors[i], &visit->exponents[i]);
        }
    }
    return n;
}

/* Spikes of one unit in the window. */
static void
visit_unit(History *history, const DenestArchiveVisit *visit, guint32 i, DenestArchiveFunc func,
           gpointer user_data)
{
    DenestPostSpike *spikes = kept(history);
    double t1 = visit->t_last - visit->delays[i], t2 = visit->t - visit->delays[i];
    guint end = history->n, begin;

    while (end > 0 && spikes[end - 1].t >= t2 + EPSILON)
        end--;
    for (begin = end; begin > 0 && t1 + EPSILON <= spikes[begin - 1].t; begin--)
        ;
    for (; begin < end; begin++) {
        spikes[begin].reads++;
        func(i, &spikes[begin], user_data);
    }
}

void
denest_archive_visit(DenestArchive *archive, const DenestArchiveVisit *visit,
                     DenestArchiveFunc func, gpointer user_data)
{
    guint n = first_pass(archive, visit);

    for (guint k = 0; k < n; k++) {
        guint32 i = visit->candidates[k];
        History *history = &archive->units[visit->first + visit->units[i]];
        double at = visit->t - visit->delays[i];

        visit_unit(history, visit, i, func, user_data);
        if (!(at - history->t_last > EPSILON))
            look_back(history, at, &visit->factors[i], &visit->exponents[i]);
    }
    for (guint i = 0; visit->nearest && i < visit->n; i++)
        visit->factors[i] = visit->factors[i] > 0;
}
