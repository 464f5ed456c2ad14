/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/yaml_write.h"

#include <math.h>
#include <string.h>

#include "core/params/print.h"
#include "core/params/yaml_scalar.h"

#define TUPLE_TAG "!!python/tuple"

enum { INDENT = 2 };

/* What stands in front of a node. */
typedef enum {
    AFTER_NOTHING,
    AFTER_KEY,   /* "key:" */
    AFTER_DASH,  /* "-" of a list */
    AFTER_COLON, /* ":" on the line behind a long key */
} Position;

typedef struct {
    DenestYamlText text;
    DenestYamlOrder order;
    GHashTable *numbers; /* collection to number of its anchor; 0: it has none */
    GHashTable *written; /* collections whose anchor has been written */
    guint n_anchors;
} Writer;

static void write_node(Writer *writer, const DenestValue *value, int indent, Position position);

static gboolean
is_collection(const DenestValue *value)
{
    DenestValueType type = denest_value_type(value);

    return type == DENEST_VALUE_LIST || type == DENEST_VALUE_MAP;
}

/* Number the collections that occur more than once, in the order of their second occurrence. */
static void
number_anchors(Writer *writer, const DenestValue *value)
{
    gpointer number;

    if (!is_collection(value) || (denest_value_length(value) == 0 && denest_value_is_tuple(value)))
        return;
    if (g_hash_table_lookup_extended(writer->numbers, value, NULL, &number)) {
        if (GPOINTER_TO_UINT(number) == 0)
            g_hash_table_insert(writer->numbers, (gpointer)value,
                                GUINT_TO_POINTER(++writer->n_anchors));
        return;
    }
    g_hash_table_insert(writer->numbers, (gpointer)value, GUINT_TO_POINTER(0));
    for (guint i = 0; i < denest_value_length(value); i++)
        number_anchors(writer, denest_value_item(value, i));
}

char *
denest_yaml_format_double(double x)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char *e;

    if (isnan(x))
        return g_strdup(".nan");
    if (isinf(x))
        return g_strdup(x > 0 ? ".inf" : "-.inf");
    denest_print_double(text, x);
    /* 1e-05 would be read as text. */
    e = strchr(text->str, 'e');
    if (e && !strchr(text->str, '.'))
        g_string_insert(text, e - text->str, ".0");
    return g_strdup(text->str);
}

/* The text of a scalar that is not text. */
static char *
format_scalar(const DenestValue *value)
{
    if (denest_value_type(value) == DENEST_VALUE_FLOAT)
        return denest_yaml_format_double(denest_value_float(value));
    return denest_value_print(value, 0);
}

static void
write_scalar(Writer *writer, const DenestValue *value, int indent, gboolean is_simple_key)
{
    if (denest_value_type(value) == DENEST_VALUE_STRING) {
        denest_yaml_scalar_write(&writer->text, denest_value_string(value), (guint)indent,
                                 is_simple_key);
    } else {
        g_autofree char *text = format_scalar(value);

        denest_yaml_text_put(&writer->text, text);
    }
}

static gboolean
is_simple_key(const DenestValue *key)
{
    return denest_value_type(key) != DENEST_VALUE_STRING ||
           denest_yaml_scalar_is_simple_key(denest_value_string(key));
}

static void
write_pair(Writer *writer, const DenestValue *map, guint i, int indent)
{
    const DenestValue *key = denest_value_key(map, i);

    if (is_simple_key(key)) {
        write_scalar(writer, key, indent + INDENT, TRUE);
        denest_yaml_text_put(&writer->text, ":");
        write_node(writer, denest_value_item(map, i), indent, AFTER_KEY);
        return;
    }
    denest_yaml_text_put(&writer->text, "? ");
    write_scalar(writer, key, indent + INDENT, FALSE);
    denest_yaml_text_break(&writer->text, (guint)indent);
    denest_yaml_text_put(&writer->text, ":");
    write_node(writer, denest_value_item(map, i), indent, AFTER_COLON);
}

typedef struct {
    const DenestValue *map;
    guint i;
} PairRef;

static double
number_of(const DenestValue *key)
{
    switch (denest_value_type(key)) {
    case DENEST_VALUE_BOOL:
        return denest_value_bool(key);
    case DENEST_VALUE_INT:
        return (double)denest_value_int(key);
    default:
        return denest_value_float(key);
    }
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    const DenestValue *x = denest_value_key(((const PairRef *)a)->map, ((const PairRef *)a)->i);
    const DenestValue *y = denest_value_key(((const PairRef *)b)->map, ((const PairRef *)b)->i);
    double p, q;

    if (denest_value_type(x) == DENEST_VALUE_STRING)
        return strcmp(denest_value_string(x), denest_value_string(y));
    p = number_of(x);
    q = number_of(y);
    return (p > q) - (p < q);
}

/* Whether all keys are text, or all are numbers. Python cannot sort others, and then writes them in
 * order. */
