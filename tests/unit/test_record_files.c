/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text and files of recorders: rows as NEST writes them, numbers as printf does, files that cannot
 * be written. */
#include "core/kernel/record_files.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>
#include <unistd.h>

static void
assert_fixed(double x, guint precision)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *expected = g_strdup_printf("%.*f", (int)precision, x);

    denest_record_format_fixed(text, x, precision);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_fixed(void)
{
    static const double tricky[] = {
        0,        -0.0, 0.0005, 0.0015, 2.5,    1e-300,      0.9995,    1e9,  123456.7895, -70,
        -0.00049, 1e22, 0.5,    1.5,    1.0005, 999999.9995, 1.0000005, 1e15, INFINITY};
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (guint precision = 0; precision < 9; precision++) {
        for (guint i = 0; i < G_N_ELEMENTS(tricky); i++) {
            assert_fixed(tricky[i], precision);
            assert_fixed(-tricky[i], precision);
        }
        for (guint i = 0; i < 50000; i++) {
            double x = g_rand_double_range(rand, -1, 1) * pow(10, g_rand_int_range(rand, -6, 12));

            assert_fixed(x, precision);
            /* Exactly or nearly in the middle between two results. */
            assert_fixed((floor(x) + 0.5) / pow(10, precision), precision);
        }
    }
}

static DenestRecorderCommon
defaults(void)
{
    return (DenestRecorderCommon){.withgid = 1,
                                  .withtime = 1,
                                  .precision = 3,
                                  .use_gid_in_filename = 1,
                                  .to_file = 1,
                                  .label = "",
                                  .file_extension = "gdf"};
}

static void
assert_row(const DenestRecorderCommon *common, const char *expected, gboolean screen)
{
    DenestTime time;
    DenestGid sender = 4, target = 3;
    DenestStep stamp = 10;
    guint32 port = 0, rport = 1;
    double weight = 2.5, value = -68.4773657;
    DenestRows rows = {.n = 1,
                       .sender = &sender,
                       .target = &target,
                       .stamp = &stamp,
                       .port = &port,
                       .rport = &rport,
                       .weight = &weight,
                       .n_values = 1,
                       .values = &value};
    g_autoptr(GString) text = g_string_new(NULL);

    denest_time_init(&time, 0.1, NULL);
    denest_record_format(text, common, &time, &rows, screen);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_rows(void)
{
    DenestRecorderCommon common = defaults();

    assert_row(&common, "4\t1.000\t-68.477\t\n", FALSE);
    assert_row(&common, "4\t1\t-68.4774\t\n", TRUE);
    common.precision = 0;
    assert_row(&common, "4\t1\t-68\t\n", FALSE);
    common.precision = 3;
    common.scientific = 1;
    assert_row(&common, "4\t1.000e+00\t-6.848e+01\t\n", FALSE);
    common.scientific = 0;
    common.withtargetgid = common.withport = common.withrport = common.withweight = 1;
    assert_row(&common, "4\t3\t0\t1\t1.000\t2.500\t-68.477\t\n", FALSE);
    common = defaults();
    common.time_in_steps = 1;
    assert_row(&common, "4\t10\t-68.477\t\n", FALSE);
}

static void
test_names(void)
{
    DenestRecorderCommon common = defaults();
    g_autofree char *plain = denest_record_files_name(&common, "spike_detector", "", 8, 1, 0);
    g_autofree char *many = NULL, *labelled = NULL;

    g_assert_cmpstr(plain, ==, "spike_detector-8-0.gdf");
    many = denest_record_files_name(&common, "spike_detector", "pre_", 208, 20, 7);
    g_assert_cmpstr(many, ==, "pre_spike_detector-208-07.gdf");
    common.label = "mine";
    common.use_gid_in_filename = 0;
    labelled = denest_record_files_name(&common, "spike_detector", "", 208, 20, 19);
    g_assert_cmpstr(labelled, ==, "mine-19.gdf");
}

static void
test_files(void)
{
    DenestRecorderCommon common = defaults();
    DenestRecordFiles *files = denest_record_files_new(1);
    g_autofree char *folder = g_dir_make_tmp("denest-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "d-5-0.gdf", NULL);
    g_autofree char *text = NULL;
    GError *error = NULL;

    g_assert_true(denest_record_files_open(files, &common, "d", folder, "", 5, FALSE, &error));
    g_string_append(denest_record_files_text(files, 0), "row\n");
    g_assert_true(denest_record_files_close(files, &error));
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "row\n");
    /* An existing file is emptied only if that is allowed. */
    g_assert_false(denest_record_files_open(files, &common, "d", folder, "", 5, FALSE, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_assert_nonnull(strstr(error->message, "overwrite_files"));
    g_clear_error(&error);
    g_assert_true(denest_record_files_open(files, &common, "d", folder, "", 5, TRUE, &error));
    denest_record_files_free(files);
    g_remove(path);
    g_rmdir(folder);
    files = denest_record_files_new(1);
    g_assert_false(denest_record_files_open(files, &common, "d", folder, "", 5, TRUE, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    denest_record_files_free(files);
}

/* A full disk: the error comes once, and closing does not fail again. */
static void
test_full(void)
{
    DenestRecorderCommon common = defaults();
    DenestRecordFiles *files = denest_record_files_new(1);
    g_autofree char *folder = g_dir_make_tmp("denest-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "d-5-0.gdf", NULL);
    GError *error = NULL;

    g_assert_cmpint(symlink("/dev/full", path), ==, 0);
    g_assert_true(denest_record_files_open(files, &common, "d", folder, "", 5, TRUE, &error));
    g_string_append(denest_record_files_text(files, 0), "row\n");
    g_assert_false(denest_record_files_flush(files, 0, TRUE, &error));
    g_assert_error(error, DENEST_ERROR, DENEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_true(denest_record_files_close(files, &error));
    denest_record_files_free(files);
    g_remove(path);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record_files/fixed", test_fixed);
    g_test_add_func("/record_files/rows", test_rows);
    g_test_add_func("/record_files/names", test_names);
    g_test_add_func("/record_files/files", test_files);
    g_test_add_func("/record_files/full", test_full);
    return g_test_run();
}
