/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/bar.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include <denest/log.h>

enum { BAR_WIDTH = 10, REDRAW_USEC = 100000 };

#define CLEAR_LINE "\r\033[K"

struct DenestBar {
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

DenestBar *
denest_bar_new(const char *label, const char *unit, double total)
{
    DenestBar *bar = g_new0(DenestBar, 1);

    bar->label = g_strdup(label);
    bar->unit = g_strdup(unit);
    bar->total = MAX(total, 0.0);
    bar->start = g_get_monotonic_time();
    bar->is_shown = isatty(STDERR_FILENO) && denest_log_threshold() <= DENEST_LOG_INFO;
    return bar;
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
denest_bar_render(const DenestBar *bar, double seconds)
{
    GString *text = g_string_new(NULL);
    double rate = seconds > 0 ? bar->done / seconds : 0.0;
    double share = bar->total > 0 ? CLAMP(bar->done / bar->total, 0.0, 1.0) : 1.0;

    if (bar->label)
        g_string_append_printf(text, "%s: ", bar->label);
    g_string_append_printf(text, "%3.0f%%|", floor(100 * share));
    append_bar(text, share);
    g_string_append_printf(text, "| %.10g/%.10g [", bar->done, bar->total);
    append_time(text, seconds);
    g_string_append_c(text, '<');
    if (rate > 0)
        append_time(text, MAX(bar->total - bar->done, 0.0) / rate);
    else
        g_string_append_c(text, '?');
    if (rate > 0)
        g_string_append_printf(text, ", %.2f%s/s]", rate, bar->unit);
    else
        g_string_append_printf(text, ", ?%s/s]", bar->unit);
    return g_string_free(text, FALSE);
}

static void
draw(DenestBar *bar, gint64 now)
{
    g_autofree char *text = denest_bar_render(bar, (double)(now - bar->start) / 1e6);

    fprintf(stderr, "%s%s", CLEAR_LINE, text);
    fflush(stderr);
    bar->drawn = now;
    g_atomic_int_set(&is_on_line, TRUE);
}

void
denest_bar_update(DenestBar *bar, double done)
{
    gint64 now;

    bar->done = done;
    if (!bar->is_shown)
        return;
    now = g_get_monotonic_time();
    if (now - bar->drawn >= REDRAW_USEC)
        draw(bar, now);
}

void
denest_bar_finish(DenestBar *bar)
{
    if (bar && bar->is_shown) {
        draw(bar, g_get_monotonic_time());
        fputc('\n', stderr);
        g_atomic_int_set(&is_on_line, FALSE);
    }
    denest_bar_free(bar);
}

void
denest_bar_free(DenestBar *bar)
{
    if (!bar)
        return;
    denest_bar_clear_line();
    g_free(bar->label);
    g_free(bar->unit);
    g_free(bar);
}

void
denest_bar_clear_line(void)
{
    if (g_atomic_int_compare_and_exchange(&is_on_line, TRUE, FALSE))
        fputs(CLEAR_LINE, stderr);
}
