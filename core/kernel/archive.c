/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/archive.h"

#include <math.h>
#include <string.h>

#include "core/kernel/columns.h"

#if DENEST_HAS_VARIANTS
#include <immintrin.h>
#endif

/* Times closer than this are the same, in ms. */
#define EPSILON 1e-6
/* Spikes of a unit that lie side by side. */
#define N_RECENT 8

/* Steps of a place without a spike: of a unit without older spikes, and of one with some. The
 * former lies before every window, the latter sends every search to the older spikes. */
#define NONE G_MININT32
#define OLDER_ONLY G_MAXINT32
/* A later spike is not kept among the recent ones. */
#define LATEST (OLDER_ONLY - 1)

/* The last spikes, the latest at the end, and how often each was read. Delivery jumps from target
 * to target, so that what it touches of each is one cache line; that is why these are steps of four
 * bytes, not times. */
typedef struct {
    gint32 steps[N_RECENT];
    guint32 reads[N_RECENT];
} Recent;

typedef struct {
    double t, K, K3;
    guint32 reads;
} OldSpike;

/* What delivery rarely looks at. */
typedef struct {
    double inverse_tau_triplet; /* 1/ms */
    double max_delay;           /* largest delay among the readers, ms */
    double last_K3;
    double recent_K[N_RECENT], recent_K3[N_RECENT];
    GArray *old; /* OldSpike: those before the recent ones; NULL: none yet */
    guint first; /* of `old` that is still kept */
    guint n_recent;
    guint n_readers; /* reading synapses that lead here */
} History;

struct DenestArchive {
    guint n_units;
    const DenestTime *time;
    Recent *recent;
    History *units;
    /* Columns of what traces need: the last spike in ms, -1 before the first; the trace after it;
     * 1/ms. */
    double *last_t, *last_K, *inverse_tau;
    /* [mask]: the lanes of a vector that it marks, one in each byte, from the first on: where they
     * come from when they are moved together. */
    guint64 together[1 << N_RECENT];
};

static void
forget(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];

    if (history->old != NULL)
        g_array_set_size(history->old, 0);
    history->first = history->n_recent = 0;
    archive->last_t[unit] = -1;
    archive->last_K[unit] = history->last_K3 = 0;
    for (guint k = 0; k < N_RECENT; k++)
        archive->recent[unit].steps[k] = NONE;
}

static void
fill_together(DenestArchive *archive)
{
    for (guint mask = 0; mask < G_N_ELEMENTS(archive->together); mask++)
        for (guint lane = 0, n = 0; lane < N_RECENT; lane++)
            if (mask >> lane & 1)
                archive->together[mask] |= (guint64)lane << 8 * n++;
}

DenestArchive *
denest_archive_new(guint n_units, const DenestTime *time)
{
    DenestArchive *archive = g_new0(DenestArchive, 1);
    /* Traces are computed for whole vectors, from any unit on. */
    const guint n_padded = n_units + DENEST_LANES;

    archive->n_units = n_units;
    archive->time = time;
    archive->recent = g_aligned_alloc0(MAX(1, n_units), sizeof(Recent), 64);
    archive->units = g_new0(History, n_units);
    archive->last_t = denest_columns_new_array(n_padded);
    archive->last_K = denest_columns_new_array(n_padded);
    archive->inverse_tau = denest_columns_new_array(n_padded);
    fill_together(archive);
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
    g_aligned_free(archive->recent);
    g_free(archive->units);
    denest_columns_free_array(archive->last_t);
    denest_columns_free_array(archive->last_K);
    denest_columns_free_array(archive->inverse_tau);
    g_free(archive);
}

void
denest_archive_set_tau(DenestArchive *archive, guint unit, double tau_minus,
                       double tau_minus_triplet)
{
    archive->inverse_tau[unit] = 1 / tau_minus;
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
    *ret_reads = &archive->recent[unit].reads[slot];
    return denest_time_ms(archive->time, archive->recent[unit].steps[slot]);
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
        archive->recent[unit].steps[N_RECENT - history->n_recent--] = NONE;
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

static void
add_old(History *history, OldSpike spike)
{
    if (history->old == NULL)
        history->old = g_array_new(FALSE, FALSE, sizeof(OldSpike));
    g_array_append_val(history->old, spike);
}

/* The first of the recent spikes becomes an old one. */
static void
let_age(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];
    const Recent *recent = &archive->recent[unit];
    const guint first = N_RECENT - history->n_recent--;

    add_old(history,
            (OldSpike){denest_time_ms(archive->time, recent->steps[first]),
                       history->recent_K[first], history->recent_K3[first], recent->reads[first]});
}

