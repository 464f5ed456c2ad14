/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/cli/panel.h"

#include <math.h>

/* Length of a tick; distances of numbers and names from the rectangle, pixels. */
#define TICK 5.0
#define NUMBER 18.0
#define NAME 36.0
/* At most so many steps between numbers. */
#define MAX_STEPS 6

void
denest_panel_append(GString *svg, const char *format, const double *numbers)
{
    for (; *format; format++) {
        char digits[G_ASCII_DTOSTR_BUF_SIZE];

        if (*format == '@')
            g_string_append(svg, g_ascii_formatd(digits, sizeof digits, "%.7g", *numbers++));
        else
            g_string_append_c(svg, *format);
    }
}

#define APPEND DENEST_PANEL_APPEND

static double
pixel_x(const DenestPanel *panel, double x)
{
    return panel->left + (x - panel->low[0]) * panel->scale;
}

static double
pixel_y(const DenestPanel *panel, double y)
{
    return panel->top + (panel->high[1] - y) * panel->scale;
}

double
denest_panel_width(const DenestPanel *panel)
{
    return (panel->high[0] - panel->low[0]) * panel->scale;
}

double
denest_panel_height(const DenestPanel *panel)
{
    return (panel->high[1] - panel->low[1]) * panel->scale;
}

/* 1, 2 or 5 times a power of ten. */
static double
step_of(double length)
{
    const double rough = length / MAX_STEPS, unit = pow(10, floor(log10(rough)));

    return unit * (rough <= unit ? 1 : rough <= 2 * unit ? 2 : rough <= 5 * unit ? 5 : 10);
}

static void
add_ticks(const DenestPanel *panel, guint axis)
{
    const double step = step_of(panel->high[axis] - panel->low[axis]);
    const double left = panel->left, bottom = pixel_y(panel, panel->low[1]);

    for (double i = ceil(panel->low[axis] / step - 1e-9);
         i * step <= panel->high[axis] + 1e-9 * step; i++) {
        const double value = i == 0 ? 0 : i * step; /* no -0 */

        if (axis == 0)
            APPEND(panel->svg,
                   "<path class=\"axis\" d=\"M@ @v@\"/><text x=\"@\" y=\"@\" "
                   "text-anchor=\"middle\">@</text>\n",
                   pixel_x(panel, value), bottom, TICK, pixel_x(panel, value), bottom + NUMBER,
                   value);
        else
            APPEND(panel->svg,
                   "<path class=\"axis\" d=\"M@ @h@\"/><text x=\"@\" y=\"@\" "
                   "text-anchor=\"end\">@</text>\n",
                   left, pixel_y(panel, value), -TICK, left - 1.6 * TICK, pixel_y(panel, value) + 4,
                   value);
    }
}

void
denest_panel_axes(const DenestPanel *panel)
{
    const double width = denest_panel_width(panel), height = denest_panel_height(panel);

    g_string_append_printf(panel->svg, "<clipPath id=\"%s\">", panel->id);
    APPEND(panel->svg, "<rect x=\"@\" y=\"@\" width=\"@\" height=\"@\"/></clipPath>\n", panel->left,
           panel->top, width, height);
    add_ticks(panel, 0);
    add_ticks(panel, 1);
    APPEND(panel->svg, "<text class=\"name\" x=\"@\" y=\"@\">", panel->left + width / 2,
           panel->top + height + NAME);
    g_string_append_printf(panel->svg, "%s</text>", panel->names[0]);
    APPEND(panel->svg, "<text class=\"name\" x=\"@\" y=\"@\">", panel->left - 1.15 * NAME,
           panel->top + height / 2 + 4);
    g_string_append_printf(panel->svg, "%s</text>\n", panel->names[1]);
}

void
denest_panel_frame(const DenestPanel *panel, const char *class, const double *low,
                   const double *high)
{
    g_string_append_printf(panel->svg, "<rect class=\"%s\"", class);
    APPEND(panel->svg, " x=\"@\" y=\"@\" width=\"@\" height=\"@\"/>\n", pixel_x(panel, low[0]),
           pixel_y(panel, high[1]), (high[0] - low[0]) * panel->scale,
           (high[1] - low[1]) * panel->scale);
}

void
denest_panel_dot(const DenestPanel *panel, const char *class, const double *center, double radius)
{
    g_string_append_printf(panel->svg, "<circle class=\"%s\"", class);
    APPEND(panel->svg, " cx=\"@\" cy=\"@\" r=\"@\"/>\n", pixel_x(panel, center[0]),
           pixel_y(panel, center[1]), radius);
}

void
denest_panel_shape(const DenestPanel *panel, const char *class, const char *shape,
                   const double (*places)[2], guint n)
{
    g_string_append_printf(panel->svg,
                           "<defs><g id=\"%s-%s\">%s</g></defs>\n"
                           "<g class=\"%s\" clip-path=\"url(#%s)\">\n",
                           panel->id, class, shape, class, panel->id);
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(panel->svg, "<use xlink:href=\"#%s-%s\"", panel->id, class);
        APPEND(panel->svg, " x=\"@\" y=\"@\"/>\n", pixel_x(panel, places[i][0]),
               pixel_y(panel, places[i][1]));
    }
    g_string_append(panel->svg, "</g>\n");
}
