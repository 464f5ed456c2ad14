/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/base/progress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include <denest/log.h>

enum { BAR_WIDTH = 10, REDRAW_USEC = 100000 };

#define CLEAR_LINE "\r\033[K"

struct DenestProgress {
    char *label;
    char *unit;
    double total;
    double done;
    gint64 start; /* monotonic, µs */
    gint64 drawn;
    gboolean is_shown;
};

/* Whether a bar stands on the terminal's current line. Log lines come from any thread. */
static gint is_on_line;

DenestProgress *
denest_progress_new(const char *label, const char *unit, double total)
{
    DenestProgress *progress = g_new0(DenestProgress, 1);

    progress->label = g_strdup(label);
    progress->unit = g_strdup(unit);
    progress->total = MAX(total, 0.0);
    progress->start = g_get_monotonic_time();
    progress->is_shown = isatty(STDERR_FILENO) && denest_log_threshold() <= DENEST_LOG_INFO;
    return progress;
}

static void
append_time(GString *text, double seconds)
{
    guint64 s = seconds < 1e9 ? (guint64)(seconds + 0.5) : 0;

    if (s >= 3600)
        g_string_append_printf(text, "%" G_GUINT64_FORMAT ":", s / 3600);
    g_string_append_printf(text, "%02u:%02u", (guint)(s / 60 % 60), (guint)(s % 60));
}

/* Full blocks, and one of eight parts of a block. */
static void
append_bar(GString *text, double share)
{
    static const char *const parts[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    guint eighths = (guint)(share * BAR_WIDTH * 8);

    for (guint i = 0; i < BAR_WIDTH; i++) {
        guint left = eighths - MIN(eighths, 8 * i);

        g_string_append(text, left >= 8 ? "█" : parts[left]);
    }
}

char *
denest_progress_render(const DenestProgress *progress, double seconds)
{
    GString *text = g_string_new(NULL);
    double rate = seconds > 0 ? progress->done / seconds : 0.0;
    double share = progress->total > 0 ? CLAMP(progress->done / progress->total, 0.0, 1.0) : 1.0;

    if (progress->label)
        g_string_append_printf(text, "%s: ", progress->label);
    g_string_append_printf(text, "%3.0f%%|", floor(100 * share));
    append_bar(text, share);
    g_string_append_printf(text, "| %.10g/%.10g [", progress->done, progress->total);
    append_time(text, seconds);
    g_string_append_c(text, '<');
    if (rate > 0)
        append_time(text, MAX(progress->total - progress->done, 0.0) / rate);
    else
        g_string_append_c(text, '?');
    if (rate > 0)
        g_string_append_printf(text, ", %.2f%s/s]", rate, progress->unit);
    else
        g_string_append_printf(text, ", ?%s/s]", progress->unit);
    return g_string_free(text, FALSE);
}

static void
draw(DenestProgress *progress, gint64 now)
{
    g_autofree char *text = denest_progress_render(progress, (double)(now - progress->start) / 1e6);

    fprintf(stderr, "%s%s", CLEAR_LINE, text);
    fflush(stderr);
    progress->drawn = now;
    g_atomic_int_set(&is_on_line, TRUE);
}

void
denest_progress_update(DenestProgress *progress, double done)
{
    gint64 now;

    progress->done = done;
    if (!progress->is_shown)
        return;
    now = g_get_monotonic_time();
    if (now - progress->drawn >= REDRAW_USEC)
        draw(progress, now);
}

void
denest_progress_finish(DenestProgress *progress)
{
    if (progress && progress->is_shown) {
        draw(progress, g_get_monotonic_time());
        fputc('\n', stderr);
        g_atomic_int_set(&is_on_line, FALSE);
    }
    denest_progress_free(progress);
}

void
denest_progress_free(DenestProgress *progress)
{
    if (!progress)
        return;
    denest_progress_clear_line();
    g_free(progress->label);
    g_free(progress->unit);
    g_free(progress);
}

void
denest_progress_clear_line(void)
{
    if (g_atomic_int_compare_and_exchange(&is_on_line, TRUE, FALSE))
        fputs(CLEAR_LINE, stderr);
}
