/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include <denest/log.h>

#include "core/cli/cli.h"
#include "core/cli/panel.h"

/* Pixels: the longer side of a panel, space around panels, rows of the legend. */
#define SIZE 480.0
#define LEFT 62.0
#define RIGHT 18.0
#define TOP 66.0
#define BOTTOM 62.0
#define ROW 21.0
/* What a dot takes of the distance between positions; smallest and largest radius. */
#define DOT 0.22
#define MIN_DOT 1.2
#define MAX_DOT 7.0
/* Units that are no targets are left out if there are more. */
#define MOST_UNITS 20000

static const char style[] =
    "<style>text{font-family:sans-serif;font-size:12px;fill:#222}"
    ".title{font-weight:bold}.name{font-style:italic;text-anchor:middle}"
    ".axis{stroke:#222;stroke-width:1;fill:none}.layer{stroke:#222;stroke-width:1;fill:none}"
    ".unit{fill:#c9ced6}.target{fill:#1c5aa6;fill-opacity:0.75}"
    ".source{fill:#cf2e2e;fill-opacity:0.45;stroke:#cf2e2e;stroke-width:1.5}"
    ".mask{fill:#cf2e2e;fill-opacity:0.07;stroke:#cf2e2e;stroke-width:1.5;fill-rule:evenodd}"
    ".kernel{fill:none;stroke:#7a5c00;stroke-width:1.2;stroke-dasharray:5 4}</style>\n";

/* What the command line says. */
typedef struct {
    char *projection, *output, *input;
    gint64 source;
    DenestCliChanges changes;
} Request;

/* What is drawn. */
typedef struct {
    const DenestNetwork *network;
    DenestProjectionInfo info;
    guint projection;
    DenestGid gid;
    const DenestLayer *layer; /* of the targets */
    DenestLayerRoom room;
    double source[3];
    double low[3], high[3]; /* of all panels */
    GArray *targets;        /* DenestGid of each connection */
    double dot;             /* radius, pixels */
    double sigma;           /* of a gaussian kernel; 0: none */
    double sigma_anchor[3];
    gboolean has_mask, has_units;
} Drawing;

/* ---- What is there ---- */

static void
take_target(const DenestConnection *connection, gpointer user_data)
{
    Drawing *drawing = user_data;

    if (connection->source == drawing->gid)
        g_array_append_val(drawing->targets, connection->target);
}

/* Circles of one, two and three sigma, if the kernel is a gaussian. */
static void
read_kernel(Drawing *drawing)
{
    const DenestValue *type = denest_value_find(drawing->info.params, "connection_type");
    const DenestValue *kernel = denest_value_find(drawing->info.params, "kernel"), *map, *value;
    g_autoptr(GArray) anchor = NULL;
    double sign = 1;

    if (!type || !kernel || denest_value_type(kernel) != DENEST_VALUE_MAP ||
        !(map = denest_value_find(kernel, "gaussian")))
        return;
    drawing->sigma = 1;
    if ((value = denest_value_find(map, "sigma")))
        denest_value_to_double(value, &drawing->sigma, NULL);
    /* Displacements of a convergent projection lead from targets to sources. */
    if (denest_value_type(type) == DENEST_VALUE_STRING &&
        g_str_equal(denest_value_string(type), "convergent"))
        sign = -1;
    if ((value = denest_value_find(map, "anchor")) && denest_value_to_doubles(value, &anchor, NULL))
        for (guint d = 0; d < MIN(anchor->len, 3); d++)
            drawing->sigma_anchor[d] = sign * g_array_index(anchor, double, d);
}

