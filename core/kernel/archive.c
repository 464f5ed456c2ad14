/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/archive.h"

#include <math.h>
#include <string.h>

#include <denest/simd.h>

#if DENEST_HAS_VARIANTS
#include <immintrin.h>
#endif

/* Times closer than this are the same, in ms. */
#define EPSILON 1e-6
/* Targets ahead that are fetched while one is looked at. */
#define PREFETCH 8
/* Spikes of a unit that lie side by side: a cache line of times. Delivery jumps from target to
 * target, so that what it reads of each must be little. */
#define N_RECENT 8

/* The last spikes, the latest at the end, -INFINITY where there is none. */
typedef struct {
    double t[N_RECENT];
} Times;

/* How often each was read. */
typedef struct {
    guint32 n[N_RECENT];
} Reads;

typedef struct {
    double t, K, K3;
    guint32 reads;
} OldSpike;

/* The last spike, and what its trace needs. */
typedef struct {
    double t, K, K3;    /* -1, 0, 0 before the first */
    double inverse_tau; /* 1/ms */
} Last;

/* What delivery rarely looks at. */
typedef struct {
    double inverse_tau_triplet; /* 1/ms */
    double max_delay;           /* largest delay among the readers, ms */
    double recent_K[N_RECENT], recent_K3[N_RECENT];
    GArray *old; /* OldSpike: those before the recent ones; NULL: none yet */
    guint first; /* of `old` that is still kept */
    guint n_recent;
    guint n_readers; /* reading synapses that lead here */
} History;

struct DenestArchive {
    guint n_units;
    Times *times;
    Reads *reads;
    Last *last;
    History *units;
};

static void
forget(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];

    if (history->old != NULL)
        g_array_set_size(history->old, 0);
    history->first = history->n_recent = 0;
    archive->last[unit].t = -1;
    archive->last[unit].K = archive->last[unit].K3 = 0;
    for (guint k = 0; k < N_RECENT; k++)
        archive->times[unit].t[k] = -INFINITY;
}

DenestArchive *
denest_archive_new(guint n_units)
{
    DenestArchive *archive = g_new0(DenestArchive, 1);

    archive->n_units = n_units;
    archive->times = g_aligned_alloc0(MAX(1, n_units), sizeof(Times), 64);
    archive->reads = g_aligned_alloc0(MAX(1, n_units), sizeof(Reads), 64);
    archive->last = g_aligned_alloc0(MAX(1, n_units), sizeof(Last), 64);
    archive->units = g_new0(History, n_units);
    denest_archive_clear(archive);
    return archive;
}

void
denest_archive_free(DenestArchive *archive)
{
    if (archive == NULL)
        return;
    for (guint i = 0; i < archive->n_units; i++)
        g_clear_pointer(&archive->units[i].old, g_array_unref);
    g_aligned_free(archive->times);
    g_aligned_free(archive->reads);
    g_aligned_free(archive->last);
    g_free(archive->units);
    g_free(archive);
}

void
denest_archive_set_tau(DenestArchive *archive, guint unit, double tau_minus,
                       double tau_minus_triplet)
{
    archive->last[unit].inverse_tau = 1 / tau_minus;
    archive->units[unit].inverse_tau_triplet = 1 / tau_minus_triplet;
}

static guint
n_old(const History *history)
{
    return history->old == NULL ? 0 : history->old->len - history->first;
}

/* Spike k of those kept, oldest first: its time, and where its reads are counted. */
static double
kept_spike(DenestArchive *archive, guint unit, guint k, guint32 **ret_reads)
{
    History *history = &archive->units[unit];
    guint slot;

    if (k < n_old(history)) {
        OldSpike *spike = &g_array_index(history->old, OldSpike, history->first + k);

        *ret_reads = &spike->reads;
        return spike->t;
    }
    slot = N_RECENT - history->n_recent + k - n_old(history);
    *ret_reads = &archive->reads[unit].n[slot];
    return archive->times[unit].t[slot];
}

void
denest_archive_connect(DenestArchive *archive, guint unit, double delay_ms)
{
    History *history = &archive->units[unit];
    guint n = n_old(history) + history->n_recent;
    guint32 *reads;

    /* The new synapse has had no spike yet, so what lies before its first window counts as read. */
    for (guint k = 0; k < n && kept_spike(archive, unit, k, &reads) + delay_ms < EPSILON; k++)
        (*reads)++;
    history->n_readers++;
    history->max_delay = MAX(delay_ms, history->max_delay);
}