/* The last spike becomes the latest of the recent ones. */
static void
append(DenestArchive *archive, guint unit, gint32 step)
{
    History *history = &archive->units[unit];
    Recent *recent = &archive->recent[unit];
    double *K = history->recent_K, *K3 = history->recent_K3;
    const guint last = N_RECENT - 1;

    if (history->n_recent == N_RECENT)
        let_age(archive, unit);
    history->n_recent++;
    memmove(recent->steps, recent->steps + 1, last * sizeof *recent->steps);
    memmove(recent->reads, recent->reads + 1, last * sizeof *recent->reads);
    memmove(K, K + 1, last * sizeof *K);
    memmove(K3, K3 + 1, last * sizeof *K3);
    recent->steps[last] = step;
    recent->reads[last] = 0;
    K[last] = archive->last_K[unit];
    K3[last] = history->last_K3;
}

/* The last spike is too late for a place among the recent ones: all of this unit are old from now
 * on, which is slow but right. */
static void
append_late(DenestArchive *archive, guint unit)
{
    History *history = &archive->units[unit];

    while (history->n_recent > 0)
        let_age(archive, unit);
    for (guint k = 0; k < N_RECENT; k++)
        archive->recent[unit].steps[k] = OLDER_ONLY;
    add_old(history, (OldSpike){archive->last_t[unit], archive->last_K[unit], history->last_K3, 0});
}

void
denest_archive_add(DenestArchive *archive, guint unit, double t, guint count)
{
    History *history = &archive->units[unit];
    const DenestStep step = denest_time_nearest(archive->time, t);

    for (guint i = 0; i < count; i++) {
        const double since = archive->last_t[unit] - t;

        archive->last_t[unit] = t;
        if (history->n_readers == 0)
            continue;
        prune(archive, unit, t);
        archive->last_K[unit] = archive->last_K[unit] * exp(since * archive->inverse_tau[unit]) + 1;
        history->last_K3 = history->last_K3 * exp(since * history->inverse_tau_triplet) + 1;
        if (step <= LATEST)
            append(archive, unit, (gint32)step);
        else
            append_late(archive, unit);
    }
}

/* ---- Traces ---- */

