/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The topological projection on small networks: the worked example, the numbers of draws, the first
 * projections of the seed example, oversized masks, devices, and every mistake. See test_topology
 * for NEST's connection lists.
 */
#include <string.h>

#include "tests/unit/mistakes.h"
#include "tests/unit/network.h"

static const gint64 seeds[] = {96, 97, 98, 99};

static void
connect(Network *net, const NetworkLayer *pre, const NetworkLayer *post, const char *yaml)
{
    g_autoptr(DenestValue) map = network_parse(yaml);
    g_autoptr(GError) error = NULL;

    network_connect(net, pre, post, map, &error);
    g_assert_no_error(error);
}

static guint
count(const Network *net)
{
    guint n = 0;

    for (guint vp = 0; vp < net->n_streams; vp++)
        n += net->edges[vp]->len;
    return n;
}

/* ---- Worked example ---- */

static const struct {
    const char *yaml, *expected;
} worked[] = {
    {"{connection_type: convergent, kernel: 0.5",
     "3→2 0.977842/1.6, 4→2 0.806051/1.6, 2→3 0.907374/1.1, 2→4 0.774690/1.1, "
     "3→4 0.491308/1.1, 5→4 0.270246/1.5, 3→5 0.104156/1.5, 4→5 0.758517/1.4, "},
    {"{connection_type: divergent, kernel: 0.5",
     "3→2 0.576438/2.0, 4→2 0.562003/1.8, 2→3 0.077201/1.9, 2→4 0.111140/1.8, "
     "3→4 0.082752/1.5, 5→4 0.507054/1.3, 3→5 0.498417/1.1, 4→5 0.385701/1.8, "},
    {"{connection_type: convergent, number_of_connections: 2",
     "4→2 0.421538/1.6, 5→2 0.081859/1.6, 5→3 0.891675/1.1, 2→3 0.907374/1.9, "
     "5→4 0.758253/1.3, 2→4 0.774690/1.3, 2→5 0.491308/1.8, 2→5 0.507054/1.3, "},
    {"{connection_type: convergent, number_of_connections: 2, kernel: {linear: {a: 1, c: 0.1}}",
     "3→2 0.421538/1.6, 3→2 0.081859/1.6, 2→3 0.891675/1.1, 5→3 0.907374/1.9, "
     "2→4 0.758253/1.3, 5→4 0.774690/1.3, 4→5 0.491308/1.8, 4→5 0.507054/1.3, "},
    {"{connection_type: divergent, number_of_connections: 2",
     "2→2 0.077163/1.9, 2→3 0.752804/1.0, 3→2 0.045886/1.6, 3→2 0.655225/2.0, "
     "4→3 0.342208/1.3, 4→3 0.775390/1.7, 5→2 0.641339/1.9, 5→3 0.824396/2.0, "},
};

static void
test_worked_example(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(worked); i++) {
        g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
        const NetworkLayer *layer = network_add(net, "{rows: 2, columns: 2, elements: a}");
        g_autofree char *yaml = g_strconcat(
            worked[i].yaml, ", weights: {uniform: {}}, delays: {uniform: {min: 1, max: 2}}}", NULL);
        g_autoptr(GString) text = g_string_new(NULL);

        connect(net, layer, layer, yaml);
        for (guint e = 0; e < net->edges[0]->len; e++) {
            const DenestEdge *edge = &g_array_index(net->edges[0], DenestEdge, e);

            g_string_append_printf(text, "%u→%u %.6f/%.1f, ", edge->source, edge->target,
                                   edge->weight, edge->delay);
        }
        g_assert_cmpstr(text->str, ==, worked[i].expected);
    }
}

/* ---- Draws ---- */

#define UNIFORM "{uniform: {min: 0.5, max: 1.5}}"

