/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The projection types that are NEST's Connect rules: against lists of NEST 2.20.2 for 1 and 3
 * virtual processes, devices as targets, the same keys as topological, and every mistake.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/mistakes.h"
#include "tests/unit/network.h"
#include "tests/unit/reference.h"

#define N_UNITS 12
#define WEIGHT_TOLERANCE 1e-12

/* ---- NEST's lists ---- */

/* One block of connect_rules.txt. */
typedef struct {
    char *rule; /* mapping */
    guint n_streams;
    gboolean autapses, multapses, random;
    DenestElement sources[N_UNITS], targets[N_UNITS]; /* one unit each: in any order */
    guint n_sources, n_targets;
    const char *rows;
} Block;

static guint
read_units(const char *text, DenestElement *ret_elements)
{
    const char *end = strchr(text, '\n');
    guint n = 0;

    while (text < end) {
        char *next;

        ret_elements[n++] = (DenestElement){(DenestGid)strtoul(text, &next, 10), 1, "parrot", 0};
        text = next;
    }
    return n;
}

static Block
read_block(const char *text)
{
    const char *head = strchr(text, '}') + 1, *sources = strstr(text, "@ sources ");
    const char *targets = strstr(text, "@ targets ");
    Block block = {.rule = g_strndup(text + 2, (gsize)(head - text - 2))};
    char autapses[8], multapses[8], params[8];

    g_assert_cmpint(sscanf(head, " threads=%u autapses=%7s multapses=%7s params=%7s",
                           &block.n_streams, autapses, multapses, params),
                    ==, 4);
    block.autapses = autapses[0] == 'T';
    block.multapses = multapses[0] == 'T';
    block.random = params[0] == 'r';
    block.n_sources = read_units(sources + strlen("@ sources"), block.sources);
    block.n_targets = read_units(targets + strlen("@ targets"), block.targets);
    block.rows = strchr(targets, '\n') + 1;
    return block;
}

static DenestSelection
select_elements(const DenestElement *elements, guint n)
{
    return (DenestSelection){.name = "layer", .elements = elements, .n_elements = n};
}

/* The parameters of a projection model that mean the same as the block's dictionaries. */
static DenestValue *
block_params(const Block *block)
{
    g_autoptr(DenestValue) rule = network_parse(block->rule);
    DenestValue *params = denest_value_new_map();

    for (guint i = 0; i < denest_value_length(rule); i++)
        if (!g_str_equal(denest_value_key_name(rule, i), "rule"))
            denest_value_set(params, denest_value_key_name(rule, i),
                             denest_value_ref(denest_value_item(rule, i)));
    denest_value_set(params, "autapses", denest_value_new_bool(block->autapses));
    denest_value_set(params, "multapses", denest_value_new_bool(block->multapses));
    if (block->random) {
        denest_value_set(params, "weights",
                         network_parse("{distribution: normal, mu: 3.0, sigma: 1.0}"));
        denest_value_set(params, "delays",
                         network_parse("{distribution: uniform, low: 0.5, high: 2.0}"));
    }
    return params;
}

static int
compare_edges(gconstpointer a, gconstpointer b)
{
    const DenestEdge *e = a, *f = b;

    if (e->source != f->source)
        return e->source < f->source ? -1 : 1;
    if (e->target != f->target)
        return e->target < f->target ? -1 : 1;
    if (e->delay != f->delay)
        return e->delay < f->delay ? -1 : 1;
    return (e->weight > f->weight) - (e->weight < f->weight);
}

static void
check_rows(const Network *net, const char *rows)
{
    g_autoptr(GArray) edges = g_array_new(FALSE, FALSE, sizeof(DenestEdge));

    for (guint vp = 0; vp < net->n_streams; vp++)
        if (net->edges[vp]->len)
            g_array_append_vals(edges, net->edges[vp]->data, net->edges[vp]->len);
    g_array_sort(edges, compare_edges);
    for (guint i = 0; i < edges->len; i++) {
        const DenestEdge *edge = &g_array_index(edges, DenestEdge, i);
        char *next;
        double weight;

        g_assert_cmpuint(edge->source, ==, strtoul(rows, &next, 10));
        g_assert_cmpuint(edge->target, ==, strtoul(next, &next, 10));
        g_assert_cmpfloat_with_epsilon(edge->delay, strtod(next, &next), 1e-9);
        weight = strtod(next, &next);
        g_assert_cmpfloat_with_epsilon(edge->weight, weight, WEIGHT_TOLERANCE * fabs(weight));
        g_assert_cmpint(*next, ==, '\n');
        rows = next + 1;
    }
    g_assert_false(g_ascii_isdigit(*rows));
}

