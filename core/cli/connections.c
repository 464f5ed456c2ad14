/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <denest/log.h>
#include <denest/table.h>

#include "core/cli/cli.h"

/* What the command line says. */
typedef struct {
    char *projection, *output, *input, *synapse;
    char *dump_nodes, *dump_connections;
    char **layers;
    gint64 source, target; /* 0: all */
    int workers;
    gboolean summary;
    DenestCliChanges changes;
} Request;

/* A list under way. */
typedef struct {
    const Request *request;
    FILE *file;     /* CSV; NULL: rows */
    GArray *values; /* of double: rows of four */
} List;

/* ---- List ---- */

/* As few digits as give the same number again. */
static const char *
print_number(char *text, double x)
{
    static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};

    for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strtod(g_ascii_formatd(text, G_ASCII_DTOSTR_BUF_SIZE, formats[i], x), NULL) ==
            x)
            break;
    return text;
}

static void
list_connection(const DenestConnection *connection, gpointer user_data)
{
    const List *list = user_data;
    const double row[] = {connection->source, connection->target, connection->weight,
                          connection->delay};
    const char *quote = strpbrk(connection->synapse, ",;# \t") ? "\"" : "";
    char weight[G_ASCII_DTOSTR_BUF_SIZE], delay[G_ASCII_DTOSTR_BUF_SIZE];

    if ((list->request->source && connection->source != list->request->source) ||
        (list->request->target && connection->target != list->request->target))
        return;
    if (list->file)
        fprintf(list->file, "%u,%u,%s,%s,%s%s%s,%" G_GINT64_FORMAT "\n", connection->source,
                connection->target, print_number(weight, connection->weight),
                print_number(delay, connection->delay), quote, connection->synapse, quote,
                connection->label);
    else
        g_array_append_vals(list->values, row, G_N_ELEMENTS(row));
}

static gboolean
write_list(const DenestNetwork *network, int projection, const Request *request, GError **error)
{
    const char *path = request->output;
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    List list = {request, NULL, values};
    gboolean ok;

    if (path && g_str_has_suffix(path, ".npy")) {
        denest_network_foreach_connection(network, projection, list_connection, &list);
        return denest_table_write_array(path, (const double *)(const void *)values->data,
                                        values->len / 4, 4, error);
    }
    list.file = path ? fopen(path, "w") : stdout;
    if (!list.file)
        return denest_fail(error, DENEST_ERROR_IO, path, "%s", g_strerror(errno));
    fputs("source,target,weight,delay,synapse_model,label\n", list.file);
    denest_network_foreach_connection(network, projection, list_connection, &list);
    ok = fflush(list.file) == 0 && !ferror(list.file);
    if (path)
        ok = fclose(list.file) == 0 && ok;
    return ok || denest_fail(error, DENEST_ERROR_IO, path ? path : "standard output", "%s",
                             g_strerror(errno));
}

/* ---- Summary ---- */

typedef struct {
    guint32 *in, *out; /* [gid] */
    double weight[2], delay[2];
} Statistics;

static void
widen(double *range, double x)
{
    range[0] = fmin(range[0], x);
    range[1] = fmax(range[1], x);
}

static void
count_connection(const DenestConnection *connection, gpointer user_data)
{
    Statistics *statistics = user_data;

    statistics->in[connection->target]++;
    statistics->out[connection->source]++;
    widen(statistics->weight, connection->weight);
    widen(statistics->delay, connection->delay);
}

static void
append_degree(GString *text, const char *name, const DenestNetwork *network, const char *layer_name,
              const char *population, const guint32 *counts)
{
    const DenestLayer *layer = denest_network_find_layer(network, layer_name, NULL);
    g_autoptr(GArray) gids = denest_layer_gids(layer, population, -1, -1, -1);
    guint32 min = gids->len > 0 ? G_MAXUINT32 : 0, max = 0;
    double sum = 0;

    for (guint i = 0; i < gids->len; i++) {
        const guint32 n = counts[g_array_index(gids, DenestGid, i)];

        min = MIN(min, n);
        max = MAX(max, n);
        sum += n;
    }
    g_string_append_printf(text, "  %-12s min %u, mean %.6g, max %u\n", name, min,
                           gids->len > 0 ? sum / gids->len : 0, max);
}

static void
append_range(GString *text, const char *name, const double *range)
{
    if (range[0] <= range[1])
        g_string_append_printf(text, "  %-12s %.6g to %.6g\n", name, range[0], range[1]);
}

static void
append_summary(GString *text, const DenestNetwork *network, guint i)
{
    const DenestProjectionInfo info = denest_network_projection(network, i);
    const gsize n_gids = denest_network_n_nodes(network);
    g_autofree guint32 *in = g_new0(guint32, n_gids), *out = g_new0(guint32, n_gids);
    Statistics statistics = {in, out, {INFINITY, -INFINITY}, {INFINITY, -INFINITY}};

    denest_network_foreach_connection(network, (int)i, count_connection, &statistics);
    g_string_append_printf(text, "%s\n  %-12s %s, %s\n  %-12s %" G_GUINT64_FORMAT "\n", info.name,
                           "type", info.type, info.synapse, "connections", info.n_connections);
    append_degree(text, "in-degree", network, info.target_layer, info.target_population, in);
    append_degree(text, "out-degree", network, info.source_layer, info.source_population, out);
    append_range(text, "weight", statistics.weight);
    append_range(text, "delay (ms)", statistics.delay);
    g_string_append_printf(text, "  %-12s %" G_GSIZE_FORMAT "\n", "bytes", info.n_bytes);
}

