/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core/params/yaml_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "core/params/scalar.h"
#include "core/params/value-private.h"

#define TAG "tag:yaml.org,2002:"

typedef enum {
    TAG_NONE,
    TAG_NULL,
    TAG_BOOL,
    TAG_INT,
    TAG_FLOAT,
    TAG_STR,
    TAG_BINARY,
    TAG_TIMESTAMP,
    TAG_SEQ,
    TAG_TUPLE,
    TAG_PAIRS,
    TAG_MAP,
    TAG_SET,
} Tag;

static const struct {
    const char *name;
    Tag tag;
    yaml_event_type_t event;
} tags[] = {
    {TAG "null", TAG_NULL, YAML_SCALAR_EVENT},
    {TAG "bool", TAG_BOOL, YAML_SCALAR_EVENT},
    {TAG "int", TAG_INT, YAML_SCALAR_EVENT},
    {TAG "float", TAG_FLOAT, YAML_SCALAR_EVENT},
    {TAG "str", TAG_STR, YAML_SCALAR_EVENT},
    {TAG "binary", TAG_BINARY, YAML_SCALAR_EVENT},
    {TAG "timestamp", TAG_TIMESTAMP, YAML_SCALAR_EVENT},
    {TAG "seq", TAG_SEQ, YAML_SEQUENCE_START_EVENT},
    {TAG "python/tuple", TAG_TUPLE, YAML_SEQUENCE_START_EVENT},
    {TAG "omap", TAG_PAIRS, YAML_SEQUENCE_START_EVENT},
    {TAG "pairs", TAG_PAIRS, YAML_SEQUENCE_START_EVENT},
    {TAG "map", TAG_MAP, YAML_MAPPING_START_EVENT},
    {TAG "set", TAG_SET, YAML_MAPPING_START_EVENT},
};

/* Measures of a value, all aliases expanded. */
typedef struct {
    guint depth;
    guint64 n_values;
    guint64 n_bytes; /* of text */
} Size;

/* A finished value. */
typedef struct {
    DenestValue *value;
    Size size;
} Node;

/* A collection whose end has not been read. */
typedef struct {
    DenestValue *value;
    Tag tag;
    char *anchor;        /* may be NULL */
    DenestValue *key;    /* of a mapping, while its value is awaited */
    gboolean is_merge;   /* the key is << */
    DenestValue *merged; /* pairs that << brought; may be NULL */
    Size size;           /* with what it holds so far */
} Frame;

typedef struct {
    yaml_parser_t parser;
    char *file; /* interned */
    gboolean has_lines;
    guint line; /* of the current event */
    GArray *frames;
    GHashTable *anchors; /* name to Node; a NULL value while the node is unfinished */
    Size size;           /* of all that was read; its depth is that of frames */
    DenestValue *root;
} Reader;

static void
node_free(gpointer data)
{
    Node *node = data;

    if (node)
        denest_value_unref(node->value);
    g_free(node);
}

static void
frame_clear(gpointer data)
{
    Frame *frame = data;

    denest_value_unref(frame->value);
    denest_value_unref(frame->key);
    denest_value_unref(frame->merged);
    g_free(frame->anchor);
}

static void
reader_init(Reader *reader, const char *text, gsize length, const char *name, gboolean has_lines)
{
    memset(reader, 0, sizeof *reader);
    if (!yaml_parser_initialize(&reader->parser))
        g_error("out of memory");
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)text, length);
    reader->file = g_ref_string_new_intern(name);
    reader->has_lines = has_lines;
    reader->frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    g_array_set_clear_func(reader->frames, frame_clear);
    reader->anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, node_free);
}

static void
reader_clear(Reader *reader)
{
    yaml_parser_delete(&reader->parser);
    g_array_unref(reader->frames);
    g_hash_table_unref(reader->anchors);
    denest_value_unref(reader->root);
    g_ref_string_release(reader->file);
}