void
denest_archive_clear(DenestArchive *archive)
{
    for (guint i = 0; i < archive->n_units; i++)
        forget(archive, i);
}

static void
drop_oldest(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];

    if (n_old(history) == 0) {
        archive->times[unit].t[N_RECENT - history->n_recent--] = -INFINITY;
        return;
    }
    history->first++;
    if (history->first > history->old->len / 2) {
        g_array_remove_range(history->old, 0, history->first);
        history->first = 0;
    }
}

/* Drop what every synapse has read and what no synapse can ask for again. NEST does it when the
 * unit spikes, which decides what a synapse still finds later. */
static void
prune(DenestArchive *archive, guint unit, double t)
{
    const History *history = &archive->units[unit];
    guint32 *reads, *next_reads;

    while (n_old(history) + history->n_recent > 1) {
        double next = kept_spike(archive, unit, 1, &next_reads);

        kept_spike(archive, unit, 0, &reads);
        if (*reads < history->n_readers || t - next <= history->max_delay + EPSILON)
            return;
        drop_oldest(archive, unit);
    }
}

/* The last spike becomes the latest of the recent ones. */
static void
append(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];
    double *t = archive->times[unit].t, *K = history->recent_K, *K3 = history->recent_K3;
    guint32 *reads = archive->reads[unit].n;
    const guint last = N_RECENT - 1;

    if (history->n_recent == N_RECENT) {
        OldSpike spike = {t[0], K[0], K3[0], reads[0]};

        if (history->old == NULL)
            history->old = g_array_new(FALSE, FALSE, sizeof(OldSpike));
        g_array_append_val(history->old, spike);
    } else {
        history->n_recent++;
    }
    memmove(t, t + 1, last * sizeof *t);
    memmove(K, K + 1, last * sizeof *K);
    memmove(K3, K3 + 1, last * sizeof *K3);
    memmove(reads, reads + 1, last * sizeof *reads);
    t[last] = archive->last[unit].t;
    K[last] = archive->last[unit].K;
    K3[last] = archive->last[unit].K3;
    reads[last] = 0;
}

void
denest_archive_add(DenestArchive *archive, guint unit, double t, guint count)
{
    const History *history = &archive->units[unit];
    Last *last = &archive->last[unit];

    for (guint i = 0; i < count; i++) {
        double since = last->t - t;

        last->t = t;
        if (history->n_readers == 0)
            continue;
        prune(archive, unit, t);
        last->K = last->K * exp(since * last->inverse_tau) + 1;
        last->K3 = last->K3 * exp(since * history->inverse_tau_triplet) + 1;
        append(archive, unit);
    }
}

/* ---- Traces ---- */

/* The trace after the last spike before `at`, and the time of this spike; FALSE: there is none. */
static gboolean
find_before(const DenestArchive *archive, guint unit, double at, double *ret_t, double *ret_K)
{
    const History *history = &archive->units[unit];
    const double *t = archive->times[unit].t;

    for (int slot = N_RECENT - 1; slot >= (int)(N_RECENT - history->n_recent); slot--) {
        if (at - t[slot] > EPSILON) {
            *ret_t = t[slot];
            *ret_K = history->recent_K[slot];
            return TRUE;
        }
    }
    for (guint k = n_old(history); k > 0; k--) {
        const OldSpike *spike = &g_array_index(history->old, OldSpike, history->first + k - 1);

        if (at - spike->t > EPSILON) {
            *ret_t = spike->t;
            *ret_K = spike->K;
            return TRUE;
        }
    }
    return FALSE;
}

static inline void
trace(const DenestArchive *archive, guint unit, double at, gboolean nearest, double *ret_factor,
      double *ret_exponent)
{
    const Last *last = &archive->last[unit];
    double t = last->t, K = last->K;

    if (G_UNLIKELY(!(at - t > EPSILON)) && !find_before(archive, unit, at, &t, &K)) {
        *ret_factor = *ret_exponent = 0;
        return;
    }
    *ret_factor = nearest ? K > 0 : K;
    *ret_exponent = (t - at) * last->inverse_tau;
}

void
denest_archive_trace(const DenestArchive *archive, guint unit, double at, gboolean nearest,
                     double *ret_factor, double *ret_exponent)
{
    trace(archive, unit, at, nearest, ret_factor, ret_exponent);
}

