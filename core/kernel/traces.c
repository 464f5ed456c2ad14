/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/traces.h"

#include <denest/simd.h>

#include "core/kernel/columns.h"

/* Times that are kept; more of them share a place. */
#define N_PLACES 64
/* One trace of many computed in order costs this much less than one computed alone. */
#define FILL_GAIN 6

/* The traces of all units at one time of this slice. */
typedef struct {
    DenestStep at;
    guint64 asked; /* units asked for before they were computed */
    gboolean nearest, is_full;
    double *values; /* [unit]; one of the arrays, or NULL */
} Place;

struct DenestTraces {
    const DenestTime *time;
    guint first, n;
    guint64 slice; /* 1 + that of the places */
    Place places[N_PLACES];
    /* Given out anew in each slice: as few as are needed, so that they stay in the cache. */
    double *arrays[N_PLACES];
    guint n_arrays;
    /* Units whose last spike was not before a time of this slice; the same or fewer are so at later
     * times. */
    double late_at;
    guint n_late;
    guint16 *late; /* [unit] */
};

DenestTraces *
denest_traces_new(const DenestTime *time, guint first, guint n)
{
    DenestTraces *traces = g_new0(DenestTraces, 1);

    traces->time = time;
    traces->first = first;
    traces->n = n;
    return traces;
}

void
denest_traces_free(DenestTraces *traces)
{
    if (traces == NULL)
        return;
    for (guint i = 0; i < N_PLACES; i++)
        denest_columns_free_array(traces->arrays[i]);
    g_free(traces->late);
    g_free(traces);
}

DENEST_INLINE void
finish_body(double *factors, const double *exponents, guint n)
{
    DENEST_FOR_UNITS (i, n)
        factors[i] *= denest_exp(exponents[i]);
}

DENEST_TARGET_AVX2 static void
finish_avx2(double *factors, const double *exponents, guint n)
{
    finish_body(factors, exponents, n);
}

static void
finish(double *factors, const double *exponents, guint n)
{
    if (denest_cpu_level() > 0)
        finish_avx2(factors, exponents, n);
    else
        finish_body(factors, exponents, n);
}

static void
begin_slice(DenestTraces *traces, guint64 slice)
{
    if (traces->slice == slice + 1)
        return;
    traces->slice = slice + 1;
    memset(traces->places, 0, sizeof traces->places);
    traces->n_arrays = 0;
    traces->late_at = INFINITY;
}

/* Find the units whose traces at this time, or a later one of the slice, do not follow from the
 * last spike. */
static void
find_late(DenestTraces *traces, const DenestArchive *archive, double at)
{
    if (at >= traces->late_at)
        return;
    if (traces->late == NULL)
        traces->late = g_new(guint16, traces->n);
    traces->n_late = denest_archive_not_before(archive, traces->first, traces->n, at, traces->late);
    traces->late_at = at;
}

static void
fill(DenestTraces *traces, const DenestArchive *archive, Place *place)
{
    const double at = denest_time_ms(traces->time, place->at);
    double factor, exponent;

    if (place->values == NULL) {
        double **array = &traces->arrays[traces->n_arrays++];

        if (*array == NULL)
            *array = denest_columns_new_array(traces->n);
        place->values = *array;
    }
    find_late(traces, archive, at);
    denest_archive_traces(archive, traces->first, traces->n, at, place->nearest, place->values);
    for (guint i = 0; i < traces->n_late; i++) {
        const guint unit = traces->late[i];

        denest_archive_trace(archive, traces->first + unit, at, place->nearest, &factor, &exponent);
        place->values[unit] = factor * denest_exp(exponent);
    }
    place->is_full = TRUE;
}

/* Traces of all units at this time, or NULL as long as it is cheaper to compute those of the units
 * that are asked for. */
static const double *
look_up(DenestTraces *traces, const DenestArchive *archive, const DenestTraceQuery *query)
{
    const DenestStep at = query->step - query->delay;
    Place *place = &traces->places[(guint64)at % N_PLACES];

    if (place->at != at || place->nearest != query->nearest) {
        place->at = at;
        place->nearest = query->nearest;
        place->asked = 0;
        place->is_full = FALSE;
    }
    if (!place->is_full) {
        place->asked += query->n;
        if (place->asked * FILL_GAIN < traces->n)
            return NULL;
        fill(traces, archive, place);
    }
    return place->values;
}

void
denest_traces_get(DenestTraces *traces, const DenestArchive *archive, guint64 slice,
                  const DenestTraceQuery *query, double *scratch, double *ret_values)
{
    const double *all;

    begin_slice(traces, slice);
    all = query->delays == NULL ? look_up(traces, archive, query) : NULL;
    if (all != NULL) {
        for (guint i = 0; i < query->n; i++)
            ret_values[i] = all[query->units[i]];
        return;
    }
    for (guint i = 0; i < query->n; i++) {
        guint delay = query->delays != NULL ? query->delays[i] : query->delay;
        double at = denest_time_ms(traces->time, query->step - delay);

        denest_archive_trace(archive, traces->first + query->units[i], at, query->nearest,
                             &ret_values[i], &scratch[i]);
    }
    finish(ret_values, scratch, query->n);
}
