/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of functions of the displacement. */
#include <denest/function.h>

#include <string.h>

#include "core/conform/small_tree.h"
#include "core/conform/speed.h"
#include "core/conform/values.h"
#include "core/kernel/stream.h"

enum { N_POINTS = 500, SEED = 5 };

/* A function with the values of the example, and displacements. */
typedef struct {
    const DenestFunction *function;
    gpointer params;
    double points[N_POINTS * DENEST_MAX_DIMS];
} Formula;

static void
formula_clear(Formula *formula)
{
    g_free(formula->params);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Formula, formula_clear)

static gboolean
formula_init(Formula *formula, const DenestSubject *subject, const DenestPrototype *model,
             const DenestValue *values, GError **error)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(SEED);

    formula->function = (const DenestFunction *)model->model;
    formula->params = denest_subject_params(subject, model, values, error);
    for (guint i = 0; i < G_N_ELEMENTS(formula->points); i++)
        formula->points[i] = g_rand_double_range(random, -5, 5);
    /* The unit itself. */
    memset(formula->points, 0, DENEST_MAX_DIMS * sizeof(double));
    return formula->params != NULL;
}

static void
take_values(const Formula *formula, guint dims, double *ret_values)
{
    DenestStream *stream = formula->function->draws ? denest_stream_new(SEED) : NULL;

    for (guint i = 0; i < N_POINTS; i++)
        ret_values[i] =
            formula->function->value(formula->params, &formula->points[i * dims], dims, stream);
    g_clear_pointer(&stream, denest_stream_free);
}

static gboolean
check_finite(DenestSubject *subject, GError **error)
{
    g_auto(Formula) formula = {0};
    double values[N_POINTS];

    if (!formula_init(&formula, subject, subject->model, subject->values, error))
        return FALSE;
    for (guint dims = 2; dims <= DENEST_MAX_DIMS; dims++) {
        take_values(&formula, dims, values);
        for (guint i = 0; i < N_POINTS; i++)
            if (!isfinite(values[i]))
                return DENEST_CHECK_FAIL("the value at (%g, %g) is %g", formula.points[i * dims],
                                         formula.points[i * dims + 1], values[i]);
        for (guint i = 1; i < N_POINTS && formula.function->is_constant; i++)
            if (values[i] != values[0])
                return DENEST_CHECK_FAIL("is_constant, but %g and %g", values[0], values[i]);
    }
    return TRUE;
}

static gboolean
check_seed(DenestSubject *subject, GError **error)
{
    g_auto(Formula) formula = {0};
    double once[N_POINTS], twice[N_POINTS];

    if (!formula_init(&formula, subject, subject->model, subject->values, error))
        return FALSE;
    take_values(&formula, 2, once);
    take_values(&formula, 2, twice);
    for (guint i = 0; i < N_POINTS; i++)
        if (memcmp(&once[i], &twice[i], sizeof(double)) != 0)
            return DENEST_CHECK_FAIL("the value at (%g, %g) is %.17g, the second time %.17g",
                                     formula.points[2 * i], formula.points[2 * i + 1], once[i],
                                     twice[i]);
    return TRUE;
}

static gboolean
check_many(DenestSubject *subject, GError **error)
{
    g_auto(Formula) formula = {0};
    double one[N_POINTS], many[N_POINTS];

    if (!formula_init(&formula, subject, subject->model, subject->values, error))
        return FALSE;
    if (!formula.function->values) {
        g_string_assign(subject->remark, "there is no values()");
        return TRUE;
    }
    for (guint dims = 2; dims <= DENEST_MAX_DIMS; dims++) {
        take_values(&formula, dims, one);
        formula.function->values(formula.params, formula.points, N_POINTS, dims, many);
        for (guint i = 0; i < N_POINTS; i++)
            if (memcmp(&one[i], &many[i], sizeof(double)) != 0)
                return DENEST_CHECK_FAIL("at (%g, %g) value() is %.17g, values() %.17g",
                                         formula.points[i * dims], formula.points[i * dims + 1],
                                         one[i], many[i]);
    }
    return TRUE;
}

static double
measure(DenestSubject *subject, const DenestPrototype *model, const DenestValue *values)
{
    enum { N_REPEATS = 500 };
    g_auto(Formula) formula = {0};
    double results[N_POINTS], start;

    if (!formula_init(&formula, subject, model, values, NULL))
        return NAN;
    start = denest_speed_clock();
    for (guint i = 0; i < N_REPEATS; i++)
        take_values(&formula, 2, results);
    return 1e9 * (denest_speed_clock() - start) / (N_REPEATS * N_POINTS);
}

static gboolean
check_speed(DenestSubject *subject, GError **error)
{
    return denest_speed_compare(subject, "value", measure, error);
}

const DenestCheck denest_function_checks[] = {
    {"stable", "check() changes nothing in what it has accepted", denest_values_check_stable},
    {"bounds", "every value just outside its range is refused, by name",
     denest_values_check_bounds},
    {"finite", "values are finite, and equal where they are said to be", check_finite},
    {"seed", "the same random numbers give the same values", check_seed},
    {"many", "values() gives the bits of value()", check_many},
    DENEST_SMALL_TREE_JOINED,
    {"speed", "ns for a value, beside the nearest function", check_speed},
    {NULL, NULL, NULL},
};