static const struct {
    const char *yaml;
    guint on_streams, on_global; /* sum over virtual processes */
} draws[] = {
    {"{connection_type: convergent}", 0, 0},
    {"{connection_type: convergent, kernel: 1.0}", 1296, 0},
    {"{connection_type: divergent, kernel: 0.0}", 1296, 0},
    {"{connection_type: convergent, kernel: " UNIFORM "}", 2592, 0},
    {"{connection_type: divergent, weights: " UNIFORM "}", 1296, 0},
    {"{connection_type: convergent, weights: " UNIFORM ", delays: " UNIFORM "}", 2592, 0},
    {"{connection_type: divergent, kernel: 1.0, allow_autapses: false}", 1260, 0},
    {"{connection_type: convergent, number_of_connections: 3}", 108, 0},
    {"{connection_type: convergent, number_of_connections: 3, kernel: 1.0}", 108, 0},
    {"{connection_type: convergent, number_of_connections: 3, kernel: 0.0}", 108, 0},
    {"{connection_type: convergent, number_of_connections: 3, kernel: " UNIFORM "}", 1404, 0},
    {"{connection_type: convergent, number_of_connections: 3, weights: " UNIFORM
     ", delays: " UNIFORM "}",
     324, 0},
    {"{connection_type: divergent, number_of_connections: 3}", 0, 108},
    {"{connection_type: divergent, number_of_connections: 3, kernel: 0.0}", 0, 108},
    {"{connection_type: divergent, number_of_connections: 3, kernel: " UNIFORM "}", 0, 1404},
    {"{connection_type: divergent, number_of_connections: 3, weights: " UNIFORM ", delays: " UNIFORM
     "}",
     0, 324},
    {"{connection_type: convergent, number_of_connections: 0}", 0, 0},
    {"{connection_type: divergent, number_of_connections: 0}", 0, 0},
};

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

static void
test_draws(void)
{
    for (guint i = 0; i < 3 * G_N_ELEMENTS(draws); i++) {
        const guint n_streams = 1u << i % 3;
        g_autoptr(Network) net = network_new(n_streams, 95, seeds, 0.1);
        const NetworkLayer *layer = network_add(net, "{rows: 6, columns: 6, elements: a}");

        connect(net, layer, layer, draws[i / 3].yaml);
        g_assert_cmpuint(drawn(net->global, 95), ==, draws[i / 3].on_global);
        for (guint vp = 0; vp < n_streams; vp++)
            g_assert_cmpuint(drawn(net->streams[vp], seeds[vp]), ==,
                             draws[i / 3].on_streams / n_streams);
    }
}

/* ---- The seed example ---- */

static const struct {
    guint pre, post;
    const char *yaml;
    guint n;
    const char *first;
} seed_projections[] = {
#define COMMON                                                                                     \
    "allow_autapses: false, allow_multapses: false, allow_oversized_mask: true, weights: 1.0, "    \
    "mask: {circular: {radius: 12.0}}, delays: {uniform: {min: 1.75, max: 2.25}}, "
#define FF COMMON "connection_type: convergent, kernel: 0.8, "
#define HORIZONTAL                                                                                 \
    COMMON "connection_type: divergent, kernel: {gaussian: {p_center: 0.05, sigma: 7.5}}, "
    {1, 2, "{" FF "sources: {model: l1_exc}, targets: {model: l2_exc}}", 4136,
     "53→129 58→129 63→129 64→129 68→129 69→129 "},
    {1, 2, "{" FF "sources: {model: l1_exc}, targets: {model: l2_inh}}", 2077,
     "53→179 59→179 63→179 64→179 "},
    {1, 1, "{" HORIZONTAL "sources: {model: l1_exc}, targets: {model: l1_exc}}", 265,
     "84→53 54→53 59→53 78→54 64→54 73→54 85→54 91→54 99→54 "},
    {1, 1, "{" HORIZONTAL "sources: {model: l1_exc}, targets: {model: l1_inh}}", 130,
     "59→103 95→103 73→103 56→103 81→103 "},
    {0, 1, "{" FF "sources: {model: parrot_neuron}, targets: {model: l1_exc}}", 2093,
     "27→53 32→53 33→53 37→53 38→53 42→53 "},
    {0, 1, "{" FF "sources: {model: parrot_neuron}, targets: {model: l1_inh}}", 1033,
     "27→103 32→103 33→103 37→103 "},
    {0, 1, "{" FF "sources: {model: parrot_neuron}, targets: {model: l1_inh}}", 1027,
     "27→103 33→103 37→103 38→103 "},
#undef COMMON
#undef FF
#undef HORIZONTAL
};

/* Targets on several virtual processes: list the edges by target, as NEST's loop over targets makes
 * them. */
