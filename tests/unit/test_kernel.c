/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel against spike trains of NEST: two Poisson generators drive seven parrots, on 1, 2 and
 * 3 virtual processes. */
#include "core/kernel/edge_builder.h"
#include "core/kernel/kernel.h"

#include <stdio.h>
#include <string.h>

#include "core/kernel/kernel_private.h"
#include "core/models/registry.h"

typedef struct {
    DenestRegistry *registry;
    DenestKernel *kernel;
} Fixture;

static void
open_kernel(Fixture *f, guint n_vps, guint n_workers, double h, gint64 seed)
{
    g_autofree gint64 *seeds = g_new(gint64, n_vps);
    GError *error = NULL;
    DenestKernelConfig config = {.resolution = h,
                                 .n_vps = n_vps,
                                 .n_workers = n_workers,
                                 .grng_seed = seed,
                                 .rng_seeds = seeds,
                                 .data_path = "",
                                 .data_prefix = "",
                                 .keep_memory = TRUE};

    for (guint vp = 0; vp < n_vps; vp++)
        seeds[vp] = seed + 1 + vp;
    f->registry = denest_registry_new(NULL);
    f->kernel = denest_kernel_new(&config, &error);
    g_assert_no_error(error);
}

static void
close_kernel(Fixture *f)
{
    denest_kernel_free(f->kernel);
    denest_registry_free(f->registry);
}

static const DenestPrototype *
model(Fixture *f, guint kinds, const char *name)
{
    GError *error = NULL;
    const DenestPrototype *prototype = denest_registry_find(f->registry, kinds, name, &error);

    g_assert_no_error(error);
    return prototype;
}

static DenestGid
create(Fixture *f, const char *name, guint n)
{
    return denest_kernel_create(f->kernel, model(f, DENEST_KINDS_NODE, name), n);
}

static void
set(Fixture *f, DenestGid first, guint n, const char *key, double x)
{
    g_autoptr(DenestValue) values = denest_value_new_map();
    GError *error = NULL;

    denest_value_set(values, key, denest_value_new_float(x));
    denest_kernel_set(f->kernel, first, n, values, &error);
    g_assert_no_error(error);
}

/* Every source to every target; for each target all sources. */
static void
connect_all(Fixture *f, DenestGid source, guint n_sources, DenestGid target, guint n_targets,
            double delay)
{
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(
        f->kernel, model(f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), "static_synapse"));
    GError *error = NULL;

    for (guint t = 0; t < n_targets; t++) {
        for (guint s = 0; s < n_sources; s++) {
            DenestEdge edge = {source + s, target + t, 1, delay};

            denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, &error);
            g_assert_no_error(error);
        }
    }
    denest_edge_builder_finish(builder, NULL, &error);
    g_assert_no_error(error);
}

static void
run(Fixture *f, double ms)
{
    GError *error = NULL;

    denest_kernel_simulate(f->kernel, ms, NULL, NULL, &error);
    g_assert_no_error(error);
}

/* Rows of a detector as "gid time" lines, sorted. */
static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    gint64 x[2], y[2];

    sscanf(*(char *const *)a, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &x[0], &x[1]);
    sscanf(*(char *const *)b, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &y[0], &y[1]);
    return x[0] != y[0] ? (x[0] > y[0]) - (x[0] < y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

static char *
detector_lines(Fixture *f, DenestGid detector)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    const DenestRecording *recording = denest_kernel_nodes(f->kernel, detector)->recording;

    for (guint vp = 0; vp < denest_kernel_n_vps(f->kernel); vp++) {
        DenestRows rows = denest_row_buffer_rows(denest_recording_memory(recording, vp), vp);

        for (guint i = 0; i < rows.n; i++)
            g_ptr_array_add(
                lines, g_strdup_printf("%u %" G_GINT64_FORMAT ".0", rows.sender[i], rows.stamp[i]));
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

/* The reference's rows for a number of virtual processes. */
static char *
reference_lines(guint n_vps)
{
    g_autofree char *path =
        g_build_filename(g_getenv("DENEST_TEST_DATA"), "rng", "poisson_parrots.txt", NULL);
    g_autofree char *text = NULL, *head = g_strdup_printf("@ threads=%u ", n_vps);
    GError *error = NULL;
    char *begin, *end;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    begin = strchr(strstr(text, head), '\n') + 1;
    end = strchr(begin, '@');
    return g_strchomp(end != NULL ? g_strndup(begin, (gsize)(end - begin)) : g_strdup(begin));
}

static void
test_poisson_parrots(gconstpointer data)
{
    guint n_vps = GPOINTER_TO_UINT(data) / 10, n_workers = GPOINTER_TO_UINT(data) % 10;
    g_autofree char *lines = NULL, *expected = reference_lines(n_vps);
    GError *error = NULL;
    Fixture f;

    open_kernel(&f, n_vps, n_workers, 1.0, 94);
    g_assert_cmpuint(create(&f, "poisson_generator", 2), ==, 1);
    g_assert_cmpuint(create(&f, "parrot_neuron", 7), ==, 3);
    g_assert_cmpuint(create(&f, "spike_detector", 1), ==, 10);
    set(&f, 1, 2, "rate", 3000);
    connect_all(&f, 1, 2, 3, 7, 1.0);
    denest_kernel_record(f.kernel, 10, 3, 7, 1.0, &error);
    g_assert_no_error(error);
    {
        g_autoptr(DenestValue) values = denest_value_new_map();
        DenestValue *to = denest_value_new_list();

        denest_value_append(to, denest_value_new_string("memory"));
        denest_value_set(values, "record_to", to);
        denest_kernel_set(f.kernel, 10, 1, values, &error);
        g_assert_no_error(error);
    }
    run(&f, 30);
    run(&f, 10);
    lines = detector_lines(&f, 10);
    g_assert_cmpstr(lines, ==, expected);
    close_kernel(&f);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint n_vps = 1; n_vps <= 3; n_vps++) {
        for (guint n_workers = 1; n_workers <= 3; n_workers++) {
            g_autofree char *path =
                g_strdup_printf("/kernel/poisson_parrots/%u-vps/%u-workers", n_vps, n_workers);

            g_test_add_data_func(path, GUINT_TO_POINTER(10 * n_vps + n_workers),
                                 test_poisson_parrots);
        }
    }
    return g_test_run();
}
