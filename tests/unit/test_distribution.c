/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Named distributions against all draws of the reference, and every mistake a tree can make. */
#include <denest/distribution.h>

#include <stdlib.h>
#include <string.h>

#include "core/kernel/stream.h"
#include "core/params/yaml_read.h"
#include "tests/unit/reference.h"

#define N_SERIES 60 /* in the data, apart from sequences of raw numbers */

static DenestDistribution *
parse(const char *yaml, GError **error)
{
    g_autoptr(DenestValue) map = denest_yaml_read_text(yaml, -1, "test", TRUE, NULL);

    g_assert_nonnull(map);
    return denest_distribution_new(map, error);
}

/* "@ name seed=1 key=value …" as a tree gives it. */
static DenestDistribution *
parse_head(const char *head, gint64 *ret_seed)
{
    g_auto(GStrv) words = g_strsplit(head, " ", -1);
    g_autoptr(GString) yaml = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    DenestDistribution *distribution;

    g_string_printf(yaml, "{distribution: %s", words[1]);
    for (guint i = 3; words[i]; i++) {
        g_auto(GStrv) pair = g_strsplit(words[i], "=", 2);

        g_string_append_printf(yaml, ", %s: %s", pair[0], pair[1]);
    }
    g_string_append(yaml, "}");
    *ret_seed = g_ascii_strtoll(words[2] + strlen("seed="), NULL, 10);
    distribution = parse(yaml->str, &error);
    g_assert_no_error(error);
    return distribution;
}

static void
check_series(char **lines)
{
    gint64 seed;
    g_autoptr(DenestDistribution) distribution = parse_head(lines[0], &seed);
    g_autoptr(DenestStream) stream = denest_stream_new(seed);
    guint n = 0;

    for (; lines[n + 1] && lines[n + 1][0] && lines[n + 1][0] != '@'; n++)
        g_assert_cmpfloat(denest_distribution_draw(distribution, stream), ==,
                          strtod(lines[n + 1], NULL));
    g_assert_cmpuint(n, ==, 300);
}

static void
test_reference(void)
{
    g_autofree char *text = reference_read("rng/deviates.txt.gz");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n_series = 0;

    for (guint i = 0; lines[i]; i++)
        if (lines[i][0] == '@' && !g_str_has_prefix(lines[i], "@ sequence")) {
            check_series(lines + i);
            n_series++;
        }
    g_assert_cmpuint(n_series, ==, N_SERIES);
}

static void
test_clipped_poisson_to_boundary(void)
{
    g_autoptr(DenestDistribution) plain = parse("{distribution: poisson, lambda: 5}", NULL);
    g_autoptr(DenestDistribution) clipped =
        parse("{distribution: poisson_clipped_to_boundary, lambda: 5, low: 3, high: 6}", NULL);
    g_autoptr(DenestStream) stream = denest_stream_new(1), twin = denest_stream_new(1);

    for (guint i = 0; i < 100; i++) {
        const double k = denest_distribution_draw(plain, twin);

        g_assert_cmpfloat(denest_distribution_draw(clipped, stream), ==, CLAMP(k, 3, 6));
    }
}

static const struct {
    const char *yaml;
    DenestErrorCode code;
    const char *message; /* pattern */
} mistakes[] = {
    {"normal", DENEST_ERROR_TYPE, "*distribution*"},
    {"{mu: 1.0}", DENEST_ERROR_MISSING, "distribution: *"},
    {"{distribution: 3}", DENEST_ERROR_TYPE, "distribution: *"},
    {"{distribution: norml}", DENEST_ERROR_NOT_FOUND, "distribution: *norml*'normal'*"},
    {"{distribution: uniform_clipped}", DENEST_ERROR_NOT_FOUND, "*uniform_clipped*"},
    {"{distribution: gsl_binomial_clipped}", DENEST_ERROR_NOT_FOUND, "*gsl_binomial_clipped*"},
    {"{distribution: normal, low: 1.0}", DENEST_ERROR_UNKNOWN, "low: *normal*"},
    {"{distribution: normal, sigma: -1.0}", DENEST_ERROR_RANGE, "sigma: *-1*"},
    {"{distribution: normal, sigma: .nan}", DENEST_ERROR_RANGE, "sigma: *nan*"},
    {"{distribution: normal, sigma: [1]}", DENEST_ERROR_TYPE, "sigma: *"},
    {"{distribution: uniform, low: 1.0, high: 1.0}", DENEST_ERROR_RANGE, "low: *high*"},
    {"{distribution: uniform_int, low: 2, high: 1}", DENEST_ERROR_RANGE, "low: *high*"},
    {"{distribution: uniform_int, low: 1.5}", DENEST_ERROR_TYPE, "low: *"},
    {"{distribution: exponential, lambda: 0}", DENEST_ERROR_RANGE, "lambda: *"},
    {"{distribution: gamma, order: 0.0}", DENEST_ERROR_RANGE, "order: *"},
    {"{distribution: poisson, lambda: -1.0}", DENEST_ERROR_RANGE, "lambda: *"},
    {"{distribution: binomial, p: 1.5}", DENEST_ERROR_RANGE, "p: *"},
    {"{distribution: binomial, n: 1000000000000}", DENEST_ERROR_RANGE, "n: *"},
    {"{distribution: normal_clipped, low: 2.0, high: 1.0}", DENEST_ERROR_RANGE, "low: *high*"},
    {"{distribution: normal_clipped, low: 50.0}", DENEST_ERROR_RANGE, "low: *hardly ever*"},
};

static void
test_mistakes(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GError) error = NULL;

        g_assert_null(parse(mistakes[i].yaml, &error));
        if (!g_error_matches(error, DENEST_ERROR, (int)mistakes[i].code) ||
            !g_pattern_match_simple(mistakes[i].message, error->message))
            g_error("%s: code %d, %s", mistakes[i].yaml, error->code, error->message);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/distribution/reference", test_reference);
    g_test_add_func("/distribution/to-boundary", test_clipped_poisson_to_boundary);
    g_test_add_func("/distribution/mistakes", test_mistakes);
    return g_test_run();
}
