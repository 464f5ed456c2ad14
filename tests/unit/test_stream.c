/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random streams against the numbers of NEST 2.20.2. The data has a block per series of draws, "@
 * deviate seed=… key=…" and one number per line: whole numbers in decimal, doubles as C99
 * hexadecimal.
 */
#include "core/kernel/stream.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/reference.h"

/* The parameters of a series in the order of its header, the seed left out. */
typedef struct {
    DenestStream *stream;
    double p[4];
} Series;

static double
draw_sequence(const Series *s)
{
    return denest_stream_uniform(s->stream) * 0x1p30;
}

static double
draw_uniform(const Series *s)
{
    const double range = s->p[1] - s->p[0];

    return s->p[0] + range * denest_stream_uniform(s->stream);
}

static double
draw_uniform_int(const Series *s)
{
    return s->p[0] + denest_stream_below(s->stream, (guint64)(s->p[1] - s->p[0] + 1));
}

static double
draw_normal(const Series *s)
{
    return s->p[0] + s->p[1] * denest_stream_normal(s->stream);
}

static double
draw_exponential(const Series *s)
{
    return denest_stream_exponential(s->stream) / s->p[0];
}

static double
draw_gamma(const Series *s)
{
    return s->p[1] * denest_stream_gamma(s->stream, s->p[0]);
}

static double
draw_poisson(const Series *s)
{
    DenestPoisson poisson;

    denest_poisson_init(&poisson, s->p[0]);
    return denest_poisson_draw(&poisson, s->stream);
}

static double
draw_binomial(const Series *s)
{
    return denest_stream_binomial(s->stream, s->p[0], (guint64)s->p[1]);
}

static double
draw_binomial_btpe(const Series *s)
{
    return denest_stream_binomial_btpe(s->stream, s->p[0], (guint64)s->p[1]);
}

static const struct {
    const char *name;
    double (*draw)(const Series *series);
    guint n_series; /* in the data */
} deviates[] = {
    {"sequence", draw_sequence, 48},         {"uniform", draw_uniform, 2},
    {"uniform_int", draw_uniform_int, 2},    {"normal", draw_normal, 4},
    {"exponential", draw_exponential, 4},    {"gamma", draw_gamma, 6},
    {"poisson", draw_poisson, 16},           {"binomial", draw_binomial, 4},
    {"gsl_binomial", draw_binomial_btpe, 8},
};

/* Compare one block with the draws; returns the number of values. */
static guint
check_block(char **lines, double (*draw)(const Series *))
{
    g_auto(GStrv) words = g_strsplit(lines[0], " ", -1);
    Series series = {NULL, {0}};
    guint n = 0;

    g_assert_true(g_str_has_prefix(words[2], "seed="));
    for (guint i = 3; words[i]; i++)
        series.p[i - 3] = g_ascii_strtod(strchr(words[i], '=') + 1, NULL);
    series.stream = denest_stream_new(g_ascii_strtoll(words[2] + strlen("seed="), NULL, 10));
    for (; lines[n + 1] && lines[n + 1][0] != '@' && lines[n + 1][0]; n++) {
        double expected = strtod(lines[n + 1], NULL), value = draw(&series);

        if (value != expected)
            g_error("%s: draw %u is %a, not %a", lines[0], n, value, expected);
    }
    denest_stream_free(series.stream);
    return n;
}

static void
test_reference(gconstpointer data)
{
    const guint which = GPOINTER_TO_UINT(data);
    g_autofree char *text = reference_read("rng/deviates.txt.gz");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *head = g_strdup_printf("@ %s seed=", deviates[which].name);
    guint n_series = 0;

    for (guint i = 0; lines[i]; i++) {
        if (!g_str_has_prefix(lines[i], head))
            continue;
        g_assert_cmpuint(check_block(lines + i, deviates[which].draw), >=, 20);
        n_series++;
    }
    g_assert_cmpuint(n_series, ==, deviates[which].n_series);
}

/* Knuth's self-test: the first number of the last of 2010 arrays of 1009 numbers. */
static void
test_self_test(void)
{
    g_autoptr(DenestStream) stream = denest_stream_new(310952);
    double first = 0;

    for (guint i = 0; i <= 2009; i++) {
        first = denest_stream_uniform(stream);
        for (guint j = 1; j < DENEST_STREAM_BLOCK; j++)
            denest_stream_uniform(stream);
    }
    g_assert_cmpfloat(first, ==, 995235265 * 0x1p-30);
}

