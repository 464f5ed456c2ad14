/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/print.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PRETTY_WIDTH = 80 };

/* How one of the two languages spells a value. */
typedef struct {
    const char *null, *no, *yes, *infinity, *minus_infinity, *nan;
    gboolean is_python; /* mapping keys in quotes, tuples in round brackets, text escaped */
    gsize max_bytes;    /* printing stops soon after; 0: never */
} Spelling;

static const Spelling yaml_spelling = {"null", "false", "true", ".inf", "-.inf", ".nan", FALSE, 0};
static const Spelling python_spelling = {"None", "False", "True", "inf", "-inf", "nan", TRUE, 0};

/*
 * The shortest decimal that reads back as x. Up to 15 digits the correctly rounded decimal is the
 * only candidate. A power of two has a narrower interval below than above, so a 16-digit decimal
 * above it may read back where the nearest one, below, does not.
 */
static void
shortest_digits(double x, char buffer[G_ASCII_DTOSTR_BUF_SIZE])
{
    int exponent;

    /* Subnormal numbers have fewer digits than the 15 that all others are sure to have. */
    for (int precision = x < DBL_MIN ? 0 : 14; precision <= 16; precision++) {
        char format[8];

        g_snprintf(format, sizeof format, "%%.%de", precision);
        g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, format, x);
        if (g_ascii_strtod(buffer, NULL) == x)
            return;
        if (precision == 15 && frexp(x, &exponent) == 0.5) {
            int mode = fegetround();

            fesetround(FE_UPWARD);
            g_ascii_formatd(buffer, G_ASCII_DTOSTR_BUF_SIZE, format, x);
            fesetround(mode);
            if (g_ascii_strtod(buffer, NULL) == x)
                return;
        }
    }
}

/* x > 0, finite. */
static void
append_positive(GString *text, double x)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE], digits[20];
    int exponent, n = 0;

    shortest_digits(x, buffer);
    for (const char *p = buffer; *p != 'e'; p++) {
        if (*p != '.')
            digits[n++] = *p;
    }
    exponent = atoi(strchr(buffer, 'e') + 1);
    while (n > 1 && digits[n - 1] == '0')
        n--;

    if (exponent < -4 || exponent >= 16) {
        g_string_append_c(text, digits[0]);
        if (n > 1)
            g_string_append_c(text, '.');
        g_string_append_len(text, digits + 1, n - 1);
        g_string_append_printf(text, "e%c%02d", exponent < 0 ? '-' : '+', ABS(exponent));
    } else if (exponent < 0) {
        g_string_append(text, "0.");
        for (int i = -1; i > exponent; i--)
            g_string_append_c(text, '0');
        g_string_append_len(text, digits, n);
    } else {
        for (int i = 0; i < MAX(n, exponent + 2); i++) {
            if (i == exponent + 1)
                g_string_append_c(text, '.');
            g_string_append_c(text, i < n ? digits[i] : '0');
        }
    }
}

void
denest_print_double(GString *text, double x)
{
    if (isnan(x)) {
        g_string_append(text, "nan");
        return;
    }
    if (signbit(x))
        g_string_append_c(text, '-');
    if (isinf(x))
        g_string_append(text, "inf");
    else if (x == 0.0)
        g_string_append(text, "0.0");
    else
        append_positive(text, fabs(x));
}

/* Text in quotes, as Python chooses and escapes them. */
static void
append_quoted(GString *text, const char *s)
{
    char quote = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';

    g_string_append_c(text, quote);
    while (*s) {
        gunichar c = g_utf8_get_char_validated(s, -1);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(text, "\\x%02x", (guchar)*s++);
            continue;
        }
        if (c == (gunichar)quote || c == '\\')
            g_string_append_printf(text, "\\%c", (char)c);
        else if (c == '\n' || c == '\t' || c == '\r')
            g_string_append(text, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
        else if (c != ' ' && (!g_unichar_isprint(c) || g_unichar_isspace(c)))
            g_string_append_printf(text,
                                   c < 0x100     ? "\\x%02x"
                                   : c < 0x10000 ? "\\u%04x"
                                                 : "\\U%08x",
                                   c);
        else
            g_string_append_unichar(text, c);
        s = g_utf8_next_char(s);
    }
    g_string_append_c(text, quote);
}

static void append_value(GString *text, const DenestValue *value, const Spelling *spelling);

static void
append_key(GString *text, const DenestValue *map, guint i, const Spelling *spelling)
{
    if (spelling->is_python)
        append_value(text, denest_value_key(map, i), spelling);
    else
        g_string_append(text, denest_value_key_name(map, i));
}

static void
append_container(GString *text, const DenestValue *value, const Spelling *spelling)
{
    gboolean is_map = denest_value_type(value) == DENEST_VALUE_MAP;
    gboolean is_tuple = spelling->is_python && denest_value_is_tuple(value);
    guint n = denest_value_length(value);

    g_string_append_c(text, is_map ? '{' : is_tuple ? '(' : '[');
    for (guint i = 0; i < n; i++) {
        if (spelling->max_bytes > 0 && text->len > spelling->max_bytes)
            break;
        if (i > 0)
            g_string_append(text, ", ");
        if (is_map) {
            append_key(text, value, i, spelling);
            g_string_append(text, ": ");
        }
        append_value(text, denest_value_item(value, i), spelling);
    }
    if (is_tuple && n == 1)
        g_string_append_c(text, ',');
    g_string_append_c(text, is_map ? '}' : is_tuple ? ')' : ']');
}