static char *
edges_by_target(const Network *net, const guint *from, gsize length)
{
    GString *text = g_string_new(NULL);

    for (DenestGid target = 1; target < net->next_gid && text->len < length; target++) {
        const guint vp = target % net->n_streams;

        for (guint e = from[vp]; e < net->edges[vp]->len; e++) {
            const DenestEdge *edge = &g_array_index(net->edges[vp], DenestEdge, e);

            if (edge->target == target)
                g_string_append_printf(text, "%u→%u ", edge->source, edge->target);
        }
    }
    return g_string_free(g_string_truncate(text, MIN(text->len, length)), FALSE);
}

static void
test_seed_example(void)
{
    static const guint numbers[] = {1954, 1512, 1229, 1562, 1682, 1912, 1421, 1220, 1196, 1608,
                                    1813, 1530, 1152, 1672, 1821, 2080, 1604, 1307, 1444, 1714};
    gint64 thread_seeds[20];
    g_autoptr(Network) net = NULL;

    for (guint vp = 0; vp < 20; vp++)
        thread_seeds[vp] = 115 + vp;
    net = network_new(20, 114, thread_seeds, 1.0);
#define LAYER "{rows: 5, columns: 5, extent: [8.0, 8.0], edge_wrap: true, elements: "
    network_add(net, LAYER "[input_exc, parrot_neuron]}");
    network_add(net, LAYER "[l1_exc, 2, l1_inh]}");
    network_add(net, LAYER "[l2_exc, 2, l2_inh]}");
#undef LAYER
    for (guint i = 0; i < G_N_ELEMENTS(seed_projections); i++) {
        const char *first = seed_projections[i].first;
        const guint before = count(net);
        g_autofree char *text = NULL;
        guint from[20];

        for (guint vp = 0; vp < 20; vp++)
            from[vp] = net->edges[vp]->len;
        connect(net, net->layers->pdata[seed_projections[i].pre],
                net->layers->pdata[seed_projections[i].post], seed_projections[i].yaml);
        g_assert_cmpuint(count(net) - before, ==, seed_projections[i].n);
        text = edges_by_target(net, from, strlen(first));
        g_assert_cmpstr(text, ==, first);
    }
    for (guint vp = 0; vp < 20; vp++)
        g_assert_cmpuint(drawn(net->streams[vp], thread_seeds[vp]), ==, numbers[vp]);
    g_assert_cmpuint(drawn(net->global, 114), ==, 0);
}

/* ---- Masks at the borders ---- */

#define SQUARE(side)                                                                               \
    "mask: {rectangular: {lower_left: [-" side ", -" side "], upper_right: [" side ", " side "]}}"

/* On a 5 × 5 grid units on the border of the mask are decided by the last bit of their positions.
 */
static void
test_border_units(void)
{
    static const guint n_sources[] = {1, 2, 2, 2, 2, 2, 4, 4, 4, 4, 2, 4, 4,
                                      4, 4, 2, 4, 4, 4, 4, 2, 4, 4, 4, 4};
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 5, columns: 5, elements: a}");
    guint n[25] = {0};

    connect(net, layer, layer, "{connection_type: convergent, " SQUARE("0.2") "}");
    for (guint e = 0; e < net->edges[0]->len; e++)
        n[g_array_index(net->edges[0], DenestEdge, e).target - 2]++;
    g_assert_cmpmem(n, sizeof n, n_sources, sizeof n_sources);
}

static const struct {
    const char *layer, *yaml;
    guint n, n_once, n_twice, n_four_times;
} oversized[] = {
    {"{rows: 4, columns: 4, edge_wrap: true, elements: a}",
     "{connection_type: convergent, " SQUARE("0.5") "}", 400, 144, 96, 16},
    {"{rows: 4, columns: 5, edge_wrap: true, elements: a}",
     "{connection_type: convergent, mask: {grid: {columns: 15, rows: 12}}, "
     "allow_oversized_mask: true}",
     1040, 60, 190, 150},
    {"{rows: 4, columns: 5, edge_wrap: true, elements: a}",
     "{connection_type: convergent, mask: {grid: {columns: 5, rows: 5}}, "
     "allow_oversized_mask: true}",
     500, 300, 100, 0},
};

