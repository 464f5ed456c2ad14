/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include <denest/log.h>

#include "core/cli/cli.h"

/* Width of a drawing; the frame around the layer, as a part of its extent. */
#define WIDTH 600.0
#define FRAME 0.05

/* What the command line says. */
typedef struct {
    char *projection, *output, *input;
    gint64 source;
    DenestCliChanges changes;
} Request;

/* A drawing under way; coordinates are those of the layer. */
typedef struct {
    GString *svg;
    DenestLayerRoom room;
    double source[3];
    double sign; /* -1: the region is given around targets, so seen from a source it is mirrored */
    DenestGid gid;
    const DenestLayer *layer;
    double dot; /* radius */
} Drawing;

/* ---- SVG ---- */

/* Like g_string_append_printf(), for numbers only: the decimal point is one in any locale. */
static void
append(GString *svg, const char *format, const double *numbers)
{
    for (; *format; format++) {
        char digits[G_ASCII_DTOSTR_BUF_SIZE];

        if (*format == '@')
            g_string_append(svg, g_ascii_formatd(digits, sizeof digits, "%.7g", *numbers++));
        else
            g_string_append_c(svg, *format);
    }
}

#define APPEND(svg, format, ...) append(svg, format, (const double[]){__VA_ARGS__})

static void
begin_svg(Drawing *drawing, const char *title)
{
    const DenestLayerRoom *room = &drawing->room;
    const double frame = FRAME * fmax(room->extent[0], room->extent[1]);
    const double width = room->extent[0] + 2 * frame, height = room->extent[1] + 2 * frame;
    const double scale = WIDTH / width;
    g_autofree char *text = g_markup_escape_text(title, -1);

    APPEND(drawing->svg,
           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"@\" height=\"@\" "
           "viewBox=\"0 0 @ @\">\n",
           WIDTH, scale * height, WIDTH, scale * height);
    g_string_append_printf(drawing->svg, "<title>%s</title>\n", text);
    APPEND(drawing->svg,
           "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
           "<g transform=\"matrix(@ 0 0 @ @ @)\" fill=\"none\">\n",
           scale, -scale, scale * (frame - room->lower_left[0]),
           scale * (frame + room->lower_left[1] + room->extent[1]));
    APPEND(drawing->svg,
           "<clipPath id=\"layer\"><rect x=\"@\" y=\"@\" width=\"@\" height=\"@\"/></clipPath>\n",
           room->lower_left[0], room->lower_left[1], room->extent[0], room->extent[1]);
    APPEND(drawing->svg,
           "<rect x=\"@\" y=\"@\" width=\"@\" height=\"@\" stroke=\"black\" stroke-width=\"@\"/>\n",
           room->lower_left[0], room->lower_left[1], room->extent[0], room->extent[1],
           0.1 * drawing->dot);
}

/* ---- Outlines ---- */

static double
number(const DenestValue *map, const char *key, double otherwise)
{
    const DenestValue *value = denest_value_find(map, key);

    if (value)
        denest_value_to_double(value, &otherwise, NULL);
    return otherwise;
}

static void
point(const DenestValue *map, const char *key, double sign, double *ret_point)
{
    const DenestValue *value = denest_value_find(map, key);
    g_autoptr(GArray) numbers = NULL;

    ret_point[0] = ret_point[1] = 0;
    if (value && denest_value_to_doubles(value, &numbers, NULL) && numbers->len >= 2)
        for (guint d = 0; d < 2; d++)
            ret_point[d] = sign * g_array_index(numbers, double, d);
}

static void
add_circle(GString *shape, double radius)
{
    APPEND(shape, "<circle r=\"@\"/>", radius);
}

