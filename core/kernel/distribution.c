/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <denest/distribution.h>

#include <math.h>
#include <string.h>

#include "core/base/suggest.h"
#include "core/kernel/binomial.h"
#include "core/kernel/stream.h"

#define MAX_PARAMS 2
/* A distribution that is not once between its limits in so many draws is refused: drawing might not
 * end. */
#define TRIALS 100000
#define TRIAL_SEED 1
/* The binomial algorithm keeps a table of this length. */
#define MAX_BINOMIAL_N 10000000

typedef enum { PLAIN, CLIPPED, TO_BOUNDARY } Clip;

static const char *const suffixes[] = {
    [PLAIN] = "", [CLIPPED] = "_clipped", [TO_BOUNDARY] = "_clipped_to_boundary"};

typedef struct {
    const char *name;
    double value; /* default */
    double min, max;
    gboolean whole;
} Param;

typedef struct {
    const char *name;
    Param params[MAX_PARAMS];
    double (*draw)(const DenestDistribution *d, DenestStream *stream);
    void (*prepare)(DenestDistribution *d);                         /* may be NULL */
    gboolean (*check)(const DenestDistribution *d, GError **error); /* may be NULL */
    gboolean can_clip;
    gboolean whole; /* draws whole numbers: limits belong to the range */
} Kind;

struct DenestDistribution {
    const Kind *kind;
    Clip clip;
    double p[MAX_PARAMS]; /* in the order of the kind's table */
    double low, high;     /* of clipping */
    double range;         /* of uniform numbers */
    DenestPoisson poisson;
    DenestBinomial binomial;
};

/* ---- The distributions ---- */

static double
draw_uniform(const DenestDistribution *d, DenestStream *stream)
{
    return d->p[0] + d->range * denest_stream_next(stream);
}

static void
prepare_uniform(DenestDistribution *d)
{
    d->range = d->p[1] - d->p[0];
}

static gboolean
check_uniform(const DenestDistribution *d, GError **error)
{
    if (d->p[0] < d->p[1])
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "low", "%g is not below high = %g", d->p[0],
                       d->p[1]);
}

static double
draw_uniform_int(const DenestDistribution *d, DenestStream *stream)
{
    return d->p[0] + denest_stream_below(stream, (guint64)(d->p[1] - d->p[0] + 1));
}

static gboolean
check_uniform_int(const DenestDistribution *d, GError **error)
{
    if (d->p[0] <= d->p[1])
        return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "low", "%g is above high = %g", d->p[0], d->p[1]);
}

static double
draw_normal(const DenestDistribution *d, DenestStream *stream)
{
    return d->p[0] + d->p[1] * denest_stream_normal(stream);
}

static double
draw_lognormal(const DenestDistribution *d, DenestStream *stream)
{
    return exp(d->p[0] + d->p[1] * denest_stream_normal(stream));
}

static double
draw_exponential(const DenestDistribution *d, DenestStream *stream)
{
    return denest_stream_exponential(stream) / d->p[0];
}

static gboolean
check_exponential(const DenestDistribution *d, GError **error)
{
    return d->p[0] != 0 || denest_fail(error, DENEST_ERROR_RANGE, "lambda", "must not be 0");
}

static double
draw_gamma(const DenestDistribution *d, DenestStream *stream)
{
    return d->p[1] * denest_stream_gamma(stream, d->p[0]);
}

static double
draw_poisson(const DenestDistribution *d, DenestStream *stream)
{
    return denest_poisson_draw(&d->poisson, stream);
}

static void
prepare_poisson(DenestDistribution *d)
{
    denest_poisson_init(&d->poisson, d->p[0]);
}

static double
draw_binomial(const DenestDistribution *d, DenestStream *stream)
{
    return denest_binomial_draw(&d->binomial, stream);
}

static void
prepare_binomial(DenestDistribution *d)
{
    denest_binomial_init(&d->binomial, d->p[0], (guint64)d->p[1]);
}

static double
draw_gsl_binomial(const DenestDistribution *d, DenestStream *stream)
{
    return denest_binomial_draw_btpe(stream, d->p[0], (guint64)d->p[1]);
}