static Network *
connect_block(const Block *block, guint n_workers)
{
    static const gint64 seeds[] = {95, 96, 97};
    const DenestSelection sources = select_elements(block->sources, block->n_sources);
    const DenestSelection targets = select_elements(block->targets, block->n_targets);
    g_autoptr(DenestValue) rule = network_parse(block->rule), params = block_params(block);
    Network *net = network_new(block->n_streams, 94, seeds, 0.1);
    g_autoptr(GError) error = NULL;

    net->n_workers = n_workers;
    network_run(net, denest_value_string(denest_value_find(rule, "rule")), &sources, &targets,
                params, &error);
    g_assert_no_error(error);
    return net;
}

static void
test_lists(void)
{
    g_autofree char *text = reference_read("rng/connect_rules.txt.gz");
    guint n = 0;

    for (const char *at = strstr(text, "@ {"); at; at = strstr(at + 1, "@ {"), n++) {
        Block block = read_block(at);
        g_autoptr(Network) net = connect_block(&block, 1), other = connect_block(&block, 3);

        g_test_message("%s threads %u autapses %d multapses %d", block.rule, block.n_streams,
                       block.autapses, block.multapses);
        check_rows(net, block.rows);
        for (guint vp = 0; vp < net->n_streams; vp++)
            g_assert_cmpmem(net->edges[vp]->data, net->edges[vp]->len * sizeof(DenestEdge),
                            other->edges[vp]->data, other->edges[vp]->len * sizeof(DenestEdge));
        g_free(block.rule);
    }
    g_assert_cmpuint(n, ==, 32);
}

/* ---- Small networks ---- */

static const gint64 seeds[] = {96, 97, 98, 99};

static gboolean
run(Network *net, const char *type, const NetworkLayer *pre, const NetworkLayer *post,
    const char *yaml, GError **error)
{
    const DenestSelection sources = network_select(pre, NULL), targets = network_select(post, NULL);
    g_autoptr(DenestValue) params = network_parse(yaml);

    return network_run(net, type, &sources, &targets, params, error);
}

/* How many numbers @stream has given away since it was seeded. */
static guint
drawn(DenestStream *stream, gint64 seed)
{
    g_autoptr(DenestStream) twin = denest_stream_new(seed);
    const double a = denest_stream_uniform(stream), b = denest_stream_uniform(stream);
    double x = denest_stream_uniform(twin), y = denest_stream_uniform(twin);
    guint n = 0;

    for (; x != a || y != b; n++) {
        g_assert_cmpuint(n, <, 100000);
        x = y;
        y = denest_stream_uniform(twin);
    }
    return n;
}

/* Every virtual process draws for all connections to a detector, and keeps those of its sources. */
static void
test_devices(void)
{
    for (guint n_streams = 1; n_streams <= 4; n_streams++) {
        g_autoptr(Network) net = network_new(n_streams, 95, seeds, 0.1);
        const NetworkLayer *units = network_add(net, "{rows: 2, columns: 3, elements: a}");
        const NetworkLayer *detectors =
            network_add(net, "{rows: 1, columns: 1, elements: spike_detector}");
        g_autoptr(GError) error = NULL;
        guint n = 0;

        run(net, "all_to_all", units, detectors,
            "{weights: {distribution: uniform, low: 1.0, high: 2.0}}", &error);
        g_assert_no_error(error);
        for (guint vp = 0; vp < n_streams; vp++) {
            for (guint i = 0; i < net->edges[vp]->len; i++)
                g_assert_cmpuint(g_array_index(net->edges[vp], DenestEdge, i).source % n_streams,
                                 ==, vp);
            n += net->edges[vp]->len;
            g_assert_cmpuint(drawn(net->streams[vp], seeds[vp]), ==, 6);
        }
        g_assert_cmpuint(n, ==, 6);
    }
}