static void
test_oversized(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(oversized); i++) {
        g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
        const NetworkLayer *layer = network_add(net, oversized[i].layer);
        g_autofree guint8 *pairs = g_malloc0(32 * 32);
        guint n[5] = {0};

        connect(net, layer, layer, oversized[i].yaml);
        for (guint e = 0; e < net->edges[0]->len; e++) {
            const DenestEdge *edge = &g_array_index(net->edges[0], DenestEdge, e);

            pairs[(edge->source - 2) * 32 + edge->target - 2]++;
        }
        for (guint p = 0; p < 32 * 32; p++)
            n[pairs[p]]++;
        g_assert_cmpuint(count(net), ==, oversized[i].n);
        g_assert_cmpuint(n[1], ==, oversized[i].n_once);
        g_assert_cmpuint(n[2], ==, oversized[i].n_twice);
        g_assert_cmpuint(n[4], ==, oversized[i].n_four_times);
    }
}

/* ---- Order after earlier calls ---- */

static void
test_source_order(void)
{
    g_autoptr(Network) net = network_new(1, 95, seeds, 0.1);
    const NetworkLayer *layer = network_add(net, "{rows: 12, columns: 12, elements: a}");
    static const DenestGid expected[] = {8, 9, 10, 11, 12, 13, 20};

    connect(net, layer, layer, "{connection_type: divergent, number_of_connections: 1}");
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpuint(g_array_index(net->edges[0], DenestEdge, i).source, ==, expected[i]);
}

/* Without a mask on a torus every target is a candidate once. */
static void
test_divergent_number_on_torus(void)
{
    g_autoptr(Network) net = network_new(2, 95, seeds, 0.1);
    const NetworkLayer *flat =
        network_add(net, "{rows: 3, columns: 3, edge_wrap: true, elements: a}");
    const NetworkLayer *solid =
        network_add(net, "{rows: 2, columns: 2, layers: 2, edge_wrap: true, elements: a}");

    connect(net, flat, flat,
            "{connection_type: divergent, number_of_connections: 8, allow_multapses: false, "
            "allow_autapses: false}");
    g_assert_cmpuint(count(net), ==, 72);
    for (guint vp = 0; vp < 2; vp++)
        for (guint e = 0; e < net->edges[vp]->len; e++) {
            const DenestEdge *edge = &g_array_index(net->edges[vp], DenestEdge, e);

            g_assert_cmpuint(edge->source, !=, edge->target);
            g_assert_cmpuint(edge->target % 2, ==, vp);
        }
    connect(net, solid, solid, "{connection_type: divergent, number_of_connections: 3}");
    g_assert_cmpuint(count(net), ==, 72 + 24);
}

/* ---- Devices ---- */

static void
test_devices(void)
{
    static const guint n_accepted[] = {44, 44, 0, 37};

    for (guint n_streams = 1; n_streams <= 4; n_streams *= 2) {
        static const gint64 device_seeds[] = {101, 102, 103, 104};
        g_autoptr(Network) net = network_new(n_streams, 1, device_seeds, 0.1);
        const NetworkLayer *units = network_add(net, "{rows: 6, columns: 6, elements: a}");
        const NetworkLayer *detectors =
            network_add(net, "{rows: 1, columns: 2, elements: spike_detector}");
        const NetworkLayer *generators =
            network_add(net, "{rows: 1, columns: 3, elements: poisson_generator}");
        const guint expected = n_accepted[n_streams - 1];

        connect(net, units, detectors, "{connection_type: convergent, kernel: 0.5}");
        g_assert_cmpuint(count(net), ==, expected);
        for (guint vp = 0; vp < n_streams; vp++) {
            for (guint e = 0; e < net->edges[vp]->len; e++)
                g_assert_cmpuint(g_array_index(net->edges[vp], DenestEdge, e).source % n_streams,
                                 ==, vp);
            g_array_set_size(net->edges[vp], 0);
            g_assert_cmpuint(drawn(net->streams[vp], device_seeds[vp]), ==, 72);
            denest_stream_reseed(net->streams[vp], device_seeds[vp]);
        }
        connect(net, generators, detectors, "{connection_type: convergent, kernel: 1.0}");
        g_assert_cmpuint(count(net), ==, 6);
        for (guint vp = 0; vp < n_streams; vp++)
            g_assert_cmpuint(drawn(net->streams[vp], device_seeds[vp]), ==, 6);
    }
}

static void
test_global_targets(void)
{
    g_autoptr(Network) net = network_new(2, 1, seeds, 0.1);
    const NetworkLayer *units = network_add(net, "{rows: 1, columns: 2, elements: a}");
    const NetworkLayer *transmitter =
        network_add(net, "{rows: 1, columns: 1, elements: volume_transmitter}");

    connect(net, units, transmitter, "{connection_type: convergent}");
    g_assert_cmpuint(count(net), ==, 4);
}

