/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * A part of a drawing with axes of its own, as SVG: a rectangle of space, seen in two of its
 * directions.
 */
#ifndef DENEST_CORE_CLI_PANEL_H
#define DENEST_CORE_CLI_PANEL_H

#include <glib.h>

/** Plain data, to be filled in. */
typedef struct {
    GString *svg;           /**< what is drawn is appended */
    double left, top;       /**< upper left corner, pixels */
    double scale;           /**< pixels per unit of length */
    double low[2], high[2]; /**< the rectangle */
    const char *names[2];   /**< of the axes */
    const char *id;         /**< of the panel in the drawing */
} DenestPanel;

/** Append text in which each `@` stands for the next of @p numbers; they look the same in any
 * locale. */
void denest_panel_append(GString *svg, const char *format, const double *numbers);
#define DENEST_PANEL_APPEND(svg, format, ...)                                                      \
    denest_panel_append(svg, format, (const double[]){__VA_ARGS__})

/** Width and height, pixels. */
double denest_panel_width(const DenestPanel *panel);
double denest_panel_height(const DenestPanel *panel);

/** Ticks, numbers and names beside the rectangle, and the area to which shapes are clipped. */
void denest_panel_axes(const DenestPanel *panel);
/** A rectangle without a fill. @param class of the style sheet */
void denest_panel_frame(const DenestPanel *panel, const char *class, const double *low,
                        const double *high);
/** A dot of @p radius pixels. */
void denest_panel_dot(const DenestPanel *panel, const char *class, const double *center,
                      double radius);
/** A shape, clipped to the rectangle, at each of @p n places.
 * @param shape SVG elements around 0, in pixels, y downwards */
void denest_panel_shape(const DenestPanel *panel, const char *class, const char *shape,
                        const double (*places)[2], guint n);

#endif