/* The trace after the last spike before `at`, and the time of this spike; FALSE: there is none. */
static gboolean
find_before(const DenestArchive *archive, guint unit, double at, double *ret_t, double *ret_K)
{
    const History *history = &archive->units[unit];

    for (int slot = N_RECENT - 1; slot >= (int)(N_RECENT - history->n_recent); slot--) {
        *ret_t = denest_time_ms(archive->time, archive->recent[unit].steps[slot]);
        *ret_K = history->recent_K[slot];
        if (at - *ret_t > EPSILON)
            return TRUE;
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

/* Is the last spike before `at`? */
DENEST_INLINE gboolean
is_before(double last_t, double at)
{
    return at - last_t > EPSILON;
}

void
denest_archive_trace(const DenestArchive *archive, guint unit, double at, gboolean nearest,
                     double *ret_factor, double *ret_exponent)
{
    double t = archive->last_t[unit], K = archive->last_K[unit];

    if (G_UNLIKELY(!is_before(t, at)) && !find_before(archive, unit, at, &t, &K)) {
        *ret_factor = *ret_exponent = 0;
        return;
    }
    *ret_factor = nearest ? K > 0 : K;
    *ret_exponent = (t - at) * archive->inverse_tau[unit];
}

DENEST_INLINE void
traces_body(const DenestArchive *archive, guint first, guint n, double at, gboolean nearest,
            double *ret_values)
{
    const double *t = archive->last_t + first, *K = archive->last_K + first;
    const double *inverse_tau = archive->inverse_tau + first;

    if (nearest)
        DENEST_FOR_UNITS (i, n)
            ret_values[i] = (K[i] > 0 ? 1 : 0) * denest_exp((t[i] - at) * inverse_tau[i]);
    else
        DENEST_FOR_UNITS (i, n)
            ret_values[i] = K[i] * denest_exp((t[i] - at) * inverse_tau[i]);
}

DENEST_TARGET_AVX2 static void
traces_avx2(const DenestArchive *archive, guint first, guint n, double at, gboolean nearest,
            double *ret_values)
{
    traces_body(archive, first, n, at, nearest, ret_values);
}

DENEST_TARGET_AVX512 static void
traces_avx512(const DenestArchive *archive, guint first, guint n, double at, gboolean nearest,
              double *ret_values)
{
    traces_body(archive, first, n, at, nearest, ret_values);
}

void
denest_archive_traces(const DenestArchive *archive, guint first, guint n, double at,
                      gboolean nearest, double *ret_values)
{
    static void (*const variants[])(const DenestArchive *archive, guint first, guint n, double at,
                                    gboolean nearest,
                                    double *ret_values) = {traces_body, traces_avx2, traces_avx512};

    variants[denest_cpu_level()](archive, first, n, at, nearest, ret_values);
}

guint
denest_archive_not_before(const DenestArchive *archive, guint first, guint n, double at,
                          guint16 *ret_units)
{
    guint found = 0;

    for (guint i = 0; i < n; i++) {
        ret_units[found] = (guint16)i;
        found += !is_before(archive->last_t[first + i], at);
    }
    return found;
}

/* ---- Windows ---- */

/* A search for the spikes of all targets of a row. */
typedef struct {
    DenestArchive *archive;
    const DenestArchiveWindow *window;
    DenestArchiveSpikes *spikes;
    DenestStep last, now; /* of the previous and of this presynaptic spike */
    guint n_finished; /* spikes that have arrival and K3; of the others step and slot are known */
} Search;

void
denest_archive_spikes_clear(DenestArchiveSpikes *spikes)
{
    g_clear_pointer(&spikes->connections, g_free);
    g_clear_pointer(&spikes->arrivals, g_free);
    g_clear_pointer(&spikes->K3, g_free);
    g_clear_pointer(&spikes->steps, g_free);
    g_clear_pointer(&spikes->slots, g_free);
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
    spikes->steps = g_renew(gint32, spikes->steps, spikes->capacity);
    spikes->slots = g_renew(gint32, spikes->slots, spikes->capacity);
}

DENEST_INLINE DenestStep
delay_of(const DenestArchiveWindow *window, guint i)
{
    return window->delays != NULL ? window->delays[i] : window->delay;
}

/* Compute what the recent spikes found so far still lack. */
DENEST_INLINE void
finish_body(Search *search)
{
    const DenestArchive *archive = search->archive;
    const DenestArchiveWindow *window = search->window;
    const DenestArchiveSpikes *spikes = search->spikes;
    const DenestTime time = *archive->time;
    const guint begin = search->n_finished, n = spikes->n - begin;
    const guint32 *connections = spikes->connections + begin;
    const gint32 *steps = spikes->steps + begin, *slots = spikes->slots + begin;
    double *arrivals = spikes->arrivals + begin, *K3 = spikes->K3 + begin;

    if (window->delays == NULL)
        DENEST_FOR_UNITS (k, n)
            arrivals[k] =
                denest_time_ms(&time, steps[k]) + denest_time_delay_ms(&time, window->delay);
    else
        for (guint k = 0; k < n; k++)
            arrivals[k] = denest_time_ms(&time, steps[k]) +
                          denest_time_delay_ms(&time, window->delays[connections[k]]);
    for (guint k = 0; window->wants_K3 && k < n; k++)
        K3[k] = archive->units[window->first + window->units[connections[k]]].recent_K3[slots[k]];
    search->n_finished = spikes->n;
}

static void
finish(Search *search)
{
    finish_body(search);
}

/* The spikes of connection i in its window that are not recent. */
static void
read_old(Search *search, guint i)
{
    const DenestArchiveWindow *window = search->window;
    const History *history = &search->archive->units[window->first + window->units[i]];
    DenestArchiveSpikes *spikes = search->spikes;
    const double delay = denest_time_delay_ms(search->archive->time, delay_of(window, i));
    const double from = window->t_last + EPSILON - delay, to = window->t + EPSILON - delay;
    guint n = n_old(history), begin = n;

    finish(search);
    while (begin > 0 && g_array_index(history->old, OldSpike, history->first + begin - 1).t >= from)
        begin--;
    /* Room for these, and as before for the recent ones of all connections to come. */
    reserve(spikes, spikes->n + (n - begin) + (window->n - i) * N_RECENT);
    for (; begin < n; begin++) {
        OldSpike *spike = &g_array_index(history->old, OldSpike, history->first + begin);

        if (spike->t >= to)
            break;
        spike->reads++;
        spikes->connections[spikes->n] = i;
        spikes->arrivals[spikes->n] = spike->t + delay;
        spikes->K3[spikes->n++] = spike->K3;
    }
    search->n_finished = spikes->n;
}

/* Does a window of spikes after this step reach to those before the recent ones of a unit? */
DENEST_INLINE gboolean
reaches_back(const Search *search, const Recent *recent, gint32 after)
{
    return G_UNLIKELY(recent->steps[0] > after) &&
           n_old(&search->archive->units[recent - search->archive->recent]) > 0;
}

static void
read_base(Search *search)
{
    const DenestArchiveWindow *window = search->window;
    DenestArchiveSpikes *spikes = search->spikes;

    for (guint i = 0; i < window->n; i++) {
        const guint unit = window->first + window->units[i];
        const gint32 after = (gint32)MIN(search->last - delay_of(window, i), LATEST);
        const gint32 upto = (gint32)MIN(search->now - delay_of(window, i), LATEST);
        Recent *recent = &search->archive->recent[unit];

        if (reaches_back(search, recent, after))
            read_old(search, i);
        for (int slot = 0; slot < N_RECENT; slot++) {
            if (recent->steps[slot] <= after || recent->steps[slot] > upto)
                continue;
            recent->reads[slot]++;
            spikes->connections[spikes->n] = i;
            spikes->steps[spikes->n] = recent->steps[slot];
            spikes->slots[spikes->n++] = slot;
        }
    }
    finish(search);
}

#if DENEST_HAS_VARIANTS

/* read_base() without a branch that depends on the data but a rare one: which spikes lie in the
 * window cannot be foreseen. Those of a unit are compared at once and moved together; eight are
 * stored in any case, and only as many kept as there are. */
DENEST_INLINE DENEST_TARGET_AVX2 void
read_vectors(Search *search, gboolean one_delay, gboolean wants_K3)
{
    /* A copy: the compiler then knows that nothing that is stored changes it. */
    const DenestArchiveWindow window = *search->window;
    const guint64 *together = search->archive->together;
    const DenestStep last = search->last, now = search->now;
    Recent *all = search->archive->recent + window.first;
    DenestArchiveSpikes *spikes = search->spikes;
    gint32 *found = spikes->steps, *slots = spikes->slots;
    guint32 *connections = spikes->connections;
    guint n = 0;

    for (guint i = 0; i < window.n; i++) {
        const DenestStep delay = one_delay ? window.delay : window.delays[i];
        const gint32 after = (gint32)MIN(last - delay, LATEST);
        const gint32 upto = (gint32)MIN(now - delay, LATEST);
        Recent *recent = &all[window.units[i]];
        __m256i *reads = (__m256i *)(void *)recent->reads;
        const __m256i steps = _mm256_load_si256((const __m256i *)(const void *)recent->steps);
        const __m256i in = _mm256_andnot_si256(_mm256_cmpgt_epi32(steps, _mm256_set1_epi32(upto)),
                                               _mm256_cmpgt_epi32(steps, _mm256_set1_epi32(after)));
        const guint mask = (guint)_mm256_movemask_ps(_mm256_castsi256_ps(in));
        const __m256i order =
            _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)&together[mask]));

        if (reaches_back(search, recent, after)) {
            spikes->n = n;
            read_old(search, i);
            n = spikes->n;
            found = spikes->steps;
            slots = spikes->slots;
            connections = spikes->connections;
        }
        _mm256_store_si256(reads, _mm256_sub_epi32(_mm256_load_si256(reads), in));
        _mm256_storeu_si256((__m256i *)(void *)(connections + n), _mm256_set1_epi32((int)i));
        _mm256_storeu_si256((__m256i *)(void *)(found + n),
                            _mm256_permutevar8x32_epi32(steps, order));
        if (wants_K3)
            _mm256_storeu_si256((__m256i *)(void *)(slots + n), order);
        n += (guint)__builtin_popcount(mask);
    }
    spikes->n = n;
    finish_body(search);
}

DENEST_TARGET_AVX2 static void
read_avx2(Search *search)
{
    const gboolean wants_K3 = search->window->wants_K3;

    if (search->window->delays == NULL)
        wants_K3 ? read_vectors(search, TRUE, TRUE) : read_vectors(search, TRUE, FALSE);
    else
        wants_K3 ? read_vectors(search, FALSE, TRUE) : read_vectors(search, FALSE, FALSE);
}

#endif

void
denest_archive_read(DenestArchive *archive, const DenestArchiveWindow *window,
                    DenestArchiveSpikes *ret_spikes)
{
    Search search = {archive,
                     window,
                     ret_spikes,
                     denest_time_nearest(archive->time, window->t_last),
                     denest_time_nearest(archive->time, window->t),
                     0};

    ret_spikes->n = 0;
    reserve(ret_spikes, window->n * N_RECENT);
#if DENEST_HAS_VARIANTS
    if (denest_cpu_level() > 0) {
        read_avx2(&search);
        return;
    }
#endif
    read_base(&search);
}
