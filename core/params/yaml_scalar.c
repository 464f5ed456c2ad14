/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/yaml_scalar.h"

#include <string.h>

#include "core/params/scalar.h"

enum {
    MAX_COLUMN = 80,
    /* A key is shorter than 128 characters, with the five of its tag "!!str". */
    MAX_KEY_CHARS = 122,
};

/* What a text holds that forbids one of the styles. */
typedef struct {
    gboolean has_edge_blank;  /* a space or line break at either end */
    gboolean has_break;       /* a line break */
    gboolean has_break_space; /* a space next after a line break */
    gboolean has_space_break; /* a line break next after a space */
    gboolean has_special;     /* control or non-ASCII characters */
    gboolean has_indicator;   /* characters that YAML would take for its own */
} Analysis;

void
denest_yaml_text_put(DenestYamlText *text, const char *ascii)
{
    gsize length = strlen(ascii);

    g_string_append_len(text->out, ascii, (gssize)length);
    text->column += (guint)length;
}

void
denest_yaml_text_break(DenestYamlText *text, guint indent)
{
    g_string_append_c(text->out, '\n');
    for (guint i = 0; i < indent; i++)
        g_string_append_c(text->out, ' ');
    text->column = indent;
}

static void
put_char(DenestYamlText *text, gunichar c)
{
    g_string_append_unichar(text->out, c);
    text->column++;
}