void
denest_archive_traces(const DenestArchive *archive, guint first, guint n, double at,
                      gboolean nearest, double *ret_factors, double *ret_exponents)
{
    for (guint i = 0; i < n; i++)
        trace(archive, first + i, at, nearest, &ret_factors[i], &ret_exponents[i]);
}

/* ---- Windows ---- */

void
denest_archive_spikes_clear(DenestArchiveSpikes *spikes)
{
    g_clear_pointer(&spikes->connections, g_free);
    g_clear_pointer(&spikes->arrivals, g_free);
    g_clear_pointer(&spikes->K3, g_free);
    spikes->n = spikes->capacity = 0;
}

static void
reserve(DenestArchiveSpikes *spikes, guint n)
{
    if (n <= spikes->capacity)
        return;
    spikes->capacity = 2 * n;
    spikes->connections = g_renew(guint32, spikes->connections, spikes->capacity);
    spikes->arrivals = g_renew(double, spikes->arrivals, spikes->capacity);
    spikes->K3 = g_renew(double, spikes->K3, spikes->capacity);
}

static inline void
put(DenestArchiveSpikes *spikes, guint connection, double arrival, double K3)
{
    spikes->connections[spikes->n] = connection;
    spikes->arrivals[spikes->n] = arrival;
    spikes->K3[spikes->n++] = K3;
}

/* Those spikes of connection i from `from` on that are not recent. */
static void
read_old(DenestArchive *archive, const DenestArchiveWindow *window, guint i, double from,
         double delay, DenestArchiveSpikes *spikes)
{
    const History *history = &archive->units[window->first + window->units[i]];
    guint n = n_old(history), begin = n;

    while (begin > 0 && g_array_index(history->old, OldSpike, history->first + begin - 1).t >= from)
        begin--;
    /* Room for these, and as before for the recent ones of all connections to come. */
    reserve(spikes, spikes->n + (n - begin) + (window->n - i) * N_RECENT);
    for (; begin < n; begin++) {
        OldSpike *spike = &g_array_index(history->old, OldSpike, history->first + begin);

        spike->reads++;
        put(spikes, i, spike->t + delay, spike->K3);
    }
}

/* The recent spikes of connection i in its window. */
static void
read_recent(DenestArchive *archive, const DenestArchiveWindow *window, guint i, double from,
            double to, double delay, DenestArchiveSpikes *spikes)
{
    const guint unit = window->first + window->units[i];

    for (guint k = 0; k < N_RECENT; k++) {
        double t = archive->times[unit].t[k];

        if (!(t >= from && t < to))
            continue;
        archive->reads[unit].n[k]++;
        put(spikes, i, t + delay, archive->units[unit].recent_K3[k]);
    }
}

/* Is there more in a window that reaches to the first of the recent spikes? */
static inline gboolean
reaches_back(const DenestArchive *archive, guint unit)
{
    return n_old(&archive->units[unit]) > 0;
}

static void
read_base(DenestArchive *archive, const DenestArchiveWindow *window, DenestArchiveSpikes *spikes)
{
    for (guint i = 0; i < window->n; i++) {
        const guint unit = window->first + window->units[i];
        const double delay = window->delays != NULL ? window->delays[i] : window->delay;
        const double from = window->t_last + EPSILON - delay, to = window->t + EPSILON - delay;
        const double *t = archive->times[unit].t;

        if (t[0] >= from && reaches_back(archive, unit))
            read_old(archive, window, i, from, delay, spikes);
        read_recent(archive, window, i, from, to, delay, spikes);
    }
}

#if DENEST_HAS_VARIANTS

/* [mask of four]: where the marked ones of four doubles come from when moved together; pairs of
 * 32-bit indices. */
#define PAIR(k) 2 * (k), 2 * (k) + 1
#define NO PAIR(0)
static const gint32 together[16][8] __attribute__((aligned(32))) = {
    {NO, NO, NO, NO},
    {PAIR(0), NO, NO, NO},
    {PAIR(1), NO, NO, NO},
    {PAIR(0), PAIR(1), NO, NO},
    {PAIR(2), NO, NO, NO},
    {PAIR(0), PAIR(2), NO, NO},
    {PAIR(1), PAIR(2), NO, NO},
    {PAIR(0), PAIR(1), PAIR(2), NO},
    {PAIR(3), NO, NO, NO},
    {PAIR(0), PAIR(3), NO, NO},
    {PAIR(1), PAIR(3), NO, NO},
    {PAIR(0), PAIR(1), PAIR(3), NO},
    {PAIR(2), PAIR(3), NO, NO},
    {PAIR(0), PAIR(2), PAIR(3), NO},
    {PAIR(1), PAIR(2), PAIR(3), NO},
    {PAIR(0), PAIR(1), PAIR(2), PAIR(3)},
};

