/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "scenario.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

static void
setting_free(gpointer data)
{
    Setting *setting = data;

    g_free(setting->key);
    g_array_unref(setting->values);
    g_free(setting);
}

static void
input_free(gpointer data)
{
    ScenarioInput *input = data;

    g_free(input->device);
    g_ptr_array_unref(input->settings);
    g_free(input);
}

static void
action_free(gpointer data)
{
    ScenarioAction *action = data;

    g_ptr_array_unref(action->settings);
    g_free(action);
}

static void
trace_free(gpointer data)
{
    Trace *trace = data;

    g_free(trace->name);
    g_array_unref(trace->values);
    g_free(trace);
}

static void
scenario_free(gpointer data)
{
    Scenario *s = data;
    GPtrArray *lists[] = {s->params,      s->inputs, s->actions,           s->data,
                          s->post_params, s->final,  s->transmitter_params};
    GArray *times[] = {s->spikes, s->pre, s->post, s->dopamine};

    for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
        g_ptr_array_unref(lists[i]);
    for (guint i = 0; i < G_N_ELEMENTS(times); i++)
        g_array_unref(times[i]);
    g_free(s->model);
    g_free(s->name);
    g_free(s->target);
    g_free(s);
}

static Scenario *
scenario_new(char **words)
{
    Scenario *s = g_new0(Scenario, 1);

    s->model = g_strdup(words[1]);
    s->name = g_strdup(words[2]);
    s->params = g_ptr_array_new_with_free_func(setting_free);
    s->inputs = g_ptr_array_new_with_free_func(input_free);
    s->actions = g_ptr_array_new_with_free_func(action_free);
    s->data = g_ptr_array_new_with_free_func(trace_free);
    s->post_params = g_ptr_array_new_with_free_func(setting_free);
    s->final = g_ptr_array_new_with_free_func(setting_free);
    s->spikes = g_array_new(FALSE, FALSE, sizeof(double));
    s->pre = g_array_new(FALSE, FALSE, sizeof(double));
    s->post = g_array_new(FALSE, FALSE, sizeof(double));
    s->dopamine = g_array_new(FALSE, FALSE, sizeof(double));
    s->transmitter_params = g_ptr_array_new_with_free_func(setting_free);
    return s;
}

static void
append_numbers(GArray *values, char **words)
{
    for (; *words && **words; words++) {
        const double value = g_ascii_strtod(*words, NULL);

        g_array_append_val(values, value);
    }
}

static void
append_setting(GPtrArray *settings, char **words)
{
    Setting *setting = g_new0(Setting, 1);

    setting->key = g_strdup(words[1]);
    setting->values = g_array_new(FALSE, FALSE, sizeof(double));
    append_numbers(setting->values, words + 2);
    g_ptr_array_add(settings, setting);
}

static GPtrArray *
append_input(Scenario *s, char **words)
{
    ScenarioInput *input = g_new0(ScenarioInput, 1);

    input->device = g_strdup(words[1]);
    input->weight = g_ascii_strtod(words[2], NULL);
    input->delay = g_ascii_strtod(words[3], NULL);
    input->receptor = (guint)g_ascii_strtoull(words[4], NULL, 10);
    input->settings = g_ptr_array_new_with_free_func(setting_free);
    g_ptr_array_add(s->inputs, input);
    return input->settings;
}

static GPtrArray *
append_action(Scenario *s, char **words)
{
    ScenarioAction *action = g_new0(ScenarioAction, 1);

    action->at = g_ascii_strtod(words[1], NULL);
    action->settings = g_ptr_array_new_with_free_func(setting_free);
    g_ptr_array_add(s->actions, action);
    return action->settings;
}

static void
append_trace(Scenario *s, char **words)
{
    Trace *trace = g_new0(Trace, 1);

    trace->name = g_strdup(words[1]);
    trace->noise = g_ascii_strtod(words[2], NULL);
    trace->values = g_array_new(FALSE, FALSE, sizeof(double));
    append_numbers(trace->values, words + 3);
    g_ptr_array_add(s->data, trace);
}

/* `set` lines belong to the input or action before them: *current. */
static void
read_line(Scenario *s, char **words, GPtrArray **current)
{
    const char *what = words[0];

    if (!strcmp(what, "resolution"))
        s->resolution = g_ascii_strtod(words[1], NULL);
    else if (!strcmp(what, "simtime"))
        s->simtime = g_ascii_strtod(words[1], NULL);
    else if (!strcmp(what, "seed"))
        s->seed = (guint)g_ascii_strtoull(words[1], NULL, 10);
    else if (!strcmp(what, "param"))
        append_setting(s->params, words);
    else if (!strcmp(what, "post"))
        append_setting(s->post_params, words);
    else if (!strcmp(what, "transmitter"))
        append_setting(s->transmitter_params, words);
    else if (!strcmp(what, "final"))
        append_setting(s->final, words);
    else if (!strcmp(what, "set"))
        append_setting(*current, words);
    else if (!strcmp(what, "input"))
        *current = append_input(s, words);
    else if (!strcmp(what, "action"))
        *current = append_action(s, words);
    else if (!strcmp(what, "data"))
        append_trace(s, words);
    else if (!strcmp(what, "spikes"))
        append_numbers(s->spikes, words + 1);
    else if (!strcmp(what, "pre"))
        append_numbers(s->pre, words + 1);
    else if (!strcmp(what, "post_spikes"))
        append_numbers(s->post, words + 1);
    else if (!strcmp(what, "dopamine"))
        append_numbers(s->dopamine, words + 1);
    else if (!strcmp(what, "target")) {
        s->target = g_strdup(words[1]);
        s->target_drive = g_ascii_strtod(words[2], NULL);
    } else if (!strcmp(what, "connection")) {
        s->weight = g_ascii_strtod(words[1], NULL);
        s->delay = g_ascii_strtod(words[2], NULL);
    } else
        g_error("scenario line '%s'", what);
}

static char *
read_compressed(const char *path)
{
    GString *text = g_string_new(NULL);
    gzFile file = gzopen(path, "rb");
    char chunk[16384];
    int n;

    if (!file)
        g_error("%s cannot be opened", path);
    while ((n = gzread(file, chunk, sizeof chunk)) > 0)
        g_string_append_len(text, chunk, n);
    g_assert_cmpint(n, ==, 0);
    gzclose(file);
    return g_string_free(text, FALSE);
}

GPtrArray *
scenarios_load(const char *name)
{
    GPtrArray *scenarios = g_ptr_array_new_with_free_func(scenario_free);
    g_autofree char *file = g_strdup_printf("%s.txt.gz", name);
    g_autofree char *path = g_build_filename(g_getenv("DENEST_TEST_DATA"), "models", file, NULL);
    g_autofree char *text = read_compressed(path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *current = NULL;

    for (char **line = lines; *line && **line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);

        if (!strcmp(words[0], "scenario"))
            g_ptr_array_add(scenarios, scenario_new(words));
        else
            read_line(scenarios->pdata[scenarios->len - 1], words, &current);
    }
    return scenarios;
}

double
trace_tolerance(const Trace *trace)
{
    double low = INFINITY, high = -INFINITY;

    for (guint i = 0; i < trace->values->len; i++) {
        low = fmin(low, g_array_index(trace->values, double, i));
        high = fmax(high, g_array_index(trace->values, double, i));
    }
    return fmax(1e-9 * (high - low), 10 * trace->noise);
}