#define ANY -DBL_MAX, DBL_MAX, FALSE
#define WHOLE_ANY -1e15, 1e15, TRUE

static const Kind kinds[] = {
    {"uniform",
     {{"low", 0, ANY}, {"high", 1, ANY}},
     .draw = draw_uniform,
     .prepare = prepare_uniform,
     .check = check_uniform},
    {"uniform_int",
     {{"low", 0, WHOLE_ANY}, {"high", 0, WHOLE_ANY}},
     .draw = draw_uniform_int,
     .check = check_uniform_int,
     .whole = TRUE},
    {"normal",
     {{"mu", 0, ANY}, {"sigma", 1, 0, DBL_MAX, FALSE}},
     .draw = draw_normal,
     .can_clip = TRUE},
    {"lognormal",
     {{"mu", 0, ANY}, {"sigma", 1, 0, DBL_MAX, FALSE}},
     .draw = draw_lognormal,
     .can_clip = TRUE},
    {"exponential",
     {{"lambda", 1, ANY}},
     .draw = draw_exponential,
     .check = check_exponential,
     .can_clip = TRUE},
    {"gamma",
     {{"order", 1, DBL_MIN, DBL_MAX, FALSE}, {"scale", 1, DBL_MIN, DBL_MAX, FALSE}},
     .draw = draw_gamma,
     .can_clip = TRUE},
    {"poisson",
     {{"lambda", 0, 0, DBL_MAX, FALSE}},
     .draw = draw_poisson,
     .prepare = prepare_poisson,
     .can_clip = TRUE,
     .whole = TRUE},
    {"binomial",
     {{"p", 0.5, 0, 1, FALSE}, {"n", 1, 0, MAX_BINOMIAL_N, TRUE}},
     .draw = draw_binomial,
     .prepare = prepare_binomial,
     .can_clip = TRUE,
     .whole = TRUE},
    {"gsl_binomial",
     {{"p", 0.5, 0, 1, FALSE}, {"n", 1, 0, G_MAXINT32, TRUE}},
     .draw = draw_gsl_binomial,
     .whole = TRUE},
};

/* ---- Drawing ---- */

static gboolean
is_between(const DenestDistribution *d, double x)
{
    return d->kind->whole ? d->low <= x && x <= d->high : d->low < x && x < d->high;
}

double
denest_distribution_draw(const DenestDistribution *d, DenestStream *stream)
{
    double x = d->kind->draw(d, stream);

    if (d->clip == TO_BOUNDARY)
        return CLAMP(x, d->low, d->high);
    while (d->clip == CLIPPED && !is_between(d, x))
        x = d->kind->draw(d, stream);
    return x;
}

/* ---- Reading ---- */

static gboolean
set_name(DenestDistribution *d, const char *name, GError **error)
{
    g_autoptr(GString) message = g_string_new(NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        for (guint clip = PLAIN; clip < G_N_ELEMENTS(suffixes); clip++) {
            char *full = g_strconcat(kinds[k].name, suffixes[clip], NULL);

            if (clip != PLAIN && !kinds[k].can_clip) {
                g_free(full);
                continue;
            }
            g_ptr_array_add(names, full);
            if (g_str_equal(full, name)) {
                d->kind = &kinds[k];
                d->clip = clip;
                return TRUE;
            }
        }
    g_ptr_array_add(names, NULL);
    g_string_printf(message, "no distribution '%s'", name);
    denest_suggest_append(message, name, (const char *const *)names->pdata);
    return denest_fail(error, DENEST_ERROR_NOT_FOUND, "distribution", "%s", message->str);
}

static gboolean
read_number(const Param *param, const DenestValue *value, double *ret_x, GError **error)
{
    gint64 whole;
    double x;

    if (param->whole) {
        if (!denest_value_to_int(value, &whole, error))
            return FALSE;
        x = (double)whole;
    } else if (!denest_value_to_double(value, &x, error)) {
        return FALSE;
    }
    if (!(x >= param->min && x <= param->max))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "%g is not in %g … %g", x, param->min,
                           param->max);
    *ret_x = x;
    return TRUE;
}

