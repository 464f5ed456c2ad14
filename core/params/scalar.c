/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/scalar.h"

#include <math.h>
#include <string.h>

static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
static const char *const yes[] = {"yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"};
static const char *const no[] = {"no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"};
static const char *const infinities[] = {".inf", ".Inf", ".INF"};
static const char *const nans[] = {".nan", ".NaN", ".NAN"};

#define IS_ONE_OF(text, list) is_one_of(text, list, G_N_ELEMENTS(list))

static gboolean
is_one_of(const char *text, const char *const *list, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        if (strcmp(text, list[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

static const char *
skip_sign(const char *p)
{
    return p + (*p == '-' || *p == '+');
}

/* Past the longest run of characters of a set. */
static const char *
skip(const char *p, const char *set)
{
    return p + strspn(p, set);
}

/* Past one or more groups ":5", ":59", or NULL if there is none. */
static const char *
skip_sixties(const char *p)
{
    const char *start = p;

    while (*p == ':') {
        const char *digits = p + 1;

        if (digits[0] >= '0' && digits[0] <= '5' && g_ascii_isdigit(digits[1]))
            p = digits + 2;
        else if (g_ascii_isdigit(digits[0]))
            p = digits + 1;
        else
            break;
    }
    return p == start ? NULL : p;
}

static gboolean
is_int(const char *text)
{
    const char *p = skip_sign(text);
    const char *end;

    if (p[0] == '0' && (p[1] == 'b' || p[1] == 'x'))
        return p[2] != '\0' &&
               *skip(p + 2, p[1] == 'b' ? "01_" : "0123456789abcdefABCDEF_") == '\0';
    if (p[0] == '0')
        return *skip(p + 1, "01234567_") == '\0';
    if (!g_ascii_isdigit(p[0]))
        return FALSE;
    end = skip(p, "0123456789_");
    if (*end == ':')
        end = skip_sixties(end);
    return end && *end == '\0';
}

/* "", "e+3", "E-10": an exponent has a sign. */
static gboolean
is_exponent(const char *p)
{
    if (*p == '\0')
        return TRUE;
    if ((p[0] != 'e' && p[0] != 'E') || (p[1] != '-' && p[1] != '+') || !g_ascii_isdigit(p[2]))
        return FALSE;
    return *skip(p + 2, "0123456789") == '\0';
}

static gboolean
is_float(const char *text)
{
    const char *p = skip_sign(text);
    const char *end;

    if (IS_ONE_OF(p, infinities) || IS_ONE_OF(text, nans))
        return TRUE;
    if (text[0] == '.')
        return g_ascii_isdigit(text[1]) && is_exponent(skip(text + 1, "0123456789_"));
    if (!g_ascii_isdigit(p[0]))
        return FALSE;
    end = skip(p, "0123456789_");
    if (*end == '.')
        return is_exponent(skip(end + 1, "0123456789_"));
    end = skip_sixties(end);
    return end && *end == '.' && *skip(end + 1, "0123456789_") == '\0';
}

/* Past n_min to n_max digits, or NULL. */
static const char *
skip_n_digits(const char *p, int n_min, int n_max)
{
    int n = 0;

    while (n < n_max && g_ascii_isdigit(p[n]))
        n++;
    return n < n_min ? NULL : p + n;
}

/* "Z", "+1", "-03:30", or nothing, after blanks. */
static gboolean
is_time_zone(const char *p)
{
    p = skip(p, " \t");
    if (*p == 'Z')
        return p[1] == '\0';
    if (*p == '-' || *p == '+') {
        p = skip_n_digits(p + 1, 1, 2);
        if (p && *p == ':')
            p = skip_n_digits(p + 1, 2, 2);
    }
    return p && *p == '\0';
}

/* The part of a date with time that follows the day. */
static gboolean
is_time(const char *p)
{
    const char *zone;

    if (*p == 'T' || *p == 't')
        p++;
    else if (*p == ' ' || *p == '\t')
        p = skip(p, " \t");
    else
        return FALSE;
    if (!(p = skip_n_digits(p, 1, 2)) || *p != ':' || !(p = skip_n_digits(p + 1, 2, 2)) ||
        *p != ':' || !(p = skip_n_digits(p + 1, 2, 2)))
        return FALSE;
    if (*p == '.')
        p = skip(p + 1, "0123456789");
    /* Blanks may stand before a zone only. */
    zone = skip(p, " \t");
    return *p == '\0' || (*zone != '\0' && is_time_zone(p));
}

static gboolean
is_date(const char *text)
{
    const char *month, *day, *p;

    if (!(p = skip_n_digits(text, 4, 4)) || *p != '-')
        return FALSE;
    month = p + 1;
    if (!(p = skip_n_digits(month, 1, 2)) || *p != '-')
        return FALSE;
    day = p + 1;
    if (!(p = skip_n_digits(day, 1, 2)))
        return FALSE;
    if (*p == '\0')
        return day - month == 3 && p - day == 2;
    return is_time(p);
}

DenestScalarKind
denest_scalar_kind(const char *text)
{
    if (IS_ONE_OF(text, nulls))
        return DENEST_SCALAR_NULL;
    if (IS_ONE_OF(text, yes) || IS_ONE_OF(text, no))
        return DENEST_SCALAR_BOOL;
    if (is_float(text))
        return DENEST_SCALAR_FLOAT;
    if (is_int(text))
        return DENEST_SCALAR_INT;
    if (is_date(text))
        return DENEST_SCALAR_DATE;
    if (strcmp(text, "<<") == 0)
        return DENEST_SCALAR_MERGE;
    if (strcmp(text, "=") == 0)
        return DENEST_SCALAR_VALUE;
    return DENEST_SCALAR_STRING;
}

static gboolean
fail_text(const char *text, const char *expected, GError **error)
{
    return denest_fail(error, DENEST_ERROR_SYNTAX, NULL, "'%.60s' is not %s", text, expected);
}

gboolean
denest_scalar_to_bool(const char *text, gboolean *ret_x, GError **error)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);

    if (!IS_ONE_OF(lower, yes) && !IS_ONE_OF(lower, no))
        return fail_text(text, "a boolean", error);
    *ret_x = IS_ONE_OF(lower, yes);
    return TRUE;
}

static char *
without_underscores(const char *text)
{
    GString *digits = g_string_new(NULL);

    for (; *text; text++) {
        if (*text != '_')
            g_string_append_c(digits, *text);
    }
    return g_string_free(digits, FALSE);
}

/* Add digits of a base to a magnitude that may reach 2^63 but not pass it. */
static gboolean
add_digits(const char *p, const char *end, guint base, guint64 *magnitude)
{
    const guint64 limit = (guint64)1 << 63;

    for (; p < end; p++) {
        guint64 digit = (guint64)g_ascii_xdigit_value(*p);

        if (*magnitude > (limit - digit) / base)
            return FALSE;
        *magnitude = *magnitude * base + digit;
    }
    return TRUE;
}

/* Digits without a sign, as one of the notations; FALSE if the number is too large. */
static gboolean
magnitude_of(const char *p, guint64 *ret_magnitude)
{
    guint64 total = 0;

    *ret_magnitude = 0;
    if (p[0] == '0' && p[1] == 'b')
        return add_digits(p + 2, p + strlen(p), 2, ret_magnitude);
    if (p[0] == '0' && p[1] == 'x')
        return add_digits(p + 2, p + strlen(p), 16, ret_magnitude);
    if (p[0] == '0')
        return add_digits(p, p + strlen(p), 8, ret_magnitude);
    for (;;) {
        const char *end = skip(p, "0123456789");
        guint64 part = 0;

        if (!add_digits(p, end, 10, &part) || part > ((guint64)1 << 63) - total)
            return FALSE;
        total += part;
        if (*end == '\0')
            break;
        if (total > ((guint64)1 << 63) / 60)
            return FALSE;
        total *= 60;
        p = end + 1;
    }
    *ret_magnitude = total;
    return TRUE;
}

gboolean
denest_scalar_to_int(const char *text, gint64 *ret_x, GError **error)
{
    g_autofree char *plain = without_underscores(text);
    gboolean is_negative = plain[0] == '-';
    guint64 magnitude;

    /* Underscores may hide that no digit is left, as in 0x_. */
    if (!is_int(plain))
        return fail_text(text, "an integer", error);
    if (!magnitude_of(skip_sign(plain), &magnitude) ||
        magnitude > (guint64)G_MAXINT64 + (is_negative ? 1 : 0))
        return denest_fail(error, DENEST_ERROR_RANGE, NULL, "the integer %.60s exceeds 64 bits",
                           text);
    *ret_x = is_negative ? (gint64)(0 - magnitude) : (gint64)magnitude;
    return TRUE;
}

static double
sixties_to_float(const char *p)
{
    double total = 0.0, base = 1.0;
    const char *end = p + strlen(p);

    /* From the last part to the first, so that the sum is rounded as PyYAML rounds it. */
    while (end > p) {
        const char *start = end;

        while (start > p && start[-1] != ':')
            start--;
        total += g_ascii_strtod(start, NULL) * base;
        base *= 60.0;
        end = start > p ? start - 1 : p;
    }
    return total;
}

gboolean
denest_scalar_to_float(const char *text, double *ret_x, GError **error)
{
    g_autofree char *plain = without_underscores(text);
    const char *p = skip_sign(plain);
    double x;
    char *end;

    if (g_ascii_strcasecmp(p, ".inf") == 0)
        x = INFINITY;
    else if (g_ascii_strcasecmp(p, ".nan") == 0)
        x = NAN;
    else if (is_float(plain) && strchr(p, ':'))
        x = sixties_to_float(p);
    else if (strpbrk(p, "xXpPnN ") || (!g_ascii_isdigit(*p) && *p != '.'))
        return fail_text(text, "a number", error);
    else {
        x = g_ascii_strtod(p, &end);
        if (end == p || *end != '\0')
            return fail_text(text, "a number", error);
    }
    *ret_x = plain[0] == '-' ? -x : x;
    return TRUE;
}