static gboolean
is_break(gunichar c)
{
    return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Blank, line break, or the NUL behind the end. */
static gboolean
is_white(gunichar c)
{
    return c == 0 || c == ' ' || c == '\t' || c == '\r' || is_break(c);
}

static gboolean
is_in(gunichar c, const char *set)
{
    return c != 0 && c < 0x80 && strchr(set, (int)c);
}

/* Whether character i of s makes a plain scalar impossible in block style. */
static gboolean
is_indicator(const gunichar *s, glong i)
{
    gboolean is_before_white = is_white(s[i + 1]);

    if (i == 0 && is_in(s[0], "#,[]{}&*!|>'\"%@`"))
        return TRUE;
    if (i == 0 && is_in(s[0], "?-"))
        return is_before_white;
    if (s[i] == ':')
        return is_before_white;
    return s[i] == '#' && is_white(s[i - 1]);
}

static void
analyse(const gunichar *s, glong n, Analysis *a)
{
    memset(a, 0, sizeof *a);
    if (n == 0)
        return;
    a->has_edge_blank = s[0] == ' ' || is_break(s[0]) || s[n - 1] == ' ' || is_break(s[n - 1]);
    a->has_indicator = n >= 3 && ((s[0] == '-' && s[1] == '-' && s[2] == '-') ||
                                  (s[0] == '.' && s[1] == '.' && s[2] == '.'));
    for (glong i = 0; i < n; i++) {
        a->has_indicator |= is_indicator(s, i);
        a->has_break |= is_break(s[i]);
        a->has_special |= s[i] != '\n' && (s[i] < ' ' || s[i] > '~');
        a->has_break_space |= i > 0 && s[i] == ' ' && is_break(s[i - 1]);
        a->has_space_break |= i > 0 && is_break(s[i]) && s[i - 1] == ' ';
    }
}

static void
write_plain(DenestYamlText *text, const gunichar *s, guint indent, gboolean is_key)
{
    for (glong i = 0; s[i]; i++) {
        gboolean is_lone_space = s[i] == ' ' && s[i - 1] != ' ' && s[i + 1] != ' ';

        if (is_lone_space && text->column > MAX_COLUMN && !is_key)
            denest_yaml_text_break(text, indent);
        else
            put_char(text, s[i]);
    }
}

static void
write_single(DenestYamlText *text, const gunichar *s, guint indent, gboolean is_key)
{
    put_char(text, '\'');
    for (glong i = 0; s[i]; i++) {
        gboolean is_lone_space = s[i] == ' ' && i > 0 && s[i - 1] != ' ' && s[i + 1] != ' ';

        if (s[i] == '\n') {
            /* One break more than there are, since a single one is read as a space. */
            g_string_append_c(text->out, '\n');
            while (s[i + 1] == '\n') {
                g_string_append_c(text->out, '\n');
                i++;
            }
            denest_yaml_text_break(text, indent);
        } else if (is_lone_space && s[i + 1] && text->column > MAX_COLUMN && !is_key) {
            denest_yaml_text_break(text, indent);
        } else {
            if (s[i] == '\'')
                put_char(text, '\'');
            put_char(text, s[i]);
        }
    }
    put_char(text, '\'');
}

static void
put_escape(DenestYamlText *text, gunichar c)
{
    static const struct {
        gunichar c;
        char letter;
    } letters[] = {
        {'\a', 'a'}, {'\b', 'b'}, {'\t', 't'},   {'\n', 'n'},   {'\v', 'v'},
        {'\f', 'f'}, {'\r', 'r'}, {0x1b, 'e'},   {'"', '"'},    {'\\', '\\'},
        {0x85, 'N'}, {0xa0, '_'}, {0x2028, 'L'}, {0x2029, 'P'},
    };
    char buffer[16];

    for (guint i = 0; i < G_N_ELEMENTS(letters); i++) {
        if (letters[i].c == c) {
            put_char(text, '\\');
            put_char(text, (gunichar)letters[i].letter);
            return;
        }
    }
    if (c < 0x100)
        g_snprintf(buffer, sizeof buffer, "\\x%02X", c);
    else if (c < 0x10000)
        g_snprintf(buffer, sizeof buffer, "\\u%04X", c);
    else
        g_snprintf(buffer, sizeof buffer, "\\U%08X", c);
    denest_yaml_text_put(text, buffer);
}

/*
 * Runs of characters that need no escape are held back until a space or an escape shows whether
 * they still fit; a line ends with a backslash, and a space at the begin of the next one is
 * escaped.
 */
static void
write_double(DenestYamlText *text, const gunichar *s, glong n, guint indent, gboolean is_key)
{
    glong start = 0; /* of the run */

    put_char(text, '"');
    for (glong i = 0; i <= n; i++) {
        gboolean is_escaped = i < n && (s[i] == '"' || s[i] == '\\' || s[i] < ' ' || s[i] > '~');

        if (is_escaped || i == n) {
            while (start < i)
                put_char(text, s[start++]);
            if (is_escaped) {
                put_escape(text, s[i]);
                start = i + 1;
            }
        }
        if (i == 0 || i >= n - 1 || is_key || (s[i] != ' ' && start < i) ||
            (glong)text->column + (i - start) <= MAX_COLUMN)
            continue;
        while (start < i)
            put_char(text, s[start++]);
        put_char(text, '\\');
        denest_yaml_text_break(text, indent);
        if (s[start] == ' ')
            put_char(text, '\\');
    }
    put_char(text, '"');
}

/* Characters, with those that are not UTF-8 replaced. */
static gunichar *
characters_of(const char *string, glong *ret_n)
{
    g_autofree char *valid = g_utf8_make_valid(string, -1);

    return g_utf8_to_ucs4_fast(valid, -1, ret_n);
}

void
denest_yaml_scalar_write(DenestYamlText *text, const char *string, guint indent, gboolean is_key)
{
    glong n;
    g_autofree gunichar *s = characters_of(string, &n);
    gboolean is_single, is_plain;
    Analysis a;

    analyse(s, n, &a);
    is_single = !a.has_break_space && !a.has_space_break && !a.has_special;
    is_plain = is_single && !a.has_edge_blank && !a.has_break && !a.has_indicator &&
               denest_scalar_kind(string) == DENEST_SCALAR_STRING;
    if (is_plain)
        write_plain(text, s, indent, is_key);
    else if (is_single && !(is_key && a.has_break))
        write_single(text, s, indent, is_key);
    else
        write_double(text, s, n, indent, is_key);
}

gboolean
denest_yaml_scalar_is_simple_key(const char *string)
{
    glong n;
    g_autofree gunichar *s = characters_of(string, &n);
    Analysis a;

    analyse(s, n, &a);
    return n > 0 && n <= MAX_KEY_CHARS && !a.has_break;
}
