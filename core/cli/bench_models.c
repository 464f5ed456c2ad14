/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <unistd.h>

#include "core/cli/bar.h"
#include "core/cli/bench.h"
#include "core/cli/progress.h"

enum { SIGNAL_EXIT = 128 };

static void
clear_model(gpointer data)
{
    g_free(((DenestBenchModel *)data)->name);
}

static gboolean
measure(const char *name, const DenestOptions *options, DenestBenchModel *ret_model, GError **error)
{
    if (!denest_measure_neuron(name, options, FALSE, &ret_model->shared_ns, error) ||
        !denest_measure_neuron(name, options, TRUE, &ret_model->per_unit_ns, error))
        return FALSE;
    ret_model->name = g_strdup(name);
    return TRUE;
}

int
denest_bench_models(const DenestBenchRequest *request, const char *const *names)
{
    const DenestOptions options = denest_cli_options(request->cli);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) all = *names ? NULL : denest_neuron_names(&options, &error);
    const char *const *chosen = *names ? names : (const char *const *)all;
    g_autoptr(GArray) models = g_array_new(FALSE, TRUE, sizeof(DenestBenchModel));
    DenestBar *bar;
    guint n;

    if (!chosen)
        return denest_cli_fail(error);
    n = g_strv_length((char **)chosen);
    bar = denest_bar_new("models", "it", n);
    g_array_set_clear_func(models, clear_model);
    for (guint i = 0; i < n && !error && !denest_cli_progress_signal(); i++) {
        DenestBenchModel model = {0};

        if (measure(chosen[i], &options, &model, &error))
            g_array_append_val(models, model);
        denest_bar_update(bar, i + 1);
    }
    denest_bar_free(bar);
    if (error)
        return denest_cli_fail(error);
    if (models->len < n)
        return SIGNAL_EXIT + denest_cli_progress_signal();
    return denest_bench_report_models(request, models);
}