static int
print_summary(const DenestNetwork *network, int projection)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < denest_network_n_projections(network); i++)
        if (projection < 0 || i == (guint)projection)
            append_summary(text, network, i);
    if (denest_network_n_projections(network) == 0)
        g_string_append(text, "The network has no projections.\n");
    return denest_cli_print(text->str);
}

/* ---- Command ---- */

static gboolean
check_gid(const DenestNetwork *network, const char *option, gint64 gid, GError **error)
{
    if (gid >= 0 && gid < denest_network_n_nodes(network))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, option,
                       "there is no unit with gid %" G_GINT64_FORMAT "; gids are 1 to %u", gid,
                       denest_network_n_nodes(network) - 1);
}

static int
show(const DenestNetwork *network, const Request *request)
{
    const char *const *layers = (const char *const *)request->layers;
    g_autoptr(GError) error = NULL;
    int projection = -1;
    guint index = 0;

    if (request->projection) {
        if (!denest_network_find_projection(network, request->projection, &index, &error))
            return denest_cli_fail(error);
        projection = (int)index;
    }
    if (!check_gid(network, "--source", request->source, &error) ||
        !check_gid(network, "--target", request->target, &error))
        return denest_cli_fail(error);
    if (request->dump_nodes &&
        !denest_network_dump_nodes(network, layers, request->dump_nodes, &error))
        return denest_cli_fail(error);
    if (request->dump_connections &&
        !denest_network_dump_connections(network, layers, request->synapse,
                                         request->dump_connections, &error))
        return denest_cli_fail(error);
    if (request->dump_nodes || request->dump_connections)
        return DENEST_EXIT_OK;
    if (request->summary)
        return print_summary(network, projection);
    return write_list(network, projection, request, &error) ? DENEST_EXIT_OK
                                                            : denest_cli_fail(error);
}

static int
build_and_show(const DenestCli *cli, const Request *request)
{
    g_autoptr(DenestSimulation) simulation = NULL;
    DenestOptions options = denest_cli_options(cli);
    g_autoptr(DenestTree) tree = NULL;
    g_autoptr(GError) error = NULL;

    denest_log_set_threshold(DENEST_LOG_WARNING);
    tree = denest_cli_load(cli->args[1], &request->changes, &error);
    options.input_dir = request->input;
    options.n_workers = (guint)MAX(request->workers, 0);
    if (tree)
        simulation = denest_simulation_new_unsaved(tree, &options, &error);
    return simulation ? show(denest_simulation_network(simulation), request)
                      : denest_cli_fail(error);
}

static void
request_clear(Request *request)
{
    g_free(request->projection);
    g_free(request->output);
    g_free(request->input);
    g_free(request->synapse);
    g_free(request->dump_nodes);
    g_free(request->dump_connections);
    g_strfreev(request->layers);
    denest_cli_changes_clear(&request->changes);
}

static int
connections(DenestCli *cli)
{
    Request r = {0};
    const GOptionEntry entries[] = {
        {"projection", 'p', 0, G_OPTION_ARG_STRING, &r.projection, "Only this projection", "NAME"},
        {"source", 's', 0, G_OPTION_ARG_INT64, &r.source, "Only connections of this unit", "GID"},
        {"target", 't', 0, G_OPTION_ARG_INT64, &r.target, "Only connections to this unit", "GID"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &r.output,
         "Write the list to FILE: .npy (source, target, weight, delay), else CSV", "FILE"},
        {"summary", 0, 0, G_OPTION_ARG_NONE, &r.summary, "Print numbers of each projection", NULL},
        {"dump-nodes", 0, 0, G_OPTION_ARG_FILENAME, &r.dump_nodes,
         "Write gids and positions as DumpLayerNodes of NEST", "FILE"},
        {"dump-connections", 0, 0, G_OPTION_ARG_FILENAME, &r.dump_connections,
         "Write connections and displacements as DumpLayerConnections of NEST", "FILE"},
        {"layer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &r.layers, "Dump this layer (repeatable)",
         "NAME"},
        {"synapse-model", 0, 0, G_OPTION_ARG_STRING, &r.synapse, "Dump this synapse model", "NAME"},
        {"input", 'i', 0, G_OPTION_ARG_FILENAME, &r.input,
         "Folder of input files instead of the tree's input_dir", "DIR"},
        {"workers", 0, 0, G_OPTION_ARG_INT, &r.workers, "Threads; no effect on the result", "N"},
        DENEST_CLI_CHANGES(r.changes),
        G_OPTION_ENTRY_NULL,
    };
    int status;

    status = denest_cli_parse(cli, entries) ? build_and_show(cli, &r) : DENEST_EXIT_USAGE;
    request_clear(&r);
    return status;
}

const DenestCliCommand denest_cli_connections = {
    .name = "connections",
    .arguments = "TREE",
    .n_min = 1,
    .n_max = 1,
    .summary = "List or sum up the connections of a tree; run nothing",
    .description =
        "The list is CSV: source, target, weight, delay (ms), synapse model and label (-1: none).\n"
        "An .npy file has the first four. Projections of type from_file read both.\n",
    .run = connections,
};
