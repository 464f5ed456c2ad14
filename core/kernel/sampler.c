/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/kernel/sampler.h"

#include <string.h>

#include "core/kernel/columns.h"
#include "core/kernel/time.h"

DenestSampler *
denest_sampler_new(guint n_variables, guint *rows, guint n_units, DenestStep interval,
                   DenestStep offset)
{
    DenestSampler *sampler = g_new0(DenestSampler, 1);

    sampler->n_variables = n_variables;
    sampler->rows = rows;
    sampler->n_units = n_units;
    sampler->interval = interval;
    sampler->offset = offset;
    sampler->present.stamps = g_array_new(FALSE, FALSE, sizeof(DenestStep));
    sampler->previous.stamps = g_array_new(FALSE, FALSE, sizeof(DenestStep));
    return sampler;
}

static void
clear_samples(DenestSamples *samples)
{
    g_array_unref(samples->stamps);
    denest_columns_free_array(samples->values);
}

void
denest_sampler_free(DenestSampler *sampler)
{
    clear_samples(&sampler->present);
    clear_samples(&sampler->previous);
    g_free(sampler->rows);
    g_free(sampler);
}

void
denest_sampler_start(DenestSampler *sampler, DenestStep now)
{
    if (sampler->started)
        return;
    sampler->started = TRUE;
    sampler->next = (now / sampler->interval + 1) * sampler->interval;
    if (sampler->offset != 0)
        sampler->next += sampler->offset - sampler->interval;
}

void
denest_sampler_plan(DenestSampler *sampler, DenestStep from, DenestStep to)
{
    DenestSamples *present = &sampler->present;
    gsize size = (gsize)sampler->n_variables * sampler->n_units;

    while (sampler->next <= to) {
        /* An offset can put the first stamp before the start of sampling: one sample is then taken
         * at once. */
        DenestStep stamp = MAX(sampler->next, from + 1);

        g_array_append_val(present->stamps, stamp);
        sampler->next += sampler->interval;
    }
    if (present->stamps->len > present->capacity) {
        gsize capacity = 2 * present->stamps->len;
        double *values = denest_columns_new_array(capacity * size);

        /* The first part of a slice that was cut may have left samples. */
        if (present->values != NULL)
            memcpy(values, present->values, present->capacity * size * sizeof(double));
        denest_columns_free_array(present->values);
        present->values = values;
        present->capacity = capacity;
    }
}

double *
denest_sampler_values(const DenestSampler *sampler, DenestStep stamp, guint variable)
{
    const DenestSamples *present = &sampler->present;

    for (guint i = 0; i < present->stamps->len; i++)
        if (g_array_index(present->stamps, DenestStep, i) == stamp)
            return present->values +
                   ((gsize)i * sampler->n_variables + variable) * sampler->n_units;
    return NULL;
}

DenestStep
denest_sampler_next(const DenestSampler *sampler, DenestStep step)
{
    const DenestSamples *present = &sampler->present;

    for (guint i = 0; i < present->stamps->len; i++)
        if (g_array_index(present->stamps, DenestStep, i) > step)
            return g_array_index(present->stamps, DenestStep, i);
    return DENEST_STEP_INFINITE;
}

void
denest_sampler_turn(DenestSampler *sampler)
{
    DenestSamples samples = sampler->previous;

    sampler->previous = sampler->present;
    sampler->present = samples;
    g_array_set_size(sampler->present.stamps, 0);
}

void
denest_sampler_clear(DenestSampler *sampler)
{
    g_array_set_size(sampler->present.stamps, 0);
    g_array_set_size(sampler->previous.stamps, 0);
    sampler->started = FALSE;
}