static void
append_value(GString *text, const DenestValue *value, const Spelling *spelling)
{
    double x;

    switch (denest_value_type(value)) {
    case DENEST_VALUE_NULL:
        g_string_append(text, spelling->null);
        break;
    case DENEST_VALUE_BOOL:
        g_string_append(text, denest_value_bool(value) ? spelling->yes : spelling->no);
        break;
    case DENEST_VALUE_INT:
        g_string_append_printf(text, "%" G_GINT64_FORMAT, denest_value_int(value));
        break;
    case DENEST_VALUE_FLOAT:
        x = denest_value_float(value);
        if (isnan(x))
            g_string_append(text, spelling->nan);
        else if (isinf(x))
            g_string_append(text, x > 0 ? spelling->infinity : spelling->minus_infinity);
        else
            denest_print_double(text, x);
        break;
    case DENEST_VALUE_STRING:
        append_quoted(text, denest_value_string(value));
        break;
    default:
        append_container(text, value, spelling);
        break;
    }
}

char *
denest_value_print(const DenestValue *value, guint max_chars)
{
    g_autoptr(GString) text = g_string_new(NULL);
    Spelling spelling = yaml_spelling;
    const char *end;

    g_return_val_if_fail(value != NULL, NULL);
    spelling.max_bytes = (gsize)max_chars * 6; /* no character takes more bytes */
    append_value(text, value, &spelling);
    if (max_chars > 0 && g_utf8_strlen(text->str, (gssize)text->len) > (glong)max_chars) {
        end = g_utf8_offset_to_pointer(text->str, max_chars > 3 ? (glong)max_chars - 3 : 0);
        g_string_truncate(text, (gsize)(end - text->str));
        g_string_append(text, "...");
    }
    return g_strdup(text->str);
}

char *
denest_print_python(const DenestValue *value)
{
    GString *text = g_string_new(NULL);

    append_value(text, value, &python_spelling);
    return g_string_free(text, FALSE);
}

/* Positions of a mapping's pairs in the order of their keys. */
static int
compare_names(gconstpointer a, gconstpointer b, gpointer map)
{
    return strcmp(denest_value_key_name(map, *(const guint *)a),
                  denest_value_key_name(map, *(const guint *)b));
}

static DenestValue *
sorted_deeply(const DenestValue *value)
{
    DenestValueType type = denest_value_type(value);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(guint));
    DenestValue *sorted;

    if (type != DENEST_VALUE_MAP && type != DENEST_VALUE_LIST)
        return denest_value_ref(value);
    for (guint i = 0; i < denest_value_length(value); i++)
        g_array_append_val(order, i);
    if (type == DENEST_VALUE_LIST) {
        sorted = denest_value_is_tuple(value) ? denest_value_new_tuple() : denest_value_new_list();
        for (guint i = 0; i < order->len; i++)
            denest_value_append(sorted, sorted_deeply(denest_value_item(value, i)));
        return sorted;
    }
    g_array_sort_with_data(order, compare_names, (gpointer)value);
    sorted = denest_value_new_map();
    for (guint i = 0; i < order->len; i++) {
        guint k = g_array_index(order, guint, i);

        denest_value_set_pair(sorted, denest_value_ref(denest_value_key(value, k)),
                              sorted_deeply(denest_value_item(value, k)));
    }
    return sorted;
}

/* Append a sorted value that begins in column indent and is followed by n_after closing brackets.
 */
static void
append_pretty(GString *text, const DenestValue *value, gsize indent, gsize n_after)
{
    g_autofree char *line = denest_print_python(value);
    DenestValueType type = denest_value_type(value);
    gboolean is_map = type == DENEST_VALUE_MAP;
    guint n;

    if ((!is_map && type != DENEST_VALUE_LIST) ||
        (gsize)g_utf8_strlen(line, -1) + indent + n_after <= PRETTY_WIDTH) {
        g_string_append(text, line);
        return;
    }
    n = denest_value_length(value);
    g_string_append_c(text, line[0]);
    for (guint i = 0; i < n; i++) {
        gsize column = indent + 1;

        if (i > 0)
            g_string_append_printf(text, ",\n%*s", (int)column, "");
        if (is_map) {
            g_autofree char *key = denest_print_python(denest_value_key(value, i));

            g_string_append_printf(text, "%s: ", key);
            column += (gsize)g_utf8_strlen(key, -1) + 2;
        }
        append_pretty(text, denest_value_item(value, i), column, i + 1 == n ? n_after + 1 : 1);
    }
    if (g_str_has_suffix(line, ",)"))
        g_string_append_c(text, ',');
    g_string_append_c(text, line[strlen(line) - 1]);
}

char *
denest_print_pretty(const DenestValue *value)
{
    g_autoptr(DenestValue) sorted = sorted_deeply(value);
    GString *text = g_string_new(NULL);

    append_pretty(text, sorted, 0, 0);
    return g_string_free(text, FALSE);
}