/* A function of the displacement; the closed form of a linear one on a row of units. */
static void
test_functions(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *row =
        network_add(net, "{rows: 1, columns: 4, extent: [4.0, 1.0], elements: a}");
    g_autoptr(GError) error = NULL;

    run(net, "all_to_all", row, row, "{weights: {linear: {c: 1.0, a: 2.0}}}", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(net->edges[0]->len, ==, 16);
    for (guint i = 0; i < 16; i++) {
        const DenestEdge *edge = &g_array_index(net->edges[0], DenestEdge, i);

        g_assert_cmpfloat(edge->weight, ==, 1 + 2 * fabs((double)edge->source - edge->target));
    }
}

/* The parameters of a topological projection serve here, too. */
static void
test_swap(void)
{
    static const char yaml[] =
        "{connection_type: convergent, number_of_connections: 5, mask: {circular: {radius: 1.0}}, "
        "kernel: 0.5, allow_autapses: false, allow_multapses: false, weights: 2.0, "
        "delays: {uniform: {min: 1.0, max: 2.0}}}";
    g_autoptr(Network) net = network_new(2, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 4, columns: 4, elements: a}");
    g_autoptr(GError) error = NULL;

    run(net, "fixed_indegree", layer, layer, yaml, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(net->edges[0]->len + net->edges[1]->len, ==, 80);
}

/* ---- Mistakes ---- */

typedef struct {
    const char *type;
    Mistake mistake;
} RuleMistake;

static const RuleMistake static_mistakes[] = {
    {"fixed_indegree", {"{}", DENEST_ERROR_MISSING, "indegree: fixed_indegree needs it"}},
    {"fixed_indegree",
     {"{indegre: 3}", DENEST_ERROR_UNKNOWN, "indegre: *did you mean 'indegree'?"}},
    {"fixed_indegree", {"{indegree: -1}", DENEST_ERROR_RANGE, "indegree: -1 is not in 0*"}},
    {"fixed_indegree", {"{indegree: 2.5}", DENEST_ERROR_TYPE, "indegree: *"}},
    {"fixed_indegree",
     {"{indegree: 2, number_of_connections: 3}", DENEST_ERROR_DUPLICATE,
      "number_of_connections: given as 'indegree' and as 'number_of_connections'"}},
    {"fixed_outdegree", {"{outdegree: x}", DENEST_ERROR_TYPE, "outdegree: *"}},
    {"fixed_total_number", {"{}", DENEST_ERROR_MISSING, "N: *"}},
    {"fixed_total_number",
     {"{N: 3, multapses: false}", DENEST_ERROR_UNSUPPORTED, "multapses: *cannot do without"}},
    {"pairwise_bernoulli", {"{}", DENEST_ERROR_MISSING, "p: *"}},
    {"pairwise_bernoulli", {"{p: 1.5}", DENEST_ERROR_RANGE, "p: 1.5 is not in 0*"}},
    {"pairwise_bernoulli", {"{p: .nan}", DENEST_ERROR_RANGE, "p: *"}},
    {"all_to_all", {"{autapses: 1}", DENEST_ERROR_TYPE, "autapses: *"}},
    {"all_to_all", {"{weights: .inf}", DENEST_ERROR_RANGE, "weights: inf is not finite"}},
    {"all_to_all", {"{weights: [1.0]}", DENEST_ERROR_TYPE, "weights: *"}},
    {"all_to_all", {"{delays: -1.0}", DENEST_ERROR_RANGE, "delays: -1 ms is not above 0"}},
    {"all_to_all",
     {"{weights: {distribution: norml}}", DENEST_ERROR_NOT_FOUND, "weights: *'normal'*"}},
    {"all_to_all",
     {"{weights: {distribution: normal, sigm: 1.0}}", DENEST_ERROR_UNKNOWN, "weights: *sigm*"}},
    {"all_to_all", {"{weights: {gausian: {}}}", DENEST_ERROR_NOT_FOUND, "weights: *gaussian*"}},
    {"one_to_one", {"{weight: 1.0, weights: 1.0}", DENEST_ERROR_DUPLICATE, "weights: *"}},
    {"one_to_one", {"[]", DENEST_ERROR_TYPE, "the parameters are not a mapping"}},
};

/* Those that need a network: 6 units "u" to the same, 3 other units "v", or a detector "d". */
static const struct {
    const char *ends; /* source and target */
    RuleMistake row;
} run_mistakes[] = {
    {"uv",
     {"one_to_one",
      {"{}", DENEST_ERROR_RANGE, "*test: type: *as many sources as targets*has 6*has 3"}}},
    {"uu",
     {"fixed_indegree",
      {"{indegree: 7, multapses: false}", DENEST_ERROR_RANGE, "*indegree: 7 is more than the 6*"}}},
    {"uu",
     {"fixed_indegree",
      {"{indegree: 6, multapses: false, autapses: false}", DENEST_ERROR_RANGE, "*but itself*"}}},
    {"uv",
     {"fixed_outdegree",
      {"{outdegree: 4, multapses: false}", DENEST_ERROR_RANGE, "*more than the 3*"}}},
    {"11",
     {"fixed_outdegree", {"{outdegree: 4, autapses: false}", DENEST_ERROR_RANGE, "*but itself*"}}},
    {"11", {"fixed_total_number", {"{N: 4, autapses: false}", DENEST_ERROR_RANGE, "*but itself*"}}},
    {"ud",
     {"pairwise_bernoulli",
      {"{p: 0.5}", DENEST_ERROR_UNSUPPORTED, "*spike_detector*cannot be a target*"}}},
    {"ud", {"fixed_indegree", {"{indegree: 1}", DENEST_ERROR_UNSUPPORTED, "*one_to_one*"}}},
    {"ud", {"fixed_outdegree", {"{outdegree: 1}", DENEST_ERROR_UNSUPPORTED, "*one_to_one*"}}},
    {"ud", {"fixed_total_number", {"{N: 1}", DENEST_ERROR_UNSUPPORTED, "*one_to_one*"}}},
    {"0u", {"fixed_indegree", {"{indegree: 1}", DENEST_ERROR_RANGE, "*sources: there are no*"}}},
    {"u0", {"fixed_outdegree", {"{outdegree: 1}", DENEST_ERROR_RANGE, "*targets: there are no*"}}},
    {"uu", {"fixed_indegree", {"{indegree: 4000000000}", DENEST_ERROR_RANGE, "*more than 42949*"}}},
    {"uu", {"all_to_all", {"{delays: 0.01}", DENEST_ERROR_RANGE, "*delays: *"}}},
};

static void
take_first(GError *issue, gpointer user_data)
{
    GError **first = user_data;

    if (*first)
        g_error_free(issue);
    else
        *first = issue;
}

static void
test_static_mistakes(void)
{
    const DenestLookup *lookup = plugins_lookup();

    for (guint i = 0; i < G_N_ELEMENTS(static_mistakes); i++) {
        const RuleMistake *row = &static_mistakes[i];
        g_autoptr(DenestValue) params = network_parse(row->mistake.yaml);
        g_autoptr(GError) error = NULL;
        const DenestPrototype *type = denest_registry_find(
            lookup->registry, DENEST_KIND_BIT(DENEST_KIND_PROJECTION), row->type, &error);

        g_assert_no_error(error);
        ((const DenestProjection *)type->model)->check(params, lookup, take_first, &error);
        mistake_check(&row->mistake, error);
    }
}

static void
test_run_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(run_mistakes); i++) {
        const RuleMistake *row = &run_mistakes[i].row;
        g_autoptr(Network) net = network_new(2, 95, seeds, 0.1);
        NetworkLayer *u = network_add(net, "{rows: 2, columns: 3, elements: a}");
        NetworkLayer *v = network_add(net, "{rows: 1, columns: 3, elements: a}");
        NetworkLayer *d = network_add(net, "{rows: 1, columns: 3, elements: spike_detector}");
        NetworkLayer *one = network_add(net, "{rows: 1, columns: 1, elements: a}");
        NetworkLayer *none = network_add(net, "{rows: 1, columns: 1, elements: a}");
        const NetworkLayer *ends[2] = {NULL, NULL};
        g_autoptr(GError) error = NULL;

        g_array_index(none->elements, DenestElement, 0).n = 0;
        for (guint k = 0; k < 2; k++) {
            const char c = run_mistakes[i].ends[k];

            ends[k] = c == 'u' ? u : c == 'v' ? v : c == 'd' ? d : c == '1' ? one : none;
        }
        g_assert_false(run(net, row->type, ends[0], ends[1], row->mistake.yaml, &error));
        mistake_check(&row->mistake, error);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/lists", test_lists);
    g_test_add_func("/rules/devices", test_devices);
    g_test_add_func("/rules/functions", test_functions);
    g_test_add_func("/rules/swap", test_swap);
    g_test_add_func("/rules/mistakes/static", test_static_mistakes);
    g_test_add_func("/rules/mistakes/run", test_run_mistakes);
    return g_test_run();
}