/* Where the value of @key goes; fills in what it may be. NULL: there is no such parameter. */
static double *
find_param(DenestDistribution *d, const char *key, Param *ret_param)
{
    for (guint i = 0; i < MAX_PARAMS && d->kind->params[i].name; i++)
        if (g_str_equal(key, d->kind->params[i].name)) {
            *ret_param = d->kind->params[i];
            return &d->p[i];
        }
    *ret_param = (Param){.min = -INFINITY, .max = INFINITY, .whole = d->kind->whole};
    if (d->clip != PLAIN && g_str_equal(key, "low"))
        return &d->low;
    if (d->clip != PLAIN && g_str_equal(key, "high"))
        return &d->high;
    return NULL;
}

static gboolean
fail_param(const DenestDistribution *d, const char *key, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (guint i = 0; i < MAX_PARAMS && d->kind->params[i].name; i++)
        g_string_append_printf(known, "%s%s", i ? ", " : "", d->kind->params[i].name);
    if (d->kind->can_clip)
        g_string_append(known, d->clip == PLAIN ? "; those that end in _clipped have low, high"
                                                : ", low, high");
    return denest_fail(error, DENEST_ERROR_UNKNOWN, key, "no parameter of %s%s, which has %s",
                       d->kind->name, suffixes[d->clip], known->str);
}

static gboolean
read_params(DenestDistribution *d, const DenestValue *map, GError **error)
{
    d->low = -INFINITY;
    d->high = INFINITY;
    for (guint i = 0; i < MAX_PARAMS; i++)
        d->p[i] = d->kind->params[i].value;
    for (guint i = 0; i < denest_value_length(map); i++) {
        const char *key = denest_value_key_name(map, i);
        Param param;
        double *x;

        if (g_str_equal(key, "distribution"))
            continue;
        x = find_param(d, key, &param);
        if (!x)
            return fail_param(d, key, error);
        if (!read_number(&param, denest_value_item(map, i), x, error)) {
            g_prefix_error(error, "%s: ", key);
            return FALSE;
        }
    }
    return TRUE;
}

/* The limits are in order, and are met now and then. */
static gboolean
check_limits(const DenestDistribution *d, GError **error)
{
    g_autoptr(DenestStream) stream = NULL;

    if (d->clip == PLAIN)
        return TRUE;
    if (d->low >= d->high)
        return denest_fail(error, DENEST_ERROR_RANGE, "low", "%g is not below high = %g", d->low,
                           d->high);
    if (d->clip == TO_BOUNDARY)
        return TRUE;
    stream = denest_stream_new(TRIAL_SEED);
    for (guint i = 0; i < TRIALS; i++)
        if (is_between(d, d->kind->draw(d, stream)))
            return TRUE;
    return denest_fail(error, DENEST_ERROR_RANGE, "low",
                       "the distribution hardly ever lies between low = %g and high = %g", d->low,
                       d->high);
}

static gboolean
read_all(DenestDistribution *d, const DenestValue *map, GError **error)
{
    const DenestValue *name;
    const char *text;

    if (denest_value_type(map) != DENEST_VALUE_MAP)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL,
                           "expected a mapping with the key distribution, not %s",
                           denest_value_type_name(denest_value_type(map)));
    name = denest_value_find(map, "distribution");
    if (!name)
        return denest_fail(error, DENEST_ERROR_MISSING, "distribution", "must be given");
    if (!denest_value_to_string(name, &text, error)) {
        g_prefix_error(error, "distribution: ");
        return FALSE;
    }
    if (!set_name(d, text, error) || !read_params(d, map, error))
        return FALSE;
    if (d->kind->check && !d->kind->check(d, error))
        return FALSE;
    if (d->kind->prepare)
        d->kind->prepare(d);
    return check_limits(d, error);
}

DenestDistribution *
denest_distribution_new(const DenestValue *map, GError **error)
{
    g_autoptr(DenestDistribution) distribution = g_new0(DenestDistribution, 1);

    if (!read_all(distribution, map, error))
        return NULL;
    return g_steal_pointer(&distribution);
}

void
denest_distribution_free(DenestDistribution *distribution)
{
    if (!distribution)
        return;
    denest_binomial_clear(&distribution->binomial);
    g_free(distribution);
}