static gboolean
is_sortable(const DenestValue *map)
{
    guint n_texts = 0, n_numbers = 0, n = denest_value_length(map);

    for (guint i = 0; i < n; i++) {
        DenestValueType type = denest_value_type(denest_value_key(map, i));

        n_texts += type == DENEST_VALUE_STRING;
        n_numbers +=
            type == DENEST_VALUE_BOOL || type == DENEST_VALUE_INT || type == DENEST_VALUE_FLOAT;
    }
    return n_texts == n || n_numbers == n;
}

static void
write_map(Writer *writer, const DenestValue *map, int indent)
{
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(PairRef));
    guint n = denest_value_length(map);

    for (guint i = 0; i < n; i++) {
        PairRef pair = {map, i};

        g_array_append_val(pairs, pair);
    }
    if (writer->order == DENEST_YAML_SORTED && is_sortable(map))
        g_array_sort(pairs, compare_keys);
    for (guint i = 0; i < n; i++) {
        if (i > 0)
            denest_yaml_text_break(&writer->text, (guint)indent);
        write_pair(writer, map, g_array_index(pairs, PairRef, i).i, indent);
    }
}

static void
write_list(Writer *writer, const DenestValue *list, int indent)
{
    guint n = denest_value_length(list);

    for (guint i = 0; i < n; i++) {
        if (i > 0)
            denest_yaml_text_break(&writer->text, (guint)indent);
        denest_yaml_text_put(&writer->text, "-");
        write_node(writer, denest_value_item(list, i), indent, AFTER_DASH);
    }
}

/* Append a word behind a blank, without one at the begin of the document. */
static void
put_word(Writer *writer, const char *word)
{
    if (writer->text.column > 0)
        denest_yaml_text_put(&writer->text, " ");
    denest_yaml_text_put(&writer->text, word);
}

/* An alias if the collection was written before; else TRUE, for the collection to follow its
 * anchor. */
static gboolean
write_anchor(Writer *writer, const DenestValue *value)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(writer->numbers, value));
    gboolean is_new = number == 0 || g_hash_table_add(writer->written, (gpointer)value);
    g_autofree char *word = g_strdup_printf("%cid%03u", is_new ? '&' : '*', number);

    if (number > 0)
        put_word(writer, word);
    return is_new;
}

static void
write_collection(Writer *writer, const DenestValue *value, int indent, Position position)
{
    gboolean is_map = denest_value_type(value) == DENEST_VALUE_MAP;
    gsize start = writer->text.out->len;
    gboolean has_words;

    if (!write_anchor(writer, value))
        return;
    if (denest_value_is_tuple(value))
        put_word(writer, TUPLE_TAG);
    if (denest_value_length(value) == 0) {
        put_word(writer, is_map ? "{}" : "[]");
        return;
    }
    has_words = writer->text.out->len > start;
    if (is_map || !(position == AFTER_KEY || (position == AFTER_COLON && has_words)))
        indent += INDENT;
    /* On the line of the mark, unless an anchor or a tag stands there. */
    if (!has_words && (position == AFTER_DASH || position == AFTER_COLON))
        denest_yaml_text_put(&writer->text, " ");
    else if (writer->text.column > 0)
        denest_yaml_text_break(&writer->text, (guint)indent);
    if (is_map)
        write_map(writer, value, indent);
    else
        write_list(writer, value, indent);
}

static void
write_node(Writer *writer, const DenestValue *value, int indent, Position position)
{
    if (is_collection(value)) {
        write_collection(writer, value, indent, position);
        return;
    }
    if (position != AFTER_NOTHING)
        denest_yaml_text_put(&writer->text, " ");
    write_scalar(writer, value, MAX(indent, 0) + INDENT, FALSE);
}

char *
denest_yaml_print(const DenestValue *value, DenestYamlOrder order)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) written = g_hash_table_new(NULL, NULL);
    Writer writer = {{g_string_new(NULL), 0}, order, numbers, written, 0};

    number_anchors(&writer, value);
    write_node(&writer, value, -INDENT, AFTER_NOTHING);
    denest_yaml_text_break(&writer.text, 0);
    /* A plain scalar alone has no other end. */
    if (!is_collection(value) && !strchr("'\"", writer.text.out->str[0]))
        g_string_append(writer.text.out, "...\n");
    return g_string_free(writer.text.out, FALSE);
}

gboolean
denest_yaml_write_file(const DenestValue *value, DenestYamlOrder order, const char *path,
                       GError **error)
{
    /* A file that replaces another one waits for the disk, a new one does not. */
    const GFileSetContentsFlags flags =
        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING;
    g_autofree char *text = denest_yaml_print(value, order);
    g_autoptr(GError) problem = NULL;

    if (g_file_set_contents_full(path, text, -1, flags, 0666, &problem))
        return TRUE;
    return denest_fail(error, DENEST_ERROR_IO, NULL, "%s", problem->message);
}