static gboolean fail_at(const Reader *reader, GError **error, DenestErrorCode code,
                        const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean
fail_at(const Reader *reader, GError **error, DenestErrorCode code, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    if (reader->has_lines)
        return denest_fail(error, code, NULL, "%s:%u: %s", reader->file, reader->line, message);
    return denest_fail(error, code, NULL, "%s: %s", reader->file, message);
}

static void
set_place(const Reader *reader, DenestValue *value)
{
    denest_value_set_place(value, reader->file, reader->has_lines ? reader->line : 0);
}

static gboolean
find_tag(Reader *reader, const yaml_event_t *event, const char *name, Tag *ret_tag, GError **error)
{
    *ret_tag = TAG_NONE;
    if (!name || strcmp(name, "!") == 0)
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
        if (strcmp(name, tags[i].name) != 0)
            continue;
        if (tags[i].event != event->type)
            return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                           "the tag !!%s does not belong to this kind of value",
                           tags[i].name + strlen(TAG));
        *ret_tag = tags[i].tag;
        return TRUE;
    }
    return fail_at(reader, error, DENEST_ERROR_SYNTAX, "unknown tag '%.100s'", name);
}

/* The tag that a scalar without one has. */
static Tag
implicit_tag(const yaml_event_t *event)
{
    static const Tag tag_of_kind[] = {
        [DENEST_SCALAR_STRING] = TAG_STR,      [DENEST_SCALAR_NULL] = TAG_NULL,
        [DENEST_SCALAR_BOOL] = TAG_BOOL,       [DENEST_SCALAR_INT] = TAG_INT,
        [DENEST_SCALAR_FLOAT] = TAG_FLOAT,     [DENEST_SCALAR_DATE] = TAG_TIMESTAMP,
        [DENEST_SCALAR_MERGE] = TAG_TIMESTAMP, [DENEST_SCALAR_VALUE] = TAG_TIMESTAMP,
    };

    if (!event->data.scalar.plain_implicit)
        return TAG_STR;
    return tag_of_kind[denest_scalar_kind((const char *)event->data.scalar.value)];
}

static DenestValue *
decode_binary(const char *text, GError **error)
{
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(text, &length);
    g_autofree char *decoded = g_strndup((const char *)bytes, length);

    if (!g_utf8_validate((const char *)bytes, (gssize)length, NULL)) {
        denest_fail(error, DENEST_ERROR_UNSUPPORTED, NULL, "binary data that is not text");
        return NULL;
    }
    return denest_value_new_string(decoded);
}

static DenestValue *
scalar_new(Tag tag, const char *text, GError **error)
{
    gboolean truth;
    gint64 whole;
    double number;

    switch (tag) {
    case TAG_NULL:
        return denest_value_new_null();
    case TAG_BOOL:
        return denest_scalar_to_bool(text, &truth, error) ? denest_value_new_bool(truth) : NULL;
    case TAG_INT:
        return denest_scalar_to_int(text, &whole, error) ? denest_value_new_int(whole) : NULL;
    case TAG_FLOAT:
        return denest_scalar_to_float(text, &number, error) ? denest_value_new_float(number) : NULL;
    case TAG_BINARY:
        return decode_binary(text, error);
    default:
        return denest_value_new_string(text);
    }
}

/* Pairs of one mapping under <<; what is there gets the new value and keeps its place. */
static gboolean
merge_map(Reader *reader, Frame *frame, const DenestValue *map, GError **error)
{
    if (denest_value_type(map) != DENEST_VALUE_MAP)
        return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                       "<< needs a mapping or a list of mappings, not %s",
                       denest_value_type_name(denest_value_type(map)));
    if (!frame->merged)
        frame->merged = denest_value_new_map();
    for (guint i = 0; i < denest_value_length(map); i++)
        denest_value_set_pair(frame->merged, denest_value_ref(denest_value_key(map, i)),
                              denest_value_ref(denest_value_item(map, i)));
    return TRUE;
}

/* The first mapping of a list wins, so it comes last. */
static gboolean
merge(Reader *reader, Frame *frame, const DenestValue *value, GError **error)
{
    if (denest_value_type(value) != DENEST_VALUE_LIST)
        return merge_map(reader, frame, value, error);
    for (guint i = denest_value_length(value); i > 0; i--) {
        if (!merge_map(reader, frame, denest_value_item(value, i - 1), error))
            return FALSE;
    }
    return TRUE;
}