/* Store the marked ones of four arrivals; writes four in any case. @return how many they are */
DENEST_INLINE DENEST_TARGET_AVX2 guint
put_four(double *arrivals, guint32 *connections, guint connection, __m256d four, int mask)
{
    const __m256i order = _mm256_load_si256((const __m256i *)(const void *)together[mask]);
    const __m256 moved = _mm256_permutevar8x32_ps(_mm256_castpd_ps(four), order);

    _mm256_storeu_pd(arrivals, _mm256_castps_pd(moved));
    _mm_storeu_si128((__m128i *)(void *)connections, _mm_set1_epi32((int)connection));
    return (guint)__builtin_popcount((guint)mask);
}

/* Which of four times are in a window? */
DENEST_INLINE DENEST_TARGET_AVX2 __m256d
in_window(__m256d times, __m256d from, __m256d to)
{
    return _mm256_and_pd(_mm256_cmp_pd(times, from, _CMP_GE_OQ),
                         _mm256_cmp_pd(times, to, _CMP_LT_OQ));
}

/* Count one more read for the marked ones of eight spikes. */
DENEST_INLINE DENEST_TARGET_AVX2 void
count_reads(Reads *reads, __m256d in_a, __m256d in_b)
{
    const __m256 halves = _mm256_shuffle_ps(_mm256_castpd_ps(in_a), _mm256_castpd_ps(in_b), 0x88);
    const __m256i in = _mm256_permute4x64_epi64(_mm256_castps_si256(halves), 0xd8);
    __m256i *counts = (__m256i *)(void *)reads->n;

    _mm256_store_si256(counts, _mm256_sub_epi32(_mm256_load_si256(counts), in));
}

/* read_base() without a branch that depends on the data but a rare one: which spikes lie in the
 * window cannot be foreseen. */
DENEST_TARGET_AVX2 static void
read_avx2(DenestArchive *archive, const DenestArchiveWindow *window, DenestArchiveSpikes *spikes)
{
    const guint16 *units = window->units;
    const double t_last = window->t_last + EPSILON, t = window->t + EPSILON;
    guint n = 0;

    for (guint i = 0; i < window->n; i++) {
        const guint unit = window->first + units[i];
        const guint ahead = window->first + units[MIN(i + PREFETCH, window->n - 1)];
        const double delay = window->delays != NULL ? window->delays[i] : window->delay;
        const double from = t_last - delay, to = t - delay;
        const __m256d a = _mm256_load_pd(archive->times[unit].t);
        const __m256d b = _mm256_load_pd(archive->times[unit].t + 4);
        const __m256d in_a = in_window(a, _mm256_set1_pd(from), _mm256_set1_pd(to));
        const __m256d in_b = in_window(b, _mm256_set1_pd(from), _mm256_set1_pd(to));

        __builtin_prefetch(&archive->times[ahead]);
        __builtin_prefetch(&archive->reads[ahead], 1);
        if (G_UNLIKELY(archive->times[unit].t[0] >= from) && reaches_back(archive, unit)) {
            spikes->n = n;
            read_old(archive, window, i, from, delay, spikes);
            read_recent(archive, window, i, from, to, delay, spikes);
            n = spikes->n;
            continue;
        }
        count_reads(&archive->reads[unit], in_a, in_b);
        n += put_four(spikes->arrivals + n, spikes->connections + n, i,
                      _mm256_add_pd(a, _mm256_set1_pd(delay)), _mm256_movemask_pd(in_a));
        n += put_four(spikes->arrivals + n, spikes->connections + n, i,
                      _mm256_add_pd(b, _mm256_set1_pd(delay)), _mm256_movemask_pd(in_b));
    }
    spikes->n = n;
}

#endif

void
denest_archive_read(DenestArchive *archive, const DenestArchiveWindow *window,
                    DenestArchiveSpikes *ret_spikes)
{
    ret_spikes->n = 0;
    reserve(ret_spikes, window->n * N_RECENT);
#if DENEST_HAS_VARIANTS
    if (!window->wants_K3 && denest_cpu_level() > 0) {
        read_avx2(archive, window, ret_spikes);
        return;
    }
#endif
    read_base(archive, window, ret_spikes);
}
