/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/conform/rig.h"

#include <string.h>

#include "core/kernel/edge_builder.h"

enum { MAX_VPS = 64, SEED = 5 };

void
denest_rig_init(DenestRig *rig, const DenestSubject *subject, const DenestRigLayout *layout)
{
    gint64 seeds[MAX_VPS];
    DenestKernelConfig config = {.resolution = layout->h > 0 ? layout->h : 0.1,
                                 .n_vps = CLAMP(layout->n_vps, 1, MAX_VPS),
                                 .n_workers = MAX(layout->n_workers, 1),
                                 .grng_seed = SEED + 1,
                                 .rng_seeds = seeds,
                                 .data_path = layout->files ? layout->files : "",
                                 .data_prefix = "",
                                 .overwrite_files = TRUE,
                                 .keep_memory = TRUE,
                                 .lone_units = layout->lone_units};

    for (guint vp = 0; vp < MAX_VPS; vp++)
        seeds[vp] = SEED;
    *rig = (DenestRig){.subject = subject, .layout = *layout};
    rig->layout.delay = layout->delay > 0 ? layout->delay : 1;
    rig->kernel = denest_kernel_new(&config, &rig->error);
    if (denest_subject_modulator(subject->model)) {
        denest_rig_create(rig, "parrot_neuron", DENEST_SUBJECT_MODULATOR - 1);
        denest_rig_create(rig, "volume_transmitter", 1);
    }
}

void
denest_rig_clear(DenestRig *rig)
{
    g_clear_pointer(&rig->kernel, denest_kernel_free);
    g_clear_error(&rig->error);
}

gboolean
denest_rig_finish(DenestRig *rig, GError **error)
{
    if (!rig->error)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&rig->error));
    return FALSE;
}

DenestGid
denest_rig_create(DenestRig *rig, const char *name, guint n)
{
    const DenestPrototype *example = rig->subject->example;
    const DenestPrototype *model = example;

    if (rig->error)
        return 0;
    if (strcmp(name, example->name) != 0)
        model = denest_registry_find(rig->subject->registry, DENEST_KINDS_NODE, name, &rig->error);
    return model ? denest_kernel_create(rig->kernel, model, n) : 0;
}

void
denest_rig_set_all(DenestRig *rig, DenestGid first, guint n, const DenestValue *values)
{
    if (!rig->error && denest_value_length(values) > 0)
        denest_kernel_set(rig->kernel, first, n, values, &rig->error);
}

void
denest_rig_set(DenestRig *rig, DenestGid first, guint n, const char *key, DenestValue *value)
{
    g_autoptr(DenestValue) map = denest_value_new_map();

    denest_value_set(map, key, value);
    denest_rig_set_all(rig, first, n, map);
}

DenestGid
denest_rig_spikes(DenestRig *rig, guint seed, double from, double to)
{
    const double h = rig->layout.h > 0 ? rig->layout.h : 0.1;
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    DenestValue *times = denest_value_new_list();
    DenestGid device = denest_rig_create(rig, "spike_generator", 1);
    const gint longest = MAX(2, (gint)(4 / h));

    for (gint64 t = 1; t * h < to - from; t += g_rand_int_range(random, 1, longest))
        denest_value_append(times, denest_value_new_float(from + (double)t * h));
    denest_rig_set(rig, device, 1, "spike_times", times);
    return device;
}

/* A copy of a synapse model that leads to a receptor. */
static const DenestPrototype *
to_receptor(DenestRig *rig, const DenestPrototype *synapse, guint receptor)
{
    g_autoptr(DenestValue) map = denest_value_new_map();
    g_autofree char *name = NULL;
    const guint kinds = DENEST_KIND_BIT(DENEST_KIND_SYNAPSE);
    static guint n_copies;

    if (!synapse)
        synapse =
            denest_registry_find(rig->subject->registry, kinds, "static_synapse", &rig->error);
    if (!synapse || receptor == 0)
        return synapse;
    denest_value_set(map, "receptor_type", denest_value_new_int(receptor));
    name = g_strdup_printf("conform_%u", n_copies++);
    return denest_registry_define(rig->subject->registry, kinds, name, synapse->name, map, NULL,
                                  &rig->error);
}

void
denest_rig_connect(DenestRig *rig, const DenestPrototype *synapse, guint receptor, DenestGid source,
                   DenestGid first, guint n, double weight)
{
    g_autoptr(DenestEdgeBuilder) builder = NULL;
    const DenestPrototype *model = rig->error ? NULL : to_receptor(rig, synapse, receptor);

    if (!model)
        return;
    builder = denest_edge_builder_new(rig->kernel, model);
    for (guint i = 0; i < n && !rig->error; i++) {
        const DenestEdge edge = {source, first + i, weight, rig->layout.delay};

        denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, &rig->error);
    }
    if (!rig->error)
        denest_edge_builder_finish(builder, NULL, &rig->error);
}

DenestGid
denest_rig_record(DenestRig *rig, const char *name, DenestGid first, guint n)
{
    DenestGid recorder = denest_rig_create(rig, name, 1);

    if (!rig->error)
        denest_kernel_record(rig->kernel, recorder, first, n, rig->layout.delay, &rig->error);
    return recorder;
}