/* The layer of the targets, and the source if that lies elsewhere. */
static void
find_view(Drawing *drawing)
{
    guint sizes[3] = {1, 1, 1};
    double area = 1, side = 0;

    denest_layer_shape(drawing->layer, sizes);
    for (guint d = 0; d < drawing->room.n_dims; d++) {
        const double low = drawing->room.lower_left[d], extent = drawing->room.extent[d];

        drawing->low[d] = fmin(low, drawing->source[d]);
        drawing->high[d] = fmax(low + extent, drawing->source[d]);
        side = fmax(side, drawing->high[d] - drawing->low[d]);
        area *= extent;
    }
    drawing->dot = DOT * SIZE / side *
                   pow(area / ((double)sizes[0] * sizes[1] * sizes[2]), 1.0 / drawing->room.n_dims);
    drawing->dot = CLAMP(drawing->dot, MIN_DOT, MAX_DOT);
}

static gboolean
init_drawing(Drawing *drawing, const Request *request, GError **error)
{
    const DenestLayer *source;

    if (!denest_network_find_projection(drawing->network, request->projection, &drawing->projection,
                                        error))
        return FALSE;
    drawing->info = denest_network_projection(drawing->network, drawing->projection);
    drawing->gid = (DenestGid)request->source;
    drawing->layer = denest_network_find_layer(drawing->network, drawing->info.target_layer, NULL);
    drawing->room = denest_layer_room(drawing->layer);
    source = denest_network_find_layer(drawing->network, drawing->info.source_layer, NULL);
    if (denest_layer_room(source).n_dims != drawing->room.n_dims)
        return denest_fail(error, DENEST_ERROR_UNSUPPORTED, "--projection",
                           "layers '%s' and '%s' have not the same number of dimensions",
                           drawing->info.source_layer, drawing->info.target_layer);
    if (!denest_layer_position(source, drawing->gid, drawing->source))
        return denest_fail(error, DENEST_ERROR_NOT_FOUND, "--source",
                           "unit %u is not in the source layer '%s'", drawing->gid,
                           drawing->info.source_layer);
    find_view(drawing);
    read_kernel(drawing);
    denest_network_foreach_connection(drawing->network, (int)drawing->projection, take_target,
                                      drawing);
    return TRUE;
}

/* ---- Panels ---- */

/* Where shapes around the source stand: in a periodic layer also one period away. */
static guint
find_places(const Drawing *drawing, const DenestPanel *panel, const guint *axes,
            const double *anchor, double places[9][2])
{
    const int n = drawing->room.edge_wrap ? 1 : 0;
    guint k = 0;

    for (int i = -n; i <= n; i++) {
        for (int j = -n; j <= n; j++, k++) {
            places[k][0] =
                drawing->source[axes[0]] + anchor[axes[0]] + i * drawing->room.extent[axes[0]];
            places[k][1] =
                drawing->source[axes[1]] + anchor[axes[1]] + j * drawing->room.extent[axes[1]];
        }
    }
    return k;
}

static void
add_mask(Drawing *drawing, const DenestPanel *panel, const guint *axes)
{
    static const double nowhere[3];
    g_autoptr(GPtrArray) outline =
        denest_network_mask_outline(drawing->network, drawing->projection, axes[0], axes[1]);
    g_autoptr(GString) path = g_string_new("<path d=\"");
    double places[9][2];
    guint n;

    for (guint p = 0; p < outline->len; p++) {
        const GArray *polygon = outline->pdata[p];

        for (guint i = 0; i + 1 < polygon->len; i += 2) {
            g_string_append_c(path, i == 0 ? 'M' : ' ');
            DENEST_PANEL_APPEND(path, "@ @", g_array_index(polygon, double, i) * panel->scale,
                                -g_array_index(polygon, double, i + 1) * panel->scale);
        }
        g_string_append_c(path, 'z');
    }
    g_string_append(path, "\"/>");
    drawing->has_mask = outline->len > 0;
    n = find_places(drawing, panel, axes, nowhere, places);
    if (drawing->has_mask)
        denest_panel_shape(panel, "mask", path->str, (const double(*)[2])places, n);
}