static void
test_populations(void)
{
    static const struct {
        const char *model;
        guint n;
    } sources[] = {{"pyr", 16}, {"inh", 16}, {"pyr2", 16}, {"iaf_psc_alpha", 0}};

    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autoptr(Network) net = network_new(1, 1, seeds, 0.1);
        const NetworkLayer *layer =
            network_add(net, "{rows: 2, columns: 2, elements: [pyr, inh, pyr2]}");
        g_autofree char *yaml = g_strdup_printf(
            "{connection_type: convergent, targets: {model: inh}, sources: {model: %s}}",
            sources[i].model);

        connect(net, layer, layer, yaml);
        g_assert_cmpuint(count(net), ==, sources[i].n);
    }
}

/* ---- Mistakes ---- */

static const Mistake static_mistakes[] = {
    {"[1]", DENEST_ERROR_TYPE, "*mapping*"},
    {"{}", DENEST_ERROR_MISSING, "connection_type: *"},
    {"{connection_type: conv}", DENEST_ERROR_RANGE, "connection_type: *'conv'*"},
    {"{connection_type: 1}", DENEST_ERROR_TYPE, "connection_type: *"},
    {"{connection_type: convergent, weight: 1.0}", DENEST_ERROR_UNKNOWN, "weight: *weights*"},
    {"{connection_type: convergent, synapse_model: x}", DENEST_ERROR_UNKNOWN, "synapse_model: *"},
    {"{connection_type: convergent, number_of_connections: -1}", DENEST_ERROR_RANGE,
     "number_of_connections: *"},
    {"{connection_type: convergent, number_of_connections: 2.0}", DENEST_ERROR_TYPE,
     "number_of_connections: *"},
    {"{connection_type: convergent, allow_autapses: 1}", DENEST_ERROR_TYPE, "allow_autapses: *"},
    {"{connection_type: convergent, allow_multapses: x}", DENEST_ERROR_TYPE, "allow_multapses: *"},
    {"{connection_type: convergent, allow_oversized_mask: 0}", DENEST_ERROR_TYPE,
     "allow_oversized_mask: *"},
    {"{connection_type: convergent, mask: null}", DENEST_ERROR_TYPE, "mask: *"},
    {"{connection_type: convergent, mask: {circle: {}}}", DENEST_ERROR_NOT_FOUND, "mask: *"},
    {"{connection_type: convergent, kernel: null}", DENEST_ERROR_TYPE, "kernel: *"},
    {"{connection_type: convergent, weights: [1.0]}", DENEST_ERROR_TYPE, "weights: *"},
    {"{connection_type: convergent, delays: {uniform: {min: 2}}}", DENEST_ERROR_RANGE,
     "delays: uniform: min: *"},
};

static void
collect(GError *issue, gpointer user_data)
{
    g_ptr_array_add(user_data, issue);
}

static GPtrArray *
check(const char *yaml)
{
    GPtrArray *issues = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    const DenestPrototype *model = denest_registry_find(
        plugins_lookup()->registry, DENEST_KIND_BIT(DENEST_KIND_PROJECTION), "topological", NULL);
    g_autoptr(DenestValue) map = network_parse(yaml);

    ((const DenestProjection *)model->model)->check(map, plugins_lookup(), collect, issues);
    return issues;
}

/* What check() finds without a network stops the projection too, before any connection. */
static void
test_static_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(static_mistakes); i++) {
        g_autoptr(GPtrArray) issues = check(static_mistakes[i].yaml);

        g_assert_cmpuint(issues->len, ==, 1);
        mistake_check(&static_mistakes[i], issues->pdata[0]);
        if (static_mistakes[i].yaml[0] == '{') {
            g_autoptr(Network) net = network_new(1, 1, seeds, 0.1);
            const NetworkLayer *layer = network_add(net, "{rows: 1, columns: 1, elements: a}");
            g_autoptr(DenestValue) map = network_parse(static_mistakes[i].yaml);
            g_autoptr(GError) error = NULL;

            if (denest_value_find(map, "synapse_model"))
                continue; /* left out by the test network */
            g_assert_false(network_connect(net, layer, layer, map, &error));
            g_assert_error(error, DENEST_ERROR, (int)static_mistakes[i].code);
            g_assert_cmpuint(count(net), ==, 0);
        }
    }
}