/* Put a finished node into the collection that is open; takes over the value. */
static gboolean
add_to_map(Reader *reader, Frame *frame, DenestValue *value, GError **error)
{
    g_autoptr(DenestValue) owned = value;
    DenestValueType type = denest_value_type(value);

    if (frame->is_merge) {
        frame->is_merge = FALSE;
        return merge(reader, frame, value, error);
    }
    if (frame->key) {
        if (frame->tag == TAG_SET) {
            denest_value_unref(g_steal_pointer(&owned));
            owned = denest_value_new_null();
        }
        denest_value_set_pair(frame->value, g_steal_pointer(&frame->key), g_steal_pointer(&owned));
        return TRUE;
    }
    if (type == DENEST_VALUE_LIST || type == DENEST_VALUE_MAP)
        return fail_at(reader, error, DENEST_ERROR_SYNTAX, "a %s cannot be a key",
                       denest_value_type_name(type));
    frame->key = g_steal_pointer(&owned);
    return TRUE;
}

static gboolean
add_to_list(Reader *reader, Frame *frame, DenestValue *value, GError **error)
{
    g_autoptr(DenestValue) owned = value;
    DenestValue *pair;

    if (frame->tag == TAG_PAIRS) {
        if (denest_value_type(value) != DENEST_VALUE_MAP || denest_value_length(value) != 1)
            return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                           "expected a mapping with one key in this list of pairs");
        pair = denest_value_new_tuple();
        denest_value_append(pair, denest_value_ref(denest_value_key(value, 0)));
        denest_value_append(pair, denest_value_ref(denest_value_item(value, 0)));
        denest_value_copy_place(pair, value);
        denest_value_append(frame->value, pair);
        return TRUE;
    }
    denest_value_append(frame->value, g_steal_pointer(&owned));
    return TRUE;
}

static void
add_size(Size *size, Size more)
{
    size->n_values += more.n_values;
    size->n_bytes += more.n_bytes;
}

static gboolean
check_bounds(Reader *reader, Size more, GError **error)
{
    if (reader->frames->len + more.depth > DENEST_YAML_MAX_DEPTH)
        return fail_at(reader, error, DENEST_ERROR_RANGE, "nested deeper than %d levels",
                       DENEST_YAML_MAX_DEPTH);
    add_size(&reader->size, more);
    if (reader->size.n_values > DENEST_YAML_MAX_VALUES)
        return fail_at(reader, error, DENEST_ERROR_RANGE, "more than %d values, aliases included",
                       DENEST_YAML_MAX_VALUES);
    if (reader->size.n_bytes > DENEST_YAML_MAX_TEXT)
        return fail_at(reader, error, DENEST_ERROR_RANGE,
                       "more than %d MiB of text, aliases included",
                       DENEST_YAML_MAX_TEXT / (1024 * 1024));
    return TRUE;
}

/* A node is finished: remember its anchor, then hand it to what it is part of. Takes over the
 * value. */
static gboolean
deliver(Reader *reader, Node node, char *anchor, GError **error)
{
    Frame *frame;

    if (anchor) {
        Node *named = g_new(Node, 1);

        *named = node;
        denest_value_ref(named->value);
        g_hash_table_replace(reader->anchors, anchor, named);
    }
    if (reader->frames->len == 0) {
        reader->root = node.value;
        return TRUE;
    }
    frame = &g_array_index(reader->frames, Frame, reader->frames->len - 1);
    frame->size.depth = MAX(frame->size.depth, node.size.depth + 1);
    add_size(&frame->size, node.size);
    if (denest_value_type(frame->value) == DENEST_VALUE_MAP)
        return add_to_map(reader, frame, node.value, error);
    return add_to_list(reader, frame, node.value, error);
}

/* Owned copy of an anchor, which is then known as unfinished; NULL if there is none. */
static gboolean
take_anchor(Reader *reader, const yaml_char_t *anchor, char **ret_anchor, GError **error)
{
    const char *name = (const char *)anchor;

    *ret_anchor = NULL;
    if (!name)
        return TRUE;
    if (g_hash_table_contains(reader->anchors, name))
        return fail_at(reader, error, DENEST_ERROR_SYNTAX, "the anchor '&%.100s' is given twice",
                       name);
    g_hash_table_insert(reader->anchors, g_strdup(name), NULL);
    *ret_anchor = g_strdup(name);
    return TRUE;
}

