/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/kernel_fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/params/yaml_read.h"

void
kernel_fixture_open(KernelFixture *f, const KernelOptions *options)
{
    static const KernelOptions usual;
    const KernelOptions *o = options != NULL ? options : &usual;
    guint n_vps = MAX(1, o->n_vps);
    g_autofree gint64 *seeds = g_new(gint64, n_vps);
    GError *error = NULL;
    DenestKernelConfig config = {.resolution = o->h > 0 ? o->h : 1.0,
                                 .n_vps = n_vps,
                                 .n_workers = MAX(1, o->n_workers),
                                 .grng_seed = 94,
                                 .rng_seeds = seeds,
                                 .data_prefix = "",
                                 .overwrite_files = o->overwrite,
                                 .keep_data = o->keep_data,
                                 .keep_memory = TRUE};

    for (guint vp = 0; vp < n_vps; vp++)
        seeds[vp] = 95 + vp;
    config.data_path = f->folder = g_dir_make_tmp("denest-kernel-XXXXXX", &error);
    g_assert_no_error(error);
    f->registry = denest_registry_new(NULL);
    f->kernel = denest_kernel_new(&config, &error);
    g_assert_no_error(error);
}

void
kernel_fixture_close(KernelFixture *f)
{
    g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
    const char *name;

    denest_kernel_free(f->kernel);
    denest_registry_free(f->registry);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(f->folder, name, NULL);

        g_assert_cmpint(g_unlink(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(f->folder), ==, 0);
    g_free(f->folder);
}

static DenestValue *
parse(const char *yaml)
{
    GError *error = NULL;
    DenestValue *value = denest_yaml_read_text(yaml, -1, "test", FALSE, &error);

    g_assert_no_error(error);
    return value;
}

DenestPrototype *
kernel_model(KernelFixture *f, guint kinds, const char *name)
{
    GError *error = NULL;
    DenestPrototype *prototype = denest_registry_find(f->registry, kinds, name, &error);

    g_assert_no_error(error);
    return prototype;
}

DenestPrototype *
kernel_synapse(KernelFixture *f, const char *name, const char *base, const char *yaml)
{
    g_autoptr(DenestValue) values = parse(yaml);
    GError *error = NULL;
    DenestPrototype *prototype = denest_registry_define(
        f->registry, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), name, base, values, NULL, &error);

    g_assert_no_error(error);
    return prototype;
}

void
kernel_define(KernelFixture *f, guint kinds, const char *model, const char *yaml)
{
    g_autoptr(DenestValue) values = parse(yaml);
    GError *error = NULL;

    denest_registry_define(f->registry, kinds, model, model, values, NULL, &error);
    g_assert_no_error(error);
}

DenestGid
kernel_create(KernelFixture *f, const char *model, guint n)
{
    return denest_kernel_create(f->kernel, kernel_model(f, DENEST_KINDS_NODE, model), n);
}

void
kernel_set(KernelFixture *f, DenestGid first, guint n, const char *yaml)
{
    g_autoptr(DenestValue) values = parse(yaml);
    GError *error = NULL;

    denest_kernel_set(f->kernel, first, n, values, &error);
    g_assert_no_error(error);
}

static void
assert_failed(gboolean ok, GError *error, int code, const char *part)
{
    g_assert_false(ok);
    g_assert_error(error, DENEST_ERROR, code);
    if (strstr(error->message, part) == NULL)
        g_error("'%s' is not in: %s", part, error->message);
    g_error_free(error);
}

void
kernel_set_fails(KernelFixture *f, DenestGid first, guint n, const char *yaml, int code,
                 const char *part)
{
    g_autoptr(DenestValue) values = parse(yaml);
    GError *error = NULL;
    gboolean ok = denest_kernel_set(f->kernel, first, n, values, &error);

    assert_failed(ok, error, code, part);
}

double
kernel_get(KernelFixture *f, DenestGid gid, const char *key)
{
    GError *error = NULL;
    g_autoptr(DenestValue) value = denest_kernel_get(f->kernel, gid, key, &error);
    double x = 0;

    g_assert_no_error(error);
    g_assert_true(denest_value_to_double(value, &x, &error));
    return x;
}

gboolean
kernel_try_connect(KernelFixture *f, const char *synapse, DenestGid source, guint n_sources,
                   DenestGid target, guint n_targets, double weight, double delay, GError **error)
{
    g_autoptr(DenestEdgeBuilder) builder = denest_edge_builder_new(
        f->kernel, kernel_model(f, DENEST_KIND_BIT(DENEST_KIND_SYNAPSE), synapse));

    for (guint t = 0; t < n_targets; t++) {
        for (guint s = 0; s < n_sources; s++) {
            DenestEdge edge = {source + s, target + t, weight, delay};

            if (!denest_edge_builder_take(builder, G_MAXUINT, &edge, 1, error))
                return FALSE;
        }
    }
    return denest_edge_builder_finish(builder, NULL, error);
}

void
kernel_connect(KernelFixture *f, const char *synapse, DenestGid source, guint n_sources,
               DenestGid target, guint n_targets, double weight, double delay)
{
    GError *error = NULL;

    kernel_try_connect(f, synapse, source, n_sources, target, n_targets, weight, delay, &error);
    g_assert_no_error(error);
}

void
kernel_connect_fails(KernelFixture *f, const char *synapse, DenestGid source, DenestGid target,
                     double delay, int code, const char *part)
{
    GError *error = NULL;
    gboolean ok = kernel_try_connect(f, synapse, source, 1, target, 1, 1, delay, &error);

    assert_failed(ok, error, code, part);
}

DenestGid
kernel_record(KernelFixture *f, const char *model, const char *yaml, DenestGid first, guint n)
{
    DenestGid recorder = kernel_create(f, model, 1);
    GError *error = NULL;

    kernel_set(f, recorder, 1, yaml);
    denest_kernel_record(f->kernel, recorder, first, n, 1.0, &error);
    g_assert_no_error(error);
    return recorder;
}

void
kernel_run(KernelFixture *f, double ms)
{
    GError *error = NULL;

    denest_kernel_simulate(f->kernel, ms, NULL, NULL, &error);
    g_assert_no_error(error);
}

void
kernel_reset(KernelFixture *f)
{
    GError *error = NULL;

    denest_kernel_reset_network(f->kernel, &error);
    g_assert_no_error(error);
}

char *
kernel_rows(KernelFixture *f, DenestGid recorder)
{
    const DenestRecording *recording = denest_kernel_nodes(f->kernel, recorder)->recording;
    GString *text = g_string_new(NULL);

    for (guint vp = 0; vp < denest_kernel_n_vps(f->kernel); vp++) {
        const DenestRowBuffer *memory = denest_recording_memory(recording, vp);
        DenestRows rows = memory != NULL ? denest_row_buffer_rows(memory, vp) : (DenestRows){0};

        for (guint i = 0; i < rows.n; i++)
            g_string_append_printf(text, "%s%u@%g", text->len > 0 ? " " : "", rows.sender[i],
                                   denest_time_ms(&f->kernel->time, rows.stamp[i]));
    }
    return g_string_free(text, FALSE);
}

char *
kernel_file(KernelFixture *f, const char *name)
{
    g_autofree char *path = g_build_filename(f->folder, name, NULL);
    GError *error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}