static void
add_kernel(const Drawing *drawing, const DenestPanel *panel, const guint *axes)
{
    g_autoptr(GString) circles = g_string_new(NULL);
    double places[9][2];
    guint n;

    if (!(drawing->sigma > 0))
        return;
    for (guint k = 1; k <= 3; k++)
        DENEST_PANEL_APPEND(circles, "<circle r=\"@\"/>", k * drawing->sigma * panel->scale);
    n = find_places(drawing, panel, axes, drawing->sigma_anchor, places);
    denest_panel_shape(panel, "kernel", circles->str, (const double(*)[2])places, n);
}

static void
add_units(const Drawing *drawing, const DenestPanel *panel, const guint *axes, const GArray *gids,
          const char *class)
{
    for (guint i = 0; i < gids->len; i++) {
        double p[3];

        if (denest_layer_position(drawing->layer, g_array_index(gids, DenestGid, i), p))
            denest_panel_dot(panel, class, (const double[]){p[axes[0]], p[axes[1]]}, drawing->dot);
    }
}

/* One view of the space; returns the width that it takes. */
static double
add_panel(Drawing *drawing, GString *svg, double left, const guint *axes)
{
    static const char *const names[] = {"x", "y", "z"};
    g_autoptr(GArray) units = denest_layer_gids(drawing->layer, drawing->info.target_population, -1,
                                                -1, drawing->info.target_population ? 0 : -1);
    const double *room = drawing->room.lower_left, *extent = drawing->room.extent;
    DenestPanel panel = {.svg = svg, .left = left, .top = TOP, .id = axes[1] == 1 ? "xy" : "xz"};
    double side = 0;

    for (guint d = 0; d < drawing->room.n_dims; d++)
        side = fmax(side, drawing->high[d] - drawing->low[d]);
    panel.scale = SIZE / side;
    for (guint k = 0; k < 2; k++) {
        panel.low[k] = drawing->low[axes[k]];
        panel.high[k] = drawing->high[axes[k]];
        panel.names[k] = names[axes[k]];
    }
    denest_panel_axes(&panel);
    add_mask(drawing, &panel, axes);
    drawing->has_units = units->len <= MOST_UNITS;
    if (drawing->has_units)
        add_units(drawing, &panel, axes, units, "unit");
    denest_panel_dot(&panel, "source",
                     (const double[]){drawing->source[axes[0]], drawing->source[axes[1]]},
                     2 * drawing->dot);
    add_units(drawing, &panel, axes, drawing->targets, "target");
    add_kernel(drawing, &panel, axes);
    denest_panel_frame(
        &panel, "layer", (const double[]){room[axes[0]], room[axes[1]]},
        (const double[]){room[axes[0]] + extent[axes[0]], room[axes[1]] + extent[axes[1]]});
    return LEFT + denest_panel_width(&panel) + RIGHT;
}

/* ---- Text ---- */

static void
add_text(GString *svg, const char *class, double x, double y, double size, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);

    g_string_append_printf(svg, "<text class=\"%s\"", class);
    DENEST_PANEL_APPEND(svg, " x=\"@\" y=\"@\" style=\"font-size:@px\">", x, y, size);
    g_string_append_printf(svg, "%s</text>\n", escaped);
}

static guint
count_targets(const Drawing *drawing)
{
    g_autoptr(GHashTable) gids = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < drawing->targets->len; i++)
        g_hash_table_add(gids, GUINT_TO_POINTER(g_array_index(drawing->targets, DenestGid, i)));
    return g_hash_table_size(gids);
}

/* Name of the projection and numbers; long names get small letters. */
static void
add_title(const Drawing *drawing, GString *svg, double width)
{
    const guint n_units = count_targets(drawing), n = drawing->targets->len;
    g_autofree char *line =
        g_strdup_printf("unit %u of layer %s: %u connection%s to %u unit%s of layer %s",
                        drawing->gid, drawing->info.source_layer, n, n == 1 ? "" : "s", n_units,
                        n_units == 1 ? "" : "s", drawing->info.target_layer);
    const char *const lines[] = {drawing->info.name, line};

    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        const double fitting = (width - 2 * RIGHT) / (0.6 * g_utf8_strlen(lines[i], -1));

        add_text(svg, i == 0 ? "title" : "", RIGHT, 26 + 21 * i, fmin(fitting, i == 0 ? 16 : 13),
                 lines[i]);
    }
}