/* Whether a mapping is open whose next scalar is a key. */
static gboolean
awaits_key(const Reader *reader)
{
    const Frame *frame;

    if (reader->frames->len == 0)
        return FALSE;
    frame = &g_array_index(reader->frames, Frame, reader->frames->len - 1);
    return denest_value_type(frame->value) == DENEST_VALUE_MAP && !frame->key && !frame->is_merge;
}

/* << and = mean something as keys only. */
static gboolean
check_special(Reader *reader, const yaml_event_t *event, gboolean *ret_is_merge, GError **error)
{
    const char *text = (const char *)event->data.scalar.value;
    DenestScalarKind kind = DENEST_SCALAR_STRING;

    if (event->data.scalar.plain_implicit)
        kind = denest_scalar_kind(text);
    *ret_is_merge = kind == DENEST_SCALAR_MERGE;
    if ((*ret_is_merge || kind == DENEST_SCALAR_VALUE) && !awaits_key(reader))
        return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                       "'%s' is not a value; put it into quotes to have it as text", text);
    return TRUE;
}

static gboolean
read_scalar(Reader *reader, const yaml_event_t *event, GError **error)
{
    const char *text = (const char *)event->data.scalar.value;
    GError *problem = NULL;
    gboolean is_merge;
    g_autofree char *anchor = NULL;
    Node node = {.size = {0, 1, event->data.scalar.length}};
    Tag tag;

    if (!find_tag(reader, event, (const char *)event->data.scalar.tag, &tag, error) ||
        !check_bounds(reader, node.size, error) ||
        !take_anchor(reader, event->data.scalar.anchor, &anchor, error))
        return FALSE;
    if (tag == TAG_NONE) {
        if (!check_special(reader, event, &is_merge, error))
            return FALSE;
        if (is_merge) {
            g_array_index(reader->frames, Frame, reader->frames->len - 1).is_merge = TRUE;
            return TRUE;
        }
        tag = implicit_tag(event);
    }
    if (memchr(text, '\0', event->data.scalar.length))
        return fail_at(reader, error, DENEST_ERROR_SYNTAX, "text with a NUL character");
    node.value = scalar_new(tag, text, &problem);
    if (!node.value) {
        fail_at(reader, error, (DenestErrorCode)problem->code, "%s", problem->message);
        g_error_free(problem);
        return FALSE;
    }
    set_place(reader, node.value);
    return deliver(reader, node, g_steal_pointer(&anchor), error);
}

static gboolean
open_collection(Reader *reader, const yaml_event_t *event, const yaml_char_t *anchor,
                const yaml_char_t *tag_name, GError **error)
{
    Frame frame = {.size = {1, 1, 0}};

    if (!find_tag(reader, event, (const char *)tag_name, &frame.tag, error) ||
        !check_bounds(reader, frame.size, error) ||
        !take_anchor(reader, anchor, &frame.anchor, error))
        return FALSE;
    if (event->type == YAML_MAPPING_START_EVENT)
        frame.value = denest_value_new_map();
    else if (frame.tag == TAG_TUPLE)
        frame.value = denest_value_new_tuple();
    else
        frame.value = denest_value_new_list();
    set_place(reader, frame.value);
    g_array_append_val(reader->frames, frame);
    return TRUE;
}

/* The mapping's own pairs behind those that << brought. */
static DenestValue *
join_merged(Frame *frame)
{
    DenestValue *map = g_steal_pointer(&frame->merged);

    for (guint i = 0; i < denest_value_length(frame->value); i++)
        denest_value_set_pair(map, denest_value_ref(denest_value_key(frame->value, i)),
                              denest_value_ref(denest_value_item(frame->value, i)));
    denest_value_copy_place(map, frame->value);
    return map;
}

static gboolean
close_collection(Reader *reader, GError **error)
{
    Frame *frame = &g_array_index(reader->frames, Frame, reader->frames->len - 1);
    Node node = {.size = frame->size};
    char *anchor = g_steal_pointer(&frame->anchor);

    node.value = frame->merged ? join_merged(frame) : g_steal_pointer(&frame->value);
    g_array_set_size(reader->frames, reader->frames->len - 1);
    return deliver(reader, node, anchor, error);
}