/* Numbers are taken all or none, wherever the buffer ends. */
static void
test_pass(void)
{
    static const guint lengths[] = {1, 15, 0, 99, 100, 7, 101, 350, 3};
    g_autoptr(DenestStream) stream = denest_stream_new(95), other = denest_stream_new(95);

    for (guint i = 0; i < 500; i++) {
        const guint n = lengths[i % G_N_ELEMENTS(lengths)];
        double u[350], low = 1, high = -1;

        for (guint k = 0; k < n; k++) {
            u[k] = denest_stream_uniform(other);
            low = MIN(low, u[k]);
            high = MAX(high, u[k]);
        }
        g_assert_true(n == 0 || !denest_stream_pass(stream, n, low, 1));
        g_assert_true(n == 0 || !denest_stream_pass(stream, n, -1, high - 0x1p-30));
        if (i % 4 == 0)
            for (guint k = 0; k < n; k++)
                g_assert_cmpfloat(denest_stream_uniform(stream), ==, u[k]);
        else
            g_assert_true(denest_stream_pass(stream, n, low - 0x1p-30, high));
    }
}

static void
test_reseed(void)
{
    g_autoptr(DenestStream) stream = denest_stream_new(95);
    double first = denest_stream_uniform(stream);

    for (guint i = 0; i < 150; i++)
        denest_stream_uniform(stream);
    denest_stream_reseed(stream, 95);
    g_assert_cmpfloat(denest_stream_uniform(stream), ==, first);
    denest_stream_reseed(stream, 0);
    g_assert_cmpfloat(denest_stream_uniform(stream), ==, 512263819 * 0x1p-30);
    denest_stream_reseed(stream, -1);
    g_assert_cmpfloat(denest_stream_uniform(stream), <, 1);
    denest_stream_free(NULL);
}

/* Corner cases take exactly the draws they should and end. */
static void
test_corners(void)
{
    g_autoptr(DenestStream) stream = denest_stream_new(95);
    g_autoptr(DenestStream) twin = denest_stream_new(95);
    DenestPoisson poisson;

    denest_poisson_init(&poisson, 0);
    g_assert_cmpuint(denest_poisson_draw(&poisson, stream), ==, 0);
    g_assert_cmpuint(denest_stream_binomial_btpe(stream, 0.5, 0), ==, 0);
    g_assert_cmpuint(denest_stream_binomial_btpe(stream, 1, 7), ==, 7);
    denest_stream_uniform(twin);
    g_assert_cmpuint(denest_stream_binomial(stream, 0, 7), ==, 0);
    denest_stream_uniform(twin);
    g_assert_cmpuint(denest_stream_binomial(stream, 1, 7), ==, 7);
    denest_stream_uniform(twin);
    g_assert_cmpuint(denest_stream_binomial(stream, 0.3, 0), ==, 0);
    denest_stream_uniform(twin);
    g_assert_cmpfloat(denest_stream_uniform(stream), ==, denest_stream_uniform(twin));
    denest_poisson_init(&poisson, G_MAXDOUBLE);
    g_assert_cmpuint(denest_poisson_draw(&poisson, stream), >, 0);
}

/* Many draws at once are single draws one after the other, wherever in a block they begin. */
static void
test_poisson_many(void)
{
    static const double means[] = {0, 1e-12, 1e-3, 0.5, 1.9, 9.99, 10, 35};
    guint32 counts[257];

    for (guint m = 0; m < G_N_ELEMENTS(means); m++) {
        g_autoptr(DenestStream) stream = denest_stream_new(95);
        g_autoptr(DenestStream) twin = denest_stream_new(95);
        DenestPoisson poisson;

        denest_poisson_init(&poisson, means[m]);
        for (guint n = 0; n <= 256; n++) {
            counts[n] = 4711;
            denest_poisson_draw_many(&poisson, stream, n, counts);
            for (guint i = 0; i < n; i++)
                g_assert_cmpuint(counts[i], ==, denest_poisson_draw(&poisson, twin));
            g_assert_cmpuint(counts[n], ==, 4711);
        }
        g_assert_cmpfloat(denest_stream_uniform(stream), ==, denest_stream_uniform(twin));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(deviates); i++) {
        g_autofree char *path = g_strdup_printf("/stream/%s", deviates[i].name);

        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_reference);
    }
    g_test_add_func("/stream/pass", test_pass);
    g_test_add_func("/stream/self-test", test_self_test);
    g_test_add_func("/stream/reseed", test_reseed);
    g_test_add_func("/stream/corners", test_corners);
    g_test_add_func("/stream/poisson-many", test_poisson_many);
    return g_test_run();
}
