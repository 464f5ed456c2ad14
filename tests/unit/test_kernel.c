/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel against spike trains of NEST: two Poisson generators drive seven parrots, on 1, 2 and
 * 3 virtual processes. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/kernel_fixture.h"

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
detector_lines(KernelFixture *f, DenestGid detector)
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
    KernelOptions options = {.n_vps = n_vps, .n_workers = n_workers};
    KernelFixture f;

    kernel_fixture_open(&f, &options);
    g_assert_cmpuint(kernel_create(&f, "poisson_generator", 2), ==, 1);
    g_assert_cmpuint(kernel_create(&f, "parrot_neuron", 7), ==, 3);
    kernel_set(&f, 1, 2, "{rate: 3000.0}");
    kernel_connect(&f, "static_synapse", 1, 2, 3, 7, 1, 1);
    g_assert_cmpuint(kernel_record(&f, "spike_detector", "{}", 3, 7), ==, 10);
    kernel_run(&f, 30);
    kernel_run(&f, 10);
    lines = detector_lines(&f, 10);
    g_assert_cmpstr(lines, ==, expected);
    kernel_fixture_close(&f);
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
