/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/archive.h"

#include <math.h>
#include <string.h>

/* Times closer than this are the same, in ms. */
#define EPSILON 1e-6

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

const DenestPostSpike *
denest_archive_history(DenestArchive *archive, guint unit, double t1, double t2, guint *ret_n)
{
    const History *history = &archive->units[unit];
    DenestPostSpike *spikes = kept(history);
    guint end = history->n, begin;

    /* Most often the last spike is older than the window. */
    if (end == 0 || history->t_last < t1 + EPSILON) {
        *ret_n = 0;
        return NULL;
    }
    while (end > 0 && spikes[end - 1].t >= t2 + EPSILON)
        end--;
    for (begin = end; begin > 0 && t1 + EPSILON <= spikes[begin - 1].t; begin--)
        spikes[begin - 1].reads++;
    *ret_n = end - begin;
    return begin == end ? NULL : spikes + begin;
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

void
denest_archive_traces(const DenestArchive *archive, guint n, const guint32 *units, double t,
                      const double *delays, gboolean nearest, double *ret_factor,
                      double *ret_exponent)
{
    for (guint i = 0; i < n; i++) {
        const History *history = &archive->units[units[i]];
        double at = t - delays[i], K = history->K, since = history->t_last;

        if (history->n == 0) {
            K = since = 0;
        } else if (!(at - since > EPSILON)) {
            const DenestPostSpike *last = last_before(history, at);

            K = last == NULL ? 0 : last->K;
            since = last == NULL ? at : last->t;
        }
        ret_factor[i] = nearest && K > 0 ? 1 : K;
        ret_exponent[i] = (since - at) * history->inverse_tau;
    }
}
