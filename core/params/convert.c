/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lenient reading of values: the part of denest_value_* that turns one type into another. */
#include <denest/value.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/params/value-private.h"

enum { MAX_PRINTED = 60 };

gboolean
denest_value_fail_type(const DenestValue *value, const char *expected, GError **error)
{
    g_autofree char *printed = denest_value_print(value, MAX_PRINTED);
    DenestValueType type = denest_value_type(value);

    if (type == DENEST_VALUE_NULL)
        return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected %s, not null", expected);
    return denest_fail(error, DENEST_ERROR_TYPE, NULL, "expected %s, not %s (%s)", expected,
                       printed, denest_value_type_name(type));
}

static const char *
skip_digits(const char *p)
{
    while (g_ascii_isdigit(*p))
        p++;
    return p;
}

/* Digits with an optional sign, point and exponent, nothing else: no hexadecimal, no names, no
 * spaces. */
static gboolean
is_decimal(const char *text)
{
    const char *p = text + (*text == '-' || *text == '+');
    const char *end = skip_digits(p);
    gsize n_digits = (gsize)(end - p);

    if (*end == '.') {
        p = end + 1;
        end = skip_digits(p);
        n_digits += (gsize)(end - p);
    }
    if (n_digits == 0)
        return FALSE;
    if (*end == 'e' || *end == 'E') {
        p = end + 1;
        p += *p == '-' || *p == '+';
        end = skip_digits(p);
        if (end == p)
            return FALSE;
    }
    return *end == '\0';
}

gboolean
denest_value_to_double(const DenestValue *value, double *ret_x, GError **error)
{
    g_return_val_if_fail(value && ret_x, FALSE);
    switch (denest_value_type(value)) {
    case DENEST_VALUE_INT:
        *ret_x = (double)denest_value_int(value);
        return TRUE;
    case DENEST_VALUE_FLOAT:
        *ret_x = denest_value_float(value);
        return TRUE;
    case DENEST_VALUE_STRING:
        if (is_decimal(denest_value_string(value))) {
            *ret_x = g_ascii_strtod(denest_value_string(value), NULL);
            return TRUE;
        }
        break;
    default:
        break;
    }
    return denest_value_fail_type(value, "a number", error);
}

gboolean
denest_value_to_int(const DenestValue *value, gint64 *ret_x, GError **error)
{
    const char *text;

    g_return_val_if_fail(value && ret_x, FALSE);
    if (denest_value_type(value) == DENEST_VALUE_INT) {
        *ret_x = denest_value_int(value);
        return TRUE;
    }
    if (denest_value_type(value) == DENEST_VALUE_STRING) {
        text = denest_value_string(value);
        if (is_decimal(text) && !strpbrk(text, ".eE") &&
            g_ascii_string_to_signed(*text == '+' ? text + 1 : text, 10, G_MININT64, G_MAXINT64,
                                     ret_x, NULL))
            return TRUE;
    }
    return denest_value_fail_type(value, "a whole number", error);
}

gboolean
denest_value_to_bool(const DenestValue *value, gboolean *ret_x, GError **error)
{
    g_return_val_if_fail(value && ret_x, FALSE);
    if (denest_value_type(value) != DENEST_VALUE_BOOL)
        return denest_value_fail_type(value, "true or false", error);
    *ret_x = denest_value_bool(value);
    return TRUE;
}

gboolean
denest_value_to_string(const DenestValue *value, const char **ret_x, GError **error)
{
    g_return_val_if_fail(value && ret_x, FALSE);
    if (denest_value_type(value) != DENEST_VALUE_STRING)
        return denest_value_fail_type(value, "text", error);
    *ret_x = denest_value_string(value);
    return TRUE;
}

gboolean
denest_value_to_doubles(const DenestValue *value, GArray **ret_x, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));

    g_return_val_if_fail(value && ret_x, FALSE);
    if (denest_value_type(value) != DENEST_VALUE_LIST)
        return denest_value_fail_type(value, "a list of numbers", error);
    for (guint i = 0; i < denest_value_length(value); i++) {
        double x;

        if (!denest_value_to_double(denest_value_item(value, i), &x, error)) {
            g_prefix_error(error, "item %u of the list: ", i + 1);
            return FALSE;
        }
        g_array_append_val(numbers, x);
    }
    *ret_x = g_steal_pointer(&numbers);
    return TRUE;
}