/* Rows below the panels; returns their height. */
static double
add_legend(const Drawing *drawing, GString *svg, double top)
{
    const struct {
        gboolean is_there;
        const char *text, *sign;
    } rows[] = {
        {TRUE, "the unit", "<circle class=\"source\" cx=\"8\" cy=\"-4\" r=\"7\"/>"},
        {TRUE, "its targets; darker where there are several connections",
         "<circle class=\"target\" cx=\"8\" cy=\"-4\" r=\"5\"/>"},
        {drawing->has_units, "other positions of the target population",
         "<circle class=\"unit\" cx=\"8\" cy=\"-4\" r=\"5\"/>"},
        {drawing->has_mask, drawing->room.n_dims == 3 ? "mask, seen along the third axis" : "mask",
         "<rect class=\"mask\" x=\"0\" y=\"-10\" width=\"17\" height=\"11\"/>"},
        {drawing->sigma > 0, "kernel: 1, 2 and 3 sigma of the gaussian",
         "<path class=\"kernel\" d=\"M-2 -4h21\"/>"},
    };
    double y = top;

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!rows[i].is_there)
            continue;
        DENEST_PANEL_APPEND(svg, "<g transform=\"translate(@ @)\">", LEFT, y);
        g_string_append_printf(svg, "%s</g>", rows[i].sign);
        add_text(svg, "", LEFT + 28, y, 12, rows[i].text);
        y += ROW;
    }
    return y - top;
}

static void
draw_all(Drawing *drawing, GString *ret_svg)
{
    static const guint views[2][2] = {{0, 1}, {0, 2}};
    g_autoptr(GString) body = g_string_new(NULL);
    const double longest =
        fmax(fmax(drawing->high[0] - drawing->low[0], drawing->high[1] - drawing->low[1]),
             drawing->high[2] - drawing->low[2]);
    const guint vertical = drawing->room.n_dims == 3 && drawing->high[2] - drawing->low[2] >
                                                            drawing->high[1] - drawing->low[1]
                               ? 2
                               : 1;
    double width = 0, height = TOP + BOTTOM +
                               SIZE / longest * (drawing->high[vertical] - drawing->low[vertical]);

    for (guint v = 0; v + 1 < drawing->room.n_dims; v++)
        width += add_panel(drawing, body, width + LEFT, views[v]);
    width = fmax(width, LEFT + SIZE * 0.75);
    add_title(drawing, body, width);
    height += add_legend(drawing, body, height);
    DENEST_PANEL_APPEND(ret_svg,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                        "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"@\" height=\"@\" "
                        "viewBox=\"0 0 @ @\">\n",
                        width, height, width, height);
    g_string_append(ret_svg, style);
    g_string_append_printf(ret_svg,
                           "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n%s"
                           "</svg>\n",
                           body->str);
}

static gboolean
draw_targets(const DenestNetwork *network, const Request *request, GError **error)
{
    g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(DenestGid));
    Drawing drawing = {.network = network, .targets = targets};
    g_autoptr(GString) svg = g_string_new(NULL);
    g_autoptr(GError) cause = NULL;

    if (!init_drawing(&drawing, request, error))
        return FALSE;
    draw_all(&drawing, svg);
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
        G_OPTION_ENTRY_NULL,
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
    .description = "Targets are blue dots, the unit is a red one, other positions of the target "
                   "population are\n"
                   "grey. The mask is outlined; dashed circles are 1, 2 and 3 sigma of a gaussian "
                   "kernel. Layers\n"
                   "of three dimensions are seen from above and from the front.\n",
    .run = draw,
};