static void
add_rectangle(GString *shape, const DenestValue *map, double sign)
{
    double a[2], b[2];

    point(map, "lower_left", sign, a);
    point(map, "upper_right", sign, b);
    APPEND(shape, "<rect x=\"@\" y=\"@\" width=\"@\" height=\"@\" transform=\"rotate(@ @ @)\"/>",
           fmin(a[0], b[0]), fmin(a[1], b[1]), fabs(b[0] - a[0]), fabs(b[1] - a[1]),
           number(map, "azimuth_angle", 0), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
}

/* The shape of a mask around the origin; none for masks of other types. Some have an anchor of
 * their own. */
static void
add_mask(GString *shape, const DenestValue *mask, double sign, double *ret_anchor)
{
    const DenestValue *map;
    double anchor[2];

    point(mask, "anchor", sign, ret_anchor);
    for (guint i = 0; i < denest_value_length(mask); i++) {
        map = denest_value_item(mask, i);
        if (denest_value_type(map) != DENEST_VALUE_MAP)
            continue;
        point(map, "anchor", sign, anchor);
        ret_anchor[0] += anchor[0];
        ret_anchor[1] += anchor[1];
    }
    if ((map = denest_value_find(mask, "circular")))
        add_circle(shape, number(map, "radius", 0));
    if ((map = denest_value_find(mask, "doughnut"))) {
        add_circle(shape, number(map, "inner_radius", 0));
        add_circle(shape, number(map, "outer_radius", 0));
    }
    if ((map = denest_value_find(mask, "rectangular")))
        add_rectangle(shape, map, sign);
    if ((map = denest_value_find(mask, "elliptical")))
        APPEND(shape, "<ellipse rx=\"@\" ry=\"@\" transform=\"rotate(@)\"/>",
               number(map, "major_axis", 0) / 2, number(map, "minor_axis", 0) / 2,
               number(map, "azimuth_angle", 0));
}

/* Draw a shape around the source, moved by an anchor, and in a periodic layer around its images. */
static void
add_outline(Drawing *drawing, const GString *shape, const double *anchor, gboolean dashed)
{
    const int n = drawing->room.edge_wrap ? 1 : 0;

    if (shape->len == 0)
        return;
    APPEND(drawing->svg, "<g stroke=\"red\" clip-path=\"url(#layer)\" stroke-width=\"@\"",
           0.2 * drawing->dot);
    if (dashed)
        APPEND(drawing->svg, " stroke-dasharray=\"@\"", drawing->dot);
    g_string_append(drawing->svg, ">\n");
    for (int i = -n; i <= n; i++) {
        for (int j = -n; j <= n; j++) {
            APPEND(drawing->svg, "<g transform=\"translate(@ @)\">",
                   drawing->source[0] + anchor[0] + i * drawing->room.extent[0],
                   drawing->source[1] + anchor[1] + j * drawing->room.extent[1]);
            g_string_append(drawing->svg, shape->str);
            g_string_append(drawing->svg, "</g>\n");
        }
    }
    g_string_append(drawing->svg, "</g>\n");
}

static void
add_outlines(Drawing *drawing, const DenestValue *params)
{
    const DenestValue *mask = denest_value_find(params, "mask");
    const DenestValue *kernel = denest_value_find(params, "kernel");
    g_autoptr(GString) outline = g_string_new(NULL), circles = g_string_new(NULL);
    double anchor[2];

    if (mask && denest_value_type(mask) == DENEST_VALUE_MAP) {
        add_mask(outline, mask, drawing->sign, anchor);
        add_outline(drawing, outline, anchor, FALSE);
    }
    if (kernel && denest_value_type(kernel) == DENEST_VALUE_MAP)
        kernel = denest_value_find(kernel, "gaussian");
    if (!kernel || denest_value_type(kernel) != DENEST_VALUE_MAP)
        return;
    for (guint k = 1; k <= 3; k++)
        add_circle(circles, k * number(kernel, "sigma", 1));
    point(kernel, "anchor", drawing->sign, anchor);
    add_outline(drawing, circles, anchor, TRUE);
}

/* ---- Units ---- */

static void
add_target(const DenestConnection *connection, gpointer user_data)
{
    Drawing *drawing = user_data;
    double p[3];

    if (connection->source == drawing->gid &&
        denest_layer_position(drawing->layer, connection->target, p))
        APPEND(drawing->svg, "<circle cx=\"@\" cy=\"@\" r=\"@\"/>\n", p[0], p[1], drawing->dot);
}

/* Dots of neighbours do not touch in a square grid of as many positions. */
static double
dot_radius(const DenestLayer *layer)
{
    const DenestLayerRoom room = denest_layer_room(layer);
    guint sizes[3] = {0, 0, 1};

    denest_layer_shape(layer, sizes);
    return 0.2 * fmin(room.extent[0], room.extent[1]) / sqrt((double)sizes[0] * sizes[1]);
}

static gboolean
init_drawing(Drawing *drawing, const DenestNetwork *network, const DenestProjectionInfo *info,
             GError **error)
{
    const DenestLayer *source = denest_network_find_layer(network, info->source_layer, NULL);
    const DenestValue *type = denest_value_find(info->params, "connection_type");

    drawing->layer = denest_network_find_layer(network, info->target_layer, NULL);
    drawing->room = denest_layer_room(drawing->layer);
    drawing->sign = type && denest_value_type(type) == DENEST_VALUE_STRING &&
                            strcmp(denest_value_string(type), "convergent") == 0
                        ? -1
                        : 1;
    drawing->dot = dot_radius(drawing->layer);
    if (drawing->room.n_dims != 2 || denest_layer_room(source).n_dims != 2)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "--projection",
                           "only layers of two dimensions can be drawn");
    if (!denest_layer_position(source, drawing->gid, drawing->source))
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, "--source",
                           "unit %u is not in the source layer '%s'", drawing->gid,
                           info->source_layer);
    return TRUE;
}