static void
test_check_lists_all(void)
{
    g_autoptr(GPtrArray) issues =
        check("{x: 1, mask: 3, kernel: null, weights: {foo: {}}, delays: {linear: {q: 1}}, "
              "allow_autapses: 2}");
    g_autoptr(GPtrArray) none = check("{connection_type: divergent, mask: {}, kernel: 0.5}");

    g_assert_cmpuint(issues->len, ==, 7);
    g_assert_cmpuint(none->len, ==, 0);
}

#define FOUR "{positions: [[0, 0], [0.05, 0], [-0.05, 0], [0.4, 0.4]], elements: a}"
#define GRID "{rows: 3, columns: 3, elements: a}"
#define TORUS "{rows: 3, columns: 3, edge_wrap: true, elements: a}"
#define SOLID "{rows: 1, columns: 1, layers: 1, elements: a}"
#define DETECTORS "{rows: 1, columns: 1, elements: [a, spike_detector]}"

static const struct {
    const char *pre, *post;
    Mistake mistake;
    guint n_before; /* connections that exist when the mistake shows */
} mistakes[] = {
    {FOUR,
     NULL,
     {"{connection_type: convergent, number_of_connections: 2, allow_multapses: false, "
      "mask: {circular: {radius: 0.2}}}",
      DENEST_ERROR_RANGE, "projection test: number_of_connections: target 5 *too few*(1)*"},
     6},
    {FOUR,
     NULL,
     {"{connection_type: divergent, number_of_connections: 2, allow_multapses: false, "
      "mask: {circular: {radius: 0.2}}}",
      DENEST_ERROR_RANGE, "projection test: number_of_connections: source 5 *too few*(1)*"},
     6},
    /* Exactly as many candidates as needed, one of them forbidden. */
    {GRID,
     NULL,
     {"{connection_type: convergent, number_of_connections: 9, allow_multapses: false, "
      "allow_autapses: false}",
      DENEST_ERROR_RANGE, "*target 2 *no multapses, no autapses*"},
     0},
    /* Too few candidates of a weight above zero. */
    {GRID,
     NULL,
     {"{connection_type: convergent, number_of_connections: 6, allow_multapses: false, "
      "kernel: {linear: {a: -1, c: 0.4, cutoff: 0}}}",
      DENEST_ERROR_RANGE, "*target 2 *"},
     0},
    {GRID,
     NULL,
     {"{connection_type: divergent, number_of_connections: 6, allow_multapses: false, "
      "kernel: {linear: {a: -1, c: 0.4, cutoff: 0}}}",
      DENEST_ERROR_RANGE, "*source 2 *"},
     0},
    {GRID,
     NULL,
     {"{connection_type: convergent, number_of_connections: 1, allow_autapses: false, "
      "kernel: {linear: {a: -10, c: 0.1, cutoff: 0}}}",
      DENEST_ERROR_RANGE, "*target 2 *no autapses*"},
     0},
    {GRID,
     NULL,
     {"{connection_type: convergent, number_of_connections: 1, sources: {model: b}}",
      DENEST_ERROR_RANGE, "*target 2 *(0)*"},
     0},
    {GRID,
     NULL,
     {"{connection_type: convergent, number_of_connections: 1, allow_autapses: false, "
      "mask: {circular: {radius: 0.1}}}",
      DENEST_ERROR_RANGE, "*target 2 *(1)*"},
     0},
    {TORUS,
     NULL,
     {"{connection_type: convergent, mask: {circular: {radius: 0.6}}}", DENEST_ERROR_RANGE,
      "*mask: *period*allow_oversized_mask*"},
     0},
    {TORUS,
     NULL,
     {"{connection_type: divergent, mask: {grid: {columns: 4, rows: 1}}}", DENEST_ERROR_RANGE,
      "*mask: *period*"},
     0},
    {FOUR,
     NULL,
     {"{connection_type: convergent, mask: {grid: {columns: 1, rows: 1}}}", DENEST_ERROR_RANGE,
      "*mask: grid: *"},
     0},
    {GRID,
     NULL,
     {"{connection_type: convergent, mask: {spherical: {radius: 1}}}", DENEST_ERROR_RANGE,
      "*mask: *3 dimensions*"},
     0},
    {GRID,
     NULL,
     {"{connection_type: convergent, kernel: {linear: {anchor: [0, 0, 0]}}}", DENEST_ERROR_TYPE,
      "*kernel: linear: anchor: *"},
     0},
    {GRID, SOLID, {"{connection_type: convergent}", DENEST_ERROR_RANGE, "*2 dimensions*3*"}, 0},
    {GRID,
     DETECTORS,
     {"{connection_type: divergent}", DENEST_ERROR_UNSUPPORTED, "*spike_detector*"},
     0},
    /* A filter by model does not help. */
    {GRID,
     DETECTORS,
     {"{connection_type: convergent, number_of_connections: 1, targets: {model: a}}",
      DENEST_ERROR_UNSUPPORTED, "*spike_detector*"},
     0},
    {GRID, NULL, {"{connection_type: convergent, delays: 0.04}", DENEST_ERROR_RANGE, "*0.04*"}, 0},
    {GRID,
     NULL,
     {"{connection_type: divergent, number_of_connections: 1, delays: 0.04}", DENEST_ERROR_RANGE,
      "*0.04*"},
     0},
};