DenestGid
denest_rig_sample(DenestRig *rig, const DenestPrototype *model, DenestGid first, guint n)
{
    g_autofree const char **names = denest_prototype_recordables(model);
    DenestValue *list;
    DenestGid recorder;

    if (!names[0])
        return 0;
    list = denest_value_new_list();
    for (guint i = 0; names[i]; i++)
        denest_value_append(list, denest_value_new_string(names[i]));
    recorder = denest_rig_create(rig, "multimeter", 1);
    denest_rig_set(rig, recorder, 1, "record_from", list);
    denest_rig_set(rig, recorder, 1, "interval",
                   denest_value_new_float(rig->layout.h > 0 ? rig->layout.h : 0.1));
    if (!rig->error)
        denest_kernel_record(rig->kernel, recorder, first, n, rig->layout.delay, &rig->error);
    return recorder;
}

void
denest_rig_run(DenestRig *rig, double ms)
{
    const double piece = rig->layout.piece > 0 ? rig->layout.piece : ms;

    for (double t = 0; t < ms - 1e-6 && !rig->error; t += piece)
        denest_kernel_simulate(rig->kernel, piece, NULL, NULL, &rig->error);
}

DenestPopulation *
denest_rig_population(const DenestRig *rig, DenestGid gid)
{
    const DenestNodes *nodes = denest_kernel_nodes(rig->kernel, gid);

    return nodes ? nodes->population : NULL;
}

/* ---- Traces ---- */

DenestTrace *
denest_rig_trace(DenestRig *rig, DenestGid recorder)
{
    DenestTrace *trace = g_new0(DenestTrace, 1);
    const DenestRecording *recording = NULL;

    trace->times = g_array_new(FALSE, FALSE, sizeof(double));
    trace->values = g_array_new(FALSE, FALSE, sizeof(double));
    if (!rig->error && recorder)
        recording = denest_kernel_nodes(rig->kernel, recorder)->recording;
    for (guint vp = 0; recording && vp < denest_kernel_n_vps(rig->kernel); vp++) {
        const DenestRowBuffer *memory = denest_recording_memory(recording, vp);
        const DenestRows rows = memory ? denest_row_buffer_rows(memory, vp) : (DenestRows){0};

        trace->n_columns = MAX(trace->n_columns, rows.n_values);
        for (guint i = 0; i < rows.n; i++) {
            const double ms = denest_time_ms(&rig->kernel->time, rows.stamp[i]);

            g_array_append_val(trace->times, ms);
        }
        if (rows.n_values > 0)
            g_array_append_vals(trace->values, rows.values, rows.n * rows.n_values);
    }
    if (recording && recording->variables && recording->variables->len >= trace->n_columns) {
        trace->names = g_new0(char *, trace->n_columns + 1);
        for (guint c = 0; c < trace->n_columns; c++)
            trace->names[c] = g_strdup(recording->variables->pdata[c]);
    }
    return trace;
}

void
denest_rig_trace_free(DenestTrace *trace)
{
    if (!trace)
        return;
    g_strfreev(trace->names);
    g_array_unref(trace->times);
    g_array_unref(trace->values);
    g_free(trace);
}

#define TIME(trace, row) g_array_index((trace)->times, double, row)
#define VALUE(trace, i) g_array_index((trace)->values, double, i)

static double
largest(const DenestTrace *trace)
{
    double x = 0;

    for (guint i = 0; i < trace->values->len; i++)
        x = fmax(x, fabs(VALUE(trace, i)));
    return x;
}

gboolean
denest_rig_same(const DenestTrace *trace, const DenestTrace *other, double shift, double tolerance,
                const char *how, GError **error)
{
    const guint n = MIN(trace->times->len, other->times->len), columns = trace->n_columns;
    const char *what = columns > 0 ? "samples" : "spikes";

    for (guint i = 0; i < n; i++)
        if (fabs(TIME(trace, i) + shift - TIME(other, i)) > 1e-6)
            return DENEST_CHECK_FAIL("%s at %g ms, but %s at %g ms", what, TIME(trace, i), how,
                                     TIME(other, i) - shift);
    if (trace->times->len != other->times->len)
        return DENEST_CHECK_FAIL("%u %s, but %s %u", trace->times->len, what, how,
                                 other->times->len);
    for (guint i = 0; i < n * columns; i++)
        if (memcmp(&VALUE(trace, i), &VALUE(other, i), sizeof(double)) != 0 &&
            !(fabs(VALUE(trace, i) - VALUE(other, i)) <= tolerance * largest(trace)))
            return DENEST_CHECK_FAIL("%s is %.17g at %g ms, but %s %.17g",
                                     trace->names ? trace->names[i % columns] : "a value",
                                     VALUE(trace, i), TIME(trace, i / columns), how,
                                     VALUE(other, i));
    return TRUE;
}

gboolean
denest_rig_finite(const DenestTrace *trace, GError **error)
{
    for (guint i = 0; i < trace->values->len; i++)
        if (!isfinite(VALUE(trace, i)))
            return DENEST_CHECK_FAIL("%s is %g at %g ms",
                                     trace->names ? trace->names[i % trace->n_columns] : "a value",
                                     VALUE(trace, i), TIME(trace, i / trace->n_columns));
    return TRUE;
}