static gboolean
draw_targets(const DenestNetwork *network, const Request *request, GError **error)
{
    g_autoptr(GString) svg = g_string_new(NULL);
    Drawing drawing = {.svg = svg, .gid = (DenestGid)request->source};
    g_autoptr(GError) cause = NULL;
    DenestProjectionInfo info;
    guint index = 0;

    if (!denest_network_find_projection(network, request->projection, &index, error))
        return FALSE;
    info = denest_network_projection(network, index);
    if (!init_drawing(&drawing, network, &info, error))
        return FALSE;
    begin_svg(&drawing, info.name);
    g_string_append(svg, "<g fill=\"blue\">\n");
    denest_network_foreach_connection(network, (int)index, add_target, &drawing);
    g_string_append(svg, "</g>\n");
    APPEND(svg, "<circle cx=\"@\" cy=\"@\" r=\"@\" fill=\"red\" fill-opacity=\"0.5\"/>\n",
           drawing.source[0], drawing.source[1], 2 * drawing.dot);
    add_outlines(&drawing, info.params);
    g_string_append(svg, "</g>\n</svg>\n");
    if (g_file_set_contents(request->output, svg->str, (gssize)svg->len, &cause))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, request->output, "%s", cause->message);
}

/* ---- Command ---- */

static int
build_and_draw(const DenestCli *cli, const Request *request)
{
    g_autoptr(DenestSimulation) simulation = NULL;
    DenestOptions options = denest_cli_options(cli);
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GError) error = NULL;

    denest_log_set_threshold(DENEST_LOG_WARNING);
    tree = denest_cli_load(cli->args[1], &request->changes, &error);
    options.input_dir = request->input;
    if (tree)
        simulation = denest_simulation_new_unsaved(tree, &options, &error);
    if (!simulation || !draw_targets(denest_simulation_network(simulation), request, &error))
        return denest_cli_fail(error);
    return DENEST_EXIT_OK;
}

static int
check_and_draw(DenestCli *cli, const Request *request, const GOptionEntry *entries)
{
    if (!denest_cli_parse(cli, entries))
        return DENEST_EXIT_USAGE;
    if (request->projection && request->output && request->source > 0 &&
        request->source <= G_MAXUINT32)
        return build_and_draw(cli, request);
    g_printerr("denest draw: --projection, --source and --output are needed\n"
               "Try 'denest draw --help'.\n");
    return DENEST_EXIT_USAGE;
}

static int
draw(DenestCli *cli)
{
    Request r = {0};
    const GOptionEntry entries[] = {
        {"projection", 'p', 0, G_OPTION_ARG_STRING, &r.projection, "Projection to draw", "NAME"},
        {"source", 's', 0, G_OPTION_ARG_INT64, &r.source, "Unit whose targets are drawn", "GID"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &r.output, "SVG file to write", "FILE"},
        {"input", 'i', 0, G_OPTION_ARG_FILENAME, &r.input,
         "Folder of input files instead of the tree's input_dir", "DIR"},
        DENEST_CLI_CHANGES(r.changes),
        {NULL},
    };
    int status = check_and_draw(cli, &r, entries);

    g_free(r.projection);
    g_free(r.output);
    g_free(r.input);
    denest_cli_changes_clear(&r.changes);
    return status;
}

const DenestCliCommand denest_cli_draw = {
    .name = "draw",
    .arguments = "TREE",
    .n_min = 1,
    .n_max = 1,
    .summary = "Draw the targets of one unit in their layer; run nothing",
    .description = "Targets are blue dots, the unit is a red one. The mask is outlined (circular, "
                   "doughnut,\nrectangular, elliptical); dashed circles are 1, 2 and 3 sigma of a "
                   "gaussian kernel.\n",
    .run = draw,
};