static void
test_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(Network) net = network_new(1, 1, seeds, 0.1);
        const NetworkLayer *pre = network_add(net, mistakes[i].pre);
        const NetworkLayer *post = mistakes[i].post ? network_add(net, mistakes[i].post) : pre;
        g_autoptr(DenestValue) map = network_parse(mistakes[i].mistake.yaml);
        g_autoptr(GError) error = NULL;

        g_assert_false(network_connect(net, pre, post, map, &error));
        mistake_check(&mistakes[i].mistake, error);
        g_assert_cmpuint(count(net), ==, mistakes[i].n_before);
    }
}

/* A filter by lid keeps devices out; no connections means no complaint about devices or masks. */
static void
test_device_guard(void)
{
    g_autoptr(Network) net = network_new(1, 1, seeds, 0.1);
    const NetworkLayer *units = network_add(net, GRID);
    const NetworkLayer *mixed = network_add(net, DETECTORS);
    const NetworkLayer *torus = network_add(net, TORUS);

    connect(net, units, mixed, "{connection_type: divergent, targets: {lid: 1}}");
    g_assert_cmpuint(count(net), ==, 9);
    connect(net, units, mixed, "{connection_type: divergent, number_of_connections: 0}");
    connect(
        net, torus, torus,
        "{connection_type: convergent, number_of_connections: 0, mask: {circular: {radius: 9}}}");
    g_assert_cmpuint(count(net), ==, 9);
}

/* Of several virtual processes that fail the first one's error is reported, whatever the number of
 * threads. */
static void
test_first_error(void)
{
    for (guint n_workers = 1; n_workers <= 3; n_workers++) {
        g_autoptr(Network) net = network_new(3, 1, seeds, 0.1);
        const NetworkLayer *layer = network_add(net, FOUR);
        g_autoptr(DenestValue) map = network_parse(
            "{connection_type: convergent, number_of_connections: 3, allow_multapses: false, "
            "mask: {circular: {radius: 0.01}}}");
        g_autoptr(GError) error = NULL;

        net->n_workers = n_workers;
        g_assert_false(network_connect(net, layer, layer, map, &error));
        g_assert_nonnull(strstr(error->message, "target 3 "));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/topological/worked-example", test_worked_example);
    g_test_add_func("/topological/draws", test_draws);
    g_test_add_func("/topological/seed-example", test_seed_example);
    g_test_add_func("/topological/border-units", test_border_units);
    g_test_add_func("/topological/oversized", test_oversized);
    g_test_add_func("/topological/source-order", test_source_order);
    g_test_add_func("/topological/torus", test_divergent_number_on_torus);
    g_test_add_func("/topological/devices", test_devices);
    g_test_add_func("/topological/global-targets", test_global_targets);
    g_test_add_func("/topological/populations", test_populations);
    g_test_add_func("/topological/static-mistakes", test_static_mistakes);
    g_test_add_func("/topological/check-lists-all", test_check_lists_all);
    g_test_add_func("/topological/mistakes", test_mistakes);
    g_test_add_func("/topological/device-guard", test_device_guard);
    g_test_add_func("/topological/first-error", test_first_error);
    return g_test_run();
}