static gboolean
read_alias(Reader *reader, const yaml_event_t *event, GError **error)
{
    const char *name = (const char *)event->data.alias.anchor;
    gpointer found;
    Node node;

    if (!g_hash_table_lookup_extended(reader->anchors, name, NULL, &found))
        return fail_at(reader, error, DENEST_ERROR_SYNTAX, "unknown alias '*%.100s'", name);
    if (!found)
        return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                       "the alias '*%.100s' makes a value contain itself", name);
    node = *(Node *)found;
    if (!check_bounds(reader, node.size, error))
        return FALSE;
    denest_value_ref(node.value);
    return deliver(reader, node, NULL, error);
}

static gboolean
read_event(Reader *reader, const yaml_event_t *event, GError **error)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event, error);
    case YAML_ALIAS_EVENT:
        return read_alias(reader, event, error);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(reader, event, event->data.sequence_start.anchor,
                               event->data.sequence_start.tag, error);
    case YAML_MAPPING_START_EVENT:
        return open_collection(reader, event, event->data.mapping_start.anchor,
                               event->data.mapping_start.tag, error);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(reader, error);
    case YAML_DOCUMENT_START_EVENT:
        if (reader->root)
            return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                           "a second document begins here; only one is read");
        return TRUE;
    default:
        return TRUE;
    }
}

/* What libyaml says about a syntax error. Encoding errors come without a line. */
static gboolean
fail_parser(Reader *reader, const char *text, gsize length, GError **error)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "unreadable";

    if (parser->error == YAML_READER_ERROR) {
        reader->line = 1;
        for (gsize i = 0; i < MIN(length, parser->problem_offset); i++)
            reader->line += text[i] == '\n';
        return fail_at(reader, error, DENEST_ERROR_SYNTAX, "not YAML text: %s", problem);
    }
    reader->line = (guint)parser->problem_mark.line + 1;
    if (parser->context)
        return fail_at(reader, error, DENEST_ERROR_SYNTAX,
                       "not YAML: %s (%s that begins in line %u)", problem, parser->context,
                       (guint)parser->context_mark.line + 1);
    return fail_at(reader, error, DENEST_ERROR_SYNTAX, "not YAML: %s", problem);
}

DenestValue *
denest_yaml_read_text(const char *text, gssize length, const char *name, gboolean has_lines,
                      GError **error)
{
    gsize n_bytes = length < 0 ? strlen(text) : (gsize)length;
    DenestValue *root = NULL;
    gboolean is_good = TRUE, is_done = FALSE;
    Reader reader;

    reader_init(&reader, text, n_bytes, name, has_lines);
    while (is_good && !is_done) {
        yaml_event_t event;

        if (!yaml_parser_parse(&reader.parser, &event)) {
            is_good = fail_parser(&reader, text, n_bytes, error);
            break;
        }
        reader.line = (guint)event.start_mark.line + 1;
        is_done = event.type == YAML_STREAM_END_EVENT;
        is_good = read_event(&reader, &event, error);
        yaml_event_delete(&event);
    }
    if (is_good) {
        root = g_steal_pointer(&reader.root);
        if (!root) {
            root = denest_value_new_null();
            denest_value_set_place(root, reader.file, has_lines ? 1 : 0);
        }
    }
    reader_clear(&reader);
    return root;
}

static gboolean
fail_io(const char *path, int number, GError **error)
{
    return denest_fail(error, DENEST_ERROR_IO, path, "%s", g_strerror(number));
}

DenestValue *
denest_yaml_read_file(const char *path, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    FILE *file = fopen(path, "rb");
    char buffer[16384];
    struct stat status;
    gsize n;
    int failure;

    if (!file) {
        fail_io(path, errno, error);
        return NULL;
    }
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
        fclose(file);
        fail_io(path, EISDIR, error);
        return NULL;
    }
    errno = 0;
    while (text->len <= DENEST_YAML_MAX_BYTES && (n = fread(buffer, 1, sizeof buffer, file)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
    failure = ferror(file) ? errno : 0;
    fclose(file);
    if (failure) {
        fail_io(path, failure, error);
        return NULL;
    }
    if (text->len > DENEST_YAML_MAX_BYTES) {
        denest_fail(error, DENEST_ERROR_RANGE, path, "larger than %d MiB",
                    DENEST_YAML_MAX_BYTES / (1024 * 1024));
        return NULL;
    }
    return denest_yaml_read_text(text->str, (gssize)text->len, path, TRUE, error);
}
